"""Roster files for tests: a valid roster, our layout of it, and sheets like the present exports."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.services.imports.roster import RosterSheet, parse_roster
from kiosk.services.imports.roster_blocks import RosterChange, RosterLeave, RosterPerson
from kiosk.services.imports.roster_grid import RosterLine
from kiosk.services.imports.table import Table, parse_table

UNIT = "臺北市政府警察局大安分局示範派出所"
PEOPLE = (
    RosterPerson("A", "所長", "陳𠮷祥"),
    RosterPerson("B", "副所長", "林小華"),
    RosterPerson("01", "警員", "王大明"),
    RosterPerson("02", "警員", "李明"),
    RosterPerson("03", "巡佐", "Lin Mei"),
    RosterPerson("04", "警員", "張春"),
)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line(
    code: str, text: str, slots: Mapping[int, tuple[str, ...]], count: int = 24, **more: str
) -> RosterLine:
    rest = [more.get(key, "") for key in ("method", "radio", "place", "vehicle")]
    cells = tuple(slots.get(index, ()) for index in range(count))
    return RosterLine(code, text, rest[0], rest[1], rest[2], rest[3], cells)


ROSTER = RosterSheet(
    unit_name=UNIT,
    duty_date=date(2026, 5, 19),
    start_hour=6,
    slot_count=24,
    version=2,
    lines=(
        line("A", "值班", {0: ("01",), 1: ("01",), 2: ("02",)}, radio="70"),
        line(
            "B",
            "巡邏",
            {0: ("02", "03"), 1: ("02", "03"), 23: ("B",)},
            method="機巡",
            place="和平東路",
            vehicle="3021",
        ),
        line("C", "守望／交整", {2: ("01",)}),
    ),
    people=PEOPLE,
    leaves=(RosterLeave("A", "休假"), RosterLeave("04", "病假")),
    notes=("加強金融機構守望", "汛期注意涵洞"),
    changes=(RosterChange(("01",), "08-09 守望", "08-09 備勤", "支援"),),
)


def real_export(
    top: int = 1, left: int = 1, start: int = 6, count: int = 24, side: bool = False
) -> Workbook:
    """Return a book like the print of the production system (§5.1), shifted by rows and columns."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"

    def put(row: int, column: int, value: object) -> None:
        sheet.cell(top + row, left + column).value = value  # type: ignore[assignment]

    put(0, 0, f"{UNIT} 6人勤務分配表")
    sheet.merge_cells(start_row=top, end_row=top, start_column=left, end_column=left + 20)
    put(1, 15, "１１５ 年 5 月 19 日 星期二")
    put(1, 0, "所長：")
    for column, head in enumerate(("勤務項目", "勤務方式", "通訊代號")):
        put(2, column, head)
    for hour in range(count):
        put(2, 3 + hour, f"{(start + hour) % 24:02d}|{(start + hour + 1) % 24:02d}")
    put(3, 0, "值班")
    put(3, 2, 70)
    put(3, 3, 1)
    put(3, 4, "０１")
    put(4, 0, "巡邏")
    put(4, 1, "機巡")
    put(4, 3, "02、03\nB")
    put(5, 1, "徒步")
    put(5, 5, "02,03")
    _merge(sheet, top + 4, left, top + 5, left)
    _merge(sheet, top + 5, left + 5, top + 5, left + 7)
    below = 8
    put(below, 0, "勤務人員\n代號職稱姓名")
    _merge(sheet, top + below, left, top + below + 1, left)
    for index, person in enumerate(PEOPLE):
        put(below + index // 3, 1 + index % 3 * 2, person.number)
        put(below + index // 3, 2 + index % 3 * 2, f"{person.title} {person.name}")
    at = (below, 12) if side else (below + 3, 0)
    put(*at, "請假人員")
    put(at[0], at[1] + 1, "休假：A、04")
    put(below + 5, 0, "重要記事：加強金融機構守望")
    put(below + 6, 0, "勤務變更")
    for column, head in enumerate(("服勤人員", "原定勤務", "變更後勤務", "變更原因", "主管簽章")):
        put(below + 7, column, head)
    for column, text in enumerate(("01", "值班", "備勤", "支援")):
        put(below + 8, column, text)
    return book


def _merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)


def table(book: Workbook) -> Table:
    return parse_table(saved(book), "班表.xlsx")


def roster(book: Workbook) -> RosterSheet:
    return parse_roster(table(book))
