"""退勤 through the real services: each path of the domain rules with its message and its record."""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.event import Value
from kiosk.ledgers.values import person, records
from kiosk.models import equipment
from kiosk.services import check_in_draft
from kiosk.services.board import Board
from kiosk.services.kit import CheckInDraft, ScanKind
from tests.station import DAY, UNIT, Counter, signed


def _patrol(counter: Counter) -> str:
    assert counter.check_out("B03", "BG1", "BR1").done
    counter.clock.set(at_local(DAY, 12))
    return counter.lines("L01")[0].id


def _stock(counter: Counter) -> dict[str, tuple[int, int, int, int]]:
    return counter.store.read(lambda c: equipment.stock(c, UNIT))


def test_full_return_closes_all_three_ledgers(counter: Counter) -> None:
    _patrol(counter)
    draft = counter.returning("B03")
    assert draft.work is not None
    draft = replace(
        draft, work=replace(draft.work, narrative="1030 西湖市場守望，1120 盤查可疑車輛無異狀")
    )
    outcome = counter.check_in(draft)
    assert outcome.done, outcome.problems
    assert outcome.changes.ledgers == {"L01", "L03", "L05"}
    line, trip, work = (counter.lines(key)[0] for key in ("L01", "L05", "L03"))
    assert (line.state, trip.state, work.state) == ("in", "in", "submitted")
    assert trip.values["odo_in"] == 48_232
    assert work.values["end_at"] == line.values["in_at"]
    assert _stock(counter)["ammo_9mm"] == (480, 0, 0, 480)
    assert _stock(counter)["pistol"] == (3, 0, 0, 3)


def test_next_trip_starts_at_the_odometer_of_the_last_return(counter: Counter) -> None:
    _patrol(counter)
    counter.check_in(counter.returning("B03", odometer=48_300))
    counter.publish([("P04", "B", 12, 14, "")])
    assert counter.assemble("B04").odometer == 48_300


def test_scenario_2_second_return_shows_the_first(counter: Counter) -> None:
    _patrol(counter)
    draft = counter.returning("B03")
    assert counter.check_in(draft).done
    counter.later(minutes=3)
    again = counter.check_in(draft)
    assert not again.done
    said = " ".join(problem.message for problem in again.problems)
    assert "王大明" in said
    assert "12:00" in said


def test_scenario_3_two_rounds_missing(counter: Counter) -> None:
    line_id = _patrol(counter)
    draft = counter.returning("B03", rounds=22)
    first = counter.check_in(draft)
    assert not first.done
    asked = {problem.code for problem in first.problems}
    assert "L01-R03" in asked
    confirmed = replace(draft, confirmed=frozenset(asked))
    assert counter.check_in(confirmed).done
    line = counter.line(line_id)
    assert line.state == "pending_items"
    incident = counter.lines("INC")[0]
    assert (incident.state, incident.values["what"], incident.values["qty"]) == (
        "open",
        "missing_rounds",
        2,
    )
    assert _stock(counter)["ammo_9mm"] == (478, 2, 0, 480)


def test_found_rounds_close_the_pending_line(counter: Counter) -> None:
    line_id = _patrol(counter)
    draft = counter.returning("B03", rounds=22)
    codes = frozenset(problem.code for problem in counter.check_in(draft).problems)
    counter.check_in(replace(draft, confirmed=codes))
    counter.later(minutes=30)
    again = counter.back.begin_line(counter.duty_officer, line_id)
    assert again.already_in
    assert [(rounds.out, rounds.before[0]) for rounds in again.rounds] == [(2, 22)]
    again = check_in_draft.with_rounds(again, "ammo_9mm", back=2)
    assert counter.check_in(replace(again, confirmed=codes)).done
    line = counter.line(line_id)
    assert (line.state, line.values["rounds_in"]) == ("in", 24)
    assert _stock(counter)["ammo_9mm"] == (480, 0, 0, 480)


