"""Answers to the questions of the rules, read from the store on one snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.base.errors import NotFound
from kiosk.base.instants import from_text, to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.facts import AssetFact, PersonFact, RosterSlot, Seen
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.line import History
from kiosk.ledgers.reference import find_kind
from kiosk.models import equipment, people, roster
from kiosk.models.journal import Transaction
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import person_column, values_of
from kiosk.services.desk import Desk

_MOST = 200
"""Lines a rule is shown at most."""


class World:
    """`kiosk.ledgers.facts.Facts` on one database snapshot: what was answered once is remembered."""

    def __init__(
        self, desk: Desk, connection: Snapshot, actor: Actor, writing: Transaction | None = None
    ) -> None:
        self._desk = desk
        self.connection = connection
        self._writing = writing
        self._actor = actor
        self._assets: dict[str, AssetFact | None] = {}
        self._people: dict[str, PersonFact | None] = {}
        self._slots: dict[tuple[str, str], RosterSlot | None] = {}

    @property
    def now(self) -> datetime:
        """Return the current instant."""
        return self._desk.clock.now()

    @property
    def actor(self) -> PersonFact:
        """Return who is at the counter."""
        known = self.person(self._actor.person.id)
        return known or PersonFact(
            self._actor.person, self._actor.unit, frozenset(map(str, self._actor.roles))
        )

    def asset(self, asset: str) -> AssetFact | None:
        """Return an item by id, a vehicle with the odometer of its last return."""
        if asset not in self._assets:
            fact = equipment.find(self.connection, asset)
            self._assets[asset] = self.with_odometer(fact) if fact else None
        return self._assets[asset]

    def scanned_asset(self, code: str) -> AssetFact | None:
        """Return an item of this unit that can be drawn by barcode, id or label; no installation is."""
        fact = equipment.by_code(self.connection, self._desk.unit, code)
        kind = find_kind(fact.kind) if fact else None
        return self.with_odometer(fact) if fact and not (kind and kind.fixed) else None

    def personal_items(self, person: str) -> list[AssetFact]:
        """Return the items assigned to a person himself (個人配賦)."""
        return equipment.personal(self.connection, self._desk.unit, person)

    def counted_in_store(self, kinds: Iterable[str]) -> dict[str, int]:
        """Return how many of each of these kinds are in store (在所)."""
        stock = equipment.stock(self.connection, self._desk.unit, kinds)
        return {kind: inside for kind, (inside, *_) in stock.items()}

    def with_odometer(self, fact: AssetFact) -> AssetFact:
        """Return a vehicle with its last known odometer reading."""
        if not fact.vehicle_class:
            return fact
        reading, ref = fact.odometer, f"a:{fact.id}"
        for key, book in self._desk.store.projector.definitions.items():
            if book.odometer:
                column = f"f_{book.odometer}"
                known = self._desk.lines.last_value(self.connection, key, ref, column)
                reading = max(reading, int(str(known or 0)))
        return replace(fact, odometer=reading)

    def person(self, person: str) -> PersonFact | None:
        """Return a person by id."""
        if person not in self._people:
            self._people[person] = people.find(self.connection, person)
        return self._people[person]

    def scanned_person(self, code: str) -> tuple[PersonFact, str] | None:
        """Return a person of this unit and whether he was named by `badge` or `typed`."""
        return people.by_code(self.connection, self._desk.unit, code)

    def slot(self, person: str, at: str) -> RosterSlot | None:
        """Return the duty of a person at an instant, or the one that begins within the early margin."""
        if (person, at) not in self._slots:
            self._slots[person, at] = self._slot(person, from_text(at))
        return self._slots[person, at]

    def _slot(self, person: str, instant: datetime) -> RosterSlot | None:
        for moment in (instant, instant + timedelta(minutes=self._desk.policy.early_minutes)):
            for day in self._days(moment):
                found = roster.slot(self.connection, self._desk.unit, day, person, to_text(moment))
                if found is not None:
                    return found
        return None

    def _days(self, instant: datetime) -> list[str]:
        """Return the roster days that can cover an instant: a roster runs 24 to 27 hours."""
        longest = instant - timedelta(hours=3)
        return list(dict.fromkeys([self._desk.duty_day(instant), self._desk.duty_day(longest)]))

    def leave(self, person: str, at: str) -> str:
        """Return the kind of leave a person is on, or empty text."""
        return roster.leave(
            self.connection, self._desk.unit, self._desk.duty_day(from_text(at)), person
        )

    def open_line(self, ledger: str, person: str) -> str:
        """Return the id of the open line a person has in a book, or empty text."""
        for record in self._desk.lines.open_of(self.connection, ledger, f"p:{person}"):
            if f'"id":"{person}"' in str(record["actor"]):
                return str(record["line"])
        return ""

    @property
    def limits(self) -> Limits:
        """Return the unit's own numbers."""
        return self._desk.policy.limits

    def lines_open(self, ledger: str) -> list[Seen]:
        """Return the open lines of a book, oldest first."""
        found = self._desk.lines.open_lines(self.connection, ledger)
        return [self._seen(ledger, record) for record in found]

    def lines_about(self, ledger: str, ref: str) -> list[Seen]:
        """Return up to 200 lines that name a person, an item or a key of the book, newest first."""
        found = self._desk.lines.about(self.connection, ledger, ref, _MOST)
        return [self._seen(ledger, record) for record in found if record["status"] != "voided"]

    def lines_of_day(self, ledger: str, duty_date: str) -> list[Seen]:
        """Return the lines of one roster day, oldest first."""
        found = self._desk.lines.where(self.connection, ledger, 10_000, duty_date=duty_date)
        kept = [record for record in reversed(found) if record["status"] != "voided"]
        return [self._seen(ledger, record) for record in kept]

    def newest(self, ledger: str) -> Seen | None:
        """Return the line of a book that was recorded last, voided ones left out."""
        found = self._desk.lines.where(self.connection, ledger, _MOST)
        kept = (record for record in found if record["status"] != "voided")
        record = next(kept, None)
        return self._seen(ledger, record) if record is not None else None

    def stock(self) -> dict[str, tuple[int, int, int, int]]:
        """Return (在所, 出勤, 送修, 庫存) of every kind of equipment."""
        return equipment.stock(self.connection, self._desk.unit)

    def _seen(self, ledger: str, record: Record) -> Seen:
        definition = self._desk.definition(ledger)
        return Seen(
            line=str(record["line"]),
            number=str(record["number"]),
            ledger=ledger,
            state=str(record["state"]),
            open=bool(record["is_open"]),
            actor=person_column(record["actor"]),
            duty_date=str(record["duty_date"]),
            occurred_at=str(record["occurred_at"]),
            values=values_of(definition, record),
            session=str(record["session"]),
        )

    def history(self, line: str) -> History | None:
        """Return a line with all its events; the transaction that will add to it remembers them."""
        if self._writing is not None:
            return self._writing.history(line)
        return self._desk.lines.history(self.connection, line)

    def line(self, ledger: str, line: str) -> Record | None:
        """Return a line of a book as it stands."""
        return self._desk.lines.one(self.connection, ledger, line)

    def session_lines(self, ledger: str, session: str) -> tuple[LedgerDef, list[Record]]:
        """Return a book and its lines of one duty session, newest first."""
        if not session:
            return self._desk.definition(ledger), []
        return self._desk.definition(ledger), self._desk.lines.where(
            self.connection, ledger, session=session
        )

    def require_person(self, person: str) -> PersonFact:
        """Return a person by id; raises NotFound."""
        found = self.person(person)
        if found is None:
            message = "查無此員警"
            raise NotFound(message)
        return found
