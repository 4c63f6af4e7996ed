"""Marks of the audit trail (個人資料保護法施行細則 §12) read back from the journal."""

from __future__ import annotations

from sqlalchemy import Connection, text

from kiosk.ledgers.event import Event, Kind

TOPIC = "audit"
"""The journal topic of audit marks; not a book."""


def entries(connection: Connection, act: str = "", limit: int = 1000) -> list[Event]:
    """Return audit marks, newest first, of one act (`reveal`, `print`, `export`) or of all."""
    asked = {"kind": Kind.AUDIT.value, "act": act, "limit": limit}
    return [Event.from_envelope(row[0]) for row in connection.execute(_ENTRIES, asked)]


_ENTRIES = text(
    # The topic stands in the text, because a partial index serves only a condition the planner can read.
    f"SELECT envelope FROM event WHERE ledger = '{TOPIC}' AND kind = :kind "  # noqa: S608 - a constant
    "AND (:act = '' OR envelope ->> '$.b.act' = :act) ORDER BY arrival DESC LIMIT :limit"
)
