"""案件統計: what was taken in a time, by kind and by way, and how soon somebody came (L06-R07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHeaderView, QLineEdit, QVBoxLayout

from kiosk.base.errors import InvalidInput, KioskError
from kiosk.base.instants import local
from kiosk.base.roc_date import compact, dashed, parse_date
from kiosk.identity.permissions import Action, allowed
from kiosk.ledgers.case_intake_rules import LEDGER
from kiosk.services.intake_statistics import HEADINGS, CategoryCount, IntakeReport
from kiosk.views import tokens
from kiosk.views.ops import Op
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.row_table import RowModel, RowTable

_WIDTHS = (130, 190, 80)
_COUNT = 2
_DATE_PX = 130


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of case; a count stands for no single line."""

    kind: CategoryCount
    line: str = ""


class CountModel(RowModel[Counted]):
    """Kinds of cases, the most frequent first."""

    def __init__(self) -> None:
        super().__init__(HEADINGS)

    def text(self, entry: Counted, column: int) -> str:
        """Return what a cell says; nothing for none."""
        kind = entry.kind
        by_channel = (str(many or "") for many in kind.by_channel)
        return (kind.group, kind.label, str(kind.count), *by_channel)[column]

    def look(self, _entry: Counted, column: int, role: int) -> QColor | QFont | None:
        """Return the weight of the sum."""
        if role != Qt.ItemDataRole.FontRole or column != _COUNT:
            return None
        font = QFont()
        font.setBold(True)
        return font


class CaseStatisticsPage(WorkflowPage):
    """A period, by default this month; PgUp and PgDn turn months, Enter in a date counts again."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._asked: Op[IntakeReport] | None = None
        self.title = label("案件統計", role="title")
        self.response = label("", role="label")
        self.said = label("", role="banner", wrap=True)
        self.said.hide()
        self.first, self.last = self._date("起"), self._date("迄")
        self.rows = CountModel()
        self.table = RowTable[Counted](self.rows, "案件統計", tokens.ROW_PX)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, width)
        end = len(HEADINGS) - 1
        self.table.horizontalHeader().setSectionResizeMode(end, QHeaderView.ResizeMode.Stretch)
        self.save = button("存成 CSV", self.export, key="Ctrl+S")
        before = button("前一月", partial(self._turn, -1), key="PgUp")
        after = button("後一月", partial(self._turn, 1), key="PgDown")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(self.title, None, before, after))
        outer.addLayout(
            row(label("期間", role="label"), self.first, label("至"), self.last, None, self.save)
        )
        outer.addWidget(self.said)
        outer.addWidget(self.table, 1)
        outer.addWidget(self.response)
        words = "只計件數，不列姓名　日期輸入後按 Enter 重算　Esc 回看板"
        outer.addWidget(label(words, role="muted"))

    def _date(self, name: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(f"統計{name}日")
        edit.setFixedWidth(_DATE_PX)
        edit.returnPressed.connect(self.look)
        return edit

    def _today(self) -> date:
        return local(self.context.clock.now()).date()

    def entered(self) -> None:
        """Count this month."""
        self._put(self._today().replace(day=1))
        actor, unit = self.context.actor(), self.context.desk.unit
        self.save.setVisible(allowed(actor, LEDGER, Action.EXPORT, unit))
        self.look()
        self.table.setFocus()

    def _put(self, first: date) -> None:
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        self.first.setText(dashed(first))
        self.last.setText(dashed(min(last, self._today())))

    def _turn(self, months: int) -> None:
        """Count the month before or after the one shown; never one that has not begun."""
        try:
            first = self._period()[0].replace(day=1)
        except InvalidInput:
            first = self._today().replace(day=1)
        if months < 0:
            first = (first - timedelta(days=1)).replace(day=1)
        else:
            coming = (first + timedelta(days=31)).replace(day=1)
            first = min(coming, self._today().replace(day=1))
        self._put(first)
        self.look()

    def _period(self) -> tuple[date, date]:
        """Return the days typed; raises InvalidInput."""
        today = self._today()
        return parse_date(self.first.text(), today), parse_date(self.last.text(), today)

    def look(self) -> None:
        """Count the period that is typed."""
        actor, service = self.context.actor(), self.context.services.intake_statistics
        try:
            first, last = self._period()
        except InvalidInput as error:
            self._failed(error)
            return
        if self._asked is not None:
            self._asked.cancel()
        self._asked = self.context.runner.run(
            lambda: service.report(actor, first, last), self._show, self._failed
        )

    def _show(self, report: IntakeReport) -> None:
        self.said.hide()
        self.title.setText(
            f"案件統計　{dashed(report.first)} 至 {dashed(report.last)}　{report.cases} 件"
        )
        self.rows.put([Counted(one) for one in report.categories])
        if report.categories:
            self.table.selectRow(0)
        self.response.setText(_response(report))

    def _failed(self, error: KioskError) -> None:
        self.rows.put(())
        self.title.setText("案件統計")
        self.response.setText("")
        self._say(str(error), "bad")

    def _say(self, words: str, tone: str) -> None:
        self.said.setText(words)
        mark(self.said, tone=tone)
        self.said.show()

    def export(self) -> None:
        """Keep the counts of the period where a person says."""
        try:
            first, last = self._period()
        except InvalidInput as error:
            self._failed(error)
            return
        name = f"案件統計_{compact(first)}-{compact(last)}.csv"
        chosen, _ = QFileDialog.getSaveFileName(self, "存成 CSV", name, "CSV (*.csv)")
        if not chosen:
            return
        actor, service = self.context.actor(), self.context.services.intake_statistics
        self.context.runner.run(
            lambda: service.export(actor, first, last, Path(chosen)),
            lambda _report: self._say(f"已存成 {chosen}", "ok"),
            lambda error: self._say(str(error), "bad"),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.asked.emit("home", "")
            return
        super().keyPressEvent(event)


def _response(report: IntakeReport) -> str:
    found = report.response
    if not found.cases:
        return "到場時間：這段期間沒有登記派遣到場的案件"
    return (
        f"到場時間（{found.cases} 件）：中位數 {found.median} 分，"
        f"最慢一成在 {found.slowest_tenth} 分以上"
    )
