"""異常事件: what is out is settled exactly once, by a cadre, on the line it belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.base.errors import NotFound
from kiosk.base.instants import at_local, to_text
from kiosk.models import equipment
from kiosk.services import check_in_draft
from kiosk.services.registration import Registration
from tests.station import DAY, UNIT, Counter


def _patrol(counter: Counter) -> str:
    assert counter.check_out("B03", "BG1", "BR1").done
    counter.clock.set(at_local(DAY, 12))
    return counter.lines("L01")[0].id


def _stock(counter: Counter) -> dict[str, tuple[int, int, int, int]]:
    return counter.store.read(lambda c: equipment.stock(c, UNIT))


def test_cadre_settles_lost_rounds_by_an_approved_movement(counter: Counter) -> None:
    line_id = _patrol(counter)
    draft = counter.returning("B03", rounds=22)
    codes = frozenset(problem.code for problem in counter.check_in(draft).problems)
    counter.check_in(replace(draft, confirmed=codes))
    incident = counter.lines("INC")[0].id
    outcome = counter.incidents.resolve(
        counter.actor("P01"), incident, "查明遺失二發，已報分局", "lost"
    )
    assert outcome.done, outcome.problems
    assert counter.line(line_id).state == "in"
    assert _stock(counter)["ammo_9mm"] == (478, 0, 0, 478)


def test_fired_rounds_need_a_report_and_open_an_incident(counter: Counter) -> None:
    line_id = _patrol(counter)
    draft = check_in_draft.with_rounds(counter.returning("B03", rounds=23), "ammo_9mm", fired=1)
    codes = frozenset(problem.code for problem in counter.check_in(draft).problems)
    assert counter.check_in(replace(draft, confirmed=codes)).done
    assert counter.line(line_id).state == "pending_items"
    incident = counter.lines("INC")[0]
    assert incident.values["what"] == "fired"
    counter.incidents.resolve(
        counter.actor("P01"), incident.id, "依法使用警械", "consumed", "內警湖字第1號"
    )
    assert counter.line(line_id).state == "in"
    assert _stock(counter)["ammo_9mm"] == (479, 0, 0, 479)


def test_line_with_an_open_incident_is_voided_only_after_it(counter: Counter) -> None:
    line_id = _patrol(counter)
    draft = check_in_draft.with_rounds(counter.returning("B03", rounds=23), "ammo_9mm", fired=1)
    codes = frozenset(problem.code for problem in counter.check_in(draft).problems)
    assert counter.check_in(replace(draft, confirmed=codes)).done
    chief = counter.actor("P00")
    refused = counter.corrections.void(chief, line_id, "誤登")
    assert [problem.code for problem in refused.problems] == ["VOID-INC"]
    assert counter.line(line_id).number in refused.problems[0].message
    (incident,) = counter.lines("INC")
    assert counter.incidents.resolve(
        counter.actor("P01"), incident.id, "依法使用警械", "consumed", "內警湖字第1號"
    ).done
    assert counter.corrections.void(chief, line_id, "誤登").done


def test_no_form_ends_an_incident(counter: Counter) -> None:
    _, incident = _short(counter)
    registration, desk = Registration(counter.desk), counter.duty_officer
    refused = registration.close(desk, incident, {"resolution": "查明"})
    assert [problem.message for problem in refused.problems] == ["異常事件由幹部處理後結案"]
    now = counter.clock.now()
    whole = {**counter.line(incident).values, "resolved_at": to_text(now)}
    found = registration.check(desk, "INC", now, whole, "")
    assert ("REG-RIGHT", "resolved_at") in {(problem.code, problem.field) for problem in found}


def _short(counter: Counter) -> tuple[str, str]:
    """Return the line and the incident of a patrol that came back two cartridges short."""
    line_id = _patrol(counter)
    draft = counter.returning("B03", rounds=22)
    codes = frozenset(problem.code for problem in counter.check_in(draft).problems)
    counter.check_in(replace(draft, confirmed=codes))
    return line_id, counter.lines("INC")[0].id


def test_cartridges_found_meanwhile_do_not_leave_the_stock(counter: Counter) -> None:
    line_id, incident = _short(counter)
    found = counter.back.begin_line(counter.duty_officer, line_id)
    found = check_in_draft.with_rounds(found, "ammo_9mm", back=1)
    codes = frozenset(p.code for p in counter.back.check(counter.duty_officer, found))
    assert counter.check_in(replace(found, confirmed=codes)).done
    cadre = counter.actor("P01")
    assert counter.incidents.resolve(cadre, incident, "一發未尋獲", "lost").done
    assert counter.line(incident).values["qty"] == 1
    assert _stock(counter)["ammo_9mm"] == (479, 0, 0, 479)
    again = next(line.id for line in counter.lines("INC") if line.state == "open")
    refused = counter.incidents.resolve(cadre, again, "重複", "lost")
    assert [problem.code for problem in refused.problems] == ["INC-MOVE"]
    assert counter.incidents.resolve(cadre, again, "併前案", "none").done


def test_lost_cartridges_that_are_found_are_back_in_store(counter: Counter) -> None:
    line_id = _patrol(counter)
    draft = check_in_draft.with_rounds(counter.returning("B03", rounds=23), "ammo_9mm", lost=1)
    codes = frozenset(problem.code for problem in counter.check_in(draft).problems)
    assert counter.check_in(replace(draft, confirmed=codes)).done
    incident, cadre = counter.lines("INC")[0].id, counter.actor("P01")
    assert not counter.incidents.resolve(cadre, incident, "查明", "none").done
    assert counter.incidents.resolve(cadre, incident, "車內尋獲", "found").done
    line = counter.line(line_id)
    assert (line.state, line.values["rounds_in"], line.values["rounds_lost"]) == ("in", 24, 0)
    assert _stock(counter)["ammo_9mm"] == (480, 0, 0, 480)


def test_line_of_another_book_is_no_incident_and_no_duty(counter: Counter) -> None:
    _patrol(counter)
    line, trip = counter.lines("L01")[0].id, counter.lines("L05")[0].id
    with pytest.raises(NotFound):
        counter.incidents.resolve(counter.actor("P01"), line, "查明", "none")
    with pytest.raises(NotFound):
        counter.reassign.begin(counter.duty_officer, trip)
    plan = replace(counter.reassign.begin(counter.duty_officer, line), line=trip, duty="I")
    assert not counter.reassign.confirm(counter.duty_officer, plan).done
