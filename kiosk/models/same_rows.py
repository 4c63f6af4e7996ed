"""The rows of each save again, in the same tables and indexes, without key, rules and Python folding.

A baseline of measurements: what SQLite itself needs for what the product stores, never the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import sqlcipher3.dbapi2 as sqlcipher

from kiosk.models.search import terms
from kiosk.models.statement import Statement
from kiosk.models.store import Snapshot, Store

Row: TypeAlias = Sequence[object]
Rows: TypeAlias = "dict[str, list[Row]]"
"""Table -> rows with every column."""

_SINCE = "stream = :stream AND seq > :seq"
_RECENT = f"FROM event WHERE {_SINCE}"
_CHANGED = {
    "event": _SINCE,
    "personal": f"event IN (SELECT id {_RECENT})",
    "blob": f"digest IN (SELECT j.value FROM event, json_each(envelope, :digests) j WHERE {_SINCE})",  # noqa: S608 - constants
    "serial": f"ledger IN (SELECT ledger {_RECENT} AND kind = 'open')",
    "line_ref": f"line IN (SELECT line {_RECENT})",
    "custody": _SINCE,
    "holding": f"asset IN (SELECT asset FROM custody WHERE {_SINCE})",  # noqa: S608 - constants
    "search_doc": f"line IN (SELECT line {_RECENT})",
}
"""Which rows the saves after a sequence number put or changed."""


class SameRows:
    """An unencrypted file with the store's schema, WAL and synchronous=FULL, on the bare driver."""

    def __init__(self, path: Path, store: Store) -> None:
        self._store = store
        self._changed = _CHANGED | {
            table.name: f"line IN (SELECT line {_RECENT})"
            for table in store.projector.tables.values()
        }
        self._connection = sqlcipher.connect(str(path), isolation_level=None, cached_statements=256)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 2000"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        tables = self._store.read(self._copy_schema)
        for name, rows in tables.items():
            self._put(name, rows)

    def _copy_schema(self, connection: Snapshot) -> Rows:
        for (sql,) in _SCHEMA.all(connection):
            self._connection.execute(sql)
        return {
            name: Statement(f"SELECT * FROM {name}").all(connection)  # noqa: S608 - our own table
            for (name,) in _TABLES.all(connection)
        }

    def changed(self, seq: int) -> tuple[Rows, list[Row]]:
        """Return the rows that the saves after `seq` put, and the search terms of their lines."""
        after = {"stream": self._store.stream, "seq": seq, "digests": "$.d"}

        def act(connection: Snapshot) -> Rows:
            return {
                name: Statement(f"SELECT * FROM {name} WHERE {condition}").all(connection, after)  # noqa: S608 - constants
                for name, condition in self._changed.items()
            }

        rows = self._store.read(act)
        return rows, [(row[0], " ".join(terms(str(row[3])))) for row in rows["search_doc"]]

    def write(self, rows: Rows, index: list[Row]) -> None:
        """Put the same rows down in one durable transaction; a changed row replaces the old one."""
        self._connection.execute("BEGIN IMMEDIATE")
        for name, own in rows.items():
            if own:
                self._put(name, own)
        self._connection.executemany(
            "DELETE FROM search_index WHERE rowid = ?", [row[:1] for row in index]
        )
        self._connection.executemany("INSERT INTO search_index(rowid, terms) VALUES (?, ?)", index)
        self._connection.execute("COMMIT")

    def _put(self, name: str, rows: list[Row]) -> None:
        verb = "IGNORE" if name in {"line_ref", "blob"} else "REPLACE"
        places = ", ".join("?" * len(rows[0])) if rows else ""
        if rows:
            self._connection.executemany(f"INSERT OR {verb} INTO {name} VALUES ({places})", rows)  # noqa: S608 - our own table

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


_SCHEMA = Statement(
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
    "AND name NOT LIKE 'search_index_%' ORDER BY type <> 'table'"
)
_TABLES = Statement(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
    "AND name NOT LIKE 'search_index%'"
)
