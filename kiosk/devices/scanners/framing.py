"""Where a code begins and ends in what a scanner sends, and what is no code at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.devices.serial_line import LineSettings

LEAST = 3
"""Characters of the shortest code, the same as for scanners that type."""
LONGEST = 256
GAP_MS = 500
"""A code whose end has not come after so long is noise: the slowest scanner sends it in a tenth."""
_STX, _ETX = 0x02, 0x03


class Framing(StrEnum):
    """What surrounds a code."""

    CR = "cr"
    """Ends with CR; a LF behind it belongs to it."""
    LF = "lf"
    """Ends with LF; a CR before it belongs to it."""
    STX_ETX = "stx-etx"
    """Between STX and ETX; what stands outside is noise."""


_ENDS = {Framing.CR: 0x0D, Framing.LF: 0x0A, Framing.STX_ETX: _ETX}
_LINE_ENDS = b"\r\n"


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """One scanner of the station; without a `port` there is none.

    `port` is a name (`COM3`, `/dev/ttyACM0`) or a USB identity (`05E0:1701`, `05E0:1701@serial`).
    `prefix` is what the scanner is set up to send before each code: it is taken off, and what comes
    without it is no code.
    """

    port: str = ""
    baud: int = 9600
    framing: Framing = Framing.CR
    prefix: str = ""

    @property
    def line(self) -> LineSettings:
        """Return how its line speaks: eight bits without parity, the factory setting of scanners."""
        return LineSettings(self.baud)


class CodeReader:
    """Cuts the stream of one scanner into codes; `noise` counts what was dropped."""

    def __init__(self, framing: Framing = Framing.CR, prefix: str = "") -> None:
        self._framing = framing
        self._prefix = prefix
        self._bytes = bytearray()
        self._open = framing is not Framing.STX_ETX
        self._spoilt = False
        self._since_ns = 0
        self.noise = 0

    def feed(self, data: bytes, now_ns: int) -> list[str]:
        """Take bytes as they came and return the codes that are now complete, in order."""
        self._since_ns = now_ns
        return [code for byte in data if (code := self._take(byte)) is not None]

    def idle(self, now_ns: int) -> None:
        """Drop an unfinished code when nothing has come for long; call it only after an empty read.

        A reader that was itself late finds the rest of a code waiting, and this is not called.
        """
        stale = now_ns - self._since_ns >= GAP_MS * 1_000_000
        if stale and (self._bytes or self._spoilt):
            self.noise += 1
            self._begin()

    def _take(self, byte: int) -> str | None:
        if byte == _ENDS[self._framing]:
            return self._end()
        if self._framing is Framing.STX_ETX and byte == _STX:
            self._start_anew()
        elif self._open and not self._spoilt:
            self._bytes.append(byte)
            if len(self._bytes) > LONGEST:
                # What follows up to the next end is the rest of it, and no code either.
                self._bytes.clear()
                self._spoilt = True
        elif not self._open and byte not in _LINE_ENDS:
            self.noise += 1
        return None

    def _start_anew(self) -> None:
        if self._open and (self._bytes or self._spoilt):
            self.noise += 1
        self._begin()
        self._open = True

    def _begin(self) -> None:
        self._bytes.clear()
        self._spoilt = False
        self._open = self._framing is not Framing.STX_ETX

    def _end(self) -> str | None:
        raw, closed = bytes(self._bytes), not self._open
        spoilt = self._spoilt
        self._begin()
        if closed or spoilt:
            self.noise += 1
            return None
        raw = raw.strip(_LINE_ENDS)
        code = self._code(raw)
        if code is None and raw:
            self.noise += 1
        return code

    def _code(self, raw: bytes) -> str | None:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if not text.startswith(self._prefix) or not text.isprintable():
            return None
        text = text.removeprefix(self._prefix).strip()
        return text if len(text) >= LEAST else None
