"""Keys with explicit times, as a window system would deliver them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


@dataclass
class Keyboard:
    """A keyboard whose clock the test moves; keys go to whatever has the focus."""

    at: int = 1000

    def burst(self, text: str, gap: int = 10, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """Type as a scanner does."""
        self.type(text, gap)
        if end is not None:
            self.key(end, gap)

    def type(self, text: str, gap: int = 150) -> None:
        """Type characters, each `gap` ms after the key before."""
        for character in text:
            shift = character.isupper() or character in "!@#$%^&*()_+{}|:<>?"
            modifier = (
                Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
            )
            if shift:
                self.key(Qt.Key.Key_Shift, 0)
            self.key(Qt.Key(ord(character.upper())), gap, character, modifier)

    def key(
        self,
        key: Qt.Key,
        gap: int = 150,
        text: str = "",
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press and release one key: shortcut override first, then press, then release."""
        self.at += gap
        text = text or {Qt.Key.Key_Return: "\r", Qt.Key.Key_Tab: "\t"}.get(key, "")
        target = QApplication.focusWidget() or QApplication.activeWindow()
        assert isinstance(target, QWidget)
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, modifiers, text)
            event.setTimestamp(self.at)
            event.ignore() if kind == QEvent.Type.ShortcutOverride else event.accept()
            QApplication.sendEvent(target, event)


def bring_up(qtbot: QtBot, window: QWidget) -> None:
    """Show a window and wait until keys go to it."""
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()


def type_in(text: str) -> None:
    """Type into whatever has the focus."""
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClicks(target, text)
