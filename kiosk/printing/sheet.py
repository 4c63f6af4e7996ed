"""Draws one page: title, table, amendment table, foot boxes, page marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno

from kiosk.printing.form_sheet import FormDrawing
from kiosk.printing.forms import FormRow
from kiosk.printing.geometry import (
    DENSE,
    FEET,
    FINE,
    LABEL,
    LEADING,
    NOTE_LEADING,
    PAD_X,
    PAD_Y,
    SMALL,
    TITLE,
    Column,
    Geometry,
)
from kiosk.printing.paginate import PagePlan, Piece
from kiosk.printing.pen import ASCENT, MM, Pen
from kiosk.printing.rows import Laid, Row, TextLine
from kiosk.printing.sub_row_sheet import SubRowDrawing

_THIN, _THICK = 0.4, 0.9
_FOOT_BOX = 7 * MM
_INK_HIGHEST = 16 * MM
_QUIET = 1.75 * MM
"""White border of the QR code: four of its modules (ISO/IEC 18004 §5.3.8)."""
_LEAST_BLANK = 8 * MM
"""Less room than this cannot take another line by hand."""
_QR_MASK = 2
"""Any of the eight masks may be read; trying all of them takes six times as long."""
CONTINUED = "（續）"
BLANK_BELOW, BLANK_PAGE = "以下空白", "本頁以下空白"
NOT_ASKED = "不在列印期間"
_FEW = 3
"""More lines than this begin at the left edge, also in a column whose short texts are centred."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What P-01 asks of every page, and the summary of reviews in the foot boxes."""

    title: str
    edition: str
    left: str
    right: str
    lines: tuple[str, ...]
    code: str
    feet: tuple[tuple[str, ...], ...]


