"""更正: the fields of a line to change, why, and whether a cadre has to approve first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.errors import InvalidInput, KioskError
from kiosk.base.result import Problem
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Phase, Who
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.line import Line
from kiosk.ledgers.validation import empty
from kiosk.views.ledger.editors import FormContext
from kiosk.views.ledger.form import LedgerForm
from kiosk.views.ledger.ports import AmendPlan, Outcome
from kiosk.views.ops import Op, OpRunner
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 900
_PAUSE_MS = 300
_NOT_TYPED = frozenset((FieldKind.ASSET, FieldKind.SIGNATURE, FieldKind.LINKS, FieldKind.FILES))

Check = Callable[[Values], AmendPlan]
Amend = Callable[[Values, str], Outcome]


def amendable(definition: LedgerDef, values: Values) -> list[Field]:
    """Return the fields a person may correct in a form: typed, not the system's, and of a step taken.

    Items move by issue and return, signatures are made again; neither is typed over. A correction
    never closes a line: the fields of the closing step come once it has been closed.
    """
    closed = not definition.closes or not empty(values.get(definition.closes))
    reached = {Phase.OPEN, Phase.CLOSE} if closed else {Phase.OPEN}
    return [
        item
        for item in definition.fields
        if item.kind not in _NOT_TYPED
        and item.who != (Who.SYSTEM,)
        and (item.phase in reached or not empty(values.get(item.key)))
    ]


class AmendSheet(Overlay):
    """Signals: `written(Outcome)` once; `left()` when it was closed without a correction.

    `check` and `amend` run on the op runner; a draft survives errors and is only dropped after a question.
    """

    written = Signal(object)
    left = Signal()

    def __init__(
        self,
        host: QWidget,
        definition: LedgerDef,
        line: Line,
        context: FormContext,
        runner: OpRunner,
        acts: tuple[Check, Amend],
        masked: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(host, _WIDTH)
        self._runner = runner
        self._check, self._amend = acts
        self._checking: Op[AmendPlan] | None = None
        self._reason_required = False
        self.setAccessibleName("更正")
        fields = [one for one in amendable(definition, line.values) if one.key not in masked]
        self.form = LedgerForm(fields, context, line.values)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("更正事由")
        self.reason.setPlaceholderText("更正事由")
        self._notice = label("原文會保留並以刪除線顯示", role="banner", wrap=True)
        self._confirm = button("更正", self.confirm, key="F9", kind="primary")
        self._lay_out(f"更正　{line.number}")
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._ask_plan)
        self.form.edited.connect(self._timer.start)
        self.form.focus_first()
        self.open_sheet(self.form.editors[fields[0].key].inputs()[0] if fields else self.reason)
        self._ask_plan()

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(label(title, role="heading"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 12, 0)
        inner.addWidget(self.form)
        area.setWidget(holder)
        self.area = area
        column.addWidget(area, 1)
        column.addWidget(self._notice)
        column.addWidget(self.reason)
        cancel = button("取消", self.leave, key="Esc")
        column.addLayout(row(None, cancel, self._confirm))
        self.panel.setMinimumHeight(max(self.window().height() - 96, 480))

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing while the lock covers the sheet, or once it is gone."""
        self._stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again when the lock is lifted."""
        self._timer.start()
        super().showEvent(event)

    def confirm(self) -> None:
        """Write the correction, or say beside the fields why not."""
        problems = self.form.problems()
        reason = nfc(self.reason.text()).strip()
        if not problems and self._reason_required and not reason:
            self._say("請填寫更正事由", "bad")
            mark(self.reason, problem="true")
            self.reason.setFocus()
            return
        if problems or not self._values():
            self._show(problems or [Problem("C-00", "沒有更動任何欄位")], jump=True)
            return
        values = self._values()
        self._confirm.setEnabled(False)
        self._runner.run(lambda: self._amend(values, reason), self._done, self._failed)

    def leave(self) -> None:
        """Close; typed corrections are only dropped after a question."""
        if not self._values(quiet=True):
            self._leave()
            return
        answers = (Answer("stay", "繼續更正", "Esc"), Answer("drop", "放棄", "F9", "danger"))
        question = Message("放棄尚未送出的更正？", answers=answers)
        ask(self, question, lambda code, _reason: self._leave() if code == "drop" else None)

    @property
    def notice(self) -> str:
        """Return the sentence above the reason."""
        return self._notice.text()

    @property
    def confirm_text(self) -> str:
        """Return what the confirming button says."""
        return self._confirm.text()

    def _leave(self) -> None:
        self._stop()
        self.close_sheet()
        self.left.emit()

    def _stop(self) -> None:
        self._timer.stop()
        if self._checking is not None:
            self._checking.cancel()

    def _values(self, *, quiet: bool = False) -> dict[str, Value]:
        try:
            return self.form.changed_values()
        except InvalidInput:
            return {"": None} if quiet else {}

    def _ask_plan(self) -> None:
        if self.form.problems():
            return
        values = self._values()
        if self._checking is not None:
            self._checking.cancel()
        self._checking = self._runner.run(lambda: self._check(values), self._planned, self._failed)

    def _planned(self, plan: AmendPlan) -> None:
        self._reason_required = plan.reason_required
        self._confirm.setText("送請幹部核准  F9" if plan.needs_approval else "更正  F9")
        if self._values():
            self._show(list(plan.problems), jump=False)
        if plan.needs_approval:
            self._say("已逾更正時限或已核閱：送請幹部核准後生效，原文會保留", "warn")
        elif not plan.problems:
            self._say("更正立即生效，原文會保留並以刪除線顯示", "")

    def _done(self, outcome: Outcome) -> None:
        self._confirm.setEnabled(True)
        if not outcome.done:
            self._show(list(outcome.problems), jump=True)
            return
        self._stop()
        self.close_sheet()
        self.written.emit(outcome)

    def _failed(self, error: KioskError) -> None:
        self._confirm.setEnabled(True)
        self._say(str(error), "bad")

    def _show(self, problems: Sequence[Problem], *, jump: bool) -> None:
        rest = self.form.show_problems(problems)
        if rest:
            self._say("；".join(problem.message for problem in rest), "bad")
        if jump and len(rest) < len(problems):
            self.form.focus_first(wrong=True)

    def _say(self, text: str, tone: str) -> None:
        self._notice.setText(text)
        mark(self._notice, tone=tone)


VOID = Message(
    "作廢這一筆登記？",
    body="號碼與內容都會保留，並標示作廢、事由與核准人。",
    tone="bad",
    reason="作廢事由（必填）",
    answers=(CANCEL, Answer("void", "作廢", "F9", "danger", needs_reason=True)),
)
