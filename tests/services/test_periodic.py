"""Duties in time: what was done when, what is due, how late; nothing is filled in, nobody sees too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Role
from kiosk.ledgers import catalog
from kiosk.ledgers.definition import Periodic
from kiosk.ledgers.limits import Limits
from kiosk.models.installations import REMOVED
from kiosk.services.camera_check import CameraCheck
from kiosk.services.corrections import Corrections
from kiosk.services.periodic import DutyState, Periodics, settled, shown
from kiosk.services.policy import Policy
from tests.services.upkeep import (
    SIREN,
    TERMINAL,
    call,
    camera,
    check,
    corner,
    install,
    terminal_check,
)
from tests.station import DAY, Counter


def one(counter: Counter, ledger: str, label: str = "") -> DutyState:
    states = Periodics(counter.desk).state(counter.duty_officer, ledger)
    (found,) = [state for state in states if label in {"", state.label}]
    return found


def day(offset: int = 0) -> str:
    return (DAY + timedelta(days=offset)).isoformat()


def test_a_station_without_installations_owes_nothing(counter: Counter) -> None:
    periodics = Periodics(counter.desk)
    assert periodics.state(counter.duty_officer) == []
    assert periodics.late(counter.duty_officer, day()) == []


def test_l07_r01_two_checks_of_a_roster_day(counter: Counter) -> None:
    install(counter, camera(1), camera(2))
    checks = CameraCheck(counter.desk, Random(1))
    state = one(counter, "L07")
    assert (state.done, state.times, state.late, state.never) == (0, 2, False, True)
    assert state.due == to_text(at_local(DAY, 20))
    assert state.text == "駐地監錄檢查 今日 0/2，20:00 前"
    counter.clock.set(at_local(DAY, 20, 1))
    assert one(counter, "L07").late
    assert "已逾時" in one(counter, "L07").text
    assert check(counter, checks).done
    state = one(counter, "L07")
    assert (state.done, state.late) == (1, False)
    assert state.due == to_text(at_local(DAY + timedelta(days=1), 8))
    counter.later(hours=2)
    assert check(counter, checks).done
    assert "已完成" in one(counter, "L07").text
    counter.clock.set(at_local(DAY + timedelta(days=1), 9))
    state = one(counter, "L07")
    assert (state.done, state.late, state.never) == (0, False, False)


def test_scenario_26_close_list_line_9_is_obtained_until_both_checks_are_made(
    counter: Counter,
) -> None:
    install(counter, camera(1))
    checks, periodics = CameraCheck(counter.desk, Random(1)), Periodics(counter.desk)
    found = periodics.late(counter.duty_officer, day())
    assert [(late.ledger, late.missing) for late in found] == [("L07", 2)]
    assert check(counter, checks).done
    counter.later(hours=4)
    (late,) = periodics.late(counter.duty_officer, day())
    assert (late.missing, late.text) == (1, "駐地監錄檢查 1/2")
    assert check(counter, checks).done
    assert periodics.late(counter.duty_officer, day()) == []
    counter.later(days=3)
    assert [late.missing for late in periodics.late(counter.duty_officer, day(2))] == [2]
    assert periodics.late(counter.duty_officer, day()) == []


def test_scenario_26_close_list_line_14_names_siren_and_terminal(counter: Counter) -> None:
    install(counter, SIREN, TERMINAL)
    periodics = Periodics(counter.desk)
    first = periodics.late(counter.duty_officer, day())
    assert [(late.ledger, late.name) for late in first] == [("L10", "S-01"), ("L12", "T-01")]
    assert terminal_check(counter).done
    assert [late.ledger for late in periodics.late(counter.duty_officer, day())] == ["L10"]
    counter.later(days=8)
    late = [one for one in periodics.late(counter.duty_officer, day(8)) if one.ledger == "L12"]
    assert late[0].text == "遙控警報臺靜默測試 T-01 已 8 日未登記（上次 115-05-19）"


def test_l12_r03_a_silent_test_is_due_a_week_after_the_last(counter: Counter) -> None:
    install(counter, TERMINAL)
    assert one(counter, "L12").late
    assert one(counter, "L12").text == "遙控警報臺靜默測試 T-01 尚無紀錄"
    assert terminal_check(counter).done
    state = one(counter, "L12")
    assert (state.late, state.due) == (False, to_text(at_local(DAY + timedelta(days=8), 8)))
    counter.later(days=6)
    assert not one(counter, "L12").soon
    counter.later(days=1)
    assert one(counter, "L12").soon
    counter.later(days=2)
    state = one(counter, "L12")
    assert (state.late, state.late_days) == (True, 2)
    assert "已逾 2 日" in state.text


def test_l12_r03_a_test_that_was_not_made_does_not_count(counter: Counter) -> None:
    install(counter, TERMINAL)
    assert terminal_check(counter, silent_test="none").done
    assert one(counter, "L12").never


def test_l11_r02_days_without_a_call_are_pointed_out_and_nothing_is_forged(
    counter: Counter,
) -> None:
    assert Periodics(counter.desk).state(counter.duty_officer, "L11") == []
    assert call(counter).done
    counter.later(days=30)
    state = one(counter, "L11")
    assert (state.late, state.late_days) == (True, 23)
    assert len(counter.lines("L11")) == 1


def test_voided_lines_do_not_count(counter: Counter) -> None:
    install(counter, TERMINAL)
    outcome = terminal_check(counter)
    Corrections(counter.desk).void(counter.actor("P00"), outcome.lines[0], "登錯臺號")
    assert one(counter, "L12").never


def test_each_installation_is_due_for_itself_and_removed_ones_never(counter: Counter) -> None:
    install(counter, corner(1), corner(2), corner(3, status=REMOVED))
    care = [
        state for state in Periodics(counter.desk).state(counter.duty_officer, "L08") if state.asset
    ]
    assert [state.name for state in care] == ["CAM-001", "CAM-002"]
    assert all(state.late and state.never for state in care)


def test_the_unit_sets_its_own_numbers(counter: Counter) -> None:
    install(counter, camera(1))
    limits = replace(Limits(), camera_checks_per_day=3)
    counter.desk.policy = Policy(limits=limits)
    state = one(counter, "L07")
    assert (state.times, state.due) == (3, to_text(at_local(DAY, 16)))
    assert settled(Periodic("", 2, 1), limits).times == 2


@pytest.mark.parametrize("book", catalog.BOOKS, ids=lambda book: book.key)
def test_every_named_limit_exists(book: object) -> None:
    for duty in book.periodic:  # type: ignore[attr-defined]
        made = settled(duty, Limits())
        assert made.times >= 1
        assert made.days >= 1


def test_only_books_that_are_open_to_the_reader(counter: Counter) -> None:
    install(counter, camera(1), SIREN, TERMINAL)
    officer = counter.actor("P03")
    assert {state.ledger for state in Periodics(counter.desk).state(officer)} == {
        "L07",
        "L10",
        "L12",
    }
    clerk = replace(officer, roles=frozenset({Role.SYSADMIN}))
    assert Periodics(counter.desk).state(clerk) == []
    assert Periodics(counter.desk).late(clerk, date(2026, 5, 19).isoformat()) == []


def test_what_waits_is_said_in_one_line_a_duty(counter: Counter) -> None:
    install(counter, camera(1), *(corner(n) for n in range(1, 6)))
    counter.clock.set(at_local(DAY, 17))
    said = shown(Periodics(counter.desk).state(counter.duty_officer))
    assert ("L08", "路口監錄保管檢查 5 處逾期（CAM-001、CAM-002、CAM-003…）", True) in said
    assert ("L07", "駐地監錄檢查 今日 0/2，20:00 前", False) in said
    counter.clock.set(at_local(DAY, 9))
    assert [
        ledger for ledger, _, _ in shown(Periodics(counter.desk).state(counter.duty_officer))
    ] == ["L08"]
