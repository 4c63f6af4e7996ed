"""新增登記: a line written by form, for what no workflow page covers, and for paper typed in later (補登)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.base.errors import NotFound
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, allowed, authorize
from kiosk.ledgers.definition import Authority, FieldKind, LedgerDef, Phase
from kiosk.ledgers.event import Kind, PersonRef, Value, Values
from kiosk.ledgers.fold import people_of
from kiosk.ledgers.line import Line
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import text
from kiosk.models.journal import Numbered, Transaction
from kiosk.models.store import Snapshot
from kiosk.services import reserved
from kiosk.services.asked_signatures import NOTHING, Asking, Given
from kiosk.services.desk import (
    Desk,
    Outcome,
    Recording,
    check_line,
    draft_line,
    label_of,
    things_of,
    unsettled,
)
from kiosk.services.kit import ToSign
from kiosk.services.register_values import from_register
from kiosk.services.supply import supply_problems
from kiosk.services.typed_in import as_written, check_form, signed_on_form
from kiosk.services.world import World


def _closing_right(definition: LedgerDef) -> list[Problem]:
    """Return a problem when a line of the book is ended by a higher right, with a use case of its own."""
    if definition.closed_by is Authority.SUBMIT:
        return []
    return [Problem("REG-RIGHT", f"{definition.short}由幹部處理後結案", definition.closes)]


def _closing(definition: LedgerDef, line: Line, key: str, value: Value) -> bool:
    """Tell whether a value belongs to the end of a line, or only repeats what the line says."""
    field = definition.by_key.get(key)
    return field is not None and (field.phase is Phase.CLOSE or line.values.get(key) == value)


TYPED_IN = "紙本補登"
"""The reason of a late entry when nobody gives another one for a form that is typed in."""


def _reason(late_reason: str, form: str) -> str:
    return late_reason.strip() or (TYPED_IN if form else "")


def take_form(
    desk: Desk, connection: Snapshot, ledger: str, form: str
) -> tuple[reserved.Reservation | None, Numbered | None, list[Problem]]:
    """Return the printed form a line is typed in from; nothing when it is written on the kiosk."""
    return reserved.take(desk, connection, ledger, form) if form else (None, None, [])


def _by_hand(asking: Asking, given: Given) -> Given:
    """Return the signatures with everybody who drew none as having signed the printed form."""
    drawn = {one.to_sign.field for one in given.drawn}
    paper = {one.field for one in asking.to_sign() if one.field not in drawn}
    return replace(given, on_paper=given.on_paper | paper)


class Registration:
    """Opens and closes lines of any book from a generated form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def may(self, actor: Actor, ledger: str) -> bool:
        """Tell whether a view should offer the form."""
        return allowed(actor, ledger, Action.SUBMIT, self._desk.unit)

    def check(
        self,
        actor: Actor,
        ledger: str,
        occurred: datetime,
        values: Values,
        late_reason: str,
        form: str = "",
    ) -> list[Problem]:
        """Return everything fields, rules and the clock say about a line before it is written.

        `form` is the number of the printed form it is typed in from, if any. Raises NotAllowed as
        `open` would: what rules know of a person or an item is answered only to who may write such a
        line.
        """
        who = self._who(self._desk.definition(ledger), actor, values)
        self._authorize(actor, ledger, who)
        reason = _reason(late_reason, form)

        def look(connection: Snapshot) -> list[Problem]:
            world = World(self._desk, connection, actor)
            return self._check(world, actor, ledger, occurred, values, reason, form)

        return self._desk.store.read(look)

    def _authorize(self, actor: Actor, ledger: str, who: PersonRef) -> bool:
        """Let a line of `who` be entered or raise NotAllowed; tell whether it is the actor's own."""
        own = who.id == actor.person.id
        authorize(actor, ledger, Action.SUBMIT if own else Action.ENTER_FOR, self._desk.unit)
        return own

    def _check(
        self,
        world: World,
        actor: Actor,
        ledger: str,
        occurred: datetime,
        values: Values,
        late_reason: str,
        form: str,
    ) -> list[Problem]:
        definition = self._desk.definition(ledger)
        _, problems = self._desk.timing(occurred, late_reason)
        who = self._who(definition, actor, values)
        values = self._whole(definition, values, world, who, form)
        line = draft_line(self._desk, ledger, who, actor, occurred, values)
        phase = Phase.CLOSE if definition.closes and values.get(definition.closes) else Phase.OPEN
        ask = check_form if form else check_line
        problems += ask(definition, line, world, Phase.OPEN)
        if phase is Phase.CLOSE:
            problems += ask(definition, line, world, Phase.CLOSE)
            problems += self._order(definition, values)
            problems += _closing_right(definition)
        problems += supply_problems(world, definition, [values])
        return list(dict.fromkeys(problems))

    def _order(self, definition: LedgerDef, values: Values) -> list[Problem]:
        """Return a problem when a line would end before it began, unless the clock was set back since."""
        begun, ended = text(values, definition.when), text(values, definition.closes)
        if not ended or not ended < begun <= to_text(self._desk.clock.now()):
            return []
        end, begin = definition.by_key[definition.closes], definition.by_key[definition.when]
        return [Problem("REG-TIME", f"「{end.label}」早於「{begin.label}」，請重新輸入", end.key)]

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
        given: Given = NOTHING,
    ) -> Outcome:
        """Write a new line; entering it for another marks it as 代登 until he confirms (C-04).

        `given` are the signatures the book asks for at its opening; with the number of a printed form in
        it the line is 補登 and bears that number (P-07). Raises NotAllowed, StoreError.
        """
        form = given.form
        late_reason = _reason(late_reason, form)
        definition = self._desk.definition(ledger)
        who = self._who(definition, actor, values)
        own = self._authorize(actor, ledger, who)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            problems = self._check(world, actor, ledger, occurred, values, late_reason, form)
            stack, number, wrong = take_form(self._desk, world.connection, ledger, form)
            problems += wrong
            asking = self._asking(world, actor, definition, values, on_form=bool(form))
            signed_for = _by_hand(asking, given) if asking and form else given
            on_screen = self._desk.policy.citizen_on_screen
            problems += asking.missing(signed_for, citizen_on_screen=on_screen) if asking else []
            if stop := unsettled(problems, confirmed):
                return Outcome(tuple(stop))
            late, _ = self._desk.timing(occurred, late_reason)
            detail: dict[str, Value] = {"duty_date": self._desk.duty_day(occurred), **late}
            detail |= {"late": late_reason} if form else {}
            detail |= {} if own else {"proxy": True}
            recording = Recording(self._desk, transaction, actor)
            recording.number = number
            now = self._desk.clock.now()
            signed = asking.keep(transaction, signed_for, now) if asking else {}
            told = {**signed, **self._whole(definition, values, world, who, form)}
            told |= {one.to_sign.field: signed[one.to_sign.field] for one in signed_for.drawn}
            event, _ = recording.record(ledger, Kind.OPEN, who, occurred, told, detail)
            if stack is not None and number is not None:
                reserved.used(recording, stack, number, event.line)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def _reckoned(self, definition: LedgerDef, values: Values, world: World) -> dict[str, Value]:
        """Return the values with what the system fills in by itself: from the register, and reckoned."""
        filled = {**values, **from_register(definition, values, world)}
        if definition.reckon is None:
            return filled
        return {**filled, **definition.reckon(filled, self._desk.policy.limits)}

    def _whole(
        self, definition: LedgerDef, values: Values, world: World, who: PersonRef, form: str
    ) -> dict[str, Value]:
        """Return the values as they are written: reckoned, or those of a form with its signatures."""
        reckoned = self._reckoned(definition, values, world)
        if not form:
            return reckoned
        written = as_written(definition, values, reckoned, form)
        return {**written, **signed_on_form(definition, written, who, world.now)}

    def to_sign(self, actor: Actor, ledger: str, values: Values) -> list[ToSign]:
        """Return what is to be drawn before a new line can be written."""
        definition = self._desk.definition(ledger)

        def look(connection: Snapshot) -> list[ToSign]:
            asking = self._asking(World(self._desk, connection, actor), actor, definition, values)
            return asking.to_sign() if asking else []

        return self._desk.store.read(look)

    @staticmethod
    def _asking(
        world: World, actor: Actor, definition: LedgerDef, values: Values, *, on_form: bool = False
    ) -> Asking | None:
        """Return the signatures of the opening; books with a page of their own ask for them there."""
        if definition.by_page and not on_form:
            return None
        typed = {key: value for key, value in values.items() if not empty(value)}
        return Asking(definition, "", "登記", typed, actor, world.person)

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
            if stop := _closing_right(definition):
                return Outcome(tuple(stop))
            if line.session:
                return Outcome((Problem("REG-SESSION", "這一筆屬於勤務，請用退勤結束"),))
            if strange := [
                key for key in values if not _closing(definition, line, key, values[key])
            ]:
                label = "、".join(label_of(definition, key) for key in strange)
                return Outcome((Problem("REG-FIELD", f"結束時不能改寫：{label}", strange[0]),))
            now = self._desk.clock.now()
            merged = {**line.values, **values}
            candidate = draft_line(self._desk, line.ledger, line.actor, actor, now, merged)
            world = World(self._desk, transaction.connection, actor)
            problems = check_line(definition, candidate, world, Phase.CLOSE)
            problems += self._order(definition, merged)
            if stop := unsettled(problems, confirmed):
                return Outcome(tuple(stop))
            recording = Recording(self._desk, transaction, actor)
            closing = {**things_of(definition, line), **values}
            recording.record(line.ledger, Kind.CLOSE, actor.person, now, closing, {}, line_id)
            return recording.outcome(problems)

        return self._desk.store.write(act)
