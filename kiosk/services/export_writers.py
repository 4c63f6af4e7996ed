"""Lines of a book as rows for other programs: CSV, JSON, XLSX; none of them is a record in itself."""

from __future__ import annotations

import csv
import json
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from kiosk.base.instants import to_text
from kiosk.base.roc_date import dashed, minute
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import STATUS_LABEL, Line
from kiosk.services.export_scope import Scope

_HEAD = ("編號", "勤務日", "事實時間", "登記時間", "當事人", "登記人", "狀態", "簽核", "更正次數")
_TAIL = ("補登原因", "作廢原因", "更正紀錄", "核閱紀錄")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CELL_LIMIT = 32_767
"""Characters a spreadsheet cell can hold."""


class Writer(Protocol):
    """Takes lines one after another."""

    @abstractmethod
    def add(self, line: Line) -> None:
        """Write one line."""


def cells(definition: LedgerDef, line: Line) -> list[str]:
    """Return a line as the texts of one row: the common columns, every field, the corrections."""
    state = definition.state_of(line.state)
    head = [
        line.number,
        line.duty_date,
        minute(line.occurred_at),
        minute(line.recorded_at),
        line.actor.label,
        line.recorded_by.label,
        state.label,
        STATUS_LABEL[line.status],
        str(line.revision),
    ]
    values = [display(item, line.values.get(item.key)) for item in definition.fields]
    return [
        *head,
        *values,
        line.late_reason,
        line.void_reason,
        _revisions(definition, line),
        _reviews(line),
    ]


def headings(definition: LedgerDef) -> list[str]:
    """Return the headings of `cells`."""
    return [*_HEAD, *(item.label for item in definition.fields), *_TAIL]


def _revisions(definition: LedgerDef, line: Line) -> str:
    parts = []
    for one in line.revisions:
        item = definition.by_key.get(one.field)
        if item is None:
            continue
        before, after = (
            display(item, one.before) or "（空白）",
            display(item, one.after) or "（空白）",
        )
        by = one.by.name + (f"、{one.approver.name}核准" if one.approver else "")
        parts.append(f"{minute(one.at)} {by} 更正「{item.label}」{before}→{after}（{one.reason}）")
    return "；".join(parts)


def _reviews(line: Line) -> str:
    return "；".join(
        f"{minute(one.at)} {one.by.label} {STATUS_LABEL.get(one.outcome, one.outcome)} {one.note}".strip()  # type: ignore[call-overload]
        for one in line.reviews
    )


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running what a person typed (CWE-1236)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Csv:
    def __init__(self, file: IO[str], definition: LedgerDef) -> None:
        self._definition = definition
        self._rows = csv.writer(file)
        self._rows.writerow(headings(definition))

    def add(self, line: Line) -> None:
        self._rows.writerow([_harmless(text) for text in cells(self._definition, line)])


@contextmanager
def csv_writer(path: Path, scope: Scope) -> Iterator[Writer]:
    """Write UTF-8 with a byte order mark, which Excel needs to see Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield _Csv(file, scope.definition)


class _Json:
    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._first = True

    def add(self, line: Line) -> None:
        self._file.write("\n" if self._first else ",\n")
        self._file.write(json.dumps(_record(line), ensure_ascii=False, sort_keys=True))
        self._first = False


def _record(line: Line) -> dict[str, object]:
    return {
        "id": line.id,
        "number": line.number,
        "version": line.version,
        "unit": line.unit,
        "duty_date": line.duty_date,
        "occurred_at": line.occurred_at,
        "recorded_at": line.recorded_at,
        "late_reason": line.late_reason,
        "actor": line.actor.to_value(),
        "recorded_by": line.recorded_by.to_value(),
        "status": line.status.value,
        "state": line.state,
        "void_reason": line.void_reason,
        "values": line.values,
        "revisions": [
            {
                "number": one.number,
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "reason": one.reason,
                "by": one.by.to_value(),
                "approver": one.approver.to_value() if one.approver else None,
                "at": one.at,
            }
            for one in line.revisions
        ],
        "reviews": [
            {"outcome": one.outcome, "note": one.note, "by": one.by.to_value(), "at": one.at}
            for one in line.reviews
        ],
    }


@contextmanager
def json_writer(path: Path, scope: Scope) -> Iterator[Writer]:
    """Write stored values as they are: instants in UTC, codes instead of labels."""
    head = {
        "ledger": scope.definition.key,
        "title": scope.definition.title,
        "version": scope.definition.version,
        "unit": scope.unit_name,
        "from": scope.day_from.isoformat(),
        "to": scope.day_to.isoformat(),
        "exported_at": to_text(scope.at),
        "exported_by": scope.by.to_value(),
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1])
        file.write(', "lines": [')
        yield _Json(file)
        file.write("\n]}\n")


@contextmanager
def xlsx_writer(path: Path, scope: Scope) -> Iterator[Writer]:
    """Write a workbook of texts; nothing in it is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{scope.definition.key} {scope.definition.short}")

    def put(texts: list[str]) -> None:
        row = []
        for text in texts:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:_CELL_LIMIT])
            cell.data_type = "s"
            row.append(cell)
        sheet.append(row)

    put(
        [
            f"{scope.unit_name} {scope.definition.title} {dashed(scope.day_from)} 至 {dashed(scope.day_to)}"
        ]
    )
    put(headings(scope.definition))

    class Rows:
        def add(self, line: Line) -> None:
            put(cells(scope.definition, line))

    yield Rows()
    book.save(path)
