"""新增登記 by form: a car to the workshop, typed in at once or later."""

from __future__ import annotations

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.event import Value
from kiosk.ledgers.reference import vehicle_checks
from kiosk.models import equipment
from kiosk.services.registration import Registration
from tests.station import DAY, UNIT, Counter

_CHECKS: Value = {check.code: True for check in vehicle_checks()}


def _trip(counter: Counter, driver: str) -> dict[str, Value]:
    return {
        "vehicle": {"id": "C1", "kind": "patrol_car", "label": "ABC-1234", "qty": 1},
        "driver": counter.ref(driver).to_value(),
        "purpose": "送廠保養",
        "out_at": to_text(counter.clock.now()),
        "odo_out": 48_211,
        "check_out": _CHECKS,
    }


def test_trip_outside_a_duty_is_opened_and_closed(counter: Counter) -> None:
    registration = Registration(counter.desk)
    actor = counter.duty_officer
    opened = registration.open(actor, "L05", counter.clock.now(), _trip(counter, "P02"))
    assert opened.done, opened.problems
    line = counter.lines("L05")[0]
    assert (line.state, line.proxy_pending) == ("out", False)
    now = counter.later(hours=1)
    back: dict[str, Value] = {
        "vehicle": line.values["vehicle"],
        "in_at": to_text(now),
        "odo_in": 48_240,
        "check_in": _CHECKS,
        "key_back": True,
    }
    closed = registration.close(actor, line.id, back)
    assert closed.done, closed.problems
    found = counter.store.read(lambda c: equipment.find(c, "C1"))
    assert found is not None
    assert found.state == "in_store"
    assert registration.close(actor, line.id, back).problems[0].code == "REG-CLOSED"


def test_the_end_of_a_trip_brings_back_the_vehicle_that_left(counter: Counter) -> None:
    registration, actor = Registration(counter.desk), counter.duty_officer
    assert registration.open(actor, "L05", counter.clock.now(), _trip(counter, "P02")).done
    line, now = counter.lines("L05")[0], counter.later(hours=1)
    back: dict[str, Value] = {
        "in_at": to_text(now), "odo_in": 48_240, "check_in": _CHECKS, "key_back": True,
    }  # fmt: skip
    other: dict[str, Value] = {"id": "C2", "kind": "patrol_car", "label": "XYZ-9", "qty": 1}
    refused = registration.close(actor, line.id, {**back, "vehicle": other})
    assert [problem.code for problem in refused.problems] == ["REG-FIELD"]
    early = registration.close(actor, line.id, {**back, "in_at": to_text(at_local(DAY, 8))})
    assert [problem.code for problem in early.problems] == ["REG-TIME"]
    assert registration.close(actor, line.id, back).done
    found = counter.store.read(lambda c: equipment.find(c, "C1"))
    assert found is not None
    assert found.state == "in_store"


def test_missing_fields_are_named(counter: Counter) -> None:
    outcome = Registration(counter.desk).open(counter.duty_officer, "L05", counter.clock.now(), {})
    assert {"vehicle", "driver", "odo_out"} <= {problem.field for problem in outcome.problems}


def test_entry_for_another_waits_for_him(counter: Counter) -> None:
    registration = Registration(counter.desk)
    assert registration.open(
        counter.duty_officer, "L05", counter.clock.now(), _trip(counter, "P03")
    ).done
    assert counter.lines("L05")[0].proxy_pending


def test_paper_typed_in_later_needs_its_reason(counter: Counter) -> None:
    registration = Registration(counter.desk)
    occurred = counter.clock.now()
    values = _trip(counter, "P02")
    counter.later(hours=3)
    assert (
        registration.open(counter.duty_officer, "L05", occurred, values).problems[0].code == "T-07"
    )
    assert registration.open(counter.duty_officer, "L05", occurred, values, "停電期間紙本").done
    assert counter.lines("L05")[0].late


def test_lines_of_a_duty_are_closed_by_check_in_only(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    counter.clock.set(at_local(DAY, 12))
    line = counter.lines("L05")[0]
    assert (
        Registration(counter.desk).close(counter.actor("P03"), line.id, {}).problems[0].code
        == "REG-SESSION"
    )


@pytest.mark.parametrize("ended", [False, True])
def test_l01_r09_a_form_draws_no_more_than_is_in_store(counter: Counter, ended: bool) -> None:
    now = counter.clock.now()
    drawn: dict[str, Value] = {
        "person": counter.ref("P02").to_value(),
        "out_at": to_text(now),
        "rounds_out": 481,
        **({"in_at": to_text(now)} if ended else {}),
    }
    found = Registration(counter.desk).check(counter.duty_officer, "L01", now, drawn, "")
    words = "手槍子彈在所只有 480，不能領用 481"
    assert (words in {problem.message for problem in found}) is not ended


def test_officer_does_not_enter_for_another(counter: Counter) -> None:
    with pytest.raises(NotAllowed):
        Registration(counter.desk).open(
            counter.actor("P04"), "L05", counter.clock.now(), _trip(counter, "P03")
        )


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.COMMAND_CENTER, None])
def test_a_check_answers_only_who_may_write_such_a_line(
    counter: Counter, role: Role | None
) -> None:
    roles = frozenset({role}) if role else frozenset[Role]()
    actor = Actor(counter.ref("P03"), UNIT, roles, "S", "password")
    registration, now = Registration(counter.desk), counter.clock.now()
    for driver in ("P03", "P02"):
        with pytest.raises(NotAllowed):
            registration.check(actor, "L05", now, _trip(counter, driver), "")


def test_a_check_for_another_asks_what_writing_for_him_asks(counter: Counter) -> None:
    registration, now = Registration(counter.desk), counter.clock.now()
    officer = counter.actor("P04")
    with pytest.raises(NotAllowed, match="代登"):
        registration.check(officer, "L05", now, _trip(counter, "P03"), "")
    assert registration.check(officer, "L05", now, _trip(counter, "P04"), "") == []
    assert registration.check(counter.duty_officer, "L05", now, _trip(counter, "P03"), "") == []
