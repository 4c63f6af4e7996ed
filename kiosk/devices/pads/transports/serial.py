"""Pads on a serial line through pyserial: the virtual port of a 430V or 540, and the RS-232 kit."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kiosk.devices.pads.model import (
    Link,
    PadAddress,
    PadBusy,
    PadError,
    PadGone,
    PadNotFound,
    PadRefused,
    PadTimeout,
)
from kiosk.devices.pads.pace import Pace, SystemPace
from kiosk.devices.pads.stu.codec import parse_report_sizes
from kiosk.devices.pads.stu.ids import INPUTS, RESULTS, SERIAL_BLOCK, SIZES, Report, is_pad
from kiosk.devices.pads.stu.serial_frame import FrameDecoder, encode

if TYPE_CHECKING:
    from serial import Serial

VIRTUAL_PORT_BAUD = 128_000
KIT_BAUD = 115_200
_SLICE_S = 0.005
"""The longest one read of the port takes; a change of pyserial's timeout would set the port up anew."""
_ANSWER_S = 1.0
_WRITE_S = 5.0
_ATTEMPTS = 3
_QUEUE = 4096


class SerialTransport:
    """One open port; pen reports that come between question and answer are kept for `read`."""

    def __init__(self, port: Serial, pace: Pace) -> None:
        self._port = port
        self._pace = pace
        self._decoder = FrameDecoder(dict(SIZES) | {Report.IMAGE_BLOCK: SERIAL_BLOCK})
        self._pen: deque[bytes] = deque(maxlen=_QUEUE)
        self._sizes: dict[int, int] = {}
        self._sizes = self._read_sizes()
        self._decoder.learn(self._sizes)

    def _read_sizes(self) -> dict[int, int]:
        try:
            reply = self.get_feature(Report.REPORT_SIZES, SIZES[Report.REPORT_SIZES])
        except (PadRefused, PadTimeout):
            # An older firmware: what every pad has on a serial line.
            return dict(SIZES) | {Report.IMAGE_BLOCK: SERIAL_BLOCK}
        return parse_report_sizes(reply)

    @property
    def damaged(self) -> int:
        """Return how many frames were thrown away so far."""
        return self._decoder.damaged

    def report_sizes(self) -> Mapping[int, int]:
        """Return the sizes the pad itself tells."""
        return self._sizes

    def get_feature(self, report_id: int, size: int) -> bytes:
        """Ask for a report, again when the line swallowed the answer; raises PadRefused, PadTimeout."""
        for _ in range(_ATTEMPTS):
            self._write(bytes([Report.GET, report_id]))
            reply = self._answer({report_id, Report.SET_RESULT})
            if reply is None:
                continue
            if reply[0] == report_id:
                return reply[:size]
            raise _refused(reply)
        raise PadTimeout(f"簽名板沒有回應（報告 {report_id:02X}）")

    def send_feature(self, report: bytes) -> None:
        """Send a report once: a block of an image must not arrive twice. Raises as `get_feature`."""
        self._write(report)
        reply = self._answer({Report.SET_RESULT})
        if reply is None:
            raise PadTimeout(f"簽名板沒有回應（報告 {report[0]:02X}）")
        if reply[1]:
            raise _refused(reply)

    def read(self, timeout_ms: int) -> bytes | None:
        """Return the next pen report or None."""
        until = self._pace.monotonic_ns() + timeout_ms * 1_000_000
        while True:
            if self._pen:
                return self._pen.popleft()
            for _ in self._reports():
                pass  # a late answer to a question nobody asks any more
            if self._pen:
                return self._pen.popleft()
            if self._pace.monotonic_ns() >= until:
                return None

    def close(self) -> None:
        """Give the port back."""
        self._port.close()

    def _write(self, report: bytes) -> None:
        from serial import SerialTimeoutException

        try:
            self._port.write(encode(report))
        except SerialTimeoutException as failure:
            raise PadTimeout("簽名板不再接收資料") from failure
        except (OSError, TypeError) as failure:
            raise PadGone("簽名板已拔除") from failure

    def _answer(self, wanted: set[int]) -> bytes | None:
        until = self._pace.monotonic_ns() + int(_ANSWER_S * 1e9)
        while self._pace.monotonic_ns() < until:
            for report in self._reports():
                if report[0] in wanted:
                    return report
        return None

    def _reports(self) -> Iterator[bytes]:
        """Yield answers that have come, after one slice of time at most; pen reports go to the queue."""
        try:
            # pyserial raises TypeError where a port was closed below it.
            data = self._port.read(max(self._port.in_waiting, 1))
        except (OSError, TypeError) as failure:
            raise PadGone("簽名板已拔除") from failure
        answers = []
        for report in self._decoder.feed(data):
            if report[0] in INPUTS:
                self._pen.append(report)
            else:
                answers.append(report)
        return iter(answers)


def _refused(reply: bytes) -> PadRefused:
    result = reply[1]
    why = RESULTS.get(result, f"代碼 {result:02X}")
    return PadRefused(f"簽名板回報錯誤：{why}", result=result)


class SerialBus:
    """The serial ports of this machine; `kits` are ports with an RS-232 kit, which has no identity."""

    def __init__(self, kits: Sequence[str] = (), pace: Pace | None = None) -> None:
        self._kits = tuple(kits)
        self._pace = pace or SystemPace()

    def enumerate(self) -> Sequence[PadAddress]:
        """Return pads with a virtual port of their own, and the ports named as kits."""
        from serial.tools import list_ports

        virtual = [
            PadAddress(
                Link.SERIAL,
                port.device,
                port.vid or 0,
                port.pid or 0,
                port.product or "",
                port.serial_number or "",
            )
            for port in list_ports.comports()
            if port.device not in self._kits
        ]
        kits = [PadAddress(Link.SERIAL, path) for path in self._kits]
        return [address for address in virtual if is_pad(address)] + kits

    def open(self, address: PadAddress) -> SerialTransport:
        """Open a port at the speed of its kind; raises PadNotFound, PadBusy, PadGone."""
        import serial

        port = serial.Serial()
        port.port = address.path
        port.baudrate = VIRTUAL_PORT_BAUD if address.vendor else KIT_BAUD
        port.timeout, port.write_timeout = _SLICE_S, _WRITE_S
        port.dtr, port.rts = False, True
        port.exclusive = True
        try:
            port.open()
        except _open_errors() as failure:
            raise _not_opened(failure) from failure
        try:
            return SerialTransport(port, self._pace)
        except PadError:
            port.close()
            raise


def _open_errors() -> tuple[type[Exception], ...]:
    """Return what opening a port may raise; a POSIX port that goes just then raises its own kind."""
    if sys.platform == "win32":
        return OSError, ValueError
    import termios

    return OSError, ValueError, termios.error


def _not_opened(failure: Exception) -> PadError:
    missing = isinstance(failure, FileNotFoundError) or "FileNotFoundError" in str(failure)
    if missing or getattr(failure, "errno", None) == 2:  # noqa: PLR2004 - ENOENT
        return PadNotFound("找不到簽名板的序列埠")
    return PadBusy("簽名板的序列埠正由其他程式使用")
