"""Reading the books: pages of a million lines, filters, open lines, full history."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    exists,
    func,
    select,
    text,
)

from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.line import History
from kiosk.models import schema, search
from kiosk.models.journal import events_of_line, folded_line, history_of
from kiosk.models.projector import Projector
from kiosk.models.statement import Statement

Record = Mapping[str, object]
"""A projection row: the columns of `tables.COMMON`, `row_no`, and `f_<key>` of each field."""


_MARKS = {
    "open": text("is_open = 1"),
    "returned": text("status = 'returned'"),
    "asked": text("asks > 0"),
    "proxy": text("proxy_pending = 1"),
}
"""Literal conditions, because a partial index serves only a condition the planner can read."""


def _names(table: Table) -> ColumnElement[bool]:
    """Return the condition that a line names the person or item `:ref` of book `:ledger`."""
    found = select(schema.line_ref.c.line).where(
        schema.line_ref.c.ledger == bindparam("ledger"), schema.line_ref.c.ref == bindparam("ref")
    )
    return table.c.line.in_(found)


def _named(table: Table) -> ColumnElement[bool]:
    """Return the condition of `_names`, asked line by line."""
    refs = schema.line_ref.c
    return exists().where(refs.ref == bindparam("ref"), refs.line == table.c.line)


def _between(table: Table) -> Select[Any]:
    return select(table).where(table.c.row_no.between(bindparam("low"), bindparam("high")))


class Lines:
    """Questions about the lines of the given books."""

    def __init__(self, projector: Projector) -> None:
        self._projector = projector
        self._statements: dict[tuple[str, str], Statement] = {}

    def definition(self, ledger: str) -> LedgerDef:
        """Return the definition behind a ledger key."""
        return self._projector.definitions[ledger]

    def last(self, connection: Connection, ledger: str) -> int:
        """Return the newest row number; numbers run 1, 2, 3 … without gaps, for no line is ever removed."""
        table = self._projector.tables[ledger]
        return connection.execute(select(func.max(table.c.row_no))).scalar_one() or 0

    def filtered(
        self, connection: Connection, ledger: str, conditions: LineConditions
    ) -> array[int]:
        """Return the row numbers that meet all conditions, newest first."""
        table = self._projector.tables[ledger]
        statement = select(table.c.row_no).order_by(table.c.row_no.desc())
        statement = conditions.apply(connection, ledger, table, statement)
        return array("q", connection.execute(statement).scalars())

    def page(self, connection: Connection, ledger: str, rows: Sequence[int]) -> list[Record]:
        """Return projection rows by number, in the order asked; at most a few hundred at once."""
        table = self._projector.tables[ledger]
        if not rows:
            return []
        low, high = min(rows), max(rows)
        if high - low == len(rows) - 1:
            statement = self._prepared(ledger, "between", lambda: _between(table))
            records = statement.records(connection, {"low": low, "high": high})
        else:
            listed = select(table).where(table.c.row_no.in_(rows))
            records = [dict(row) for row in connection.execute(listed).mappings()]
        found = {row["row_no"]: row for row in records}
        return [found[row] for row in rows if row in found]

    def open_lines(self, connection: Connection, ledger: str) -> list[Record]:
        """Return the lines that are open now, oldest first."""
        return self.marked(connection, ledger, "open")

    def marked(self, connection: Connection, ledger: str, mark: str) -> list[Record]:
        """Return the lines that are `open`, `returned`, `asked` (correction waits) or `proxy`, oldest first."""
        table = self._projector.tables[ledger]
        statement = select(table).where(_MARKS[mark]).order_by(table.c.row_no)
        return [cast("Record", row) for row in connection.execute(statement).mappings()]

    def where(
        self, connection: Connection, ledger: str, limit: int = 500, **columns: object
    ) -> list[Record]:
        """Return lines whose columns have the given values, newest first."""
        table = self._projector.tables[ledger]

        def build() -> Select[Any]:
            conditions = [table.c[name] == bindparam(name) for name in columns]
            chosen = select(table).where(*conditions).order_by(table.c.row_no.desc())
            return chosen.limit(bindparam("limit"))

        statement = self._prepared(ledger, ",".join(columns), build)
        return cast("list[Record]", statement.records(connection, {**columns, "limit": limit}))

    def _prepared(self, ledger: str, name: str, build: Callable[[], Select[Any]]) -> Statement:
        """Return the statement of a question, compiled when it is asked for the first time."""
        known = self._statements.get((ledger, name))
        if known is None:
            known = self._statements[ledger, name] = Statement(build())
        return known

    def one(self, connection: Connection, ledger: str, line: str) -> Record | None:
        """Return a line's projection row."""
        found = self.where(connection, ledger, 1, line=line)
        return found[0] if found else None

    def count(self, connection: Connection, ledger: str, mark: str) -> int:
        """Return how many lines carry a mark (see `marked`)."""
        table = self._projector.tables[ledger]
        return connection.execute(
            select(func.count()).select_from(table).where(_MARKS[mark])
        ).scalar_one()

    def of_person(
        self, connection: Connection, ledger: str, person: str, limit: int = 50
    ) -> list[Record]:
        """Return the newest lines that name a person."""
        return self.about(connection, ledger, f"p:{person}", limit)

    def about(self, connection: Connection, ledger: str, ref: str, limit: int = 50) -> list[Record]:
        """Return the newest lines that name a person (`p:id`), an item (`a:id`) or a key of the book."""
        table = self._projector.tables[ledger]
        statement = self._prepared(
            ledger,
            "about",
            lambda: (
                select(table)
                .where(_names(table))
                .order_by(table.c.row_no.desc())
                .limit(bindparam("limit"))
            ),
        )
        asked = {"ledger": ledger, "ref": ref, "limit": limit}
        return cast("list[Record]", statement.records(connection, asked))

    def lacking(
        self, connection: Connection, ledger: str, ref: str, field: str, limit: int = 500
    ) -> list[Record]:
        """Return the lines with a reference whose field is still empty, oldest first, voided ones left out."""
        table = self._projector.tables[ledger]
        statement = self._prepared(
            ledger,
            f"lacking {field}",
            lambda: (
                select(table)
                .where(_names(table), table.c[f"f_{field}"].is_(None), text("status <> 'voided'"))
                .order_by(table.c.row_no)
                .limit(bindparam("limit"))
            ),
        )
        asked = {"ledger": ledger, "ref": ref, "limit": limit}
        return cast("list[Record]", statement.records(connection, asked))

    def open_of(self, connection: Connection, ledger: str, ref: str) -> list[Record]:
        """Return the open lines that name a person (`p:id`) or an item (`a:id`)."""
        table = self._projector.tables[ledger]
        statement = self._prepared(
            ledger,
            "open_of",
            # Asks each of the few open lines: an officer who issues is named by thousands of closed ones.
            lambda: select(table).where(_MARKS["open"], _named(table)).order_by(table.c.row_no),
        )
        return cast("list[Record]", statement.records(connection, {"ref": ref}))

    def last_value(self, connection: Connection, ledger: str, ref: str, column: str) -> object:
        """Return the newest filled value of a column among the lines that name a person or an item."""
        table, refs = self._projector.tables[ledger], schema.line_ref
        statement = self._prepared(
            ledger,
            f"last {column}",
            # Walks the references of the one thing from the newest line back: ids are in order of time.
            lambda: (
                select(table.c[column])
                .select_from(refs.join(table, table.c.line == refs.c.line))
                .where(refs.c.ledger == bindparam("ledger"), refs.c.ref == bindparam("ref"))
                .where(table.c[column].is_not(None), text("status <> 'voided'"))
                .order_by(refs.c.line.desc())
                .limit(bindparam("limit"))
            ),
        )
        return statement.scalar(connection, {"ledger": ledger, "ref": ref, "limit": 1})

    def history(self, connection: Connection, line: str) -> History | None:
        """Return a line with all its events, folded anew."""
        events = events_of_line(connection, line)
        return history_of(folded_line(self._projector.definitions, events), events)

    def search(
        self, connection: Connection, wanted: str, ledger: str = "", limit: int = 50
    ) -> list[str]:
        """Return ids of lines that hold the wanted text, newest first."""
        return search.find(connection, wanted, ledger, limit)


