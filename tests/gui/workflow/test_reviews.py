"""核閱 by keys over a real store: F10 from anywhere, unusual lines one by one, the rest by one key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from kiosk.base.instants import at_local
from kiosk.identity.permissions import Role
from kiosk.ledgers.line import Status
from kiosk.services import check_in_draft as drafts
from kiosk.services.corrections import Corrections
from kiosk.views.workflow.review import ReviewPage
from tests.gui.workflow import shots, station
from tests.gui.workflow.conftest import Desk

KEY = Qt.Key


def page_of(desk: Desk) -> ReviewPage:
    page = desk.shell.page("review")
    assert isinstance(page, ReviewPage)
    return page


def come_back(desk: Desk, code: str) -> str:
    services, actor = desk.counter.services, station.DESK
    draft = drafts.tick_all(services.check_in.begin(actor, code))
    if draft.work:
        draft = replace(draft, work=replace(draft.work, narrative="無異狀"))
    outcome = services.check_in.confirm(actor, draft.with_reason("DS-07", "提前"))
    assert outcome.done, outcome.problems
    return outcome.lines[0]


@pytest.fixture
def morning(desk: Desk) -> Desk:
    """Return the morning after a day with three returns, one of them corrected."""
    cadre = station._piece("cadre", "G", (8, 12), "轄內")
    desk.counter.services.registers.publish_roster(
        station.CHIEF, station.DAY, 7, [*station.pieces(), cadre], {}, "督導"
    )
    for badge, radio in (("TB13", "RAD3"), ("TB14", "RAD15"), ("TB02", "RAD12")):
        shots.leave(desk.counter, badge, radio)
    desk.counter.clock.advance(timedelta(minutes=50))
    lines = [come_back(desk, badge) for badge in ("TB13", "TB14", "TB02")]
    desk.counter.clock.set(at_local(station.DAY, 10))
    corrections = Corrections(desk.counter.desk)
    wanted = {"reason_place": "成功路"}
    corrections.amend(station.actor("huang", Role.OFFICER), lines[0], wanted, "地點填錯")
    history = desk.counter.context.reader().history(lines[0])
    corrections.decide(station.CHIEF, lines[0], history.line.asks[0].event, granted=True)
    corrections.confirm(station.actor("huang", Role.OFFICER), lines[0])
    desk.counter.clock.set(at_local(station.DAY + timedelta(days=2), 8))
    desk.counter.who[0] = station.CADRE
    return desk


def first_book(desk: Desk) -> ReviewPage:
    """Bring the review to the front with the book of duties chosen."""
    desk.press(KEY.Key_F10)
    page = page_of(desk)
    desk.until(lambda: bool(page.piles.rows.entries))
    return page


def test_f10_leads_here_from_a_page_without_one_of_its_own(morning: Desk) -> None:
    morning.shell.show_page("roster")
    morning.settle()
    morning.press(KEY.Key_F10)
    assert morning.shell.current == "review"
    page = page_of(morning)
    morning.until(lambda: bool(page.piles.rows.entries))
    assert page.piles.rows.entries[0].book == "出入領用"
    assert page.piles.rows.entries[0].late_days == 1
    assert "1 份逾期" in page._sum.text()


def test_f10_of_a_page_stays_its_own(morning: Desk) -> None:
    morning.counter.workflow.go("check_out", "")
    morning.settle()
    morning.press(KEY.Key_F10)
    assert morning.shell.current == "check_out"


def test_an_officer_who_reviews_nothing_stays_where_he_is(morning: Desk) -> None:
    morning.counter.who[0] = station.actor("wang", Role.OFFICER)
    morning.shell.show_page("roster")
    morning.settle()
    morning.press(KEY.Key_F10)
    assert morning.shell.current == "roster"


def test_the_plain_rest_by_one_key_the_unusual_after_it_was_opened(morning: Desk) -> None:
    page = first_book(morning)
    words = {one.who: page.entries.rows.word(one) for one in page.entries.rows.entries}
    assert words == {"警員 黃淑芬": "待看", "巡佐 吳建宏": "✓", "副所長 張雅婷": "本人"}
    assert "更正 1 次" in page.entries.rows.entries[0].odd
    morning.press(KEY.Key_F10)
    morning.until(lambda: "已核閱 1 筆" in page.told.text())
    assert "1 筆特殊情形尚待逐筆開啟" in page.told.text()
    morning.until(lambda: not page._writing)
    morning.press(KEY.Key_F10)
    assert "請先逐筆開啟" in page.told.text()
    assert page.entries.hasFocus()
    morning.press(KEY.Key_Return)
    morning.until(lambda: "成功路" in page.detail.toPlainText())
    assert "地點填錯" in page.detail.toPlainText()
    morning.until(lambda: len(page.ready()) == 1)
    morning.press(KEY.Key_F10)
    morning.until(lambda: page.entries.rows.entries[0].own)
    reader = morning.counter.context.reader()
    states = [reader.history(one.line).line for one in page.entries.rows.entries]
    assert [line.status for line in states] == [Status.RECORDED]


def test_space_leaves_a_line_out(morning: Desk) -> None:
    page = first_book(morning)
    morning.press(KEY.Key_Return)
    morning.press(KEY.Key_Down)
    chosen = page.entries.selected
    assert chosen is not None
    assert chosen.plain
    morning.press(KEY.Key_Space)
    assert page.entries.rows.word(chosen) == "暫不"
    assert chosen.line not in page.ready()
    morning.press(KEY.Key_Space)
    assert chosen.line in page.ready()
    morning.press(KEY.Key_Escape)
    assert page.piles.hasFocus()
    morning.press(KEY.Key_Escape)
    assert morning.shell.current == "board"


def test_f8_returns_with_a_note_and_the_officer_finds_it(morning: Desk) -> None:
    page = first_book(morning)
    morning.press(KEY.Key_Return)
    morning.press(KEY.Key_Down)
    chosen = page.entries.selected
    assert chosen is not None
    morning.press(KEY.Key_F8)
    morning.until(lambda: morning.message() is not None)
    morning.press(KEY.Key_F8)
    assert morning.message() is not None  # a return without a note is no help
    morning.type("地點請補路名")
    morning.press(KEY.Key_F8)
    morning.until(lambda: "已退回補正" in page.told.text())
    line = morning.counter.context.reader().history(chosen.line).line
    assert line.status is Status.RETURNED
    assert line.reviews[-1].note == "地點請補路名"


def test_the_board_counts_what_waits(morning: Desk) -> None:
    morning.shell.show_page("board")
    morning.board.look()
    morning.until(lambda: morning.board.count("reviews") not in {"–", "0"})
    waiting = int(morning.board.count("reviews"))
    page = first_book(morning)
    assert waiting == sum(pile.waiting for pile in page.piles.rows.entries if pile.ended)
