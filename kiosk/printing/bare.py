"""Text on paper without form, fallback fonts or marks: the baseline that printing is measured with."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

_FONT = "MSung-Light"
_SIZE, _LEFT, _LEADING, _COLUMN = 7, 24, 26, 56


def draw(pages: Sequence[Sequence[Sequence[str]]]) -> bytes:
    """Return a PDF of pages of rows of cells, one string a cell, in a font the viewer brings."""
    registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    size = landscape(A4)
    canvas = Canvas(out, pagesize=size)
    for rows in pages:
        canvas.setFont(_FONT, _SIZE)
        for line, cells in enumerate(rows, 1):
            for column, cell in enumerate(cells):
                canvas.drawString(_LEFT + column * _COLUMN, size[1] - line * _LEADING, cell)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
