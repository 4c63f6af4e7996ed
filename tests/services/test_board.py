"""The board by account: whole for the desk, within reach for an officer, closed where no grant opens it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import at_local
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.event import PersonRef
from kiosk.services.board import Board
from tests.station import DAY, UNIT, Counter

STRANGER = PersonRef("X-1", "警務員", "柯子翔")
KEYS = {
    "check_out", "check_in", "handover", "reassign", "intake", "work_log", "pick_up", "roster", "day_end",
    "hours", "stock",
}  # fmt: skip


def account(role: Role | None, unit: str = "AW000", units: tuple[str, ...] = ()) -> Actor:
    roles = frozenset({role}) if role else frozenset[Role]()
    return Actor(STRANGER, unit, roles, "S", "password", units=frozenset(units))


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.AUDITOR, Role.SUPERVISOR, None])
@pytest.mark.parametrize("unit", [UNIT, "AW000"])
def test_who_may_not_see_persons_on_duty_has_no_board(
    counter: Counter, role: Role | None, unit: str
) -> None:
    board, actor = Board(counter.desk), account(role, unit)
    with pytest.raises(NotAllowed):
        board.state(actor)
    assert not board.may(actor)
    assert not board.offered(actor)


def test_an_officer_of_another_unit_has_no_board_here(counter: Counter) -> None:
    with pytest.raises(NotAllowed, match="本單位"):
        Board(counter.desk).state(replace(counter.actor("P03"), unit="AW3B9"))


def test_a_supervisor_sees_the_unit_he_visits(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    board, actor = Board(counter.desk), account(Role.SUPERVISOR, "AW3A0", (UNIT,))
    state = board.state(actor)
    assert {entry.person for entry in state.out} == {"P03"}
    assert state.stock
    assert board.offered(actor) == {"roster", "day_end", "hours", "stock", "review"}


def test_the_command_centre_sees_who_is_out_but_no_register_of_equipment(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    board, actor = Board(counter.desk), account(Role.COMMAND_CENTER)
    whole, state = board.state(counter.duty_officer), board.state(actor)
    assert state.out == whole.out
    assert state.stock == {}
    assert (state.guns_out, state.radios_out) == (whole.guns_out, whole.radios_out) == (1, 1)
    assert state.vehicles_out == whole.vehicles_out
    assert state.badges["L05"] == whole.badges["L05"] > 0
    assert state.badges["L03"] == 0 < whole.badges["L03"]
    assert {todo.kind for todo in state.todo} <= {"逾時", "待繳", "勤務變更", "代登", "勤務表"}
    assert board.offered(actor) == {"roster", "day_end", "hours"}


def test_an_officer_sees_todays_rows_and_the_numbers_of_the_whole_unit(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    board = Board(counter.desk)
    today = board.state(counter.actor("P05"))
    assert {entry.person for entry in today.out} == {"P03"}
    counter.clock.set(at_local(DAY.replace(day=20), 9))
    stranger, own = board.state(counter.actor("P05")), board.state(counter.actor("P03"))
    assert "P03" in {entry.person for entry in own.out}
    assert stranger.out == ()
    assert [todo for todo in stranger.todo if todo.action == "check_in"] == []
    whole = board.state(counter.duty_officer)
    assert stranger.people_out == whole.people_out == len(whole.out) > 0
    assert stranger.overdue == whole.overdue > 0


def test_work_logs_and_incidents_of_others_are_nobodys_to_do(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    counter.clock.set(at_local(DAY, 12))
    counter.check_in(counter.returning("B03"))
    board = Board(counter.desk)

    def logs(actor: Actor) -> set[str]:
        return {todo.text[:3] for todo in board.state(actor).todo if todo.kind == "工作紀錄"}

    assert logs(counter.actor("P05")) == set()
    assert logs(counter.actor("P03")) == {"王大明"}
    assert "王大明" in logs(counter.duty_officer)


def test_keys_follow_what_the_use_cases_ask_leave_for(counter: Counter) -> None:
    board = Board(counter.desk)
    assert board.offered(counter.duty_officer) == KEYS
    assert board.offered(counter.actor("P01")) == KEYS - {"handover", "pick_up"} | {"review"}
    assert board.offered(counter.actor("P05")) == {
        "intake", "work_log", "roster", "day_end", "hours", "stock",
    }  # fmt: skip


def test_the_notice_says_what_the_account_does_here_and_who_grants_more(counter: Counter) -> None:
    board = Board(counter.desk)
    administrator = board.notice(account(Role.SYSADMIN))
    assert administrator.title == "資訊管理帳號"
    assert ("匯入人員名冊", "Ctrl+K，輸入「匯入」") in administrator.work
    assert any("備份" in text for text, _ in administrator.work)
    auditor = board.notice(account(Role.AUDITOR))
    assert any("檢核" in text for text, _ in auditor.work)
    assert not any("備份" in text or "匯入" in text for text, _ in auditor.work)
    assert "值班、" in auditor.remedy
    assert "稽核" not in auditor.remedy
    assert "職務分離" in auditor.reason
    assert "到所督導期間" in board.notice(account(Role.SUPERVISOR)).reason
    assert "尚未指派" in board.notice(account(None)).reason
