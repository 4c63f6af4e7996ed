"""Rosters from files: our layout and the real exports, and each mistake with its exact cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.ledgers import reference
from kiosk.services.imports.problems import ImportProblem, ImportRefused
from kiosk.services.imports.roster import RosterSheet, parse_roster, read_roster
from kiosk.services.imports.roster_blocks import RosterChange, RosterLeave, RosterPerson
from kiosk.services.imports.roster_grid import RosterLine
from kiosk.services.imports.table import parse_table
from kiosk.services.imports.templates import write_roster
from tests.services.imports.rosters import PEOPLE, ROSTER, UNIT, real_export, roster, table


def findings(book: Workbook) -> list[ImportProblem]:
    with pytest.raises(ImportRefused) as caught:
        parse_roster(table(book))
    return list(caught.value.problems)


# ---------------------------------------------------------------- our own layout


def test_our_layout_round_trip(tmp_path: Path) -> None:
    write_roster(ROSTER, tmp_path / "r.xlsx")
    assert read_roster(tmp_path / "r.xlsx") == ROSTER


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp950"])
def test_our_layout_as_csv(tmp_path: Path, encoding: str) -> None:
    plain = replace(ROSTER, people=(replace(PEOPLE[0], name="陳吉祥"), *PEOPLE[1:]))
    write_roster(plain, tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(sheet.iter_rows(values_only=True))
    (tmp_path / "r.csv").write_bytes(out.getvalue().encode(encoding))
    assert read_roster(tmp_path / "r.csv") == plain


_WORDS = st.text("東南西北路街口巡邏站組機車加強守護", min_size=1, max_size=6)
_MAYBE = st.one_of(st.just(""), _WORDS)


def _line(draw: st.DrawFn, duty: reference.Duty, slots: tuple[tuple[str, ...], ...]) -> RosterLine:
    method, radio, place, vehicle = (draw(_MAYBE) for _ in range(4))
    return RosterLine(duty.code, duty.label, method, radio, place, vehicle, slots)


@st.composite
def rosters(draw: st.DrawFn) -> RosterSheet:
    count = draw(st.integers(24, 27))
    keys = st.sampled_from([*"ABCD", *(f"{number:02d}" for number in range(1, 40)), "A12"])
    numbers = draw(st.lists(keys, min_size=1, max_size=8, unique=True))
    names = st.text("王李張陳林明華美玉𠮷龘", min_size=2, max_size=4)
    people = tuple(
        RosterPerson(number, draw(st.sampled_from(reference.titles())), draw(names))
        for number in numbers
    )
    duties = draw(st.lists(st.sampled_from(reference.duties()), min_size=1, max_size=4))
    slots: list[list[tuple[str, ...]]] = [[() for _ in range(count)] for _ in duties]
    for number in numbers:
        for hour in draw(st.sets(st.integers(0, count - 1), max_size=5)):
            row = draw(st.integers(0, len(duties) - 1))
            slots[row][hour] = (*slots[row][hour], number)
    lines = tuple(_line(draw, duty, tuple(row)) for duty, row in zip(duties, slots, strict=True))
    kinds = st.sampled_from(reference.leave_kinds())
    leaves = draw(
        st.lists(st.builds(RosterLeave, st.sampled_from(numbers), kinds), max_size=4, unique=True)
    )
    change = st.builds(
        RosterChange,
        st.lists(st.sampled_from(numbers), min_size=1, max_size=2, unique=True).map(tuple),
        _WORDS,
        _WORDS,
        _MAYBE,
    )
    return RosterSheet(
        unit_name=draw(_WORDS) + "派出所",
        duty_date=draw(st.dates(date(2011, 1, 1), date(2060, 1, 1))),
        start_hour=draw(st.integers(6, 9)),
        slot_count=count,
        version=draw(st.one_of(st.none(), st.integers(1, 99))),
        lines=lines,
        people=people,
        leaves=tuple(leaves),
        notes=tuple(draw(st.lists(_WORDS, max_size=3))),
        changes=tuple(draw(st.lists(change, max_size=2))),
    )


@settings(max_examples=60, deadline=None)
@given(wanted=rosters())
def test_every_roster_written_is_read_back_equal(
    wanted: RosterSheet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("roster") / "r.xlsx"
    write_roster(wanted, path)
    assert read_roster(path) == wanted


# ---------------------------------------------------------------- the real export


@pytest.mark.parametrize(("top", "left"), [(1, 1), (3, 4), (6, 2)])
@pytest.mark.parametrize(("start", "count"), [(6, 24), (7, 25), (8, 24), (9, 27)])
@pytest.mark.parametrize("side", [False, True])
def test_real_export_is_found_by_its_texts_wherever_it_stands(
    top: int, left: int, start: int, count: int, side: bool
) -> None:
    read = roster(real_export(top, left, start, count, side=side))
    assert (read.unit_name, read.duty_date, read.start_hour, read.slot_count) == (
        UNIT,
        date(2026, 5, 19),
        start,
        count,
    )
    assert read.version is None
    assert read.people == PEOPLE
    desk, car, foot = read.lines
    assert (desk.duty_code, desk.duty_text, desk.radio_code, desk.slots[:3]) == (
        "A",
        "值班",
        "70",
        (("01",), ("01",), ()),
    )
    assert (car.duty_code, car.method, car.slots[0]) == ("B", "機巡", ("02", "03", "B"))
    # 巡邏 is merged over two rows, the people of 徒步 over three hours.
    assert (foot.duty_code, foot.duty_text, foot.method) == ("B", "巡邏", "徒步")
    assert [index for index, slot in enumerate(foot.slots) if slot == ("02", "03")] == [2, 3, 4]
    assert read.leaves == (RosterLeave("A", "休假"), RosterLeave("04", "休假"))
    assert read.notes == ("加強金融機構守望",)
    assert read.changes == (RosterChange(("01",), "值班", "備勤", "支援"),)


def test_taoyuan_export() -> None:
    """Row 3 holds the slots from column 14, row 4 is 值班 with 通訊代號 70, rows 44-48 the numbers."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "桃園市政府警察局示範分局示範派出所30人勤務分配表"
    sheet["A2"] = "中華民國115年5月19日 星期二"
    sheet["B3"], sheet["G3"], sheet["K3"] = "勤務項目", "勤務方式", "通訊代號"
    for hour in range(24):
        sheet.cell(3, 14 + hour).value = f"{(8 + hour) % 24:02d}\n{(9 + hour) % 24:02d}"
    sheet["B4"], sheet["K4"] = "值班", 70
    sheet["N4"] = "12 13"
    sheet["B44"] = "番號"
    for index in range(30):
        sheet.cell(44 + index // 6, 4 + index % 6 * 4).value = f"{index + 1:02d}"
        sheet.cell(
            44 + index // 6, 6 + index % 6 * 4
        ).value = f"警員王{'一二三四五六七八九十'[index % 10]}{'甲乙丙'[index // 10]}"
    read = roster(book)
    assert read.start_hour == 8
    assert read.lines[0].radio_code == "70"
    assert read.lines[0].slots[0] == ("12", "13")
    assert len(read.people) == 30
    assert read.people[11] == RosterPerson("12", "警員", "王二乙")


def test_people_may_stand_on_another_sheet_in_columns() -> None:
    book = real_export()
    sheet = book.worksheets[0]
    other = book.create_sheet("人員")
    other.append(["番號", "職稱", "姓名", "番號", "職稱", "姓名"])
    for left, right in zip(PEOPLE[:3], PEOPLE[3:], strict=True):
        other.append([left.number, left.title, left.name, right.number, right.title, right.name])
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.delete_rows(9, 2)
    sheet["A6"] = "巡邏"
    assert set(roster(book).people) == set(PEOPLE)


def test_full_width_numbers_and_layout_spaces_are_understood() -> None:
    book = real_export()
    sheet = book.worksheets[0]
    sheet["D4"] = "０１，Ｂ"
    sheet["D5"] = "02；３"
    sheet["G10"] = "警員　張　春"
    read = roster(book)
    assert read.lines[0].slots[0] == ("01", "B")
    assert read.lines[1].slots[0] == ("02", "03")
    assert read.people[5].name == "張春"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("B", "B"),
        ("B 巡邏", "B"),
        ("巡邏一", "B"),
        ("巡邏(二)", "B"),
        ("守望", "C"),
        ("交整", "C"),
        ("守望/交整", "C"),
        ("臨檢、路檢", "D"),
        ("專案", "I"),
        ("值班勤務", "A"),
    ],
)
def test_duty_names_as_rosters_write_them(text: str, code: str) -> None:
    book = real_export()
    book.worksheets[0]["A4"] = text
    read = roster(book)
    assert (read.lines[0].duty_code, read.lines[0].duty_text) == (code, text)


