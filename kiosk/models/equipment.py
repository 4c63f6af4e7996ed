"""Items of equipment: the register, and who holds what, realized from the moves the books tell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from sqlalchemy import Connection

from kiosk.ledgers.definition import CustodyMove
from kiosk.ledgers.event import Event, PersonRef, Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.reference import find_kind
from kiosk.models.statement import Statement
from kiosk.models.tables import person_text

_CONDITION = {"": "in_store", "normal": "in_store", "moved": "in_store", "damaged": "repair"}
"""State of an item after it came back in a condition (裝備狀況); other conditions are states themselves."""

_GONE = {"consumed", "lost", "seized", "transferred", "retired"}
"""States outside the stock (庫存)."""


@dataclass(frozen=True, slots=True)
class AssetEntry:
    """One row of the equipment register, as imported.

    `total` is the stock of a counted kind (then `id` is the kind's code); serial items have 1.
    """

    id: str
    unit: str
    kind: str
    label: str
    barcode: str = ""
    model: str = ""
    caliber: str = ""
    magazines: int = 0
    rounds: int = 0
    licence_no: str = ""
    licence_until: str = ""
    personal_of: str = ""
    vehicle_class: str = ""
    odometer: int = 0
    total: int = 1
    note: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What is particular to an installation: site, direction, keeper, model, days_kept …"""


def register(connection: Connection, event: Event) -> None:
    """Take over the entries of a register event; the latest event wins for each item."""
    stamp = "|".join(map(str, event.order))
    entries = cast("list[dict[str, Value]]", event.detail["entries"])
    rows = [
        {
            "id": entry["id"],
            "unit": entry["unit"],
            "kind": entry["kind"],
            "label": entry["label"],
            "barcode": entry.get("barcode", ""),
            "total": entry.get("total", 1),
            "body": json.dumps(entry, ensure_ascii=False, sort_keys=True),
            "registered": stamp,
        }
        for entry in entries
    ]
    if rows:
        _PUT_ASSET.many(connection, rows)


def apply_moves(
    connection: Connection, event: Event, moves: Sequence[CustodyMove], holder: PersonRef | None
) -> None:
    """Record what an event says about items and bring their present state up to date."""
    person = person_text(holder or event.actor)
    rows: list[dict[str, object]] = [
        {
            "asset": move.asset,
            "hlc": event.hlc,
            "stream": event.stream,
            "seq": event.seq,
            "part": part,
            "kind": move.kind,
            "line": event.line,
            "state": "issued" if move.out else _CONDITION.get(move.condition, move.condition),
            "qty": move.qty,
            "person": person,
            "at": event.occurred_at,
        }
        for part, move in enumerate(moves)
    ]
    _PUT_MOVE.many(connection, rows)
    wanted = json.dumps(sorted({move.asset for move in moves}))
    known = {row[0]: _Holding(*row[1:]) for row in _HOLDINGS.all(connection, {"assets": wanted})}
    for row in rows:
        asset = cast("str", row["asset"])
        known[asset] = _realized(connection, known.get(asset, _Holding()), row)
    _PUT_HOLDING.many(
        connection, [{"asset": asset, **state._asdict()} for asset, state in known.items()]
    )


def _order(move: dict[str, object]) -> str:
    return f"{move['hlc']}|{move['stream']}|{move['seq']:08d}|{move['part']:04d}"


def _realized(connection: Connection, known: _Holding, move: dict[str, object]) -> _Holding:
    """Return an item's state after a move; one that comes before the newest known folds all moves anew."""
    if known.last < _order(move):
        return known.after(move, _order(move))
    state = _Holding()
    for row in _MOVES.records(connection, {"asset": move["asset"]}):
        past = dict(row)
        state = state.after(past, _order(past))
    return state


class _Holding(NamedTuple):
    state: str = "in_store"
    out: int = 0
    gone: int = 0
    line: str = ""
    person: str = "null"
    since: str = ""
    returned_by: str = "null"
    returned_at: str = ""
    conflict: str = ""
    last: str = ""

    def after(self, move: dict[str, object], order: str) -> _Holding:
        qty = cast("int", move["qty"])
        line, person, at, state = (
            cast("str", move[key]) for key in ("line", "person", "at", "state")
        )
        counted = move["asset"] == move["kind"]
        if state == "issued":
            # Two lines holding one serial item: the first keeps it, the second becomes a conflict (C-03).
            if self.state == "issued" and self.line != line and not counted:
                return self._replace(conflict=line, last=order)
            return self._replace(
                state="issued",
                out=(self.out if counted else 0) + qty,
                line=line,
                person=person,
                since=at,
                last=order,
            )
        if self.conflict and self.conflict == line:
            return self._replace(conflict="", last=order)
        left = self.out - qty
        gone = self.gone + (qty if counted and state in _GONE else 0)
        kept = counted and left > 0
        return self._replace(
            state="issued" if kept else state,
            out=left if counted else 0,
            gone=gone,
            line=self.line if kept else "",
            person=self.person if kept else "null",
            since=self.since if kept else at,
            returned_by=person,
            returned_at=at,
            last=order,
        )


def find(connection: Connection, asset: str) -> AssetFact | None:
    """Return an item with its present state by id."""
    row = _FIND.record(connection, {"id": asset})
    return _fact(dict(row)) if row else None


def by_code(connection: Connection, unit: str, code: str) -> AssetFact | None:
    """Return an item of the unit by barcode, id or label, as scanned or typed."""
    row = next(
        iter(_BY_CODE.records(connection, {"unit": unit, "code": code, "upper": code.upper()})),
        None,
    )
    return _fact(dict(row)) if row else None


def everything(connection: Connection, unit: str) -> list[AssetFact]:
    """Return all items of a unit with their present state."""
    return [_fact(dict(row)) for row in _ALL.records(connection, {"unit": unit})]


def personal(connection: Connection, unit: str, person: str) -> list[AssetFact]:
    """Return the items assigned to one person (個人配賦)."""
    return [
        _fact(dict(row)) for row in _PERSONAL.records(connection, {"unit": unit, "person": person})
    ]


def conflicts(connection: Connection, unit: str) -> list[tuple[str, str]]:
    """Return (label, second line) of every item that two lines hold at once (C-03)."""
    rows = _ALL.records(connection, {"unit": unit})
    return [(row["label"], row["conflict"]) for row in rows if row["conflict"]]


def stock(
    connection: Connection, unit: str, kinds: Iterable[str] | None = None
) -> dict[str, tuple[int, int, int, int]]:
    """Return per kind (在所, 出勤, 送修, 庫存); the first three add up to the fourth (L01-R09).

    Lost, seized, transferred and retired items are outside the stock, and so are installations, which
    nobody draws. `kinds` narrows the question:
    a sign-out asks for two or three kinds of a register of hundreds of items.
    """
    counts: dict[str, list[int]] = {}
    asked = {"unit": unit, "kinds": None if kinds is None else json.dumps(sorted(kinds))}
    for row in (_STOCK if kinds is None else _STOCK_OF).records(connection, asked):
        if _fixed(row["kind"]):
            continue
        total, state = int(row["total"]) - int(row["gone"] or 0), row["state"] or "in_store"
        bucket = counts.setdefault(row["kind"], [0, 0, 0])
        if row["id"] == row["kind"]:
            out = int(row["out"] or 0)
            bucket[0] += total - out
            bucket[1] += out
        elif state == "issued":
            bucket[1] += 1
        elif state == "repair":
            bucket[2] += 1
        elif state == "in_store":
            bucket[0] += 1
    return {kind: (a, b, c, a + b + c) for kind, (a, b, c) in counts.items()}


def _fixed(kind: str) -> bool:
    found = find_kind(kind)
    return found is not None and found.fixed


def _fact(row: dict[str, object]) -> AssetFact:
    body = json.loads(cast("str", row["body"]))
    state = cast("str", row["state"] or "in_store")
    holder, returned = _who(row["person"]), _who(row["returned_by"])
    counted = row["id"] == row["kind"]
    return AssetFact(
        id=cast("str", row["id"]),
        kind=cast("str", row["kind"]),
        label=cast("str", row["label"]),
        state="in_store" if counted else state,
        holder=holder,
        since=cast("str", row["since"] or ""),
        line=cast("str", row["line"] or ""),
        returned_by=returned,
        returned_at=cast("str", row["returned_at"] or ""),
        licence_no=body.get("licence_no", ""),
        licence_until=body.get("licence_until", ""),
        caliber=body.get("caliber", ""),
        magazines=body.get("magazines", 0),
        rounds=body.get("rounds", 0),
        personal_of=body.get("personal_of", ""),
        odometer=body.get("odometer", 0),
        vehicle_class=body.get("vehicle_class", ""),
        attributes=body.get("attributes", {}),
    )


def _who(stored: object) -> PersonRef | None:
    """Return the person of a stored snapshot; an item that nobody holds or held has none."""
    if stored in (None, "null"):
        return None
    return PersonRef.from_value(json.loads(cast("str", stored)))


_COLUMNS = (
    "a.id, a.kind, a.label, a.total, a.body, h.state, h.out, h.gone, h.line, h.person, h.since, "
    "h.returned_by, h.returned_at, h.conflict"
)
_FROM = f"SELECT {_COLUMNS} FROM asset a LEFT JOIN holding h ON h.asset = a.id"  # noqa: S608 - constants only
_FIND = Statement(f"{_FROM} WHERE a.id = :id")
_BY_CODE = Statement(
    f"{_FROM} WHERE a.unit = :unit AND "
    "(a.barcode = :code OR a.id = :code OR a.label = :code OR upper(a.label) = :upper)"
)
_ALL = Statement(f"{_FROM} WHERE a.unit = :unit ORDER BY a.kind, a.label")
_COUNTS = "SELECT a.id, a.kind, a.total, h.state, h.out, h.gone FROM asset a LEFT JOIN holding h ON h.asset = a.id"
_STOCK = Statement(f"{_COUNTS} WHERE a.unit = :unit ORDER BY a.kind, a.label")
_STOCK_OF = Statement(
    f"{_COUNTS} WHERE a.unit = :unit AND a.kind IN (SELECT value FROM json_each(:kinds))"  # noqa: S608 - constants only
)
_PERSONAL = Statement(
    f"{_FROM} WHERE a.unit = :unit AND json_extract(a.body, '$.personal_of') = :person ORDER BY a.kind, a.label"
)
_PUT_ASSET = Statement(
    "INSERT INTO asset(id, unit, kind, label, barcode, total, body, registered) "
    "VALUES (:id, :unit, :kind, :label, :barcode, :total, :body, :registered) "
    "ON CONFLICT(id) DO UPDATE SET unit = excluded.unit, kind = excluded.kind, label = excluded.label, "
    "barcode = excluded.barcode, total = excluded.total, body = excluded.body, registered = excluded.registered "
    "WHERE excluded.registered > asset.registered"
)
_PUT_MOVE = Statement(
    "INSERT INTO custody(asset, hlc, stream, seq, part, kind, line, state, qty, person, at) "
    "VALUES (:asset, :hlc, :stream, :seq, :part, :kind, :line, :state, :qty, :person, :at) ON CONFLICT DO NOTHING"
)
_HOLDINGS = Statement(
    f"SELECT asset, {', '.join(_Holding._fields)} FROM holding "  # noqa: S608 - constants only
    "WHERE asset IN (SELECT value FROM json_each(:assets))"
)
_MOVES = Statement(
    "SELECT c.* FROM line_ref r JOIN custody c ON c.line = r.line AND c.asset = :asset "
    "WHERE r.ref = 'a:' || :asset ORDER BY c.hlc, c.stream, c.seq, c.part"
)
_PUT_HOLDING = Statement(
    "INSERT OR REPLACE INTO holding"
    "(asset, state, out, gone, line, person, since, returned_by, returned_at, conflict, last) "
    "VALUES (:asset, :state, :out, :gone, :line, :person, :since, :returned_by, :returned_at, :conflict, :last)"
)
