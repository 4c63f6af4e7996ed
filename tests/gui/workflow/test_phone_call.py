"""公務電話 by keys: from any page, read back, sent to the right book, kept when it is interrupted."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kiosk.ledgers.line import History
from kiosk.ledgers.values import text
from kiosk.services.reading import LedgerReader, LineFilter
from kiosk.views.workflow.fields import ChoiceBox
from kiosk.views.workflow.phone_call import PhoneSheet
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk
from tests.gui.workflow.intake_hands import CTRL, ESC, enter, focus


def calls(desk: Desk) -> list[History]:
    reader = LedgerReader(desk.counter.desk, station.DESK)
    return reader.histories("L04", list(reader.all_rows("L04", LineFilter())))


def phone(desk: Desk) -> PhoneSheet:
    desk.until(lambda: any(item.isVisible() for item in desk.shell.findChildren(PhoneSheet)))
    return next(item for item in desk.shell.findChildren(PhoneSheet) if item.isVisible())


def call(desk: Desk) -> PhoneSheet:
    desk.press(Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    return phone(desk)


def choose(desk: Desk, sheet: PhoneSheet, key: str, code: str) -> None:
    box = sheet.editors[key]
    assert isinstance(box, ChoiceBox)
    at = box.findData(code)
    box.setCurrentIndex(at)
    box.activated.emit(at)
    desk.settle()


def talk(desk: Desk, sheet: PhoneSheet, category: str) -> None:
    choose(desk, sheet, "category", category)
    sheet.editors["peer_unit"].setFocus()
    for words in ("內湖分局", "巡官", "許文凱", "加強巡邏"):
        enter(desk, words)
    desk.type("今晚十時起加強夜店周邊巡邏。")


def test_a_call_is_noted_from_any_page(desk: Desk) -> None:
    desk.counter.workflow.go("roster", "")
    sheet = call(desk)
    talk(desk, sheet, "coordination")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: bool(calls(desk)))
    (line,) = calls(desk)
    assert line.line.state == "noted"
    assert text(line.line.values, "subject") == "加強巡邏"
    assert desk.shell.current == "roster"


def test_l04_r01_a_command_leads_to_the_read_back(desk: Desk) -> None:
    sheet = call(desk)
    talk(desk, sheet, "command")
    desk.press(Qt.Key.Key_F9)
    assert focus(desk) == "已向對方覆誦"
    assert calls(desk) == []
    desk.press(Qt.Key.Key_1, CTRL)
    sheet.editors["due_at"].setFocus()
    desk.type("0730")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: bool(calls(desk)))
    (line,) = calls(desk)
    assert line.line.state == "pending"
    assert text(line.line.values, "due_at") == "2026-05-19T23:30:00.000Z"
    assert "已登記公務電話" in desk.board.scan_line.answer


def test_l04_r03_civil_defence_is_refused_with_the_way(desk: Desk) -> None:
    sheet = call(desk)
    talk(desk, sheet, "civil_defence")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: "11 防情查勤" in sheet.rows["category"].problem)
    assert calls(desk) == []


def test_an_unfinished_call_comes_back(desk: Desk) -> None:
    sheet = call(desk)
    sheet.editors["peer_unit"].setFocus()
    desk.type("內湖分局")
    desk.press(ESC)
    desk.settle()
    again_ = call(desk)
    assert again_ is not sheet
    assert text(again_.draft.values, "peer_unit") == "內湖分局"
