"""日終清單 over a real store: each of the fifteen points comes and goes, is explained, and the day is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.event import Value
from kiosk.ledgers.interview_room_fields import POSTCHECKS
from kiosk.models.equipment import AssetEntry
from kiosk.models.ingest import ingest, outgoing
from kiosk.services import check_in_draft
from kiosk.services.asked_signatures import Given
from kiosk.services.camera_check import CameraCheck
from kiosk.services.close_list import CloseList, Item
from kiosk.services.deposit_drafts import Intake as Paper
from kiosk.services.deposits import Deposits
from kiosk.services.desk import Outcome
from kiosk.services.intake import Intake
from kiosk.services.phone_calls import PhoneCalls
from kiosk.services.registration import Registration
from kiosk.services.rooms import Rooms
from kiosk.services.steps import Steps
from kiosk.services.work_log import WorkLogs, WorkText
from tests.services.test_attachments import on_paper, scanned
from tests.services.upkeep import TERMINAL, camera, check, install, terminal_check
from tests.station import DAY, UNIT, Counter

_DAY = DAY.isoformat()
_ROOM = AssetEntry("IR1", UNIT, "interview_room", "第一偵詢室", attributes={"type": "general"})


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "store").furnish()
    made.registers.report_roster(made.actor("P00"), made.registers.roster_versions(DAY)[0].id)
    yield made
    made.store.close()


def listed(counter: Counter, who: str = "P00", day: date = DAY) -> list[Item]:
    return CloseList(counter.desk).items(counter.actor(who), day.isoformat())


def numbers(counter: Counter) -> set[int]:
    return {item.number for item in listed(counter)}


def only(counter: Counter, wanted: int) -> Item:
    (found,) = [item for item in listed(counter) if item.number == wanted]
    return found


def written(outcome: Outcome) -> str:
    assert outcome.done, outcome.problems
    return outcome.lines[0]


# --- each point appears and disappears -----------------------------------------------------------


def test_scenario_26_points_1_2_and_4_follow_an_officer_through_his_duty(counter: Counter) -> None:
    assert numbers(counter) == set()
    line = counter.check_out("B03", "BR1").lines[0]
    out = only(counter, 1)
    assert (out.line, out.lead) == (line, ("check_in", f"line:{line}"))
    counter.clock.set(at_local(DAY, 12))
    kept = check_in_draft.tick(counter.returning("B03"), "R1", ticked=False)
    codes = frozenset(one.code for one in counter.back.check(counter.duty_officer, kept))
    counter.check_in(replace(kept, confirmed=codes))
    assert numbers(counter) == {2, 4}
    assert "R-12" in only(counter, 2).text
    counter.check_in(check_in_draft.tick_all(counter.back.begin(counter.duty_officer, "B03")))
    assert numbers(counter) == {4}
    logs, author = WorkLogs(counter.desk), counter.actor("P03")
    (draft,) = logs.list_open(author)
    assert logs.submit(author, draft, WorkText("巡邏無異狀", "", ""), "").done
    assert numbers(counter) == set()


def test_scenario_26_point_3_one_radio_on_two_counters(counter: Counter, tmp_path: Path) -> None:
    other = Counter(tmp_path / "other", "B").furnish()
    own = counter.check_out("B03", "BR1").lines[0]
    other.later(minutes=1)
    second = other.check_out("04", "BR1").lines[0]

    def taken_in() -> None:
        stream = other.store.stream
        ingest(counter.store, other.store.read(lambda c: list(outgoing(c, stream))))

    taken_in()
    conflict = only(counter, 3)
    assert conflict.line in {own, second}
    assert "R-12" in conflict.text
    other.later(hours=1)
    back = check_in_draft.tick_all(other.back.begin(other.duty_officer, "04"))
    codes = frozenset(one.code for one in other.back.check(other.duty_officer, back))
    assert other.check_in(replace(back, confirmed=codes)).done
    taken_in()
    assert 3 not in numbers(counter)
    other.store.close()


def test_scenario_26_points_5_6_7_and_8_wait_for_somebody(counter: Counter) -> None:
    counter.clock.set(at_local(DAY, 10, 30))
    late = counter.out.retime(
        counter.duty_officer, counter.assemble("04", "BR2"), to_text(at_local(DAY, 10)), "漏登"
    )
    line = written(counter.check_out(draft=late.with_reason("DS-07", "支援")))
    counter.later(minutes=11)
    counter.corrections.amend(counter.actor("P05"), line, {"remark": "x"}, "漏填")
    counter.publish([("P05", "C", 9, 11, "")], reason="變更")
    assert numbers(counter) == {1, 5, 6, 7, 8}
    assert {one.ledger for one in listed(counter) if one.number == 5} == {"L01", "L03"}
    assert all("漏登" in one.text for one in listed(counter) if one.number == 5)
    ask = counter.line(line).asks[0].event
    counter.corrections.decide(counter.actor("P01"), line, ask, granted=True)
    counter.corrections.confirm(counter.actor("P05"), line)
    version = counter.registers.roster_versions(DAY)[1].id
    assert only(counter, 8).lead == ("roster", version)
    counter.registers.report_roster(counter.actor("P00"), version)
    counter.check_in(
        check_in_draft.tick_all(counter.back.begin(counter.duty_officer, "04")).with_reason(
            "DS-07", "支援"
        )
    )
    logs, author = WorkLogs(counter.desk), counter.actor("P05")
    (draft,) = logs.list_open(author)
    assert logs.submit(author, draft, WorkText("守望無異狀", "", ""), "").done
    counter.corrections.confirm(author, line)
    assert 5 in numbers(counter)
    both = tuple(one.line for one in listed(counter) if one.number == 5)
    assert counter.corrections.review(counter.actor("P00"), both, "reviewed").done
    assert not numbers(counter) & {1, 2, 5, 6, 7, 8}


def test_scenario_26_point_9_two_checks_a_day(counter: Counter) -> None:
    install(counter, camera(1))
    checks = CameraCheck(counter.desk, Random(1))
    assert (only(counter, 9).text, only(counter, 9).lead) == ("駐地監錄檢查 0/2", ("duty", "L07"))
    assert check(counter, checks).done
    counter.later(hours=4)
    assert only(counter, 9).text == "駐地監錄檢查 1/2"
    assert check(counter, checks).done
    assert numbers(counter) == set()


def test_scenario_26_point_10_papers_not_filed_and_past_their_time(counter: Counter) -> None:
    deposits, desk = Deposits(counter.desk), counter.duty_officer
    paper = Paper(
        server_name="許郵差",
        issuer="臺灣士林地方法院",
        case_no="115年度訴字第12號",
        doc_kind="judgment",
        addressee_name="王小群",
        address="臺北市內湖區文德路22巷3號",
    )
    line = written(deposits.take_in(desk, paper))
    item = only(counter, 10)
    assert "尚未上架" in item.text
    assert "王小群" not in item.text + item.kept
    steps = Steps(counter.desk)
    assert steps.take(desk, line, "shelve", {"shelf_code": "A3"}).done
    assert numbers(counter) == set()
    counter.clock.set(at_local(date(2026, 7, 21), 10))
    (due,) = listed(counter, day=date(2026, 7, 21))
    assert (due.number, due.line, due.lead) == (10, line, ("disposal", ""))
    assert "已屆期" in due.text
    assert deposits.list_expired(desk).done
    (due,) = listed(counter, day=date(2026, 7, 21))
    assert "待處理" in due.text
    cadre = counter.actor("P01")
    assert deposits.dispose(cadre, (line,), "returned", "掛號退回", counter.ref("P04")).done
    assert listed(counter, day=date(2026, 7, 21)) == []


def test_scenario_26_point_11_requests_past_their_deadline(counter: Counter) -> None:
    now, desk = counter.clock.now(), counter.duty_officer
    escort: dict[str, Value] = {
        "applied_at": to_text(now),
        "channel": "phone",
        "applicant": "吳美玲",
        "applicant_phone": "0912345678",
        "bank": "文德分行",
        "from_place": "文德路 22 號",
        "to_place": "港墘路 8 號",
        "planned_at": to_text(now + timedelta(hours=2)),
        "amount_band": "to_1m",
    }
    outcome = Registration(counter.desk).open(desk, "L14", now, escort, "", frozenset())
    line = written(outcome)
    assert numbers(counter) == set()
    counter.later(hours=2, minutes=1)
    item = only(counter, 11)
    assert item.line == line
    assert not [word for word in ("吳美玲", "文德路", "港墘路") if word in item.text + item.kept]
    assert Steps(counter.desk).take(desk, line, "cancel", {"result": "電話取消"}).done
    assert numbers(counter) == set()


def test_scenario_26_point_11_a_crime_without_its_number(counter: Counter) -> None:
    intake, desk = Intake(counter.desk), counter.duty_officer
    draft = intake.begin(desk)
    told: dict[str, Value] = {
        "channel": "phone",
        "reporter_name": "林阿明",
        "reporter_sex": "male",
        "reporter_phone": "0912345678",
        "relation": "victim",
        "case_category": "theft_motorcycle",
        "occurred_from": draft.values["received_at"],
        "place": "臺北市內湖區文德路 22 號前",
        "summary": "機車遭竊。",
        "plates": "ABC-1234",
        "notices_ack": True,
    }
    for key, value in told.items():
        draft = draft.with_value(key, value)
    line = written(intake.confirm(desk, draft))
    counter.later(hours=49)
    later = DAY + timedelta(days=2)
    assert [(one.number, one.line) for one in listed(counter, day=later)] == [(11, line)]
    assert listed(counter) == []  # the deadline had not passed when that day ended
    assert intake.keep_number(desk, line, "P1150519001", "").done
    assert listed(counter, day=later) == []


def test_scenario_26_point_12_a_room_without_end_and_check(counter: Counter) -> None:
    install(counter, _ROOM)
    rooms, wang, desk = Rooms(counter.desk), counter.actor("P03"), counter.duty_officer
    blank = rooms.forms.booking(wang)
    room: Value = {"id": "IR1", "kind": "interview_room", "label": "第一偵詢室", "qty": 1}
    booking: dict[str, Value] = {
        "room": room,
        "recorder": counter.ref("P04").to_value(),
        "subject_name": "趙一",
        "subject_role": "suspect",
        "case_reason": "竊盜",
        "case_no": "偵辦中",
    }
    line = written(rooms.book(wang, {**blank.values, **booking}))
    assert numbers(counter) == {14}  # the room has never been maintained
    before: dict[str, Value] = {"test_record": "T-1", "clock_drift_s": 3, "disk_free_gb": "380"}
    written(rooms.precheck(desk, line, {**rooms.forms.precheck(desk).values, **before}))

    def take(step: str, **more: Value) -> None:
        values = {**rooms.step_blank(wang, line, step).values, **more}
        who = desk if step in {"postcheck", "close"} else wang
        written(rooms.take(who, line, step, values, frozenset(), Given()))

    guards: Value = [counter.ref("P05").to_value()]
    take("start", guards=guards, deposits="手機 1 支", rights_notice=True)
    item = only(counter, 12)
    assert (item.lead, ("尚未結束詢問" in item.text)) == (("interview_room", line), True)
    assert "趙一" not in item.text + item.kept
    counter.later(minutes=30)
    take("end", media_no="DVD-1", media_place="證物櫃 2")
    assert "未做使用後檢查" in only(counter, 12).text
    take("postcheck", postcheck={one.code: True for one in POSTCHECKS})
    assert "值班尚未確認鑰匙" in only(counter, 12).text
    take("close")
    assert 12 not in numbers(counter)


def test_scenario_26_point_13_a_telephone_item_until_it_is_done(counter: Counter) -> None:
    calls, desk = PhoneCalls(counter.desk), counter.duty_officer
    draft = calls.begin(desk)
    told: dict[str, Value] = {
        "peer_unit": "內湖分局偵查隊",
        "peer_title": "偵查佐",
        "peer_name": "許文凱",
        "category": "coordination",
        "subject": "協調調閱路口影像",
        "content": "請提供影像。",
        "due_at": to_text(counter.clock.now() + timedelta(hours=3)),
    }
    for key, value in told.items():
        draft = draft.with_value(key, value)
    line = written(calls.record(desk, draft))
    next_week = draft.with_value("due_at", to_text(counter.clock.now() + timedelta(days=7)))
    written(calls.record(desk, next_week.with_value("subject", "下週會議")))
    item = only(counter, 13)
    assert item.line == line
    assert "許文凱" not in item.text + item.kept
    assert Steps(counter.desk).take(desk, line, "done", {"action": "已提供"}).done
    assert numbers(counter) == set()


def test_scenario_26_point_14_upkeep_that_is_overdue(counter: Counter) -> None:
    install(counter, TERMINAL)
    item = only(counter, 14)
    assert (item.ledger, item.lead) == ("L12", ("duty", "L12"))
    assert terminal_check(counter).done
    assert numbers(counter) == set()


def test_scenario_26_point_15_a_clock_set_back_is_explained_not_undone(counter: Counter) -> None:
    counter.check_out("B03", "BR1")
    counter.clock.set(at_local(DAY, 8, 30))
    counter.check_out(draft=counter.assemble("B05", "BR2").with_reason("DS-07", "提前"))
    item = next(one for one in listed(counter) if one.number == 15)
    close_list = CloseList(counter.desk)
    assert close_list.explain(counter.duty_officer, _DAY, item, "電池沒電，已校時").done
    after = next(one for one in listed(counter) if one.number == 15)
    assert after.explanation is not None
    assert (after.explanation.text, after.explanation.by) == ("電池沒電，已校時", "警員 陳志強")


def test_scenario_17_a_form_signed_on_paper_waits_for_its_scan(counter: Counter) -> None:
    line = on_paper(counter)
    item = only(counter, 16)
    assert (item.line, ("請附掃描" in item.text)) == (line, True)
    assert scanned(counter, line).done
    assert numbers(counter) == set()
