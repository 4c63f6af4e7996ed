"""What waits for a reviewer: lines of one book and one period, and what is unusual about each (domain §4.5)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.base.roc_date import dashed
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.line import Status
from kiosk.models.lines import Record

_DAY = timedelta(days=1)
_WEEK, _MONTH = 7, 28


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that waits: `odd` names what is unusual; `own` that the reader may not review it (RB-01).

    A voided line is shown with the others of its period and needs no review.
    """

    line: str
    number: str
    day: str
    who: str
    text: str
    odd: tuple[str, ...] = ()
    own: bool = False
    voided: bool = False
    looked: bool = False

    @property
    def plain(self) -> bool:
        """Tell whether it may be reviewed with others by one act."""
        return not (self.odd or self.own or self.voided)


@dataclass(frozen=True, slots=True)
class Pile:
    """The lines of a book that wait for one period of its cycle; days as ISO text.

    `late_days` counts roster days since the review was due, 0 while it is not late; `ended` tells that the
    period is over. `own` are lines of the reader, for somebody else to review.
    """

    ledger: str
    book: str
    first: str
    last: str
    cycle: str
    waiting: int
    odd: int
    own: int
    late_days: int
    ended: bool

    @property
    def line(self) -> str:
        """Return what tells it from other piles, as a table chooses it."""
        return f"{self.ledger} {self.first}"

    @property
    def period(self) -> str:
        """Return the period in words: `115-05-19`, or `115-05-11～05-17`."""
        first, last = (dashed(date.fromisoformat(day)) for day in (self.first, self.last))
        return first if first == last else f"{first}～{last.partition('-')[2]}"


def period_of(day: date, days: int) -> tuple[date, date]:
    """Return the period of a cycle that a roster day belongs to: the day, its week, or its month."""
    if days < _WEEK:
        return day, day
    if days < _MONTH:
        monday = day - day.weekday() * _DAY
        return monday, monday + 6 * _DAY
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def unusual(definition: LedgerDef, record: Record, incidents: Mapping[str, int]) -> tuple[str, ...]:
    """Return why a line must be looked at by itself before it is reviewed (domain §4.3, C-02)."""
    found = (
        (record["status"] == Status.VOIDED, "作廢"),
        (record["revision"], f"更正 {record['revision']} 次"),
        (record["asks"], "更正待核准"),
        (record["late"], "補登"),
        (record["proxy_pending"], "代登未確認"),
        (record["clock_quality"], "時鐘異常"),
        (str(record["line"]) in incidents, "異常事件"),
        (definition.key == "INC", "異常事件"),
    )
    return tuple(word for applies, word in found if applies)


def pile_of(
    definition: LedgerDef,
    records: list[tuple[Record, bool, bool]],
    today: date,
    days: int,
) -> Pile:
    """Return the pile of records of one period, each with whether it is own and whether it is odd."""
    first, last = period_of(date.fromisoformat(str(records[0][0]["duty_date"])), days)
    live = [one for one in records if one[0]["status"] != Status.VOIDED]
    return Pile(
        definition.key,
        definition.short,
        first.isoformat(),
        last.isoformat(),
        definition.review.label,
        waiting=sum(1 for _, own, _ in live if not own),
        odd=sum(1 for _, own, odd in live if odd and not own),
        own=sum(1 for _, own, _ in live if own),
        late_days=max((today - last).days - 1, 0),
        ended=today > last,
    )
