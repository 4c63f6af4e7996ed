"""The visible line of a handwritten signature: vector ink without time and pressure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from kiosk.base.canonical import Json
from kiosk.base.errors import InvalidInput

Point: TypeAlias = tuple[int, int]
Stroke: TypeAlias = tuple[Point, ...]

MAX_SIDE = 1_000_000
"""One metre in micrometres; no signing surface is larger."""
MAX_POINTS = 200_000
"""Several minutes of ink at 500 points a second; more is not a signature."""
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """What screens and paper show of a signature; biometric time and pressure live elsewhere.

    `width` and `height` are the signing area in micrometres, origin top left, y downwards; each
    stroke is the points between pen down and pen up. Raises InvalidInput when a point lies outside.
    """

    width: int
    height: int
    strokes: tuple[Stroke, ...]

    def __post_init__(self) -> None:
        """Refuse what could not have been drawn on the surface."""
        if not (0 < self.width <= MAX_SIDE and 0 < self.height <= MAX_SIDE):
            raise _bad("範圍不合理")
        if sum(map(len, self.strokes)) > MAX_POINTS:
            raise _bad("筆畫過多")
        for stroke in self.strokes:
            if not stroke:
                raise _bad("有空的筆畫")
            across, down = zip(*stroke, strict=True)
            if min(*across, *down) < 0 or max(across) > self.width or max(down) > self.height:
                raise _bad("筆畫超出範圍")

    def to_bytes(self) -> bytes:
        """Return the canonical JSON bytes that are stored and named by their SHA-256."""
        # Whole numbers under fixed ASCII keys: the plain encoder is already canonical.
        record = {"h": self.height, "s": self.strokes, "v": 1, "w": self.width}
        return json.dumps(record, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Drawing:
        """Return the drawing of stored bytes; raises InvalidInput unless they are canonical."""
        try:
            record = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise _bad("無法讀取") from error
        if (
            not isinstance(record, dict)
            or record.get("v") != 1
            or record.keys() != {"v", "w", "h", "s"}
        ):
            raise _bad("格式不符")
        drawing = cls(_whole(record["w"]), _whole(record["h"]), _strokes(record["s"]))
        if drawing.to_bytes() != data:
            raise _bad("格式不符")
        return drawing

    @property
    def bounds(self) -> tuple[int, int, int, int] | None:
        """Return left, top, right, bottom of the ink, or None when nothing was drawn."""
        points = [point for stroke in self.strokes for point in stroke]
        if not points:
            return None
        across, down = [x for x, _ in points], [y for _, y in points]
        return min(across), min(down), max(across), max(down)


def _bad(why: str) -> InvalidInput:
    return InvalidInput(f"簽名圖資料{why}", hint="請重新簽名")


def _whole(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad("格式不符")
    return value


def _list(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise _bad("格式不符")
    return cast("Sequence[Json]", value)


def _strokes(value: Json) -> tuple[Stroke, ...]:
    return tuple(tuple(_point(point) for point in _list(stroke)) for stroke in _list(value))


def _point(value: Json) -> Point:
    pair = _list(value)
    if len(pair) != _PAIR:
        raise _bad("格式不符")
    return _whole(pair[0]), _whole(pair[1])
