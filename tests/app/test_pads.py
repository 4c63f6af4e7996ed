"""The kiosk with its pad host: the state in the bar, the demo pad from the palette, a signature with evidence."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kiosk.app.compose import Kiosk, Runners
from kiosk.app.opening import open_folder
from kiosk.app.settings import Settings
from kiosk.base.clock import ManualClock
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadState
from kiosk.devices.pads.events import Display
from kiosk.views.ops import OpRunner
from kiosk.views.pads.pad_window import SERIAL
from kiosk.views.shell import Shell
from kiosk.views.widgets.signature_capture import Inked, PadSigned, SignatureRequest
from tests.app.conftest import Desk, furnish
from tests.devices.pads.client_desk import tap, written
from tests.station import START

PATIENCE_MS = 15_000


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """Give a running kiosk with a pad host that has simulated pads."""
    folder = tmp_path / "data"
    furnish(folder)
    clock = ManualClock(START)
    pools = [ThreadPoolExecutor(1) for _ in range(3)]
    bugs: list[Exception] = []
    runners = tuple(OpRunner(pool, bugs.append) for pool in pools)
    station = open_folder(folder, Settings(), clock)
    shell = Shell(clock, runners[0], "文德派出所")
    shell.resize(1366, 768)
    host = host_command(emulate=True)
    kiosk = Kiosk(qapp, shell, station, Runners(*runners), folder, pad_host=host)
    kiosk.pads.add_demo_window()
    shell.show()
    kiosk.start()
    made = Desk(kiosk, clock, folder, qtbot, runners)
    made.settle()
    yield made
    made.settle()
    qapp.removeEventFilter(kiosk.wedge)
    qapp.removeEventFilter(kiosk.sign_in)
    delete(shell)
    for pool in pools:
        pool.shutdown(wait=True)
    kiosk.close()
    qapp.processEvents()
    assert not bugs


def test_the_demo_pad_is_plugged_from_the_palette_and_signed_on(desk: Desk, qtbot: QtBot) -> None:
    kiosk, shell = desk.kiosk, desk.shell
    desk.sign_in("chen")
    port = kiosk.pads.port
    qtbot.waitUntil(lambda: port.client.state is PadState.ABSENT, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: shell.bar.pad_text == "無簽名板", timeout=PATIENCE_MS)
    next(one for one in shell.commands() if one.text() == "示範簽名板").trigger()
    qtbot.waitUntil(lambda: shell.bar.pad_text == "簽名板就緒", timeout=PATIENCE_MS)
    request = SignatureRequest("本人領用手槍一枝。", "王大明", "領用人")
    answers: list[Inked | None] = []
    kiosk.signatures.capture(request, answers.append)
    sheet = kiosk.signatures.pad_sheet
    assert sheet is not None
    qtbot.waitUntil(lambda: "簽名板簽名" in sheet.state_text, timeout=PATIENCE_MS)
    assert shell.bar.pad_text == "簽名板使用中"
    form, info = sheet.form, port.status.info
    assert form is not None
    assert info is not None
    pens = [*written(info.capability, 300), *tap(form.pages[-1], info.capability, "confirm")]
    port.client.emulate("write", SERIAL, pens=pens)
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    (made,) = answers
    assert isinstance(made, PadSigned)
    assert made.signature.binding.document == request.sha256
    qtbot.waitUntil(lambda: shell.bar.pad_text == "簽名板就緒", timeout=PATIENCE_MS)


def test_a_locked_kiosk_shows_nothing_on_the_pad(desk: Desk, qtbot: QtBot) -> None:
    kiosk, shell = desk.kiosk, desk.shell
    desk.sign_in("chen")
    port = kiosk.pads.port
    qtbot.waitUntil(lambda: port.client.state is PadState.ABSENT, timeout=PATIENCE_MS)
    port.client.emulate("plug", SERIAL, model="STU-540")
    qtbot.waitUntil(lambda: port.status.state is PadState.IDLE, timeout=PATIENCE_MS)
    shown: list[Display] = []
    port.displayed.connect(shown.append)
    answers: list[Inked | None] = []
    request = SignatureRequest("本人領用手槍一枝。", "王大明", "領用人")
    kiosk.signatures.capture(request, answers.append)
    sheet = kiosk.signatures.pad_sheet
    assert sheet is not None
    qtbot.waitUntil(lambda: "簽名板簽名" in sheet.state_text, timeout=PATIENCE_MS)
    assert shown[-1].pixels.count(0) > 0
    desk.clock.advance(timedelta(seconds=91))
    kiosk.sign_in.tick()
    assert shell.locked
    qtbot.waitUntil(lambda: port.status.state is PadState.IDLE, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: shown[-1].pixels.count(0) == 0, timeout=PATIENCE_MS)
    assert not answers
    desk.sign_in("chen")
    assert not shell.locked
    qtbot.waitUntil(lambda: "簽名板簽名" in sheet.state_text, timeout=PATIENCE_MS)
    assert sheet.state_text.startswith("螢幕曾鎖定")
    sheet.decline()
    qtbot.waitUntil(lambda: answers == [None], timeout=PATIENCE_MS)
