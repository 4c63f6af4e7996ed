"""Dates as people type and police paper prints them (T-01, T-02, T-03)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base import roc_date
from kiosk.base.errors import InvalidInput
from kiosk.base.instants import at_local, to_text

TODAY = date(2026, 5, 19)
DAYS = st.dates(date(1912, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1150519", date(2026, 5, 19)),
        ("0990101", date(2010, 1, 1)),
        ("990101", date(2010, 1, 1)),
        ("115/5/19", date(2026, 5, 19)),
        ("115-05-19", date(2026, 5, 19)),
        ("115.5.19", date(2026, 5, 19)),
        ("5/19", date(2026, 5, 19)),
        ("12/31", date(2026, 12, 31)),
        ("2026-05-19", date(2026, 5, 19)),
        ("中華民國115年5月19日", date(2026, 5, 19)),
        ("中華民國 115 年 5 月 19 日", date(2026, 5, 19)),
        ("１１５０５１９", date(2026, 5, 19)),
        ("１１５／５／１９", date(2026, 5, 19)),
        ("113/2/29", date(2024, 2, 29)),
    ],
)
def test_t_01_accepted_forms(typed: str, meant: date) -> None:
    assert roc_date.parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "昨天",
        "115/13/1",
        "115/2/29",
        "20260519",
        "26-05-19-1",
        "115/5",
        "5/32",
        "0/0",
        "115//19",
    ],
)
def test_t_01_other_forms_are_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        roc_date.parse_date(typed, TODAY)
    assert "1150519" in refused.value.hint


@given(DAYS)
def test_t_01_what_is_shown_can_be_typed(day: date) -> None:
    for shown in (
        roc_date.compact(day),
        roc_date.dashed(day),
        roc_date.formal(day).rpartition(" ")[0],
    ):
        assert roc_date.parse_date(shown, TODAY) == day


@given(DAYS, DAYS)
def test_t_02_compact_form_sorts_as_time_does(one: date, other: date) -> None:
    assert (roc_date.compact(one) < roc_date.compact(other)) == (one < other)
    assert len(roc_date.compact(one)) == 7


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2210", "2026-05-19T14:10:00.000Z"),
        ("22:10", "2026-05-19T14:10:00.000Z"),
        ("0:05", "2026-05-18T16:05:00.000Z"),
        ("24:00", "2026-05-19T16:00:00.000Z"),
        ("115-05-18 2400", "2026-05-18T16:00:00.000Z"),
        ("115/5/18 ２２：１０", "2026-05-18T14:10:00.000Z"),
        ("12/31 24:00", "2026-12-31T16:00:00.000Z"),
    ],
)
def test_t_03_times_with_24_as_the_next_midnight(typed: str, utc: str) -> None:
    assert to_text(roc_date.parse_instant(typed, TODAY)) == utc


@pytest.mark.parametrize("typed", ["2401", "2460", "25:00", "九點", "1150519", "115-05-19", ""])
def test_t_03_other_times_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        roc_date.parse_instant(typed, TODAY)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2199, 12, 31)))  # noqa: DTZ001
def test_minutes_round_trip(naive: datetime) -> None:
    instant = naive.replace(second=0, microsecond=0, tzinfo=UTC)
    assert roc_date.parse_instant(roc_date.minute(instant), TODAY) == instant
    assert roc_date.minute(instant).endswith(roc_date.hour_minute(instant))
    assert roc_date.second(instant) == f"{roc_date.minute(instant)}:00"


def test_forms_of_police_paper() -> None:
    assert roc_date.formal(TODAY) == "中華民國 115 年 5 月 19 日 星期二"
    assert roc_date.minute("2026-05-18T16:01:07.000Z") == "115-05-19 00:01"
    assert roc_date.second("2026-05-18T16:01:07.000Z") == "115-05-19 00:01:07"
    assert roc_date.roc_year(TODAY) == 115


@given(st.integers(0, 9), DAYS, st.integers(0, 1439))
def test_duty_day_begins_at_the_units_hour(start: int, day: date, minute: int) -> None:
    """A session at 02:00 belongs to the roster day that began yesterday (§3.2)."""
    instant = at_local(day, 0, minute)
    expected = day if minute >= start * 60 else day - timedelta(days=1)
    assert roc_date.duty_date(instant, start) == expected
