"""Pieces of the board: counters, the table of who is out, the list of what waits."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from kiosk.services.board import Out, Todo
from kiosk.views import tokens
from kiosk.views.theme import mark, ui_font
from kiosk.views.widgets.bits import label
from kiosk.views.widgets.row_delegate import RowDelegate, draw_chip
from kiosk.views.workflow.board_widths import shared_out
from kiosk.views.workflow.kit_list import LIST_STYLE
from kiosk.views.workflow.row_table import RowModel, RowTable
from kiosk.views.workflow.times import shown_time

_ROLE = Qt.ItemDataRole.UserRole
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TODO_CHIP_PX = 70
_TODO_LEAST_PX, _TODO_AROUND_PX = 44, 8
_TODO_LINES = 4
_WRAP = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
COLUMNS = ("姓名", "勤務", "出勤", "應退", "槍枝", "無線電", "車輛", "狀態")
_LATIN = 0x2E7F
_ROW_PX = 42
_CELL_PX = 14
"""What a cell has around its text."""


class CounterCard(QFrame):
    """One number with its word; zero is calm, a number that needs someone has its tone.

    Signal `chosen()` by a tap, or Enter while it has the focus.
    """

    chosen = Signal()

    def __init__(self, text: str, tone: str = "info") -> None:
        super().__init__()
        mark(self, role="card")
        self._tone = tone
        self._text = text
        self._number = label("–")
        self._number.setStyleSheet("font-size: 34px; font-weight: 700;")
        word = label(text, role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 2, 8)
        column.setSpacing(0)
        column.addWidget(self._number)
        column.addWidget(word)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A tap opens what the number counts."""
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open what the number counts."""
        if event.key() in (*_ENTER, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def show_number(self, number: int) -> None:
        """Show a count."""
        self._number.setText(str(number))
        mark(self._number, tone=self._tone if number else "")
        self.setAccessibleName(f"{self._text} {number}")

    @property
    def number(self) -> str:
        """Return what is shown."""
        return self._number.text()


def _breadth(text: str) -> int:
    """Return how wide a text is about: an ideograph is as wide as two letters."""
    return sum(2 if ord(sign) > _LATIN else 1 for sign in text)


def status_of(entry: Out) -> str:
    """Return the word of a row: what is wrong comes first."""
    words = []
    if entry.overdue_minutes:
        hours, minutes = divmod(entry.overdue_minutes, 60)
        words.append(f"逾時 {hours} 時 {minutes} 分" if hours else f"逾時 {minutes} 分")
    if entry.state == "pending_items":
        words.append("待繳")
    if entry.roster_changed:
        words.append(f"改{entry.roster_changed} F12")
    return "・".join(words)


class OutModel(RowModel[Out]):
    """Who is out, in the order of the board."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)
        self._now: datetime | None = None
        self._bold = ui_font(tokens.BODY_PX, bold=True)

    def show_entries(self, entries: tuple[Out, ...], now: datetime) -> None:
        """Show a new state at an instant; nothing happens when it is the same."""
        if entries != self.entries:
            self._now = now
            self.put(entries)

    def look(self, entry: Out, column: int, role: int) -> QColor | QFont | None:
        """Return what tells a late or unsettled row from the others."""
        late = entry.overdue_minutes > 0
        if role == Qt.ItemDataRole.ForegroundRole and late:
            return QColor(tokens.BAD)
        if role == Qt.ItemDataRole.FontRole and (late or column in (0, 7)):
            return self._bold
        if role == Qt.ItemDataRole.BackgroundRole and (late or entry.state == "pending_items"):
            return QColor(tokens.BAD_TINT if late else tokens.OPEN_ROW)
        return None

    def longest(self, column: int) -> str:
        """Return the text of a column that has the most characters, its title included."""
        texts = (self.text(entry, column) for entry in self.entries)
        return max((COLUMNS[column], *texts), key=_breadth)

    def text(self, entry: Out, column: int) -> str:
        """Return what a cell says."""
        now = self._now
        if column in (2, 3) and now is not None:
            return shown_time(entry.out_at if column == 2 else entry.due_at, now)[-5:]  # noqa: PLR2004
        name = f"{entry.name} {entry.number}".strip()
        texts = {0: name, 1: entry.duty, 4: entry.guns, 5: entry.radio, 6: entry.vehicle}
        return texts.get(column, status_of(entry))


