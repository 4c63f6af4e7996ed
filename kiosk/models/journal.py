"""Appending to the journal: gapless sequence, canonical bytes, hash chain, projections, one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

from kiosk.base.canonical import Json, canonical, chain_hash, commitment, digest, new_salt
from kiosk.base.ids import Digest, uuid7
from kiosk.base.instants import from_text, local, to_text
from kiosk.base.roc_date import roc_year
from kiosk.ledgers.definition import FieldKind, LedgerDef
from kiosk.ledgers.event import Event, Kind, PersonRef, Value, Values
from kiosk.ledgers.fold import fold
from kiosk.ledgers.line import History, Line
from kiosk.models.statement import Statement

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.models.store import Store

_CLOCK_TOLERANCE_SECONDS = 5
"""A wall clock this far behind the newest entry has been set back (domain T-08)."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream ends."""

    seq: int
    hash: str
    hlc: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a use case asks to be recorded; identity, time and order are given by the journal.

    `unit` defaults to the station's; `line` to a new line for an OPEN event, which also gets the next
    printed number of its book, or the `number` that was drawn for it before (a form printed in advance).
    """

    ledger: str
    kind: Kind
    actor: PersonRef
    recorded_by: PersonRef
    occurred_at: datetime
    values: Values = field(default_factory=dict)
    detail: Values = field(default_factory=dict)
    line: str = ""
    unit: str = ""
    causes: tuple[str, ...] = ()
    number: Numbered | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A printed number and its place in the series of a kiosk."""

    printed: str
    serial: int
    year: int
    letter: str

    @property
    def detail(self) -> dict[str, Value]:
        """Return what the opening event of the line says of its number."""
        return {"no": self.printed, "n": self.serial, "year": self.year, "letter": self.letter}


def read_head(connection: Connection, stream: str, genesis: str) -> Head:
    """Return where a stream ends in this store."""
    row = _HEAD.one(connection, {"stream": stream})
    if row is None:
        return Head(0, genesis, "0" * 16, "")
    return Head(row[0], row[1], row[2], json.loads(row[3])["rt"])


def newest(connection: Connection) -> tuple[int, str]:
    """Return arrival and hash of the newest event of any stream: the same pair, the same facts."""
    row = _NEWEST.one(connection)
    return (row[0], row[1]) if row else (0, "")


class Transaction:
    """One write: reads see what it has appended so far; all of it becomes durable, or nothing."""

    def __init__(self, store: Store, connection: Connection) -> None:
        self._store = store
        self.connection = connection
        self.head = store.head
        self._read: dict[str, tuple[list[Event], Line | None]] = {}

    def append(self, entry: Entry) -> tuple[Event, Line | None]:
        """Append one event and bring the projections up to date.

        Returns the event and the line as it now stands (None for topics that are no book).
        """
        store = self._store
        now = store.clock.now()
        recorded_at = to_text(now)
        definition = store.projector.definitions.get(entry.ledger)
        event_id = uuid7(store.clock)
        opening = entry.kind is Kind.OPEN
        detail: dict[str, Value] = dict(entry.detail)
        if opening and definition is not None:
            unit = entry.unit or store.station.unit
            number = entry.number or self.draw(definition, unit, now)[0]
            detail |= number.detail
        if quality := self._clock_quality(now):
            detail["clock"] = quality
        salts = self._salts(definition, entry.values)
        event = Event(
            stream=store.stream,
            seq=self.head.seq + 1,
            id=event_id,
            hlc=store.hybrid.stamp(),
            unit=entry.unit or store.station.unit,
            ledger=entry.ledger,
            version=definition.version if definition else 1,
            kind=entry.kind,
            line=entry.line or event_id,
            actor=entry.actor,
            recorded_by=entry.recorded_by,
            occurred_at=to_text(entry.occurred_at),
            recorded_at=recorded_at,
            values=entry.values,
            detail=detail,
            commitments={
                key: commitment(salt, cast("Json", entry.values[key]))
                for key, salt in salts.items()
            },
            digests=_digests(definition, entry.values),
            causes=entry.causes,
        )
        past, before = ([], None) if opening or definition is None else self._line(event.line)
        self._insert(event, salts)
        line = store.projector.apply(self.connection, event, past, before=before, drawn=opening)
        self._read.pop(event.line, None)
        return event, line

    def history(self, line: str) -> History | None:
        """Return a line with all its events, read and folded once for the rules and for what is appended."""
        events, folded = self._line(line)
        return history_of(folded, events)

    def _line(self, line: str) -> tuple[list[Event], Line | None]:
        known = self._read.get(line)
        if known is None:
            events = events_of_line(self.connection, line)
            known = self._read[line] = (
                events,
                folded_line(self._store.projector.definitions, events),
            )
        return known

    def forget(self) -> None:
        """Read lines anew: another act begins, or the last one was rolled back."""
        self._read.clear()

    def draw(
        self, definition: LedgerDef, unit: str, now: datetime, count: int = 1
    ) -> tuple[Numbered, ...]:
        """Return the next printed numbers of a book; none of them is ever given to another line.

        Who draws numbers without opening lines with them must open a line that accounts for them
        (`projector.SERIES` in its detail), or a rebuild would draw them again.
        """
        letter = self._store.station.letter
        year = roc_year(local(now).date())
        key = {"ledger": definition.key, "year": year, "unit": unit, "letter": letter}
        last: int = _NEXT_SERIAL.scalar(self.connection, {**key, "count": count})
        head = f"{year}-{unit}-{definition.number:02d}-{letter}"
        return tuple(
            Numbered(f"{head}{serial:05d}", serial, year, letter)
            for serial in range(last - count + 1, last + 1)
        )

    def _clock_quality(self, now: datetime) -> str:
        if not self.head.recorded_at:
            return ""
        behind = (from_text(self.head.recorded_at) - now).total_seconds()
        return "set_back" if behind > _CLOCK_TOLERANCE_SECONDS else ""

    @staticmethod
    def _salts(definition: LedgerDef | None, values: Values) -> dict[str, str]:
        if definition is None:
            return {}
        personal = [
            key for key in values if key in definition.by_key and definition.by_key[key].personal
        ]
        return {key: new_salt() for key in personal}

    def _insert(self, event: Event, salts: Mapping[str, str]) -> None:
        envelope = event.envelope()
        head = Head(event.seq, chain_hash(self.head.hash, envelope), event.hlc, event.recorded_at)
        row = {
            "stream": event.stream,
            "seq": event.seq,
            "id": event.id,
            "hlc": event.hlc,
            "ledger": event.ledger,
            "kind": event.kind,
            "line": event.line,
            "envelope": envelope,
            "hash": head.hash,
        }
        _INSERT.run(self.connection, row)
        if salts:
            rows = [
                {
                    "event": event.id,
                    "field": key,
                    "salt": salt,
                    "value": canonical(cast("Json", event.values[key])),
                }
                for key, salt in salts.items()
            ]
            _INSERT_PERSONAL.many(self.connection, rows)
        self.head = head

    def put_blob(self, kind: str, data: bytes) -> Digest:
        """Keep bytes under their digest (drawings, attachments); return the digest."""
        name = digest(data)
        _INSERT_BLOB.run(self.connection, {"digest": name, "kind": kind, "data": data})
        return name


