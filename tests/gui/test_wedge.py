"""A scan is taken whole; a person's typing arrives unharmed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.views.widgets.bits import button
from kiosk.views.widgets.message_sheet import Answer, Message, MessageSheet
from kiosk.views.widgets.wedge import WedgeFilter
from tests.gui.keys import Keyboard, bring_up


class Desk:
    """A window with a text field, a wedge filter and what it scanned."""

    def __init__(self, qtbot: QtBot, app: QApplication) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        self.field = QLineEdit()
        self.pressed = 0
        self.button = button("送出", self._count)
        column = QVBoxLayout(self.window)
        column.addWidget(self.field)
        column.addWidget(self.button)
        qtbot.addWidget(self.window)
        bring_up(qtbot, self.window)
        self.field.setFocus()
        self.wedge = WedgeFilter()
        self.wedge.install(app)
        self.scans: list[str] = []
        self.wedge.scanned.connect(self.scans.append)
        self.entered: list[str] = []
        self.field.returnPressed.connect(lambda: self.entered.append(self.field.text()))
        self.keys = Keyboard()

    def _count(self) -> None:
        self.pressed += 1

    def until_text(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: self.field.text() == text, timeout=2000)

    def until_scans(self, *scans: str) -> None:
        self.qtbot.waitUntil(lambda: self.scans == list(scans), timeout=2000)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    made = Desk(qtbot, qapp)
    yield made
    qapp.removeEventFilter(made.wedge)


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
@pytest.mark.parametrize("text", ["123", "P99Q-102", "a1032", "R-12", "TPE:77/A?"])
def test_a_burst_never_lands_in_the_field(desk: Desk, text: str, end: Qt.Key) -> None:
    desk.keys.burst(text, end=end)
    desk.until_scans(text)
    assert desk.field.text() == ""
    assert desk.entered == []
    assert desk.field.hasFocus()


def test_slow_typing_lands_and_its_enter_counts(desk: Desk) -> None:
    desk.keys.type("P99Q-102", gap=150)
    desk.keys.key(Qt.Key.Key_Return)
    assert desk.entered == ["P99Q-102"]
    assert desk.scans == []


def test_a_fast_typist_at_120_ms_passes(desk: Desk) -> None:
    desk.keys.type("hello", gap=120)
    desk.keys.key(Qt.Key.Key_Return, 120)
    assert desk.entered == ["hello"]
    assert desk.scans == []


def test_the_last_letter_appears_without_another_key(desk: Desk) -> None:
    desk.keys.type("ab")
    desk.until_text("ab")


def test_a_quick_roll_of_keys_without_enter_is_typing(desk: Desk) -> None:
    desk.keys.type("the", gap=40)
    desk.until_text("the")
    assert desk.scans == []


def test_two_characters_and_enter_are_typing(desk: Desk) -> None:
    desk.keys.burst("05")
    assert desk.entered == ["05"]
    assert desk.scans == []


def test_two_bursts_in_a_row(desk: Desk) -> None:
    desk.keys.burst("P99Q-102")
    desk.keys.at += 300
    desk.keys.burst("R-12")
    desk.until_scans("P99Q-102", "R-12")
    assert desk.field.text() == ""


def test_two_bursts_without_a_pause(desk: Desk) -> None:
    desk.keys.burst("P99Q-102")
    desk.keys.burst("R-12")
    desk.until_scans("P99Q-102", "R-12")
    assert desk.field.text() == ""


def test_both_ends_of_a_cr_lf_suffix_are_taken(desk: Desk) -> None:
    desk.button.setFocus()
    desk.keys.burst("P99Q-102")
    desk.keys.key(Qt.Key.Key_Enter, 5)
    desk.until_scans("P99Q-102")
    assert desk.pressed == 0


def test_a_burst_does_not_press_the_focused_button(desk: Desk) -> None:
    desk.button.setFocus()
    desk.keys.burst("P99Q-102")
    desk.until_scans("P99Q-102")
    assert desk.pressed == 0
    desk.keys.key(Qt.Key.Key_Return, 500)
    assert desk.pressed == 1


def test_a_burst_over_a_message_leaves_it_open(desk: Desk) -> None:
    sheet = MessageSheet(
        desk.window, Message("槍枝已領出", answers=(Answer("ok", "知道了", "F1"),))
    )
    desk.keys.burst("P99Q-102")
    desk.until_scans("P99Q-102")
    assert sheet.isVisible()
    desk.keys.key(Qt.Key.Key_Return, 500)
    assert sheet.isVisible()


def test_a_burst_over_a_message_leaves_its_reason_empty(desk: Desk) -> None:
    sheet = MessageSheet(desk.window, Message("取消登記？", reason="事由"))
    desk.keys.burst("P99Q-102")
    desk.until_scans("P99Q-102")
    assert sheet.reason_edit.text() == ""


def test_typing_before_a_burst_stays(desk: Desk) -> None:
    desk.keys.type("ab")
    desk.keys.at += 200
    desk.keys.burst("P99Q-102")
    desk.until_scans("P99Q-102")
    assert desk.field.text() == "ab"


def test_a_practised_password_is_not_a_scan(desk: Desk) -> None:
    desk.field.setEchoMode(QLineEdit.EchoMode.Password)
    desk.keys.burst("correct-horse", gap=70)
    assert desk.entered == ["correct-horse"]
    desk.field.clear()
    desk.keys.at += 500
    desk.keys.burst("A1032", gap=10)
    desk.until_scans("A1032")
    assert desk.field.text() == ""


def test_a_chord_hands_on_what_was_held(desk: Desk) -> None:
    desk.keys.type("ab", gap=20)
    desk.keys.key(Qt.Key.Key_F5, 20)
    assert desk.field.text() == "ab"


def test_a_widget_that_dies_with_held_keys_is_forgotten(desk: Desk) -> None:
    other = QLineEdit(desk.window)
    other.show()
    other.setFocus()
    desk.keys.type("a")
    other.deleteLater()
    desk.qtbot.waitUntil(lambda: desk.window.findChildren(QLineEdit) == [desk.field])
    desk.field.setFocus()
    desk.keys.type("b")
    desk.until_text("b")


def test_a_burst_from_the_window_system_is_taken_too(desk: Desk) -> None:
    """The way of real keys: window first, then the shortcut map, then the widget."""
    plain = QShortcut(QKeySequence("P"), desk.window)
    plain.activated.connect(desk._count)
    handle = desk.window.windowHandle()
    for character in "P99Q-102":
        QTest.keyClick(handle, Qt.Key(ord(character)))
    QTest.keyClick(handle, Qt.Key.Key_Return)
    desk.until_scans("p99q-102")
    assert desk.field.text() == ""
    assert desk.entered == []
    assert desk.pressed == 0


def test_typing_from_the_window_system_arrives(desk: Desk) -> None:
    handle = desk.window.windowHandle()
    for character in "AB":
        QTest.keyClick(handle, Qt.Key(ord(character)))
    desk.until_text("ab")
    desk.keys.at += 10_000
    QTest.keyClick(handle, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.entered == ["ab"])