def test_weapon_is_not_received_by_the_one_who_returns_it(counter: Counter) -> None:
    counter.check_out(
        draft=counter.assemble("B02", "BG1", "BR1", "B01").with_reason("DS-07", "交接")
    )
    counter.clock.set(at_local(DAY, 12))
    refused = counter.check_in(counter.returning("B02"))
    assert "second_officer" in {problem.need for problem in refused.problems}
    draft, result = counter.back.scan(counter.duty_officer, counter.returning("B02"), "B01")
    assert result.kind is ScanKind.ISSUER
    assert counter.check_in(draft).done


def test_stale_return_without_items_is_not_written_again(counter: Counter) -> None:
    """The second confirm would bring back a car that somebody else has taken meanwhile."""
    assert counter.check_out("B03").done
    counter.clock.set(at_local(DAY, 12))
    stale = counter.returning("B03")
    assert counter.check_in(stale).done
    counter.publish([("P04", "B", 12, 14, "")])
    assert counter.check_out("B04").done
    refused = counter.check_in(stale)
    assert [problem.code for problem in refused.problems if problem.blocks] == ["CI-DONE"]
    found = counter.store.read(lambda c: equipment.find(c, "C1"))
    assert found is not None
    assert found.state == "issued"


def test_return_begun_before_another_is_opened_again(counter: Counter) -> None:
    _patrol(counter)
    draft = check_in_draft.tick(counter.returning("B03"), "R1", ticked=False)
    draft = replace(draft, confirmed=frozenset({"DS-01"}))
    radio = check_in_draft.tick(
        check_in_draft.tick_all(counter.back.begin(counter.duty_officer, "B03")), "G1", ticked=False
    )
    assert counter.check_in(draft).done
    assert "CI-STALE" in {problem.code for problem in counter.check_in(radio).problems}


def test_nobody_comes_back_before_he_left(counter: Counter) -> None:
    _patrol(counter)
    draft = replace(
        counter.returning("B03"), in_at=to_text(at_local(DAY, 8, 30)), late_reason="漏登"
    )
    assert "CI-TIME" in {problem.code for problem in counter.check_in(draft).problems}


def test_cartridges_alone_take_two_persons_too(counter: Counter) -> None:
    counter.check_out(
        draft=counter.assemble("B02", "BG1", "BR1", "B01").with_reason("DS-07", "交接")
    )
    counter.clock.set(at_local(DAY, 12))
    draft = counter.returning("B02")
    for item in ("G1", "R1"):
        draft = check_in_draft.tick(draft, item, ticked=False)
    assert "CI-RECEIVER" in {problem.code for problem in counter.check_in(draft).problems}


def test_signature_of_another_person_under_the_same_text_counts_for_nothing(
    counter: Counter,
) -> None:
    _patrol(counter)
    draft = counter.back.pin(counter.returning("B03"))
    (wanted,) = counter.back.to_sign(draft)
    forged = signed([replace(wanted, person=counter.fact("P05"))])
    refused = counter.back.confirm(counter.duty_officer, draft, forged)
    assert "SIGN" in {problem.code for problem in refused.problems}


def test_duty_is_not_changed_at_a_time_to_come_or_before_it_began(counter: Counter) -> None:
    line = _patrol(counter)
    plan = replace(counter.reassign.begin(counter.duty_officer, line), duty="I")
    for hour, code in ((13, "C-05"), (8, "T-07")):
        early = replace(plan, at=to_text(at_local(DAY, hour)))
        refused = counter.reassign.confirm(counter.duty_officer, early)
        assert refused.problems[0].code == code


def test_cartridges_must_be_counted(counter: Counter) -> None:
    _patrol(counter)
    draft = check_in_draft.tick_all(counter.back.begin(counter.duty_officer, "B03"))
    assert "CI-ROUNDS" in {
        problem.code for problem in counter.back.check(counter.duty_officer, draft)
    }


def test_radio_left_out_keeps_the_line_pending(counter: Counter) -> None:
    line_id = _patrol(counter)
    draft = check_in_draft.tick(counter.returning("B03"), "R1", ticked=False)
    codes = frozenset(problem.code for problem in counter.check_in(draft).problems)
    assert counter.check_in(replace(draft, confirmed=codes)).done
    assert counter.line(line_id).state == "pending_items"


