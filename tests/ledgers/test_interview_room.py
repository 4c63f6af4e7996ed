"""L15: the rules about the room and who is in it; states from booking to the desk's confirmation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Severity, blocking
from kiosk.ledgers.definition import Classification, Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.interview_room import INTERVIEW_ROOM, due, level, outstanding, void_blocked
from kiosk.ledgers.interview_room import references as keys_of
from kiosk.ledgers.interview_session import media_label, state
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.room_care import ROOM_CARE
from kiosk.ledgers.validation import problems
from tests.ledgers.builders import CADRE, LIN, WANG, of, one, ref, seen
from tests.ledgers.interview import (
    ROOM,
    SAFE_ROOM,
    booked,
    checked,
    ended,
    moment,
    opening,
    prechecked,
    rooms,
    started,
    step,
    t,
)

BOTH: Value = [ref(LIN), ref(CADRE)]


def test_a_session_in_order_passes_every_state() -> None:
    facts = rooms(moment(14, 5))
    assert problems(INTERVIEW_ROOM, booked(), Phase.OPEN) == []
    assert opening(booked(), facts) == []
    assert step("precheck", prechecked(), facts) == []
    assert step("start", started(), facts) == []
    assert step("end", ended(), facts) == []
    ticks: Value = dict.fromkeys(("clean", "equipment", "media", "belongings", "key"), True)
    after = ended(postcheck=ticks, postchecked_at=t(15, 10))
    assert step("postcheck", after, facts) == []
    closed = {**after, "closed_at": t(15, 15), "closed_by": ref(LIN)}
    assert step("close", closed, facts) == []
    passed = [booked(), prechecked(), started(), ended(), after, closed]
    assert [state(values) for values in passed] == [
        "booked",
        "prechecked",
        "in_use",
        "ended",
        "postchecked",
        "closed",
    ]
    assert state({**booked(), "aborted": True, "closed_at": t(14)}) == "aborted"


def test_the_key_is_handed_over_and_nobody_voids_a_line_with_somebody_in_the_room() -> None:
    assert outstanding(booked()) == []
    assert outstanding(started()) == ["第一偵詢室 鑰匙"]
    assert void_blocked(started())
    assert not void_blocked(booked())


def test_due_is_the_end_of_the_booking_or_of_custody_with_what_is_left_out() -> None:
    assert due(booked(), Limits()) == t(16)
    arrested = booked(arrested_at=t(10))
    assert due(arrested, Limits()) == to_text(moment(34))
    wait: Value = [{"kind": "lawyer", "from": t(11), "to": t(13), "text": "x"}]
    assert due({**arrested, "exclusions": wait}, Limits()) == to_text(moment(36))


# --- R01 ----------------------------------------------------------------------------------------


def test_l15_r01_no_start_without_a_check_before_use() -> None:
    facts = rooms(moment(14, 5))
    values = started()
    for key in ("precheck", "prechecked_at"):
        del values[key]
    assert one(step("start", values, facts), "L15-R01").field == "precheck"
    assert INTERVIEW_ROOM.step("start").states == ("prechecked",)  # type: ignore[union-attr]


@pytest.mark.parametrize("missing", ["recorder", "safety", "search"])
def test_l15_r01_the_recorder_is_tried_and_the_room_and_person_are_searched(missing: str) -> None:
    facts = rooms(moment(13, 50))
    ticks: dict[str, Value] = {
        key: key != missing for key in ("recorder", "cameras", "safety", "search", "no_phone")
    }
    assert one(step("precheck", prechecked(precheck=ticks), facts), "L15-R01").blocks
    witness = prechecked(precheck=ticks, subject_role="witness")
    assert bool(of(step("precheck", witness, facts), "L15-R01")) == (missing != "search")


def test_l15_r01_the_test_recording_is_named_and_the_check_is_in_the_other_book() -> None:
    facts = rooms(moment(13, 50))
    assert (
        one(step("precheck", prechecked(test_record=" "), facts), "L15-R01").field == "test_record"
    )
    assert one(step("precheck", prechecked(care_line=[]), facts), "L15-R01").field == "precheck"
    other = prechecked(test_record="", alt_recorder="手持錄音機 R-2")
    assert of(step("precheck", other, facts), "L15-R01") == []


def test_l15_r01_only_rooms_of_the_station_are_used() -> None:
    facts = rooms(moment(14))
    del facts.assets["room1"]
    assert one(opening(booked(), facts), "L15-R01").field == "room"


def test_l16_r02_a_room_without_sound_is_used_only_with_another_recorder() -> None:
    facts = rooms(moment(13, 50))
    broken = checked(audio_ok=False, fault="沒有聲音")
    facts.seen.append(seen(ROOM_CARE, "c1", broken))
    assert one(opening(booked(), facts), "L16-R02").severity is Severity.NOTICE
    assert one(step("precheck", prechecked(), facts), "L16-R02").blocks
    assert one(step("start", started(), facts), "L16-R02").blocks
    named = prechecked(alt_recorder="手持錄音機 R-2")
    assert blocking(step("precheck", named, facts)) == []
    facts.seen[0] = seen(ROOM_CARE, "c1", {**broken, "fixed_at": t(12)})
    assert blocking(step("start", started(), facts)) == []


def test_l15_r01_rights_are_told_to_suspects() -> None:
    facts = rooms(moment(14, 5))
    assert (
        one(step("start", started(rights_notice=False), facts), "L15-R01").field == "rights_notice"
    )
    missing = one(step("start", started(rights_at=""), facts), "F-REQUIRED")
    assert missing.field == "rights_at"
    witness = started(subject_role="witness", rights_notice=False, rights_at="", deposits="")
    assert blocking(step("start", witness, facts)) == []


def test_l15_r01_the_one_who_questioned_does_not_confirm_the_key() -> None:
    facts = rooms(moment(15, 20))
    closed = ended(closed_at=t(15, 15), postcheck={"key": True})
    assert of(step("close", closed, facts), "RB-01") == []
    facts.actor = facts.people[WANG.id]
    assert one(step("close", closed, facts), "RB-01").blocks


# --- R05 … R09 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("recorder", [ref(WANG), None])
def test_scenario_15_l15_r05_recorder_and_questioner(recorder: Value) -> None:
    facts = rooms(moment(14, 5))
    alone = started(recorder=recorder)
    assert one(step("start", alone, facts), "L15-R05").blocks
    assert one(opening(booked(recorder=recorder), facts), "L15-R05").blocks
    urgent = {**alone, "sole_ground": "同仁均外勤處理重大車禍"}
    noted = one(step("start", urgent, facts), "L15-R05")
    assert (noted.severity, "同仁均外勤" in noted.message) == (Severity.NOTICE, True)
    for key in ("audio", "video"):
        assert one(step("start", {**urgent, key: False}, facts), "L15-R05").blocks


def test_l15_r06_telephones_stay_outside_and_are_listed() -> None:
    facts = rooms(moment(14, 5))
    ticks: dict[str, Value] = {
        key: key != "no_phone" for key in ("recorder", "cameras", "safety", "search", "no_phone")
    }
    assert one(step("start", started(precheck=ticks), facts), "L15-R06").blocks
    assert one(step("start", started(deposits=" "), facts), "L15-R06").field == "deposits"
    assert step("start", started(deposits="無"), facts) == []


def test_l15_r07_one_guard_and_two_where_there_is_a_risk() -> None:
    facts = rooms(moment(14, 5))
    assert one(step("start", started(guards=[]), facts), "L15-R07").blocks
    assert "2 人" in one(step("start", started(risk=True), facts), "L15-R07").message
    twice: Value = [ref(LIN), ref(LIN)]
    assert one(step("start", started(risk=True, guards=twice), facts), "L15-R07").blocks
    assert step("start", started(risk=True, guards=BOTH), facts) == []


def test_l15_r07_escorts_by_number_of_detainees_and_by_night() -> None:
    two = ended(detainees=2, escort_to="臺北地方檢察署", escorts=2)
    assert step("escort", two, rooms(moment(15))) == []
    assert "3 名" in one(step("escort", two, rooms(moment(20))), "L15-R07").message
    assert one(step("escort", {**two, "long_way": True}, rooms(moment(15))), "L15-R07").blocks


@pytest.mark.parametrize(
    "more",
    [{"subject_role": "juvenile"}, {"protection": "sexual_assault"}, {"protection": "child"}],
)
def test_l15_r08_protected_persons_are_special_and_have_their_room(more: dict[str, Value]) -> None:
    facts = rooms(moment(14))
    values = booked(**more)
    assert level(values, t(14), Limits()) is Classification.SPECIAL
    assert one(opening(values, facts), "L15-R08").field == "room_note"
    assert of(opening({**values, "room": SAFE_ROOM}, facts), "L15-R08") == []
    assert of(opening({**values, "room_note": "淨空並以屏風隔離"}, facts), "L15-R08") == []
    assert level(booked(), t(14), Limits()) is Classification.SENSITIVE


def test_l15_r09_a_recording_is_labelled_and_its_number_is_given_once() -> None:
    assert media_label(ended(), moment(15)) == (
        "趙一　115-12-22 14:05 至 115-12-22 15:00　竊盜　115-3021　DVD-77"
    )
    facts = rooms(moment(15, 5))
    facts.seen.append(seen(INTERVIEW_ROOM, "u1", ended()))
    facts.refs["u1"] = keys_of(ended())
    assert one(step("end", ended(), facts), "L15-R09").field == "media_no"
    assert of(step("end", ended(media_no="DVD-78"), facts), "L15-R09") == []
    assert one(step("end", ended(media_label="DVD"), facts), "L15-R09").field == "media_label"
    missing = step("end", ended(media_no="", media_place=""), facts)
    assert {found.field for found in of(missing, "F-REQUIRED")} == {"media_no", "media_place"}


# --- R10, R11 -----------------------------------------------------------------------------------


def test_l15_r10_one_session_may_begin_when_the_other_ends() -> None:
    facts = rooms(moment(13))
    facts.seen.append(seen(INTERVIEW_ROOM, "u1", booked()))
    facts.refs["u1"] = keys_of(facts.seen[0].values)
    after = booked(booked_from=t(16), booked_to=t(16, 45))
    assert of(opening(after, facts), "L15-R10") == []
    assert one(opening(booked(booked_from=t(15, 59), booked_to=t(17)), facts), "L15-R10").blocks
    assert of(opening(booked(room=SAFE_ROOM), facts), "L15-R10") == []
    assert one(opening(booked(booked_to=t(14)), facts), "L15-R10").field == "booked_to"
    longer = booked(booked_from=t(40), booked_to=t(64, 1))
    assert one(opening(longer, facts), "L15-R10").field == "booked_to"
    over_night = booked(booked_from=t(23), booked_to=t(30))
    facts.seen[0] = seen(INTERVIEW_ROOM, "u1", over_night)
    facts.refs["u1"] = keys_of(over_night)
    assert one(opening(booked(booked_from=t(29), booked_to=t(31)), facts), "L15-R10").blocks


def test_l15_r10_a_session_that_outruns_its_time_still_holds_the_room() -> None:
    facts = rooms(moment(16, 30))
    facts.seen.append(seen(INTERVIEW_ROOM, "u1", started()))
    facts.refs["u1"] = keys_of(facts.seen[0].values)
    later = booked(booked_from=t(16, 30), booked_to=t(16, 50))
    assert one(opening(later, facts), "L15-R10").blocks
    facts.seen[0] = seen(INTERVIEW_ROOM, "u1", ended())
    assert of(opening(later, facts), "L15-R10") == []
    facts.seen[0] = seen(INTERVIEW_ROOM, "u1", {**booked(), "aborted": True, "closed_at": t(13)})
    assert of(opening(booked(), facts), "L15-R10") == []


HOURS = st.tuples(st.integers(0, 1400), st.integers(1, 300))


@given(HOURS, HOURS)
def test_l15_r10_sessions_overlap_exactly_when_they_share_a_minute(
    one_use: tuple[int, int], other_use: tuple[int, int]
) -> None:
    def values(use: tuple[int, int]) -> dict[str, Value]:
        start = from_text(t(0)) + timedelta(minutes=use[0])
        end = start + timedelta(minutes=use[1])
        return booked(booked_from=to_text(start), booked_to=to_text(end))

    facts = rooms(moment(0))
    facts.seen.append(seen(INTERVIEW_ROOM, "u1", values(other_use)))
    facts.refs["u1"] = keys_of(facts.seen[0].values)
    shared = set(range(one_use[0], sum(one_use))) & set(range(other_use[0], sum(other_use)))
    assert bool(of(opening(values(one_use), facts), "L15-R10")) == bool(shared)


def test_l15_r11_the_cameras_run_before_the_first_question() -> None:
    facts = rooms(moment(14, 5))
    ticks: dict[str, Value] = {
        key: key != "cameras" for key in ("recorder", "cameras", "safety", "search", "no_phone")
    }
    assert one(step("start", started(precheck=ticks), facts), "L15-R11").blocks
    quiet = one(step("start", started(precheck=ticks, video=False), facts), "L15-R11")
    assert quiet.severity is Severity.NOTICE
    assert ROOM["id"] == "room1"
