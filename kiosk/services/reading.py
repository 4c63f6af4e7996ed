"""What a ledger page asks: positions of a million lines, a page of rows, one line's full history."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import cast

from kiosk.base.errors import NotAllowed, NotFound
from kiosk.identity.permissions import (
    EQUIPMENT,
    PEOPLE,
    Action,
    Actor,
    Reach,
    allowed,
    authorize,
    reach,
)
from kiosk.ledgers.definition import Classification, Field, FieldKind, LedgerDef
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.kinds import short
from kiosk.ledgers.line import STATUS_LABEL, History, Line, Status
from kiosk.models import equipment, people
from kiosk.models.journal import blob
from kiosk.models.lines import LineConditions, Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import person_column, values_of
from kiosk.services.desk import Desk
from kiosk.services.masking import mask_history, mask_values, named_in
from kiosk.services.sight import Sight


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What a filter bar asks for; empty parts ask nothing."""

    day_from: date | None = None
    day_to: date | None = None
    person: str = ""
    asset: str = ""
    open_only: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the table shows it; `cells` are the fields with a width, in order."""

    row_number: int
    line_id: str
    number: str
    duty_date: str
    cells: tuple[str, ...]
    status: str
    status_label: str
    state_label: str
    open: bool
    late: bool
    revision: int
    voided: bool
    proxy_pending: bool


class LedgerReader:
    """Reads for one signed-in officer; each question is authorized."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk = desk
        self._actor = actor

    def _may_read(self, ledger: str) -> LedgerDef:
        authorize(self._actor, ledger, Action.READ, self._desk.unit)
        return self._desk.definition(ledger)

    def positions(self, ledger: str, filter: LineFilter) -> Sequence[int]:  # noqa: A002 - the field's word
        """Return row numbers newest first: a `range` when nothing is filtered, else an array.

        Row numbers of a book run 1, 2, 3 … without gaps, so no list is needed to page a million lines.
        """
        self._may_read(ledger)
        filter = self._scoped(ledger, filter)  # noqa: A001 - narrowed to what the actor may see
        conditions = LineConditions(
            filter.day_from.isoformat() if filter.day_from else "",
            filter.day_to.isoformat() if filter.day_to else "",
            filter.person,
            filter.asset,
            filter.text.strip(),
            open_only=filter.open_only,
        )

        def act(connection: Snapshot) -> Sequence[int]:
            if conditions.empty:
                return range(self._desk.lines.last(connection, ledger), 0, -1)
            return self._desk.lines.filtered(connection, ledger, conditions)

        return self._desk.store.read(act)

    def _scoped(self, ledger: str, wanted: LineFilter) -> LineFilter:
        """Narrow a filter to the reach of the actor's grant: his own lines, or today's (domain §11.4)."""
        granted = reach(self._actor, ledger, Action.READ, self._desk.unit)
        if granted is Reach.OWN:
            return replace(wanted, person=self._actor.person.id)
        if granted is Reach.TODAY and wanted.person != self._actor.person.id:
            today = date.fromisoformat(self._desk.duty_day(self._desk.clock.now()))
            return replace(wanted, day_from=max(today, wanted.day_from or today))
        return wanted

    def rows(self, ledger: str, row_numbers: Sequence[int]) -> list[Row]:
        """Return at most a few hundred rows in the order asked."""
        definition = self._may_read(ledger)
        shown = [item for item in definition.fields if item.width]
        records = self._desk.store.read(lambda c: self._desk.lines.page(c, ledger, row_numbers))
        sight = Sight(self._desk, self._actor, definition)
        hiding = sight.may_hide(item.key for item in shown)
        return [
            _row(definition, shown, record, sight.of_record(record) if hiding else {})
            for record in records
            if self._sees(ledger, str(record["duty_date"]), partial(_named, definition, record))
        ]

    def all_rows(self, ledger: str, filter: LineFilter) -> array[int]:  # noqa: A002
        """Return every matching row number, oldest first, for printing and export."""
        return array("q", reversed(self.positions(ledger, filter)))

    def history(self, line_id: str) -> History:
        """Return a line with all its events; raises NotFound."""
        found = self._desk.store.read(lambda c: self._desk.lines.history(c, line_id))
        if found is None:
            message = "找不到這一筆登記"
            raise NotFound(message)
        self._may_read(found.line.ledger)
        if not self._may_see(found.line):
            raise NotAllowed("只能查閱本日與本人的登記", hint="其他登記請由幹部查閱")
        return self._masked(found)

    def _masked(self, history: History) -> History:
        """Return a line as the actor may see it (domain §11.4)."""
        definition = self._desk.definition(history.line.ledger)
        sight = Sight(self._desk, self._actor, definition)
        return mask_history(definition, sight.of_line(history.line), history)

    def _may_see(self, line: Line) -> bool:
        """Tell whether a line lies within the reach of the actor's grant (domain §11.4)."""
        definition = self._desk.definition(line.ledger)
        people = {line.actor.id, line.recorded_by.id, *named_in(definition, line.values)}
        return self._sees(line.ledger, line.duty_date, lambda: people)

    def _sees(self, ledger: str, duty_date: str, people: Callable[[], set[str]]) -> bool:
        """Tell whether a line of a day that names these people is within reach; asks who only if it must."""
        wide = reach(self._actor, ledger, Action.READ, self._desk.unit)
        if wide is None or wide not in {Reach.OWN, Reach.TODAY}:
            return wide is not None
        today = self._desk.duty_day(self._desk.clock.now())
        return (wide is Reach.TODAY and duty_date >= today) or self._actor.person.id in people()

    def histories(self, ledger: str, row_numbers: Sequence[int]) -> list[History]:
        """Return lines with their histories by row number, for printing."""
        self._may_read(ledger)

        def act(connection: Snapshot) -> list[History]:
            records = self._desk.lines.page(connection, ledger, row_numbers)
            found = (
                self._desk.lines.history(connection, str(record["line"])) for record in records
            )
            return [
                self._masked(one) for one in found if one is not None and self._may_see(one.line)
            ]

        return self._desk.store.read(act)

    def open_counts(self) -> dict[str, int]:
        """Return how many lines of each book are open now."""
        unit = self._desk.unit
        mine = [
            key
            for key in self._desk.store.projector.tables
            if allowed(self._actor, key, Action.READ, unit)
        ]

        def act(connection: Snapshot) -> dict[str, int]:
            return {key: self._desk.lines.count(connection, key, "open") for key in mine}

        return self._desk.store.read(act)

    def people(self) -> list[PersonRef]:
        """Return the members of the unit for the filter bar; none to whom their list is closed."""
        if not allowed(self._actor, PEOPLE, Action.READ, self._desk.unit):
            return []
        found = self._desk.store.read(lambda c: people.everyone(c, self._desk.unit))
        return [fact.ref for fact in found]

    def things(self, ledger: str) -> list[tuple[str, str]]:
        """Return (id, label) of the items that a book can name; none to whom their list is closed."""
        definition = self._desk.definition(ledger)
        if not allowed(self._actor, EQUIPMENT, Action.READ, self._desk.unit):
            return []
        if not any(item.kind is FieldKind.ASSET for item in definition.fields):
            return []
        found = self._desk.store.read(lambda c: equipment.everything(c, self._desk.unit))
        return [(fact.id, fact.label) for fact in found if fact.id != fact.kind]

    def drawing(self, digest: str) -> bytes | None:
        """Return the stored drawing of a signature."""
        return self._desk.store.read(lambda c: blob(c, digest))

    def search(self, wanted: str, limit: int = 30) -> list[tuple[str, str, str, str]]:
        """Return (ledger, line, number, text) of the lines that hold the text, newest first."""

        def act(connection: Snapshot) -> list[tuple[str, str, str, str]]:
            found = []
            for line in self._desk.lines.search(connection, wanted, "", limit):
                history = self._desk.lines.history(connection, line)
                if history is not None and self._may_see(history.line):
                    definition = self._desk.definition(history.line.ledger)
                    summary = definition.summary(self._masked(history).line.values)
                    found.append((definition.key, line, history.line.number, summary))
            return found

        return self._desk.store.read(act)


def _named(definition: LedgerDef, record: Record) -> set[str]:
    """Return the ids of everybody a projection row names as his line."""
    entered = {person_column(record[key]).id for key in ("actor", "recorded_by")}
    return entered | named_in(definition, values_of(definition, record))


def _row(
    definition: LedgerDef,
    shown: list[Field],
    record: Record,
    hidden: Mapping[str, Classification],
) -> Row:
    values: dict[str, Value] = values_of(definition, record, shown)
    values = mask_values(definition, hidden, values) if hidden else values
    state = definition.state_of(str(record["state"]))
    status = Status(str(record["status"]))
    return Row(
        row_number=cast("int", record["row_no"]),
        line_id=str(record["line"]),
        number=str(record["number"]),
        duty_date=str(record["duty_date"]),
        cells=tuple(short(item, values.get(item.key)) for item in shown),
        status=status.value,
        status_label=STATUS_LABEL[status],
        state_label=state.label,
        open=bool(record["is_open"]),
        late=bool(record["late"]),
        revision=cast("int", record["revision"]),
        voided=status is Status.VOIDED,
        proxy_pending=bool(record["proxy_pending"]),
    )
