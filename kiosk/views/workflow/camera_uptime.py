"""監錄妥善率月報: how long each camera was out of use in a month, the worst first."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QVBoxLayout

from kiosk.base.instants import local
from kiosk.base.roc_date import roc_year
from kiosk.ledgers.faults import duration
from kiosk.services.uptime import CameraUptime, MonthUptime
from kiosk.views import tokens
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.row_table import RowModel, RowTable

COLUMNS = ("編號", "地點", "異常次數", "中斷時間", "妥善率")
_WIDTHS = (120, 320, 110, 200)
_RATE = 4


class UptimeModel(RowModel[CameraUptime]):
    """Cameras in the order of the report."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)

    def text(self, entry: CameraUptime, column: int) -> str:
        """Return what a cell says."""
        return (
            entry.camera.label,
            entry.camera.attributes.get("site", ""),
            str(entry.faults or ""),
            duration(entry.outage) if entry.outage else "",
            entry.percent,
        )[column]

    def look(self, entry: CameraUptime, column: int, role: int) -> QColor | QFont | None:
        """Return the tone of a camera that was out of use."""
        if role == Qt.ItemDataRole.ForegroundRole and column == _RATE and entry.outage:
            return QColor(tokens.WARN)
        return None


class CameraUptimePage(WorkflowPage):
    """One month; PgUp and PgDn turn months."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._first = self._today().replace(day=1)
        self.rows = UptimeModel()
        self.table = RowTable[CameraUptime](self.rows, "鏡頭妥善率", tokens.ROW_PX)
        self.title = label("", role="title")
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, width)
        last = len(COLUMNS) - 1
        self.table.horizontalHeader().setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)
        before = button("前一月", partial(self._turn, -1), key="PgUp")
        after = button("後一月", partial(self._turn, 1), key="PgDown")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(self.title, None, before, after))
        outer.addWidget(self.table, 1)
        words = "由異常的發現到修復時間計算，二本簿冊都有登記的只計一次　Esc 回看板"
        outer.addWidget(label(words, role="muted"))

    def _today(self) -> date:
        return local(self.context.clock.now()).date()

    def entered(self) -> None:
        """Show this month."""
        self._first = self._today().replace(day=1)
        self.look()
        self.table.setFocus()

    def _turn(self, months: int) -> None:
        """Show the month before or after; never one that has not begun."""
        if months < 0:
            self._first = (self._first - timedelta(days=1)).replace(day=1)
        else:
            coming = (self._first + timedelta(days=31)).replace(day=1)
            self._first = min(coming, self._today().replace(day=1))
        self.look()

    def look(self) -> None:
        """Ask for the report of the month."""
        actor, first = self.context.actor(), self._first
        service = self.context.services.upkeep.uptime
        self.context.runner.run(lambda: service.month(actor, first), self._show, self.show_error)

    def _show(self, report: MonthUptime) -> None:
        first = report.first
        head = f"監錄妥善率　{roc_year(first)} 年 {first.month} 月"
        self.title.setText(f"{head}　{len(report.cameras)} 支，整體 {report.percent}")
        self.rows.put(report.cameras)
        if report.cameras:
            self.table.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.asked.emit("home", "")
            return
        super().keyPressEvent(event)
