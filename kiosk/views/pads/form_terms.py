"""What the words of a statement are called in the language of the one who signs it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.base.errors import InvalidInput

_NUMBER = re.compile(r"[0-9]+")
_FIGURE = re.compile(r"[0-9]+(-[0-9]+)*")
_ROW = re.compile(r"([0-9]+\.) (.+)")
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


@dataclass(frozen=True, slots=True)
class Marks:
    """How a language writes what stands between words: after a label, and between parts."""

    colon: str = ": "
    comma: str = ", "


LATIN, CJK = Marks(), Marks("：", "、")


def gloss(line: str, terms: Mapping[str, str], marks: Marks = LATIN) -> str:
    """Return what goes before one line 「label：value」 or a heading; empty where nothing is known.

    A value is translated only when the whole of it is known: half a value would mislead. A numbered
    row (「1. 編號 法院 案號 判決 1 件，115-11-20 寄存」) tells what its clauses end with.
    """
    if whole := term(line, terms):
        return whole
    if row := _ROW.fullmatch(line):
        known = [found for one in row[2].split("，") if (found := _ending(one, terms))]
        return f"{row[1]} {marks.comma.join(known)}" if known else ""
    label, colon, value = line.partition("：")
    named = term(label, terms) if colon else ""
    told = _value(value, terms, marks) if named else ""
    return f"{named}{marks.colon}{told}" if told else named


def _value(value: str, terms: Mapping[str, str], marks: Marks) -> str:
    """Return a value: a choice, a list of them, counts, or a heading with a list; empty if unknown."""
    if whole := term(value, terms):
        return whole
    head, colon, rest = value.partition("：")
    if colon:
        named, told = term(head, terms), _value(rest, terms, marks)
        return f"{named}{marks.colon}{told}" if named and told else ""
    parts = [_counted(part, terms) for part in value.split("、")]
    return marks.comma.join(parts) if all(parts) else ""


def _counted(part: str, terms: Mapping[str, str]) -> str:
    """Return a term, which may have a count behind it: 「彈匣 2」."""
    if whole := term(part, terms):
        return whole
    head, _space, count = part.rpartition(" ")
    named = term(head, terms) if count.isdecimal() else ""
    return f"{named} {count}" if named else ""


def _ending(clause: str, terms: Mapping[str, str]) -> str:
    """Return the words at the end of a clause as far back as they are known, with their figures."""
    words, any_term = clause.split(" "), False
    told: list[str] = []
    while words:
        if len(words) > 1 and (pair := term(" ".join(words[-2:]), terms)):
            told.insert(0, pair)
            any_term, words = True, words[:-2]
        elif single := term(words[-1], terms):
            told.insert(0, single)
            any_term, words = True, words[:-1]
        elif _FIGURE.fullmatch(words[-1]):
            told.insert(0, words.pop())
        else:
            break
    return " ".join(told) if any_term else ""
