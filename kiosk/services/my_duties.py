"""我的勤務: an officer's own duties of the coming days, so that he learns of them early (RO-05)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.facts import RosterSlot
from kiosk.models import equipment, roster
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk

DAYS = 7


@dataclass(frozen=True, slots=True)
class DutyDay:
    """One roster day of one person; `version` 0 says that no roster has been published for it."""

    duty_date: str
    version: int
    published_at: str
    slots: tuple[RosterSlot, ...]
    leave: str = ""


class MyDuties:
    """Reads the roster versions in force for whoever is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def coming(self, actor: Actor, days: int = DAYS) -> list[DutyDay]:
        """Return today's roster day and those after it, `days` in all; raises NotAllowed."""
        authorize(actor, "roster", Action.READ, self._desk.unit)
        today = date.fromisoformat(self._desk.duty_day(self._desk.clock.now()))
        wanted = [(today + timedelta(days=step)).isoformat() for step in range(days)]
        return self._desk.store.read(
            lambda c: [self._day(c, actor.person.id, day) for day in wanted]
        )

    def _day(self, connection: Snapshot, who: str, day: str) -> DutyDay:
        unit = self._desk.unit
        force = roster.in_force(connection, unit, day)
        if force is None:
            return DutyDay(day, 0, "", ())
        return DutyDay(
            day,
            force.number,
            force.published_at,
            tuple(
                self._named(connection, slot) for slot in roster.slots(connection, unit, day, who)
            ),
            roster.leave(connection, unit, day, who),
        )

    def _named(self, connection: Snapshot, slot: RosterSlot) -> RosterSlot:
        """Return the slot with its vehicle by number plate, whatever code the roster names it by."""
        vehicle = (
            equipment.by_code(connection, self._desk.unit, slot.vehicle) if slot.vehicle else None
        )
        return replace(slot, vehicle=vehicle.label) if vehicle else slot
