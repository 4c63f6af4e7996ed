"""Messages and signatures: answered by their own keys, closed by nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QPointingDevice, QShortcut, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kiosk.base.drawing import Drawing
from kiosk.base.errors import StoreError
from kiosk.views.widgets.ink_canvas import InkCanvas
from kiosk.views.widgets.message_sheet import (
    CANCEL,
    Answer,
    Message,
    MessageSheet,
    tell,
    tell_error,
)
from kiosk.views.widgets.signature_capture import InkDevice, SignatureRequest, Signed
from kiosk.views.widgets.signature_sheet import ScreenSignatures, SignatureSheet
from tests.gui.keys import bring_up

TEXT = "本人王大明領用手槍 TPD-0101 一枝、子彈 24 發。"


class Window(QWidget):
    """A window with a field and a page shortcut that must stay silent under a sheet."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.field)
        self.fired = 0
        QShortcut(QKeySequence("F5"), self.field, self.fire)
        qtbot.addWidget(self)
        self.resize(900, 700)
        bring_up(qtbot, self)
        self.field.setFocus()

    def fire(self) -> None:
        self.fired += 1


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Window:
    return Window(qtbot)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, modifier)


def test_no_answer_of_a_question_is_cut(window: Window) -> None:
    many = (
        CANCEL,
        Answer("witness", "不能簽字：二名見證人", "F4"),
        Answer("refuse", "拒簽（記原因）", "F2"),
        Answer("paper", "改用紙本", "F8"),
        Answer("draw", "同意電子簽名", "F9", "primary"),
    )
    sheet = MessageSheet(window, Message("領取人　林小美　簽名", "效力相同。", answers=many))
    QApplication.processEvents()
    shown = sheet.panel.findChildren(QPushButton)
    assert [one.text().split()[0] for one in shown] == [one.text for one in many]
    for one in shown:
        assert one.width() >= one.sizeHint().width(), one.text()
        assert sheet.panel.rect().contains(one.geometry())
    assert shown[0].y() < shown[-1].y()


QUESTION = Message(
    "作廢這一筆？",
    reason="事由",
    answers=(CANCEL, Answer("void", "作廢", "F9", "danger", needs_reason=True)),
)


def test_a_reason_is_demanded_and_handed_over(qtbot: QtBot, window: Window) -> None:
    sheet = MessageSheet(window, QUESTION)
    answers: list[tuple[str, str]] = []
    sheet.answered.connect(lambda code, reason: answers.append((code, reason)))
    press(Qt.Key.Key_F9)
    assert answers == []
    QTest.keyClicks(sheet.reason_edit, "duplicate")
    press(Qt.Key.Key_F9)
    assert answers == [("void", "duplicate")]
    assert window.field.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F5, Qt.Key.Key_A])
def test_no_other_key_closes_it_or_reaches_the_page(window: Window, key: Qt.Key) -> None:
    sheet = tell_error(window, StoreError("磁碟已滿"))
    press(key)
    assert sheet.isVisible()
    assert window.fired == 0
    press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    press(Qt.Key.Key_F5)
    assert window.fired == 1


