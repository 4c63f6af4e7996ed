"""Clocks: what happens to order, ids and ages when the PC's clock is wrong (scenario 7)."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.clock import TAIPEI, HybridClock, ManualClock, SystemClock, stamp_instant

START = datetime(2026, 5, 19, 14, 0, tzinfo=UTC)
STEPS = st.lists(st.integers(-7200, 7200), max_size=30)


def test_scenario_7_clock_set_back_an_hour_keeps_the_order() -> None:
    clock = ManualClock(START)
    hybrid = HybridClock(clock)
    before = hybrid.stamp()
    clock.set(START - timedelta(hours=1))
    after = [hybrid.stamp() for _ in range(3)]
    assert [before, *after] == sorted({before, *after})
    assert stamp_instant(after[-1]) == START, "the stamp stays at the highest time seen"
    clock.set(START + timedelta(seconds=1))
    assert stamp_instant(hybrid.stamp()) == START + timedelta(seconds=1)


@given(STEPS)
def test_stamps_never_run_backwards(steps: list[int]) -> None:
    clock = ManualClock(START)
    hybrid = HybridClock(clock)
    stamps = [hybrid.stamp()]
    for step in steps:
        clock.set(clock.now() + timedelta(seconds=step))
        stamps.append(hybrid.stamp())
    assert stamps == sorted(set(stamps))
    assert {len(stamp) for stamp in stamps} == {16}


@given(STEPS, st.integers(0, 86_400))
def test_a_stamp_read_from_the_journal_is_behind_the_next_one(steps: list[int], ahead: int) -> None:
    other = HybridClock(ManualClock(START + timedelta(seconds=ahead))).stamp()
    clock = ManualClock(START)
    hybrid = HybridClock(clock)
    hybrid.observe(other)
    for step in steps:
        clock.set(clock.now() + timedelta(seconds=step))
    assert hybrid.stamp() > other
    assert HybridClock(clock, other).stamp() > other


def test_two_threads_never_get_the_same_stamp() -> None:
    hybrid = HybridClock(ManualClock(START))
    made: list[list[str]] = [[], []]

    def take(into: list[str]) -> None:
        into.extend(hybrid.stamp() for _ in range(2000))

    threads = [threading.Thread(target=take, args=(into,)) for into in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({*made[0], *made[1]}) == 4000
    assert all(part == sorted(part) for part in made)


def test_setting_the_wall_clock_does_not_age_anything() -> None:
    clock = ManualClock(START.astimezone(TAIPEI))
    clock.advance(timedelta(minutes=5))
    assert (clock.now(), clock.monotonic()) == (START + timedelta(minutes=5), 300.0)
    clock.set(START - timedelta(days=1))
    assert (clock.now(), clock.monotonic()) == (START - timedelta(days=1), 300.0)


def test_the_systems_clock_is_aware_and_monotonic() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
