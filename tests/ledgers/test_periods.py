"""The legal periods of deposited papers, against the table of the domain reference (§3.4)."""

from __future__ import annotations

import sys
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.roc_date import dashed, parse_date
from kiosk.ledgers.periods import end_of_days, end_of_months, is_working_day, next_working_day

TODAY = date(2026, 5, 19)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 36)

VECTORS = (
    # deposited, effective (+10 d), kept until, first day after
    ("105-12-13", "105-12-23", 2, "106-02-13", "106-02-14"),
    ("105-04-01", "105-04-11", 2, "105-06-01", "105-06-02"),
    ("112-06-06", "112-06-16", 2, "112-08-06", "112-08-07"),
    ("114-12-31", "115-01-10", 2, "115-02-28", "115-03-01"),
    ("115-01-31", "115-02-10", 2, "115-03-31", "115-04-01"),
    ("115-02-28", "115-03-10", 2, "115-04-30", "115-05-01"),
    ("115-06-30", "115-07-10", 2, "115-08-31", "115-09-01"),
    ("115-11-30", "115-12-10", 2, "116-01-31", "116-02-01"),
    ("116-12-29", "117-01-08", 2, "117-02-29", "117-03-01"),
    ("117-02-29", "117-03-10", 2, "117-04-30", "117-05-01"),
    ("114-11-30", "114-11-30", 3, "115-02-28", "115-03-01"),
    ("115-01-15", "115-01-15", 3, "115-04-15", "115-04-16"),
    ("115-02-28", "115-02-28", 3, "115-05-31", "115-06-01"),
)


def naive(day: date, months: int) -> date:
    """Return the same day so many months later, as a calendar program adds them."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@pytest.mark.parametrize(("deposited", "effective", "months", "until", "after"), VECTORS)
def test_the_table_of_the_law(
    deposited: str, effective: str, months: int, until: str, after: str
) -> None:
    event = parse_date(deposited, TODAY)
    kept = end_of_months(event, months)
    assert dashed(end_of_days(event, 10 if months == 2 else 0)) == effective
    assert dashed(kept) == until
    assert dashed(kept + timedelta(days=1)) == after


def test_days_on_which_adding_months_would_be_wrong() -> None:
    days = [date(2024, 1, 1) + timedelta(days=offset) for offset in range(366 * 4)]
    wrong = [day for day in days if naive(day, 2) != end_of_months(day, 2)]
    assert (len(wrong), len(days)) == (12, 1464)
    assert [dashed(day) for day in wrong if day.year == 2026] == [
        "115-02-28",
        "115-06-30",
        "115-11-30",
    ]
    assert all(naive(day, 2) < end_of_months(day, 2) for day in wrong)


@given(DAYS, MONTHS)
def test_a_period_is_never_shorter_than_the_months_it_names(event: date, months: int) -> None:
    end = end_of_months(event, months)
    assert end >= naive(event, months)
    assert (end - naive(event, months)).days <= 3


@given(DAYS, MONTHS)
def test_a_later_deposit_never_ends_earlier(event: date, months: int) -> None:
    assert end_of_months(event, months) <= end_of_months(event + timedelta(days=1), months)


@given(DAYS, MONTHS)
def test_the_end_is_the_day_before_the_corresponding_day_or_a_months_end(
    event: date, months: int
) -> None:
    end, start = end_of_months(event, months), event + timedelta(days=1)
    last = end.day == monthrange(end.year, end.month)[1]
    assert (end + timedelta(days=1)).day == start.day or last


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_the_next_working_day_is_later_and_nothing_between_is_one(day: date) -> None:
    found = next_working_day(day)
    assert found > day
    assert is_working_day(found)
    between = [day + timedelta(days=step) for step in range(1, (found - day).days)]
    assert not any(map(is_working_day, between))


def test_holidays_of_taiwan_and_their_substitutes() -> None:
    assert not is_working_day(date(2026, 5, 1))  # 勞動節
    assert not is_working_day(date(2026, 2, 27))  # 和平紀念日補假
    assert is_working_day(date(2026, 2, 26))
    assert not is_working_day(date(2026, 5, 23))  # 星期六


def test_the_calendar_is_loaded_only_when_it_is_asked() -> None:
    import subprocess

    code = "import sys, kiosk.ledgers.periods; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
