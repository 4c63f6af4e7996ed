"""Two kiosks' streams give the same tables in whatever order they arrive."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.base.clock import ManualClock
from kiosk.ledgers.catalog import ALL
from kiosk.models import schema
from kiosk.models.ingest import Foreign, StreamRefused, ingest, outgoing, take_in
from kiosk.models.journal import Transaction
from kiosk.models.rebuild import rebuild
from kiosk.models.store import Snapshot, Station, Store
from kiosk.models.verify import verify
from kiosk.services.check_out import CheckOut
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.registers import Registers
from kiosk.services.simulation.counter import CounterPlay
from kiosk.services.simulation.demo import simulate
from kiosk.services.simulation.station import actor_of, build_station

UNTIL = datetime(2026, 5, 19, 4, 25, tzinfo=UTC)
Tables = dict[str, list[tuple[object, ...]]]


class Undo(Exception):
    """Carry what was seen out of a transaction that shall leave nothing."""

    def __init__(self, seen: Tables) -> None:
        self.seen = seen


def _tables(connection: Snapshot, store: Store) -> Tables:
    """Return every projection as sorted rows, without the numbers of arrival."""
    found: Tables = {}
    for table in schema.projections.sorted_tables:
        names = [
            one.name
            for one in table.c
            if one.name != "row_no" and not (table.name == "search_doc" and one.name == "id")
        ]
        rows = connection.execute(table.select()).mappings()
        found[table.name] = sorted((tuple(row[name] for name in names) for row in rows), key=repr)
    assert set(store.projector.tables) <= {item.key for item in ALL}
    return found


def _stream(folder: Path, letter: str, seed: int, minutes: int) -> list[Foreign]:
    clock = ManualClock(UNTIL + timedelta(minutes=minutes))
    with Store(folder, Station("AW3B2", letter), ALL, clock, ballast=False) as store:
        simulate(Desk(store, clock, Policy()), 1, 24, seed)
        return store.read(lambda c: list(outgoing(c, store.stream)))


@dataclass(frozen=True, repr=False)
class Streams:
    """What two kiosks wrote; without a repr, which would be some hundred kilobytes in a report."""

    one: list[Foreign]
    other: list[Foreign]


@pytest.fixture(scope="module")
def streams(tmp_path_factory: pytest.TempPathFactory) -> Streams:
    folder = tmp_path_factory.mktemp("kiosks")
    return Streams(_stream(folder / "a", "A", 1, 0), _stream(folder / "b", "B", 1, 3))


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Store:
    clock = ManualClock(UNTIL)
    folder = tmp_path_factory.mktemp("central")
    return Store(folder, Station("AW3B2", "C"), ALL, clock, ballast=False)


def _seen(store: Store, records: list[Foreign], *, rebuilt: bool = False) -> Tables:
    def act(transaction: Transaction) -> None:
        connection = transaction.connection
        take_in(connection, store.projector, records, [])
        if rebuilt:
            store.projector.drop(connection)
            store.projector.create(connection)
            rebuild(connection, store.projector)
        assert verify(connection, store.projector).finding is None
        raise Undo(_tables(connection, store))

    with pytest.raises(Undo) as undone:
        store.write(act)
    return undone.value.seen


def _merged(one: list[Foreign], other: list[Foreign], turns: list[bool]) -> list[Foreign]:
    first, second = iter(one), iter(other)
    merged: list[Foreign] = []
    for turn in turns:
        merged += [record for record in [next(first if turn else second, None)] if record]
    return [*merged, *first, *second]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(turns=st.lists(st.booleans(), max_size=160))
def test_any_interleaving_gives_the_same_tables(
    streams: Streams, central: Store, turns: list[bool]
) -> None:
    one, other = streams.one, streams.other
    assert _seen(central, _merged(one, other, turns)) == _seen(central, [*other, *one])


def test_a_rebuild_gives_the_same_tables_as_arrival(streams: Streams, central: Store) -> None:
    records = [*streams.other, *streams.one]
    assert _seen(central, records, rebuilt=True) == _seen(central, records)


def _issue_everywhere(folder: Path, letter: str, minutes: int) -> tuple[list[Foreign], str]:
    """Register the same station on a kiosk and let one officer draw the same pistol there."""
    clock = ManualClock(UNTIL + timedelta(minutes=minutes))
    station = build_station(24, 1, UNTIL.date())
    with Store(folder, Station("AW3B2", letter), ALL, clock, ballast=False) as store:
        desk = Desk(store, clock, Policy())
        registers = Registers(desk)
        registers.put_people(actor_of(station.chief), station.people)
        registers.put_equipment(actor_of(station.chief), station.assets)
        pistol = next(one for one in station.assets if one.kind == "pistol" and not one.personal_of)
        member = station.ranks[5 if letter == "A" else 6]
        actor, check_out = actor_of(station.vices[0]), CheckOut(desk)
        draft = check_out.begin(actor)
        for code in (member.badge, pistol.label):
            draft, _ = check_out.scan(actor, draft, code)
        if draft.member and draft.member.pistol and draft.member.pistol.asset.id != pistol.id:
            pytest.fail("the officer has a personal pistol")
        draft = replace(draft, movement="dispatch", duty="H", place="支援", cleared=True)
        draft = check_out.pin(draft)
        play = CounterPlay(desk, station, Random(1), 1)
        signed = tuple(play._signed(wanted) for wanted in check_out.to_sign(draft))
        assert check_out.confirm(actor, draft, signed).done
        return store.read(lambda c: list(outgoing(c, store.stream))), pistol.id


def test_a_pistol_issued_on_both_kiosks_is_one_conflict_everywhere(
    tmp_path: Path, central: Store
) -> None:
    one, pistol = _issue_everywhere(tmp_path / "a", "A", 0)
    other, same = _issue_everywhere(tmp_path / "b", "B", 1)
    assert pistol == same
    orders = ([*one, *other], [*other, *one], _merged(one, other, [True, False] * 9))
    held = [
        [row for row in _seen(central, order)["holding"] if row[0] == pistol] for order in orders
    ]
    assert held[0] == held[1] == held[2]
    names = [column.name for column in schema.holding.c]
    holding = dict(zip(names, held[0][0], strict=True))
    assert holding["state"] == "issued"
    assert holding["line"]
    assert holding["conflict"]
    assert holding["conflict"] != holding["line"]


def test_gap_fork_change_and_own_name_are_refused_and_leave_nothing(
    streams: Streams, tmp_path: Path
) -> None:
    stream = streams.one
    clock = ManualClock(UNTIL)
    with Store(tmp_path, Station("AW3B2", "C"), ALL, clock, ballast=False) as store:
        assert ingest(store, stream[:10]) == 10
        assert ingest(store, stream[:12]) == 2
        altered = stream[12].envelope.replace(str(stream[12].seq), "999", 1)
        personal = next(index for index, record in enumerate(stream) if record.personal)
        swapped = {
            key: (salt, '"別的內容"') for key, (salt, _) in stream[personal].personal.items()
        }
        bad = (
            [stream[13]],
            [replace(stream[12], envelope=altered)],
            [replace(stream[5], hash="0" * 64)],
            [replace(stream[12], stream=store.stream)],
            [*stream[12:personal], replace(stream[personal], personal=swapped)],
        )
        for batch in bad:
            with pytest.raises(StreamRefused):
                ingest(store, batch)
            assert store.read(lambda c: len(list(outgoing(c, stream[0].stream)))) == 12
        assert ingest(store, stream[12:]) == len(stream) - 12
        assert store.hybrid.stamp() > max(json.loads(r.envelope)["h"] for r in stream)
        assert store.read(lambda c: verify(c, store.projector)).finding is None
