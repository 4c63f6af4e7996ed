"""Times as people at the counter type them: `2210`, without a date, near the present."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.base import roc_date
from kiosk.base.instants import from_text, local, to_text

_AHEAD = timedelta(minutes=5)


def past_time(text: str, now: datetime) -> str:
    """Return the stored instant of something that has happened: 2350 typed at 00:10 was yesterday.

    Raises InvalidInput for what is no time.
    """
    at = roc_date.parse_instant(text, local(now).date())
    if at > now + _AHEAD and " " not in text.strip():
        at -= timedelta(days=1)
    return to_text(at)


def coming_time(text: str, start: str) -> str:
    """Return the stored instant of something after `start`: 0200 in a duty from 22:00 is tomorrow.

    Raises InvalidInput for what is no time.
    """
    begin = from_text(start)
    at = roc_date.parse_instant(text, local(begin).date())
    if at <= begin and " " not in text.strip():
        at += timedelta(days=1)
    return to_text(at)


def shown_time(instant: str, now: datetime) -> str:
    """Return `22:10`, with the date in front when it is another day's."""
    if not instant:
        return ""
    if local(instant).date() == local(now).date():
        return roc_date.hour_minute(instant)
    return roc_date.minute(instant)
