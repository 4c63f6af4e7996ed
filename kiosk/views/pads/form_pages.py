"""How paragraphs are spread over the pages of a form: as few pages as possible, paragraphs whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeAlias, TypeVar

LineT = TypeVar("LineT")


@dataclass(frozen=True, slots=True)
class Paragraph(Generic[LineT]):
    """Lines that belong together; `apart` has an empty line before it, unless it begins a page."""

    lines: tuple[LineT, ...]
    apart: bool = False


class Flaws(NamedTuple):
    """What a distribution costs, the worst first; the smaller is the better one."""

    pages: int = 0
    split: int = 0
    """Breaks inside paragraphs that fit on one page."""
    lonely: int = 0
    """Breaks that leave one line of a paragraph alone."""
    torn: int = 0
    """Breaks inside paragraphs that are longer than a page."""
    away: int = 0
    """Lines of the paragraph that is apart, the consent, which do not stand above the ink."""
    parted: int = 0
    """Breaks between the paragraphs before the consent."""
    uneven: int = 0
    """Sum of the squares of the lines that pages before the last leave empty."""

    def plus(self, other: Flaws) -> Flaws:
        """Return both together."""
        return Flaws(*(mine + its for mine, its in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Paged(Generic[LineT]):
    """The lines of each page, None for an empty one, and what the distribution costs."""

    pages: tuple[tuple[LineT | None, ...], ...]
    flaws: Flaws


_Best: TypeAlias = dict[int, tuple[Flaws, tuple[int, ...]]]
"""For the line a page begins with: the least flaws before it and where those pages end."""


def paged(paragraphs: Sequence[Paragraph[LineT]], full: int, last: int) -> Paged[LineT]:
    """Return the best distribution over pages of `full` lines, of which the last has room for `last`.

    Never more pages than filling each to its end would take, and nothing left out. Among these a
    paragraph that fits on a page is not split, none leaves a line alone, the consent stands whole
    above the ink, the text before it together, and no page is almost empty.
    """
    flow = _Flow(paragraphs, full)
    ends = len(flow.lines)
    best: _Best = {0: (Flaws(), ())}
    found: list[tuple[Flaws, tuple[int, ...]]] = []
    for start in range(ends + 1):
        if start not in best:
            continue
        flaws, breaks = best[start]
        if ends - start <= last:
            closing = Flaws(pages=1, away=max(start - flow.consent, 0))
            found.append((flaws.plus(closing), breaks))
        for end in range(start + 1, min(start + full, ends) + 1):
            if flow.is_gap(end - 1):
                continue
            made = flaws.plus(flow.page(start, end))
            following = end + flow.is_gap(end)
            if following not in best or made < best[following][0]:
                best[following] = (made, (*breaks, end))
    flaws, breaks = min(found)
    return Paged(tuple(flow.pages(breaks)), flaws)


class _Flow(Generic[LineT]):
    """All lines in order, with what a break before each of them would do."""

    def __init__(self, paragraphs: Sequence[Paragraph[LineT]], full: int) -> None:
        self.lines: list[LineT | None] = []
        self.consent = 0
        """The line with which the last paragraph that is apart begins; the end without one."""
        self._full = full
        self._inside: dict[int, Flaws] = {}
        consent: int | None = None
        for paragraph in paragraphs:
            if paragraph.apart and self.lines:
                self.lines.append(None)
            begin, count = len(self.lines), len(paragraph.lines)
            if paragraph.apart:
                consent = begin
            for at in range(1, count):
                lonely = at == 1 or at == count - 1
                fits = int(count <= full)
                self._inside[begin + at] = Flaws(split=fits, lonely=int(lonely), torn=1 - fits)
            self.lines += paragraph.lines
        self.consent = len(self.lines) if consent is None else consent

    def is_gap(self, at: int) -> bool:
        """Tell whether a line is an empty one before a paragraph: a new page is gap enough."""
        return at < len(self.lines) and self.lines[at] is None

    def page(self, start: int, end: int) -> Flaws:
        """Return what a page before the last costs, with the break at its end."""
        between = end < self.consent and not self.is_gap(end)
        uneven = (self._full - (end - start)) ** 2
        made = Flaws(pages=1, parted=int(between), uneven=uneven)
        return made.plus(self._inside.get(end, Flaws()))

    def pages(self, breaks: Sequence[int]) -> list[tuple[LineT | None, ...]]:
        """Return the lines between breaks, without the gaps at them."""
        starts = [0, *(end + self.is_gap(end) for end in breaks)]
        ends = [*breaks, len(self.lines)]
        return [tuple(self.lines[at:end]) for at, end in zip(starts, ends, strict=True)]
