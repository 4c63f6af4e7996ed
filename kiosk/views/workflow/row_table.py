"""Tables of which a whole row is chosen, each row one line of a book (看板, 我的時數)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from kiosk.views.workflow.kit_list import LIST_STYLE

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Entry(Protocol):
    """What a row stands for; `line` is its ledger line."""

    @property
    def line(self) -> str: ...


EntryT = TypeVar("EntryT", bound=Entry)


class RowModel(QAbstractTableModel, Generic[EntryT]):
    """Entries in the order given, one column a title; a table says how a cell reads and looks."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self.entries: tuple[EntryT, ...] = ()
        self._titles = tuple(titles)

    def put(self, entries: Sequence[EntryT]) -> None:
        """Show other entries; nothing happens when they are the same."""
        if tuple(entries) == self.entries:
            return
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def text(self, entry: EntryT, column: int) -> str:
        """Return how a cell reads."""
        raise NotImplementedError

    def look(self, entry: EntryT, column: int, role: int) -> QColor | QFont | None:
        """Return the colour or font a cell has of its own."""
        raise NotImplementedError

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._titles[section]
        return None

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | QColor | QFont | None:
        entry = self.entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(entry, index.column())
        return self.look(entry, index.column(), role)


class RowTable(QTableView, Generic[EntryT]):
    """Signal `chosen(line)`: Enter or a double tap on a row. Characters and Esc are the page's."""

    chosen = Signal(str)

    def __init__(self, rows: RowModel[EntryT], name: str, row_px: int) -> None:
        super().__init__()
        self._model = rows
        self.setModel(rows)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setStyleSheet(LIST_STYLE)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_px)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(lambda index: self.chosen.emit(rows.entries[index.row()].line))

    @property
    def selected(self) -> EntryT | None:
        """Return the entry whose row is selected."""
        found = self.selectionModel().selectedRows()
        at = found[0].row() if found else -1
        return self._model.entries[at] if 0 <= at < len(self._model.entries) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses; characters and Esc go on to the page."""
        selected = self.selected
        if event.key() in _ENTER and selected is not None:
            self.chosen.emit(selected.line)
        elif event.key() == Qt.Key.Key_Escape or (event.text().isprintable() and event.text()):
            event.ignore()
        else:
            super().keyPressEvent(event)
