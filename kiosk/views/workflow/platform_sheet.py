"""e 化平臺: one touch copies the fields of a criminal case, and its number is kept (L06-R02)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kiosk.base.roc_date import minute
from kiosk.services.desk import Outcome
from kiosk.services.intake import Pending
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.guarded_clipboard import GuardedClipboard
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import FieldRow, TextEdit
from kiosk.views.workflow.form_sheet import FormSheet

_COPIED = "已複製，請在 e 化平臺貼上；一分鐘後或鎖定時自動清除"


class PlatformSheet(FormSheet):
    """One case. `done(text)` is called once when the sheet goes, with what it did or empty text."""

    def __init__(
        self,
        host: QWidget,
        context: Context,
        clipboard: GuardedClipboard,
        case: Pending,
        done: Callable[[str], None],
    ) -> None:
        super().__init__(host, f"e 化平臺登錄　{case.number}", 720)
        self._context = context
        self._clipboard = clipboard
        self._case = case
        self._done = done
        due = f"刑案紀錄表期限 {minute(case.due_at)}{'（已逾期）' if case.overdue else ''}"
        self.column.addWidget(
            label(f"{case.summary}　{due}", tone="bad" if case.overdue else "", wrap=True)
        )
        self._said = label("", tone="ok", wrap=True)
        copy = button("複製欄位", self.copy, key="F8", enter=False)
        self.column.addLayout(row(copy, self._said, None))
        self.case_no = TextEdit("e 化平臺案號", limit=20, hint="登錄後填入")
        self.certificate = TextEdit("證明單號", limit=20, hint="受（處）理案件證明單")
        self.column.addWidget(FieldRow("案號", self.case_no, "F2"))
        self.column.addWidget(FieldRow("證單", self.certificate, "F3"))
        hint = "可先關閉，期限前在看板、交接與本簿都會提醒。"
        self.column.addWidget(label(hint, role="muted", wrap=True))
        self._cancel.setText("稍後登錄  Esc")
        self.finish("留存案號", self.case_no)

    def copy(self) -> None:
        """Put the fields on the clipboard."""
        actor, service, line = self._context.actor(), self._context.services.intake, self._case.line

        def got(text: str) -> None:
            self._clipboard.put(text)
            self._said.setText(_COPIED)

        self._context.runner.run(lambda: service.platform_text(actor, line), got, self.show_error)

    def accept(self) -> None:
        """Keep the number."""
        actor, service, line = self._context.actor(), self._context.services.intake, self._case.line
        case_no, certificate = self.case_no.text(), self.certificate.text()
        if not case_no.strip() and not certificate.strip():
            self.complain("請填平臺案號或證明單號；還沒有登錄可按 Esc，稍後再填")
            mark(self.case_no, problem="true")
            return
        self._context.runner.run(
            lambda: service.keep_number(actor, line, case_no, certificate),
            self._written,
            self.show_error,
        )

    def _written(self, outcome: Outcome) -> None:
        if not outcome.done:
            self.show_problems(outcome.problems)
            return
        super().close_sheet()
        self._done(f"已留存 {self._case.number} 的案號")

    def close_sheet(self) -> None:
        """Go; the case stays on the list of what is due."""
        super().close_sheet()
        self._done("")
