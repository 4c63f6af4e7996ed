"""Where things are on a roster sheet: every part is found by its text, never by a fixed cell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from kiosk.services.imports.problems import refuse
from kiosk.services.imports.table import Sheet, squeeze

_SLOT = re.compile(r"(\d{1,2})(?::?00)?\s*[|\-~–—至到/\s]\s*(\d{1,2})(?::?00)?", re.ASCII)
_SLOT_JOINED = re.compile(r"(\d{2})(\d{2})", re.ASCII)
_FEWEST_SLOTS = 6
_LAST_HOUR = 24
_MOST_HEADINGS = 60


class Block(Enum):
    """The parts below (or beside) the grid."""

    PEOPLE = "勤務人員"
    LEAVES = "請假人員"
    NOTES = "重要記事"
    CHANGES = "勤務變更"


_HEADS = {
    "勤務人員": Block.PEOPLE,
    "番號職稱姓名": Block.PEOPLE,
    "代號職稱姓名": Block.PEOPLE,
    "請假人員": Block.LEAVES,
    "差假人員": Block.LEAVES,
    "重要記事": Block.NOTES,
    "重要紀事": Block.NOTES,
    "勤務變更": Block.CHANGES,
}
NUMBER_HEADS = frozenset({"番號", "代號", "人員代號"})
NAME_HEADS = frozenset({"姓名", "人員姓名"})
_OTHER_LISTS = frozenset({"假別", "差假別", "原定勤務", "原勤務"})
"""Beside these, a column of numbers is no list of people."""
_HEAD_TAIL = re.compile(r"[:(].*|[代番號職稱姓名及、/一覽紀錄登記表欄]*")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle that belongs to a heading, the heading's own cell at (top, left)."""

    block: Block
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a place is inside, the heading itself excluded."""
        inside = self.top <= row <= self.bottom and self.left <= column <= self.right
        return inside and (row, column) != (self.top, self.left)


@dataclass(frozen=True, slots=True)
class SlotHeader:
    """The row of hourly slots: (column, first hour, last hour) left to right."""

    row: int
    slots: tuple[tuple[int, int, int], ...]


def parse_slot(text: str) -> tuple[int, int] | None:
    """Return (from, to) of `06|07`, `6-7`, `06:00~07:00`, `0607`; None for other text."""
    typed = unicodedata.normalize("NFKC", text).strip()
    found = _SLOT.fullmatch(typed) or _SLOT_JOINED.fullmatch(typed)
    if not found or max(int(found[1]), int(found[2])) > _LAST_HOUR:
        return None
    return int(found[1]) % _LAST_HOUR, int(found[2]) % _LAST_HOUR


def find_slots(sheet: Sheet) -> SlotHeader | None:
    """Return the row that holds the hourly slots, or None when the sheet is no roster."""
    best: list[tuple[int, int, int]] = []
    best_row = 0
    rows: dict[int, list[tuple[int, int, int]]] = {}
    for row, column, text in sheet.walk():
        if slot := parse_slot(text):
            rows.setdefault(row, []).append((column, *slot))
    for row, slots in rows.items():
        if len(slots) > len(best):
            best, best_row = slots, row
    return SlotHeader(best_row, tuple(best)) if len(best) >= _FEWEST_SLOTS else None


def find_areas(sheet: Sheet, below: int) -> list[Area]:
    """Return the blocks after row `below`, each reaching to the next heading beneath and beside it.

    Raises ImportRefused for a sheet with more headings than any roster has.
    """
    heads = [
        (row, column, block)
        for row, column, text in sheet.walk()
        if row > below and (block := _block(sheet, row, text))
    ]
    if len(heads) > _MOST_HEADINGS:
        raise refuse(f"工作表「{sheet.name}」的區塊標題超過 {_MOST_HEADINGS} 個，不是勤務分配表")
    return [_area(sheet, heads, row, column, block) for row, column, block in heads]


def _block(sheet: Sheet, row: int, text: str) -> Block | None:
    typed = squeeze(text)
    if typed in NUMBER_HEADS:
        beside = {squeeze(other) for _, other in sheet.row(row)}
        return None if beside & _OTHER_LISTS else Block.PEOPLE
    # `請假人員：05 休假` and `勤務人員代號職稱姓名` are headings, `勤務人員應著背心` is a note.
    for word, block in _HEADS.items():
        if typed.startswith(word) and _HEAD_TAIL.fullmatch(typed.removeprefix(word)):
            return block
    return None


def _area(
    sheet: Sheet, heads: list[tuple[int, int, Block]], row: int, column: int, block: Block
) -> Area:
    beside = [other for at, other, _ in heads if at == row and other > column]
    right = min(beside, default=sheet.last_column + 1) - 1
    beneath = [at for at, other, _ in heads if at > row and column <= other <= right]
    return Area(block, row, column, min(beneath, default=sheet.last_row + 1) - 1, right)


def after_heading(text: str) -> str:
    """Return what follows the heading's word and colon in its own cell, empty for a bare heading."""
    _, mark, rest = unicodedata.normalize("NFC", text).replace("：", ":", 1).partition(":")
    return rest.strip() if mark else ""


def beside(sheet: Sheet, keys: frozenset[str], above: int) -> tuple[str, int, int] | None:
    """Return (value, row, column) of a labelled value above a row: `版本：3` or `版本 | 3`."""
    for row, column, text in sheet.walk():
        if row >= above:
            return None
        label, mark, rest = unicodedata.normalize("NFC", text).replace("：", ":", 1).partition(":")
        if squeeze(label) not in keys:
            continue
        if mark and rest.strip():
            return rest.strip(), row, column
        following = [(at, other) for at, other in sheet.row(row) if at > column]
        if following:
            return following[0][1], row, following[0][0]
    return None
