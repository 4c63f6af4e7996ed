"""A signature as an examiner looks at it: strokes and hovering in turn, whatever device they came from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from kiosk.devices.biometrics.dynamics import NO_PRESSURE, Dynamics
from kiosk.devices.biometrics.samples import columns_of, times_ms
from kiosk.devices.pads.model import Capture

_FULL = 0xFFFF
_MICRO = 1_000_000


class TracePoint(NamedTuple):
    """Position in the device's units from the top left, milliseconds, level of pressure."""

    x: int
    y: int
    time_ms: int
    pressure: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the pen without interruption, all of it touching (`down`) or all of it hovering."""

    down: bool
    points: tuple[TracePoint, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """All segments, and the device: `max_pressure` 0 measures none, `rate_hz` 0 promises none."""

    maker: str
    model: str
    serial: str
    firmware: str
    units_per_metre: int
    max_x: int
    max_y: int
    max_pressure: int
    rate_hz: int
    segments: tuple[Segment, ...]

    def micrometres(self, units: int) -> int:
        """Return a length of the device in micrometres."""
        return units * _MICRO // self.units_per_metre


def trace_of(content: Capture | Dynamics) -> Trace:
    """Return the trace of what an envelope held."""
    return _of_ink(content) if isinstance(content, Dynamics) else _of_capture(content)


def _of_capture(taken: Capture) -> Trace:
    columns, info = columns_of(taken), taken.info
    rows = zip(
        columns.rdy,
        columns.sw,
        *(columns.x, columns.y, times_ms(columns) if columns.x else (), columns.pressure),
        strict=True,
    )
    found = []
    for (ready, down), run in groupby(rows, key=lambda row: (row[0], bool(row[0] and row[1] & 1))):
        if ready:
            found.append(Segment(down, tuple(TracePoint(*row[2:]) for row in run)))
    can = info.capability
    return Trace(
        *(info.maker, info.model, info.serial, info.firmware),
        can.units_per_inch * 10_000 // 254,
        can.max_x,
        can.max_y,
        can.max_pressure,
        can.rate_hz,
        tuple(found),
    )


def _of_ink(ink: Dynamics) -> Trace:
    measured = any(point[3] != NO_PRESSURE for stroke in ink.strokes for point in stroke)
    segments = tuple(
        Segment(down=True, points=tuple(TracePoint(x, y, at, max(p, 0)) for x, y, at, p in stroke))
        for stroke in ink.strokes
    )
    most = _FULL if measured else 0
    return Trace("", ink.device, "", "", _MICRO, ink.width, ink.height, most, 0, segments)
