"""LedgerDef + lines -> PDF: lays out every row, breaks the pages, draws them, writes the file."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from kiosk.base.canonical import Json, nfc
from kiosk.printing.embed import DocumentFonts
from kiosk.printing.fonts import installed_fonts
from kiosk.printing.geometry import Column, Geometry, measure
from kiosk.printing.job import (
    PROGRESS_ROWS,
    PrintCancelled,
    PrintJob,
    Progress,
    content_hash,
)
from kiosk.printing.marks import foot_texts, number_prefix, page_marks
from kiosk.printing.paginate import PagePlan, paginate
from kiosk.printing.pen import Pen
from kiosk.printing.shapes import NOTES_HEADING, Press, Printed
from kiosk.printing.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Book:
    """Everything laid out: rows, each with its lines and amendments, and pages."""

    rows: tuple[Printed, ...]
    pages: tuple[PagePlan, ...]
    prefix: str


def render(job: PrintJob, out: BinaryIO, progress: Progress | None = None) -> int:
    """Write the lines of a book as PDF to `out`; return the number of pages.

    Nothing is written before the whole document exists. Raises PrintCancelled when `progress`
    answers False, FontMissing when a font is absent.
    """
    fonts = installed_fonts()
    geometry = measure(job.definition, fonts)
    press = Press(job.definition, geometry, fonts, job.drawing)
    book = _lay_out(job, geometry, press, progress)
    canvas, buffer = new_canvas(job.definition.title, job.unit, geometry)
    document = DocumentFonts(fonts, canvas)
    total = len(book.pages)
    for number in range(1, total + 1):
        pen = Pen(document)
        _draw(job, book, number, Sheet(pen, geometry), press.columns)
        canvas.addLiteral(pen.finish())
        canvas.showPage()
        _tell(progress, number, total)
    canvas.save()
    out.write(buffer.getbuffer())
    return total


def render_file(job: PrintJob, target: Path, progress: Progress | None = None) -> int:
    """Write the PDF to a file; an earlier file stays until the new one is complete."""
    with replacing(target) as out:
        return render(job, out, progress)


class replacing:  # noqa: N801 - reads as a verb: `with replacing(path) as out`
    """A file that takes the target's name only when the block ends well."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = target.with_name(f".{target.name}.{os.getpid()}.part")
        self._file: BinaryIO | None = None

    def __enter__(self) -> BinaryIO:
        self._file = self._part.open("wb")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if self._file is not None:
            self._file.close()
        if kind is None:
            self._part.replace(self._target)
        else:
            self._part.unlink(missing_ok=True)


def new_canvas(title: str, unit: str, geometry: Geometry) -> tuple[Canvas, io.BytesIO]:
    """Return an empty document in memory; the same job gives the same bytes."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=geometry.page, pageCompression=1, invariant=1, lang="zh-TW")
    # Page streams as plain bytes: the base-85 text reportlab writes by default is a quarter larger.
    rl_config.useA85 = 0
    canvas.setTitle(title)
    canvas.setAuthor(unit)
    canvas.setCreator("應勤簿冊")
    return canvas, buffer


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None and not progress(done, total):
        raise PrintCancelled("列印已取消", hint="沒有留下檔案")


def _lay_out(job: PrintJob, geometry: Geometry, press: Press, progress: Progress | None) -> Book:
    lines = tuple(job.lines)
    prefix = number_prefix([line.number for line in lines])

    def told(index: int) -> None:
        if index % PROGRESS_ROWS == 0:
            _tell(progress, 0, 0)

    rows = press.book(job, lines, prefix, told)
    pages = paginate((printed.row.block for printed in rows), geometry.budget, NOTES_HEADING)
    return Book(tuple(rows), tuple(pages), prefix)


def _draw(job: PrintJob, book: Book, number: int, sheet: Sheet, columns: Sequence[Column]) -> None:
    plan = book.pages[number - 1]
    rows = [book.rows[piece.row] for piece in plan.rows]
    shown = list({line.id: line for printed in rows for line in printed.lines}.values())
    digest = (job.page_hash or content_hash)(_content(job, book, number))
    feet = foot_texts(job.definition, shown)
    about = (book.prefix, rows[0].sheet if rows else "")
    marks = page_marks(job, (number, len(book.pages)), digest, about, shown, feet)
    sheet.head(marks)
    notes = [(book.rows[piece.row].notes[piece.note or 0], piece) for piece in plan.notes]
    drawn = [printed.row for printed in rows]
    sheet.body(drawn, plan, NOTES_HEADING, last=number == len(book.pages))
    if notes:
        sheet.amendments(columns, NOTES_HEADING, notes)
    sheet.foot(marks)


def _content(job: PrintJob, book: Book, number: int) -> Json:
    """Return the canonical content of a page: what is printed, not who printed it or when."""
    plan = book.pages[number - 1]
    rows: list[Json] = [
        {"from": piece.start, "row": book.rows[piece.row].row.content, "to": piece.end}
        for piece in plan.rows
    ]
    notes: list[Json] = [
        {
            "from": piece.start,
            "row": book.rows[piece.row].notes[piece.note or 0].content,
            "to": piece.end,
        }
        for piece in plan.notes
    ]
    return {
        "ledger": job.definition.key,
        "version": job.definition.version,
        "unit": nfc(job.unit),
        "from": job.date_from.isoformat(),
        "to": job.date_to.isoformat(),
        "page": number,
        "pages": len(book.pages),
        "rows": rows,
        "amendments": notes,
    }
