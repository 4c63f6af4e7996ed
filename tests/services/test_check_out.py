"""出勤 through the real services: what one confirm writes, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.definition import Source
from kiosk.services.kit import ScanKind
from tests.station import DAY, PEOPLE, Counter, signed


def test_four_acts_write_three_ledgers(counter: Counter) -> None:
    outcome = counter.check_out("B03", "BG1", "BR1")
    assert outcome.done
    # The desk is told what of the patrol kit was not drawn; it is never forced (L01-R04).
    assert [problem.code for problem in outcome.problems] == ["L01-R04"]
    assert outcome.changes.ledgers == {"L01", "L03", "L05"}
    line = counter.lines("L01")[0]
    assert (line.state, line.values["duty_code"], line.values["rounds_out"]) == ("out", "B", 24)
    assert line.values["planned_in_at"] == to_text(at_local(DAY, 12))
    assert line.number.startswith("115-AW3B2-01-A0000")
    trip = counter.lines("L05")[0]
    assert (trip.values["odo_out"], trip.session) == (48_211, line.session)
    assert counter.lines("L03")[0].state == "draft"


def test_every_prefilled_value_says_where_it_came_from(counter: Counter) -> None:
    draft = counter.assemble("02")
    assert (draft.duty, draft.duty_source) == ("B", Source.ROSTER)
    assert (draft.odometer, draft.odometer_source) == (48_211, Source.LAST_RETURN)
    assert draft.place_source is Source.ROSTER
    assert draft.vehicle is not None
    assert draft.vehicle.source is Source.ROSTER
    assert draft.members[0].slot is not None
    assert [person.name for person in draft.members[0].slot.partners] == ["𠮷田喆"]


def test_patrol_of_two_shares_car_and_work_log(counter: Counter) -> None:
    outcome = counter.check_out("B03", "BG1", "BR1", "B04", "BG2", "BR2")
    assert outcome.done
    assert [line.actor.name for line in counter.lines("L01")] == ["王大明", "𠮷田喆"]
    assert len(counter.lines("L05")) == len(counter.lines("L03")) == 1
    assert len({line.session for line in counter.lines("L01")}) == 1


def test_gun_already_out_is_refused_with_holder_and_time(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    draft, result = counter.out.scan(counter.duty_officer, counter.assemble("B05"), "BG1")
    assert result.kind is ScanKind.REFUSED
    assert "王大明" in result.text
    assert "08:55" in result.text
    assert draft.members[0].pistol is None


def test_race_for_one_gun_is_refused_by_the_transaction(counter: Counter) -> None:
    """Scenario 1 at one counter: both drafts held the gun before either was confirmed."""
    first, second = counter.assemble("B03", "BG1"), counter.assemble("B05", "BG1")
    assert counter.check_out(draft=first).done
    outcome = counter.check_out(draft=second)
    assert not outcome.done
    assert any(problem.code == "L01-R01" for problem in outcome.problems)
    assert len(counter.lines("L01")) == 1


def test_scenario_4_desk_draws_own_pistol_asks_for_a_second_officer(counter: Counter) -> None:
    refused = counter.check_out("B02", "BG1", "BR1")
    assert [problem.need for problem in refused.problems if problem.code == "L01-R08"] == [
        "second_officer"
    ]
    draft = counter.assemble("B02", "BG1", "BR1", "B01")
    assert draft.issuer is not None
    assert draft.issuer.ref.name == "潘惠君"
    late = draft.with_reason("DS-07", "交接延誤")
    assert counter.check_out(draft=late).done
    assert counter.lines("L01")[0].values["deviation_reason"] == "交接延誤"


def test_unsigned_gun_is_not_issued(counter: Counter) -> None:
    draft = counter.out.pin(replace(counter.assemble("B03", "BG1", "BR1"), cleared=True))
    outcome = counter.out.confirm(counter.duty_officer, draft)
    assert [problem.need for problem in outcome.problems] == ["sign"]
    assert counter.lines("L01") == []


def test_signature_for_another_text_does_not_count(counter: Counter) -> None:
    draft = counter.out.pin(replace(counter.assemble("B03", "BG1", "BR1"), cleared=True))
    given = signed(counter.out.to_sign(draft))
    other = counter.out.assembly.remove(draft, "G1")
    changed, _ = counter.out.scan(counter.duty_officer, other, "BG2")
    assert not counter.out.confirm(counter.duty_officer, changed, given).done


def test_skipped_clearing_step_is_refused(counter: Counter) -> None:
    draft = counter.out.pin(counter.assemble("B03", "BG1", "BR1"))
    problems = counter.out.check(counter.duty_officer, draft)
    assert "L01-R05" in {problem.code for problem in problems}


def test_late_entry_needs_a_reason_and_is_marked(counter: Counter) -> None:
    counter.later(minutes=45)
    draft = replace(counter.assemble("B05"), out_at=to_text(at_local(DAY, 9)))
    refused = counter.check_out(draft=draft)
    assert {problem.code for problem in refused.problems} == {"T-07"}
    done = counter.check_out(draft=replace(draft, late_reason="處理交通事故"))
    assert done.done
    line = counter.lines("L01")[0]
    assert (line.late, line.late_reason) == (True, "處理交通事故")


def test_nothing_is_recorded_ahead_of_time(counter: Counter) -> None:
    draft = replace(counter.assemble("B05"), out_at=to_text(at_local(DAY, 10)))
    outcome = counter.check_out(draft=draft.with_reason("DS-07", "提前"))
    assert {problem.code for problem in outcome.problems} == {"C-05"}


def test_typed_number_without_signature_is_an_entry_for_another(counter: Counter) -> None:
    counter.check_out("04", "BR1")
    line = counter.lines("L01")[0]
    assert line.proxy_pending
    assert counter.corrections.confirm(counter.actor("P05"), line.id).done
    assert not counter.line(line.id).proxy_pending


def test_officer_who_is_out_is_not_signed_out_again(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    _, result = counter.out.scan(
        counter.duty_officer, counter.out.begin(counter.duty_officer), "B03"
    )
    assert result.problem is not None
    assert result.problem.need == "check_in:" + counter.lines("L01")[0].id


def test_draft_begun_before_he_went_out_is_refused_when_confirmed(counter: Counter) -> None:
    first, second = counter.assemble("B05"), counter.assemble("B05", "BV1")
    assert counter.check_out(draft=first).done
    refused = counter.check_out(draft=second)
    assert "L01-OPEN" in {problem.code for problem in refused.problems}
    assert len(counter.lines("L01")) == 1


def test_nobody_draws_more_cartridges_than_are_in_store(counter: Counter) -> None:
    draft = counter.assemble("B03", "BG1", "BR1")
    assert draft.member
    draft = draft.with_member(replace(draft.member, rounds=481))
    refused = counter.check_out(draft=draft)
    assert [p.message for p in refused.problems if p.code == "L01-R09"] == [
        "手槍子彈在所只有 480，不能領用 481"
    ]


def test_one_sign_out_names_nobody_and_nothing_twice(counter: Counter) -> None:
    draft = counter.assemble("B03", "BG1", "BR1")
    twice = replace(draft, members=(*draft.members, *draft.members))
    refused = counter.check_out(draft=twice)
    assert {"CO-PERSON", "L01-R01"} <= {problem.code for problem in refused.problems}
    assert counter.lines("L01") == []


def test_expired_licence_warns_but_the_desk_decides(counter: Counter) -> None:
    draft = counter.out.pin(replace(counter.assemble("B03", "BG3", "BR1"), cleared=True))
    problems = counter.out.check(counter.duty_officer, draft)
    found = [problem for problem in problems if problem.code == "L01-R06"]
    assert found
    assert not found[0].blocks


def test_barred_officer_draws_no_gun(counter: Counter) -> None:
    barred = replace(PEOPLE[3], barred="身心狀況")
    counter.registers.put_people(counter.actor("P00"), [barred])
    outcome = counter.check_out("B03", "BG1", "BR1")
    assert "L01-R07" in {problem.code for problem in outcome.problems if problem.blocks}
