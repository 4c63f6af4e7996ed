"""The way on paper: forms with reserved numbers, typed in by their order or struck off, and scans that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.base.errors import InvalidInput, NotFound
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import RESERVED, Action, Actor, Reach, allowed, authorize, reach
from kiosk.ledgers import paper_scan
from kiosk.ledgers.definition import FieldKind, LedgerDef
from kiosk.ledgers.event import Kind, Value, Values
from kiosk.ledgers.kinds import check
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.reserved_forms import PURPOSES, accounted, left
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import text
from kiosk.models.journal import Transaction
from kiosk.models.lines import Record
from kiosk.models.projector import SERIES, SIGNED_ON_PAPER
from kiosk.models.store import Snapshot
from kiosk.models.tables import person_column, values_of
from kiosk.services.asked_signatures import PAPER
from kiosk.services.desk import Desk, Outcome, Recording
from kiosk.services.masking import named_in
from kiosk.services.reserved import FIELD, Reservation, account, reservations

SCAN = paper_scan.KEY
"""The FILES field of every book whose citizens may sign on paper."""
MOST_FORMS = 100
"""Empty forms of one reservation; more would lie in drawers for years."""
_LONGEST_REASON = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line signed on paper whose scan is not here yet; no more of it than everybody may know."""

    line: str
    ledger: str
    title: str
    number: str
    since: str


