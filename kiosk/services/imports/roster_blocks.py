"""The blocks around a roster's grid: people, leaves, notes, changes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kiosk.ledgers import reference
from kiosk.services.imports.problems import ImportProblem
from kiosk.services.imports.roster_layout import (
    NAME_HEADS,
    NUMBER_HEADS,
    Area,
    Block,
    after_heading,
)
from kiosk.services.imports.table import Sheet, address, squeeze
from kiosk.services.imports.values import clean_name, number_key, split_title, title_of, tokens

_TITLE_HEADS = frozenset({"職稱", "職別"})
_LEAVE_WORDS = frozenset({"番號", "代號", "假別", "差假別", "人員", "姓名", "無"})
_PERSON_HEADS = frozenset({"服勤人員", "人員", "番號"})
_BEFORE_HEADS = frozenset({"原定勤務", "原勤務"})
_AFTER_HEADS = frozenset({"變更後勤務", "變更勤務"})
_REASON_HEADS = frozenset({"變更原因", "原因", "事由"})


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A person on the roster: his number (番號) as written, title and name."""

    number: str
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class RosterLeave:
    """A person away and the kind of leave (假別)."""

    number: str
    kind: str


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A change written on the sheet: who, from what, to what, why."""

    numbers: tuple[str, ...]
    before: str
    after: str
    reason: str


def _cells(sheet: Sheet, area: Area) -> list[tuple[int, int, str]]:
    return [(row, column, text) for row, column, text in sheet.walk() if area.holds(row, column)]


def read_people_blocks(
    sheet: Sheet, areas: list[Area], problems: list[ImportProblem]
) -> tuple[RosterPerson, ...]:
    """Return the people of every people block, as columns (番號|職稱|姓名) or as pairs, row by row."""
    found: list[tuple[int, int, RosterPerson]] = []
    for area in areas:
        if area.block is Block.PEOPLE:
            columns = _columns(sheet, area)
            found += (
                _listed(sheet, area, columns, problems)
                if columns
                else _pairs(sheet, area, problems)
            )
    people: list[RosterPerson] = []
    seen: dict[str, str] = {}
    for row, column, person in sorted(found, key=lambda one: one[:2]):
        place = address(row, column)
        before = seen.setdefault(number_key(person.number), place)
        if before != place:
            problems.append(sheet.problem(row, column, f"番號「{person.number}」重複（{before}）"))
        people.append(person)
    return tuple(people)


def _columns(sheet: Sheet, area: Area) -> tuple[int, int] | None:
    """Return (title column or 0, name column) when the area's heading row names columns."""
    if squeeze(sheet.text(area.top, area.left)) not in NUMBER_HEADS:
        return None
    row = [
        (column, squeeze(text))
        for column, text in sheet.row(area.top)
        if area.holds(area.top, column)
    ]
    name = next((column for column, text in row if text in NAME_HEADS or text == "職稱姓名"), 0)
    title = next((column for column, text in row if text in _TITLE_HEADS), 0)
    return (title, name) if name else None


def _listed(
    sheet: Sheet, area: Area, columns: tuple[int, int], problems: list[ImportProblem]
) -> list[tuple[int, int, RosterPerson]]:
    title_column, name_column = columns
    people = []
    for row in range(area.top + 1, area.bottom + 1):
        number, name = sheet.text(row, area.left), sheet.text(row, name_column)
        if not number and not name:
            continue
        title = title_of(sheet.text(row, title_column)) if title_column else ""
        person = RosterPerson(_written(number), title, clean_name(name))
        if not title_column:
            person = RosterPerson(_written(number), *split_title(name))
        if _complete(sheet, (row, area.left), (row, name_column), person, problems):
            people.append((row, area.left, person))
    return people


def _pairs(
    sheet: Sheet, area: Area, problems: list[ImportProblem]
) -> list[tuple[int, int, RosterPerson]]:
    """Return the (number, title and name) pairs that stand side by side, several to a row."""
    people = []
    waiting: tuple[int, int, str] | None = None
    for row, column, text in _cells(sheet, area):
        if waiting and waiting[0] != row:
            problems.append(
                sheet.problem(waiting[0], waiting[1], f"番號「{waiting[2]}」缺職稱姓名")
            )
            waiting = None
        if number_key(text):
            if waiting:
                problems.append(sheet.problem(row, waiting[1], f"番號「{waiting[2]}」缺職稱姓名"))
            waiting = (row, column, text)
            continue
        title, name = split_title(text)
        if waiting:
            person = RosterPerson(_written(waiting[2]), title, name)
            if _complete(sheet, waiting[:2], (row, column), person, problems):
                people.append((row, waiting[1], person))
            waiting = None
        elif title in reference.titles() and name.strip(":"):
            # `所長：` alone is the place of a signature; a person without number is a mistake.
            problems.append(sheet.problem(row, column, f"「{text}」缺番號"))
    if waiting:
        problems.append(sheet.problem(waiting[0], waiting[1], f"番號「{waiting[2]}」缺職稱姓名"))
    return people


def _written(number: str) -> str:
    return squeeze(number).upper()


def _complete(
    sheet: Sheet,
    at: tuple[int, int],
    named_at: tuple[int, int],
    person: RosterPerson,
    problems: list[ImportProblem],
) -> bool:
    if not number_key(person.number):
        what = f"看不懂的番號「{person.number}」" if person.number else f"「{person.name}」缺番號"
        problems.append(sheet.problem(*at, what))
    elif not person.title or not person.name:
        what = "缺職稱姓名" if not person.name else f"看不出「{person.name}」的職稱"
        problems.append(sheet.problem(*named_at, f"番號「{person.number}」{what}"))
    else:
        return True
    return False


