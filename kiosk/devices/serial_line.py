"""One serial line through pyserial, for scanners and Topaz pads: found by name or USB identity.

pyserial is imported when the first line is looked for, so that a station without serial devices
never loads it.
"""

from __future__ import annotations

import contextlib
import errno
import re
import select
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kiosk.base.errors import KioskError

if TYPE_CHECKING:
    from serial import Serial

if sys.platform == "win32":
    _REFUSALS: tuple[type[Exception], ...] = (OSError, ValueError)
else:
    import termios

    # What the system raises for settings it does not take is no OSError.
    _REFUSALS = (OSError, ValueError, termios.error)

_IDENTITY = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?:@(.+))?")
_CHUNK = 4096
_LOOK_S = 0.004
_PARITIES = {"none": "N", "odd": "O", "even": "E"}


class LineError(KioskError):
    """A serial line could not be used."""

    code = "serial"
    default_hint = "請檢查傳輸線後再試"


class LineGone(LineError):
    """The device was unplugged, or there is none at the port."""

    code = "serial_gone"


class LineBusy(LineError):
    """Another program holds the port."""

    code = "serial_busy"
    default_hint = "請關閉其他使用這個連接埠的程式"


class LineForbidden(LineError):
    """The account that runs the kiosk may not open the port."""

    code = "serial_forbidden"
    default_hint = "請資訊人員將執行帳號加入 dialout 群組，或安裝 udev 規則"


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port of this machine; `vendor` and `product` are 0 where it is not on USB."""

    device: str
    name: str = ""
    vendor: int = 0
    product: int = 0
    serial: str = ""

    def answers_to(self, wanted: str) -> bool:
        """Tell whether it is the wanted one: `COM3`, `/dev/ttyACM0`, `05E0:1701`, `05E0:1701@serial`."""
        found = _IDENTITY.fullmatch(wanted.strip())
        if found is None:
            return self.device.casefold() == wanted.strip().casefold()
        same = self.vendor == int(found[1], 16) and self.product == int(found[2], 16)
        return same and found[3] in {None, self.serial}


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How a line speaks: bits a second, data bits 7 or 8, parity `none`, `odd` or `even`."""

    baud: int = 9600
    bits: int = 8
    parity: str = "none"


class Line(Protocol):
    """An open line, owned by one thread."""

    def read(self, timeout_ms: int) -> bytes:
        """Return what has come, waiting for the first byte; empty when none came. Raises LineGone."""
        ...

    def close(self) -> None:
        """Give the port back; may be called again."""
        ...


class Ports(Protocol):
    """Where lines come from."""

    def find(self, wanted: str) -> Port | None:
        """Return the port that answers to a name or identity, None while it is not there."""
        ...

    def open(self, device: str, settings: LineSettings) -> Line:
        """Open it for this program alone; raises LineGone, LineBusy, LineForbidden, LineError."""
        ...


class SystemPorts:
    """The serial ports of this machine."""

    def all(self) -> Sequence[Port]:
        """Return every port the system lists."""
        from serial.tools import list_ports

        return [
            Port(
                one.device,
                one.product or one.description or "",
                one.vid or 0,
                one.pid or 0,
                one.serial_number or "",
            )
            for one in list_ports.comports()
        ]

    def find(self, wanted: str) -> Port | None:
        """Return the port; one with a path is taken at its word, because not every driver is listed."""
        listed = next((port for port in self.all() if port.answers_to(wanted)), None)
        if listed is None and wanted and _IDENTITY.fullmatch(wanted.strip()) is None:
            return Port(wanted.strip())
        return listed

    def open(self, device: str, settings: LineSettings) -> SerialLine:
        """Open it for this program alone; raises LineGone, LineBusy, LineForbidden, LineError."""
        import serial

        try:
            port = serial.Serial(
                device,
                settings.baud,
                bytesize=settings.bits,
                parity=_PARITIES[settings.parity],
                timeout=0,
                exclusive=True if sys.platform != "win32" else None,
            )
            if settings.parity != "none":
                _drop_damaged(port)
        except _REFUSALS as failure:
            raise _why(device, failure) from failure
        return SerialLine(port)


def _why(device: str, failure: Exception) -> LineError:
    """Return what kept a port from opening: the system's number, or Windows' words inside pyserial's."""
    number = failure.errno if isinstance(failure, OSError) else None
    words = str(failure)
    if number in {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO} or "FileNotFound" in words:
        return LineGone(f"連接埠 {device} 沒有接上裝置")
    if number in {errno.EAGAIN, errno.EBUSY} or "PermissionError" in words:
        return LineBusy(f"連接埠 {device} 正由其他程式使用")
    if number in {errno.EACCES, errno.EPERM}:
        return LineForbidden(f"沒有使用連接埠 {device} 的權限")
    return LineError(f"連接埠 {device} 無法開啟")


def _drop_damaged(port: Serial) -> None:
    """Let the system drop bytes of wrong parity: a missing byte is noticed, a wrong one is not.

    pyserial makes the line use parity but never asks for the check (INPCK). Windows drops nothing
    unasked; there the framing alone has to notice.
    """
    if sys.platform != "win32":
        attributes = termios.tcgetattr(port.fileno())
        attributes[0] |= termios.INPCK | termios.IGNPAR
        termios.tcsetattr(port.fileno(), termios.TCSANOW, attributes)


class SerialLine:
    """One open pyserial port."""

    def __init__(self, port: Serial) -> None:
        self._port = port
        self._never = threading.Event()

    def read(self, timeout_ms: int) -> bytes:
        """Return what has come, waiting for the first byte; empty when none came. Raises LineGone."""
        import serial

        try:
            self._wait(timeout_ms)
            return bytes(self._port.read(min(self._port.in_waiting, _CHUNK)))
        except (serial.SerialException, OSError) as failure:
            raise LineGone("裝置已拔除") from failure
        except TypeError as failure:
            # pyserial answers a read after its own close with this instead of its error.
            raise LineGone("連接埠已關閉") from failure

    def _wait(self, timeout_ms: int) -> None:
        """Wait for a byte without touching pyserial's own timeout: to set that resets the parity check."""
        if sys.platform == "win32":
            until = time.monotonic_ns() + timeout_ms * 1_000_000
            while not self._port.in_waiting and time.monotonic_ns() < until:
                self._never.wait(_LOOK_S)
        else:
            select.select([self._port.fileno()], [], [], timeout_ms / 1000)

    def close(self) -> None:
        """Give the port back; may be called again, and after the device is gone."""
        with contextlib.suppress(OSError):
            self._port.close()
