"""The sun of the station against the table of the domain reference, to the minute."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import local
from kiosk.base.sun import sun_day

PLACE = ("25.0375", "121.5637")


@pytest.mark.parametrize(
    ("day", "sunrise", "sunset"),
    [
        (date(2026, 1, 1), "06:38", "17:15"),
        (date(2026, 2, 4), "06:35", "17:40"),
        (date(2026, 3, 20), "05:58", "18:04"),
        (date(2026, 6, 21), "05:04", "18:46"),
        (date(2026, 9, 23), "05:42", "17:49"),
        (date(2026, 12, 22), "06:34", "17:09"),
    ],
)
def test_table_of_taipei(day: date, sunrise: str, sunset: str) -> None:
    sun = sun_day(day, *PLACE)
    assert (f"{sun.sunrise:%H:%M}", f"{sun.sunset:%H:%M}") == (sunrise, sunset)


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_every_day_has_its_own_sun(day: date) -> None:
    sun = sun_day(day, *PLACE)
    assert local(sun.sunrise).date() == local(sun.sunset).date() == day
    assert timedelta(hours=10) < sun.sunset - sun.sunrise < timedelta(hours=14)


def test_a_place_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="could not convert"):
        sun_day(date(2026, 1, 1), "north", "121.56")
