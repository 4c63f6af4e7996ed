"""Reading files as tables: encodings, cell values, and everything that must be refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kiosk.services.imports.problems import ImportRefused
from kiosk.services.imports.table import MOST_BYTES, Table, address, parse_table, read_table


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def refusal(data: bytes, name: str = "x") -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        parse_table(data, name)
    return caught.value


def rezipped(data: bytes, change: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change.pop(name, old.read(name)))
        for name, content in change.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("row", "column", "name"), [(1, 1, "A1"), (7, 26, "Z7"), (2, 27, "AA2"), (1, 702, "ZZ1")]
)
def test_addresses(row: int, column: int, name: str) -> None:
    assert address(row, column) == name


def test_workbook_values_become_the_text_a_person_sees() -> None:
    row: list[object] = [
        "警員",
        7,
        7.0,
        7.5,
        True,
        date(2026, 5, 19),
        datetime(2026, 5, 19, 8, 30),  # noqa: DTZ001 - a workbook's times have no zone
        None,
        "  x  ",
    ]
    sheet = parse_table(workbook(row), "x").sheets[0]
    assert [text for _, text in sheet.row(1)] == [
        "警員",
        "7",
        "7",
        "7.5",
        "是",
        "2026-05-19",
        "2026-05-19 08:30",
        "x",
    ]
    assert sheet.text(1, 8) == ""


def test_merged_cells_show_through_but_stand_once() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["B2"] = "巡邏"
    sheet["F5"] = "end"
    sheet.merge_cells("B2:D3")
    read = parse_table(saved(book), "x").sheets[0]
    assert read.shown(3, 4) == "巡邏"
    assert read.text(3, 4) == ""
    assert [(row, column) for row, column, _ in read.walk()] == [(2, 2), (5, 6)]


def test_a_range_merged_over_the_whole_sheet_costs_nothing() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "x"
    sheet.merge_cells("A1:B2")
    data = saved(book)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").replace(b"A1:B2", b"A1:XFD1048576")
    assert (
        parse_table(rezipped(data, {"xl/worksheets/sheet1.xml": xml}), "x").sheets[0].shown(1, 1)
        == "x"
    )


def test_hidden_sheets_are_left_out() -> None:
    book = Workbook()
    book.worksheets[0].append(["a"])
    book.create_sheet("helper").append(["b"])
    book["helper"].sheet_state = "hidden"
    assert [sheet.name for sheet in parse_table(saved(book), "x").sheets] == ["Sheet"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_csv_in_any_usual_encoding_and_delimiter(encoding: str, mark: str) -> None:
    rows = [
        ["番號", "職稱", "姓名"],
        ["01", "警員", '王"大"明'],
        ["02", "巡佐", "林\n小華"],
        ["", "", ""],
    ]
    text = "\r\n".join(
        mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    )
    (sheet,) = parse_table(text.encode(encoding), "x.csv").sheets
    assert [[text for _, text in sheet.row(row)] for row in (1, 2, 3)] == rows[:3]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "沒有內容"),
        (b"  \r\n,,,\r\n", "沒有內容"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "另存為 .xlsx"),
        (b"%PDF-1.7\n\x00\x01", "不是可讀取的檔案"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是可讀取的檔案"),
        (b'a,"b\nc', "引號"),
        (b"PK\x03\x04 broken", "已損壞"),
        (b"x" * (MOST_BYTES + 1), "超過 8 MB"),
        (b",".join([b"1"] * 300), "256 欄"),
        (b"1\n" * 5001, "5000 列"),
        (b"a" * 2001, "2000 字"),
        (b",".join([b"1"] * 200) * 1 + (b"\n" + b",".join([b"1"] * 200)) * 400, "60,000 個儲存格"),
    ],
)
def test_what_is_no_table_is_refused_with_one_clear_error(data: bytes, word: str) -> None:
    refused = refusal(data)
    assert len(refused.problems) == 1
    assert word in refused.message
    assert refused.code == "import_refused"


def test_a_zip_that_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "不是 Excel 活頁簿" in refusal(out.getvalue()).message


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = rezipped(workbook(["x"]), {"xl/media/zero.bin": bytes(60 * 1024 * 1024)})
    assert len(bomb) < 200_000
    assert "解壓縮後過大" in refusal(bomb).message


def test_entity_expansion_is_refused() -> None:
    xml = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">]><workbook>&a;</workbook>'
    assert "已損壞" in refusal(rezipped(workbook(["x"]), {"xl/workbook.xml": xml})).message


def test_macros_are_refused() -> None:
    assert "巨集" in refusal(rezipped(workbook(["x"]), {"xl/vbaProject.bin": b"x"})).message


def test_formulas_and_error_values_are_named_by_cell() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "勤務表"
    sheet["A1"] = "fine"
    sheet["C2"] = "=A1"
    sheet["D9"] = "#REF!"
    refused = refusal(saved(book))
    assert [(one.sheet, one.cell) for one in refused.problems] == [
        ("勤務表", "C2"),
        ("勤務表", "D9"),
    ]
    assert "勤務表!C2" in refused.message


@pytest.mark.parametrize("cell", ["A5002", "JA1"])
def test_a_sheet_without_end_is_refused(cell: str) -> None:
    book = Workbook()
    book.worksheets[0][cell] = "x"
    assert "超過" in refusal(saved(book)).message


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="無法開啟"):
        read_table(tmp_path / "none.xlsx")
    with pytest.raises(ImportRefused, match="無法開啟"):
        read_table(tmp_path)


def test_the_message_counts_and_shows_the_first_three() -> None:
    book = Workbook()
    for row in range(1, 8):
        book.worksheets[0].cell(row, 1).value = "=1"
    message = refusal(saved(book), "班表.xlsx").message
    assert "班表.xlsx" in message
    assert "7 處" in message
    assert "A3" in message
    assert "A4" not in message


def accepted_or_refused(data: bytes) -> Table | None:
    try:
        return parse_table(data, "x")
    except ImportRefused:
        return None


@given(st.binary(max_size=400))
def test_random_bytes_never_crash(data: bytes) -> None:
    accepted_or_refused(data)


_GOOD = workbook(["單位", "x"], ["06-07", 7, date(2026, 5, 19)])


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(_GOOD) - 1), new=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_damaged_workbooks_never_crash(at: int, new: bytes, cut: bool) -> None:
    accepted_or_refused(_GOOD[:at] + new + (b"" if cut else _GOOD[at + len(new) :]))


_PARTS = [
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
]


@settings(max_examples=100, deadline=None)
@given(
    part=st.sampled_from(_PARTS),
    seed=st.integers(0, 10_000),
    junk=st.sampled_from([b"", b"<", b'"9"', b"zz", b"<a/>", b"-1"]),
)
def test_workbooks_with_damaged_parts_never_crash(part: str, seed: int, junk: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(_GOOD)) as archive:
        xml = archive.read(part)
    at = seed % len(xml)
    accepted_or_refused(rezipped(_GOOD, {part: xml[:at] + junk + xml[at + 3 :]}))
