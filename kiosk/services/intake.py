"""受理: a report becomes a line, whatever comes of it; nobody is sent away (L06-R01)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from kiosk.base.errors import NotAllowed
from kiosk.base.ids import uuid7
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, Reach, authorize, reach
from kiosk.ledgers.case_intake import reckoned
from kiosk.ledgers.case_intake_rules import LEDGER, PLATFORM
from kiosk.ledgers.case_intake_terms import WITHDRAWN
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.values import text
from kiosk.models import drafts, people
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.services.asked_signatures import NOTHING, Asking, Given
from kiosk.services.desk import Desk, Outcome, Recording, check_line, draft_line, unsettled
from kiosk.services.drafts import Drafts, SavedDraft
from kiosk.services.intake_draft import (
    PAGE,
    IntakeDraft,
    blank,
    from_body,
    platform_text,
    to_body,
)
from kiosk.services.kit import ToSign
from kiosk.services.reading import LedgerReader
from kiosk.services.sight import Sight
from kiosk.services.steps import Steps
from kiosk.services.world import World

_OWED = Problem(
    "L06-R01",
    "已有報案內容，不能放棄：請完成登記；報案人自行撤回時用「撤回」並寫明原因",
    need="withdraw",
)


_HALF_TOLD = frozenset({"F-FORM", "L06-R03", "T-07"})
"""What keeps a case from being registered, but not its withdrawal: half a number stays as it was typed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A report somebody began and did not finish; `owner` is his id, or how he is called."""

    draft: IntakeDraft
    owner: str
    saved_at: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A criminal case that still owes its number of the national platform (L06-R02)."""

    line: str
    number: str
    summary: str
    due_at: str
    overdue: bool


