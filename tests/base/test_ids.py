"""Identifiers made offline, and instants as stored text."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.clock import ManualClock
from kiosk.base.ids import uuid7
from kiosk.base.instants import at_local, from_text, local, minutes_between, to_text

START = datetime(2026, 5, 19, 14, 0, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)).map(  # noqa: DTZ001
    lambda naive: naive.replace(microsecond=naive.microsecond // 1000 * 1000, tzinfo=UTC)
)


@given(INSTANTS)
def test_uuid7_has_version_variant_and_time(instant: datetime) -> None:
    made = uuid7(ManualClock(instant))
    parsed = uuid.UUID(made)
    assert str(parsed) == made
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert abs((parsed.int >> 80) - instant.timestamp() * 1000) <= 1


def test_uuid7_sorts_by_time_and_is_never_the_same() -> None:
    clock = ManualClock(START)
    made = []
    for _ in range(500):
        made.append(uuid7(clock))
        clock.advance(timedelta(milliseconds=1))
    assert made == sorted(made)
    same_moment = {uuid7(clock) for _ in range(2000)}
    assert len(same_moment) == 2000


@given(INSTANTS, INSTANTS)
def test_stored_instants_round_trip_and_sort_as_time(one: datetime, other: datetime) -> None:
    assert from_text(to_text(one)) == one
    assert (to_text(one) < to_text(other)) == (one < other)
    assert local(to_text(one)) == one
    assert local(one).utcoffset() == timedelta(hours=8)


def test_an_instant_needs_a_zone_and_the_stored_form() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_text(datetime(2026, 5, 19))  # noqa: DTZ001
    for text in ("2026-05-19T14:00:00.000", "2026-05-19T14:00:00+08:00", "昨天", "Z"):
        with pytest.raises(ValueError, match=r"."):
            from_text(text)


def test_wall_times_run_into_the_next_days() -> None:
    day = date(2026, 12, 31)
    assert at_local(day, 24) == at_local(date(2027, 1, 1), 0)
    assert at_local(day, 27, 30) == at_local(date(2027, 1, 1), 3, 30)
    assert to_text(at_local(day, 0)) == "2026-12-30T16:00:00.000Z"


@given(INSTANTS, st.integers(-10_000, 10_000))
def test_minutes_between(start: datetime, minutes: int) -> None:
    later = start + timedelta(minutes=minutes)
    assert minutes_between(to_text(start), to_text(later)) == minutes
