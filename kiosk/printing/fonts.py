"""Which font draws which character: TW-Kai, then Ext-B (planes 2 and 3), then Plus (private plane 15)."""

from __future__ import annotations

import os
import struct
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from kiosk.base.errors import KioskError

FILES = ("TW-Kai-98_1.ttf", "TW-Kai-Ext-B-98_1.ttf", "TW-Kai-Plus-98_1.ttf")
PACKAGE = "fonts-cns11643-kai"
MISSING = -1
"""Face number of a character that no font has; it is drawn as its boxed code point."""
UNSEEN = -2
"""Face number of a character without ink of its own (variation selectors, joiners)."""

BOX_SCALE = 0.6
"""Size of the code point inside its box, relative to the text around it."""
BOX_PADDING = 0.12
"""Room on each side of the boxed code point, in em."""
_RESOURCES = Path(__file__).parents[2] / "resources" / "fonts"


class FontMissing(KioskError):
    """A font of the official forms is neither shipped nor installed."""

    code = "font_missing"


def font_folders() -> list[Path]:
    """Return where fonts are looked for: our own resources first, then the system's folders."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        local = Path(os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local")))
        return [_RESOURCES, windows / "Fonts", local / "Microsoft" / "Windows" / "Fonts"]
    return [
        _RESOURCES,
        Path("/usr/share/fonts/truetype/cns11643"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
        Path("/usr/share/fonts"),
    ]


def find_fonts(folders: Iterable[Path] | None = None) -> list[Path]:
    """Return the paths of the three fonts, in the order they are tried.

    Raises FontMissing, naming every absent file and the package that brings it.
    """
    places = font_folders() if folders is None else list(folders)
    found = {name: _find(name, places) for name in FILES}
    if absent := [name for name, path in found.items() if path is None]:
        raise FontMissing(
            f"找不到列印用的全字庫正楷體字型 {'、'.join(absent)}",
            hint=f"請安裝套件 {PACKAGE}，或將字型檔放入程式的 resources/fonts 資料夾",
        )
    return [path for path in found.values() if path is not None]


def _find(name: str, folders: Sequence[Path]) -> Path | None:
    for folder in folders:
        if (direct := folder / name).is_file():
            return direct
        if folder.is_dir() and (below := next(folder.rglob(name), None)):
            return below
    return None


class _Outlines:
    """The glyph table of a font, read in slices instead of copied whole (60 MB a document)."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._start = start

    def __getitem__(self, place: slice) -> bytes:
        return self._data[self._start + place.start : self._start + place.stop]


class _Face(TTFontFace):
    """A parsed font whose subsets are cut without copying the file."""

    def get_table(self, tag: str) -> bytes | _Outlines:
        """Return a table's bytes; `makeSubset` only slices the glyph table."""
        if tag == "glyf":
            return _Outlines(vars(self)["_ttf_data"], self.get_table_pos(tag)[0])
        return cast("bytes", super().get_table(tag))  # type: ignore[no-untyped-call]


class _Advances(dict[str, float]):
    """Advance width of each character in em, measured once."""

    def __init__(self, fonts: FontSet) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, character: str) -> float:
        width = self[character] = self._fonts.measure(character)
        return width


class _Numbers(dict[str, int]):
    """Face number of each character, decided once."""

    def __init__(self, fonts: FontSet) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, character: str) -> int:
        number = self[character] = self._fonts.choose(character)
        return number


class FontSet:
    """The three faces, each parsed only when a character first needs it (0.2 s, 50 to 80 MB each).

    One set serves all documents of a process: it holds no state of a document.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._faces: dict[int, TTFontFace] = {}
        self.advance = _Advances(self)
        self.number = _Numbers(self)

    def face(self, number: int) -> TTFontFace:
        """Return a parsed face; raises FontMissing when the file cannot be read as a font."""
        if number not in self._faces:
            path = self._paths[number]
            try:
                self._faces[number] = _Face(str(path), validate=0)
            except (OSError, TTFError, struct.error) as error:
                hint = f"請重新安裝套件 {PACKAGE}"
                raise FontMissing(f"字型檔 {path.name} 無法讀取", hint=hint) from error
        return self._faces[number]

    def choose(self, character: str) -> int:
        """Return the number of the first face that has the character, MISSING or UNSEEN."""
        code = ord(character)
        for number in range(len(self._paths)):
            if code in self.face(number).charToGlyph:
                return number
        return UNSEEN if _unseen(character) else MISSING

    def measure(self, character: str) -> float:
        """Return the advance width of a character in em."""
        number = self.number[character]
        if number == UNSEEN:
            return 0.0
        if number == MISSING:
            return self.width(code_point(character)) * BOX_SCALE + 4 * BOX_PADDING
        return float(self.face(number).getCharWidth(ord(character))) / 1000

    def width(self, text: str) -> float:
        """Return the width of one line of text in em."""
        return sum(map(self.advance.__getitem__, text))

    def runs(self, text: str) -> list[tuple[int, str]]:
        """Return the text as stretches of one face each; every missing character stands alone."""
        found: list[tuple[int, str]] = []
        start, current = 0, None
        for index, character in enumerate(text):
            number = self.number[character]
            if number != current or number == MISSING:
                if current is not None:
                    found.append((current, text[start:index]))
                start, current = index, number
        if current is not None:
            found.append((current, text[start:]))
        return found


def _unseen(character: str) -> bool:
    if unicodedata.category(character) in {"Cf", "Cc"}:
        return True
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def code_point(character: str) -> str:
    """Return `U+20BB7` for a character, at least four digits."""
    return f"U+{ord(character):04X}"


@cache
def installed_fonts() -> FontSet:
    """Return the fonts of this machine, loaded once in the life of the process."""
    return FontSet(find_fonts())
