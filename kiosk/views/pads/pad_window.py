"""A signature pad for those who have none: the simulated STU-540 on the screen, signed with the mouse.

What is drawn here is what the driver sent over its protocol, and the pen takes the same way back
(state machine, encryption, 200 samples a second): the kiosk does not know the difference.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.devices.pads.client import PadState, PadStatus
from kiosk.devices.pads.events import Display
from kiosk.devices.pads.simulator.specification import SPECIFICATIONS
from kiosk.views.pads.port import PadPort, status_words
from kiosk.views.widgets.bits import button, label, row

MODEL, SERIAL = "STU-540", "DEMO000001"
_TICK_MS = 20
_HOVER_TICKS = 8
"""The pen stays near the surface for so long after a stroke, as a hand does between two strokes."""
_SPEED_PX = 12.0
_WAVE = 0.9


class _Glass(QWidget):
    """The display under the pen."""

    def __init__(self, port: PadPort, parent: QWidget) -> None:
        super().__init__(parent)
        self._port = port
        self._known = SPECIFICATIONS[MODEL]
        self._image = QImage(self._known.width, self._known.height, QImage.Format.Format_RGB888)
        self._image.fill(QColor("black"))
        self._at = QPointF()
        self._before = QPointF()
        self._down = False
        self._lit = False
        """Whether a host has this pad on its desk: one that has not ends at a pen that nobody knows."""
        self._hover = 0
        self._ticks = 0
        self.setFixedSize(QSize(self._known.width, self._known.height))
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("示範簽名板畫面")
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def show_display(self, display: Display) -> None:
        """Show what the pad shows."""
        self._lit = True
        self._image = QImage(
            display.pixels,
            display.width,
            display.height,
            display.width * 3,
            QImage.Format.Format_RGB888,
        ).copy()
        self.update()

    def dark(self) -> None:
        """Show a pad without power, which feels no pen."""
        self._timer.stop()
        self._lit = self._down = False
        self._image.fill(QColor("black"))
        self.update()

    def picture(self) -> QImage:
        """Return what is on the glass."""
        return self._image

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawImage(event.rect(), self._image, event.rect())

    # ----------------------------------------------------------------------------------- hand
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton and self._lit:
            self._at = self._before = event.position()
            self._down = True
            self._send(self._force())
            self._timer.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._down:
            painter = QPainter(self._image)
            painter.setPen(QPen(QColor("black"), 3))
            painter.drawLine(self._at, event.position())
            painter.end()
            self._at = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton and self._down:
            self._down = False
            self._hover = _HOVER_TICKS
            self._send(0)

    def _tick(self) -> None:
        """Say where the pen is, also when it rests: a pad never stops sampling a pen it feels."""
        self._ticks += 1
        if self._down:
            self._send(self._force())
        elif self._hover:
            self._hover -= 1
            self._send(0)
        else:
            self._timer.stop()
            self._port.client.emulate("pen", SERIAL, pen=[0, 0, 0, 0, 0])

    def _force(self) -> int:
        """Return a pressure, which a mouse has not: lighter where the hand is quick, never constant."""
        gone = math.hypot(self._at.x() - self._before.x(), self._at.y() - self._before.y())
        self._before = QPointF(self._at)
        share = 0.62 - 0.3 * min(gone / _SPEED_PX, 1.0) + 0.12 * math.sin(self._ticks * _WAVE)
        return round(self._known.max_pressure * share)

    def _send(self, pressure: int) -> None:
        known = self._known
        x = round(min(max(self._at.x() / known.width, 0.0), 1.0) * known.max_x)
        y = round(min(max(self._at.y() / known.height, 0.0), 1.0) * known.max_y)
        self._port.client.emulate("pen", SERIAL, pen=[x, y, pressure, 1, int(self._down)])


class PadWindow(QWidget):
    """A window of its own, which a sheet over the kiosk's window does not cover; it goes with `host`.

    Closing it pulls the cable of the pad.
    """

    def __init__(self, host: QWidget, port: PadPort) -> None:
        super().__init__()
        host.destroyed.connect(self.close)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("示範簽名板（模擬 Wacom STU-540）")
        self._port = port
        self._plugged = False
        self.glass = _Glass(port, self)
        self._state = label("")
        self.cable = button("拔除", self.pull, enter=False)
        column = QVBoxLayout(self)
        column.addWidget(self.glass)
        column.addLayout(row(self._state, None, self.cable))
        port.displayed.connect(self.glass.show_display)
        port.status_changed.connect(self._status_changed)
        self._plug()
        self._status_changed(port.status)

    def pull(self) -> None:
        """Pull the cable, or put it back."""
        if self._plugged:
            self._port.client.emulate("unplug", SERIAL)
            self._plugged = False
            self.cable.setText("接上")
            self.glass.dark()
        else:
            self._plug()

    def _plug(self) -> None:
        self._port.client.emulate("plug", SERIAL, model=MODEL)
        self._plugged = True
        self.cable.setText("拔除")

    def _status_changed(self, status: PadStatus) -> None:
        self._state.setText(status_words(status)[0])
        if status.state is PadState.STARTING:
            # A new host has an empty desk.
            self.glass.dark()
        elif status.state is PadState.ABSENT and self._plugged:
            self._port.client.emulate("plug", SERIAL, model=MODEL)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._plugged:
            self.pull()
        super().closeEvent(event)
