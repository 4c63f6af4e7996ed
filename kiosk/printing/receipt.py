"""Receipts on A4 portrait: two copies on one sheet, to be cut apart; long ones take a sheet a copy."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

import segno
from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from kiosk.base import roc_date
from kiosk.base.instants import local
from kiosk.printing.amendment import tidy
from kiosk.printing.embed import DocumentFonts
from kiosk.printing.fonts import FontSet, installed_fonts
from kiosk.printing.geometry import BODY, DENSE, FINE, LONG, SHORT, SMALL, TITLE
from kiosk.printing.pen import ASCENT, MM, Pen
from kiosk.printing.receipt_job import ReceiptJob
from kiosk.printing.wrap import wrap

_LEFT = 15 * MM
_WIDTH = SHORT - 2 * _LEFT
_MARGIN = 9 * MM
_LABEL = 30 * MM
_LEADING = 1.28
_PAD = 3.0
_HEAD = 20 * MM
_SIGN = 22 * MM
_MARKS = 12 * MM
_QR = 12 * MM
_ROW_MIN = 6.4 * MM
_HASH_DIGITS = 8


@dataclass(frozen=True, slots=True)
class _Row:
    label: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return max(len(self.label), len(self.lines)) * DENSE * _LEADING + 2 * _PAD


def render_receipt(job: ReceiptJob, out: BinaryIO) -> int:
    """Write the receipt to `out`; return the number of pages. Raises FontMissing.

    Copies share a sheet while each fits half of it; otherwise every copy has sheets of its own and rows
    go on over the page.
    """
    fonts = installed_fonts()
    rows = [_row(fonts, label, text) for label, text in job.rows]
    notes = [line for note in job.notes for line in _lines(fonts, note, _WIDTH, SMALL)]
    pages = _pages(job, rows, len(notes))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(SHORT, LONG), pageCompression=1, invariant=1, lang="zh-TW")
    rl_config.useA85 = 0
    canvas.setTitle(job.title)
    canvas.setAuthor(job.unit)
    canvas.setCreator("應勤簿冊")
    document = DocumentFonts(fonts, canvas)
    for page in pages:
        pen = Pen(document)
        for part in page:
            _Copy(pen, job, notes).draw(part)
        if len(page) > 1:
            _cut(pen)
        canvas.addLiteral(pen.finish())
        canvas.showPage()
    canvas.save()
    out.write(buffer.getbuffer())
    return len(pages)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one copy shows on one sheet: from `top` down, its rows, whether the signature follows."""

    copy: str
    top: float
    rows: tuple[_Row, ...]
    last: bool
    page: tuple[int, int]


def _pages(job: ReceiptJob, rows: Sequence[_Row], notes: int) -> list[list[_Part]]:
    fixed = _HEAD + _SIGN + _MARKS + notes * SMALL * _LEADING
    half = LONG / 2 - 2 * _MARGIN
    if fixed + sum(max(row.height, _ROW_MIN) for row in rows) <= half:
        return [
            [
                _Part(copy, LONG - _MARGIN - place * LONG / 2, tuple(rows), last=True, page=(1, 1))
                for place, copy in enumerate(pair)
            ]
            for pair in _pairs(job.copies)
        ]
    sheets = _split(rows, LONG - 2 * _MARGIN - fixed)
    return [
        [
            _Part(
                copy,
                LONG - _MARGIN,
                tuple(shown),
                last=number == len(sheets),
                page=(number, len(sheets)),
            )
        ]
        for copy in job.copies
        for number, shown in enumerate(sheets, 1)
    ]


def _pairs(copies: Sequence[str]) -> Iterable[Sequence[str]]:
    return (copies[at : at + 2] for at in range(0, len(copies), 2))


def _split(rows: Sequence[_Row], room: float) -> list[list[_Row]]:
    sheets: list[list[_Row]] = [[]]
    left = room
    for row in rows:
        height = max(row.height, _ROW_MIN)
        if height > left and sheets[-1]:
            sheets.append([])
            left = room
        sheets[-1].append(row)
        left -= height
    return sheets


def _row(fonts: FontSet, label: str, text: str) -> _Row:
    return _Row(
        tuple(_lines(fonts, label, _LABEL - 2 * _PAD, DENSE)),
        tuple(_lines(fonts, text, _WIDTH - _LABEL - 2 * _PAD, DENSE)),
    )


