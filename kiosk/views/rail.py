"""The books on the left: number, short name, how many are open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.widgets.painting import place

_KEY = Qt.ItemDataRole.UserRole
_NUMBER = Qt.ItemDataRole.UserRole + 1
_COUNT = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One place to go: page key, number as shown (`01`, empty for pages without), short name."""

    key: str
    number: str
    text: str


class Rail(QListWidget):
    """All books at once, at 768 px without scrolling. Signal `chosen(key)`.

    Rows are 38 px and shrink to 28 px before the list scrolls (125 % scaling on 768 px).
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = tokens.RAIL_ROW_PX
        self.setFixedWidth(tokens.RAIL_PX)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("簿冊")
        self.setItemDelegate(_RailDelegate(self))
        self.setStyleSheet(
            f"QListWidget {{ background: {tokens.NAV}; border: 0; }}"
            f"QListWidget:focus {{ border: 0; border-left: 3px solid {tokens.FOCUS}; }}"
        )
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def add(self, entry: RailEntry) -> None:
        """Add one row at the end."""
        item = QListWidgetItem(entry.text)
        item.setData(_KEY, entry.key)
        item.setData(_NUMBER, entry.number)
        item.setData(_COUNT, 0)
        self.addItem(item)
        self._name(item)
        self._fit()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many lines are open, by page key."""
        for at in range(self.count()):
            item = self.item(at)
            item.setData(_COUNT, counts.get(str(item.data(_KEY)), 0))
            self._name(item)

    def mark_current(self, key: str) -> None:
        """Show which page is in front."""
        for at in range(self.count()):
            if self.item(at).data(_KEY) == key:
                self.setCurrentRow(at)
                return
        self.clearSelection()

    @property
    def row_height(self) -> int:
        """Return the row height in logical pixels."""
        return self._row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        rows = max(self.count(), 1)
        room = self.viewport().height() // rows
        self._row = min(max(room, tokens.RAIL_ROW_LEAST_PX), tokens.RAIL_ROW_PX)
        self.scheduleDelayedItemsLayout()

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(str(item.data(_KEY)))

    def _name(self, item: QListWidgetItem) -> None:
        count = item.data(_COUNT)
        number = item.data(_NUMBER)
        spoken = f"{number} {item.text()}".strip()
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole, f"{spoken}，未結 {count} 筆" if count else spoken
        )
        if number:
            item.setToolTip(f"Alt+{number[0]} Alt+{number[1]}")


class _RailDelegate(QStyledItemDelegate):
    def __init__(self, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail
        self._plain = ui_font(tokens.BODY_PX)
        self._bold = ui_font(tokens.BODY_PX, bold=True)
        self._small = ui_font(14, bold=True)

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(tokens.RAIL_PX, self._rail.row_height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect, state = place(option)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if selected:
            painter.fillRect(rect, QColor(tokens.NAV_ACTIVE))
        elif hovered:
            painter.fillRect(rect, QColor(tokens.NAV_HOVER))
        self._number(painter, rect, str(index.data(_NUMBER) or ""), selected)
        indent = 46 if index.data(_NUMBER) else 16
        self._text(painter, rect, indent, str(index.data()), selected)
        self._badge(painter, rect, int(index.data(_COUNT) or 0), selected)
        painter.restore()

    def _number(self, painter: QPainter, rect: QRect, number: str, selected: bool) -> None:
        painter.setFont(self._plain)
        painter.setPen(QColor(tokens.MUTED if selected else tokens.NAV_MUTED))
        painter.drawText(rect.adjusted(16, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, number)

    def _text(self, painter: QPainter, rect: QRect, indent: int, text: str, selected: bool) -> None:
        painter.setFont(self._bold if selected else self._plain)
        painter.setPen(QColor(tokens.TEXT if selected else tokens.NAV_TEXT))
        painter.drawText(rect.adjusted(indent, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _badge(self, painter: QPainter, rect: QRect, count: int, selected: bool) -> None:
        if not count:
            return
        text = str(count) if count < 1000 else "999+"  # noqa: PLR2004
        painter.setFont(self._small)
        width = max(painter.fontMetrics().horizontalAdvance(text) + 14, 26)
        box = QRect(rect.right() - width - 9, rect.center().y() - 10, width, 21)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.ACCENT if selected else tokens.NAV_BADGE))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(QColor(tokens.NAV_TEXT))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
