"""新增登記 and 結束 by keys on the pages of the books, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.base.errors import InvalidInput
from kiosk.base.instants import at_local, from_text, to_text
from kiosk.identity.permissions import Role
from kiosk.ledgers import catalog
from kiosk.views.ledger.editors import FormContext
from kiosk.views.ledger.new_sheet import NewLineSheet
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.ledger.pick_editors import PickEditor, person_pick
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.message_sheet import MessageSheet
from tests.gui.keys import bring_up
from tests.gui.ledger_bench import Bench
from tests.station import DAY, PEOPLE, Counter


def say(text: str) -> None:
    """Type ASCII by keys and everything else as an input method commits it."""
    target = QApplication.focusWidget()
    assert target is not None
    if text.isascii():
        QTest.keyClicks(target, text)
        return
    composed = QInputMethodEvent()
    composed.setCommitString(text)
    QApplication.sendEvent(target, composed)


class Book:
    """A window with the page of one book."""

    def __init__(self, qtbot: QtBot, bench: Bench, ledger: str) -> None:
        self.qtbot, self.bench = qtbot, bench
        self.window = QWidget()
        self.page: LedgerPage = bench.page(ledger)
        QVBoxLayout(self.window).addWidget(self.page)
        bench.windows.append(self.window)
        self.window.resize(1170, 716)
        bring_up(qtbot, self.window)
        self.page.entered()
        self.idle()

    def press(self, key: Qt.Key) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)
        self.idle()

    def idle(self) -> None:
        self.qtbot.wait(20)
        self.qtbot.waitUntil(lambda: self.bench.runner.idle)

    def sheets(self) -> list[NewLineSheet]:
        return [one for one in self.window.findChildren(NewLineSheet) if one.isVisible()]

    def sheet(self) -> NewLineSheet:
        assert self.sheets()
        return self.sheets()[-1]

    def question(self) -> MessageSheet:
        found = [one for one in self.window.findChildren(MessageSheet) if one.isVisible()]
        assert found
        return found[-1]

    def fill(self, key: str, text: str) -> None:
        """Replace what stands in a field, as a person types it."""
        sheet = self.sheet()
        editor = sheet.opening.editors.get(key) or sheet.closing.editors[key]
        item = editor.inputs()[0]
        item.setFocus()
        assert isinstance(item, QLineEdit | QPlainTextEdit)
        item.selectAll()
        say(text)
        popup = editor.edit.completer().popup() if isinstance(editor, PickEditor) else None
        if popup is not None and popup.isVisible():
            popup.hide()
            # There is no window system that gives the window its focus back by itself.
            with self.qtbot.waitActive(self.window):
                self.window.activateWindow()
            self.qtbot.wait(40)
            item.setFocus()


@pytest.fixture
def bench(counter: Counter, runner: OpRunner) -> Iterator[Bench]:
    made = Bench(counter, runner)
    yield made
    made.close()


@pytest.fixture
def cars(qtbot: QtBot, bench: Bench) -> Book:
    return Book(qtbot, bench, "L05")


def _drive(book: Book) -> None:
    book.press(Qt.Key.Key_F2)
    book.fill("vehicle", "ABC-1234")
    book.fill("purpose", "送廠保養")


def test_a_trip_outside_a_duty_is_opened_and_ended_by_keys(cars: Book) -> None:
    counter = cars.bench.counter
    cars.press(Qt.Key.Key_F2)
    form = cars.sheet().opening
    assert form.editors["vehicle"].inputs()[0].hasFocus()
    assert [form.source_of(key) for key in ("driver", "out_at", "odo_out")] == [
        "登入",
        "系統時間",
        "",
    ]
    cars.fill("vehicle", "1234")
    assert form.note_of("vehicle") == "＝ ABC-1234"
    assert form.source_of("odo_out") == "上次返所"
    cars.fill("purpose", "送廠保養")
    cars.press(Qt.Key.Key_F9)
    assert not cars.sheets()
    (line,) = counter.lines("L05")
    assert (line.state, line.values["odo_out"], line.late) == ("out", 48_211, False)
    assert line.actor.id == "P02"

    counter.later(hours=1)
    cars.qtbot.waitUntil(lambda: cars.page.button_of("close").isVisible())
    cars.press(Qt.Key.Key_F8)
    assert cars.sheet().closing.editors["odo_in"].inputs()[0].hasFocus()
    cars.press(Qt.Key.Key_F9)
    assert cars.sheet().closing.note_of("odo_in") == "請填「返所里程」"
    cars.fill("odo_in", "48240")
    QTest.keyClick(cars.sheet().closing.editors["key_back"].inputs()[0], Qt.Key.Key_Space)
    cars.press(Qt.Key.Key_F9)
    assert not cars.sheets()
    (line,) = counter.lines("L05")
    assert (line.state, line.values["odo_in"]) == ("in", 48_240)
    assert line.values["in_at"] == to_text(counter.clock.now().replace(second=0, microsecond=0))
    cars.qtbot.waitUntil(lambda: not cars.page.button_of("close").isVisible())


def test_an_earlier_time_asks_for_the_reason_of_the_late_entry(cars: Book) -> None:
    _drive(cars)
    sheet = cars.sheet()
    assert not sheet.late_asked
    cars.fill("out_at", "0700")
    cars.qtbot.waitUntil(lambda: sheet.late_asked)
    cars.press(Qt.Key.Key_F9)
    assert sheet.late.hasFocus()
    say("停電期間紙本")
    cars.press(Qt.Key.Key_F9)
    (line,) = cars.bench.counter.lines("L05")
    assert line.late_reason == "停電期間紙本"
    assert line.occurred_at == to_text(at_local(DAY, 7))


def test_a_whole_trip_from_paper_needs_its_end(cars: Book) -> None:
    _drive(cars)
    sheet = cars.sheet()
    cars.fill("out_at", "0700")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert sheet.with_end.isChecked()
    cars.press(Qt.Key.Key_F9)
    assert sheet.closing.note_of("in_at") == "請填「返所時間」"
    assert sheet.closing.editors["in_at"].inputs()[0].hasFocus()
    cars.fill("in_at", "0830")
    cars.fill("odo_in", "48230")
    QTest.keyClick(sheet.closing.editors["key_back"].inputs()[0], Qt.Key.Key_Space)
    cars.press(Qt.Key.Key_F9)
    sheet.late.setFocus()
    say("紙本補登")
    cars.press(Qt.Key.Key_F9)
    (line,) = cars.bench.counter.lines("L05")
    assert (line.state, line.late) == ("in", True)


def test_problems_stand_beside_their_fields_and_nothing_is_written(cars: Book) -> None:
    cars.press(Qt.Key.Key_F2)
    sheet = cars.sheet()
    assert sheet.notice == ""
    cars.press(Qt.Key.Key_F9)
    assert sheet.opening.note_of("purpose") == "請填「用途」"
    cars.fill("driver", "所長")
    cars.press(Qt.Key.Key_F9)
    assert "不只一個" in sheet.opening.note_of("driver")
    cars.fill("vehicle", "1234")
    cars.fill("purpose", "送廠")
    cars.fill("driver", "郭文彬")
    cars.fill("odo_out", "100")
    cars.press(Qt.Key.Key_F9)
    assert "小於" in sheet.opening.note_of("odo_out")
    assert "駕照" in sheet.opening.note_of("driver")
    assert cars.bench.counter.lines("L05") == []


def test_a_question_is_asked_and_its_reason_kept(cars: Book) -> None:
    _drive(cars)
    cars.fill("odo_out", "49000")
    cars.press(Qt.Key.Key_F9)
    assert "里程多了 789 公里" in cars.question().message.title
    say("保養廠試車未登記")
    cars.press(Qt.Key.Key_F9)
    (line,) = cars.bench.counter.lines("L05")
    assert line.values["odo_jump_reason"] == "保養廠試車未登記"


def test_what_was_typed_is_dropped_only_after_a_question(cars: Book) -> None:
    cars.press(Qt.Key.Key_F2)
    cars.press(Qt.Key.Key_Escape)
    assert not cars.sheets()
    _drive(cars)
    cars.press(Qt.Key.Key_Escape)
    assert cars.question().message.title == "放棄尚未登記的內容？"
    cars.press(Qt.Key.Key_Escape)
    assert cars.sheets()


def test_an_entry_for_another_waits_for_him(cars: Book) -> None:
    _drive(cars)
    cars.fill("driver", "02")
    cars.press(Qt.Key.Key_F9)
    (line,) = cars.bench.counter.lines("L05")
    assert (line.actor.id, line.proxy_pending) == ("P03", True)


def test_a_work_log_is_written_whole(qtbot: QtBot, bench: Bench) -> None:
    bench.actor = bench.counter.actor("P03")
    bench.counter.clock.set(at_local(DAY, 11, 55))
    book = Book(qtbot, bench, "L03")
    book.press(Qt.Key.Key_F2)
    sheet = book.sheet()
    sources = [
        sheet.opening.source_of(key) for key in ("start_at", "duty_code", "partners", "author")
    ]
    assert sources == ["勤務表帶入", "勤務表帶入", "勤務表帶入", "登入"]
    qtbot.waitUntil(lambda: sheet.late_asked, timeout=2000)
    book.fill("end_at", "1150")
    book.fill("narrative", "0915 於西湖線巡守，無異狀")
    sheet.late.setFocus()
    say("停電期間紙本")
    book.press(Qt.Key.Key_F9)
    (line,) = bench.counter.lines("L03")
    assert (line.state, line.late, line.values["duty_code"]) == ("submitted", True, "B")
    assert from_text(str(line.values["end_at"])) == at_local(DAY, 11, 50)


def test_the_book_of_comings_and_goings_leads_to_sign_out(qtbot: QtBot, bench: Bench) -> None:
    book = Book(qtbot, bench, "L01")
    with qtbot.waitSignal(book.page.new.page_asked):
        book.press(Qt.Key.Key_F2)
    assert not book.sheets()


def test_who_may_not_write_is_not_offered(qtbot: QtBot, bench: Bench) -> None:
    bench.counter.check_out("B03", "B04", "BR1")
    bench.actor = replace(bench.counter.actor("P01"), roles=frozenset({Role.CADRE}))
    book = Book(qtbot, bench, "L05")
    qtbot.waitUntil(lambda: not book.page.button_of("new").isEnabled())
    book.press(Qt.Key.Key_F2)
    assert not book.sheets()


def test_a_line_of_a_duty_is_not_ended_here(qtbot: QtBot, bench: Bench) -> None:
    assert bench.counter.check_out("B03", "B04", "BR1").done
    book = Book(qtbot, bench, "L05")
    qtbot.waitUntil(lambda: book.page.detail.history is not None)
    assert not book.page.button_of("close").isVisible()


def test_a_person_is_found_by_number_name_or_part(qapp: QApplication) -> None:
    field = catalog.by_key("L05").by_key["driver"]
    refs = [entry.ref for entry in PEOPLE]
    context = FormContext(lambda: DAY, refs)
    editor = PickEditor(field, context, [person_pick(ref) for ref in refs], "")
    for typed, person in (("04", "P05"), ("王大明", "P03"), ("小華", "P05"), ("𠮷", "P04")):
        editor.edit.setText(typed)
        value = editor.read()
        assert isinstance(value, dict)
        assert value["id"] == person
    for typed in ("警員", "張三"):
        editor.edit.setText(typed)
        with pytest.raises(InvalidInput):
            editor.read()
    editor.edit.clear()
    assert editor.read() is None
