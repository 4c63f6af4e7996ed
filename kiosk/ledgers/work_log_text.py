"""What the text of a work log holds besides words: personal tokens, times, and its template.

Pure functions on text; positions are code points of the text as given, so that screens can mark
them in place (L03-R03, L03-R05, L03-R07).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.base import roc_date
from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.reference import duty, work_log_template

BLANK = "____"
"""Where the officer fills in; the system never invents text (DS-05)."""

_PHONE_DIGITS = (9, 10)
_MOBILE_SHOWN = 4
_TAIL_SHOWN = 3

# Full-width ASCII has the same letters one plane up; a 1:1 table keeps every position.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

_EDGE, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_ID = re.compile(_EDGE + r"[A-Za-z][1289A-Da-d]\d{8}" + _END, re.ASCII)
_PHONE = re.compile(
    r"(?<![A-Za-z0-9-])(?:\+886[- ]?\d{1,3}|\(0\d{1,3}\)|0\d{1,3})[- ]?\d{3,4}[- ]?\d{3,4}" + _END,
    re.ASCII,
)
_PLATE = re.compile(
    _EDGE + r"(?:[A-Za-z]{2,3}-\d{3,4}|\d{3,4}-[A-Za-z]{2,3}|[A-Za-z]{3}\d{4})" + _END, re.ASCII
)
_DATE = re.compile(r"\d{2,4}([-/.])\d{1,2}\1\d{1,2}", re.ASCII)
_TIME = re.compile(
    r"(?<![A-Za-z0-9:.])([01]\d|2[0-4]):?([0-5]\d)(?![A-Za-z0-9:.])(?!\s*[年元號人件輛次發公克顆頁巷弄樓室戶])",
    re.ASCII,
)
_MIDNIGHT_HOUR = 24


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A time of day found in a text: where it stands, and the instant it means."""

    start: int
    end: int
    at: str


def personal_tokens(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of each `id`, `phone` or `plate` in a text, in order (L03-R03).

    A number that fails its check digit is personal all the same: it is a slip of the keyboard.
    """
    narrow = text.translate(_NARROW)
    found = [(*match.span(), "id") for match in _ID.finditer(narrow)]
    found += [(*match.span(), "phone") for match in _PHONE.finditer(narrow) if _is_phone(match[0])]
    found += [(*match.span(), "plate") for match in _PLATE.finditer(narrow)]
    tokens: list[tuple[int, int, str]] = []
    for token in sorted(found):
        if not tokens or token[0] >= tokens[-1][1]:
            tokens.append(token)
    return tokens


def _is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text.replace("+886", "0"), flags=re.ASCII)
    return len(digits) in _PHONE_DIGITS


def masked(text: str) -> str:
    """Return the text as another officer's screen shows it, every position unchanged.

    `A*****6789`, `0912***678`, `ABC-**34` (domain §11.2).
    """
    out = list(text)
    for start, end, kind in personal_tokens(text):
        for index in _hidden(text.translate(_NARROW)[start:end], kind):
            out[start + index] = "*"
    return "".join(out)


def _hidden(token: str, kind: str) -> list[int]:
    """Return which characters of a token are covered."""
    digits = [index for index, sign in enumerate(token) if sign.isdigit()]
    if kind == "id":
        return list(range(1, len(token) - 4))
    if kind == "phone":
        return digits[_MOBILE_SHOWN:-_TAIL_SHOWN]
    return digits[:-2]


def times_in(text: str, day: date, not_before: str = "") -> list[TimeMark]:
    """Return the times of day in a text, `2210`, `22:10` or both ends of `2200-2400` (L03-R07).

    They belong to `day`, or to the next one when that instant would lie before `not_before`, the
    start of the duty: 0130 in a duty from 22:00 is tomorrow. 24:00 is 00:00 of the next day (T-03).
    Numbers inside identity numbers, telephones, plates and dates are not times.
    """
    narrow = text.translate(_NARROW)
    taken = [(start, end) for start, end, _ in personal_tokens(text)]
    taken += [match.span() for match in _DATE.finditer(narrow)]
    marks: list[TimeMark] = []
    for match in _TIME.finditer(narrow):
        start, end = match.span()
        hour, minute = int(match[1]), int(match[2])
        inside = any(left < end and start < right for left, right in taken)
        if inside or (hour == _MIDNIGHT_HOUR and minute):
            continue
        at = to_text(at_local(day, hour, minute))
        if at < not_before:
            at = to_text(at_local(day + timedelta(days=1), hour, minute))
        marks.append(TimeMark(start, end, at))
    return marks


def template(duty_code: str, start_at: str, end_at: str = "", place: str = "") -> str:
    """Return the opening text of an entry: the duty's phrases with ROC time stamps (L03-R05).

    What is not known yet stays a blank to fill in. Raises NotFound for an unknown duty code.
    """
    return work_log_template(duty_code).format(
        start=roc_date.minute(start_at),
        end=roc_date.minute(end_at) if end_at else BLANK,
        place=place or BLANK,
        duty=duty(duty_code).label,
    )
