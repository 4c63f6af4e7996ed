"""Legal periods of deposited papers, to the day (民法 §119 to §122, 行政程序法 §48).

Naive month arithmetic is wrong on about one day in a hundred: a period of months ends the day before the
day that corresponds to its *start*, and the start is the day after the event.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

_MONTHS = 12
_FRIDAY = 4


def end_of_days(event: date, days: int) -> date:
    """Return the last day of a period of days: the day of the event does not count (民法 §120 II)."""
    return event + timedelta(days=days)


def end_of_months(event: date, months: int) -> date:
    """Return the last day of a period of months (民法 §121 II).

    It begins the day after the event and ends the day before the day of the last month that
    corresponds to its first day; where the month has no such day, on that month's last day.
    """
    start = event + timedelta(days=1)
    years, month = divmod(start.month - 1 + months, _MONTHS)
    year, month = start.year + years, month + 1
    length = monthrange(year, month)[1]
    if start.day > length:
        return date(year, month, length)
    return date(year, month, start.day) - timedelta(days=1)


@cache
def _holidays(year: int) -> frozenset[date]:
    """Return the public holidays of Taiwan in a year, their substitutes (補假) included."""
    # Imported when first asked: the calendar costs a tenth of a second that a start need not pay.
    from holidays import country_holidays

    return frozenset(country_holidays("TW", years=year))


def is_working_day(day: date) -> bool:
    """Tell whether offices work on a day; Saturdays never count, not even those worked in exchange.

    That errs on the safe side: a paper is kept a day longer, never shorter (T-05).
    """
    return day.weekday() <= _FRIDAY and day not in _holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the first working day after a day: when what was kept until it may be disposed of."""
    later = day + timedelta(days=1)
    while not is_working_day(later):
        later += timedelta(days=1)
    return later
