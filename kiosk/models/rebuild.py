"""Computing every projection again from the journal, and feeding in events of other streams."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from kiosk.ledgers.event import Event, Kind
from kiosk.ledgers.fold import fold
from kiosk.models.journal import events_of_line, personal_of
from kiosk.models.projector import Projector

_CHUNK = 2000


def all_events(connection: Connection) -> Iterator[Event]:
    """Yield every event of the store in order of arrival, personal values resolved where they remain."""
    last = 0
    while True:
        rows = connection.execute(_CHUNK_OF, {"after": last, "limit": _CHUNK}).all()
        if not rows:
            return
        for arrival, envelope in rows:
            last = arrival
            yield Event.from_envelope(envelope, personal_of(connection, envelope))


def rebuild(connection: Connection, projector: Projector) -> int:
    """Fill empty projections from the journal; return the number of events.

    Lines are folded once each, in the order in which they were opened, so that row numbers come out as
    they were.
    """
    count = 0
    opened: list[tuple[str, str]] = []
    for event in all_events(connection):
        count += 1
        projector.apply_marks(connection, event)
        if event.kind == Kind.OPEN and event.ledger in projector.definitions:
            opened.append((event.ledger, event.line))
    for ledger, line_id in opened:
        definition = projector.definitions[ledger]
        line = fold(definition, events_of_line(connection, line_id))
        if line is not None:
            projector.put_line(connection, definition, line, new=True)
    return count


_CHUNK_OF = text(
    "SELECT arrival, envelope FROM event WHERE arrival > :after ORDER BY arrival LIMIT :limit"
)
