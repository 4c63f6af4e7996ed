"""公務電話: a call between offices becomes a line; what has to be done stays on the board (L04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.base.canonical import nfc
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, allowed, authorize
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, PersonRef, Value
from kiosk.ledgers.phone_log_rules import LEDGER, is_command
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import text
from kiosk.models import drafts, people
from kiosk.models.journal import Transaction
from kiosk.services.desk import Desk, Outcome, Recording, check_line, draft_line, unsettled
from kiosk.services.drafts import Drafts
from kiosk.services.world import World

_KEPT = "phone_log:"


@dataclass(frozen=True, slots=True)
class CallDraft:
    """A call being noted; `confirmed` are the codes of questions that were answered."""

    values: Mapping[str, Value] = field(default_factory=dict)
    late_reason: str = ""
    confirmed: frozenset[str] = frozenset()

    def with_value(self, key: str, value: Value) -> CallDraft:
        """Return the draft with one field set, or cleared by an empty value."""
        kept = {name: old for name, old in self.values.items() if name != key}
        return replace(self, values=kept if empty(value) else {**kept, key: value})


class PhoneCalls:
    """Use cases of the quick entry sheet."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._drafts = Drafts(desk)

    def may(self, actor: Actor) -> bool:
        """Tell whether a view should offer the sheet."""
        return allowed(actor, LEDGER, Action.SUBMIT, self._desk.unit)

    def begin(self, actor: Actor) -> CallDraft:
        """Return the call the officer left unfinished, or a fresh one; raises NotAllowed."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        saved = self._drafts.load(f"{_KEPT}{actor.person.id}")
        kept = saved.body.get("values") if saved else None
        if isinstance(kept, dict):
            return CallDraft(kept)
        now = to_text(self._desk.clock.now())
        return CallDraft({"call_at": now, "direction": "in", "receiver": actor.person.label})

    def keep(self, actor: Actor, draft: CallDraft) -> None:
        """Keep a call durably until it is recorded or given up; raises NotAllowed, StoreError."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        values = {
            key: nfc(one) if isinstance(one, str) else one for key, one in draft.values.items()
        }
        self._drafts.save(f"{_KEPT}{actor.person.id}", actor.person.id, {"values": values})

    def forget(self, actor: Actor) -> None:
        """Give up the unfinished call: a call that was not noted is no report of a citizen."""
        self._drafts.drop(f"{_KEPT}{actor.person.id}")

    def colleagues(self, actor: Actor) -> list[PersonRef]:
        """Return to whom a call can be forwarded."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        found = self._desk.store.read(lambda c: people.everyone(c, self._desk.unit))
        return [fact.ref for fact in found]

    def check(self, actor: Actor, draft: CallDraft) -> list[Problem]:
        """Return everything fields, rules and the clock say about a call before it is written."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        return self._desk.store.read(
            lambda c: self._problems(World(self._desk, c, actor), actor, draft)
        )

    def record(self, actor: Actor, draft: CallDraft) -> Outcome:
        """Write a call; one that needs nothing more is finished with the same act.

        A time limit or a colleague it is forwarded to keeps it open (L04-R02). Raises NotAllowed,
        StoreError.
        """
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            problems = self._problems(world, actor, draft)
            if stop := unsettled(problems, draft.confirmed):
                return Outcome(tuple(stop))
            at = self._at(draft)
            late, _ = self._desk.timing(at, draft.late_reason)
            detail: dict[str, Value] = {"duty_date": self._desk.duty_day(at), **late}
            recording = Recording(self._desk, transaction, actor)
            values = self._settled(actor, draft)
            recording.record(LEDGER, Kind.OPEN, actor.person, at, values, detail)
            drafts.drop(transaction.connection, f"{_KEPT}{actor.person.id}")
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def _at(self, draft: CallDraft) -> datetime:
        at = text(draft.values, "call_at")
        return from_text(at) if at else self._desk.clock.now()

    def _settled(self, actor: Actor, draft: CallDraft) -> dict[str, Value]:
        values = {key: value for key, value in draft.values.items() if not empty(value)}
        now = to_text(self._desk.clock.now())
        values["call_at"] = text(values, "call_at") or now
        values["our_person"] = actor.person.to_value()
        if not is_command(values):
            values.pop("receiver", None)
        if values.get("forwarded_to"):
            values["forwarded_at"] = now
        elif not text(values, "due_at"):
            values["closed_at"] = now
        return values

    def _problems(self, world: World, actor: Actor, draft: CallDraft) -> list[Problem]:
        at, definition = self._at(draft), self._desk.definition(LEDGER)
        _, problems = self._desk.timing(at, draft.late_reason)
        values = self._settled(actor, draft)
        line = draft_line(self._desk, LEDGER, actor.person, actor, at, values)
        return [*problems, *check_line(definition, line, world, Phase.OPEN)]
