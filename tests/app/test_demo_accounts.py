"""The demo's IT and auditor accounts at the counter: signed in by the login page, they see no persons on duty."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from kiosk.app.compose import EVERYTHING
from kiosk.app.folder import DIRECTORY
from kiosk.identity.demo_directory import DemoDirectory
from kiosk.services.simulation.station import build_station
from kiosk.views.palette import Palette
from kiosk.views.widgets.message_sheet import MessageSheet
from kiosk.views.workflow.board import BoardPage
from kiosk.views.workflow.stock import StockSheet
from tests.app.conftest import PASSWORD, QUICK, Desk
from tests.station import DAY, PEOPLE


@pytest.fixture
def demo(desk: Desk) -> Desk:
    """Give the station the accounts of the demo beside its chief."""
    directory = desk.kiosk.station.directory
    own, _ = directory.changes_since("")
    accounts = [*own, *build_station(24, 1, DAY).directory()]
    path = desk.folder / DIRECTORY
    DemoDirectory.create(path, accounts, desk.clock, password=PASSWORD, policy=QUICK)
    return desk


def board_of(desk: Desk) -> BoardPage:
    desk.bot.wait(40)
    desk.settle()
    page = desk.shell.page("board")
    assert isinstance(page, BoardPage)
    return page


def keys_shown(page: BoardPage) -> list[str]:
    """Return the buttons on the page, and the commands the palette would list."""
    buttons = [made.text() for made in page.findChildren(QPushButton) if made.isVisible()]
    return buttons + [action.text() for action in page.actions() if action.isEnabled()]


def press(desk: Desk, key: Qt.Key) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key)
    desk.bot.wait(40)
    desk.settle()


@pytest.mark.parametrize(
    ("account", "title", "work"),
    [("wdit", "資訊管理帳號", "匯入人員名冊"), ("wdaudit", "稽核帳號", "檢核紀錄")],
)
def test_the_board_says_what_the_account_may_do_and_shows_nobody(
    demo: Desk, account: str, title: str, work: str
) -> None:
    demo.sign_in(account)
    assert not demo.shell.locked
    assert demo.shell.current == "board"
    page = board_of(demo)
    assert page.notice.isVisible()
    assert page.notice.text.startswith(title)
    assert work in page.notice.text
    assert "請由單位主管向資訊室提出" in page.notice.text
    assert not page.table.isVisible()
    assert keys_shown(page) == []
    press(demo, Qt.Key.Key_F4)
    press(demo, Qt.Key.Key_F8)
    assert demo.shell.current == "board"
    assert not demo.shell.findChildren(StockSheet)
    assert not demo.shell.findChildren(MessageSheet)


def test_the_key_the_notice_names_leads_to_the_import(demo: Desk) -> None:
    demo.sign_in("wdit")
    board_of(demo)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    (palette,) = demo.shell.findChildren(Palette)
    palette.edit.setText("匯入")
    assert "匯入人員名冊" in [hit.title for hit in palette.hits]
    palette.close_sheet()


@pytest.mark.parametrize("account", ["wdit", "wdaudit"])
def test_nothing_of_the_officer_before_is_left_for_such_an_account(
    demo: Desk, account: str
) -> None:
    demo.sign_in("kuo")
    page = board_of(demo)
    assert page.count("people_out") == "0"
    assert len(keys_shown(page)) > 8
    demo.kiosk.sign_in.lock()
    demo.sign_in(account)
    demo.shell.refresh(EVERYTHING)
    assert board_of(demo).notice.isVisible()
    assert page.state is None
    assert page.table.rows.entries == ()
    assert page.todo.count() == 0
    demo.kiosk.sign_in.sign_out()
    page.look()
    assert not demo.shell.findChildren(MessageSheet)
    demo.sign_in("kuo")
    again = board_of(demo)
    assert again.state is not None
    assert not again.notice.isVisible()
    assert len(keys_shown(page)) > 8


def test_the_key_line_of_an_officer_names_only_what_he_may_do(demo: Desk) -> None:
    demo.sign_in(PEOPLE[5].account)
    shown = keys_shown(board_of(demo))
    assert "工作紀錄  F1" in shown
    assert not any("出勤" in text or "退勤" in text or "核閱" in text for text in shown)
