"""The page of any book over a real store, driven by keys as an officer drives it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.line import Line
from kiosk.views.ledger.editors import Editor
from kiosk.views.ledger.new_sheet import NewLineSheet
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.widgets.message_sheet import MessageSheet
from tests.gui.keys import bring_up
from tests.gui.ledger_bench import Bench

CTRL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_STEP_MODIFIERS = (_NONE, _SHIFT, CTRL, CTRL | _SHIFT)


class BookKeys:
    """One window with one ledger page."""

    def __init__(self, qtbot: QtBot, bench: Bench, definition: LedgerDef) -> None:
        self.qtbot, self.bench, self.counter = qtbot, bench, bench.counter
        self.ledger = definition.key
        self.window = QWidget()
        self.page = LedgerPage(definition, bench.ports())
        bench.runner.changed.connect(self.page.refresh)
        QVBoxLayout(self.window).addWidget(self.page)
        bench.windows.append(self.window)
        self.window.resize(1170, 716)
        bring_up(qtbot, self.window)
        self.page.entered()
        self.idle()

    def idle(self) -> None:
        """Wait until nothing is under way and the chosen line has been read."""
        self.qtbot.wait(80)
        self.qtbot.waitUntil(lambda: self.bench.runner.idle)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Press a key where the focus is."""
        if QApplication.focusWidget() is None:
            # There is no window system that gives the window its focus back by itself.
            with self.qtbot.waitActive(self.window):
                self.window.activateWindow()
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.idle()

    def sheet(self) -> NewLineSheet:
        """Return the form in front."""
        found = [one for one in self.window.findChildren(NewLineSheet) if one.isVisible()]
        assert found
        return found[-1]

    def question(self) -> MessageSheet:
        """Return the question in front."""
        found = [one for one in self.window.findChildren(MessageSheet) if one.isVisible()]
        assert found
        return found[-1]

    def editor(self, key: str) -> Editor:
        """Return the editor of a field in the form in front."""
        sheet = self.sheet()
        return sheet.opening.editors.get(key) or sheet.closing.editors[key]

    def fill(self, key: str, text: str) -> None:
        """Type into a field, choose from its list by the words, or tick it (any text)."""
        item = self.editor(key).inputs()[0]
        item.setFocus()
        if isinstance(item, QComboBox):
            at = item.findText(text, Qt.MatchFlag.MatchContains)
            assert at >= 0, text
            item.setCurrentIndex(at)
        elif isinstance(item, QCheckBox):
            QTest.keyClick(item, Qt.Key.Key_Space)
        elif isinstance(item, QPlainTextEdit):
            item.setPlainText(text)
        else:
            assert isinstance(item, QLineEdit)
            item.selectAll()
            item.insert(text)
            item.textEdited.emit(text)

    def step(self, label: str, **values: str) -> None:
        """Open a step by its key, fill it, and confirm with F9."""
        self.qtbot.waitUntil(lambda: label in self.page.steps.labels)
        at = self.page.steps.labels.index(label)
        key = Qt.Key.Key_F12 if at % 2 else Qt.Key.Key_F11
        self.key(key, _STEP_MODIFIERS[at // 2])
        for field, text in values.items():
            self.fill(field, text)
        self.key(Qt.Key.Key_F9)

    def newest(self) -> Line:
        """Return the line recorded last."""
        return self.counter.lines(self.ledger)[-1]
