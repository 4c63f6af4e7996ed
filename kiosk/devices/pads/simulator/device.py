"""A Wacom STU made of arithmetic: states, registers, display, pen, and the troubles of a plan.

It knows nothing of transports: those call `get_feature` and `set_feature` and listen for input
reports. What a host must not rely on is written down independently of the driver's own tables.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Iterable

from kiosk.devices.pads.simulator.faults import NO_FAULTS, FaultPlan
from kiosk.devices.pads.simulator.keys import WRONG_STATE, DiffieHellmanSide, RsaSide, seal_block
from kiosk.devices.pads.simulator.lcd import Box, Lcd
from kiosk.devices.pads.simulator.specification import (
    SPECIFICATIONS,
    Specification,
    feature_sizes,
    input_sizes,
)
from kiosk.devices.pads.stu.codec import Pen, pen_bytes

READY, IMAGE, CAPTURE, CALCULATION, RESETTING = 0, 1, 2, 3, 0xFF
FOR_EVER = float("inf")
BAD_AREA = 0x15
_READY_ONLY = frozenset({0x13, 0x15, 0x20, 0x22, 0x23, 0x24, 0x25})
_PERMANENT = frozenset({0x0A, 0x0C, 0x1A, 0x1B, 0x29, 0x2B, 0x2C, 0x2E})
_CALCULATION_S = 0.12
_COMMIT_S = 0.03
_LATE_BY = 2


class Unplugged(Exception):
    """The pad is not there any more."""


class SimulatedPad:
    """One pad on one cable; `now` gives seconds of a clock that never runs backwards."""

    def __init__(
        self,
        model: str = "STU-540",
        *,
        now: Callable[[], float],
        serial: str = "SIM0000001",
        faults: FaultPlan = NO_FAULTS,
        exclusive_edges: bool = False,
        serial_line: bool = False,
    ) -> None:
        self.specification: Specification = SPECIFICATIONS[model]
        self.serial = serial
        self.faults = faults
        self.exclusive_edges = exclusive_edges
        self.sizes = feature_sizes(self.specification, serial_line=serial_line)
        self.input_sizes = input_sizes(self.specification)
        self.lcd = Lcd(self.specification.width, self.specification.height)
        self.listeners: list[Callable[[bytes], None]] = []
        self.plugged = True
        self.times_plugged = 1
        self.permanent: dict[int, bytes] = {0x2B: b"\3\0", 0x29: b"\xff\xff", 0x0A: bytes(4)}
        self.permanent_writes = 0
        self.transfers = 0
        self.blocks = 0
        self._now = now
        self.group = DiffieHellmanSide()
        self._script: deque[tuple[float, Pen]] = deque()
        self._reset()

    # ------------------------------------------------------------------------------ the cable
    def unplug(self) -> None:
        """Pull the cable."""
        self.plugged = False

    def plug(self, faults: FaultPlan = NO_FAULTS) -> None:
        """Put the cable back: power came and went, and the troubles are those of `faults`."""
        self.plugged, self.faults = True, faults
        self.times_plugged += 1
        self.listeners.clear()
        self._script.clear()
        self._reset()

    def _reset(self) -> None:
        self.registers: dict[int, bytes] = {
            0x0D: b"\x96",
            0x21: b"\1",
            0x22: struct.pack("<HH", 21, 16),
            0x2A: struct.pack("<4H", 0, 0, self.lcd.width - 1, self.lcd.height - 1),
            0x32: b"\0",
        }
        self.lcd.clear()
        self.last = 0
        self._state = READY
        self._busy_state, self._busy_until = RESETTING, self._now() + self.faults.boot_ms / 1000
        self._image: tuple[int, Box | None, bytearray] | None = None
        self._rsa = RsaSide(self.faults.oaep_for_another)
        self.group.key = None
        self._session = 0
        self._tip: tuple[int, int] | None = None
        self._sequence = 0
        self._report = 0
        self._half: tuple[bytes, int] | None = None
        self._held: list[tuple[int, bytes]] = []

    @property
    def state(self) -> int:
        """Return the status the pad would report now."""
        if self._now() < self._busy_until:
            return self._busy_state
        self._rsa.calculating = False
        return self._state

    def _busy(self, state: int, seconds: float) -> None:
        self._busy_state, self._busy_until = state, self._now() + seconds

    def _transfer(self) -> None:
        self.play_due()
        self.transfers += 1
        if self.transfers == self.faults.unplug_at_transfer:
            self.unplug()
        if not self.plugged:
            raise Unplugged

    # -------------------------------------------------------------------------------- reading
    def get_feature(self, report_id: int) -> bytes | None:
        """Answer a host, None when the pad stalls the request; raises Unplugged."""
        self._transfer()
        size = self.sizes.get(report_id)
        booting = self.state == RESETTING and report_id != 3  # noqa: PLR2004 - only the status answers
        if size is None or report_id in self.faults.nak or booting:
            return None
        data = self._answer(report_id)[: size - 1]
        return bytes([report_id]) + data.ljust(size - 1, b"\0")

    def _answer(self, report_id: int) -> bytes:
        known = self.specification
        computed: dict[int, Callable[[], bytes]] = {
            0x03: lambda: struct.pack("<BBH", self.state, self.last, 0),
            0x06: lambda: struct.pack(">4H", 0x056A, known.product, 0x0108, 0),
            0x08: lambda: known.name.encode().ljust(9, b"\0") + known.firmware + bytes(5),
            0x09: known.capability_bytes,
            0x0B: self.serial.encode,
            0x0F: self.serial.encode,
            0x14: lambda: self.group.public,
            0x1A: lambda: self.group.prime.to_bytes(16, "big"),
            0x1B: lambda: self.group.base.to_bytes(2, "big"),
            0x40: self._rsa.reply,
            0x50: self._rsa.status,
        }
        if report_id in computed:
            return computed[report_id]()
        return self.permanent.get(report_id, self.registers.get(report_id, b""))

    # -------------------------------------------------------------------------------- writing
    def set_feature(self, report: bytes) -> bool:
        """Take a report, False when the pad stalls it; raises Unplugged."""
        self._transfer()
        report_id = report[0] if report else 0
        size = self.sizes.get(report_id)
        if size is None or len(report) < size or report_id in self.faults.nak:
            return False
        if self.state == RESETTING:
            return False
        data = report[1:size]
        self.last = 0
        if report_id in _READY_ONLY and self.state != READY:
            self.last = WRONG_STATE
        elif report_id in _PERMANENT:
            self.permanent[report_id] = data
            self.permanent_writes += 1
        else:
            self._take(report_id, data)
        return True

    def _take(self, report_id: int, data: bytes) -> None:
        handlers: dict[int, Callable[[bytes], None]] = {
            0x04: lambda _: self._reset(),
            0x13: self._host_key,
            0x15: self._start_capture,
            0x16: self._end_capture,
            0x20: lambda _: self.lcd.clear(),
            0x23: self._clear_area,
            0x24: self._start_image_area,
            0x25: lambda raw: self._start_image(raw[0], None),
            0x26: self._block,
            0x27: self._end_image,
            0x40: self._encryption,
        }
        if report_id in handlers:
            handlers[report_id](data)
        else:
            self.registers[report_id] = data

    def _box(self, data: bytes) -> Box | None:
        left, top, right, bottom = struct.unpack_from("<4H", data)
        edge = 0 if self.exclusive_edges else 1
        box = Box(left, top, right - left + edge, bottom - top + edge)
        inside = right < self.lcd.width + 1 - edge and bottom < self.lcd.height + 1 - edge
        return box if inside and box.width > 0 and box.height > 0 else None

    def _clear_area(self, data: bytes) -> None:
        box = self._box(data[2:])
        if box is None:
            self.last = BAD_AREA
        else:
            self.lcd.clear(box)

    def _start_image_area(self, data: bytes) -> None:
        box = self._box(data[2:])
        if box is None:
            self.last = BAD_AREA
        else:
            self._start_image(data[0], box)

    def _start_image(self, encoding: int, box: Box | None) -> None:
        self._image = (encoding, box, bytearray())
        self._state = IMAGE

    def _block(self, data: bytes) -> None:
        self.blocks += 1
        if self.blocks == self.faults.unplug_at_block:
            self.unplug()
            raise Unplugged
        if self._image is None:
            self.last = WRONG_STATE
            return
        size = int.from_bytes(data[:2], "little")
        self._image[2].extend(data[2 : 2 + size])

    def _end_image(self, data: bytes) -> None:
        if self._image is None:
            self.last = WRONG_STATE
            return
        encoding, box, image = self._image
        self._image, self._state = None, READY
        if data[0] == 0:
            refused = dict(self.faults.refused_encodings)
            self.last = refused.get(encoding) or self.lcd.show(encoding, box, bytes(image))
            self._busy(IMAGE, _COMMIT_S)

    # ----------------------------------------------------------------------------- encryption
    def _host_key(self, data: bytes) -> None:
        self.group.host_key(data)
        self._busy(CALCULATION, FOR_EVER if self.faults.stall else _CALCULATION_S)

    def _encryption(self, data: bytes) -> None:
        if self.state != READY:
            self.last = WRONG_STATE
        elif self._rsa.command(data):
            self._busy(CALCULATION, FOR_EVER if self.faults.stall else _CALCULATION_S)

    @property
    def _key(self) -> bytes | None:
        return self._rsa.key or self.group.key

    def _start_capture(self, data: bytes) -> None:
        if self._key is None:
            self.last = WRONG_STATE
            return
        self._session = int.from_bytes(data[:4], "big")
        self._state = CAPTURE

    def _end_capture(self, _: bytes) -> None:
        if self._state != CAPTURE:
            self.last = WRONG_STATE
            return
        self._state, self._half = READY, None
        self._rsa, self.group.key = RsaSide(self.faults.oaep_for_another), None

    # ------------------------------------------------------------------------------------ pen
    def play(self, pens: Iterable[Pen], *, after: float = 0.0, rate: float = 200.0) -> None:
        """Let a hand write: positions at `rate` a second, the first `after` seconds from now."""
        begin = self._now() + after
        self._script.extend((begin + index / rate, pen) for index, pen in enumerate(pens))

    def play_due(self) -> None:
        """Send the positions whose time has come."""
        while self._script and self._script[0][0] <= self._now():
            at, pen = self._script.popleft()
            self.pen(pen, time_ms=round(at * 1000))

    def due_in(self) -> float:
        """Return the seconds of its clock until the next report, endless when none is to come."""
        return self._script[0][0] - self._now() if self._script else FOR_EVER

    @property
    def writing(self) -> bool:
        """Tell whether the hand has not finished."""
        return bool(self._script)

    def pen(self, pen: Pen, time_ms: int | None = None) -> None:
        """Feel the pen at a place; while an image arrives the pad feels nothing."""
        if not self.plugged or self.state in {IMAGE, RESETTING}:
            return
        self._ink(pen)
        self._sequence = (self._sequence + 1) & 0xFFFF
        time = round(self._now() * 1000) if time_ms is None else time_ms
        report = self._input_report(pen_bytes(pen), time & 0xFFFF)
        if report is not None:
            self._send(report)

    def set_counters(self, sequence: int) -> None:
        """Put the sequence counter somewhere, for instance just before its wrap."""
        self._sequence = sequence

    def _ink(self, pen: Pen) -> None:
        """Draw from the last place of the tip to this one, inside the ink area only."""
        if not (pen.rdy and pen.sw & 1 and self.registers[0x21][0]):
            self._tip = None
            return
        known = self.specification
        x, y = pen.x * known.width // (known.max_x + 1), pen.y * known.height // (known.max_y + 1)
        left, top, right, bottom = struct.unpack("<4H", self.registers[0x2A])
        from_x, from_y = self._tip or (x, y)
        steps = max(abs(x - from_x), abs(y - from_y), 1)
        for step in range(steps + 1):
            across = from_x + (x - from_x) * step // steps
            down = from_y + (y - from_y) * step // steps
            if left <= across <= right and top <= down <= bottom:
                self.lcd.ink(across, down, 1)
        self._tip = x, y

    def _input_report(self, pen: bytes, time: int) -> bytes | None:
        mode = self.registers[0x32][0]
        counters = struct.pack(">HH", time, self._sequence)
        if self._state == CAPTURE and self._key is not None:
            return self._sealed(self._key, pen, counters, mode)
        if mode == 3:  # noqa: PLR2004
            return b"\x34" + pen + counters
        if mode:
            return b"\x30" + pen + (counters[:2] if mode == 1 else counters[2:])
        return b"\x01" + pen

    def _sealed(self, key: bytes, pen: bytes, counters: bytes, mode: int) -> bytes | None:
        wrong = self._report in self.faults.wrong_session
        session = struct.pack(">I", self._session ^ wrong)
        if mode == 3:  # noqa: PLR2004
            return b"\x33" + seal_block(key, pen + counters + b"\0\0" + session)
        option = int.from_bytes(counters[:2] if mode == 1 else counters[2:], "big")
        if self._half is None and pen[0] & 0x80:
            self._half = pen, option
            return None
        first, earlier = self._half or (pen, option)
        if self._half is None:  # a pen that has gone does not wait for a second position
            self._sequence = (self._sequence + 1) & 0xFFFF
            option = self._sequence if mode == 2 else option  # noqa: PLR2004
        self._half = None
        block = seal_block(key, session + first + pen)
        if mode:
            return b"\x31" + block + struct.pack(">HH", earlier, option)
        return b"\x10" + block

    def _send(self, report: bytes) -> None:
        index, self._report = self._report, self._report + 1
        plan = self.faults
        if index in plan.late:
            self._held.append((index + _LATE_BY, report))
        elif index not in plan.lost:
            self._emit(report[: len(report) // 2] if index in plan.short else report)
        if index in plan.duplicated:
            self._emit(report)
        for held in [held for held in self._held if held[0] <= index]:
            self._held.remove(held)
            self._emit(held[1])

    def _emit(self, report: bytes) -> None:
        for listener in self.listeners:
            listener(report)
