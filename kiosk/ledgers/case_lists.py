"""Lists of the counter's calls: kinds of cases and of telephone calls, and what follows from each.

Read once from `resources/reference/cases.json` and `phone.json` (domain rules §13.5, §13.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from kiosk.ledgers.definition import Choice
from kiosk.ledgers.reference import sheet

CRIME = "crime"
"""The group of criminal cases (一般刑案), which owe a 刑案紀錄表 (L06-R02)."""
COUNTER, PHONE = "counter", "phone"
"""Codes of the ways a case arrives that the rules ask for."""
CIVIL_DEFENCE = "civil_defence"
"""The kind of call that belongs to L11 (L04-R03)."""


@dataclass(frozen=True, slots=True)
class CaseCategory:
    """One kind of case; `sound` are the first zhuyin letters of its label, one a character.

    `goods`: something was taken, broken, lost or found. `restricted`: names of victims are P4
    (L06-R05). `missing`: a person is looked for (L06-R04).
    """

    code: str
    label: str
    group: str
    sound: str
    goods: bool = False
    restricted: bool = False
    missing: bool = False

    @property
    def criminal(self) -> bool:
        """Tell whether the national platform and a 刑案紀錄表 follow."""
        return self.group == CRIME


@dataclass(frozen=True, slots=True)
class CallCategory:
    """One kind of call; `command` must be read back (L04-R01), a `citizen` has no title."""

    code: str
    label: str
    command: bool = False
    citizen: bool = False


_Records = list[dict[str, object]]


def _read(name: str) -> dict[str, _Records]:
    return cast("dict[str, _Records]", sheet(name))


@cache
def _cases() -> dict[str, _Records]:
    return _read("cases")


@cache
def case_categories() -> tuple[CaseCategory, ...]:
    """Return every kind of case in official order."""
    return tuple(CaseCategory(**record) for record in _cases()["categories"])  # type: ignore[arg-type]


@cache
def _by_code() -> dict[str, CaseCategory]:
    return {item.code: item for item in case_categories()}


def case_category(code: str) -> CaseCategory | None:
    """Return one kind of case, None for nothing chosen or one that a newer version knows."""
    return _by_code().get(code)


@cache
def case_groups() -> tuple[Choice, ...]:
    """Return the five top levels of §13.5."""
    return _choices(_cases()["groups"])


@cache
def channels() -> tuple[Choice, ...]:
    """Return the ways a case arrives."""
    return _choices(_cases()["channels"])


OWN_AREA = "本轄"


def jurisdiction_of(place: str) -> str:
    """Return the precinct of the district of Taipei that a place names; 本轄 when it names none."""
    found = (str(one["unit"]) for one in _cases()["districts"] if str(one["district"]) in place)
    return next(found, OWN_AREA)


@cache
def call_categories() -> tuple[CallCategory, ...]:
    """Return every kind of call in official order."""
    return tuple(CallCategory(**record) for record in _read("phone")["categories"])  # type: ignore[arg-type]


def call_category(code: str) -> CallCategory | None:
    """Return one kind of call, None for nothing chosen or one that a newer version knows."""
    return next((item for item in call_categories() if item.code == code), None)


def _choices(records: _Records) -> tuple[Choice, ...]:
    return tuple(Choice(str(record["code"]), str(record["label"])) for record in records)


# --- found by a few letters ---------------------------------------------------------------------

_LATIN = "1qaz2wsxedcrfv5tgbyhnujm8ik,9ol.0p;/-"
_ZHUYIN = "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄧㄨㄩㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ"
_ZHUYIN_KEYS = dict(zip(_LATIN, _ZHUYIN, strict=True))
"""The standard (大千) keyboard: which zhuyin letter stands on a Latin key, for typing without an input method."""


def cases_like(typed: str) -> list[CaseCategory]:
    """Return the kinds of cases that a few typed letters may mean, best first; all of them for nothing.

    Takes characters of the label (`竊盜`), the first zhuyin letters (`ㄑㄉ`), or the Latin keys on which
    these stand (`f2`); a match at the beginning comes first, then one anywhere in order.
    """
    wanted = typed.strip().upper()
    if not wanted:
        return list(case_categories())
    sound = "".join(_ZHUYIN_KEYS.get(letter.lower(), letter) for letter in wanted)
    ranked = [(_rank(item, wanted, sound), at, item) for at, item in enumerate(case_categories())]
    found = sorted((rank, at, item) for rank, at, item in ranked if rank is not None)
    return [item for _, _, item in found]


def _rank(item: CaseCategory, wanted: str, sound: str) -> int | None:
    texts = ((item.label, wanted), (item.sound, wanted), (item.sound, sound))
    if any(text.startswith(part) for text, part in texts):
        return 0
    if any(part in text for text, part in texts):
        return 1
    return 2 if any(_in_order(part, text) for text, part in texts) else None


def _in_order(part: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in part)
