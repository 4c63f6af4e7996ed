"""勤務分配表 from a file, in our own layout or as the present systems export it (domain rules §5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.base.errors import InvalidInput
from kiosk.services.imports.problems import ImportProblem, ImportRefused, refuse
from kiosk.services.imports.roster_blocks import (
    RosterChange,
    RosterLeave,
    RosterPerson,
    read_changes,
    read_leaves,
    read_notes,
    read_people_blocks,
)
from kiosk.services.imports.roster_grid import RosterLine, read_lines, read_slots
from kiosk.services.imports.roster_layout import Area, SlotHeader, beside, find_areas, find_slots
from kiosk.services.imports.table import Sheet, Table, read_table, squeeze
from kiosk.services.imports.values import file_date, has_written_date, whole_number

_TITLE = re.compile(r"(?P<unit>.+?)(?:\d+人)?勤務(?:分配|配置)表.*")
_UNIT_KEYS = frozenset({"單位", "單位名稱"})
_DATE_KEYS = frozenset({"勤務日期", "日期", "勤務日"})
_VERSION_KEYS = frozenset({"版本", "版次"})


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """One roster day as a file tells it: nothing resolved, nothing stored.

    Each line holds `slot_count` slots of one hour, the first one at `start_hour` of `duty_date`;
    a slot is a tuple of roster numbers (番號), all of them in `people`.
    """

    unit_name: str
    duty_date: date
    start_hour: int
    slot_count: int
    version: int | None
    lines: tuple[RosterLine, ...]
    people: tuple[RosterPerson, ...]
    leaves: tuple[RosterLeave, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[RosterChange, ...] = ()


def read_roster(path: Path) -> RosterSheet:
    """Return the roster of an xlsx or csv file; raises ImportRefused with every problem found."""
    return parse_roster(read_table(path))


def parse_roster(table: Table) -> RosterSheet:
    """Return the roster of a table's sheets; see `read_roster`."""
    found = [(sheet, header) for sheet in table.sheets if (header := find_slots(sheet))]
    if not found:
        raise refuse("找不到時段列（06|07、07|08 …），不是勤務分配表", name=table.name)
    if len(found) > 1:
        names = "、".join(sheet.name for sheet, _ in found)
        raise refuse(f"有多張勤務分配表（{names}），請一次匯入一日", name=table.name)
    sheet, header = found[0]
    problems: list[ImportProblem] = []
    roster = _read(table, sheet, header, problems)
    if roster is None or problems:
        raise ImportRefused(problems, name=table.name)
    return roster


def _read(
    table: Table, sheet: Sheet, header: SlotHeader, problems: list[ImportProblem]
) -> RosterSheet | None:
    areas = find_areas(sheet, header.row)
    people = _people(table, sheet, areas, problems)
    unit = _unit(sheet, header.row, problems)
    day = _date(sheet, header.row, problems)
    version = _version(sheet, header.row, problems)
    start, count = read_slots(sheet, header, problems)
    lines = read_lines(sheet, header, areas, people, problems)
    leaves = read_leaves(sheet, areas, people, problems)
    changes = read_changes(sheet, areas, people, problems)
    if day is None:
        return None
    notes = read_notes(sheet, areas)
    return RosterSheet(unit, day, start, count, version, lines, people, leaves, notes, changes)


def _people(
    table: Table, sheet: Sheet, areas: list[Area], problems: list[ImportProblem]
) -> tuple[RosterPerson, ...]:
    """Return the people listed on the roster's sheet, or else on another sheet of the file."""
    people = read_people_blocks(sheet, areas, problems)
    for other in table.sheets:
        if not people and not problems and other is not sheet:
            people = read_people_blocks(other, find_areas(other, 0), problems)
    if not people and not problems:
        problems.append(ImportProblem(sheet.name, "", "找不到勤務人員名冊（勤務人員代號職稱姓名）"))
    return people


def _unit(sheet: Sheet, header: int, problems: list[ImportProblem]) -> str:
    if named := beside(sheet, _UNIT_KEYS, header):
        return squeeze(named[0])
    for row, _, text in sheet.walk():
        if row < header and (title := _TITLE.fullmatch(squeeze(text))):
            return title["unit"]
    problems.append(
        ImportProblem(sheet.name, "", "找不到單位名稱（標題應為「○○派出所○人勤務分配表」）")
    )
    return ""


def _date(sheet: Sheet, header: int, problems: list[ImportProblem]) -> date | None:
    named = beside(sheet, _DATE_KEYS, header)
    places = [named] if named else []
    if not named:
        places = [
            (written, row, column)
            for row, column, text in sheet.walk()
            if row < header and (written := has_written_date(text))
        ]
    if not places:
        problems.append(ImportProblem(sheet.name, "", "找不到勤務日期（如 115 年 5 月 19 日）"))
        return None
    text, row, column = places[0]
    try:
        return file_date(text)
    except InvalidInput as unclear:
        problems.append(sheet.problem(row, column, unclear.message))
        return None


def _version(sheet: Sheet, header: int, problems: list[ImportProblem]) -> int | None:
    named = beside(sheet, _VERSION_KEYS, header)
    if not named:
        return None
    text, row, column = named
    version = whole_number(
        squeeze(text).lower().removeprefix("第").removeprefix("v").removesuffix("版")
    )
    if version is None:
        problems.append(sheet.problem(row, column, f"看不懂的版本「{text}」"))
    return version
