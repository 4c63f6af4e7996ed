"""Framing of STU reports on a serial line: seven bits a byte, so that only a frame's start has bit 7.

h1 = 0x80 | crc << 6 | length[12:7], h2 = length[6:0], then the report and its CRC-16/ARC (little
endian) packed into seven-bit groups, most significant bit first (pads.md §1.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

START = 0x80
WITH_CRC = 0x40
MAX_GROUPS = 0x1FFF
_HEAD = 2
_CRC_BYTES = 2


def _table() -> tuple[int, ...]:
    entries = []
    for index in range(256):
        value = index
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
        entries.append(value)
    return tuple(entries)


_TABLE = _table()


def crc16(data: bytes) -> int:
    """Return CRC-16/ARC: reflected 0x8005, start 0; 0xBB3D over the digits 1 to 9."""
    value = 0
    for byte in data:
        value = (value >> 8) ^ _TABLE[(value ^ byte) & 0xFF]
    return value


def pack(data: bytes) -> bytes:
    """Return the bits of `data` in groups of seven, the last one filled up with zeros."""
    bits = len(data) * 8
    groups = -(-bits // 7)
    value = int.from_bytes(data, "big") << (groups * 7 - bits)
    return bytes((value >> shift) & 0x7F for shift in range((groups - 1) * 7, -1, -7))


def unpack(groups: bytes) -> bytes | None:
    """Return the bytes of seven-bit groups, or None when bits are left over that should be zero."""
    value = 0
    for group in groups:
        value = (value << 7) | group
    bits = len(groups) * 7
    size, spare = divmod(bits, 8)
    if spare == 7 or value & ((1 << spare) - 1):  # noqa: PLR2004 - seven spare bits are a group too many
        return None
    return (value >> spare).to_bytes(size, "big")


def encode(report: bytes, *, crc: bool = True) -> bytes:
    """Return the frame of one report; raises ValueError when it is too long for the length field."""
    data = report + crc16(report).to_bytes(_CRC_BYTES, "little") if crc else report
    groups = pack(data)
    if len(groups) > MAX_GROUPS:
        message = "report too long for a frame"
        raise ValueError(message)
    head = START | (WITH_CRC if crc else 0) | len(groups) >> 7
    return bytes([head, len(groups) & 0x7F]) + groups


class FrameDecoder:
    """Finds whole reports in what a serial line delivers, however it is cut or damaged.

    `sizes` are the known report sizes with id: a frame of another size is damaged, and a frame
    without CRC — short answers come so — is believed only with exactly the right one.
    """

    def __init__(self, sizes: Mapping[int, int]) -> None:
        self._sizes = dict(sizes)
        self._buffer = bytearray()
        self.damaged = 0
        self.skipped = 0

    def learn(self, sizes: Mapping[int, int]) -> None:
        """Take the sizes that the pad itself tells."""
        self._sizes.update(sizes)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes and yield each report that is now complete and sound."""
        self._buffer += data
        while (frame := self._next_frame()) is not None:
            report = self._report(frame)
            if report is None:
                self.damaged += 1
            else:
                yield report

    def _next_frame(self) -> bytes | None:
        """Cut the next complete frame off the buffer; bytes that belong to none are skipped."""
        while True:
            self._skip(self._start_from(0))
            if len(self._buffer) < _HEAD:
                return None
            length = (self._buffer[0] & 0x3F) << 7 | self._buffer[1]
            interrupted = self._start_from(1)
            if interrupted < min(len(self._buffer), _HEAD + length):
                self._skip(interrupted)  # a new frame starts inside: bytes of this one were lost
                continue
            if len(self._buffer) < _HEAD + length:
                return None
            frame = bytes(self._buffer[: _HEAD + length])
            del self._buffer[: _HEAD + length]
            return frame

    def _start_from(self, position: int) -> int:
        buffer = self._buffer
        while position < len(buffer) and not buffer[position] & START:
            position += 1
        return position

    def _skip(self, count: int) -> None:
        if count:
            self.skipped += count
            del self._buffer[:count]

    def _report(self, frame: bytes) -> bytes | None:
        data = unpack(frame[_HEAD:])
        if not data:
            return None
        checked = bool(frame[0] & WITH_CRC)
        if checked:
            if len(data) <= _CRC_BYTES or crc16(data):
                return None  # over a report with its CRC the sum is zero
            data = data[:-_CRC_BYTES]
        expected = self._sizes.get(data[0])
        fits = expected == len(data) if expected else checked
        return data if fits else None
