"""A journal as long as a district's: preparation of a measurement, never of records."""

from __future__ import annotations

from sqlalchemy import text

from kiosk.base.canonical import GENESIS, chain_hash
from kiosk.models.store import Store


def fill_streams(store: Store, copies: int) -> int:
    """Add the store's own stream `copies` times as other kiosks' streams; return how many events there are.

    Each is a chain of its own with its own stream in every envelope, so verification has the same work
    as with real ones. Only the journal is filled: the store belongs to the measurement and is thrown away.
    """
    own = store.stream
    rows = store.read(lambda c: c.execute(_OWN, {"stream": own}).mappings().all())
    for number in range(copies):
        stream, previous = f"{number:08x}{own[8:]}", GENESIS
        filled: list[dict[str, object]] = []
        for row in rows:
            envelope = row["envelope"].replace(f'"s":"{own}"', f'"s":"{stream}"')
            previous = chain_hash(previous, envelope)
            filled.append({**row, "stream": stream, "envelope": envelope, "hash": previous})
        _add(store, filled)
    return len(rows) * (copies + 1)


def _add(store: Store, rows: list[dict[str, object]]) -> None:
    store.write(lambda transaction: transaction.connection.execute(_ADD, rows))


_OWN = text(
    "SELECT seq, id, hlc, ledger, kind, line, envelope FROM event WHERE stream = :stream ORDER BY seq"
)
_ADD = text(
    "INSERT INTO event(stream, seq, id, hlc, ledger, kind, line, envelope, hash) "
    "VALUES (:stream, :seq, :id, :hlc, :ledger, :kind, :line, :envelope, :hash)"
)