class PaperPath:
    """Use cases of the desk (and of who leads it): `submit` on the register and on the book."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # ------------------------------------------------------------------ reserved numbers

    def may_reserve(self, actor: Actor, ledger: str) -> bool:
        """Tell whether a view should offer 預留空白表單."""
        unit = self._desk.unit
        return (
            self._desk.definition(ledger).number > 0
            and allowed(actor, RESERVED, Action.SUBMIT, unit)
            and allowed(actor, ledger, Action.PRINT, unit)
        )

    def reserve(self, actor: Actor, ledger: str, count: int, purpose: str) -> Outcome:
        """Draw the next `count` numbers of a book for empty forms; the outcome names the line of the register.

        No other line ever gets one of them. Raises NotAllowed, InvalidInput (count, purpose), StoreError.
        """
        definition = self._desk.definition(ledger)
        authorize(actor, RESERVED, Action.SUBMIT, self._desk.unit)
        authorize(actor, ledger, Action.PRINT, self._desk.unit)
        if not 1 <= count <= MOST_FORMS:
            raise InvalidInput(f"一次可預留 1 到 {MOST_FORMS} 張", hint="請重新輸入張數")
        if purpose not in {choice.code for choice in PURPOSES} or definition.number <= 0:
            raise InvalidInput("請選擇預留用途", hint="、".join(one.label for one in PURPOSES))

        def act(transaction: Transaction) -> Outcome:
            now = self._desk.clock.now()
            drawn = transaction.draw(definition, self._desk.unit, now, count)
            first, last = drawn[0], drawn[-1]
            values: dict[str, Value] = {
                "book": ledger,
                "title": definition.title,
                "purpose": purpose,
                "prefix": first.printed[: -len(f"{first.serial:05d}")],
                "year": first.year,
                "letter": first.letter,
                "first": first.serial,
                "last": last.serial,
                "reserved_at": to_text(now),
            }
            series: dict[str, Value] = {
                "ledger": ledger,
                "year": last.year,
                "letter": last.letter,
                "last": last.serial,
            }
            detail: dict[str, Value] = {"duty_date": self._desk.duty_day(now), SERIES: series}
            recording = Recording(self._desk, transaction, actor)
            recording.record(RESERVED, Kind.OPEN, actor.person, now, values, detail)
            return recording.outcome()

        return self._desk.store.write(act)

    def stacks(self, actor: Actor, ledger: str = "") -> list[Reservation]:
        """Return the printed forms of which some are neither typed in nor struck, oldest first."""
        authorize(actor, RESERVED, Action.READ, self._desk.unit)
        return self._desk.store.read(lambda c: reservations(self._desk, c, ledger))

    def strike(self, actor: Actor, stack: str, numbers: Sequence[str], reason: str) -> Outcome:
        """Write that forms will never be typed in (spoilt, lost, not needed), with the reason.

        Raises NotAllowed, NotFound, StoreError.
        """
        authorize(actor, RESERVED, Action.SUBMIT, self._desk.unit)
        words = reason.strip()[:_LONGEST_REASON]

        def act(transaction: Transaction) -> Outcome:
            found = self._stack(transaction.connection, stack)
            problems = self._against_striking(found, numbers, words)
            if problems:
                return Outcome(tuple(problems))
            links: list[Value] = [
                {"kind": "number", "ref": one, "text": f"{one}（{words}）", "reason": words}
                for one in dict.fromkeys(numbers)
            ]
            recording = Recording(self._desk, transaction, actor)
            left_now = left(values_of(self._desk.definition(RESERVED), found))
            account(recording, stack, {"struck": links}, last=len(left_now) == len(links))
            return recording.outcome()

        return self._desk.store.write(act)

    def _stack(self, connection: Snapshot, line: str) -> Record:
        record = self._desk.lines.one(connection, RESERVED, line)
        if record is None:
            raise NotFound("找不到這一批預留表單")
        return record

    def _against_striking(
        self, record: Record, numbers: Sequence[str], reason: str
    ) -> list[Problem]:
        values = values_of(self._desk.definition(RESERVED), record)
        open_ones = {one.printed for one in left(values)}
        problems = []
        if not reason:
            problems.append(Problem("FORM-REASON", "請寫明註銷原因", "reason", need="reason"))
        if record["stream"] != self._desk.store.stream:
            words = f"這一批由 {text(values, 'letter')} 機預留，請在該機註銷"
            problems.append(Problem("FORM-OTHER", words, FIELD))
        known = accounted(values)
        for one in numbers:
            if one not in open_ones:
                words = f"表單 {one} {known.get(one, '不屬於這一批')}，不能註銷"
                problems.append(Problem("FORM-USED", words, FIELD))
        return problems if numbers else [Problem("FORM-NONE", "沒有要註銷的表單", FIELD)]

    # ------------------------------------------------------------------ scans

    def may_attach(self, actor: Actor, line: Line) -> bool:
        """Tell whether a view should offer 附掃描 for a line that was signed on paper."""
        definition = self._desk.definition(line.ledger)
        return self._lacks(definition, line) and allowed(
            actor,
            line.ledger,
            Action.SUBMIT,
            line.unit,
            owner=self._owner(definition, line.values, line.actor.id, actor),
        )

    def attach(self, actor: Actor, line_id: str, files: Value) -> Outcome:
        """Add the scan of the signed form to its line. Raises NotAllowed, NotFound, InvalidInput."""

        def act(transaction: Transaction) -> Outcome:
            history = self._desk.lines.history(transaction.connection, line_id)
            if history is None:
                raise NotFound("找不到這一筆登記")
            line = history.line
            definition = self._desk.definition(line.ledger)
            owner = self._owner(definition, line.values, line.actor.id, actor)
            authorize(actor, line.ledger, Action.SUBMIT, line.unit, owner=owner)
            if not self._lacks(definition, line):
                return Outcome((Problem("SCAN-DONE", "這一筆不需要再附掃描", SCAN),))
            field = definition.by_key[SCAN]
            problems = check(field, files)
            if empty(files):
                problems = [Problem("F-REQUIRED", "請選取掃描檔", SCAN)]
            if problems:
                return Outcome(tuple(problems))
            recording = Recording(self._desk, transaction, actor)
            now = self._desk.clock.now()
            recording.record(
                line.ledger, Kind.ADD, actor.person, now, {SCAN: files}, {"act": "scan"}, line_id
            )
            return recording.outcome()

        return self._desk.store.write(act)

    def waiting(self, actor: Actor) -> list[Waiting]:
        """Return the lines whose signed form has not been scanned yet, oldest first (board, 日終清單)."""

        def look(connection: Snapshot) -> list[Waiting]:
            found: list[Waiting] = []
            for definition in self._desk.store.projector.definitions.values():
                wide = reach(actor, definition.key, Action.READ, self._desk.unit)
                if SCAN not in definition.by_key or wide is None:
                    continue
                lacking = self._desk.lines.lacking(
                    connection, definition.key, SIGNED_ON_PAPER, SCAN
                )
                found += [
                    _waiting(definition, record)
                    for record in lacking
                    if wide > Reach.TODAY or self._is_his(definition, record, actor)
                ]
            return sorted(found, key=lambda one: one.since)

        return self._desk.store.read(look)

    @staticmethod
    def _lacks(definition: LedgerDef, line: Line) -> bool:
        field = definition.by_key.get(SCAN)
        if field is None or field.kind is not FieldKind.FILES or line.unknown:
            return False
        if line.status is Status.VOIDED or not empty(line.values.get(SCAN)):
            return False
        return any(
            isinstance(value, dict) and value.get("device") == PAPER
            for key, value in line.values.items()
            if key in definition.by_key and definition.by_key[key].kind is FieldKind.SIGNATURE
        )

    @staticmethod
    def _owner(definition: LedgerDef, values: Values, written_by: str, actor: Actor) -> str:
        return actor.person.id if actor.person.id in named_in(definition, values) else written_by

    @staticmethod
    def _is_his(definition: LedgerDef, record: Record, actor: Actor) -> bool:
        people = {person_column(record[key]).id for key in ("actor", "recorded_by")}
        people |= named_in(definition, values_of(definition, record))
        return actor.person.id in people


def _waiting(definition: LedgerDef, record: Record) -> Waiting:
    return Waiting(
        str(record["line"]),
        definition.key,
        definition.short,
        str(record["number"]),
        str(record["recorded_at"]),
    )
