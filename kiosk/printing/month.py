"""Lines on the numbered days of a month: which line stands in which slot of which day of which sheet."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from kiosk.base import roc_date
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.paper import MonthGrid

DAYS = 31


@dataclass(frozen=True, slots=True)
class DayRow:
    """One printed row: the day's number on its first row, and at most one line for every slot."""

    day: int
    first: bool
    lines: tuple[Line | None, ...]

    @property
    def filled(self) -> tuple[Line, ...]:
        """Return the lines of the row."""
        return tuple(line for line in self.lines if line is not None)


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """One sheet: a month and a value of the grouping field."""

    year: int
    month: int
    group: str
    rows: tuple[DayRow, ...] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        """Return `駐地系統　115 年 5 月`."""
        month = f"{roc_date.roc_year(date(self.year, self.month, 1))} 年 {self.month} 月"
        return f"{self.group}　{month}" if self.group else month

    def date_of(self, day: int) -> date | None:
        """Return the date of a numbered row, None for the 31st of a shorter month."""
        last = calendar.monthrange(self.year, self.month)[1]
        return date(self.year, self.month, day) if day <= last else None


def month_sheets(definition: LedgerDef, grid: MonthGrid, lines: Sequence[Line]) -> list[MonthSheet]:
    """Return the sheets that hold every line once, by month and group, each with all its days.

    The lines of a day fill its slots in the order of their time; what was voided stands below the rest.
    """
    found: dict[tuple[int, int, str], dict[int, list[Line]]] = {}
    for line in lines:
        day = date.fromisoformat(line.duty_date)
        key = (day.year, day.month, _group(definition, grid, line))
        found.setdefault(key, {}).setdefault(day.day, []).append(line)
    return [
        MonthSheet(*key, tuple(_rows(days, len(grid.slots), _when(definition))))
        for key, days in sorted(found.items())
    ]


def _group(definition: LedgerDef, grid: MonthGrid, line: Line) -> str:
    if not grid.group:
        return ""
    return display(definition.by_key[grid.group], line.values.get(grid.group))


def _when(definition: LedgerDef) -> str:
    return definition.when


def _rows(days: dict[int, list[Line]], slots: int, when: str) -> Iterator[DayRow]:
    for day in range(1, DAYS + 1):
        ordered = sorted(days.get(day, []), key=lambda line: _order(line, when))
        for start in range(0, max(len(ordered), 1), slots):
            part: list[Line | None] = [*ordered[start : start + slots]]
            part += [None] * (slots - len(part))
            yield DayRow(day, start == 0, tuple(part))


def _order(line: Line, when: str) -> tuple[bool, str, str]:
    at = line.values.get(when)
    return (
        line.status is Status.VOIDED,
        at if isinstance(at, str) else line.occurred_at,
        line.number,
    )
