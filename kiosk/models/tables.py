"""One projection table per book, generated from its definition."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import cast

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, text

from kiosk.base.canonical import Json, canonical, json_text
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.line import Line

_PLAIN = {FieldKind.TEXT, FieldKind.DECIMAL, FieldKind.INSTANT, FieldKind.DATE, FieldKind.CHOICE}
_WHOLE = {FieldKind.INTEGER, FieldKind.FLAG}

COMMON = (
    "line", "number", "unit", "stream", "session", "duty_date", "roster_version", "occurred_at", "recorded_at",
    "late", "late_reason", "clock_quality", "actor", "recorded_by", "status", "state", "is_open", "revision",
    "asks", "proxy_pending", "last_at", "last", "body",
)  # fmt: skip
"""Columns every book has (domain rules §4.2), before the columns of its fields."""

OPENING = (
    "line", "number", "unit", "stream", "session", "duty_date", "roster_version", "occurred_at", "recorded_at",
    "actor", "recorded_by",
)  # fmt: skip
"""Columns that the opening event alone decides."""

_COMMON_INTEGERS = {"late", "is_open", "revision", "asks", "proxy_pending"}


def build(definition: LedgerDef, metadata: MetaData) -> Table:
    """Return the projection table of a book; field columns are prefixed `f_`."""
    columns: list[Column[object]] = [Column("row_no", Integer, primary_key=True)]
    columns += [
        Column(
            name,
            Integer if name in _COMMON_INTEGERS else Text,
            nullable=False,
            unique=name == "line",
        )
        for name in COMMON
    ]
    columns += [
        Column(f"f_{item.key}", Integer if item.kind in _WHOLE else Text)
        for item in definition.fields
    ]
    name = definition.table
    return Table(
        name,
        metadata,
        *columns,
        Index(f"{name}_open", "is_open", sqlite_where=text("is_open = 1")),
        Index(f"{name}_day", "duty_date"),
        Index(f"{name}_session", "session"),
        Index(f"{name}_returned", "row_no", sqlite_where=text("status = 'returned'")),
        Index(f"{name}_asked", "row_no", sqlite_where=text("asks > 0")),
        Index(f"{name}_proxy", "row_no", sqlite_where=text("proxy_pending = 1")),
    )


LAYOUT = 3
"""Raised when a projection's keys or indexes change, so that stores made before are rebuilt."""


def fingerprint(definitions: Iterable[LedgerDef]) -> str:
    """Return a hash of the columns of all books; a new one means the projections are rebuilt."""
    shape = [
        [item.key, item.table, item.version, [[f.key, f.kind] for f in item.fields]]
        for item in definitions
    ]
    return hashlib.sha256(canonical([LAYOUT, list(COMMON), shape]).encode()).hexdigest()  # type: ignore[list-item]


def to_row(definition: LedgerDef, line: Line) -> dict[str, object]:
    """Return the column values of a line, without `row_no`."""
    state = definition.state_of(line.state)
    row: dict[str, object] = {
        "line": line.id,
        "number": line.number,
        "unit": line.unit,
        "stream": line.stream,
        "session": line.session,
        "duty_date": line.duty_date,
        "roster_version": line.roster_version,
        "occurred_at": line.occurred_at,
        "recorded_at": line.recorded_at,
        "late": int(line.late),
        "late_reason": line.late_reason,
        "clock_quality": line.clock_quality,
        "actor": person_text(line.actor),
        "recorded_by": person_text(line.recorded_by),
        "status": line.status.value,
        "state": line.state,
        "is_open": int(state.open),
        "revision": line.revision,
        "asks": len(line.asks),
        "proxy_pending": int(line.proxy_pending),
        "last_at": line.last_at,
        "last": "|".join(map(str, line.last)),
        "body": line.void_reason,
    }
    for item in definition.fields:
        row[f"f_{item.key}"] = _to_column(item.kind, line.values.get(item.key))
    return row


def _to_column(kind: FieldKind, value: Value) -> object:
    if value is None:
        return None
    if kind in _PLAIN:
        return value
    if kind in _WHOLE:
        return int(cast("int", value))
    return json_text(cast("Json", value))


def values_of(
    definition: LedgerDef, row: Mapping[str, object], fields: Iterable[Field] | None = None
) -> dict[str, Value]:
    """Return the values of some or all fields of a projection row, absent ones left out."""
    values: dict[str, Value] = {}
    for item in definition.fields if fields is None else fields:
        stored = row[f"f_{item.key}"]
        if stored is None:
            continue
        if item.kind is FieldKind.FLAG:
            values[item.key] = bool(stored)
        elif item.kind in _PLAIN or item.kind in _WHOLE:
            values[item.key] = cast("Value", stored)
        else:
            values[item.key] = json.loads(cast("str", stored))
    return values


@lru_cache(maxsize=1024)
def person_text(person: PersonRef) -> str:
    """Return what is stored for a person's snapshot; a save writes the same few persons a dozen times."""
    return json_text(cast("Json", person.to_value()))


def person_column(text: object) -> PersonRef:
    """Return the person snapshot of an `actor` or `recorded_by` column."""
    return PersonRef.from_value(json.loads(cast("str", text)))
