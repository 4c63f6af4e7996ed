"""Where a database file is damaged: pages whose seal is broken, and the first record that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import sqlcipher3.dbapi2 as sqlcipher

from kiosk.models import keyfile
from kiosk.models.connection import unlock

_DATABASE = "kiosk.db"
_TABLES = ("event", "personal", "blob", "meta", "draft")


@dataclass(frozen=True, slots=True)
class Damage:
    """What a physical check found; `pages` are SQLCipher's words for each bad page, `record` in zh-TW."""

    pages: tuple[str, ...]
    record: str


def hush() -> None:
    """Keep SQLCipher from writing its own English lines to standard error; ours say what to do.

    The setting is the process's, not the connection's.
    """
    connection = sqlcipher.connect(":memory:")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.close()


def examine(folder: Path) -> Damage:
    """Check the seal (HMAC) of every page and read every fact; raises StoreDamaged without a key.

    Works on a file that no longer opens as a store; writes nothing.
    """
    hush()
    with _raw(folder) as connection:
        return Damage(tuple(_broken_pages(connection)), _first_unreadable(connection))


@contextmanager
def _raw(folder: Path) -> Iterator[sqlcipher.Connection]:
    key = keyfile.load_or_create(folder, fresh=False)
    address = f"{(folder / _DATABASE).absolute().as_uri()}?mode=ro"
    connection = sqlcipher.connect(address, uri=True, isolation_level=None)
    try:
        unlock(connection, key)
        yield connection
    finally:
        connection.close()


def _broken_pages(connection: sqlcipher.Connection) -> Iterator[str]:
    try:
        for row in connection.execute("PRAGMA cipher_integrity_check"):
            yield str(row[0])
    except sqlcipher.Error as failure:
        yield str(failure)


def _first_unreadable(connection: sqlcipher.Connection) -> str:
    for table in _TABLES:
        read = 0
        last: tuple[str, int] | None = None
        columns = "stream, seq, envelope, hash" if table == "event" else "*"
        try:
            for row in connection.execute(f"SELECT {columns} FROM {table}"):  # noqa: S608 - constants
                read += 1
                if table == "event":
                    last = cast("tuple[str, int]", (row[0], row[1]))
        except sqlcipher.Error:
            if table == "event" and last:
                return f"事件流 {last[0]} 第 {last[1]} 筆之後"
            return f"資料表 {table} 第 {read + 1} 列"
    return ""