def _lines(fonts: FontSet, text: str, room: float, size: float) -> list[str]:
    clean = tidy(text)
    spans = wrap(clean, fonts.advance, room / size).spans
    return [clean[start:end] for start, end in spans]


def _cut(pen: Pen) -> None:
    """Draw the line along which the copies are cut apart."""
    y, dash = LONG / 2, 3 * MM
    x = _LEFT / 2
    while x < SHORT - _LEFT / 2:
        pen.line((x, y), (min(x + dash / 2, SHORT - _LEFT / 2), y), 0.4)
        x += dash


class _Copy:
    """Draws one copy."""

    def __init__(self, pen: Pen, job: ReceiptJob, notes: Sequence[str]) -> None:
        self._pen = pen
        self._job = job
        self._notes = notes

    def draw(self, part: _Part) -> None:
        """Draw head, rows, and on the last sheet the signature with the marks."""
        y = self._head(part)
        for row in part.rows:
            y = self._row(row, y)
        if part.last:
            y = self._signature(y)
            for note in self._notes:
                y -= SMALL * _LEADING
                self._pen.text(_LEFT, y, note, SMALL)
        self._marks(part, y)

    def _head(self, part: _Part) -> float:
        pen, job = self._pen, self._job
        y = part.top - DENSE * ASCENT
        pen.text(_LEFT, y, job.unit, DENSE)
        pen.right(_LEFT + _WIDTH, y, part.copy, DENSE)
        y -= TITLE * 1.25
        pen.centred(SHORT / 2, y, job.title, TITLE * 0.9)
        y -= BODY * 1.35
        pen.text(_LEFT, y, f"編號 {job.number}" if job.number else "", DENSE)
        pen.right(_LEFT + _WIDTH, y, roc_date.formal(_day(job)), DENSE)
        return part.top - _HEAD

    def _row(self, row: _Row, top: float) -> float:
        pen = self._pen
        height = max(row.height, _ROW_MIN)
        bottom = top - height
        pen.shade(_LEFT, bottom, _LABEL, height)
        pen.box(_LEFT, bottom, _LABEL, height, 0.4)
        pen.box(_LEFT + _LABEL, bottom, _WIDTH - _LABEL, height, 0.4)
        for lines, x in ((row.label, _LEFT), (row.lines, _LEFT + _LABEL)):
            block = len(lines) * DENSE * _LEADING
            y = top - (height - block) / 2 - DENSE * (ASCENT + (_LEADING - 1) / 2)
            for text in lines:
                pen.text(x + _PAD, y, text, DENSE)
                y -= DENSE * _LEADING
        return bottom

    def _signature(self, top: float) -> float:
        pen, job = self._pen, self._job
        bottom = top - _SIGN
        pen.shade(_LEFT, bottom, _LABEL, _SIGN)
        pen.box(_LEFT, bottom, _LABEL, _SIGN, 0.4)
        pen.box(_LEFT + _LABEL, bottom, _WIDTH - _LABEL, _SIGN, 0.4)
        pen.text(_LEFT + _PAD, top - _SIGN / 2, job.sign_label, DENSE)
        if job.drawing is not None:
            room = _WIDTH - _LABEL - 2 * _PAD
            pen.ink(job.drawing, _LEFT + _LABEL + _PAD, bottom + 5 * MM, room, _SIGN - 6 * MM)
        pen.text(_LEFT + _LABEL + _PAD, bottom + _PAD, job.sign_text, SMALL)
        return bottom

    def _marks(self, part: _Part, top: float) -> None:
        pen, job = self._pen, self._job
        digest = job.digest
        right = _LEFT + _WIDTH - _QR - 1 * MM
        y = top - 2 * MM - FINE * ASCENT
        for text in (
            f"第 {part.page[0]} 頁／共 {part.page[1]} 頁",
            f"列印：{job.printed_by.label} {roc_date.minute(job.printed_at)}",
            f"驗證碼 {digest[:_HASH_DIGITS]}",
        ):
            pen.right(right, y, text, FINE)
            y -= FINE * 1.3
        code = f"RECEIPT/{job.number}/{digest.upper()}"
        made = segno.make(code, error="m", micro=False, boost_error=False)
        side = _QR - 2 * MM
        pen.squares(_LEFT + _WIDTH - side, top - 1 * MM - side, side, made.matrix)


def _day(job: ReceiptJob) -> date:
    return local(job.printed_at).date()
