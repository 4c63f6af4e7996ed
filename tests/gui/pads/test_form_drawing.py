"""A form is drawn off the GUI thread: what happens on the desk meanwhile is not overtaken by it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadClient, PadState
from kiosk.devices.pads.events import Display, Shown
from kiosk.views.ops import OpRunner
from kiosk.views.pads.citizen import load
from kiosk.views.pads.pad_signatures import PadSignatures
from kiosk.views.pads.port import PadPort, SessionEvent
from kiosk.views.widgets.signature_capture import SignatureRequest
from tests.gui.conftest import RESOURCES
from tests.gui.keys import bring_up
from tests.gui.pad_window_desk import PATIENCE_MS, Counter, plug, shows, wait_state

CITIZEN = SignatureRequest(
    "司法文書寄存及具領登記簿\n應受送達人：林小美\n本人已領取上列文書。",
    "林小美",
    "具領人",
    "具領：請確認內容並簽名",
    citizen=True,
)


class Gate:
    """A worker that begins when the test lets it."""

    def __init__(self, bugs: list[Exception]) -> None:
        self._open = threading.Event()
        self.pool = ThreadPoolExecutor(1)
        self.pool.submit(self._open.wait)
        self.runner = OpRunner(self.pool, bugs.append)

    def open(self) -> None:
        """Let it work from now on."""
        self._open.set()


@pytest.fixture
def gate(qapp: QApplication, bugs: list[Exception]) -> Iterator[Gate]:
    made = Gate(bugs)
    yield made
    made.open()
    made.pool.shutdown()
    assert not bugs


@pytest.fixture
def desk(qtbot: QtBot, gate: Gate) -> Iterator[tuple[Counter, list[int]]]:
    """Give a counter with a pad on it whose forms wait for the gate, and the sessions that were shown."""
    port = PadPort(lambda listener: PadClient(listener, None, host_command(emulate=True)))
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1100, 760)
    bring_up(qtbot, window)
    words = load(RESOURCES / "citizen")
    signatures = PadSignatures(window, port, words, gate.runner, citizen_on_screen=False)
    displays: list[Display] = []
    shown: list[int] = []

    def told(event: SessionEvent) -> None:
        if isinstance(event, Shown):
            shown.append(event.session)

    port.displayed.connect(displays.append)
    port.told.connect(told)
    port.start()
    made = Counter(window, port, signatures, [], displays)
    wait_state(qtbot, made, PadState.ABSENT)
    plug(qtbot, made)
    yield made, shown
    port.close()


Desk = tuple[Counter, list[int]]


def settled(qtbot: QtBot, gate: Gate) -> None:
    """Wait until the worker has nothing left and its answers have come."""
    gate.open()
    qtbot.waitUntil(lambda: gate.runner.idle, timeout=PATIENCE_MS)


def test_a_signing_given_up_before_its_form_is_drawn_never_reaches_the_pad(
    qtbot: QtBot, desk: Desk, gate: Gate
) -> None:
    counter, shown = desk
    counter.capture(CITIZEN)
    assert "正在送到簽名板" in counter.sheet.state_text
    QTest.keyClick(counter.sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: counter.answers == [None], timeout=PATIENCE_MS)
    settled(qtbot, gate)
    assert counter.sheet.form is None
    assert counter.port.status.state is PadState.IDLE
    assert not shown


def test_only_the_language_asked_for_last_comes_onto_the_pad(
    qtbot: QtBot, desk: Desk, gate: Gate
) -> None:
    counter, shown = desk
    counter.capture(CITIZEN)
    for language in ("en", "th", "vi"):
        counter.sheet.speak(language)
    gate.open()
    qtbot.waitUntil(lambda: len(shown) == 1, timeout=PATIENCE_MS)
    assert counter.form.language == "vi"
    settled(qtbot, gate)
    assert len(shown) == 1
    assert shows(counter.displays[-1], counter.form.pages[0])


def test_a_pad_pulled_while_its_form_is_drawn_gets_it_on_replug(
    qtbot: QtBot, desk: Desk, gate: Gate
) -> None:
    counter, shown = desk
    counter.capture(CITIZEN)
    counter.port.client.emulate("unplug", "SIM1")
    wait_state(qtbot, counter, PadState.ABSENT)
    settled(qtbot, gate)
    assert "等候簽名板" in counter.sheet.state_text
    assert not shown
    counter.port.client.emulate("plug", "SIM1", model="STU-540")
    qtbot.waitUntil(lambda: len(shown) == 1, timeout=PATIENCE_MS)
    assert shows(counter.displays[-1], counter.form.pages[0])
