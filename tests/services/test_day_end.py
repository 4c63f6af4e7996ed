"""Overtime evidence and the close list of a roster day."""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.instants import at_local, to_text
from kiosk.services import check_in_draft
from kiosk.services.close_list import CloseList
from kiosk.services.overtime import Overtime
from tests.station import DAY, Counter

_DAY = DAY.isoformat()


def _numbers(counter: Counter) -> set[int]:
    return {item.number for item in CloseList(counter.desk).items(counter.actor("P00"), _DAY)}


def test_scenario_6_overtime_is_recalculated_after_a_roster_change(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    counter.clock.set(at_local(DAY, 10, 30))
    before = Overtime(counter.desk).proposal(counter.actor("P03"), "P03", _DAY)
    assert before.seconds == 0
    counter.publish([("P03", "B", 9, 10, ""), ("P03", "I", 10, 19, "")], reason="臨時專案")
    plan = counter.reassign.begin(counter.duty_officer, counter.lines("L01")[0].id)
    assert counter.reassign.confirm(counter.duty_officer, plan).done
    counter.clock.set(at_local(DAY, 19, 10))
    assert counter.check_in(counter.returning("B03")).done
    after = Overtime(counter.desk).proposal(counter.actor("P03"), "P03", _DAY)
    # 09:00-10:00 of patrol as the roster now says, and 10:30-19:00 of the special duty.
    assert [stretch.seconds for stretch in after.stretches] == [3600, 8 * 3600 + 1800]
    assert after.overtime_seconds == 5400
    assert after.roster_version != before.roster_version


def test_unconfirmed_entry_by_another_is_no_evidence(counter: Counter) -> None:
    counter.check_out("04", "BR1")
    counter.clock.set(at_local(DAY, 11))
    counter.check_in(counter.returning("04"))
    line_id = counter.lines("L01")[0].id
    overtime = Overtime(counter.desk)
    assert (
        overtime.proposal(counter.actor("P05"), "P05", _DAY).stretches[0].why_not
        == "代登未經本人確認"
    )
    counter.corrections.confirm(counter.actor("P05"), line_id)
    assert overtime.proposal(counter.actor("P05"), "P05", _DAY).seconds == 2 * 3600


def test_scenario_26_close_list_shows_each_line_and_clears(counter: Counter) -> None:
    counter.registers.report_roster(
        counter.actor("P00"), counter.registers.roster_versions(DAY)[0].id
    )
    assert _numbers(counter) == set()
    counter.check_out("B03", "BG1", "BR1")
    assert _numbers(counter) == {1}
    counter.clock.set(at_local(DAY, 12))
    draft = check_in_draft.tick(counter.returning("B03"), "R1", ticked=False)
    codes = frozenset(problem.code for problem in counter.back.check(counter.duty_officer, draft))
    counter.check_in(replace(draft, confirmed=codes))
    assert _numbers(counter) == {2, 4}
    back = check_in_draft.tick_all(counter.back.begin(counter.duty_officer, "B03"))
    assert back.work is not None
    counter.check_in(replace(back, work=replace(back.work, narrative="巡邏無異狀")))
    assert _numbers(counter) == set()
    late = counter.out.retime(
        counter.duty_officer, counter.assemble("04", "BR2"), to_text(at_local(DAY, 10)), "漏登"
    )
    counter.check_out(draft=late.with_reason("DS-07", "支援"))
    counter.later(minutes=11)
    line_id = counter.lines("L01")[1].id
    counter.corrections.amend(counter.actor("P05"), line_id, {"remark": "x"}, "漏填")
    counter.publish([("P05", "C", 9, 11, "")], reason="變更")
    assert _numbers(counter) == {1, 5, 6, 7, 8}
    ask = counter.line(line_id).asks[0].event
    counter.corrections.decide(counter.actor("P01"), line_id, ask, granted=True)
    counter.corrections.confirm(counter.actor("P05"), line_id)
    counter.registers.report_roster(
        counter.actor("P00"), counter.registers.roster_versions(DAY)[1].id
    )
    assert _numbers(counter) == {1, 5}


def test_clock_fault_stays_on_the_list_of_its_day(counter: Counter) -> None:
    counter.check_out("B03", "BR1")
    counter.clock.set(at_local(DAY, 8, 30))
    counter.check_out(draft=counter.assemble("B05", "BR2").with_reason("DS-07", "提前"))
    assert 15 in _numbers(counter)


def test_the_same_duty_twice_a_day_is_measured_against_its_own_slot(counter: Counter) -> None:
    counter.publish([("P05", "C", 9, 10, ""), ("P05", "C", 11, 12, "")])
    for hour in (9, 11):
        counter.clock.set(at_local(DAY, hour))
        assert counter.check_out("B05", "BR1").done
        counter.clock.set(at_local(DAY, hour + 1))
        assert counter.check_in(counter.returning("B05")).done
    found = Overtime(counter.desk).proposal(counter.actor("P05"), "P05", _DAY)
    assert [stretch.seconds for stretch in found.stretches] == [3600, 3600]
