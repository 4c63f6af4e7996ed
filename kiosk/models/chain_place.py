"""Where an event stands in the chain, with what anybody needs to compute its hash again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from kiosk.base.canonical import GENESIS
from kiosk.models.statement import Statement


@dataclass(frozen=True, slots=True)
class Place:
    """An event of a stream: `hash` = SHA-256(domain ‖ `previous` ‖ `envelope`), see `chain_hash`."""

    stream: str
    seq: int
    envelope: str
    hash: str
    previous: str


def place_of(connection: Connection, line: str, event: str) -> Place | None:
    """Return where an event of a line stands, or None where this store does not have it."""
    row = _EVENT.one(connection, {"line": line, "id": event})
    return Place(*row) if row else None


_EVENT = Statement(
    "SELECT e.stream, e.seq, e.envelope, e.hash, coalesce(p.hash, "  # noqa: S608 - a constant
    f"'{GENESIS}') FROM event e LEFT JOIN event p ON p.stream = e.stream AND p.seq = e.seq - 1 "
    "WHERE e.line = :line AND e.id = :id"
)
