"""The 24 hours of custody: against an oracle that counts minute by minute, and the law's own examples."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import at_local
from kiosk.ledgers.custody_clock import (
    OBSTACLES,
    WHOLE,
    CustodyClock,
    Span,
    custody_clock,
    escorts_needed,
    obstacle,
)
from tests.station import DAY

ARREST = at_local(DAY, 8)
MINUTE = timedelta(minutes=1)
KINDS = [one.code for one in OBSTACLES]


def at(minutes: int) -> datetime:
    return ARREST + minutes * MINUTE


def clock(
    now: int, *exclusions: tuple[int, int, str], asked: tuple[int, int] = (0, 0)
) -> CustodyClock:
    spans = [Span(at(start), at(end), kind) for start, end, kind in exclusions]
    return custody_clock(ARREST, at(now), spans, [Span(at(asked[0]), at(asked[1]))])


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def test_l15_r04_without_obstacle_the_clock_runs_from_the_arrest() -> None:
    found = clock(90)
    assert (minutes(found.used), minutes(found.left)) == (90, 24 * 60 - 90)
    assert found.deadline == ARREST + WHOLE
    assert [one.label for one in found.segments] == ["計入 24 小時"]
    assert clock(24 * 60).expired
    assert not clock(24 * 60 - 1).expired


@pytest.mark.parametrize(
    ("kind", "hours"), [("lawyer", 4), ("companion", 4), ("interpreter", 6), ("bail", 4)]
)
def test_l15_r04_waiting_counts_again_beyond_its_limit(kind: str, hours: int) -> None:
    found = clock(600, (60, 60 + hours * 60 + 30, kind))
    assert minutes(found.excluded) == hours * 60
    labels = [one.label for one in found.segments]
    ground = obstacle(kind)
    assert ground is not None
    assert labels == ["計入 24 小時", ground.label, f"{ground.label}逾時，計入", "計入 24 小時"]


def test_l15_r04_waits_of_one_ground_share_one_limit() -> None:
    found = clock(600, (0, 180, "lawyer"), (300, 420, "lawyer"))
    assert minutes(found.excluded) == 240
    assert [(minutes(one.start - ARREST), one.kind, one.over) for one in found.segments] == [
        (0, "lawyer", ""),
        (180, "", ""),
        (300, "lawyer", ""),
        (360, "", "lawyer"),
        (420, "", ""),
    ]


@pytest.mark.parametrize("kind", ["transport", "night", "health", "obstacle", "habeas"])
def test_l15_r04_other_grounds_have_no_limit(kind: str) -> None:
    assert minutes(clock(1200, (60, 1000, kind)).excluded) == 940


def test_l15_r04_questions_keep_the_clock_running() -> None:
    found = clock(300, (60, 240, "lawyer"), asked=(100, 160))
    assert minutes(found.excluded) == 120
    assert [(one.kind, minutes(one.length)) for one in found.segments] == [
        ("", 60),
        ("lawyer", 40),
        ("", 60),
        ("lawyer", 80),
        ("", 60),
    ]


SPANS = st.lists(
    st.tuples(
        st.integers(-120, 900), st.integers(-200, 700), st.sampled_from([*KINDS, "rest", ""])
    ),
    max_size=7,
).map(lambda found: [(start, start + length, kind) for start, length, kind in found])
ASKED = st.tuples(st.integers(0, 700), st.integers(0, 300)).map(
    lambda one: (one[0], one[0] + one[1])
)


def by_minutes(now: int, spans: list[tuple[int, int, str]], asked: tuple[int, int]) -> int:
    """Count the excluded minutes one by one."""
    left = {one.code: minutes(one.longest) if one.longest else 10**6 for one in OBSTACLES}
    excluded = 0
    for minute in range(now):
        stopping = False
        for kind in KINDS:
            if any(start <= minute < end and code == kind for start, end, code in spans):
                stopping |= left[kind] > 0
                left[kind] -= 1
        if stopping and not asked[0] <= minute < asked[1]:
            excluded += 1
    return excluded


@given(st.integers(0, 1000), SPANS, ASKED)
def test_l15_r04_agrees_with_counting_every_minute(
    now: int, spans: list[tuple[int, int, str]], asked: tuple[int, int]
) -> None:
    found = clock(now, *spans, asked=asked)
    assert minutes(found.excluded) == by_minutes(now, spans, asked)
    assert found.used + found.excluded == at(now) - ARREST
    assert sum((one.length for one in found.segments if not one.kind), timedelta()) == found.used


@given(st.integers(0, 1000), SPANS, ASKED)
def test_l15_r04_segments_follow_each_other_without_gap(
    now: int, spans: list[tuple[int, int, str]], asked: tuple[int, int]
) -> None:
    found = clock(now, *spans, asked=asked).segments
    if now == 0:
        assert found == ()
        return
    assert (found[0].start, found[-1].end) == (ARREST, at(now))
    for one, following in pairwise(found):
        assert one.end == following.start
        assert (one.kind, one.over) != (following.kind, following.over)
    for ground in OBSTACLES:
        if ground.longest is not None:
            kept = [one.length for one in found if one.kind == ground.code]
            assert sum(kept, timedelta()) <= ground.longest


@given(st.integers(1, 1000), SPANS, st.tuples(st.integers(0, 900), st.sampled_from(KINDS)))
def test_l15_r04_one_more_ground_never_shortens_the_time_left(
    now: int, spans: list[tuple[int, int, str]], more: tuple[int, str]
) -> None:
    later = (more[0], more[0] + 45, more[1])
    # Waiting of the same ground shares one limit, so only a ground not yet used is purely additional.
    others = [one for one in spans if one[2] != more[1]]
    assert clock(now, *others, later).left >= clock(now, *others).left


@pytest.mark.parametrize(
    ("detainees", "night", "long_way", "officers"),
    [
        (0, False, False, 0),
        (1, False, False, 2),
        (2, False, False, 2),
        (3, False, False, 3),
        (5, False, False, 5),
        (1, True, False, 2),
        (2, True, False, 3),
        (2, False, True, 3),
        (2, True, True, 3),
    ],
)
def test_l15_r07_officers_for_an_escort(
    detainees: int, night: bool, long_way: bool, officers: int
) -> None:
    assert escorts_needed(detainees, night=night, long_way=long_way) == officers
