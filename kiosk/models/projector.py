"""Events -> everything a person sees. Called in the transaction that writes, and again by `rebuild`.

Each part is a function of the *set* of events: lines are folded from all their events, items from all
their moves, registers keep the latest entry. Two kiosks' streams give the same tables in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from sqlalchemy import Connection, Table, select

from kiosk.ledgers.definition import FieldKind, LedgerDef
from kiosk.ledgers.event import Event, Kind, Value, Values
from kiosk.ledgers.fold import fold, people_of, settle, step
from kiosk.ledgers.line import Line
from kiosk.models import equipment, people, roster, schema, search, tables
from kiosk.models.made_when_asked import MadeWhenAsked
from kiosk.models.statement import Statement

REGISTERS: dict[str, Callable[[Connection, Event], None]] = {
    "equipment": equipment.register,
    "people": people.register,
    "roster": roster.register,
    "roster_report": roster.register_report,
}
"""Journal topics that are not books: what each register event changes."""

SERIES = "series"
"""In the detail of an OPEN event: the series whose numbers it keeps from every other line, and the last one."""
SIGNED_ON_PAPER = "signed:paper"
"""The reference of every line with a signature that stands on the printed form."""
INK = "ink:"
"""Before the keyed mark of the strokes of a signature: the reference of the line that bears them."""


class Projector:
    """Keeps the projection tables of the given books."""

    def __init__(self, definitions: Iterable[LedgerDef]) -> None:
        self.definitions = {item.key: item for item in definitions}
        # One book's table takes a millisecond, and the start waits for the books it asks only.
        self.tables = MadeWhenAsked(
            self.definitions, lambda key: self._table(self.definitions[key])
        )
        self._upserts = MadeWhenAsked(self.definitions, lambda key: _upsert(self.tables[key]))
        self._updates = MadeWhenAsked(self.definitions, lambda key: _update(self.tables[key]))
        self.fingerprint = tables.fingerprint(self.definitions.values())

    @staticmethod
    def _table(definition: LedgerDef) -> Table:
        known = schema.projections.tables.get(definition.table)
        return known if known is not None else tables.build(definition, schema.projections)

    def create(self, connection: Connection) -> None:
        """Create whatever projection tables are missing."""
        self.tables.make_all()
        schema.projections.create_all(connection)
        connection.exec_driver_sql(schema.SEARCH_INDEX)

    def drop(self, connection: Connection) -> None:
        """Drop every projection; the facts stay."""
        self.tables.make_all()
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_index")
        schema.projections.drop_all(connection)

    def apply(
        self,
        connection: Connection,
        event: Event,
        past: Iterable[Event] = (),
        *,
        before: Line | None = None,
        drawn: bool = False,
    ) -> Line | None:
        """Bring the projections up to date with one more event.

        `past` are the other events of the same line, `before` what they make when it is known; `drawn`
        tells that this transaction has just made the line and drawn its number. Returns the line, or
        None when the event belongs to no book or its opening event has not arrived.
        """
        self.apply_marks(connection, event, drawn=drawn)
        definition = self.definitions.get(event.ledger)
        if definition is None:
            return None
        if before is not None and event.order > before.last:
            line: Line | None = settle(definition, step(before, event))
        else:
            line = fold(definition, [*past, event])
        if line is not None:
            self.put_line(connection, definition, line, new=drawn)
        return line

    def apply_marks(self, connection: Connection, event: Event, *, drawn: bool = False) -> None:
        """Apply the parts that need only the event itself: registers, moves, references, numbers."""
        if event.kind == Kind.REGISTER:
            handler = REGISTERS.get(event.ledger)
            if handler is not None:
                handler(connection, event)
            return
        definition = self.definitions.get(event.ledger)
        if definition is None:
            return
        if event.kind == Kind.OPEN and not drawn:
            self._count(connection, event)
        refs, moves = _references(definition, event.values), []
        if definition.custody is not None and event.kind in {Kind.OPEN, Kind.ADD, Kind.CLOSE}:
            moves = definition.custody(event)
            refs |= {f"a:{move.asset}" for move in moves}
        found = [{"ledger": event.ledger, "ref": ref, "line": event.line} for ref in sorted(refs)]
        if found:
            _PUT_REF.many(connection, found)
        if moves:  # after the references: a late move finds the others of its item through them
            equipment.apply_moves(connection, event, moves, event.actor)

    def put_line(
        self, connection: Connection, definition: LedgerDef, line: Line, *, new: bool = False
    ) -> None:
        """Write a line's projection and its search text; `new` when neither can be there yet."""
        row = tables.to_row(definition, line)
        if new or not self._updates[definition.key].run(connection, row).rowcount:
            self._upserts[definition.key].run(connection, row)
        search.put(connection, definition.key, line.id, _document(definition, line), new=new)

    @staticmethod
    def _count(connection: Connection, event: Event) -> None:
        """Move the series on past the line's own number and past those it keeps for printed forms."""
        kept = event.detail.get(SERIES)
        for ledger, record, last in (
            (event.ledger, event.detail, "n"),
            (None, kept if isinstance(kept, dict) else {}, "last"),
        ):
            number = record.get(last)
            if isinstance(number, int):
                row = {
                    "ledger": ledger or record["ledger"],
                    "year": record["year"],
                    "unit": event.unit,
                    "letter": record["letter"],
                    "last": number,
                }
                _PUT_SERIAL.run(connection, row)

    def rows(self, connection: Connection, key: str) -> list[dict[str, object]]:
        """Return every row of a book's projection in order of arrival (verification, tests)."""
        table = self.tables[key]
        return [
            dict(row)
            for row in connection.execute(select(table).order_by(table.c.row_no)).mappings()
        ]


