"""What was taken in a time, by kind, by way, and how soon somebody came (L06-R07): counts, never names."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median_low

from kiosk.base.errors import InvalidInput, NotAllowed
from kiosk.base.instants import minutes_between
from kiosk.base.roc_date import dashed
from kiosk.identity.permissions import Action, Actor, Reach, authorize, reach
from kiosk.ledgers.case_intake_rules import LEDGER
from kiosk.ledgers.case_intake_terms import category_of
from kiosk.ledgers.case_lists import case_groups, channels
from kiosk.ledgers.event import Values
from kiosk.ledgers.line import Status
from kiosk.ledgers.values import text
from kiosk.models.lines import LineConditions
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk
from kiosk.services.whole_file import whole_file

_CHUNK = 500
_SLOWEST_TENTH = 0.9
HEADINGS = ("案類", "類別", "件數", *(one.label for one in channels()))


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """One kind of case: how many, and how many by each way in the order of `channels`."""

    group: str
    label: str
    count: int
    by_channel: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """Minutes from the report until somebody was there, of the cases that tell both; None without any."""

    cases: int
    median: int | None
    slowest_tenth: int | None


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """The counts of some roster days."""

    first: date
    last: date
    cases: int
    categories: tuple[CategoryCount, ...]
    response: Response


class IntakeStatistics:
    """Use case of whoever may read every case of the unit."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def report(self, actor: Actor, first: date, last: date) -> IntakeReport:
        """Return the counts of the roster days from `first` to `last`.

        Raises NotAllowed for who sees his own cases only, InvalidInput for days in the wrong order.
        """
        authorize(actor, LEDGER, Action.READ, self._desk.unit)
        if reach(actor, LEDGER, Action.READ, self._desk.unit) is Reach.OWN:
            raise NotAllowed("受理統計包含全所案件，只能由值班、幹部或主管查閱")
        if last < first:
            raise InvalidInput("統計的迄日早於起日", hint="請重新輸入日期")
        return self._desk.store.read(lambda c: self._count(c, first, last))

    def export(self, actor: Actor, first: date, last: date, path: Path) -> IntakeReport:
        """Write the counts as CSV with a byte order mark; whole or not at all.

        Raises NotAllowed, InvalidInput, FileRefused.
        """
        authorize(actor, LEDGER, Action.EXPORT, self._desk.unit)
        found = self.report(actor, first, last)
        with (
            whole_file(path) as part,
            part.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            csv.writer(file).writerows(_rows(found))
        return found

    def _count(self, connection: Snapshot, first: date, last: date) -> IntakeReport:
        pairs: Counter[tuple[str, str]] = Counter()
        kinds: dict[str, tuple[str, str]] = {}
        minutes: list[int] = []
        for values in self._values(connection, first, last):
            category = category_of(values)
            code = category.code if category else ""
            kinds[code] = (_group(category.group), category.label) if category else ("", "未分類")
            pairs[code, text(values, "channel")] += 1
            if text(values, "arrived_at"):
                spent = minutes_between(text(values, "received_at"), text(values, "arrived_at"))
                minutes.append(max(spent, 0))
        counted = [_category(code, kinds[code], pairs) for code in kinds]
        ordered = sorted(counted, key=lambda one: (-one.count, one.label))
        return IntakeReport(
            first, last, sum(pairs.values()), tuple(ordered), _response(sorted(minutes))
        )

    def _values(self, connection: Snapshot, first: date, last: date) -> Iterator[Values]:
        definition = self._desk.definition(LEDGER)
        conditions = LineConditions(first.isoformat(), last.isoformat())
        rows = self._desk.lines.filtered(connection, LEDGER, conditions)
        for start in range(0, len(rows), _CHUNK):
            for record in self._desk.lines.page(connection, LEDGER, rows[start : start + _CHUNK]):
                if record["status"] != Status.VOIDED:
                    yield values_of(definition, record)


def _group(code: str) -> str:
    return next((one.label for one in case_groups() if one.code == code), code)


def _category(code: str, words: tuple[str, str], pairs: Counter[tuple[str, str]]) -> CategoryCount:
    by_channel = tuple(pairs[code, one.code] for one in channels())
    whole = sum(many for (kind, _), many in pairs.items() if kind == code)
    return CategoryCount(*words, whole, by_channel)


def _response(minutes: list[int]) -> Response:
    if not minutes:
        return Response(0, None, None)
    at = min(int(len(minutes) * _SLOWEST_TENTH), len(minutes) - 1)
    return Response(len(minutes), median_low(minutes), minutes[at])


def _rows(found: IntakeReport) -> Iterator[tuple[object, ...]]:
    yield "受理案件統計", f"{dashed(found.first)} 至 {dashed(found.last)}", found.cases
    yield HEADINGS
    for one in found.categories:
        yield one.group, one.label, one.count, *one.by_channel
    response = found.response
    yield "到場時間（分）", "中位數", response.median, "第 90 百分位", response.slowest_tenth
