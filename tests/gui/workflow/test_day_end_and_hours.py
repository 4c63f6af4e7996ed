"""The close list of the day and an officer's own hours, by keys over a real store."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import QModelIndex, Qt

from kiosk.identity.permissions import Role
from kiosk.services.close_list import TITLES
from kiosk.views.palette import Palette
from kiosk.views.workflow.day_end import DayEndPage
from kiosk.views.workflow.hours import HoursPage, day_lines
from kiosk.views.workflow.hours_table import StretchTable, clock
from tests.gui.workflow import shots, station
from tests.gui.workflow.conftest import Desk

KEY = Qt.Key


@pytest.fixture
def lines(desk: Desk) -> list[str]:
    """Return the lines that pages asked to be shown."""
    found: list[str] = []
    desk.counter.workflow.line_asked.connect(found.append)
    return found


def _page(desk: Desk) -> DayEndPage:
    page = desk.shell.page("day_end")
    assert isinstance(page, DayEndPage)
    return page


def _hours(desk: Desk) -> HoursPage:
    page = desk.shell.page("hours")
    assert isinstance(page, HoursPage)
    return page


def _badge(desk: Desk) -> int:
    rail = desk.shell.rail
    row = next(at for at in range(rail.count()) if rail.item(at).text() == "日終清單")
    return int(rail.item(row).data(Qt.ItemDataRole.UserRole + 2))


def _cell(table: StretchTable, row: int, column: int) -> object:
    return table.rows.data(table.rows.index(row, column, QModelIndex()))


def test_all_done_is_said_in_green(desk: Desk) -> None:
    desk.press(KEY.Key_F9)
    page = _page(desk)
    assert desk.shell.current == "day_end"
    assert page.all_done
    assert page.list.open_items == []
    assert {made.text() for made in page._chips.values()} == {"✓ 完成"}
    assert len(page._chips) == len(TITLES)


def test_open_items_stand_under_their_title_and_enter_opens_the_line(
    desk: Desk, lines: list[str]
) -> None:
    shots.leave(desk.counter, "TB13", "RAD3")
    desk.press(KEY.Key_F9)
    page = _page(desk)
    assert page.list.headings == ["1　出勤未退勤　1 項"]
    item = page.list.current
    assert item is not None
    assert item.text.count("黃淑芬") == 1
    desk.press(KEY.Key_Return)
    assert desk.shell.current == "check_in"
    assert lines == []


def test_a_write_elsewhere_shows_at_once(desk: Desk) -> None:
    desk.press(KEY.Key_F9)
    page = _page(desk)
    registers = desk.counter.services.registers
    desk.counter.context.runner.run(
        lambda: registers.publish_roster(
            station.CHIEF, station.DAY, 7, station.pieces(), {}, "臨時變更"
        )
    )
    desk.until(lambda: bool(page.list.open_items))
    assert page.list.headings == ["8　勤務變更未報勤指中心　1 項"]
    desk.press(KEY.Key_Return)
    assert desk.shell.current == "roster"


def test_yesterday_by_key_is_for_those_who_answer_for_it(desk: Desk) -> None:
    desk.press(KEY.Key_F9)
    page = _page(desk)
    desk.press(KEY.Key_PageUp)
    assert page.day == station.DAY - timedelta(days=1)
    desk.press(KEY.Key_Home)
    assert page.day == station.DAY
    desk.counter.who[0] = station.actor("wang", Role.OFFICER)
    page.show_day(1)
    desk.settle()
    assert not page.all_done
    assert page._either.currentIndex() == 2
    assert {made.text() for made in page._chips.values()} == {"—"}


def test_the_rail_counts_for_the_desk_and_not_for_an_officer(desk: Desk) -> None:
    shots.leave(desk.counter, "TB13", "RAD3")
    desk.board.look()
    desk.until(lambda: _badge(desk) == 1)
    desk.counter.who[0] = station.actor("wang", Role.OFFICER)
    desk.board.look()
    desk.until(lambda: _badge(desk) == 0)


def test_own_hours_to_the_second_with_what_comes(desk: Desk, lines: list[str]) -> None:
    shots.work(desk.counter)
    registers = desk.counter.services.registers
    tomorrow = station.DAY + timedelta(days=1)
    registers.publish_roster(station.CHIEF, tomorrow, 7, [], {"wang": "輪休"})
    desk.shell.go_home()
    desk.press(KEY.Key_F11)
    page = _hours(desk)
    assert page.texts == ("1:55:00", "0:00:00", "依勤務表第 1 版")
    assert [_cell(page.table, 0, column) for column in (0, 1, 2)] == [
        "巡邏", "08:00–10:00", "08:02:00–09:57:00",
    ]  # fmt: skip
    desk.press(KEY.Key_Return)
    assert len(lines) == 1
    coming = desk.counter.services.my_duties.coming(desk.counter.who[0])
    assert day_lines(coming[0]) == [
        ("08:00–10:00　巡邏", "第 3 巡邏線　ABC-1230　同班 林小華"),
        ("10:00–12:00　備勤", ""),
    ]
    assert day_lines(coming[1]) == [("輪休", "")]
    assert day_lines(coming[2]) == [("勤務表尚未公布", "")]
    desk.press(KEY.Key_PageUp)
    assert page.texts == ("—", "—", "這一天沒有勤務表")
    desk.press(KEY.Key_Escape)
    assert desk.shell.current == "board"


def test_a_stretch_that_does_not_count_says_why(desk: Desk) -> None:
    shots.leave(desk.counter, "TB13", "RAD3")
    desk.counter.who[0] = station.actor("huang", Role.OFFICER)
    desk.counter.workflow.go("hours", "")
    desk.settle()
    table = _hours(desk).table
    assert [_cell(table, 0, column) for column in (2, 3, 5)] == ["—", "0:00:00", "尚未退勤"]


def test_the_palette_leads_to_both(desk: Desk) -> None:
    for word, key in (("時數", "hours"), ("日終清單", "day_end")):
        desk.shell.go_home()
        desk.shell.open_palette()
        found = [item for item in desk.shell.findChildren(Palette) if item.isVisible()]
        found[-1].edit.setText(word)
        desk.settle()
        desk.press(KEY.Key_Return)
        desk.until(partial(_in_front, desk, key))


def _in_front(desk: Desk, key: str) -> bool:
    return desk.shell.current == key


def test_clock_never_rounds() -> None:
    assert [clock(seconds) for seconds in (0, 59, 3599, 30600)] == [
        "0:00:00", "0:00:59", "0:59:59", "8:30:00",
    ]  # fmt: skip
