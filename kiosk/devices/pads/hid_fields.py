"""Where each value lies in a device's input reports, read from its HID report descriptor.

USB HID 1.11 §6.2.2 and §8; items that mean nothing here are passed over, and a descriptor that ends
in the middle of an item gives what it told up to there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

_LONG_ITEM = 0xFE
_MAIN, _GLOBAL, _LOCAL = 0, 1, 2
_INPUT, _COLLECTION, _END = 8, 10, 12
_PAGE, _LOGICAL_MIN, _LOGICAL_MAX, _PHYSICAL_MIN, _PHYSICAL_MAX = 0, 1, 2, 3, 4
_EXPONENT, _UNIT, _SIZE, _ID, _COUNT, _PUSH, _POP = 5, 6, 7, 8, 9, 10, 11
_USAGE, _USAGE_MIN, _USAGE_MAX = 0, 1, 2
_CONSTANT, _VARIABLE = 1, 2
_APPLICATION = 1
_MOST_FIELDS = 4096
"""Of all reports together; a descriptor that asks for more is damaged."""
_MOST_BITS = 1 << 16
_EXTENDED = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """Range and meaning of a value: logical and physical limits, unit code, power of ten."""

    logical_min: int = 0
    logical_max: int = 0
    physical_min: int = 0
    physical_max: int = 0
    unit: int = 0
    exponent: int = 0

    @property
    def levels(self) -> int:
        """Return the largest value above the smallest."""
        return self.logical_max - self.logical_min


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a report: `usage` and `application` are page << 16 | id, `at` its first bit."""

    usage: int
    application: int
    report_id: int
    at: int
    bits: int
    scale: Scale

    def value(self, body: bytes) -> int | None:
        """Return the value in a report without its id, None for what the device calls no value."""
        whole = int.from_bytes(body, "little") >> self.at & ((1 << self.bits) - 1)
        if self.scale.logical_min < 0 and whole >> (self.bits - 1):
            whole -= 1 << self.bits
        inside = self.scale.logical_min <= whole <= self.scale.logical_max
        return whole if inside else None


@dataclass(frozen=True, slots=True)
class Reports:
    """The input reports of a device: their values, and the bits of each by its id (0: no ids)."""

    fields: tuple[Field, ...]
    bits: dict[int, int]
    numbered: bool

    def length(self, report_id: int) -> int:
        """Return the bytes of a report with its id."""
        return -(-self.bits[report_id] // 8) + int(self.numbered)


@dataclass(frozen=True, slots=True)
class _Globals:
    page: int = 0
    scale: Scale = Scale()
    size: int = 0
    count: int = 0
    report_id: int = 0


@dataclass
class _Walk:
    """What is in force at one place of a descriptor."""

    now: _Globals = _Globals()
    saved: list[_Globals] = field(default_factory=list)
    usages: list[int] = field(default_factory=list)
    usage_min: int | None = None
    usage_max: int | None = None
    collections: list[int] = field(default_factory=list)
    application: int = 0
    fields: list[Field] = field(default_factory=list)
    bits: dict[int, int] = field(default_factory=dict)

    # -------------------------------------------------------------------------------- items
    def take_global(self, tag: int, data: bytes) -> None:
        """Change what stays in force."""
        plain = int.from_bytes(data, "little")
        signed = int.from_bytes(data, "little", signed=True)
        if tag == _PUSH:
            self.saved.append(self.now)
        elif tag == _POP:
            self.now = self.saved.pop() if self.saved else self.now
        elif tag == _LOGICAL_MAX:
            self.now = replace(self.now, scale=_with_maximum(self.now.scale, data))
        elif tag in _SCALES:
            scale = replace(self.now.scale, **{_SCALES[tag]: signed})
            self.now = replace(self.now, scale=scale)
        elif tag == _UNIT:
            self.now = replace(self.now, scale=replace(self.now.scale, unit=plain))
        elif tag == _EXPONENT:
            nibble = plain & 0x0F
            power = nibble - 16 if nibble > 7 else nibble  # noqa: PLR2004 - four bits with sign
            self.now = replace(self.now, scale=replace(self.now.scale, exponent=power))
        elif tag in _COUNTS:
            self.now = replace(self.now, **{_COUNTS[tag]: plain})  # type: ignore[arg-type]

    def take_local(self, tag: int, data: bytes) -> None:
        """Note a usage for the next main item."""
        usage = int.from_bytes(data, "little")
        if len(data) < _EXTENDED:
            usage |= self.now.page << 16
        if tag == _USAGE and len(self.usages) < _MOST_FIELDS:
            self.usages.append(usage)
        elif tag == _USAGE_MIN:
            self.usage_min = usage
        elif tag == _USAGE_MAX:
            self.usage_max = usage

    def take_main(self, tag: int, flags: int) -> None:
        """Lay out values, or enter and leave a collection."""
        if tag == _INPUT:
            self._lay_out(flags)
        elif tag == _COLLECTION:
            usage = self.usages[0] if self.usages else 0
            self.collections.append(self.application)
            if flags == _APPLICATION:
                self.application = usage
        elif tag == _END and self.collections:
            self.application = self.collections.pop()
        self.usages = []
        self.usage_min = self.usage_max = None

    def _lay_out(self, flags: int) -> None:
        now = self.now
        at = self.bits.get(now.report_id, 0)
        self.bits[now.report_id] = min(at + now.size * now.count, _MOST_BITS)
        if flags & _CONSTANT or not flags & _VARIABLE or not 0 < now.size <= 32:  # noqa: PLR2004
            return
        for index in range(min(now.count, _MOST_FIELDS - len(self.fields))):
            place = at + index * now.size
            usage = self._usage(index)
            made = Field(usage, self.application, now.report_id, place, now.size, now.scale)
            self.fields.append(made)

    def _usage(self, index: int) -> int:
        if self.usages:
            return self.usages[min(index, len(self.usages) - 1)]
        if self.usage_min is None or self.usage_max is None:
            return 0
        return min(self.usage_min + index, self.usage_max)


_SCALES = {
    _LOGICAL_MIN: "logical_min",
    _PHYSICAL_MIN: "physical_min",
    _PHYSICAL_MAX: "physical_max",
}
_COUNTS = {_PAGE: "page", _SIZE: "size", _COUNT: "count", _ID: "report_id"}


def _with_maximum(scale: Scale, data: bytes) -> Scale:
    """Many devices write 65535 in two bytes though it reads as -1: below the minimum it has no sign."""
    signed = int.from_bytes(data, "little", signed=True)
    plain = int.from_bytes(data, "little")
    return replace(scale, logical_max=plain if signed < scale.logical_min else signed)


def _items(descriptor: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at < len(descriptor):
        prefix = descriptor[at]
        if prefix == _LONG_ITEM:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        length = (0, 1, 2, 4)[prefix & 3]
        data = descriptor[at + 1 : at + 1 + length]
        if len(data) < length:
            return
        yield prefix >> 2 & 3, prefix >> 4, data
        at += 1 + length


def read_descriptor(descriptor: bytes) -> Reports:
    """Return the input reports a descriptor lays out; never raises, whatever the bytes are."""
    walk = _Walk()
    for kind, tag, data in _items(descriptor):
        if kind == _MAIN:
            walk.take_main(tag, int.from_bytes(data, "little"))
        elif kind == _GLOBAL:
            walk.take_global(tag, data)
        elif kind == _LOCAL:
            walk.take_local(tag, data)
    numbered = any(number for number in walk.bits)
    return Reports(tuple(walk.fields), walk.bits, numbered)
