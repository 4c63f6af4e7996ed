"""What the page of the interview rooms shows: rooms, sessions, what is asked now, the clock of custody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.base import roc_date
from kiosk.base.instants import from_text
from kiosk.identity.permissions import Action, Actor, Reach, authorize, reach
from kiosk.ledgers.custody_clock import CustodyClock
from kiosk.ledgers.daylight import daylight
from kiosk.ledgers.definition import Step
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.interview_room_rules import PROTECTED_ROOM, ROOM
from kiosk.ledgers.interview_session import custody, questioned
from kiosk.ledgers.interview_watch import Ask, asks
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import Line
from kiosk.ledgers.room_care_rules import blocked_by_fault
from kiosk.ledgers.values import item, persons, text
from kiosk.models.installations import standing
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk
from kiosk.services.masking import mask_line, named_in
from kiosk.services.room_forms import BOOK
from kiosk.services.sight import Sight
from kiosk.services.steps import Steps
from kiosk.services.world import World


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One room: who is in it now and what keeps it from being used."""

    room: AssetFact
    kind: str
    state: str
    tone: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One open use of a room as the actor may see it: what is masked for him is not in it."""

    line: str
    number: str
    room: str
    state: str
    label: str
    title: str
    subject: str
    officers: str
    hours: str
    elapsed: timedelta
    steps: tuple[Step, ...]
    asks: tuple[Ask, ...]
    custody: CustodyClock | None
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RoomsNow:
    """Everything the page shows at one instant."""

    at: datetime
    sun: str
    night: bool
    rooms: tuple[RoomLine, ...]
    sessions: tuple[Session, ...]


_FACTS = (
    "investigator",
    "recorder",
    "guards",
    "counsel",
    "interpreter",
    "companion",
    "deposits",
    "night_ground",
    "arrested_at",
    "notice_at",
    "media_no",
    "escorts",
)
_ORDER = ("in_use", "paused", "ended", "postchecked", "prechecked", "booked")


class RoomStates:
    """Answers what is going on in the rooms."""

    def __init__(self, desk: Desk, steps: Steps) -> None:
        self._desk = desk
        self._steps = steps

    def now(self, actor: Actor) -> RoomsNow:
        """Return the rooms and the open sessions; others' sessions only say that the room is taken.

        Raises NotAllowed.
        """
        authorize(actor, BOOK, Action.READ, self._desk.unit)
        return self._desk.store.read(lambda c: self._now(World(self._desk, c, actor), actor))

    def asks(self, actor: Actor) -> list[tuple[str, Ask]]:
        """Return (line, what it asks for now) of every session the actor answers for; raises NotAllowed."""
        return [(one.line, ask) for one in self.now(actor).sessions for ask in one.asks]

    def _now(self, world: World, actor: Actor) -> RoomsNow:
        light = daylight(world.now, world.limits)
        lines = list(self._lines(world.connection))
        own = reach(actor, BOOK, Action.READ, self._desk.unit) is Reach.OWN
        seen = [one for one in lines if not own or self._named(one, actor)]
        sessions = [self._session(world, actor, one) for one in seen]
        sessions.sort(key=lambda one: _ORDER.index(one.state))
        facts = standing(world.connection, self._desk.unit, (ROOM,))
        rooms = tuple(self._room(world, fact, lines) for fact in facts)
        return RoomsNow(world.now, light.words, light.night, rooms, tuple(sessions))

    def _lines(self, connection: Snapshot) -> Iterable[Line]:
        for record in self._desk.lines.open_lines(connection, BOOK):
            history = self._desk.lines.history(connection, str(record["line"]))
            if history is not None and history.line.state in _ORDER:
                yield history.line

    def _named(self, line: Line, actor: Actor) -> bool:
        named = named_in(self._desk.definition(BOOK), line.values)
        return actor.person.id in named | {line.actor.id, line.recorded_by.id}

    def _room(self, world: World, fact: AssetFact, lines: list[Line]) -> RoomLine:
        kind = "溫馨談話室" if fact.attributes.get("type") == PROTECTED_ROOM else "一般偵詢室"
        fault = blocked_by_fault(world, fact.id)
        inside = [one for one in lines if _room_of(one) == fact.id and one.state != "booked"]
        if inside:
            label = self._desk.definition(BOOK).state_of(inside[0].state).label
            return RoomLine(fact, kind, label, "warn", fault)
        if fault:
            return RoomLine(fact, kind, "停用", "bad", fault)
        waiting = sorted(
            text(one.values, "booked_from") for one in lines if _room_of(one) == fact.id
        )
        if waiting:
            return RoomLine(fact, kind, f"{roc_date.hour_minute(waiting[0])} 已預約", "info")
        return RoomLine(fact, kind, "可使用", "ok")

    def _session(self, world: World, actor: Actor, line: Line) -> Session:
        definition = self._desk.definition(BOOK)
        masked = mask_line(definition, Sight(self._desk, actor, definition).of_line(line), line)
        values, now = line.values, world.now
        elapsed = sum((one.end - one.start for one in questioned(values, now)), timedelta())
        room = item(values, "room")
        role = definition.by_key["subject_role"].label_of(text(values, "subject_role"))
        reason = f"{text(masked.values, 'case_reason')}（{text(values, 'case_no')}）"
        return Session(
            line=line.id,
            number=line.number,
            room=room.label if room else "",
            state=line.state,
            label=definition.state_of(line.state).label,
            title=reason,
            subject=f"{text(masked.values, 'subject_name')}　{role}",
            officers="、".join(one.name for one in persons(values, "investigator")),
            hours=_hours(values),
            elapsed=elapsed,
            steps=self._steps.offered(actor, line),
            asks=asks(values, now, world.limits),
            custody=custody(values, now),
            facts=tuple(
                (definition.by_key[key].label, shown)
                for key in _FACTS
                if (shown := display(definition.by_key[key], masked.values.get(key)))
            ),
        )


def _room_of(line: Line) -> str:
    room = item(line.values, "room")
    return room.id if room else ""


def _hours(values: Values) -> str:
    start, end = text(values, "booked_from"), text(values, "booked_to")
    if not start or not end:
        return ""
    return f"{roc_date.minute(from_text(start))[4:]} 至 {roc_date.hour_minute(end)}"
