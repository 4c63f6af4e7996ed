"""Half-filled pages outlive the program: another store on the same folder gives them back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.base.clock import ManualClock
from kiosk.identity.permissions import Role
from kiosk.ledgers.catalog import ALL
from kiosk.models.store import Station, Store
from kiosk.services.desk import Desk as ServiceDesk
from kiosk.services.policy import Policy
from kiosk.views.ops import OpRunner
from kiosk.views.workflow.autosave import AFTER_MS
from kiosk.views.workflow.context import Services
from tests.gui.workflow import shots, station
from tests.gui.workflow.conftest import ROOT, Desk, opened

ESC, F6 = Qt.Key.Key_Escape, Qt.Key.Key_F6
Start = Callable[[Path], Desk]


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, runner: OpRunner) -> Iterator[Start]:
    """Open a window on a folder as after a start of the program; what it opened is closed at the end."""
    running: list[tuple[Iterator[Desk], Store]] = []

    def begin(folder: Path) -> Desk:
        clock = ManualClock(station.MORNING + timedelta(minutes=3))
        store = Store(folder, Station(station.UNIT, "甲"), ALL, clock, ballast=False)
        services_desk = ServiceDesk(store, clock, Policy(roster_start_hour=7))
        services = Services.of(services_desk)
        made = opened(qtbot, qapp, station.running(store, services_desk, services, clock, runner))
        running.append((made, store))
        return next(made)

    yield begin
    for made, store in running:
        next(made, None)
        store.close()


def _killed(desk: Desk) -> Path:
    """Wait as long as keeping may take, then pull the plug: nothing that a closing window does is done."""
    desk.qtbot.wait(AFTER_MS + 100)
    desk.settle()
    QApplication.instance().removeEventFilter(desk.wedge)  # type: ignore[union-attr]
    desk.shell._runner.changed.disconnect(desk.shell.refresh)
    desk.shell.hide()
    desk.counter.store.close()
    return desk.counter.store.folder


def test_a_check_out_left_by_a_kill_is_there_again(desk: Desk, start: Start) -> None:
    for code in ("TB11", "G102", "RAD12"):
        desk.scan(code)
    desk.out.form.place.setFocus()
    desk.type("West")
    before = desk.out.flow.draft
    again = start(_killed(desk))
    again.press(Qt.Key.Key_F5)
    assert again.out.flow.draft == before
    assert again.out.kept.notice == "已還原 08:02 未完成的出勤　Esc 放棄"
    assert not again.refused()
    again.press(Qt.Key.Key_Return)
    again.sign()
    again.until(lambda: again.shell.current == "board")
    (duty,) = again.lines("L01")
    assert duty.line.actor.name == "王大明"
    assert again.counter.services.unfinished.check_out(station.DESK) is None


def test_his_badge_goes_on_with_it_and_another_badge_does_not(desk: Desk, start: Start) -> None:
    desk.scan("TB11")
    desk.scan("RAD12")
    again = start(_killed(desk))
    again.scan("TB13")
    assert "王大明 的出勤尚未完成" in again.out.scan_line.answer
    again.shell.go_home()
    again.scan("TB11")
    assert [member.person.ref.name for member in again.out.flow.draft.members] == ["王大明"]
    assert again.out.flow.draft.members[0].radio is not None


def test_escape_drops_it_for_good(desk: Desk, start: Start) -> None:
    desk.scan("TB11")
    again = start(_killed(desk))
    again.press(Qt.Key.Key_F5)
    assert again.out.flow.draft.members
    again.press(ESC)
    assert again.message() is None
    assert again.shell.current == "board"
    again.press(Qt.Key.Key_F5)
    assert not again.out.flow.draft.members
    assert "還原" not in again.out.kept.notice


def test_another_officer_does_not_find_it(desk: Desk, start: Start) -> None:
    desk.scan("TB11")
    again = start(_killed(desk))
    again.counter.who[0] = station.CADRE
    again.press(Qt.Key.Key_F5)
    assert not again.out.flow.draft.members
    again.counter.who[0] = station.DESK
    again.shell.go_home()
    again.press(Qt.Key.Key_F5)
    assert again.out.flow.draft.members


def test_a_gun_that_is_out_now_is_refused_and_named(desk: Desk, start: Start) -> None:
    for code in ("TB11", "RAD3", "RAD12"):
        desk.scan(code)
    folder = _killed(desk)
    again = start(folder)
    shots.leave(again.counter, "TB13", "RAD3")
    again.press(Qt.Key.Key_F5)
    assert "R-3" in again.refused()
    assert "黃淑芬" in again.refused()
    member = again.out.flow.draft.members[0]
    assert "radio3" not in [pick.asset.id for pick in member.picks]


def test_a_check_in_left_by_a_kill_is_there_again(desk: Desk, start: Start) -> None:
    shots.leave(desk.counter, "TB11", "TB12", "RAD12")
    desk.scan("TB11")
    desk.press(Qt.Key.Key_F9)
    desk.back.trip.odometer.setFocus()
    desk.type("48260")
    desk.back.editor.narrative.setFocus()
    desk.type("巡邏無異狀")
    before = desk.back.flow.draft
    again = start(_killed(desk))
    again.press(F6)
    assert again.back.flow.draft == before
    assert again.back.kept.notice.startswith("已還原 08:02 未完成的退勤")
    assert again.back.editor.narrative.toPlainText() == "巡邏無異狀"
    assert again.back.trip.odometer.value == 48260
    again.press(Qt.Key.Key_F12)
    again.until(lambda: again.shell.current == "board" or again.message() is not None)
    sheet = again.message()
    if sheet is not None:
        again.type("supper")
        again.press(Qt.Key.Key_F9)
        again.until(lambda: again.shell.current == "board")
    assert again.counter.services.unfinished.check_in(station.DESK) is None


def test_what_a_return_only_lists_is_not_kept(desk: Desk, start: Start) -> None:
    shots.leave(desk.counter, "TB13", "RAD3")
    desk.scan("TB13")
    again = start(_killed(desk))
    again.press(F6)
    assert again.back.flow.draft is None


def test_a_changed_owner_takes_the_draft_along(desk: Desk) -> None:
    desk.scan("TB11")
    desk.qtbot.wait(AFTER_MS + 100)
    desk.settle()
    desk.counter.who[0] = station.actor("wu", Role.OFFICER, Role.CADRE)
    desk.shell.go_home()
    desk.press(Qt.Key.Key_F5)
    desk.qtbot.wait(AFTER_MS + 100)
    desk.settle()
    kept = desk.counter.services.unfinished
    assert kept.check_out(station.DESK) is None
    assert kept.check_out(desk.counter.who[0]) is not None


def test_a_killed_process_loses_nothing_older_than_a_second(tmp_path: Path, start: Start) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.gui.workflow.kill_child", str(tmp_path / "store")],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "scanned"
        assert child.stdout.readline().strip() == "a second later"
    finally:
        child.kill()
        child.communicate(timeout=10)
    again = start(tmp_path / "store")
    again.press(Qt.Key.Key_F5)
    (member,) = again.out.flow.draft.members
    assert member.pistol is not None
    assert member.pistol.asset.label == "P99Q-102"