class OutTable(RowTable[Out]):
    """The officers who are out; arrows move through them from the page."""

    def __init__(self) -> None:
        self.rows = OutModel()
        super().__init__(self.rows, "在外人員與裝備", _ROW_PX)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(40)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._metrics = QFontMetrics(ui_font(tokens.BODY_PX, bold=True))

    def show_entries(self, entries: tuple[Out, ...], now: datetime) -> None:
        """Show a new state; the selected officer stays selected."""
        before = self.selected
        self.rows.show_entries(entries, now)
        self._share_out()
        if before is None:
            return
        for at, entry in enumerate(entries):
            if entry.line == before.line:
                self.selectRow(at)
                return
        self.clearSelection()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the room again."""
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        many = range(len(COLUMNS))
        natural = [
            self._metrics.horizontalAdvance(self.rows.longest(column)) + _CELL_PX for column in many
        ]
        for column, width in enumerate(shared_out(natural, self.viewport().width())):
            if self.columnWidth(column) != width:
                self.setColumnWidth(column, width)

    def step(self, by: int) -> None:
        """Move the selection, from above the first row when nothing is selected."""
        many = len(self.rows.entries)
        if not many:
            return
        found = self.selectionModel().selectedRows()
        at = found[0].row() + by if found else (0 if by > 0 else many - 1)
        self.selectRow(min(max(at, 0), many - 1))


class TodoList(QListWidget):
    """What waits, urgent first. Signal `chosen(Todo)` by Enter or a tap."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("待辦")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setStyleSheet(LIST_STYLE)
        self.setItemDelegate(_TodoDelegate(self))
        self.itemClicked.connect(self._choose)

    def show_todo(self, todo: tuple[Todo, ...]) -> None:
        """Show what waits."""
        ordered = sorted(todo, key=lambda item: not item.urgent)
        if ordered == [self.item(at).data(_ROLE) for at in range(self.count())]:
            return
        row = self.currentRow()
        self.clear()
        for entry in ordered:
            item = QListWidgetItem()
            item.setData(_ROLE, entry)
            item.setToolTip(entry.text)
            urgent = "急，" if entry.urgent else ""
            spoken = f"{urgent}{entry.kind}：{entry.text}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.addItem(item)
        if 0 <= row < self.count():
            self.setCurrentRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; characters go on to the page."""
        if event.key() in _ENTER and self.count() and self.currentRow() >= 0:
            self._choose(self.item(self.currentRow()))
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_ROLE))


class _TodoDelegate(RowDelegate):
    def __init__(self, parent: TodoList) -> None:
        super().__init__(parent)
        self._list = parent
        self._chip = ui_font(14, bold=True)
        self._text = ui_font(16)
        self._metrics = QFontMetrics(self._text)

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        entry = index.data(_ROLE)
        text = entry.text if isinstance(entry, Todo) else ""
        high = self._height(text, self._list.viewport().width() - _TODO_CHIP_PX - 20)
        return QSize(160, max(high + _TODO_AROUND_PX, _TODO_LEAST_PX))

    def _height(self, text: str, width: int) -> int:
        room = QRect(0, 0, max(width, 60), 10_000)
        high = self._metrics.boundingRect(room, _WRAP, text).height()
        return min(high, _TODO_LINES * self._metrics.lineSpacing())

    def _fitting(self, text: str, width: int) -> str:
        """Return the text, its end left out where it needs more lines than a row may have."""
        most = _TODO_LINES * self._metrics.lineSpacing()
        room = QRect(0, 0, max(width, 60), 10_000)
        if self._metrics.boundingRect(room, _WRAP, text).height() <= most:
            return text
        kept = next(
            end
            for end in range(len(text), -1, -1)
            if self._metrics.boundingRect(room, _WRAP, f"{text[:end]}…").height() <= most
        )
        return f"{text[:kept]}…"

    def paint_row(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the kind as a chip, and the text in as many lines as it needs."""
        entry = index.data(_ROLE)
        if not isinstance(entry, Todo):
            return
        painter.setFont(self._chip)
        box = QRect(rect.left() + 6, rect.center().y() - 12, _TODO_CHIP_PX, 25)
        draw_chip(painter, box, entry.kind, "bad" if entry.urgent else "info")
        painter.setFont(self._text)
        painter.setPen(QColor(tokens.TEXT))
        room = QRect(
            box.right() + 8, rect.top() + 2, rect.right() - box.right() - 14, rect.height() - 4
        )
        painter.drawText(room, _WRAP, self._fitting(entry.text, room.width()))