def test_tab_stays_inside(window: Window) -> None:
    sheet = MessageSheet(window, QUESTION)
    for _ in range(7):
        press(Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert sheet.isAncestorOf(focus)


def test_a_sheet_over_a_sheet_gives_the_first_one_back(window: Window) -> None:
    first = MessageSheet(window, QUESTION)
    second = tell_error(first, StoreError("磁碟已滿"))
    assert not first.isEnabled()
    press(Qt.Key.Key_Escape)
    assert not second.isVisible()
    assert first.isVisible()
    assert first.isEnabled()
    assert first.reason_edit.hasFocus()


# --- ink ---------------------------------------------------------------------------------


def mouse(canvas: InkCanvas, kind: QEvent.Type, x: float, y: float, at: int) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    pressed = none if kind == QEvent.Type.MouseButtonRelease else left
    button = none if kind == QEvent.Type.MouseMove else left
    point = QPointF(x, y)
    event = QMouseEvent(kind, point, point, button, pressed, Qt.KeyboardModifier.NoModifier)
    event.setTimestamp(at)
    QApplication.sendEvent(canvas, event)


def stroke(
    canvas: InkCanvas, points: Iterable[tuple[float, float]], start: int = 5000, step: int = 20
) -> None:
    """Draw with the mouse, one point every `step` ms."""
    listed = list(points)
    mouse(canvas, QEvent.Type.MouseButtonPress, *listed[0], start)
    for number, (x, y) in enumerate(listed[1:], 1):
        mouse(canvas, QEvent.Type.MouseMove, x, y, start + number * step)
    mouse(canvas, QEvent.Type.MouseButtonRelease, *listed[-1], start + len(listed) * step)


WAVE = [(40 + 8 * at, 60 + (at % 5) * 9) for at in range(30)]


def test_a_signature_carries_the_exact_text_its_hash_and_the_ink(
    qtbot: QtBot, window: Window
) -> None:
    screen = ScreenSignatures(window)
    results: list[Signed | None] = []
    screen.capture(SignatureRequest(TEXT, "警員 王大明", "領用人"), results.append)
    assert screen.sheet is not None
    stroke(screen.sheet.canvas, WAVE)
    press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: bool(results), timeout=1000)
    signed = results[0]
    assert signed is not None
    assert signed.text == TEXT
    assert signed.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert signed.ink.device is InkDevice.MOUSE
    assert signed.ink.samples == 30
    assert signed.ink.duration_ms == 29 * 20
    assert [sample.t for sample in signed.ink.strokes[0][:3]] == [0, 20, 40]
    assert all(sample.pressure is None for sample in signed.ink.strokes[0])
    drawing = signed.ink.drawing()
    assert Drawing.from_bytes(drawing.to_bytes()) == drawing
    left, _top, right, _bottom = drawing.bounds or (0, 0, 0, 0)
    assert abs((right - left) / 1000 - signed.ink.extent_mm) < 0.1


@pytest.mark.parametrize(
    ("points", "step", "words"),
    [
        ([], 20, "請簽名"),
        (WAVE[:11], 50, "簽名太短"),
        (WAVE, 10, "簽名太短"),
        ([(40 + at * 0.5, 50 + at % 3) for at in range(40)], 20, "簽名太短"),
    ],
    ids=["empty", "11 samples", "0.3 s", "5 mm"],
)
def test_what_is_no_signature_is_refused(
    window: Window, points: list[tuple[float, float]], step: int, words: str
) -> None:
    sheet = SignatureSheet(window, SignatureRequest(TEXT, "警員 王大明", "領用人"))
    if points:
        stroke(sheet.canvas, points, step=step)
    press(Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert sheet.complaint.startswith(words)


def test_signing_again_begins_empty_and_esc_declines(qtbot: QtBot, window: Window) -> None:
    screen = ScreenSignatures(window)
    results: list[Signed | None] = []
    screen.capture(SignatureRequest(TEXT, "警員 王大明", "領用人"), results.append)
    assert screen.sheet is not None
    stroke(screen.sheet.canvas, WAVE)
    press(Qt.Key.Key_F2)
    assert screen.sheet.canvas.empty
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: results == [None], timeout=1000)


def test_a_prepared_sheet_serves_every_signer_and_keeps_nothing_of_the_one_before(
    qtbot: QtBot, window: Window
) -> None:
    screen = ScreenSignatures(window)
    results: list[Signed | None] = []
    for _ in screen.prepare():
        assert not window.findChildren(SignatureSheet)[0].isVisible()
    signers = ("警員 王大明", "警員 林小華")
    for signer in signers:
        screen.capture(SignatureRequest(f"{TEXT}（{signer}）", signer, "領用人"), results.append)
        sheet = screen.sheet
        assert sheet is not None
        assert sheet.isVisible()
        assert sheet.canvas.empty
        stroke(sheet.canvas, WAVE)
        press(Qt.Key.Key_F9)
        words = [item.text() for item in sheet.findChildren(QLabel)]
        assert not any(signer in word for word in words)
        assert sheet.canvas.empty
        qtbot.waitUntil(lambda: len(results) == 1 + signers.index(signer), timeout=1000)  # noqa: B023
        assert not sheet.isVisible()
    assert [one.text for one in results if one] == [f"{TEXT}（{signer}）" for signer in signers]
    assert len(window.findChildren(SignatureSheet)) == 1


