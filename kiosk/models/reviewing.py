"""Which lines of a book wait for their review, and which ones somebody has countersigned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Connection, Table, select, text

from kiosk.models.lines import Record


def ended(
    connection: Connection, table: Table, since: str, until: str, states: Iterable[str]
) -> list[Record]:
    """Return the lines of roster days [since, until] that have ended and stand in one of the review states.

    `states` are values of `Status`; oldest first. The days bound the search, for there is no index on states.
    """
    statement = (
        select(table)
        .where(table.c.duty_date >= since, table.c.duty_date <= until)
        .where(table.c.is_open == 0, table.c.status.in_(sorted(states)))
        .order_by(table.c.duty_date, table.c.row_no)
    )
    return [cast("Record", dict(row)) for row in connection.execute(statement).mappings()]


def countersigned(
    connection: Connection, ledger: str, person: str, lines: Iterable[str]
) -> set[str]:
    """Return those of the lines that a person has reviewed."""
    found = set()
    for line in lines:
        asked = {"line": line, "ledger": ledger, "person": person}
        if connection.execute(_SIGNED, asked).first() is not None:
            found.add(line)
    return found


_SIGNED = text(
    "SELECT 1 FROM event WHERE line = :line AND ledger = :ledger AND kind = 'review' "
    "AND envelope ->> '$.a.id' = :person LIMIT 1"
)
