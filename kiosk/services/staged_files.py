"""Files that somebody chose and nobody has saved yet: in memory only, so that what is dropped leaves no trace."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator

from kiosk.base.canonical import digest
from kiosk.base.errors import InvalidInput
from kiosk.ledgers.definition import FieldKind, LedgerDef
from kiosk.ledgers.event import Values
from kiosk.ledgers.values import records
from kiosk.models.journal import Transaction, blob

BLOB_KIND = "attachment/1"
_MOST = 24
"""Chosen files that are remembered; the oldest one is forgotten first."""


class StagedFiles:
    """Bytes by SHA-256; usable from any thread. They stay until the blob is durable, so a save may be repeated."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[str, bytes] = OrderedDict()

    def put(self, data: bytes) -> str:
        """Remember the bytes and return their digest."""
        name = digest(data)
        with self._lock:
            self._held[name] = data
            self._held.move_to_end(name)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return name

    def drop(self, name: str) -> None:
        """Forget a file that was taken out again before saving."""
        with self._lock:
            self._held.pop(name, None)

    def get(self, name: str) -> bytes | None:
        """Return the bytes of a chosen file, None when it is not remembered."""
        with self._lock:
            return self._held.get(name)

    def keep(self, transaction: Transaction, definition: LedgerDef, values: Values) -> None:
        """Put every file that the values name into the store; raises InvalidInput for bytes nobody has."""
        for name, label in _named(definition, values):
            data = self.get(name)
            if data is not None:
                transaction.put_blob(BLOB_KIND, data)
            elif blob(transaction.connection, name) is None:
                raise InvalidInput(f"附件「{label}」的內容不在本機", hint="請移除後重新選取檔案")


def _named(definition: LedgerDef, values: Values) -> Iterator[tuple[str, str]]:
    for key in values:
        field = definition.by_key.get(key)
        if field is not None and field.kind is FieldKind.FILES:
            for record in records(values, key):
                yield str(record.get("digest", "")), str(record.get("name", ""))
