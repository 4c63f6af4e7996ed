"""The store of one kiosk: one writer, many readers, every write one durable transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeAlias, TypeVar

from sqlalchemy import Connection, text

from kiosk.base.canonical import GENESIS
from kiosk.base.clock import Clock, HybridClock
from kiosk.base.errors import DiskFull, StoreDamaged, StoreError
from kiosk.base.ids import uuid7
from kiosk.ledgers.definition import LedgerDef
from kiosk.models import keyfile
from kiosk.models.connection import assert_sqlite, open_engine, translated
from kiosk.models.folder import Ballast, FolderLock
from kiosk.models.journal import Head, Transaction, read_head
from kiosk.models.migrations import migrate
from kiosk.models.projector import Projector
from kiosk.models.rebuild import rebuild

log = logging.getLogger(__name__)

DATABASE = "kiosk.db"

Result = TypeVar("Result")

Snapshot: TypeAlias = Connection
"""A reading connection inside one transaction, as services pass it around without naming the library."""


@dataclass(frozen=True, slots=True)
class Station:
    """Whose store this is; `letter` tells the kiosks of one unit apart in printed numbers."""

    unit: str
    letter: str


class Store:
    """Facts and projections in one SQLCipher file.

    Use `write(act)` for every change and `read(act)` for questions; both hand a connection to a plain
    function. Writes are serialized; a write returns after the durable commit (WAL, synchronous=FULL).
    """

    def __init__(
        self,
        folder: Path,
        station: Station,
        definitions: Iterable[LedgerDef],
        clock: Clock,
        *,
        ballast: bool = True,
    ) -> None:
        assert_sqlite()
        self.folder = folder
        self.station = station
        self.clock = clock
        self.projector = Projector(definitions)
        self._ballast = Ballast(folder) if ballast else None
        self._lock = threading.RLock()
        self._readers = threading.local()
        self._open_readers: list[Connection] = []
        self._batch: Transaction | None = None
        with translated():
            folder.mkdir(parents=True, exist_ok=True)
            self._folder_lock = FolderLock(folder)
            self._folder_lock.acquire()
        with ExitStack() as until_open:
            until_open.callback(self._folder_lock.release)
            self._open()
            until_open.pop_all()

    def _open(self) -> None:
        path = self.folder / DATABASE
        fresh = not path.exists()
        with translated():
            key = keyfile.load_or_create(self.folder, fresh=fresh)
            self._writer = open_engine(path, key, writer=True).connect()
            self._reader_engine = open_engine(path, key, writer=False)
            migrate(self._writer)
            with self._writer.begin():
                self._prepare(fresh=fresh)
            if self._ballast is not None:
                self._ballast.reserve()
        self.hybrid = HybridClock(self.clock, self.head.hlc)

    def _prepare(self, *, fresh: bool) -> None:
        connection = self._writer
        stream = self.meta(connection, "stream")
        if stream is None:
            if not fresh and connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one():
                message = "資料庫缺少本機識別"
                raise StoreDamaged(message, hint="請由資訊人員以備份還原")
            stream = uuid7(self.clock)
            self.set_meta(connection, "stream", stream)
        self.stream = stream
        self.head: Head = read_head(connection, stream, GENESIS)
        if self.meta(connection, "projections") != self.projector.fingerprint:
            self.projector.drop(connection)
            self.projector.create(connection)
            rebuild(connection, self.projector)
            self.set_meta(connection, "projections", self.projector.fingerprint)

    def write(self, act: Callable[[Transaction], Result]) -> Result:
        """Run `act` in one transaction and return its result once it is durable.

        Raises StoreError (DiskFull, StoreReadOnly, StoreDamaged …) with nothing written; whatever `act`
        raises also rolls back. On a full disk the ballast is released and the act is tried once more.
        """
        try:
            return self._write(act)
        except DiskFull:
            if self._ballast is None or not self._ballast.release():
                raise
            log.warning("disk full: ballast released")
            return self._write(act)

    def _write(self, act: Callable[[Transaction], Result]) -> Result:
        with self._lock:
            if self._batch is not None:
                return self._within_batch(self._batch, act)
            with translated():
                transaction = Transaction(self, self._writer)
                with self._writer.begin():
                    result = act(transaction)
                self.head = transaction.head
            return result

    def _within_batch(self, batch: Transaction, act: Callable[[Transaction], Result]) -> Result:
        before = batch.head
        batch.forget()
        with translated(), ExitStack() as undone, self._writer.begin_nested():
            undone.callback(setattr, batch, "head", before)
            result = act(batch)
            undone.pop_all()
        return result

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Put the writes of this thread into one transaction: synthetic days and large imports only."""
        with self._lock, translated():
            self._batch = Transaction(self, self._writer)
            try:
                with self._writer.begin():
                    yield
                self.head = self._batch.head
            finally:
                self._batch = None

    def read(self, act: Callable[[Connection], Result]) -> Result:
        """Run `act` on this thread's reading connection, on one snapshot."""
        if self._batch is not None and self._lock.acquire(blocking=False):
            try:
                if self._batch is not None:
                    return act(self._writer)
            finally:
                self._lock.release()
        connection = self._reader()
        with translated(), connection.begin():
            return act(connection)

    def _reader(self) -> Connection:
        connection: Connection | None = getattr(self._readers, "connection", None)
        if connection is None:
            with translated():
                connection = self._reader_engine.connect()
            self._readers.connection = connection
            self._open_readers.append(connection)
        return connection

    @staticmethod
    def meta(connection: Connection, key: str) -> str | None:
        """Return a stored property of this database."""
        return connection.execute(_META, {"key": key}).scalar_one_or_none()

    @staticmethod
    def set_meta(connection: Connection, key: str, value: str) -> None:
        """Set a property of this database."""
        connection.execute(_SET_META, {"key": key, "value": value})

    def rebuild(self) -> None:
        """Drop all projections and compute them again from the journal, in one transaction."""
        with self._lock, translated(), self._writer.begin():
            self.projector.drop(self._writer)
            self.projector.create(self._writer)
            rebuild(self._writer, self.projector)

    def reserve_ballast(self) -> bool:
        """Take the reserve again once the disk has room; return whether it is held."""
        return self._ballast is not None and self._ballast.reserve()

    def close(self) -> None:
        """Close every connection and give the folder to the next process."""
        with self._lock:
            for connection in self._open_readers:
                connection.close()
            try:
                with translated():
                    self._writer.close()
            except StoreError as failure:
                log.info("closing: %s", failure)
            self._folder_lock.release()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


@contextmanager
def looking_at(folder: Path, projector: Projector) -> Iterator[Connection | None]:
    """Give one snapshot of a folder for reading only, also while a kiosk has it open.

    None when the file was written by another version of the books: then it must be opened to be
    brought up to date. Raises StoreError.
    """
    with translated():
        key = keyfile.load_or_create(folder, fresh=False)
        engine = open_engine(folder / DATABASE, key, writer=False)
        with engine.connect() as connection, connection.begin():
            current = Store.meta(connection, "projections") == projector.fingerprint
            yield connection if current else None


_META = text("SELECT value FROM meta WHERE key = :key")
_SET_META = text(
    "INSERT INTO meta(key, value) VALUES (:key, :value) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
)
