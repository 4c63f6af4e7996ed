"""What a rule may ask about the world around a line; the services answer from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.limits import Limits


@dataclass(frozen=True, slots=True)
class AssetFact:
    """An item of equipment as known here now.

    `state`: in_store 在所, issued 出勤, repair 送修, lost 遺失, seized 扣案, transferred 移撥, retired 報廢.
    """

    id: str
    kind: str
    label: str
    state: str
    holder: PersonRef | None = None
    since: str = ""
    line: str = ""
    returned_by: PersonRef | None = None
    returned_at: str = ""
    licence_no: str = ""
    licence_until: str = ""
    caliber: str = ""
    magazines: int = 0
    rounds: int = 0
    personal_of: str = ""
    odometer: int = 0
    vehicle_class: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What the register says of an installation: site, direction, keeper, model, days_kept …"""

    @property
    def ref(self) -> dict[str, object]:
        """Return the snapshot that a line keeps of the item."""
        return {"id": self.id, "kind": self.kind, "label": self.label, "qty": 1}


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A member of the unit as known here now."""

    ref: PersonRef
    unit: str
    roles: frozenset[str] = frozenset()
    barred: str = ""
    """Why the chief has barred him from drawing a weapon (身心狀況, 停職, 酒測不合格), or empty."""
    licences: frozenset[str] = frozenset()
    """Vehicle classes he may drive."""
    active: bool = True


@dataclass(frozen=True, slots=True)
class RosterSlot:
    """One duty of one person on the roster in force."""

    version: str
    duty_date: str
    duty: str
    start: str
    end: str
    place: str = ""
    radio_code: str = ""
    vehicle: str = ""
    partners: tuple[PersonRef, ...] = ()
    order: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Another line of a book, as a rule sees it."""

    line: str
    number: str
    ledger: str
    state: str
    open: bool
    actor: PersonRef
    duty_date: str
    occurred_at: str
    values: Mapping[str, Value]
    session: str = ""


class Facts(Protocol):
    """The questions a rule may ask; answers are read in the same transaction that writes."""

    @property
    def now(self) -> datetime:
        """Return the current instant."""
        ...

    @property
    def actor(self) -> PersonFact:
        """Return who is at the counter (the desk officer who enters)."""
        ...

    def asset(self, asset: str) -> AssetFact | None:
        """Return an item by id."""
        ...

    def person(self, person: str) -> PersonFact | None:
        """Return a person by id."""
        ...

    def slot(self, person: str, at: str) -> RosterSlot | None:
        """Return the duty of a person at an instant on the roster in force, or None when off duty.

        A duty that begins within the unit's early margin counts already.
        """
        ...

    def leave(self, person: str, at: str) -> str:
        """Return the kind of leave a person is on at an instant, or empty text."""
        ...

    def open_line(self, ledger: str, person: str) -> str:
        """Return the id of the open line a person has in a book, or empty text."""
        ...

    @property
    def limits(self) -> Limits:
        """Return the unit's own numbers."""
        ...

    def lines_open(self, ledger: str) -> Sequence[Seen]:
        """Return the open lines of a book, oldest first."""
        ...

    def lines_about(self, ledger: str, ref: str) -> Sequence[Seen]:
        """Return up to 200 lines that name a person (`p:id`), an item (`a:id`) or a key of the book's
        own `references`, newest first; voided ones are left out.
        """
        ...

    def lines_of_day(self, ledger: str, duty_date: str) -> Sequence[Seen]:
        """Return the lines of one roster day, oldest first; voided ones are left out."""
        ...

    def newest(self, ledger: str) -> Seen | None:
        """Return the line of a book that was recorded last, voided ones left out."""
        ...

    def stock(self) -> Mapping[str, tuple[int, int, int, int]]:
        """Return (在所, 出勤, 送修, 庫存) of every kind of equipment (L01-R09)."""
        ...
