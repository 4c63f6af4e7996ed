"""A station with two interview rooms on a winter day, and short ways through a session."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import Value
from kiosk.ledgers.interview_room_fields import POSTCHECKS
from kiosk.ledgers.line import Line
from kiosk.models.equipment import AssetEntry
from kiosk.services.asked_signatures import Given
from kiosk.services.desk import Outcome
from kiosk.services.rooms import Rooms
from tests.station import UNIT, Counter

WINTER = date(2026, 12, 22)
"""Sunset 17:09."""
ROOMS = (
    AssetEntry("IR1", UNIT, "interview_room", "第一偵詢室", attributes={"type": "general"}),
    AssetEntry("IR2", UNIT, "interview_room", "溫馨談話室", attributes={"type": "protected"}),
)
ON_PAPER = Given(on_paper=frozenset({"night_consent_sig"}))


class House:
    """A station with two rooms on a winter day, and short ways through a session."""

    def __init__(self, folder: Path) -> None:
        self.counter = Counter(folder).furnish()
        assert self.counter.registers.put_equipment(self.counter.actor("P00"), ROOMS).lines
        self.rooms = Rooms(self.counter.desk)
        self.desk = self.counter.duty_officer
        self.wang = self.counter.actor("P03")
        self.at(14)

    def at(self, hour: int, minute: int = 0) -> None:
        self.counter.clock.set(at_local(WINTER, hour, minute))

    def t(self, hour: int, minute: int = 0) -> str:
        return to_text(at_local(WINTER, hour, minute))

    def booking(self, **more: Value) -> dict[str, Value]:
        blank = self.rooms.forms.booking(self.wang)
        named = next(one for one in blank.things if one.id == "IR1")
        typed: dict[str, Value] = {
            "room": {"id": named.id, "kind": named.kind, "label": named.label, "qty": 1},
            "recorder": self.counter.ref("P04").to_value(),
            "subject_name": "趙一",
            "subject_role": "suspect",
            "case_reason": "竊盜",
            "case_no": "偵辦中",
        }
        return {**blank.values, **typed, **more}

    def book(self, **more: Value) -> str:
        return done(self.rooms.book(self.wang, self.booking(**more)))

    def check_values(self, **more: Value) -> dict[str, Value]:
        blank = self.rooms.forms.precheck(self.desk)
        typed: dict[str, Value] = {
            "test_record": f"T-{self.counter.desk.store.head.seq}",
            "clock_drift_s": 3,
            "disk_free_gb": "380",
        }
        return {**blank.values, **typed, **more}

    def precheck(self, line: str, **more: Value) -> Outcome:
        return self.rooms.precheck(self.desk, line, self.check_values(**more))

    def start_values(self, line: str, **more: Value) -> dict[str, Value]:
        blank = self.rooms.step_blank(self.wang, line, "start")
        typed: dict[str, Value] = {
            "guards": [self.counter.ref("P05").to_value()],
            "deposits": "手機 1 支，置物格 3",
            "rights_notice": True,
        }
        return {**blank.values, **typed, **more}

    def start(self, line: str, given: Given | None = None, /, **more: Value) -> Outcome:
        values = self.start_values(line, **more)
        return self.take(line, "start", given, **values)

    def take(
        self,
        line: str,
        step: str,
        given: Given | None = None,
        who: Actor | None = None,
        /,
        **values: Value,
    ) -> Outcome:
        return self.rooms.take(who or self.wang, line, step, values, frozenset(), given or Given())

    def running(self, **more: Value) -> str:
        line = self.book(**more)
        done(self.precheck(line))
        done(self.start(line))
        return line

    def end(self, line: str, **more: Value) -> Outcome:
        values = self.rooms.step_blank(self.wang, line, "end").values
        typed: dict[str, Value] = {"media_no": f"DVD-{line[-4:]}", "media_place": "證物櫃 2"}
        return self.take(line, "end", **{**values, **typed, **more})

    def finish(self, line: str) -> Outcome:
        """Check after use and confirm the key."""
        ticks: Value = {one.code: True for one in POSTCHECKS}
        done(self.take(line, "postcheck", None, self.desk, postcheck=ticks))
        return self.take(line, "close", None, self.desk)

    def line(self, line: str) -> Line:
        return self.counter.line(line)

    def clear(self, line: str) -> Line:
        """Return a line as the officer sees it whose line it is."""
        return self.counter.reader(self.wang).history(line).line


def done(outcome: Outcome) -> str:
    assert outcome.done, outcome.problems
    return outcome.lines[0]
