"""L15: night, interruptions and custody at the minute where they begin to matter."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import to_text
from kiosk.base.result import Severity, blocking
from kiosk.ledgers.daylight import Light, daylight, touches_night
from kiosk.ledgers.event import Value
from kiosk.ledgers.interview_session import (
    custody,
    interruptions,
    pause_record,
    paused,
    questioned,
    state,
)
from kiosk.ledgers.limits import Limits
from tests.ledgers.builders import of, one
from tests.ledgers.interview import (
    SIGNED,
    booked,
    ended,
    moment,
    opening,
    rooms,
    started,
    step,
    t,
)


@pytest.mark.parametrize(
    ("hour", "minute", "light"),
    [
        (6, 33, Light.NIGHT),
        (6, 35, Light.NEAR_SUNRISE),
        (6, 39, Light.DAY),
        (17, 5, Light.DAY),
        (17, 7, Light.NEAR_SUNSET),
        (17, 10, Light.NIGHT),
        (23, 59, Light.NIGHT),
        (0, 0, Light.NIGHT),
    ],
)
def test_l15_r02_light_of_a_winter_day(hour: int, minute: int, light: Light) -> None:
    assert daylight(moment(hour, minute), Limits()).light is light


def test_l15_r02_a_span_touches_night_at_either_end() -> None:
    assert not touches_night(moment(8), moment(17), Limits())
    assert touches_night(moment(16), moment(17, 10), Limits())
    assert touches_night(moment(5), moment(7), Limits())
    assert touches_night(moment(16), moment(32), Limits())


def test_scenario_13_a_room_booked_after_sunset_needs_a_ground_before_the_start() -> None:
    late = booked(booked_from=t(17, 20), booked_to=t(18))
    told = one(opening(late, rooms(moment(16))), "L15-R02")
    assert (told.severity, "17:09" in told.message) == (Severity.NOTICE, True)
    facts = rooms(moment(17, 20))
    session = started(booked_from=t(17, 20), booked_to=t(18), in_at=t(17, 18), q_start=t(17, 20))
    stopped = one(step("start", session, facts), "L15-R02")
    assert (stopped.blocks, stopped.field) == (True, "night_ground")
    assert step("start", {**session, "night_ground": "on_request"}, facts) == []


@pytest.mark.parametrize("ground", ["permission", "urgent"])
def test_l15_r02_permission_and_urgency_are_told(ground: str) -> None:
    facts = rooms(moment(18))
    session = started(in_at=t(17, 58), q_start=t(18), booked_to=t(19), night_ground=ground)
    assert one(step("start", session, facts), "L15-R02").field == "night_permit"
    assert (
        step("start", {**session, "night_permit": "臺北地檢署檢察官 18:00 電話許可"}, facts) == []
    )


def test_l15_r02_identity_lets_nothing_be_asked_but_who_he_is() -> None:
    session = started(in_at=t(17, 58), q_start=t(18), booked_to=t(19), night_ground="identity")
    told = one(step("start", session, rooms(moment(18))), "L15-R02")
    assert (told.severity, "查驗" in told.message) == (Severity.NOTICE, True)


def test_l15_r02_near_dusk_the_officer_looks() -> None:
    session = started(in_at=t(17), q_start=t(17, 7), booked_to=t(18))
    asked = one(step("start", session, rooms(moment(17, 7))), "L15-R02")
    assert (asked.severity, "接近日沒，請確認" in asked.message) == (Severity.CONFIRM, True)
    assert step("start", session, rooms(moment(17))) == []


def test_scenario_14_going_on_after_sunset_needs_a_ground_and_consent_is_signed() -> None:
    facts = rooms(moment(17, 30))
    waiting = started(
        in_at=t(16), q_start=t(16), booked_to=t(18), pause_kind="night", pause_reason="日沒",
        paused_at=t(17, 9), resume_notice=True,
    )  # fmt: skip
    record = cast("Value", pause_record(waiting, facts.now))
    again = {**waiting, "pauses": [record], "resumed_at": t(17, 30)}
    assert one(step("resume", again, facts), "L15-R02").field == "night_ground"
    consent = {**again, "night_ground": "consent"}
    assert one(step("resume", consent, facts), "L15-R02").field == "night_consent_sig"
    assert step("resume", {**consent, "night_consent_sig": SIGNED}, facts) == []


def test_l15_r02_what_was_asked_at_night_without_a_ground_is_told_at_the_end() -> None:
    facts = rooms(moment(17, 40))
    over = ended(in_at=t(16), q_start=t(16), q_end=t(17, 40), out_at=t(17, 40))
    assert one(step("end", over, facts), "L15-R02").severity is Severity.CONFIRM
    assert of(step("end", {**over, "night_ground": "urgent"}, facts), "L15-R02") == []
    stopped: Value = [{"kind": "night", "from": t(17, 9), "to": t(17, 40), "text": "x"}]
    assert of(step("end", {**over, "pauses": stopped}, facts), "L15-R02") == []


def test_l15_r03_an_interruption_has_a_reason_and_is_announced() -> None:
    facts = rooms(moment(14, 40))
    halted = started(pause_kind="rest", pause_reason=" ", paused_at=t(14, 30))
    assert one(step("pause", halted, facts), "L15-R03").field == "pause_reason"
    halted["pause_reason"] = "用餐"
    assert step("pause", halted, facts) == []
    assert (paused(halted), state(halted)) == (True, "paused")
    record = pause_record(halted, facts.now)
    assert record == {
        "kind": "rest", "from": t(14, 30), "to": t(14, 40), "text": "14:30－14:40 休息用餐：用餐",
    }  # fmt: skip
    again = {**halted, "pauses": [cast("Value", record)], "resumed_at": t(14, 40)}
    assert state(again) == "in_use"
    assert one(step("resume", again, facts), "L15-R03").field == "resume_notice"
    assert step("resume", {**again, "resume_notice": True}, facts) == []
    assert {p.field for p in of(step("resume", halted, facts), "L15-R03")} == {
        "pauses",
        "resume_notice",
    }
    assert one(step("end", {**ended(), **halted, "q_end": t(15)}, facts), "L15-R03").blocks


def test_l15_r03_a_suspect_is_recorded_all_the_time_unless_urgency_is_told() -> None:
    facts = rooms(moment(14, 5))
    assert one(step("start", started(audio=False), facts), "L15-R03").field == "audio"
    told = started(audio=False, gap_note="急迫：錄音設備當場故障，已記明筆錄")
    assert step("start", told, facts) == []
    witness = started(audio=False, subject_role="witness")
    assert of(step("start", witness, facts), "L15-R03") == []


def test_l15_r03_questions_are_what_lies_between_the_interruptions() -> None:
    rest: Value = [{"kind": "rest", "from": t(14, 30), "to": t(14, 40), "text": "x"}]
    asked = questioned(ended(pauses=rest), moment(16))
    assert [(f"{p.start:%M}", f"{p.end:%M}") for p in asked] == [("05", "30"), ("40", "00")]
    assert questioned(booked(), moment(16)) == []


def test_l15_r04_waiting_in_an_interruption_stops_the_clock_of_custody() -> None:
    assert custody(started(), moment(15)) is None
    waiting = started(
        arrested_at=t(12), pause_kind="lawyer", pause_reason="等候辯護人", paused_at=t(14, 30)
    )
    clock = custody(waiting, moment(15))
    assert clock is not None
    assert (clock.excluded.seconds, clock.used.seconds) == (1800, 9000)
    rest = custody({**waiting, "pause_kind": "rest"}, moment(15))
    assert rest is not None
    assert not rest.excluded


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"kind": "rest", "from": t(12, 30), "to": t(13)}, "第 93 條之 1 的事由"),
        ({"kind": "lawyer", "from": t(12, 30)}, "第 93 條之 1 的事由"),
        ({"kind": "lawyer", "from": t(13), "to": t(13)}, "迄須晚於起"),
        ({"kind": "transport", "from": t(11), "to": t(12, 30)}, "拘捕之後"),
        ({"kind": "transport", "from": t(14), "to": t(18)}, "現在之前"),
        ({"kind": "health", "from": t(14), "to": t(14, 30)}, "有詢問"),
    ],
)
def test_l15_r04_what_is_left_out_has_ground_and_times(
    record: dict[str, Value], words: str
) -> None:
    facts = rooms(moment(15))
    values = started(arrested_at=t(12), exclusions=[record])
    assert words in one(step("custody", values, facts), "L15-R04").message
    right: Value = [{"kind": "transport", "from": t(12), "to": t(12, 40), "text": "解送至所"}]
    assert step("custody", {**values, "exclusions": right}, facts) == []
    unknown = {**values, "exclusions": right, "arrested_at": ""}
    assert one(step("custody", unknown, facts), "L15-R04").field == "arrested_at"


def test_l15_r04_the_end_of_the_24_hours_is_told_before_he_is_asked() -> None:
    facts = rooms(moment(14, 5))
    near = started(arrested_at=t(-9))
    assert "剩 0 小時 55 分" in one(step("start", near, facts), "L15-R04").message
    over = one(step("start", started(arrested_at=t(-10)), facts), "L15-R04")
    assert (over.severity, "用盡" in over.message) == (Severity.CONFIRM, True)
    assert one(step("start", started(arrested_at=t(15)), facts), "L15-R04").blocks


def test_l15_r04_the_arrest_is_told_in_writing_within_a_day() -> None:
    facts = rooms(moment(15, 20))
    closed = ended(arrested_at=t(12), closed_at=t(15, 20), postcheck={"key": True})
    assert one(step("close", closed, facts), "L15-R04").severity is Severity.CONFIRM
    assert of(step("close", {**closed, "notice_at": t(13)}, facts), "L15-R04") == []
    late = {**closed, "notice_at": t(12, 0, moment(36).date())}
    assert of(step("close", late, facts), "L15-R04") == []
    later = {**closed, "notice_at": t(36, 1)}
    assert "24 小時" in one(step("close", later, facts), "L15-R04").message
    assert blocking(step("close", {**closed, "notice_at": t(11)}, facts))


def test_l15_r04_waiting_too_long_is_said_when_he_goes_on() -> None:
    facts = rooms(moment(19))
    waiting = started(
        arrested_at=t(12), pause_kind="lawyer", pause_reason="等候辯護人", paused_at=t(14, 30),
        night_ground="on_request", resume_notice=True,
    )  # fmt: skip
    again = {**waiting, "pauses": [cast("Value", pause_record(waiting, facts.now))]}
    told = one(step("resume", again, facts), "L15-R04")
    assert (told.severity, told.message) == (Severity.NOTICE, "等候辯護人逾時，計入")


STEPS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=6)


@given(STEPS, st.integers(0, 300))
def test_l15_r03_questions_and_interruptions_make_up_the_session(
    gaps: list[tuple[int, int]], length: int
) -> None:
    start, begin = moment(8), moment(8)
    pauses: list[Value] = []
    for wait, lasting in gaps:
        begin += timedelta(minutes=wait)
        end = begin + timedelta(minutes=lasting)
        pauses.append({"kind": "rest", "from": to_text(begin), "to": to_text(end), "text": "x"})
        begin = end
    until = start + timedelta(minutes=length)
    values = ended(q_start=to_text(start), q_end=to_text(until), pauses=pauses)
    asked = questioned(values, until)
    out = [(min(one.start, until), min(one.end, until)) for one in interruptions(values, until)]
    whole = [*((one.start, one.end) for one in asked), *out]
    assert sum((end - first for first, end in whole), timedelta()) == until - start
    assert all(one.start < one.end for one in asked)
    assert sorted(asked, key=lambda one: one.start) == asked
