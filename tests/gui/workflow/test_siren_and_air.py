"""The stopwatch of L10 and the one-touch call and the checklist of L11, by keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from kiosk.ledgers.values import number, text
from kiosk.models.equipment import AssetEntry
from kiosk.views.workflow.air_defence import AirDefencePage
from kiosk.views.workflow.siren_test import SirenTestPage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk

SIREN = AssetEntry(
    "siren:S-01",
    station.UNIT,
    "siren",
    "S-01",
    attributes={"site": "派出所屋頂", "siren_kind": "remote_electronic"},
)


@pytest.fixture
def sirens(desk: Desk) -> Desk:
    desk.counter.services.registers.put_equipment(station.CHIEF, [SIREN])
    return desk


def siren(desk: Desk) -> SirenTestPage:
    desk.counter.workflow.go("siren_test", "")
    desk.settle()
    found = desk.shell.page("siren_test")
    assert isinstance(found, SirenTestPage)
    return found


def air(desk: Desk) -> AirDefencePage:
    desk.settle()
    found = desk.shell.page("air_defence")
    assert isinstance(found, AirDefencePage)
    return found


def pass_seconds(desk: Desk, seconds: float) -> None:
    desk.counter.clock.advance(timedelta(seconds=seconds))


# --- L10 ------------------------------------------------------------------------------------------


def test_a_silent_test_is_a_voltage_and_one_key(sirens: Desk) -> None:
    page = siren(sirens)
    assert page.volt.hasFocus()
    sirens.type("220")
    sirens.press(Qt.Key.Key_F12)
    sirens.until(lambda: sirens.shell.current == "board")
    (history,) = sirens.lines("L10")
    values = history.line.values
    assert history.line.state == "ok"
    assert (text(values, "site"), text(values, "siren_kind")) == ("派出所屋頂", "remote_electronic")


def test_l10_r01_the_stopwatch_is_held_against_the_pattern(sirens: Desk) -> None:
    page = siren(sirens)
    page.occasion.show_value("real")
    page.signal.show_value("all_clear")
    assert "90 秒（±3）" in page.expected.text()
    sirens.press(Qt.Key.Key_F9)
    pass_seconds(sirens, 91.6)
    sirens.press(Qt.Key.Key_F9)
    assert page.watch.text() == "92 秒"
    assert "不符" not in page.expected.text()
    page.volt.setFocus()
    sirens.type("220")
    sirens.press(Qt.Key.Key_F12)
    sirens.until(lambda: sirens.shell.current == "board")
    (history,) = sirens.lines("L10")
    assert number(history.line.values, "seconds") == 92
    assert text(history.line.values, "start_at") < text(history.line.values, "stop_at")


def test_l10_r01_a_signal_that_is_too_short_needs_words(sirens: Desk) -> None:
    page = siren(sirens)
    page.occasion.show_value("real")
    page.signal.show_value("urgent")
    sirens.press(Qt.Key.Key_F9)
    pass_seconds(sirens, 60)
    sirens.press(Qt.Key.Key_F12)
    assert "碼錶還在走" in page.complaint
    sirens.press(Qt.Key.Key_F9)
    assert "秒數不符" in page.expected.text()
    assert page.fault.hasFocus()
    page.volt.setText("220")
    sirens.press(Qt.Key.Key_F12)
    sirens.until(lambda: bool(page.rows["fault"].problem))
    assert "115 秒" in page.rows["fault"].problem
    assert sirens.lines("L10") == []
    page.fault.setText("鳴放中斷，已報修")
    sirens.press(Qt.Key.Key_F12)
    sirens.until(lambda: sirens.shell.current == "board")
    assert [one.line.state for one in sirens.lines("L10")] == ["found"]


def test_l10_r02_a_drill_at_another_time_is_asked_about(sirens: Desk) -> None:
    page = siren(sirens)
    page.occasion.show_value("drill")
    page.signal.show_value("all_clear")
    sirens.press(Qt.Key.Key_F9)
    pass_seconds(sirens, 90)
    sirens.press(Qt.Key.Key_F9)
    page.volt.setText("220")
    sirens.press(Qt.Key.Key_F12)
    sirens.until(lambda: sirens.message() is not None)
    sirens.press(Qt.Key.Key_F9)
    sirens.until(lambda: sirens.shell.current == "board")
    assert len(sirens.lines("L10")) == 1


def test_l10_r03_a_dead_siren_asks_who_was_told(sirens: Desk) -> None:
    page = siren(sirens)
    page.volt.setText("0")
    page.motor.setChecked(False)
    page.fault.setText("馬達不轉")
    page.disabled.setChecked(True)
    assert page.rows["notified_to"].isVisible()
    sirens.press(Qt.Key.Key_F12)
    sirens.until(lambda: bool(page.rows["notified_to"].problem))
    sirens.type("x")
    sirens.press(Qt.Key.Key_F12)
    sirens.until(lambda: sirens.shell.current == "board")
    (history,) = sirens.lines("L10")
    assert text(history.line.values, "notified_at")


# --- L11 ------------------------------------------------------------------------------------------


def test_l11_r01_one_key_on_the_board_takes_the_call_with_its_time(desk: Desk) -> None:
    desk.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    page = air(desk)
    pressed = page.call.called_at
    page.unit.setText("臺北市民防管制中心")
    page.code.setFocus()
    pass_seconds(desk, 20)
    desk.type("07")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: desk.shell.current == "board")
    (history,) = desk.lines("L11")
    assert text(history.line.values, "called_at") == pressed
    assert history.line.state == "logged"
    desk.acts = 0
    desk.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    page = air(desk)
    assert page.unit.text() == "臺北市民防管制中心"
    assert page.rows["caller_unit"].source == "前次登記"
    assert page.code.hasFocus()
    desk.type("12")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: desk.shell.current == "board")
    assert desk.acts == 2
    assert len(desk.lines("L11")) == 2


def test_l11_r01_what_is_missing_stands_beside_its_field(desk: Desk) -> None:
    desk.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    page = air(desk)
    desk.press(Qt.Key.Key_F12)
    assert page.rows["caller_unit"].problem
    assert page.rows["caller_code"].problem
    assert page.unit.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert desk.shell.current == "board"
    assert desk.lines("L11") == []


def test_l11_r03_a_real_order_leads_step_by_step_to_the_second(desk: Desk) -> None:
    desk.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    page = air(desk)
    desk.press(Qt.Key.Key_F11)
    assert "逐字抄錄" in page.complaint
    page.unit.setText("臺北市民防管制中心")
    page.code.setText("07")
    page.order_text.setPlainText("發放緊急警報")
    desk.press(Qt.Key.Key_F11)
    desk.until(lambda: page.order.step == "verify")
    pass_seconds(desk, 47)
    desk.press(Qt.Key.Key_F12)
    assert "查證對象" in page.order.complaint
    page.order.whom.setText("管制中心 08")
    desk.press(Qt.Key.Key_F12)
    assert "查證結果" in page.order.complaint
    page.order.genuine.show_value("genuine")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: page.order.step == "sound")
    pass_seconds(desk, 5)
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: page.order.step == "tell")
    page.order.whom.setText("內湖分局民防組")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: not page.order.step)
    (history,) = desk.lines("L11")
    values = history.line.values
    assert history.line.state == "done"
    times = [text(values, key) for key in ("called_at", "verified_at", "sirens_at", "told_at")]
    assert times == sorted(times)
    assert times[1][17:19] != times[0][17:19]


def test_l11_r03_an_order_under_way_is_found_again(desk: Desk) -> None:
    desk.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    page = air(desk)
    page.unit.setText("臺北市民防管制中心")
    page.code.setText("07")
    page.order_text.setPlainText("發放緊急警報")
    desk.press(Qt.Key.Key_F11)
    desk.until(lambda: page.order.step == "verify")
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert air(desk).order.step == "verify"
