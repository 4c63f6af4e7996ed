"""The desk of simulated days: an unbroken chain of holders, slips found again, repairs brought back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from kiosk.base.clock import ManualClock
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import person, text
from kiosk.models.store import Station, Store
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.simulation.demo import simulate

NOW = datetime(2026, 5, 19, 2, 32, tzinfo=UTC)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a station that has lived for five days."""
    folder = tmp_path_factory.mktemp("lived")
    with Store(folder, Station("AW3B2", "A"), ALL, ManualClock(NOW), ballast=False) as store:
        desk = Desk(store, store.clock, Policy())
        simulate(desk, 5, 30, 3)
        yield desk


def lines(desk: Desk, ledger: str) -> list[Line]:
    def look(ids: list[str]) -> list[Line]:
        found = desk.store.read(lambda c: [desk.lines.history(c, one) for one in ids])
        return [history.line for history in found if history is not None]

    records = desk.store.read(lambda c: desk.store.projector.rows(c, ledger))
    return look([str(record["line"]) for record in records])


def test_l02_r02_the_chain_of_holders_has_no_gap(lived: Desk) -> None:
    handovers = lines(lived, "L02")
    assert len(handovers) >= 20
    assert {line.state for line in handovers} == {"accepted"}
    for before, after in pairwise(handovers):
        assert person(before.values, "incoming_id") == person(after.values, "outgoing_id")
        assert text(before.values, "accepted_at") <= text(after.values, "handover_at")


def test_l02_r03_slips_are_counted_again(lived: Desk) -> None:
    again = [line for line in lines(lived, "L02") if line.values.get("recount")]
    assert again
    for line in again:
        if line.values["count_result"] == "equal":
            assert line.values["recount"] == line.values["in_store"]
            assert line.values["counted"] != line.values["in_store"]


def test_l02_r05_notes_are_handed_on_and_closed(lived: Desk) -> None:
    handovers = lines(lived, "L02")
    assert any(line.values.get("closed_items") for line in handovers)


def test_l01_r09_what_was_away_for_repair_comes_back(lived: Desk) -> None:
    restored = lines(lived, "MOV")
    assert restored
    assert {line.state for line in restored} == {"approved"}
    for line in restored:
        assert person(line.values, "proposed_by") != person(line.values, "decided_by")
