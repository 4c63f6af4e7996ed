"""Whether a person has the desk now, by the last handover or else by the roster; asked at every act.

Answered from memory for a minute.
"""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import to_text
from kiosk.base.result import Changes
from kiosk.identity.sessions import Duty
from kiosk.ledgers.handover_rules import DESK_DUTY, KEY
from kiosk.models import people, roster
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk
from kiosk.services.desk_holder import desk_holder

_LONGEST = timedelta(hours=4)
"""A roster day runs up to 27 hours: yesterday's may still be in force this long."""


class DutyBook:
    """`Counter`'s source of duty: the desk role goes with the accepted handover (L02-R02).

    Where nobody has handed over, it begins and ends with the slot of the roster (RB-03).
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, Duty] = {}
        self._minute = -1

    def __call__(self, person: str) -> Duty:
        """Return the duty of a person; one read of the store a minute and person (about 1 ms)."""
        minute = int(self._desk.clock.now().timestamp() // 60)
        if minute != self._minute:
            self._known.clear()
            self._minute = minute
        if person not in self._known:
            self._known[person] = self._desk.store.read(lambda c: self._ask(c, person))
        return self._known[person]

    def refresh(self, changes: Changes) -> None:
        """Forget what a new roster, register or handover may have changed."""
        if changes.roster or changes.people or KEY in changes.ledgers:
            self._known.clear()

    def _ask(self, connection: Snapshot, person: str) -> Duty:
        known = people.find(connection, person)
        number = known.ref.number if known else ""
        holder = desk_holder(self._desk, connection)
        if holder is not None:
            return Duty(on_desk=holder.id == person, number=number)
        now = self._desk.clock.now()
        days = dict.fromkeys((self._desk.duty_day(now), self._desk.duty_day(now - _LONGEST)))
        slots = [
            roster.slot(connection, self._desk.unit, day, person, to_text(now)) for day in days
        ]
        on_desk = any(slot is not None and slot.duty == DESK_DUTY for slot in slots)
        return Duty(on_desk=on_desk, number=number)