class LineConditions:
    """What a filter bar asks for; empty parts ask nothing."""

    def __init__(
        self,
        day_from: str = "",
        day_to: str = "",
        person: str = "",
        asset: str = "",
        text: str = "",
        *,
        open_only: bool = False,
    ) -> None:
        self.day_from, self.day_to = day_from, day_to
        self.refs = [ref for ref in (person and f"p:{person}", asset and f"a:{asset}") if ref]
        self.text, self.open_only = text, open_only

    @property
    def empty(self) -> bool:
        """Tell whether every line meets the conditions."""
        return not (self.day_from or self.day_to or self.refs or self.text or self.open_only)

    def apply(
        self, connection: Connection, ledger: str, table: Table, statement: Select[int]
    ) -> Select[int]:
        """Return the statement narrowed to the conditions."""
        if self.day_from:
            statement = statement.where(table.c.duty_date >= self.day_from)
        if self.day_to:
            statement = statement.where(table.c.duty_date <= self.day_to)
        if self.open_only:
            statement = statement.where(_MARKS["open"])
        for ref in self.refs:
            lines = select(schema.line_ref.c.line).where(
                schema.line_ref.c.ledger == ledger, schema.line_ref.c.ref == ref
            )
            statement = statement.where(table.c.line.in_(lines))
        if self.text:
            statement = statement.where(
                table.c.line.in_(search.find(connection, self.text, ledger, 1000))
            )
        return statement
