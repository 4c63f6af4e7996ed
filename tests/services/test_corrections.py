"""更正, 作廢, 核閱: nothing is overwritten, nobody approves himself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import Status
from kiosk.services.board import Board
from kiosk.services.overtime import Overtime
from tests.station import DAY, Counter


def _out(counter: Counter) -> str:
    assert counter.check_out("B05", "BR1").done
    return counter.lines("L01")[0].id


def _closed(counter: Counter) -> str:
    line_id = _out(counter)
    counter.clock.set(at_local(DAY, 11))
    assert counter.check_in(counter.returning("B05")).done
    return line_id


def test_own_correction_within_grace_needs_no_approval(counter: Counter) -> None:
    line_id = _out(counter)
    outcome = counter.corrections.amend(
        counter.actor("P05"), line_id, {"reason_place": "成功路口交整"}, ""
    )
    assert outcome.done
    line = counter.line(line_id)
    assert line.values["reason_place"] == "成功路口交整"
    assert [(item.before, item.after) for item in line.revisions] == [("守望", "成功路口交整")]


def test_later_correction_waits_for_a_cadre_and_keeps_the_old_text(counter: Counter) -> None:
    line_id = _out(counter)
    counter.later(minutes=11)
    officer = counter.actor("P05")
    refused = counter.corrections.amend(officer, line_id, {"remark": "補記"}, "")
    assert [problem.need for problem in refused.problems] == ["reason"]
    assert counter.corrections.amend(officer, line_id, {"remark": "補記"}, "漏填").done
    line = counter.line(line_id)
    assert "remark" not in line.values
    ask = line.asks[0]
    own = counter.corrections.decide(counter.actor("P01"), line_id, ask.event, granted=True)
    assert own.done
    line = counter.line(line_id)
    assert line.values["remark"] == "補記"
    revision = line.revisions[0]
    assert (revision.reason, revision.by.name) == ("漏填", "林小華")
    assert revision.approver is not None
    assert revision.approver.name == "潘惠君"


def test_scenario_21_amend_after_review_needs_another_approver(counter: Counter) -> None:
    line_id = _closed(counter)
    assert counter.corrections.review(counter.actor("P01"), (line_id,), "reviewed").done
    officer = counter.actor("P05")
    assert counter.corrections.check_amend(officer, line_id, {"remark": "x"}).needs_approval
    counter.corrections.amend(officer, line_id, {"remark": "更正里程"}, "誤植")
    ask = counter.line(line_id).asks[0].event
    with pytest.raises(NotAllowed):
        counter.corrections.decide(officer, line_id, ask, granted=True)
    assert counter.corrections.decide(counter.actor("P01"), line_id, ask, granted=True).done
    # A line changed after review is before the reviewer again (C-02).
    assert counter.line(line_id).status is Status.RECORDED


def test_cadre_does_not_approve_his_own_request(counter: Counter) -> None:
    counter.check_out(draft=counter.assemble("B01", "BR1").with_reason("DS-07", "勤前會議"))
    line_id = counter.lines("L01")[0].id
    counter.later(minutes=11)
    cadre = counter.actor("P01")
    counter.corrections.amend(cadre, line_id, {"remark": "自己的"}, "漏填")
    ask = counter.line(line_id).asks[0].event
    refused = counter.corrections.decide(cadre, line_id, ask, granted=True)
    assert [problem.code for problem in refused.problems] == ["RB-01"]
    assert counter.corrections.decide(counter.actor("P00"), line_id, ask, granted=True).done


def test_refused_request_leaves_the_line_and_keeps_the_note(counter: Counter) -> None:
    line_id = _out(counter)
    counter.later(minutes=11)
    counter.corrections.amend(counter.actor("P05"), line_id, {"remark": "補記"}, "漏填")
    ask = counter.line(line_id).asks[0].event
    assert not counter.corrections.decide(counter.actor("P01"), line_id, ask, granted=False).done
    assert counter.corrections.decide(
        counter.actor("P01"), line_id, ask, granted=False, note="與事實不符"
    ).done
    line = counter.line(line_id)
    assert line.asks == ()
    assert "remark" not in line.values


def test_scenario_22_line_with_gun_out_is_not_voided(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    line_id = counter.lines("L01")[0].id
    refused = counter.corrections.void(counter.actor("P00"), line_id, "誤登")
    assert not refused.done
    assert "TPD-0101" in refused.problems[0].message
    assert counter.line(line_id).status is Status.RECORDED


def test_line_with_a_radio_or_a_car_out_is_not_voided(counter: Counter) -> None:
    """Nothing would bring them back: they would stay out, owed by no open line."""
    counter.check_out("B03", "BR1")
    chief = counter.actor("P00")
    line, trip = counter.lines("L01")[0].id, counter.lines("L05")[0].id
    assert "R-12" in counter.corrections.void(chief, line, "誤登").problems[0].message
    assert "ABC-1234" in counter.corrections.void(chief, trip, "誤登").problems[0].message


def test_line_of_a_driver_on_his_way_is_not_voided(counter: Counter) -> None:
    counter.check_out("B03")
    line = counter.lines("L01")[0].id
    refused = counter.corrections.void(counter.actor("P00"), line, "誤登")
    assert [problem.code for problem in refused.problems] == ["VOID-TRIP"]


def test_correction_asked_for_before_the_line_was_voided_is_not_granted(counter: Counter) -> None:
    line_id = _closed(counter)
    counter.later(minutes=11)
    counter.corrections.amend(counter.actor("P05"), line_id, {"remark": "補記"}, "漏填")
    ask = counter.line(line_id).asks[0].event
    assert counter.corrections.void(counter.actor("P00"), line_id, "重複登記").done
    refused = counter.corrections.decide(counter.actor("P01"), line_id, ask, granted=True)
    assert [problem.code for problem in refused.problems] == ["AMEND-VOID"]
    assert [todo.kind for todo in Board(counter.desk).state(counter.duty_officer).todo].count(
        "更正"
    ) == 0


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"pistol": {"id": "G2", "kind": "pistol", "label": "TPD-0102", "qty": 1}}, "AMEND-FIXED"),
        ({"moved_to": "x"}, "AMEND-FIXED"),
        ({"rounds_out": 12}, "AMEND-STOCK"),
        ({"in_at": to_text(at_local(DAY, 9, 30))}, "AMEND-OPEN"),
    ],
)
def test_what_the_stock_was_told_is_not_rewritten(
    counter: Counter, values: dict[str, Value], code: str
) -> None:
    counter.check_out("B03", "BG1", "BR1")
    line = counter.lines("L01")[0].id
    refused = counter.corrections.amend(counter.actor("P03"), line, values, "誤植")
    assert [problem.code for problem in refused.problems] == [code]


def test_nobody_writes_a_cadre_into_his_own_line_without_a_cadre(counter: Counter) -> None:
    line = _out(counter)
    values: dict[str, Value] = {"extension_approver": counter.ref("P00").to_value()}
    plan = counter.corrections.check_amend(counter.actor("P05"), line, values)
    assert plan.needs_approval


def test_void_keeps_number_and_reason(counter: Counter) -> None:
    line_id = _closed(counter)
    number = counter.line(line_id).number
    assert counter.corrections.void(counter.actor("P00"), line_id, "重複登記").done
    line = counter.line(line_id)
    assert (line.number, line.status, line.void_reason) == (number, Status.VOIDED, "重複登記")
    assert not counter.corrections.void(counter.actor("P00"), line_id, "再一次").done
    assert not counter.corrections.amend(counter.actor("P05"), line_id, {"remark": "x"}, "x").done


def test_only_the_chief_voids(counter: Counter) -> None:
    with pytest.raises(NotAllowed):
        counter.corrections.void(counter.actor("P05"), _out(counter), "誤登")


def test_review_leaves_out_open_and_own_lines_and_says_so(counter: Counter) -> None:
    line_id = _closed(counter)
    counter.check_out(draft=counter.assemble("B03", "BR2").with_reason("DS-07", "支援"))
    other = counter.lines("L01")[1].id
    outcome = counter.corrections.review(counter.actor("P01"), (line_id, other), "reviewed")
    assert outcome.lines == (line_id,)
    assert [problem.code for problem in outcome.problems] == ["REVIEW-OPEN"]


def test_returned_line_comes_back_after_the_officer_amends(counter: Counter) -> None:
    line_id = _closed(counter)
    assert not counter.corrections.review(counter.actor("P01"), (line_id,), "returned").done
    assert counter.corrections.review(counter.actor("P01"), (line_id,), "returned", "請補備考").done
    assert counter.line(line_id).status is Status.RETURNED
    counter.corrections.amend(counter.actor("P05"), line_id, {"remark": "已補"}, "依退回補正")
    ask = counter.line(line_id).asks[0].event
    counter.corrections.decide(counter.actor("P01"), line_id, ask, granted=True)
    assert counter.line(line_id).status is Status.RECORDED


def test_every_use_case_denies_an_actor_without_roles(counter: Counter) -> None:
    line_id = _out(counter)
    nobody = replace(counter.actor("P03"), roles=frozenset())
    acts: list[Callable[[], object]] = [
        lambda: counter.corrections.amend(nobody, line_id, {"remark": "x"}, "x"),
        lambda: counter.corrections.check_amend(nobody, line_id, {"remark": "x"}),
        lambda: counter.out.begin(nobody),
        lambda: counter.back.begin(nobody, "B05"),
        lambda: counter.back.begin_line(nobody, line_id),
        lambda: counter.reassign.begin(nobody, line_id),
        lambda: counter.corrections.void(nobody, line_id, "x"),
        lambda: counter.corrections.review(nobody, (line_id,), "reviewed"),
        lambda: counter.corrections.decide(nobody, line_id, "e", granted=True),
        lambda: counter.corrections.confirm(nobody, line_id),
        lambda: counter.incidents.resolve(nobody, line_id, "x", "none"),
        lambda: counter.registers.put_people(nobody, []),
        lambda: counter.registers.put_equipment(nobody, []),
        lambda: counter.registers.publish_roster(nobody, DAY, 8, [], {}),
        lambda: counter.registers.report_roster(nobody, "v"),
        lambda: counter.reassign.confirm(
            nobody, counter.reassign.begin(counter.duty_officer, line_id)
        ),
        lambda: counter.check_in(counter.returning("B05"), nobody),
        lambda: counter.check_out(draft=counter.assemble("B03"), actor=nobody),
        lambda: counter.reader(nobody).history(line_id),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_hours_of_others_on_earlier_days_are_for_cadres(counter: Counter) -> None:
    _closed(counter)
    hours, officer = Overtime(counter.desk), counter.actor("P03")
    assert hours.proposal(officer, "P05", DAY.isoformat()).stretches
    counter.later(days=1)
    with pytest.raises(NotAllowed):
        hours.proposal(officer, "P05", DAY.isoformat())
    assert hours.proposal(counter.actor("P01"), "P05", DAY.isoformat()).stretches
    assert hours.proposal(counter.actor("P05"), "P05", DAY.isoformat()).stretches
