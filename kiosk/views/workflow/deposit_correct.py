"""更正寄存時間或適用法: the dates follow by themselves, and a cadre must agree (L13-R08)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kiosk.base.errors import InvalidInput
from kiosk.base.instants import local, to_text
from kiosk.base.roc_date import dashed, minute, parse_instant
from kiosk.ledgers.deposit import DEPOSIT
from kiosk.ledgers.deposit_terms import term
from kiosk.ledgers.event import Value
from kiosk.services.deposit_drafts import Waiting
from kiosk.services.desk import Outcome
from kiosk.views.widgets.bits import label
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, TextEdit
from kiosk.views.workflow.form_sheet import FormSheet


class CorrectTermSheet(FormSheet):
    """Asks for one correction; `done` gets the sentence to show when it was written."""

    def __init__(
        self, host: QWidget, context: Context, paper: Waiting, done: Callable[[str], None]
    ) -> None:
        super().__init__(host, f"更正 {paper.number} 的寄存時間或適用法")
        self._context = context
        self._paper = paper
        self._told = done
        regime = DEPOSIT.by_key["regime"]
        self.time = TextEdit("寄存時間", limit=20)
        self.time.setText(minute(paper.text("deposited_at")))
        self.regime = ChoiceBox("適用法", [(one.code, one.label) for one in regime.choices])
        self.regime.show_value(paper.text("regime"))
        self.reason = TextEdit("更正原因", limit=100)
        self._dates = label("", role="muted", wrap=True)
        for made in (
            FieldRow("寄存", self.time, "F2"),
            FieldRow("適用", self.regime, "F4"),
            FieldRow("原因", self.reason, "F10"),
        ):
            self.column.addWidget(made)
        self.column.addWidget(self._dates)
        self.time.textChanged.connect(lambda _: self._show())
        self.regime.chosen.connect(lambda _: self._show())
        self._show()
        self.finish("送請核准", self.time)

    def _changed(self) -> dict[str, Value]:
        """Return what differs from the line; raises InvalidInput for a time that cannot be read."""
        today = local(self._context.clock.now()).date()
        found: dict[str, Value] = {}
        if self.time.text().strip() != minute(self._paper.text("deposited_at")):
            found["deposited_at"] = to_text(parse_instant(self.time.text(), today))
        code = str(self.regime.currentData() or "")
        if code != self._paper.text("regime"):
            found["regime"] = code
        return found

    def _show(self) -> None:
        try:
            found = term({**self._paper.values, **self._changed()})
        except InvalidInput:
            found = None
        if found is None:
            self._dates.setText("")
            return
        self._dates.setText(
            f"更正後：生效 {dashed(found.effective_on)}，保存至 {dashed(found.keep_until)}；"
            "須經幹部核准"
        )

    def accept(self) -> None:
        """Ask for the correction."""
        try:
            values = self._changed()
        except InvalidInput as error:
            self.show_error(error)
            return
        actor, service = self._context.actor(), self._context.services.deposits
        line, reason = self._paper.line, self.reason.text()
        self._context.runner.run(
            lambda: service.correct_term(actor, line, values, reason),
            self._written,
            self.show_error,
        )

    def _written(self, outcome: Outcome) -> None:
        if outcome.done:
            self.close_sheet()
            self._told(f"{self._paper.number} 的更正已送請幹部核准")
        else:
            self.show_problems(outcome.problems)
