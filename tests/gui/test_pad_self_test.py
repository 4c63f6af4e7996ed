"""The self-test of a pad: a real host, the simulated pad, and what stands on the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadClient, PadState
from kiosk.views import tokens
from kiosk.views.pads.citizen import HOME, load
from kiosk.views.pads.port import PadPort
from kiosk.views.pads.pressure_bar import PressureBar
from kiosk.views.pads.self_test import PadSelfTest
from tests.devices.pads.client_desk import tap, written
from tests.gui.conftest import RESOURCES
from tests.gui.keys import bring_up

PATIENCE_MS = 15_000


class Bench:
    """A window, a pad port and the sheet."""

    def __init__(self, bot: QtBot) -> None:
        self.bot = bot
        self.port = PadPort(lambda listener: PadClient(listener, None, host_command(emulate=True)))
        self.window = QWidget()
        bot.addWidget(self.window)
        self.window.resize(1100, 760)
        bring_up(bot, self.window)
        self.port.start()
        self.until(lambda: self.port.client.state is PadState.ABSENT)
        self.sheet = PadSelfTest(self.window, self.port, load(RESOURCES / "citizen")[HOME])

    def until(self, condition: Callable[[], bool]) -> None:
        self.bot.waitUntil(condition, timeout=PATIENCE_MS)

    def plug(self) -> None:
        self.port.client.emulate("plug", "SIM1", model="STU-540")

    def write(self, rows: list[list[int]]) -> None:
        self.port.client.emulate("write", "SIM1", pens=rows)

    def hold(self, pressure: int) -> None:
        """Press the pen on one place, as long as nothing else is said."""
        self.port.client.emulate("pen", "SIM1", pen=[5000, 3000, pressure, 1, 1])

    def press(self, key: str) -> None:
        info, form = self.port.status.info, self.sheet.form
        assert info is not None
        assert form is not None
        self.write(tap(form, info.capability, key))


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.port.close()


def ready(bench: Bench) -> bool:
    return "請在簽名板書寫" in bench.sheet.texts


def test_a_pad_is_tried_in_all_its_parts(bench: Bench) -> None:
    sheet = bench.sheet
    sheet.present()
    assert "無簽名板" in sheet.texts
    bench.plug()
    bench.until(lambda: ready(bench))
    for part in ("Wacom STU-540", "韌體 1.08", "序號 SIM1", "800×480", "傳輸已加密", "尚未書寫"):
        assert part in sheet.texts
    info = bench.port.status.info
    assert info is not None
    rows = written(info.capability, 400)
    bench.write(rows)
    bench.until(lambda: sheet.mirror.points > 300)
    assert 120 <= sheet.rate <= 280, "a busy machine hands batches over late, never other points"
    bench.until(lambda: sheet.mirror.points == sum(row[4] for row in rows))
    pressed = [row[2] for row in rows if row[4]]
    assert (sheet.pressure.peak, sheet.pressure.levels) == (max(pressed), len(set(pressed)))
    bench.press("confirm")
    bench.until(lambda: "確認 ✔" in sheet.texts)
    bench.until(lambda: "漏失 0 點（可證明無漏失）；筆壓正常；品質合格" in sheet.texts)
    bench.until(lambda: ready(bench))
    assert "尚未書寫" not in sheet.texts, "the figure stays until the test begins anew"
    bench.press("clear")
    bench.until(lambda: "重簽 ✔" in sheet.texts)
    bench.until(lambda: ready(bench))
    bench.press("cancel")
    bench.until(lambda: "重簽 ✔　確認 ✔　取消 ✔" in sheet.texts)
    bench.until(lambda: ready(bench))
    QTest.keyClick(sheet, Qt.Key.Key_F2)
    bench.until(lambda: ready(bench) and "重簽 —　確認 —　取消 —" in sheet.texts)
    assert (sheet.pressure.peak, sheet.pressure.levels) == (0, 0)


def test_the_bar_follows_the_pen_and_falls_with_it(bench: Bench) -> None:
    bench.plug()
    bench.until(lambda: bench.port.status.state is PadState.IDLE)
    sheet, bar = bench.sheet, bench.sheet.pressure
    sheet.present()
    bench.until(lambda: ready(bench))
    assert (bar.text, bar.accessibleName()) == ("筆壓 0／1023", "筆壓")
    assert blue(bar) == 0
    bench.hold(512)
    bench.until(lambda: bar.text == "筆壓 512／1023")
    assert bar.accessibleDescription() == f"筆壓 512／1023　最大 512　共 {bar.levels} 級"
    half = blue(bar)
    bench.hold(1023)
    bench.until(lambda: bar.text == "筆壓 1023／1023")
    assert 1.8 < blue(bar) / half < 2.2, "twice as hard is twice as long"
    bench.hold(300)
    bench.until(lambda: bar.text == "筆壓 300／1023")
    assert bar.peak == 1023
    bench.port.client.emulate("pen", "SIM1", pen=[0, 0, 0, 0, 0])
    bench.until(lambda: bar.text == "筆壓 0／1023")
    assert blue(bar) == 0
    assert bar.peak == 1023, "the strongest stays until the test begins anew"
    assert bar.accessibleDescription().endswith(f"最大 1023　共 {bar.levels} 級")


def test_a_trial_that_fails_says_why_and_goes_on(bench: Bench) -> None:
    bench.plug()
    bench.until(lambda: bench.port.status.state is PadState.IDLE)
    bench.sheet.present()
    bench.until(lambda: ready(bench))
    bench.press("confirm")
    bench.until(lambda: "筆跡點數太少" in bench.sheet.texts)
    bench.until(lambda: ready(bench))


def test_a_pad_without_pressure_says_so(qtbot: QtBot) -> None:
    bar = PressureBar()
    qtbot.addWidget(bar)
    bar.measure(0)
    bar.follow([5])
    assert bar.text == bar.accessibleDescription() == "筆壓：此裝置不量測"
    assert bar.levels == 0


def blue(bar: PressureBar) -> int:
    """Return how many pixels of the middle row are filled."""
    picture = bar.grab().toImage()
    middle = picture.height() // 2
    wanted = QColor(tokens.ACCENT).rgb()
    return sum(picture.pixel(x, middle) == wanted for x in range(picture.width()))


def test_a_pulled_cable_is_told_and_the_test_comes_back(bench: Bench) -> None:
    bench.plug()
    bench.until(lambda: bench.port.status.state is PadState.IDLE)
    bench.sheet.present()
    bench.until(lambda: ready(bench))
    bench.port.client.emulate("unplug", "SIM1")
    bench.until(lambda: not ready(bench))
    bench.plug()
    bench.until(lambda: ready(bench))


def test_closing_takes_the_test_off_the_pad(bench: Bench) -> None:
    bench.plug()
    bench.until(lambda: bench.port.status.state is PadState.IDLE)
    bench.sheet.present()
    bench.until(lambda: ready(bench))
    QTest.keyClick(bench.sheet, Qt.Key.Key_Escape)
    assert bench.sheet.closed
    bench.until(lambda: bench.port.status.state is PadState.IDLE)


def test_a_locked_kiosk_has_no_test_on_the_pad(bench: Bench) -> None:
    bench.plug()
    bench.until(lambda: bench.port.status.state is PadState.IDLE)
    bench.sheet.present()
    bench.until(lambda: ready(bench))
    bench.sheet.put_by()
    bench.until(lambda: bench.port.status.state is PadState.IDLE)
    bench.sheet.bring_back()
    bench.until(lambda: bench.port.status.state is PadState.SIGNING and ready(bench))
