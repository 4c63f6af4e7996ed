"""Cells measured: type size, line breaks and height of each row, ready to be paged and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.base.canonical import Json, nfc
from kiosk.base.drawing import Drawing
from kiosk.printing.amendment import Marked
from kiosk.printing.cells import Cell, Content
from kiosk.printing.fonts import FontSet
from kiosk.printing.geometry import (
    DENSE,
    FINE,
    NOTE_LEADING,
    PAD_X,
    PAD_Y,
    SMALL,
    Column,
    Geometry,
)
from kiosk.printing.paginate import Block
from kiosk.printing.pen import MM
from kiosk.printing.wrap import Wrapped, wrap

_LADDER = (12.0, 11.0, DENSE, 9.0, SMALL, FINE)
_INK_HEIGHT = 7 * MM
_DIGITS = "0123456789"
_SHORT = 80
"""Characters of a text in which a name cut in two would be noticed."""
_CACHED = 50_000


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line: its text and the struck places in it."""

    text: str
    struck: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """A cell with its lines broken."""

    lines: tuple[TextLine, ...]
    size: float
    leading: float
    inks: tuple[Drawing, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `body` strips of the cells, then the lines of the second line."""

    cells: tuple[Laid, ...]
    body: int
    notes: tuple[TextLine, ...]
    block: Block
    content: Json
    subs: tuple[Sub, ...] = ()
    outside: bool = False
    """A numbered day that was not asked for: it is crossed out and not an empty day of the book."""


@dataclass(frozen=True, slots=True)
class Sub:
    """One of the printed rows of a line: strips `start` to `end` and its cells by column."""

    start: int
    end: int
    cells: tuple[tuple[int, Laid], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """What a text has room for: sizes to try from the largest, and the size it grows at when none fits.

    `height` is in points, None when the row is as high as its text; `grow` 0 stands for the largest.
    """

    sizes: tuple[float, ...]
    leading: float
    height: float | None
    grow: float = 0.0


UNDER_INK = Fit((SMALL, FINE), NOTE_LEADING, 2 * SMALL * NOTE_LEADING)
"""What stands in one cell with a signature is written small below it."""


class Layout:
    """Measures rows of one book; the line breaks of repeated texts are remembered."""

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._known: dict[tuple[str, float], Wrapped] = {}
        self._cells: dict[tuple[str, float, float, bool], Laid] = {}
        # Breaks depend on widths, not on which digit stands where: times and counts share them.
        same = len({fonts.advance[digit] for digit in _DIGITS}) == 1
        self._shape = str.maketrans(_DIGITS, "0" * len(_DIGITS)) if same else {}

    @property
    def advance(self) -> Mapping[str, float]:
        """Return the width of each character in em."""
        return self._fonts.advance

    def width(self, text: str) -> float:
        """Return the width of a text on one line in em."""
        return sum(map(self._fonts.advance.__getitem__, text))

    def wrapped(self, text: str, room: float) -> Wrapped:
        """Return the line breaks of a text in `room` em."""
        text = text.translate(self._shape)
        key = (text, room)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _CACHED:
                self._known.clear()
            found = self._known[key] = self._break(text, room)
        return found

    def _break(self, text: str, room: float) -> Wrapped:
        """Return breaks between phrases when they cost no line more than breaks anywhere."""
        anywhere = wrap(text, self._fonts.advance, room)
        if len(text) > _SHORT or len(anywhere.spans) == 1:
            return anywhere
        phrases = wrap(text, self._fonts.advance, room, phrases=True)
        worse = phrases.forced or len(phrases.spans) > len(anywhere.spans)
        return anywhere if worse else phrases

    def row(self, content: Content, geometry: Geometry, notes: tuple[Block, ...]) -> Row:
        """Return a line of the book measured for its columns."""
        return self.measured(content.cells, content.note, geometry, notes, record_of(content))

    def measured(
        self,
        texts: Sequence[Cell],
        note: Marked,
        geometry: Geometry,
        notes: tuple[Block, ...],
        record: Json,
    ) -> Row:
        """Return a row of the given cells; `record` is what the page's hash says of it."""
        cells = tuple(
            self._fit(cell, column, geometry)
            for cell, column in zip(texts, geometry.columns, strict=True)
        )
        body = max(1, *[len(cell.lines) for cell in cells])
        high = max([len(cell.lines) * cell.leading for cell in cells])
        if geometry.flowing or high > geometry.budget / 2:
            # A row that may be cut: a strip is as high as the highest line of any cell.
            high = body * max(cell.leading for cell in cells)
        inked = [len(cell.lines) * cell.leading for cell in cells if cell.inks]
        if inked:
            high = max(high, _INK_HEIGHT - 2 * PAD_Y + max(inked))
        leading = high / body
        second = self.second(note, geometry)
        strips = (leading,) * body + (SMALL * NOTE_LEADING,) * len(second)
        block = Block(strips, 2 * PAD_Y, geometry.row, geometry.flowing, notes)
        return Row(cells, body, second, block, record)

    def plain(self, texts: Sequence[str], columns: Sequence[Column], size: float) -> Row:
        """Return a row of a small table, in one type size."""
        cells = []
        for text, column in zip(texts, columns, strict=True):
            spans = self.wrapped(text, _room(column, size)).spans
            lines = tuple(TextLine(text[start:end]) for start, end in spans)
            cells.append(Laid(lines, size, size * NOTE_LEADING))
        leading = size * NOTE_LEADING
        body = max(len(cell.lines) for cell in cells)
        block = Block((leading,) * body, 2 * PAD_Y, 0.0)
        return Row(tuple(cells), body, (), block, [nfc(text) for text in texts])

    def second(self, note: Marked, geometry: Geometry) -> tuple[TextLine, ...]:
        """Return the lines of a row's second line, across the whole width."""
        if not note.text:
            return ()
        room = (geometry.width - 4 * PAD_X) / SMALL
        return lines_of(note.text, note.struck, self.wrapped(note.text, room))

    def _fit(self, cell: Cell, column: Column, geometry: Geometry) -> Laid:
        """Return the cell in the largest type that keeps words whole and a fixed row its height."""
        if not cell.text:
            return Laid((), geometry.size, 0.0, cell.inks)
        if cell.struck or cell.inks:
            return self._step_down(cell, column, geometry)
        key = (cell.text, column.x, geometry.row, cell.caption)
        found = self._cells.get(key)
        if found is None:
            if len(self._cells) >= _CACHED:
                self._cells.clear()
            found = self._cells[key] = self._step_down(cell, column, geometry)
        return found

    def _step_down(self, cell: Cell, column: Column, geometry: Geometry) -> Laid:
        if cell.inks:
            return self.fit(cell, column.width, UNDER_INK)
        ladder = _LADDER[_LADDER.index(FINE if cell.caption else geometry.size) :]
        height = None if geometry.flowing else geometry.row - 2 * PAD_Y
        return self.fit(cell, column.width, Fit(ladder, geometry.leading, height, geometry.grow))

    def fit(self, cell: Cell, width: float, to: Fit) -> Laid:
        """Return a text in the largest size that keeps words whole and the height asked for."""
        inner = width - 2 * PAD_X
        size = to.sizes[0]
        breaks = self.wrapped(cell.text, inner / size)
        if breaks.forced or not _fits(breaks, size, to):
            if to.grow:
                size, breaks = to.grow, self.wrapped(cell.text, inner / to.grow)
            for smaller in to.sizes[1:]:
                tried = self.wrapped(cell.text, inner / smaller)
                fits = not tried.forced and _fits(tried, smaller, to)
                if fits or (breaks.forced and not tried.forced):
                    size, breaks = smaller, tried
                if fits:
                    break
        lines = lines_of(cell.text, cell.struck, breaks)
        return Laid(lines, size, size * to.leading, cell.inks)


def _fits(breaks: Wrapped, size: float, to: Fit) -> bool:
    return to.height is None or len(breaks.spans) * size * to.leading <= to.height


def _room(column: Column, size: float) -> float:
    return (column.width - 2 * PAD_X) / size


def lines_of(
    text: str, struck: tuple[tuple[int, int], ...], breaks: Wrapped
) -> tuple[TextLine, ...]:
    """Return the lines of a text with the struck places of each."""
    """Return the lines of a text with the struck places of each."""
    if not struck:
        return tuple(TextLine(text[start:end]) for start, end in breaks.spans)
    found = []
    for start, end in breaks.spans:
        parts = tuple(
            (max(low, start) - start, min(high, end) - start)
            for low, high in struck
            if low < end and high > start
        )
        found.append(TextLine(text[start:end], parts))
    return tuple(found)


def record_of(content: Content) -> Json:
    """Return what the page's hash says of the row: every printed text, what is struck, every ink."""
    line = content.line
    cells: list[Json] = [said(cell) for cell in content.cells]
    note = content.note
    return {
        "id": line.id,
        "no": line.number,
        "rev": line.revision,
        "status": line.status.value,
        "cells": cells,
        "note": [nfc(note.text), [nfc(note.text[start:end]) for start, end in note.struck]],
    }


def said(cell: Cell) -> Json:
    """Return what the page's hash says of one cell."""
    struck = [nfc(cell.text[start:end]) for start, end in cell.struck]
    extra = bool(struck or cell.names)
    return [nfc(cell.text), struck, list(cell.names)] if extra else nfc(cell.text)


def shares(weights: Sequence[float], amount: float) -> list[float]:
    """Return an amount divided by weight; equally when nothing has weight."""
    total = sum(weights)
    if not total:
        return [amount / len(weights)] * len(weights)
    return [amount * weight / total for weight in weights]
