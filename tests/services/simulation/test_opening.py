"""A demo station opened on a later day has a roster, and somebody to sign out at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from kiosk.base.clock import ManualClock
from kiosk.base.instants import at_local, to_text
from kiosk.ledgers import catalog
from kiosk.models.store import Station, Store
from kiosk.services.check_out import CheckOut
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.registers import Registers
from kiosk.services.simulation.demo import build_demo
from kiosk.services.simulation.opening import open_day
from kiosk.services.simulation.station import actor_of, build_station
from tests.station import DAY, UNIT, Counter, signed


def test_a_later_day_gets_its_roster_and_a_patrol_to_sign_out(tmp_path: Path) -> None:
    clock = ManualClock(at_local(DAY, 10, 34))
    build_demo(tmp_path / "demo", clock, days=1, officers=24, seed=3)
    clock.set(at_local(DAY, 15, 47) + timedelta(days=3))
    with Store(tmp_path / "demo", Station(UNIT, "A"), catalog.ALL, clock, ballast=False) as store:
        desk = Desk(store, clock, Policy())
        today = DAY + timedelta(days=3)
        assert Registers(desk).roster(today) is None
        assert open_day(desk) == 3
        assert open_day(desk) == 0
        version = Registers(desk).roster(today)
        assert version is not None
        start = to_text(at_local(today, 15, 40))
        due = [piece for piece in version.pieces if piece.start == start]
        assert len(due) == 4
        station = build_station(24, 3, today)
        actor = actor_of(station.vices[0], on_desk=True)
        check_out = CheckOut(desk)
        draft, _ = check_out.scan(actor, check_out.begin(actor), due[0].person.number)
        assert (draft.duty, draft.vehicle is not None) == ("B", True)
        pinned = check_out.pin(replace(draft, cleared=True))
        outcome = check_out.confirm(actor, pinned, signed(check_out.to_sign(pinned)))
        assert outcome.done, outcome.problems


def test_a_real_station_is_left_alone(counter: Counter) -> None:
    head = counter.store.head
    assert open_day(counter.desk) == 0
    assert counter.store.head == head
