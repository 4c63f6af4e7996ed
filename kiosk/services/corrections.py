"""更正, 作廢, 核閱, 確認: nothing is edited; each correction is a new event beside the old text (domain §4.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from kiosk.base.errors import NotFound
from kiosk.base.instants import from_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, allowed, authorize, not_self
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Who
from kiosk.ledgers.event import Kind, Value, Values
from kiosk.ledgers.kinds import check
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.values import persons
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk, Outcome, Recording
from kiosk.services.world import World


@dataclass(frozen=True, slots=True)
class AmendPlan:
    """What an amendment will need before it is asked for."""

    problems: tuple[Problem, ...]
    needs_approval: bool
    reason_required: bool


_FIXED = frozenset((FieldKind.ASSET, FieldKind.SIGNATURE, FieldKind.LINKS, FieldKind.FILES))


def correctable(field: Field) -> bool:
    """Tell whether a field may be corrected at all: what was scanned, signed or reckoned may not."""
    return field.kind not in _FIXED and field.who != (Who.SYSTEM,)


def _of_cadres(definition: LedgerDef, key: str) -> bool:
    """Tell whether only a cadre fills a field: nobody writes an approval into his own line (RB-01)."""
    field = definition.by_key.get(key)
    return field is not None and field.who == (Who.CADRE,)


def _rebooked(definition: LedgerDef, line: Line, changed: Values) -> list[Problem]:
    """Return a problem when a correction would say of the stock what the stock was not told (L01-R09)."""
    if definition.booked is None:
        return []
    before, after = definition.booked(line.values), definition.booked({**line.values, **changed})
    return [
        Problem(
            "AMEND-STOCK",
            f"「{definition.by_key[key].label}」已計入庫存，不能更正；補還請辦退勤",
            key,
        )
        for key in before
        if before[key] != after[key]
    ]


class Corrections:
    """Use cases on lines that are already recorded."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check_amend(self, actor: Actor, line_id: str, values: Values) -> AmendPlan:
        """Return what stands against an amendment and whether a cadre must approve it.

        Raises NotAllowed, NotFound.
        """
        line, definition = self._desk.store.read(lambda c: self._line(c, line_id))
        authorize(actor, line.ledger, Action.AMEND, line.unit, owner=self._owner(actor, line))
        return self._plan(actor, line, definition, values)

    def _line(self, connection: Snapshot, line_id: str) -> tuple[Line, LedgerDef]:
        history = self._desk.lines.history(connection, line_id)
        if history is None:
            message = "找不到這一筆登記"
            raise NotFound(message)
        return history.line, self._desk.definition(history.line.ledger)

    def _plan(self, actor: Actor, line: Line, definition: LedgerDef, values: Values) -> AmendPlan:
        problems: list[Problem] = []
        if line.status is Status.VOIDED:
            problems.append(Problem("AMEND-VOID", "這一筆已作廢，不能更正"))
        changed = {key: value for key, value in values.items() if line.values.get(key) != value}
        if not changed:
            problems.append(Problem("AMEND-SAME", "內容沒有變更"))
        for key, value in changed.items():
            field = definition.by_key.get(key)
            if field is None:
                problems.append(Problem("AMEND-FIELD", f"沒有這個欄位：{key}", key))
            elif not correctable(field):
                text = f"「{field.label}」由掃描、簽名或系統產生，不能更正"
                problems.append(Problem("AMEND-FIXED", text, key))
            elif key == definition.closes and not line.values.get(key):
                text = f"「{field.label}」尚未登記，請照平常程序辦理，不能以更正補上"
                problems.append(Problem("AMEND-OPEN", text, key))
            elif value in (None, "") and field.required:
                problems.append(Problem("AMEND-EMPTY", f"「{field.label}」不能空白", key))
            elif value not in (None, ""):
                problems += check(field, value)
        problems += _rebooked(definition, line, changed)
        after = definition.state_of(definition.state({**line.values, **changed}))
        if after.open and not definition.state_of(line.state).open:
            text = f"更正後這一筆會變回「{after.label}」，已結束的登記不能以更正重開"
            problems.append(Problem("AMEND-REOPEN", text))
        office = any(_of_cadres(definition, key) for key in changed)
        free = self._within_grace(actor, line) and not office
        return AmendPlan(tuple(problems), not free, not free)

    def _within_grace(self, actor: Actor, line: Line) -> bool:
        """Tell whether the same person corrects his own unreviewed entry within the grace time."""
        own = actor.person.id in {line.actor.id, line.recorded_by.id}
        age = self._desk.clock.now() - from_text(line.recorded_at)
        recent = timedelta(0) <= age <= timedelta(minutes=self._desk.policy.grace_minutes)
        return own and recent and line.status is Status.RECORDED and not line.reviews

    def amend(self, actor: Actor, line_id: str, values: Values, reason: str) -> Outcome:
        """Correct fields at once within the grace time, otherwise ask a cadre; both need the old text kept.

        A later correction demands a reason. Raises NotAllowed, NotFound.
        """

        def act(transaction: Transaction) -> Outcome:
            line, definition = self._line(transaction.connection, line_id)
            authorize(actor, line.ledger, Action.AMEND, line.unit, owner=self._owner(actor, line))
            plan = self._plan(actor, line, definition, values)
            problems = list(plan.problems)
            if plan.reason_required and not reason.strip():
                problems.append(
                    Problem(
                        "AMEND-REASON",
                        "已超過更正時限或已核閱，請填更正原因",
                        "reason",
                        need="reason",
                    )
                )
            if problems:
                return Outcome(tuple(problems))
            recording = Recording(self._desk, transaction, actor)
            kind = Kind.ASK if plan.needs_approval else Kind.AMEND
            changed = {key: value for key, value in values.items() if line.values.get(key) != value}
            detail: dict[str, Value] = {"reason": reason.strip() or "更正"}
            recording.record(
                line.ledger, kind, actor.person, self._desk.clock.now(), changed, detail, line_id
            )
            return recording.outcome()

        return self._desk.store.write(act)

    @staticmethod
    def _owner(actor: Actor, line: Line) -> str:
        """Return whose line it is for the question of rights: who entered it may correct it as his own."""
        partners = {person.id for person in persons(line.values, "partners")}
        return (
            actor.person.id
            if actor.person.id in {line.recorded_by.id, *partners}
            else line.actor.id
        )

    def decide(
        self, actor: Actor, line_id: str, ask_event: str, *, granted: bool, note: str = ""
    ) -> Outcome:
        """Approve or refuse a correction that was asked for; never one's own (RB-01)."""

        def act(transaction: Transaction) -> Outcome:
            line, definition = self._line(transaction.connection, line_id)
            authorize(actor, line.ledger, Action.APPROVE, line.unit)
            ask = next((item for item in line.asks if item.event == ask_event), None)
            if ask is None:
                return Outcome((Problem("DECIDE-GONE", "這項更正申請已處理"),))
            problems = [*not_self(actor.person, ask.by), *not_self(actor.person, line.actor)]
            if granted:
                problems += self._plan(actor, line, definition, ask.values).problems
            if not granted and not note.strip():
                problems.append(Problem("DECIDE-NOTE", "不同意時請說明原因", "note", need="reason"))
            if problems:
                return Outcome(tuple(dict.fromkeys(problems)))
            recording = Recording(self._desk, transaction, actor)
            detail: dict[str, Value] = {"ask": ask_event, "granted": granted, "note": note.strip()}
            values = dict(ask.values) if granted else {}
            recording.record(
                line.ledger,
                Kind.DECIDE,
                actor.person,
                self._desk.clock.now(),
                values,
                detail,
                line_id,
            )
            return recording.outcome()

        return self._desk.store.write(act)

    def void(self, actor: Actor, line_id: str, reason: str) -> Outcome:
        """Mark a line as 作廢: the number stays, the text stays legible; not while a weapon is out."""

        def act(transaction: Transaction) -> Outcome:
            line, definition = self._line(transaction.connection, line_id)
            authorize(actor, line.ledger, Action.VOID, line.unit)
            problems = list(not_self(actor.person, line.actor))
            if line.status is Status.VOIDED:
                problems.append(Problem("VOID-TWICE", "這一筆已經作廢"))
            if not reason.strip():
                problems.append(Problem("VOID-REASON", "請填作廢原因", "reason", need="reason"))
            blocked = definition.void_blocked(line.values) if definition.void_blocked else ""
            if blocked:
                problems.append(Problem("VOID-OUT", blocked))
            world = World(self._desk, transaction.connection, actor)
            for rule in definition.void_rules:
                problems += rule(line, world)
            if problems:
                return Outcome(tuple(problems))
            recording = Recording(self._desk, transaction, actor)
            now = self._desk.clock.now()
            recording.record(
                line.ledger, Kind.VOID, actor.person, now, {}, {"reason": reason.strip()}, line_id
            )
            return recording.outcome()

        return self._desk.store.write(act)

    def review(
        self, actor: Actor, line_ids: tuple[str, ...], outcome: str, note: str = ""
    ) -> Outcome:
        """Review (`reviewed`) or return (`returned`) lines, each with its own time; own lines are left out.

        Returning demands a note. Raises NotAllowed.
        """

        def act(transaction: Transaction) -> Outcome:
            if outcome == Status.RETURNED and not note.strip():
                return Outcome(
                    (Problem("REVIEW-NOTE", "退回補正請說明要補什麼", "note", need="reason"),)
                )
            recording = Recording(self._desk, transaction, actor)
            problems: list[Problem] = []
            for line_id in line_ids:
                line, _ = self._line(transaction.connection, line_id)
                authorize(actor, line.ledger, Action.REVIEW, line.unit)
                stop = self._review_problem(actor, line)
                if stop:
                    problems.append(stop)
                    continue
                detail: dict[str, Value] = {"outcome": outcome, "note": note.strip()}
                recording.record(
                    line.ledger,
                    Kind.REVIEW,
                    actor.person,
                    self._desk.clock.now(),
                    {},
                    detail,
                    line_id,
                )
            return replace(recording.outcome(), problems=tuple(problems))

        return self._desk.store.write(act)

    def _review_problem(self, actor: Actor, line: Line) -> Problem | None:
        own = not_self(actor.person, line.actor)
        if own:
            return replace(own[0], message=f"{line.number}：{own[0].message}")
        if line.status is Status.VOIDED:
            return Problem("REVIEW-VOID", f"{line.number} 已作廢，不需核閱")
        state = self._desk.definition(line.ledger).state_of(line.state)
        if state.open:
            return Problem("REVIEW-OPEN", f"{line.number} 尚在「{state.label}」，結束後才能核閱")
        return None

    def confirm(self, actor: Actor, line_id: str) -> Outcome:
        """Confirm an entry that another made for the actor (代登, C-04), or his part of a joint duty."""

        def act(transaction: Transaction) -> Outcome:
            line, _ = self._line(transaction.connection, line_id)
            concerned = {line.actor.id, *(person.id for person in persons(line.values, "partners"))}
            authorize(actor, line.ledger, Action.CONFIRM, line.unit, owner=self._owner(actor, line))
            if actor.person.id not in concerned:
                return Outcome((Problem("CONFIRM-OTHER", "只有本人能確認這筆代登"),))
            if actor.person.id == line.actor.id and not line.proxy_pending:
                return Outcome((Problem("CONFIRM-DONE", "這一筆不需要確認"),))
            recording = Recording(self._desk, transaction, actor)
            recording.record(
                line.ledger, Kind.CONFIRM, actor.person, self._desk.clock.now(), {}, {}, line_id
            )
            return recording.outcome()

        return self._desk.store.write(act)

    def may(self, actor: Actor, line: Line, action: Action) -> bool:
        """Tell whether a view should offer an act on a line."""
        return allowed(actor, line.ledger, action, line.unit, owner=self._owner(actor, line))
