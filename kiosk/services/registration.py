"""新增登記: a line written by form, for what no workflow page covers, and for paper typed in later (補登)."""

from __future__ import annotations

from datetime import datetime

from kiosk.base.errors import NotFound
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, allowed, authorize
from kiosk.ledgers.definition import FieldKind, LedgerDef, Phase
from kiosk.ledgers.event import Kind, PersonRef, Value, Values
from kiosk.ledgers.fold import people_of
from kiosk.models.journal import Transaction
from kiosk.services.desk import Desk, Outcome, Recording, check_line, draft_line, unsettled
from kiosk.services.world import World


class Registration:
    """Opens and closes lines of any book from a generated form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def may(self, actor: Actor, ledger: str) -> bool:
        """Tell whether a view should offer the form."""
        return allowed(actor, ledger, Action.SUBMIT, self._desk.unit)

    def prefill(self, actor: Actor, ledger: str) -> dict[str, Value]:
        """Return the values that login and clock give, for the officer at the counter."""
        definition = self._desk.definition(ledger)
        values: dict[str, Value] = {}
        for item in definition.fields:
            if (
                item.phase is Phase.OPEN
                and item.source.name == "LOGIN"
                and item.kind is FieldKind.PERSON
            ):
                values[item.key] = actor.person.to_value()
        return values

    def check(
        self, actor: Actor, ledger: str, occurred: datetime, values: Values, late_reason: str
    ) -> list[Problem]:
        """Return everything fields, rules and the clock say about a line before it is written."""
        return self._desk.store.read(
            lambda c: self._check(
                World(self._desk, c, actor), actor, ledger, occurred, values, late_reason
            )
        )

    def _check(
        self,
        world: World,
        actor: Actor,
        ledger: str,
        occurred: datetime,
        values: Values,
        late_reason: str,
    ) -> list[Problem]:
        definition = self._desk.definition(ledger)
        _, problems = self._desk.timing(occurred, late_reason)
        line = draft_line(
            self._desk, ledger, self._who(definition, actor, values), actor, occurred, values
        )
        phase = Phase.CLOSE if definition.closes and values.get(definition.closes) else Phase.OPEN
        problems += check_line(definition, line, world, Phase.OPEN)
        if phase is Phase.CLOSE:
            problems += check_line(definition, line, world, Phase.CLOSE)
        return list(dict.fromkeys(problems))

    @staticmethod
    def _who(definition: LedgerDef, actor: Actor, values: Values) -> PersonRef:
        """Return whose line it is: the first single person field, else the officer at the counter."""
        for item in definition.fields:
            if item.kind is FieldKind.PERSON and not item.many and item.phase is Phase.OPEN:
                named = people_of(values.get(item.key))
                if named:
                    return named[0]
        return actor.person

    def open(
        self,
        actor: Actor,
        ledger: str,
        occurred: datetime,
        values: Values,
        late_reason: str = "",
        confirmed: frozenset[str] = frozenset(),
    ) -> Outcome:
        """Write a new line; entering it for another marks it as 代登 until he confirms (C-04).

        Raises NotAllowed, StoreError.
        """
        definition = self._desk.definition(ledger)
        who = self._who(definition, actor, values)
        own = who.id == actor.person.id
        authorize(actor, ledger, Action.SUBMIT if own else Action.ENTER_FOR, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            problems = self._check(world, actor, ledger, occurred, values, late_reason)
            if stop := unsettled(problems, confirmed):
                return Outcome(tuple(stop))
            late, _ = self._desk.timing(occurred, late_reason)
            detail: dict[str, Value] = {"duty_date": self._desk.duty_day(occurred), **late}
            if not own:
                detail["proxy"] = True
            recording = Recording(self._desk, transaction, actor)
            recording.record(ledger, Kind.OPEN, who, occurred, values, detail)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def close(
        self, actor: Actor, line_id: str, values: Values, confirmed: frozenset[str] = frozenset()
    ) -> Outcome:
        """Fill what closes an open line, such as a car that came back outside a duty session.

        Lines of a duty session are closed by 退勤 only. Raises NotAllowed, NotFound, StoreError.
        """

        def act(transaction: Transaction) -> Outcome:
            history = self._desk.lines.history(transaction.connection, line_id)
            if history is None:
                message = "找不到這一筆登記"
                raise NotFound(message)
            line = history.line
            authorize(actor, line.ledger, Action.SUBMIT, line.unit, owner=line.actor.id)
            definition = self._desk.definition(line.ledger)
            if not definition.state_of(line.state).open:
                return Outcome((Problem("REG-CLOSED", "這一筆已經結束"),))
            if line.session:
                return Outcome((Problem("REG-SESSION", "這一筆屬於勤務，請用退勤結束"),))
            now = self._desk.clock.now()
            merged = {**line.values, **values}
            candidate = draft_line(self._desk, line.ledger, line.actor, actor, now, merged)
            world = World(self._desk, transaction.connection, actor)
            problems = check_line(definition, candidate, world, Phase.CLOSE)
            if stop := unsettled(problems, confirmed):
                return Outcome(tuple(stop))
            recording = Recording(self._desk, transaction, actor)
            recording.record(line.ledger, Kind.CLOSE, actor.person, now, values, {}, line_id)
            return recording.outcome(problems)

        return self._desk.store.write(act)
