"""Who has the desk: the officer who took it over last, or whom the roster names where nobody has (RB-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.handover_rules import DESK_DUTY, KEY
from kiosk.ledgers.values import person, text
from kiosk.models import roster
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk

_LOOK_BACK = 5
"""Newest handovers that are looked at: all but one of them have been accepted."""
_DAYS = (timedelta(0), timedelta(hours=-4), timedelta(hours=4))
"""Roster days run up to 27 hours: a desk duty near their border stands on either side."""


@dataclass(frozen=True, slots=True)
class DeskTurn:
    """One desk duty (值班) of the roster in force."""

    person: PersonRef
    start: str
    end: str


def desk_holder(desk: Desk, connection: Snapshot) -> PersonRef | None:
    """Return who took the desk over last, None when nobody did or it was too long ago (L02-R02).

    Until a handover is accepted the outgoing officer stays responsible, whatever the roster says. After
    `Limits.desk_hours` the roster speaks again, so that a forgotten handover cannot lock the counter.
    """
    if KEY not in desk.store.projector.definitions:
        return None
    definition = desk.definition(KEY)
    for record in desk.lines.where(connection, KEY, _LOOK_BACK):
        values = values_of(definition, record)
        accepted = text(values, "accepted_at")
        if record["status"] == "voided" or not accepted:
            continue
        held = desk.clock.now() - from_text(accepted)
        within = held < timedelta(hours=desk.policy.limits.desk_hours)
        return person(values, "incoming_id") if within else None
    return None


def desk_turns(desk: Desk, connection: Snapshot, at: datetime) -> list[DeskTurn]:
    """Return the desk duties around an instant on the rosters in force, in order of time."""
    days = dict.fromkeys(desk.duty_day(at + shift) for shift in _DAYS)
    versions = (roster.in_force(connection, desk.unit, day) for day in days)
    turns = {
        (piece.start, piece.person.id): DeskTurn(piece.person, piece.start, piece.end)
        for version in versions
        if version is not None
        for piece in version.pieces
        if piece.duty == DESK_DUTY
    }
    return [turns[key] for key in sorted(turns)]


def proposed_pair(
    desk: Desk, connection: Snapshot, at: datetime
) -> tuple[PersonRef | None, PersonRef | None]:
    """Return (交班人, 接班人) as the last handover and the roster propose them at an instant."""
    turns = desk_turns(desk, connection, at)
    outgoing = desk_holder(desk, connection)
    if outgoing is None:
        outgoing = _rostered_outgoing(turns, at, timedelta(minutes=desk.policy.early_minutes))
    if outgoing is None:
        return None, None
    soon = to_text(at + timedelta(minutes=desk.policy.early_minutes))
    later = [turn for turn in turns if turn.end > to_text(at) and turn.person.id != outgoing.id]
    due = [turn for turn in later if turn.start <= soon]
    following = (due[-1:] or later[:1]) if later else []
    return outgoing, following[0].person if following else None


def _rostered_outgoing(turns: list[DeskTurn], at: datetime, early: timedelta) -> PersonRef | None:
    """Return who hands over where the book has no handover yet.

    Right after a change of slot that is the officer of the slot before, later the one of the slot.
    """
    now = to_text(at)
    running = [turn for turn in turns if turn.start <= now < turn.end]
    ended = [turn for turn in turns if turn.end <= now]
    if running and ended and at - from_text(running[-1].start) < early:
        return ended[-1].person
    found = running or ended
    return found[-1].person if found else None
