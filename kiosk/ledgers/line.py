"""A line of a book as it stands now, and how it came to be so."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.ledgers.event import Event, PersonRef, Value, Values


class Status(StrEnum):
    """The state machine common to all books (domain rules §4.3)."""

    RECORDED = "recorded"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    VOIDED = "voided"


STATUS_LABEL = {
    Status.RECORDED: "已登記",
    Status.RETURNED: "退回補正",
    Status.REVIEWED: "已核閱",
    Status.VOIDED: "作廢",
}


@dataclass(frozen=True, slots=True)
class Revision:
    """One correction of one field: the old text stays legible, with reason and both names."""

    number: int
    field: str
    before: Value
    after: Value
    reason: str
    by: PersonRef
    approver: PersonRef | None
    at: str
    event: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A correction waiting for a cadre (amend with approval)."""

    event: str
    values: Values
    reason: str
    by: PersonRef
    at: str


@dataclass(frozen=True, slots=True)
class Review:
    """One review act on the line."""

    outcome: str
    note: str
    by: PersonRef
    at: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a book: the fold of its events in the order of all streams."""

    id: str
    ledger: str
    version: int
    number: str
    unit: str
    stream: str
    session: str
    duty_date: str
    roster_version: str
    occurred_at: str
    recorded_at: str
    late_reason: str
    late: bool
    clock_quality: str
    actor: PersonRef
    recorded_by: PersonRef
    status: Status
    state: str
    values: dict[str, Value]
    revision: int = 0
    proxy_pending: bool = False
    void_reason: str = ""
    revisions: tuple[Revision, ...] = ()
    asks: tuple[Ask, ...] = ()
    reviews: tuple[Review, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    last: tuple[str, str, int] = ("", "", 0)
    last_at: str = ""
    unknown: int = 0
    """Events of kinds this version does not know; kept, shown read-only."""


@dataclass(frozen=True, slots=True)
class History:
    """A line with every event behind it, oldest first."""

    line: Line
    events: tuple[Event, ...] = field(default_factory=tuple)
    masked: frozenset[str] = frozenset()
    """Fields whose values are masked for whoever reads this."""
