"""The stretches of a day as a table: planned, counted to the second, and why something does not count."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from kiosk.base.roc_date import hour_minute, second
from kiosk.services.assembly import duty_of
from kiosk.services.overtime import Stretch
from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.workflow.kit_list import LIST_STYLE

COLUMNS = ("勤務", "勤務表時段", "計入時段", "時數", "登記", "未計入原因")
_WIDTHS = (96, 122, 176, 84, 96)
_SECONDS = 3
_WHY = 5


def clock(seconds: int) -> str:
    """Return `8:30:00`: hours, minutes and seconds, never rounded (OT-02)."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


def span(start: str, end: str) -> str:
    """Return `09:00:12–11:30:00`."""
    return f"{second(start).rpartition(' ')[2]}–{second(end).rpartition(' ')[2]}"


class StretchModel(QAbstractTableModel):
    """Stretches in the order of the day."""

    def __init__(self) -> None:
        super().__init__()
        self.stretches: tuple[Stretch, ...] = ()
        self._bold = ui_font(tokens.BODY_PX, bold=True)

    def show_stretches(self, stretches: Sequence[Stretch]) -> None:
        """Show others."""
        self.beginResetModel()
        self.stretches = tuple(stretches)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.stretches)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | QColor | QFont | None:
        stretch = self.stretches[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(stretch, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == _WHY:
            return QColor(tokens.WARN)
        if role == Qt.ItemDataRole.FontRole and index.column() == _SECONDS:
            return self._bold
        return None


def _text(stretch: Stretch, column: int) -> str:
    duty = duty_of(stretch.duty)
    planned, counted = stretch.planned, stretch.counted
    texts = (
        duty.short if duty else stretch.duty or "外出",
        f"{hour_minute(planned[0])}–{hour_minute(planned[1])}" if planned else "—",
        span(*counted) if counted else "—",
        clock(stretch.seconds),
        stretch.number.rpartition("-")[2],
        stretch.why_not,
    )
    return texts[column]


class StretchTable(QTableView):
    """Signal `chosen(line)`: Enter or a double tap on a stretch."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = StretchModel()
        self.setModel(self.rows)
        self.setAccessibleName("當日出入與計入時數")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setStyleSheet(LIST_STYLE)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(tokens.TARGET_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(
            lambda index: self.chosen.emit(self.rows.stretches[index.row()].line)
        )

    def show_stretches(self, stretches: Sequence[Stretch]) -> None:
        """Show a day; the first stretch is chosen, or the one chosen before."""
        if tuple(stretches) == self.rows.stretches:
            return
        before = self.currentIndex().row()
        self.rows.show_stretches(stretches)
        if stretches:
            self.selectRow(min(max(before, 0), len(stretches) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the line; characters and Esc are the page's."""
        at = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            self.chosen.emit(self.rows.stretches[at].line)
        elif event.key() == Qt.Key.Key_Escape or (event.text().isprintable() and event.text()):
            event.ignore()
        else:
            super().keyPressEvent(event)