def test_a_sheet_put_away_is_not_held_closed_by_another(window: Window) -> None:
    screen = ScreenSignatures(window)
    list(screen.prepare())
    other = tell(window, "請先確認")
    screen.capture(SignatureRequest(TEXT, "警員 王大明", "領用人"), lambda _signed: None)
    assert screen.sheet is not None
    assert screen.sheet.isEnabled()
    assert not other.isEnabled()
    screen.sheet.decline()
    assert other.isEnabled()


def test_the_sheet_shows_text_signer_and_hash(window: Window) -> None:
    request = SignatureRequest(TEXT, "警員 王大明", "領用人")
    sheet = SignatureSheet(window, request)
    words = [item.text() for item in sheet.findChildren(QWidget) if hasattr(item, "text")]
    assert TEXT in words
    assert any("王大明" in word for word in words)
    assert any(request.sha256[:8] in word for word in words)


def test_ink_is_on_the_picture_where_it_was_drawn(qtbot: QtBot, qapp: QApplication) -> None:
    canvas = InkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 200)
    canvas.show()
    stroke(canvas, [(100.0, 50.0), (150.0, 50.0), (200.0, 50.0), (250.0, 50.0)])
    shot = canvas.grab().toImage()
    assert shot.pixelColor(170, 50).lightness() < 100
    assert shot.pixelColor(170, 90).lightness() > 200


def test_a_pen_brings_pressure_and_keeps_the_mouse_out(qtbot: QtBot, qapp: QApplication) -> None:
    canvas = InkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 200)
    canvas.show()
    pen(canvas, QEvent.Type.TabletPress, 20, 30, 0.2, 100)
    pen(canvas, QEvent.Type.TabletMove, 60, 40, 0.7, 110)
    stroke(canvas, WAVE)
    pen(canvas, QEvent.Type.TabletRelease, 60, 40, 0.0, 120)
    ink = canvas.ink()
    assert ink.device is InkDevice.PEN
    assert [(sample.t, sample.pressure) for sample in ink.strokes[0]] == [(0, 0.2), (10, 0.7)]
    assert len(ink.strokes) == 1


def pen(canvas: InkCanvas, kind: QEvent.Type, x: float, y: float, pressure: float, at: int) -> None:
    left = Qt.MouseButton.LeftButton
    point = QPointF(x, y)
    event = QTabletEvent(
        kind,
        QPointingDevice.primaryPointingDevice(),
        point,
        point,
        pressure,
        0,
        0,
        0,
        0,
        0,
        Qt.KeyboardModifier.NoModifier,
        left,
        left,
    )
    event.setTimestamp(at)
    QApplication.sendEvent(canvas, event)


def test_a_finger_signs_too(qtbot: QtBot, qapp: QApplication) -> None:
    canvas = InkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 200)
    bring_up(qtbot, canvas)
    screen = QTest.createTouchDevice()
    touch = QTest.touchEvent(canvas, screen)
    touch.press(0, QPoint(20, 30), canvas).commit()
    for step in range(1, 6):
        touch.move(0, QPoint(20 + 10 * step, 30), canvas).commit()
    touch.release(0, QPoint(70, 30), canvas).commit()
    ink = canvas.ink()
    assert ink.device is InkDevice.TOUCH
    assert len(ink.strokes) == 1
    assert [sample.x for sample in ink.strokes[0]] == [20, 30, 40, 50, 60, 70]


def test_focus_returns_although_what_had_it_was_rebuilt(qtbot: QtBot, window: Window) -> None:
    area = QScrollArea(window)
    area.setWidget(QLineEdit())
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.show()
    area.widget().setFocus()
    sheet = MessageSheet(window, QUESTION)
    area.setWidget(QLineEdit())
    qtbot.wait(0)
    press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert area.hasFocus()


def test_a_lower_sheet_that_closes_first_leaves_the_page_covered(
    qtbot: QtBot, window: Window
) -> None:
    first = MessageSheet(window, QUESTION)
    second = tell_error(first, StoreError("磁碟已滿"))
    first.close_sheet()
    qtbot.waitUntil(lambda: len(window.findChildren(MessageSheet)) == 1)
    assert not window.field.isEnabled()
    second.close_sheet()
    assert window.field.isEnabled()