# ---------------------------------------------------------------- mistakes

Change = Callable[[Worksheet], None]


def put(cell: str, value: str | date | None) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


MISTAKES: list[tuple[str, Change, str, str]] = [
    ("unknown duty", put("A4", "打掃"), "A4", "沒有勤務項目「打掃」"),
    ("people without a duty", put("A4", None), "A4", "未填勤務項目"),
    ("unknown number", put("F4", "07"), "F4", "番號「07」不在勤務人員名冊"),
    ("no number at all", put("F4", "1O"), "F4", "看不懂的番號「1O」"),
    ("same person twice in one slot", put("D4", "02"), "D5", "「02」在同一時段重複（D4）"),
    ("same person twice in one cell", put("J4", "02、2"), "J4", "同一格"),
    ("slot missing", put("H3", None), "I3", "時段不連續：應為 10|11"),
    ("slot turned into a date", put("H3", date(2026, 6, 7)), "H3", "看不懂的時段「2026-06-07」"),
    ("two hours in one slot", put("H3", "10|12"), "H3", "時段不連續"),
    ("missing date", put("P2", None), "", "找不到勤務日期"),
    ("impossible date", put("P2", "115年2月30日"), "P2", "看不懂日期"),
    ("weekday of another day", put("P2", "115年5月19日 星期三"), "P2", "應為星期二"),
    ("missing title", put("A1", None), "", "找不到單位名稱"),
    ("missing duty column", put("A3", "欄"), "D3", "找不到「勤務項目」欄"),
    ("number twice in the list", put("D9", "A"), "D9", "番號「A」重複（B9）"),
    ("number without name", put("C9", None), "B9", "番號「A」缺職稱姓名"),
    ("person without number", put("F9", None), "G9", "缺番號"),
    ("person without title", put("C9", "陳吉祥"), "C9", "看不出「陳吉祥」的職稱"),
    ("leave of a stranger", put("B12", "休假：09"), "B12", "請假人員「09」"),
    ("leave without kind", put("B12", "04"), "B12", "缺假別"),
    ("change of a stranger", put("A17", "趙雲"), "A17", "勤務變更人員「趙雲」"),
]