def test_odometer_never_runs_backwards(counter: Counter) -> None:
    _patrol(counter)
    refused = counter.check_in(counter.returning("B03", odometer=48_000))
    assert "L05-R01" in {problem.code for problem in refused.problems if problem.blocks}


def test_agent_return_needs_reason_and_approval(counter: Counter) -> None:
    line_id = _patrol(counter)
    agent = counter.back.begin(counter.duty_officer, "B03")
    assert agent.person.ref.name == "王大明"
    other, chief = counter.fact("P05"), counter.fact("P01")
    draft = replace(counter.returning("B03"), agent=other)
    assert "L01-R02" in {problem.code for problem in counter.check_in(draft).problems}
    draft = replace(draft, agent_reason="王員送醫", approver=chief)
    codes = frozenset(problem.code for problem in counter.back.check(counter.duty_officer, draft))
    outcome = counter.check_in(replace(draft, confirmed=codes))
    assert outcome.done, outcome.problems
    assert counter.line(line_id).values["agent_reason"] == "王員送醫"
    assert counter.lines("INC")[0].values["what"] == "agent_return"


def test_carry_over_with_approval_keeps_the_item_open(counter: Counter) -> None:
    line_id = _patrol(counter)
    chief = counter.fact("P01")
    draft = check_in_draft.tick(counter.returning("B03"), "R1", ticked=False)
    draft = replace(draft, carry_reason="續勤戒護", approver=chief)
    codes = frozenset(problem.code for problem in counter.back.check(counter.duty_officer, draft))
    assert counter.check_in(replace(draft, confirmed=codes)).done
    assert counter.line(line_id).state == "carried"


def test_scenario_6_roster_change_splits_the_segment(counter: Counter) -> None:
    line_id = _patrol(counter)
    counter.clock.set(at_local(DAY, 10, 30))
    counter.publish([("P03", "I", 10, 14, ""), ("P02", "A", 8, 12, "")], reason="臨時專案")
    board = Board(counter.desk).state(counter.duty_officer)
    assert [entry.roster_changed for entry in board.out if entry.line == line_id] == ["專案"]
    plan = counter.reassign.begin(counter.duty_officer, line_id)
    assert (plan.duty, plan.planned_in_at) == ("I", to_text(at_local(DAY, 14)))
    assert counter.reassign.confirm(counter.duty_officer, plan).done
    first, second = counter.lines("L01")
    assert (first.state, second.state, second.session) == ("in", "out", first.session)
    assert second.values["pistol"] == first.values["pistol"]
    assert counter.lines("L03")[0].values["end_at"] == to_text(at_local(DAY, 10, 30))
    assert len(counter.lines("L03")) == 2
    assert _stock(counter)["pistol"][1] == 1
    board = Board(counter.desk).state(counter.duty_officer)
    assert [todo.kind for todo in board.todo].count("勤務表") == 2
    counter.clock.set(at_local(DAY, 14))
    assert counter.check_in(counter.returning("B03")).done
    assert _stock(counter)["pistol"] == (3, 0, 0, 3)


def test_ds_05_vehicle_use_is_offered_and_kept_as_a_link(counter: Counter) -> None:
    _patrol(counter)
    draft = counter.returning("B03")
    offers = counter.back.offers(counter.duty_officer, draft)
    assert [offer.text for offer in offers] == ["駕駛巡邏車 ABC-1234，行駛 21 公里"]
    assert draft.work is not None
    work = replace(draft.work, narrative="巡邏無異狀", links=tuple(offers))
    assert counter.check_in(replace(draft, work=work)).done
    assert counter.lines("L03")[0].values["links"] == [offers[0].to_value()]


def _pair_back(counter: Counter) -> CheckInDraft:
    """Return the return of the partner P04, who typed nothing and whose name was only typed."""
    assert counter.check_out("B03", "B04", "BR1").done
    counter.clock.set(at_local(DAY, 12))
    draft = replace(counter.returning("B04"), named="typed")
    assert draft.work is not None
    assert not draft.work.own
    return draft


def _l03_text(counter: Counter, draft: CheckInDraft) -> list[str]:
    rows = counter.back.preview(draft, counter.duty_officer)
    return [row.text for row in rows if row.ledger == "L03"]


