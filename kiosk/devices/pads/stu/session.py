"""From input reports to pen samples: opened, checked, counted and carried on over counter wraps."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kiosk.devices.pads.model import Capability, CaptureCounts, PenSample
from kiosk.devices.pads.stu.codec import Pen, parse_pen
from kiosk.devices.pads.stu.crypto import BlockKey
from kiosk.devices.pads.stu.ids import INPUTS, SIZES, OptionMode, Report

WRAP = 0x10000
_HALF = WRAP // 2
_RECENT = 512
"""Numbers remembered to know a sample sent twice; 2.5 s at 200 Hz."""

_PLAIN = frozenset({Report.PEN, Report.PEN_OPTION, Report.PEN_TIMED})
_EVENTS = frozenset({Report.EVENT, Report.EVENT_ENCRYPTED})


class Raw(NamedTuple):
    """One position with the counters that came along."""

    pen: Pen
    time: int | None
    seq: int | None


class PenDecoder:
    """Takes the input reports of one capture in the order they came.

    `key` and `session` are given in an encrypted capture; plain reports are then refused, because
    anyone could have sent them. `option` is the mode set, which tells what a lone option means.
    """

    def __init__(
        self,
        capability: Capability,
        option: OptionMode,
        key: BlockKey | None = None,
        session: int = 0,
    ) -> None:
        self._capability = capability
        self._option = option
        self._key = key
        self._session = session
        self._time: int | None = None
        self._time_host_ns = 0
        self._seq: int | None = None
        self._recent: dict[int, None] = {}
        self._seen: Counter[str] = Counter()

    @property
    def counts(self) -> CaptureCounts:
        """Return what was seen beside good samples."""
        return CaptureCounts(**self._seen)

    def feed(self, report: bytes, host_ns: int) -> list[PenSample]:
        """Return the samples of a report; none for one that is damaged, foreign or known already."""
        if not report or report[0] in _EVENTS:
            return []
        if report[0] not in INPUTS or not _sized(report):
            self._count("malformed")
            return []
        samples = (self._sample(raw, host_ns) for raw in self._raws(report))
        return [sample for sample in samples if sample is not None]

    def _count(self, name: str) -> None:
        self._seen[name] += 1

    # ------------------------------------------------------------------------ what is inside
    def _raws(self, report: bytes) -> Iterable[Raw]:
        if report[0] in _PLAIN:
            if self._key is not None:
                self._count("plain")
                return ()
            return (self._plain(report),)
        return self._opened(report, self._key) if self._key else self._unreadable()

    def _unreadable(self) -> tuple[Raw, ...]:
        self._count("foreign")
        return ()

    def _plain(self, report: bytes) -> Raw:
        pen = parse_pen(report[1:7])
        if report[0] == Report.PEN_TIMED:
            time, seq = struct.unpack_from(">2H", report, 7)
            return Raw(pen, time, seq)
        if report[0] == Report.PEN_OPTION:
            return self._with_option(pen, int.from_bytes(report[7:9], "big"))
        return Raw(pen, None, None)

    def _with_option(self, pen: Pen, option: int) -> Raw:
        if self._option is OptionMode.TIME:
            return Raw(pen, option, None)
        return Raw(pen, None, option if self._option is OptionMode.SEQUENCE else None)

    def _opened(self, report: bytes, key: BlockKey) -> Iterable[Raw]:
        block = key.open(report[1:17])
        at = 12 if report[0] == Report.PEN_TIMED_ENCRYPTED else 0
        if int.from_bytes(block[at : at + 4], "big") != self._session:
            return self._unreadable()
        if report[0] == Report.PEN_TIMED_ENCRYPTED:
            time, seq = struct.unpack_from(">2H", block, 6)
            return (Raw(parse_pen(block), time, seq),)
        first, second = parse_pen(block[4:10]), parse_pen(block[10:16])
        if report[0] == Report.PEN_ENCRYPTED_OPTION:
            one, two = struct.unpack_from(">2H", report, 17)
            return self._with_option(first, one), self._with_option(second, two)
        return Raw(first, None, None), Raw(second, None, None)

    # --------------------------------------------------------------------------- what it means
    def _sample(self, raw: Raw, host_ns: int) -> PenSample | None:
        pen, limits = raw.pen, self._capability
        beyond = pen.x > limits.max_x or pen.y > limits.max_y or pen.pressure > limits.max_pressure
        if pen.rdy and beyond:
            self._count("malformed")
            return None
        seq = None
        if raw.seq is not None:
            seq = self._carried_seq(raw.seq)
            if seq in self._recent:
                self._count("duplicates")
                return None
            self._remember(seq)
        time = None if raw.time is None else self._carried_time(raw.time, host_ns)
        if not pen.rdy:
            pen = Pen(0, 0, 0, rdy=False, sw=0)  # the report says where the pen is not
        return PenSample(pen.x, pen.y, pen.pressure, pen.rdy, pen.sw, time, seq, host_ns)

    def _carried_seq(self, raw: int) -> int:
        if self._seq is None:
            self._seq = raw
            return raw
        step = (raw - self._seq + _HALF) % WRAP - _HALF
        seq = self._seq + step
        if step > 0:
            self._seq = seq
        elif seq not in self._recent:
            self._count("disordered")
        return seq

    def _remember(self, seq: int) -> None:
        self._recent[seq] = None
        if len(self._recent) > _RECENT:
            del self._recent[next(iter(self._recent))]

    def _carried_time(self, raw: int, host_ns: int) -> int:
        """Choose the wrap nearest to this machine's clock: a pause may last longer than one."""
        if self._time is None:
            self._time, self._time_host_ns = raw, host_ns
            return raw
        expected = self._time + (host_ns - self._time_host_ns) // 1_000_000
        time = raw + round((expected - raw) / WRAP) * WRAP
        if time > self._time:
            self._time, self._time_host_ns = time, host_ns
        return time


def _sized(report: bytes) -> bool:
    """Tell whether a report is whole; Windows fills all of them up with zeros to the longest."""
    size = SIZES[report[0]]
    return len(report) >= size and not any(report[size:])


def ordered(samples: Iterable[PenSample]) -> Iterator[PenSample]:
    """Yield samples in the order the pad took them: by number where it counts, else as they came."""
    yield from sorted(samples, key=lambda sample: sample.seq if sample.seq is not None else 0)


def has_gaps(samples: Iterable[PenSample]) -> bool:
    """Tell whether the pad numbered samples that are not here."""
    numbers = sorted(sample.seq for sample in samples if sample.seq is not None)
    return bool(numbers) and numbers[-1] - numbers[0] + 1 != len(numbers)
