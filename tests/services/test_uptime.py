"""L07-R04: the monthly uptime follows from the times of the faults, each minute counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import at_local
from kiosk.identity.permissions import Role
from kiosk.services.camera_check import CameraCheck
from kiosk.services.camera_round import CameraRound, Look
from kiosk.services.steps import Steps
from kiosk.services.uptime import Uptime, joined
from tests.services.upkeep import answer, camera, corner, install
from tests.station import DAY, Counter

START = datetime(2026, 5, 1, tzinfo=UTC)
SPANS = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 900)).map(
        lambda pair: (
            START + timedelta(minutes=pair[0]),
            START + timedelta(minutes=pair[0] + pair[1]),
        )
    ),
    max_size=12,
)


@given(SPANS)
def test_l07_r04_each_minute_counts_once(spans: list[tuple[datetime, datetime]]) -> None:
    made = joined(spans)
    minutes = {
        begin + timedelta(minutes=at)
        for begin, end in spans
        for at in range(int((end - begin).total_seconds() // 60))
    }
    assert sum(int((end - begin).total_seconds() // 60) for begin, end in made) == len(minutes)
    assert all(made[at][1] < made[at + 1][0] for at in range(len(made) - 1))


def test_l07_r04_outage_of_a_month(counter: Counter) -> None:
    install(counter, camera(1), camera(2))
    checks, who = CameraCheck(counter.desk, Random(1)), counter.duty_officer
    draft = checks.mark(checks.begin(who), "station_camera:C-02", "black")
    outcome = checks.confirm(who, answer(checks, draft, counter.clock.now()))
    assert outcome.done, outcome.problems
    fault = outcome.lines[0]
    counter.later(hours=10)
    Steps(counter.desk).take(who, fault, "fix", {"repair_note": "重新開機"})
    counter.clock.set(at_local(DAY.replace(month=6, day=1), 9))
    report = Uptime(counter.desk).month(who, DAY)
    worst, good = report.cameras
    assert (worst.camera.label, worst.faults, worst.outage) == ("C-02", 1, 600)
    assert (good.outage, good.percent) == (0, "100.0 %")
    assert worst.minutes == 31 * 24 * 60
    assert worst.percent == "98.6 %"
    assert report.percent == "99.3 %"
    june = Uptime(counter.desk).month(who, DAY.replace(month=6))
    assert {one.outage for one in june.cameras} == {0}


def test_l07_r04_an_open_fault_counts_until_now_and_two_books_once(counter: Counter) -> None:
    install(counter, corner(1))
    keeper = counter.actor("P03")
    look = Look("street_camera:CAM-001", frozenset({"image_ok"}))
    assert CameraRound(counter.desk).record(keeper, [look]).done
    checks, who = CameraCheck(counter.desk, Random(1)), counter.duty_officer
    counter.later(minutes=30)
    draft = checks.mark(checks.begin(who), "street_camera:CAM-001", "black")
    assert checks.confirm(who, checks.read_clock(draft, "street", "")).done
    counter.later(minutes=90)
    (one,) = Uptime(counter.desk).month(who, DAY).cameras
    assert (one.faults, one.outage) == (2, 120)


def test_only_who_may_read_the_checks(counter: Counter) -> None:
    clerk = replace(counter.actor("P03"), roles=frozenset({Role.SYSADMIN}))
    with pytest.raises(NotAllowed):
        Uptime(counter.desk).month(clerk, DAY)


def test_a_station_without_cameras_has_an_empty_report(counter: Counter) -> None:
    report = Uptime(counter.desk).month(counter.duty_officer, DAY.replace(month=12))
    assert (report.cameras, report.percent) == ((), "100.0 %")
