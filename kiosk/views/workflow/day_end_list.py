"""The close list as drawn: a heading for each numbered title, under it what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from kiosk.base.roc_date import minute
from kiosk.services.close_list import Item
from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.widgets.painting import place
from kiosk.views.workflow.kit_list import LIST_STYLE

_ITEM = Qt.ItemDataRole.UserRole
_LEAD = Qt.ItemDataRole.UserRole + 1
_HEAD_PX = 40
_ROW_PX = tokens.TARGET_PX
_SAID_PX = 62
"""A row that carries its explanation on a second line."""
_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


_LEADS = {
    "line": "開啟",
    "check_in": "退勤",
    "roster": "勤務表",
    "duty": "辦理",
    "disposal": "屆期清冊",
    "interview_room": "偵詢室",
}
"""Where Enter leads, as the row says it."""


def said_of(item: Item) -> str:
    """Return the explanation beside an item: words, who, when; empty where there is none."""
    one = item.explanation
    return f"說明：{one.text}（{minute(one.at)} {one.by}）" if one else ""


class CloseListView(QListWidget):
    """Signal `chosen(Item)` by Enter or a tap; headings cannot be chosen."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("日終清單")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(LIST_STYLE)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Delegate(self))
        self.itemClicked.connect(self._choose)

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these, in the order of §6.5; the chosen one stays chosen, else the first is."""
        if list(items) == self.open_items:
            return
        before = self.current
        self.clear()
        for _, group in groupby(items, key=lambda item: item.number):
            self._add_group(list(group), before)
        if self.current is None and self.count():
            self.setCurrentRow(1)

    def _add_group(self, group: list[Item], before: Item | None) -> None:
        head = QListWidgetItem(f"{group[0].number}　{group[0].title}　{len(group)} 項")
        head.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(head)
        for item in group:
            row = QListWidgetItem(item.text)
            row.setData(_ITEM, item)
            row.setData(_LEAD, _LEADS.get(item.lead[0], ""))
            said = said_of(item)
            spoken = f"{item.title}：{item.text}" + (f"，{said}" if said else "，尚未說明")
            row.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            row.setToolTip(f"{item.text}\n{said}".strip())
            self.addItem(row)
            if before is not None and item.key == before.key:
                self.setCurrentItem(row)

    @property
    def open_items(self) -> list[Item]:
        """Return what is on the list, without headings."""
        found = (self.item(at).data(_ITEM) for at in range(self.count()))
        return [item for item in found if isinstance(item, Item)]

    @property
    def headings(self) -> list[str]:
        """Return the headings."""
        rows = (self.item(at) for at in range(self.count()))
        return [row.text() for row in rows if row.data(_ITEM) is None]

    @property
    def current(self) -> Item | None:
        """Return the chosen item."""
        row = self.currentItem() if self.count() and self.currentRow() >= 0 else None
        item = row.data(_ITEM) if row is not None else None
        return item if isinstance(item, Item) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; characters and Esc are the page's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.current)
        elif event.key() in _PAGE_KEYS or (event.text().isprintable() and event.text()):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _choose(self, row: QListWidgetItem) -> None:
        self._open(row.data(_ITEM))

    def _open(self, item: object) -> None:
        if isinstance(item, Item):
            self.chosen.emit(item)


_PAGE_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Home)


class _Delegate(QStyledItemDelegate):
    def __init__(self, parent: CloseListView) -> None:
        super().__init__(parent)
        self._head = ui_font(tokens.BODY_PX, bold=True)
        self._text = ui_font(18)
        self._lead = ui_font(tokens.SMALL_PX)

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        item = index.data(_ITEM)
        if not isinstance(item, Item):
            return QSize(200, _HEAD_PX)
        return QSize(200, _SAID_PX if item.explanation else _ROW_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect, state = place(option)
        painter.save()
        if isinstance(index.data(_ITEM), Item):
            selected = bool(state & QStyle.StateFlag.State_Selected)
            self._row(painter, rect, index, selected=selected)
        else:
            painter.fillRect(rect, QColor(tokens.WARN_TINT))
            painter.setFont(self._head)
            painter.setPen(QColor(tokens.WARN))
            painter.drawText(rect.adjusted(12, 0, -8, 0), _CENTRE, str(index.data()))
        painter.restore()

    def _row(
        self,
        painter: QPainter,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        *,
        selected: bool,
    ) -> None:
        if selected:
            painter.fillRect(rect, QColor(tokens.SELECTION))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.LINE))
        painter.setFont(self._lead)
        painter.setPen(QColor(tokens.MUTED))
        item = index.data(_ITEM)
        said = said_of(item) if isinstance(item, Item) else ""
        room = rect.adjusted(36, 0, -12, 0)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, right, str(index.data(_LEAD) or ""))
        room.setRight(room.right() - 84)
        if said:
            below = room.adjusted(0, room.height() // 2, 0, -4)
            room.setBottom(room.top() + room.height() // 2)
            painter.setFont(self._lead)
            painter.setPen(QColor(tokens.OK))
            _write(painter, below, f"✓ {said}")
        painter.setFont(self._text)
        painter.setPen(QColor(tokens.TEXT))
        _write(painter, room, str(index.data()))


def _write(painter: QPainter, room: QRect, text: str) -> None:
    """Write a line, its end left out where it does not fit."""
    elide = Qt.TextElideMode.ElideRight
    painter.drawText(room, _CENTRE, painter.fontMetrics().elidedText(text, elide, room.width()))
