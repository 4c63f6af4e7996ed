"""What to send so that a display shows a form: all of it, a part, or nothing at all."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from kiosk.devices.pads.model import Area, PadForm
from kiosk.devices.pads.stu.codec import command, image_block, start_image
from kiosk.devices.pads.stu.ids import Encoding, Report

COMMIT, ABANDON = command(Report.END_IMAGE, b"\0"), command(Report.END_IMAGE, b"\1")
_WHITE = 0xFF


@dataclass(frozen=True, slots=True)
class Upload:
    """An image ready to be sent: the report that begins it and its blocks."""

    encoding: Encoding
    area: Area | None
    start: bytes
    blocks: tuple[bytes, ...]
    size: int
    """Bytes of the image before they are cut into blocks."""


def _upload(encoding: Encoding, area: Area | None, data: bytes, block_size: int) -> Upload:
    room = block_size - 3
    blocks = tuple(
        image_block(data[start : start + room], block_size) for start in range(0, len(data), room)
    )
    return Upload(encoding, area, start_image(encoding, area), blocks, len(data))


def whole(form: PadForm, block_size: int, *, compressed: bool) -> Upload:
    """Return the upload of a whole form; compressed one it is a few thousand bytes."""
    if compressed:
        data = zlib.compress(form.bits, 9)
        return _upload(Encoding.MONO_ZLIB, None, data, block_size)
    return _upload(Encoding.MONO, None, form.bits, block_size)


def part(form: PadForm, area: Area, block_size: int) -> Upload:
    """Return the upload of the smallest area of whole bytes around `area`."""
    first, last = area.left // 8, area.right // 8
    around = Area(first * 8, area.top, min(last * 8 + 7, form.width - 1), area.bottom)
    rows = (
        form.bits[row * form.stride + first : row * form.stride + last + 1]
        for row in range(area.top, area.bottom + 1)
    )
    return _upload(Encoding.MONO, around, b"".join(rows), block_size)


def changed_area(before: PadForm, after: PadForm) -> Area | None:
    """Return the smallest area in which two forms of one size differ, None when they do not."""
    stride = after.stride
    rows = [
        row
        for row in range(after.height)
        if before.bits[row * stride : (row + 1) * stride]
        != after.bits[row * stride : (row + 1) * stride]
    ]
    if not rows:
        return None
    differing = 0
    for row in rows:
        span = slice(row * stride, (row + 1) * stride)
        differing |= int.from_bytes(before.bits[span], "big") ^ int.from_bytes(
            after.bits[span], "big"
        )
    width = stride * 8
    left = width - differing.bit_length()
    right = width - (differing & -differing).bit_length()
    return Area(left, rows[0], min(right, after.width - 1), rows[-1])


def same_size(one: PadForm, other: PadForm) -> bool:
    """Tell whether two forms are for the same display."""
    return (one.width, one.height) == (other.width, other.height)


def cheapest(
    form: PadForm, dirty: Area | None, block_size: int, *, compressed: bool, parts: bool
) -> Upload:
    """Return the upload with the fewest blocks; `dirty` None means that nothing shown is known."""
    full = whole(form, block_size, compressed=compressed)
    if dirty is None or not parts:
        return full
    some = part(form, dirty, block_size)
    return some if len(some.blocks) < len(full.blocks) else full


def blank(width: int, height: int) -> bytes:
    """Return the bits of an all white display."""
    return bytes([_WHITE]) * ((width + 7) // 8 * height)
