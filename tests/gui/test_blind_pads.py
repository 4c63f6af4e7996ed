"""Signing on pads without a display: the screen turned to the signer, the pad under his hand, the clerk's keys."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals and hidraw", allow_module_level=True)

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.base.clock import ManualClock
from kiosk.devices.biometrics.dynamics import Dynamics
from kiosk.devices.biometrics.envelope import open_capture
from kiosk.devices.pads.child import blind_words, host_command
from kiosk.devices.pads.client import PadClient, PadConfig, PadState
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.facts import PersonFact
from kiosk.services import kit
from kiosk.services.kit import ToSign
from kiosk.services.signing import keep_signature
from kiosk.views.ops import OpRunner
from kiosk.views.pads.citizen import load
from kiosk.views.pads.pad_sheet import PadSheet
from kiosk.views.pads.pad_signatures import PadSignatures
from kiosk.views.pads.port import PadPort, status_words
from kiosk.views.pads.self_test import PadSelfTest
from kiosk.views.widgets.signature_capture import Inked, PadSigned, SignatureRequest
from tests.devices.captures import examiner
from tests.devices.pads.blind_pads import (
    MODEL,
    SIGLITE,
    Hand,
    tablet_command,
    tablet_writing,
    topaz_writing,
)
from tests.devices.pads.test_generic_hid import Hidraw, Tablet
from tests.devices.ptys import PtyDevice
from tests.gui.conftest import RESOURCES
from tests.gui.keys import bring_up
from tests.gui.workflow import station

TEXT = "寄存司法文書具領\n應受送達人：林小美\n本人已領取上列文書。"
CITIZEN = SignatureRequest(TEXT, "林小美", "具領人", "具領：請確認內容並簽名", citizen=True)
OFFICER = replace(CITIZEN, signer="警員 王大明", citizen=False)
PATIENCE_MS = 20_000


@dataclass
class Counter:
    """A window with a real pad host, and what came of a signing."""

    bot: QtBot
    window: QWidget
    port: PadPort
    signatures: PadSignatures
    answers: list[Inked | None] = field(default_factory=list)

    @property
    def sheet(self) -> PadSheet:
        assert self.signatures.pad_sheet is not None
        return self.signatures.pad_sheet

    def until(self, condition: Callable[[], bool]) -> None:
        self.bot.waitUntil(condition, timeout=PATIENCE_MS)

    def ready(self) -> None:
        self.until(lambda: self.port.status.state is PadState.IDLE)

    def says(self, words: str) -> None:
        self.until(lambda: words in self.sheet.state_text)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.sheet, key)

    def signed(self) -> PadSigned:
        self.until(lambda: bool(self.answers))
        (made,) = self.answers
        assert isinstance(made, PadSigned), self.sheet.state_text
        return made


Make = Callable[[Sequence[str]], Counter]


@pytest.fixture
def counter(qtbot: QtBot, qapp: QApplication, drawing: OpRunner) -> Iterator[Make]:
    ports: list[PadPort] = []

    def make(command: Sequence[str]) -> Counter:
        config = PadConfig(examiner()[1], allow_plain=True)
        port = PadPort(lambda listener: PadClient(listener, config, command))
        ports.append(port)
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(1100, 760)
        bring_up(qtbot, window)
        words = load(RESOURCES / "citizen")
        signatures = PadSignatures(window, port, words, drawing, citizen_on_screen=False)
        port.start()
        made = Counter(qtbot, window, port, signatures)
        made.ready()
        return made

    yield make
    for port in ports:
        port.close()


@pytest.fixture
def topaz(tmp_path: Path) -> Iterator[PtyDevice]:
    made = PtyDevice(tmp_path / "ttyTopaz")
    yield made
    made.unplug()


@pytest.fixture
def on_topaz(counter: Make, topaz: PtyDevice) -> Counter:
    return counter(host_command(emulate=True, blind=blind_words(topaz.port, MODEL)))


def test_a_citizen_signs_on_a_topaz_in_his_language(
    on_topaz: Counter,
    topaz: PtyDevice,
    runner: OpRunner,
    clock: ManualClock,
    tmp_path: Path,
) -> None:
    desk = on_topaz
    assert status_words(desk.port.status) == (f"簽名板就緒：{MODEL}", "ok")
    built = station.counter(tmp_path, clock, runner)
    context = replace(built.context, signatures=desk.signatures)
    person = PersonFact(PersonRef("pickup", "民眾", "林小美"), "WD")
    wanted = ToSign(person, "collector_sig", "具領人", TEXT, "具領")
    got: list[kit.Signed | None] = []
    context.sign(wanted, got.append)
    desk.until(lambda: desk.sheet.session > 0)
    desk.sheet.speak("vi")
    desk.says("請將螢幕轉向當事人")
    assert desk.sheet.form is not None
    form = desk.sheet.form
    for _ in form.pages[:-1]:
        desk.key(Qt.Key.Key_PageDown)
    desk.says(f"在 {MODEL} 簽名")
    writing = topaz_writing(goes_away=False)
    hand = Hand(topaz.say, writing)
    desk.until(lambda: desk.sheet.mirror.points > 20)
    hand.finish()
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: bool(got))
    (made,) = got
    assert made is not None, desk.sheet.state_text
    assert made.binding is not None
    assert made.quality is not None
    assert (made.device, made.protection) == (MODEL, "none")
    assert (made.binding.shown_on, made.binding.loss_proof) == ("screen", "B")
    assert (made.binding.picture, made.binding.language) == (form.pages[-1].digest, "vi")
    opened = open_capture(made.sealed, examiner()[0], made.binding).content
    assert not isinstance(opened, Dynamics)
    assert len(opened.samples) == len(writing)
    assert made.drawing.width == SIGLITE.capability.width_um
    value = built.store.write(lambda transaction: keep_signature(transaction, made, clock.now()))
    assert isinstance(value, dict)
    assert value["binding"] == made.binding.to_value()
    built.store.close()


def test_an_officer_signs_on_a_tablet(counter: Make, tmp_path: Path) -> None:
    hidraw = Hidraw(tmp_path, Tablet())
    desk = counter(tablet_command(tmp_path))
    desk.signatures.capture(OFFICER, desk.answers.append)
    desk.says("在 Pen T-1 簽名")
    info = desk.port.status.info
    assert info is not None
    for report in tablet_writing(info.capability):
        hidraw.say(report)
    desk.until(lambda: desk.sheet.mirror.points > 250)
    desk.key(Qt.Key.Key_F9)
    made = desk.signed()
    assert made.signature.binding.document == OFFICER.sha256
    assert made.signature.binding.shown_on == "screen"
    assert made.signature.sealed
    hidraw.unplug()


def test_the_keys_of_the_picture_and_of_the_keyboard(on_topaz: Counter, topaz: PtyDevice) -> None:
    desk = on_topaz
    desk.signatures.capture(OFFICER, desk.answers.append)
    desk.says("請將螢幕轉向當事人")
    Hand(topaz.say, topaz_writing(60)).finish()
    desk.until(lambda: desk.sheet.mirror.points > 20)
    desk.key(Qt.Key.Key_F2)
    desk.until(lambda: desk.sheet.mirror.points == 0)
    desk.key(Qt.Key.Key_Enter)
    desk.says("不合格")
    assert desk.answers == []
    click(desk, "cancel")
    desk.until(lambda: desk.answers == [None])
    desk.ready()
    desk.signatures.capture(OFFICER, desk.answers.append)
    desk.says("請將螢幕轉向當事人")
    desk.key(Qt.Key.Key_Escape)
    desk.until(lambda: desk.answers == [None, None])


def click(desk: Counter, name: str) -> None:
    mirror = desk.sheet.mirror
    assert mirror.form is not None
    area = next(key.area for key in mirror.form.keys if key.name == name)
    frame = mirror._frame()
    scale = frame.width() / mirror.form.width
    middle = QPoint(
        round(frame.x() + (area.left + area.right) / 2 * scale),
        round(frame.y() + (area.top + area.bottom) / 2 * scale),
    )
    QTest.mouseClick(mirror, Qt.MouseButton.LeftButton, pos=middle)


def test_a_long_text_is_turned_by_keys(on_topaz: Counter) -> None:
    desk = on_topaz
    text = "\n".join(f"第 {number} 條：本人已知悉並同意。" for number in range(20))
    desk.signatures.capture(replace(OFFICER, text=text), desk.answers.append)
    desk.says("第 1 頁")
    assert desk.sheet._keys.confirm.text() == "下一頁  F9"
    desk.key(Qt.Key.Key_PageUp)
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: "第 1 頁" not in desk.sheet.state_text)
    desk.key(Qt.Key.Key_PageUp)
    desk.says("第 1 頁")
    desk.key(Qt.Key.Key_Escape)
    desk.until(lambda: desk.answers == [None])


def test_a_pulled_topaz_is_signed_afresh(on_topaz: Counter, topaz: PtyDevice) -> None:
    desk = on_topaz
    desk.signatures.capture(OFFICER, desk.answers.append)
    desk.says("請將螢幕轉向當事人")
    hand = Hand(topaz.say, topaz_writing())
    desk.until(lambda: desk.sheet.mirror.points > 20)
    topaz.unplug()
    desk.says("已拔除")
    hand.lift()
    assert desk.sheet.mirror.points == 0
    topaz.plug()
    desk.says("請將螢幕轉向當事人")
    assert desk.sheet.state_text.startswith("簽名板已拔除，先前的筆畫不保留")
    writing = topaz_writing()
    Hand(topaz.say, writing).finish()
    click(desk, "confirm")
    assert desk.signed().signature.binding.counts[0] == len(writing)


def test_the_self_test_of_a_topaz_has_its_keys_on_the_screen(on_topaz: Counter) -> None:
    desk = on_topaz
    sheet = PadSelfTest(desk.window, desk.port, load(RESOURCES / "citizen")["zh-TW"])
    sheet.present()
    desk.until(lambda: "逐一按畫面的按鍵" in sheet.texts)
    assert "沒有螢幕，內容顯示於本機螢幕" in sheet.texts
    sheet.mirror.key_pressed.emit("clear")
    desk.until(lambda: "重簽 ✔" in sheet.texts)
    sheet.leave()
