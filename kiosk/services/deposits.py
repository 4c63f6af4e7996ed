"""寄存: papers taken in, the list of what waits, what is done with it after its time (L13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.base.instants import from_text
from kiosk.base.result import Changes, Problem, Severity
from kiosk.identity.permissions import Action, Actor, allowed, authorize
from kiosk.ledgers.deposit_rules import LEDGER
from kiosk.ledgers.deposit_terms import issuers, term
from kiosk.ledgers.event import PersonRef, Value, Values
from kiosk.ledgers.facts import Seen
from kiosk.ledgers.name_variants import name_key
from kiosk.ledgers.values import text
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.corrections import Corrections
from kiosk.services.deposit_drafts import Intake, Waiting, like, waiting
from kiosk.services.deposit_typing import road_of
from kiosk.services.desk import Desk, Outcome, unsettled
from kiosk.services.registration import Registration
from kiosk.services.steps import Steps
from kiosk.services.world import World

_LOOK_BACK = 200
"""Earlier intakes that are looked through for issuers and roads."""
DATES = ("deposited_at", "regime")
"""What moves effect and keeping when it is corrected (L13-R08)."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is offered while typing: the word that is meant is usually one of these."""

    issuers: tuple[str, ...] = ()
    roads: tuple[str, ...] = ()


