"""Deposited papers in synthetic days: taken in, fetched, refused, disposed of, corrected."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import partial

import pytest

from kiosk.base.clock import ManualClock
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, records, text
from kiosk.models.store import Station, Store
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.simulation.demo import simulate

UNTIL = datetime(2026, 5, 19, 5, 47, tzinfo=UTC)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Line]:
    clock = ManualClock(UNTIL)
    folder = tmp_path_factory.mktemp("deposits")
    with Store(folder, Station("AW3B2", "A"), ALL, clock, ballast=False) as store:
        desk = Desk(store, clock, Policy())
        simulate(desk, 9, 30, 3)
        rows = store.read(lambda c: store.projector.rows(c, "L13"))
        histories = [store.read(partial(desk.lines.history, line=str(row["line"]))) for row in rows]
    return [history.line for history in histories if history is not None]


def test_papers_go_through_all_their_ways(lines: list[Line]) -> None:
    states = Counter(line.state for line in lines)
    assert states["shelved"] > 5
    assert states["picked_up"] > 3
    assert states["disposed"] >= 1
    assert states["returned_to_issuer"] == 1
    assert sum(line.late for line in lines) == 12


def test_what_the_domain_names_happens(lines: list[Line]) -> None:
    assert any(records(line.values, "refusals") for line in lines)
    assert any(records(line.values, "left_behind") for line in lines) or any(
        records(line.values, "handed_with") for line in lines
    )
    assert any(line.revisions for line in lines)
    for line in lines:
        if line.state == "picked_up":
            assert text(line.values, "served_on") <= text(line.values, "effective_on")
            assert not flag(line.values, "late_pickup")
