r"""ISO/IEC 19794-7:2007 full format: a signature as time series, readable by other laboratories' tools.

Layout, big-endian: `SDI\0`, version, channel inclusion (2 bytes, X is the highest bit), for each
included channel from X down an attribute byte and its values (2 bytes each), then flag of extended
data (1), number of samples (3), samples (2 bytes a channel), and where flagged the length (2) and bytes
of extended data. Scaling values are 5 bits of exponent with bias 16 and 11 bits of fraction. A
channel said to be constant has no values among the samples.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction
from functools import cache
from itertools import compress, pairwise
from operator import mul

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.dynamics import NO_PRESSURE, Dynamics
from kiosk.devices.biometrics.samples import Columns, times_ms
from kiosk.devices.pads.model import Capability

MAGIC = b"SDI\0"
VERSION = b" 10\0"
UNITS_PER_METRE = 50_000
"""Our X and Y. A pad's 100 000 passes the largest scaling value there is (65 520), so positions are
halved; 50 000 is a scaling value without rounding. The raw positions stand in the canonical form."""
UNITS_PER_SECOND = 1000
_BIAS, _FRACTION = 16, 11
_MOST_SAMPLES = 0xFFFFFF
_SIGNED_OFFSET = 0x8000
_FULL = 0xFFFF


class Channel(IntEnum):
    """The bit of a channel in the inclusion field."""

    X = 15
    Y = 14
    Z = 13
    VX = 12
    VY = 11
    AX = 10
    AY = 9
    T = 8
    DT = 7
    F = 6
    S = 5
    TX = 4
    TY = 3
    AZ = 2
    EL = 1
    R = 0


class Attribute(IntEnum):
    """The bits of an attribute byte; CONSTANT and LINEAR have no value behind them."""

    SCALING = 0x80
    MINIMUM = 0x40
    MAXIMUM = 0x20
    MEAN = 0x10
    DEVIATION = 0x08
    CONSTANT = 0x04
    LINEAR = 0x02


_VALUED = (
    Attribute.SCALING,
    Attribute.MINIMUM,
    Attribute.MAXIMUM,
    Attribute.MEAN,
    Attribute.DEVIATION,
)
_SIGNED = frozenset(
    {Channel.X, Channel.Y, Channel.Z, Channel.VX, Channel.VY, Channel.AX, Channel.AY}
    | {Channel.TX, Channel.TY}
)
"""Written with 32 768 added; all others as they are."""


@dataclass(frozen=True, slots=True)
class Described:
    """One channel, all of it as written: 16 bits each, with 32 768 added to what may be negative.

    `scaling`, `minimum` … are None where absent; a constant channel has no values.
    """

    channel: Channel
    raw: Sequence[int] = ()
    scaling: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    mean: int | None = None
    deviation: int | None = None
    constant: bool = False
    linear_removed: bool = False

    @property
    def values(self) -> list[int]:
        """Return the values in the channel's own units, unscaled."""
        offset = _offset(self.channel)
        return [value - offset for value in self.raw]

    @property
    def attributes(self) -> tuple[int | None, ...]:
        """Return the values behind the attribute byte, in their order."""
        return (self.scaling, self.minimum, self.maximum, self.mean, self.deviation)


@dataclass(frozen=True, slots=True)
class Record:
    """A signature: channels from X down and extended data. `samples` counts rows."""

    channels: tuple[Described, ...]
    samples: int
    extended: bytes = b""

    def channel(self, wanted: Channel) -> Described | None:
        """Return a channel, or None where it is not included."""
        return next((one for one in self.channels if one.channel is wanted), None)


@cache
def scaling_of(value: Fraction | int) -> int:
    """Return the 16 bits nearest to a scaling value; raises InvalidInput outside 2^-16 … 65 520."""
    exact = Fraction(value)
    if not Fraction(1, 1 << _BIAS) <= exact <= 65_520:  # noqa: PLR2004 - (2 - 2^-11) * 2^15
        raise InvalidInput("縮放值超出 ISO/IEC 19794-7 的範圍")
    exponent = exact.numerator.bit_length() - exact.denominator.bit_length()
    if exact < Fraction(2) ** exponent:
        exponent -= 1
    fraction = round((exact / Fraction(2) ** exponent - 1) * (1 << _FRACTION))
    if fraction >> _FRACTION:
        exponent, fraction = exponent + 1, 0
    return ((exponent + _BIAS) << _FRACTION) | fraction


