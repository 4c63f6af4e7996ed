"""Opening the SQLCipher file the way the counter needs it, and telling its failures apart."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from kiosk.base.errors import DiskFull, StoreBusy, StoreDamaged, StoreError, StoreReadOnly

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

MINIMUM_SQLITE = (3, 51, 3)
"""Older versions lose data when a checkpoint races a WAL reset on two connections, as ours do."""

_BUSY_MILLIS = 5000


def assert_sqlite() -> None:
    """Refuse to start on an SQLite with the WAL-reset race; raises StoreError."""
    found = tuple(int(part) for part in sqlcipher.sqlite_version.split("."))
    if found < MINIMUM_SQLITE:
        message = f"SQLite 版本過舊：{sqlcipher.sqlite_version}"
        raise StoreError(message, hint="請重新安裝應勤簿冊系統")


def unlock(connection: sqlcipher.Connection, key: bytes) -> None:
    """Give a fresh connection the raw key and the way our files are sealed, attached ones included.

    Pages carry HMAC-SHA-256 instead of SQLCipher's HMAC-SHA-512: no weaker at this length, and a
    save of some forty pages is a tenth faster with it.
    """
    connection.execute("PRAGMA cipher_default_hmac_algorithm = HMAC_SHA256").fetchall()
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"").fetchall()


def open_engine(path: Path, key: bytes, *, writer: bool) -> Engine:
    """Return an engine on the file with a raw 256-bit key.

    The writer begins every transaction IMMEDIATE and is the only connection that checkpoints.
    """

    def connect() -> sqlite3.Connection:
        connection = sqlcipher.connect(
            str(path),
            isolation_level=None,
            check_same_thread=False,
            timeout=_BUSY_MILLIS / 1000,
            cached_statements=256,
        )
        cursor = connection.cursor()
        unlock(connection, key)
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {2000 if writer else 0}")
        if not writer:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()
        return connection  # type: ignore[no-any-return]

    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin_immediate if writer else _begin_deferred)
    return engine


def _begin_immediate(connection: DBAPIConnection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: DBAPIConnection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def translated() -> Iterator[None]:
    """Turn database and disk failures into errors a person can act on; anything else passes."""
    try:
        yield
    except DBAPIError as failure:
        raise _named(str(failure.orig)) from failure
    except sqlcipher.Error as failure:
        raise _named(str(failure)) from failure
    except OSError as failure:
        if failure.errno == errno.ENOSPC:
            raise _named("disk is full") from failure
        if failure.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
            raise _named("readonly") from failure
        raise


def _named(text: str) -> StoreError:
    if "disk is full" in text:
        return DiskFull(
            "磁碟已滿，這一筆沒有寫入", hint="請通知資訊人員清出空間，畫面上的內容仍在，可再按一次"
        )
    if "readonly" in text or "unable to open" in text:
        return StoreReadOnly(
            "資料夾無法寫入，這一筆沒有寫入", hint="請通知資訊人員檢查磁碟與資料夾權限"
        )
    if "locked" in text or "busy" in text:
        return StoreBusy("另一個程式正在寫入資料庫", hint="請稍候再按一次")
    if "not a database" in text or "malformed" in text:
        return StoreDamaged(
            "資料庫檔案損壞，已停止寫入並原樣保留", hint="請通知資訊人員以備份還原；不要刪除資料夾"
        )
    return StoreError(f"資料庫錯誤：{text}")
