"""The words around a text that is signed, in the language of the one who signs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from kiosk.base.errors import InvalidInput

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

    def page_line(self, page: int, pages: int) -> str:
        """Return the words for page `page` of `pages`."""
        return self.page.replace("{page}", str(page)).replace("{pages}", str(pages))


def load(folder: Path) -> Mapping[str, CitizenText]:
    """Return the languages of a folder by their codes; raises InvalidInput for a damaged file."""
    return {language: _read(folder / f"{language}.json") for language in LANGUAGES}


def _read(path: Path) -> CitizenText:
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as failure:
        raise InvalidInput(f"民眾用語檔 {path.name} 無法讀取") from failure
    names = [one.name for one in fields(CitizenText)]
    whole = isinstance(record, dict) and sorted(record) == sorted(names)
    if not whole or not all(isinstance(value, str) and value for value in record.values()):
        raise InvalidInput(f"民眾用語檔 {path.name} 內容不完整")
    return CitizenText(**{key: unicodedata.normalize("NFC", record[key]) for key in names})
