"""Pen time and pressure in one canonical form, whatever drew them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from kiosk.base.canonical import Json, canonical
from kiosk.base.errors import InvalidInput

NO_PRESSURE = -1
"""The device does not measure pressure (mouse, most touch screens)."""

_FIELDS = 4

DynamicsPoint = tuple[int, int, int, int]
"""x and y in micrometres, milliseconds since the first point, pressure in 1/65535 or NO_PRESSURE."""


@dataclass(frozen=True, slots=True)
class Dynamics:
    """The strokes of one signature with time and pressure; `device` is `mouse`, `touch`, `pen` or a pad."""

    width: int
    height: int
    device: str
    strokes: tuple[tuple[DynamicsPoint, ...], ...]

    def to_bytes(self) -> bytes:
        """Return the canonical JSON bytes."""
        strokes: Json = [[list(point) for point in stroke] for stroke in self.strokes]
        return canonical(
            {"d": self.device, "h": self.height, "s": strokes, "v": 1, "w": self.width}
        ).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Dynamics:
        """Return the dynamics of opened bytes; raises InvalidInput for anything else."""
        try:
            record = json.loads(data)
            strokes = tuple(
                tuple(
                    cast("DynamicsPoint", tuple(int(number) for number in point))
                    for point in stroke
                )
                for stroke in record["s"]
            )
            whole = all(len(point) == _FIELDS for stroke in strokes for point in stroke)
            made = cls(int(record["w"]), int(record["h"]), str(record["d"]), strokes)
        except (ValueError, TypeError, KeyError) as failure:
            message = "筆跡資料無法讀取"
            raise InvalidInput(message) from failure
        if not whole or made.to_bytes() != data:
            message = "筆跡資料不是標準格式"
            raise InvalidInput(message)
        return made
