"""Taking in what other kiosks wrote: whole streams in order, each event checked before it counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Connection, text

from kiosk.base.canonical import GENESIS, Json, chain_hash, commitment
from kiosk.base.errors import StoreError
from kiosk.ledgers.event import Event, Value
from kiosk.models.journal import Head, events_of_line, read_head
from kiosk.models.projector import Projector
from kiosk.models.store import Store


class StreamRefused(StoreError):
    """A stream does not continue what is known of it; nothing of the batch was taken in."""

    code = "stream_refused"
    default_hint = "請通知資訊人員查明該電腦的事件流，本機資料未受影響"


@dataclass(frozen=True, slots=True)
class Foreign:
    """One event as another kiosk stored it: exact envelope, chain hash, and personal values at hand.

    `personal` is field -> (salt, canonical JSON text); destroyed values are absent.
    """

    stream: str
    seq: int
    envelope: str
    hash: str
    personal: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def outgoing(connection: Connection, stream: str, after: int = 0) -> Iterator[Foreign]:
    """Yield the events of a stream past a sequence number, in order, as another store takes them in."""
    values: dict[str, dict[str, tuple[str, str]]] = {}
    for event, key, salt, value in connection.execute(
        _PERSONAL_OF, {"stream": stream, "after": after}
    ):
        values.setdefault(event, {})[key] = (salt, value)
    rows = connection.execute(_STREAM, {"stream": stream, "after": after}).all()
    for key, seq, envelope, digest in rows:
        yield Foreign(stream, seq, envelope, digest, values.get(key, {}))


def ingest(store: Store, records: Iterable[Foreign]) -> int:
    """Take in events of other streams in one transaction; return how many were new.

    Each stream must go on where it ends here; what is known already is skipped when it is the same.
    Raises StreamRefused for a gap, a broken chain, a value that is not the committed one, or a stream
    that says two things under one number; then nothing is written.
    """
    stamps: list[str] = []
    given = list(records)
    if any(record.stream == store.stream for record in given):
        raise StreamRefused("收到以本機名義寫入的事件流，拒絕匯入")
    count = store.write(lambda t: take_in(t.connection, store.projector, given, stamps))
    for stamp in stamps:
        store.hybrid.observe(stamp)
    return count


def take_in(
    connection: Connection, projector: Projector, records: Iterable[Foreign], stamps: list[str]
) -> int:
    """Do what `ingest` says inside a transaction; the greatest clock stamps are added to `stamps`."""
    heads: dict[str, Head] = {}
    count = 0
    for record in records:
        head = heads.get(record.stream) or read_head(connection, record.stream, GENESIS)
        if record.seq <= head.seq:
            _same(connection, record)
        else:
            event = _checked(record, head)
            head = Head(record.seq, record.hash, event.hlc, event.recorded_at)
            _insert(connection, projector, event, record)
            count += 1
        heads[record.stream] = head
    stamps += [head.hlc for head in heads.values()]
    return count


def _same(connection: Connection, record: Foreign) -> None:
    """Refuse a stream that forked: two kiosks writing under one name, or a restored copy."""
    known = connection.execute(_HASH, {"stream": record.stream, "seq": record.seq}).scalar_one()
    if known != record.hash:
        raise StreamRefused(f"事件流 {record.stream} 第 {record.seq} 筆與先前收到的不同")


def _checked(record: Foreign, head: Head) -> Event:
    where = f"事件流 {record.stream} 第 {record.seq} 筆"
    if record.seq != head.seq + 1:
        raise StreamRefused(f"{where}之前缺少第 {head.seq + 1} 筆")
    if chain_hash(head.hash, record.envelope) != record.hash:
        raise StreamRefused(f"{where}雜湊鏈不符")
    values: dict[str, Value] = {
        key: json.loads(stored) for key, (_, stored) in record.personal.items()
    }
    event = Event.from_envelope(record.envelope, values)
    if (event.stream, event.seq) != (record.stream, record.seq):
        raise StreamRefused(f"{where}內容屬於另一筆")
    for key, (salt, _) in record.personal.items():
        if event.commitments.get(key) != commitment(salt, cast("Json", values[key])):
            raise StreamRefused(f"{where}個資欄位與承諾值不符")
    return event


def _insert(connection: Connection, projector: Projector, event: Event, record: Foreign) -> None:
    past = events_of_line(connection, event.line) if event.ledger in projector.definitions else []
    row = {
        "stream": event.stream,
        "seq": event.seq,
        "id": event.id,
        "hlc": event.hlc,
        "ledger": event.ledger,
        "kind": event.kind,
        "line": event.line,
        "envelope": record.envelope,
        "hash": record.hash,
    }
    connection.execute(_INSERT, row)
    rows = [
        {"event": event.id, "field": key, "salt": salt, "value": stored}
        for key, (salt, stored) in record.personal.items()
    ]
    if rows:
        connection.execute(_INSERT_PERSONAL, rows)
    projector.apply(connection, event, past)


_STREAM = text(
    "SELECT id, seq, envelope, hash FROM event WHERE stream = :stream AND seq > :after ORDER BY seq"
)
_PERSONAL_OF = text(
    "SELECT p.event, p.field, p.salt, p.value FROM personal p JOIN event e ON e.id = p.event "
    "WHERE e.stream = :stream AND e.seq > :after"
)
_HASH = text("SELECT hash FROM event WHERE stream = :stream AND seq = :seq")
_INSERT = text(
    "INSERT INTO event(stream, seq, id, hlc, ledger, kind, line, envelope, hash) "
    "VALUES (:stream, :seq, :id, :hlc, :ledger, :kind, :line, :envelope, :hash)"
)
_INSERT_PERSONAL = text(
    "INSERT INTO personal(event, field, salt, value) VALUES (:event, :field, :salt, :value)"
)
