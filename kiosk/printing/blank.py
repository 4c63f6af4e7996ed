"""Empty forms with reserved numbers: written by hand while the system is down, typed in later (P-07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from kiosk.base.canonical import nfc
from kiosk.base.errors import InvalidInput
from kiosk.printing.amendment import Marked
from kiosk.printing.cells import Cell
from kiosk.printing.embed import DocumentFonts
from kiosk.printing.fonts import installed_fonts
from kiosk.printing.geometry import NUMBER, Geometry, measure
from kiosk.printing.job import BlankJob, content_hash
from kiosk.printing.marks import blank_marks, number_prefix
from kiosk.printing.pages import new_canvas
from kiosk.printing.paginate import PagePlan, Piece
from kiosk.printing.pen import Pen
from kiosk.printing.rows import Layout, Row
from kiosk.printing.sheet import Sheet


def render_blank(job: BlankJob, out: BinaryIO) -> int:
    """Write forms whose rows hold nothing but their numbers; return the number of pages.

    Every page carries a QR code with its first and last number. Raises InvalidInput without
    numbers, FontMissing when a font is absent.
    """
    if not job.numbers:
        raise InvalidInput("沒有預留的編號", hint="請先預留要印的編號數量")
    fonts = installed_fonts()
    paper = job.definition.paper
    geometry = measure(job.definition, fonts)
    count = max(paper.rows_per_page, 1)
    geometry = replace(geometry, row=geometry.budget / count)
    prefix = number_prefix(job.numbers)
    layout = Layout(fonts)
    pages = [job.numbers[at : at + count] for at in range(0, len(job.numbers), count)]
    canvas, buffer = new_canvas(job.definition.title, job.unit, geometry)
    document = DocumentFonts(fonts, canvas)
    for page, numbers in enumerate(pages, 1):
        rows = [_row(layout, geometry, number.removeprefix(prefix)) for number in numbers]
        content = {"ledger": job.definition.key, "unit": nfc(job.unit), "numbers": list(numbers)}
        digest = content_hash({**content, "page": page, "pages": len(pages)})
        marks = blank_marks(job, (page, len(pages)), digest, prefix, numbers)
        pen = Pen(document)
        sheet = Sheet(pen, geometry)
        sheet.head(marks)
        plan = PagePlan([Piece(n, 0, 1, row.block.full) for n, row in enumerate(rows)])
        sheet.body(rows, plan, 0.0, last=True)
        sheet.foot(marks)
        canvas.addLiteral(pen.finish())
        canvas.showPage()
    canvas.save()
    out.write(buffer.getbuffer())
    return len(pages)


def _row(layout: Layout, geometry: Geometry, number: str) -> Row:
    cells: Sequence[Cell] = [
        Cell(number if NUMBER in column.fields else "") for column in geometry.columns
    ]
    return layout.measured(cells, Marked(""), geometry, (), {})
