"""庫存: what the station has of each kind, and where it is now (L01-R09)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.ledgers.reference import equipment, kind_label
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay
from kiosk.views.workflow.kit_list import LIST_STYLE

Counts = tuple[int, int, int, int]
_COLUMNS = ("種類", "在所", "出勤", "送修", "庫存")
_WIDTH = 720
_NUMBER_PX = 100
_ROW_PX = 38
_MOST_ROWS = 11


def in_order(stock: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    """Return label and counts per kind in the order of the handover sheet; unknown kinds come last."""
    known = [kind.code for kind in equipment()]
    codes = [code for code in known if code in stock]
    codes += sorted(code for code in stock if code not in known)
    return [(kind_label(code), stock[code]) for code in codes]


class StockSheet(Overlay):
    """在所, 出勤, 送修 and 庫存 of each kind; the first three add up to the fourth."""

    def __init__(
        self,
        host: QWidget,
        stock: Mapping[str, Counts],
        move: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(host, _WIDTH)
        self._move = move
        self.setAccessibleName("裝備庫存")
        rows = in_order(stock)
        self.table = QTableWidget(len(rows), len(_COLUMNS))
        self.table.setAccessibleName("各類裝備的在所、出勤、送修與庫存")
        self.table.setHorizontalHeaderLabels(list(_COLUMNS))
        self._dress()
        for at, (name, counts) in enumerate(rows):
            self.table.setItem(at, 0, QTableWidgetItem(name))
            for place, count in enumerate(counts, start=1):
                self.table.setItem(at, place, _number(count))
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label("裝備庫存", role="heading"))
        empty = label("本所清冊沒有裝備", role="muted")
        column.addWidget(empty)
        column.addWidget(self.table)
        # Only now: what is shown before it has a place becomes a window of its own.
        empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        hint = label("在所＋出勤＋送修＝庫存；遺失、扣案、移撥、報廢不計", role="muted")
        close = button("關閉", self.close_sheet, key="Esc", kind="primary", enter=False)
        moved = button("裝備異動", self._open_movements, key="F2", enter=False)
        column.addLayout(row(hint, None, moved, close))
        moved.setVisible(move is not None)
        self.open_sheet(self.table if rows else close)

    def _open_movements(self) -> None:
        self.close_sheet()
        if self._move is not None:
            self._move()

    def _dress(self) -> None:
        table = self.table
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setStyleSheet(LIST_STYLE)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(_COLUMNS)):
            table.setColumnWidth(column, _NUMBER_PX)
            title = table.horizontalHeaderItem(column)
            if title is not None:
                title.setTextAlignment(_RIGHT)
        first = table.horizontalHeaderItem(0)
        if first is not None:
            first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        shown = min(table.rowCount(), _MOST_ROWS)
        table.setFixedHeight(shown * _ROW_PX + header.sizeHint().height() + 8)

    def texts(self) -> list[tuple[str, ...]]:
        """Return the rows as they read."""
        many = range(len(_COLUMNS))
        found = []
        for at in range(self.table.rowCount()):
            cells = (self.table.item(at, column) for column in many)
            found.append(tuple(cell.text() if cell is not None else "" for cell in cells))
        return found


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _number(count: int) -> QTableWidgetItem:
    item = QTableWidgetItem(str(count))
    item.setTextAlignment(_RIGHT)
    return item
