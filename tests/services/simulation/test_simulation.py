"""Synthetic days: written by the rules, the same for the same seed, and open in the middle of a day."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.base.clock import ManualClock
from kiosk.base.drawing import Drawing
from kiosk.base.errors import InvalidInput
from kiosk.identity.demo_directory import DEMO_PASSWORD, DemoDirectory
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.event import Event, Kind
from kiosk.models.journal import blob
from kiosk.models.rebuild import all_events
from kiosk.models.store import Station, Store
from kiosk.models.verify import verify
from kiosk.services.board import Board
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.registers import Registers
from kiosk.services.simulation.demo import ACCOUNTS, build_demo, simulate
from kiosk.services.simulation.station import actor_of, build_station

UNTIL = datetime(2026, 5, 19, 5, 47, tzinfo=UTC)
DAYS, OFFICERS, SEED = 4, 30, 7
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "data"
    summary = build_demo(made, ManualClock(UNTIL), DAYS, OFFICERS, SEED)
    assert summary["events"] == sum(_kinds(made).values())
    return made


def _open(folder: Path) -> Desk:
    clock = ManualClock(UNTIL)
    store = Store(folder, Station("AW3B2", "A"), ALL, clock, ballast=False)
    return Desk(store, clock, Policy())


def _rows(store: Store) -> dict[str, list[dict[str, object]]]:
    books = store.projector
    return store.read(lambda c: {key: books.rows(c, key) for key in books.definitions})


def _events(folder: Path) -> list[Event]:
    desk = _open(folder)
    try:
        return desk.store.read(lambda c: list(all_events(c)))
    finally:
        desk.store.close()


def _kinds(folder: Path) -> Counter[str]:
    return Counter(event.kind for event in _events(folder))


def _content(events: list[Event]) -> list[str]:
    """Return envelopes with ids numbered by first use and salted commitments left out."""
    known: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"id{len(known)}")

    return [
        UUID.sub(number, re.sub(r'"p":\{[^}]*\}', "", event.envelope()))
        + str(sorted((key, str(event.values[key])) for key in event.commitments))
        for event in events
    ]


def test_one_seed_gives_one_content(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    build_demo(again, ManualClock(UNTIL), DAYS, OFFICERS, SEED)
    assert _content(_events(again)) == _content(_events(folder))


def test_what_was_written_verifies_and_rebuilds_identically(folder: Path) -> None:
    desk = _open(folder)
    projector, store = desk.store.projector, desk.store
    report = store.read(lambda c: verify(c, projector))
    before = _rows(store)
    store.rebuild()
    after = _rows(store)
    store.close()
    assert report.finding is None
    assert report.events > 300
    assert before == after


def test_every_kind_of_act_occurs(folder: Path) -> None:
    kinds = _kinds(folder)
    wanted = {
        Kind.OPEN,
        Kind.CLOSE,
        Kind.ADD,
        Kind.REVIEW,
        Kind.ASK,
        Kind.DECIDE,
        Kind.AMEND,
        Kind.CONFIRM,
    }
    assert wanted <= set(kinds)


def test_the_demo_opens_in_the_middle_of_a_day(folder: Path) -> None:
    desk = _open(folder)
    station = build_station(OFFICERS, SEED, UNTIL.date())
    board = Board(desk).state(actor_of(station.chief))
    roster = Registers(desk).roster(UNTIL.date())
    desk.store.close()
    states = Counter(entry.state for entry in board.out)
    assert states["out"] >= 4
    assert states["pending_items"] == 1
    assert sum(entry.overdue_minutes > 0 for entry in board.out) == 1
    assert [todo.kind for todo in board.todo].count("異常") == 1
    assert roster is not None
    assert all(
        available + out + repair == total for available, out, repair, total in board.stock.values()
    )


def test_signatures_are_ink_and_differ_between_hands_and_times(folder: Path) -> None:
    desk = _open(folder)
    signers: dict[str, set[str]] = {}
    for event in desk.store.read(lambda c: list(all_events(c))):
        signers.setdefault(event.actor.id, set()).update(event.digests)
    kept = sorted(set().union(*signers.values()))
    inks = desk.store.read(lambda c: [blob(c, name) for name in kept])
    desk.store.close()
    assert sum(len(names) > 1 for names in signers.values()) > 5
    assert sum(map(len, signers.values())) == len(kept)
    for data in inks:
        assert data is not None
        drawing = Drawing.from_bytes(data)
        assert len(drawing.strokes) >= 3
        assert max(map(len, drawing.strokes)) > 8


def test_accounts_sign_in(folder: Path) -> None:
    directory = DemoDirectory(folder / ACCOUNTS, ManualClock(UNTIL))
    assert directory.authenticate("wda", DEMO_PASSWORD).title == "所長"
    assert directory.person("wdsup") is not None


def test_a_used_folder_and_too_small_a_station_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="已有資料"):
        build_demo(folder, ManualClock(UNTIL))
    with pytest.raises(InvalidInput, match="至少需要"):
        build_demo(tmp_path / "small", ManualClock(UNTIL), 1, 5)
    assert list((tmp_path / "small").iterdir()) == []
    desk = _open(folder)
    with pytest.raises(InvalidInput, match="新的資料夾"):
        simulate(desk, 1, OFFICERS, SEED)
    desk.store.close()


@pytest.mark.parametrize("hour", [0, 4, 12, 18, 21])
def test_any_hour_and_size_can_be_lived_through(hour: int, tmp_path: Path) -> None:
    until = ManualClock(UNTIL.replace(hour=hour, minute=3))
    store = Store(tmp_path, Station("AW3B2", "B"), ALL, until, ballast=False)
    summary = simulate(Desk(store, until, Policy()), 2, 24 + hour, hour)
    report = store.read(lambda c: verify(c, store.projector))
    store.close()
    assert until.now() == UNTIL.replace(hour=hour, minute=3)
    assert report.finding is None
    assert report.events == summary.events
