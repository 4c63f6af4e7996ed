"""Is everything that was written still there, unchanged, and shown as it was written?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Connection, text

from kiosk.base.canonical import EVENT_DOMAIN, GENESIS, Json, commitment
from kiosk.ledgers.event import Kind
from kiosk.ledgers.fold import fold
from kiosk.models.journal import events_of_line
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


def _chain(
    connection: Connection, report: Report, progress: Callable[[int], None] | None
) -> Finding | None:
    stream, seq, previous = "", 0, bytes(32)
    head = hashlib.sha256(EVENT_DOMAIN)
    rows = connection.execution_options(yield_per=5000).execute(_EVENTS)
    for own, number, envelope, stored, kind, ledger, line, hlc, key in rows:
        if own != stream:
            stream, seq, previous = own, 0, bytes.fromhex(GENESIS)
            report.streams += 1
        where = f"事件流 {own} 第 {number} 筆"
        if number != seq + 1:
            return Finding(where, f"序號不連續，前一筆為 {seq}")
        hasher = head.copy()
        hasher.update(previous)
        hasher.update(envelope.encode())
        previous = hasher.digest()
        if previous.hex() != stored:
            return Finding(where, "雜湊鏈不符，內容或前一筆曾被更動")
        record = json.loads(envelope)
        inside = (
            record["s"],
            record["n"],
            record["k"],
            record["l"],
            record["e"],
            record["h"],
            record["id"],
        )
        if inside != (own, number, kind, ledger, line, hlc, key):
            return Finding(where, "索引欄位與內容不符")
        seq = number
        report.events += 1
        report.heads[own] = stored
        if progress is not None and report.events % 10_000 == 0:
            progress(report.events)
    return None


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
        for row in projector.rows(connection, key):
            shown += 1
            line_id = cast("str", row["line"])
            line = fold(definition, events_of_line(connection, line_id))
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


_EVENTS = text(
    "SELECT stream, seq, envelope, hash, kind, ledger, line, hlc, id FROM event ORDER BY stream, seq"
)
_PERSONAL = text(
    "SELECT p.event, p.field, p.salt, p.value, e.envelope FROM personal p LEFT JOIN event e ON e.id = p.event"
)
_BLOBS = text("SELECT digest, data FROM blob")
_OPENED = text("SELECT count(*) FROM event WHERE ledger = :ledger AND kind = :kind")