def _digests(definition: LedgerDef | None, values: Values) -> tuple[str, ...]:
    """Return the digests of everything kept as bytes that the values name: drawings, sealed ink, files."""
    found: list[str] = []
    for key, value in values.items():
        item = definition.by_key.get(key) if definition else None
        if item is None or item.kind not in {FieldKind.SIGNATURE, FieldKind.FILES}:
            continue
        records = value if isinstance(value, list) else [value]
        named = [
            record.get(part)
            for record in records
            if isinstance(record, dict)
            for part in _KEPT_AS_BYTES
        ]
        found += [name for name in named if isinstance(name, str)]
    return tuple(dict.fromkeys(found))


_KEPT_AS_BYTES = ("drawing", "sealed", "digest")


def events_of_line(connection: Connection, line: str) -> list[Event]:
    """Return the events of a line with the personal values still at hand, in order of arrival."""
    rows = _LINE.all(connection, {"line": line})
    return [Event.from_envelope(row[0], personal_of(connection, row[0])) for row in rows]


def folded_line(definitions: Mapping[str, LedgerDef], events: list[Event]) -> Line | None:
    """Return the line that events make, or None while its book or its opening event is unknown."""
    if not events or events[0].ledger not in definitions:
        return None
    return fold(definitions[events[0].ledger], events)


def history_of(line: Line | None, events: list[Event]) -> History | None:
    """Return a folded line together with its events in their own order."""
    if line is None:
        return None
    return History(line, tuple(sorted(events, key=lambda event: event.order)))


def personal_of(connection: Connection, envelope: str) -> dict[str, Value]:
    """Return the personal values of an event that have not been destroyed."""
    if '"p":{' not in envelope:
        return {}
    rows = _PERSONAL.run(connection, {"event": json.loads(envelope)["id"]})
    return {row[0]: json.loads(row[1]) for row in rows}


def blob(connection: Connection, name: str) -> bytes | None:
    """Return the bytes kept under a digest."""
    row = _BLOB.one(connection, {"digest": name})
    return bytes(row[0]) if row else None


_HEAD = Statement(
    "SELECT seq, hash, hlc, envelope FROM event WHERE stream = :stream ORDER BY seq DESC LIMIT 1"
)
_NEWEST = Statement("SELECT arrival, hash FROM event ORDER BY arrival DESC LIMIT 1")
_INSERT = Statement(
    "INSERT INTO event(stream, seq, id, hlc, ledger, kind, line, envelope, hash) "
    "VALUES (:stream, :seq, :id, :hlc, :ledger, :kind, :line, :envelope, :hash)"
)
_INSERT_PERSONAL = Statement(
    "INSERT INTO personal(event, field, salt, value) VALUES (:event, :field, :salt, :value)"
)
_INSERT_BLOB = Statement(
    "INSERT INTO blob(digest, kind, data) VALUES (:digest, :kind, :data) ON CONFLICT DO NOTHING"
)
_NEXT_SERIAL = Statement(
    "INSERT INTO serial(ledger, year, unit, letter, last) VALUES (:ledger, :year, :unit, :letter, :count) "
    "ON CONFLICT DO UPDATE SET last = last + excluded.last RETURNING last"
)
_LINE = Statement("SELECT envelope FROM event WHERE line = :line ORDER BY arrival")
_PERSONAL = Statement("SELECT field, value FROM personal WHERE event = :event")
_BLOB = Statement("SELECT data FROM blob WHERE digest = :digest")
