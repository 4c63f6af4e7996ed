"""Audit marks read back: of one act or of all, newest first, without reading the rest of the journal."""

from __future__ import annotations

from sqlalchemy import Connection, event, text

from kiosk.ledgers import catalog
from kiosk.ledgers.event import Kind, Value
from kiosk.models import audit
from kiosk.models.journal import Entry
from kiosk.models.store import Store
from tests.station import Counter


def mark(counter: Counter, act: str, note: str) -> None:
    who, now = counter.duty_officer.person, counter.clock.now()
    detail: dict[str, Value] = {"act": act, "note": note}
    entry = Entry(audit.TOPIC, Kind.AUDIT, who, who, now, {}, detail)
    counter.store.write(lambda transaction: transaction.append(entry))


def notes(store: Store, act: str = "", limit: int = 1000) -> list[Value]:
    found = store.read(lambda c: audit.entries(c, act, limit))
    return [one.detail["note"] for one in found]


def test_marks_are_read_newest_first_of_one_act_or_of_all(counter: Counter) -> None:
    counter.check_out("B03", "BR1")
    for act, note in (("print", "a"), ("reveal", "b"), ("print", "c")):
        mark(counter, act, note)
    assert notes(counter.store) == ["c", "b", "a"]
    assert notes(counter.store, "print") == ["c", "a"]
    assert notes(counter.store, "print", 1) == ["c"]
    assert notes(counter.store, "export") == []


def test_marks_are_found_by_an_index_that_holds_nothing_else(counter: Counter) -> None:
    counter.check_out("B03", "BR1")
    mark(counter, "print", "a")

    def plan(connection: Connection) -> list[str]:
        asked: list[tuple[str, object]] = []

        def keep(_conn: object, _cursor: object, sql: str, given: object, *_: object) -> None:
            asked.append((sql, given))

        event.listen(connection, "before_cursor_execute", keep)
        audit.entries(connection, "print")
        ((sql, given),) = asked
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)  # type: ignore[arg-type]
        return [row[3] for row in found]

    assert counter.store.read(plan) == ["SEARCH event USING INDEX event_audit (kind=?)"]


def test_a_store_of_the_first_version_gets_the_index_and_keeps_its_marks(counter: Counter) -> None:
    mark(counter, "print", "a")

    def earlier(connection: Connection) -> None:
        connection.execute(text("DROP INDEX event_audit"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    counter.store.write(lambda transaction: earlier(transaction.connection))
    counter.store.close()
    station, folder = counter.store.station, counter.store.folder
    with Store(folder, station, catalog.ALL, counter.clock, ballast=False) as store:
        assert notes(store) == ["a"]
        found = store.read(
            lambda c: c.execute(
                text("SELECT sql FROM sqlite_master WHERE name = 'event_audit'")
            ).scalar_one()
        )
        assert "WHERE ledger = 'audit'" in found
