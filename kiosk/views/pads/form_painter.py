"""Draws what a signer reads and signs as one-bit pictures for the display of a pad."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QImage,
    QPainter,
    QPen,
    QTextLayout,
    QTextOption,
)

from kiosk.devices.pads.model import Area, Capability, PadForm, PadKey
from kiosk.devices.pads.signing import BACK, CANCEL, CLEAR, CONFIRM, NEXT
from kiosk.views.pads.citizen import HOME, CitizenText
from kiosk.views.pads.form_layout import Plan, paged, plan_for
from kiosk.views.theme import UI_FAMILIES
from kiosk.views.widgets.signature_capture import SignatureRequest

_THAI = ("Leelawadee UI", "Noto Sans Thai", "Noto Sans Thai UI", "Sarabun", "Loma")
_KAI = tuple(family for family in UI_FAMILIES if family.startswith("TW-Kai"))
_FAMILIES = (*(family for family in UI_FAMILIES if family not in _KAI), *_THAI, *_KAI)
_WHITE, _BLACK = QColor("white"), QColor("black")
_UTF16 = "utf-16-le"
_LEAST_KEY_PX = 10
_KEY_EDGE = 6
"""Pixels of a key beside its label."""


@dataclass(frozen=True, slots=True)
class SignedForm:
    """The pages of one request in one language, as they go onto the display."""

    pages: tuple[PadForm, ...]
    language: str
    consent: str
    """The sentence of 電子簽章法 §5 that was shown, empty for officers."""

    @property
    def digest(self) -> str:
        """Return one SHA-256 for all the pages (64 hex digits)."""
        return hashlib.sha256("".join(page.digest for page in self.pages).encode()).hexdigest()


def drawable(language: str) -> bool:
    """Tell whether this machine has letters for a language."""
    if language != "th":
        return True
    # TW-Kai has Thai letters too, but as full-width signs that cannot be read as words.
    return any(name in _THAI for name in QFontDatabase.families(QFontDatabase.WritingSystem.Thai))


def draw_form(request: SignatureRequest, words: CitizenText, can: Capability) -> SignedForm:
    """Return the request for a display: title, the very text word for word, signer, keys.

    For a pad without a display it is the picture on the screen, its ink area in the shape of the pad.
    A citizen also reads the consent sentence and may ask for paper. A long text takes several pages.
    """
    made = plan_for(can)
    text_font = _font(made.sizes.text)
    consent = words.consent if request.citizen else ""
    lines = [] if words.language == HOME else _wrapped(words.text, text_font, made.inner)
    lines += _wrapped(request.text, text_font, made.inner)
    if consent:
        lines += ["", *_wrapped(consent, text_font, made.inner)]
    contents = paged(lines, made)
    drawer = _Drawer(request, words, made)
    pages = tuple(drawer.page(at, contents) for at in range(len(contents)))
    return SignedForm(pages, words.language, consent)


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(list(_FAMILIES))
    font.setPixelSize(pixels)
    font.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
    if bold:
        font.setWeight(QFont.Weight.Bold)
    return font


def _wrapped(text: str, font: QFont, width: int) -> list[str]:
    """Return a text as lines of a width; its own line breaks stay."""
    return [line for paragraph in text.split("\n") for line in _broken(paragraph, font, width)]


def _broken(paragraph: str, font: QFont, width: int) -> list[str]:
    layout = QTextLayout(paragraph, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    units = paragraph.encode(_UTF16)  # Qt counts UTF-16 units; names may hold any plane
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        begin, end = line.textStart() * 2, (line.textStart() + line.textLength()) * 2
        lines.append(units[begin:end].decode(_UTF16))
    layout.endLayout()
    return lines or [""]


class _Drawer:
    """Draws the pages of one request."""

    def __init__(self, request: SignatureRequest, words: CitizenText, made: Plan) -> None:
        self._request = request
        self._words = words
        self._plan = made
        self._text = _font(made.sizes.text)
        self._title = _font(made.sizes.title, bold=True)

    def page(self, at: int, contents: Sequence[tuple[str, ...]]) -> PadForm:
        """Return one page; the last one has the ink area."""
        last = at + 1 == len(contents)
        made = self._plan
        image = QImage(made.width, made.height, QImage.Format.Format_Grayscale8)
        image.fill(_WHITE)
        painter = QPainter(image)
        painter.setPen(QPen(_BLACK, 1))
        keys = self._keys(at, len(contents))
        self._draw_title(painter, at, len(contents))
        self._draw_lines(painter, contents[at])
        if last:
            self._draw_ink(painter)
        for key in keys:
            self._draw_key(painter, key)
        painter.end()
        # A page without ink has no place for any: its smallest area lies under the title's rule.
        ink = made.ink_area if last else Area(0, made.sizes.head, 0, made.sizes.head)
        return PadForm(made.width, made.height, packed(image), ink, keys)

    def _keys(self, at: int, pages: int) -> tuple[PadKey, ...]:
        words = self._words
        stop = words.paper if self._request.citizen else words.cancel
        named = [(CANCEL, stop)]
        if at:
            named.append((BACK, words.back))
        if at + 1 < pages:
            named.append((NEXT, words.next))
        else:
            named += [(CLEAR, words.clear), (CONFIRM, words.confirm)]
        metrics = QFontMetrics(self._title)
        wanted = [metrics.horizontalAdvance(label) + _KEY_EDGE for _, label in named]
        areas = self._plan.key_areas(wanted)
        return tuple(
            PadKey(name, label, area) for (name, label), area in zip(named, areas, strict=True)
        )

    def _draw_title(self, painter: QPainter, at: int, pages: int) -> None:
        sizes, inner = self._plan.sizes, self._plan.inner
        room = QRect(sizes.margin, sizes.margin, inner, sizes.head - 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        if pages > 1:
            painter.setFont(self._text)
            words = self._words.page_line(at + 1, pages)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | middle), words)
            room.setWidth(inner - QFontMetrics(self._text).horizontalAdvance(words) - sizes.margin)
        painter.setFont(self._title)
        title = self._request.title
        fitting = _longest((title, title.partition("：")[0]), self._title, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | middle), fitting)
        bottom = sizes.margin + sizes.head - 2
        painter.drawLine(sizes.margin, bottom, sizes.margin + inner - 1, bottom)

    def _draw_lines(self, painter: QPainter, lines: Sequence[str]) -> None:
        sizes = self._plan.sizes
        painter.setFont(self._text)
        top = sizes.margin + sizes.head
        for line in lines:
            room = QRect(sizes.margin, top, self._plan.inner, sizes.line)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | _MIDDLE), line)
            top += sizes.line

    def _draw_ink(self, painter: QPainter) -> None:
        made, area = self._plan, self._plan.ink_area
        line = made.sizes.line
        signer, role = self._request.signer, self._request.role
        named = (f"{role}：{signer}", f"{role.partition('（')[0]}：{signer}", signer)
        who = _longest(named, self._text, made.inner)
        above = QRect(made.sizes.margin, area.top - line, made.inner, line)
        painter.setFont(self._text)
        painter.drawText(above, int(Qt.AlignmentFlag.AlignLeft | _MIDDLE), who)
        metrics = QFontMetrics(self._text)
        left = made.inner - metrics.horizontalAdvance(who) - 2 * made.sizes.margin
        if metrics.horizontalAdvance(self._words.here) < left:
            painter.drawText(above, int(Qt.AlignmentFlag.AlignRight | _MIDDLE), self._words.here)
        painter.drawRect(_rect(area).adjusted(0, 0, -1, -1))

    def _draw_key(self, painter: QPainter, key: PadKey) -> None:
        room = _rect(key.area)
        confirm = key.name in {CONFIRM, NEXT}
        painter.fillRect(room, _BLACK if confirm else _WHITE)
        painter.setPen(QPen(_BLACK, 2 if self._plan.sizes.column == 0 else 1))
        painter.drawRect(room.adjusted(0, 0, -1, -1))
        painter.setFont(_fitting(key.label, self._plan.sizes.title, room.width() - _KEY_EDGE))
        painter.setPen(_WHITE if confirm else _BLACK)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), key.label)
        painter.setPen(QPen(_BLACK, 1))


_MIDDLE = Qt.AlignmentFlag.AlignVCenter


def _longest(texts: Sequence[str], font: QFont, width: int) -> str:
    """Return the first text that fits a width; the last one is shortened when none does."""
    metrics = QFontMetrics(font)
    fitting = (one for one in texts if metrics.horizontalAdvance(one) <= width)
    return next(fitting, metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, width))


def _rect(area: Area) -> QRect:
    return QRect(area.left, area.top, area.width, area.height)


def _fitting(label: str, pixels: int, width: int) -> QFont:
    """Return the largest bold font in which a label fits its key."""
    while pixels > _LEAST_KEY_PX:
        font = _font(pixels, bold=True)
        if QFontMetrics(font).horizontalAdvance(label) <= width:
            return font
        pixels -= 1
    return _font(pixels, bold=True)


def packed(image: QImage) -> bytes:
    """Return a picture as rows of bits, 1 is white, each row filled with white to a whole byte."""
    flags = Qt.ImageConversionFlag.MonoOnly | Qt.ImageConversionFlag.ThresholdDither
    mono = image.convertToFormat(QImage.Format.Format_Mono, flags)
    white_is_one = QColor(mono.color(1)) == _WHITE
    stride = (image.width() + 7) // 8
    padding = (1 << (stride * 8 - image.width())) - 1
    raw, step = bytes(mono.constBits()), mono.bytesPerLine()
    out = bytearray()
    for row in range(image.height()):
        bits = raw[row * step : row * step + stride]
        if not white_is_one:
            bits = bytes(byte ^ 0xFF for byte in bits)
        out += bits[:-1] + bytes([bits[-1] | padding])
    return bytes(out)


def unpacked(form: PadForm) -> QImage:
    """Return the picture of a form for a screen."""
    image = QImage(form.bits, form.width, form.height, form.stride, QImage.Format.Format_Mono)
    image.setColorTable([_BLACK.rgb(), _WHITE.rgb()])
    return image.copy()
