"""What a generated form of a new line begins with, and what closes a line that no duty session closes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from kiosk.base.instants import from_text, to_text
from kiosk.identity.permissions import Action, Actor, allowed, authorize
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Phase, Source, Step, Who
from kiosk.ledgers.event import PersonRef, Value, Values
from kiosk.ledgers.facts import AssetFact, RosterSlot
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.reference import find_kind
from kiosk.ledgers.validation import empty
from kiosk.models import equipment, people
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk
from kiosk.services.paper_path import SCAN
from kiosk.services.typed_in import form_fields
from kiosk.services.world import World

IN_ORDER = "預設正常"
_SAID = "本筆已填"
_NOT_TYPED = frozenset((FieldKind.SIGNATURE, FieldKind.LINKS))
_ANSWERS = {"L05-R01": "odo_jump_reason"}
"""The field that keeps the reason a rule asks for."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A form before anybody typed: fields, what is filled in already, and by what it was filled."""

    opening: tuple[Field, ...] = ()
    closing: tuple[Field, ...] = ()
    values: dict[str, Value] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    people: tuple[PersonRef, ...] = ()
    things: tuple[AssetFact, ...] = ()
    closed_at_once: bool = False
    """The line ends with the same act (工作紀錄 is written after the duty)."""


class Blanks:
    """Makes blanks for whoever is signed in; writing stays with `Registration`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def open(self, actor: Actor, ledger: str) -> Blank:
        """Return the blank of a new line; raises NotAllowed."""
        authorize(actor, ledger, Action.SUBMIT, self._desk.unit)
        return self._desk.store.read(
            lambda c: self._open(World(self._desk, c, actor), actor, ledger)
        )

    def on_form(self, actor: Actor, ledger: str) -> Blank:
        """Return the blank for a form that was written by hand: every field it holds; raises NotAllowed."""
        authorize(actor, ledger, Action.SUBMIT, self._desk.unit)
        fields = partial(form_fields, self._desk.definition(ledger))
        return self._desk.store.read(
            lambda c: self._open(World(self._desk, c, actor), actor, ledger, fields)
        )

    def may_close(self, actor: Actor, line: Line) -> bool:
        """Tell whether a view should offer 結束: open, of no duty session, and his or the desk's to close."""
        definition = self._desk.definition(line.ledger)
        return (
            bool(definition.closes)
            and not definition.by_page
            and not definition.steps
            and not line.session
            and not line.unknown
            and line.status is not Status.VOIDED
            and definition.state_of(line.state).open
            and allowed(actor, line.ledger, Action.SUBMIT, line.unit, owner=line.actor.id)
        )

    def close(self, actor: Actor, line: Line) -> Blank:
        """Return the blank that closes an open line; raises NotAllowed."""
        authorize(actor, line.ledger, Action.SUBMIT, line.unit, owner=line.actor.id)
        definition = self._desk.definition(line.ledger)
        fields = tuple(_typed(definition, Phase.CLOSE))
        values, sources = _in_order(fields)
        closes = definition.by_key[definition.closes]
        if closes in fields:
            values[closes.key] = to_text(self._desk.clock.now())
            sources[closes.key] = Source.NOW.value
        values |= {item.key: line.values[item.key] for item in fields if item.key in line.values}
        found = self._desk.store.read(lambda c: people.everyone(c, self._desk.unit))
        return Blank((), fields, values, sources, tuple(fact.ref for fact in found))

    def step(self, actor: Actor, line: Line, step: Step) -> Blank:
        """Return the blank of a step: what it asks, the time of now, and what the line says already."""
        definition = self._desk.definition(line.ledger)
        authorize(actor, line.ledger, Action(step.authority.value), line.unit)
        asked = (definition.by_key[key] for key in step.fields)
        fields = tuple(item for item in asked if item.kind is not FieldKind.SIGNATURE)
        values, sources = _in_order(fields)
        for item in fields:
            if item.kind is FieldKind.INSTANT and item.source is Source.NOW:
                values[item.key] = to_text(self._desk.clock.now())
                sources[item.key] = item.source.value

        def look(connection: Snapshot) -> Blank:
            world = World(self._desk, connection, actor)
            # Read anew: what a page holds of the line may be masked.
            history = self._desk.lines.history(connection, line.id)
            said = history.line.values if history else {}
            for item in fields:
                if item.key in said and item.kind not in {FieldKind.LINKS, FieldKind.FILES}:
                    values[item.key], sources[item.key] = said[item.key], _SAID
            found = people.everyone(connection, self._desk.unit)
            things = self._things(world, connection, line.ledger)
            named = tuple(fact.ref for fact in found)
            return Blank((), fields, values, sources, named, tuple(things))

        return self._desk.store.read(look)

    def _open(
        self,
        world: World,
        actor: Actor,
        ledger: str,
        fields: Callable[[Phase], tuple[Field, ...]] | None = None,
    ) -> Blank:
        definition = self._desk.definition(ledger)
        asked = fields or partial(_typed, definition)
        opening, closing = (tuple(asked(phase)) for phase in (Phase.OPEN, Phase.CLOSE))
        values, sources = _in_order((*opening, *closing))
        for item in opening:
            if item.kind is FieldKind.PERSON and item.source is Source.LOGIN:
                values[item.key], sources[item.key] = actor.person.to_value(), item.source.value
            elif item.kind is FieldKind.INSTANT and item.source is Source.NOW:
                values[item.key], sources[item.key] = to_text(world.now), item.source.value
        slot = world.slot(actor.person.id, to_text(world.now))
        known = {item.key for item in (*opening, *closing)}
        for key, value in _from_roster(slot, to_text(world.now)).items():
            if key in known and key not in values:
                values[key], sources[key] = value, Source.ROSTER.value
        found = people.everyone(world.connection, self._desk.unit)
        return Blank(
            opening,
            closing,
            values,
            sources,
            tuple(fact.ref for fact in found),
            tuple(self._things(world, world.connection, ledger)),
            closed_at_once=_by_system(definition),
        )

    def _things(self, world: World, connection: Snapshot, ledger: str) -> list[AssetFact]:
        definition = self._desk.definition(ledger)
        named = [item for item in definition.fields if item.kind is FieldKind.ASSET]
        if not named:
            return []
        # A field without kinds may name whatever can be drawn; installations are named by their kind only.
        anything = any(not item.asset_kinds for item in named)
        kinds = {kind for item in named for kind in item.asset_kinds}
        found = []
        for fact in equipment.everything(connection, self._desk.unit):
            kind = find_kind(fact.kind)
            drawn = kind is None or kind.tracking != "fixed"
            if fact.id != fact.kind and (fact.kind in kinds or (anything and drawn)):
                found.append(world.with_odometer(fact))
        return sorted(found, key=lambda fact: (fact.state != "in_store", fact.label))

    def settled(self, ledger: str, values: Values) -> dict[str, Value]:
        """Return the values with the time of closing where the system gives it: such a line is whole."""
        definition = self._desk.definition(ledger)
        if not _by_system(definition):
            return dict(values)
        return {**values, definition.closes: to_text(self._desk.clock.now())}

    def occurred(self, ledger: str, values: Values) -> datetime:
        """Return when the fact of a line was: the book's own time field, else now."""
        at = values.get(self._desk.definition(ledger).when)
        return from_text(at) if isinstance(at, str) and at else self._desk.clock.now()


