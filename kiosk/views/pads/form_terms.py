"""What the words of a statement are called in the language of the one who signs it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from kiosk.base.errors import InvalidInput

_COLON = "："
_JOINER = "、"
_NUMBER = re.compile(r"[0-9]+")
_PLACE = "#"
"""Stands for a number in a term: 「共 # 件」."""


def read_terms(path: Path) -> Mapping[str, str]:
    """Return the terms of a file by the zh-TW text they translate; none where there is no file.

    Raises InvalidInput unless it is one JSON object of texts in NFC that are not empty.
    """
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as failure:
        raise InvalidInput(f"民眾用語檔 terms/{path.name} 無法讀取") from failure
    if not isinstance(record, dict) or not all(map(_proper, (*record, *record.values()))):
        raise InvalidInput(f"民眾用語檔 terms/{path.name} 內容不完整")
    return record


def _proper(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip()) and unicodedata.is_normalized("NFC", text)


def term(text: str, terms: Mapping[str, str]) -> str:
    """Return the translation of a text, its numbers put where the term has places; empty if unknown."""
    if text in terms:
        return terms[text]
    numbers = _NUMBER.findall(text)
    found = terms.get(_NUMBER.sub(_PLACE, text), "") if numbers else ""
    if not found or found.count(_PLACE) != len(numbers):
        return ""
    filling = iter(numbers)
    return re.sub(_PLACE, lambda _place: next(filling), found)


def gloss(line: str, terms: Mapping[str, str]) -> str:
    """Return what goes before one line 「label：value」 or a heading; empty where nothing is known.

    A value is translated only when the whole of it is known: half a value would mislead.
    """
    label, colon, value = line.partition(_COLON)
    if whole := term(line, terms):
        return whole
    known = term(label, terms) if colon else ""
    if not known:
        return ""
    parts = [term(part, terms) for part in value.split(_JOINER)]
    return f"{known}: {', '.join(parts)}" if all(parts) else known
