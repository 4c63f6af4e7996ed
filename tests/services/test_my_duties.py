"""An officer's own duties of the coming days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import at_local
from kiosk.identity.permissions import Actor, Role
from kiosk.services.my_duties import MyDuties
from tests.station import DAY, UNIT, Counter

TOMORROW = DAY + timedelta(days=1)


def test_seven_days_from_the_roster_day_of_now(counter: Counter) -> None:
    counter.publish([("P03", "A", 8, 12, ""), ("P03", "C", 14, 16, "")], TOMORROW)
    found = MyDuties(counter.desk).coming(counter.actor("P03"))
    assert [day.duty_date for day in found][:2] == [DAY.isoformat(), TOMORROW.isoformat()]
    assert len(found) == 7
    assert [slot.duty for slot in found[0].slots] == ["B"]
    assert [who.id for who in found[0].slots[0].partners] == ["P04"]
    assert found[0].slots[0].vehicle == "ABC-1234"
    assert [slot.duty for slot in found[1].slots] == ["A", "C"]
    assert (found[2].version, found[2].slots) == (0, ())


def test_at_two_in_the_morning_it_is_still_yesterdays_roster_day(counter: Counter) -> None:
    counter.clock.set(at_local(TOMORROW, 2))
    assert MyDuties(counter.desk).coming(counter.actor("P03"))[0].duty_date == DAY.isoformat()


def test_a_change_shows_the_version_in_force_and_leave(counter: Counter) -> None:
    counter.registers.publish_roster(counter.actor("P00"), DAY, 8, [], {"P03": "病假"}, "臨時請假")
    day = MyDuties(counter.desk).coming(counter.actor("P03"), days=1)[0]
    assert (day.version, day.slots, day.leave) == (2, (), "病假")


def test_who_has_no_business_with_the_roster_is_refused(counter: Counter) -> None:
    auditor = Actor(counter.ref("P03"), UNIT, frozenset({Role.AUDITOR}), "S", "password")
    with pytest.raises(NotAllowed):
        MyDuties(counter.desk).coming(auditor)
