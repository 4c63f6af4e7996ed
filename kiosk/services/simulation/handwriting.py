"""Signatures of invented hands: smooth strokes, each person his own, no two quite alike."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from kiosk.base.drawing import Drawing, Point, Stroke

_WIDTH, _HEIGHT = 96_000, 36_000
"""The signing area in micrometres, about that of a counter's pad."""
_STEPS = 11
_Curve = tuple[tuple[float, float], ...]


def signature(name: str, seed: int, rng: Random) -> Drawing:
    """Return one signature of a person; `rng` makes this one differ from the last."""
    hand = Random(f"hand-{seed}-{name}")  # noqa: S311 - a handwriting, not a secret
    characters = [one for one in name if one != "‧"][:4]
    cell = (_WIDTH - 12_000) / len(characters)
    slant = hand.uniform(-0.25, 0.2)
    strokes: list[Stroke] = []
    for index in range(len(characters)):
        left = 6_000 + cell * index + rng.uniform(-700, 700)
        strokes += [_ink(curve, left, cell, slant, rng) for curve in _glyph(hand)]
    return Drawing(_WIDTH, _HEIGHT, tuple(strokes))


def _glyph(hand: Random) -> list[_Curve]:
    """Return the strokes of one character as this hand writes it, in a unit square."""
    curves: list[_Curve] = []
    for _ in range(hand.randrange(3, 6)):
        x, y = hand.uniform(0.1, 0.55), hand.uniform(0.1, 0.7)
        direction = hand.choice((0.05, 0.45, 0.5, 0.75, 1.9)) * pi + hand.uniform(-0.2, 0.2)
        length, bend = hand.uniform(0.25, 0.65), hand.uniform(-0.3, 0.3)
        end = (x + length * cos(direction), y + length * sin(direction))
        turn = direction + pi / 2
        middle = ((x + end[0]) / 2 + bend * cos(turn), (y + end[1]) / 2 + bend * sin(turn))
        hook = (end[0] + hand.uniform(-0.12, 0.12), end[1] + hand.uniform(-0.1, 0.05))
        curves.append(((x, y), middle, end, hook))
    return curves


def _ink(curve: _Curve, left: float, cell: float, slant: float, rng: Random) -> Stroke:
    """Return a stroke of the pad: a cubic Bézier sampled evenly, with a tremor of the hand."""
    size = min(cell, _HEIGHT * 0.8)
    shaken = [(x + rng.gauss(0, 0.015), y + rng.gauss(0, 0.015)) for x, y in curve]
    points: list[Point] = []
    for step in range(_STEPS + 1):
        t = step / _STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x = sum(weight * point[0] for weight, point in zip(weights, shaken, strict=True))
        y = sum(weight * point[1] for weight, point in zip(weights, shaken, strict=True))
        across = left + (x - slant * y) * size
        points.append((_within(across, _WIDTH), _within(4_000 + y * size, _HEIGHT)))
    return tuple(points)


def _within(value: float, limit: int) -> int:
    return min(max(round(value), 0), limit)
