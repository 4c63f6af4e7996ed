"""L04 公務電話紀錄簿: its rules, states and time limits."""

from __future__ import annotations

import pytest

from kiosk.base.result import blocking
from kiosk.ledgers.case_lists import call_categories
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.kinds import problems as field_problems
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.phone_log import PHONE_LOG
from tests.ledgers.builders import BACK, LIN, OUT, WANG, World, ask, of, one, ref, step_asked, world


def call(**more: Value) -> dict[str, Value]:
    """Return an ordinary call that was answered."""
    values: dict[str, Value] = {
        "call_at": OUT,
        "direction": "in",
        "peer_unit": "內湖分局偵查隊",
        "peer_title": "偵查佐",
        "peer_name": "許文凱",
        "our_person": ref(WANG),
        "category": "coordination",
        "subject": "協調調閱路口影像",
        "content": "請於明日上午提供 5 月 18 日晚間影像。",
    }
    return {**values, **more}


def command(**more: Value) -> dict[str, Value]:
    return call(category="command", **more)


def test_an_ordinary_call_has_no_problem() -> None:
    assert ask(PHONE_LOG, call(), world(), Phase.OPEN) == []
    assert field_problems(PHONE_LOG, call(), Phase.OPEN) == []


def test_a_citizen_has_no_title() -> None:
    values = call(category="petition", peer_title=None)
    assert field_problems(PHONE_LOG, values, Phase.OPEN) == []
    (problem,) = field_problems(PHONE_LOG, call(peer_title=None), Phase.OPEN)
    assert problem.field == "peer_title"


@pytest.mark.parametrize("code", [item.code for item in call_categories() if item.command])
def test_l04_r01_commands_are_read_back_by_a_named_person(code: str) -> None:
    facts = world()
    bare = ask(PHONE_LOG, call(category=code), facts, Phase.OPEN)
    assert [problem.field for problem in of(bare, "L04-R01")] == ["read_back", "receiver"]
    assert len(blocking(bare)) == 2
    whole = call(category=code, read_back=True, receiver="警員 王大明")
    assert ask(PHONE_LOG, whole, facts, Phase.OPEN) == []


def test_l04_r02_an_item_with_a_time_limit_waits_until_done() -> None:
    open_item = call(due_at=BACK)
    assert PHONE_LOG.due_of(open_item, Limits()) == BACK
    assert PHONE_LOG.state_of(PHONE_LOG.state(open_item)).open
    done = {**open_item, "done_at": BACK, "closed_at": BACK, "action": "已提供"}
    assert PHONE_LOG.due_of(done, Limits()) == ""
    assert PHONE_LOG.state(done) == "done"


def test_l04_r02_the_limit_lies_after_the_call() -> None:
    problem = one(ask(PHONE_LOG, call(due_at=OUT), world(), Phase.OPEN), "L04-R02")
    assert problem.blocks
    assert problem.field == "due_at"


def test_l04_r03_civil_defence_calls_are_sent_to_their_own_book() -> None:
    problem = one(ask(PHONE_LOG, call(category="civil_defence"), world(), Phase.OPEN), "L04-R03")
    assert problem.blocks
    assert "11 防情查勤" in problem.message
    assert problem.need == "ledger:L11"


def test_l04_r04_a_110_call_is_only_linked() -> None:
    values = call(subject="110 報案後續聯繫")
    assert one(ask(PHONE_LOG, values, world(), Phase.OPEN), "L04-R04").field == "case_110_no"
    linked = {**values, "case_110_no": "P11505190001"}
    assert ask(PHONE_LOG, linked, world(), Phase.OPEN) == []


def test_states_run_from_noted_over_forwarded_to_done() -> None:
    assert PHONE_LOG.state(call(closed_at=OUT)) == "noted"
    forwarded = call(closed_at=OUT, forwarded_to=[ref(LIN)], forwarded_at=BACK)
    assert PHONE_LOG.state(forwarded) == "forwarded"
    assert PHONE_LOG.state_of("forwarded").open
    assert PHONE_LOG.state({**forwarded, "done_at": BACK}) == "done"


def test_done_says_what_was_done() -> None:
    facts: World = world()
    done = call(due_at=BACK, done_at=BACK, closed_at=BACK)
    (problem,) = [item for item in step_asked(PHONE_LOG, "done", done, facts) if item.blocks]
    assert problem.field == "action"


def test_the_summary_names_no_person() -> None:
    assert PHONE_LOG.summary(call()) == "受話 內湖分局偵查隊 機關協調：協調調閱路口影像"
    assert PHONE_LOG.summary({}) == ""
