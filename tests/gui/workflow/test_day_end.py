"""日終清單 by keys over a real store: Enter solves, E explains, C closes, and everybody sees it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from kiosk.base.instants import at_local
from kiosk.identity.permissions import Role
from kiosk.services.close_list import CloseList
from kiosk.views.workflow.day_end import DayEndPage
from tests.gui.workflow import shots, station
from tests.gui.workflow.conftest import Desk

KEY = Qt.Key


def page_of(desk: Desk) -> DayEndPage:
    page = desk.shell.page("day_end")
    assert isinstance(page, DayEndPage)
    return page


def reason(desk: Desk, words: str) -> None:
    """Type into the sheet that asks and confirm it by its key."""
    desk.until(lambda: desk.message() is not None)
    desk.type(words)
    desk.press(KEY.Key_F9)


@pytest.fixture
def ended(desk: Desk) -> Desk:
    """Return a counter the morning after: somebody is still out of yesterday, a cadre stands at it."""
    shots.leave(desk.counter, "TB13", "RAD3")
    desk.counter.clock.set(at_local(station.DAY + timedelta(days=1), 7, 30))
    desk.counter.who[0] = station.CADRE
    desk.shell.show_page("day_end")
    desk.settle()
    return desk


def test_yesterday_is_pointed_out_explained_and_closed_by_keys(ended: Desk) -> None:
    page = page_of(ended)
    assert "前一日尚未結案" in page.told.text()
    ended.press(KEY.Key_PageUp)
    assert page.day == station.DAY
    assert page.told.text() == "勤務日已結束，尚未結案"
    ended.type("c")
    ended.press(KEY.Key_F9)
    refused = ended.message()
    assert refused is not None
    assert "尚有 1 項未處理也未說明" in refused.message.details[0]
    ended.press(KEY.Key_Escape)
    ended.type("e")
    reason(ended, "戒護就醫中")
    item = page.list.current
    assert item is not None
    assert item.explanation is not None
    assert item.explanation.text == "戒護就醫中"
    assert page._chips[1].text() == "已說明"
    ended.type("c")
    ended.press(KEY.Key_F9)
    ended.until(lambda: "結案" in page.told.text())
    assert "副所長 張雅婷" in page.told.text()
    assert "1 項附說明" in page.told.text()
    assert not page._close.isVisible()
    state = CloseList(ended.counter.desk).state(station.CADRE, station.DAY.isoformat())
    assert state.closed is not None
    ended.press(KEY.Key_PageDown)
    assert "前一日" not in page.told.text()


def test_an_empty_explanation_is_not_taken(ended: Desk) -> None:
    page = page_of(ended)
    ended.type("e")
    ended.until(lambda: ended.message() is not None)
    ended.press(KEY.Key_F9)
    assert ended.message() is not None
    ended.press(KEY.Key_Escape)
    item = page.list.current
    assert item is not None
    assert item.explanation is None


def test_a_running_day_is_not_closed(desk: Desk) -> None:
    desk.counter.who[0] = station.CADRE
    desk.press(KEY.Key_F9)
    desk.type("c")
    desk.press(KEY.Key_F9)
    refused = desk.message()
    assert refused is not None
    assert "屆時再結案" in refused.message.details[0]
    desk.press(KEY.Key_Escape)


def test_the_desk_explains_and_has_no_key_to_close(ended: Desk) -> None:
    ended.counter.who[0] = station.DESK
    page = page_of(ended)
    page.look()
    ended.settle()
    assert page._explain.isVisible()
    assert not page._close.isVisible()
    ended.type("c")
    assert ended.message() is None
    ended.counter.who[0] = station.actor("wang", Role.OFFICER)
    page.look()
    ended.settle()
    assert not page._explain.isVisible()


def test_the_day_goes_on_paper_once_something_was_written(ended: Desk) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []
    ended.counter.workflow.print_asked.connect(lambda *what: asked.append(what))
    page = page_of(ended)
    ended.type("p")
    assert asked == []
    ended.type("e")
    reason(ended, "戒護就醫中")
    ended.until(page._print.isVisible)
    ended.type("p")
    assert page.state is not None
    assert asked == [("DAY", (page.state.line,))]


def test_what_is_solved_elsewhere_leaves_the_list_at_once(ended: Desk) -> None:
    page = page_of(ended)
    assert page.list.headings == ["1　出勤未退勤　1 項"]
    services, line = ended.counter.services, page.list.open_items[0].line
    ended.counter.context.runner.run(
        lambda: services.close_list.explain(
            station.DESK, page.day.isoformat(), page.list.open_items[0], "在醫院"
        )
    )
    ended.until(lambda: page.list.open_items[0].explanation is not None)
    ended.press(KEY.Key_Return)
    assert ended.shell.current == "check_in"
    assert line
