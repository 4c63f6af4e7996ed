"""What a form of a new line begins with, and who may end an open one."""

from __future__ import annotations

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.catalog import by_key
from kiosk.services.new_line import Blanks, carried, with_answer
from tests.station import DAY, UNIT, Counter


def test_a_trip_begins_with_login_clock_and_vehicles_only(counter: Counter) -> None:
    blank = Blanks(counter.desk).open(counter.duty_officer, "L05")
    assert blank.values["driver"] == counter.ref("P02").to_value()
    assert blank.values["out_at"] == to_text(counter.clock.now())
    assert blank.sources["driver"] == "登入"
    assert blank.sources["out_at"] == "系統時間"
    assert [fact.label for fact in blank.things] == ["ABC-1234"]
    assert not blank.closed_at_once
    assert "odo_in" in {field.key for field in blank.closing}


def test_a_work_log_begins_with_the_roster_but_not_with_a_time_to_come(counter: Counter) -> None:
    blanks = Blanks(counter.desk)
    officer = counter.actor("P03")
    counter.clock.set(at_local(DAY, 10))
    blank = blanks.open(officer, "L03")
    assert blank.values["duty_code"] == "B"
    assert blank.values["start_at"] == to_text(at_local(DAY, 9))
    assert "end_at" not in blank.values
    assert blank.closed_at_once
    assert "submitted_at" not in {field.key for field in blank.closing}
    assert blanks.settled("L03", {})["submitted_at"] == to_text(counter.clock.now())


def test_before_the_duty_begins_the_roster_fills_nothing(counter: Counter) -> None:
    blank = Blanks(counter.desk).open(counter.actor("P03"), "L03")
    assert set(blank.values) == {"author"}


def test_a_line_of_a_duty_is_not_offered_to_be_ended(counter: Counter) -> None:
    counter.check_out("B03", "B04", "BR1")
    (trip,) = counter.lines("L05")
    assert trip.session
    assert not Blanks(counter.desk).may_close(counter.duty_officer, trip)
    assert carried(trip, by_key("L05")) == {"vehicle": trip.values["vehicle"]}


def test_the_reason_a_rule_asks_for_is_kept_where_the_book_has_a_field() -> None:
    assert with_answer({}, "L05-R01", "試車") == {"odo_jump_reason": "試車"}
    assert with_answer({}, "L03-R05", "") == {}


def test_who_may_not_write_gets_no_blank(counter: Counter) -> None:
    auditor = Actor(counter.ref("P03"), UNIT, frozenset({Role.AUDITOR}), "S", "password")
    with pytest.raises(NotAllowed):
        Blanks(counter.desk).open(auditor, "L05")
