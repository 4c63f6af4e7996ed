"""L10: a signal is as long as its pattern, drills sound at their time, a dead siren is told at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.result import Severity
from kiosk.ledgers import upkeep
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.siren_run import SIREN_RUN, summary
from kiosk.ledgers.siren_run_rules import deviation
from kiosk.ledgers.validation import problems
from tests.ledgers.builders import (
    LIN,
    OUT,
    ask,
    minutes_after,
    of,
    one,
    ref,
    step_asked,
    thing,
    world,
)

SIREN = thing("s1", "siren", "S-01")
PATTERNS = {"urgent": 115, "all_clear": 90, "tsunami": 15}


def probed(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "siren": SIREN,
        "tested_at": OUT,
        "tester": ref(LIN),
        "occasion": "routine",
        "signal": "silent",
        "trigger": "manual",
        "volt": "220",
        "battery_ok": True,
        "motor_ok": True,
        "sound_ok": True,
    }
    return {**values, **more}


def test_a_silent_test_in_order() -> None:
    assert ask(SIREN_RUN, probed(), world(), Phase.OPEN) == []
    assert problems(SIREN_RUN, probed(), Phase.OPEN) == []
    assert SIREN_RUN.state(probed()) == "ok"
    assert summary(probed()) == "S-01 例行 靜默測試 正常"


def test_l10_r01_the_patterns_add_up_to_their_seconds() -> None:
    for code, seconds in PATTERNS.items():
        signal = upkeep.signal(code)
        assert signal is not None
        assert signal.seconds == seconds == sum(signal.pattern)
    assert upkeep.signal("urgent").pattern[:5] == (15, 5, 5, 5, 5)  # type: ignore[union-attr]


@given(code=st.sampled_from(sorted(PATTERNS)), off=st.integers(-10, 10))
def test_l10_r01_three_seconds_are_let_pass(code: str, off: int) -> None:
    sounded = probed(signal=code, seconds=PATTERNS[code] + off, occasion="real")
    found = of(ask(SIREN_RUN, sounded, world(), Phase.OPEN), "L10-R01")
    assert bool(found) is (abs(off) > 3)
    assert deviation(code, PATTERNS[code] + off) == off
    written = {**sounded, "fault": "鳴放時間不足，已報修"}
    assert of(ask(SIREN_RUN, written, world(), Phase.OPEN), "L10-R01") == []


def test_l10_r01_signals_without_a_public_pattern_are_not_timed() -> None:
    assert of(ask(SIREN_RUN, probed(signal="gas", seconds=7), world(), Phase.OPEN), "L10-R01") == []
    assert deviation("gas", 7) == 0
    assert [p.field for p in problems(SIREN_RUN, probed(signal="urgent"), Phase.OPEN)] == [
        "seconds"
    ]


@pytest.mark.parametrize(
    ("occasion", "at", "right"),
    [
        ("drill", "2026-07-16T05:30:00.000Z", True),  # 13:30
        ("drill", "2026-07-16T06:00:00.000Z", True),
        ("drill", "2026-07-16T08:00:00.000Z", False),
        ("drill", "2026-06-16T05:30:00.000Z", False),
        ("tsunami_test", "2026-09-21T02:10:00.000Z", True),  # 10:10
        ("tsunami_test", "2026-09-22T02:10:00.000Z", False),
        ("routine", "2026-09-22T02:10:00.000Z", True),
    ],
)
def test_l10_r02_drills_sound_at_their_yearly_time(occasion: str, at: str, right: bool) -> None:
    sounded = probed(occasion=occasion, signal="urgent", seconds=115, start_at=at, tested_at=at)
    found = of(ask(SIREN_RUN, sounded, world(), Phase.OPEN), "L10-R02")
    assert bool(found) is not right
    assert all(p.severity is Severity.CONFIRM for p in found)


def test_l10_r02_the_calendar_is_said_in_words() -> None:
    assert [one.when for one in upkeep.drills()] == [
        "7 月（日期依公告） 13:30–14:00",
        "9 月 21 日 10:00–10:15",
    ]


def test_l10_r03_a_dead_siren_is_told_to_the_precinct_by_telephone() -> None:
    dead = probed(motor_ok=False, disabled=True, fault="馬達不轉")
    assert {p.field for p in problems(SIREN_RUN, dead, Phase.OPEN)} == {
        "notified_at",
        "notified_to",
    }
    early = {**dead, "notified_at": minutes_after(OUT, -30), "notified_to": "民防組 值班"}
    assert one(ask(SIREN_RUN, early, world(), Phase.OPEN), "L10-R03").blocks
    told = {**early, "notified_at": minutes_after(OUT, 5)}
    found = one(ask(SIREN_RUN, told, world(), Phase.OPEN), "L10-R03")
    assert (found.field, found.severity) == ("notice_no", Severity.NOTICE)
    whole = {**told, "notice_no": "115-AW3B2-L04-A-0012"}
    assert of(ask(SIREN_RUN, whole, world(), Phase.OPEN), "L10-R03") == []
    assert SIREN_RUN.state(whole) == "found"


def test_l10_r03_how_long_it_was_out_of_use_is_reckoned() -> None:
    dead = probed(fault="馬達不轉", fixed_at=minutes_after(OUT, 120), repair_note="換馬達")
    assert step_asked(SIREN_RUN, "fix", dead, world()) == []
    assert summary(dead).endswith("馬達不轉 中斷 2 小時")
    wrong = {**dead, "fixed_at": minutes_after(OUT, -120)}
    assert one(step_asked(SIREN_RUN, "fix", wrong, world()), "L10-R03").blocks
