"""受理 by keys alone over a real store, with the time a walk-in case takes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.base.clock import ManualClock
from kiosk.identity.permissions import Role
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.values import flag, text
from kiosk.models.store import Station, Store
from kiosk.services.asked_signatures import PAPER
from kiosk.services.desk import Desk as ServiceDesk
from kiosk.services.policy import Policy
from kiosk.views.ops import OpRunner
from kiosk.views.workflow.autosave import AFTER_MS
from kiosk.views.workflow.context import Services
from tests.gui.workflow import station
from tests.gui.workflow.conftest import ROOT, Desk, opened
from tests.gui.workflow.intake_hands import (
    CTRL,
    ENTER,
    ESC,
    SIGN_SECONDS,
    WALK_IN,
    Clerk,
    begin,
    cases,
    enter,
    focus,
    page,
    platform,
    tell,
    walk_through,
)

Start = Callable[[Path], Desk]


def test_a_walk_in_case_by_keys_with_acts_and_seconds(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk = Clerk(desk)
    clerk.press(Qt.Key.Key_F3)
    desk.until(lambda: bool(page(desk).flow.draft.key))
    assert set(walk_through(clerk)) == {*WALK_IN, "與案件關係", "個資、證明單"}
    clerk.type("報案人機車停放路邊，返回時發現遭竊，車號ABC-1234。")
    clerk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    clerk.press(Qt.Key.Key_F8)
    sheet = platform(desk)
    (case,) = cases(desk)
    assert sheet.accessibleName().endswith(case.line.number)
    values = case.line.values
    told = {key: text(values, key) for key in ("case_category", "reporter_sex", "jurisdiction")}
    assert told == {
        "case_category": "theft_motorcycle",
        "reporter_sex": "male",
        "jurisdiction": "內湖分局",
    }
    assert text(values, "occurred_from") == "2026-05-18T23:30:00.000Z"
    assert flag(values, "notices_ack")
    signature = values["reporter_sig"]
    assert isinstance(signature, dict)
    assert signature["device"] == PAPER
    seconds = clerk.seconds + SIGN_SECONDS
    with capsys.disabled():
        sys.stdout.write(f"\n臨櫃受理：{clerk.acts} acts, {seconds:.1f} s, one page\n")
    assert clerk.acts <= 20
    assert seconds < 75


def test_l06_r02_copying_for_the_platform_and_keeping_its_number(desk: Desk) -> None:
    begin(desk)
    tell(desk)
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F8)
    sheet = platform(desk)
    desk.press(Qt.Key.Key_F8)
    clipboard = QGuiApplication.clipboard()
    desk.until(lambda: "林阿明" in clipboard.text())
    guard = page(desk).clipboard
    assert guard is not None
    assert 50_000 < guard.waiting_ms < 61_000
    desk.shell.lock()
    desk.settle()
    assert clipboard.text() == ""
    desk.shell.unlock()
    desk.settle()
    sheet.case_no.setFocus()
    desk.type("P11505190001")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: desk.shell.current == "board")
    assert text(cases(desk)[0].line.values, "npa_case_no") == "P11505190001"


def test_the_clipboard_leaves_alone_what_another_program_put_there(desk: Desk) -> None:
    begin(desk)
    tell(desk)
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F8)
    platform(desk)
    desk.press(Qt.Key.Key_F8)
    clipboard = QGuiApplication.clipboard()
    desk.until(lambda: "林阿明" in clipboard.text())
    guard = page(desk).clipboard
    assert guard is not None
    clipboard.setText("別的程式")
    guard.clear()
    assert clipboard.text() == "別的程式"
    clipboard.clear()
    desk.press(ESC)
    desk.until(lambda: desk.shell.current == "board")
    begin(desk)
    desk.until(lambda: bool(page(desk)._pending))
    desk.press(Qt.Key.Key_E, CTRL)
    assert platform(desk).accessibleName().endswith(cases(desk)[0].line.number)


def test_scenario_24_an_identity_number_is_tidied_when_left_and_checked(desk: Desk) -> None:
    shown = begin(desk)
    edit = shown.form.texts["reporter_id_no"]
    edit.setFocus()
    desk.type("ｆ１０００００００６")
    desk.press(ENTER)
    assert edit.text() == "F100000006"
    assert shown.flow.draft.values["reporter_id_no"] == "F100000006"
    edit.setFocus()
    edit.selectAll()
    enter(desk, "F100000007")
    desk.until(lambda: "檢查碼" in shown.form.rows["reporter_id_no"].problem)
    edit.setFocus()
    edit.selectAll()
    enter(desk, "A123456789")
    desk.until(lambda: any("範例" in one.message for one in shown.side.shown))
    assert not shown.form.rows["reporter_id_no"].problem


def test_a_caller_is_asked_for_what_he_can_say(desk: Desk) -> None:
    shown = begin(desk)
    desk.press(Qt.Key.Key_P, CTRL)
    assert focus(desk) == "報案人電話"
    assert shown.form.rows["reporter_id_no"].isHidden()
    assert shown.form.rows["notices_ack"].isHidden()
    enter(desk, "0223456789")
    assert focus(desk) == "報案人姓名"
    enter(desk, "王小姐")
    shown.form.relation.setCurrentIndex(1)
    shown.form.relation.activated.emit(1)
    desk.settle()
    assert focus(desk) == "案類"
    enter(desk, "噪音")
    enter(desk, "0755")
    enter(desk, "文德路")
    desk.type("樓上施工噪音，已持續一小時。")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.shell.current == "board")
    (case,) = cases(desk)
    assert text(case.line.values, "channel") == "phone"
    assert "reporter_sig" not in case.line.values
    assert "已受理：噪音 電話" in desk.board.scan_line.answer


def test_l06_r01_escape_leads_to_a_withdrawal_with_its_reason(desk: Desk) -> None:
    begin(desk)
    desk.press(ESC)
    assert desk.shell.current == "board"
    begin(desk)
    desk.type("林阿明")
    desk.press(ESC)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F9)
    assert desk.message() is not None
    desk.type("機車由親友騎走，已尋獲")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: desk.shell.current == "board")
    (case,) = cases(desk)
    assert case.line.state == "withdrawn"
    assert text(case.line.values, "reporter_name") == "林阿明"


def test_typing_may_begin_before_the_page_has_its_draft(desk: Desk) -> None:
    desk.shell.show_page("intake")
    assert focus(desk) == "報案人姓名"
    desk.type("林阿明")
    desk.until(lambda: page(desk).flow.draft.values.get("reporter_name") == "林阿明")
    assert page(desk).flow.draft.key


def test_going_elsewhere_keeps_what_was_said(desk: Desk) -> None:
    shown = begin(desk)
    desk.type("林阿明")
    desk.press(Qt.Key.Key_F5)
    assert desk.shell.current == "check_out"
    desk.press(Qt.Key.Key_F3)
    assert desk.shell.current == "intake"
    assert shown.form.texts["reporter_name"].text() == "林阿明"
    assert cases(desk) == []


def test_l06_r01_the_desk_goes_on_with_what_another_began(desk: Desk) -> None:
    wang = station.actor("wang", Role.OFFICER)
    service = desk.counter.services.intake
    service.keep(wang, service.begin(wang).with_value("reporter_name", "林阿明"))
    shown = begin(desk)
    desk.until(lambda: bool(shown._others))
    desk.press(Qt.Key.Key_R, CTRL)
    assert shown.form.texts["reporter_name"].text() == "林阿明"
    desk.qtbot.wait(AFTER_MS + 100)
    desk.settle()
    assert service.unfinished(wang) is None
    assert service.unfinished(station.DESK) is not None


@pytest.mark.parametrize("home", ["board", "check_out", "check_in", "roster", "day_end", "deposit"])
def test_f3_begins_a_case_from_every_page(desk: Desk, home: str) -> None:
    desk.counter.workflow.go(home, "")
    desk.settle()
    desk.press(Qt.Key.Key_F3)
    assert desk.shell.current == "intake"


def test_what_cannot_be_read_is_not_lost_and_not_written(desk: Desk) -> None:
    shown = begin(desk)
    tell(desk)
    edit = shown.form.texts["reporter_birth"]
    edit.setFocus()
    desk.type("99/99")
    desk.press(Qt.Key.Key_F12)
    assert cases(desk) == []
    assert "看不懂日期" in shown.form.rows["reporter_sex"].problem
    assert edit.text() == "99/99"
    assert QApplication.focusWidget() is edit


def test_a_restricted_case_is_marked_at_once(desk: Desk) -> None:
    shown = begin(desk)
    desk.press(Qt.Key.Key_F9)
    enter(desk, "ㄐㄊㄅㄌ")
    assert shown.form.category.text() == "家庭暴力"
    assert shown.form.rows["case_category"].source == "限閱"
    desk.until(lambda: "L06-R05" in [one.code for one in shown.side.shown])


def test_a_number_of_the_other_sex_is_asked_about(desk: Desk) -> None:
    shown = begin(desk)
    tell(desk, "噪音")
    shown.form.sex.setCurrentIndex(1)
    shown.form.sex.activated.emit(1)
    desk.settle()
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    message = desk.message()
    assert message is not None
    assert "證號屬男性" in message.message.title
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: desk.message() is not None and desk.message() is not message)
    desk.press(Qt.Key.Key_F8)
    desk.until(lambda: desk.shell.current == "board")
    assert text(cases(desk)[0].line.values, "reporter_sex") == "female"


def test_a_pad_signature_binds_what_was_said(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, runner: OpRunner
) -> None:
    policy = Policy(roster_start_hour=7, citizen_on_screen=True)
    counter = station.counter(tmp_path / "store", ManualClock(station.MORNING), runner, policy)
    made = opened(qtbot, qapp, counter)
    desk = next(made)
    begin(desk)
    tell(desk, "噪音")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F9)
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")
    signature = cases(desk)[0].line.values["reporter_sig"]
    assert isinstance(signature, dict)
    assert "案情摘要：報案人機車" in str(signature["text"])
    next(made, None)
    counter.store.close()


@pytest.fixture
def again(qtbot: QtBot, qapp: QApplication, runner: OpRunner) -> Iterator[Start]:
    """Open a window on a folder as after a start of the program."""
    running: list[tuple[Iterator[Desk], Store]] = []

    def begin_(folder: Path) -> Desk:
        clock = ManualClock(station.MORNING)
        store = Store(folder, Station(station.UNIT, "甲"), ALL, clock, ballast=False)
        desk = ServiceDesk(store, clock, Policy(roster_start_hour=7))
        services = Services.of(desk)
        made = opened(qtbot, qapp, station.running(store, desk, services, clock, runner))
        running.append((made, store))
        return next(made)

    yield begin_
    for made, store in running:
        next(made, None)
        store.close()


def test_a_killed_process_loses_no_report_older_than_a_second(tmp_path: Path, again: Start) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.gui.workflow.kill_intake", str(tmp_path / "store")],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "typed"
        assert child.stdout.readline().strip() == "a second later"
    finally:
        child.kill()
        child.communicate(timeout=10)
    desk = again(tmp_path / "store")
    shown = begin(desk)
    assert shown.form.texts["reporter_name"].text() == "林阿明"
    assert "已還原" in shown.hint.text()
    assert AFTER_MS < 1000
