"""xlsx workbooks: values only. Formulas, macros, bombs and broken files are refused, never guessed at."""

from __future__ import annotations

import io
import posixpath
import struct
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kiosk.services.imports.problems import ImportProblem, refuse
from kiosk.services.imports.table import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Sheet, address

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook.workbook import Workbook

_MOST_UNPACKED = 32 * 1024 * 1024
_MOST_PARTS = 500
_MOST_SHEETS = 40
_MOST_MERGED = 20_000
_MOST_EMPTY_ROWS = 100_000

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    SyntaxError,
)
"""What openpyxl and zipfile raise on damaged files: they check no structure, they trip over it."""

_Place = tuple[int, int]
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(data: bytes, name: str, problems: list[ImportProblem]) -> list[Sheet]:
    """Return the sheets of an xlsx file, adding a problem for each cell that holds no plain value.

    Raises ImportRefused when it is no workbook, holds macros, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _inspect(archive, name)
            merged = _merged_ranges(archive)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # openpyxl tells of styles it will not keep; we keep none
            return _sheets(data, name, merged, problems)
    except _DAMAGED as error:
        raise refuse("不是可讀取的 Excel 檔（.xlsx），或檔案已損壞", name=name) from error


def _inspect(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse bombs, macros and locked parts by the archive's own list, before anything is unpacked.

    zipfile stops a member at the size its list tells, so a lying list unpacks to no more.
    """
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise refuse("檔案解壓縮後過大", name=name)
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise refuse("檔案有密碼保護，請移除密碼後另存", name=name)
    if any(part.endswith("vbaproject.bin") or part.startswith("xl/macrosheets/") for part in names):
        raise refuse("檔案含有巨集，請另存為不含巨集的 .xlsx", name=name)
    if "xl/workbook.xml" not in names:
        raise refuse("不是 Excel 活頁簿（.xlsx）", name=name)


def _merged_ranges(archive: zipfile.ZipFile) -> dict[str, list[str]]:
    """Return the merged ranges (`A1:C2`) by sheet name.

    Read from the parts directly: openpyxl knows them only after making a cell for each place of the
    range, which a range over a whole sheet turns into a stop of the machine.
    """
    from defusedxml.ElementTree import fromstring, iterparse

    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found: dict[str, list[str]] = {}
    for sheet in fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_LINK), "")
        part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/") if target else ""
        if part.startswith("xl/worksheets/"):
            with archive.open(part) as stream:
                found[sheet.get("name", "")] = _ranges_of(iterparse(stream))
    return found


def _ranges_of(elements: Iterable[tuple[str, Element]]) -> list[str]:
    ranges = []
    for _, element in elements:
        if element.tag == f"{_MAIN}mergeCell":
            ranges.append(element.get("ref", ""))
        element.clear()  # a large sheet is read past, not kept
    return ranges


def _sheets(
    data: bytes, name: str, merged: dict[str, list[str]], problems: list[ImportProblem]
) -> list[Sheet]:
    from openpyxl import load_workbook

    book: Workbook = load_workbook(
        io.BytesIO(data), read_only=True, data_only=False, keep_links=False
    )
    try:
        if len(book.worksheets) > _MOST_SHEETS:
            raise refuse(f"工作表超過 {_MOST_SHEETS} 張", name=name)
        sheets = []
        for one in book.worksheets:
            if one.sheet_state != "visible":
                continue  # hidden helper sheets of exports are no data
            title = one.title
            one.reset_dimensions()  # a wrong size in the file must not cut or pad the rows
            cells = dict(_cells(one.iter_rows(), title, name, problems))
            sheets.append(Sheet(title, cells, _covered(cells, merged.get(title, []))))
        return sheets
    finally:
        book.close()


def _cells(
    rows: Iterator[tuple[Cell | MergedCell, ...]],
    title: str,
    name: str,
    problems: list[ImportProblem],
) -> Iterator[tuple[_Place, str]]:
    too_large = refuse(f"工作表「{title}」超過 {MOST_ROWS} 列或 {MOST_COLUMNS} 欄", name=name)
    for number, row in enumerate(rows, start=1):
        if number > _MOST_EMPTY_ROWS:
            raise too_large
        for column, cell in enumerate(row, start=1):
            if cell.value is None:
                continue
            # Only filled cells count: many sheets are formatted far beyond their text.
            if number > MOST_ROWS or column > MOST_COLUMNS:
                raise too_large
            place = address(number, column)
            if cell.data_type == "f":
                problems.append(ImportProblem(title, place, "儲存格是公式，請以「貼上值」取代"))
                continue
            if cell.data_type == "e":
                problems.append(ImportProblem(title, place, f"儲存格是錯誤值「{cell.value}」"))
                continue
            text = _text(cell.value)
            if len(text) > MOST_CHARACTERS:
                problems.append(ImportProblem(title, place, f"文字超過 {MOST_CHARACTERS} 字"))
            elif text:
                yield (number, column), text


def _text(value: object) -> str:
    """Return a cell's value as a person would type it: whole numbers without a point, dates as ISO."""
    if isinstance(value, bool):
        text = "是" if value else "否"
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    elif isinstance(value, datetime):
        text = (
            value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        )
    elif isinstance(value, date):
        text = value.isoformat()
    elif isinstance(value, time):
        text = value.isoformat("minutes")
    else:
        text = str(value)
    return unicodedata.normalize("NFC", text).strip()


def _covered(cells: dict[_Place, str], ranges: list[str]) -> dict[_Place, _Place]:
    """Return hidden place -> shown place of merged ranges, within the filled part of the sheet."""
    from openpyxl.utils.cell import range_boundaries

    last_row = max((row for row, _ in cells), default=0)
    last_column = max((column for _, column in cells), default=0)
    hidden: dict[_Place, _Place] = {}
    for one in ranges:
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(one))
        for row in range(top, min(bottom, last_row) + 1):
            for column in range(left, min(right, MOST_COLUMNS, max(last_column, left)) + 1):
                if (row, column) != (top, left) and len(hidden) < _MOST_MERGED:
                    hidden[row, column] = (top, left)
    return hidden
