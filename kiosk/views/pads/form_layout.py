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
    """Pixels of one display: fonts, margins, the height of the ink and of the keys."""

    text: int
    title: int
    margin: int
    key: int
    ink: int
    column: int = 0
    """Width of the column of keys; 0 puts them into a row below."""

    @property
    def line(self) -> int:
        """Return the height of a line of text."""
        return self.text * 4 // 3

    @property
    def head(self) -> int:
        """Return the height of the title with its rule."""
        return self.title * 4 // 3 + 2


def sizes_of(width: int, height: int) -> Sizes:
    """Return the sizes for a display: large enough to be read by old eyes at arm's length."""
    if height < _LOW:
        return Sizes(text=15, title=15, margin=3, key=24, ink=52, column=92)
    if width < 480 or height < 300:  # noqa: PLR2004 - a display of 320 x 200
        return Sizes(text=15, title=16, margin=4, key=36, ink=66)
    return Sizes(text=22, title=26, margin=12, key=68, ink=140)


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


def plan_for(can: Capability) -> Plan:
    """Return the division of a pad's display, or of the screen for a pad that has none."""
    if can.has_display:
        return plan(can.width, can.height)
    sizes = sizes_of(*_SCREEN)
    inner = _SCREEN[0] - 2 * sizes.margin
    across = min(inner, max(_TALLEST * can.max_x // can.max_y, 1))
    down = max(across * can.max_y // can.max_x, 1)
    made = plan(*_SCREEN, ink=min(down, _TALLEST))
    return replace(made, across=across)


def _shared(room: int, wanted: Sequence[int]) -> list[int]:
    """Return widths that fill a room: equal ones, or by what is wanted where equal ones are too narrow."""
    equal = room // len(wanted)
    if max(wanted) <= equal:
        return [equal] * len(wanted)
    found = [max(_LEAST_KEY, room * one // sum(wanted)) for one in wanted]
    found[found.index(max(found))] += room - sum(found)
    return found


def plan(width: int, height: int, ink: int = 0) -> Plan:
    """Return the division of a display; `ink` pixels high instead of the usual."""
    usual = sizes_of(width, height)
    sizes = replace(usual, ink=ink or usual.ink)
    below = 0 if sizes.column else sizes.key + sizes.margin
    room = height - 2 * sizes.margin - sizes.head - below
    # Above the ink stands the line that names the signer.
    last = room - sizes.ink - sizes.line
    return Plan(width, height, sizes, max(room // sizes.line, 1), max(last // sizes.line, 0))


def paged(lines: Sequence[str], made: Plan) -> list[tuple[str, ...]]:
    """Return the lines of each page; the last one has the ink below its lines.

    A text that leaves no room for ink is read on full pages first; nothing is cut or left out.
    """
    pages: list[tuple[str, ...]] = []
    rest = tuple(lines)
    while len(rest) > made.last_lines:
        # The end of the text, with the consent, stands on the page that is signed.
        take = min(made.lines, len(rest) - made.last_lines)
        pages.append(rest[:take])
        rest = _without_gap(rest[take:])
    return [*pages, rest]


def _without_gap(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return lines without the empty one at their head: a new page is gap enough."""
    return lines[1:] if lines and not lines[0] else lines
