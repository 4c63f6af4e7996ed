"""Upkeep of simulated days: checks with slips, faults to their acceptance, a round over every street camera."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.base.clock import ManualClock
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.line import Line
from kiosk.ledgers.siren_terminal_rules import is_silent_tested
from kiosk.ledgers.station_cctv_rules import is_check, is_fault
from kiosk.ledgers.street_cctv_rules import is_care
from kiosk.ledgers.values import item, person, text
from kiosk.models import installations
from kiosk.models.store import Station, Store
from kiosk.services.desk import Desk
from kiosk.services.installations import FIXED
from kiosk.services.periodic import Periodics
from kiosk.services.policy import Policy
from kiosk.services.simulation.demo import simulate
from kiosk.services.simulation.station import actor_of, build_station
from kiosk.services.simulation.upkeep_places import STREET_CAMERAS

NOW = datetime(2026, 5, 19, 2, 32, tzinfo=UTC)
DAYS = 7


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a station that has lived for a week."""
    folder = tmp_path_factory.mktemp("upkeep")
    with Store(folder, Station("AW3B2", "A"), ALL, ManualClock(NOW), ballast=False) as store:
        desk = Desk(store, store.clock, Policy())
        simulate(desk, DAYS, 24, 3)
        yield desk


def lines(desk: Desk, ledger: str) -> list[Line]:
    records = desk.store.read(lambda c: desk.store.projector.rows(c, ledger))
    ids = [str(record["line"]) for record in records]
    found = desk.store.read(lambda c: [desk.lines.history(c, one) for one in ids])
    return [history.line for history in found if history is not None]


def test_the_register_knows_every_installation(lived: Desk) -> None:
    found = lived.store.read(lambda c: installations.standing(c, lived.unit, FIXED))
    kinds = [one.kind for one in found]
    assert kinds.count("street_camera") == STREET_CAMERAS == 170
    assert {"station_camera", "siren", "siren_terminal", "interview_room"} <= set(kinds)
    assert all(one.attributes["site"] for one in found if one.kind != "interview_room")


def test_cameras_are_checked_and_some_checks_are_missed(lived: Desk) -> None:
    checks = [one for one in lines(lived, "L07") if is_check(one.values)]
    station = [one.duty_date for one in checks if text(one.values, "system") == "station"]
    assert DAYS <= len(station) <= 2 * DAYS
    assert len({item(one.values, "clock_camera") for one in checks}) > DAYS
    chief = actor_of(build_station(24, 3, date(2026, 5, 19)).chief)
    days = [(date(2026, 5, 19) - timedelta(days=back)).isoformat() for back in range(1, DAYS)]
    missing = [
        late.missing
        for day in days
        for late in Periodics(lived).late(chief, day)
        if late.label == "駐地監錄檢查"
    ]
    assert missing
    assert len(station) + sum(missing) >= 2 * len(days)


def test_faults_are_followed_to_their_acceptance_by_another(lived: Desk) -> None:
    faults = [one for one in lines(lived, "L07") if is_fault(one.values)]
    faults += [one for one in lines(lived, "L08") if text(one.values, "fault")]
    assert len(faults) >= 3
    accepted = [one for one in faults if one.state == "verified"]
    assert accepted
    for line in accepted:
        fixed, verified = person(line.values, "fixed_by"), person(line.values, "verified_by")
        assert fixed is not None
        assert verified is not None
        assert fixed.id != verified.id


def test_every_street_camera_was_looked_after(lived: Desk) -> None:
    care = [one for one in lines(lived, "L08") if is_care(one.values)]
    seen = {found.id for one in care if (found := item(one.values, "camera"))}
    assert len(seen) == STREET_CAMERAS
    assert all(person(one.values, "keeper") for one in care)


def test_siren_terminal_and_line_have_their_entries(lived: Desk) -> None:
    assert any(is_silent_tested(one.values) for one in lines(lived, "L12"))
    broken = [one for one in lines(lived, "L12") if text(one.values, "mode") == "repair"]
    assert [one.state for one in broken] != ["found"]
    assert [one.state for one in lines(lived, "L10")] == ["ok"]
    assert lines(lived, "L11")
    assert text(lines(lived, "L12")[0].values, "site") == "值班臺後方"
