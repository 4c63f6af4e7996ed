"""Workbooks this program writes for people to fill in, and rosters in its own layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.base.roc_date import dashed
from kiosk.identity.permissions import ROLE_LABEL, Role
from kiosk.ledgers import reference, upkeep
from kiosk.services.imports.columns import Column
from kiosk.services.imports.equipment import EQUIPMENT_COLUMNS
from kiosk.services.imports.installations import INSTALLATION_COLUMNS
from kiosk.services.imports.people import PEOPLE_COLUMNS
from kiosk.services.imports.roster import RosterSheet
from kiosk.services.imports.values import VEHICLE_CLASSES

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_GRID_HEAD = ("勤務代碼", "勤務項目", "勤務方式", "通訊代號", "地點", "車輛")
_FILE_NAMES = ("roster.xlsx", "people.xlsx", "equipment.xlsx", "installations.xlsx")

_COMMON = (
    "填寫說明",
    "1. 請保留標題列文字；欄的順序可以調整，＊為必填。",
    "2. 請填值，不要用公式；日期如 115-05-19 或 2026-05-19。",
    "3. 任何一格有錯，整份檔案都不會匯入；畫面會列出每一處的工作表與儲存格。",
)


def write_templates(folder: Path) -> tuple[Path, ...]:
    """Write the four blank workbooks with instructions and return their paths; replaces older ones."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / name for name in _FILE_NAMES)
    _blank_roster(paths[0])
    roles = "、".join(label for role, label in ROLE_LABEL.items() if role is not Role.DESK)
    classes = "、".join(VEHICLE_CLASSES.values())
    _blank_list(paths[1], "人員", PEOPLE_COLUMNS, (f"角色：{roles}", f"駕照：{classes}"))
    kinds = "、".join(kind.label for kind in reference.equipment() if kind.tracking != "fixed")
    _blank_list(paths[2], "裝備", EQUIPMENT_COLUMNS, (f"種類：{kinds}", f"車種：{classes}"))
    fixed = "、".join(kind.label for kind in reference.equipment() if kind.fixed)
    sirens = "、".join(one.label for one in upkeep.choices("siren_kinds"))
    systems = "、".join(one.label for one in upkeep.choices("camera_systems"))
    choices = (f"種類：{fixed}", f"系統別：{systems}", f"警報器種類：{sirens}")
    _blank_list(paths[3], "設備", INSTALLATION_COLUMNS, choices)
    return paths


def write_roster(roster: RosterSheet, path: Path) -> None:
    """Write a roster in our own layout; `read_roster` of the file gives the same roster.

    Raises OSError when the file cannot be written.
    """
    book = _book("勤務表")
    sheet = book.worksheets[0]
    _put(sheet, "單位", roster.unit_name)
    _put(sheet, "勤務日期", dashed(roster.duty_date))
    if roster.version is not None:
        _put(sheet, "版本", str(roster.version))
    _put(sheet, *_GRID_HEAD, *_slot_heads(roster.start_hour, roster.slot_count))
    for line in roster.lines:
        head = (
            line.duty_code,
            line.duty_text,
            line.method,
            line.radio_code,
            line.place,
            line.vehicle,
        )
        _put(sheet, *head, *("、".join(slot) for slot in line.slots))
    _put(sheet, "勤務人員代號職稱姓名")
    _put(sheet, "番號", "職稱", "姓名")
    for person in roster.people:
        _put(sheet, person.number, person.title, person.name)
    _put(sheet, "請假人員")
    _put(sheet, "番號", "假別")
    for leave in roster.leaves:
        _put(sheet, leave.number, leave.kind)
    _put(sheet, "重要記事")
    for note in roster.notes:
        _put(sheet, note)
    _put(sheet, "勤務變更")
    _put(sheet, "服勤人員", "原定勤務", "變更後勤務", "變更原因")
    for change in roster.changes:
        _put(sheet, "、".join(change.numbers), change.before, change.after, change.reason)
    book.save(path)


def _book(title: str) -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].title = title
    return book


def _put(sheet: Worksheet, *texts: str) -> None:
    """Add a row of text cells; text stays text, so that `06-07` is no date and `=` no formula."""
    row = sheet.max_row + 1 if sheet["A1"].value is not None else 1
    for column, text in enumerate(texts, start=1):
        if text:
            cell = sheet.cell(row, column)
            cell.value = text
            cell.data_type = "s"
            cell.number_format = "@"


def _slot_heads(start: int, count: int) -> list[str]:
    return [f"{(start + hour) % 24:02d}-{(start + hour + 1) % 24:02d}" for hour in range(count)]


def _instructions(book: Workbook, lines: tuple[str, ...]) -> None:
    sheet = book.create_sheet("填寫說明")
    for line in lines:
        _put(sheet, line)
    sheet.column_dimensions["A"].width = 100


def _blank_roster(path: Path) -> None:
    book = _book("勤務表")
    sheet = book.worksheets[0]
    _put(sheet, "單位", "（單位全銜）")
    _put(sheet, "勤務日期", "（如 115-05-19）")
    _put(sheet, "版本", "1")
    _put(sheet, *_GRID_HEAD, *_slot_heads(6, 24))
    for duty in reference.duties():
        if not duty.leave:
            _put(sheet, duty.code, duty.label)
    _put(sheet, "勤務人員代號職稱姓名")
    _put(sheet, "番號", "職稱", "姓名")
    for _ in range(3):
        _put(sheet, " ")
    for block, head in (
        ("請假人員", ("番號", "假別")),
        ("重要記事", ()),
        ("勤務變更", ("服勤人員", "原定勤務", "變更後勤務", "變更原因")),
    ):
        _put(sheet, block)
        if head:
            _put(sheet, *head)
    _widths(sheet, [10, 16, 12, 10, 16, 10, *([6] * 24)])
    codes = "、".join(f"{duty.code} {duty.label}" for duty in reference.duties())
    extra = (
        "4. 時段一格一小時，24 至 27 格，由 6、7、8 或 9 時開始；格內填番號，以、分隔。",
        "5. 番號須列在「勤務人員代號職稱姓名」；同一人同一時段只能出現一次。",
        f"6. 勤務代碼：{codes}",
        f"7. 假別：{'、'.join(reference.leave_kinds())}",
    )
    _instructions(book, (*_COMMON, *extra))
    book.save(path)


def _blank_list(
    path: Path, title: str, columns: tuple[Column, ...], choices: tuple[str, ...]
) -> None:
    book = _book(title)
    sheet = book.worksheets[0]
    _put(sheet, *(f"{column.label}{'＊' if column.required else ''}" for column in columns))
    _widths(sheet, [max(10, len(column.label) * 3) for column in columns])
    lines = [
        f"{column.label}：{column.help or '—'}（例：{column.sample or '空白'}）"
        for column in columns
    ]
    _instructions(book, (*_COMMON, *lines, *choices))
    book.save(path)


def _widths(sheet: Worksheet, widths: list[int]) -> None:
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
