"""Statements that a save runs dozens of times: defined with SQLAlchemy, compiled once, run on the driver.

SQLAlchemy's per-execution bookkeeping costs more than SQLite's work for such small statements. What
changes is only the way to the driver: parameters stay bound, the transaction is the connection's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql import ClauseElement

Parameters = Mapping[str, object]

_DIALECT = SQLiteDialect_pysqlite(paramstyle="named")


class Statement:
    """One statement with named parameters (`:name`), from SQL text or a SQLAlchemy construct."""

    def __init__(self, source: str | ClauseElement) -> None:
        self._fixed: dict[str, object] = {}
        if isinstance(source, str):
            self.sql = source
            return
        compiled = source.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def _cursor(self, connection: Connection) -> sqlite3.Cursor:
        driver = cast("sqlite3.Connection", connection.connection.dbapi_connection)
        return driver.cursor()

    def run(self, connection: Connection, parameters: Parameters | None = None) -> sqlite3.Cursor:
        """Execute and return the driver's cursor (rowcount, lastrowid, rows)."""
        given = {**self._fixed, **parameters} if parameters and self._fixed else parameters
        return self._cursor(connection).execute(self.sql, cast("Any", given or self._fixed))

    def many(self, connection: Connection, rows: Sequence[Parameters]) -> None:
        """Execute once for each row of parameters."""
        self._cursor(connection).executemany(self.sql, cast("Any", rows))

    def one(self, connection: Connection, parameters: Parameters | None = None) -> Any:
        """Return the first row as a tuple, or None."""
        return self.run(connection, parameters).fetchone()

    def scalar(self, connection: Connection, parameters: Parameters | None = None) -> Any:
        """Return the first column of the first row, or None."""
        row = self.one(connection, parameters)
        return row[0] if row is not None else None

    def all(self, connection: Connection, parameters: Parameters | None = None) -> list[Any]:
        """Return every row as a tuple."""
        return self.run(connection, parameters).fetchall()

    def record(
        self, connection: Connection, parameters: Parameters | None = None
    ) -> dict[str, Any] | None:
        """Return the first row as a mapping of column names to values, or None."""
        return next(iter(self.records(connection, parameters)), None)

    def records(
        self, connection: Connection, parameters: Parameters | None = None
    ) -> list[dict[str, Any]]:
        """Return every row as a mapping of column names to values."""
        cursor = self.run(connection, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
