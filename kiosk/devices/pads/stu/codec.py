"""Reports of the STU protocol as values, and back (pads.md §1.2)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.devices.pads.model import Area, Capability, PadProtocol
from kiosk.devices.pads.stu.ids import (
    FLAG_24,
    FLAG_565,
    FLAG_ZLIB,
    SIZES,
    Report,
    State,
)


class Status(NamedTuple):
    """State of a pad and the result of its last command; `state` may be one we do not know."""

    state: int
    last_result: int

    @property
    def ready(self) -> bool:
        """Tell whether every command is taken now."""
        return self.state == State.READY


class Information(NamedTuple):
    """What a pad calls itself."""

    model: str
    firmware: str


class Pen(NamedTuple):
    """One position as six bytes hold it."""

    x: int
    y: int
    pressure: int
    rdy: bool
    sw: int


@dataclass(frozen=True, slots=True)
class EncryptionStatus:
    """Where the agreement on a key stands; the counters are the pad's own, 0 when a part is complete."""

    exponent: int
    modulus: int
    calculation: int
    last_result: int


CALCULATING = 0xFA

_SHORT_CAPABILITY = 10
_FULL_CAPABILITY = 14


def body(report: bytes, report_id: Report, least: int) -> bytes:
    """Return the bytes after the id; raises PadProtocol for another or a shorter report."""
    if not report or report[0] != report_id or len(report) - 1 < least:
        raise PadProtocol(f"簽名板回覆的格式不符（報告 {report_id:02X}）")
    return report[1:]


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("ascii", "replace").strip()


def parse_status(report: bytes) -> Status:
    """Read report 03."""
    data = body(report, Report.STATUS, 2)
    return Status(data[0], data[1])


def parse_information(report: bytes) -> Information:
    """Read report 08; the firmware digits are binary coded decimal."""
    data = body(report, Report.INFORMATION, 11)
    return Information(_text(data[:9]), f"{data[9]:x}.{data[10]:02x}")


def parse_hid_information(report: bytes) -> tuple[int, int]:
    """Read vendor and product from report 06, the only identity a serial line tells."""
    data = body(report, Report.HID_INFORMATION, 4)
    vendor, product = struct.unpack_from(">HH", data)
    return vendor, product


def parse_serial(report: bytes, report_id: Report) -> str:
    """Read the hardware's serial number from report 0B or 0F."""
    return _text(body(report, report_id, 1))


def parse_capability(report: bytes, known: Capability) -> Capability:
    """Read report 09 over what is known of the model: the first pads send ten bytes only."""
    data = body(report, Report.CAPABILITY, _SHORT_CAPABILITY)
    max_x, max_y, max_p, width, height = struct.unpack_from(">5H", data)
    if 0 in {max_x, max_y, max_p, width, height}:
        raise PadProtocol("簽名板回報的規格不合理")
    said = replace(known, max_x=max_x, max_y=max_y, max_pressure=max_p, width=width, height=height)
    if len(data) < _FULL_CAPABILITY or not data[10]:
        return said
    rate, resolution, flags = struct.unpack_from(">BHB", data, 10)
    return replace(
        said,
        rate_hz=rate,
        units_per_inch=resolution or known.units_per_inch,
        mono_zlib=bool(flags & FLAG_ZLIB),
        colour=bool(flags & (FLAG_565 | FLAG_24)),
    )


def parse_pen(data: bytes) -> Pen:
    """Read six bytes: in range, switches, pressure, x, y."""
    head, x, y = struct.unpack_from(">3H", data)
    return Pen(x, y, head & 0xFFF, bool(head >> 15), (head >> 12) & 7)


def pen_bytes(pen: Pen) -> bytes:
    """Return the six bytes of a position."""
    head = (pen.rdy << 15) | ((pen.sw & 7) << 12) | (pen.pressure & 0xFFF)
    return struct.pack(">3H", head, pen.x, pen.y)


def parse_encryption_status(report: bytes) -> EncryptionStatus:
    """Read report 50."""
    data = body(report, Report.ENCRYPTION_STATUS, 7)
    return EncryptionStatus(data[3], data[4], data[5], data[6])


def command(report_id: Report, data: bytes = b"\0") -> bytes:
    """Return a feature report filled up with zeros to its size."""
    size = SIZES[report_id]
    if len(data) >= size:
        message = f"report {report_id:02x} has no room for {len(data)} bytes"
        raise ValueError(message)
    return bytes([report_id]) + data.ljust(size - 1, b"\0")


def encryption_command(
    number: int, parameter: int = 0, length: int = 0, data: bytes = b""
) -> bytes:
    """Return report 40."""
    return command(Report.ENCRYPTION, bytes([number, parameter, length]) + data)


def start_image(encoding: int, area: Area | None = None) -> bytes:
    """Return the report that begins a whole image or a part of it; the area's edges are inside."""
    if area is None:
        return command(Report.START_IMAGE, bytes([encoding]))
    edges = struct.pack("<4H", area.left, area.top, area.right, area.bottom)
    return command(Report.START_IMAGE_AREA, bytes([encoding, 1]) + edges)


def image_block(data: bytes, size: int) -> bytes:
    """Return one block of an image, `size` bytes with id and length."""
    room = size - 3
    if not 0 < len(data) <= room:
        message = f"an image block holds 1 to {room} bytes"
        raise ValueError(message)
    return struct.pack("<BH", Report.IMAGE_BLOCK, len(data)) + data.ljust(room, b"\0")


def ink_area(area: Area) -> bytes:
    """Return the report that keeps the pad's own ink inside an area."""
    edges = struct.pack("<4H", area.left, area.top, area.right, area.bottom)
    return command(Report.INK_AREA, edges)


def brightness(level: int) -> bytes:
    """Return the report that sets the back light, 0 to 3; the pad keeps it without power."""
    return command(Report.BRIGHTNESS, struct.pack("<H", level))


def start_capture(session: int) -> bytes:
    """Return the report that begins an encrypted session."""
    return command(Report.START_CAPTURE, struct.pack(">I", session))


def parse_report_sizes(report: bytes) -> dict[int, int]:
    """Read report FF: a size with id for each report a serial pad has."""
    raw = report[: SIZES[Report.REPORT_SIZES]]
    sizes = struct.unpack(f">{len(raw) // 2}H", raw[: len(raw) // 2 * 2])
    return {number: size for number, size in enumerate(sizes) if size and number}
