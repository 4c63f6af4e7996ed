"""How hard the pen presses, as a bar that follows it: a worn tip or a dead sensor shows before anybody signs."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.views import tokens
from kiosk.views.theme import ui_font

_HEIGHT, _BAR = 32, 16
_GAP = 12
_PEAK_PX = 3.0
_QUIET_MS = 200
"""After so long without ink the pen is taken to be away: some pads fall silent without a last word."""


class PressureBar(QWidget):
    """The present pressure in figures and as a bar, a mark at the strongest, and how many levels were seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._largest = 0
        self._now = 0
        self._peak = 0
        self._levels: set[int] = set()
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._lifted)
        self.setFont(ui_font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("筆壓")
        self._changed()

    def measure(self, largest: int) -> None:
        """Say the strongest pressure that the pad can tell, 0 for one that measures none."""
        self._largest = largest
        self._changed()

    def reset(self) -> None:
        """Forget peak and levels."""
        self._now = self._peak = 0
        self._levels.clear()
        self._quiet.stop()
        self._changed()

    def follow(self, pressures: Iterable[int]) -> None:
        """Take the pressures of new points in their order, 0 for a pen that only hovers."""
        taken = list(pressures)
        if not taken or not self._largest:
            return
        self._now = taken[-1]
        self._peak = max(self._peak, *taken)
        self._levels.update(one for one in taken if one)
        self._quiet.start()
        self._changed()

    @property
    def peak(self) -> int:
        """Return the strongest pressure seen."""
        return self._peak

    @property
    def levels(self) -> int:
        """Return how many different pressures were seen; the quality gate asks for 16 in a signature."""
        return len(self._levels)

    @property
    def text(self) -> str:
        """Return the present pressure and the strongest there can be."""
        return f"筆壓 {self._now}／{self._largest}" if self._largest else "筆壓：此裝置不量測"

    @property
    def summary(self) -> str:
        """Return what was seen so far."""
        return f"最大 {self._peak}　共 {self.levels} 級" if self._levels else ""

    def _lifted(self) -> None:
        self._now = 0
        self._changed()

    def _changed(self) -> None:
        self.setAccessibleDescription("　".join(part for part in (self.text, self.summary) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = self.fontMetrics()
        digits = "8" * len(str(self._largest))
        left = metrics.horizontalAdvance(f"筆壓 {digits}／{digits}") + _GAP
        right = metrics.horizontalAdvance(f"最大 {digits}　共 {digits} 級") + _GAP
        middle = Qt.AlignmentFlag.AlignVCenter
        whole = QRectF(self.rect())
        painter.setPen(QColor(tokens.TEXT))
        painter.drawText(whole, middle, self.text)
        if not self._largest:
            return
        painter.drawText(whole, middle | Qt.AlignmentFlag.AlignRight, self.summary)
        top = (self.height() - _BAR) / 2
        self._paint_bar(painter, QRectF(left, top, max(self.width() - left - right, 0), _BAR))

    def _paint_bar(self, painter: QPainter, track: QRectF) -> None:
        painter.fillRect(track, QColor(tokens.SURFACE_ALT))
        filled = QRectF(track)
        filled.setWidth(track.width() * min(self._now / self._largest, 1.0))
        painter.fillRect(filled, QColor(tokens.ACCENT))
        painter.setPen(QPen(QColor(tokens.FIELD_LINE), 1))
        painter.drawRect(track.adjusted(0.5, 0.5, -0.5, -0.5))
        if self._peak:
            at = track.left() + track.width() * min(self._peak / self._largest, 1.0)
            at = min(at, track.right() - _PEAK_PX)
            painter.fillRect(QRectF(at, track.top() - 4, _PEAK_PX, _BAR + 8), QColor(tokens.BAD))
