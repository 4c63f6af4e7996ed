"""監錄妥善率月報 by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kiosk.services.camera_round import Look
from kiosk.views.workflow.camera_uptime import CameraUptimePage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk
from tests.gui.workflow.test_camera_round import corners


def test_l07_r04_the_worst_camera_stands_first_and_months_are_turned(desk: Desk) -> None:
    services = desk.counter.services
    services.registers.put_equipment(station.CHIEF, corners(3, "desk"))
    look = Look("street_camera:CAM-002", frozenset({"net_ok"}))
    assert services.upkeep.camera_round.record(station.DESK, [look]).done
    desk.counter.clock.set(desk.counter.clock.now().replace(hour=6))
    desk.counter.workflow.go("camera_uptime", "")
    desk.settle()
    page = desk.shell.page("camera_uptime")
    assert isinstance(page, CameraUptimePage)
    first = page.rows.entries[0]
    assert first.camera.label == "CAM-002"
    assert page.rows.text(first, 3) == "6 小時"
    assert page.title.text().startswith("監錄妥善率　115 年 5 月　3 支")
    desk.press(Qt.Key.Key_PageUp)
    assert "115 年 4 月" in page.title.text()
    desk.press(Qt.Key.Key_PageDown)
    desk.press(Qt.Key.Key_PageDown)
    assert "115 年 5 月" in page.title.text()
    desk.press(Qt.Key.Key_Escape)
    assert desk.shell.current == "board"
