"""An interview room by hand: two rooms, a suspect, and a session as far as a test wants it."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.base.instants import at_local, to_text
from kiosk.base.result import Problem
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.interview_room import INTERVIEW_ROOM
from kiosk.ledgers.interview_session import media_label
from kiosk.ledgers.room_care_rules import CAMERAS, FLAGS, SAFETY
from tests.ledgers.builders import CADRE, LIN, WANG, World, ask, ref, step_asked, thing, world

WINTER = date(2026, 12, 22)
"""Sunrise 06:34, sunset 17:09."""
ROOM = thing("room1", "interview_room", "第一偵詢室")
SAFE_ROOM = thing("room2", "interview_room", "溫馨談話室")
SIGNED: Value = {"document": "d", "by": {"id": "", "title": "民眾", "name": "甲"}, "at": "x"}


def t(hour: int, minute: int = 0, day: date = WINTER) -> str:
    return to_text(at_local(day, hour, minute))


def moment(hour: int, minute: int = 0, day: date = WINTER) -> datetime:
    return at_local(day, hour, minute)


def rooms(now: datetime) -> World:
    """Return a station with two rooms and LIN at the desk."""
    made = world()
    made.now = now
    made.assets["room1"] = AssetFact(
        "room1", "interview_room", "第一偵詢室", "in_store", attributes={"type": "general"}
    )
    made.assets["room2"] = AssetFact(
        "room2", "interview_room", "溫馨談話室", "in_store", attributes={"type": "protected"}
    )
    return made


def booked(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "room": ROOM,
        "booked_from": t(14),
        "booked_to": t(16),
        "using_unit": "文德派出所",
        "investigator": ref(WANG),
        "recorder": ref(CADRE),
        "subject_name": "趙一",
        "subject_role": "suspect",
        "protection": "none",
        "case_reason": "竊盜",
        "case_no": "115-3021",
    }
    return {**values, **more}


def prechecked(**more: Value) -> dict[str, Value]:
    ticks: Value = dict.fromkeys(("recorder", "cameras", "safety", "search", "no_phone"), True)
    found = booked(
        precheck=ticks,
        test_record="T-1401",
        care_line=[{"kind": "L16", "ref": "c1", "text": "115-c1"}],
        prechecked_at=t(13, 50),
        prechecked_by=ref(LIN),
    )
    return {**found, **more}


def started(**more: Value) -> dict[str, Value]:
    found = prechecked(
        in_at=t(14),
        q_start=t(14, 5),
        guards=[ref(LIN)],
        deposits="手機 1 支，置物格 3",
        audio=True,
        video=True,
        rights_notice=True,
        rights_at=t(14, 2),
    )
    return {**found, **more}


def ended(**more: Value) -> dict[str, Value]:
    found = started(q_end=t(15), out_at=t(15, 5), media_no="DVD-77", media_place="證物櫃 2")
    found = {**found, **more}
    return {"media_label": media_label(found, moment(15)), **found}


def checked(**more: Value) -> dict[str, Value]:
    """Return a maintenance check in order."""
    values: dict[str, Value] = {
        "checked_at": t(9),
        "room": ROOM,
        "keeper": ref(LIN),
        "occasion": "weekly",
        "cam_ok": {one.code: True for one in CAMERAS},
        "clock_drift_s": 2,
        "disk_free_gb": "412.5",
        "test_record": "T-0901",
        "safety": {one.code: True for one in SAFETY},
        **{key: True for key, _ in FLAGS},
    }
    return {**values, **more}


def opening(values: dict[str, Value], facts: World) -> list[Problem]:
    return ask(INTERVIEW_ROOM, values, facts, Phase.OPEN)


def step(key: str, values: dict[str, Value], facts: World) -> list[Problem]:
    return step_asked(INTERVIEW_ROOM, key, values, facts)
