"""What the books of a station must say at any moment, whatever was done before."""

from __future__ import annotations

from collections import Counter as Tally

from kiosk.ledgers import custody
from kiosk.ledgers.event import Values
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import amount, item, items, text
from kiosk.models import equipment, schema
from kiosk.models.store import Snapshot
from kiosk.models.verify import verify
from kiosk.services.board import Board
from kiosk.services.close_list import CloseList
from tests.station import UNIT, Counter

_LAST_DAY = "2099-12-31"
_BOOKS = ("L01", "L03", "L05", "INC")
_CALIBRES = (("rounds", False), ("long_rounds", True))


def hold(counter: Counter) -> None:
    """Assert everything that must be true after each act."""
    lines = {book: counter.lines(book) for book in _BOOKS}
    live = {book: [line for line in found if _open(counter, line)] for book, found in lines.items()}
    _stock(counter, lines)
    _custody(counter, live)
    _one_each(live)
    _numbers(lines)
    _lists(counter, live["L01"])
    _four_eyes(lines)


def hold_to_the_end(counter: Counter) -> None:
    """Assert that the journal verifies and that a rebuild gives the tables as they are."""
    projector = counter.store.projector
    report = counter.store.read(lambda c: verify(c, projector))
    assert report.finding is None, report.finding
    before = counter.store.read(_tables)
    counter.store.rebuild()
    after = counter.store.read(_tables)
    assert before.keys() == after.keys()
    for name, rows in before.items():
        assert rows == after[name], name


def _tables(connection: Snapshot) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    for table in schema.projections.sorted_tables:
        rows = [tuple(row) for row in connection.execute(table.select())]
        found[table.name] = sorted(rows, key=repr)
    return found


def _open(counter: Counter, line: Line) -> bool:
    return counter.desk.definition(line.ledger).state_of(line.state).open


def _stock(counter: Counter, lines: dict[str, list[Line]]) -> None:
    """L01-R09: 在所 + 出勤 + 送修 = 庫存 for each kind, and what is counted out is what lines owe."""
    stock = counter.store.read(lambda c: equipment.stock(c, UNIT))
    for kind, (inside, out, repair, total) in stock.items():
        assert min(inside, out, repair, total) >= 0, (kind, stock[kind])
        assert inside + out + repair == total, (kind, stock[kind])
    out_of_store = _counted_out(lines)
    for kind in (custody.MAGAZINE, custody.PISTOL_ROUNDS, "ammo_65"):
        assert stock[kind][1] == out_of_store[kind], (kind, stock[kind], out_of_store[kind])


def _counted_out(lines: dict[str, list[Line]]) -> Tally[str]:
    """Return what lines owe of counted kinds, and shots and losses no cadre has approved yet."""
    found: Tally[str] = Tally()
    for line in lines["L01"]:
        values = line.values
        if text(values, "moved_to"):
            continue
        found[custody.MAGAZINE] += (
            amount(values, "mag_qty") - custody.returned_quantities(values)[custody.MAGAZINE]
        )
        for prefix, long_gun in _CALIBRES:
            kind = custody.long_rounds_kind(values) if long_gun else custody.PISTOL_ROUNDS
            short = custody.missing_rounds(values, long_gun=long_gun)
            assert short >= 0, (line.number, prefix, short)
            found[kind] += short
            found[kind] += amount(values, f"{prefix}_fired") + amount(values, f"{prefix}_lost")
    for line in lines["INC"]:
        thing = item(line.values, "asset")
        if (
            thing
            and thing.id == thing.kind
            and text(line.values, "movement") in {"consumed", "lost"}
        ):
            found[thing.kind] -= amount(line.values, "qty")
    return found


def _owed(values: Values) -> set[str]:
    back = custody.returned_quantities(values)
    return {thing.id for thing in items(values, *custody.SERIAL_FIELDS) if not back[thing.id]}


def _custody(counter: Counter, live: dict[str, list[Line]]) -> None:
    """An item is out exactly when one open line owes it."""
    owed: Tally[str] = Tally()
    for line in live["L01"]:
        owed.update(_owed(line.values))
    for line in live["L05"]:
        vehicle = item(line.values, "vehicle")
        assert vehicle is not None
        owed[vehicle.id] += 1
    facts = counter.store.read(lambda c: equipment.everything(c, UNIT))
    issued = {fact.id for fact in facts if fact.state == "issued"}
    assert issued == set(owed), (issued, owed)
    assert not [asset for asset, count in owed.items() if count > 1], owed
    assert counter.store.read(lambda c: equipment.conflicts(c, UNIT)) == []


def _one_each(live: dict[str, list[Line]]) -> None:
    """Nobody is out twice."""
    who = Tally(line.values["person"]["id"] for line in live["L01"])  # type: ignore[index,call-overload]
    assert not [person for person, count in who.items() if count > 1], who


def _numbers(lines: dict[str, list[Line]]) -> None:
    """Printed numbers run on without a gap (one year, one counter)."""
    for found in lines.values():
        printed = [int(line.number.rsplit("-", 1)[1][1:]) for line in found]
        assert printed == list(range(1, len(found) + 1))


def _lists(counter: Counter, live: list[Line]) -> None:
    """Board and close list name exactly the open lines of the in/out book."""
    wanted = {line.id for line in live}
    board = Board(counter.desk).state(counter.duty_officer)
    assert {entry.line for entry in board.out} == wanted
    listed = CloseList(counter.desk).items(counter.actor("P00"), _LAST_DAY)
    assert {entry.line for entry in listed if entry.number in {1, 2}} == wanted
    assert not [entry for entry in listed if entry.number == 3]


def _four_eyes(lines: dict[str, list[Line]]) -> None:
    """Nobody reviewed or approved what is his own (RB-01); a voided line takes no more entries."""
    for line in (line for found in lines.values() for line in found):
        assert all(review.by.id != line.actor.id for review in line.reviews)
        for revision in line.revisions:
            if revision.approver is not None:
                assert revision.approver.id not in {line.actor.id, revision.by.id}
        for key in ("carry_approver", "agent_approver", "long_gun_approver"):
            approver = line.values.get(key)
            if isinstance(approver, dict):
                assert approver["id"] != line.values["person"]["id"]  # type: ignore[index,call-overload]
