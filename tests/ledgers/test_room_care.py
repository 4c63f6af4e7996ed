"""L16: a check in order, a fault and its repair, the proof of the test recording."""

from __future__ import annotations

import pytest

from kiosk.base.result import Severity
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.room_care import ROOM_CARE, state, summary
from kiosk.ledgers.room_care_rules import FLAGS, fatal, faulty
from kiosk.ledgers.validation import problems
from tests.ledgers.builders import ask, of, one, seen, step_asked
from tests.ledgers.interview import SAFE_ROOM, checked, moment, rooms, t


def test_a_room_in_order_is_done_with_one_entry() -> None:
    values = checked()
    assert problems(ROOM_CARE, values, Phase.OPEN) == []
    assert ask(ROOM_CARE, values, rooms(moment(9)), Phase.OPEN) == []
    assert (state(values), ROOM_CARE.state_of(state(values)).open) == ("ok", False)
    assert summary(values) == "第一偵詢室 定期保養 正常"


@pytest.mark.parametrize("key", [key for key, _ in FLAGS])
def test_whatever_is_out_of_order_is_a_fault_that_must_be_told(key: str) -> None:
    values = checked(**{key: False})
    assert faulty(values)
    assert state(values) == "fault"
    missing = problems(ROOM_CARE, values, Phase.OPEN)
    assert [(one.code, one.field) for one in missing] == [("F-REQUIRED", "fault")]


def test_a_fault_is_reported_and_repaired_and_its_line_ends_with_the_repair() -> None:
    facts = rooms(moment(12))
    values = checked(light_ok=False, fault="日光燈不亮")
    assert [step.key for step in ROOM_CARE.steps if state(values) in step.states] == [
        "report",
        "fix",
    ]
    reported = {**values, "ticket": "明信水電 W-12", "reported_at": t(10)}
    assert step_asked(ROOM_CARE, "report", reported, facts) == []
    assert state(reported) == "reported"
    repaired = {**reported, "fix_note": "更換燈管", "fixed_at": t(11)}
    assert step_asked(ROOM_CARE, "fix", repaired, facts) == []
    assert state(repaired) == "fixed"


def test_l16_r01_a_room_is_due_every_week_and_checked_before_each_use() -> None:
    duty = ROOM_CARE.periodic[0]
    assert (duty.times, duty.days, duty.asset_kinds) == (1, 7, ("interview_room",))
    assert {choice.code for choice in ROOM_CARE.by_key["occasion"].choices} >= {"before_use"}


def test_l16_r01_the_same_check_is_not_entered_twice() -> None:
    facts = rooms(moment(9))
    facts.seen.append(seen(ROOM_CARE, "c1", checked(test_record="T-0"), day=""))
    facts.refs["c1"] = ["a:room1"]
    assert one(ask(ROOM_CARE, checked(), facts, Phase.OPEN), "L16-R01").field == "checked_at"
    assert not of(ask(ROOM_CARE, checked(room=SAFE_ROOM), facts, Phase.OPEN), "L16-R01")
    assert not of(ask(ROOM_CARE, checked(checked_at=t(9, 1)), facts, Phase.OPEN), "L16-R01")


def test_l16_r01_a_clock_that_is_off_is_told_as_a_fault() -> None:
    facts = rooms(moment(9))
    assert ask(ROOM_CARE, checked(clock_drift_s=-60), facts, Phase.OPEN) == []
    assert (
        one(ask(ROOM_CARE, checked(clock_drift_s=-61), facts, Phase.OPEN), "L16-R01").field
        == "fault"
    )
    told = checked(clock_drift_s=-61, fault="時間慢 61 秒，已校正")
    assert ask(ROOM_CARE, told, facts, Phase.OPEN) == []


@pytest.mark.parametrize("key", ["audio_ok", "mic_ok", "test_play_ok"])
def test_l16_r02_a_room_without_sound_is_stopped(key: str) -> None:
    values = checked(**{key: False}, fault="沒有聲音")
    assert fatal(values)
    found = one(ask(ROOM_CARE, values, rooms(moment(9)), Phase.OPEN), "L16-R02")
    assert found.severity is Severity.NOTICE
    assert not fatal(checked(light_ok=False))


def test_l16_r03_the_test_recording_has_an_id_of_its_own() -> None:
    facts = rooms(moment(9))
    assert one(ask(ROOM_CARE, checked(test_record=" "), facts, Phase.OPEN), "L16-R03").blocks
    facts.seen.append(seen(ROOM_CARE, "c1", checked(checked_at=t(8))))
    facts.refs["c1"] = ["a:room1"]
    assert "115-c1" in one(ask(ROOM_CARE, checked(), facts, Phase.OPEN), "L16-R03").message
    assert ask(ROOM_CARE, checked(test_record="T-0902"), facts, Phase.OPEN) == []
