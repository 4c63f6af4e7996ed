"""The grid of a roster: which duty, in which hourly slot, by whom."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.services.imports.problems import ImportProblem
from kiosk.services.imports.roster_blocks import RosterPerson
from kiosk.services.imports.roster_layout import Area, SlotHeader
from kiosk.services.imports.table import Sheet, address, squeeze
from kiosk.services.imports.values import duty_code, number_key, tokens

_FIRST_HOURS = range(6, 10)
_SLOT_COUNTS = range(24, 28)
_HEADS = {
    "code": frozenset({"代碼", "勤務代碼"}),
    "duty": frozenset({"勤務項目", "項目", "勤務名稱"}),
    "method": frozenset({"勤務方式", "方式"}),
    "radio": frozenset({"通訊代號", "無線電代號"}),
    "place": frozenset({"地點", "勤務地點", "巡邏路線", "路線", "地點路線", "地點/路線"}),
    "vehicle": frozenset({"車輛", "車號", "使用車輛"}),
}
_BAND = 2
"""Heading labels stand on the slot row or up to two rows above it (merged headings)."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One row of the grid; `slots` holds the roster numbers of each hour."""

    duty_code: str
    duty_text: str
    method: str
    radio_code: str
    place: str
    vehicle: str
    slots: tuple[tuple[str, ...], ...]


def read_slots(sheet: Sheet, header: SlotHeader, problems: list[ImportProblem]) -> tuple[int, int]:
    """Return (start hour, number of slots), with a problem for each slot that is not the next hour."""
    expected = start = header.slots[0][1]
    if start not in _FIRST_HOURS:
        message = f"勤務起始時間應為 6 至 9 時，檔案為 {start} 時"
        problems.append(sheet.problem(header.row, header.slots[0][0], message))
    for column, first, last in header.slots:
        if first != expected or last != (first + 1) % 24:
            shown = f"{expected:02d}|{(expected + 1) % 24:02d}"
            message = f"時段不連續：應為 {shown}，檔案為「{sheet.text(header.row, column)}」"
            problems.append(sheet.problem(header.row, column, message))
        expected = last
    columns = {column for column, _, _ in header.slots}
    for column, text in sheet.row(header.row):
        if min(columns) < column < max(columns) and column not in columns:
            problems.append(
                sheet.problem(header.row, column, f"看不懂的時段「{text}」，請設為文字如 06-07")
            )
    if len(header.slots) not in _SLOT_COUNTS:
        message = f"時段應為 24 至 27 個，檔案有 {len(header.slots)} 個"
        problems.append(sheet.problem(header.row, header.slots[-1][0], message))
    return start, len(header.slots)


def read_lines(
    sheet: Sheet,
    header: SlotHeader,
    areas: list[Area],
    people: tuple[RosterPerson, ...],
    problems: list[ImportProblem],
) -> tuple[RosterLine, ...]:
    """Return the rows of the grid, down to the first block below it."""
    labels = _labels(sheet, header)
    if "duty" not in labels and "code" not in labels:
        problems.append(sheet.problem(header.row, header.slots[0][0], "找不到「勤務項目」欄"))
        return ()
    last_slot = header.slots[-1][0]
    bottom = min((area.top for area in areas if area.left <= last_slot), default=sheet.last_row + 1)
    numbers = _Numbers(
        sheet, {number_key(person.number): person.number for person in people}, problems
    )
    lines = []
    for row in range(header.row + 1, bottom):
        line = _line(sheet, row, header, labels, numbers)
        if line is not None:
            lines.append(line)
    if not lines and not problems:
        problems.append(sheet.problem(0, 0, "勤務分配表沒有任何勤務"))
    return tuple(lines)


def _labels(sheet: Sheet, header: SlotHeader) -> dict[str, int]:
    found: dict[str, int] = {}
    slots = {column for column, _, _ in header.slots}
    for column in range(1, sheet.last_column + 1):
        if column in slots:
            continue
        for row in range(max(1, header.row - _BAND), header.row + 1):
            text = squeeze(sheet.shown(row, column))
            name = next((name for name, words in _HEADS.items() if text in words), "")
            if name:
                found.setdefault(name, column)
    return found


def _line(
    sheet: Sheet, row: int, header: SlotHeader, labels: dict[str, int], numbers: _Numbers
) -> RosterLine | None:
    """Return the line of a row, or None for a row without duty and people (spacing, remarks)."""
    text = {name: " ".join(sheet.shown(row, column).split()) for name, column in labels.items()}
    cells = [_slot_text(sheet, row, column) for column, _, _ in header.slots]
    code_text, duty_text = text.get("code", ""), text.get("duty", "")
    code = duty_code(code_text) or duty_code(duty_text)
    duty_column = labels.get("duty") or labels["code"]
    if not code and not any(cells):
        return None
    if not code:
        shown = duty_text or code_text
        message = f"沒有勤務項目「{shown}」" if shown else "有人員但未填勤務項目"
        numbers.problems.append(sheet.problem(row, duty_column, message))
    slots = tuple(
        numbers.slot(index, row, column, cell)
        for index, ((column, _, _), cell) in enumerate(zip(header.slots, cells, strict=True))
    )
    method, radio, place, vehicle = (
        text.get(name, "") for name in ("method", "radio", "place", "vehicle")
    )
    return RosterLine(code, duty_text or code_text, method, radio, place, vehicle, slots)


def _slot_text(sheet: Sheet, row: int, column: int) -> str:
    """Return a slot's text; a cell merged over several hours counts for each, one over rows only once."""
    origin_row, _ = sheet.covered.get((row, column), (row, column))
    return sheet.shown(row, column) if origin_row == row else ""


class _Numbers:
    """Resolves the roster numbers of slots, and finds a person who is in one slot twice (RO-03)."""

    def __init__(self, sheet: Sheet, known: dict[str, str], problems: list[ImportProblem]) -> None:
        self._sheet = sheet
        self._known = known
        self.problems = problems
        self._taken: dict[tuple[int, str], str] = {}

    def slot(self, index: int, row: int, column: int, text: str) -> tuple[str, ...]:
        """Return the numbers of one slot as the people list writes them."""
        found = []
        for token in tokens(text):
            number = self._known.get(number_key(token), "")
            if not number:
                known = number_key(token)
                message = (
                    f"番號「{token}」不在勤務人員名冊" if known else f"看不懂的番號「{token}」"
                )
                self._report(row, column, message)
                continue
            before = self._taken.setdefault((index, number), address(row, column))
            if before != address(row, column) or number in found:
                where = "同一格" if before == address(row, column) else before
                self._report(row, column, f"番號「{number}」在同一時段重複（{where}）")
                continue
            found.append(number)
        return tuple(found)

    def _report(self, row: int, column: int, message: str) -> None:
        row, column = self._sheet.covered.get((row, column), (row, column))
        problem = self._sheet.problem(row, column, message)
        if problem not in self.problems:  # a cell merged over hours is wrong once
            self.problems.append(problem)