class Sheet:
    """One page of a book in the making."""

    def __init__(self, pen: Pen, geometry: Geometry) -> None:
        self._pen = pen
        self._at = geometry

    def head(self, marks: Marks) -> None:
        """Write title, edition, number prefix and date; draw the table's heading."""
        at, pen = self._at, self._pen
        top = at.page[1] - at.top
        edition = f"　{marks.edition}" if marks.edition else ""
        natural = pen.width(marks.title, TITLE) + pen.width(edition, DENSE)
        size = TITLE * min(1.0, at.width / natural)
        x = at.left + (at.width - natural * size / TITLE) / 2
        x += pen.text(x, top - TITLE * ASCENT, marks.title, size)
        pen.text(x, top - TITLE * ASCENT, edition, DENSE * size / TITLE)
        base = at.table_top + 1.5 * MM
        pen.text(at.left, base, marks.left, DENSE)
        pen.right(at.right, base, marks.right, DENSE)
        self._heading(at.columns, at.table_top, at.header, LABEL)

    def _heading(self, columns: Sequence[Column], top: float, height: float, size: float) -> None:
        at, pen = self._at, self._pen
        if not columns:
            return
        pen.shade(at.left, top - height, at.width, height)
        pen.box(at.left, top - height, at.width, height, _THICK)
        leading = size * LEADING
        for number, column in enumerate(columns):
            upper, room = top, height
            if column.band:
                upper, room = top - leading - 2, height - leading - 2
                if column.slot == 0:
                    self._band(columns[number:], top, upper, size)
            if column.x > at.left:
                edge = upper if column.slot > 0 else top
                pen.line((column.x, edge), (column.x, top - height), _THIN)
            y = upper - (room - leading * len(column.label)) / 2 - size * (ASCENT + 0.05)
            for text in column.label:
                pen.centred(column.x + column.width / 2, y, text, size)
                y -= leading

    def _band(self, columns: Sequence[Column], top: float, bottom: float, size: float) -> None:
        """Draw the heading that the slots of a day share."""
        first = columns[0]
        last = first
        for column in columns[1:]:
            if column.slot != last.slot + 1:
                break
            last = column
        width = last.x + last.width - first.x
        natural = self._pen.width(first.band, size)
        size *= min(1.0, (width - 2 * PAD_X) / natural)
        y = (top + bottom) / 2 - size * (ASCENT - 0.45)
        self._pen.centred(first.x + width / 2, y, first.band, size)
        self._pen.line((first.x, bottom), (first.x + width, bottom), _THIN)

    def body(
        self, rows: Sequence[Row | FormRow], plan: PagePlan, heading: float, *, last: bool
    ) -> None:
        """Draw the rows of the page's pieces and cross out what is left empty above the amendments."""
        forms = [row for row in rows if isinstance(row, FormRow)]
        tables = [row for row in rows if isinstance(row, Row)]
        if forms:
            top = FormDrawing(self._pen, self._at).rows(forms, plan.rows)
        else:
            top = self.rows(tables, plan.rows)
        notes = plan.notes_height + heading if plan.notes else 0.0
        self.cross(top, self._at.body_bottom + notes, last=last)
        if not forms:
            self._pen.box(self._at.left, top, self._at.width, self._at.body_top - top, _THICK)

    def rows(self, rows: Sequence[Row], pieces: Sequence[Piece]) -> float:
        """Draw the rows of the page; return the lower edge of the last one."""
        top = self._at.body_top
        stretch = top
        outside = top
        for row, piece in zip(rows, pieces, strict=True):
            bottom = top - piece.height
            notes = self._notes_height(row, piece)
            self._cells(row, piece, self._at.columns, top, bottom + notes)
            if row.subs:
                SubRowDrawing(self._pen, self._at).draw(row, piece, top, bottom + notes)
            if notes:
                self._verticals(self._at.columns, stretch, bottom + notes)
                self._notes(row, piece, bottom + notes)
                stretch = bottom
            self._pen.line((self._at.left, bottom), (self._at.right, bottom), _THIN)
            if not row.outside:
                self._unasked(outside, top)
                outside = bottom
            top = bottom
        self._unasked(outside, top)
        self._verticals(self._at.columns, stretch, top)
        return top

    def _unasked(self, top: float, bottom: float) -> None:
        """Cross out the numbered days that this print does not cover."""
        if top - bottom > 1:
            at = self._at
            self._pen.line((at.left, bottom), (at.right, top), 0.7)
            room = self._pen.width(NOT_ASKED, SMALL) + 2 * PAD_X
            wide = next((item for item in at.columns if item.width >= room), at.columns[-1])
            y = top - SMALL * ASCENT - PAD_Y
            self._pen.centred(wide.x + wide.width / 2, y, NOT_ASKED, SMALL)

    @staticmethod
    def _notes_height(row: Row, piece: Piece) -> float:
        count = max(0, piece.end - max(piece.start, row.body))
        return count * SMALL * NOTE_LEADING + (PAD_Y if count else 0.0)

    def _cells(
        self, row: Row, piece: Piece, columns: Sequence[Column], top: float, bottom: float
    ) -> None:
        start, end = piece.start, min(piece.end, row.body)
        whole = piece.start == 0 and piece.end >= row.body
        for cell, column in zip(row.cells, columns, strict=True):
            lines = cell.lines if whole else cell.lines[start:end]
            if cell.inks:
                if start == 0:
                    self._signed(cell, column, top, bottom)
            elif lines:
                flowing = self._at.flowing or not whole or not columns[0].centred
                self._text(cell, lines, column, (top, bottom), from_top=flowing)
        if start > 0 and columns is self._at.columns:
            first = columns[0]
            y = top - PAD_Y - SMALL * ASCENT
            self._pen.centred(first.x + first.width / 2, y, CONTINUED, FINE)

    def _text(
        self,
        cell: Laid,
        lines: tuple[TextLine, ...],
        column: Column,
        edges: tuple[float, float],
        *,
        from_top: bool,
    ) -> None:
        top, bottom = edges
        size = cell.size
        leading = cell.leading
        spare = 0.0 if from_top else max(0.0, (top - bottom - leading * len(lines)) / 2 - PAD_Y)
        y = top - PAD_Y - spare - (leading - size) / 2 - size * ASCENT
        for line in lines:
            width = self._pen.width(line.text, size)
            x = column.x + PAD_X
            if column.centred and len(lines) <= (1 if from_top else _FEW):
                x = column.x + (column.width - width) / 2
            self._struck_text(line, x, y, size)
            y -= leading

    def _struck_text(self, line: TextLine, x: float, y: float, size: float) -> None:
        self._pen.text(x, y, line.text, size)
        for start, end in line.struck:
            before = self._pen.width(line.text[:start], size)
            self._pen.strike(x + before, y, self._pen.width(line.text[start:end], size), size)

    def _signed(self, cell: Laid, column: Column, top: float, bottom: float) -> None:
        """Draw the ink, and below it what else the cell holds."""
        under = len(cell.lines) * cell.leading
        if under:
            edges = (bottom + under + 2 * PAD_Y, bottom)
            self._text(cell, cell.lines, column, edges, from_top=False)
        self._inks(cell, column, top, bottom + under)

    def _inks(self, cell: Laid, column: Column, top: float, bottom: float) -> None:
        share = column.width / len(cell.inks)
        height = min(top - bottom, _INK_HIGHEST)
        y = (top + bottom - height) / 2 + PAD_X
        for number, ink in enumerate(cell.inks):
            x = column.x + number * share + PAD_X
            self._pen.ink(ink, x, y, share - 2 * PAD_X, height - 2 * PAD_X)

    def _notes(self, row: Row, piece: Piece, top: float) -> None:
        at = self._at
        lines = row.notes[max(piece.start - row.body, 0) : piece.end - row.body]
        y = top - (NOTE_LEADING - 1) * SMALL / 2 - SMALL * ASCENT
        for line in lines:
            self._struck_text(line, at.left + 2 * PAD_X, y, SMALL)
            y -= SMALL * NOTE_LEADING

    def _verticals(self, columns: Sequence[Column], top: float, bottom: float) -> None:
        if top - bottom <= 0:
            return
        at = self._at
        for x in (*(column.x for column in columns), at.right):
            self._pen.line((x, top), (x, bottom), _THIN)

    def cross(self, top: float, bottom: float, *, last: bool) -> None:
        """Cross out the empty end of the table with one diagonal, so that nothing can be added."""
        at, pen = self._at, self._pen
        height = top - bottom
        if height < min(at.row, _LEAST_BLANK):
            return
        if not at.flowing and at.columns:
            self.grid(top, bottom)
        pen.box(at.left, bottom, at.width, height, _THIN)
        pen.line((at.left, bottom), (at.right, top), 0.7)
        text = BLANK_BELOW if last else BLANK_PAGE
        size = min(DENSE, height - 2)
        # Above the diagonal, in the first column with room for it, so that no line crosses it.
        room = pen.width(text, size) + 2 * PAD_X
        y = top - size * ASCENT - 1.5
        wide = [item for item in at.columns if item.width >= room] or at.columns[-1:]
        middle = wide[0].x + wide[0].width / 2 if wide else at.left + room
        pen.centred(middle, y, text, size)

    def grid(self, top: float, bottom: float) -> None:
        """Draw empty rows."""
        at = self._at
        count = int((top - bottom) / at.row + 0.01)
        for number in range(1, count + 1):
            y = top - number * at.row
            self._pen.line((at.left, y), (at.right, y), _THIN)
        self._verticals(at.columns, top, bottom)

    def amendments(
        self,
        columns: Sequence[Column],
        heading: float,
        found: Sequence[tuple[Row, Piece]],
    ) -> None:
        """Draw the amendment table; its lower edge is the lower edge of the body."""
        at, pen = self._at, self._pen
        top = at.body_bottom + sum(piece.height for _, piece in found) + heading
        self._heading(columns, top - 1 * MM, heading - 1 * MM, SMALL)
        top -= heading
        start = top
        for row, piece in found:
            bottom = top - piece.height
            self._cells(row, piece, columns, top, bottom)
            pen.line((at.left, bottom), (at.right, bottom), _THIN)
            top = bottom
        self._verticals(columns, start, top)

    def foot(self, marks: Marks) -> None:
        """Draw the foot boxes with the reviews, the page marks and the QR code."""
        at, pen = self._at, self._pen
        share = (at.marks_left - 2 * MM - at.left) / max(len(at.feet), 1)
        for number, label in enumerate(at.feet):
            x = at.left + number * share
            pen.box(x, at.bottom, share, FEET, _THIN)
            pen.line((x + _FOOT_BOX, at.bottom), (x + _FOOT_BOX, at.bottom + FEET), _THIN)
            self._upright(label, x + _FOOT_BOX / 2)
            y = at.bottom + 2
            for text in reversed(marks.feet[number]):
                pen.text(x + _FOOT_BOX + PAD_X, y + 1.5, text, FINE)
                y += FINE * NOTE_LEADING
        y = at.bottom + FEET - FINE * ASCENT - 1
        for text in marks.lines:
            pen.right(at.right - FEET - 1 * MM, y, text, FINE)
            y -= FINE * 1.3
        matrix = segno.make(
            marks.code, error="m", micro=False, boost_error=False, mask=_QR_MASK
        ).matrix
        pen.squares(at.right - FEET + _QUIET, at.bottom + _QUIET, FEET - 2 * _QUIET, matrix)

    def _upright(self, label: str, x: float) -> None:
        leading = min(DENSE * 1.2, (FEET - 4) / max(len(label), 1))
        size = min(DENSE, leading / 1.05)
        y = self._at.bottom + (FEET + leading * len(label)) / 2 - size * ASCENT
        for character in label:
            self._pen.centred(x, y, character, size)
            y -= leading
