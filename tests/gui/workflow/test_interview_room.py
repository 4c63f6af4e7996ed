"""偵詢室 by keys alone: booked, checked, begun, interrupted, carried over sunset, ended, confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from kiosk.base.clock import ManualClock
from kiosk.base.instants import at_local
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import records, text
from kiosk.models.equipment import AssetEntry
from kiosk.services.policy import Policy
from kiosk.services.rooms import Rooms
from kiosk.views.ops import OpRunner
from kiosk.views.workflow.interview_room import InterviewRoomPage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk, opened

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
WINTER = date(2026, 12, 22)
"""Sunset 17:09."""
ROOMS = (
    AssetEntry("IR1", station.UNIT, "interview_room", "偵詢室一", attributes={"type": "general"}),
    AssetEntry("IR2", station.UNIT, "interview_room", "偵詢室二", attributes={"type": "protected"}),
)
WANG = station.actor("wang", Role.OFFICER)


class Room(Desk):
    """The counter with the page of the rooms in front."""

    @property
    def page(self) -> InterviewRoomPage:
        page = self.shell.page("interview_room")
        assert isinstance(page, InterviewRoomPage)
        return page

    def at(self, hour: int, minute: int) -> None:
        self.counter.clock.set(at_local(WINTER, hour, minute))
        self.page.look()
        self.settle()

    def by(self, who: Actor) -> None:
        """Let another officer sign in at the counter."""
        self.counter.who[0] = who
        self.page.look()
        self.settle()

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key; a list that closed leaves no window active on a screen that is not there."""
        super().press(key, modifiers)
        if QApplication.activeWindow() is None:
            self.shell.activateWindow()
            self.settle()

    def field(self, key: str, typed: str) -> None:
        """Go on with Tab to a field of the sheet and type."""
        sheet = self.page.sheet
        assert sheet is not None
        form = sheet.opening if key in sheet.opening.editors else sheet.closing
        wanted = form.editors[key].inputs()
        for _ in range(80):
            if QApplication.focusWidget() in wanted:
                break
            self.press(KEY.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus in wanted, key
        if isinstance(focus, QCheckBox):
            self.press(KEY.Key_Space)
            return
        if isinstance(focus, QComboBox):
            for _ in range(focus.count()):
                if focus.currentText().startswith(typed):
                    return
                self.press(KEY.Key_Down)
            raise AssertionError(typed)
        self.press(KEY.Key_A, CTRL)
        self.type(typed)
        self.settle()

    def done(self) -> None:
        """Confirm the sheet and see it closed."""
        sheet = self.page.sheet
        assert sheet is not None
        self.press(KEY.Key_F9)
        self.until(lambda: sheet.closed)
        self.settle()

    @property
    def line(self) -> Line:
        return self.lines("L15")[0].line


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, tmp_path: Path, runner: OpRunner) -> Iterator[Room]:
    clock = ManualClock(station.MORNING)
    policy = Policy(roster_start_hour=7, citizen_on_screen=True)
    counter = station.counter(tmp_path / "store", clock, runner, policy)
    assert counter.services.registers.put_equipment(station.CHIEF, list(ROOMS)).lines
    clock.set(at_local(WINTER, 16, 30))
    for desk in opened(qtbot, qapp, counter):
        made = Room(qtbot, counter, desk.wedge)
        made.by(WANG)
        made.press(KEY.Key_K, CTRL)
        made.type("偵詢室")
        made.press(KEY.Key_Return)
        made.until(lambda: counter.shell.current == "interview_room")
        made.settle()
        yield made
    counter.store.close()


def book(room: Room) -> None:
    """Book the first room from 16:30 to 18:00."""
    room.press(KEY.Key_F2)
    book_in_sheet(room)


def book_in_sheet(room: Room) -> None:
    """Fill the form of a booking."""
    room.field("room", "IR1")
    room.field("booked_to", "1800")
    room.field("recorder", "12")
    room.field("subject_name", "趙一")
    room.field("subject_role", "犯")
    room.field("case_reason", "竊盜")
    room.field("case_no", "115-7")
    room.done()


def check(room: Room) -> None:
    """Do the check before use: only what was tried is typed."""
    room.press(KEY.Key_F9)
    room.field("test_record", "T-1628")
    room.field("clock_drift_s", "2")
    room.field("disk_free_gb", "412")
    room.done()


def begin(room: Room) -> None:
    """Begin questioning."""
    room.press(KEY.Key_F9)
    room.field("guards", "13")
    room.field("deposits", "手機 1 支，置物格 3")
    room.field("rights_notice", "")
    room.field("arrested_at", "1500")
    room.done()


