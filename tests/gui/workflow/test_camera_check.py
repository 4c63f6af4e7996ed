"""監錄檢查 by keys: the clock, Enter, Enter; a digit for what is not in order; nothing blind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from kiosk.base.instants import at_local, local
from kiosk.ledgers.values import amount, item, text
from kiosk.models.equipment import AssetEntry
from kiosk.views.workflow.camera_check import KINDS, CameraCheckPage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk


def cameras(count: int, kind: str = "station_camera", mark: str = "C") -> list[AssetEntry]:
    return [
        AssetEntry(
            f"{kind}:{mark}-{n:03d}",
            station.UNIT,
            kind,
            f"{mark}-{n:03d}",
            attributes={"site": f"{n} 號位置", "system": "station", "days_kept": "30"},
        )
        for n in range(1, count + 1)
    ]


@pytest.fixture
def watched(desk: Desk) -> Desk:
    desk.counter.services.registers.put_equipment(station.CHIEF, cameras(6))
    return desk


def page(desk: Desk) -> CameraCheckPage:
    found = desk.shell.page("camera_check")
    assert isinstance(found, CameraCheckPage)
    return found


def opened(desk: Desk) -> CameraCheckPage:
    desk.counter.workflow.go("camera_check", "")
    desk.settle()
    return page(desk)


def clock(desk: Desk, off: int = 0) -> str:
    return f"{local(desk.counter.clock.now()) + timedelta(seconds=off):%H%M%S}"


def test_all_in_order_is_six_digits_and_two_enters(watched: Desk) -> None:
    shown = opened(watched)
    row = shown.systems["station"]
    asked = shown.draft.of("station").asked
    assert asked is not None
    assert asked.label in row.question
    assert row.clock.hasFocus()
    watched.acts = 0
    watched.type(clock(watched, 4))
    watched.press(Qt.Key.Key_Return)
    assert row.row.source == "快 4 秒"
    assert shown.side.confirm_button.hasFocus()
    watched.press(Qt.Key.Key_Return)
    assert watched.acts == 2
    (history,) = watched.lines("L07")
    values = history.line.values
    assert (amount(values, "cam_ok"), amount(values, "cam_total")) == (6, 6)
    camera = item(values, "clock_camera")
    assert camera is not None
    assert camera.id == asked.id
    assert watched.shell.current == "board"


def test_l07_r02_enter_without_a_clock_writes_nothing(watched: Desk) -> None:
    shown = opened(watched)
    watched.press(Qt.Key.Key_Return)
    assert "看不懂" in shown.systems["station"].row.problem
    shown.confirm()
    watched.settle()
    assert [problem.code for problem in shown.side.shown] == ["L07-R02"]
    assert shown.systems["station"].clock.hasFocus()
    assert watched.lines("L07") == []


def test_l07_r03_a_clock_that_is_off_is_shown_and_becomes_a_fault(watched: Desk) -> None:
    shown = opened(watched)
    watched.type(clock(watched, -90))
    watched.press(Qt.Key.Key_Return)
    assert shown.systems["station"].row.source == "慢 90 秒，列為異常"
    watched.press(Qt.Key.Key_Return)
    fault, check = (history.line for history in watched.lines("L07"))
    assert (fault.state, text(fault.values, "fault_kind")) == ("found", "clock")
    assert amount(check.values, "cam_ok") == 5


def test_a_digit_marks_a_camera_and_enter_clears_it(watched: Desk) -> None:
    shown = opened(watched)
    watched.press(Qt.Key.Key_F8)
    watched.type("C-003")
    assert [one.label for one in shown.table.rows.entries] == ["C-003"]
    watched.press(Qt.Key.Key_Return)
    assert shown.table.hasFocus()
    watched.type("5")
    row = shown.table.rows.entries[0]
    assert row.state == f"{KINDS['5'].label}（新異常）"
    assert set(shown.draft.of("station").marks) == {"station_camera:C-003"}
    watched.press(Qt.Key.Key_Space)
    assert "異常" not in shown.table.rows.entries[0].state
    watched.press(Qt.Key.Key_Escape)
    assert watched.shell.current == "board"


def test_both_systems_are_asked_one_after_the_other(watched: Desk) -> None:
    street = cameras(170, "street_camera", "CAM")
    watched.counter.services.registers.put_equipment(station.CHIEF, street)
    shown = opened(watched)
    assert list(shown.systems) == ["station", "street"]
    assert len(shown.table.rows.entries) == 176
    watched.type(clock(watched))
    watched.press(Qt.Key.Key_Return)
    assert shown.systems["street"].clock.hasFocus()
    watched.type(clock(watched))
    watched.press(Qt.Key.Key_Return)
    watched.press(Qt.Key.Key_Return)
    assert [text(one.line.values, "system") for one in watched.lines("L07")] == [
        "station",
        "street",
    ]


def test_the_same_camera_is_asked_after_turning_back(watched: Desk) -> None:
    first = opened(watched).systems["station"].question
    watched.press(Qt.Key.Key_Escape)
    for _ in range(5):
        assert opened(watched).systems["station"].question == first
        watched.press(Qt.Key.Key_Escape)


def test_the_board_reminds_and_leads_to_the_check(watched: Desk) -> None:
    watched.counter.clock.set(at_local(station.DAY, 19, 30))
    watched.board.look()
    watched.settle()
    service = watched.counter.services.board
    (todo,) = [one for one in service.state(station.DESK).todo if one.action == "duty"]
    assert todo.text == "駐地監錄檢查 今日 0/2，19:00 已逾時"
    assert todo.urgent
    watched.counter.workflow.go(todo.action, todo.target)
    watched.settle()
    assert watched.shell.current == "camera_check"


def test_a_station_without_cameras_is_told_what_to_do(desk: Desk) -> None:
    shown = opened(desk)
    assert shown._empty.isVisible()
    assert not shown.side.confirm_button.isEnabled()
