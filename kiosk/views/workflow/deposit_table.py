"""The papers in the station as a table for a counter where others may look: names masked (L13-R09)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHeaderView

from kiosk.base.roc_date import dashed
from kiosk.ledgers.deposit_terms import Age
from kiosk.services.deposit_drafts import Waiting
from kiosk.views import tokens
from kiosk.views.workflow.row_table import RowModel, RowTable

_TITLES = ("編號", "受送達人", "機關", "保存至", "格位", "剩餘")
_NUMBER, _NAME, _ISSUER, _UNTIL, _SHELF, _LEFT = range(6)
_ROW_PX = 34
_TONES = {Age.OVERDUE: tokens.BAD, Age.KEPT: tokens.WARN}


class WaitingModel(RowModel[Waiting]):
    """Papers with masked names; what is overdue stands out."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(_TITLES)
        self._now = now

    def text(self, entry: Waiting, column: int) -> str:
        """Return how a cell reads."""
        return {
            _NUMBER: entry.number.rpartition("-")[2],
            _NAME: entry.masked_name,
            _ISSUER: entry.text("issuer"),
            _UNTIL: dashed(entry.keep_until),
            _SHELF: entry.text("shelf_code") or "待上架",
            _LEFT: _left(entry.days_left(self._now())),
        }[column]

    def look(self, entry: Waiting, column: int, role: int) -> QColor | QFont | None:
        """Return the colour of the days that are left."""
        if role == Qt.ItemDataRole.ForegroundRole and column == _LEFT and entry.age in _TONES:
            return QColor(_TONES[entry.age])
        return None


class WaitingTable(RowTable[Waiting]):
    """Signal `chosen(line)` by Enter or a double tap."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._rows = WaitingModel(now)
        super().__init__(self._rows, "寄存中的文書", _ROW_PX)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(_ISSUER, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_NUMBER, 84), (_NAME, 78), (_UNTIL, 100), (_SHELF, 64), (_LEFT, 70)):
            self.setColumnWidth(column, width)

    def show_papers(self, papers: Sequence[Waiting]) -> None:
        """Show these papers."""
        self._rows.put(papers)

    @property
    def newest(self) -> Waiting | None:
        """Return the paper taken in last, the first of the list."""
        return next(iter(self._rows.entries), None)


def _left(days: int) -> str:
    return f"{days} 日" if days >= 0 else f"逾 {-days} 日"
