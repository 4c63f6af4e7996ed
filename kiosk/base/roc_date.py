"""Dates as police paper writes them: years of the Republic of China (民國), 1911 less than Gregorian."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from kiosk.base.errors import InvalidInput
from kiosk.base.instants import at_local, local

_OFFSET = 1911
_WEEKDAYS = "一二三四五六日"
_SEPARATED = re.compile(r"(?:(\d{1,4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_COMPACT = re.compile(r"(\d{2,3})(\d{2})(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):?(\d{2})", re.ASCII)
_GREGORIAN_DIGITS = 4
_MAX_HOUR = 24


def roc_year(day: date) -> int:
    """Return the ROC year of a date (2026 is 115)."""
    return day.year - _OFFSET


def dashed(day: date) -> str:
    """Return `115-05-19`, the form of the real handover export.

    Formatted by number: `strftime` imports on each call, and tables show thousands of days.
    """
    return f"{roc_year(day)}-{day.month:02d}-{day.day:02d}"


def compact(day: date) -> str:
    """Return `1150519`; seven digits, so that 99 sorts before 115 (T-02)."""
    return f"{roc_year(day):03d}{day:%m%d}"


def formal(day: date) -> str:
    """Return `中華民國 115 年 5 月 19 日 星期二`, the form of printed titles."""
    return f"中華民國 {roc_year(day)} 年 {day.month} 月 {day.day} 日 星期{_WEEKDAYS[day.weekday()]}"


def minute(instant: datetime | str) -> str:
    """Return `115-05-19 00:01` in local time."""
    at = local(instant)
    return f"{dashed(at)} {at.hour:02d}:{at.minute:02d}"


def hour_minute(instant: datetime | str) -> str:
    """Return `00:01` in local time."""
    return f"{local(instant):%H:%M}"


def second(instant: datetime | str) -> str:
    """Return `115-05-19 00:01:07` in local time."""
    at = local(instant)
    return f"{dashed(at.date())} {at:%H:%M:%S}"


def parse_date(text: str, today: date) -> date:
    """Return the date a person typed (T-01).

    Takes `1150519`, `115/5/19`, `115-05-19`, `5/19` (this year) and, with a four-digit year only,
    Gregorian `2026-05-19`; full-width digits too. Raises InvalidInput for anything else.
    """
    typed = unicodedata.normalize("NFKC", text).strip().removeprefix("中華民國").replace(" ", "")
    found = _COMPACT.fullmatch(typed) or _SEPARATED.fullmatch(typed)
    if found:
        year_text, month, day = found.groups()
        if year_text is None:
            year = today.year
        elif len(year_text) == _GREGORIAN_DIGITS:
            year = int(year_text)
        else:
            year = int(year_text) + _OFFSET
        try:
            return date(year, int(month), int(day))
        except ValueError:
            pass
    message = f"看不懂日期「{text}」"
    raise InvalidInput(message, hint="請輸入如 1150519、115/5/19 或 5/19")


def parse_instant(text: str, today: date) -> datetime:
    """Return the instant a person typed: `2210`, `22:10`, optionally after a date; 24:00 is next 00:00."""
    typed = unicodedata.normalize("NFKC", text).strip()
    day_text, _, time_text = typed.rpartition(" ")
    day = parse_date(day_text, today) if day_text else today
    found = _TIME.fullmatch(time_text)
    if found:
        hour, minutes = int(found[1]), int(found[2])
        if minutes < 60 and (hour < _MAX_HOUR or (hour == _MAX_HOUR and minutes == 0)):  # noqa: PLR2004
            return at_local(day, hour, minutes)
    message = f"看不懂時間「{text}」"
    raise InvalidInput(message, hint="請輸入如 2210、22:10 或 115-05-19 22:10")


def duty_date(instant: datetime, roster_start_hour: int) -> date:
    """Return the roster day an instant falls in; it begins at the unit's hour, not at midnight (§15)."""
    return (local(instant) - timedelta(hours=roster_start_hour)).date()