@pytest.mark.parametrize(
    ("change", "cell", "message"),
    [case[1:] for case in MISTAKES],
    ids=[case[0] for case in MISTAKES],
)
def test_a_mistake_is_named_by_sheet_and_cell(change: Change, cell: str, message: str) -> None:
    book = real_export()
    change(book.worksheets[0])
    found = findings(book)
    assert any(
        one.sheet == "Sheet1" and one.cell == cell and message in one.message for one in found
    ), found


def test_one_mistake_gives_one_finding() -> None:
    book = real_export()
    book.worksheets[0]["F6"] = "99"  # merged over three hours
    assert [(one.cell, one.message) for one in findings(book)] == [
        ("F6", "番號「99」不在勤務人員名冊")
    ]


def test_every_mistake_is_told_at_once_and_nothing_is_taken_over() -> None:
    book = real_export()
    sheet = book.worksheets[0]
    sheet["A4"], sheet["H4"], sheet["B12"] = "打掃", "99", "04"
    assert {one.cell for one in findings(book)} == {"A4", "H4", "B12"}


@pytest.mark.parametrize(
    ("start", "count", "message"),
    [(5, 24, "6 至 9 時"), (10, 24, "6 至 9 時"), (6, 23, "24 至 27"), (6, 28, "24 至 27")],
)
def test_start_hour_and_number_of_slots_have_bounds(start: int, count: int, message: str) -> None:
    assert any(message in one.message for one in findings(real_export(start=start, count=count)))


def test_a_file_that_is_no_roster() -> None:
    with pytest.raises(ImportRefused, match="找不到時段列"):
        parse_roster(parse_table("番號,職稱,姓名\n01,警員,王大明\n".encode(), "x.csv"))


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("巡佐兼所長 陳大文", "巡佐兼所長", "陳大文"),
        ("警務員兼所長陳大文", "警務員兼所長", "陳大文"),
        ("副分局長　陳　文", "副分局長", "陳文"),
        ("警員 Kuli‧Kilang", "警員", "Kuli‧Kilang"),
        ("警員 拉罕 羅幸", "警員", "拉罕羅幸"),
    ],
)
def test_titles_and_names_are_told_apart(text: str, title: str, name: str) -> None:
    book = real_export()
    book.worksheets[0]["C9"] = text
    assert roster(book).people[0] == RosterPerson("A", title, name)


def test_a_sheet_of_nothing_but_headings() -> None:
    book = real_export()
    for row in range(30, 130):
        book.worksheets[0].cell(row, 1).value = "請假人員"
    with pytest.raises(ImportRefused, match="區塊標題超過"):
        roster(book)


def test_two_rosters_in_one_file() -> None:
    book = real_export()
    book.copy_worksheet(book.worksheets[0])
    with pytest.raises(ImportRefused, match="一次匯入一日"):
        roster(book)


def test_a_roster_without_people() -> None:
    book = real_export()
    sheet = book.worksheets[0]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.delete_rows(9, 2)
    assert any("找不到勤務人員名冊" in one.message for one in findings(book))


_JUNK = st.lists(
    st.tuples(
        st.integers(1, 18),
        st.integers(1, 30),
        st.one_of(
            st.sampled_from(
                [
                    "勤務人員",
                    "番號",
                    "姓名",
                    "06|07",
                    "請假人員",
                    "99",
                    "A",
                    "休假",
                    "",
                    "重要記事：",
                    "勤務變更",
                ]
            ),
            st.text(max_size=6),
        ),
    ),
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(junk=_JUNK)
def test_scribbled_rosters_are_read_or_refused_never_a_crash(
    junk: list[tuple[int, int, str]],
) -> None:
    read = table(real_export())
    (sheet,) = read.sheets
    cells = dict(sheet.cells)
    for row, column, text in junk:
        cells[row, column] = text
    cells = {place: text for place, text in cells.items() if text.strip()}
    try:
        result = parse_roster(replace(read, sheets=(replace(sheet, cells=cells),)))
    except ImportRefused:
        return
    listed = {person.number for person in result.people}
    assert all(number in listed for one in result.lines for slot in one.slots for number in slot)
