"""加班查對: evidence of duty time to the second and a proposal; payroll decides (OT-01 to OT-04).

Rates, caps and rounding belong to dated rule sets of the payroll side; nothing is rounded here.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import from_text, minutes_between, to_text
from kiosk.identity.permissions import Action, Actor, Reach, authorize, reach
from kiosk.ledgers.duty_io_rules import duty_interval
from kiosk.ledgers.facts import RosterSlot
from kiosk.ledgers.fold import fold
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import person, text
from kiosk.models import roster
from kiosk.models.journal import events_of_line
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk

ORDINARY_SECONDS = 8 * 3600
"""Daily duty after which time is overtime (勤休實施要點; 公務人員保障法 §23)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One in/out line measured against the roster now in force."""

    line: str
    number: str
    duty: str
    planned: tuple[str, str] | None
    counted: tuple[str, str] | None
    seconds: int
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A person's day: every stretch with its evidence, and what follows from it."""

    person: str
    duty_date: str
    roster_version: str
    stretches: tuple[Stretch, ...]
    seconds: int
    overtime_seconds: int


class Overtime:
    """Computes the evidence of duty time of one person and one roster day."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def proposal(self, actor: Actor, who: str, duty_date: str) -> Proposal:
        """Return the proposal from the lines and the roster version now in force; raises NotAllowed."""
        authorize(actor, "L01", Action.READ, self._desk.unit, owner=who)
        today = self._desk.duty_day(self._desk.clock.now())
        wide = reach(actor, "L01", Action.READ, self._desk.unit)
        if wide is Reach.TODAY and who != actor.person.id and duty_date < today:
            raise NotAllowed("只能查閱本日與本人的時數", hint="其他時數請由幹部查閱")
        return self._desk.store.read(lambda c: self._proposal(c, who, duty_date))

    def _proposal(self, connection: Snapshot, who: str, duty_date: str) -> Proposal:
        definition = self._desk.definition("L01")
        stretches = []
        for record in self._desk.lines.where(connection, "L01", duty_date=duty_date):
            line = fold(definition, events_of_line(connection, str(record["line"])))
            owner = person(line.values, "person") if line else None
            if line is not None and owner is not None and owner.id == who:
                stretches.append(self._stretch(connection, line, duty_date))
        stretches.reverse()
        seconds = sum(stretch.seconds for stretch in stretches)
        force = roster.in_force(connection, self._desk.unit, duty_date)
        return Proposal(
            who,
            duty_date,
            force.id if force else "",
            tuple(stretches),
            seconds,
            max(seconds - ORDINARY_SECONDS, 0),
        )

    def _stretch(self, connection: Snapshot, line: Line, duty_date: str) -> Stretch:
        slot = self._slot(roster.slots(connection, self._desk.unit, duty_date, line.actor.id), line)
        if slot is None:
            return Stretch(
                line.id,
                line.number,
                text(line.values, "duty_code"),
                None,
                None,
                0,
                "勤務表無此勤務",
            )
        counted = duty_interval(line, slot.start, slot.end)
        seconds = (
            int((from_text(counted[1]) - from_text(counted[0])).total_seconds()) if counted else 0
        )
        why = "" if counted else self._why(line)
        return Stretch(
            line.id, line.number, slot.duty, (slot.start, slot.end), counted, seconds, why
        )

    def _slot(self, slots: list[RosterSlot], line: Line) -> RosterSlot | None:
        """Return the slot of the line's duty that it covers most; a day may hold the same duty twice."""
        values = line.values
        start, end = (
            text(values, "out_at"),
            text(values, "in_at") or to_text(self._desk.clock.now()),
        )

        def covered(slot: RosterSlot) -> int:
            return minutes_between(max(start, slot.start), min(end, slot.end))

        same = [slot for slot in slots if slot.duty == text(values, "duty_code")]
        return max(same, key=covered, default=None) if start else None

    @staticmethod
    def _why(line: Line) -> str:
        if line.proxy_pending:
            return "代登未經本人確認"
        if not text(line.values, "in_at"):
            return "尚未退勤"
        return "不在勤務時段內"
