"""Where unfinished work is kept: one row per page and line, outside the journal."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

DraftRow = tuple[str, str, str, str]
"""key, owner, saved_at, body (JSON)."""


def put(connection: Connection, row: Mapping[str, str]) -> None:
    """Keep a draft under its key."""
    connection.execute(_PUT, dict(row))


def drop(connection: Connection, key: str) -> None:
    """Forget a draft."""
    connection.execute(_DROP, {"key": key})


def one(connection: Connection, key: str) -> DraftRow | None:
    """Return a draft by key."""
    row = connection.execute(_ONE, {"key": key}).one_or_none()
    return (row[0], row[1], row[2], row[3]) if row else None


def of_owner(connection: Connection, owner: str) -> list[DraftRow]:
    """Return a person's drafts, newest first."""
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(_ALL, {"owner": owner})]


def of_page(connection: Connection, page: str) -> list[DraftRow]:
    """Return everybody's drafts whose keys begin with the name of a page, newest first."""
    found = connection.execute(_PAGE, {"page": f"{page}%"})
    return [(row[0], row[1], row[2], row[3]) for row in found]


_PUT = text(
    'INSERT INTO draft("key", owner, saved_at, body) VALUES (:key, :owner, :at, :body) '
    'ON CONFLICT("key") DO UPDATE SET owner = excluded.owner, saved_at = excluded.saved_at, body = excluded.body'
)
_DROP = text('DELETE FROM draft WHERE "key" = :key')
_ONE = text('SELECT "key", owner, saved_at, body FROM draft WHERE "key" = :key')
_PAGE = text(
    'SELECT "key", owner, saved_at, body FROM draft WHERE "key" LIKE :page ORDER BY saved_at DESC'
)
_ALL = text(
    'SELECT "key", owner, saved_at, body FROM draft WHERE owner = :owner ORDER BY saved_at DESC'
)
