"""Search keys of names and addresses: 羣 finds 群, 臺 finds 台, full width finds half width.

For search only: what is stored and printed stays as it was written (domain rules §15). A key that joins
too much shows one paper too many; one that joins too little tells somebody "nothing here" who has a
paper waiting (L13-R03), so in doubt these keys join.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import cast

from kiosk.ledgers.reference import sheet

_REMEMBERED = 8192
"""Texts folded once and asked again: a search compares with every paper in the station."""
_SKIPPED = re.compile(r"[\s‧·・．.,，、。'’`\-－–—_()（）\[\]「」]+")
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百]+(?=[段巷弄號号樓楼鄰邻室之])")
_DIGITS = {
    "〇": 0,
    "零": 0,
    **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)},
}
_UNITS = {"十": 10, "百": 100}
_FLOOR = re.compile(r"(\d+)[fF](?![a-zA-Z])")
_POSTCODE = re.compile(r"^\d{3,6}(?=\D)")
_HEAD = re.compile(r"^(中華民國|[台臺]灣省?)(?=.)")
_SUB_NUMBER = re.compile(r"(\d+)[號号]之(\d+)")
_NEIGHBOUR = re.compile(r"(?<=[里村])\d+[鄰邻]")


@cache
def _table(name: str, key: str) -> dict[int, str]:
    """Return code point -> first character of its class, of one reference file; raises StoreError."""
    classes = cast("dict[str, list[str]]", sheet(name))[key]
    return {ord(letter): group[0] for group in classes for letter in group[1:]}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", plain).translate(_table("variants", "classes"))


@lru_cache(maxsize=_REMEMBERED)
def name_key(name: str) -> str:
    """Return the key under which variants of one name meet; spaces, ‧ and marks do not count."""
    # Composed again: a skipped space may have parted a letter from its accent.
    return unicodedata.normalize("NFC", _SKIPPED.sub("", _folded(name)))


@lru_cache(maxsize=_REMEMBERED)
def sound_key(name: str) -> str:
    """Return the key under which names of the same sound meet, as far as the table of usual characters goes."""
    return name_key(unicodedata.normalize("NFC", name)).translate(_sounds())


@cache
def _sounds() -> dict[int, str]:
    """Return the homophones by the folded character, because sounds are asked after variants are folded."""
    found: dict[int, str] = {}
    for letter, first in _table("homophones", "groups").items():
        found[ord(name_key(chr(letter)))] = name_key(first)
    return found


@lru_cache(maxsize=_REMEMBERED)
def address_key(address: str) -> str:
    """Return the key under which spellings of one address meet.

    三段 is 3段, 5F is 5樓, 3號之2 is 3之2號; postal code, 鄰 and an opening 臺灣省 do not count.
    """
    text = unicodedata.normalize("NFKC", address)
    text = _NUMERAL.sub(lambda found: str(_number(found[0])), text)
    text = _SKIPPED.sub(lambda found: "之" if _dash(found[0]) else "", text)
    text = _HEAD.sub("", _POSTCODE.sub("", text))
    text = _NEIGHBOUR.sub("", _FLOOR.sub(r"\1樓", text))
    return _folded(_SUB_NUMBER.sub(r"\1之\2號", text))


def _dash(text: str) -> bool:
    return text.strip() in {"-", "－", "–", "—"}


def _number(numeral: str) -> int:
    """Return the value of a Chinese numeral below a thousand; plain digits in a row are read as such."""
    if not any(letter in _UNITS for letter in numeral):
        return int("".join(str(_DIGITS[letter]) for letter in numeral))
    total, digit = 0, 0
    for letter in numeral:
        if letter in _UNITS:
            total += (digit or 1) * _UNITS[letter]
            digit = 0
        else:
            digit = _DIGITS[letter]
    return total + digit
