"""Duty rosters of synthetic days: four shifts around the clock, pairs, desk, leave, and changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random

from kiosk.base.instants import at_local, to_text
from kiosk.models.people import PersonEntry
from kiosk.models.roster import Piece
from kiosk.services.simulation import material
from kiosk.services.simulation.station import DemoStation

START_HOUR = 8
_SHIFTS = (((8, 12), (14, 18)), ((12, 16), (18, 22)), ((16, 20), (24, 28)), ((20, 24), (28, 32)))
"""早, 中, 晚, 夜: two segments of four hours with a rest between."""
_DESK = (8, 12, 16, 20, 24, 28)
"""Hours at which a new desk officer (值班) begins; one of the segments that begin then gives him."""
_CYCLE, _OFF = 7, (5, 6)
_PAIRS = 2
_SOLO = ("C", "E", "F", "S", "F", "C")
_NIGHT_SOLO = ("F", "F", "S")
_DARK = 20
_MOST_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One duty of one team; times are instants. `follows` is the next duty without coming back (轉勤)."""

    key: str
    duty: str
    start: datetime
    end: datetime
    members: tuple[PersonEntry, ...]
    place: str = ""
    radio_code: str = ""
    vehicle: str = ""
    follows: Turn | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A later version of the day's roster: when it is published, why, and its turns."""

    at: datetime
    reason: str
    turns: tuple[Turn, ...]
    leaves: dict[str, str]
    reported: bool


