"""Handwriting on the screen itself: mouse, finger or pen, drawn as it is written."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QInputEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.widgets.signature_capture import Ink, InkDevice, Sample

_INK = QColor("#0B1F4B")
_PEN_PX = 2.6
_INCH_MM = 25.4
_PLAUSIBLE_DPI = (50.0, 400.0)


def event_time(event: QInputEvent) -> int:
    """Return the milliseconds the window system stamped on an input event."""
    return event.timestamp()


class InkCanvas(QWidget):
    """Collects strokes with time and pressure and paints only the rectangle that changed.

    Signal `changed()` after each stroke and after `clear`. The first device that touches the empty
    canvas is the one that signs; others are ignored until it is cleared.
    """

    changed = Signal()

    def __init__(
        self, parent: QWidget | None = None, stamp: Callable[[QInputEvent], int] = event_time
    ) -> None:
        super().__init__(parent)
        self._stamp = stamp
        self._strokes: list[list[Sample]] = []
        self._device: InkDevice | None = None
        self._drawing = False
        self._start = 0
        self._image = QImage()
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 150)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("簽名區")

    def clear(self) -> None:
        """Forget the ink (重簽)."""
        self._strokes = []
        self._device = None
        self._drawing = False
        self._render()
        self.changed.emit()

    @property
    def empty(self) -> bool:
        """Tell whether nothing has been drawn."""
        return not self._strokes

    def ink(self) -> Ink:
        """Return what has been drawn so far, with the size of the canvas on the glass."""
        across, down = self._dots_per_mm()
        return Ink(
            strokes=tuple(tuple(stroke) for stroke in self._strokes),
            width=max(self.width(), 1),
            height=max(self.height(), 1),
            width_mm=self.width() / across,
            height_mm=self.height() / down,
            device=self._device or InkDevice.MOUSE,
        )

    # ------------------------------------------------------------------ input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._down(InkDevice.MOUSE, event.position(), event, None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(InkDevice.MOUSE, event.position(), event, None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._up(InkDevice.MOUSE)

    def tabletEvent(self, event: QTabletEvent) -> None:
        if event.pointerType() == QPointingDevice.PointerType.Eraser:
            return
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._down(InkDevice.PEN, event.position(), event, event.pressure())
        elif kind == QEvent.Type.TabletMove:
            self._move(InkDevice.PEN, event.position(), event, event.pressure())
        elif kind == QEvent.Type.TabletRelease:
            self._up(InkDevice.PEN)
        event.accept()  # no mouse event is made from it

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            event.accept()
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        points = event.points()
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel) or not points:
            self._up(InkDevice.TOUCH)
            return
        first = points[0]  # further fingers are the resting hand
        # Screens without a pressure sensor report a constant 1.
        force = first.pressure()
        pressure = force if 0.0 < force < 1.0 else None
        if event.type() == QEvent.Type.TouchBegin:
            self._down(InkDevice.TOUCH, first.position(), event, pressure)
        else:
            self._move(InkDevice.TOUCH, first.position(), event, pressure)

    def _down(
        self, device: InkDevice, at: QPointF, event: QInputEvent, pressure: float | None
    ) -> None:
        if self._device not in (None, device) or self._drawing:
            return
        if self._device is None:
            self._device = device
            self._start = self._stamp(event)
            self._render()
        self._drawing = True
        self._strokes.append([self._sample(at, event, pressure)])
        self._draw_last()

    def _move(
        self, device: InkDevice, at: QPointF, event: QInputEvent, pressure: float | None
    ) -> None:
        if self._drawing and self._device is device:
            self._strokes[-1].append(self._sample(at, event, pressure))
            self._draw_last()

    def _up(self, device: InkDevice) -> None:
        if self._drawing and self._device is device:
            self._drawing = False
            self.changed.emit()

    def _sample(self, at: QPointF, event: QInputEvent, pressure: float | None) -> Sample:
        x = min(max(at.x(), 0.0), float(self.width()))
        y = min(max(at.y(), 0.0), float(self.height()))
        return Sample(x, y, max(self._stamp(event) - self._start, 0), pressure)

    def _dots_per_mm(self) -> tuple[float, float]:
        screen = self.screen()
        across, down = screen.physicalDotsPerInchX(), screen.physicalDotsPerInchY()
        low, high = _PLAUSIBLE_DPI
        if not (low <= across <= high and low <= down <= high):
            across = down = screen.logicalDotsPerInch()  # screens that lie about their size
        return across / _INCH_MM, down / _INCH_MM

    # ------------------------------------------------------------------ painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._render()

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self._image.devicePixelRatio()
        painter = QPainter(self)
        rect = event.rect()
        source = QRectF(
            rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio
        )
        painter.drawImage(QRectF(rect), self._image, source)

    def _render(self) -> None:
        """Draw the whole picture anew (size changed, cleared)."""
        ratio = self.devicePixelRatioF()
        self._image = QImage(
            math.ceil(self.width() * ratio),
            math.ceil(self.height() * ratio),
            QImage.Format.Format_RGB32,
        )
        self._image.setDevicePixelRatio(ratio)
        self._image.fill(QColor(tokens.SURFACE))
        painter = QPainter(self._image)
        painter.setPen(QPen(QColor(tokens.FIELD_LINE), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        line = round(self.height() * 0.78)
        painter.setPen(QPen(QColor(tokens.LINE), 1, Qt.PenStyle.DashLine))
        painter.drawLine(24, line, self.width() - 24, line)
        if self._device is None:
            painter.setPen(QColor(tokens.MUTED))
            painter.setFont(ui_font(tokens.INPUT_PX))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "請在此簽名")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke in self._strokes:
            for end in range(1, len(stroke) + 1):
                _piece(painter, stroke[:end][-3:])
        painter.end()
        self.update()

    def _draw_last(self) -> None:
        tail = self._strokes[-1][-3:]
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _piece(painter, tail)
        painter.end()
        self.update(_dirty(tail))


def _piece(painter: QPainter, tail: list[Sample]) -> None:
    """Draw the newest part of a stroke: a curve between the midpoints of the last three samples."""
    newest = tail[-1]
    width = _PEN_PX if newest.pressure is None else _PEN_PX * (0.5 + newest.pressure)
    painter.setPen(QPen(_INK, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    points = [QPointF(sample.x, sample.y) for sample in tail]
    if len(points) == 1:
        painter.drawPoint(points[0])
        return
    if len(points) == 2:  # noqa: PLR2004
        painter.drawLine(points[0], _middle(points[0], points[1]))
        return
    path = QPainterPath(_middle(points[0], points[1]))
    path.quadTo(points[1], _middle(points[1], points[2]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _middle(one: QPointF, two: QPointF) -> QPointF:
    return QPointF((one.x() + two.x()) / 2, (one.y() + two.y()) / 2)


def _dirty(tail: list[Sample]) -> QRect:
    across, down = [sample.x for sample in tail], [sample.y for sample in tail]
    edge = math.ceil(_PEN_PX * 2)
    left, top = math.floor(min(across)) - edge, math.floor(min(down)) - edge
    right, bottom = math.ceil(max(across)) + edge, math.ceil(max(down)) + edge
    return QRect(left, top, right - left + 1, bottom - top + 1)