class Intake:
    """Use cases of the 受理 page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._drafts = Drafts(desk)
        self._steps = Steps(desk)

    # ------------------------------------------------------------------ the draft

    def begin(self, actor: Actor) -> IntakeDraft:
        """Return a fresh draft; raises NotAllowed."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        return blank(self._desk.clock.now(), f"{PAGE}{uuid7(self._desk.clock)}")

    def keep(self, actor: Actor, draft: IntakeDraft) -> None:
        """Keep a draft durably; raises NotAllowed, StoreError."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        self._drafts.save(draft.key, actor.person.id, to_body(draft))

    def unfinished(self, actor: Actor) -> Kept | None:
        """Return the officer's newest report that is not yet a line, None when he left none."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        saved = (one for one in self._drafts.of_owner(actor.person.id) if one.key.startswith(PAGE))
        found = (kept for one in saved if (kept := _kept(one)) is not None)
        return next((kept for kept in found if kept.draft.owed), None)

    def left_behind(self, actor: Actor) -> list[Kept]:
        """Return what others began and did not finish, for who has the desk: a report is never lost (L06-R01).

        Nobody else learns of it. Raises NotAllowed.
        """
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        if reach(actor, LEDGER, Action.SUBMIT, self._desk.unit) is Reach.OWN:
            return []
        saved = [one for one in self._drafts.of_page(PAGE) if one.owner != actor.person.id]
        found = [kept for one in saved if (kept := _kept(one)) is not None and kept.draft.owed]

        def named(connection: Snapshot) -> list[Kept]:
            known = {one.owner: people.find(connection, one.owner) for one in found}
            labels = {who: fact.ref.label for who, fact in known.items() if fact is not None}
            return [replace(one, owner=labels.get(one.owner, one.owner)) for one in found]

        return self._desk.store.read(named) if found else []

    def discard(self, actor: Actor, draft: IntakeDraft) -> tuple[Problem, ...]:
        """Forget a draft in which nobody has said anything; otherwise return why not (L06-R01).

        What was kept counts as much as what is on the screen. Raises NotAllowed, StoreError.
        """
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        saved = self._drafts.load(draft.key)
        before = _kept(saved) if saved else None
        if draft.owed or (before is not None and before.draft.owed):
            return (_OWED,)
        self._drafts.drop(draft.key)
        return ()

    # ------------------------------------------------------------------ the line

    def check(self, actor: Actor, draft: IntakeDraft) -> list[Problem]:
        """Return everything fields, rules and the clock say about a report before it is written."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        return self._desk.store.read(
            lambda c: self._problems(World(self._desk, c, actor), actor, draft)
        )

    def to_sign(self, actor: Actor, draft: IntakeDraft) -> list[ToSign]:
        """Return what the person who reports signs, on the pad or on paper; nothing when he does not."""

        def look(connection: Snapshot) -> list[ToSign]:
            return self._asking(World(self._desk, connection, actor), actor, draft).to_sign()

        return self._desk.store.read(look)

    def confirm(self, actor: Actor, draft: IntakeDraft, given: Given = NOTHING) -> Outcome:
        """Write the report; its draft goes in the same transaction. Raises NotAllowed, StoreError."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            problems = self._problems(world, actor, draft)
            asking = self._asking(world, actor, draft)
            on_screen = self._desk.policy.citizen_on_screen
            problems += asking.missing(given, citizen_on_screen=on_screen)
            if stop := unsettled(problems, draft.confirmed):
                return Outcome(tuple(stop))
            kept = asking.keep(transaction, given, self._desk.clock.now())
            values = {**self._settled(actor, draft), **kept}
            return self._open(transaction, actor, draft, values, problems)

        return self._desk.store.write(act)

    def withdraw(self, actor: Actor, draft: IntakeDraft, reason: str) -> Outcome:
        """Write what was said so far as a line that the person himself took back (L06-R01).

        Raises NotAllowed, StoreError.
        """
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        now = to_text(self._desk.clock.now())
        ended: dict[str, Value] = {
            "outcome": WITHDRAWN,
            "withdraw_reason": reason.strip(),
            "handled_by": actor.person.to_value(),
            "closed_at": now,
        }
        late = draft.late_reason or reason
        whole = replace(draft, values={**draft.values, **ended}, late_reason=late)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            problems = self._problems(world, actor, whole, Phase.CLOSE)
            if stop := [one for one in problems if one.blocks and not _half_told(one)]:
                return Outcome(tuple(stop))
            values = self._settled(actor, whole)
            problems = []
            return self._open(transaction, actor, whole, values, problems)

        return self._desk.store.write(act)

    # ------------------------------------------------------------------ the national platform

    def platform_text(self, actor: Actor, line: str) -> str:
        """Return the fields of a case for the national platform; raises NotAllowed when they are masked."""
        history = LedgerReader(self._desk, actor).history(line)
        if history.masked:
            hint = "請由承辦人複製，或先以查閱目的顯示完整內容"
            raise NotAllowed("這一筆的個資已遮蔽，不能複製", hint=hint)
        return platform_text(history.line)

    def keep_number(self, actor: Actor, line: str, case_no: str, certificate_no: str) -> Outcome:
        """Keep the number the platform gave; the 48 hours end. Raises NotAllowed, NotFound."""
        numbers: dict[str, Value] = {
            "npa_case_no": self._normal("npa_case_no", case_no),
            "certificate_no": self._normal("certificate_no", certificate_no),
        }
        return self._steps.take(actor, line, PLATFORM, numbers)

    def pending(self, actor: Actor) -> list[Pending]:
        """Return the criminal cases in reach that still owe their number, most urgent first."""
        authorize(actor, LEDGER, Action.READ, self._desk.unit)
        now = to_text(self._desk.clock.now())
        definition = self._desk.definition(LEDGER)
        sight = Sight(self._desk, actor, definition)

        def look(connection: Snapshot) -> list[Pending]:
            found = []
            for seen in World(self._desk, connection, actor).lines_open(LEDGER):
                limit = definition.due_of(seen.values, self._desk.policy.limits)
                record = self._desk.lines.one(connection, LEDGER, seen.line)
                if limit and record is not None and not sight.of_record(record):
                    words = definition.summary(seen.values)
                    found.append(Pending(seen.line, seen.number, words, limit, limit < now))
            return sorted(found, key=lambda one: one.due_at)

        return self._desk.store.read(look)

    # ------------------------------------------------------------------ inside

    def _problems(
        self, world: World, actor: Actor, draft: IntakeDraft, end: Phase = Phase.OPEN
    ) -> list[Problem]:
        _, problems = self._timing(draft)
        values = self._settled(actor, draft)
        occurred = from_text(text(values, "received_at"))
        line = draft_line(self._desk, LEDGER, actor.person, actor, occurred, values)
        definition = self._desk.definition(LEDGER)
        problems += check_line(definition, line, world, Phase.OPEN)
        if end is Phase.CLOSE:
            problems += check_line(definition, line, world, Phase.CLOSE)
        return list(dict.fromkeys(problems))

    def _timing(self, draft: IntakeDraft) -> tuple[dict[str, Value], list[Problem]]:
        """Return the late mark; a report is in time when the page was opened in time (T-07)."""
        received = from_text(text(draft.values, "received_at"))
        margin = timedelta(minutes=self._desk.policy.late_minutes)
        now = self._desk.clock.now()
        if draft.begun_at and received <= now and from_text(draft.begun_at) - received <= margin:
            return {}, []
        return self._desk.timing(received, draft.late_reason)

    def _settled(self, actor: Actor, draft: IntakeDraft) -> dict[str, Value]:
        """Return the values of the line: what was typed, and what the system adds to it."""
        values = dict(draft.values)
        values["taken_by"] = actor.person.to_value()
        return {**values, **reckoned(values, self._desk.policy.limits)}

    def _asking(self, world: World, actor: Actor, draft: IntakeDraft) -> Asking:
        definition = self._desk.definition(LEDGER)
        return Asking(definition, "", "受理", draft.values, actor, world.person)

    def _open(
        self,
        transaction: Transaction,
        actor: Actor,
        draft: IntakeDraft,
        values: dict[str, Value],
        problems: list[Problem],
    ) -> Outcome:
        received = from_text(text(values, "received_at"))
        late, _ = self._timing(draft)
        detail: dict[str, Value] = {"duty_date": self._desk.duty_day(received), **late}
        recording = Recording(self._desk, transaction, actor)
        recording.record(LEDGER, Kind.OPEN, actor.person, received, values, detail)
        drafts.drop(transaction.connection, draft.key)
        return recording.outcome(problems)

    def _normal(self, key: str, typed: str) -> str:
        form = self._desk.definition(LEDGER).by_key[key].form
        return form.normal(typed) if form else typed.strip()


def _half_told(problem: Problem) -> bool:
    about_reason = problem.field == "withdraw_reason"
    return problem.code in _HALF_TOLD or (problem.code == _OWED.code and not about_reason)


def _kept(saved: SavedDraft) -> Kept | None:
    draft = from_body(saved.key, saved.body)
    return Kept(draft, saved.owner, saved.saved_at) if draft else None
