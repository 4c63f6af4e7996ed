"""What the board says of open lines that wait until a certain time: overdue first, then the nearest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from kiosk.base.instants import from_text, local, minutes_between, to_text
from kiosk.base.roc_date import hour_minute, minute
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.limits import Limits
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.board_access import LineReach
from kiosk.services.desk import Desk
from kiosk.services.masking import mask_values
from kiosk.services.sight import Sight

_DEPOSITS, _ESCORTS, _PHONE = "L13", "L14", "L04"
_SOON = timedelta(hours=24)
_DEPOSITS_SOON = timedelta(days=7)
"""寄存將屆: papers whose keeping period ends within a week are worth a last call."""
_NAMED = 4
"""So many lines of one book are named; the others are one sentence."""

_Known: TypeAlias = tuple[str, Limits, str]
"""The last event of a line, the unit's numbers and the deadline they make: a board is asked for often, and
lines change seldom."""


@dataclass(frozen=True, slots=True)
class Due:
    """An open line, or several of one book, with a time limit; `at` is the earliest (UTC instant)."""

    book: str
    text: str
    action: str
    target: str
    at: str
    late: bool


class DueLines:
    """Reads the deadlines of every book that declares one (`LedgerDef.due`)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, _Known] = {}

    def of(self, connection: Snapshot, actor: Actor, reach: LineReach) -> tuple[list[Due], int]:
        """Return what is overdue or soon due, sorted by time, and how many deposits end within a week."""
        now = self._desk.clock.now()
        before, self._known = self._known, {}
        found: list[Due] = []
        deposits = 0
        for key, book in self._desk.store.projector.definitions.items():
            if book.due is None or not reach.reads(key):
                continue
            lines = self._open(connection, book, reach, before)
            if key == _DEPOSITS:
                near = [at for at, _ in lines if at <= to_text(now + _DEPOSITS_SOON)]
                deposits = len(near)
                found += _deposits(book, [at for at in near if at <= to_text(now)])
                continue
            limit = to_text(now + self._lead(key))
            waiting = [(at, record) for at, record in lines if at <= limit or key == _PHONE]
            found += self._named(actor, book, waiting, now)
        return sorted(found, key=lambda one: (not one.late, one.at)), deposits

    def _lead(self, ledger: str) -> timedelta:
        """Return how long before its time a line is told: an escort as the unit sets it (L14-R04)."""
        if ledger == _ESCORTS:
            return timedelta(minutes=self._desk.policy.limits.escort_reminder_minutes)
        return _SOON

    def _open(
        self,
        connection: Snapshot,
        book: LedgerDef,
        reach: LineReach,
        before: Mapping[str, _Known],
    ) -> list[tuple[str, Record]]:
        """Return the open lines in reach that have a deadline, the nearest first."""
        found = []
        for record in self._desk.lines.open_lines(connection, book.key):
            at = self._due(book, record, before)
            if at and reach.sees(book, record):
                found.append((at, record))
        return sorted(found, key=lambda pair: (pair[0], str(pair[1]["line"])))

    def _due(self, book: LedgerDef, record: Record, before: Mapping[str, _Known]) -> str:
        line, last, limits = str(record["line"]), str(record["last"]), self._desk.policy.limits
        known = before.get(line)
        if known is None or known[:2] != (last, limits):
            known = (last, limits, book.due_of(values_of(book, record), limits))
        self._known[line] = known
        return known[2]

    def _named(
        self, actor: Actor, book: LedgerDef, lines: list[tuple[str, Record]], now: datetime
    ) -> list[Due]:
        sight, moment = Sight(self._desk, actor, book), to_text(now)
        found = []
        for at, record in lines[:_NAMED]:
            values = mask_values(book, sight.of_record(record), values_of(book, record))
            number = str(record["number"]).rpartition("-")[2]
            words = f"{book.short} {number} {book.summary(values)}　{_when(at, moment)}"
            line = str(record["line"])
            found.append(Due(book.short, words, "line", line, at, at < moment))
        if rest := lines[_NAMED:]:
            at = rest[0][0]
            words = f"{book.short} 另有 {len(rest)} 筆，最近期限 {minute(at)}"
            found.append(Due(book.short, words, book.key, "", at, at < moment))
        return found


def _deposits(book: LedgerDef, ended: list[str]) -> list[Due]:
    """Return papers past their keeping period in one sentence: they are dealt with together (L13-R07)."""
    if not ended:
        return []
    words = f"{book.short} {len(ended)} 件保存期限已過，請列清冊處理"
    return [Due(book.short, words, "disposal", "", min(ended), late=True)]


def _when(at: str, now: str) -> str:
    """Return `14:30 前` or `已逾 25 分`."""
    if at >= now:
        same_day = local(from_text(at)).date() == local(from_text(now)).date()
        return f"{hour_minute(at) if same_day else minute(at)} 前"
    hours, minutes = divmod(minutes_between(at, now), 60)
    return f"已逾 {hours} 時 {minutes} 分" if hours else f"已逾 {minutes} 分"
