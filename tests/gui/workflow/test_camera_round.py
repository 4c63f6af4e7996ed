"""The round over hundreds of cameras by keys: Enter goes on, digits mark, F12 writes; custody takes two signatures."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.values import text
from kiosk.models.equipment import AssetEntry
from kiosk.views.workflow.camera_change import ChangeSheet
from kiosk.views.workflow.camera_custody import CustodySheet
from kiosk.views.workflow.camera_round import CameraRoundPage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk


def corners(count: int, keeper: str) -> list[AssetEntry]:
    return [
        AssetEntry(
            f"street_camera:CAM-{n:03d}",
            station.UNIT,
            "street_camera",
            f"CAM-{n:03d}",
            attributes={"site": f"民權東路 {n} 號", "direction": "東", "keeper": keeper},
        )
        for n in range(1, count + 1)
    ]


@pytest.fixture
def street(desk: Desk) -> Desk:
    desk.counter.services.registers.put_equipment(station.CHIEF, corners(300, "desk"))
    return desk


def opened(desk: Desk) -> CameraRoundPage:
    desk.counter.workflow.go("camera_round", "")
    desk.settle()
    found = desk.shell.page("camera_round")
    assert isinstance(found, CameraRoundPage)
    return found


def test_enter_is_all_good_and_a_digit_is_what_is_not(street: Desk) -> None:
    page = opened(street)
    assert len(page.table.rows.entries) == 300
    assert page.table.hasFocus()
    street.press(Qt.Key.Key_Return)
    street.press(Qt.Key.Key_Return)
    street.type("3")
    street.type("5")
    assert page.table.rows.entries[2].state == "夜視不良、遭遮蔽（待寫入）"
    street.type("5")
    assert page.table.rows.entries[2].state == "夜視不良（待寫入）"
    street.press(Qt.Key.Key_Return)
    assert page.table.currentIndex().row() == 3
    assert page.side.rows[0].text == "已看 3 支，未看 297 支"
    street.press(Qt.Key.Key_F12)
    street.until(lambda: street.shell.current == "board")
    lines = [one.line for one in street.lines("L08")]
    assert [line.state for line in lines] == ["ok", "ok", "found"]
    assert text(lines[2].values, "fault") == "夜視不良"


def test_what_was_looked_at_stays_while_another_page_is_in_front(street: Desk) -> None:
    page = opened(street)
    street.press(Qt.Key.Key_Return)
    street.press(Qt.Key.Key_Escape)
    assert street.shell.current == "board"
    assert opened(street) is page
    assert len(page.looks) == 1
    assert page.side.confirm_button.text() == "寫入 1 支  F12"


def test_finding_narrows_the_list_and_own_cameras_come_first(street: Desk) -> None:
    more = [
        AssetEntry(
            "street_camera:Z-1", station.UNIT, "street_camera", "Z-1", attributes={"site": "x"}
        )
    ]
    street.counter.services.registers.put_equipment(station.CHIEF, more)
    page = opened(street)
    assert len(page.table.rows.entries) == 300
    street.press(Qt.Key.Key_F2)
    assert len(page.table.rows.entries) == 301
    street.press(Qt.Key.Key_F8)
    street.type("cam-29")
    assert [one.label for one in page.table.rows.entries] == [f"CAM-29{n}" for n in range(10)]
    street.press(Qt.Key.Key_Return)
    assert page.table.hasFocus()


def test_l08_r01_custody_takes_both_signatures(street: Desk) -> None:
    street.counter.who[0] = station.CADRE
    page = opened(street)
    assert page._custody.isVisible()
    assert not page._change.isVisible()
    street.press(Qt.Key.Key_F4)
    street.settle()
    (sheet,) = street.shell.findChildren(CustodySheet)
    assert sheet.giver.currentData() == "desk"
    sheet.taker.show_value("wang")
    street.press(Qt.Key.Key_F9)
    street.sign()
    street.sign()
    street.until(lambda: sheet.closed)
    (history,) = street.lines("L08")
    assert history.line.state == "handed"
    cameras = street.counter.services.upkeep.installations.all(station.CHIEF, "street_camera")
    assert {one.attributes["keeper"] for one in cameras} == {"wang"}


def test_only_the_precinct_desk_changes_cameras(street: Desk) -> None:
    roles = frozenset({Role.PRECINCT_BIZ})
    person = PersonRef("X-biz", "警務員", "紀允中")
    street.counter.who[0] = Actor(
        person,
        "WD0",
        roles,
        "S",
        "demo",
        units=frozenset({station.UNIT}),
        subjects=frozenset({"L08"}),
    )
    page = opened(street)
    assert page._change.isVisible()
    street.press(Qt.Key.Key_F11)
    (sheet,) = street.shell.findChildren(ChangeSheet)
    sheet.kind.show_value("removed")
    street.press(Qt.Key.Key_F9)
    street.until(lambda: sheet.closed)
    street.settle()
    assert len(page.cameras) == 299
