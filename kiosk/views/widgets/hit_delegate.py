"""Rows of the palette: title on the left, key or detail on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.widgets.painting import place
from kiosk.views.widgets.row_delegate import RowDelegate

_ROW_PX = 40


class HitDelegate(RowDelegate):
    """Draws display text and, muted on the right, the text of UserRole."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, divided=False)
        self._title = ui_font(tokens.INPUT_PX)
        self._detail = ui_font(tokens.SMALL_PX)

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        rect, _state = place(option)
        return QSize(rect.width(), _ROW_PX)

    def paint_selected(self, painter: QPainter, rect: QRect) -> None:
        """Draw the ground with a bar, for the line above the list keeps the focus."""
        super().paint_selected(painter, rect)
        painter.fillRect(QRect(rect.left(), rect.top(), 4, rect.height()), QColor(tokens.ACCENT))

    def paint_row(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the title, and on the right its key or detail."""
        inner = rect.adjusted(14, 0, -12, 0)
        detail = str(index.data(Qt.ItemDataRole.UserRole) or "")
        painter.setFont(self._detail)
        painter.setPen(QColor(tokens.MUTED))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(inner, right, detail)
        taken = painter.fontMetrics().horizontalAdvance(detail)
        painter.setFont(self._title)
        painter.setPen(QColor(tokens.TEXT))
        room = inner.width() - taken - 16
        title = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, title)