def scaling_value(bits: int) -> Fraction:
    """Return the scaling value of its 16 bits: units a metre, a second, or of the channel's measure."""
    exponent, fraction = bits >> _FRACTION, bits & ((1 << _FRACTION) - 1)
    return (1 + Fraction(fraction, 1 << _FRACTION)) * Fraction(2) ** (exponent - _BIAS)


# --------------------------------------------------------------------------------------- making
def from_pad(columns: Columns, can: Capability) -> Record:
    """Return the record of a pad's samples; those without a position are left out.

    Force is the pad's own level, 0 with the pen up (the tip switch S is left out: readers disagree on
    its size). Y points up, as the standard has it. Raises InvalidInput for surfaces over 65 cm.
    """
    units = Fraction(can.units_per_inch * 10_000, 254)
    seen = columns.rdy
    tip = [switch & 1 for switch in columns.sw]
    forces = map(mul, columns.pressure, tip)
    surface = _Surface(units, can.max_x, can.max_y)
    xs, ys = compress(columns.x, seen), compress(columns.y, seen)
    times = list(compress(times_ms(columns), seen)) if columns.x else []
    made = surface.across(xs), surface.up(ys), times, list(compress(forces, seen))
    return _record(made, surface, can.max_pressure)


def from_ink(ink: Dynamics) -> Record:
    """Return the record of strokes on the kiosk's screen; without pressure force is 1 with the pen down."""
    points = [point for stroke in ink.strokes for point in stroke]
    surface = _Surface(Fraction(1_000_000), ink.width, ink.height)
    xs, ys = ([point[place] for point in points] for place in (0, 1))
    measured = any(point[3] != NO_PRESSURE for point in points)
    forces = [max(point[3], 0) if measured else 1 for point in points]
    times = [point[2] for point in points]
    made = surface.across(xs), surface.up(ys), times, forces
    return _record(made, surface, _FULL if measured else 1)


