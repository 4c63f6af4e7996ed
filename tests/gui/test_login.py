"""The login: by keys alone, by a digit, by a badge; what is typed never lands in the wrong field."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.views.login import LoginPage, RecentOfficer
from tests.gui.keys import bring_up, type_in


def press(key: Qt.Key) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key)


@pytest.fixture
def login(qtbot: QtBot, qapp: QApplication) -> LoginPage:
    page = LoginPage("文德派出所")
    qtbot.addWidget(page)
    page.show_recent([RecentOfficer("chen", "陳志強"), RecentOfficer("wang", "王大明")])
    bring_up(qtbot, page)
    page.entered()
    return page


def test_login_by_keys_alone(qtbot: QtBot, login: LoginPage) -> None:
    with qtbot.waitSignal(login.credentials) as caught:
        QTest.keyClicks(login.account, "lin")
        press(Qt.Key.Key_Return)
        type_in("secret")
        press(Qt.Key.Key_Return)
    assert caught.args == ["lin", "secret"]


def test_a_digit_in_the_empty_field_is_a_recent_officer(qtbot: QtBot, login: LoginPage) -> None:
    press(Qt.Key.Key_2)
    assert login.account.text() == "wang"
    assert login.password.hasFocus()
    with qtbot.waitSignal(login.credentials) as caught:
        QTest.keyClicks(login.password, "123")
        press(Qt.Key.Key_Return)
    assert caught.args == ["wang", "123"]


def test_a_digit_later_or_without_an_officer_is_a_digit(login: LoginPage) -> None:
    QTest.keyClicks(login.account, "a1")
    assert login.account.text() == "a1"
    login.reset()
    QTest.keyClicks(login.account, "3")
    assert login.account.text() == "3"


def test_an_error_asks_for_the_password_again_only(login: LoginPage) -> None:
    QTest.keyClicks(login.account, "lin")
    login.password.setText("wrong")
    login.set_busy(True)
    assert not login.account.isEnabled()
    login.show_error("帳號或密碼不正確")
    assert (login.account.text(), login.password.text()) == ("lin", "")
    assert login.password.hasFocus()
    assert login.error == "帳號或密碼不正確"


def test_a_badge_is_taken_while_the_page_is_free(qtbot: QtBot, login: LoginPage) -> None:
    with qtbot.waitSignal(login.badge) as caught:
        login.take_scan("B02")
    assert caught.args == ["B02"]
    login.set_busy(True)
    with qtbot.assertNotEmitted(login.badge):
        login.take_scan("B02")


def test_an_account_typed_as_fast_as_a_scan_never_lets_the_password_into_its_place(
    login: LoginPage,
) -> None:
    login.take_scan("wd05")
    assert (login.account.text(), login.password.hasFocus()) == ("wd05", True)
    QTest.keyClicks(login.password, "demo")
    login.tell("查無此服務證，請輸入帳號與密碼")
    assert (login.account.text(), login.password.text()) == ("wd05", "demo")
    assert login.password.hasFocus()
    login.take_scan("B02")
    assert login.account.text() == "wd05", "what belongs to a password that is being typed stays"


def test_the_login_loads_nothing_heavy() -> None:
    code = (
        "import sys, kiosk.views.login, kiosk.views.shell; "
        "print([name for name in ('sqlalchemy','sqlcipher3','reportlab','ldap3','openpyxl') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- small things ------------------------------------------------------------------------
