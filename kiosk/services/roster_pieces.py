"""A roster sheet of hours and numbers -> pieces of duty of persons, and what does not fit this station."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.event import PersonRef
from kiosk.models.roster import Piece
from kiosk.services.imports.problems import ImportProblem
from kiosk.services.imports.roster import RosterSheet
from kiosk.services.imports.roster_grid import RosterLine

_SHEET = "勤務表"


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What `Registers.publish_roster` takes; `leaves` maps person id to kind of leave."""

    day: date
    start_hour: int
    pieces: tuple[Piece, ...]
    leaves: dict[str, str]


def plan_roster(
    sheet: RosterSheet, known: Iterable[PersonRef], start_hour: int
) -> tuple[RosterPlan, list[ImportProblem]]:
    """Return the plan of a sheet and every problem; with problems the plan must not be used.

    `known` are the persons of the unit, `start_hour` the hour at which its roster day begins. What a
    roster writes for a vehicle may be a plate, a call sign or a kind; it is kept as written.
    """
    problems: list[ImportProblem] = []
    if sheet.start_hour != start_hour:
        text = f"勤務表由 {sheet.start_hour} 時開始，本單位設定為 {start_hour} 時"
        problems.append(ImportProblem(_SHEET, "", text))
    persons = _persons(sheet, {one.number: one for one in known if one.number}, problems)
    pieces = tuple(
        piece
        for at, line in enumerate(sheet.lines, 1)
        for piece in _pieces(sheet, line, f"{at}", persons)
    )
    leaves = {persons[one.number].id: one.kind for one in sheet.leaves if one.number in persons}
    problems += _double(pieces)
    return RosterPlan(sheet.duty_date, sheet.start_hour, pieces, leaves), problems


def _persons(
    sheet: RosterSheet, known: dict[str, PersonRef], problems: list[ImportProblem]
) -> dict[str, PersonRef]:
    """Return the person of each number; a number that names somebody else here is a problem."""
    found: dict[str, PersonRef] = {}
    for written in sheet.people:
        person = known.get(written.number)
        if person is None:
            text = f"番號「{written.number}」{written.name} 不在本單位人員名冊"
        elif person.name != written.name:
            text = f"番號「{written.number}」在人員名冊為 {person.name}，勤務表為 {written.name}"
        else:
            found[written.number] = person
            continue
        problems.append(ImportProblem(_SHEET, "", text))
    return found


def _pieces(
    sheet: RosterSheet, line: RosterLine, team: str, persons: dict[str, PersonRef]
) -> Iterator[Piece]:
    for number in dict.fromkeys(number for slot in line.slots for number in slot):
        person = persons.get(number)
        if person is None:
            continue
        for first, last in _runs(line, number):
            yield Piece(
                person=person,
                duty=line.duty_code,
                start=to_text(at_local(sheet.duty_date, sheet.start_hour + first)),
                end=to_text(at_local(sheet.duty_date, sheet.start_hour + last)),
                place=line.place,
                radio_code=line.radio_code,
                vehicle=line.vehicle,
                team=team,
            )


def _runs(line: RosterLine, number: str) -> Iterator[tuple[int, int]]:
    """Yield (first, past the last) slot of each unbroken run of hours of a number in a line."""
    begun: int | None = None
    for at, slot in enumerate((*line.slots, ())):
        if number in slot and begun is None:
            begun = at
        elif number not in slot and begun is not None:
            yield begun, at
            begun = None


def _double(pieces: Iterable[Piece]) -> list[ImportProblem]:
    """Return a problem for each person who stands in two duties at one time."""
    by_person: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_person.setdefault(piece.person.id, []).append(piece)
    problems = []
    for own in by_person.values():
        own.sort(key=lambda piece: piece.start)
        for before, after in pairwise(own):
            if after.start < before.end:
                text = f"{before.person.label}（{before.person.number}）同一時段有兩項勤務"
                problems.append(ImportProblem(_SHEET, "", text))
                break
    return problems
