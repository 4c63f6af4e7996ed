"""The words around a text that is signed, in the language of the one who signs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from kiosk.base.errors import InvalidInput
from kiosk.views.pads.form_terms import CJK, LATIN, gloss, read_terms, term

HOME = "zh-TW"
LANGUAGES = (HOME, "en", "vi", "id", "th", "ja", "fil")
"""BCP 47, in the order they are offered."""


@dataclass(frozen=True, slots=True)
class CitizenText:
    """One language: the consent sentence of 電子簽章法 §5, the labels of the keys, the page line."""

    language: str
    name: str
    consent: str
    signer: str
    here: str
    clear: str
    cancel: str
    paper: str
    confirm: str
    next: str
    back: str
    page: str
    text: str
    """What introduces the signed text, which stays in the language of the book."""
    check: str
    """The title, with a place for the act: 「{act}：請確認內容並簽名」."""
    terms: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the labels, choices and headings of the books are called, by their zh-TW text."""

    def title(self, title: str) -> tuple[str, str]:
        """Return a title 「act：what to do」 in this language, and the act alone for narrow displays."""
        act, colon, _rest = title.partition("：")
        if self.language == HOME or not colon:
            return title, act
        named = term(act, self.terms) or act
        return self.check.replace("{act}", named), named

    def gloss(self, line: str) -> str:
        """Return what goes before one line of the signed text; empty at home or where nothing is known."""
        marks = CJK if self.language == "ja" else LATIN
        return "" if self.language == HOME else gloss(line, self.terms, marks)

    def role(self, role: str) -> str:
        """Return what the signer is called in this language; empty at home."""
        return "" if self.language == HOME else term(role, self.terms) or self.signer

    def page_line(self, page: int, pages: int) -> str:
        """Return the words for page `page` of `pages`."""
        return self.page.replace("{page}", str(page)).replace("{pages}", str(pages))


def load(folder: Path) -> Mapping[str, CitizenText]:
    """Return the languages of a folder by their codes, with the terms of its folder `terms`.

    Raises InvalidInput for a damaged file.
    """
    return {language: _read(folder, language) for language in LANGUAGES}


def _read(folder: Path, language: str) -> CitizenText:
    path = folder / f"{language}.json"
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as failure:
        raise InvalidInput(f"民眾用語檔 {path.name} 無法讀取") from failure
    names = [one.name for one in fields(CitizenText) if one.name != "terms"]
    whole = isinstance(record, dict) and sorted(record) == sorted(names)
    if not whole or not all(isinstance(value, str) and value for value in record.values()):
        raise InvalidInput(f"民眾用語檔 {path.name} 內容不完整")
    words = {key: unicodedata.normalize("NFC", record[key]) for key in names}
    return CitizenText(**words, terms=read_terms(folder / "terms" / path.name))
