"""裝備異動 by keys: from the stock sheet to the proposal, and the decision of another person."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk.identity.permissions import Role
from kiosk.services.movements import Proposal
from kiosk.views.workflow.movements import PendingSheet, ProposeSheet
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk

ENTER, F9 = Qt.Key.Key_Return, Qt.Key.Key_F9


def sheet(desk: Desk, kind: type[ProposeSheet | PendingSheet]) -> ProposeSheet | PendingSheet:
    desk.until(lambda: any(not one.closed for one in desk.shell.findChildren(kind)))
    return next(one for one in desk.shell.findChildren(kind) if not one.closed)


def propose(desk: Desk, code: str) -> None:
    services = desk.counter.services
    asset, _ = services.movements.find(station.DESK, code)
    proposal = Proposal("repair", asset, "無法充電", place="通信維修站")
    assert services.movements.propose(station.DESK, proposal).done


def test_l01_r09_the_desk_proposes_from_the_stock_sheet(desk: Desk) -> None:
    desk.until(lambda: desk.board.state is not None)
    desk.press(Qt.Key.Key_F4)
    desk.press(Qt.Key.Key_F2)
    made = sheet(desk, ProposeSheet)
    assert isinstance(made, ProposeSheet)
    desk.type("R-12")
    desk.press(ENTER)
    assert "在所" in made.found.text()
    assert made.what.currentData() == "repair"
    assert QApplication.focusWidget() is made.reason
    desk.type("無法充電")
    desk.press(F9)
    assert made.complaint == "請填送往或移撥的單位"
    desk.press(Qt.Key.Key_F4)
    desk.type("通信維修站")
    desk.press(F9)
    desk.until(lambda: made.closed)
    (waiting,) = desk.counter.services.movements.pending(station.CADRE)
    assert waiting.state == "proposed"


def test_l01_r09_a_cadre_decides_what_waits(desk: Desk) -> None:
    propose(desk, "R-12")
    propose(desk, "R-15")
    desk.counter.who[0] = station.CADRE
    desk.counter.workflow.go("movements", "")
    made = sheet(desk, PendingSheet)
    assert isinstance(made, PendingSheet)
    assert made.list.count() == 2
    desk.press(F9)
    desk.until(lambda: made.list.count() == 1)
    desk.press(Qt.Key.Key_F8)
    desk.type("已於所內修復")
    desk.press(F9)
    desk.until(lambda: made.closed)
    states = [desk.counter.services.movements.pending(station.CADRE)]
    assert states == [[]]
    desk.counter.who[0] = station.DESK
    _, possible = desk.counter.services.movements.find(station.DESK, "R-12")
    assert possible[0] == "restored"


def test_who_may_not_is_told_so(desk: Desk) -> None:
    desk.counter.who[0] = station.actor("wang", Role.OFFICER)
    desk.counter.workflow.go("movements", "")
    desk.settle()
    message = desk.message()
    assert message is not None
    assert "值班、幹部或所長" in message.message.title


def test_a_code_of_nothing_is_refused_in_the_form(desk: Desk) -> None:
    desk.counter.workflow.go("movements", "")
    made = sheet(desk, ProposeSheet)
    assert isinstance(made, ProposeSheet)
    desk.type("nothing")
    desk.press(ENTER)
    assert "查無" in made.complaint
