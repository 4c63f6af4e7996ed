"""What the pen meant: which strokes are the signature, which ones pressed a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kiosk.base.drawing import Drawing, Point
from kiosk.devices.pads.model import (
    MICROMETRES_PER_INCH,
    Capability,
    PadForm,
    PadKey,
    PenSample,
)


class KeyWatch:
    """Notices a key of the form being pressed: the tip goes down on it and is lifted from it."""

    def __init__(self, form: PadForm, capability: Capability) -> None:
        self._form = form
        self._capability = capability
        self._down = False
        self._on: PadKey | None = None
        self._last: PadKey | None = None

    def feed(self, sample: PenSample) -> str:
        """Return the name of the key that is released by this sample, else empty text."""
        if not sample.down:
            return self._lifted()
        key = self._form.key_at(*self._form.pixel_under(self._capability, sample.x, sample.y))
        if not self._down:
            self._down, self._on = True, key
        self._last = key
        return ""

    def _lifted(self) -> str:
        pressed = self._on if self._down and self._last is self._on else None
        self._down, self._on = False, None
        return pressed.name if pressed is not None else ""


def strokes(samples: Iterable[PenSample]) -> Iterator[tuple[PenSample, ...]]:
    """Yield the samples between each touch and lift of the tip."""
    current: list[PenSample] = []
    for sample in samples:
        if sample.down:
            current.append(sample)
        elif current:
            yield tuple(current)
            current = []
    if current:
        yield tuple(current)


def drawing(samples: Iterable[PenSample], form: PadForm, capability: Capability) -> Drawing:
    """Return the picture of a signature: strokes that began in the ink area, in micrometres of it.

    What was written beyond its edges lies on the edge, because the pad showed no ink there either.
    Without a display the whole surface is the ink area.
    """
    if not capability.has_display:
        return _whole(samples, capability)
    area = form.ink_area
    scale = MICROMETRES_PER_INCH
    units = capability.units_per_inch

    def edge(pixel: int, pixels: int, largest: int) -> int:
        return pixel * (largest + 1) // pixels * scale // units

    left = edge(area.left, capability.width, capability.max_x)
    top = edge(area.top, capability.height, capability.max_y)
    width = edge(area.right + 1, capability.width, capability.max_x) - left
    height = edge(area.bottom + 1, capability.height, capability.max_y) - top

    def point(sample: PenSample) -> Point:
        across = sample.x * scale // units - left
        down = sample.y * scale // units - top
        return min(max(across, 0), width), min(max(down, 0), height)

    def begins_inside(stroke: tuple[PenSample, ...]) -> bool:
        return area.holds(*capability.to_pixel(stroke[0].x, stroke[0].y))

    kept = (tuple(map(point, stroke)) for stroke in strokes(samples) if begins_inside(stroke))
    return Drawing(width, height, tuple(kept))


def _whole(samples: Iterable[PenSample], capability: Capability) -> Drawing:
    units = capability.units_per_inch

    def point(sample: PenSample) -> Point:
        return sample.x * MICROMETRES_PER_INCH // units, sample.y * MICROMETRES_PER_INCH // units

    kept = tuple(tuple(map(point, stroke)) for stroke in strokes(samples))
    return Drawing(capability.width_um, capability.height_um, kept)
