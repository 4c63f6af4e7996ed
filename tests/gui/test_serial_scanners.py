"""Codes of a serial scanner arrive on the GUI thread, and the bar says which scanner is missing."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.devices.scanners.framing import ScannerSettings
from kiosk.views.widgets.serial_scanners import SerialScanners
from tests.devices.ptys import PtyDevice


@pytest.fixture
def device(tmp_path: Path) -> Iterator[PtyDevice]:
    made = PtyDevice(tmp_path / "ttyScan")
    yield made
    made.unplug()


def test_codes_and_states_cross_to_the_gui_thread(qtbot: QtBot, device: PtyDevice) -> None:
    codes: list[tuple[str, bool]] = []
    states: list[tuple[str, str]] = []
    scanners = SerialScanners({"scanner": ScannerSettings(device.port)})
    gui = QApplication.instance()
    assert gui is not None
    scanners.scanned.connect(
        lambda code: codes.append((code, QThread.currentThread() is gui.thread()))
    )
    scanners.changed.connect(lambda text, details: states.append((text, details)))
    scanners.start()
    qtbot.waitUntil(lambda: states == [("", "")])
    device.say(b"PX-0042\rPX-0043\r")
    qtbot.waitUntil(lambda: len(codes) == 2)
    assert codes == [("PX-0042", True), ("PX-0043", True)]
    device.unplug()
    qtbot.waitUntil(lambda: ("條碼機未接", "條碼機：裝置已拔除") in states)
    device.plug()
    qtbot.waitUntil(lambda: states[-1] == ("", ""))
    scanners.close()


def test_after_the_end_nothing_is_handed_on(qtbot: QtBot, device: PtyDevice) -> None:
    codes: list[str] = []
    ready: list[str] = []
    scanners = SerialScanners({"badge": ScannerSettings(device.port)})
    scanners.scanned.connect(codes.append)
    scanners.changed.connect(lambda text, _details: ready.append(text))
    scanners.start()
    qtbot.waitUntil(lambda: ready == [""])
    scanners.close()
    scanners._told.emit(None)
    QApplication.processEvents()
    assert codes == []
