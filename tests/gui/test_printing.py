"""Printing a book by keys: masked or in full, progress, cancel, and what becomes of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.paper import Paper, PaperParts, ProgressSheet
from kiosk.app.settings import Settings
from kiosk.models import audit
from kiosk.printing.spool import PrintSpool
from kiosk.services.asked_signatures import Given
from kiosk.services.export import Exports
from kiosk.services.paper_path import PaperPath
from kiosk.services.reading import LineFilter
from kiosk.services.receipts import Receipts
from kiosk.services.registration import Registration
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.message_sheet import MessageSheet
from tests.gui.keys import bring_up
from tests.services.paper_forms import escort
from tests.station import Counter


class Printing:
    """A window over the print flow, with the real print process behind it."""

    def __init__(self, qtbot: QtBot, counter: Counter, runner: OpRunner, folder: Path) -> None:
        self.qtbot, self.counter, self.runner = qtbot, counter, runner
        self.folder = folder / "print"
        self.window = QWidget()
        self.window.resize(1170, 716)
        self.spool = PrintSpool()
        desk, name = counter.desk, "文德派出所"
        self.paper = Paper(
            PaperParts(
                self.window,
                Exports(desk, self.spool, name),
                runner,
                counter.clock,
                Settings(),
                self.folder,
                Receipts(desk, self.spool, name),
            )
        )
        bring_up(qtbot, self.window)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)
        self.idle()

    def idle(self) -> None:
        self.qtbot.wait(20)
        self.qtbot.waitUntil(lambda: self.runner.idle, timeout=20_000)

    def sheets(self) -> list[MessageSheet]:
        return [one for one in self.window.findChildren(MessageSheet) if one.isVisible()]

    def print(self, ledger: str) -> None:
        self.paper.print_lines(self.counter.duty_officer, ledger, LineFilter(), ())

    def pages(self) -> str:
        (made,) = self.folder.glob("*.pdf")
        return "".join(page.extract_text() for page in PdfReader(made).pages)

    def close(self) -> None:
        self.spool.close()
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def printing(
    qtbot: QtBot, counter: Counter, runner: OpRunner, tmp_path: Path
) -> Iterator[Printing]:
    made = Printing(qtbot, counter, runner, tmp_path)
    yield made
    made.close()


@pytest.fixture
def request_line(counter: Counter) -> str:
    signed = Given(on_paper=frozenset({"apply_sig"}))
    done = Registration(counter.desk).open(
        counter.duty_officer, "L14", counter.clock.now(), escort(counter), given=signed
    )
    assert done.done
    return done.lines[0]


def purposes(counter: Counter) -> list[object]:
    found = counter.store.read(lambda c: audit.entries(c, "print"))
    return [mark.detail.get("purpose") for mark in found]


def test_a_book_of_citizens_is_printed_masked_by_one_key(
    printing: Printing, request_line: str
) -> None:
    printing.print("L14")
    (question,) = printing.sheets()
    assert "民眾個資" in question.message.title
    printing.key(Qt.Key.Key_F9)
    assert "吳美玲" not in printing.pages()
    assert purposes(printing.counter) == [None]
    (offer,) = printing.sheets()
    assert offer.message.title == "已製成 1 頁（1 筆）"
    printing.key(Qt.Key.Key_Escape)
    assert not list(printing.folder.glob("*"))


def test_in_full_only_with_a_purpose(printing: Printing, request_line: str) -> None:
    printing.print("L14")
    printing.key(Qt.Key.Key_F8)
    (question,) = printing.sheets()
    assert not purposes(printing.counter)
    question.reason_edit.setText("交申請人簽名")
    printing.key(Qt.Key.Key_F8)
    assert "吳美玲" in printing.pages()
    assert "用途：交申請人簽名" in printing.pages()
    assert purposes(printing.counter) == ["交申請人簽名"]


def test_turning_back_prints_nothing(printing: Printing, request_line: str) -> None:
    printing.print("L14")
    printing.key(Qt.Key.Key_Escape)
    assert not printing.sheets()
    assert not purposes(printing.counter)


def test_a_book_without_citizens_is_printed_at_once(printing: Printing) -> None:
    assert printing.counter.check_out("B03", "BG1", "BR1").done
    printing.print("L01")
    printing.idle()
    assert "TPD-0101" in printing.pages()


@pytest.fixture
def threaded(
    qtbot: QtBot, counter: Counter, bugs: list[Exception], tmp_path: Path
) -> Iterator[Printing]:
    """Print on a thread of its own, as the kiosk does: only so a print can be stopped while it runs."""
    with ThreadPoolExecutor(1) as executor:
        made = Printing(qtbot, counter, OpRunner(executor, bugs.append), tmp_path)
        yield made
        made.close()
    assert not bugs


@pytest.mark.parametrize("ledger", ["L01", "L02", "L14", "L16"])
def test_a_cancelled_print_leaves_neither_file_nor_mark(threaded: Printing, ledger: str) -> None:
    threaded.print(ledger)
    if threaded.sheets():
        QTest.keyClick(QApplication.focusWidget() or threaded.window, Qt.Key.Key_F9)
    (progress,) = [one for one in threaded.window.findChildren(ProgressSheet) if one.isVisible()]
    QTest.keyClick(progress, Qt.Key.Key_Escape)
    threaded.idle()
    assert not list(threaded.folder.glob("*"))
    assert not purposes(threaded.counter)
    assert not threaded.sheets()
    assert progress.closed


def test_empty_forms_are_offered_like_any_other_print(printing: Printing) -> None:
    desk = printing.counter.duty_officer
    stack = PaperPath(printing.counter.desk).reserve(desk, "L06", 2, "outage").lines[0]
    printing.paper.print_blank(desk, stack)
    printing.idle()
    (offer,) = printing.sheets()
    assert offer.message.title == "已製成 2 頁（2 筆）"
    assert "停機備用表" in printing.pages()
