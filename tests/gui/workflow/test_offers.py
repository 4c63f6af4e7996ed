"""Offered lines in a work log: seen, taken and given back by key, written with the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from kiosk.ledgers.values import records, text
from kiosk.views.workflow.rule_codes import rule_code
from kiosk.views.workflow.work_log import WorkLogPage
from tests.gui.workflow import shots
from tests.gui.workflow.conftest import Desk

ALT, R = Qt.KeyboardModifier.AltModifier, Qt.Key.Key_R


@pytest.fixture
def back(desk: Desk) -> Desk:
    """王大明 comes back at 09:57 from a patrol with a car, unarmed."""
    shots.leave(desk.counter, "TB11", "TB12", "RAD12")
    desk.counter.clock.advance(timedelta(minutes=115))
    desk.board.look()
    desk.settle()
    desk.scan("TB11")
    desk.until(lambda: bool(desk.back.editor.offers.texts()))
    return desk


def _kilometres(desk: Desk, typed: str) -> None:
    desk.back.trip.odometer.setFocus()
    desk.type(typed)


def test_the_offer_follows_the_odometer_and_is_taken_by_key(back: Desk) -> None:
    offers = back.back.editor.offers
    assert offers.texts() == ["可引用：駕駛巡邏車 ABC-1230"]
    back.press(R, ALT)
    assert offers.texts() == ["✓ 已引用：駕駛巡邏車 ABC-1230"]
    _kilometres(back, "48232")
    with_distance = "駕駛巡邏車 ABC-1230，行駛 21 公里"
    back.until(lambda: offers.texts() == [f"✓ 已引用：{with_distance}"])
    back.back.editor.narrative.setFocus()
    back.type("0915 巡守無異狀")
    back.press(Qt.Key.Key_F9)
    back.press(Qt.Key.Key_F12)
    back.until(lambda: back.shell.current == "board")
    (log,) = back.lines("L03")
    (link,) = records(log.line.values, "links")
    (trip,) = back.lines("L05")
    assert (text(link, "text"), text(link, "ref")) == (with_distance, trip.line.id)


def test_what_was_taken_can_be_given_back(back: Desk) -> None:
    back.press(R, ALT)
    back.press(R, ALT)
    assert back.back.editor.offers.chosen == ()
    draft = back.back.flow.draft
    assert draft is not None
    assert draft.work is not None
    assert draft.work.links == ()


def test_the_next_officer_starts_with_nothing_taken(back: Desk) -> None:
    back.press(R, ALT)
    back.press(Qt.Key.Key_Escape)
    back.press(Qt.Key.Key_F9)  # 放棄
    back.until(lambda: back.shell.current == "board")
    assert back.back.editor.offers.texts() == []
    back.scan("TB12")
    back.until(lambda: back.back.flow.draft is not None)
    assert back.back.editor.offers.chosen == ()


def test_the_work_log_page_offers_the_same_and_keeps_what_was_taken(desk: Desk) -> None:
    shots.work(desk.counter)
    desk.settle()
    page = desk.shell.page("work_log")
    assert isinstance(page, WorkLogPage)
    assert page.editor.offers.texts() == ["可引用：駕駛巡邏車 ABC-1230，行駛 49 公里"]
    desk.press(R, ALT)
    page.look()
    desk.settle()
    assert page.editor.offers.texts()[0].startswith("✓ 已引用")
    page.editor.narrative.setFocus()
    desk.type("0915 巡守無異狀")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: bool(page.answer))
    (log,) = desk.lines("L03")
    (link,) = records(log.line.values, "links")
    assert text(link, "text") == "駕駛巡邏車 ABC-1230，行駛 49 公里"


@pytest.mark.parametrize(
    ("code", "shown"),
    [("L01-R08", "L01-R08"), ("DS-07", "DS-07"), ("T-07", "T-07"), ("C-05", "C-05")]
    + [(code, "") for code in ("CO-DUTY", "F-REQUIRED", "CI-ROUNDS", "SIGN", "L03-OWN")],
)
def test_only_rules_that_can_be_looked_up_are_named(code: str, shown: str) -> None:
    assert rule_code(code) == shown
