"""The interview rooms of the invented station: sessions by day and by night, weekly care, a fault now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers.daylight import sun_of
from kiosk.ledgers.event import Value
from kiosk.ledgers.interview_room_fields import POSTCHECKS
from kiosk.ledgers.interview_room_rules import ROOM
from kiosk.ledgers.room_care_rules import CAMERAS, FLAGS, SAFETY
from kiosk.models.equipment import AssetEntry
from kiosk.models.people import PersonEntry
from kiosk.services.asked_signatures import NOTHING, Given
from kiosk.services.desk import Outcome
from kiosk.services.registers import Registers
from kiosk.services.registration import Registration
from kiosk.services.rooms import Rooms
from kiosk.services.simulation import material
from kiosk.services.simulation.counter import NotWritten
from kiosk.services.simulation.rostering import DayPlan
from kiosk.services.simulation.stage import Stage
from kiosk.services.simulation.station import actor_of
from kiosk.services.steps import Steps

_WEEK = 7
_FAULTY_DAY, _FATAL_DAY = 3, 5
_NO_SHOW, _REST = 0.12, 0.5
_PARTY = 4
"""Who asks, who writes, who guards, who is at the desk."""
_PAPER = Given(on_paper=frozenset({"night_consent_sig"}))
_CASES = {
    "suspect": ("竊盜", "傷害", "毀損", "公共危險", "詐欺", "妨害自由"),
    "witness": ("傷害", "竊盜", "公共危險"),
    "victim": ("詐欺", "傷害", "恐嚇"),
}
_SITES = ("general", "protected")


@dataclass(frozen=True, slots=True)
class _Plan:
    """One session as it will be: who, where, when, and what makes it unlike the others."""

    room: int
    start: datetime
    minutes: int
    role: str
    night_ground: str = ""
    protection: str = "none"
    arrested: timedelta | None = None


class RoomPlay:
    """Lives the sessions of each day through the real service."""

    def __init__(self, stage: Stage) -> None:
        desk, station = stage.desk, stage.station
        self._desk, self._station = desk, station
        self._rng = stage.chance("rooms")
        self._later, self._omissions = stage.later, stage.omissions
        self._rooms = Rooms(desk)
        self._steps = Steps(desk)
        self._care = Registration(desk)
        self._assets = tuple(
            AssetEntry(
                f"{station.unit}-IR{at + 1}",
                station.unit,
                ROOM,
                label,
                attributes={"type": kind, "recorder": f"DVR-{at + 1}"},
            )
            for at, (label, kind) in enumerate(zip(("偵詢室一", "偵詢室二"), _SITES, strict=True))
        )
        self._silent = False
        """The second room cannot record; sessions go to the first until it is repaired."""

    def register(self) -> None:
        """Put the rooms into the register."""
        chief = actor_of(self._station.chief)
        _written(Registers(self._desk).put_equipment(chief, self._assets))
        for room in self._assets:
            self._omissions.leave(14, room.id)  # until it is looked at for the first time

    def schedule(self, roster: DayPlan, number: int) -> None:
        """Put the sessions and the care of a day on the agenda; who is out does not question."""
        day = roster.day
        for plan in self._plans(day):
            # Afternoons are booked after the morning's look at the rooms, which may close one.
            ahead = self._rng.randrange(40, 100 if plan.start <= at_local(day, 12) else 235)
            book_at = plan.start - timedelta(minutes=ahead)
            self._later(book_at, partial(self._book, plan, self._free(roster, plan.start)))
        for at in range(len(self._assets)):
            if (number + at * 3) % _WEEK == 0:
                self._later(at_local(day, 9, 12 + at * 20), partial(self._look, at, ""))
        if number % _WEEK == _FAULTY_DAY:
            self._later(at_local(day, 9, 40), partial(self._look, 0, "printer_ok"))
        if number % (2 * _WEEK) == _FATAL_DAY:
            self._later(at_local(day, 9, 45), partial(self._look, 1, "audio_ok"))

    def _free(self, roster: DayPlan, start: datetime) -> list[PersonEntry]:
        """Return the officers without a duty around a session; all of them where too few are left."""
        until = start + timedelta(hours=2)
        turns = [turn for one in roster.turns for turn in (one, one.follows) if turn]
        busy = {
            member.id
            for turn in turns
            if turn.start < until and turn.end > start - timedelta(minutes=30)
            for member in turn.members
        }
        away = busy | roster.leaves.keys()
        free = [one for one in self._station.ranks if one.id not in away]
        return free if len(free) >= _PARTY else list(self._station.ranks)

    def _plans(self, day: date) -> list[_Plan]:
        rng = self._rng
        ground = rng.choice(("consent", "consent", "on_request", "urgent"))
        arrested = timedelta(minutes=rng.randrange(80, 200))
        plans = [
            _Plan(0, at_local(day, 10, 5), rng.randrange(45, 95), "suspect", arrested=arrested),
            _Plan(
                1, at_local(day, 14, 20), rng.randrange(30, 80), rng.choice(("witness", "victim"))
            ),
            _Plan(0, at_local(day, 20, 10), rng.randrange(40, 90), "suspect", ground),
        ]
        if rng.random() < 0.3:  # noqa: PLR2004 - about twice a week
            child = at_local(day, 16, 40)
            plans.append(_Plan(1, child, 35, "juvenile", protection="child"))
        return plans

    # --- one session ----------------------------------------------------------------------------

    def _book(self, plan: _Plan, free: list[PersonEntry]) -> None:
        rng = self._rng
        asks, writes, guards, desk = rng.sample(free, _PARTY)
        actor = actor_of(asks)
        room = self._assets[0 if self._silent and plan.room else plan.room]
        protected = plan.protection != "none"
        reason = rng.choice(_CASES.get(plan.role, ("竊盜",)))
        values: dict[str, Value] = {
            "using_unit": "本所",
            "investigator": asks.ref.to_value(),
            "room": {"id": room.id, "kind": room.kind, "label": room.label, "qty": 1},
            "booked_from": to_text(plan.start),
            "booked_to": to_text(plan.start + timedelta(hours=2)),
            "recorder": writes.ref.to_value(),
            "subject_name": f"代號 C{rng.randrange(100, 999)}" if protected else self._name(),
            "subject_role": plan.role,
            "protection": plan.protection,
            "case_reason": reason,
            "case_no": f"{plan.start.year - 1911}-{rng.randrange(1000, 9999)}",
        }
        if protected and room.attributes["type"] != "protected":
            values["room_note"] = "清空候詢區，由女警全程陪同，出入以屏風隔離"
        line = _written(self._rooms.book(actor, values)).lines[0]
        at_desk = actor_of(desk, on_desk=True)
        if rng.random() < _NO_SHOW:
            self._later(
                plan.start + timedelta(minutes=35),
                lambda: self._take(actor, line, "abort", abort_reason="受詢問人來電改期"),
            )
            return
        self._later(plan.start - timedelta(minutes=9), lambda: self._check(at_desk, line, room.id))
        self._later(plan.start, lambda: self._start(plan, asks, guards, line, at_desk))

    def _name(self) -> str:
        sheet, rng = material.names(), self._rng
        return (
            rng.choice(sheet["surnames"]) + rng.choice(sheet["first"]) + rng.choice(sheet["second"])
        )

    def _check(self, desk: Actor, line: str, room: str) -> None:
        rng = self._rng
        values = {
            **self._rooms.forms.precheck(desk).values,
            "test_record": self._recording(),
            "clock_drift_s": rng.randrange(-4, 5),
            "disk_free_gb": str(rng.randrange(120, 900)),
        }
        _written(self._rooms.precheck(desk, line, values))
        self._omissions.make_up(14, room)

    def _recording(self) -> str:
        return f"T{self._desk.clock.now():%y%m%d%H%M}-{self._rng.randrange(100, 999)}"

    def _start(
        self, plan: _Plan, asks: PersonEntry, guard: PersonEntry, line: str, desk: Actor
    ) -> None:
        actor, rng = actor_of(asks), self._rng
        if plan.arrested is not None:
            self._arrested(plan.start - plan.arrested, actor, line)
        suspect = plan.role in {"suspect", "juvenile"}
        values: dict[str, Value] = {
            "in_at": to_text(self._desk.clock.now()),
            "audio": True,
            "video": True,
            "guards": [guard.ref.to_value()],
            "rights_notice": suspect,
            "deposits": f"行動電話 1 支，置物格 {rng.randrange(1, 13)}" if suspect else "無",
        }
        if suspect:
            values["rights_at"] = to_text(self._desk.clock.now())
        if plan.night_ground:
            values["night_ground"] = plan.night_ground
        if plan.night_ground == "urgent":
            values["night_permit"] = "贓物所在尚待查明，共犯在逃，有湮滅證據之虞"
        given = _PAPER if plan.night_ground == "consent" else NOTHING
        _written(self._rooms.take(actor, line, "start", values, frozenset({"L15-R02"}), given))
        if given.on_paper:
            self._omissions.leave(16, line, self._desk.duty_day(self._desk.clock.now()))
        end = plan.start + timedelta(minutes=plan.minutes)
        dusk = sun_of(plan.start, self._desk.policy.limits).sunset - timedelta(minutes=5)
        if plan.start < dusk < end:
            self._later(dusk, lambda: self._asked_for_night(actor, line))
        if rng.random() < _REST:
            middle = plan.start + timedelta(minutes=plan.minutes // 2)
            kind, why = rng.choice(
                (("rest", "飲水休息"), ("toilet", "如廁"), ("lawyer", "等候辯護人"))
            )
            self._later(
                middle, lambda: self._take(actor, line, "pause", pause_kind=kind, pause_reason=why)
            )
            again = middle + timedelta(minutes=rng.randrange(4, 12))
            self._later(again, lambda: self._take(actor, line, "resume", resume_notice=True))
        self._later(end, lambda: self._end(plan, actor, line, desk))

    def _asked_for_night(self, actor: Actor, line: str) -> None:
        """Let the subject consent before sunset, as the banner asks (L15-R02)."""
        ground: dict[str, Value] = {"night_ground": "consent"}
        _written(self._rooms.take(actor, line, "night", ground, frozenset(), _PAPER))

    def _arrested(self, at: datetime, actor: Actor, line: str) -> None:
        here = at + timedelta(minutes=self._rng.randrange(15, 45))
        self._take(
            actor,
            line,
            "custody",
            arrested_at=to_text(at),
            notice_at=to_text(here + timedelta(minutes=10)),
            excluded_kind="transport",
            excluded_from=to_text(at),
            excluded_to=to_text(here),
            excluded_note="自現場解送至所",
        )

    def _end(self, plan: _Plan, actor: Actor, line: str, desk: Actor) -> None:
        now = self._desk.clock.now()
        media = f"DVD{plan.start:%m%d%H}-{self._rng.randrange(100, 999)}"
        place, out_at = "證物室錄音帶櫃", to_text(now)
        self._take(actor, line, "end", out_at=out_at, media_no=media, media_place=place)
        if plan.arrested is not None:
            self._take(actor, line, "escort", detainees=1, escort_to="臺灣士林地方檢察署")
        ticks: Value = {one.code: True for one in POSTCHECKS}
        self._later(
            now + timedelta(minutes=6), lambda: self._take(desk, line, "postcheck", postcheck=ticks)
        )
        self._later(now + timedelta(minutes=9), lambda: self._take(desk, line, "close"))

    def _take(self, actor: Actor, line: str, step: str, /, **values: Value) -> None:
        questions = frozenset({"L15-R02", "L15-R04"})
        _written(self._rooms.take(actor, line, step, values, questions))

    # --- care -----------------------------------------------------------------------------------

    def _look(self, at: int, broken: str) -> None:
        """Do the weekly care of a room; something may be found broken, and is repaired the next day."""
        keeper, rng, room = self._station.vices[0], self._rng, self._assets[at]
        values: dict[str, Value] = {
            "checked_at": to_text(self._desk.clock.now()),
            "room": {"id": room.id, "kind": room.kind, "label": room.label, "qty": 1},
            "keeper": keeper.ref.to_value(),
            "occasion": "weekly",
            **{key: key != broken for key, _ in FLAGS},
            "cam_ok": {one.code: True for one in CAMERAS},
            "safety": {one.code: True for one in SAFETY},
            "clock_drift_s": rng.randrange(-8, 9),
            "disk_free_gb": str(rng.randrange(120, 900)),
            "test_record": self._recording(),
        }
        if broken:
            values["fault"] = (
                "試錄無聲，收音線路鬆脫" if broken == "audio_ok" else "印表機卡紙無法列印"
            )
        actor, now = actor_of(keeper), self._desk.clock.now()
        line = _written(self._care.open(actor, "L16", now, values)).lines[0]
        self._omissions.make_up(14, room.id)
        if not broken:
            return
        self._silent |= broken == "audio_ok"
        report = partial(self._mend, actor, line, "report", {"ticket": f"建宏資訊 W{now:%m%d}"})
        self._later(now + timedelta(minutes=30), report)
        fixed: dict[str, Value] = {"fix_note": "到場更換並複查，試錄播放正常"}
        self._later(now + timedelta(hours=22), partial(self._mend, actor, line, "fix", fixed))

    def _mend(self, actor: Actor, line: str, step: str, values: dict[str, Value]) -> None:
        if step == "fix":
            values = {**values, "fixed_at": to_text(self._desk.clock.now())}
            self._silent = False
        _written(self._steps.take(actor, line, step, values))


def _written(outcome: Outcome) -> Outcome:
    if not outcome.done:
        raise NotWritten("；".join(one.message for one in outcome.problems))
    return outcome
