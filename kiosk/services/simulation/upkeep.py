"""Upkeep of the invented station: two looks at the cameras a day with slips, faults with their repairs,
a round over the street cameras, the siren, the terminal and the civil-defence line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from kiosk.base.instants import at_local, local, to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers import upkeep
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import Line
from kiosk.ledgers.siren_terminal_rules import ITEM_KEYS
from kiosk.ledgers.values import person
from kiosk.models.people import PersonEntry
from kiosk.services.camera_check import CheckDraft
from kiosk.services.camera_round import BAD_WORDS, Look
from kiosk.services.desk import Outcome
from kiosk.services.registers import Registers
from kiosk.services.registration import Registration
from kiosk.services.simulation.counter import NotWritten
from kiosk.services.simulation.stage import Stage
from kiosk.services.simulation.station import actor_of
from kiosk.services.simulation.upkeep_places import cameras, corners, siren, terminal
from kiosk.services.siren_test import SirenTest
from kiosk.services.steps import Steps
from kiosk.services.upkeep import Upkeep

_CARE_DAYS, _WEEK = 28, 7
_MISSED, _FAULT, _WRONG_CLOCK, _BAD_CORNER = 0.08, 0.12, 0.05, 0.03
_CALL, _POOR = 0.4, 0.06
_BROKEN_DAY, _FORGOTTEN = 4, 3
"""Days of two weeks and of a week on which the terminal breaks and the evening check is forgotten."""
_VENDORS = ("安捷監控", "宏達資訊", "中華電信內湖服務中心")
_REPAIRS = (
    "更換電源供應器",
    "重新壓接網路線",
    "更換攝影機",
    "重設錄影主機並校時",
    "清潔鏡頭、調整角度",
)
_CALLERS = ("臺北市民防管制中心", "內湖分局勤務指揮中心")
_QUESTIONS = ("報告當班值班人員", "緊急警報信號為何", "警報臺電源狀況", "")


class UpkeepPlay:
    """Lives the upkeep of each day through the real services."""

    def __init__(self, stage: Stage, on_desk: Callable[[], PersonEntry | None]) -> None:
        desk, station = stage.desk, stage.station
        self._desk, self._station = desk, station
        self._rng = stage.chance("upkeep")
        self._later, self._omissions = stage.later, stage.omissions
        self._on_desk = on_desk
        self._services = Upkeep.of(desk, stage.chance("draw"))
        self._registration, self._steps = Registration(desk), Steps(desk)
        keepers = [one.id for one in station.ranks[2:7]]
        self._keepers = [one for one in station.ranks if one.id in keepers]
        self._corners = corners(station.unit, keepers)
        self._siren, self._terminal = siren(station.unit), terminal(station.unit)
        self._entries = (*cameras(station.unit), *self._corners, self._siren, self._terminal)

    def register(self) -> None:
        """Put cameras, siren and terminal into the register."""
        chief = actor_of(self._station.chief)
        _written(Registers(self._desk).put_equipment(chief, self._entries))
        for one in (*self._corners, self._siren, self._terminal):
            self._omissions.leave(14, one.id)  # until it is looked after for the first time

    def schedule(self, day: date, number: int) -> None:
        """Put the upkeep of a day on the agenda."""
        rng, add = self._rng, self._later
        add(at_local(day, 9, 50) + timedelta(minutes=rng.randrange(80)), self._check)
        if rng.random() > _MISSED and number % _WEEK != _FORGOTTEN:
            add(at_local(day, 20, 40) + timedelta(minutes=rng.randrange(110)), self._check)
        else:
            add(at_local(day, 20, 40), partial(self._omissions.leave, 9, "L07", day.isoformat()))
        care = timedelta(minutes=rng.randrange(90))
        add(at_local(day, 13, 30) + care, partial(self._round, day, number))
        if number % _WEEK == 1:
            add(at_local(day, 9, 35), partial(self._terminal_check, broken=False))
        if number % (2 * _WEEK) == _BROKEN_DAY:
            add(at_local(day, 11, 5), partial(self._terminal_check, broken=True))
        if number % _CARE_DAYS == 2:  # noqa: PLR2004 - the third day of four weeks
            add(at_local(day, 10, 20), self._siren_test)
        if rng.random() < _CALL:
            add(at_local(day, 8) + timedelta(minutes=rng.randrange(900)), self._call)

    def _actor(self, *without: str) -> Actor:
        """Return who stands behind the counter, or an officer who stands in for him."""
        now_on = self._on_desk()
        if now_on is not None and now_on.id not in without:
            return actor_of(now_on, on_desk=True)
        free = [one for one in self._station.ranks if one.id not in without]
        return actor_of(self._rng.choice(free), on_desk=True)

    # --- cameras --------------------------------------------------------------------------------

    def _check(self) -> None:
        rng, service, actor = self._rng, self._services.camera_check, self._actor()
        draft = service.begin(actor)
        if rng.random() < _FAULT:
            part = rng.choice(draft.systems)
            whole = [one for one in part.cameras if one.id not in part.known]
            kind = rng.choice(upkeep.choices("camera_faults")[:6]).code
            draft = service.mark(draft, rng.choice(whole).id, kind)
        draft = self._with_clocks(draft)
        codes = frozenset(one.code for one in service.check(actor, draft) if not one.blocks)
        outcome = _written(service.confirm(actor, replace(draft, confirmed=codes)))
        self._repair_all(outcome, actor)

    def _with_clocks(self, draft: CheckDraft) -> CheckDraft:
        rng, service = self._rng, self._services.camera_check
        now = local(self._desk.clock.now())
        for part in draft.systems:
            wrong = rng.random() < _WRONG_CLOCK
            off = rng.choice((-130, -95, 88, 240)) if wrong else rng.randrange(-14, 15)
            shown = now + timedelta(seconds=off)
            draft = service.read_clock(draft, part.system, f"{shown:%H%M%S}")
        return draft

    def _repair_all(self, outcome: Outcome, finder: Actor) -> None:
        for line in outcome.lines:
            found = self._line(line)
            if found is not None and found.state == "found":
                self._repair(line, finder)

    def _line(self, line: str) -> Line | None:
        history = self._desk.store.read(lambda c: self._desk.lines.history(c, line))
        return history.line if history else None

    def _repair(self, line: str, finder: Actor) -> None:
        """Report a fault, let the vendor come the next day, and let another officer accept the repair."""
        rng, now = self._rng, self._desk.clock.now()
        vendor = rng.choice(_VENDORS)
        ticket = f"R115{rng.randrange(10_000, 99_999)}"
        report: dict[str, Value] = {"vendor": vendor, "ticket_no": ticket}
        come = now + timedelta(hours=rng.randrange(4, 40), minutes=rng.randrange(60))
        fix = come + timedelta(minutes=rng.randrange(25, 150))
        accept = fix + timedelta(minutes=rng.randrange(30, 600))
        note: dict[str, Value] = {"repair_note": rng.choice(_REPAIRS)}
        add, keep = self._later, finder.person.id
        add(
            now + timedelta(minutes=rng.randrange(5, 50)),
            partial(self._step, line, "report", report),
        )
        add(come, partial(self._step, line, "repair", {}))
        add(fix, partial(self._step, line, "fix", note))
        add(accept, partial(self._accept, line, keep))

    def _step(self, line: str, step: str, values: dict[str, Value]) -> None:
        _written(self._steps.take(self._actor(), line, step, values))

    def _accept(self, line: str, finder: str) -> None:
        found = self._line(line)
        if found is None or found.state != "fixed":
            return
        fixer = person(found.values, "fixed_by")
        busy = fixer.id if fixer else ""
        if found.ledger == "L07":
            actor = self._actor(finder, busy)
        else:
            actor = actor_of(
                next(one for one in self._station.vices if one.id not in {finder, busy})
            )
        _written(self._steps.take(actor, line, "verify", {}))

    def _round(self, day: date, number: int) -> None:
        """Let the keepers look after their cameras: all on the first day, then a part of them each day."""
        under_way = self._services.camera_round.begin(actor_of(self._keepers[0]))
        known = {one.camera.id for one in under_way if one.fault}
        for keeper in self._keepers:
            own = [one for one in self._corners if one.attributes.get("keeper") == keeper.id]
            turn = day.toordinal() % _CARE_DAYS
            due = [one for at, one in enumerate(own) if not number or at % _CARE_DAYS == turn]
            looks = [Look(one.id, self._seen()) for one in due]
            looks = [one for one in looks if one.camera not in known]
            for one in looks:
                self._omissions.make_up(14, one.camera)
            if looks:
                actor = actor_of(keeper)
                self._repair_all(_written(self._services.camera_round.record(actor, looks)), actor)

    def _seen(self) -> frozenset[str]:
        if self._rng.random() > _BAD_CORNER:
            return frozenset()
        return frozenset({self._rng.choice(tuple(BAD_WORDS))})

    # --- siren, terminal, civil-defence line ------------------------------------------------------

    def _siren_test(self) -> None:
        actor, service = self._actor(), self._services.siren_tests
        found = service.sirens(actor)
        volt = f"{self._rng.randrange(216, 224)}"
        test = SirenTest(found[0], signal=upkeep.SILENT, trigger="remote", volt=volt)
        _written(service.record(actor, test))
        self._omissions.make_up(14, self._siren.id)

    def _terminal_check(self, *, broken: bool) -> None:
        actor, now = self._actor(), self._desk.clock.now()
        one = self._terminal
        values: dict[str, Value] = {
            "terminal": {"id": one.id, "kind": one.kind, "label": one.label, "qty": 1},
            "mode": "repair" if broken else "check",
            "checked_at": to_text(now),
            "keeper": actor.person.to_value(),
            "silent_test": "ng" if broken else "ok",
            **dict.fromkeys(ITEM_KEYS, "ok"),
            "item_damp": "na",
        }
        if broken:
            values |= {"item_battery": "ng", "fault": "靜默測試無回應，電瓶電壓不足"}
        outcome = _written(self._registration.open(actor, "L12", now, values))
        self._omissions.make_up(14, one.id)
        if broken:
            self._repair(outcome.lines[0], actor)

    def _call(self) -> None:
        rng, service, actor = self._rng, self._services.air_defence, self._actor()
        poor = rng.random() < _POOR
        question = rng.choice(_QUESTIONS)
        call = replace(
            service.begin(actor),
            unit=rng.choice(_CALLERS),
            code=f"{rng.randrange(1, 20):02d}",
            via="line" if rng.random() < 0.8 else "phone",  # noqa: PLR2004
            quality="poor" if poor else "good",
            clock_ok=True,
            answer_s=rng.randrange(2, 9),
            question=question,
            answer_result="right" if question else "",
            finding="專線雜音大，已通報電信維修" if poor else "",
        )
        _written(service.take(actor, call))


def _written(outcome: Outcome) -> Outcome:
    if not outcome.lines:
        raise NotWritten("；".join(one.message for one in outcome.problems))
    return outcome
