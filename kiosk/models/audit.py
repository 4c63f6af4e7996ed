"""Marks of the audit trail (個人資料保護法施行細則 §12) read back from the journal."""

from __future__ import annotations

from sqlalchemy import Connection, text

from kiosk.ledgers.event import Event, Kind

TOPIC = "audit"
"""The journal topic of audit marks; not a book."""


def entries(connection: Connection, act: str = "", limit: int = 1000) -> list[Event]:
    """Return audit marks, newest first, of one act (`reveal`, `print`, `export`) or of all."""
    asked = {"topic": TOPIC, "kind": Kind.AUDIT.value, "act": act, "limit": limit}
    return [Event.from_envelope(row[0]) for row in connection.execute(_ENTRIES, asked)]


_ENTRIES = text(
    "SELECT envelope FROM event WHERE ledger = :topic AND kind = :kind "
    "AND (:act = '' OR envelope ->> '$.b.act' = :act) ORDER BY arrival DESC LIMIT :limit"
)
