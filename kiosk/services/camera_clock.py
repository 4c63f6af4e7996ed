"""The time a camera shows, as an officer reads it off the picture, and by how much it is off (L07-R02, R03)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from kiosk.base.clock import TAIPEI
from kiosk.base.errors import InvalidInput
from kiosk.base.instants import local
from kiosk.base.roc_date import parse_date

_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?", re.ASCII)
_HALF = timedelta(hours=12)
_LAST_SECOND = timedelta(seconds=59)
_DAY = timedelta(days=1)


def read_clock(text: str, now: datetime) -> datetime:
    """Return the instant a camera shows: `143205`, `14:32:05`, `1432`, optionally after a date.

    Without a date the nearest day is meant; without seconds the second that is nearest to `now` within
    the minute. Raises InvalidInput for what is no time.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    day_text, _, clock_text = typed.rpartition(" ")
    found = _CLOCK.fullmatch(clock_text)
    if found is None:
        raise _unreadable(text)
    today = local(now).date()
    day = parse_date(day_text, today) if day_text else None
    shown = _at(day or today, found, text)
    if day is None:
        shown = _nearest(shown, now)
    return shown if found[3] else min(max(now, shown), shown + _LAST_SECOND)


def _at(day: date, found: re.Match[str], text: str) -> datetime:
    try:
        return datetime(
            day.year,
            day.month,
            day.day,
            int(found[1]),
            int(found[2]),
            int(found[3] or 0),
            tzinfo=TAIPEI,
        )
    except ValueError as error:
        raise _unreadable(text) from error


def _nearest(shown: datetime, now: datetime) -> datetime:
    if shown - now > _HALF:
        return shown - _DAY
    return shown + _DAY if now - shown > _HALF else shown


def _unreadable(text: str) -> InvalidInput:
    return InvalidInput(f"看不懂鏡頭時間「{text}」", hint="請輸入時分秒，如 143205 或 14:32:05")


def drift_text(seconds: int) -> str:
    """Return `快 4 秒`, `慢 75 秒` or `相符`."""
    if not seconds:
        return "相符"
    return f"{'快' if seconds > 0 else '慢'} {abs(seconds)} 秒"
