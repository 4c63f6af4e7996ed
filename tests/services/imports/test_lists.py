"""Lists of people and equipment: headings by their words, records, duplicates."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kiosk.ledgers import reference
from kiosk.services.imports.equipment import (
    EquipmentRow,
    parse_equipment,
)
from kiosk.services.imports.people import PersonRow, parse_people, read_people
from kiosk.services.imports.problems import ImportProblem, ImportRefused
from kiosk.services.imports.table import Table, parse_table

Cell = str | int | float | None

PEOPLE_HEAD: list[Cell] = [
    "員警編號",
    "帳號",
    "職稱",
    "職務",
    "姓名",
    "番號",
    "單位",
    "服務證感應碼",
    "角色",
    "駕照",
    "在職",
]
ITEM_HEAD: list[Cell] = [
    "種類",
    "號碼",
    "型號",
    "條碼",
    "彈匣數",
    "子彈數",
    "執照號碼",
    "執照有效期限",
    "車牌",
    "里程",
    "數量",
]


def table(*rows: list[Cell], blank_above: int = 0) -> Table:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "清單"
    for row, values in enumerate(rows, start=1 + blank_above):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
    out = io.BytesIO()
    book.save(out)
    return parse_table(out.getvalue(), "清單.xlsx")


def people_findings(*rows: list[Cell]) -> list[ImportProblem]:
    with pytest.raises(ImportRefused) as caught:
        parse_people(table(PEOPLE_HEAD, *rows))
    return list(caught.value.problems)


def item_findings(*rows: list[Cell]) -> list[ImportProblem]:
    with pytest.raises(ImportRefused) as caught:
        parse_equipment(table(ITEM_HEAD, *rows))
    return list(caught.value.problems)


WANG: list[Cell] = [
    10001,
    "tp10001",
    "警員",
    None,
    "王　大明",
    "０１",
    None,
    "04A1",
    "服勤員警、帶班幹部",
    "汽車/機車",
    "是",
]
LIN: list[Cell] = [
    10002,
    "tp10002",
    "副所長",
    "械彈保管人",
    "林小華",
    "B",
    "AW2O1",
    "04A2",
    "幹部",
    None,
    None,
]


# ---------------------------------------------------------------- people


def test_people_of_our_template() -> None:
    assert parse_people(table(PEOPLE_HEAD, WANG, LIN)) == (
        PersonRow(
            "10001",
            "tp10001",
            "警員",
            "",
            "王大明",
            "01",
            "",
            "04A1",
            ("officer", "shift_lead"),
            ("car", "motorcycle"),
            active=True,
        ),
        PersonRow(
            "10002",
            "tp10002",
            "副所長",
            "械彈保管人",
            "林小華",
            "B",
            "AW2O1",
            "04A2",
            ("cadre",),
            (),
            active=True,
        ),
    )


def test_headings_are_found_lower_down_in_other_words_and_order() -> None:
    read = parse_people(
        table(["中文姓名", " 職 別 ", "臂章號碼"], ["王大明", "警員", "007"], blank_above=4)
    )
    assert [(one.id, one.title, one.name, one.roles) for one in read] == [
        ("007", "警員", "王大明", ("officer",))
    ]


def test_people_from_big5_csv(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes("員警編號;職稱;姓名\r\n10001;警員;王大明\r\n".encode("cp950"))
    assert read_people(tmp_path / "p.csv")[0].name == "王大明"


def changed(row: list[Cell], at: int, value: Cell) -> list[Cell]:
    return [*row[:at], value, *row[at + 1 :]]


@pytest.mark.parametrize(
    ("at", "value", "cell", "message"),
    [
        (0, None, "A3", "缺員警編號"),
        (0, 10001, "A3", "員警編號「10001」重複（清單!A2）"),
        (1, "TP10001", "B3", "帳號「TP10001」重複（清單!B2）"),
        (2, None, "C3", "缺職稱"),
        (4, None, "E3", "缺姓名"),
        (4, "王" * 51, "E3", "姓名超過 50 字"),
        (5, "B-2", "F3", "看不懂的番號"),
        (7, "04A1", "H3", "服務證感應碼「04A1」重複（清單!H2）"),
        (8, "老闆", "I3", "沒有角色「老闆」"),
        (8, "值班", "I3", "值班由勤務分配表決定"),
        (9, "飛機", "J3", "沒有駕照種類「飛機」"),
        (10, "也許", "K3", "在職請填是或否"),
    ],
)
def test_a_mistake_in_a_person_is_named_by_cell(
    at: int, value: Cell, cell: str, message: str
) -> None:
    found = people_findings(WANG, changed(LIN, at, value))
    assert [(one.sheet, one.cell) for one in found] == [("清單", cell)]
    assert message in found[0].message


def test_a_number_is_unique_among_those_in_service() -> None:
    same = changed(changed(LIN, 5, "1"), 6, None)
    assert people_findings(WANG, same)[0].cell == "F3"
    assert len(parse_people(table(PEOPLE_HEAD, WANG, changed(same, 10, "離職")))) == 2


def test_unknown_and_double_columns_are_refused() -> None:
    with pytest.raises(ImportRefused) as caught:
        parse_people(
            table(["員警編號", "職稱", "姓名", "星座", "職別"], [1, "警員", "王大明", "魚", "x"])
        )
    assert [(one.cell, one.message) for one in caught.value.problems] == [
        ("D1", "不認得的欄位「星座」"),
        ("E1", "欄位「職別」重複（B1）"),
    ]


@pytest.mark.parametrize("rows", [[["姓名"], ["王大明"]], [["x"]]])
def test_a_list_without_its_headings(rows: list[list[Cell]]) -> None:
    with pytest.raises(ImportRefused, match="員警編號、職稱、姓名"):
        parse_people(table(*rows))


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ImportRefused, match="沒有任何人員"):
        parse_people(table(PEOPLE_HEAD))
    with pytest.raises(ImportRefused, match="沒有任何裝備"):
        parse_equipment(table(ITEM_HEAD))


# ---------------------------------------------------------------- equipment

PISTOL: list[Cell] = [
    "手槍",
    "tp-0001",
    "PPQ M2",
    "B001",
    2,
    24,
    "L1",
    "118/12/31",
    None,
    None,
    None,
]
CAR: list[Cell] = [
    "巡邏車",
    None,
    "Altis",
    "B002",
    None,
    None,
    None,
    None,
    "abc-1234",
    "12,345",
    None,
]
AMMO: list[Cell] = ["手槍子彈", None, None, None, None, None, None, None, None, None, 1200.0]


def test_equipment_of_our_template() -> None:
    assert parse_equipment(table(ITEM_HEAD, PISTOL, CAR, AMMO)) == (
        EquipmentRow(
            "pistol:TP-0001",
            "pistol",
            "TP-0001",
            "PPQ M2",
            "B001",
            "",
            2,
            24,
            "L1",
            "2029-12-31",
            "",
            "",
            "",
            0,
            "",
            1,
        ),
        EquipmentRow(
            "ABC-1234",
            "patrol_car",
            "ABC-1234",
            "Altis",
            "B002",
            "",
            0,
            0,
            "",
            "",
            "",
            "ABC-1234",
            "car",
            12345,
            "",
            1,
        ),
        EquipmentRow(
            "ammo_9mm", "ammo_9mm", "手槍子彈", "", "", "", 0, 0, "", "", "", "", "", 0, "", 1200
        ),
    )


@pytest.mark.parametrize(
    "text", ["1181231", "118-12-31", "118年12月31日", "2029-12-31", "2029/12/31"]
)
def test_dates_in_roc_and_gregorian_years(text: str) -> None:
    assert (
        parse_equipment(table(ITEM_HEAD, changed(PISTOL, 7, text)))[0].licence_until == "2029-12-31"
    )


@pytest.mark.parametrize(
    ("row", "at", "value", "cell", "message"),
    [
        (PISTOL, 0, "雷射槍", "A2", "沒有裝備種類「雷射槍」"),
        (PISTOL, 0, None, "A2", "缺裝備種類"),
        (PISTOL, 1, None, "B2", "手槍缺號碼"),
        (PISTOL, 4, "二", "E2", "彈匣數應為整數"),
        (PISTOL, 5, 2.5, "F2", "子彈數應為整數"),
        (PISTOL, 5, -1, "F2", "子彈數應為整數"),
        (PISTOL, 7, "12/31", "H2", "缺年份"),
        (PISTOL, 7, "118/13/31", "H2", "看不懂日期"),
        (PISTOL, 10, 3, "K2", "數量只能是 1"),
        (CAR, 8, None, "I2", "巡邏車缺車牌"),
        (AMMO, 10, None, "K2", "手槍子彈缺數量"),
    ],
)
def test_a_mistake_in_an_item_is_named_by_cell(
    row: list[Cell], at: int, value: Cell, cell: str, message: str
) -> None:
    found = item_findings(changed(row, at, value))
    assert [(one.sheet, one.cell) for one in found] == [("清單", cell)]
    assert message in found[0].message


def test_duplicate_serials_barcodes_and_licences_name_both_cells() -> None:
    found = item_findings(PISTOL, PISTOL)
    assert [one.cell for one in found] == ["B3", "D3", "G3"]
    assert [
        word in one.message
        for word, one in zip(["清單!B2", "清單!D2", "清單!G2"], found, strict=True)
    ] == [True] * 3


def test_the_same_serial_of_two_kinds_is_two_items() -> None:
    radio: list[Cell] = ["無線電", "TP-0001", *[None] * 9]
    assert len(parse_equipment(table(ITEM_HEAD, PISTOL, radio))) == 2


def test_every_kind_of_equipment_can_be_listed() -> None:
    rows: list[list[Cell]] = [
        [
            kind.label,
            None if kind.tracking == "count" else f"N{index}",
            *[None] * 8,
            5 if kind.tracking == "count" else None,
        ]
        for index, kind in enumerate(reference.equipment())
    ]
    assert [one.kind for one in parse_equipment(table(ITEM_HEAD, *rows))] == [
        kind.code for kind in reference.equipment()
    ]


# ---------------------------------------------------------------- templates and garbage


_CELLS = st.one_of(
    st.none(),
    st.integers(-5, 10**9),
    st.text(max_size=5),
    st.sampled_from([*map(str, PEOPLE_HEAD + ITEM_HEAD), "手槍", "警員"]),
)


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.lists(_CELLS, min_size=1, max_size=11), min_size=1, max_size=4))
def test_any_rows_under_the_headings_are_read_or_refused(rows: list[list[Cell]]) -> None:
    text = "\n".join(
        ",".join(str(cell or "").replace(",", "").replace('"', "") for cell in row) for row in rows
    )
    for head, parse in ((PEOPLE_HEAD, parse_people), (ITEM_HEAD, parse_equipment)):
        try:
            read = parse(
                parse_table(
                    (",".join(map(str, head)) + "\n" + text).encode(errors="ignore"), "x.csv"
                )
            )
        except ImportRefused:
            continue
        assert len({one.id for one in read}) == len(read)