@dataclass(slots=True)
class DayPlan:
    """A roster day: the first version, its changes, and what is worked in the end."""

    day: date
    first: tuple[Turn, ...]
    leaves: dict[str, str]
    changes: list[Change] = field(default_factory=list)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return the turns of the version in force at the end of the day."""
        return self.changes[-1].turns if self.changes else self.first


def pieces(turns: tuple[Turn, ...]) -> list[Piece]:
    """Return the roster pieces of turns; a following duty is a piece of its own."""
    found: list[Piece] = []
    for turn in _unfolded(turns):
        found += [
            Piece(
                person=member.ref,
                duty=turn.duty,
                start=to_text(turn.start),
                end=to_text(turn.end),
                place=turn.place,
                radio_code=turn.radio_code,
                vehicle=turn.vehicle,
                team=turn.key,
            )
            for member in turn.members
        ]
    return found


def _unfolded(turns: tuple[Turn, ...]) -> Iterator[Turn]:
    for turn in turns:
        yield turn
        if turn.follows:
            yield turn.follows


class Planner:
    """Makes the roster of each day; the same station, number and generator give the same days."""

    def __init__(self, station: DemoStation, rng: Random) -> None:
        self._station = station
        self._rng = rng
        self._cars = [one.label for one in station.assets if one.kind == "patrol_car"]
        self._bikes = [one.label for one in station.assets if one.kind == "motorcycle"]
        self._next_car = 0
        self._next_bike = 0

    def plan(self, day: date, number: int) -> DayPlan:
        """Return the plan of a day; `number` counts the days of the simulation."""
        leaves: dict[str, str] = {}
        shifts = self._staff(number, leaves)
        turns: list[Turn] = []
        for start in sorted({segment[0] for shift in _SHIFTS for segment in shift}):
            for index, shift in enumerate(_SHIFTS):
                for segment in shift:
                    if segment[0] == start and shifts[index]:
                        turns += self._segment(day, segment, shifts[index])
        turns += self._leaders(day, number, leaves)
        plan = DayPlan(day, tuple(turns), leaves)
        self._change(plan)
        return plan

    def _staff(self, number: int, leaves: dict[str, str]) -> list[list[PersonEntry]]:
        """Return who works in each shift; shifts rotate after the two days off of a week."""
        shifts: list[list[PersonEntry]] = [[] for _ in _SHIFTS]
        for index, person in enumerate(self._station.ranks):
            turn = number + index
            if turn % _CYCLE in _OFF:
                leaves[person.id] = "輪休"
            else:
                shifts[(index + turn // _CYCLE) % len(_SHIFTS)].append(person)
        for shift in shifts:
            if len(shift) > 3 and self._rng.random() < 0.45:  # noqa: PLR2004 - desk and pair remain
                ill = shift.pop(self._rng.randrange(len(shift)))
                leaves[ill.id] = self._rng.choice(("休假", "休假", "病假", "公假", "補休", "受訓"))
            self._rng.shuffle(shift)
        return shifts

    def _segment(self, day: date, hours: tuple[int, int], staff: list[PersonEntry]) -> list[Turn]:
        """Return the turns of one shift's segment: the desk first, then pairs, then single duties."""
        people = staff[hours[0] % 3 :] + staff[: hours[0] % 3]
        start, end = at_local(day, hours[0]), at_local(day, hours[1])
        turns: list[Turn] = []

        def take(
            duty: str, count: int, place: str, radio_code: str = "", vehicle: str = ""
        ) -> None:
            key = f"{duty}{hours[0]:02d}{len(turns)}"
            members = tuple(people.pop() for _ in range(count))
            turns.append(Turn(key, duty, start, end, members, place, radio_code, vehicle))

        if hours[0] in _DESK:
            take("A", 1, "值班臺", radio_code="70")
            if hours[0] == _DARK and people:
                turns[:] = self._two_at_the_desk(day, turns[0], people.pop())
        sheet = material.places()
        if hours[0] == _DARK and len(people) > 2:  # noqa: PLR2004
            place = self._rng.choice(sheet["checkpoints"])
            take("D", 3, place, radio_code="88", vehicle=self._car())
        while len(people) > 1 and sum(turn.duty == "B" for turn in turns) < _PAIRS:
            code = f"7{len(turns)}"
            take("B", 2, self._rng.choice(sheet["routes"]), radio_code=code, vehicle=self._car())
        while people:
            duty = self._rng.choice(_NIGHT_SOLO if hours[0] >= _DARK else _SOLO)
            place, bike = self._alone(duty)
            take(duty, 1, place, vehicle=bike)
        return turns

    def _two_at_the_desk(self, day: date, desk: Turn, second: PersonEntry) -> tuple[Turn, ...]:
        """Return the evening desk split in two: the first officer goes straight on to 守望 (轉勤)."""
        middle = at_local(day, 22)
        crossing = self._rng.choice(material.places()["crossings"])
        relief = Turn(f"{desk.key}r", "C", middle, desk.end, desk.members, crossing)
        return (
            replace(desk, end=middle, follows=relief),
            replace(desk, start=middle, members=(second,)),
        )

    def _alone(self, duty: str) -> tuple[str, str]:
        sheet = material.places()
        if duty == "C":
            return self._rng.choice(sheet["crossings"]), ""
        if duty == "E":
            return self._rng.choice(sheet["beats"]), self._bike()
        return "本所", ""

    def _car(self) -> str:
        self._next_car += 1
        return self._cars[self._next_car % len(self._cars)]

    def _bike(self) -> str:
        self._next_bike += 1
        return self._bikes[self._next_bike % len(self._bikes)]

    def _leaders(self, day: date, number: int, leaves: dict[str, str]) -> list[Turn]:
        """Return the turns of chief and deputies: inside by day, one of them supervising at night."""
        chief, (inside, outside) = self._station.chief, self._pair(number)
        turns: list[Turn] = []
        if day.weekday() < 5:  # noqa: PLR2004 - Monday to Friday
            turns += [
                Turn(
                    f"L{hour}", "L", at_local(day, hour), at_local(day, hour + 3), (chief,), "本所"
                )
                for hour in (9, 14)
            ]
        else:
            leaves[chief.id] = "輪休"
        turns += [
            Turn(f"N{hour}", "N", at_local(day, hour), at_local(day, hour + 4), (inside,), "本所")
            for hour in (8, 13)
        ]
        turns.append(
            Turn(
                "G20",
                "G",
                at_local(day, 20),
                at_local(day, 24),
                (outside,),
                "轄區",
                "60",
                self._bike(),
            )
        )
        return turns

    def _pair(self, number: int) -> tuple[PersonEntry, PersonEntry]:
        first, second = self._station.vices
        return (first, second) if number % 2 else (second, first)

    def _change(self, plan: DayPlan) -> None:
        """Add up to three changes: two officers of one segment swap duties, before it begins."""
        for hour in sorted(
            self._rng.sample((10, 13, 16, 18, 21), self._rng.randrange(1, _MOST_CHANGES + 1))
        ):
            at = at_local(plan.day, hour, self._rng.randrange(60))
            found = self._swappable(plan.turns, at_local(plan.day, hour + 2))
            if found is None:
                continue
            one, other = found
            swapped = tuple(_swap(turn, one, other) for turn in plan.turns)
            names = f"{one.members[-1].name}、{other.members[-1].name}"
            why = self._rng.choice(("因公出庭", "支援專案勤務", "配合勤區訪查", "身體不適調整"))
            reported = self._rng.random() < 0.8  # noqa: PLR2004 - a share, as inspections find it
            plan.changes.append(
                Change(at, f"{names}互換勤務：{why}", swapped, plan.leaves, reported)
            )

    def _swappable(self, turns: tuple[Turn, ...], after: datetime) -> tuple[Turn, Turn] | None:
        later = [
            turn
            for turn in turns
            if turn.start >= after and turn.duty in "BCEFS" and turn.follows is None
        ]
        self._rng.shuffle(later)
        for index, one in enumerate(later):
            for other in later[index + 1 :]:
                if one.start == other.start and one.end == other.end and one.duty != other.duty:
                    return one, other
        return None


def _swap(turn: Turn, one: Turn, other: Turn) -> Turn:
    if turn.key == one.key:
        return replace(turn, members=(*one.members[:-1], other.members[-1]))
    if turn.key == other.key:
        return replace(turn, members=(*other.members[:-1], one.members[-1]))
    return turn
