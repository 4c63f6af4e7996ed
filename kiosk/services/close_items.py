"""What the close list is made of: one item, and one actor's view of one roster day on one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Action, Actor, allowed
from kiosk.ledgers.day_close import TITLES
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import Values
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.board_access import LineReach
from kiosk.services.desk import Desk
from kiosk.services.masking import mask_values
from kiosk.services.sight import Sight

_MOST_A_DAY = 10_000
NOWHERE = ("", "")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an item was left open: words, who, and when (UTC instant)."""

    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is not yet in order; `line` is the ledger line it is about, if any.

    `ref` tells it from the others under its number as long as it stays the same matter. `lead` is the
    action and target by which a page solves it. `kept` is what may stand in the journal: no masked text.
    """

    number: int
    text: str
    ledger: str = ""
    line: str = ""
    ref: str = ""
    lead: tuple[str, str] = NOWHERE
    explanation: Explanation | None = None
    label: str = ""

    @property
    def title(self) -> str:
        """Return the title of the close-list line it stands under."""
        return TITLES[self.number]

    @property
    def key(self) -> str:
        """Return what an explanation is filed under."""
        return f"{self.number} {self.ref}"

    @property
    def kept(self) -> str:
        """Return the words that the journal keeps of it."""
        return self.label or self.text


def _any(_record: Record) -> bool:
    return True


class View:
    """The lines of a roster day that an actor may see, and how he may see them."""

    def __init__(self, desk: Desk, connection: Snapshot, actor: Actor, day: str) -> None:
        self.desk, self.connection, self.actor, self.day = desk, connection, actor, day
        self._reach = LineReach(desk, actor)
        self._sights: dict[str, Sight] = {}
        self.ends = self.end_of(desk, day)
        self.until = to_text(min(desk.clock.now(), self.ends))
        """Up to when a time limit counts as passed: now, or the end of a day that is over."""

    @staticmethod
    def end_of(desk: Desk, day: str) -> datetime:
        """Return when a roster day ends."""
        return at_local(date.fromisoformat(day) + timedelta(days=1), desk.policy.roster_start_hour)

    @cached_property
    def receives(self) -> bool:
        """Tell whether the actor takes equipment back."""
        return allowed(self.actor, "L01", Action.RECEIVE, self.desk.unit)

    def reads(self, ledger: str) -> bool:
        """Tell whether a book or register is open to the actor."""
        return self._reach.reads(ledger)

    def definition(self, ledger: str) -> LedgerDef | None:
        """Return a book of this version that the actor may read, or None."""
        found = self.desk.store.projector.definitions.get(ledger)
        return found if found is not None and self.reads(ledger) else None

    def open_lines(self, ledger: str) -> Iterator[tuple[LedgerDef, Record, Values]]:
        """Yield the lines that are open now and begun by the end of the day, oldest first."""
        definition = self.definition(ledger)
        if definition is None:
            return
        for record in self.desk.lines.open_lines(self.connection, ledger):
            if str(record["duty_date"]) <= self.day and self._reach.sees(definition, record):
                yield definition, record, values_of(definition, record)

    def lacking(
        self, definition: LedgerDef, ref: str, field: str
    ) -> Iterator[tuple[LedgerDef, Record, Values]]:
        """Yield the lines with a reference whose field is still empty, written to since the day began."""
        lines, begins = self.desk.lines, to_text(self.ends - timedelta(days=1))
        for record in lines.lacking(self.connection, definition.key, ref, field, _MOST_A_DAY):
            if str(record["last_at"]) >= begins and self._reach.sees(definition, record):
                yield definition, record, values_of(definition, record)

    def lines_of_day(
        self, ledger: str, wanted: Callable[[Record], bool] = _any
    ) -> Iterator[tuple[LedgerDef, Record, Values]]:
        """Yield the lines of the roster day, oldest first, voided ones left out."""
        definition = self.definition(ledger)
        if definition is None:
            return
        for record in self.records_of_day(ledger):
            if wanted(record) and self._reach.sees(definition, record):
                yield definition, record, values_of(definition, record)

    def records_of_day(self, ledger: str) -> list[Record]:
        """Return the lines of the roster day whoever may see them, oldest first, voided ones left out."""
        found = self.desk.lines.where(self.connection, ledger, _MOST_A_DAY, duty_date=self.day)
        return [record for record in reversed(found) if record["status"] != "voided"]

    def summary(self, definition: LedgerDef, record: Record, values: Values) -> str:
        """Return the summary of a line as the actor may see it."""
        sight = self._sights.setdefault(definition.key, Sight(self.desk, self.actor, definition))
        return definition.summary(mask_values(definition, sight.of_record(record), values))

    def about(
        self,
        number: int,
        found: tuple[LedgerDef, Record, Values],
        words: str,
        lead: tuple[str, str] = NOWHERE,
    ) -> Item:
        """Return an item about a line: number, summary, and what is wrong with it."""
        definition, record, values = found
        line, label = str(record["line"]), f"{definition.short} {record['number']}"
        tail = str(record["number"]).rpartition("-")[2]
        text = f"{definition.short} {tail} {words}　{self.summary(definition, record, values)}"
        return Item(
            number,
            text,
            definition.key,
            line,
            line,
            lead if lead != NOWHERE else ("line", line),
            label=f"{label}：{words}",
        )
