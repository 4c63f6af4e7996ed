"""What the forms of the interview rooms begin with: a booking, the check before use, each step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.base.instants import to_text
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.custody_clock import obstacle_choices
from kiosk.ledgers.daylight import Light, daylight
from kiosk.ledgers.definition import Choice, Field, FieldKind, Phase, Step
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.interview_room_fields import BOOKING, accused
from kiosk.ledgers.line import Line
from kiosk.ledgers.room_care_rules import FLAGS
from kiosk.models.installations import standing
from kiosk.services.desk import Desk
from kiosk.services.new_line import IN_ORDER, Blank, Blanks
from kiosk.services.steps import Steps

BOOK, CARE, ROOM = "L15", "L16", "interview_room"
EQUIPMENT = Field(
    "equipment",
    "設備",
    FieldKind.CHECKS,
    choices=tuple(Choice(key, label) for key, label in FLAGS),
)
"""The yes-or-no points of the maintenance sheet as one list, so that a check before use is one look."""
EXCLUDED = (
    Field("excluded_kind", "增列法定障礙", FieldKind.CHOICE, choices=obstacle_choices()),
    Field("excluded_from", "障礙時間起", FieldKind.INSTANT),
    Field("excluded_to", "障礙時間迄", FieldKind.INSTANT),
    Field("excluded_note", "障礙說明", FieldKind.TEXT, limit=100),
)
"""One stretch to be left out of the 24 hours, as it is typed; the line keeps it as one record."""
CARE_FIELDS = ("cam_ok", "safety", "clock_drift_s", "disk_free_gb", "fault")
_RECKONED = frozenset({"media_label", "escorts"})
_BY_NIGHT = frozenset({"night_ground", "night_permit"})
_OF_SUSPECTS = frozenset({"rights_notice", "rights_at", "arrested_at"})
_USUAL = timedelta(hours=2)


class RoomForms:
    """Makes the blanks; writing stays with `Rooms`."""

    def __init__(self, desk: Desk, steps: Steps) -> None:
        self._desk = desk
        self._steps = steps
        self._blanks = Blanks(desk)

    def booking(self, actor: Actor) -> Blank:
        """Return the form of a booking: now, for two hours, by who is signed in; raises NotAllowed."""
        blank = self._blanks.open(actor, BOOK)
        known = {one.key for one in BOOKING}
        values = {key: value for key, value in blank.values.items() if key in known}
        until = to_text(self._desk.clock.now() + _USUAL)
        values |= {"booked_to": until, "using_unit": "本所", "protection": "none"}
        rooms = self._desk.store.read(lambda c: standing(c, self._desk.unit, (ROOM,)))
        if len(rooms) == 1:
            values["room"] = rooms[0].ref  # type: ignore[assignment]
        return replace(
            blank,
            opening=BOOKING,
            closing=(),
            values=values,
            sources={key: word for key, word in blank.sources.items() if key in values},
            things=tuple(rooms),
            closed_at_once=False,
        )

    def precheck(self, actor: Actor) -> Blank:
        """Return the form of the check before use: all in order, but what was tried must be typed.

        Raises NotAllowed.
        """
        authorize(actor, CARE, Action.SUBMIT, self._desk.unit)
        room, care = self._desk.definition(BOOK).by_key, self._desk.definition(CARE).by_key
        fields = (
            replace(room["test_record"], required=True),
            care["clock_drift_s"],
            care["disk_free_gb"],
            room["precheck"],
            EQUIPMENT,
            care["cam_ok"],
            care["safety"],
            replace(care["fault"], required=False, lines=1),
            room["alt_recorder"],
        )
        checks = [one for one in fields if one.kind is FieldKind.CHECKS]
        values: dict[str, Value] = {
            one.key: {choice.code: True for choice in one.choices} for one in checks
        }
        return Blank((), fields, values, {one.key: IN_ORDER for one in checks})

    def step(self, actor: Actor, line: Line, key: str) -> Blank:
        """Return the form of a step with what can be foreseen; raises NotAllowed, NotFound."""
        step = self._steps.step_of(line, key)
        owner = self._steps.owner(line, actor)
        authorize(actor, BOOK, Action(step.authority.value), line.unit, owner=owner)
        blank = self._blanks.step(actor, line, step)
        values = {name: value for name, value in blank.values.items() if name not in _RECKONED}
        sources = {name: word for name, word in blank.sources.items() if name not in _RECKONED}
        idle = _RECKONED | self._idle(line, key)
        fields = tuple(
            self._asked(one, step, line.values)
            for one in blank.closing
            if one.kind is not FieldKind.LINKS and one.key not in idle
        )
        if key == "start":
            values = {"audio": True, "video": True, **values}
            values = {name: value for name, value in values.items() if name not in idle}
        if key == "pause":
            values, sources = {"pause_kind": "rest"}, {}
        if key == "resume":
            values, sources = {}, {}
        if key == "custody":
            fields = (*fields, *EXCLUDED)
        if key == "escort":
            values = {"detainees": 1, **values}
        if key == "end":
            values.pop("gap_note", None)
        return replace(blank, closing=fields, values=values, sources=sources)

    @staticmethod
    def _asked(field: Field, step: Step, values: Values) -> Field:
        """Return a field as the step asks for it: under one heading, marked where it must be filled."""
        narrowed = field.required_when is None or field.required_when(values)
        return replace(
            field,
            phase=Phase.OPEN,
            required=field.key in step.needs and narrowed,
            required_when=None,
        )

    def _idle(self, line: Line, key: str) -> frozenset[str]:
        """Return what a start need not ask: the ground of the night by day, rights of who is no suspect."""
        if key != "start":
            return frozenset()
        light = daylight(self._desk.clock.now(), self._desk.policy.limits).light
        idle = _BY_NIGHT if light is Light.DAY else frozenset()
        return idle if accused(line.values) else idle | _OF_SUSPECTS
