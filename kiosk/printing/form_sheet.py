"""Draws forms of boxes: bands, shaded labels, text from the top or in the middle, ink with its caption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.printing.forms import BAND, GAP, INSET, Box, FormRow
from kiosk.printing.geometry import DENSE, FINE, LABEL, LEADING, PAD_Y, Geometry
from kiosk.printing.paginate import Piece
from kiosk.printing.pen import ASCENT, Pen
from kiosk.printing.rows import TextLine

_THIN, _THICK = 0.4, 0.9
_CONTINUED = "（續）"


@dataclass(frozen=True, slots=True)
class _Cut:
    """The part of a row that stands on this page, between `top` and `bottom`."""

    row: FormRow
    start: int
    end: int
    top: float
    bottom: float

    @property
    def whole(self) -> bool:
        """Tell whether nothing of the row stands on another page."""
        return self.start == 0 and self.end >= self.row.body


class FormDrawing:
    """The forms of one page in the making."""

    def __init__(self, pen: Pen, geometry: Geometry) -> None:
        self._pen = pen
        self._at = geometry

    def rows(self, rows: Sequence[FormRow], pieces: Sequence[Piece]) -> float:
        """Draw the rows of the page from the top; return the lower edge of the last one."""
        top = start = self._at.body_top
        for number, piece in enumerate(pieces):
            row = rows[number]
            below = top - piece.height
            ends = row.last and piece.end >= row.body
            bottom = below + (GAP if ends else 0.0)
            self._row(_Cut(row, piece.start, piece.end, top, bottom))
            if ends or number == len(pieces) - 1:
                self._pen.box(self._at.left, bottom, self._at.width, start - bottom, _THICK)
                start = below
            top = below
        return top

    def _row(self, cut: _Cut) -> None:
        pen, at, row = self._pen, self._at, cut.row
        top = cut.top
        if row.heading:
            pen.shade(at.left, top - BAND, at.width, BAND)
            pen.box(at.left, top - BAND, at.width, BAND, _THIN)
            text = row.heading if cut.start == 0 else f"{row.heading}{_CONTINUED}"
            y = top - (BAND + LABEL) / 2 + LABEL * (1 - ASCENT)
            pen.centred(at.left + at.width / 2, y, text, LABEL)
            top -= BAND
        for box in row.boxes:
            self._box(box, cut, top)
        # After the shades of the labels, which would cover half of the rule above them.
        for y in (top, cut.bottom):
            pen.line((at.left, y), (at.right, y), _THIN)

    def _box(self, box: Box, cut: _Cut, top: float) -> None:
        pen = self._pen
        pen.shade(box.x, cut.bottom, box.label_width, top - cut.bottom)
        inner = box.x + box.label_width
        for x in (box.x, inner):
            if x > self._at.left:
                pen.line((x, top), (x, cut.bottom), _THIN)
        label = box.label if cut.start == 0 else (*box.label, _CONTINUED)
        self._label(label, box, top, cut.bottom)
        if box.value.inks:
            if cut.start == 0:
                self._signed(box, top, cut.bottom)
        else:
            self._text(box, cut, top)

    def _label(self, label: tuple[str, ...], box: Box, top: float, bottom: float) -> None:
        leading = LABEL * LEADING
        y = (top + bottom + leading * len(label)) / 2 - LABEL * (ASCENT + 0.05)
        for text in label:
            size = LABEL if text != _CONTINUED else FINE
            self._pen.centred(box.x + box.label_width / 2, y, text, size)
            y -= leading

    def _text(self, box: Box, cut: _Cut, top: float) -> None:
        value = box.value
        lines = value.lines[cut.start : cut.end]
        if not lines:
            return
        leading, size = value.leading, value.size
        if not cut.whole:
            leading = cut.row.block.strips[0]
        spare = (top - cut.bottom - leading * len(lines)) / 2 - PAD_Y
        spare = max(0.0, spare) if box.centred and cut.whole else 0.0
        y = top - PAD_Y - spare - (leading - size) / 2 - size * ASCENT
        x = box.x + box.label_width + INSET
        for line in lines:
            self._struck(line, x, y, size)
            y -= leading

    def _struck(self, line: TextLine, x: float, y: float, size: float) -> None:
        self._pen.text(x, y, line.text, size)
        for start, end in line.struck:
            before = self._pen.width(line.text[:start], size)
            self._pen.strike(x + before, y, self._pen.width(line.text[start:end], size), size)

    def _signed(self, box: Box, top: float, bottom: float) -> None:
        """Draw the ink above the name and time of who signed."""
        value = box.value
        x, width = box.x + box.label_width + INSET, box.width - box.label_width - 2 * INSET
        y = bottom + PAD_Y
        for line in reversed(value.lines):
            self._struck(line, x, y + value.size * (1 - ASCENT), value.size)
            y += value.leading
        share = width / len(value.inks)
        height = min(top - y - PAD_Y, 2 * DENSE * 2)
        for number, ink in enumerate(value.inks):
            left = x + number * share
            self._pen.ink(ink, left, y + (top - y - PAD_Y - height) / 2, share, height)
