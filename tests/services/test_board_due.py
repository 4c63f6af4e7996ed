"""What the board says of open lines with a time limit: overdue first, reminders, deposits in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.event import Value
from kiosk.services.board import Board, Todo
from kiosk.services.deposits import Deposits
from kiosk.services.phone_calls import PhoneCalls
from kiosk.services.registration import Registration
from kiosk.services.steps import Steps
from tests.services.paper_forms import escort
from tests.services.test_deposits import PAPER
from tests.services.test_phone_calls import told
from tests.services.upkeep import TERMINAL, install, terminal_check
from tests.station import Counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "store").furnish()
    yield made
    made.store.close()


def limits(counter: Counter, board: Board | None = None) -> list[Todo]:
    found = (board or Board(counter.desk)).state(counter.duty_officer).todo
    return [one for one in found if one.kind == "期限"]


def asked(counter: Counter, hours: float) -> str:
    now = counter.clock.now()
    wanted: dict[str, Value] = {
        **escort(counter),
        "channel": "phone",
        "planned_at": to_text(now + timedelta(hours=hours)),
    }
    done = Registration(counter.desk).open(counter.duty_officer, "L14", now, wanted)
    assert done.done, done.problems
    return done.lines[0]


def test_l14_r04_an_escort_is_told_a_quarter_of_an_hour_before(counter: Counter) -> None:
    line = asked(counter, 2)
    board = Board(counter.desk)
    assert limits(counter, board) == []
    counter.later(hours=1, minutes=46)
    (todo,) = limits(counter, board)
    assert (todo.action, todo.target, todo.urgent) == ("line", line, False)
    assert "文德" not in todo.text
    counter.later(minutes=30)
    (todo,) = limits(counter, board)
    assert todo.urgent
    assert todo.text.endswith("已逾 16 分")
    result: dict[str, Value] = {"result": "電話取消"}
    assert Steps(counter.desk).take(counter.duty_officer, line, "cancel", result).done
    assert limits(counter, board) == []


def test_l04_r02_a_call_with_a_limit_stays_until_it_is_done(counter: Counter) -> None:
    calls, desk = PhoneCalls(counter.desk), counter.duty_officer
    for hours in (70, 2):
        due = to_text(counter.clock.now() + timedelta(hours=hours))
        assert calls.record(desk, told(calls.begin(desk), due_at=due)).done
    first, second = limits(counter)
    assert first.text < second.text or "10:" in first.text
    assert "許文凱" not in first.text + second.text
    counter.later(hours=3)
    late = [one for one in limits(counter) if one.urgent]
    assert [one.target for one in late] == [counter.lines("L04")[1].id]


def test_l12_r02_the_units_own_number_moves_the_time_limit(counter: Counter) -> None:
    install(counter, TERMINAL)
    assert terminal_check(counter, fault="無收訊").done
    counter.later(hours=7)
    board = Board(counter.desk)
    (todo,) = limits(counter, board)
    assert not todo.urgent
    own = replace(counter.desk.policy.limits, terminal_down_hours=6)
    counter.desk.policy = replace(counter.desk.policy, limits=own)
    (todo,) = limits(counter, board)
    assert (todo.urgent, todo.text.endswith("已逾 1 時 0 分")) == (True, True)


def test_many_lines_of_a_book_are_some_and_a_sentence(counter: Counter) -> None:
    for _ in range(6):
        asked(counter, 0.2)
    found = limits(counter)
    assert len(found) == 5
    assert (found[-1].action, "另有 2 筆" in found[-1].text) == ("L14", True)


def test_l13_r10_deposits_that_end_soon_are_counted_and_ended_ones_one_sentence(
    counter: Counter,
) -> None:
    counter.clock.set(at_local(date(2026, 2, 26), 10))
    deposits = Deposits(counter.desk)
    for number in range(2):
        paper = replace(PAPER, reg_mail_no=str(number))
        assert deposits.take_in(counter.duty_officer, paper).done
    board = Board(counter.desk)
    counter.clock.set(at_local(date(2026, 4, 18), 10))
    assert board.state(counter.duty_officer).deposits_due == 0
    counter.clock.set(at_local(date(2026, 4, 21), 10))
    assert board.state(counter.duty_officer).deposits_due == 2
    assert limits(counter, board) == []
    counter.clock.set(at_local(date(2026, 4, 27), 10))
    (todo,) = limits(counter, board)
    assert (todo.action, "2 件" in todo.text, todo.urgent) == ("disposal", True, True)
    assert board.state(counter.actor("P05")).deposits_due == 0  # the book is not open to an officer
