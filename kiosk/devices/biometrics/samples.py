"""The canonical bytes of a capture: raw samples in the pad's own units, exactly as they came.

Layout, big-endian: magic, length of the head (4 bytes), head (canonical JSON: pad, protection, session,
counts, times), number of samples (4 bytes), eight columns. A column is its width in bytes (1), its
smallest value (8, signed; 0 where none is negative) and the distances from it. Times, numbers and host
times are columns of
steps behind a first value (8, signed). A column of steps and widths keeps 600 samples in 8 kB.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from array import array
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate, compress
from operator import attrgetter, sub
from typing import NamedTuple, cast

from kiosk.base.canonical import Json, canonical
from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.binding import printable
from kiosk.devices.pads.model import (
    Capability,
    Capture,
    CaptureCounts,
    Link,
    LossProof,
    PadAddress,
    PadInfo,
    PenSample,
    Protection,
)

MAGIC = b"DKPEN1\0\0"
_RDY, _TIMED, _NUMBERED = 0x80, 0x40, 0x20
_TYPES = {1: "B", 2: "H", 4: "I", 8: "Q"}
_HEAD, _COLUMN, _FIRST = struct.Struct(">8sI"), struct.Struct(">Bq"), struct.Struct(">q")
_COUNT = struct.Struct(">I")
_MOST = 1_000_000
"""Over an hour at 200 Hz; more is no signature."""


class Columns(NamedTuple):
    """The samples of a capture by field, each as long as the capture."""

    x: tuple[int, ...]
    y: tuple[int, ...]
    pressure: tuple[int, ...]
    rdy: tuple[bool, ...]
    sw: tuple[int, ...]
    time_ms: tuple[int | None, ...]
    seq: tuple[int | None, ...]
    host_ns: tuple[int, ...]


_FIELDS = attrgetter(*Columns._fields)


def columns_of(capture: Capture) -> Columns:
    """Return the fields of all samples; a tenth of the cost of asking each sample for each."""
    if not capture.samples:
        return Columns((), (), (), (), (), (), (), ())
    return Columns(*zip(*map(_FIELDS, capture.samples), strict=True))


def times_ms(columns: Columns) -> list[int]:
    """Return milliseconds since the first sample: the pad's own where all have them, else the host's."""
    known = [one for one in columns.time_ms if one is not None]
    if known and len(known) == len(columns.time_ms):
        return [one - known[0] for one in known]
    return [(one - columns.host_ns[0]) // 1_000_000 for one in columns.host_ns]


def fingerprint(capture: Capture) -> str:
    """Return the SHA-256 of the ink alone, or empty text without any: where, how hard, how quick.

    What changes when the same strokes are sent again (numbers, host times, hovering before and after)
    is left out, so that a replayed file is found: by the quality gate among those of this host, by the
    store among those of all lines. It never leaves the machine unkeyed (`models.ink`).
    """
    columns = columns_of(capture)
    down = [ready and bool(sw & 1) for ready, sw in zip(columns.rdy, columns.sw, strict=True)]
    if not any(down):
        return ""
    hasher = hashlib.sha256(b"dutyledger/ink/1\0")
    timed = times_ms(columns) if None not in columns.time_ms else [0] * len(down)
    for column in (columns.x, columns.y, columns.pressure, timed):
        inked = list(compress(column, down))
        hasher.update(_packed([value - inked[0] for value in inked] if column is timed else inked))
    return hasher.hexdigest()


# --------------------------------------------------------------------------------------- writing
def to_bytes(capture: Capture, columns: Columns | None = None) -> bytes:
    """Return the canonical bytes; raises InvalidInput for values that no pad can send.

    `columns` are the capture's own, for who has them already.
    """
    columns = columns or columns_of(capture)
    head = canonical(_head(capture)).encode()
    flags = _flags(columns)
    try:
        parts = [
            _HEAD.pack(MAGIC, len(head)),
            head,
            _COUNT.pack(len(flags)),
            *map(_packed, (flags, columns.sw, columns.x, columns.y, columns.pressure)),
            *map(_steps, (_filled(columns.time_ms), _filled(columns.seq), columns.host_ns)),
        ]
    except (struct.error, OverflowError) as failure:
        raise InvalidInput("筆跡取樣的數值超出範圍") from failure
    return b"".join(parts)


def _flags(columns: Columns) -> list[int]:
    if None not in columns.time_ms and None not in columns.seq:
        here, away = _RDY | _TIMED | _NUMBERED, _TIMED | _NUMBERED
        return [here if ready else away for ready in columns.rdy]
    return [
        (ready and _RDY) | (time is not None and _TIMED) | (seq is not None and _NUMBERED)
        for ready, time, seq in zip(columns.rdy, columns.time_ms, columns.seq, strict=True)
    ]


def _packed(values: Sequence[int]) -> bytes:
    low, offsets = 0, _narrowest(values)
    if offsets is None:
        low = min(values)
        offsets = _narrowest([value - low for value in values])
    if offsets is None:
        raise OverflowError
    if sys.byteorder == "little":
        offsets.byteswap()
    return _COLUMN.pack(offsets.itemsize, low) + offsets.tobytes()


def _narrowest(values: Sequence[int]) -> array[int] | None:
    """Return the values in the smallest unsigned type; a wrong guess fails at the first large value."""
    for kind in _TYPES.values():
        with suppress(OverflowError):
            return array(kind, values)
    return None


def _steps(values: Sequence[int]) -> bytes:
    first = values[0] if values else 0
    return _FIRST.pack(first) + _packed(list(map(sub, values[1:], values)))


def _filled(values: Sequence[int | None]) -> Sequence[int]:
    """Return a column in which a missing value repeats the one before."""
    if None not in values:
        return cast("Sequence[int]", values)
    found: list[int] = []
    for value in values:
        found.append(value if value is not None else found[-1] if found else 0)
    return found


def _head(capture: Capture) -> dict[str, Json]:
    info, seen = capture.info, capture.counts
    can, address = info.capability, info.address
    return {
        "maker": printable(info.maker),
        "model": printable(info.model),
        "serial": printable(info.serial),
        "firmware": printable(info.firmware),
        "address": [
            address.link.value,
            printable(address.path),
            address.vendor,
            address.product,
            printable(address.name),
            printable(address.serial),
        ],
        "capability": [
            *(can.max_x, can.max_y, can.max_pressure, can.width, can.height),
            *(can.rate_hz, can.units_per_inch, can.mono_zlib, can.colour),
        ],
        "pad_protection": info.protection.value,
        "loss_proof": info.loss_proof.value,
        "notes": [printable(note) for note in info.notes],
        "protection": capture.protection.value,
        "session": capture.session,
        # As text: nanoseconds of a machine that runs for months pass the 2^53 of canonical numbers.
        "started_ns": str(capture.started_ns),
        "ended_ns": str(capture.ended_ns),
        "counts": [seen.duplicates, seen.disordered, seen.malformed, seen.foreign, seen.plain],
        "picture": capture.form_digest,
    }


# --------------------------------------------------------------------------------------- reading
def from_bytes(data: bytes) -> Capture:
    """Return the capture of canonical bytes; raises InvalidInput for anything else."""
    try:
        made = _capture(_Reader(data))
        same = to_bytes(made) == data
    except (ValueError, TypeError, KeyError, struct.error, OverflowError) as failure:
        raise InvalidInput("筆跡取樣資料無法讀取") from failure
    if not same:
        raise InvalidInput("筆跡取樣資料不是標準格式")
    return made


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        part = self._data[self._at : self._at + size]
        if len(part) != size:
            raise ValueError(size)
        self._at += size
        return part

    def number(self, form: struct.Struct) -> int:
        return int(form.unpack(self.take(form.size))[0])

    def column(self, count: int) -> list[int]:
        width, low = _COLUMN.unpack(self.take(_COLUMN.size))
        offsets = array(_TYPES[width])
        offsets.frombytes(self.take(width * count))
        if sys.byteorder == "little":
            offsets.byteswap()
        return [value + low for value in offsets]

    def steps(self, count: int) -> list[int]:
        first = self.number(_FIRST)
        found = list(accumulate(self.column(max(count - 1, 0)), initial=first))
        return found[:count]


def _capture(reader: _Reader) -> Capture:
    magic, size = _HEAD.unpack(reader.take(_HEAD.size))
    if magic != MAGIC:
        raise ValueError(magic)
    head = json.loads(reader.take(size))
    count = reader.number(_COUNT)
    if count > _MOST:
        raise ValueError(count)
    flags, sw, xs, ys, pressure = (reader.column(count) for _ in range(5))
    times, numbers, host = (reader.steps(count) for _ in range(3))
    samples = tuple(
        PenSample(
            *(x, y, force, bool(flag & _RDY), switches),
            time if flag & _TIMED else None,
            number if flag & _NUMBERED else None,
            at,
        )
        for flag, switches, x, y, force, time, number, at in zip(
            flags, sw, xs, ys, pressure, times, numbers, host, strict=True
        )
    )
    return Capture(
        samples,
        _info(head),
        Protection(head["protection"]),
        head["session"],
        int(head["started_ns"]),
        int(head["ended_ns"]),
        CaptureCounts(*head["counts"]),
        head["picture"],
    )


def _info(head: dict[str, Json]) -> PadInfo:
    link, *where = cast("tuple[str, str, int, int, str, str]", head["address"])
    path, vendor, product, name, serial = cast("tuple[str, int, int, str, str]", where)
    can = cast("tuple[int, int, int, int, int, int, int, bool, bool]", head["capability"])
    return PadInfo(
        str(head["maker"]),
        str(head["model"]),
        str(head["serial"]),
        str(head["firmware"]),
        PadAddress(Link(link), path, vendor, product, name, serial),
        Capability(*can[:7], mono_zlib=can[7], colour=can[8]),
        Protection(cast("str", head["pad_protection"])),
        LossProof(cast("str", head["loss_proof"])),
        tuple(cast("list[str]", head["notes"])),
    )
