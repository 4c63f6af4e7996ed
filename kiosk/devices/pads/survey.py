"""What pads are connected, whether each can be used and why not, and how fast it really reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from kiosk.devices.pads import topaz
from kiosk.devices.pads.driver import PadPolicy, StuPad
from kiosk.devices.pads.generic_hid import HidrawBus
from kiosk.devices.pads.model import (
    Area,
    Link,
    PadAddress,
    PadBusy,
    PadError,
    PadForm,
    PadInfo,
    PadUnsupported,
    PenSample,
)
from kiosk.devices.pads.pace import Pace
from kiosk.devices.pads.stu.ids import why_unsupported
from kiosk.devices.pads.transports.base import Bus
from kiosk.devices.serial_line import SystemPorts

_POLL_MS = 20
_MAYBE_TOPAZ = "FT232R 序列晶片，可能是 Topaz 簽名板；請以 --topaz 指定型號測試"


class PadFitness(StrEnum):
    """Whether a pad can be used."""

    READY = "ready"
    UNSUPPORTED = "unsupported"
    FORBIDDEN = "forbidden"
    BUSY = "busy"
    FAULT = "fault"
    UNKNOWN = "unknown"
    """Perhaps no pad at all."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a pen's writing measured: samples in range, milliseconds they span, samples missing."""

    samples: int
    span_ms: int
    lost: int

    @property
    def tenths(self) -> int:
        """Return tenths of samples a second, 0 when nobody wrote."""
        return self.samples * 10_000 // self.span_ms if self.span_ms else 0


@dataclass(frozen=True, slots=True)
class Found:
    """One pad: where, fit or not and why, what it says of itself, and how fast it was."""

    address: PadAddress
    fitness: PadFitness
    reason: str = ""
    info: PadInfo | None = None
    rate: Rate | None = None


