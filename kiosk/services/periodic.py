"""What a book must show at regular times: when it was last done, when it is due, how late it is.

Knows no book by name: everything follows from the `periodic` of the definitions, the installations of the
unit and the lines. What is missing is shown, never filled in (L07-R01, L11-R02, L12-R03 …).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kiosk.base.instants import at_local, from_text, local, to_text
from kiosk.base.roc_date import dashed, hour_minute
from kiosk.identity.permissions import Action, Actor, Reach, reach
from kiosk.ledgers.definition import FieldKind, LedgerDef, Periodic
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.values import item
from kiosk.models import installations
from kiosk.models.lines import LineConditions, Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk

_DAY = timedelta(days=1)
_SOON = timedelta(hours=4)
_PAGE = 400
_LOOKED_BACK = 20
_NAMED = 3
_HEAVY = frozenset(
    {
        FieldKind.PERSON,
        FieldKind.ASSET,
        FieldKind.SIGNATURE,
        FieldKind.LINKS,
        FieldKind.FILES,
        FieldKind.COUNTS,
    }
)
"""Lines of one installation looked at for the last entry when the present span holds none."""


@dataclass(frozen=True, slots=True)
class DutyState:
    """One duty in time of one installation, or of the unit (`asset` empty), as it stands now.

    `done` of `times` entries count in the span of `days` roster days; `last` is the instant of the
    newest, empty when there never was one; `due` is the instant until which the next is to be made.
    """

    ledger: str
    book: str
    label: str
    asset: str
    name: str
    times: int
    days: int
    done: int
    last: str
    due: str
    late: bool
    soon: bool
    late_days: int = 0

    @property
    def never(self) -> bool:
        """Tell whether there is no entry at all."""
        return not self.last

    @property
    def _hour(self) -> str:
        """Return the hour a check is due, said as of the day after where the roster day runs into it."""
        part = _DAY / self.times
        over = _wall(self.due) > _wall(to_text(from_text(self.due) - part))
        return f"{'次日 ' if over else ''}{hour_minute(self.due)}"

    @property
    def text(self) -> str:
        """Return the state in words: `駐地監錄檢查 今日 1/2，次日 08:00 前` …"""
        head = f"{self.label} {self.name}".strip()
        if self.days == 1:
            word = "已逾時" if self.late else "前"
            rest = f"，{self._hour} {word}" if self.done < self.times else "，已完成"
            return f"{head} 今日 {self.done}/{self.times}{rest}"
        if self.never:
            return f"{head} 尚無紀錄"
        if self.late_days:
            return f"{head} 已逾 {self.late_days} 日（上次 {dashed(_wall(self.last))}）"
        return f"{head} 上次 {dashed(_wall(self.last))}，{dashed(_wall(self.due) - _DAY)} 前"


@dataclass(frozen=True, slots=True)
class Late:
    """One duty that a roster day ended without, for the close list."""

    ledger: str
    label: str
    asset: str
    name: str
    missing: int
    text: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line that counts: roster day and instant."""

    day: date
    at: str


def _wall(instant: str) -> date:
    """Return the calendar day of a stored instant on the wall."""
    return local(instant).date()


def settled(duty: Periodic, limits: Limits) -> Periodic:
    """Return the duty with the unit's own numbers."""
    times = getattr(limits, duty.times_limit) if duty.times_limit else duty.times
    days = getattr(limits, duty.days_limit) if duty.days_limit else duty.days
    return replace(duty, times=max(int(times), 1), days=max(int(days), 1))


