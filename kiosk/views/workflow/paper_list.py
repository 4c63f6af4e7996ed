"""Papers as a list to tick: where it lies, whose it is and its case; office, kind and dates below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.widgets.row_delegate import RowDelegate, draw_chip
from kiosk.views.workflow.kit_list import KitList, KitRow

_ROW_PX, _SIDE, _BOX_PX = 62, 10, 24
_KIND_PX = 58
_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class PaperList(KitList):
    """A KitList with two lines a row: `KitRow.text` holds them, parted by a line feed."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setItemDelegate(_PaperDelegate(self))

    def sizeHint(self) -> QSize:
        """Ask for the rows there are."""
        return QSize(240, self.count() * _ROW_PX + 8)


class _PaperDelegate(RowDelegate):
    def __init__(self, parent: KitList) -> None:
        super().__init__(parent)
        self._kind = ui_font(19, bold=True)
        self._text = ui_font(19, bold=True)
        self._small = ui_font(tokens.SMALL_PX)
        self._chip = ui_font(tokens.SMALL_PX, bold=True)

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, _ROW_PX)

    def paint_row(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw box, shelf, both lines and the chip."""
        row = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(row, KitRow):
            return
        left = rect.left() + _SIDE
        if row.checked is not None:
            _box(painter, QPoint(left, rect.center().y() - _BOX_PX // 2), checked=row.checked)
        left += _BOX_PX + _SIDE
        painter.setFont(self._small if row.quiet else self._kind)
        painter.setPen(QColor(tokens.MUTED if row.quiet else tokens.ACCENT_DARK))
        room = rect.right() - left if row.quiet else _KIND_PX
        painter.drawText(QRect(left, rect.top(), room, rect.height()), _CENTRE, row.kind)
        left += _KIND_PX
        first, _, second = row.text.partition("\n")
        half = rect.height() // 2
        right = self._draw_chip(painter, QRect(rect.left(), rect.top(), rect.width(), half), row)
        self._line(painter, QRect(left, rect.top() + 4, right - left, half - 4), first, self._text)
        painter.setPen(QColor(tokens.MUTED))
        lower = QRect(left, rect.top() + half, rect.right() - left - _SIDE, half - 4)
        self._line(painter, lower, second, self._small, muted=True)

    def _draw_chip(self, painter: QPainter, rect: QRect, row: KitRow) -> int:
        if not row.chip:
            return rect.right() - _SIDE
        painter.setFont(self._chip)
        width = painter.fontMetrics().horizontalAdvance(row.chip) + 16
        box = QRect(rect.right() - width - _SIDE, rect.top() + 5, width, 26)
        draw_chip(painter, box, row.chip, row.tone)
        return box.left() - _SIDE

    @staticmethod
    def _line(
        painter: QPainter, room: QRect, text: str, font: QFont, *, muted: bool = False
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(tokens.MUTED if muted else tokens.TEXT))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _CENTRE, shown)


def _box(painter: QPainter, corner: QPoint, *, checked: bool) -> None:
    x, y = corner.x(), corner.y()
    painter.setPen(QPen(QColor(tokens.OK if checked else tokens.FIELD_LINE), 2))
    painter.setBrush(QColor(tokens.OK if checked else tokens.SURFACE))
    painter.drawRoundedRect(QRect(x, y, _BOX_PX, _BOX_PX), 4, 4)
    if checked:
        painter.setPen(QPen(QColor(tokens.SURFACE), 3))
        tick = [QPoint(x + 6, y + 12), QPoint(x + 10, y + 17), QPoint(x + 18, y + 7)]
        painter.drawPolyline(tick)
