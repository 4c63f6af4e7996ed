"""Draws the cells of a line that is printed as several rows, and the rules between these rows."""

from __future__ import annotations

from kiosk.printing.geometry import PAD_X, Geometry
from kiosk.printing.paginate import Piece
from kiosk.printing.pen import ASCENT, Pen
from kiosk.printing.rows import Laid, Row, Sub, TextLine

_THIN = 0.4


class SubRowDrawing:
    """The inner rows of one line on one page."""

    def __init__(self, pen: Pen, geometry: Geometry) -> None:
        self._pen = pen
        self._at = geometry

    def draw(self, row: Row, piece: Piece, top: float, bottom: float) -> None:
        """Draw every inner row that begins or goes on in this piece of the line."""
        end = min(piece.end, row.body)
        strips = row.block.strips[piece.start : end]
        scale = (top - bottom) / sum(strips) if strips else 0.0
        edges = [top]
        for strip in strips:
            edges.append(edges[-1] - strip * scale)
        named = {number for sub in row.subs for number, _ in sub.cells}
        # A column without fields belongs to the inner rows, also where none of them says anything.
        named |= {number for number, column in enumerate(self._at.columns) if not column.fields}
        for sub in row.subs:
            low, high = max(sub.start, piece.start), min(sub.end, end)
            if low < high:
                lower = edges[high - piece.start]
                for number in sorted(named):
                    column = self._at.columns[number]
                    self._pen.line((column.x, lower), (column.x + column.width, lower), _THIN)
                self._sub(sub, (low, high), edges[low - piece.start], lower)

    def _sub(self, sub: Sub, part: tuple[int, int], top: float, bottom: float) -> None:
        whole = part == (sub.start, sub.end)
        for number, laid in sub.cells:
            lines = laid.lines if whole else laid.lines[part[0] - sub.start : part[1] - sub.start]
            self._text(laid, lines, number, top, bottom)

    def _text(
        self, laid: Laid, lines: tuple[TextLine, ...], number: int, top: float, bottom: float
    ) -> None:
        column = self._at.columns[number]
        spare = max(0.0, top - bottom - laid.leading * len(lines)) / 2
        y = top - spare - (laid.leading - laid.size) / 2 - laid.size * ASCENT
        for line in lines:
            width = self._pen.width(line.text, laid.size)
            single = column.centred and len(lines) == 1
            x = column.x + ((column.width - width) / 2 if single else PAD_X)
            self._pen.text(x, y, line.text, laid.size)
            for start, end in line.struck:
                before = self._pen.width(line.text[:start], laid.size)
                long = self._pen.width(line.text[start:end], laid.size)
                self._pen.strike(x + before, y, long, laid.size)
            y -= laid.leading
