"""A million lines in a table: row numbers in one array, pages of rows read when they are seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont

from kiosk.base.errors import KioskError
from kiosk.ledgers.definition import Field, LedgerDef
from kiosk.views import tokens
from kiosk.views.ledger.ports import LedgerReader, Row
from kiosk.views.theme import ui_font

PAGE = 64
"""Rows read at once: two screenfuls, so that a jump reads little more than it shows."""
PAGES = 64
RowRole = Qt.ItemDataRole.UserRole
_FIXED = ("編號", "勤務日", "狀態")
_STATE = 2
_RARE = (Qt.ItemDataRole.FontRole, Qt.ItemDataRole.ToolTipRole, RowRole)
_NUMBER_PARTS = 4
_NO_PARENT = QModelIndex()
Index: TypeAlias = QModelIndex | QPersistentModelIndex


class LedgerTableModel(QAbstractTableModel):
    """Columns: number, duty day, state, the fields with a width. Newest line first.

    Signal `failed(KioskError)` when a page of rows cannot be read; those rows stay blank.
    """

    failed = Signal(object)

    def __init__(self, definition: LedgerDef, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._definition = definition
        self.fields: tuple[Field, ...] = tuple(item for item in definition.fields if item.width)
        self.headers = (*_FIXED, *(item.label for item in self.fields))
        self._reader: LedgerReader | None = None
        self._positions: Sequence[int] = range(0)
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._struck = QFont(ui_font())
        self._struck.setStrikeOut(True)
        self._colours = {
            "void": (QColor(tokens.MUTED), QColor(tokens.VOID_ROW)),
            "open": (None, QColor(tokens.OPEN_ROW)),
        }

    def show(self, reader: LedgerReader | None, positions: Sequence[int]) -> None:
        """Show the lines at these row numbers, as the reader answered them off the GUI thread."""
        self.beginResetModel()
        self._reader = reader
        self._positions = positions
        self._pages.clear()
        self.endResetModel()

    def row_at(self, row: int) -> Row | None:
        """Return the line shown in a table row, reading its page when needed."""
        if not 0 <= row < len(self._positions):
            return None
        number, offset = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        else:
            self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    def find(self, row_number: int) -> int:
        """Return the table row of a row number, -1 when it is filtered away."""
        try:
            return self._positions.index(row_number)
        except ValueError:
            return -1

    @property
    def pages_held(self) -> int:
        """Return how many pages of rows are in memory."""
        return len(self._pages)

    def _read(self, number: int) -> list[Row]:
        wanted = self._positions[number * PAGE : (number + 1) * PAGE]
        page: list[Row] = []
        try:
            if self._reader is not None:
                page = self._reader.rows(self._definition.key, wanted)
        except KioskError as error:
            self.failed.emit(error)
        self._pages[number] = page
        if len(self._pages) > PAGES:
            self._pages.popitem(last=False)
        return page

    # ------------------------------------------------------------------ Qt asks

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._positions)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.headers)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.headers[section] if 0 <= section < len(self.headers) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            row = self.row_at(index.row())
            return None if row is None else self._text(row, index.column())
        if role == Qt.ItemDataRole.ForegroundRole or role == Qt.ItemDataRole.BackgroundRole:  # noqa: PLR1714 - enum hashing is slow here
            return self._colour(index.row(), role)
        if role in _RARE:
            row = self.row_at(index.row())
            return None if row is None else self._rarely(row, index.column(), role)
        return None

    def _rarely(self, row: Row, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.FontRole:
            return self._struck if row.voided else None
        if role == RowRole:
            return row
        return state_words(row) if column == _STATE else None

    def _text(self, row: Row, column: int) -> str:
        if column >= len(_FIXED):
            return row.cells[column - len(_FIXED)]
        if column == 0:
            return short_number(row.number)
        return row.duty_date[5:] if column == 1 else state_words(row)

    def _colour(self, at: int, role: int) -> QColor | None:
        row = self.row_at(at)
        if row is None or not (row.voided or row.open):
            return None
        kind = "void" if row.voided else "open"
        return self._colours[kind][role == Qt.ItemDataRole.BackgroundRole]


def short_number(number: str) -> str:
    """Return `115-A00007` of `115-AW3B2-01-A00007`: unit and book are the same in every row."""
    parts = number.split("-")
    return f"{parts[0]}-{parts[-1]}" if len(parts) == _NUMBER_PARTS else number


def state_words(row: Row) -> str:
    """Return everything the state column says; colour never says it alone."""
    if row.voided:
        return row.status_label
    words = [row.state_label]
    if row.late:
        words.append("補登")
    if row.proxy_pending:
        words.append("代登待確認")
    if row.revision:
        words.append(f"更正{row.revision}")
    if row.status != "recorded":
        words.append(row.status_label)
    return "・".join(word for word in words if word)