class Deposits:
    """Use cases of the 寄存 page and of the list of expired papers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._registration = Registration(desk)
        self._steps = Steps(desk)

    # ------------------------------------------------------------------ intake

    def begin(self, actor: Actor) -> Intake:
        """Return the draft of a paper with what the last intake of today said of its delivery."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)

        def look(connection: Snapshot) -> Intake:
            newest = World(self._desk, connection, actor).newest(LEDGER)
            today = self._desk.duty_day(self._desk.clock.now())
            if newest is None or newest.duty_date != today:
                return Intake()
            return like(newest.values)

        return self._desk.store.read(look)

    def of_issuer(self, actor: Actor, draft: Intake) -> Intake:
        """Return the draft with kind and section of the last paper of the same issuer, where still empty."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        key = name_key(draft.issuer)
        found = (one for one in self._recent() if key and name_key(text(one, "issuer")) == key)
        return _filled(draft, next(found, {}), ("doc_kind", "section"))

    def of_addressee(self, actor: Actor, draft: Intake) -> Intake:
        """Return the draft with the address under which this name last got a paper, where still empty."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        key = name_key(draft.addressee_name)
        if not key:
            return draft
        known = self._desk.store.read(
            lambda c: World(self._desk, c, actor).lines_about(LEDGER, f"name:{key}")
        )
        return _filled(draft, known[0].values if known else {}, ("address",))

    def usual(self, actor: Actor) -> Usual:
        """Return what the fields offer while a person types: issuers and roads seen before, newest first."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        recent = self._recent()
        seen = [text(one, "issuer") for one in recent]
        roads = [road_of(text(one, "address")) for one in recent]
        return Usual(
            tuple(dict.fromkeys(one for one in (*seen, *issuers()) if one)),
            tuple(dict.fromkeys(one for one in roads if one)),
        )

    def _recent(self) -> list[Values]:
        definition = self._desk.definition(LEDGER)
        records = self._desk.store.read(lambda c: self._desk.lines.where(c, LEDGER, _LOOK_BACK))
        return [values_of(definition, record) for record in records]

    def check(self, actor: Actor, draft: Intake) -> list[Problem]:
        """Return everything fields, rules and the clock say about an intake before it is written."""
        now = self._desk.clock.now()
        at = from_text(draft.deposited_at) if draft.deposited_at else now
        found = self._registration.check(actor, LEDGER, at, draft.values(now), draft.late_reason)
        return [*found, *self._twice(actor, draft)]

    def take_in(self, actor: Actor, draft: Intake) -> Outcome:
        """Enter a paper; its dates are reckoned here, once. Raises NotAllowed, StoreError."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        now = self._desk.clock.now()
        pinned = draft.pinned(now)
        if stop := unsettled(self._twice(actor, pinned), pinned.confirmed):
            return Outcome(tuple(stop))
        at = from_text(pinned.deposited_at)
        return self._registration.open(
            actor, LEDGER, at, pinned.values(now), pinned.late_reason, pinned.confirmed
        )

    def _twice(self, actor: Actor, draft: Intake) -> list[Problem]:
        """Return a question when this registered mail is in the book already."""
        if not draft.reg_mail_no:
            return []

        def look(connection: Snapshot) -> list[Problem]:
            world = World(self._desk, connection, actor)
            known = next(iter(world.lines_about(LEDGER, f"mail:{draft.reg_mail_no}")), None)
            if known is None:
                return []
            words = f"掛號 {draft.reg_mail_no} 已登記為 {known.number}，確定是另一件嗎？"
            question = Problem("L13-MAIL", words, "reg_mail_no", Severity.CONFIRM, "confirm")
            return [question]

        return self._desk.store.read(look)

    # ------------------------------------------------------------------ what waits

    def waiting(self, actor: Actor) -> list[Waiting]:
        """Return every paper in the station, oldest first, with its age (L13-R10)."""
        authorize(actor, LEDGER, Action.READ, self._desk.unit)
        now = self._desk.clock.now()
        found = self._desk.store.read(lambda c: World(self._desk, c, actor).lines_open(LEDGER))
        return [paper for seen in found if (paper := shown(seen, now)) is not None]

    def counts(self, actor: Actor) -> dict[str, int]:
        """Return how many papers wait in each age band (L13-R10)."""
        found: dict[str, int] = {}
        for paper in self.waiting(actor):
            found[paper.age.value] = found.get(paper.age.value, 0) + 1
        return found

    # ------------------------------------------------------------------ after the period

    def expired(self, actor: Actor) -> list[Waiting]:
        """Return what may be disposed of today, a working day after its keeping period (L13-R07)."""
        return [paper for paper in self.waiting(actor) if paper.disposable]

    def list_expired(self, actor: Actor) -> Outcome:
        """Put everything whose time is over on the list of expired papers."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        due = [paper for paper in self.expired(actor) if paper.state == "shelved"]
        return _together(self._steps.take(actor, paper.line, "expire", {}) for paper in due)

    def may_dispose(self, actor: Actor) -> bool:
        """Tell whether a view should offer the disposal."""
        return allowed(actor, LEDGER, Action.APPROVE, self._desk.unit)

    def dispose(
        self, actor: Actor, lines: tuple[str, ...], kind: str, method: str, witness: PersonRef
    ) -> Outcome:
        """Dispose of listed papers: the acting cadre approves, another officer attends (L13-R07).

        `kind` is `destroyed`, `returned` or `discretion`; evidence only goes back. What a rule refuses
        stays on the list and is told; the others are done. Raises NotAllowed, NotFound.
        """
        authorize(actor, LEDGER, Action.APPROVE, self._desk.unit)
        values: dict[str, Value] = {
            "disposal_kind": kind,
            "disposal_method": method.strip(),
            "disposal_witness": witness.to_value(),
        }
        return _together(self._steps.take(actor, line, "dispose", values) for line in lines)

    # ------------------------------------------------------------------ corrections

    def correct_term(
        self, actor: Actor, line: str, values: dict[str, Value], reason: str
    ) -> Outcome:
        """Ask for a correction of the deposit time or the act; the dates follow in the same one (L13-R08).

        A cadre must approve it, whoever asks and however soon. Raises NotAllowed, NotFound.
        """
        authorize(actor, LEDGER, Action.AMEND, self._desk.unit)

        def look(connection: Snapshot) -> dict[str, Value]:
            history = self._desk.lines.history(connection, line)
            return dict(history.line.values) if history else {}

        after = {**self._desk.store.read(look), **values}
        dates = term(after)
        moved = {key: values[key] for key in DATES if key in values}
        if dates is None or not moved:
            return Outcome((Problem("L13-R08", "請填更正後的寄存時間或適用法", "deposited_at"),))
        moved["effective_on"] = dates.effective_on.isoformat()
        moved["keep_until"] = dates.keep_until.isoformat()
        return Corrections(self._desk).amend(actor, line, moved, reason)


def shown(seen: Seen, now: datetime, why: str = "") -> Waiting | None:
    """Return an open line of the book as a paper that waits."""
    return waiting(seen.line, seen.number, seen.state, seen.values, now, why)


def _filled(draft: Intake, before: Values, keys: tuple[str, ...]) -> Intake:
    """Return the draft with the empty ones of some fields filled from an earlier line."""
    found = {key: text(before, key) for key in keys if not getattr(draft, key)}
    new = {key: value for key, value in found.items() if value}
    return replace(draft, prefilled=draft.prefilled | new.keys(), **new)  # type: ignore[arg-type]


def _together(outcomes: Iterable[Outcome]) -> Outcome:
    """Return what several acts did; a refused one does not undo the others."""
    problems: list[Problem] = []
    changes = Changes()
    lines: list[str] = []
    for outcome in outcomes:
        problems += [item for item in outcome.problems if item not in problems]
        changes |= outcome.changes
        lines += outcome.lines if outcome.done else []
    return Outcome(tuple(problems), changes, tuple(lines))
