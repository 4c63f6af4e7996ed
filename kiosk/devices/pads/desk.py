"""Simulated pads inside the host, steered from outside: what the demo's pad window and tests sign on.

The host and the driver treat them as any other pad; only the cable and the hand are commands.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from hashlib import blake2b

from kiosk.devices.pads import wire
from kiosk.devices.pads.model import PadProtocol
from kiosk.devices.pads.pace import Pace
from kiosk.devices.pads.simulator.device import FOR_EVER, SimulatedPad
from kiosk.devices.pads.simulator.faults import FaultPlan
from kiosk.devices.pads.simulator.specification import SPECIFICATIONS
from kiosk.devices.pads.stu.codec import Pen
from kiosk.devices.pads.transports.emulator import EmulatedBus
from kiosk.devices.pads.wire import Message

SAMPLE_MS = 5
"""An STU takes 200 positions a second, whatever moves its pen."""
GLIDE_MS = 20
"""The pen reaches a new place in this time, as the places come at the pace of a screen."""
_BEHIND_MS = 200
_AWAY = Pen(0, 0, 0, rdy=False, sw=0)


class HandHeldPad(SimulatedPad):
    """A simulated pad whose pen follows a hand: between two places it moves evenly, at 200 Hz."""

    def __init__(self, model: str, serial: str, now: Callable[[], float]) -> None:
        super().__init__(model, now=now, serial=serial)
        self._clock = now
        self._from = self._to = _AWAY
        self._since_ms = 0
        self._next_ms = 0

    def move(self, pen: Pen) -> None:
        """Begin to move the pen to a place; it lands where it is put, and out of range it is away at once."""
        now = int(self._clock() * 1000)
        self._advance(now)
        came = pen.rdy and not self._to.rdy
        landed = bool(pen.sw) and not self._to.sw
        self._from = pen if came or landed or not pen.rdy else self._place(now)
        if came:
            self._next_ms = now
        if not pen.rdy and self._to.rdy:
            self.pen(_AWAY, now)
        self._to, self._since_ms = pen, now

    def play_due(self) -> None:
        """Send what the script and the hand have come to."""
        super().play_due()
        self._advance(int(self._clock() * 1000))

    def due_in(self) -> float:
        """Return the seconds until script or hand send something."""
        hand = self._next_ms / 1000 - self._clock() if self._to.rdy else FOR_EVER
        return min(hand, super().due_in())

    def _advance(self, now: int) -> None:
        if now - self._next_ms > _BEHIND_MS:
            self._next_ms = now  # nobody listened; a pad keeps no more either
        while self._to.rdy and self._next_ms <= now:
            at, self._next_ms = self._next_ms, self._next_ms + SAMPLE_MS
            self.pen(self._place(at), at)

    def _place(self, at: int) -> Pen:
        part = min(max(at - self._since_ms, 0), GLIDE_MS)
        one, two = self._from, self._to
        return Pen(
            one.x + (two.x - one.x) * part // GLIDE_MS,
            one.y + (two.y - one.y) * part // GLIDE_MS,
            one.pressure + (two.pressure - one.pressure) * part // GLIDE_MS if two.sw else 0,
            rdy=True,
            sw=two.sw,
        )


class Desk:
    """The desk with simulated pads on it. Messages: `emulate` with `act` plug, unplug, pen, write."""

    def __init__(self, pace: Pace, send: Callable[[Message], None]) -> None:
        self._pace = pace
        self._send = send
        self.bus = EmulatedBus([], pace)
        self._pads: dict[str, HandHeldPad] = {}
        self._published = b""

    def _now(self) -> float:
        return self._pace.monotonic_ns() / 1e9

    def obey(self, message: Message) -> None:
        """Do what a message says; raises PadProtocol for anything else."""
        act, serial = wire.text(message, "act"), wire.text(message, "serial")
        if act == "plug":
            self._plug(serial, message)
        elif serial not in self._pads:
            raise PadProtocol("沒有這塊模擬簽名板")
        elif act == "unplug":
            self._pads[serial].unplug()
        elif act == "pen":
            x, y, pressure, rdy, switches = wire.numbers(message.get("pen"), 5)
            self._pads[serial].move(Pen(x, y, pressure, rdy=bool(rdy), sw=switches))
        elif act == "write":
            rows = (wire.numbers(row, 5) for row in wire.sequence(message, "pens"))
            written = [Pen(x, y, p, rdy=bool(rdy), sw=sw) for x, y, p, rdy, sw in rows]
            self._pads[serial].play(written, after=self._until(wire.whole(message, "at_ns")))
        else:
            raise PadProtocol("模擬簽名板沒有這個動作")

    def _until(self, at_ns: int) -> float:
        """Return the seconds until a moment of the machine's clock, 0 where it has passed or none is named."""
        return max(at_ns - self._pace.monotonic_ns(), 0) / 1e9

    def _plug(self, serial: str, message: Message) -> None:
        """Plug a pad in; one of `speed` n lives n times as fast: its clock, its hand, its reports."""
        model, speed = wire.text(message, "model"), max(wire.whole(message, "speed"), 1)
        if model not in SPECIFICATIONS:
            raise PadProtocol("沒有這個型號的模擬簽名板")
        reports = wire.sequence(message, "lost")
        faults = FaultPlan(
            lost=frozenset(wire.numbers(list(reports), len(reports))),
            unplug_at_block=wire.whole(message, "unplug_at_block"),
        )
        self._published = b""  # it lost its power meanwhile: whoever watches it saw it dark
        known = self._pads.get(serial)
        if known is not None:
            if not known.plugged:
                known.plug(faults)
            return
        pad = HandHeldPad(model, serial, lambda: self._now() * speed)
        pad.faults = faults
        self._pads[serial] = pad
        self.bus.pads.append(pad)

    def publish(self) -> None:
        """Send what the first plugged pad shows, if it has changed."""
        pad = next((one for one in self._pads.values() if one.plugged), None)
        if pad is None:
            return
        mark = blake2b(pad.lcd.pixels, digest_size=16).digest()
        if mark != self._published:
            self._published = mark
            packed = wire.from_blob(zlib.compress(pad.lcd.pixels, 1))
            size: Message = {"w": pad.lcd.width, "h": pad.lcd.height}
            self._send({"say": "display", **size, "rgb": packed})
