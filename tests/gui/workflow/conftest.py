"""A running counter for each test: real store, real services, real keys through the wedge filter."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.base.clock import ManualClock
from kiosk.ledgers.line import History
from kiosk.services.reading import LineFilter
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.message_sheet import MessageSheet
from kiosk.views.widgets.signature_sheet import SignatureSheet
from kiosk.views.widgets.wedge import WedgeFilter
from kiosk.views.workflow.board import BoardPage
from kiosk.views.workflow.check_in import CheckInPage
from kiosk.views.workflow.check_out import CheckOutPage
from tests.gui.keys import Keyboard
from tests.gui.workflow import station

ROOT = Path(__file__).parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


class Desk:
    """The counter as a person meets it: keys, scans, the page in front; `acts` counts what he does."""

    def __init__(self, qtbot: QtBot, counter: station.Counter, wedge: WedgeFilter) -> None:
        self.qtbot = qtbot
        self.counter = counter
        self.shell = counter.shell
        self.wedge = wedge
        self.keys = Keyboard()
        self.acts = 0
        self.scans = 0
        self.wedge.scanned.connect(self._counted)

    def _counted(self, _code: str) -> None:
        self.scans += 1

    # ------------------------------------------------------------------ acts

    def scan(self, code: str) -> None:
        """Scan as a keyboard wedge does, and wait until everything has settled."""
        self.acts += 1
        before = self.scans
        self.keys.at += 1000
        self.keys.burst(code)
        self.until(lambda: self.scans == before + 1)
        self.settle()

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press one key through the window system's door, so that shortcuts work."""
        self.acts += 1
        if key == Qt.Key.Key_Return:
            self.keys.key(key, 1000)
        else:
            target = QApplication.focusWidget() or self.shell
            QTest.keyClick(target, key, modifiers)
        self.settle()

    def type(self, text: str) -> None:
        """Type at a person's pace."""
        if text.isascii():
            self.keys.at += 1000
            self.keys.type(text)
        else:
            composed = QInputMethodEvent()
            composed.setCommitString(text)
            target = QApplication.focusWidget()
            assert target is not None
            QApplication.sendEvent(target, composed)
        self.until(lambda: not self.wedge._held)
        self.settle()

    def sign(self) -> None:
        """Sign the sheet that is open and confirm it with its key."""
        self.until(lambda: self.signature() is not None)
        sheet = self.signature()
        assert sheet is not None
        station.sign(sheet.canvas)
        sheet.confirm()
        self.settle()

    # ------------------------------------------------------------------ seeing

    def until(self, done: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(done, timeout=4000)

    def settle(self) -> None:
        """Wait until no answer is under way and pauses have ended."""
        self.qtbot.wait(5)
        self.until(lambda: self.shell._runner.idle)

    def signature(self) -> SignatureSheet | None:
        found = self.shell.findChildren(SignatureSheet)
        return next((item for item in found if item.isVisible()), None)

    def message(self) -> MessageSheet | None:
        found = self.shell.findChildren(MessageSheet)
        return next((item for item in found if item.isVisible()), None)

    def refused(self) -> str:
        """Return what the page in front keeps as refused."""
        page = self.shell.page(self.shell.current)
        assert isinstance(page, CheckOutPage | CheckInPage)
        return page.refusal.text

    @property
    def board(self) -> BoardPage:
        page = self.shell.page("board")
        assert isinstance(page, BoardPage)
        return page

    @property
    def out(self) -> CheckOutPage:
        page = self.shell.page("check_out")
        assert isinstance(page, CheckOutPage)
        return page

    @property
    def back(self) -> CheckInPage:
        page = self.shell.page("check_in")
        assert isinstance(page, CheckInPage)
        return page

    def problems(self) -> list[str]:
        page = self.shell.page(self.shell.current)
        assert isinstance(page, CheckOutPage | CheckInPage)
        return [problem.code for problem in page.side.shown]

    def lines(self, ledger: str) -> list[History]:
        """Return every line of a book, oldest first, as a cadre reads it."""
        from kiosk.services.reading import LedgerReader

        reader = LedgerReader(self.counter.desk, station.CADRE)
        return reader.histories(ledger, list(reader.all_rows(ledger, LineFilter())))


@pytest.fixture
def counter(tmp_path: Path, runner: OpRunner) -> Iterator[station.Counter]:
    """Return a counter at 08:02, nobody out."""
    made = station.counter(tmp_path / "store", ManualClock(station.MORNING), runner)
    yield made
    made.store.close()


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, counter: station.Counter) -> Iterator[Desk]:
    """Return the counter's window in front, with a scanner."""
    yield from opened(qtbot, qapp, counter)


def opened(qtbot: QtBot, qapp: QApplication, counter: station.Counter) -> Iterator[Desk]:
    """Show a counter's window and give it a scanner for as long as the test lasts."""
    qtbot.addWidget(counter.shell)
    counter.shell.resize(1366, 768)
    counter.shell.show()
    counter.shell.activateWindow()
    qtbot.waitActive(counter.shell)
    wedge = WedgeFilter()
    wedge.install(qapp)
    wedge.scanned.connect(counter.workflow.take_scan)
    made = Desk(qtbot, counter, wedge)
    counter.shell.show_page("board")
    made.settle()
    yield made
    qtbot.wait(150)
    made.settle()
    qapp.removeEventFilter(wedge)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which Qt messages are only about popups on the screen that tests do not have."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            lacking = ("propagateSizeHints", r"raise\(\)", "grabbing the keyboard")
            patterns = [f"does not support {what}" for what in lacking]
            item.add_marker(pytest.mark.qt_log_ignore(*patterns), append=False)
