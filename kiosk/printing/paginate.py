"""Which part of which row stands on which page: arithmetic only, so that it can be proved by test."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_KEEP = 3
"""A split leaves at least so many strips before the break."""
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Block:
    """A row as the page breaker sees it: strips (text lines) that cannot be cut, from the top.

    `padding` is added once to every piece; a whole row is never lower than `minimum`. `flows` lets
    a row start at the bottom of a page and go on over the next; others split only when one page is
    too small for them. `notes` are the rows of the amendment table that belong on its page.
    """

    strips: tuple[float, ...]
    padding: float
    minimum: float
    flows: bool = False
    notes: tuple[Block, ...] = ()
    keep: float = 0.0
    """Height that must be free where the row begins: it and the rows that belong to it."""
    fresh: bool = False
    """Whether the row begins a page of its own."""

    def height(self, start: int, end: int) -> float:
        """Return the height of the piece that holds strips start to end (exclusive)."""
        height = self.padding + sum(self.strips[start:end])
        whole = start == 0 and end == len(self.strips)
        return max(height, self.minimum) if whole else height

    @property
    def full(self) -> float:
        """Return the height of the whole row."""
        return self.height(0, len(self.strips))

    def fitting(self, start: int, room: float) -> int:
        """Return the end of the longest piece from `start` that fits the room; `start` if none."""
        if self.height(start, len(self.strips)) <= room + _SLACK:
            return len(self.strips)
        used, end = self.padding, start
        while end < len(self.strips) and used + self.strips[end] <= room + _SLACK:
            used += self.strips[end]
            end += 1
        return min(end, len(self.strips) - 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Strips `start` to `end` of one row; `note` is the index in its amendments, or None."""

    row: int
    start: int
    end: int
    height: float
    note: int | None = None


@dataclass(slots=True)
class PagePlan:
    """Rows and amendment rows of one page, from the top."""

    rows: list[Piece] = field(default_factory=list)
    notes: list[Piece] = field(default_factory=list)

    @property
    def rows_height(self) -> float:
        """Return the height of the rows alone."""
        return sum(piece.height for piece in self.rows)

    @property
    def notes_height(self) -> float:
        """Return the height of the amendment rows, without the table's heading."""
        return sum(piece.height for piece in self.notes)


class _Breaker:
    """Fills pages in order; amendment rows that do not fit go on at the foot of the next page."""

    def __init__(self, blocks: Sequence[Block], budget: float, heading: float) -> None:
        self._blocks = blocks
        self._budget = budget
        self._heading = heading
        self._waiting: deque[tuple[int, int, int]] = deque()
        self.pages: list[PagePlan] = []
        self._page = PagePlan()

    def _room(self) -> float:
        heading = self._heading if self._page.notes else 0.0
        return self._budget - self._page.rows_height - self._page.notes_height - heading

    def _turn(self) -> None:
        self.pages.append(self._page)
        self._page = PagePlan()
        self._place_notes()

    def _place_notes(self) -> None:
        """Put waiting amendment rows on the page, cutting one only when a page is too small."""
        while self._waiting:
            row, note, start = self._waiting[0]
            block = self._blocks[row].notes[note]
            room = self._room() - (0.0 if self._page.notes else self._heading)
            end = block.fitting(start, room)
            empty = not self._page.rows and not self._page.notes
            whole = end == len(block.strips)
            if not whole and not (empty or self._too_high(block, start)):
                return
            if end <= start:
                if not empty:
                    return
                end = start + 1
            self._page.notes.append(Piece(row, start, end, block.height(start, end), note))
            self._waiting.popleft()
            if end < len(block.strips):
                self._waiting.appendleft((row, note, end))
                return

    def _too_high(self, block: Block, start: int) -> bool:
        return block.height(start, len(block.strips)) > self._budget - self._heading

    def _notes_cost(self, block: Block) -> float:
        if not block.notes:
            return 0.0
        heading = 0.0 if self._page.notes else self._heading
        return heading + sum(note.full for note in block.notes)

    def add(self, row: int) -> None:
        """Place one row and its amendments."""
        block = self._blocks[row]
        while self._waiting:
            self._turn()
        start = 0
        while start < len(block.strips):
            end = self._end(block, start)
            if end == start:
                self._turn()
                continue
            self._page.rows.append(Piece(row, start, end, block.height(start, end)))
            start = end
            if start < len(block.strips):
                self._turn()
        self._waiting.extend((row, note, 0) for note in range(len(block.notes)))
        self._place_notes()

    def _end(self, block: Block, start: int) -> int:
        """Return how far the row may go on this page; `start` asks for a new page."""
        room = self._room()
        if start == 0 and self._page.rows and (block.fresh or room + _SLACK < block.keep):
            return start
        last = len(block.strips)
        if block.height(start, last) + self._notes_cost(block) <= room + _SLACK:
            return last
        if not self._page.rows and not self._page.notes:
            return max(block.fitting(start, room), start + 1)
        if not block.flows:
            return start
        # A flowing text that fits without its amendments stays: they follow on the next page.
        end = block.fitting(start, room)
        return end if end == last or end - start >= _KEEP else start

    def finish(self) -> list[PagePlan]:
        """Return the pages; there is always at least one."""
        while self._waiting:
            self._turn()
        if self._page.rows or self._page.notes or not self.pages:
            self.pages.append(self._page)
        return self.pages


def paginate(blocks: Iterable[Block], budget: float, heading: float = 0.0) -> list[PagePlan]:
    """Return the pages that hold every strip of every row once, in order.

    `budget` is the height for rows and amendment table of one page, `heading` that of the table's
    heading, all in one unit. A page exceeds the budget only when a single strip does.
    """
    breaker = _Breaker(blocks := list(blocks), budget, heading)
    for row in range(len(blocks)):
        breaker.add(row)
    return breaker.finish()
