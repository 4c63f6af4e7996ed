"""The line above a book's table says when its duties were done and how late they are."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kiosk.views.ledger.duty_strip import DutyStrip
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk
from tests.gui.workflow.test_camera_round import corners


def strip(desk: Desk, ledger: str) -> DutyStrip:
    services = desk.counter.services
    made = DutyStrip(ledger, services.upkeep.periodics, desk.shell._runner, lambda: station.DESK)
    made.setParent(desk.shell)
    made.show()
    desk.settle()
    return made


def test_a_book_without_installations_says_nothing(desk: Desk) -> None:
    assert strip(desk, "L08").text == ""


def test_it_counts_what_is_late_and_follows_what_is_written(desk: Desk) -> None:
    services = desk.counter.services
    services.registers.put_equipment(station.CHIEF, corners(5, "desk"))
    shown = strip(desk, "L08")
    assert shown.text == "路口監錄保管檢查 5 處，逾期 5 處（CAM-001、CAM-002、CAM-003…）"
    desk.counter.workflow.go("camera_round", "")
    desk.settle()
    for _ in range(5):
        desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: "均在期限內" in shown.text)
    assert shown.text == "路口監錄保管檢查 5 處均在期限內，最近 115-06-18 前"


def test_nobody_signed_in_sees_nothing(desk: Desk) -> None:
    services = desk.counter.services
    services.registers.put_equipment(station.CHIEF, corners(1, "desk"))
    made = DutyStrip("L08", services.upkeep.periodics, desk.shell._runner, lambda: None)
    desk.qtbot.addWidget(made)
    made.show()
    desk.settle()
    assert made.text == ""
