"""The section [pads] of the settings file: what is read, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import cast

from kiosk.app.settings_checks import Check, between, flag, line, one_of

_MOST = 1_000_000
_PLAIN = {"kits", "allow_plain", "topaz_port", "topaz_model", "tablets"}


@dataclass(frozen=True, slots=True)
class Pads:
    """Signature pads: ports with an RS-232 kit, whether one without encryption is signed on, limits.

    A Topaz pad cannot be told from other devices with the same chip, hence its port and model are named;
    `tablets` takes any pen tablet of Linux as a pad. Both show nothing themselves and send in clear.
    """

    kits: tuple[str, ...] = ()
    allow_plain: bool = False
    thresholds: tuple[tuple[str, int], ...] = ()
    """Limits of the quality gate that differ from `quality.Thresholds`."""
    topaz_port: str = ""
    topaz_model: str = ""
    tablets: bool = False


def checks_for(section: Mapping[str, object]) -> dict[str, Check]:
    """Return what each key of the section has to be; `section` tells which modules have to be asked."""
    limits = _limits() if section.keys() - _PLAIN else []
    return {
        **{name: between(0, _MOST) for name in limits},
        "kits": line,
        "allow_plain": flag,
        "topaz_port": line,
        "topaz_model": one_of(("", *_models())) if section.get("topaz_model") else line,
        "tablets": flag,
    }


def half_a_topaz(section: Mapping[str, object]) -> str:
    """Return the key that is given without the other one, empty text when both or none are."""
    port, model = bool(section.get("topaz_port")), bool(section.get("topaz_model"))
    if port == model:
        return ""
    return "topaz_port" if port else "topaz_model"


def pads_of(section: Mapping[str, object]) -> Pads:
    """Return the values of a checked section."""
    kits = cast("str", section.get("kits", "")).replace(",", " ").split()
    limits = [name for name in section if name not in _PLAIN]
    return Pads(
        tuple(kits),
        bool(section.get("allow_plain", False)),
        tuple((name, cast("int", section[name])) for name in limits),
        cast("str", section.get("topaz_port", "")),
        cast("str", section.get("topaz_model", "")),
        bool(section.get("tablets", False)),
    )


def _limits() -> list[str]:
    # Imported for a unit that sets one: the login is painted without it.
    from kiosk.devices.pads.quality import Thresholds

    return [one.name for one in fields(Thresholds)]


def _models() -> list[str]:
    # Imported for a unit that has one, for the same reason.
    from kiosk.devices.pads.topaz import MODELS

    return list(MODELS)
