"""Fonts inside the PDF: one composite font a face, only the glyphs in use, text that copies right.

reportlab's own TrueType embedding cuts a face into simple fonts of 256 glyphs, so Chinese text
changes font at every other character, and its ToUnicode map writes code points above U+FFFF as
five hexadecimal digits, which readers take for two other characters. Here a face is one Type 0
font (ISO 32000-1 §9.7) with two-byte codes and a map in UTF-16BE (§9.10.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import SUBSETN, TTFontFace
from reportlab.pdfgen.canvas import Canvas

from kiosk.printing.fonts import MISSING, UNSEEN, FontSet

_BLOCK = 100
"""A bfchar section may hold at most 100 entries (Adobe Technical Note 5014)."""
_CACHED_TEXTS = 50_000


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one font: its codes as hexadecimal digits, or a character without a glyph."""

    font: str
    codes: str
    width: float
    """Advance in em."""
    missing: str = ""


def to_unicode(name: str, codes: Sequence[int]) -> str:
    """Return the ToUnicode map of a font whose character code n draws `codes[n - 1]`."""
    pairs = [
        f"<{n:04X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
        for n, code in enumerate(codes, 1)
    ]
    blocks = [pairs[start : start + _BLOCK] for start in range(0, len(pairs), _BLOCK)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


class _Codes(dict[str, str]):
    """Two-byte code of each character of one face in one document, given at first use."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[int] = []

    def __missing__(self, character: str) -> str:
        self.order.append(ord(character))
        code = self[character] = f"{len(self.order):04X}"
        return code


class EmbeddedFace:
    """One face in one document; reportlab calls `addObjects` when it writes the file."""

    def __init__(self, face: TTFontFace, number: int) -> None:
        self._face = face
        self._number = number
        self.name = f"K{number}"
        self.codes = _Codes()

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Add font, subset, widths and text map of the characters in use."""
        order = self.codes.order
        base = f"{SUBSETN(self._number).decode('ascii')}+{_ascii(self._face.name)}"
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    },
                ),
                "FontDescriptor": self._face.addSubsetObjects(doc, base, order),
                "DW": 1000,
                "W": pdfdoc.PDFArray(
                    [1, pdfdoc.PDFArray(list(map(self._face.getCharWidth, order)))]
                ),
                "CIDToGIDMap": _stream(doc, self._glyph_map(order), f"glyphs:{base}"),
            },
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(base),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"cid:{base}")]),
                "ToUnicode": _stream(doc, to_unicode(base, order).encode(), f"unicode:{base}"),
            },
        )
        _shared_fonts(doc)[self.name] = doc.Reference(font, self.name)

    def _glyph_map(self, order: Iterable[int]) -> bytes:
        # The subset numbers glyphs by first use; two characters may share one glyph.
        glyphs = {0: 0}
        table = bytearray(2)
        for code in order:
            original = self._face.charToGlyph[code]
            table += glyphs.setdefault(original, len(glyphs)).to_bytes(2, "big")
        return bytes(table)


def _ascii(name: bytes | str) -> str:
    text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "-_")) or "Kai"


def _shared_fonts(doc: pdfdoc.PDFDocument) -> dict[str, object]:
    """Return the dictionary of fonts that every page refers to."""
    return cast("dict[str, object]", vars(doc.idToObject["BasicFonts"])["dict"])


def _stream(doc: pdfdoc.PDFDocument, content: bytes, name: str) -> pdfdoc.PDFObjectReference:
    stream = pdfdoc.PDFStream()
    stream.content = content
    if doc.compression:
        stream.filters = [pdfdoc.PDFZCompress]
    return cast("pdfdoc.PDFObjectReference", doc.Reference(stream, name))


class DocumentFonts:
    """The fonts of one PDF in the making: text in, runs of codes out."""

    def __init__(self, fonts: FontSet, canvas: Canvas) -> None:
        self.fonts = fonts
        # reportlab offers no other way to give a document fonts of one's own.
        self._doc = cast("pdfdoc.PDFDocument", vars(canvas)["_doc"])
        # Every page would begin with Helvetica, which is never embedded; archives refuse that.
        vars(canvas)["_preamble"] = ""
        _shared_fonts(self._doc).clear()
        self._faces: dict[int, EmbeddedFace] = {}
        self._runs: dict[str, tuple[Run, ...]] = {}

    def runs(self, text: str) -> tuple[Run, ...]:
        """Return how a line of text is drawn; repeated texts cost one look-up."""
        found = self._runs.get(text)
        if found is None:
            if len(self._runs) >= _CACHED_TEXTS:
                self._runs.clear()
            found = self._runs[text] = tuple(self._encode(text))
        return found

    def _encode(self, text: str) -> Iterable[Run]:
        for number, part in self.fonts.runs(text):
            if number == UNSEEN:
                continue
            width = self.fonts.width(part)
            if number == MISSING:
                yield Run("", "", width, part)
            else:
                face = self._face(number)
                yield Run(face.name, "".join(map(face.codes.__getitem__, part)), width)

    def _face(self, number: int) -> EmbeddedFace:
        if number not in self._faces:
            face = self._faces[number] = EmbeddedFace(self.fonts.face(number), number)
            self._doc.delayedFonts.append(face)
        return self._faces[number]
