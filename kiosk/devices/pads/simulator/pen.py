"""Invented handwriting: strokes with the pressure and the pauses of a hand, the same for one seed."""

from __future__ import annotations

import math
import random

from kiosk.devices.pads.model import Capability
from kiosk.devices.pads.stu.codec import Pen

_CYCLE, _LIFT = 180, 165
"""Samples of a stroke with the way to the next one, and where the tip leaves the surface."""


def handwriting(capability: Capability, count: int, seed: int = 1) -> list[Pen]:
    """Return `count` positions of a signature and one report that the pen has gone."""
    dice = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    pens = []
    for index in range(count):
        part = index / max(1, count - 1)
        across = 0.15 + 0.7 * part + 0.04 * math.sin(part * 40 + seed)
        down = 0.5 + 0.2 * math.sin(part * 23 + seed) + 0.05 * math.sin(part * 71)
        lifted = index % _CYCLE > _LIFT or index == count - 1
        force = 0.35 + 0.3 * math.sin(part * 31) ** 2 + 0.05 * dice.random()
        pens.append(
            Pen(
                round(capability.max_x * across),
                round(capability.max_y * down),
                0 if lifted else round(capability.max_pressure * force),
                rdy=True,
                sw=0 if lifted else 1,
            )
        )
    return [*pens, Pen(0, 0, 0, rdy=False, sw=0)]
