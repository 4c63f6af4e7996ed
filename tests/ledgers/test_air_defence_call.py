"""L11: a call is entered when it comes; a real order goes step by step and to the second."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Severity
from kiosk.ledgers.air_defence_call import AIR_DEFENCE_CALL, summary
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.validation import problems
from tests.ledgers.builders import LIN, OUT, World, ask, of, one, ref, step_asked, world


def after(seconds: int) -> str:
    return to_text(from_text(OUT) + timedelta(seconds=seconds))


def at_the_call() -> World:
    facts = world()
    facts.now = from_text(OUT)
    return facts


def call(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "entry": "check",
        "called_at": OUT,
        "caller_unit": "臺北市民防管制中心",
        "caller_code": "07",
        "via": "line",
        "receiver": ref(LIN),
        "quality": "good",
        "clock_ok": True,
    }
    return {**values, **more}


def order(**more: Value) -> dict[str, Value]:
    text: dict[str, Value] = {"entry": "order", "order_text": "發放緊急警報", "clock_ok": None}
    return {**call(), **text, **more}


def test_l11_r01_a_call_is_one_line_at_once() -> None:
    assert ask(AIR_DEFENCE_CALL, call(), at_the_call(), Phase.OPEN) == []
    assert problems(AIR_DEFENCE_CALL, call(), Phase.OPEN) == []
    assert AIR_DEFENCE_CALL.state(call()) == "logged"
    assert summary(call()) == "臺北市民防管制中心 07 林小華 良"
    facts = at_the_call()
    facts.now += timedelta(minutes=11)
    found = one(ask(AIR_DEFENCE_CALL, call(), facts, Phase.OPEN), "L11-R01")
    assert found.severity is Severity.CONFIRM


@pytest.mark.parametrize(
    "wrong", [{"quality": "poor"}, {"answer_result": "wrong"}, {"clock_ok": False}]
)
def test_what_went_wrong_needs_words(wrong: dict[str, Value]) -> None:
    assert [p.field for p in problems(AIR_DEFENCE_CALL, call(**wrong), Phase.OPEN)] == ["finding"]


def test_l11_r02_days_without_a_call_are_pointed_out() -> None:
    (duty,) = AIR_DEFENCE_CALL.periodic
    assert (duty.times, duty.days, duty.days_limit) == (1, 7, "drill_call_days")


def test_l11_r03_a_real_order_is_written_word_for_word() -> None:
    assert problems(AIR_DEFENCE_CALL, order(), Phase.OPEN) == []
    assert [p.field for p in problems(AIR_DEFENCE_CALL, order(order_text=""), Phase.OPEN)] == [
        "order_text"
    ]
    mixed = call(order_text="發放緊急警報")
    assert one(ask(AIR_DEFENCE_CALL, mixed, at_the_call(), Phase.OPEN), "L11-R03").blocks


def test_l11_r03_order_verification_sirens_report() -> None:
    states, values = [], order()
    for more in (
        {},
        {"verified_at": after(60), "order_genuine": "genuine", "verified_with": "管制中心"},
        {"sirens_at": after(80)},
        {"told_at": after(200), "told_to": "分局", "done_at": after(200)},
    ):
        values |= more
        states.append(AIR_DEFENCE_CALL.state(values))
    assert states == ["ordered", "verified", "sounded", "done"]
    assert of(step_asked(AIR_DEFENCE_CALL, "tell", values, at_the_call()), "L11-R03") == []


def test_l11_r03_no_siren_on_an_order_that_was_not_verified() -> None:
    false = order(verified_at=after(40), order_genuine="false", verified_with="管制中心")
    assert AIR_DEFENCE_CALL.state(false) == "refused"
    step = AIR_DEFENCE_CALL.step("sound")
    assert step is not None
    assert step.states == ("verified",)
    sounded = {**false, "sirens_at": after(60)}
    assert one(step_asked(AIR_DEFENCE_CALL, "sound", sounded, at_the_call()), "L11-R03").blocks
    told = {**false, "told_at": after(90), "told_to": "分局", "done_at": after(90)}
    assert of(step_asked(AIR_DEFENCE_CALL, "tell", told, at_the_call()), "L11-R03") == []


@pytest.mark.parametrize(("seconds", "told"), [(90, False), (91, True)])
def test_l11_r03_verification_takes_a_minute_and_a_half_at_most(seconds: int, told: bool) -> None:
    values = order(verified_at=after(seconds), order_genuine="genuine", verified_with="管制中心")
    found = of(step_asked(AIR_DEFENCE_CALL, "verify", values, at_the_call()), "L11-R03")
    assert [p.severity for p in found] == [Severity.NOTICE] * told


def test_l11_r03_nothing_runs_back_and_nothing_is_left_out() -> None:
    back = order(verified_at=after(-1), order_genuine="genuine", verified_with="管制中心")
    assert one(step_asked(AIR_DEFENCE_CALL, "verify", back, at_the_call()), "L11-R03").blocks
    short = order(done_at=after(50), done_by=ref(LIN))
    found = of(ask(AIR_DEFENCE_CALL, short, at_the_call(), Phase.CLOSE), "L11-R03")
    assert [p.field for p in found] == ["verified_at", "told_at"]