def with_answer(values: Values, code: str, reason: str) -> dict[str, Value]:
    """Return the values with the reason that a rule asked for, where the book has a field for it."""
    return {**values, _ANSWERS[code]: reason} if code in _ANSWERS and reason else dict(values)


def carried(line: Line, definition: LedgerDef) -> dict[str, Value]:
    """Return the items of a line, which the event that brings them back must name again."""
    keys = [item.key for item in definition.fields if item.kind is FieldKind.ASSET]
    return {key: line.values[key] for key in keys if not empty(line.values.get(key))}


def _by_system(definition: LedgerDef) -> bool:
    """Tell whether a line ends with the act that opens it: the system fills in when, and no step does."""
    closes = definition.closes
    return bool(closes) and not definition.steps and definition.by_key[closes].who == (Who.SYSTEM,)


def _typed(definition: LedgerDef, phase: Phase) -> list[Field]:
    """Return what a person fills in at a phase; without a duty session also what it would have filled."""
    later = definition.step_fields
    return [
        item
        for item in definition.fields
        if item.phase is phase
        and item.key not in later
        and item.kind not in _NOT_TYPED
        and not (item.kind is FieldKind.ASSET and item.many)
        and not (item.key == SCAN and not item.personal)
        and (item.who != (Who.SYSTEM,) or item.required or item.kind is FieldKind.PERSON)
        and not (item.key == definition.closes and item.who == (Who.SYSTEM,))
    ]


def _in_order(fields: tuple[Field, ...]) -> tuple[dict[str, Value], dict[str, str]]:
    """Return every check of the fields as in order, as 出勤 and 退勤 begin with it."""
    checks = [item for item in fields if item.kind is FieldKind.CHECKS]
    values: dict[str, Value] = {
        item.key: {choice.code: True for choice in item.choices} for item in checks
    }
    return values, {item.key: IN_ORDER for item in checks}


_SLOT: dict[str, Callable[[RosterSlot], Value]] = {
    "start_at": lambda slot: slot.start,
    "end_at": lambda slot: slot.end,
    "duty_code": lambda slot: slot.duty,
    "places": lambda slot: slot.place,
    "partners": lambda slot: [who.to_value() for who in slot.partners],
}


def _from_roster(slot: RosterSlot | None, now: str) -> dict[str, Value]:
    """Return what the roster says of a duty that has begun; times that have not come stay empty (C-05)."""
    if slot is None or slot.start > now:
        return {}
    values = {key: read(slot) for key, read in _SLOT.items()}
    if slot.end > now:
        del values["end_at"]
    return {key: value for key, value in values.items() if not empty(value)}
