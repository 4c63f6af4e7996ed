"""The table of a book: fixed row height, widths from the definition, letters left to the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from kiosk.ledgers.definition import FieldKind
from kiosk.views import tokens
from kiosk.views.ledger.table_model import LedgerTableModel

_FIXED = ("115-A00000", "05-19", "已完成・已核閱")
"""Samples of the columns every book has, for their widths."""
_PADDING_PX = 16


class LedgerTable(QTableView):
    """A table whose letters belong to the page: Qt's search as you type would read every line."""

    def __init__(self, model: LedgerTableModel, title: str) -> None:
        super().__init__()
        self._lines = model
        self.setModel(model)
        self.setAccessibleName(title)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(tokens.ROW_PX)
        rows.setDefaultSectionSize(tokens.ROW_PX)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setFixedHeight(tokens.ROW_PX)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def fit_columns(self) -> None:
        """Set the widths the definition prefers; room left over goes to the columns of text."""
        metrics = self.fontMetrics()
        digit = metrics.horizontalAdvance("0")
        fields = self._lines.fields
        least = [metrics.horizontalAdvance(text) for text in _FIXED]
        least += [item.width * digit for item in fields]
        wanted = [
            max(width, metrics.horizontalAdvance(name)) + _PADDING_PX
            for width, name in zip(least, self._lines.headers, strict=True)
        ]
        spare = max(self.viewport().width() - sum(wanted), 0)
        texts = [at for at, item in enumerate(fields, len(_FIXED)) if item.kind is FieldKind.TEXT]
        growing = texts or [len(wanted) - 1]
        for at, width in enumerate(wanted):
            self.setColumnWidth(at, width + (spare // len(growing) if at in growing else 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave printable characters, Enter and Esc to the page."""
        page_keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.key() in page_keys or (plain and event.text().isprintable() and event.text()):
            event.ignore()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Search nothing."""


def count_words(total: int, open_lines: int | None, chosen: int) -> str:
    """Return the line under the table: how many lines there are, are open, are selected; and the keys."""
    parts = [f"共 {total:,} 筆"]
    if open_lines is not None:
        parts.append(f"未結 {open_lines:,} 筆")
    if chosen > 1:
        parts.append(f"已選 {chosen:,} 筆")
    parts.append("↑↓ 選取　Shift+↑↓ 多選　Enter 檢視　/ 搜尋　Esc 返回")
    return "　".join(parts)
