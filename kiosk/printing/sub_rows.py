"""A line as several printed rows (在所／出勤／送修／庫存): some columns span them, the others have a cell in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kiosk.base.canonical import Json
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.paper import SubRow
from kiosk.printing.amendment import Marked, tidy
from kiosk.printing.cells import Cell, Composer, join
from kiosk.printing.geometry import (
    BODY,
    DENSE,
    LABEL,
    LEADING,
    NOTE_LEADING,
    NUMBER,
    PAD_Y,
    SMALL,
    Geometry,
)
from kiosk.printing.paginate import Block
from kiosk.printing.rows import Fit, Laid, Layout, Row, Sub, said

_SIZES = (BODY, 11.0, DENSE, LABEL, SMALL)
_EMPTY = Laid((), DENSE, 0.0)

Rows = Callable[[Values], tuple[SubRow, ...]]


class SubRows:
    """Lays out the lines of one book that are printed as several rows."""

    def __init__(self, rows: Rows, geometry: Geometry, layout: Layout) -> None:
        self._rows = rows
        self._geometry = geometry
        self._layout = layout
        self._at = {column.title: n for n, column in enumerate(geometry.columns)}

    def of_line(
        self, line: Line, number: str, composer: Composer, notes: tuple[Row, ...], heading: float
    ) -> Row:
        """Return a line measured; `notes` are its amendments, which stand on its page."""
        texts = marked_rows(self._rows, line)
        if line.status is Status.VOIDED:
            texts = [{key: _struck(text) for key, text in row.items()} for row in texts]
        named = {label for row in texts for label in row}
        spanning = {
            n: composer.cell(line, number, column.fields, column.joiner)
            for n, column in enumerate(self._geometry.columns)
            if column.title not in named
        }
        head: dict[str, Json] = {
            "id": line.id,
            "no": line.number,
            "rev": line.revision,
            "status": line.status.value,
        }
        blocks = tuple(row.block for row in notes)
        foot = heading + sum(block.full for block in blocks) if blocks else 0.0
        return self._measured(texts, spanning, composer.note(line), (blocks, foot), head)

    def blank(self, number: str) -> Row:
        """Return the rows of an empty form: what is printed on it, and its number."""
        texts = [{label: Marked(text) for label, text in row.cells} for row in self._rows({})]
        named = {label for row in texts for label in row}
        spanning = {
            n: Cell(number if NUMBER in column.fields else "")
            for n, column in enumerate(self._geometry.columns)
            if column.title not in named
        }
        return self._measured(texts, spanning, Marked(""), ((), 0.0), {})

    def _measured(
        self,
        texts: Sequence[Mapping[str, Marked]],
        spanning: Mapping[int, Cell],
        note: Marked,
        foot: tuple[tuple[Block, ...], float],
        head: dict[str, Json],
    ) -> Row:
        least = self._geometry.row - foot[1]
        second = self._layout.second(note, self._geometry)
        beside = len(second) * SMALL * NOTE_LEADING + 2 * PAD_Y
        room = (least - beside) / max(len(texts), 1)
        cells = [self._cells(row, room) for row in texts]
        spans = self._spanning(spanning, least - beside)
        strips, subs = _strips(cells, spans, self._geometry.budget - beside)
        body = len(strips)
        strips += [SMALL * NOTE_LEADING] * len(second)
        block = Block(tuple(strips), 2 * PAD_Y, least, notes=foot[0])
        shown: list[Json] = [
            {
                str(self._at[label]): said(Cell(text.text, text.struck))
                for label, text in row.items()
            }
            for row in texts
        ]
        content: Json = {
            **head,
            "cells": {str(n): said(cell) for n, cell in spanning.items()},
            "rows": shown,
            "note": said(Cell(note.text, note.struck)),
        }
        return Row(spans, body, second, block, content, subs)

    def _cells(self, row: Mapping[str, Marked], room: float) -> dict[int, Laid]:
        to = Fit(_SIZES[2:], LEADING, max(room - 1, SMALL * LEADING))
        found = {}
        for label, text in row.items():
            at = self._at[label]
            cell = Cell(text.text, text.struck)
            found[at] = self._layout.fit(cell, self._geometry.columns[at].width, to)
        return found

    def _spanning(self, cells: Mapping[int, Cell], room: float) -> tuple[Laid, ...]:
        to = Fit(_SIZES[1:], LEADING, room, LABEL)
        laid = [_EMPTY] * len(self._geometry.columns)
        for at, cell in cells.items():
            laid[at] = self._layout.fit(cell, self._geometry.columns[at].width, to)
        return tuple(laid)


def _strips(
    cells: Sequence[Mapping[int, Laid]], spans: Sequence[Laid], budget: float
) -> tuple[list[float], tuple[Sub, ...]]:
    """Return the strips of a line and which of them each of its rows takes.

    A line that one page cannot hold has strips of one height, so that it may be cut at any of them.
    """
    counts = [max((len(laid.lines) for laid in row.values()), default=1) or 1 for row in cells]
    heights = [
        max((len(laid.lines) * laid.leading for laid in row.values()), default=0.0) + 2
        for row in cells
    ]
    highest = max((len(laid.lines) * laid.leading for laid in spans), default=0.0)
    spare = max(0.0, highest - sum(heights))
    if sum(heights) + spare <= budget:
        more = spare / max(len(heights), 1)
        strips = [
            (height + more) / count
            for height, count in zip(heights, counts, strict=True)
            for _ in range(count)
        ]
    else:
        leading = max(
            laid.leading for row in (*cells, dict(enumerate(spans))) for laid in row.values()
        )
        lines = max(len(laid.lines) for laid in spans)
        strips = [leading] * max(sum(counts), lines)
    subs, start = [], 0
    for row, count in zip(cells, counts, strict=True):
        subs.append(Sub(start, start + count, tuple(row.items())))
        start += count
    return strips, tuple(subs)


def marked_rows(rows: Rows, line: Line) -> list[dict[str, Marked]]:
    """Return the texts of a line's rows by column label, with every earlier wording struck."""
    wordings = [rows(values) for values in _states(line)]
    found = []
    for at, row in enumerate(wordings[-1]):
        earlier = [dict(past[at].cells) for past in wordings[:-1] if at < len(past)]
        cells = {}
        for label, text in row.cells:
            olds = dict.fromkeys(past[label] for past in earlier if past.get(label))
            olds.pop(text, None)
            struck = [_struck(Marked(tidy(old))) for old in olds]
            cells[label] = join([*struck, Marked(tidy(text))], " ")
        found.append(cells)
    return found


def _states(line: Line) -> list[Values]:
    """Return the values of a line before each correction, and as they are now."""
    states: list[Values] = [line.values]
    values: dict[str, Value] = dict(line.values)
    for number in sorted({one.number for one in line.revisions}, reverse=True):
        for one in reversed(line.revisions):
            if one.number == number:
                values[one.field] = one.before
        states.append(dict(values))
    return states[::-1]


def _struck(text: Marked) -> Marked:
    return Marked(text.text, ((0, len(text.text)),) if text.text else ())
