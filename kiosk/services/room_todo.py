"""What the sessions in the interview rooms ask for now, as the board lists it."""

from __future__ import annotations

from kiosk.ledgers.interview_watch import asks
from kiosk.ledgers.values import item
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.board_access import LineReach
from kiosk.services.desk import Desk
from kiosk.services.room_forms import BOOK


def room_asks(desk: Desk, connection: Snapshot, reach: LineReach) -> list[tuple[str, str, bool]]:
    """Return (words, line, urgent) of the open sessions within reach: sunset, custody, what is left undone."""
    definition, now = desk.definition(BOOK), desk.clock.now()
    found: list[tuple[str, str, bool]] = []
    for record in desk.lines.open_lines(connection, BOOK) if reach.reads(BOOK) else ():
        if not reach.sees(definition, record):
            continue
        values = values_of(definition, record)
        room = item(values, "room")
        name = room.label if room else ""
        found += [
            (f"{name} {ask.text}".strip(), str(record["line"]), ask.urgent)
            for ask in asks(values, now, desk.policy.limits)
        ]
    return found
