"""What the signer sees and writes on the pad, live on the clerk's screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.devices.pads.model import PadForm
from kiosk.views import tokens
from kiosk.views.pads.form_painter import unpacked

_INK = QColor("#0B1F4B")
_PEN_PX = 3.0
_EDGE = 6
_USUAL = QSize(800, 480)


class PadMirror(QWidget):
    """The display of the pad with the ink that came so far; repaints only where ink was added.

    Signal `key_pressed(str)`: a key of the picture under the mouse or a finger, by its name.
    """

    key_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._ink_area = QRect()
        self._last: QPointF | None = None
        self.form: PadForm | None = None
        """The page that is shown, None while nothing is."""
        self.points = 0
        """Points of ink since the page was shown."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(300, 150)
        self.setAccessibleName("簽名板畫面")

    def sizeHint(self) -> QSize:
        return self._image.size() if not self._image.isNull() else _USUAL

    def show_page(self, form: PadForm) -> None:
        """Show a page without ink."""
        self.form = form
        self._image = unpacked(form).convertToFormat(QImage.Format.Format_RGB32)
        area = form.ink_area
        self._ink_area = QRect(area.left, area.top, area.width, area.height)
        self._last = None
        self.points = 0
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Show nothing: what was signed is nobody else's to see."""
        self._image = QImage()
        self.form = None
        self._last = None
        self.points = 0
        self.update()

    def add(self, points: Sequence[tuple[int, int, int]]) -> None:
        """Draw new points: x and y in pixels of the pad, and whether the tip is down."""
        if self._image.isNull():
            return
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(
            self._ink_area
        )  # as on the pad itself: a key that is pressed shows no ink
        painter.setPen(QPen(_INK, _PEN_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        dirty = QRectF()
        for x, y, down in points:
            if not down:
                self._last = None
                continue
            here = QPointF(x, y)
            before = self._last or here
            if before == here:
                painter.drawPoint(here)
            else:
                painter.drawLine(before, here)
            around = QRectF(before, here).normalized()
            dirty = dirty.united(around.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE))
            self._last = here
            self.points += 1
        painter.end()
        if not dirty.isEmpty():
            self.update(self._on_screen(dirty))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        form = self.form
        if form is None or event.button() != Qt.MouseButton.LeftButton:
            return
        frame, at = self._frame(), event.position()
        across = int((at.x() - frame.x()) * form.width / frame.width())
        down = int((at.y() - frame.y()) * form.height / frame.height())
        key = form.key_at(across, down)
        if key is not None:
            self.key_pressed.emit(key.name)

    def _frame(self) -> QRectF:
        """Return where the display stands in this widget: whole, undistorted, in the middle."""
        if self._image.isNull():
            return QRectF(self.rect())
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _on_screen(self, area: QRectF) -> QRect:
        frame = self._frame()
        scale = frame.width() / self._image.width()
        found = QRectF(
            frame.x() + area.x() * scale,
            frame.y() + area.y() * scale,
            area.width() * scale,
            area.height() * scale,
        )
        return found.toAlignedRect().adjusted(-1, -1, 1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        frame = self._frame()
        if self._image.isNull():
            painter.fillRect(frame, QColor(tokens.SURFACE_ALT))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(frame, self._image)
        painter.setPen(QPen(QColor(tokens.FIELD_LINE), 1))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
