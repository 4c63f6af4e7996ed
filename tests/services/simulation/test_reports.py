"""Cases and calls in synthetic days: taken, dispatched, ended, protected, withdrawn, done late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest

from kiosk.base.clock import ManualClock
from kiosk.ledgers.case_intake_terms import criminal
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import text
from kiosk.models.store import Station, Store
from kiosk.services.asked_signatures import PAPER
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.simulation.demo import simulate

UNTIL = datetime(2026, 5, 19, 5, 47, tzinfo=UTC)
Books = dict[str, list[Line]]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    clock = ManualClock(UNTIL)
    with Store(
        tmp_path_factory.mktemp("reports"), Station("AW3B2", "A"), ALL, clock, ballast=False
    ) as store:
        desk = Desk(store, clock, Policy())
        simulate(desk, 8, 30, 5)

        def lines(ledger: str) -> list[Line]:
            rows = store.read(lambda c: store.projector.rows(c, ledger))
            found = [store.read(partial(desk.lines.history, line=str(row["line"]))) for row in rows]
            return [history.line for history in found if history is not None]

        yield {ledger: lines(ledger) for ledger in ("L04", "L06")}


def test_cases_come_every_way_and_end(books: Books) -> None:
    cases = books["L06"]
    states = Counter(line.state for line in cases)
    assert len(cases) > 30
    assert states["handled"] > 10
    assert len({text(line.values, "channel") for line in cases}) >= 4
    assert len({text(line.values, "case_category") for line in cases}) >= 8
    signed = [line.values["reporter_sig"] for line in cases if "reporter_sig" in line.values]
    assert signed
    assert all(isinstance(one, dict) and one["device"] == PAPER for one in signed)


def test_protected_cases_have_a_code_name_only(books: Books) -> None:
    protected = [line for line in books["L06"] if text(line.values, "code_name")]
    assert len(protected) >= 2
    assert len({text(line.values, "code_name") for line in protected}) == len(protected)


def test_crimes_get_their_number_before_they_end(books: Books) -> None:
    crimes = [line for line in books["L06"] if criminal(line.values)]
    assert all(text(one.values, "npa_case_no") for one in crimes if one.state == "handled")
    assert any(not text(one.values, "npa_case_no") for one in crimes)


def test_calls_wait_for_their_time_limit_and_are_done(books: Books) -> None:
    calls = books["L04"]
    states = Counter(line.state for line in calls)
    assert len(calls) > 25
    assert states["noted"] > 5
    assert states["done"] > 5
    done = [line.values for line in calls if text(line.values, "due_at") and line.state == "done"]
    assert any(text(one, "done_at") > text(one, "due_at") for one in done)
    assert any(text(one, "done_at") < text(one, "due_at") for one in done)
