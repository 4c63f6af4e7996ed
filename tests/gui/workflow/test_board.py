"""The board, the to-do list, reassignment, incidents, work logs and the roster."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.base.result import Changes
from kiosk.identity.permissions import Role
from kiosk.ledgers.values import text
from kiosk.services.board import Out, Todo
from kiosk.views.workflow.board_widths import shared_out
from kiosk.views.workflow.incident import IncidentSheet
from kiosk.views.workflow.reassign import ReassignSheet
from kiosk.views.workflow.roster import RosterPage
from kiosk.views.workflow.stock import StockSheet, in_order
from kiosk.views.workflow.work_log import WorkLogPage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk
from tests.gui.workflow.shots import leave

ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down


def look(desk: Desk) -> None:
    desk.board.look()
    desk.qtbot.wait(40)
    desk.settle()


def roster(desk: Desk) -> RosterPage:
    page = desk.shell.page("roster")
    assert isinstance(page, RosterPage)
    return page


def work_log(desk: Desk) -> WorkLogPage:
    page = desk.shell.page("work_log")
    assert isinstance(page, WorkLogPage)
    return page


def change_roster(desk: Desk) -> None:
    pieces = [piece for piece in station.pieces() if piece.person.id != "wu"]
    pieces.append(station._piece("wu", "D", (8, 12), "成功路"))
    registers = desk.counter.services.registers
    registers.publish_roster(station.CHIEF, station.DAY, 7, pieces, {}, "臨時臨檢")


def test_an_empty_board_says_so(desk: Desk) -> None:
    look(desk)
    assert desk.board._either.currentIndex() == 1
    assert desk.board.count("people_out") == "0"
    desk.press(ENTER)
    assert desk.shell.current == "board"


def test_overdue_is_said_in_words_and_first(desk: Desk) -> None:
    leave(desk.counter, "TB13", "RAD3")
    leave(desk.counter, "TB11", "TB12", "RAD12")
    desk.counter.clock.advance(timedelta(minutes=150))
    look(desk)
    first = desk.board.table.rows.index(0, 7)
    assert "逾時 32 分" in str(first.data())
    assert desk.board.count("overdue") == "2"
    assert desk.board.count("vehicles_out") == "1"


def test_arrows_and_enter_return_the_selected_officer(desk: Desk) -> None:
    leave(desk.counter, "TB13", "RAD3")
    leave(desk.counter, "TB14", "RAD15")
    look(desk)
    desk.press(DOWN)
    desk.press(DOWN)
    assert QApplication.focusWidget() is desk.board.scan_line.edit
    desk.press(ENTER)
    assert desk.shell.current == "check_in"
    desk.until(lambda: desk.back.flow.draft is not None)
    assert desk.back.head._name.text().startswith("巡佐 吳建宏")


def test_an_item_in_store_is_only_told(desk: Desk) -> None:
    desk.scan("VEST01")
    assert desk.shell.current == "board"
    assert desk.board.scan_line.answer == "防彈背心 V-01 在所，可領用"
    desk.scan("NOTHING")
    assert "查無" in desk.board.scan_line.answer


def test_a_burst_of_scans_on_the_board_ends_on_one_page(desk: Desk) -> None:
    for code in ("TB13", "RAD3", "VEST01"):
        desk.counter.workflow.take_scan(code)
    desk.until(lambda: desk.shell.current == "check_out")
    desk.until(lambda: len(desk.out.flow.draft.members) == 1 and not desk.out.flow.busy)
    desk.settle()
    member = desk.out.flow.draft.members[0]
    assert member.radio is not None
    assert [pick.asset.label for pick in member.items] == ["V-01"]


def test_a_scan_on_a_page_without_scan_line_goes_by_way_of_the_board(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F2)
    assert desk.shell.current == "roster"
    desk.scan("TB13")
    assert desk.shell.current == "check_out"


def test_a_changed_roster_leads_to_reassignment_by_f12(desk: Desk) -> None:
    leave(desk.counter, "TB14", "RAD15")
    change_roster(desk)
    desk.counter.clock.advance(timedelta(minutes=30))
    look(desk)
    assert "改臨檢 F12" in str(desk.board.table.rows.index(0, 7).data())
    desk.press(Qt.Key.Key_F12)
    sheets = desk.shell.findChildren(ReassignSheet)
    assert len(sheets) == 1
    assert sheets[0].duty.currentData() == "D"
    assert sheets[0].place.text() == "成功路"
    desk.press(ENTER)
    desk.until(lambda: len(desk.lines("L01")) == 2)
    before, after = desk.lines("L01")
    assert (before.line.state, after.line.state) == ("in", "out")
    assert text(after.line.values, "duty_code") == "D"


def test_a_cadre_closes_an_incident_others_are_told_who_does(desk: Desk) -> None:
    incident = open_incident(desk)
    desk.board.todo.chosen.emit(Todo("異常", "", "incident", incident))
    desk.settle()
    assert desk.shell.findChildren(IncidentSheet) == []
    assert desk.message() is not None
    desk.press(Qt.Key.Key_Escape)

    desk.counter.who[0] = station.CADRE
    desk.board.todo.chosen.emit(Todo("異常", "", "incident", incident))
    desk.settle()
    (sheet,) = desk.shell.findChildren(IncidentSheet)
    desk.press(Qt.Key.Key_F9)
    assert "請填處理結果" in sheet.complaint
    desk.type("送修完成，無人為損壞。")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: desk.lines("INC")[0].line.state == "resolved")
    assert text(desk.lines("INC")[0].line.values, "resolution") == "送修完成，無人為損壞。"


def open_incident(desk: Desk) -> str:
    """Return the incident of a vest that came back damaged."""
    leave(desk.counter, "TB13", "VEST01")
    desk.counter.clock.advance(timedelta(hours=4))
    desk.scan("TB13")
    desk.back.items.kit.setFocus()
    desk.press(Qt.Key.Key_Space)
    desk.back.items.kit.changed_condition.emit("vest1")
    desk.settle()
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.shell.current == "board")
    (incident,) = desk.lines("INC")
    return incident.line.id


def test_an_officer_hands_in_his_work_log(desk: Desk) -> None:
    leave(desk.counter, "TB13")
    desk.counter.clock.advance(timedelta(hours=4))
    desk.scan("TB13")
    desk.press(ENTER)
    desk.until(lambda: desk.shell.current == "board")
    assert desk.lines("L03")[0].line.state == "draft"
    desk.counter.who[0] = station.actor("huang", Role.OFFICER)
    desk.press(Qt.Key.Key_F1)
    page = work_log(desk)
    desk.until(lambda: page.current is not None)
    desk.press(ENTER)
    assert QApplication.focusWidget() is page.editor.narrative
    desk.type("1015 訪查三戶，")
    desk.qtbot.waitUntil(lambda: bool(desk.counter.services.drafts.of_owner("huang")), timeout=1000)
    desk.type("均無異狀。")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.lines("L03")[0].line.state == "submitted")
    assert text(desk.lines("L03")[0].line.values, "narrative") == "1015 訪查三戶，均無異狀。"
    desk.until(lambda: page.current is None)
    assert desk.counter.services.drafts.of_owner("huang") == []


def test_the_roster_shows_versions_and_reports_one_upward(desk: Desk) -> None:
    change_roster(desk)
    desk.counter.who[0] = station.CADRE
    desk.press(Qt.Key.Key_F2)
    page = roster(desk)
    desk.until(lambda: page.versions.count() == 2)
    assert "尚未" in page.state_text
    people = [person.name for person in page.table.rows.grid.people]
    row = people.index("吳建宏")
    cells = page.table.rows.grid.cells[row]
    assert (cells[1].text, cells[1].before) == ("臨檢", "督勤")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: "已於" in page.state_text)
    with desk.qtbot.waitSignal(desk.counter.workflow.importRequested, timeout=1000):
        desk.press(Qt.Key.Key_F4)


def test_a_clock_that_runs_behind_is_said_above_everything(desk: Desk) -> None:
    leave(desk.counter, "TB13", "RAD3")
    desk.counter.clock.set(station.MORNING - timedelta(minutes=10))
    look(desk)
    assert desk.board._clock.isVisible()
    assert "校時" in desk.board._clock.text()


def test_what_anyone_writes_is_on_the_board_within_a_second(desk: Desk) -> None:
    leave(desk.counter, "TB13", "RAD3")
    desk.counter.context.runner.changed.emit(Changes(frozenset({"L01"}), board=True))
    desk.qtbot.waitUntil(lambda: desk.board.count("radios_out") == "1", timeout=1000)


def test_minutes_of_delay_grow_without_any_write(desk: Desk) -> None:
    leave(desk.counter, "TB13", "RAD3")
    desk.counter.clock.advance(timedelta(hours=4))
    look(desk)
    assert "逾時 2 分" in str(desk.board.table.rows.index(0, 7).data())
    assert desk.board._timer.interval() <= 30_000
    desk.counter.clock.advance(timedelta(minutes=1))
    desk.board._timer.timeout.emit()
    desk.qtbot.waitUntil(
        lambda: "逾時 3 分" in str(desk.board.table.rows.index(0, 7).data()), timeout=1000
    )


def test_anothers_work_log_is_left_to_him(desk: Desk) -> None:
    leave(desk.counter, "TB13")
    line = desk.lines("L03")[0].line.id
    desk.counter.workflow.go("work_log", line)
    desk.settle()
    page = work_log(desk)
    assert page.current is None
    assert page._empty.text() == "所選的紀錄由本人登入後撰寫"


def test_the_stock_of_each_kind_opens_by_key_tap_and_enter(desk: Desk) -> None:
    leave(desk.counter, "TB13", "RAD3")
    look(desk)
    desk.press(Qt.Key.Key_F4)
    (sheet,) = _stock(desk)
    texts = {row[0]: row[1:] for row in sheet.texts()}
    assert texts["無線電"] == ("2", "1", "0", "3")
    assert texts["手槍"] == ("3", "0", "0", "3")
    assert sheet.texts()[0][0] == "手槍"
    desk.press(Qt.Key.Key_Escape)
    assert not _stock(desk)
    desk.board._cards["radios_out"].setFocus()
    desk.press(Qt.Key.Key_Space)
    assert _stock(desk)
    desk.press(Qt.Key.Key_Escape)
    QTest.mouseClick(desk.board._cards["guns_out"], Qt.MouseButton.LeftButton)
    assert _stock(desk)


def _stock(desk: Desk) -> list[StockSheet]:
    return [sheet for sheet in desk.shell.findChildren(StockSheet) if not sheet.closed]


def test_kinds_follow_the_reference_and_unknown_ones_come_last() -> None:
    stock = {"zz": (1, 0, 0, 1), "radio": (2, 0, 0, 2), "pistol": (3, 0, 0, 3)}
    assert [name for name, _ in in_order(stock)] == ["手槍", "無線電", "zz"]


@given(
    st.lists(st.integers(40, 300), min_size=8, max_size=8),
    st.integers(560, 2000),
)
def test_columns_use_the_room_and_nothing_is_cut_while_there_is_some(
    natural: list[int], room: int
) -> None:
    widths = shared_out(natural, room)
    if sum(natural) <= room:
        assert sum(widths) == room
        assert all(width >= wanted for width, wanted in zip(widths, natural, strict=True))
    else:
        assert all(width <= wanted for width, wanted in zip(widths, natural, strict=True))
        assert sum(widths) >= min(room, sum(natural))


def test_a_long_name_is_whole_while_the_state_has_room(desk: Desk) -> None:
    entry = Out(
        "l", "s", "p", "巴蘇亞‧博伊哲努", "14", "巡邏", "2026-05-19T00:02:00.000Z", "",
        "P99Q-102", "R-12", "ABC-1230", "", "out", 0,
    )  # fmt: skip
    desk.board.table.show_entries((entry,), station.MORNING)
    wide = desk.board.table._metrics.horizontalAdvance("巴蘇亞‧博伊哲努 14")
    assert desk.board.table.columnWidth(0) > wide
    whole = sum(desk.board.table.columnWidth(at) for at in range(8))
    assert whole == desk.board.table.viewport().width()


def test_a_row_of_the_todo_list_is_as_high_as_its_text(desk: Desk) -> None:
    short = Todo("退回", "出入領用 00012 退回補正", "line", "a")
    long = Todo("異常", "子彈短少 2 發，" * 4 + "請清查", "line", "b")
    endless = Todo("異常", "子彈短少 2 發，" * 40, "line", "c")
    desk.board.todo.setVisible(True)
    desk.board.todo.show_todo((short, long, endless))
    desk.until(lambda: desk.board.todo.visualItemRect(desk.board.todo.item(2)).height() > 0)
    rects = [desk.board.todo.visualItemRect(desk.board.todo.item(at)) for at in range(3)]
    lines = [rect.height() for rect in rects]
    assert lines[0] < lines[1] <= lines[2]
    assert rects[0].bottom() < rects[1].top()
    assert desk.board.todo.item(2).toolTip() == endless.text
