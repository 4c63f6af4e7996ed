"""偵詢室: booking, check before use, session, interruptions, night, custody, end, check after use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from kiosk.base import roc_date
from kiosk.base.errors import KioskError, NotFound
from kiosk.base.instants import to_text
from kiosk.base.result import Problem, Severity
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.custody_clock import escorts_needed, obstacle
from kiosk.ledgers.daylight import daylight
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, Value, Values
from kiosk.ledgers.interview_session import custody, media_label, pause_record, paused
from kiosk.ledgers.line import Line
from kiosk.ledgers.room_care_rules import FLAGS, fatal, faulty
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import amount, flag, item, text
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.services.asked_signatures import NOTHING, Given
from kiosk.services.desk import (
    Desk,
    Outcome,
    Recording,
    RefusedWithProblems,
    check_line,
    draft_line,
    unsettled,
)
from kiosk.services.kit import ToSign
from kiosk.services.new_line import Blank
from kiosk.services.registration import Registration
from kiosk.services.room_forms import BOOK, CARE, CARE_FIELDS, EXCLUDED, RoomForms
from kiosk.services.room_state import RoomStates
from kiosk.services.signing import session_signature
from kiosk.services.steps import Steps
from kiosk.services.world import World


class Rooms:
    """The use cases of the interview rooms. `unlocked` is told which room was begun in (L15-R11)."""

    def __init__(self, desk: Desk, unlocked: Callable[[str], None] | None = None) -> None:
        self._desk = desk
        self._unlocked = unlocked
        self._steps = Steps(desk)
        self._registration = Registration(desk)
        self.state = RoomStates(desk, self._steps)
        self.forms = RoomForms(desk, self._steps)

    # ------------------------------------------------------------------ booking

    def check_booking(self, actor: Actor, values: Values) -> list[Problem]:
        """Return what fields and rules say about a booking; raises NotAllowed."""
        return self._registration.check(actor, BOOK, self._desk.clock.now(), values, "")

    def book(
        self, actor: Actor, values: Values, confirmed: frozenset[str] = frozenset()
    ) -> Outcome:
        """Write a booking; one for another is his to confirm (C-04). Raises NotAllowed, StoreError."""
        now = self._desk.clock.now()
        return self._registration.open(actor, BOOK, now, values, "", confirmed)

    # ------------------------------------------------------------------ check before use

    def precheck(
        self,
        actor: Actor,
        line: str,
        values: Values,
        confirmed: frozenset[str] = frozenset(),
    ) -> Outcome:
        """Write the check before use into both books in one transaction (L15-R01, L16-R01).

        A fault that stops the room is kept in the maintenance book even though the room is then refused.
        Raises NotAllowed, NotFound, StoreError.
        """
        authorize(actor, CARE, Action.SUBMIT, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            recording = Recording(self._desk, transaction, actor)
            world = World(self._desk, transaction.connection, actor)
            care = self._care(world, actor, self._line_in(transaction.connection, line), values)
            problems = check_line(self._desk.definition(CARE), care, world, Phase.OPEN)
            if stop := unsettled(problems, confirmed):
                return Outcome(tuple(stop))
            detail: dict[str, Value] = {"duty_date": care.duty_date}
            event, written = recording.record(
                CARE, Kind.OPEN, actor.person, world.now, care.values, detail
            )
            ref: dict[str, Value] = {
                "kind": CARE,
                "ref": event.line,
                "text": written.number if written else "",
            }
            told: dict[str, Value] = {
                "precheck": _honest(values),
                "test_record": values.get("test_record"),
                "alt_recorder": values.get("alt_recorder"),
                "care_line": [ref],
            }
            outcome = self._steps.within(recording, line, "precheck", told, confirmed)
            if outcome.done:
                return recording.outcome([*problems, *outcome.problems])
            if not faulty(care.values):
                raise RefusedWithProblems(list(outcome.problems))
            return Outcome(outcome.problems, recording.changes, tuple(recording.written))

        try:
            return self._desk.store.write(act)
        except RefusedWithProblems as refused:
            return Outcome(tuple(refused.problems))

    def _care(self, world: World, actor: Actor, line: Line, values: Values) -> Line:
        """Return the line of the maintenance book that a check before use makes."""
        ticks = values.get("equipment")
        ticked: Mapping[str, Value] = ticks if isinstance(ticks, dict) else {}
        found: dict[str, Value] = {
            "checked_at": to_text(world.now),
            "room": line.values.get("room"),
            "keeper": actor.person.to_value(),
            "occasion": "before_use",
            **{key: ticked.get(key) is True for key, _ in FLAGS},
            **{key: values.get(key) for key in (*CARE_FIELDS, "test_record")},
        }
        found = {key: value for key, value in found.items() if not empty(value)}
        words = f"使用前檢查 {line.number}"
        found["keeper_sig"] = session_signature(actor, actor.person, words, world.now)
        return draft_line(self._desk, CARE, actor.person, actor, world.now, found)

    # ------------------------------------------------------------------ the session

    def step_blank(self, actor: Actor, line: str, step: str) -> Blank:
        """Return the form of a step; raises NotAllowed, NotFound."""
        return self.forms.step(actor, self._line(line), step)

    def check(self, actor: Actor, line: str, step: str, values: Values) -> list[Problem]:
        """Return what fields and rules say about a step; raises NotAllowed, NotFound."""
        told, problems = self._told(self._line(line), step, values)
        return problems or self._steps.check(actor, line, step, told)

    def to_sign(self, actor: Actor, line: str, step: str, values: Values) -> list[ToSign]:
        """Return what is to be drawn before a step; raises NotAllowed, NotFound."""
        told, _ = self._told(self._line(line), step, values)
        return self._steps.to_sign(actor, line, step, told)

    def take(
        self,
        actor: Actor,
        line: str,
        step: str,
        values: Values,
        confirmed: frozenset[str] = frozenset(),
        given: Given = NOTHING,
    ) -> Outcome:
        """Write a step with what the system adds to it: interruptions, labels, numbers of escorts.

        After a start the room is told to unlock its cameras; that it does not answer undoes nothing.
        Raises NotAllowed, NotFound, StoreError.
        """
        current = self._line(line)
        told, problems = self._told(current, step, values)
        if problems:
            return Outcome(tuple(problems))
        outcome = self._steps.take(actor, line, step, told, confirmed, given)
        return self._begun(current, outcome) if step == "start" and outcome.done else outcome

    def _begun(self, line: Line, outcome: Outcome) -> Outcome:
        room = item(line.values, "room")
        if self._unlocked is None or room is None:
            return outcome
        try:
            self._unlocked(room.id)
        except KioskError as error:
            message = f"已開始，但鏡頭未能自動開啟：{error}"
            said = Problem("L15-R11", message, "video", Severity.NOTICE)
            return replace(outcome, problems=(*outcome.problems, said))
        return outcome

    # ------------------------------------------------------------------ what the system adds

    def _told(
        self, line: Line, step: str, values: Values
    ) -> tuple[dict[str, Value], list[Problem]]:
        """Return what a step writes: what was typed, and what follows from the line and the clock."""
        told = {key: value for key, value in values.items() if not empty(value)}
        if step in {"resume", "end"} and paused(line.values):
            told["pauses"] = [cast("Value", pause_record(line.values, self._now))]
        if step == "end":
            after = {**line.values, **told}
            told["media_label"] = media_label(after, self._now)
        if step == "escort":
            told["escorts"] = self.escorts(told)
        if step == "custody":
            return self._excluding(told)
        return told, []

    def escorts(self, values: Values) -> int:
        """Return how many officers the proposed dispatch names (L15-R07, 解送人犯辦法 §5)."""
        night = daylight(self._now, self._desk.policy.limits).night
        return escorts_needed(
            amount(values, "detainees"), night=night, long_way=flag(values, "long_way")
        )

    @staticmethod
    def _excluding(told: dict[str, Value]) -> tuple[dict[str, Value], list[Problem]]:
        """Turn what was typed about one stretch into the record that the line keeps (L15-R04)."""
        typed = {one.key: text(told, one.key) for one in EXCLUDED}
        for one in EXCLUDED:
            told.pop(one.key, None)
        kind, start, end, note = typed.values()
        if not kind and not start:
            return told, []
        ground = obstacle(kind)
        if ground is None or not start or not end:
            message = "法定障礙時間請一併填事由與起訖"
            return told, [Problem("L15-R04", message, "excluded_from")]
        record: dict[str, Value] = {"kind": kind, "from": start, "to": end}
        words = f"{ground.label} {roc_date.hour_minute(start)}－{roc_date.hour_minute(end)}"
        told["exclusions"] = [{**record, "text": f"{words} {note}".strip()}]
        return told, []

    # ------------------------------------------------------------------ looking

    def time_left(self, actor: Actor, line: str) -> timedelta | None:
        """Return what is left of the 24 hours of custody, None where nobody was arrested.

        Raises NotAllowed, NotFound.
        """
        found = self._line(line)
        authorize(actor, BOOK, Action.READ, found.unit, owner=self._steps.owner(found, actor))
        clock = custody(found.values, self._now)
        return clock.left if clock else None

    @property
    def _now(self) -> datetime:
        return self._desk.clock.now()

    def _line(self, line: str) -> Line:
        return self._desk.store.read(lambda c: self._line_in(c, line))

    def _line_in(self, connection: Snapshot, line: str) -> Line:
        history = self._desk.lines.history(connection, line)
        if history is None or history.line.ledger != BOOK:
            message = "找不到這一筆偵詢室使用登記"
            raise NotFound(message)
        return history.line


def _honest(values: Values) -> Value:
    """Return the ticks of the check, the recorder's withdrawn where the equipment list says otherwise."""
    ticks, equipment = values.get("precheck"), values.get("equipment")
    if not isinstance(ticks, dict) or not isinstance(equipment, dict):
        return ticks
    return {**ticks, "recorder": ticks.get("recorder") is True and not fatal(equipment)}
