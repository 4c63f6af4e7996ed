"""Empty forms with reserved numbers: written by hand while the system is down, typed in later (P-07)."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from kiosk.base.canonical import Json, nfc
from kiosk.base.errors import InvalidInput
from kiosk.printing.embed import DocumentFonts
from kiosk.printing.fonts import installed_fonts
from kiosk.printing.geometry import measure
from kiosk.printing.job import BlankJob, content_hash, no_drawing
from kiosk.printing.marks import blank_marks, number_prefix
from kiosk.printing.pages import new_canvas
from kiosk.printing.paginate import PagePlan, Piece
from kiosk.printing.pen import Pen
from kiosk.printing.shapes import Press
from kiosk.printing.sheet import Sheet


def render_blank(job: BlankJob, out: BinaryIO) -> int:
    """Write forms whose rows hold nothing but their numbers; return the number of pages.

    Every page carries a QR code with its first and last number. Raises InvalidInput without
    numbers, FontMissing when a font is absent.
    """
    if not job.numbers:
        raise InvalidInput("沒有預留的編號", hint="請先預留要印的編號數量")
    fonts = installed_fonts()
    geometry = measure(job.definition, fonts)
    # Rows that flow with their text have no height of their own: by hand each gets its share.
    row = geometry.budget / max(job.definition.paper.rows_per_page, 1)
    geometry = replace(geometry, row=row)
    prefix = number_prefix(job.numbers)
    pages = Press(job.definition, geometry, fonts, no_drawing).blanks(job.numbers, prefix)
    canvas, buffer = new_canvas(job.definition.title, job.unit, geometry)
    document = DocumentFonts(fonts, canvas)
    for page, made in enumerate(pages, 1):
        content: dict[str, Json] = {
            "ledger": job.definition.key,
            "unit": nfc(job.unit),
            "numbers": list(made.numbers),
        }
        digest = content_hash({**content, "page": page, "pages": len(pages)})
        marks = blank_marks(job, (page, len(pages)), digest, prefix, made.numbers)
        pen = Pen(document)
        sheet = Sheet(pen, geometry)
        sheet.head(marks)
        plan = PagePlan(
            [Piece(n, 0, len(row.block.strips), row.block.full) for n, row in enumerate(made.rows)]
        )
        sheet.body(made.rows, plan, 0.0, last=True)
        sheet.foot(marks)
        canvas.addLiteral(pen.finish())
        canvas.showPage()
    canvas.save()
    out.write(buffer.getbuffer())
    return len(pages)
