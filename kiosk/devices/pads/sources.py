"""Where the pad host finds pads of every make, and what it asks of each of them.

A pad without a display writes blind: the form stands on the clerk's screen, the whole surface of the pad
is the ink area of that picture, and the keys are pressed on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from kiosk.devices.pads import topaz
from kiosk.devices.pads.child import AT, TABLETS, TOPAZ
from kiosk.devices.pads.driver import PadPolicy, StuPad
from kiosk.devices.pads.generic_hid import HidrawBus
from kiosk.devices.pads.model import (
    Capture,
    PadAddress,
    PadForm,
    PadInfo,
    PadUnsupported,
    PenSample,
)
from kiosk.devices.pads.pace import Pace
from kiosk.devices.pads.signing import OpenPad
from kiosk.devices.pads.topaz import TopazModel, TopazPad
from kiosk.devices.pads.transports.base import Bus
from kiosk.devices.serial_line import SystemPorts


class HostedPad(OpenPad, Protocol):
    """An open pad as the host keeps it. Every method raises PadGone once the pad is away."""

    def is_alive(self) -> bool:
        """Tell whether it still does what it should."""
        ...

    def recover(self) -> object:
        """Bring it back into a known state; raises PadError."""
        ...

    def blank(self) -> object:
        """Leave nothing of a person's papers on its display."""
        ...

    def close(self) -> None:
        """Give it back; may be called again."""
        ...


class Source(Protocol):
    """A kind of pads."""

    def enumerate(self) -> Sequence[PadAddress]:
        """Return what is there now, each pad once; raises PadError when that cannot be known."""
        ...

    def open(self, address: PadAddress, pace: Pace, policy: PadPolicy) -> HostedPad:
        """Open one; raises PadNotFound, PadBusy, PadUnsupported with the reason, PadError."""
        ...


class StuSource:
    """Wacom STU pads on one bus; they show the form themselves."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def enumerate(self) -> Sequence[PadAddress]:
        """Return what is on the bus."""
        return self._bus.enumerate()

    def open(self, address: PadAddress, pace: Pace, policy: PadPolicy) -> HostedPad:
        """Open one and wait until it is ready."""
        return StuPad.open(self._bus, address, pace, policy)


class Blind(Protocol):
    """An open pad without a display (`topaz.TopazPad`, `generic_hid.GenericPen`)."""

    @property
    def info(self) -> PadInfo:
        """Return what is known of it; its capability has no pixels."""
        ...

    def begin(self) -> None:
        """Take what the pen writes from now on."""
        ...

    def poll(self, timeout_ms: int) -> Sequence[PenSample]:
        """Return the samples that came."""
        ...

    def finish(self) -> Capture:
        """End the capture and return all of it."""
        ...

    def cancel(self) -> None:
        """End the capture and forget it."""
        ...

    def is_alive(self) -> bool:
        """Tell that it is there."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


class ScreenPad:
    """A pad without a display together with the form that the clerk's screen shows for it."""

    def __init__(self, pad: Blind) -> None:
        self._pad = pad
        self._shown = ""

    @property
    def info(self) -> PadInfo:
        """Return what is known of the pad; a Topaz tells its number with the first stroke."""
        return self._pad.info

    def begin(self, form: PadForm, /) -> None:
        """Take what the pen writes from now on, for a form that the screen shows."""
        self._pad.begin()
        self._shown = form.digest

    def poll(self, timeout_ms: int) -> Sequence[PenSample]:
        """Return the samples that came."""
        return self._pad.poll(timeout_ms)

    def finish(self) -> Capture:
        """End the capture; it says which picture stood on the screen."""
        return replace(self._pad.finish(), form_digest=self._shown)

    def cancel(self) -> None:
        """End the capture and forget it."""
        self._pad.cancel()

    def is_alive(self) -> bool:
        """Tell that it is there; raises PadGone."""
        return self._pad.is_alive()

    def recover(self) -> None:
        """Forget a capture in progress: the pad itself has no state."""
        self._pad.cancel()

    def blank(self) -> None:
        """Do nothing: what it never showed cannot stay on it."""

    def close(self) -> None:
        """Give the pad back."""
        self._pad.close()


class TopazSource:
    """The Topaz pad of a port (name or USB identity) that the settings name with its model.

    Raises PadUnsupported for a model that is not known.
    """

    def __init__(self, wanted: str, model: str, ports: SystemPorts | None = None) -> None:
        self._wanted = wanted
        self._model: TopazModel = topaz.model_of(model)
        self._ports = ports or SystemPorts()

    def enumerate(self) -> Sequence[PadAddress]:
        """Return the pad while its port is there; whether a pad hangs on it, only a pen can tell."""
        port = self._ports.find(self._wanted)
        # A port that is taken at its word need not be there.
        if port is None or not (port.vendor or port.name or Path(port.device).exists()):
            return []
        address = topaz.address_of(port.device, port.serial)
        return [replace(address, name=f"Topaz {self._model.name}")]

    def open(self, address: PadAddress, pace: Pace, policy: PadPolicy) -> HostedPad:
        """Open its port."""
        _allowed(policy, address)
        return ScreenPad(TopazPad.open(self._ports, address, self._model, pace))


class TabletSource:
    """The pen tablets of Linux that describe themselves."""

    def __init__(self, bus: HidrawBus | None = None) -> None:
        self._bus = bus or HidrawBus()

    def enumerate(self) -> Sequence[PadAddress]:
        """Return the tablets that are there now."""
        return self._bus.enumerate()

    def open(self, address: PadAddress, pace: Pace, policy: PadPolicy) -> HostedPad:
        """Open one that measures pressure: without it too little speaks for a hand."""
        _allowed(policy, address)
        pen = self._bus.open(address, pace)
        if not pen.info.capability.max_pressure:
            pen.close()
            raise PadUnsupported(f"手寫板 {address.name} 沒有筆壓，不能作為簽名板")
        return ScreenPad(pen)


def _allowed(policy: PadPolicy, address: PadAddress) -> None:
    if not policy.allow_plain:
        raise PadUnsupported(
            f"{address.name or '簽名板'} 傳輸未加密，依設定不得簽名",
            hint="請所長核准後，將設定 pads.allow_plain 改為 true",
        )


def named_sources(words: Sequence[str]) -> list[Source]:
    """Return the sources that the host's command line names; raises PadUnsupported."""
    made: dict[str, Callable[[str], Source]] = {TOPAZ: _topaz_of, TABLETS: lambda _: TabletSource()}
    return [
        make(word.removeprefix(begin))
        for word in words
        for begin, make in made.items()
        if word.startswith(begin)
    ]


def _topaz_of(word: str) -> Source:
    port, _, model = word.partition(AT)
    return TopazSource(port, model)
