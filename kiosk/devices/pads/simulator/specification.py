"""Simulated models: what their display, pen and firmware are, and which reports they have."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Specification:
    """One model; `generation` 1 has Diffie-Hellman and short capabilities, 2 has RSA."""

    name: str
    product: int
    max_x: int
    max_y: int
    max_pressure: int
    width: int
    height: int
    flags: int
    generation: int
    firmware: bytes
    options: bool

    def capability_bytes(self) -> bytes:
        """Return report 09 without its id; the first generation says nothing after the display."""
        limits = (self.max_x, self.max_y, self.max_pressure, self.width, self.height)
        said = struct.pack(">5H", *limits)
        return said if self.generation == 1 else said + struct.pack(">BHB", 200, 2540, self.flags)


_ALL = (
    Specification("STU-300", 0xA2, 9900, 2500, 511, 396, 100, 0, 1, b"\1\0", options=False),
    Specification("STU-500", 0xA1, 10240, 7680, 511, 640, 480, 0, 1, b"\2\3", options=True),
    Specification("STU-520A", 0xA3, 10400, 6048, 511, 800, 480, 0, 1, b"\1\3", options=True),
    Specification("STU-430", 0xA4, 9600, 6000, 1023, 320, 200, 3, 2, b"\1\4", options=True),
    Specification("STU-530", 0xA5, 10800, 6480, 1023, 800, 480, 15, 2, b"\1\5", options=True),
    Specification("STU-430V", 0xA6, 9600, 6000, 1023, 320, 200, 3, 2, b"\1\4", options=True),
    Specification("STU-540", 0xA8, 10800, 6480, 1023, 800, 480, 15, 2, b"\1\x08", options=True),
)
SPECIFICATIONS: MappingProxyType[str, Specification] = MappingProxyType({s.name: s for s in _ALL})

_COMMON = {
    0x03: 5,
    0x04: 2,
    0x06: 9,
    0x08: 17,
    0x09: 17,
    0x0A: 5,
    0x15: 5,
    0x16: 2,
    0x20: 2,
    0x21: 2,
    0x22: 5,
    0x25: 2,
    0x26: 256,
    0x27: 2,
}
_FIRST = {
    0x13: 17,
    0x14: 17,
    0x1A: 17,
    0x1B: 3,
}
_SECOND = {
    0x0B: 11,
    0x23: 11,
    0x24: 11,
    0x29: 3,
    0x2A: 9,
    0x2B: 3,
    0x2C: 3,
    0x2F: 2,
    0x40: 68,
    0x50: 17,
}


def feature_sizes(of: Specification, *, serial_line: bool) -> dict[int, int]:
    """Return the size with id of each feature report of a model."""
    sizes = _COMMON | (_FIRST if of.generation == 1 else _SECOND)
    if of.options:
        sizes = sizes | {0x32: 2}
    if serial_line:
        sizes = sizes | {0x0D: 2, 0x0F: 14, 0x26: 2560}
    return sizes


def input_sizes(of: Specification) -> dict[int, int]:
    """Return the size with id of each report the model sends by itself."""
    if of.generation == 1:
        return {0x01: 7, 0x10: 17, **({0x30: 9, 0x31: 21} if of.options else {})}
    return {0x01: 7, 0x10: 17, 0x33: 17, 0x34: 11}


def report_descriptor(features: dict[int, int], inputs: dict[int, int]) -> bytes:
    """Return a HID report descriptor of vendor-defined bytes (USB HID 1.11, §6.2.2)."""
    out = bytearray(b"\x06\x0d\xff\x09\x01\xa1\x01\x15\x00\x26\xff\x00\x75\x08")
    for sizes, item in ((inputs, b"\x81\x02"), (features, b"\xb1\x02")):
        for report_id, size in sizes.items():
            out += bytes([0x85, report_id, 0x09, report_id, 0x96])
            out += struct.pack("<H", size - 1) + item
    return bytes(out + b"\xc0")
