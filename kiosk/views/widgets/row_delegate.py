"""What the drawn rows of the lists share: ground, dividing line, chips."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kiosk.views import tokens
from kiosk.views.widgets.painting import place

_CHIP_RADIUS = 5


class RowDelegate(QStyledItemDelegate):
    """Paints ground and line of a row; `paint_row` of a list draws what stands on it."""

    def __init__(self, parent: QObject, *, divided: bool = True) -> None:
        super().__init__(parent)
        self._divided = divided

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row; what `paint_row` sets on the painter ends with it."""
        rect, state = place(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            self.paint_selected(painter, rect)
        if self._divided:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.LINE))
        self.paint_row(painter, rect, index)
        painter.restore()

    def paint_selected(self, painter: QPainter, rect: QRect) -> None:
        """Draw the ground of the chosen row."""
        painter.fillRect(rect, QColor(tokens.SELECTION))

    def paint_row(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row's own content in logical pixels of the viewport."""
        raise NotImplementedError


def draw_chip(painter: QPainter, box: QRect, word: str, tone: str) -> None:
    """Draw a short word on the tinted ground of its tone, in the painter's font."""
    text, ground = tokens.TONES[tone]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, _CHIP_RADIUS, _CHIP_RADIUS)
    painter.setPen(QColor(text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
