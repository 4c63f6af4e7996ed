"""One page's marks as PDF operators: text, lines, ink, QR squares. Points, origin bottom left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from kiosk.base.drawing import Drawing
from kiosk.printing.embed import DocumentFonts
from kiosk.printing.fonts import BOX_PADDING, BOX_SCALE, code_point

_DARK = re.compile(rb"\x01+")
MM = 72 / 25.4
ASCENT = 0.80
"""Height above the base line of TW-Kai, in em; its em box is 0.80 above and 0.20 below."""
_INK_LINE, _INK_GRID = 0.7, 0.12
"""Width of the pen's line and distance of the grid its points are put on, in points."""
_STRIKE = (0.22, 0.36)
"""Heights of the double strike above the base line, in em: through the middle of an ideograph."""


class Pen:
    """Collects the operators of one page; text is written in one block after all lines.

    Drawing through reportlab's canvas calls costs a font look-up and a text object for each string;
    a page of a book has four hundred of them.
    """

    def __init__(self, fonts: DocumentFonts) -> None:
        self._fonts = fonts
        self._marks: list[str] = []
        self._texts: list[str] = []
        self._font: tuple[str, float] = ("", 0.0)

    def text(self, x: float, y: float, text: str, size: float) -> float:
        """Write one line with its base line at y; return its width."""
        start = x
        for run in self._fonts.runs(text):
            if run.missing:
                self._boxed(x, y, run.missing, size)
            else:
                self._show(x, y, run.font, size, run.codes)
            x += run.width * size
        return x - start

    def _show(self, x: float, y: float, font: str, size: float, codes: str) -> None:
        if self._font != (font, size):
            self._font = (font, size)
            self._texts.append(f"/{font} {size:g} Tf")
        self._texts.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm <{codes}> Tj")

    def _boxed(self, x: float, y: float, character: str, size: float) -> None:
        # ActualText gives copy and search the character itself (ISO 32000-1 §14.9.4).
        label, small, gap = code_point(character), size * BOX_SCALE, size * BOX_PADDING
        actual = f"FEFF{character.encode('utf-16-be').hex().upper()}"
        self._texts.append(f"/Span << /ActualText <{actual}> >> BDC")
        width = 0.0
        for run in self._fonts.runs(label):
            self._show(x + 2 * gap + width, y + 0.12 * size, run.font, small, run.codes)
            width += run.width * small
        self._texts.append("EMC")
        self.box(x + gap, y - 0.08 * size, width + 2 * gap, 0.8 * size, 0.4)

    def width(self, text: str, size: float) -> float:
        """Return the width of one line."""
        width = 0.0
        for run in self._fonts.runs(text):
            width += run.width
        return width * size

    def centred(self, x: float, y: float, text: str, size: float) -> None:
        """Write one line centred on x."""
        self.text(x - self.width(text, size) / 2, y, text, size)

    def right(self, x: float, y: float, text: str, size: float) -> None:
        """Write one line that ends at x."""
        self.text(x - self.width(text, size), y, text, size)

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        """Draw a straight line."""
        self._marks.append(
            f"{width:g} w {start[0]:.2f} {start[1]:.2f} m {end[0]:.2f} {end[1]:.2f} l S"
        )

    def box(self, x: float, y: float, width: float, height: float, line: float) -> None:
        """Draw the outline of a rectangle with its lower left corner at x, y."""
        self._marks.append(f"{line:g} w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a rectangle light grey; it lies under everything drawn later."""
        self._marks.append(f"0.92 g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f 0 g")

    def strike(self, x: float, y: float, width: float, size: float) -> None:
        """Draw the double line through a text that no longer holds; it stays legible."""
        for height in _STRIKE:
            at = y + height * size
            self.line((x, at), (x + width, at), 0.5)

    def ink(self, drawing: Drawing, x: float, y: float, width: float, height: float) -> None:
        """Draw a signature as large as the box allows, centred, shape unchanged."""
        bounds = drawing.bounds
        if bounds is None:
            return
        left, top, right, bottom = bounds
        scale = min(width / max(right - left, 1), height / max(bottom - top, 1))
        x0 = x + (width - (right - left) * scale) / 2 - left * scale
        y0 = y + (height + (bottom - top) * scale) / 2 + top * scale
        # Whole numbers on a grid finer than a printer's dots: pads give far more points than that.
        step = max(1, int(_INK_GRID / scale))
        unit = scale * step
        out = [
            f"q {unit:.5f} 0 0 {-unit:.5f} {x0:.2f} {y0:.2f} cm 1 J 1 j {_INK_LINE / unit:.2f} w"
        ]
        for stroke in drawing.strokes:
            places = [f"{px // step} {py // step}" for px, py in stroke]
            points = [place for place, _ in groupby(places)]
            # A dot of the pen is a line of no length: round caps make it visible.
            path = " l ".join(points[1:] or points)
            out.append(f"{points[0]} m {path} l S")
        out.append("Q")
        self._marks.append("\n".join(out))

    def squares(self, x: float, y: float, side: float, matrix: Sequence[Sequence[int]]) -> None:
        """Draw a QR matrix (rows from the top, 1 is dark) in a square with lower left x, y."""
        unit = side / len(matrix)
        out = []
        bottom = y + side
        for row in matrix:
            bottom -= unit
            for run in _DARK.finditer(bytes(row)):
                left, width = x + run.start() * unit, (run.end() - run.start()) * unit
                out.append(f"{left:.2f} {bottom:.2f} {width:.2f} {unit:.2f} re")
        self._marks.append("\n".join([*out, "f"]))

    def finish(self) -> str:
        """Return the operators of the whole page."""
        return "\n".join([*self._marks, "BT", *self._texts, "ET"])
