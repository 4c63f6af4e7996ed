"""The equipment list of sign-out and return: kind, mark, and a word on where each item stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyleOptionViewItem,
)

from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.widgets.row_delegate import RowDelegate, draw_chip

ROW_PX = tokens.TARGET_PX
LIST_STYLE = (
    f"QListView, QTableView {{ border: 3px solid {tokens.SURFACE}; }}"
    f"QListView:focus, QTableView:focus {{ border: 3px solid {tokens.FOCUS}; }}"
)
"""Lists inside a card need no frame of their own, only the ring of the focus."""
_ROOMY_PX = 280
_KIND_PX, _KIND_LEAST = 96, 58
_SHORTER = {"勤務表帶入": "勤務表", "裝備資料": "配賦"}
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class KitRow:
    """One row. `checked` None draws no box; `quiet` rows are reminders and cannot be acted on."""

    key: str
    kind: str
    text: str
    chip: str = ""
    tone: str = ""
    checked: bool | None = None
    quiet: bool = False

    @property
    def spoken(self) -> str:
        """Return the row as a screen reader says it."""
        box = "" if self.checked is None else "已歸還" if self.checked else "未歸還"
        return "，".join(part for part in (self.kind, self.text, self.chip, box) if part)


class KitList(QListWidget):
    """Signals: `toggled(key)` by Space or a tap on a row with a box; `removed(key)` by Del;
    `changed_condition(key)` by C; `left()` by Enter.
    """

    toggled = Signal(str)
    removed = Signal(str)
    changed_condition = Signal(str)
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(LIST_STYLE)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_KitDelegate(self))
        self.itemClicked.connect(self._clicked)

    def sizeHint(self) -> QSize:
        """Ask for the rows there are, so that what stands below stays in sight."""
        return QSize(220, self.count() * ROW_PX + 8)

    def show_rows(self, rows: list[KitRow]) -> None:
        """Show these rows; the current one stays current."""
        before = self.current_key
        if [self.item(at).data(_ROLE) for at in range(self.count())] == rows:
            return
        self.clear()
        for row in rows:
            item = QListWidgetItem()
            item.setData(_ROLE, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, row.spoken)
            if row.quiet:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.addItem(item)
            if row.key == before and not row.quiet:
                self.setCurrentItem(item)
        self.updateGeometry()

    @property
    def rows(self) -> list[KitRow]:
        """Return the rows on show."""
        return [self.item(at).data(_ROLE) for at in range(self.count())]

    @property
    def current_key(self) -> str:
        """Return the key of the current row, or empty text."""
        item = self.currentItem()
        row = item.data(_ROLE) if self.count() and self.currentRow() >= 0 else None
        return row.key if isinstance(row, KitRow) else ""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self.current_key
        acts = {
            Qt.Key.Key_Space: self.toggled,
            Qt.Key.Key_Delete: self.removed,
            Qt.Key.Key_C: self.changed_condition,
        }
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            return
        signal = acts.get(Qt.Key(event.key()))
        if (
            signal is not None
            and key
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            signal.emit(key)
            return
        if event.text().isprintable() and event.text():
            event.ignore()  # no type-ahead: the page sends characters to the scan line
            return
        super().keyPressEvent(event)

    def _clicked(self, item: QListWidgetItem) -> None:
        row = item.data(_ROLE)
        if isinstance(row, KitRow) and row.checked is not None and not row.quiet:
            self.toggled.emit(row.key)


class _KitDelegate(RowDelegate):
    def __init__(self, parent: KitList) -> None:
        super().__init__(parent)
        self._kind = ui_font(tokens.BODY_PX)
        self._text = ui_font(19, bold=True)
        self._small = ui_font(16, bold=True)
        self._chip = ui_font(tokens.SMALL_PX, bold=True)

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, ROW_PX)

    def paint_row(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw box, kind, mark and chip."""
        row = index.data(_ROLE)
        if not isinstance(row, KitRow):
            return
        left = rect.left() + 8
        if row.checked is not None:
            self._box(painter, QRect(left, rect.center().y() - 11, 24, 24), checked=row.checked)
            left += 36
        right = self._draw_chip(painter, rect, row)
        painter.setFont(self._kind)
        painter.setPen(QColor(tokens.MUTED))
        kind = (
            right - left if not row.text else _KIND_PX if rect.width() >= _ROOMY_PX else _KIND_LEAST
        )
        shown = painter.fontMetrics().elidedText(row.kind, Qt.TextElideMode.ElideRight, kind)
        painter.drawText(QRect(left, rect.top(), kind, rect.height()), _CENTRE, shown)
        roomy = self._text if rect.width() >= _ROOMY_PX else self._small
        painter.setFont(self._kind if row.quiet else roomy)
        painter.setPen(QColor(tokens.MUTED if row.quiet else tokens.TEXT))
        room = QRect(left + kind + 2, rect.top(), right - left - kind - 8, rect.height())
        shown = painter.fontMetrics().elidedText(
            row.text, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, _CENTRE, shown)

    def _draw_chip(self, painter: QPainter, rect: QRect, row: KitRow) -> int:
        if not row.chip:
            return rect.right() - 6
        painter.setFont(self._chip)
        word = row.chip if rect.width() >= _ROOMY_PX else _SHORTER.get(row.chip, row.chip)
        width = painter.fontMetrics().horizontalAdvance(word) + 16
        box = QRect(rect.right() - width - 6, rect.center().y() - 12, width, 26)
        draw_chip(painter, box, word, row.tone)
        return box.left() - 6

    @staticmethod
    def _box(painter: QPainter, box: QRect, *, checked: bool) -> None:
        painter.setPen(QPen(QColor(tokens.OK if checked else tokens.FIELD_LINE), 2))
        painter.setBrush(QColor(tokens.OK if checked else tokens.SURFACE))
        painter.drawRoundedRect(box, 4, 4)
        if checked:
            painter.setPen(QPen(QColor(tokens.SURFACE), 3))
            x, y = box.left(), box.top()
            painter.drawPolyline(
                [QPoint(x + 6, y + 12), QPoint(x + 10, y + 17), QPoint(x + 18, y + 7)]
            )


_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
