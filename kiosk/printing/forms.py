"""A line as a form of labelled boxes: what stands in each box, how high the rows are, what belongs together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.base.canonical import Json
from kiosk.ledgers.line import Line
from kiosk.ledgers.paper import BlockCell, BlockRow, Paper
from kiosk.printing.cells import Cell, Composer
from kiosk.printing.geometry import (
    BODY,
    DENSE,
    LABEL,
    LEADING,
    NUMBER,
    PAD_X,
    PAD_Y,
    Geometry,
)
from kiosk.printing.paginate import Block
from kiosk.printing.pen import MM
from kiosk.printing.rows import UNDER_INK, Fit, Laid, Layout, Row, said, shares
from kiosk.printing.wrap import balanced

BAND = 5 * MM
"""Height of the band that names a part of the form."""
GAP = 2 * MM
"""Below each form, so that two on one page are seen as two."""
INSET = 4.0
"""Between the rule of a box and its text, in points."""
INK_ROW = 15 * MM
_PLAIN_ROW = 8
"""A row of this height or less (mm) holds one or two lines; higher ones take what room is left."""
_LABEL_SHARE, _LABEL_MOST = 0.4, 22 * MM
_SIZES, _TALL_SIZES = (BODY, 11.0, DENSE, LABEL), (BODY, 11.0, DENSE)
_REMARK = BlockRow((BlockCell("註記", ()),))


@dataclass(frozen=True, slots=True)
class Box:
    """One labelled box: its place in points, the lines of its label, its text and ink."""

    x: float
    width: float
    label: tuple[str, ...]
    label_width: float
    value: Laid
    centred: bool
    """Text in the middle of the box's height; running text begins at the top."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """Boxes side by side with the band above them; `body` strips may be cut at the end of a page."""

    heading: str
    boxes: tuple[Box, ...]
    body: int
    block: Block
    content: Json
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a box of the definition stands; the same on every form."""

    cell: BlockCell
    x: float
    width: float
    label: tuple[str, ...]
    label_width: float


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row of a form before the forms of a page have been given their heights."""

    source: BlockRow
    boxes: tuple[Box, ...]
    body: int
    strip: float
    least: float
    content: Json

    @property
    def height(self) -> float:
        """Return the height that the text needs, at least that of the definition."""
        return max(self.least, self.body * self.strip + 2 * PAD_Y) + self.band

    @property
    def band(self) -> float:
        """Return the height of the band above the row."""
        return BAND if self.source.heading else 0.0


