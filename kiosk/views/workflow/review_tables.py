"""The two tables of the review page: books and periods that wait, and the lines of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHeaderView

from kiosk.services.review_piles import Entry, Pile
from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.workflow.row_table import RowModel, RowTable

PILE_COLUMNS = ("簿冊", "期間", "待核", "特殊", "逾期")
ENTRY_COLUMNS = ("編號", "登記人", "內容", "特殊情形", "核閱")
_PILE_WIDTHS = (104, 128, 52, 52)
_ENTRY_WIDTHS = (86, 120, 0, 176, 70)
_WIDE, _ODD, _STATE = 2, 3, 4
_ROW_PX = 40


class PileModel(RowModel[Pile]):
    """Piles, the latest review first."""

    def __init__(self) -> None:
        super().__init__(PILE_COLUMNS)
        self._bold = ui_font(tokens.BODY_PX, bold=True)

    def text(self, entry: Pile, column: int) -> str:
        """Return what a cell says."""
        texts = (
            entry.book,
            entry.period.partition("-")[2],
            str(entry.waiting) if entry.waiting else "本人",
            str(entry.odd) if entry.odd else "",
            f"{entry.late_days} 日" if entry.late_days else "" if entry.ended else "未到期",
        )
        return texts[column]

    def look(self, entry: Pile, column: int, role: int) -> QColor | QFont | None:
        """Return what tells a late pile from the others."""
        if role == Qt.ItemDataRole.ForegroundRole and entry.late_days:
            return QColor(tokens.BAD)
        if role == Qt.ItemDataRole.ForegroundRole and column == _ODD:
            return QColor(tokens.WARN)
        if role == Qt.ItemDataRole.FontRole and column in (_WIDE, _ODD):
            return self._bold
        return None


class PileTable(RowTable[Pile]):
    """What waits; one pile is always chosen."""

    def __init__(self) -> None:
        self.rows = PileModel()
        super().__init__(self.rows, "待核閱的簿冊", _ROW_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column, width in enumerate(_PILE_WIDTHS):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(
            len(PILE_COLUMNS) - 1, QHeaderView.ResizeMode.Stretch
        )

    def show_piles(self, piles: Sequence[Pile], chosen: str) -> None:
        """Show piles and choose one by its key, else the one in the same place, else the last."""
        before = max(self.currentIndex().row(), 0)
        if tuple(piles) != self.rows.entries:
            self.rows.put(piles)
        found = next((at for at, pile in enumerate(piles) if pile.line == chosen), before)
        if piles and self.selected is not piles[min(found, len(piles) - 1)]:
            self.selectRow(min(found, len(piles) - 1))


class EntryModel(RowModel[Entry]):
    """Lines of a pile, unusual ones first."""

    def __init__(self) -> None:
        super().__init__(ENTRY_COLUMNS)
        self._bold = ui_font(tokens.BODY_PX, bold=True)
        self.held: frozenset[str] = frozenset()

    def hold(self, lines: frozenset[str]) -> None:
        """Mark lines that are left out this time."""
        self.held = lines
        if self.entries:
            last = self.index(len(self.entries) - 1, len(ENTRY_COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def word(self, entry: Entry) -> str:
        """Return how a line stands before the review."""
        if entry.voided:
            return "已作廢"
        if entry.own:
            return "本人"
        if entry.line in self.held:
            return "暫不"
        if entry.odd:
            return "已看" if entry.looked else "待看"
        return "✓"

    def text(self, entry: Entry, column: int) -> str:
        """Return what a cell says."""
        number = entry.number.rpartition("-")[2]
        return (number, entry.who, entry.text, "、".join(entry.odd), self.word(entry))[column]

    def look(self, entry: Entry, column: int, role: int) -> QColor | QFont | None:
        """Return what tells unusual lines, and those that are left out, from the plain rest."""
        if role == Qt.ItemDataRole.ForegroundRole:
            if entry.own or entry.voided or entry.line in self.held:
                return QColor(tokens.MUTED)
            if entry.odd and column in (_ODD, _STATE):
                return QColor(tokens.OK if entry.looked else tokens.WARN)
        if role == Qt.ItemDataRole.FontRole and column in (_ODD, _STATE) and not entry.plain:
            return self._bold
        return None


class EntryTable(RowTable[Entry]):
    """The lines of the chosen pile; one of them is always chosen."""

    def __init__(self) -> None:
        self.rows = EntryModel()
        super().__init__(self.rows, "待核閱的登記", _ROW_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column, width in enumerate(_ENTRY_WIDTHS):
            if width:
                self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(_WIDE, QHeaderView.ResizeMode.Stretch)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show lines; the chosen one stays chosen, else the first is."""
        if tuple(entries) == self.rows.entries:
            return
        before = self.selected
        self.rows.put(entries)
        found = next(
            (
                at
                for at, one in enumerate(entries)
                if before is not None and one.line == before.line
            ),
            0,
        )
        if entries:
            self.selectRow(found)
