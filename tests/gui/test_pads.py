"""Signing on a pad from the clerk's screen: a real host process, the simulated pad, real widgets."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.base.clock import ManualClock
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadClient, PadState, PadStatus
from kiosk.devices.pads.events import Display, Finished, Presence
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.facts import PersonFact
from kiosk.services import kit
from kiosk.services.kit import ToSign
from kiosk.services.signing import keep_signature
from kiosk.views.ops import OpRunner
from kiosk.views.pads.citizen import CitizenText, load
from kiosk.views.pads.pad_signatures import PadSignatures
from kiosk.views.pads.pad_window import PadWindow
from kiosk.views.pads.port import PadPort, status_words
from kiosk.views.widgets.signature_capture import PadSigned, SignatureRequest
from tests.devices.pads.client_desk import tap, written
from tests.gui.conftest import RESOURCES
from tests.gui.keys import bring_up
from tests.gui.pad_window_desk import (
    PATIENCE_MS,
    Counter,
    answer,
    on_pad,
    plug,
    shows,
    wait_state,
)
from tests.gui.workflow import station

TEXT = "寄存司法文書具領\n編號 115-AW3B2-L13-A-00012\n應受送達人：𠮷川明\n本人已領取上列文書。"
OFFICER = SignatureRequest(TEXT, "警員 王大明", "領用人", "領用槍彈：請確認內容並簽名")
CITIZEN = replace(OFFICER, signer="𠮷川明", role="具領人", citizen=True)


@pytest.fixture(scope="module")
def words() -> dict[str, CitizenText]:
    return dict(load(RESOURCES / "citizen"))


# ----------------------------------------------------------------------------------- signing
Make = Callable[..., Counter]


@pytest.fixture
def counter(
    qtbot: QtBot, qapp: QApplication, words: dict[str, CitizenText], drawing: OpRunner
) -> Iterator[Make]:
    ports: list[PadPort] = []

    def make(*, pad: bool = True, citizen_on_screen: bool = False) -> Counter:
        port = PadPort(lambda listener: PadClient(listener, None, host_command(emulate=True)))
        ports.append(port)
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(1100, 760)
        bring_up(qtbot, window)
        signatures = PadSignatures(
            window, port, words, drawing, citizen_on_screen=citizen_on_screen
        )
        displays: list[Display] = []
        port.displayed.connect(displays.append)
        port.start()
        made = Counter(window, port, signatures, [], displays)
        wait_state(qtbot, made, PadState.ABSENT)
        if pad:
            plug(qtbot, made)
        return made

    yield make
    for port in ports:
        port.close()


def test_an_officer_signs_on_the_pad(qtbot: QtBot, counter: Make) -> None:
    desk = counter()
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    (page,) = desk.form.pages
    assert shows(desk.displays[-1], page)
    assert desk.port.status.state is PadState.SIGNING
    desk.sign()
    qtbot.waitUntil(lambda: desk.sheet.mirror.points > 100, timeout=PATIENCE_MS)
    made = answer(qtbot, desk)
    assert isinstance(made, PadSigned)
    assert (made.text, made.sha256, made.consent) == (TEXT, OFFICER.sha256, "")
    assert made.signature.binding.document == OFFICER.sha256
    assert made.signature.binding.picture == page.digest
    assert made.signature.quality.lost == 0
    assert desk.sheet.closed
    assert desk.sheet.mirror.points == 0
    assert len(desk.answers) == 1


def test_a_citizen_reads_the_consent_in_his_language(qtbot: QtBot, counter: Make) -> None:
    desk = counter()
    desk.capture(CITIZEN)
    qtbot.waitUntil(lambda: desk.sheet.session > 0, timeout=PATIENCE_MS)
    desk.sheet.speak("vi")
    qtbot.waitUntil(lambda: desk.port.status.state is PadState.SIGNING, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: desk.sheet.form is not None, timeout=PATIENCE_MS)
    info = desk.port.status.info
    assert info is not None
    for page in desk.form.pages[:-1]:
        qtbot.waitUntil(lambda: "閱讀" in desk.sheet.state_text, timeout=PATIENCE_MS)
        desk.write(tap(page, info.capability, "next"))
    on_pad(qtbot, desk)
    assert shows(desk.displays[-1], desk.form.pages[-1])
    desk.sign()
    made = answer(qtbot, desk)
    assert isinstance(made, PadSigned)
    assert made.language == made.signature.binding.language == "vi"
    assert made.consent.startswith("Theo Điều 5")


def test_a_screen_that_stands_still_for_a_second_loses_no_ink(qtbot: QtBot, counter: Make) -> None:
    desk = counter()
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    desk.sign(600)
    qtbot.waitUntil(lambda: desk.sheet.mirror.points > 20, timeout=PATIENCE_MS)
    begun = time.monotonic()
    while time.monotonic() - begun < 1.0:
        sum(range(20_000_000))  # one call into C holds everything in this process
    made = answer(qtbot, desk)
    assert isinstance(made, PadSigned)
    assert made.signature.quality.lost == 0
    assert made.signature.binding.counts[0] == 600 + 1 + 22


def test_a_killed_host_is_told_and_the_form_comes_back_to_be_signed_afresh(
    qtbot: QtBot, counter: Make
) -> None:
    desk = counter()
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    desk.sign(400)
    qtbot.waitUntil(lambda: desk.sheet.mirror.points > 20, timeout=PATIENCE_MS)
    os.kill(desk.port.client.host_pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: "簽名板程式中斷" in desk.sheet.state_text, timeout=PATIENCE_MS)
    assert desk.sheet.mirror.points == 0
    wait_state(qtbot, desk, PadState.ABSENT)
    assert desk.answers == []
    desk.port.client.emulate("plug", "SIM1", model="STU-540")
    on_pad(qtbot, desk)
    reason = "簽名板程式中斷，這次簽名無效，先前的筆畫不保留，請從頭簽名。"
    assert desk.sheet.state_text.startswith(reason)
    desk.sign()
    made = answer(qtbot, desk)
    assert isinstance(made, PadSigned)
    assert made.signature.binding.counts[0] == 300 + 1 + 22


def test_a_pulled_cable_brings_the_form_back_on_replug(qtbot: QtBot, counter: Make) -> None:
    desk = counter()
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    first = desk.sheet.session
    desk.port.client.emulate("unplug", "SIM1")
    qtbot.waitUntil(lambda: "已拔除" in desk.sheet.state_text, timeout=PATIENCE_MS)
    begun = time.monotonic()
    desk.port.client.emulate("plug", "SIM1", model="STU-540")
    on_pad(qtbot, desk)
    assert time.monotonic() - begun < 2.0
    assert desk.sheet.session > first
    QTest.keyClick(desk.sheet, Qt.Key.Key_Escape)
    assert answer(qtbot, desk) is None
    wait_state(qtbot, desk, PadState.IDLE)


def test_a_form_leaves_the_pad_while_the_kiosk_is_locked_and_is_signed_afresh(
    qtbot: QtBot, counter: Make
) -> None:
    desk = counter()
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    first, page = desk.sheet.session, desk.form.pages[-1]
    info = desk.port.status.info
    assert info is not None
    desk.write(written(info.capability, 100))
    qtbot.waitUntil(lambda: desk.sheet.mirror.points > 20, timeout=PATIENCE_MS)
    desk.sheet.put_by()
    wait_state(qtbot, desk, PadState.IDLE)
    qtbot.waitUntil(lambda: not shows(desk.displays[-1], page), timeout=PATIENCE_MS)
    assert desk.sheet.session == desk.sheet.mirror.points == 0
    # A pad that is plugged while nobody may look shows nothing either.
    desk.port.client.emulate("unplug", "SIM1")
    wait_state(qtbot, desk, PadState.ABSENT)
    plug(qtbot, desk)
    assert desk.sheet.session == 0
    assert desk.answers == []
    desk.sheet.bring_back()
    on_pad(qtbot, desk)
    assert desk.sheet.session > first
    assert desk.sheet.state_text.startswith("螢幕曾鎖定，先前的筆畫不保留，請從頭簽名。")
    desk.sign()
    made = answer(qtbot, desk)
    assert isinstance(made, PadSigned)
    assert made.signature.binding.counts[0] == 300 + 1 + 22


def test_one_changed_pixel_or_letter_is_no_signature(qtbot: QtBot, counter: Make) -> None:
    desk = counter()
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    session, page = desk.sheet.session, desk.form.pages[-1]
    desk.sign()
    made = answer(qtbot, desk)
    assert isinstance(made, PadSigned)
    right = made.signature
    pixel = replace(page, bits=bytes([page.bits[0] ^ 1]) + page.bits[1:]).digest
    letter = replace(OFFICER, text=TEXT.replace("領取", "收取")).sha256
    wrong = (
        replace(right, pages=(pixel,)),
        replace(right, binding=replace(right.binding, picture=pixel)),
        replace(right, binding=replace(right.binding, document=letter)),
    )
    for forged in wrong:
        wait_state(qtbot, desk, PadState.IDLE)
        desk.capture(OFFICER)
        on_pad(qtbot, desk)
        session = desk.sheet.session
        desk.port.told.emit(Finished(session, forged))
        assert "不是這份內容" in desk.sheet.state_text
        assert len(desk.answers) == 1
        desk.port.client.cancel(session)
        desk.sheet.close_sheet()


def test_the_signer_asks_for_paper_on_the_pad(qtbot: QtBot, counter: Make) -> None:
    desk = counter()
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    info = desk.port.status.info
    assert info is not None
    desk.write(tap(desk.form.pages[-1], info.capability, "cancel"))
    assert answer(qtbot, desk) is None
    assert desk.sheet.closed


def test_what_a_page_gets_is_bound_to_text_picture_and_pad(
    qtbot: QtBot, counter: Make, runner: OpRunner, clock: ManualClock, tmp_path: Path
) -> None:
    desk = counter()
    built = station.counter(tmp_path, clock, runner)
    context = replace(built.context, signatures=desk.signatures)
    person = PersonFact(PersonRef("pickup", "民眾", "𠮷川明"), "WD")
    looked_at = "國民身分證 末四碼 6789，警員 王大明核對"
    wanted = ToSign(person, "collector_sig", "具領人", TEXT, "具領", looked_at)
    got: list[kit.Signed | None] = []
    context.sign(wanted, got.append)
    info = desk.port.status.info
    assert info is not None
    qtbot.waitUntil(lambda: "閱讀" in desk.sheet.state_text, timeout=PATIENCE_MS)
    desk.write(tap(desk.form.pages[0], info.capability, "next"))
    on_pad(qtbot, desk)
    form = desk.form
    desk.sign()
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    (made,) = got
    assert made is not None
    assert made.binding is not None
    assert made.device == made.binding.model == "STU-540"
    assert made.binding.picture == form.pages[-1].digest
    assert made.binding.form == f"collector_sig;pages={form.digest}"
    assert (made.binding.purpose, made.protection) == ("具領", "encrypted")
    assert made.identity == made.binding.identity == looked_at
    assert made.quality is not None
    value = built.store.write(lambda transaction: keep_signature(transaction, made, clock.now()))
    assert isinstance(value, dict)
    assert value["document"] == wanted.digest
    assert value["binding"] == made.binding.to_value()
    built.store.close()


# --------------------------------------------------------------------------------- no pad
def test_without_a_pad_an_officer_signs_on_the_screen(qtbot: QtBot, counter: Make) -> None:
    desk = counter(pad=False)
    desk.capture(OFFICER)
    assert desk.signatures.sheet is not None
    assert not desk.signatures.sheet.closed


def test_without_a_pad_a_citizen_signs_on_paper(qtbot: QtBot, counter: Make) -> None:
    desk = counter(pad=False)
    desk.capture(CITIZEN)
    assert answer(qtbot, desk) is None
    assert desk.signatures.sheet is None
    told = [item.text() for item in desk.window.findChildren(QLabel) if "紙本" in item.text()]
    assert told
    allowed = counter(pad=False, citizen_on_screen=True)
    allowed.capture(CITIZEN)
    assert allowed.signatures.sheet is not None


def test_an_officer_may_change_to_the_screen(qtbot: QtBot, counter: Make) -> None:
    desk = counter()
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    desk.sheet._ask_screen()
    assert desk.signatures.sheet is not None
    assert not desk.signatures.sheet.closed
    wait_state(qtbot, desk, PadState.IDLE)
    assert desk.answers == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (PadStatus(PadState.ABSENT), ("無簽名板", "")),
        (PadStatus(PadState.IDLE, Presence.READY), ("簽名板就緒", "ok")),
        (PadStatus(PadState.SIGNING, Presence.READY), ("簽名板使用中", "info")),
        (PadStatus(PadState.FAULT, Presence.WRONG), ("簽名板不支援", "bad")),
        (PadStatus(PadState.FAULT, Presence.HELD), ("簽名板被其他程式占用", "bad")),
        (PadStatus(PadState.FAULT, Presence.MANY), ("接了兩塊以上簽名板", "bad")),
    ],
)
def test_the_state_of_the_pad_has_words(status: PadStatus, said: tuple[str, str]) -> None:
    assert status_words(status) == said


# ------------------------------------------------------------------------------- pad window
def test_the_demo_pad_is_signed_with_the_mouse(qtbot: QtBot, counter: Make) -> None:
    desk = counter(pad=False)
    window = PadWindow(desk.window, desk.port)
    window.show()
    wait_state(qtbot, desk, PadState.IDLE)
    desk.capture(OFFICER)
    on_pad(qtbot, desk)
    page = desk.form.pages[-1]
    qtbot.waitUntil(lambda: shows(desk.displays[-1], page), timeout=PATIENCE_MS)
    assert window.glass.picture().pixelColor(3, 3).value() == 255
    area, glass = page.ink_area, window.glass
    left = Qt.MouseButton.LeftButton
    start = QPoint(area.left + 60, area.top + 30)
    QTest.mousePress(glass, left, pos=start)
    for step in range(60):
        at = start + QPoint(step * 6, (step % 12) * 6)
        QTest.mouseMove(glass, at)
        QTest.qWait(15)
    QTest.mouseRelease(glass, left, pos=start + QPoint(354, 66))
    QTest.qWait(60)
    key = next(key.area for key in page.keys if key.name == "confirm")
    spot = QPoint((key.left + key.right) // 2, (key.top + key.bottom) // 2)
    QTest.mousePress(glass, left, pos=spot)
    QTest.qWait(60)
    QTest.mouseRelease(glass, left, pos=spot)
    made = answer(qtbot, desk)
    assert isinstance(made, PadSigned), desk.sheet.state_text
    assert made.signature.quality.findings == ()
    assert len(made.signature.drawing.strokes) == 1
    window.close()
    wait_state(qtbot, desk, PadState.ABSENT)