class Forms:
    """Lays out the forms of one book."""

    def __init__(self, paper: Paper, geometry: Geometry, layout: Layout) -> None:
        self._geometry = geometry
        self._layout = layout
        self._single = paper.rows_per_page <= 1
        self._rows = [(row, self._places(row)) for row in _numbered(paper)]
        self._remark = self._places(_REMARK)

    def _places(self, row: BlockRow) -> list[_Place]:
        total = sum(cell.width for cell in row.cells)
        placed, x = [], self._geometry.left
        for cell in row.cells:
            width = self._geometry.width * cell.width / total
            most = min(width * _LABEL_SHARE, _LABEL_MOST)
            lines = balanced(cell.label, self._layout.advance, (most - 2 * PAD_X) / LABEL).spans
            label = tuple(cell.label[start:end] for start, end in lines)
            wide = max(self._layout.width(part) for part in label) * LABEL + 3 * PAD_X
            placed.append(_Place(cell, x, width, label, wide))
            x += width
        return placed

    def of_line(
        self,
        line: Line,
        number: str,
        composer: Composer,
        notes: tuple[Row, ...],
        heading: float,
    ) -> list[FormRow]:
        """Return the rows of a line's form; `notes` are its amendments, which stand on its last page."""
        laid = []
        for source, places in self._rows:
            cells = [composer.cell(line, number, p.cell.fields, p.cell.joiner) for p in places]
            laid.append(self._row(source, places, cells))
        note = composer.note(line)
        if note.text:
            laid.append(self._row(_REMARK, self._remark, [Cell(note.text, note.struck)]))
        head: dict[str, Json] = {
            "id": line.id,
            "no": line.number,
            "rev": line.revision,
            "status": line.status.value,
        }
        return self._finished(laid, tuple(row.block for row in notes), heading, head)

    def blank(self, number: str) -> list[FormRow]:
        """Return the rows of an empty form that holds nothing but its number."""
        laid = []
        for source, places in self._rows:
            cells = [Cell(number if NUMBER in place.cell.fields else "") for place in places]
            laid.append(self._row(source, places, cells))
        return self._finished(laid, (), 0.0, {})

    def _row(self, source: BlockRow, places: Sequence[_Place], cells: Sequence[Cell]) -> _Laid:
        least = source.height * MM
        if any(cell.names for cell in cells):
            least = max(least, INK_ROW)
        boxes = tuple(
            self._box(place, cell, least, tall=source.height > _PLAIN_ROW)
            for place, cell in zip(places, cells, strict=True)
        )
        texts = [box.value for box in boxes if not box.value.inks]
        body = max(1, *(len(value.lines) for value in texts), 1)
        high = max((len(value.lines) * value.leading for value in texts), default=0.0)
        content: list[Json] = [said(cell) for cell in cells]
        return _Laid(source, boxes, body, high / body, least, content)

    def _box(self, place: _Place, cell: Cell, least: float, *, tall: bool) -> Box:
        width = place.width - place.label_width - 2 * (INSET - PAD_X)
        running = tall and not cell.names
        height = least - 2 * PAD_Y
        if cell.inks:
            fit = UNDER_INK
        elif tall:
            fit = Fit(_TALL_SIZES, LEADING, height, DENSE)
        else:
            fit = Fit(_SIZES, LEADING, height, DENSE)
        value = self._layout.fit(cell, width, fit)
        centred = not (running and len(value.lines) > 1)
        return Box(place.x, place.width, place.label, place.label_width, value, centred)

    def _finished(
        self,
        laid: Sequence[_Laid],
        notes: tuple[Block, ...],
        heading: float,
        head: dict[str, Json],
    ) -> list[FormRow]:
        """Give the rows their heights: a form fills its share of the page, a longer one flows on."""
        foot = heading + sum(note.full for note in notes) if notes else 0.0
        natural = sum(row.height for row in laid) + GAP
        flows = natural + foot > self._geometry.budget
        spare = 0.0 if flows else max(0.0, self._geometry.row - foot - natural)
        more = shares([_stretch(row.source) for row in laid], spare)
        last = len(laid) - 1
        rows = []
        for at, (row, extra) in enumerate(zip(laid, more, strict=True)):
            padding = 2 * PAD_Y + row.band + (GAP if at == last else 0.0)
            minimum = row.height + extra + (GAP if at == last else 0.0)
            block = Block((row.strip,) * row.body, padding, minimum, flows)
            content: Json = {**(head if at == 0 else {}), "part": at, "cells": row.content}
            rows.append(
                FormRow(
                    row.source.heading, row.boxes, row.body, block, content, at == 0, at == last
                )
            )
        whole = sum(row.block.full for row in rows) + foot
        first = replace(
            rows[0].block,
            keep=0.0 if flows else whole,
            fresh=self._single,
        )
        rows[0] = replace(rows[0], block=first)
        rows[last] = replace(rows[last], block=replace(rows[last].block, notes=notes))
        return rows


def _numbered(paper: Paper) -> tuple[BlockRow, ...]:
    """Return the rows of the form; one without a box for the number gets it before the first box."""
    if any(NUMBER in cell.fields for row in paper.block for cell in row.cells):
        return paper.block
    first = paper.block[0]
    share = max(1, sum(cell.width for cell in first.cells) // 4)
    cells = (BlockCell("編號", (NUMBER,), share), *first.cells)
    return (replace(first, cells=cells), *paper.block[1:])


def _stretch(row: BlockRow) -> float:
    return float(row.height) if row.height > _PLAIN_ROW else 0.0
