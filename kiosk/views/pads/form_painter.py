"""Draws what a signer reads and signs as one-bit pictures for the display of a pad."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter, QPen

from kiosk.devices.pads.model import Area, Capability, PadForm, PadKey
from kiosk.devices.pads.signing import BACK, CANCEL, CLEAR, CONFIRM, NEXT
from kiosk.views.pads.citizen import HOME, CitizenText
from kiosk.views.pads.form_layout import Plan, plan_for
from kiosk.views.pads.form_pages import Flaws, Paged, Paragraph, paged
from kiosk.views.pads.typography import Fonts, Line, Run, beside, plain
from kiosk.views.theme import THAI_FAMILIES
from kiosk.views.widgets.signature_capture import SignatureRequest

_WHITE, _BLACK = QColor("white"), QColor("black")
_LIGHTEST = 0x90
_INK = bytes(0 if grey < _LIGHTEST else 0xFF for grey in range(256))
"""Which greys are ink: at the half of the scale a thin upright (|) between two columns would be in neither."""
_KEY_EDGE = 6
"""Pixels of a key beside its label."""


@dataclass(frozen=True, slots=True)
class SignedForm:
    """The pages of one request in one language, as they go onto the display."""

    pages: tuple[PadForm, ...]
    language: str
    consent: str
    """The sentence of 電子簽章法 §5 that was shown, empty for officers."""
    lines: tuple[tuple[str, ...], ...] = ()
    """What is read on each page between title and keys, to the letter; empty text for an empty line."""
    text_px: int = 0
    """The size of these lines."""

    @property
    def digest(self) -> str:
        """Return one SHA-256 for all the pages (64 hex digits)."""
        return hashlib.sha256("".join(page.digest for page in self.pages).encode()).hexdigest()


def drawable(language: str) -> bool:
    """Tell whether this machine has letters for a language."""
    if language != "th":
        return True
    return any(
        name in THAI_FAMILIES for name in QFontDatabase.families(QFontDatabase.WritingSystem.Thai)
    )


def draw_form(request: SignatureRequest, words: CitizenText, can: Capability) -> SignedForm:
    """Return the request for a display: title, the very text word for word, signer, keys.

    For a pad without a display it is the picture on the screen, its ink area in the shape of the pad.
    A citizen also reads the consent sentence and may ask for paper; in another language each line of
    the text stands behind its translation. The letters are as large as the pages allow, and a long
    text takes several of them.
    """
    made, contents = _largest(request, words, can)
    drawer = _Drawer(request, words, made, len(contents.pages))
    pages = tuple(drawer.page(at, lines) for at, lines in enumerate(contents.pages))
    read = tuple(tuple(plain(line or ()) for line in lines) for lines in contents.pages)
    consent = words.consent if request.citizen else ""
    return SignedForm(pages, words.language, consent, read, made.sizes.text)


def _largest(
    request: SignatureRequest, words: CitizenText, can: Capability
) -> tuple[Plan, Paged[Line]]:
    """Return the distribution in the largest letters that cost nothing against the smallest.

    Neither a page more, nor a paragraph torn that was whole, nor the consent away from the ink.
    """
    smallest = plan_for(can)
    least = _spread(request, words, smallest)
    for text in smallest.sizes.ladder[:-1]:
        made = plan_for(can, text)
        found = _spread(request, words, made)
        if _price(found.flaws) <= _price(least.flaws):
            return made, found
    return smallest, least


def _price(flaws: Flaws) -> tuple[int, ...]:
    """Return what larger letters must not cost; all the same whether the paragraph would fit a page."""
    return flaws.pages, flaws.split + flaws.torn, flaws.lonely, int(flaws.away > 0)


def _spread(request: SignatureRequest, words: CitizenText, made: Plan) -> Paged[Line]:
    """Return what is read, in lines of a width and pages of a height."""
    fonts, pixels, width = Fonts(words.language), made.sizes.text, made.inner
    found: list[Paragraph[Line]] = []
    if words.language != HOME:
        intro = (Run(words.text, own=True),)
        found.append(Paragraph(tuple(fonts.wrapped(intro, pixels, width))))
    for line in request.text.split("\n"):
        lines = fonts.glossed(words.gloss(line), line, pixels, width)
        found.append(Paragraph(tuple(lines)))
    if request.citizen:
        consent = (Run(words.consent, own=True),)
        found.append(Paragraph(tuple(fonts.wrapped(consent, pixels, width)), apart=True))
    return paged(found, made.lines, made.last_lines)


class _Drawer:
    """Draws the pages of one request."""

    def __init__(
        self, request: SignatureRequest, words: CitizenText, made: Plan, pages: int
    ) -> None:
        self._request = request
        self._words = words
        self._plan = made
        self._pages = pages
        self._fonts = Fonts(words.language)

    def page(self, at: int, lines: Sequence[Line | None]) -> PadForm:
        """Return one page; the last one has the ink area."""
        last = at + 1 == self._pages
        made = self._plan
        image = QImage(made.width, made.height, QImage.Format.Format_Grayscale8)
        image.fill(_WHITE)
        painter = QPainter(image)
        painter.setPen(QPen(_BLACK, 1))
        keys = self._keys(at)
        self._draw_title(painter, at)
        self._draw_lines(painter, lines)
        if last:
            self._draw_ink(painter)
        for key in keys:
            self._draw_key(painter, key)
        painter.end()
        # A page without ink has no place for any: its smallest area lies under the title's rule.
        ink = made.ink_area if last else Area(0, made.sizes.head, 0, made.sizes.head)
        return PadForm(made.width, made.height, packed(image), ink, keys)

    def _keys(self, at: int) -> tuple[PadKey, ...]:
        words = self._words
        stop = words.paper if self._request.citizen else words.cancel
        named = [(CANCEL, stop)]
        if at:
            named.append((BACK, words.back))
        if at + 1 < self._pages:
            named.append((NEXT, words.next))
        else:
            named += [(CLEAR, words.clear), (CONFIRM, words.confirm)]
        pixels = self._plan.sizes.label
        wanted = [self._fonts.width(_own(one), pixels, bold=True) + _KEY_EDGE for _, one in named]
        areas = self._plan.key_areas(wanted)
        return tuple(
            PadKey(name, label, area) for (name, label), area in zip(named, areas, strict=True)
        )

    def _draw_title(self, painter: QPainter, at: int) -> None:
        sizes, inner, fonts = self._plan.sizes, self._plan.inner, self._fonts
        width, high = inner, sizes.head - 2
        if self._pages > 1:
            words = _own(self._words.page_line(at + 1, self._pages))
            left = inner - fonts.width(words, sizes.small)
            base = fonts.base(sizes.small, sizes.margin, high)
            fonts.draw(painter, words, QPointF(sizes.margin + left, base), sizes.small)
            width = left - sizes.margin
        title, pixels = self._title(width)
        base = fonts.base(pixels, sizes.margin, high, bold=True)
        fonts.draw(painter, title, QPointF(sizes.margin, base), pixels, bold=True)
        bottom = sizes.margin + high
        painter.drawLine(sizes.margin, bottom, sizes.margin + inner - 1, bottom)

    def _title(self, width: int) -> tuple[Line, int]:
        """Return the whole title where it fits, else the act alone, with its size."""
        sizes = self._plan.sizes
        whole, act = map(_own, self._words.title(self._request.title))
        usual = range(sizes.title, sizes.small - 1, -1)
        if pixels := self._fonts.fitting(whole, usual, width, bold=True):
            return whole, pixels
        return act, self._fonts.shrunk(act, sizes.title, width, bold=True)

    def _draw_lines(self, painter: QPainter, lines: Sequence[Line | None]) -> None:
        sizes = self._plan.sizes
        top = sizes.margin + sizes.head
        for line in lines:
            base = self._fonts.base(sizes.text, top, sizes.line)
            self._fonts.draw(painter, line or (), QPointF(sizes.margin, base), sizes.text)
            top += sizes.line

    def _draw_ink(self, painter: QPainter) -> None:
        made, area, fonts = self._plan, self._plan.ink_area, self._fonts
        sizes, here = made.sizes, _own(self._words.here)
        who, pixels, beside = self._signer(here)
        base = fonts.base(pixels, area.top - sizes.above, sizes.above)
        fonts.draw(painter, who, QPointF(sizes.margin, base), pixels)
        if beside:
            left = sizes.margin + made.inner - fonts.width(here, pixels)
            fonts.draw(painter, here, QPointF(left, base), pixels)
        painter.drawRect(_rect(area).adjusted(0, 0, -1, -1))

    def _signer(self, here: Line) -> tuple[Line, int, bool]:
        """Return who signs, the size of the line, and whether 「請在此簽名」 has room beside it."""
        made, fonts, request = self._plan, self._fonts, self._request
        sizes, gap = made.sizes, 2 * made.sizes.margin
        whole: Line = (Run(f"{request.role}：{request.signer}"),)
        called = self._words.role(request.role)
        named = [(beside(called), *whole), whole] if called else [whole]
        usual = range(sizes.signer, sizes.small - 1, -1)
        for who, pixels in product(named, usual):
            if fonts.width(who, pixels) + gap + fonts.width(here, pixels) <= made.inner:
                return who, pixels, True
        short: Line = (Run(f"{request.role.partition('（')[0]}：{request.signer}"),)
        for who in (*named, short):
            if pixels := fonts.fitting(who, usual, made.inner) or 0:
                return who, pixels, False
        alone: Line = (Run(request.signer),)
        return alone, fonts.shrunk(alone, sizes.signer, made.inner), False

    def _draw_key(self, painter: QPainter, key: PadKey) -> None:
        room, fonts, label = _rect(key.area), self._fonts, _own(key.label)
        confirm = key.name in {CONFIRM, NEXT}
        painter.fillRect(room, _BLACK if confirm else _WHITE)
        painter.setPen(QPen(_BLACK, 2 if self._plan.sizes.column == 0 else 1))
        painter.drawRect(room.adjusted(0, 0, -1, -1))
        painter.setPen(_WHITE if confirm else _BLACK)
        pixels = fonts.shrunk(label, self._plan.sizes.label, room.width() - _KEY_EDGE, bold=True)
        left = room.left() + (room.width() - fonts.width(label, pixels, bold=True)) // 2
        base = fonts.base(pixels, room.top(), room.height(), bold=True)
        fonts.draw(painter, label, QPointF(left, base), pixels, bold=True)
        painter.setPen(QPen(_BLACK, 1))


def _own(text: str) -> Line:
    return (Run(text, own=True),)


def _rect(area: Area) -> QRect:
    return QRect(area.left, area.top, area.width, area.height)


def packed(image: QImage) -> bytes:
    """Return a picture as rows of bits, 1 is white, each row filled with white to a whole byte."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    # Named, for the picture made of them does not keep them.
    inked = bytes(grey.constBits()).translate(_INK)
    width, height, form = grey.width(), grey.height(), grey.format()
    sharp = QImage(inked, width, height, grey.bytesPerLine(), form)
    flags = Qt.ImageConversionFlag.MonoOnly | Qt.ImageConversionFlag.ThresholdDither
    mono = sharp.convertToFormat(QImage.Format.Format_Mono, flags)
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
