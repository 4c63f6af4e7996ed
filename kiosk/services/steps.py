"""The acts on an open line that a book's definition names: 派遣, 審核, 完成 … one use case for all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from kiosk.base.errors import NotFound
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, allowed, authorize
from kiosk.ledgers.definition import LedgerDef, Step
from kiosk.ledgers.event import Kind, Value, Values
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import persons
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.services.asked_signatures import NOTHING, Asking, Given
from kiosk.services.desk import (
    Desk,
    Outcome,
    Recording,
    check_step,
    label_of,
    things_of,
    unsettled,
)
from kiosk.services.kit import ToSign
from kiosk.services.masking import named_in
from kiosk.services.world import World


def merged(before: Values, values: Values) -> dict[str, Value]:
    """Return the values of a line after a step: lists grow, everything else is replaced (see `fold`)."""
    after = dict(before)
    for key, value in values.items():
        old = after.get(key)
        both = isinstance(old, list) and isinstance(value, list)
        after[key] = [*cast("list[Value]", old), *cast("list[Value]", value)] if both else value
    return after


class Steps:
    """What may be done next to a line, checked and written."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def offered(self, actor: Actor, line: Line) -> tuple[Step, ...]:
        """Return the steps a view should offer for a line, in the order of the definition."""
        if line.status is Status.VOIDED or line.unknown:
            return ()
        owner = self.owner(line, actor)
        return tuple(
            step
            for step in self._desk.definition(line.ledger).steps
            if line.state in step.states
            and allowed(actor, line.ledger, Action(step.authority.value), line.unit, owner=owner)
        )

    def owner(self, line: Line, actor: Actor) -> str:
        """Return for whom a grant over own lines is asked: the officers a line names share it."""
        named = named_in(self._desk.definition(line.ledger), line.values)
        return actor.person.id if actor.person.id in named else line.actor.id

    def step_of(self, line: Line, key: str) -> Step:
        """Return a step of a line's book; raises NotFound."""
        definition = self._desk.definition(line.ledger)
        step = definition.step(key)
        if step is None:
            message = f"《{definition.title}》沒有「{key}」這個步驟"
            raise NotFound(message)
        return step

    def to_sign(self, actor: Actor, line_id: str, step: str, values: Values) -> list[ToSign]:
        """Return what is to be drawn before the step can be written; raises NotAllowed."""

        def look(connection: Snapshot) -> list[ToSign]:
            world = World(self._desk, connection, actor)
            line, _, wanted = self._ask(world, actor, line_id, step)
            return self._asking(world, actor, line, wanted, values).to_sign()

        return self._desk.store.read(look)

    def check(self, actor: Actor, line_id: str, step: str, values: Values) -> list[Problem]:
        """Return everything fields and rules say about a step before it is written; raises NotAllowed."""

        def look(connection: Snapshot) -> list[Problem]:
            world = World(self._desk, connection, actor)
            line, definition, wanted = self._ask(world, actor, line_id, step)
            return self._problems(world, actor, definition, line, wanted, values)

        return self._desk.store.read(look)

    def take(
        self,
        actor: Actor,
        line_id: str,
        step: str,
        values: Values,
        confirmed: frozenset[str] = frozenset(),
        given: Given = NOTHING,
    ) -> Outcome:
        """Write a step. Problems that block, questions not in `confirmed` and missing signatures stop it.

        Raises NotAllowed, NotFound, StoreError.
        """

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            line, definition, wanted = self._ask(world, actor, line_id, step)
            problems = self._problems(world, actor, definition, line, wanted, values)
            asking = self._asking(world, actor, line, wanted, values)
            on_screen = self._desk.policy.citizen_on_screen
            problems += asking.missing(given, citizen_on_screen=on_screen)
            if stop := unsettled(problems, confirmed):
                return Outcome(tuple(stop))
            now = self._desk.clock.now()
            filled = self._filled(definition, wanted, actor, values)
            signed = asking.keep(transaction, given, now)
            kind = Kind.CLOSE if wanted.closes else Kind.ADD
            things = things_of(definition, line) if wanted.closes else {}
            recording = Recording(self._desk, transaction, actor)
            told = {**things, **filled, **signed}
            recording.record(line.ledger, kind, actor.person, now, told, {"step": step}, line_id)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def within(
        self,
        recording: Recording,
        line_id: str,
        step: str,
        values: Values,
        confirmed: frozenset[str] = frozenset(),
    ) -> Outcome:
        """Write a step into a use case under way that writes another line too (使用前檢查).

        For steps that do not close and that nobody draws for. Raises NotAllowed, NotFound.
        """
        actor = recording.actor
        world = World(self._desk, recording.transaction.connection, actor)
        line, definition, wanted = self._ask(world, actor, line_id, step)
        problems = self._problems(world, actor, definition, line, wanted, values)
        if stop := unsettled(problems, confirmed):
            return Outcome(tuple(stop))
        filled = self._filled(definition, wanted, actor, values)
        detail = {"step": step}
        recording.record(line.ledger, Kind.ADD, actor.person, world.now, filled, detail, line_id)
        return recording.outcome(problems)

    # ------------------------------------------------------------------ inside

    def _ask(
        self, world: World, actor: Actor, line_id: str, key: str
    ) -> tuple[Line, LedgerDef, Step]:
        history = self._desk.lines.history(world.connection, line_id)
        if history is None:
            message = "找不到這一筆登記"
            raise NotFound(message)
        line = history.line
        definition = self._desk.definition(line.ledger)
        step = self.step_of(line, key)
        owner = self.owner(line, actor)
        authorize(actor, line.ledger, Action(step.authority.value), line.unit, owner=owner)
        return line, definition, step

    def _problems(
        self,
        world: World,
        actor: Actor,
        definition: LedgerDef,
        line: Line,
        step: Step,
        values: Values,
    ) -> list[Problem]:
        if line.status is Status.VOIDED or line.state not in step.states:
            state = definition.state_of(line.state).label
            return [Problem("STEP-STATE", f"這一筆現在是「{state}」，不能{step.label}")]
        strange = [key for key in values if key not in step.fields]
        if strange:
            names = "、".join(label_of(definition, key) for key in strange)
            return [Problem("STEP-FIELD", f"{step.label}時不能填：{names}", strange[0])]
        problems = self._own(line, step, actor)
        after = self._after(definition, line, step, actor, values)
        candidate = replace(line, values=after, state=definition.state(after))
        return [*problems, *check_step(definition, step, candidate, world)]

    @staticmethod
    def _own(line: Line, step: Step, actor: Actor) -> list[Problem]:
        """Return a problem when somebody would decide on his own line (RB-01)."""
        if not step.not_by:
            return []
        concerned = {line.actor.id, line.recorded_by.id}
        concerned |= {who.id for key in step.not_by for who in persons(line.values, key)}
        if actor.person.id not in concerned:
            return []
        words = f"{actor.person.label}是本件承辦，不能{step.label}，請由其他幹部{step.label}"
        return [Problem("RB-01", words, step.by, need="cadre")]

    def _filled(
        self, definition: LedgerDef, step: Step, actor: Actor, values: Values
    ) -> dict[str, Value]:
        filled: dict[str, Value] = {key: value for key, value in values.items() if not empty(value)}
        filled |= dict(step.sets)
        if step.by:
            filled[step.by] = actor.person.to_value()
        if step.at and step.at not in filled:
            filled[step.at] = to_text(self._desk.clock.now())
        closes = definition.closes
        if step.closes and closes and closes not in filled:
            filled[closes] = to_text(self._desk.clock.now())
        return filled

    def _after(
        self, definition: LedgerDef, line: Line, step: Step, actor: Actor, values: Values
    ) -> dict[str, Value]:
        return merged(line.values, self._filled(definition, step, actor, values))

    def _asking(self, world: World, actor: Actor, line: Line, step: Step, values: Values) -> Asking:
        definition = self._desk.definition(line.ledger)
        typed = {key: value for key, value in values.items() if not empty(value)}
        after = merged(line.values, typed)
        return Asking(definition, step.key, step.label, after, actor, world.person)
