"""偵詢室 over a real store: two books in one act, night with consent, interruptions, custody, sight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.base.errors import KioskError, NotAllowed, NotFound
from kiosk.base.result import Problem, Severity
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.event import Value
from kiosk.ledgers.values import flag, records, text
from kiosk.services.board import Board
from kiosk.services.desk import Outcome
from kiosk.services.rooms import Rooms
from tests.services.room_house import ON_PAPER, House, done
from tests.station import UNIT


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.counter.store.close()


def stops(outcome: Outcome) -> list[str]:
    assert not outcome.done
    return [one.code for one in outcome.problems]


def test_a_session_from_booking_to_the_desks_confirmation(house: House) -> None:
    line = house.book()
    assert house.line(line).state == "booked"
    done(house.precheck(line))
    house.at(14, 5)
    done(house.start(line))
    house.at(15)
    done(house.end(line))
    done(house.finish(line))
    found = house.line(line)
    assert (found.state, text(found.values, "q_start"), text(found.values, "q_end")) == (
        "closed",
        house.t(14, 5),
        house.t(15),
    )
    assert text(found.values, "out_at") == house.t(15)
    signed = found.values["desk_sig"]
    assert isinstance(signed, dict)
    assert signed["device"] == "session"


def test_l15_r01_l16_r01_the_check_before_use_is_one_act_in_two_books(house: House) -> None:
    line = house.book()
    seq = house.counter.store.head.seq
    outcome = house.precheck(line)
    assert len(outcome.lines) == 2
    assert outcome.changes.ledgers == {"L15", "L16"}
    care = house.counter.lines("L16")[0]
    assert (care.state, text(care.values, "occasion")) == ("ok", "before_use")
    assert text(care.values, "test_record") == f"T-{seq}"
    link = records(house.line(line).values, "care_line")[0]
    assert (link["ref"], link["text"]) == (care.id, care.number)


def test_l15_r01_a_refused_check_leaves_nothing_in_either_book(house: House) -> None:
    line = house.book()
    ticks: Value = {
        "recorder": True,
        "cameras": True,
        "safety": True,
        "search": False,
        "no_phone": True,
    }
    assert stops(house.precheck(line, precheck=ticks)) == ["L15-R01"]
    assert stops(house.precheck(line, test_record="")) == ["F-REQUIRED", "L16-R03"]
    assert house.counter.lines("L16") == []
    assert house.line(line).state == "booked"
    assert stops(house.start(line)) == ["STEP-STATE"]


def test_l16_r02_a_fault_found_before_use_is_kept_and_stops_the_room(house: House) -> None:
    line = house.book()
    equipment = house.rooms.forms.precheck(house.desk).values["equipment"]
    assert isinstance(equipment, dict)
    broken: dict[str, Value] = {"equipment": {**equipment, "audio_ok": False}, "fault": "沒有聲音"}
    refused = house.precheck(line, **broken)
    assert "L16-R02" in stops(refused)
    assert refused.changes.ledgers == {"L16"}
    assert [one.state for one in house.counter.lines("L16")] == ["fault"]
    assert house.line(line).state == "booked"
    now = house.rooms.state.now(house.desk)
    assert [(one.room.label, one.state) for one in now.rooms] == [
        ("溫馨談話室", "可使用"),
        ("第一偵詢室", "停用"),
    ]
    house.at(14, 3)
    done(house.precheck(line, alt_recorder="手持錄音機 R-2", precheck=_untested()))
    done(house.start(line))


def _untested() -> Value:
    return {"recorder": False, "cameras": True, "safety": True, "search": True, "no_phone": True}


def test_scenario_13_after_sunset_no_start_without_a_ground(house: House) -> None:
    house.at(16, 30)
    values = house.booking(booked_from=house.t(17, 20), booked_to=house.t(18))
    booked = house.rooms.book(house.wang, values)
    assert [(one.code, one.severity) for one in booked.problems] == [("L15-R02", Severity.NOTICE)]
    line = booked.lines[0]
    house.at(17, 15)
    done(house.precheck(line))
    house.at(17, 20)
    assert stops(house.start(line)) == ["L15-R02"]
    assert stops(house.start(line, night_ground="consent")) == ["SIGN"]
    done(house.start(line, ON_PAPER, night_ground="consent"))
    signed = house.line(line).values["night_consent_sig"]
    assert isinstance(signed, dict)
    assert signed["device"] == "paper"


def test_scenario_14_a_session_over_sunset_is_told_stops_and_goes_on_with_a_ground(
    house: House,
) -> None:
    house.at(16, 30)
    line = house.running(booked_to=house.t(18))
    asks = house.rooms.state.asks
    house.at(16, 58)
    assert asks(house.wang) == []
    house.at(16, 59)
    house.counter.later(seconds=30)
    found = asks(house.wang)
    assert [(one, ask.kind, ask.urgent) for one, ask in found] == [(line, "sunset", True)]
    assert "10 分鐘日沒（17:09）" in found[0][1].text
    house.at(17, 10)
    assert [ask.kind for _, ask in asks(house.wang)] == ["night"]
    done(house.take(line, "pause", pause_kind="night", pause_reason="日沒，徵詢意願"))
    house.at(17, 16)
    assert stops(house.take(line, "resume", resume_notice=True)) == ["L15-R02"]
    done(house.take(line, "night", ON_PAPER, night_ground="consent"))
    assert stops(house.take(line, "resume")) == ["L15-R03"]
    done(house.take(line, "resume", resume_notice=True))
    assert asks(house.wang) == []
    pause = records(house.line(line).values, "pauses")[0]
    assert (pause["from"], pause["to"]) == (house.t(17, 10), house.t(17, 16))
    assert pause["text"] == "17:10－17:16 夜間不得詢問：日沒，徵詢意願"


def test_scenario_15_one_who_asks_and_writes_needs_urgency_and_full_recording(
    house: House,
) -> None:
    alone = house.booking(recorder=house.counter.ref("P03").to_value())
    assert stops(house.rooms.book(house.wang, alone)) == ["L15-R05"]
    urgent = {**alone, "sole_ground": "同仁均外勤處理重大車禍"}
    line = done(house.rooms.book(house.wang, urgent))
    done(house.precheck(line))
    assert stops(house.start(line, video=False))[0] == "L15-R05"
    outcome = house.start(line)
    done(outcome)
    assert [one.code for one in outcome.problems if one.severity is Severity.NOTICE] == ["L15-R05"]
    assert text(house.line(line).values, "sole_ground") == "同仁均外勤處理重大車禍"


def test_l15_r03_ending_inside_an_interruption_keeps_its_times(house: House) -> None:
    line = house.running()
    house.at(14, 30)
    done(house.take(line, "pause", pause_kind="rest", pause_reason="用餐"))
    house.at(14, 50)
    done(house.end(line))
    found = house.line(line)
    assert found.state == "ended"
    assert [one["to"] for one in records(found.values, "pauses")] == [house.t(14, 50)]


def test_l15_r03_every_interruption_is_kept(house: House) -> None:
    line = house.running()
    for minute in (10, 30):
        house.at(14, minute)
        done(house.take(line, "pause", pause_kind="toilet", pause_reason="如廁"))
        house.at(14, minute + 4)
        done(house.take(line, "resume", resume_notice=True))
    assert [one["from"] for one in records(house.line(line).values, "pauses")] == [
        house.t(14, 10),
        house.t(14, 30),
    ]


def test_l15_r04_custody_counts_from_the_arrest_without_what_the_law_leaves_out(
    house: House,
) -> None:
    line = house.book()
    assert house.rooms.time_left(house.wang, line) is None
    more: dict[str, Value] = {
        "arrested_at": house.t(12),
        "excluded_kind": "transport",
        "excluded_from": house.t(12, 10),
        "excluded_to": house.t(12, 40),
        "excluded_note": "自士林解送",
    }
    assert stops(house.take(line, "custody", **{**more, "excluded_to": ""})) == ["L15-R04"]
    assert stops(house.take(line, "custody", **{**more, "excluded_to": house.t(15)})) == ["L15-R04"]
    done(house.take(line, "custody", **more))
    record = records(house.line(line).values, "exclusions")[0]
    assert record["text"] == "在途解送 12:10－12:40 自士林解送"
    assert house.rooms.time_left(house.wang, line) == timedelta(hours=22, minutes=30)
    done(house.precheck(line))
    done(house.start(line))
    house.at(14, 30)
    done(house.take(line, "pause", pause_kind="lawyer", pause_reason="等候辯護人"))
    house.at(18, 15)
    session = house.rooms.state.now(house.wang).sessions[0]
    assert [ask.text for ask in session.asks if ask.kind == "wait"] == [
        "等候辯護人再 15 分鐘滿 4 小時"
    ]
    assert session.custody is not None
    assert [one.label for one in session.custody.segments] == [
        "計入 24 小時",
        "在途解送",
        "計入 24 小時",
        "等候辯護人",
    ]


def test_l15_r07_an_escort_proposes_its_officers(house: House) -> None:
    line = house.running()
    house.at(16)
    done(house.take(line, "escort", detainees=2, escort_to="士林地檢署"))
    assert house.line(line).values["escorts"] == 2
    house.at(17, 30)
    done(house.take(line, "escort", detainees=2, escort_to="士林地檢署"))
    assert house.line(line).values["escorts"] == 3
    proposed = [ask.text for _, ask in house.rooms.state.asks(house.wang) if ask.kind == "escort"]
    assert proposed == ["建議派遣：解送 2 人至士林地檢署，員警 3 名，請於出勤登記派遣（F5）"]


def test_l15_r08_a_protected_person_stays_hidden_from_those_not_concerned(house: House) -> None:
    more: dict[str, Value] = {
        "room": {"id": "IR2", "kind": "interview_room", "label": "溫馨談話室", "qty": 1},
        "subject_role": "victim",
        "protection": "sexual_assault",
        "subject_name": "代號 A1151222",
    }
    line = done(house.rooms.book(house.wang, house.booking(**more)))
    seen = {
        who: house.rooms.state.now(house.counter.actor(who)).sessions[0].subject
        for who in ("P03", "P01")
    }
    assert "A1151222" in seen["P03"]
    assert "A1151222" not in seen["P01"]
    assert "A1151222" not in text(house.line(line).values, "subject_name")


def test_l15_r09_the_label_names_whom_when_and_which_case(house: House) -> None:
    line = house.running()
    house.at(15)
    done(house.end(line, media_no="DVD-9"))
    label = text(house.clear(line).values, "media_label")
    assert label == "趙一　115-12-22 14:00 至 115-12-22 15:00　竊盜　偵辦中　DVD-9"
    other = house.running()
    house.at(15, 30)
    assert stops(house.end(other, media_no="DVD-9")) == ["L15-R09"]


def test_l15_r10_the_same_room_is_not_booked_twice(house: House) -> None:
    house.book()
    assert stops(house.rooms.book(house.wang, house.booking())) == ["L15-R10"]
    done(
        house.rooms.book(house.wang, house.booking(booked_from=house.t(16), booked_to=house.t(17)))
    )


def test_l15_r10_a_cancelled_booking_frees_the_room(house: House) -> None:
    line = house.book()
    done(house.take(line, "abort", abort_reason="受詢問人未到"))
    found = house.line(line)
    assert (found.state, flag(found.values, "aborted")) == ("aborted", True)
    house.book()


def test_l15_r11_the_cameras_are_told_after_the_start_is_kept(house: House) -> None:
    told: list[tuple[str, str]] = []
    line = house.book()

    def hear(room: str) -> None:
        told.append((room, house.line(line).state))

    house.rooms = Rooms(house.counter.desk, hear)
    done(house.precheck(line))
    assert told == []
    done(house.start(line))
    assert told == [("IR1", "in_use")]


def test_l15_r11_cameras_that_do_not_answer_undo_nothing(house: House) -> None:
    def broken(_room: str) -> None:
        raise KioskError("錄影主機沒有回應", code="camera")

    house.rooms = Rooms(house.counter.desk, broken)
    line = house.book()
    done(house.precheck(line))
    outcome = house.start(line)
    assert house.line(line).state == "in_use"
    assert [one.severity for one in outcome.problems] == [Severity.NOTICE]
    assert isinstance(outcome.problems[0], Problem)


def test_officers_see_only_their_own_sessions_and_that_the_room_is_taken(house: House) -> None:
    house.running()
    assert len(house.rooms.state.now(house.wang).sessions) == 1
    assert len(house.rooms.state.now(house.desk).sessions) == 1
    stranger = Actor(house.counter.ref("P01"), UNIT, frozenset({Role.OFFICER}), "S-P01", "password")
    seen = house.rooms.state.now(stranger)
    assert seen.sessions == ()
    assert [one.state for one in seen.rooms] == ["可使用", "詢問中"]
    with pytest.raises(NotAllowed):
        house.rooms.take(stranger, house.rooms.state.now(house.desk).sessions[0].line, "pause", {})


def test_what_is_not_there_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        house.rooms.take(house.wang, "nothing", "start", {})
    line = house.book()
    with pytest.raises(NotFound):
        house.rooms.step_blank(house.wang, line, "dance")


def test_a_room_that_is_late_or_overrun_is_told(house: House) -> None:
    line = house.book()
    house.at(14, 31)
    assert [ask.kind for _, ask in house.rooms.state.asks(house.desk)] == ["late"]
    done(house.precheck(line))
    done(house.start(line))
    house.at(16, 5)
    assert [ask.kind for _, ask in house.rooms.state.asks(house.desk)] == ["overrun"]
    session = house.rooms.state.now(house.desk).sessions[0]
    assert session.elapsed == timedelta(minutes=94)
    assert [step.key for step in session.steps] == ["pause", "night", "custody", "escort", "end"]


def test_l15_r02_the_board_tells_of_sunset_to_those_who_answer_for_it(house: House) -> None:
    house.at(16, 30)
    line = house.running(booked_to=house.t(18))
    house.at(17, 5)
    board = Board(house.counter.desk)
    told = [todo for todo in board.state(house.desk).todo if todo.kind == "偵詢室"]
    assert [(todo.action, todo.target, todo.urgent) for todo in told] == [
        ("interview_room", line, True)
    ]
    assert told[0].text.startswith("第一偵詢室 再 5 分鐘日沒")
    stranger = Actor(house.counter.ref("P01"), UNIT, frozenset({Role.OFFICER}), "S-P01", "password")
    assert not [todo for todo in board.state(stranger).todo if todo.kind == "偵詢室"]


def test_a_start_asks_for_the_night_only_at_night_and_for_rights_only_of_suspects(
    house: House,
) -> None:
    suspect = house.book()
    other = house.booking(
        subject_role="witness", booked_from=house.t(17, 20), booked_to=house.t(18)
    )
    witness = done(house.rooms.book(house.wang, other))
    for line in (suspect, witness):
        done(house.precheck(line))
        house.at(14, 1)

    def asked(line: str) -> set[str]:
        return {one.key for one in house.rooms.step_blank(house.wang, line, "start").closing}

    assert "rights_at" in asked(suspect)
    assert "night_ground" not in asked(suspect)
    assert not {"rights_at", "arrested_at"} & asked(witness)
    house.at(17, 20)
    assert "night_ground" in asked(witness)
    fields = house.rooms.step_blank(house.wang, suspect, "start").closing
    assert [one.key for one in fields if one.required] == [
        "in_at",
        "guards",
        "deposits",
        "rights_at",
    ]
