"""退勤 by real keys over a real store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.ledgers.values import amount, flag, text
from kiosk.views.ops import OpRunner
from kiosk.views.workflow.check_in import CheckInPage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
F9, F12 = Qt.Key.Key_F9, Qt.Key.Key_F12


@pytest.fixture
def out(desk: Desk) -> Desk:
    """王大明 is out with gun, radio and car; it is 09:57."""
    for code in ("TB11", "G102", "RAD12"):
        desk.scan(code)
    desk.press(ENTER)
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")
    desk.counter.clock.advance(timedelta(minutes=115))
    desk.board.look()
    desk.qtbot.waitUntil(lambda: desk.board.count("people_out") == "1", timeout=2000)
    desk.acts = 0
    return desk


def write(desk: Desk, words: str) -> None:
    desk.press(Qt.Key.Key_F2)
    assert QApplication.focusWidget() is desk.back.editor.narrative
    desk.type(words)


def test_badge_f9_count_odometer_enter_closes_three_books(out: Desk) -> None:
    out.scan("TB11")
    assert out.shell.current == "check_in"
    out.press(F9)
    rounds = out.back.items.rounds["ammo_9mm"]
    assert QApplication.focusWidget() is rounds.back
    out.type("24")
    out.press(ENTER)
    assert QApplication.focusWidget() is out.back.trip.odometer
    out.type("48260")
    out.press(ENTER)
    assert QApplication.focusWidget() is out.back.scan_line.edit
    write(out, "0915 文德路盤查一人，無異狀。")
    assert "09:15" in out.back.editor.times
    out.press(F12)
    out.sign()
    out.until(lambda: out.shell.current == "board")

    (duty,) = out.lines("L01")
    assert duty.line.state == "in"
    assert amount(duty.line.values, "rounds_in") == 24
    assert flag(duty.line.values, "cleared_in")
    assert "return_sig" in duty.line.values
    (trip,) = out.lines("L05")
    assert amount(trip.line.values, "odo_in") == 48260
    (log,) = out.lines("L03")
    assert log.line.state == "submitted"
    assert "盤查一人" in text(log.line.values, "narrative")
    out.qtbot.waitUntil(lambda: out.board.count("people_out") == "0", timeout=1000)


def test_an_item_that_is_out_opens_the_return_of_its_holder(out: Desk) -> None:
    out.scan("RAD12")
    assert out.shell.current == "check_in"
    out.until(lambda: out.back.flow.draft is not None)
    draft = out.back.flow.draft
    assert draft is not None
    assert draft.person.ref.name == "王大明"
    assert [entry.label for entry in draft.items if entry.ticked] == ["R-12"]


def test_cartridges_must_be_typed(out: Desk) -> None:
    out.scan("TB11")
    out.scan("G102")
    out.press(F12)
    assert out.signature() is None
    assert "CI-ROUNDS" in out.problems()
    assert "請清點" in out.back.scan_line.answer


def test_two_cartridges_short_stay_owed_and_open_an_incident(out: Desk) -> None:
    out.scan("TB11")
    out.press(F9)
    out.type("22")
    out.press(ENTER)
    out.type("48260")
    out.press(ENTER)
    out.press(ENTER)
    sheet = out.message()
    assert sheet is not None
    assert "還少 2 發" in sheet.message.title
    out.scan("G102")
    assert sheet.isVisible()
    out.press(F9)
    out.sign()
    out.until(lambda: out.shell.current == "board")

    (duty,) = out.lines("L01")
    assert duty.line.state == "pending_items"
    (incident,) = out.lines("INC")
    assert "短少 2 發" in text(incident.line.values, "subject")
    out.qtbot.waitUntil(lambda: "待繳" in _todo(out), timeout=1000)
    assert "異常" in _todo(out)


def _todo(desk: Desk) -> set[str]:
    state = desk.board.state
    return {entry.kind for entry in state.todo} if state else set()


def test_escape_leaves_the_line_open(out: Desk) -> None:
    out.scan("TB11")
    out.press(ESC)
    assert out.shell.current == "board"
    out.scan("TB11")
    out.press(F9)
    out.press(ESC)
    assert out.message() is not None
    out.press(F9)
    assert out.shell.current == "board"
    (duty,) = out.lines("L01")
    assert duty.line.state == "out"


def test_a_foreign_item_is_refused_until_seen(out: Desk) -> None:
    out.scan("TB11")
    out.scan("RAD15")
    assert "R-15" in out.back.refusal.text
    out.press(ENTER)
    assert out.signature() is None
    out.press(ESC)
    assert not out.refused()


def test_the_desk_officer_cannot_receive_his_own_gun(desk: Desk) -> None:
    for code in ("TB03", "G131", "TB14"):
        desk.scan(code)
    desk.press(ENTER)
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")
    desk.counter.clock.advance(timedelta(hours=4))
    desk.scan("TB03")
    desk.press(F9)
    desk.type("24")
    desk.press(ENTER)
    desk.press(ENTER)
    assert desk.signature() is None
    assert "CI-RECEIVER" in desk.problems()
    desk.scan("TB14")
    desk.press(ENTER)
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")
    (duty,) = desk.lines("L01")
    assert duty.line.state == "in"


def test_an_agent_needs_reason_and_cadre(out: Desk) -> None:
    out.scan("TB11")
    out.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    out.type("受傷送醫")
    out.press(F9)
    out.scan("TB12")
    out.scan("TB02")
    draft = out.back.flow.draft
    assert draft is not None
    assert draft.agent is not None
    assert draft.approver is not None
    assert (draft.agent.ref.name, draft.approver.ref.name) == ("林小華", "張雅婷")
    out.press(F9)
    out.type("24")
    out.press(ENTER)
    out.type("48260")
    out.press(F12)
    out.sign()
    out.until(lambda: out.shell.current == "board")
    (duty,) = out.lines("L01")
    assert text(duty.line.values, "agent_reason") == "受傷送醫"
    assert [text(line.line.values, "what") for line in out.lines("INC")] == ["agent_return"]


def test_transported_persons_demand_the_rear_seat(out: Desk) -> None:
    out.scan("TB11")
    out.press(F9)
    out.type("24")
    out.press(ENTER)
    out.type("48260")
    out.back.trip.transported.click()
    out.settle()
    out.press(F12)
    assert out.signature() is None
    assert "L05-R05" in out.problems()
    out.back.trip.searched.click()
    out.settle()
    out.press(F12)
    out.sign()
    out.until(lambda: out.shell.current == "board")
    (trip,) = out.lines("L05")
    assert flag(trip.line.values, "rear_seat_searched")


def test_what_was_typed_survives_the_page(out: Desk, runner: OpRunner, qtbot: QtBot) -> None:
    out.scan("TB11")
    write(out, "0930 於成功路口交整，")
    qtbot.waitUntil(lambda: bool(out.counter.services.drafts.of_owner("desk")), timeout=1000)
    again = CheckInPage(out.counter.context)
    for _ in again.parts:
        pass
    qtbot.addWidget(again)
    again.show()
    again.open_target("code:TB11")
    qtbot.waitUntil(lambda: again.flow.draft is not None, timeout=2000)
    qtbot.waitUntil(lambda: again.editor.written.narrative == "0930 於成功路口交整，", timeout=2000)
    draft = again.flow.draft
    assert draft is not None
    assert draft.work is not None
    assert draft.work.narrative == "0930 於成功路口交整，"
    qtbot.wait(200)


def test_the_next_badge_during_signing_belongs_to_nobody(out: Desk) -> None:
    out.scan("TB11")
    out.press(F9)
    out.type("24")
    out.press(ENTER)
    out.type("48260")
    out.press(F12)
    out.until(lambda: out.signature() is not None)
    before = out.back.flow.draft
    out.scan("TB12")
    assert out.back.flow.draft == before
    out.sign()
    out.until(lambda: out.shell.current == "board")
    assert len(out.lines("L01")) == 1
    assert out.lines("L01")[0].line.actor == station.ref("wang")
