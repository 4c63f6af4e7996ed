"""L07: nobody ticks blindly, every camera is in order or named, a wrong clock is a fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Severity
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.station_cctv import STATION_CCTV, station_check, street_check, summary
from kiosk.ledgers.station_cctv_rules import system_of
from kiosk.ledgers.validation import problems
from tests.ledgers.builders import (
    LIN,
    OUT,
    World,
    ask,
    minutes_after,
    of,
    one,
    ref,
    seen,
    step_asked,
    thing,
    world,
)

DOOR = thing("c3", "station_camera", "C-03")


def room() -> World:
    facts = world()
    facts.assets["c3"] = AssetFact("c3", "station_camera", "C-03", "in_store")
    facts.assets["k1"] = AssetFact("k1", "street_camera", "CAM-017", "in_store")
    facts.assets["b1"] = AssetFact(
        "b1", "station_camera", "R-01", "in_store", attributes={"system": "room"}
    )
    return facts


def checked(drift: int = 4, **more: Value) -> dict[str, Value]:
    """Return a check of sixteen cameras in order whose asked camera is off by so many seconds."""
    shown = to_text(from_text(OUT).replace(microsecond=0))
    at = from_text(shown).timestamp() - drift
    from datetime import UTC, datetime

    values: dict[str, Value] = {
        "entry": "check",
        "sheet": "station",
        "checked_at": to_text(datetime.fromtimestamp(at, UTC)),
        "system": "station",
        "cam_total": 16,
        "cam_ok": 16,
        "recording_ok": True,
        "clock_camera": DOOR,
        "clock_shown": shown,
        "clock_drift_s": drift,
        "clock_ok": True,
        "days_kept": 32,
        "checker": ref(LIN),
    }
    return {**values, **more}


def fault(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "entry": "fault",
        "sheet": "fault",
        "checked_at": OUT,
        "system": "station",
        "camera": DOOR,
        "fault_kind": "black",
        "checker": ref(LIN),
    }
    return {**values, **more}


def test_a_check_in_order_has_no_problem() -> None:
    assert ask(STATION_CCTV, checked(), room(), Phase.OPEN) == []
    assert problems(STATION_CCTV, checked(), Phase.OPEN) == []
    assert summary(checked()) == "駐地監錄 16/16 正常"
    assert STATION_CCTV.state(checked()) == "checked"


def test_l07_r01_two_checks_a_day_are_due_for_each_system() -> None:
    due = {one.label: (one.times, one.days, one.times_limit) for one in STATION_CCTV.periodic}
    assert due["駐地監錄檢查"] == (2, 1, "camera_checks_per_day")
    assert due["天羅地網檢查"] == (2, 1, "camera_checks_per_day")
    assert station_check(checked())
    assert not street_check(checked())
    assert not station_check(fault())


def test_l07_r01_a_second_check_of_the_hour_is_asked_about() -> None:
    facts = room()
    facts.seen.append(seen(STATION_CCTV, "l1", checked()))
    again = checked(checked_at=minutes_after(OUT, 20), clock_drift_s=-1200, clock_ok=True)
    from dataclasses import replace

    from tests.ledgers.builders import line_of

    line = replace(line_of(STATION_CCTV, again), duty_date="2026-05-19")
    found = [
        p for rule in STATION_CCTV.rules if rule.code == "L07-R01" for p in rule.check(line, facts)
    ]
    assert [p.severity for p in found] == [Severity.CONFIRM]
    other = replace(line, values={**again, "system": "street"})
    assert not [
        p for rule in STATION_CCTV.rules if rule.code == "L07-R01" for p in rule.check(other, facts)
    ]


@pytest.mark.parametrize("key", ["clock_camera", "clock_shown"])
def test_l07_r02_a_check_without_a_camera_looked_at_is_refused(key: str) -> None:
    found = ask(STATION_CCTV, {**checked(), key: None}, room(), Phase.OPEN)
    assert one(found, "L07-R02").blocks


def test_l07_r02_the_camera_is_of_the_system_and_the_drift_of_its_clock() -> None:
    other = checked(clock_camera=thing("k1", "street_camera", "CAM-017"))
    assert "不屬於" in one(ask(STATION_CCTV, other, room(), Phase.OPEN), "L07-R02").message
    false = checked(clock_drift_s=9)
    found = one(ask(STATION_CCTV, false, room(), Phase.OPEN), "L07-R02")
    assert found.field == "clock_drift_s"


@given(good=st.integers(0, 16), named=st.integers(0, 16))
def test_l07_r02_every_camera_is_in_order_or_named(good: int, named: int) -> None:
    listed: list[Value] = [
        {"kind": "black", "ref": f"c{n}", "text": f"C-{n:02d} 黑畫面"} for n in range(named)
    ]
    found = ask(STATION_CCTV, checked(cam_ok=good, faults=listed), room(), Phase.OPEN)
    assert bool(of(found, "L07-R02")) is (good + named != 16)


def test_l07_r03_a_clock_that_is_off_is_a_fault() -> None:
    assert one(ask(STATION_CCTV, checked(61), room(), Phase.OPEN), "L07-R03").blocks
    assert one(ask(STATION_CCTV, checked(-61), room(), Phase.OPEN), "L07-R03").blocks
    assert ask(STATION_CCTV, checked(60), room(), Phase.OPEN) == []
    listed: list[Value] = [{"kind": "clock", "ref": "c3", "text": "C-03 時間誤差"}]
    told = checked(75, clock_ok=False, faults=listed, cam_ok=15)
    assert ask(STATION_CCTV, told, room(), Phase.OPEN) == []


def test_l07_r04_the_times_of_a_fault_follow_each_other() -> None:
    late = fault(reported_at=minutes_after(OUT, -1), vendor="安訊")
    assert one(step_asked(STATION_CCTV, "report", late, room()), "L07-R04").field == "reported_at"
    good = fault(reported_at=minutes_after(OUT, 5), vendor="安訊")
    assert step_asked(STATION_CCTV, "report", good, room()) == []


def test_a_fault_is_followed_to_its_acceptance() -> None:
    assert STATION_CCTV.state(fault()) == "found"
    done = fault(fixed_at=minutes_after(OUT, 200), verified_at=minutes_after(OUT, 300))
    assert STATION_CCTV.state(done) == "verified"
    assert summary(done) == "駐地監錄 C-03 黑畫面 中斷 3 小時 20 分"


def test_cameras_belong_to_one_system() -> None:
    assert system_of("street_camera", "station") == "street"
    assert system_of("station_camera", "") == "station"
    assert system_of("station_camera", "room") == "room"
    assert system_of("station_camera", "nonsense") == "station"