class _Surface:
    """Brings positions into our units as written, rounded half up, in one pass over the samples."""

    def __init__(self, units: Fraction, width: int, height: int) -> None:
        share = UNITS_PER_METRE / units
        self._more, self._less = 2 * share.numerator, 2 * share.denominator
        # What rounds, and the offset of a signed channel, are added before the division.
        self._plus = share.denominator + _SIGNED_OFFSET * self._less
        self.right, self.top = self.across([width])[0], self.across([height])[0]
        if max(self.right, self.top) > _FULL:
            raise InvalidInput("簽名面積超出 ISO/IEC 19794-7 的範圍")

    def across(self, values: Iterable[int]) -> list[int]:
        """Return distances from the left (or top) edge."""
        more, less, plus = self._more, self._less, self._plus
        return [(value * more + plus) // less for value in values]

    def up(self, values: Iterable[int]) -> list[int]:
        """Return heights above the bottom edge of what was measured from the top."""
        more, less, plus = self._more, self._less, self._plus
        top = self.top + _SIGNED_OFFSET
        return [top - (value * more + plus) // less for value in values]


def _record(columns: tuple[list[int], ...], surface: _Surface, most: int) -> Record:
    xs, ys, times, forces = columns
    start = times[0] if times else 0
    slower = ((max(times, default=0) - start) // (_FULL + 1)).bit_length()
    ticks = [(time - start) >> slower for time in times] if start or slower else times
    where = scaling_of(UNITS_PER_METRE)
    when = scaling_of(Fraction(UNITS_PER_SECOND, 1 << slower))
    return Record(
        (
            Described(Channel.X, xs, where, _SIGNED_OFFSET, surface.right),
            Described(Channel.Y, ys, where, _SIGNED_OFFSET, surface.top),
            Described(Channel.T, ticks, when),
            Described(Channel.F, forces, minimum=0, maximum=most),
        ),
        len(xs),
    )


# --------------------------------------------------------------------------------------- writing
def encode(record: Record) -> bytes:
    """Return the bytes of a record; raises InvalidInput for values that do not fit."""
    _complete(record)
    included = sum(1 << one.channel for one in record.channels)
    parts = [MAGIC, VERSION, included.to_bytes(2, "big")]
    parts += [_described(one) for one in record.channels]
    parts += [bytes([bool(record.extended)]), record.samples.to_bytes(3, "big")]
    parts.append(_interleaved(record))
    if record.extended:
        if len(record.extended) > _FULL:
            raise InvalidInput("ISO/IEC 19794-7 的延伸資料過長")
        parts += [len(record.extended).to_bytes(2, "big"), record.extended]
    return b"".join(parts)


def _described(one: Described) -> bytes:
    given = [
        (bit, value)
        for bit, value in zip(_VALUED, one.attributes, strict=True)
        if value is not None
    ]
    flags = sum(int(bit) for bit, _ in given)
    flags += Attribute.CONSTANT * one.constant + Attribute.LINEAR * one.linear_removed
    try:
        return bytes([flags]) + struct.pack(f">{len(given)}H", *(value for _, value in given))
    except struct.error as failure:
        raise InvalidInput("ISO/IEC 19794-7 的通道描述超出範圍") from failure


def _interleaved(record: Record) -> bytes:
    moving = [one for one in record.channels if not one.constant]
    flat = array("H", bytes(2 * len(moving) * record.samples))
    try:
        for place, one in enumerate(moving):
            flat[place :: len(moving)] = array("H", one.raw)
    except (OverflowError, ValueError) as failure:
        raise InvalidInput("筆跡數值超出 ISO/IEC 19794-7 的範圍") from failure
    if sys.byteorder == "little":
        flat.byteswap()
    return flat.tobytes()


def _offset(channel: Channel) -> int:
    return _SIGNED_OFFSET if channel in _SIGNED else 0


def _complete(record: Record) -> None:
    """Refuse a record against the standard: X and Y, one of T and DT, order, equal lengths."""
    names = [one.channel for one in record.channels]
    timed = (Channel.T in names) + (Channel.DT in names)
    ordered = all(before > after for before, after in pairwise(names))
    if not {Channel.X, Channel.Y} <= set(names) or timed != 1 or not ordered:
        raise InvalidInput("筆跡不具備 ISO/IEC 19794-7 要求的通道")
    wanted = {one.channel: 0 if one.constant else record.samples for one in record.channels}
    uneven = any(len(one.raw) != wanted[one.channel] for one in record.channels)
    if uneven or record.samples > _MOST_SAMPLES:
        raise InvalidInput("筆跡各通道的長度不一")


# --------------------------------------------------------------------------------------- reading
def decode(data: bytes) -> Record:
    """Return the record of a file in the full format; raises InvalidInput for anything else."""
    bad = InvalidInput("不是完整的 ISO/IEC 19794-7 筆跡檔")
    start = len(MAGIC) + len(VERSION)
    if not data.startswith(MAGIC) or len(data) < start + 2:
        raise bad
    included = int.from_bytes(data[start : start + 2], "big")
    names = [channel for channel in Channel if included >> channel & 1]
    at, described = start + 2, []
    try:
        for channel in names:
            one, at = _read_channel(channel, data, at)
            described.append(one)
        (flag,) = struct.unpack_from(">B", data, at)
    except (struct.error, ValueError) as failure:
        raise bad from failure
    count = int.from_bytes(data[at + 1 : at + 4], "big")
    at += 4
    moving = [one for one in described if not one.constant]
    end = at + 2 * len(moving) * count
    if len(data) < end or flag > 1:
        raise bad
    flat = array("H", data[at:end])
    if sys.byteorder == "little":
        flat.byteswap()
    columns = {one.channel: flat[place :: len(moving)] for place, one in enumerate(moving)}
    channels = tuple(replace(one, raw=tuple(columns.get(one.channel, ()))) for one in described)
    made = Record(channels, count, data[end + 2 :] if flag else b"")
    if encode(made)[len(MAGIC) + len(VERSION) :] != data[start:]:
        raise bad
    return made


def _read_channel(channel: Channel, data: bytes, at: int) -> tuple[Described, int]:
    (flags,) = struct.unpack_from(">B", data, at)
    if flags & 1:
        raise ValueError(flags)
    at += 1
    values: list[int | None] = []
    for bit in _VALUED:
        values.append(struct.unpack_from(">H", data, at)[0] if flags & bit else None)
        at += 2 if flags & bit else 0
    scaling, minimum, maximum, mean, deviation = values
    constant, linear = bool(flags & Attribute.CONSTANT), bool(flags & Attribute.LINEAR)
    one = Described(channel, (), scaling, minimum, maximum, mean, deviation, constant, linear)
    return one, at
