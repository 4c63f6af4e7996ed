"""What every use case stands on: the store, the clock, the unit's policy, and one way to record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.base.clock import Clock
from kiosk.base.errors import NotFound
from kiosk.base.instants import local, to_text
from kiosk.base.result import Changes, Problem, Severity
from kiosk.base.roc_date import duty_date
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import FieldKind, LedgerDef, Phase, Step
from kiosk.ledgers.event import Event, Kind, PersonRef, Value, Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.kinds import problems as field_problems
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.validation import step_problems
from kiosk.models.journal import Entry, Numbered, Transaction
from kiosk.models.lines import Lines
from kiosk.models.store import Store
from kiosk.services.policy import Policy
from kiosk.services.staged_files import StagedFiles


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a use case did: problems that kept it from writing, or the changes it wrote."""

    problems: tuple[Problem, ...] = ()
    changes: Changes = field(default_factory=Changes)
    lines: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Tell whether it was written."""
        return not any(problem.blocks for problem in self.problems) and bool(self.lines)


class Desk:
    """The counter as the use cases see it."""

    def __init__(self, store: Store, clock: Clock, policy: Policy) -> None:
        self.store = store
        self.clock = clock
        self.policy = policy
        self.lines = Lines(store.projector)
        self.files = StagedFiles()

    @property
    def unit(self) -> str:
        """Return the unit this counter belongs to."""
        return self.store.station.unit

    def definition(self, ledger: str) -> LedgerDef:
        """Return a book by key; raises NotFound."""
        definition = self.store.projector.definitions.get(ledger)
        if definition is None:
            message = f"沒有這本簿冊：{ledger}"
            raise NotFound(message)
        return definition

    def duty_day(self, instant: datetime) -> str:
        """Return the roster day (勤務日) of an instant as stored text."""
        return duty_date(instant, self.policy.roster_start_hour).isoformat()

    def timing(
        self, occurred: datetime, late_reason: str
    ) -> tuple[dict[str, Value], list[Problem]]:
        """Return the late mark for an entry's detail, and what is wrong with its time (T-07, C-05)."""
        now = self.clock.now()
        if occurred - now > timedelta(minutes=self.policy.future_minutes):
            at = f"{local(occurred):%H:%M}"
            return {}, [Problem("C-05", f"時間 {at} 還沒到，不能預先登記", "occurred_at")]
        if now - occurred > timedelta(minutes=self.policy.late_minutes):
            if not late_reason.strip():
                text = f"{local(occurred):%m-%d %H:%M} 已超過 {self.policy.late_minutes} 分鐘，屬補登，請填原因"
                return {}, [Problem("T-07", text, "late_reason", need="reason")]
            return {"late": late_reason.strip()}, []
        return {}, []


class Recording:
    """The entries of one use case inside one transaction."""

    def __init__(self, desk: Desk, transaction: Transaction, actor: Actor) -> None:
        self.desk = desk
        self.transaction = transaction
        self.actor = actor
        self.changes = Changes()
        self.written: list[str] = []
        self.number: Numbered | None = None
        """The printed number that the line about to be opened got in advance, on an empty form."""

    def record(
        self,
        ledger: str,
        kind: Kind,
        who: PersonRef,
        occurred: datetime,
        values: Values,
        detail: Values | None = None,
        line: str = "",
    ) -> tuple[Event, Line | None]:
        """Append one event; `who` did it, the session's officer entered it.

        Files that the values name are stored with it; raises InvalidInput for bytes nobody has.
        """
        definition = self.desk.store.projector.definitions.get(ledger)
        if definition is not None:
            self.desk.files.keep(self.transaction, definition, values)
        entry = Entry(
            ledger,
            kind,
            who,
            self.actor.person,
            occurred,
            values,
            detail or {},
            line,
            number=self.number if kind is Kind.OPEN else None,
        )
        event, folded = self.transaction.append(entry)
        self.changes |= Changes(frozenset({ledger}), board=True, lines=frozenset({event.line}))
        if event.line not in self.written:
            self.written.append(event.line)
        return event, folded

    def outcome(self, problems: list[Problem] | None = None) -> Outcome:
        """Return what was written, with the notices that went with it."""
        notices = [item for item in problems or [] if not item.blocks]
        return Outcome(tuple(notices), self.changes, tuple(self.written))


class RefusedWithProblems(Exception):
    """Roll back the transaction of a use case and hand its problems to the caller."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


def check_line(definition: LedgerDef, line: Line, facts: Facts, phase: Phase) -> list[Problem]:
    """Return what the fields and the rules of a book say about a line that is about to be written."""
    problems = field_problems(definition, line.values, phase)
    for rule in definition.rules:
        if rule.phase is phase and not rule.steps:
            problems += rule.check(line, facts)
    return problems


def check_step(definition: LedgerDef, step: Step, line: Line, facts: Facts) -> list[Problem]:
    """Return what the fields and the rules of a book say about a step; `line` is as it would be after."""
    problems = step_problems(definition, step, line.values)
    for rule in definition.rules:
        if step.key in rule.steps or (step.closes and rule.phase is Phase.CLOSE and not rule.steps):
            problems += rule.check(line, facts)
    return problems


def draft_line(
    desk: Desk, ledger: str, who: PersonRef, actor: Actor, occurred: datetime, values: Values
) -> Line:
    """Return the line an OPEN event would make, for checking before anything is written."""
    now = desk.clock.now()
    definition = desk.definition(ledger)
    line = Line(
        id="",
        ledger=ledger,
        version=definition.version,
        number="",
        unit=desk.unit,
        stream="",
        session="",
        duty_date=desk.duty_day(occurred),
        roster_version="",
        occurred_at=to_text(occurred),
        recorded_at=to_text(now),
        late_reason="",
        late=False,
        clock_quality="",
        actor=who,
        recorded_by=actor.person,
        status=Status.RECORDED,
        state="",
        values=dict(values),
    )
    return replace(line, state=definition.state(line.values))


def label_of(definition: LedgerDef, key: str) -> str:
    """Return the label of a field, or the key itself where the book has no such field."""
    field = definition.by_key.get(key)
    return field.label if field else key


def things_of(definition: LedgerDef, line: Line) -> dict[str, Value]:
    """Return the items a line is about: the stock reads its closing event without the line."""
    kept = [f.key for f in definition.fields if f.kind is FieldKind.ASSET and not f.many]
    return {key: line.values[key] for key in kept if line.values.get(key)}


def unsettled(problems: list[Problem], confirmed: frozenset[str]) -> list[Problem]:
    """Return the problems that still keep an act from being written: blocks, and unconfirmed questions."""
    return [
        problem
        for problem in problems
        if problem.blocks
        or (problem.severity is Severity.CONFIRM and problem.code not in confirmed)
    ]
