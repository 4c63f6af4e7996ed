"""The life of a fault: its states follow its times, its outage is reckoned, its times cannot run back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import from_text, to_text
from kiosk.ledgers import faults
from kiosk.ledgers.event import Value
from kiosk.ledgers.station_cctv import STATION_CCTV
from tests.ledgers.builders import BACK, OUT, line_of, minutes_after, world

STAGES = ("found", "reported", "repairing", "fixed", "verified")
KEYS = ("reported_at", "repairing_at", "fixed_at", "verified_at")


@pytest.mark.parametrize("reached", range(5))
def test_the_state_is_the_last_time_that_is_known(reached: int) -> None:
    values: dict[str, Value] = dict.fromkeys(KEYS[:reached], OUT)
    assert faults.state(values) == STAGES[reached]
    assert (faults.state(values) in faults.OPEN_STATES) is (reached < 4)


@given(st.integers(0, 60 * 24 * 40))
def test_outage_runs_from_finding_to_repair(minutes: int) -> None:
    values: dict[str, Value] = {"checked_at": OUT, "fixed_at": minutes_after(OUT, minutes)}
    late = from_text(OUT) + timedelta(days=90)
    assert faults.outage_minutes(values, "checked_at", late) == minutes
    assert faults.outage_text(values, "checked_at") == f"中斷 {faults.duration(minutes)}"


def test_outage_goes_on_until_the_repair() -> None:
    later = from_text(OUT) + timedelta(hours=30)
    assert faults.outage_minutes({"checked_at": OUT}, "checked_at", later) == 1800
    assert faults.outage_text({"checked_at": OUT}, "checked_at") == ""
    assert faults.outage_minutes({}, "checked_at", later) == 0


def test_durations_are_said_in_two_units() -> None:
    assert [faults.duration(m) for m in (0, 20, 200, 1500, 3 * 1440 + 61)] == [
        "0 分",
        "20 分",
        "3 小時 20 分",
        "1 日 1 小時",
        "3 日 1 小時",
    ]


def test_times_follow_each_other_and_lie_not_ahead() -> None:
    facts = world()
    good: dict[str, Value] = {
        "checked_at": OUT,
        "reported_at": minutes_after(OUT, 10),
        "fixed_at": BACK,
    }
    line = line_of(STATION_CCTV, good)
    assert faults.out_of_order("L07-R04", line, facts, "checked_at") == []
    early = line_of(STATION_CCTV, {**good, "reported_at": minutes_after(OUT, -5)})
    found = faults.out_of_order("L07-R04", early, facts, "checked_at")
    assert [(one.code, one.field) for one in found] == [("L07-R04", "reported_at")]
    ahead = to_text(facts.now + timedelta(minutes=2))
    line = line_of(STATION_CCTV, {**good, "fixed_at": ahead})
    assert [p.field for p in faults.out_of_order("X", line, facts, "checked_at")] == ["fixed_at"]


def test_the_steps_lead_from_finding_to_acceptance_and_back() -> None:
    steps = {one.key: one for one in faults.steps()}
    assert set(steps) == set(faults.STEP_KEYS)
    assert steps["verify"].not_by == ("fixed_by",)
    assert steps["verify"].closes
    assert steps["again"].sets == {"fixed_at": None}
    fixed: dict[str, Value] = {"reported_at": OUT, "repairing_at": OUT, "fixed_at": BACK}
    assert faults.state({**fixed, **steps["again"].sets}) == "repairing"
