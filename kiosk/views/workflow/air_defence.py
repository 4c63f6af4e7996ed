"""防情查勤: one key takes the call with its time; a real order leads through its checklist to the second."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.result import Problem, Severity
from kiosk.base.roc_date import second
from kiosk.ledgers.air_defence_call import AIR_DEFENCE_CALL
from kiosk.ledgers.line import Line
from kiosk.services.air_defence import Call
from kiosk.services.desk import Outcome
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask
from kiosk.views.workflow.air_order import OrderSteps
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, NumberEdit, TextEdit, show_beside
from kiosk.views.workflow.page import WorkflowPage

_FIELDS = AIR_DEFENCE_CALL.by_key


def _choices(key: str, first: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
    return [*first, *((one.code, one.label) for one in _FIELDS[key].choices)]


class AirDefencePage(WorkflowPage):
    """The call on the left; a real order, when there is one, on the right."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._service = context.services.upkeep.air_defence
        self.call = Call("")
        self._confirmed: frozenset[str] = frozenset()
        self.unit = TextEdit("查勤單位", limit=40)
        self.code = TextEdit("查勤人代號", limit=20, hint="代號，Enter 登記")
        self.via = ChoiceBox("方式", _choices("via"))
        self.quality = ChoiceBox("通話音量", _choices("quality"))
        self.clock = ChoiceBox("標準鐘校對", [("", "未校對"), ("yes", "相符"), ("no", "不符")])
        self.seconds = NumberEdit("接聽秒數", digits=3)
        self.question = TextEdit("抽問狀況", limit=200)
        self.result = ChoiceBox("抽問結果", _choices("answer_result", (("", "—"),)))
        self.finding = TextEdit("缺失及處理", limit=300)
        self.order_text = QPlainTextEdit()
        self.order_text.setAccessibleName("命令內容")
        self.order_text.setTabChangesFocus(True)
        self.order_text.setFixedHeight(84)
        self.order = OrderSteps(context, self._ordered)
        self._at = label("", role="title")
        self._problem = label("", tone="bad", wrap=True)
        self.rows = self._make_rows()
        self._lay_out()
        self.code.returnPressed.connect(self.confirm)
        self.add_command("登記查勤", "F12", self.confirm)

    def _make_rows(self) -> dict[str, FieldRow]:
        return {
            "caller_unit": FieldRow("單位", self.unit, "F2"),
            "caller_code": FieldRow("代號", self.code),
            "via": FieldRow("方式", self.via, "F4"),
            "quality": FieldRow("音量", self.quality, "F8"),
            "clock_ok": FieldRow("校鐘", self.clock, "F9"),
            "answer_s": FieldRow("接聽秒", self.seconds),
            "question": FieldRow("抽問", self.question),
            "answer_result": FieldRow("結果", self.result),
            "finding": FieldRow("缺失", self.finding, "F10"),
        }

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(label("防情查勤", role="title"), None, self._at))
        left, column = card("查勤電話")
        for one in self.rows.values():
            column.addWidget(one)
        column.addWidget(self._problem)
        column.addStretch(1)
        self._write = button("登記查勤", self.confirm, key="", kind="primary", enter=False)
        self._write.setText("登記查勤  F12")
        column.addLayout(row(None, button("取消", self._leave, enter=False), self._write))
        right, inner = card("真實警報發放令")
        words = "接到真實命令：單位與代號填在左邊，命令逐字抄錄，再依序查證、發放、回報。"
        self._begin = QWidget()
        begin = QVBoxLayout(self._begin)
        begin.setContentsMargins(0, 0, 0, 0)
        begin.addWidget(label(words, wrap=True))
        begin.addWidget(self.order_text)
        give = button("登記命令", self._give_order, key="F11", kind="danger", enter=False)
        begin.addLayout(row(None, give))
        inner.addWidget(self._begin)
        inner.addWidget(self.order)
        inner.addStretch(1)
        both = row(left, right, spacing=10)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        outer.addLayout(both, 1)

    # ------------------------------------------------------------------ coming and going

    def entered(self) -> None:
        """Take the call that comes in now; an order that is under way is shown first."""
        actor = self.context.actor()

        def look() -> tuple[Call, Line | None]:
            return self._service.begin(actor), self._service.open_order(actor)

        self.context.runner.run(look, self._began, self.show_error)

    def _began(self, found: tuple[Call, Line | None]) -> None:
        self.call, order = found
        self._confirmed = frozenset()
        self._at.setText(second(self.call.called_at))
        self.unit.setText(self.call.unit)
        self.rows["caller_unit"].show_source("前次登記" if self.call.unit else "")
        for edit in (self.code, self.seconds, self.question, self.finding):
            edit.clear()
        self.order_text.clear()
        self.via.show_value(self.call.via)
        self.quality.show_value(self.call.quality)
        self.clock.show_value("yes")
        self.result.show_value("")
        self._show_problems([])
        self._ordered(order)
        if order is None:
            (self.code if self.call.unit else self.unit).setFocus()

    def _ordered(self, order: Line | None) -> None:
        self._begin.setVisible(order is None)
        self._write.setVisible(order is None)
        self.order.show_order(order)

    def _leave(self) -> None:
        self.asked.emit("home", "")

    # ------------------------------------------------------------------ writing

    def _told(self) -> Call:
        clock = str(self.clock.currentData() or "")
        return replace(
            self.call,
            unit=nfc(self.unit.text()),
            code=nfc(self.code.text()),
            via=str(self.via.currentData() or ""),
            quality=str(self.quality.currentData() or ""),
            clock_ok=None if not clock else clock == "yes",
            answer_s=self.seconds.value,
            question=nfc(self.question.text()),
            answer_result=str(self.result.currentData() or ""),
            finding=nfc(self.finding.text()),
        )

    def confirm(self) -> None:
        """Write the call; while an order is carried out, its next step."""
        if self.order.step:
            self.order.go_on()
        else:
            self._take(self._told())

    def _give_order(self) -> None:
        """Write the words of a real order; from then on the checklist leads."""
        words = nfc(self.order_text.toPlainText()).strip()
        if not words:
            self._show_problems([Problem("L11-R03", "請逐字抄錄命令內容", "order_text")])
            self.order_text.setFocus()
            return
        self._take(replace(self._told(), order=words))

    def _take(self, call: Call) -> None:
        if not call.called_at:  # the key was pressed before the time of the call had come back
            return
        actor, confirmed = self.context.actor(), self._confirmed
        self.context.runner.run(
            lambda: self._service.take(actor, call, confirmed),
            lambda outcome: self._taken(call, outcome),
            self.show_error,
        )

    def _taken(self, call: Call, outcome: Outcome) -> None:
        if not outcome.done:
            self._refused(call, outcome.problems)
        elif call.order:
            self.entered()
        else:
            self.finished.emit(f"防情查勤已登記：{call.unit} {call.code}", [])

    def _refused(self, call: Call, problems: tuple[Problem, ...]) -> None:
        question = next((one for one in problems if one.severity is Severity.CONFIRM), None)
        if question is None or any(one.blocks for one in problems):
            self._show_problems([one for one in problems if one.blocks])
            return

        def answered(code: str, _text: str) -> None:
            if code == "yes":
                self._confirmed |= {question.code}
                self._take(call)

        yes = Answer("yes", "確認", "F9", "primary")
        ask(self, Message(question.message, answers=(CANCEL, yes)), answered)

    def _show_problems(self, problems: list[Problem]) -> None:
        show_beside(self.rows, self._problem, problems)

    @property
    def complaint(self) -> str:
        """Return what is wrong beside no field of its own."""
        return self._problem.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)