class Periodics:
    """Answers for whoever asks, within his grants: only books he may read the whole of."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def state(self, actor: Actor, ledger: str = "") -> list[DutyState]:
        """Return the state of every duty in time now, late ones first; of one book when it is named."""
        return self._desk.store.read(lambda c: self.states(c, actor, ledger))

    def states(self, connection: Snapshot, actor: Actor, ledger: str = "") -> list[DutyState]:
        """Return `state` on a snapshot that is open already."""
        now = self._desk.clock.now()
        today = date.fromisoformat(self._desk.duty_day(now))
        found = [
            self._judge(book, duty, place, entries, (now, today))
            for book, duty in self._duties(actor, ledger)
            for place, entries in self._entries(connection, book, duty, today)
            if place is not None or entries
        ]
        return sorted(found, key=lambda one: (not one.late, one.ledger, one.due, one.name))

    def late(self, actor: Actor, duty_date: str) -> list[Late]:
        """Return what is missing at the end of a roster day, book by book (close list lines 9 and 14)."""
        return self._desk.store.read(lambda c: self.lates(c, actor, duty_date))

    def lates(self, connection: Snapshot, actor: Actor, duty_date: str) -> list[Late]:
        """Return `late` on a snapshot that is open already."""
        day = date.fromisoformat(duty_date)
        found = []
        for book, duty in self._duties(actor, ""):
            for place, entries in self._entries(connection, book, duty, day):
                missing = _missing(duty, entries, day, known=place is not None)
                if missing:
                    asset, name = _named(duty, place)
                    text = _late_text(duty, name, entries, missing, day)
                    found.append(Late(book.key, duty.label, asset, name, missing, text))
        return found

    # ------------------------------------------------------------------ inside

    def _duties(self, actor: Actor, ledger: str) -> list[tuple[LedgerDef, Periodic]]:
        """Return the duties of the books that the actor may read the whole of."""
        limits = self._desk.policy.limits
        return [
            (book, settled(duty, limits))
            for key, book in self._desk.store.projector.definitions.items()
            if ledger in {"", key}
            for duty in book.periodic
            if (reach(actor, key, Action.READ, self._desk.unit) or Reach.OWN) >= Reach.UNIT
        ]

    def _entries(
        self, connection: Snapshot, book: LedgerDef, duty: Periodic, day: date
    ) -> list[tuple[AssetFact | None, list[_Entry]]]:
        """Return every place the duty is due at with its entries up to a day, oldest first.

        A duty of the unit has one place: any installation of its kinds, or none where it needs none.
        """
        places = installations.standing(connection, self._desk.unit, duty.asset_kinds)
        if duty.asset_kinds and not places:
            return []
        counted = self._counted(connection, book, duty, day)
        if not duty.asset:
            first = places[0] if places else None
            return [(first, self._enough(connection, book, duty, ("", counted[""]), day))]
        return [
            (place, self._enough(connection, book, duty, (place.id, counted[place.id]), day))
            for place in places
        ]

    def _enough(
        self,
        connection: Snapshot,
        book: LedgerDef,
        duty: Periodic,
        known: tuple[str, list[_Entry]],
        day: date,
    ) -> list[_Entry]:
        """Return the entries of a span, with those before it where the span alone cannot tell the last ones."""
        asset, entries = known
        if len(entries) >= duty.times or (duty.days == 1 and entries):
            return entries
        return self._before(connection, book, duty, asset, day)

    def _counted(
        self, connection: Snapshot, book: LedgerDef, duty: Periodic, day: date
    ) -> dict[str, list[_Entry]]:
        """Return the entries of the span that ends with a day, by installation."""
        span = LineConditions((day - duty.days * _DAY).isoformat(), day.isoformat())
        rows = self._desk.lines.filtered(connection, book.key, span)
        found: dict[str, list[_Entry]] = defaultdict(list)
        for start in range(0, len(rows), _PAGE):
            page = self._desk.lines.page(connection, book.key, rows[start : start + _PAGE])
            for place, entry in _counting(book, duty, page):
                found[place].append(entry)
        for entries in found.values():
            entries.sort(key=lambda one: one.at)
        return found

    def _before(
        self, connection: Snapshot, book: LedgerDef, duty: Periodic, asset: str, day: date
    ) -> list[_Entry]:
        """Return the last entries before the span."""
        lines = self._desk.lines
        records = (
            lines.about(connection, book.key, f"a:{asset}", _LOOKED_BACK)
            if asset
            else lines.where(connection, book.key, _LOOKED_BACK)
        )
        found = [entry for _, entry in _counting(book, duty, records) if entry.day <= day]
        return sorted(found, key=lambda one: one.at)

    def _judge(
        self,
        book: LedgerDef,
        duty: Periodic,
        place: AssetFact | None,
        entries: list[_Entry],
        at: tuple[datetime, date],
    ) -> DutyState:
        now, today = at
        due, late_days = self._due(duty, entries, today)
        asset, name = _named(duty, place)
        return DutyState(
            ledger=book.key,
            book=book.short,
            label=duty.label,
            asset=asset,
            name=name,
            times=duty.times,
            days=duty.days,
            done=_done(duty, entries, today),
            last=entries[-1].at if entries else "",
            due=to_text(due),
            late=now > due or (duty.days > 1 and len(entries) < duty.times),
            soon=due - now <= (_SOON if duty.days == 1 else _DAY),
            late_days=late_days,
        )

    def _due(self, duty: Periodic, entries: list[_Entry], today: date) -> tuple[datetime, int]:
        """Return until when the next entry is due, and by how many roster days that has passed."""
        hour = self._desk.policy.roster_start_hour
        if duty.days == 1:
            part = _DAY / duty.times
            return at_local(today, hour) + part * (_done(duty, entries, today) + 1), 0
        if len(entries) < duty.times:
            return at_local(today + _DAY, hour), 0
        last = entries[-duty.times].day + duty.days * _DAY
        return at_local(last + _DAY, hour), max((today - last).days, 0)


def _named(duty: Periodic, place: AssetFact | None) -> tuple[str, str]:
    """Return id and label of the installation, empty for a duty of the unit."""
    return (place.id, place.label) if duty.asset and place else ("", "")


def _counting(
    book: LedgerDef, duty: Periodic, records: Iterable[Record]
) -> Iterable[tuple[str, _Entry]]:
    """Yield the entries among lines, with the installation each is about.

    What a line says is read without its persons, signatures and lists: no duty in time asks for them, and
    the board asks for every duty at every look.
    """
    fields = [one for one in book.fields if one.key == duty.asset or one.kind not in _HEAVY]
    for record in records:
        values = values_of(book, record, fields)
        if record["status"] == "voided" or (duty.when is not None and not duty.when(values)):
            continue
        thing = item(values, duty.asset) if duty.asset else None
        if duty.asset and thing is None:
            continue
        day = date.fromisoformat(str(record["duty_date"]))
        yield thing.id if thing else "", _Entry(day, str(record["occurred_at"]))


def _done(duty: Periodic, entries: list[_Entry], day: date) -> int:
    """Return how many entries the span holds that ends with a day."""
    return sum(1 for one in entries if day - duty.days * _DAY < one.day <= day)


def _missing(duty: Periodic, entries: list[_Entry], day: date, *, known: bool) -> int:
    """Return how many entries a roster day ends without; nothing is due where nothing ever was."""
    if not entries and not known:
        return 0
    if duty.days == 1 or len(entries) < duty.times:
        return max(duty.times - _done(duty, entries, day), 0)
    overdue = entries[-duty.times].day + duty.days * _DAY <= day
    return max(duty.times - _done(duty, entries, day), 1) if overdue else 0


def _late_text(duty: Periodic, name: str, entries: list[_Entry], missing: int, day: date) -> str:
    head = f"{duty.label} {name}".strip()
    if duty.days == 1:
        return f"{head} {duty.times - missing}/{duty.times}"
    if not entries:
        return f"{head} 尚無紀錄"
    last = entries[-1].day
    return f"{head} 已 {(day - last).days} 日未登記（上次 {dashed(last)}）"


def shown(states: Iterable[DutyState]) -> list[tuple[str, str, bool]]:
    """Return (book key, words, late) of what waits: a duty in one line, however many installations it is due at."""
    groups: dict[tuple[str, str], list[DutyState]] = defaultdict(list)
    for one in states:
        if one.late or (one.soon and one.done < one.times):
            groups[one.ledger, one.label].append(one)
    found = []
    for (ledger, label), waiting in groups.items():
        late = [one for one in waiting if one.late] or waiting
        text = late[0].text
        if len(late) > 1:
            some = "、".join(one.name for one in late[:_NAMED])
            word = "逾期" if late[0].late else "今日到期"
            text = f"{label} {len(late)} 處{word}（{some}{'…' if len(late) > _NAMED else ''}）"
        found.append((ledger, text, late[0].late))
    return found


def summed(states: Iterable[DutyState]) -> list[tuple[str, bool]]:
    """Return (words, late) of every duty of a book, one a duty, whether anything waits or not."""
    groups: dict[str, list[DutyState]] = defaultdict(list)
    for one in states:
        groups[one.label].append(one)
    found = []
    for label, places in groups.items():
        late = [one for one in places if one.late]
        if len(places) == 1:
            text = places[0].text
        elif late:
            some = "、".join(one.name for one in late[:_NAMED])
            text = f"{label} {len(places)} 處，逾期 {len(late)} 處（{some}{'…' if len(late) > _NAMED else ''}）"
        else:
            next_due = dashed(_wall(min(one.due for one in places)) - _DAY)
            text = f"{label} {len(places)} 處均在期限內，最近 {next_due} 前"
        found.append((text, bool(late)))
    return found
