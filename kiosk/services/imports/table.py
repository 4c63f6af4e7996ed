"""A file as sheets of text cells, whichever program wrote it; the one door for untrusted files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.services.imports.problems import ImportProblem, ImportRefused, refuse

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 256
MOST_CELLS = 60_000
MOST_CHARACTERS = 2000
"""Bounds far above any roster or list of a unit (60 people, 400 items), far below a memory problem."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def column_letters(column: int) -> str:
    """Return `A` for 1, `AA` for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the cell address of a row and column, both counted from 1: `C7`."""
    return f"{column_letters(column)}{row}"


def squeeze(text: str) -> str:
    """Return text for comparing headings: full-width forms unified, every space taken out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: text by (row, column), counted from 1; empty cells are absent.

    `covered` maps a cell hidden under a merged one to the cell that shows.
    """

    name: str
    cells: Mapping[tuple[int, int], str]
    covered: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """Return the number of the last row with text, 0 for an empty sheet."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        """Return the number of the last column with text, 0 for an empty sheet."""
        return max((column for _, column in self.cells), default=0)

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell as typed, empty when there is none or a merged cell covers it."""
        return self.cells.get((row, column), "")

    def shown(self, row: int, column: int) -> str:
        """Return what a person sees at a place: the merged cell's text where one covers it."""
        return self.cells.get(self.covered.get((row, column), (row, column)), "")

    def row(self, row: int) -> list[tuple[int, str]]:
        """Return the filled cells of a row as (column, text), left to right."""
        filled = (
            (column, self.cells.get((row, column), "")) for column in range(1, MOST_COLUMNS + 1)
        )
        return [(column, text) for column, text in filled if text]

    def walk(self) -> Iterator[tuple[int, int, str]]:
        """Yield (row, column, text) of every filled cell, row by row."""
        for row, column in sorted(self.cells):
            yield row, column, self.cells[row, column]

    def problem(self, row: int, column: int, message: str) -> ImportProblem:
        """Return a finding at a cell of this sheet; row 0 means the sheet as a whole."""
        return ImportProblem(self.name, address(row, column) if row else "", message)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's sheets, in order; a text table has one, without a name."""

    name: str
    sheets: tuple[Sheet, ...]


def read_table(path: Path) -> Table:
    """Return the sheets of an xlsx or csv file; raises ImportRefused for anything else.

    The kind is told by the contents, never by the file's name.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise refuse("檔案無法開啟", name=path.name) from error
    return parse_table(data, path.name)


def parse_table(data: bytes, name: str) -> Table:
    """Return the sheets of a file's bytes; see `read_table`."""
    from kiosk.services.imports.delimited import read_delimited
    from kiosk.services.imports.workbook import read_workbook

    if len(data) > MOST_BYTES:
        raise refuse(f"檔案超過 {MOST_BYTES // 1024 // 1024} MB", name=name)
    if data.startswith(_OLE):
        raise refuse("這是舊版 Excel（.xls）或加密的檔案，請另存為 .xlsx", name=name)
    problems: list[ImportProblem] = []
    if data.startswith(_ZIP):
        sheets = read_workbook(data, name, problems)
    else:
        sheets = read_delimited(data, name)
    if problems:
        raise ImportRefused(problems, name=name)
    if sum(len(sheet.cells) for sheet in sheets) > MOST_CELLS:
        raise refuse(f"檔案超過 {MOST_CELLS:,} 個儲存格", name=name)
    if not any(sheet.cells for sheet in sheets):
        raise refuse("檔案沒有內容", name=name)
    return Table(name, tuple(sheets))