def _upsert(table: Table) -> Statement:
    """Return the statement that puts a line's row; as text, for compiling sixteen delays the start."""
    names = [column.name for column in table.c if column.name != "row_no"]
    columns, values = ", ".join(names), ", ".join(f":{name}" for name in names)
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name != "line")
    return Statement(
        f"INSERT INTO {table.name} ({columns}) VALUES ({values}) "  # noqa: S608 - names of the definitions
        f"ON CONFLICT (line) DO UPDATE SET {changed}"
    )


def _update(table: Table) -> Statement:
    """Return the statement for a line whose opening stands as it is, which leaves most indexes untouched."""
    names = [column.name for column in table.c if column.name != "row_no"]
    changed = ", ".join(f"{name} = :{name}" for name in names if name not in tables.OPENING)
    same = " AND ".join(f"{name} = :{name}" for name in tables.OPENING)
    return Statement(f"UPDATE {table.name} SET {changed} WHERE {same}")  # noqa: S608 - names of the definitions


def _references(definition: LedgerDef, values: Values) -> set[str]:
    found: set[str] = set()
    for key, value in values.items():
        item = definition.by_key.get(key)
        if item is None or not value:
            continue
        if item.kind is FieldKind.PERSON:
            found |= {f"p:{person.id}" for person in people_of(value)}
        elif item.kind is FieldKind.SIGNATURE:
            found |= _signature_references(value)
        elif item.kind is FieldKind.ASSET:
            records = cast("list[dict[str, Value]]", value if isinstance(value, list) else [value])
            found |= {f"a:{record['id']}" for record in records}
    if definition.references is not None:
        found |= set(definition.references(values))
    return found


def _signature_references(value: Value) -> set[str]:
    record = value if isinstance(value, dict) else {}
    found = {SIGNED_ON_PAPER} if record.get("device") == "paper" else set()
    return found | ({f"{INK}{record['ink']}"} if record.get("ink") else set())


def _document(definition: LedgerDef, line: Line) -> str:
    parts = [line.number, line.actor.name, definition.summary(line.values)]
    for key in definition.search:
        value = line.values.get(key)
        if value:
            parts.append(_plain(value))
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _plain(value: Value) -> str:
    if isinstance(value, dict):
        return " ".join(
            _plain(value[key]) for key in ("no", "title", "name", "label", "text") if value.get(key)
        )
    if isinstance(value, list):
        return " ".join(_plain(item) for item in value)
    return str(value)


_PUT_REF = Statement(
    "INSERT OR IGNORE INTO line_ref(ledger, ref, line) VALUES (:ledger, :ref, :line)"
)
_PUT_SERIAL = Statement(
    "INSERT INTO serial(ledger, year, unit, letter, last) VALUES (:ledger, :year, :unit, :letter, :last) "
    "ON CONFLICT DO UPDATE SET last = max(last, excluded.last)"
)
