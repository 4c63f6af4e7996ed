"""A stored signature as it was drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from kiosk.base.drawing import Drawing
from kiosk.views import tokens

_HEIGHT_PX = 84
_EDGE_PX = 6


class SignatureView(QWidget):
    """Draws the ink of a Drawing as large as its box allows."""

    def __init__(self, drawing: Drawing, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.setFixedHeight(_HEIGHT_PX)
        self.setMinimumWidth(160)
        self.setAccessibleName(f"{name}的簽名")

    def sizeHint(self) -> QSize:
        return QSize(260, _HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.SURFACE_ALT))
        painter.setPen(QPen(QColor(tokens.LINE), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        bounds = self._drawing.bounds
        if bounds is None:
            return
        left, top, right, bottom = bounds
        scale = min(
            (self.width() - 2 * _EDGE_PX) / max(right - left, 1),
            (self.height() - 2 * _EDGE_PX) / max(bottom - top, 1),
        )
        painter.setPen(
            QPen(QColor(tokens.TEXT), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        )
        for stroke in self._drawing.strokes:
            points = [
                QPointF(_EDGE_PX + (x - left) * scale, _EDGE_PX + (y - top) * scale)
                for x, y in stroke
            ]
            if len(points) == 1:
                painter.drawPoint(points[0])
            else:
                painter.drawPolyline(QPolygonF(points))
