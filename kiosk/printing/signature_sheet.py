"""The examiner's sheet of one opened signature: its picture, pressure and speed over time, on A4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from kiosk.base.drawing import Drawing
from kiosk.printing.embed import DocumentFonts
from kiosk.printing.fonts import installed_fonts
from kiosk.printing.geometry import DENSE, FINE, LONG, SHORT, SMALL, TITLE
from kiosk.printing.pen import MM, Pen

_LEFT = 18 * MM
_WIDTH = SHORT - 2 * _LEFT
_CHART = 48 * MM
_PICTURE = 55 * MM
_LABEL = 30 * MM
_TICKS = 4
_LINE = 14.0

Sample = tuple[int, int, int, int]
"""x and y in micrometres from the top left, milliseconds, level of pressure."""


@dataclass(frozen=True, slots=True)
class SignatureSheet:
    """What is drawn: `rows` are (label, text), strokes only where the pen touched.

    `width` and `height` are the surface in micrometres; `max_pressure` 0 where none is measured.
    """

    title: str
    rows: tuple[tuple[str, str], ...]
    width: int
    height: int
    max_pressure: int
    strokes: tuple[tuple[Sample, ...], ...]


def render_signature(sheet: SignatureSheet, out: BinaryIO) -> None:
    """Write the sheet as a PDF of one page. Raises FontMissing."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(SHORT, LONG), pageCompression=1, invariant=1, lang="zh-TW")
    rl_config.useA85 = 0
    canvas.setTitle(sheet.title)
    canvas.setCreator("應勤簿冊")
    pen = Pen(DocumentFonts(installed_fonts(), canvas))
    y = LONG - 22 * MM
    pen.centred(SHORT / 2, y, sheet.title, TITLE)
    y -= 10 * MM
    for label, text in sheet.rows:
        pen.text(_LEFT, y, label, DENSE)
        pen.text(_LEFT + _LABEL, y, text, SMALL)
        y -= _LINE
    y = _picture(pen, sheet, y)
    end = max((stroke[-1][2] for stroke in sheet.strokes), default=0)
    if sheet.max_pressure:
        curves = [[(at, force) for _, _, at, force in stroke] for stroke in sheet.strokes]
        y = _chart(pen, y, "筆壓（階）", curves, (end, sheet.max_pressure))
    speeds = [_speeds(stroke) for stroke in sheet.strokes]
    top = max((speed for curve in speeds for _, speed in curve), default=0)
    _chart(pen, y, "筆速（mm/s）", speeds, (end, max(top, 1)))
    canvas.addLiteral(pen.finish())
    canvas.showPage()
    canvas.save()
    out.write(buffer.getbuffer())


def _speeds(stroke: Sequence[Sample]) -> list[tuple[int, int]]:
    """Return (milliseconds, mm/s); a micrometre a millisecond is a millimetre a second."""
    return [
        (late[2], round(hypot(late[0] - early[0], late[1] - early[1]) / (late[2] - early[2])))
        for early, late in pairwise(stroke)
        if late[2] > early[2]
    ]


def _picture(pen: Pen, sheet: SignatureSheet, top: float) -> float:
    bottom = top - _PICTURE
    pen.text(_LEFT, top - SMALL, "筆跡（x／y）", SMALL)
    pen.box(_LEFT, bottom, _WIDTH, _PICTURE - 5 * MM, 0.4)
    inside = tuple(
        tuple((min(max(x, 0), sheet.width), min(max(y, 0), sheet.height)) for x, y, _, _ in stroke)
        for stroke in sheet.strokes
    )
    drawing = Drawing(sheet.width, sheet.height, inside)
    pen.ink(drawing, _LEFT + 4, bottom + 4, _WIDTH - 8, _PICTURE - 5 * MM - 8)
    return bottom - 6 * MM


def _chart(
    pen: Pen,
    top: float,
    label: str,
    curves: Sequence[Sequence[tuple[int, int]]],
    most: tuple[int, int],
) -> float:
    """Draw values over time from `top` down; return where the next part begins."""
    bottom, high = top - _CHART, _CHART - 12 * MM
    end, peak = max(most[0], 1), most[1]
    pen.text(_LEFT, top - SMALL, label, SMALL)
    pen.box(_LEFT, bottom + 6 * MM, _WIDTH, high, 0.4)
    for tick in range(_TICKS + 1):
        x, y = _LEFT + _WIDTH * tick / _TICKS, bottom + 6 * MM + high * tick / _TICKS
        pen.centred(x, bottom + 2 * MM, f"{end * tick // _TICKS} ms", FINE)
        pen.right(_LEFT - 2, y - FINE / 3, f"{peak * tick // _TICKS}", FINE)
    for curve in curves:
        places = [
            (_LEFT + _WIDTH * at / end, bottom + 6 * MM + high * min(value, peak) / peak)
            for at, value in curve
        ]
        for start, stop in pairwise(places):
            pen.line(start, stop, 0.5)
    return bottom - 2 * MM
