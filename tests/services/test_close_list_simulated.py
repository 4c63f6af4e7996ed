"""The close list of every day of a simulated week against what the week left undone on purpose."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.base.clock import ManualClock
from kiosk.base.roc_date import duty_date
from kiosk.ledgers.catalog import ALL
from kiosk.models.store import Station, Store
from kiosk.models.tables import person_column
from kiosk.services.close_list import CloseList, Item
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.simulation.demo import Summary, simulate
from kiosk.services.simulation.omissions import Left, Omissions
from kiosk.services.simulation.rostering import START_HOUR
from kiosk.services.simulation.station import actor_of, build_station

UNTIL = datetime(2026, 5, 19, 0, 0, tzinfo=UTC)
"""08:00 in Taipei: the last roster day has just ended."""
DAYS, OFFICERS = 8, 40
FALSE_LINES_A_DAY = 1


class Week:
    """A week lived through, with the list of each day as it stood when the day ended."""

    def __init__(self, folder: Path, seed: int) -> None:
        clock = ManualClock(UNTIL - timedelta(microseconds=1))
        self.omissions = Omissions(clock)
        self.listed: dict[str, frozenset[Left]] = {}
        with Store(folder, Station("AW3B2", "A"), ALL, clock, ballast=False) as store:
            self._desk = desk = Desk(store, clock, Policy())
            today = duty_date(clock.now(), START_HOUR)
            chief = actor_of(build_station(OFFICERS, seed, today).chief)
            service = CloseList(desk)

            def ended(_done: int, _all: int) -> None:
                day = list(self.omissions.days)[-1]
                items = service.items(chief, day)
                self.listed[day] = frozenset(self._left(item) for item in items)

            self.summary: Summary = simulate(desk, DAYS, OFFICERS, seed, ended, self.omissions)

    def _left(self, item: Item) -> Left:
        """Return an item as the simulation names it: persons for 1 and 2, sessions for 4."""
        desk = self._desk
        if item.number in {1, 2, 4}:
            record = desk.store.read(lambda c: desk.lines.one(c, "L01", item.line))
            assert record is not None
            if item.number == 4:
                return 4, str(record["session"])
            return 1, person_column(record["actor"]).id
        if item.number == 8:
            return 8, item.lead[1]
        if item.number == 9:
            return 9, "L07"
        if item.number == 14:
            return 14, item.ref.split("|")[1]
        return item.number, item.line


@pytest.fixture(scope="module", params=[3, 11])
def week(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Week:
    return Week(tmp_path_factory.mktemp("week"), request.param)


def test_everything_left_undone_is_on_the_list_of_its_day(week: Week) -> None:
    assert len(week.omissions.days) == DAYS
    missed = {day: sorted(left - week.listed[day]) for day, left in week.omissions.days.items()}
    assert {day: found for day, found in missed.items() if found} == {}


def test_at_most_one_false_line_a_day(week: Week) -> None:
    false = {day: week.listed[day] - left for day, left in week.omissions.days.items()}
    assert {
        day: sorted(found) for day, found in false.items() if len(found) > FALSE_LINES_A_DAY
    } == {}


def test_the_week_left_enough_undone_to_tell(week: Week) -> None:
    kinds = Counter(number for left in week.omissions.days.values() for number, _ in left)
    assert {4, 5, 8, 9, 10, 11, 14, 16} <= set(kinds)
    assert week.summary.omissions == week.omissions.counts()
