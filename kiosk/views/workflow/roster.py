"""今日勤務表: the version in force, what changed, and whether it was reported upward (RO-02)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout

from kiosk.base.result import Changes
from kiosk.base.roc_date import formal, hour_minute
from kiosk.identity.permissions import Action, allowed
from kiosk.ledgers.event import PersonRef
from kiosk.models.roster import RosterVersion
from kiosk.services.desk import Outcome
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.kit_list import LIST_STYLE
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.roster_grid import GridTable, grid_of


class RosterPage(WorkflowPage):
    """Signal `import_requested()`: a roster file is to be chosen and imported."""

    import_requested = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._day = self._today()
        self._versions: list[RosterVersion] = []
        self._people: list[PersonRef] = []
        self.table = GridTable()
        self.versions = QListWidget()
        self.versions.setAccessibleName("版本")
        self.versions.setWordWrap(True)
        self.versions.setStyleSheet(LIST_STYLE)
        self.versions.setSpacing(2)
        self._title = label("", role="title")
        self._state = label("", role="banner", wrap=True)
        self._report = button("已報勤指中心", self.report, key="F9", kind="primary")
        self._import = button("匯入勤務表", self.import_requested.emit, key="F4")
        self._lay_out()
        self.versions.currentRowChanged.connect(self._show_version)
        for text, key, step in (("前一日", "PgUp", -1), ("後一日", "PgDown", 1)):
            self.add_command(text, key, partial(self._turn, step))

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        hint = label("PgUp／PgDn 前後日　Esc 回看板", role="muted")
        outer.addLayout(row(self._title, None, hint))
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card()
        column.setContentsMargins(8, 8, 8, 8)
        self._empty = label("這一天還沒有勤務表", role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._empty, 1)
        column.addWidget(self.table, 1)
        legend = label("橘字：與前一版不同　藍底：現在　灰底：休假", role="muted")
        column.addWidget(legend)
        columns.addWidget(left, 1)
        right, column = card("版本")
        column.addWidget(self.versions, 1)
        column.addWidget(self._state)
        column.addWidget(self._report)
        column.addWidget(self._import)
        right.setFixedWidth(250)
        columns.addWidget(right)
        outer.addLayout(columns, 1)

    def _today(self) -> date:
        return date.fromisoformat(self.context.desk.duty_day(self.context.clock.now()))

    def entered(self) -> None:
        """Show today's roster."""
        self._day = self._today()
        self.look()
        self.table.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Follow new versions and reports."""
        if changes.roster and self.isVisible():
            self.look()

    def _turn(self, days: int) -> None:
        self._day += timedelta(days=days)
        self.look()

    def look(self) -> None:
        """Ask for every version of the day."""
        day, registers, reader = self._day, self.context.services.registers, self.context.reader()
        self._title.setText(f"勤務表　{formal(day).removeprefix('中華民國 ')}")
        actor = self.context.actor()
        self._may = allowed(actor, "roster", Action.ROSTER, self.context.desk.unit)
        self.context.runner.run(
            lambda: (registers.roster_versions(day), reader.people()), self._show, self.show_error
        )

    def _show(self, found: tuple[list[RosterVersion], list[PersonRef]]) -> None:
        self._versions, self._people = found
        self.versions.blockSignals(True)
        self.versions.clear()
        for version in reversed(self._versions):
            item = QListWidgetItem(_version_text(version))
            item.setData(Qt.ItemDataRole.UserRole, version.number)
            self.versions.addItem(item)
        self.versions.setCurrentRow(0 if self._versions else -1)
        self.versions.blockSignals(False)
        self._show_version(self.versions.currentRow())

    def _show_version(self, at: int) -> None:
        shown = 0 <= at < len(self._versions)
        self.table.setVisible(shown)
        self._empty.setVisible(not shown)
        self._state.setVisible(shown)
        self._report.setVisible(shown and self._may)
        self._import.setVisible(self._may)
        if not shown:
            return
        index = len(self._versions) - 1 - at
        version = self._versions[index]
        before = self._versions[index - 1] if index else None
        self.table.show_grid(grid_of(version, before, self._people, self.context.clock.now()))
        if version.reported_at:
            self._state.setText(
                f"第 {version.number} 版已於 {hour_minute(version.reported_at)} 報勤指中心"
            )
        else:
            self._state.setText(f"第 {version.number} 版尚未報勤指中心")
        mark(self._state, tone="ok" if version.reported_at else "warn")
        self._report.setEnabled(not version.reported_at)

    @property
    def shown_version(self) -> RosterVersion | None:
        """Return the version on show."""
        at = self.versions.currentRow()
        return (
            self._versions[len(self._versions) - 1 - at] if 0 <= at < len(self._versions) else None
        )

    @property
    def state_text(self) -> str:
        """Return whether the version on show was reported."""
        return self._state.text()

    def report(self) -> None:
        """Record that the version on show was reported to the command centre."""
        version = self.shown_version
        if version is None or version.reported_at:
            return
        actor, registers = self.context.actor(), self.context.services.registers

        def done(_outcome: Outcome) -> None:
            self.look()

        self.context.runner.run(
            lambda: registers.report_roster(actor, version.id), done, self.show_error
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.asked.emit("home", "")
            return
        super().keyPressEvent(event)


def _version_text(version: RosterVersion) -> str:
    reason = version.reason or ("首次公布" if version.number == 1 else "變更")
    when = hour_minute(version.published_at)
    return f"第 {version.number} 版　{when}\n{version.published_by.name}　{reason}"
