"""How the display of a pad is divided: title, text, ink, keys; one table of sizes for small and large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.devices.pads.model import Area, Capability

_LOW = 120
"""Displays lower than this have their keys in a column on the right."""
_SCREEN = (800, 520)
"""The picture on the clerk's screen for a pad that has no display."""
_TALLEST = 190
"""Its ink area, which is as wide as the shape of the pad asks."""

_LEAST_KEY = 60
"""Pixels: what a pen in an unsteady hand still meets."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels of one display: fonts, margins, the height of the ink and of the keys.

    `ladder` are the sizes a text may have, the largest first; `text` is the one chosen from it.
    """

    ladder: tuple[int, ...]
    text: int
    title: int
    label: int
    margin: int
    key: int
    ink: int
    column: int = 0
    """Width of the column of keys; 0 puts them into a row below."""

    @property
    def small(self) -> int:
        """Return the smallest text, that of the page line."""
        return self.ladder[-1]

    @property
    def line(self) -> int:
        """Return the height of a line of text."""
        return self.text * 4 // 3

    @property
    def head(self) -> int:
        """Return the height of the title with its rule."""
        return self.title * 4 // 3 + 2

    @property
    def signer(self) -> int:
        """Return the size of the line above the ink; the lowest displays have no pixel to spare."""
        return self.small if self.column else self.text

    @property
    def above(self) -> int:
        """Return the height of the line above the ink."""
        return self.signer * 4 // 3

    def of(self, text: int) -> Sizes:
        """Return the same with another size of text; the title is never the smaller one."""
        return replace(self, text=text, title=self.title if self.column else max(self.label, text))


def sizes_of(width: int, height: int) -> Sizes:
    """Return the sizes for a display with the smallest text: to be read by old eyes at arm's length."""
    if height < _LOW:
        return Sizes((16, 15), text=15, title=15, label=15, margin=3, key=24, ink=52, column=92)
    if width < 480 or height < 300:  # noqa: PLR2004 - a display of 320 x 200
        return Sizes((18, 16, 15), text=15, title=16, label=16, margin=4, key=36, ink=66)
    return Sizes((34, 30, 26, 24, 22), text=22, title=26, label=26, margin=12, key=68, ink=140)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where things are on one display; `lines` fit on a page of text, `last_lines` above the ink.

    The ink is `across` pixels wide in the middle, 0 for the whole width.
    """

    width: int
    height: int
    sizes: Sizes
    lines: int
    last_lines: int
    across: int = 0

    @property
    def inner(self) -> int:
        """Return the width of a line of text."""
        return self.width - 2 * self.sizes.margin - self.sizes.column

    @property
    def ink_area(self) -> Area:
        """Return where the signature goes."""
        sizes = self.sizes
        bottom = self.height - sizes.margin - 1
        bottom -= 0 if sizes.column else sizes.key + sizes.margin
        across = self.across or self.inner
        left = sizes.margin + (self.inner - across) // 2
        return Area(left, bottom - sizes.ink + 1, left + across - 1, bottom)

    def key_areas(self, wanted: Sequence[int]) -> list[Area]:
        """Return places for keys, along the bottom or down the right edge.

        `wanted` is the width in pixels that each label would like: keys are equal where all fit.
        """
        sizes, gap, count = self.sizes, max(self.sizes.margin, 2), len(wanted)
        if sizes.column:
            left, each = self.width - sizes.column + gap, self.height // count
            return [
                Area(left, at * each + 1, self.width - 2, (at + 1) * each - 2)
                for at in range(count)
            ]
        top, bottom, left = self.height - sizes.key - gap, self.height - gap - 1, gap
        areas = []
        for width in _shared(self.width - gap * (count + 1), wanted):
            areas.append(Area(left, top, left + width - 1, bottom))
            left += width + gap
        return areas


def plan_for(can: Capability, text: int = 0) -> Plan:
    """Return the division of a pad's display, or of the screen for a pad that has none.

    `text` is a size in pixels of the display's ladder, the smallest if none is given.
    """
    if can.has_display:
        return plan(can.width, can.height, text=text)
    sizes = sizes_of(*_SCREEN)
    inner = _SCREEN[0] - 2 * sizes.margin
    across = min(inner, max(_TALLEST * can.max_x // can.max_y, 1))
    down = max(across * can.max_y // can.max_x, 1)
    made = plan(*_SCREEN, ink=min(down, _TALLEST), text=text)
    return replace(made, across=across)


def _shared(room: int, wanted: Sequence[int]) -> list[int]:
    """Return widths that fill a room: equal ones, or by what is wanted where equal ones are too narrow."""
    equal = room // len(wanted)
    if max(wanted) <= equal:
        return [equal] * len(wanted)
    found = [max(_LEAST_KEY, room * one // sum(wanted)) for one in wanted]
    found[found.index(max(found))] += room - sum(found)
    return found


def plan(width: int, height: int, ink: int = 0, text: int = 0) -> Plan:
    """Return the division of a display; `ink` pixels high, `text` pixels large instead of the usual."""
    usual = sizes_of(width, height)
    sizes = replace(usual.of(text or usual.text), ink=ink or usual.ink)
    below = 0 if sizes.column else sizes.key + sizes.margin
    room = height - 2 * sizes.margin - sizes.head - below
    # Above the ink stands the line that names the signer.
    last = room - sizes.ink - sizes.above
    return Plan(width, height, sizes, max(room // sizes.line, 1), max(last // sizes.line, 0))
