"""Is everything that was written still there, unchanged, and shown as it was written?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Select, Table, select, text

from kiosk.base.canonical import EVENT_DOMAIN, GENESIS, Json, commitment
from kiosk.ledgers.event import Event, Kind, Value
from kiosk.ledgers.fold import fold
from kiosk.models import schema
from kiosk.models.projector import Projector
from kiosk.models.tables import to_row


@dataclass(slots=True)
class Finding:
    """The first bad record found: where, and what is wrong with it (zh-TW)."""

    where: str
    what: str


@dataclass(slots=True)
class Report:
    """What a verification covered."""

    events: int = 0
    streams: int = 0
    values: int = 0
    blobs: int = 0
    lines: int = 0
    destroyed: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    finding: Finding | None = None


def verify(
    connection: Connection, projector: Projector, progress: Callable[[int], None] | None = None
) -> Report:
    """Check chain, commitments, blobs, projections and counts; stop at the first bad record."""
    report = Report()
    for check in (_chain, _personal, _blobs):
        report.finding = check(connection, report, progress)
        if report.finding:
            return report
    report.finding = _projections(connection, projector, report)
    return report


def verify_chain(connection: Connection) -> Report:
    """Check sequence, chain and index columns only, the part that other machines rely on."""
    report = Report()
    report.finding = _chain(connection, report, None)
    return report


def _chain(
    connection: Connection, report: Report, progress: Callable[[int], None] | None
) -> Finding | None:
    try:
        ends = _held(connection, progress)
    except sqlcipher.OperationalError:
        # An envelope that is no JSON, or a file that cannot be read: the closer look meets it again.
        ends = None
    if ends is None:
        return _first_bad(connection, report)
    for stream in sorted(ends):
        seq, last = ends[stream]
        report.heads[stream], report.events = last.hex(), report.events + seq
    report.streams = len(ends)
    return None


def _held(
    connection: Connection, progress: Callable[[int], None] | None
) -> dict[str, tuple[int, bytes]] | None:
    """Return number and hash of each stream's last event, or None when it takes a closer look.

    In order of arrival, as the table lies in the file: no way through an index for each event.
    """
    ends: dict[str, tuple[int, bytes]] = {}
    stream, seq, previous, count = "", 0, bytes.fromhex(GENESIS), 0
    begun = hashlib.sha256(EVENT_DOMAIN).copy
    for rows in _batches(connection, _ARRIVED):
        for own, number, envelope, stored, same in rows:
            if own != stream:
                ends[stream] = seq, previous
                stream, (seq, previous) = own, ends.get(own, (0, bytes.fromhex(GENESIS)))
            seq += 1
            hasher = begun()
            hasher.update(previous)
            hasher.update(envelope)
            previous = hasher.digest()
            if number != seq or previous.hex() != stored or not same:
                return None
        before, count = count, count + len(rows)
        if progress is not None and count // _TOLD > before // _TOLD:
            progress(count)
    ends[stream] = seq, previous
    return {name: end for name, end in ends.items() if end[0]}


def _first_bad(connection: Connection, report: Report) -> Finding | None:
    """Name the first bad event, stream by stream in order of number; what holds before it is reported."""
    stream, seq, previous = None, 0, ""
    for rows in _batches(connection, _ORDERED):
        for own, number, envelope, stored, same in rows:
            if own != stream:
                stream, seq, previous = own, 0, GENESIS
            where = f"事件流 {own} 第 {number} 筆"
            if number != seq + 1:
                return Finding(where, f"序號不連續，前一筆為 {seq}")
            previous = hashlib.sha256(EVENT_DOMAIN + bytes.fromhex(previous) + envelope).hexdigest()
            if previous != stored:
                return Finding(where, "雜湊鏈不符，內容或前一筆曾被更動")
            if not same:
                return Finding(where, "索引欄位與內容不符")
            seq, report.heads[own], report.events = number, stored, report.events + 1
            report.streams = len(report.heads)
    return None


def _batches(connection: Connection, statement: str) -> Iterator[Sequence[Any]]:
    """Yield plain tuples from the driver: a row object each would cost more than the hash itself.

    Few at a time, so that the memory they lie in is used again while it is warm.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement)
        while rows := cursor.fetchmany(_CHUNK):
            yield rows
    finally:
        cursor.close()


