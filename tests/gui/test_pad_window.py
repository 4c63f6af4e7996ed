"""The demo's pad window over a host that ends under it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.base.canonical import Json
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadClient, PadState
from kiosk.views.pads.pad_window import PadWindow
from kiosk.views.pads.port import PadPort
from tests.gui.keys import bring_up

PATIENCE_MS = 15_000


@pytest.fixture
def port(qtbot: QtBot, qapp: QApplication) -> Iterator[PadPort]:
    made = PadPort(lambda listener: PadClient(listener, None, host_command(emulate=True)))
    made.start()
    wait_state(qtbot, made, PadState.ABSENT)
    yield made
    made.close()


def wait_state(qtbot: QtBot, port: PadPort, state: PadState) -> None:
    qtbot.waitUntil(lambda: port.client.state is port.status.state is state, timeout=PATIENCE_MS)


def test_a_hand_on_a_dark_pad_is_not_sent_to_a_host_that_has_no_pad(
    qtbot: QtBot, port: PadPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    bring_up(qtbot, host)
    window = PadWindow(host, port)
    window.show()
    wait_state(qtbot, port, PadState.IDLE)
    qtbot.waitUntil(lambda: white(window), timeout=PATIENCE_MS)
    left, spot = Qt.MouseButton.LeftButton, QPoint(200, 200)
    QTest.mousePress(window.glass, left, pos=spot)
    acts: list[str] = []
    emulate = port.client.emulate

    def noted(act: str, serial: str, **values: Json) -> None:
        acts.append(act)
        emulate(act, serial, **values)

    os.kill(port.client.host_pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: port.status.state is PadState.STARTING, timeout=PATIENCE_MS)
    monkeypatch.setattr(port.client, "emulate", noted)
    QTest.mouseRelease(window.glass, left, pos=spot)
    QTest.mouseClick(window.glass, left, pos=spot)
    assert acts == []
    wait_state(qtbot, port, PadState.IDLE)
    qtbot.waitUntil(lambda: white(window), timeout=PATIENCE_MS)
    assert acts == ["plug"]
    QTest.mousePress(window.glass, left, pos=spot)
    QTest.mouseRelease(window.glass, left, pos=spot)
    assert acts[:3] == ["plug", "pen", "pen"]
    window.close()
    wait_state(qtbot, port, PadState.ABSENT)


def test_a_pad_that_is_pulled_and_put_back_feels_the_pen_again(qtbot: QtBot, port: PadPort) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    bring_up(qtbot, host)
    window = PadWindow(host, port)
    window.show()
    for _ in range(2):
        wait_state(qtbot, port, PadState.IDLE)
        qtbot.waitUntil(lambda: white(window), timeout=PATIENCE_MS)
        window.pull()
        assert not white(window)
        wait_state(qtbot, port, PadState.ABSENT)
        window.pull()
    wait_state(qtbot, port, PadState.IDLE)
    window.close()
    wait_state(qtbot, port, PadState.ABSENT)


def white(window: PadWindow) -> bool:
    return window.glass.picture().pixelColor(3, 3).value() == 255
