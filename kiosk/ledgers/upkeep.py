"""Lists of the books of upkeep: faults of cameras, signals and drills of sirens, points of a siren terminal.

Domain rules §13.9 and §7.10; the patterns are those of the civil-defence signals (防空警報執行辦法 §2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import cast

from kiosk.base.instants import local
from kiosk.ledgers.definition import Choice
from kiosk.ledgers.reference import sheet

CLOCK_FAULT = "clock"
"""The code of 時間誤差 among the faults of a camera."""
SILENT = "silent"

STATION, STREET, ROOM, OTHER = "station", "street", "room", "other"
"""Codes of the systems a camera belongs to."""


@dataclass(frozen=True, slots=True)
class SirenSignal:
    """One signal: `pattern` is seconds of sound and silence in turn, `seconds` their sum, 0 where unknown."""

    code: str
    label: str
    seconds: int
    pattern: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Drill:
    """A yearly sounding: `day` 0 is announced each year; `begins` and `ends` are HH:MM in Taiwan."""

    occasion: str
    label: str
    month: int
    day: int
    begins: str
    ends: str

    @property
    def when(self) -> str:
        """Return `7 月（日期依公告）13:30–14:00`, as screens say it."""
        day = f" {self.day} 日" if self.day else "（日期依公告）"
        return f"{self.month} 月{day} {self.begins}–{self.ends}"

    def covers(self, at: datetime | str) -> bool:
        """Tell whether an instant falls into the time of the sounding; ten minutes around it count."""
        moment = local(at)
        if moment.month != self.month or (self.day and moment.day != self.day):
            return False
        minutes = moment.hour * 60 + moment.minute
        return _minutes(self.begins) - _MARGIN <= minutes <= _minutes(self.ends) + _MARGIN


_MARGIN = 10


def _minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


@cache
def _sheet() -> Mapping[str, list[dict[str, object]]]:
    return cast("Mapping[str, list[dict[str, object]]]", sheet("upkeep"))


@cache
def choices(name: str) -> tuple[Choice, ...]:
    """Return a list of the sheet as choices of a field: `camera_faults`, `siren_kinds` …"""
    return tuple(Choice(str(one["code"]), str(one["label"])) for one in _sheet()[name])


def label_of(name: str, code: str) -> str:
    """Return the label of a code of one list, or the code itself."""
    return next((one.label for one in choices(name) if one.code == code), code)


@cache
def signals() -> tuple[SirenSignal, ...]:
    """Return every signal a siren may give."""
    return tuple(
        SirenSignal(
            str(one["code"]),
            str(one["label"]),
            cast("int", one["seconds"]),
            tuple(cast("list[int]", one["pattern"])),
        )
        for one in _sheet()["siren_signals"]
    )


def signal(code: str) -> SirenSignal | None:
    """Return a signal by code, or None."""
    return next((one for one in signals() if one.code == code), None)


@cache
def drills() -> tuple[Drill, ...]:
    """Return the yearly soundings (L10-R02)."""
    return tuple(Drill(**one) for one in _sheet()["siren_calendar"])  # type: ignore[arg-type]
