"""Installations of the small station: cameras, a siren, a terminal; and the short ways of upkeep."""

from __future__ import annotations

from datetime import datetime

from kiosk.base.instants import to_text
from kiosk.ledgers.event import Value
from kiosk.ledgers.siren_terminal_rules import ITEM_KEYS
from kiosk.models.equipment import AssetEntry
from kiosk.services.camera_check import CameraCheck, CheckDraft
from kiosk.services.desk import Outcome
from kiosk.services.registration import Registration
from tests.station import UNIT, Counter


def camera(number: int, **attributes: str) -> AssetEntry:
    label = f"C-{number:02d}"
    site = {"site": f"一樓 {number} 號", "system": "station", "days_kept": "30", **attributes}
    return AssetEntry(f"station_camera:{label}", UNIT, "station_camera", label, attributes=site)


def corner(number: int, keeper: str = "P03", **attributes: str) -> AssetEntry:
    label = f"CAM-{number:03d}"
    site = {
        "site": f"民權東路 {number} 號",
        "direction": "東",
        "keeper": keeper,
        "days_kept": "30",
        **attributes,
    }
    return AssetEntry(f"street_camera:{label}", UNIT, "street_camera", label, attributes=site)


SIREN = AssetEntry(
    "siren:S-01",
    UNIT,
    "siren",
    "S-01",
    attributes={"site": "派出所屋頂", "siren_kind": "remote_electronic"},
)
TERMINAL = AssetEntry(
    "siren_terminal:T-01",
    UNIT,
    "siren_terminal",
    "T-01",
    attributes={"site": "值班臺", "model": "HP-88"},
)


def install(counter: Counter, *entries: AssetEntry) -> None:
    outcome = counter.registers.put_equipment(counter.actor("P00"), entries)
    assert outcome.lines


def ref(entry: AssetEntry) -> dict[str, Value]:
    return {"id": entry.id, "kind": entry.kind, "label": entry.label, "qty": 1}


def answer(checks: CameraCheck, draft: CheckDraft, clock: datetime, off: int = 0) -> CheckDraft:
    """Return the draft with every clock typed as it should be, off by so many seconds."""
    from datetime import timedelta

    from kiosk.base.instants import local

    shown = local(clock) + timedelta(seconds=off)
    for part in draft.systems:
        draft = checks.read_clock(draft, part.system, f"{shown:%H:%M:%S}")
    return draft


def check(counter: Counter, checks: CameraCheck, off: int = 0) -> Outcome:
    who = counter.duty_officer
    return checks.confirm(who, answer(checks, checks.begin(who), counter.clock.now(), off))


def terminal_check(counter: Counter, late: str = "", **more: Value) -> Outcome:
    """Register a check of the terminal as the generated form does."""
    now = counter.clock.now()
    values: dict[str, Value] = {
        "terminal": ref(TERMINAL),
        "mode": "check",
        "checked_at": to_text(now),
        "keeper": counter.duty_officer.person.to_value(),
        "silent_test": "ok",
        **dict.fromkeys(ITEM_KEYS, "ok"),
        **more,
    }
    return Registration(counter.desk).open(counter.duty_officer, "L12", now, values, late)


def call(counter: Counter) -> Outcome:
    now = counter.clock.now()
    values: dict[str, Value] = {
        "entry": "check",
        "called_at": to_text(now),
        "caller_unit": "臺北市民防管制中心",
        "caller_code": "07",
        "via": "line",
        "receiver": counter.duty_officer.person.to_value(),
        "quality": "good",
        "clock_ok": True,
    }
    return Registration(counter.desk).open(counter.duty_officer, "L11", now, values)
