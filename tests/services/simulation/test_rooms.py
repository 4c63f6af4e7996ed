"""Synthetic days in the interview rooms: by day and by night, cared for weekly, and in order."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kiosk.base.clock import ManualClock
from kiosk.base.instants import from_text
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.daylight import touches_night
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.interview_session import questioned
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.values import item, text
from kiosk.models.store import Station, Store
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.simulation.demo import simulate

UNTIL = datetime(2026, 5, 19, 2, 32, tzinfo=UTC)
DAYS = 7


def test_a_week_in_the_interview_rooms(tmp_path: Path) -> None:
    clock = ManualClock(UNTIL)
    store = Store(tmp_path / "data", Station("AW3B2", "A"), ALL, clock, ballast=False)
    desk = Desk(store, clock, Policy())
    simulate(desk, DAYS, 24, 11)
    uses, cares = _lines(desk, "L15"), _lines(desk, "L16")
    store.close()
    assert len(uses) >= 2 * DAYS
    assert {state for state, _ in uses} >= {"closed"}
    begun = [values for _, values in uses if text(values, "q_start")]
    night = [values for values in begun if _at_night(values)]
    assert night
    assert all(text(values, "night_ground") for values in night)
    checked = {text(values, "test_record") for values in begun}
    assert checked <= {text(values, "test_record") for _, values in cares}
    faults = [values for state, values in cares if state == "fixed"]
    assert any(values.get("audio_ok") is False for values in faults)
    weekly = [item(values, "room") for _, values in cares if text(values, "occasion") == "weekly"]
    assert {room.label for room in weekly if room} == {"偵詢室一", "偵詢室二"}


def _at_night(values: Values) -> bool:
    """Tell whether questions were asked at night."""
    until = from_text(text(values, "q_end") or text(values, "q_start"))
    asked = questioned(values, until)
    return any(touches_night(one.start, one.end, Limits()) for one in asked)


def _lines(desk: Desk, ledger: str) -> list[tuple[str, dict[str, Value]]]:
    """Return state and values of every line of a book, oldest first."""
    rows = desk.store.read(lambda c: desk.store.projector.rows(c, ledger))
    definition = desk.definition(ledger)
    return [(str(row["state"]), values_of(definition, row)) for row in rows]