def _personal(
    connection: Connection, report: Report, _: Callable[[int], None] | None
) -> Finding | None:
    rows = connection.execution_options(yield_per=5000).execute(_PERSONAL)
    for event, field_key, salt, value, envelope in rows:
        report.values += 1
        if envelope is None:
            return Finding(f"個資欄位 {event}/{field_key}", "找不到所屬事件")
        promised = json.loads(envelope).get("p", {}).get(field_key)
        if promised != commitment(salt, cast("Json", json.loads(value))):
            return Finding(f"個資欄位 {event}/{field_key}", "內容與事件中的承諾值不符")
    return None


def _blobs(
    connection: Connection, report: Report, _: Callable[[int], None] | None
) -> Finding | None:
    for name, data in connection.execution_options(yield_per=200).execute(_BLOBS):
        report.blobs += 1
        stored = data.encode() if isinstance(data, str) else bytes(data)
        if hashlib.sha256(stored).hexdigest() != name:
            return Finding(f"附件 {name}", "內容與雜湊不符")
    return None


def _projections(connection: Connection, projector: Projector, report: Report) -> Finding | None:
    for key, definition in projector.definitions.items():
        shown = 0
        for row, events in _shown(connection, projector.tables[key]):
            shown += 1
            line = fold(definition, events)
            wanted = to_row(definition, line) if line else None
            stored = {name: value for name, value in row.items() if name != "row_no"}
            if stored != wanted:
                return Finding(
                    f"{definition.title} {row['number']}", "畫面資料與原始紀錄不符，請執行 rebuild"
                )
        opened = connection.execute(_OPENED, {"ledger": key, "kind": Kind.OPEN.value}).scalar_one()
        if opened != shown:
            return Finding(definition.title, f"應有 {opened} 筆，實有 {shown} 筆，請執行 rebuild")
        report.lines += shown
    return None


def _shown(connection: Connection, table: Table) -> Iterator[tuple[dict[str, object], list[Event]]]:
    """Yield each row of a book with the events behind it, read in a few statements a thousand rows."""
    after = 0
    while True:
        page = select(table).where(table.c.row_no > after).order_by(table.c.row_no).limit(_PAGE)
        rows = [dict(row) for row in connection.execute(page).mappings()]
        if not rows:
            return
        before, after = after, cast("int", rows[-1]["row_no"])
        lines = select(table.c.line).where(table.c.row_no > before, table.c.row_no <= after)
        events = _events_behind(connection, lines)
        for row in rows:
            yield row, events.get(cast("str", row["line"]), [])


def _events_behind(connection: Connection, lines: Select[Any]) -> dict[str, list[Event]]:
    """Return the events of lines in order of arrival, with the personal values still at hand."""
    journal, private = schema.event, schema.personal
    values: dict[str, dict[str, Value]] = {}
    held = (
        select(private.c.event, private.c.field, private.c.value)
        .join(journal, journal.c.id == private.c.event)
        .where(journal.c.line.in_(lines))
    )
    asked = (
        select(journal.c.line, journal.c.id, journal.c.envelope)
        .where(journal.c.line.in_(lines))
        .order_by(journal.c.arrival)
    )
    stored = connection.execute(asked).all()
    if any('"p":{' in envelope for _, _, envelope in stored):
        for key, field_key, value in connection.execute(held):
            values.setdefault(key, {})[field_key] = json.loads(value)
    found: dict[str, list[Event]] = {}
    for line, key, envelope in stored:
        found.setdefault(line, []).append(Event.from_envelope(envelope, values.get(key)))
    return found


_CHUNK, _PAGE, _TOLD = 50, 1000, 10_000
_SAME = (
    "json_extract(envelope, '$.s', '$.n', '$.h', '$.id', '$.k', '$.l', '$.e') "
    "= json_array(stream, seq, hlc, id, kind, ledger, line)"
)
"""Whether every indexed column says what the envelope says; SQLite parses each envelope once."""
_ROWS = "SELECT stream, seq, CAST(envelope AS BLOB), hash"
"""Bytes, as they are hashed: text would be decoded and encoded again for each event."""
_ARRIVED = f"{_ROWS}, {_SAME} FROM event ORDER BY arrival"
_ORDERED = f"{_ROWS}, CASE WHEN json_valid(envelope) THEN {_SAME} ELSE 0 END FROM event ORDER BY stream, seq"
_PERSONAL = text(
    "SELECT p.event, p.field, p.salt, p.value, e.envelope FROM personal p LEFT JOIN event e ON e.id = p.event"
)
_BLOBS = text("SELECT digest, data FROM blob")
_OPENED = text("SELECT count(*) FROM event WHERE ledger = :ledger AND kind = :kind")
