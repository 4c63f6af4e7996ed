"""What the machine does without us: the baseline that measurements are paired with, never the store."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import TextClause, text

from kiosk.base.canonical import EVENT_DOMAIN
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot, Store

_DDL = (
    "CREATE TABLE event(seq INTEGER PRIMARY KEY, envelope TEXT NOT NULL, hash TEXT NOT NULL)",
    "CREATE TABLE part(id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
)


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes one save put into the store: envelopes with hashes, and everything beside them."""

    events: tuple[tuple[int, str, str], ...]
    parts: tuple[bytes, ...]


class BareJournal:
    """A plain sqlite3 file, WAL and synchronous=FULL, without encryption, rules or projections."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(str(path), isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 2000"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        for statement in _DDL:
            self._connection.execute(statement)

    def write(self, written: Written) -> None:
        """Put the same bytes down in one durable transaction."""
        cursor = self._connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany("INSERT INTO event VALUES (?, ?, ?)", written.events)
        cursor.executemany("INSERT INTO part(body) VALUES (?)", [(one,) for one in written.parts])
        cursor.execute("COMMIT")

    def envelopes(self) -> list[bytes]:
        """Read the bytes of all envelopes in order."""
        return [row[0] for row in self._connection.execute(f"{_BYTES} ORDER BY seq")]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def written_since(store: Store, seq: int) -> Written:
    """Return what the saves after a sequence number put into the store."""

    def act(connection: Snapshot) -> Written:
        after = {"stream": store.stream, "seq": seq}
        events = connection.execute(_EVENTS, after).all()
        parts: list[bytes] = []
        for statement in (_PERSONAL, _BLOBS, _SEARCH):
            parts += [_bytes(row) for row in connection.execute(statement, after)]
        for ledger, line in {(row[3], row[4]) for row in events}:
            table = store.projector.tables.get(ledger)
            if table is not None:
                rows = connection.execute(table.select().where(table.c.line == line))
                parts += [_bytes(row) for row in rows]
        return Written(tuple((row[0], row[1], row[2]) for row in events), tuple(parts))

    return store.read(act)


def _bytes(row: Sequence[object]) -> bytes:
    return b"".join(one if isinstance(one, bytes) else str(one or "").encode() for one in row)


def chained(envelopes: Iterable[bytes]) -> str:
    """Return the last hash of a chain over envelopes: the least any verification has to do."""
    previous = bytes(32)
    for envelope in envelopes:
        previous = hashlib.sha256(EVENT_DOMAIN + previous + envelope).digest()
    return previous.hex()


def stored_envelopes(connection: Snapshot) -> Iterator[bytes]:
    """Yield the bytes of a store's envelopes in order, read on the driver: decryption and nothing else."""
    cursor = connection.connection.cursor()
    cursor.execute(f"{_BYTES} ORDER BY stream, seq")
    while rows := cursor.fetchmany(_PAGE):
        for (envelope,) in rows:
            yield envelope
    cursor.close()


def fill_lines(store: Store, ledger: str, template: Record, count: int) -> None:
    """Fill a book's projection with copies of one row: preparation of a measurement, not records.

    Numbers, days and ids differ; the store belongs to the measurement and is thrown away.
    """
    table = store.projector.tables[ledger]
    fixed = [name for name in template if name not in {"row_no", "line", "number"}]
    columns = ", ".join(f'"{name}"' for name in fixed)
    statement = text(
        "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) "  # noqa: S608
        f'INSERT INTO "{table.name}"(line, number, {columns}) '
        f"SELECT printf('bench-%08d', i), printf('115-AW3B2-01-A%07d', i), {columns} "
        f'FROM n, (SELECT {columns} FROM "{table.name}" WHERE line = :line)'
    )
    for first in range(1, count + 1, _STEP):
        bounds = {"first": first, "last": min(first + _STEP - 1, count), "line": template["line"]}
        _run(store, statement, bounds)


def _run(store: Store, statement: TextClause, bounds: Mapping[str, object]) -> None:
    store.write(lambda transaction: transaction.connection.execute(statement, bounds))


_STEP, _PAGE = 100_000, 2000
_BYTES = "SELECT CAST(envelope AS BLOB) FROM event"
_EVENTS = text(
    "SELECT seq, envelope, hash, ledger, line FROM event WHERE stream = :stream AND seq > :seq ORDER BY seq"
)
_RECENT = "(SELECT id FROM event WHERE stream = :stream AND seq > :seq)"
_LINES = "(SELECT line FROM event WHERE stream = :stream AND seq > :seq)"
_PERSONAL = text(f"SELECT field, salt, value FROM personal WHERE event IN {_RECENT}")  # noqa: S608 - constants
_BLOBS = text(
    "SELECT data FROM blob WHERE digest IN (SELECT j.value FROM event e, json_each(e.envelope, '$.d') j "
    "WHERE e.stream = :stream AND e.seq > :seq)"
)
_SEARCH = text(f"SELECT text FROM search_doc WHERE line IN {_LINES}")  # noqa: S608 - constants only
