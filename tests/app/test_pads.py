"""The kiosk with its pad host: the state in the bar, the demo pad from the palette, a signature with evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kiosk.app.compose import Kiosk, Runners
from kiosk.app.opening import open_folder
from kiosk.app.settings import Settings
from kiosk.base.clock import ManualClock
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadState
from kiosk.devices.pads.events import Display
from kiosk.devices.pads.model import Verdict
from kiosk.views.ops import OpRunner
from kiosk.views.pads.accepting import AcceptSheet
from kiosk.views.pads.pad_sheet import PadSheet
from kiosk.views.pads.pad_window import SERIAL
from kiosk.views.shell import Shell
from kiosk.views.widgets.signature_capture import Inked, PadSigned, SignatureRequest
from tests.app.conftest import PASSWORD, Desk, furnish
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
    shell.show()
    kiosk.start()
    kiosk.pads.add_demo_window()
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
    assert desk.officer == "陳志強"
    qtbot.waitUntil(lambda: "簽名板簽名" in sheet.state_text, timeout=PATIENCE_MS)
    assert sheet.state_text.startswith("螢幕曾鎖定")
    sheet.decline()
    qtbot.waitUntil(lambda: answers == [None], timeout=PATIENCE_MS)


@dataclass
class LossyPad:
    """A form on a pad that drops a report of every signature."""

    desk: Desk
    bot: QtBot
    answers: list[Inked | None]

    @classmethod
    def signed_on(cls, desk: Desk, bot: QtBot, lost: Sequence[int] = (20, 400, 750)) -> LossyPad:
        made = cls(desk, bot, [])
        port = desk.kiosk.pads.port
        made.until(lambda: port.client.state is PadState.ABSENT)
        port.client.emulate("plug", SERIAL, model="STU-540", lost=list(lost))
        made.until(lambda: port.status.state is PadState.IDLE)
        request = SignatureRequest("本人領用手槍一枝。", "王大明", "領用人")
        desk.kiosk.signatures.capture(request, made.answers.append)
        made.until(lambda: "簽名板簽名" in made.sheet.state_text)
        return made

    @property
    def sheet(self) -> PadSheet:
        assert self.desk.kiosk.signatures.pad_sheet is not None
        return self.desk.kiosk.signatures.pad_sheet

    def until(self, condition: Callable[[], bool]) -> None:
        self.bot.waitUntil(condition, timeout=PATIENCE_MS)

    def write(self, count: int = 300) -> None:
        form, info = self.sheet.form, self.desk.kiosk.pads.port.status.info
        assert form is not None
        assert info is not None
        pens = [*written(info.capability, count), *tap(form.pages[-1], info.capability, "confirm")]
        self.desk.kiosk.pads.port.client.emulate("write", SERIAL, pens=pens)

    def refused_twice(self) -> None:
        self.write()
        self.until(lambda: "不合格" in self.sheet.state_text)
        assert "遺失" in self.sheet.state_text
        assert "幹部採認" not in self.sheet.state_text
        QTest.keyClick(self.sheet, Qt.Key.Key_F8)
        assert self.sheet.accept_sheet is None, "the first cure is another signature"
        self.write()
        self.until(lambda: "或由幹部採認" in self.sheet.state_text)

    def asked(self) -> AcceptSheet:
        QTest.keyClick(self.sheet, Qt.Key.Key_F8)
        made = self.sheet.accept_sheet
        assert made is not None
        return made

    def accepted(self) -> PadSigned:
        self.until(lambda: bool(self.answers))
        (made,) = self.answers
        assert isinstance(made, PadSigned)
        return made


def test_a_cadre_accepts_what_the_gate_refused_twice(desk: Desk, qtbot: QtBot) -> None:
    desk.sign_in("pan")
    desk.sign_in("chen")
    pad = LossyPad.signed_on(desk, qtbot)
    pad.refused_twice()
    question = pad.asked()
    QTest.keyClick(question, Qt.Key.Key_F9)
    assert question.complaint == "請先填採認理由"
    type_in(question.reason, "手部受傷")
    QTest.keyClick(question.reason, Qt.Key.Key_Return)
    assert question.who.hasFocus()
    for who, words in (("chen", "正在本機作業"), ("wang", "尚未在本機登入")):
        question.who.clear()
        type_in(question.who, who)
        QTest.keyClick(question.who, Qt.Key.Key_F9)
        assert words in question.complaint
    question.who.clear()
    type_in(question.who, "pan")
    QTest.keyClick(question.who, Qt.Key.Key_F9)
    made = pad.accepted()
    quality = made.signature.quality
    assert quality.verdict is Verdict.ACCEPTED_WITH_REASON
    assert "lost" in {finding.code for finding in quality.findings}
    assert quality.lost > 0
    assert made.accepted_by is not None
    assert (quality.reason, quality.accepted_by) == ("手部受傷", made.accepted_by.label)
    assert made.accepted_by.name == "潘惠君"
    assert desk.officer == "陳志強", "the counter stays with who works there"


def test_a_scanned_badge_or_a_password_proves_the_cadre(desk: Desk, qtbot: QtBot) -> None:
    desk.sign_in("chen")
    pad = LossyPad.signed_on(desk, qtbot)
    pad.refused_twice()
    question = pad.asked()
    type_in(question.reason, "手部受傷")
    desk.kiosk.wedge.scanned.emit("B01")
    assert "尚未在本機登入" in question.complaint
    for account, password, words in (
        ("pan", "wrong-0000", "帳號或密碼不正確"),
        ("wang", PASSWORD, "不是本單位幹部"),
    ):
        question.who.clear()
        type_in(question.who, account)
        type_in(question.password, password)
        QTest.keyClick(question.password, Qt.Key.Key_F9)
        pad.until(partial(says, question, words))
    # New ink takes the question away: what would be accepted is no longer what stands on the pad.
    pad.write()
    pad.until(lambda: question.closed and "請當事人在簽名板簽名" in pad.sheet.state_text)
    pad.until(lambda: "或由幹部採認" in pad.sheet.state_text)
    question = pad.asked()
    type_in(question.reason, "手部受傷")
    type_in(question.who, "pan")
    type_in(question.password, PASSWORD)
    QTest.keyClick(question.password, Qt.Key.Key_F9)
    made = pad.accepted()
    assert made.accepted_by is not None
    assert made.accepted_by.name == "潘惠君"


def test_no_cadre_is_asked_about_a_copy_of_earlier_strokes(desk: Desk, qtbot: QtBot) -> None:
    desk.sign_in("chen")
    pad = LossyPad.signed_on(desk, qtbot, lost=())
    pad.write(20)
    pad.until(lambda: "不合格" in pad.sheet.state_text)
    pad.write(20)
    pad.until(lambda: "完全相同" in pad.sheet.state_text)
    assert "幹部採認" not in pad.sheet.state_text
    QTest.keyClick(pad.sheet, Qt.Key.Key_F8)
    assert pad.sheet.accept_sheet is None


def test_a_lock_takes_the_question_to_the_cadre_away(desk: Desk, qtbot: QtBot) -> None:
    desk.sign_in("pan")
    desk.sign_in("chen")
    pad = LossyPad.signed_on(desk, qtbot)
    pad.refused_twice()
    question = pad.asked()
    desk.kiosk.sign_in.lock()
    assert question.closed
    desk.sign_in("chen")
    pad.until(lambda: "簽名板簽名" in pad.sheet.state_text)
    QTest.keyClick(pad.sheet, Qt.Key.Key_F8)
    assert pad.sheet.accept_sheet is None, "nothing of the former writing can be accepted"
    QTest.keyClick(pad.sheet, Qt.Key.Key_Escape)
    pad.until(lambda: pad.answers == [None])


def type_in(line: QLineEdit, words: str) -> None:
    line.setFocus()
    line.setText(words)


def says(question: AcceptSheet, words: str) -> bool:
    return words in question.complaint
