"""A book's page over a real store: what is shown, what keys do, what is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.ledgers import catalog
from kiosk.ledgers.definition import LedgerDef
from kiosk.services.reading import LineFilter
from kiosk.views.ledger.amend_sheet import AmendSheet
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.ledger.review_sheet import ReviewSheet
from kiosk.views.ledger.signature_view import SignatureView
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.message_sheet import MessageSheet
from tests.every_book import write_line
from tests.gui.keys import bring_up, type_in
from tests.gui.ledger_bench import Bench, busy_morning, leave
from tests.station import Counter

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Book:
    """A window with one page, and short ways to press and to wait."""

    def __init__(self, qtbot: QtBot, bench: Bench, ledger: str) -> None:
        self.qtbot = qtbot
        self.bench = bench
        self.window = QWidget()
        self.page: LedgerPage = bench.page(ledger)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        bench.windows.append(self.window)
        self.window.resize(1170, 716)
        bring_up(qtbot, self.window)
        self.page.entered()
        self.settled()

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, modifier)
        self.answered()

    def answered(self) -> None:
        """Wait until nothing is being read or written."""
        self.qtbot.waitUntil(lambda: self.bench.runner.idle)

    def settled(self) -> None:
        """Wait until the detail pane shows the chosen line."""
        self.answered()
        row = self.page.model.row_at(self.page.table.currentIndex().row())
        if row is not None:
            self.qtbot.waitUntil(
                lambda: (
                    self.page.detail.history is not None
                    and self.page.detail.history.line.id == row.line_id
                    and self.bench.runner.idle
                )
            )

    def sheet(self, kind: type[AmendSheet]) -> AmendSheet:
        found = [item for item in self.window.findChildren(kind) if item.isVisible()]
        assert found
        self.qtbot.waitUntil(lambda: self.bench.runner.idle)
        return found[-1]

    def messages(self) -> list[str]:
        return [
            item.message.title
            for item in self.window.findChildren(MessageSheet)
            if item.isVisible()
        ]


@pytest.fixture
def bench(counter: Counter, runner: OpRunner) -> Iterator[Bench]:
    busy_morning(counter)
    made = Bench(counter, runner)
    yield made
    made.close()


@pytest.fixture
def book(qtbot: QtBot, bench: Bench) -> Book:
    return Book(qtbot, bench, "L01")


@pytest.mark.parametrize("definition", catalog.BOOKS, ids=lambda item: item.key)
def test_every_book_has_its_page(qtbot: QtBot, bench: Bench, definition: LedgerDef) -> None:
    if not bench.counter.lines(definition.key):
        write_line(bench.counter, definition)
    book = Book(qtbot, bench, definition.key)
    page = book.page
    assert page.model.rowCount() == len(bench.counter.lines(definition.key)) > 0
    texts = page.detail.texts()
    line = page.detail.history.line if page.detail.history else None
    assert line is not None
    assert line.number in texts
    for field in definition.fields:
        if line.values.get(field.key) not in (None, "", [], {}):
            assert field.label in texts, field.key
    for item in page.findChildren(QPushButton):
        assert item.accessibleName()
    assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == [book.window]


def test_an_empty_book_says_so(qtbot: QtBot, counter: Counter, runner: OpRunner) -> None:
    bench = Bench(counter, runner)
    book = Book(qtbot, bench, "L01")
    words = [item.text() for item in book.page.findChildren(QLabel) if item.isVisible()]
    assert "本簿尚無登記" in words
    assert not book.page.button_of("amend").isEnabled()
    bench.close()


def test_nothing_is_shown_while_nobody_is_signed_in(qtbot: QtBot, bench: Bench) -> None:
    bench.actor = None
    book = Book(qtbot, bench, "L01")
    assert book.page.model.rowCount() == 0
    assert not book.page.button_of("print").isEnabled()


def test_arrows_read_line_after_line(book: Book) -> None:
    first = book.page.detail.history
    book.press(Qt.Key.Key_Down)
    book.settled()
    second = book.page.detail.history
    assert first is not None
    assert second is not None
    assert first.line.number > second.line.number


def test_filters_by_key(book: Book) -> None:
    page = book.page
    book.press(Qt.Key.Key_Slash)
    assert page.filter.text.hasFocus()
    QTest.keyClicks(page.filter.text, "TPD-0101")
    book.press(Qt.Key.Key_Return)
    assert page.model.rowCount() == 3
    book.press(Qt.Key.Key_Escape)
    assert page.table.hasFocus()
    book.press(Qt.Key.Key_Escape)
    assert page.filter.wanted == LineFilter()
    assert page.model.rowCount() == 7
    book.press(Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    assert page.model.rowCount() == 3
    assert "共 3 筆" in page.count_text
    book.press(Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    assert page.model.rowCount() == 0
    book.press(Qt.Key.Key_Escape)
    assert page.model.rowCount() == 7


def test_days_are_typed_in_roc_years_and_wrong_ones_are_marked(book: Book) -> None:
    page = book.page
    page.filter.day_from.setFocus()
    QTest.keyClicks(page.filter.day_from, "1150520")
    book.press(Qt.Key.Key_Return)
    assert page.model.rowCount() == 0
    page.filter.clear()
    book.answered()
    page.filter.day_from.setFocus()
    QTest.keyClicks(page.filter.day_from, "99x")
    book.press(Qt.Key.Key_Return)
    assert page.filter.day_from.property("problem") == "true"
    assert page.model.rowCount() == 7


def test_old_text_stays_legible_with_counts_reason_and_both_names(book: Book) -> None:
    book.page.show_line(2)
    book.settled()
    texts = book.page.detail.texts()
    struck = [
        item.text()
        for item in book.page.detail.findChildren(QLabel)
        if item.font().strikeOut() and item.isVisibleTo(book.page.detail)
    ]
    assert "西湖線" in struck
    assert "西湖線、成功路口𠮷祥里巡守" in texts
    assert any("警員 王大明" in text and "核准：所長 郭文彬" in text for text in texts)
    assert any(text.startswith("刪 3 字、增 13 字") and "漏記地點" in text for text in texts)
    assert len(book.page.detail.findChildren(SignatureView)) == 2


def test_a_correction_within_the_grace_time_is_written_at_once(
    qtbot: QtBot, bench: Bench, counter: Counter
) -> None:
    left = leave(counter)
    assert left.done, left.problems
    bench.actor = counter.duty_officer
    book = Book(qtbot, bench, "L01")
    book.press(Qt.Key.Key_F4)
    sheet = book.sheet(AmendSheet)
    assert sheet.confirm_text.startswith("更正")
    edit = sheet.form.editors["remark"].inputs()[0]
    QTest.keyClicks(edit, "brought own torch")
    book.press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: not sheet.isVisible() if _alive(sheet) else True)
    line = book.page.detail.history
    assert line is not None
    qtbot.waitUntil(lambda: "brought own torch" in book.page.detail.texts())


def _alive(widget: QWidget) -> bool:
    from shiboken6 import isValid

    return bool(isValid(widget))


def test_a_late_correction_goes_to_a_cadre_and_needs_a_reason(
    qtbot: QtBot, bench: Bench, counter: Counter
) -> None:
    counter.clock.advance(timedelta(hours=2))
    bench.actor = counter.actor("P03")
    book = Book(qtbot, bench, "L01")
    book.page.show_line(2)
    book.settled()
    book.press(Qt.Key.Key_F4)
    sheet = book.sheet(AmendSheet)
    assert sheet.confirm_text.startswith("送請幹部核准")
    edit = sheet.form.editors["remark"].inputs()[0]
    QTest.keyClicks(edit, "late note")
    book.press(Qt.Key.Key_F9)
    assert sheet.isVisible()
    assert sheet.notice == "請填寫更正事由"
    assert sheet.reason.hasFocus()
    QTest.keyClicks(sheet.reason, "forgot")
    book.press(Qt.Key.Key_F9)
    line_id = book.page.detail.history.line.id if book.page.detail.history else ""
    qtbot.waitUntil(lambda: any(a.reason == "forgot" for a in counter.line(line_id).asks))

    bench.actor = counter.actor("P01")
    book.page.reload()
    book.settled()
    qtbot.waitUntil(lambda: any("forgot" in text for text in book.page.detail.texts()))
    grant = [b for b in book.page.detail.findChildren(QPushButton) if b.text() == "核准更正"]
    grant[-1].setFocus()
    book.press(Qt.Key.Key_Space)
    book.press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: counter.line(line_id).values.get("remark") == "late note")


def test_a_draft_is_not_dropped_without_a_question(book: Book) -> None:
    book.page.show_line(2)
    book.settled()
    book.bench.actor = book.bench.counter.actor("P03")
    book.page.reload()
    book.settled()
    book.press(Qt.Key.Key_F4)
    sheet = book.sheet(AmendSheet)
    edit = sheet.form.editors["reason_place"].inputs()[0]
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    QTest.keyClicks(edit, "x")
    book.press(Qt.Key.Key_Escape)
    assert book.messages() == ["放棄尚未送出的更正？"]
    book.press(Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert edit.text().endswith("x")


def test_review_puts_exceptions_first_and_leaves_them_unticked(
    qtbot: QtBot, bench: Bench, counter: Counter
) -> None:
    bench.actor = counter.actor("P01")
    book = Book(qtbot, bench, "L01")
    book.press(Qt.Key.Key_A, CTRL)
    book.press(Qt.Key.Key_F10)
    sheet = book.window.findChildren(ReviewSheet)[0]
    assert sheet.list.item(0).checkState() == Qt.CheckState.Unchecked
    ordinary = sheet.ticked()
    assert len(ordinary) == 3
    odd = sheet.list.item(2)
    sheet.list.setCurrentRow(2)
    book.press(Qt.Key.Key_Space)
    assert odd.checkState() == Qt.CheckState.Checked
    book.press(Qt.Key.Key_F8)
    assert sheet.isVisible()
    sheet.list.setFocus()
    book.press(Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: all(counter.line(line).status == "reviewed" for line in ordinary))
    qtbot.waitUntil(lambda: bench.runner.idle)
    states = [book.page.model.index(row, 2).data() for row in range(7)]
    assert sum("已核閱" in state for state in states) == 4


def test_void_needs_a_reason_and_keeps_number_and_text(
    qtbot: QtBot, bench: Bench, counter: Counter
) -> None:
    bench.actor = counter.actor("P00")
    book = Book(qtbot, bench, "L01")
    book.page.show_line(4)
    book.settled()
    line = book.page.detail.history.line.id if book.page.detail.history else ""
    book.press(Qt.Key.Key_Delete, CTRL)
    assert book.messages() == ["作廢這一筆登記？"]
    type_in("written twice")
    book.press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: counter.line(line).status == "voided")
    qtbot.waitUntil(lambda: "作廢事由：written twice" in book.page.detail.texts())
    row = book.page.model.find(4)
    assert book.page.model.index(row, 2).data() == "作廢"
    assert not book.page.button_of("void").isEnabled()


def test_a_void_that_a_rule_forbids_is_explained(
    qtbot: QtBot, bench: Bench, counter: Counter
) -> None:
    bench.actor = counter.actor("P00")
    book = Book(qtbot, bench, "L01")
    book.press(Qt.Key.Key_Delete, CTRL)
    type_in("x")
    book.press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: book.messages() == ["不能作廢"])
    assert {line.status for line in counter.lines("L01")} == {"recorded"}


def test_who_may_not_is_not_offered(book: Book) -> None:
    assert not book.page.button_of("void").isEnabled()
    assert not book.page.button_of("review").isEnabled()
    book.press(Qt.Key.Key_Delete, CTRL)
    book.press(Qt.Key.Key_F10)
    assert book.messages() == []
    assert book.window.findChildren(ReviewSheet) == []


def test_print_hands_over_the_filter_or_the_chosen_lines(book: Book) -> None:
    asked: list[tuple[str, object, object]] = []
    book.page.print_asked.connect(lambda *what: asked.append(what))
    book.press(Qt.Key.Key_P, CTRL)
    book.press(Qt.Key.Key_Down, SHIFT)
    book.press(Qt.Key.Key_P, CTRL)
    assert asked[0] == ("L01", LineFilter(), ())
    chosen = asked[1][2]
    assert isinstance(chosen, tuple)
    assert len(chosen) == 2


def test_a_new_line_appears_and_the_chosen_one_stays(
    qtbot: QtBot, bench: Bench, counter: Counter, runner: OpRunner
) -> None:
    book = Book(qtbot, bench, "L01")
    book.page.show_line(3)
    book.settled()
    runner.run(lambda: leave(counter))
    qtbot.waitUntil(lambda: book.page.model.rowCount() == 8)
    row = book.page.model.row_at(book.page.table.currentIndex().row())
    assert row is not None
    assert row.row_number == 3


def test_a_page_behind_reads_again_when_it_comes_to_the_front(
    qtbot: QtBot, bench: Bench, counter: Counter, runner: OpRunner
) -> None:
    book = Book(qtbot, bench, "L01")
    book.page.hide()
    runner.run(lambda: leave(counter))
    qtbot.waitUntil(lambda: runner.idle)
    assert book.page.model.rowCount() == 7
    book.page.show()
    book.page.entered()
    book.answered()
    assert book.page.model.rowCount() == 8


def test_esc_on_the_bare_table_is_left_to_the_shell(book: Book) -> None:
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    book.page.keyPressEvent(event)
    assert not event.isAccepted()
