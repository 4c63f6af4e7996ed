"""Fonts of a form by language, and text broken into lines that fit a width."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeAlias, cast

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from kiosk.views.theme import UI_FAMILIES

JAPANESE = ("Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", "Meiryo UI", "Meiryo")
"""Han letters of Japanese have forms of their own: 直, 確 and 紙 look foreign in a Taiwanese font."""
_UTF16 = "utf-16-le"
_LEAST_PX = 10
_THAI_LETTERS = (0x0E01, 0x0E7F)


class Run(NamedTuple):
    """Text of one font: `own` is in the signer's language, the rest in that of the book."""

    text: str
    own: bool = False


Line: TypeAlias = tuple[Run, ...]


class Fonts:
    """The fonts for one language of the words around a text."""

    def __init__(self, language: str) -> None:
        self._own = (*JAPANESE, *UI_FAMILIES) if language == "ja" else UI_FAMILIES

    def get(self, pixels: int, *, bold: bool = False, own: bool = False) -> QFont:
        """Return the font of a size in pixels for the signer's `own` words or for the book's."""
        font = QFont()
        font.setFamilies(list(self._own if own else UI_FAMILIES))
        font.setPixelSize(pixels)
        font.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
        if bold:
            font.setWeight(QFont.Weight.Bold)
        return font

    def width(self, line: Line, pixels: int, *, bold: bool = False) -> int:
        """Return the pixels a line takes."""
        return sum(
            QFontMetrics(self.get(pixels, bold=bold, own=run.own)).horizontalAdvance(run.text)
            for run in line
        )

    def fitting(
        self, line: Line, sizes: Sequence[int], width: int, *, bold: bool = False
    ) -> int | None:
        """Return the first of some sizes in which a line fits a width; None where it fits in none."""
        return next((px for px in sizes if self.width(line, px, bold=bold) <= width), None)

    def shrunk(self, line: Line, pixels: int, width: int, *, bold: bool = False) -> int:
        """Return the largest size up to `pixels` in which a line fits a width, 10 at the least."""
        sizes = range(pixels, _LEAST_PX, -1)
        return self.fitting(line, sizes, width, bold=bold) or _LEAST_PX

    def draw(
        self, painter: QPainter, line: Line, at: QPointF, pixels: int, *, bold: bool = False
    ) -> None:
        """Draw a line from a point on its base line."""
        left = at.x()
        for run in line:
            font = self.get(pixels, bold=bold, own=run.own)
            painter.setFont(font)
            painter.drawText(QPointF(left, at.y()), run.text)
            left += QFontMetrics(font).horizontalAdvance(run.text)

    def base(self, pixels: int, top: int, height: int, *, bold: bool = False) -> int:
        """Return the base line of a size in the middle of a height."""
        metrics = QFontMetrics(self.get(pixels, bold=bold))
        return top + (height - metrics.height()) // 2 + metrics.ascent()

    def wrapped(self, line: Line, pixels: int, width: int) -> list[Line]:
        """Return a paragraph as lines of a width, broken where its language allows it.

        Thai has no spaces between words. Qt asks a dictionary where the machine has one, which parts
        words the text keeps whole, and knows no words otherwise: in the signer's own words a break is
        taken back to the U+200B, or space, before it.
        """
        lines: list[Line] = []
        while True:
            begin = 0
            for end in self._ends(line, pixels, width):
                kept = _whole_words(line, begin, end)
                lines.append(_part(line, begin, kept))
                begin = kept
                if kept != end:
                    break
            else:
                return lines or [()]
            line = _part(line, begin, _units(plain(line)))

    def _ends(self, line: Line, pixels: int, width: int) -> list[int]:
        """Return the UTF-16 offsets at which Qt ends the lines of a paragraph."""
        layout = QTextLayout(plain(line), self.get(pixels))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats(line, pixels))
        layout.beginLayout()
        ends = []
        while (made := layout.createLine()).isValid():
            made.setLineWidth(width)
            ends.append(made.textStart() + made.textLength())
        layout.endLayout()
        return ends

    def glossed(self, gloss: str, text: str, pixels: int, width: int) -> list[Line]:
        """Return a line of the book behind its translation; it begins a line where that costs none."""
        if not gloss:
            return self.wrapped((Run(text),), pixels, width)
        before, behind = Run(gloss, own=True), Run(text)
        running = self.wrapped((beside(gloss), behind), pixels, width)
        apart = [
            *self.wrapped((before,), pixels, width),
            *self.wrapped((behind,), pixels, width),
        ]
        return apart if 1 < len(running) >= len(apart) else running

    def _formats(self, line: Line, pixels: int) -> list[QTextLayout.FormatRange]:
        found, at = [], 0
        for run in line:
            one = QTextLayout.FormatRange()
            style = QTextCharFormat()
            style.setFont(self.get(pixels, own=run.own))
            span: _Span = cast("_Span", one)
            span.start, span.length, span.format = at, _units(run.text), style
            found.append(one)
            at += _units(run.text)
        return found


class _Span(Protocol):
    """The attributes of a `FormatRange`, which PySide6's stubs leave out."""

    start: int
    length: int
    format: QTextCharFormat


def beside(gloss: str) -> Run:
    """Return a translation with the dash that parts it from the text behind it on the same line."""
    return Run(f"{gloss} – ", own=True)


def plain(line: Line) -> str:
    """Return a line as text."""
    return "".join(run.text for run in line)


def _units(text: str) -> int:
    """Return the length of a text as Qt counts it: UTF-16 units; names may hold any plane."""
    return len(text.encode(_UTF16)) // 2


def _part(line: Line, begin: int, end: int) -> Line:
    """Return the runs between two UTF-16 offsets."""
    found, at = [], 0
    for run in line:
        units = run.text.encode(_UTF16)
        cut = units[max(begin - at, 0) * 2 : max(end - at, 0) * 2].decode(_UTF16)
        at += len(units) // 2
        if cut:
            found.append(Run(cut, run.own))
    return tuple(found)


def _whole_words(line: Line, begin: int, end: int) -> int:
    """Return where to end a line that begins and ends at two offsets so that no own Thai word is parted."""
    at = 0
    for run in line:
        units = array("H", run.text.encode(_UTF16))
        first, last = at, at + len(units)
        if run.own and first < end < last:
            place = end
            while place > max(begin, first) and all(
                _THAI_LETTERS[0] <= one <= _THAI_LETTERS[1]
                for one in units[place - 1 - first : place + 1 - first]
            ):
                place -= 1
            return place if place > max(begin, first) else end
        at = last
    return end
