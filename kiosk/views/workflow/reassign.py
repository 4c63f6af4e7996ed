"""轉勤: the next duty as the roster now has it; Enter splits the session, the kit stays."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from kiosk.base.errors import InvalidInput, KioskError
from kiosk.ledgers.reference import duties
from kiosk.services.desk import Outcome
from kiosk.services.reassign import Reassignment
from kiosk.views.widgets.bits import label
from kiosk.views.widgets.message_sheet import tell_error
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, TextEdit
from kiosk.views.workflow.form_sheet import FormSheet
from kiosk.views.workflow.times import coming_time, past_time, shown_time


class ReassignSheet(FormSheet):
    """Edits one Reassignment and writes it."""

    def __init__(self, host: QWidget, context: Context, plan: Reassignment) -> None:
        super().__init__(host, f"轉勤：{plan.name}")
        self._context = context
        self._plan = plan
        now = context.clock.now()
        self.duty = ChoiceBox(
            "新勤務",
            [(item.code, f"{item.code} {item.label}") for item in duties() if not item.leave],
        )
        self.duty.show_value(plan.duty)
        self.place = TextEdit("地點", limit=100)
        self.place.setText(plan.place)
        self.at = TextEdit("變更時間", limit=16)
        self.at.setText(shown_time(plan.at, now))
        self.planned = TextEdit("應退時間", limit=16)
        self.planned.setText(shown_time(plan.planned_in_at, now))
        self.column.addWidget(
            label(f"目前「{plan.before}」到變更時間為止，裝備與車輛續用，不必歸還。", wrap=True)
        )
        duty_row = FieldRow("新勤務", self.duty, "F2")
        duty_row.show_source("勤務表帶入" if plan.duty else "")
        for item in (
            duty_row,
            FieldRow("地點", self.place, "F3"),
            FieldRow("時間", self.at, "F4"),
            FieldRow("應退", self.planned, "Ctrl+T"),
        ):
            self.column.addWidget(item)
        self.finish("轉勤", self.duty if not plan.duty else self.place)

    def accept(self) -> None:
        """Write the change."""
        now = self._context.clock.now()
        try:
            at = self._plan.at
            if self.at.text().strip() != shown_time(at, now):
                at = past_time(self.at.text(), now)
            planned = self._plan.planned_in_at
            if self.planned.text().strip() != shown_time(planned, now):
                typed = self.planned.text().strip()
                planned = coming_time(typed, at) if typed else ""
        except InvalidInput as error:
            self.show_error(error)
            return
        plan = replace(
            self._plan,
            duty=str(self.duty.currentData() or ""),
            place=self.place.text().strip(),
            at=at,
            planned_in_at=planned,
        )
        actor, service = self._context.actor(), self._context.services.reassign
        self._context.runner.run(lambda: service.confirm(actor, plan), self._done, self.show_error)

    def _done(self, outcome: Outcome) -> None:
        if outcome.done:
            self.close_sheet()
        else:
            self.show_problems(outcome.problems)


def open_reassign(host: QWidget, context: Context, line: str) -> None:
    """Ask for the proposal and open the sheet when it is there."""
    actor = context.actor()

    def show(plan: Reassignment) -> None:
        ReassignSheet(host, context, plan)

    def failed(error: KioskError) -> None:
        tell_error(host, error)

    context.runner.run(lambda: context.services.reassign.begin(actor, line), show, failed)