def test_scenario_14_by_keys_from_the_booking_to_the_desks_confirmation(room: Room) -> None:
    assert room.page.rooms.texts == ["偵詢室一 可使用", "偵詢室二 可使用"]
    book(room)
    assert (room.line.state, room.page.panel.offered) == (
        "booked",
        ["precheck", "custody", "abort"],
    )
    check(room)
    assert [one.line.state for one in room.lines("L16")] == ["ok"]
    begin(room)
    assert (room.line.state, room.page.rooms.texts[0]) == ("in_use", "偵詢室一 詢問中")
    room.at(17, 0)
    assert room.page.panel.elapsed == "0:30"
    assert room.page.panel.banners == ["再 10 分鐘日沒（17:09），之後詢問須有夜間事由"]
    assert "計入 2 小時" in room.page.panel.custody.words
    room.press(KEY.Key_F4)
    room.field("pause_reason", "等候用餐")
    room.done()
    room.at(17, 12)
    room.press(KEY.Key_F9)
    room.field("resume_notice", "")
    room.press(KEY.Key_F9)
    sheet = room.page.sheet
    assert sheet is not None
    room.until(lambda: "夜間詢問須有法定事由" in sheet.notice)
    room.press(KEY.Key_Escape)
    room.press(KEY.Key_F9)
    room.until(lambda: sheet.closed)
    room.press(KEY.Key_F10)
    room.field("night_ground", "明")
    consent(room)
    room.press(KEY.Key_F9)
    room.field("resume_notice", "")
    room.done()
    assert (room.line.state, room.page.panel.banners) == ("in_use", [])
    finish(room)
    line = room.line
    assert line.state == "closed"
    assert [one["text"] for one in records(line.values, "pauses")] == [
        "17:00－17:12 休息用餐：等候用餐"
    ]
    assert room.page.sessions.count() == 0
    assert room.page.rooms.texts[0] == "偵詢室一 可使用"


def finish(room: Room) -> None:
    """End at 17:40; the desk checks the room and confirms the key."""
    room.at(17, 40)
    room.press(KEY.Key_F12)
    room.field("media_no", "DVD-31")
    room.field("media_place", "證物櫃 2")
    room.done()
    room.by(station.DESK)
    room.press(KEY.Key_F9)
    room.done()
    room.press(KEY.Key_F9)
    sheet = room.page.sheet
    assert sheet is not None
    room.field("notice_at", "1630")
    room.done()


def consent(room: Room) -> None:
    """Confirm the sheet: the subject chooses the screen and signs."""
    sheet = room.page.sheet
    assert sheet is not None
    room.press(KEY.Key_F9)
    room.until(lambda: room.message() is not None)
    room.press(KEY.Key_F9)
    room.sign()
    room.until(lambda: sheet.closed)
    room.settle()
    signed = room.line.values["night_consent_sig"]
    assert isinstance(signed, dict)
    assert signed["drawing"]


def test_scenario_13_by_keys_the_ground_is_asked_beside_its_field(room: Room) -> None:
    book(room)
    check(room)
    room.at(17, 20)
    assert room.page.panel.banners == ["現在是夜間（日沒 17:09），開始或復行須有夜間事由"]
    room.press(KEY.Key_F9)
    room.field("guards", "13")
    room.field("deposits", "無")
    room.field("rights_notice", "")
    room.press(KEY.Key_F9)
    sheet = room.page.sheet
    assert sheet is not None
    room.until(lambda: "夜間詢問須有法定事由" in sheet.closing.note_of("night_ground"))
    room.field("night_ground", "請")
    room.done()
    assert text(room.line.values, "night_ground") == "on_request"


def test_a_booking_is_cancelled_with_a_reason_and_nothing_is_asked_of_others(room: Room) -> None:
    book(room)
    room.press(KEY.Key_Delete, CTRL)
    room.field("abort_reason", "受詢問人未到")
    room.done()
    assert room.line.state == "aborted"
    room.by(station.actor("huang", Role.OFFICER))
    assert room.page.panel.offered == []
    room.press(KEY.Key_Escape)
    room.until(lambda: room.shell.current == "board")


def test_custody_is_drawn_with_what_the_law_leaves_out(room: Room) -> None:
    book(room)
    room.press(KEY.Key_F11)
    room.field("arrested_at", "1400")
    room.field("excluded_kind", "在")
    room.field("excluded_from", "1410")
    room.field("excluded_to", "1440")
    room.done()
    assert room.page.panel.custody.words == "■ 計入 2 小時 00 分　▨ 在途解送 30 分"
    shown = room.page.panel.grab()
    assert not shown.isNull()


def test_the_book_leads_to_the_page(room: Room) -> None:
    room.counter.workflow.go("home", "")
    room.counter.workflow.open_new("L15")
    assert room.shell.current == "interview_room"
    assert Rooms(room.counter.desk).state.now(station.DESK).sessions == ()


def test_a_booking_begins_by_its_name_from_anywhere(room: Room) -> None:
    room.press(KEY.Key_Escape)
    room.until(lambda: room.shell.current == "board")
    room.press(KEY.Key_K, CTRL)
    room.type("預約偵詢室")
    room.press(KEY.Key_Return)
    room.until(lambda: room.page.sheet is not None)
    book_in_sheet(room)
    assert room.line.state == "booked"


def test_the_board_leads_to_the_session_that_asks(room: Room) -> None:
    book(room)
    check(room)
    begin(room)
    line = room.line.id
    room.at(17, 5)
    room.press(KEY.Key_Escape)
    room.until(lambda: room.shell.current == "board")
    room.settle()
    asked = [one for one in room.counter.services.board.state(WANG).todo if one.target == line]
    assert [one.action for one in asked] == ["interview_room"]
    room.counter.workflow.go(asked[0].action, asked[0].target)
    room.settle()
    session = room.page.panel.session
    assert session is not None
    assert session.line == line
