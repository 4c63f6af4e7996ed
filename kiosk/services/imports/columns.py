"""Lists of people and equipment: a heading row found by its words, then one record a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.services.imports.problems import ImportProblem, ImportRefused, refuse
from kiosk.services.imports.table import Sheet, Table, address, squeeze


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its heading in our template, other headings it may have, and its help."""

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    sample: str = ""

    def names(self) -> frozenset[str]:
        """Return every heading the column goes by, compared without spaces and case."""
        return frozenset(squeeze(word).lower() for word in (self.label, self.key, *self.synonyms))


@dataclass(slots=True)
class Row:
    """One record: texts by column key, and a place to report what is wrong with one of them."""

    sheet: Sheet
    number: int
    places: Mapping[str, int]
    problems: list[ImportProblem]
    anchor: int = field(default=1)

    def text(self, key: str) -> str:
        """Return the text of a column, empty when the file has no such column or cell."""
        column = self.places.get(key)
        return " ".join(self.sheet.text(self.number, column).split()) if column else ""

    def report(self, key: str, message: str) -> None:
        """Add a problem at the cell of a column; at the record's first cell when the column is missing."""
        self.problems.append(
            self.sheet.problem(self.number, self.places.get(key, self.anchor), message)
        )


class Unique:
    """Finds a value that occurs twice and names both cells."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._seen: dict[str, str] = {}

    def check(self, row: Row, key: str, value: str) -> None:
        """Report the row's value when an earlier row holds it; empty values never repeat."""
        if not value:
            return
        place = address(row.number, row.places.get(key, row.anchor))
        where = f"{row.sheet.name}!{place}" if row.sheet.name else place
        before = self._seen.setdefault(value.casefold(), where)
        if before != where:
            row.report(key, f"{self._label}「{value}」重複（{before}）")


def rows_of(
    table: Table, columns: tuple[Column, ...], problems: list[ImportProblem]
) -> Iterator[Row]:
    """Yield the records of every sheet whose heading row has all required columns.

    Sheets without such a row (instructions, choices) are left out; raises ImportRefused when no
    sheet has one. A heading that occurs twice, or a record under no heading, is a problem.
    """
    found = [(sheet, *heads) for sheet in table.sheets if (heads := _heads(sheet, columns))]
    if not found:
        needed = "、".join(column.label for column in columns if column.required)
        raise refuse(f"找不到欄位標題列（至少需要：{needed}）", name=table.name)
    for sheet, head_row, places in found:
        _check_heads(sheet, head_row, columns, problems)
        for number in range(head_row + 1, sheet.last_row + 1):
            if any(sheet.text(number, column) for column in places.values()):
                yield Row(sheet, number, places, problems, min(places.values()))


def _heads(sheet: Sheet, columns: tuple[Column, ...]) -> tuple[int, dict[str, int]] | None:
    names = {name: column.key for column in columns for name in column.names()}
    needed = {column.key for column in columns if column.required}
    rows: dict[int, dict[str, int]] = {}
    for row, place, text in sheet.walk():
        if key := names.get(_heading(text)):
            rows.setdefault(row, {}).setdefault(key, place)
    return next(((row, places) for row, places in rows.items() if needed <= places.keys()), None)


def _check_heads(
    sheet: Sheet, head_row: int, columns: tuple[Column, ...], problems: list[ImportProblem]
) -> None:
    seen: dict[str, int] = {}
    names = {name: column for column in columns for name in column.names()}
    for place, text in sheet.row(head_row):
        column = names.get(_heading(text))
        if column is None:
            problems.append(sheet.problem(head_row, place, f"不認得的欄位「{text}」"))
        elif column.key in seen:
            before = address(head_row, seen[column.key])
            problems.append(sheet.problem(head_row, place, f"欄位「{text}」重複（{before}）"))
        else:
            seen[column.key] = place


def _heading(text: str) -> str:
    # The template marks required columns with a star.
    return squeeze(text).lower().strip("*＊")


def checked(problems: list[ImportProblem], name: str) -> None:
    """Raise ImportRefused when any problem was found."""
    if problems:
        raise ImportRefused(problems, name=name)
