"""The display of a simulated pad: what was sent becomes pixels that a test or a person can look at."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

MONO, MONO_ZLIB, RGB565, BGR24 = 0, 1, 2, 4
WRONG_ENCODING, WRONG_LENGTH, BAD_ZLIB = 0x10, 0x11, 0x12
_WHITE = b"\xff\xff\xff"
_BLACK = b"\0\0\0"
_BYTE_PIXELS = tuple(
    b"".join(_WHITE if byte >> bit & 1 else _BLACK for bit in range(7, -1, -1))
    for byte in range(256)
)

_LIT = bytes([ord("0"), *[ord("1")] * 255])
"""Turns the amounts of a colour into binary digits: lit or not."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the display: first column and row, and its extent."""

    left: int
    top: int
    width: int
    height: int


class Lcd:
    """Pixels of red, green and blue, row by row from the top left."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pixels = bytearray()
        self.clear()

    def clear(self, box: Box | None = None) -> None:
        """Make everything, or a part, white."""
        place = box or Box(0, 0, self.width, self.height)
        if box is None:
            self.pixels = bytearray(_WHITE * (self.width * self.height))
        else:
            self._put(place, _WHITE * (place.width * place.height))

    def show(self, encoding: int, box: Box | None, data: bytes) -> int:
        """Draw an image and return the result code of the pad, 0 when it was right."""
        place = box or Box(0, 0, self.width, self.height)
        if encoding == MONO_ZLIB:
            unpacker = zlib.decompressobj()
            try:
                data = unpacker.decompress(data)
            except zlib.error:
                return BAD_ZLIB
            if not unpacker.eof:
                return BAD_ZLIB
        sizes = {
            MONO: (place.width + 7) // 8 * place.height,
            MONO_ZLIB: (place.width + 7) // 8 * place.height,
            RGB565: place.width * place.height * 2,
            BGR24: place.width * place.height * 3,
        }
        if encoding not in sizes:
            return WRONG_ENCODING
        if len(data) != sizes[encoding]:
            return WRONG_LENGTH
        self._put(place, _to_rgb(encoding, place.width, data))
        return 0

    def ink(self, x: int, y: int, radius: int) -> None:
        """Leave a black square dot, as the pad's own ink does."""
        left, right = max(x - radius, 0), min(x + radius, self.width - 1)
        top, bottom = max(y - radius, 0), min(y + radius, self.height - 1)
        if left <= right and top <= bottom:
            place = Box(left, top, right - left + 1, bottom - top + 1)
            self._put(place, _BLACK * (place.width * place.height))

    def is_black(self, x: int, y: int) -> bool:
        """Tell whether a pixel is black."""
        at = (y * self.width + x) * 3
        return self.pixels[at : at + 3] == _BLACK

    def bits(self) -> bytes:
        """Return the display as one bit a pixel: rows padded with white, 1 is not black."""
        spare = -self.width % 8
        lit = self.pixels.translate(_LIT)
        packed = bytearray()
        for start in range(0, len(lit), self.width * 3):
            row = lit[start : start + self.width * 3]
            bits = int(row[0::3], 2) | int(row[1::3], 2) | int(row[2::3], 2)
            filled = bits << spare | ((1 << spare) - 1)
            packed += filled.to_bytes((self.width + spare) // 8, "big")
        return bytes(packed)

    def png(self) -> bytes:
        """Return the display as a PNG file (W3C PNG: colour type 2, no filter)."""
        row = self.width * 3
        raw = b"".join(
            b"\0" + self.pixels[start : start + row] for start in range(0, len(self.pixels), row)
        )
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in parts
        )

    def _put(self, place: Box, rgb: bytes) -> None:
        run = place.width * 3
        for row in range(place.height):
            at = ((place.top + row) * self.width + place.left) * 3
            self.pixels[at : at + run] = rgb[row * run : (row + 1) * run]


def _to_rgb(encoding: int, width: int, data: bytes) -> bytes:
    if encoding in {MONO, MONO_ZLIB}:
        stride = (width + 7) // 8
        rows = (data[start : start + stride] for start in range(0, len(data), stride))
        return b"".join(b"".join(_BYTE_PIXELS[byte] for byte in row)[: width * 3] for row in rows)
    if encoding == BGR24:
        rgb = bytearray(data)
        rgb[0::3], rgb[2::3] = data[2::3], data[0::3]
        return bytes(rgb)
    pixels = bytearray()
    for (word,) in struct.iter_unpack(">H", data):
        pixels += bytes(((word >> 11) << 3, (word >> 5 & 0x3F) << 2, (word & 0x1F) << 3))
    return bytes(pixels)