def test_a_partner_with_his_badge_and_no_words_confirms_the_shared_log(counter: Counter) -> None:
    draft = replace(_pair_back(counter), named="badge")
    assert _l03_text(counter, draft) == ["同班確認"]
    assert counter.check_in(draft).done
    (log,) = counter.lines("L03")
    assert log.confirmed_by == ("P04",)
    assert "partner_notes" not in log.values


def test_a_partner_who_signs_for_his_gun_confirms_the_shared_log(counter: Counter) -> None:
    counter.check_out(draft=counter.assemble("B03", "BG1", "BR1", "B04", "BG2", "BR2"))
    counter.clock.set(at_local(DAY, 12))
    draft = replace(counter.returning("B04"), named="typed")
    assert _l03_text(counter, draft) == ["同班確認"]
    assert counter.check_in(draft).done
    assert counter.lines("L03")[0].confirmed_by == ("P04",)


def test_nothing_is_said_for_a_partner_who_is_not_there(counter: Counter) -> None:
    draft = _pair_back(counter)
    assert _l03_text(counter, draft) == []
    assert counter.check_in(draft).done
    (log,) = counter.lines("L03")
    assert log.confirmed_by == ()
    assert "partner_notes" not in log.values


def test_a_partner_whose_agent_signs_has_confirmed_nothing(counter: Counter) -> None:
    counter.check_out(draft=counter.assemble("B03", "BG1", "BR1", "B04", "BG2", "BR2"))
    counter.clock.set(at_local(DAY, 12))
    draft = replace(counter.returning("B04"), named="typed", agent=counter.fact("P05"))
    draft = replace(draft, agent_reason="王員送醫", approver=counter.fact("P01"))
    codes = frozenset(problem.code for problem in counter.back.check(counter.duty_officer, draft))
    assert _l03_text(counter, draft) == []
    assert counter.check_in(replace(draft, confirmed=codes)).done
    assert counter.lines("L03")[0].confirmed_by == ()


def test_a_partner_with_words_adds_his_note(counter: Counter) -> None:
    draft = _pair_back(counter)
    assert draft.work is not None
    draft = replace(draft, work=replace(draft.work, narrative="1045 協助排除路障"))
    assert _l03_text(counter, draft) == ["同班補充"]
    assert counter.check_in(draft).done
    (note,) = records(counter.lines("L03")[0].values, "partner_notes")
    assert note["text"] == "1045 協助排除路障"


def test_when_the_desk_officer_is_the_agent_the_next_officer_receives(counter: Counter) -> None:
    line_id = _patrol(counter)
    draft = counter.returning("B03")
    draft = replace(draft, agent=counter.fact("P02"), agent_reason="王員送醫")
    assert draft.receiver == draft.agent
    draft, said = counter.back.scan(counter.duty_officer, draft, "B02")
    assert said.kind is ScanKind.OFFICER
    draft, said = counter.back.scan(counter.duty_officer, draft, "B05")
    assert (said.kind, draft.receiver) == (ScanKind.ISSUER, counter.fact("P05"))
    draft, said = counter.back.scan(counter.duty_officer, draft, "B01")
    assert (said.kind, draft.approver) == (ScanKind.APPROVER, counter.fact("P01"))
    codes = frozenset(problem.code for problem in counter.back.check(counter.duty_officer, draft))
    outcome = counter.check_in(replace(draft, confirmed=codes))
    assert outcome.done, outcome.problems
    received = person(counter.line(line_id).values, "received_by")
    assert received is not None
    assert received.id == "P05"


def test_car_comes_back_with_who_took_it_though_the_driver_was_corrected(counter: Counter) -> None:
    assert counter.check_out("B03", "BR1").done
    trip = counter.lines("L05")[0].id
    other: dict[str, Value] = {"driver": counter.ref("P05").to_value()}
    assert counter.corrections.amend(counter.actor("P03"), trip, other, "誤植").done
    counter.clock.set(at_local(DAY, 12))
    assert counter.check_in(counter.returning("B03")).done
    assert counter.line(trip).state == "in"
