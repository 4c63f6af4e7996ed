"""The stretches of a day as a table: planned, counted to the second, and why something does not count."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHeaderView

from kiosk.base.roc_date import hour_minute, second
from kiosk.services.assembly import duty_of
from kiosk.services.overtime import Stretch
from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.workflow.row_table import RowModel, RowTable

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


class StretchModel(RowModel[Stretch]):
    """Stretches in the order of the day."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)
        self._bold = ui_font(tokens.BODY_PX, bold=True)

    def text(self, entry: Stretch, column: int) -> str:
        """Return what a cell says."""
        return _text(entry, column)

    def look(self, entry: Stretch, column: int, role: int) -> QColor | QFont | None:  # noqa: ARG002
        """Return what tells the counted time and the reason from the rest."""
        if role == Qt.ItemDataRole.ForegroundRole and column == _WHY:
            return QColor(tokens.WARN)
        if role == Qt.ItemDataRole.FontRole and column == _SECONDS:
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


class StretchTable(RowTable[Stretch]):
    """The stretches of one day; one of them is always chosen."""

    def __init__(self) -> None:
        self.rows = StretchModel()
        super().__init__(self.rows, "當日出入與計入時數", tokens.TARGET_PX)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        last = len(COLUMNS) - 1
        self.horizontalHeader().setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)

    def show_stretches(self, stretches: Sequence[Stretch]) -> None:
        """Show a day; the first stretch is chosen, or the one chosen before."""
        if tuple(stretches) == self.rows.entries:
            return
        before = self.currentIndex().row()
        self.rows.put(stretches)
        if stretches:
            self.selectRow(min(max(before, 0), len(stretches) - 1))