class _Members:
    """Finds the person a text of a block means: by number or by name."""

    def __init__(self, people: tuple[RosterPerson, ...]) -> None:
        self._by_number = {number_key(person.number): person.number for person in people}
        self._by_name: dict[str, str] = {}
        for person in people:
            # Namesakes can be told apart by number only.
            self._by_name[person.name] = "" if person.name in self._by_name else person.number

    def find(self, text: str) -> tuple[list[str], list[str]]:
        """Return (numbers of persons found, parts that name nobody)."""
        whole = self._by_name.get(clean_name(text)) or self._by_name.get(split_title(text)[1])
        if whole:
            return [whole], []
        found: dict[str, None] = {}
        unknown = []
        for token in tokens(text):
            number = (
                self._by_number.get(number_key(token))
                if number_key(token)
                else self._by_name.get(token)
            )
            number = number or self._by_name.get(split_title(token)[1])
            if number:
                found[number] = None
            elif token not in reference.titles():
                unknown.append(token)
        return list(found), unknown


def read_leaves(
    sheet: Sheet, areas: list[Area], people: tuple[RosterPerson, ...], problems: list[ImportProblem]
) -> tuple[RosterLeave, ...]:
    """Return who is away and why, as rows (番號|假別), pairs (休假|03、05) or text (`休假：03、05`)."""
    members = _Members(people)
    leaves: dict[RosterLeave, None] = {}
    for area in areas:
        if area.block is not Block.LEAVES:
            continue
        rows: dict[int, list[tuple[int, str]]] = {}
        if own := after_heading(sheet.text(area.top, area.left)):
            rows[area.top] = [(area.left, own)]
        for row, column, text in _cells(sheet, area):
            rows.setdefault(row, []).append((column, text))
        for row, cells in rows.items():
            leaves |= dict.fromkeys(_leaves_of_row(sheet, row, cells, members, problems))
    return tuple(leaves)


def _leaves_of_row(
    sheet: Sheet,
    row: int,
    cells: list[tuple[int, str]],
    members: _Members,
    problems: list[ImportProblem],
) -> list[RosterLeave]:
    leaves: list[RosterLeave] = []
    kind = ""
    waiting: list[tuple[int, str]] = []
    for column, text in cells:
        for part in unicodedata.normalize("NFKC", text).replace(";", "\n").split("\n"):
            named, rest = _leave_kind(part)
            numbers, unknown = members.find(rest)
            problems += [
                sheet.problem(row, column, f"請假人員「{token}」不在勤務人員名冊")
                for token in unknown
                if number_key(token) or (not numbers and token not in _LEAVE_WORDS)
            ]
            if named:
                leaves += [RosterLeave(number, named) for _, number in waiting]
                kind, waiting = ("" if waiting else named), []
            if kind:
                leaves += [RosterLeave(number, kind) for number in numbers]
            else:
                waiting += [(column, number) for number in numbers]
    problems += [
        sheet.problem(row, column, f"番號「{number}」缺假別") for column, number in waiting
    ]
    return leaves


def _leave_kind(text: str) -> tuple[str, str]:
    """Return (kind of leave named in a text, the rest of the text)."""
    kinds = sorted({*reference.leave_kinds(), "請假"}, key=len, reverse=True)
    kind = next((one for one in kinds if one in text), "")
    rest = text.replace(kind, " ", 1) if kind else text
    return kind, rest.replace(":", " ").replace("(", " ").replace(")", " ")


def read_notes(sheet: Sheet, areas: list[Area]) -> tuple[str, ...]:
    """Return the texts of 重要記事, one for each filled cell."""
    notes = []
    for area in areas:
        if area.block is Block.NOTES:
            own = after_heading(sheet.text(area.top, area.left))
            notes += [own] if own else []
            notes += [text for _, _, text in _cells(sheet, area)]
    return tuple(notes)


def read_changes(
    sheet: Sheet, areas: list[Area], people: tuple[RosterPerson, ...], problems: list[ImportProblem]
) -> tuple[RosterChange, ...]:
    """Return the rows of 勤務變更; a block without its column headings has none."""
    members = _Members(people)
    changes = []
    for area in areas:
        if area.block is not Block.CHANGES:
            continue
        heads = _change_columns(sheet, area)
        if not heads:
            continue
        top, columns = heads
        for row in range(top + 1, area.bottom + 1):
            person, before, after, reason = (
                sheet.text(row, column) if column else "" for column in columns
            )
            if not person and not before and not after:
                continue
            numbers, unknown = members.find(person)
            if unknown or not numbers:
                who = "、".join(unknown) or person
                problems.append(
                    sheet.problem(row, columns[0], f"勤務變更人員「{who}」不在勤務人員名冊")
                )
            changes.append(RosterChange(tuple(numbers), before, after, reason))
    return tuple(changes)


def _change_columns(sheet: Sheet, area: Area) -> tuple[int, tuple[int, ...]] | None:
    for row in range(area.top, area.bottom + 1):
        cells = [
            (column, squeeze(text)) for column, text in sheet.row(row) if area.holds(row, column)
        ]
        columns = tuple(
            next((column for column, text in cells if text in words), 0)
            for words in (_PERSON_HEADS, _BEFORE_HEADS, _AFTER_HEADS, _REASON_HEADS)
        )
        if all(columns[:3]):
            return row, columns
    return None
