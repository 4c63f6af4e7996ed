"""異常事件: a cadre says how it ended, and what it does to the stock."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.errors import KioskError
from kiosk.base.roc_date import minute
from kiosk.identity.permissions import Action, allowed
from kiosk.ledgers.incident import MOVEMENTS, summary
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import text
from kiosk.services.desk import Outcome
from kiosk.services.incidents import movements
from kiosk.views.widgets.bits import label
from kiosk.views.widgets.message_sheet import Message, MessageSheet, tell_error
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, TextEdit
from kiosk.views.workflow.form_sheet import FormSheet


class IncidentSheet(FormSheet):
    """Closes one incident."""

    def __init__(self, host: QWidget, context: Context, line: Line) -> None:
        super().__init__(host, summary(line.values), 700)
        self._context = context
        self._line = line.id
        opened = text(line.values, "opened_at")
        self.column.addWidget(
            label(f"{line.number}　{minute(opened) if opened else ''} 開立", role="muted")
        )
        self.resolution = QPlainTextEdit()
        self.resolution.setAccessibleName("處理結果")
        self.resolution.setTabChangesFocus(True)
        self.resolution.setFixedHeight(120)
        possible = movements(text(line.values, "what"))
        choices = [(item.code, item.label) for item in MOVEMENTS if item.code in possible]
        self.movement = ChoiceBox("庫存異動", choices)
        self.movement.show_value(possible[0])
        self.report = TextEdit("報告文號", limit=40, hint="沒有就留空")
        for item in (
            FieldRow("處理結果", self.resolution),
            FieldRow("庫存", self.movement, "F2"),
            FieldRow("文號", self.report, "F3"),
        ):
            self.column.addWidget(item)
        self.finish("結案", self.resolution)

    def accept(self) -> None:
        """Write how it ended."""
        actor, service = self._context.actor(), self._context.services.incidents
        line, resolution = self._line, nfc(self.resolution.toPlainText())
        movement, report = str(self.movement.currentData()), nfc(self.report.text()).strip()
        self._context.runner.run(
            lambda: service.resolve(actor, line, resolution, movement, report),
            self._done,
            self.show_error,
        )

    def _done(self, outcome: Outcome) -> None:
        if outcome.done:
            self.close_sheet()
        else:
            self.show_problems(outcome.problems)


def open_incident(host: QWidget, context: Context, line: str) -> None:
    """Open the sheet for a cadre; others are told who deals with it."""
    actor = context.actor()

    def show(found: Line) -> None:
        if allowed(actor, "INC", Action.RESOLVE, context.desk.unit):
            IncidentSheet(host, context, found)
        else:
            MessageSheet(
                host,
                Message(summary(found.values), "異常事件由幹部或主管登入後填寫處理結果並結案。"),
            )

    def failed(error: KioskError) -> None:
        tell_error(host, error)

    reader = context.reader()
    context.runner.run(lambda: reader.history(line).line, show, failed)