class OpenPad(Protocol):
    """What is asked of any open pad here."""

    @property
    def info(self) -> PadInfo:
        """Return what the pad says of itself."""
        ...

    def poll(self, timeout_ms: int) -> list[PenSample]:
        """Return the samples that have come."""
        ...

    def cancel(self) -> None:
        """End the capture and keep nothing."""
        ...

    def close(self) -> None:
        """Give the pad back."""
        ...


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A pad that was found: how it is opened, with its capture begun when a rate is asked."""

    address: PadAddress
    open: Callable[[bool], OpenPad]


def blank_form(width: int, height: int) -> PadForm:
    """Return a white page that may be written on everywhere."""
    white = b"\xff" * ((width + 7) // 8 * height)
    return PadForm(width, height, white, Area(0, 0, width - 1, height - 1))


class Surveyor:
    """Looks over the pads on `buses` (STU), `tablets` (pens that describe themselves) and `ports`."""

    def __init__(
        self,
        buses: Sequence[Bus],
        pace: Pace,
        tablets: HidrawBus | None = None,
        ports: SystemPorts | None = None,
        topaz_model: str = "",
    ) -> None:
        self._buses = buses
        self._pace = pace
        self._tablets = tablets
        self._ports = ports
        self._topaz = topaz.model_of(topaz_model) if topaz_model else None

    def look(self, seconds: int = 0) -> list[Found]:
        """Return every pad; with `seconds`, measure what is written on each for so long.

        Opening a pad resets it: whoever looks holds the claim of this machine (`claim.PadClaim.whole`).
        """
        return [*self._served(seconds), *self._perhaps_topaz()]

    def _served(self, seconds: int) -> Iterator[Found]:
        for one in self._candidates():
            if one.address.vendor and (why := self._unserved(one.address)):
                yield Found(one.address, PadFitness.UNSUPPORTED, why)
            elif why := _forbidden(one.address):
                yield Found(one.address, PadFitness.FORBIDDEN, why)
            else:
                yield self._opened(one, seconds)

    def _candidates(self) -> Iterator[_Candidate]:
        for bus in self._buses:
            for address in bus.enumerate():
                yield _Candidate(address, self._stu(bus, address))
        for address in self._tablets.enumerate() if self._tablets is not None else ():
            yield _Candidate(address, self._tablet(address))
        if self._topaz is not None:
            for address in self._ftdi():
                yield _Candidate(address, self._topaz_at(address))

    def _stu(self, bus: Bus, address: PadAddress) -> Callable[[bool], OpenPad]:
        def opened(write: bool) -> OpenPad:  # noqa: FBT001 - one of two ways, named where it is called
            pad = StuPad.open(bus, address, self._pace, PadPolicy(allow_plain=True))
            if write:
                pad.begin(blank_form(pad.info.capability.width, pad.info.capability.height))
            return pad

        return opened

    def _tablet(self, address: PadAddress) -> Callable[[bool], OpenPad]:
        def opened(write: bool) -> OpenPad:  # noqa: FBT001
            pen = (self._tablets or HidrawBus()).open(address, self._pace)
            if write:
                pen.begin()
            return pen

        return opened

    def _topaz_at(self, address: PadAddress) -> Callable[[bool], OpenPad]:
        def opened(write: bool) -> OpenPad:  # noqa: FBT001
            model = self._topaz or topaz.model_of("")
            pad = topaz.TopazPad.open(self._ports or SystemPorts(), address, model, self._pace)
            if write:
                pad.begin()
            return pad

        return opened

    def _unserved(self, address: PadAddress) -> str:
        """Return why an STU or closed pad is not served; tablets and Topaz have no such list."""
        if address.vendor == topaz.FTDI or self._is_tablet(address):
            return ""
        return why_unsupported(address.vendor, address.product)

    def _is_tablet(self, address: PadAddress) -> bool:
        return self._tablets is not None and address in self._tablets.enumerate()

    def _ftdi(self) -> list[PadAddress]:
        ports = self._ports.all() if self._ports is not None else ()
        return [
            topaz.address_of(port.device, port.serial)
            for port in ports
            if (port.vendor, port.product) == (topaz.FTDI, topaz.FT232)
        ]

    def _perhaps_topaz(self) -> Iterator[Found]:
        if self._topaz is None:
            for address in self._ftdi():
                yield Found(replace(address, name="FT232R"), PadFitness.UNKNOWN, _MAYBE_TOPAZ)

    def _opened(self, one: _Candidate, seconds: int) -> Found:
        try:
            pad = one.open(seconds > 0)
        except PadError as error:
            kinds = {PadUnsupported: PadFitness.UNSUPPORTED, PadBusy: PadFitness.BUSY}
            fitness = kinds.get(type(error), PadFitness.FAULT)
            return Found(one.address, fitness, f"{error.message}；{error.hint}")
        try:
            rate = self._measured(pad, seconds) if seconds else None
            return Found(one.address, PadFitness.READY, info=pad.info, rate=rate)
        except PadError as error:
            return Found(one.address, PadFitness.FAULT, error.message, pad.info)
        finally:
            pad.close()

    def _measured(self, pad: OpenPad, seconds: int) -> Rate:
        samples: list[PenSample] = []
        until = self._pace.monotonic_ns() + seconds * 1_000_000_000
        while self._pace.monotonic_ns() < until:
            samples += pad.poll(_POLL_MS)
        pad.cancel()
        return rate_of(samples)


def rate_of(samples: Sequence[PenSample]) -> Rate:
    """Return count and time of the steps between samples in range, by the pad's clock where it has one."""
    steps = span_us = lost = 0
    for one, two in pairwise(samples):
        if one.seq is not None and two.seq is not None:
            lost += max(0, two.seq - one.seq - 1)
        if one.rdy and two.rdy:
            steps += 1
            if one.time_ms is not None and two.time_ms is not None:
                span_us += (two.time_ms - one.time_ms) * 1000
            else:
                span_us += (two.host_ns - one.host_ns) // 1000
    return Rate(steps, span_us // 1000, lost)


def _forbidden(address: PadAddress) -> str:
    """Return why this account may not open a device of Linux, empty elsewhere and when it may."""
    if sys.platform == "linux" and address.link is not Link.EMULATOR:
        there = os.path.exists(address.path)  # noqa: PTH110
        if there and not os.access(address.path, os.R_OK | os.W_OK):
            return f"沒有使用 {address.path} 的權限；請安裝 udev 規則 70-duty-kiosk-pads.rules"
    return ""
