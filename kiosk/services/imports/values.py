"""Single values of a file: roster numbers, duties, titles and names, dates, whole numbers, flags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from kiosk.base.errors import InvalidInput
from kiosk.base.roc_date import parse_date
from kiosk.ledgers import reference
from kiosk.services.imports.table import squeeze

_NUMBER = re.compile(r"([A-Z]?)(\d{0,3})", re.ASCII)
_SEPARATORS = re.compile(r"[、,;.\s]+")
_WRITTEN_DATE = re.compile(
    r"(?:中華民國)?(\d{2,4})年(\d{1,2})月(\d{1,2})日(?:\(?(?:星期|週)([一二三四五六日天])\)?)?",
    re.ASCII,
)
_WEEKDAYS = "一二三四五六日"
_TAIL = re.compile(r"[\d一二三四五六七八九十()組線]+$", re.ASCII)
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_CODE_AND_NAME = re.compile(r"([A-Z])[.:\-]?(\D.*)", re.ASCII)

VEHICLE_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "car": "汽車",
        "motorcycle": "機車",
        "heavy_motorcycle": "大型重型機車",
        "truck": "大型車",
        "bicycle": "腳踏車",
    }
)
"""Codes of driving licences and vehicle classes, and how files write them."""

_CLASS_WORDS = {
    "小客車": "car",
    "小型車": "car",
    "普通小型車": "car",
    "巡邏車": "car",
    "偵防車": "car",
    "廂型車": "car",
    "重型機車": "motorcycle",
    "普通重型機車": "motorcycle",
    "警用機車": "motorcycle",
    "大重機": "heavy_motorcycle",
    "大客車": "truck",
    "大貨車": "truck",
    "警備車": "truck",
    "自行車": "bicycle",
    **{label: code for code, label in VEHICLE_CLASSES.items()},
    **{code: code for code in VEHICLE_CLASSES},
}


def tokens(text: str) -> list[str]:
    """Return the parts of a list as people type it, separated by 、 , ; full stop, space or new line."""
    return [part for part in _SEPARATORS.split(unicodedata.normalize("NFKC", text)) if part]


def number_key(text: str) -> str:
    """Return what a roster number (番號) is compared by: `1` and `０１` are `01`; empty when it is none."""
    found = _NUMBER.fullmatch(squeeze(text).upper())
    if not found or not any(found.groups()):
        return ""
    letter, digits = found.groups()
    return letter + (str(int(digits)) if digits else "")


def duty_code(text: str) -> str:
    """Return the duty code of a name as rosters write it, or empty text.

    Takes the code, the official name, its parts (`守望／交整`), and a name with code before or group
    after it (`B 巡邏`, `巡邏一`, `巡邏勤務`).
    """
    known = _duty_names()
    typed = squeeze(text)
    lettered = _CODE_AND_NAME.fullmatch(typed)
    if lettered and known.get(lettered[2]) == lettered[1]:
        return lettered[1]
    bare = _TAIL.sub("", typed)
    for form in (typed, bare, bare.removesuffix("勤務")):
        if form in known:
            return known[form]
    parts = {known.get(part, "") for part in re.split(r"[/、,+&]", typed)}
    return parts.pop() if len(parts) == 1 else ""


@cache
def _duty_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for duty in reference.duties():
        label = squeeze(duty.label)
        parts = [part for part in re.split(r"[/()]", label) if part]
        for form in (duty.code, squeeze(duty.short), label, *parts):
            names.setdefault(form, duty.code)
    return names


def split_title(text: str) -> tuple[str, str]:
    """Return (title, name) of `警員 王大明`, `警員王大明` or `巡佐兼所長 王大明`.

    The title is empty when none of the official list is recognised. Spaces inside a Chinese name
    (`王　明`) are layout and are taken out; others separate words.
    """
    found = _titled().match(" ".join(unicodedata.normalize("NFC", text).split()))
    if not found:
        return "", clean_name(text)
    return squeeze(found[1]), clean_name(found[2])


@cache
def _titled() -> re.Pattern[str]:
    """Return the pattern of titles before a name; 督察員 is tried before shorter ones."""
    one = "|".join(map(re.escape, sorted(reference.titles(), key=len, reverse=True)))
    return re.compile(f"((?:{one})(?: ?兼 ?(?:{one}))*)(.*)")


def clean_name(text: str) -> str:
    """Return a person's name without layout spaces: `王　明` is 王明, `Lin  Mei` keeps one space."""
    words = unicodedata.normalize("NFC", text).split()
    return "".join(words) if all(_CJK.match(word) for word in words) else " ".join(words)


def title_of(text: str) -> str:
    """Return a title (職稱) without spaces, `巡 官` as 巡官."""
    return squeeze(text)


def file_date(text: str) -> date:
    """Return a date with its year, ROC or four-digit Gregorian; raises InvalidInput for anything else.

    A named weekday must be the date's: a mistyped day is found that way.
    """
    typed = squeeze(text)
    written = _WRITTEN_DATE.fullmatch(typed)
    plain = f"{written[1]}/{written[2]}/{written[3]}" if written else typed
    day = parse_date(plain, date(2000, 1, 1))
    if day != parse_date(plain, date(2004, 1, 1)):  # the year came from `today`, not from the file
        raise InvalidInput(f"日期「{text}」缺年份", hint="請輸入如 115-05-19")
    if written and written[4] and _WEEKDAYS[day.weekday()] != written[4].replace("天", "日"):
        raise InvalidInput(f"日期與星期不符：{written[0]}應為星期{_WEEKDAYS[day.weekday()]}")
    return day


def has_written_date(text: str) -> str:
    """Return the part of a text that is a date with 年月日, or empty text."""
    found = _WRITTEN_DATE.search(squeeze(text))
    return found[0] if found else ""


def whole_number(text: str) -> int | None:
    """Return a whole number from 0 on, thousands separators allowed, or None."""
    typed = squeeze(text).replace(",", "")
    return int(typed) if re.fullmatch(r"\d{1,9}", typed, re.ASCII) else None


def flag(text: str) -> bool | None:
    """Return yes or no as files write it, or None."""
    typed = squeeze(text).lower()
    if typed in {"是", "y", "yes", "1", "true", "在職", "啟用", "v", "有"}:
        return True
    if typed in {"否", "n", "no", "0", "false", "離職", "調離", "停用", "退休", "無"}:
        return False
    return None


def vehicle_class(text: str) -> str:
    """Return the code of a vehicle or licence class, or empty text."""
    return _CLASS_WORDS.get(squeeze(text).lower(), "")


def lookup(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a table from squeezed words (labels and codes) to codes."""
    return {squeeze(word).lower(): code for word, code in words}
