"""The checklist of a real order: 命令, 查證, 發放, 回報; one step at a time, every time to the second."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.errors import KioskError
from kiosk.base.instants import from_text
from kiosk.base.roc_date import second
from kiosk.ledgers.air_defence_call import AIR_DEFENCE_CALL
from kiosk.ledgers.air_defence_call_rules import VERIFY_SECONDS
from kiosk.ledgers.definition import Choice
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import text
from kiosk.services.desk import Outcome
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, TextEdit

_TICK_MS = 500
_STEPS = (
    ("ordered", "called_at", "1 接受命令"),
    ("verified", "verified_at", "2 回撥查證"),
    ("sounded", "sirens_at", "3 發放警報"),
    ("done", "told_at", "4 回報"),
)
_NEXT = {"ordered": "verify", "verified": "sound", "sounded": "tell", "refused": "tell"}
_DO = {"verify": "查證完成", "sound": "已發放警報", "tell": "回報完成，結束"}


class OrderSteps(QWidget):
    """Shows one order and does its next step; `changed` hears the order as it is after, None when it ended."""

    def __init__(self, context: Context, changed: Callable[[Line | None], None]) -> None:
        super().__init__()
        self._context = context
        self._changed = changed
        self._line: Line | None = None
        self._words = label("", wrap=True)
        self._since = label("", role="heading")
        self._times: dict[str, QLabel] = {}
        self.whom = TextEdit("查證對象或回報對象", limit=60)
        found = [(one.code, one.label) for one in _genuine_choices()]
        self.genuine = ChoiceBox("查證結果", [("", "請選"), *found])
        self.note = TextEdit("發放情形", limit=200, hint="例如：本所警報器鳴放正常")
        self._rows = {
            "whom": FieldRow("對象", self.whom),
            "genuine": FieldRow("結果", self.genuine),
            "note": FieldRow("情形", self.note),
        }
        self._problem = label("", tone="bad", wrap=True)
        self.do = button("", self.go_on, key="", kind="primary", enter=False)
        self._lay_out()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._words)
        column.addWidget(self._since)
        for _, key, words in _STEPS:
            self._times[key] = label("")
            column.addLayout(row(label(words, role="label"), self._times[key], None))
        for one in self._rows.values():
            column.addWidget(one)
        column.addWidget(self._problem)
        column.addLayout(row(None, self.do))

    def show_order(self, order: Line | None) -> None:
        """Show an order and its next step, or nothing."""
        self._line = order
        self.setVisible(order is not None)
        self._problem.setText("")
        if order is None:
            self._timer.stop()
            return
        values = order.values
        self._words.setText(f"{order.number}　{text(values, 'order_text')}")
        for _, key, _words in _STEPS:
            at = text(values, key)
            self._times[key].setText(second(at).rpartition(" ")[2] if at else "—")
            mark(self._times[key], tone="ok" if at else "")
        step = self.step
        self._rows["whom"].setVisible(step in {"verify", "tell"})
        self._rows["genuine"].setVisible(step == "verify")
        self._rows["note"].setVisible(step == "sound")
        self.do.setText(f"{_DO[step]}  F12" if step else "")
        self.whom.clear()
        self.genuine.show_value("")
        self._tick()
        self._timer.start()
        (self.note if step == "sound" else self.whom).setFocus()

    @property
    def step(self) -> str:
        """Return the key of the next step, empty without an order."""
        return _NEXT.get(self._line.state, "") if self._line else ""

    @property
    def complaint(self) -> str:
        """Return what keeps the step from being done."""
        return self._problem.text()

    def _tick(self) -> None:
        if self._line is None:
            return
        begun = from_text(text(self._line.values, "called_at"))
        gone = int((self._context.clock.now() - begun).total_seconds())
        late = self.step == "verify" and gone > VERIFY_SECONDS
        words = f"接令後 {gone // 60}:{gone % 60:02d}"
        if self.step == "verify":
            words += f"　查證應在 {VERIFY_SECONDS} 秒內"
        self._since.setText(words)
        mark(self._since, tone="bad" if late else "")

    def go_on(self) -> None:
        """Do the next step; its time is now."""
        line, step = self._line, self.step
        if line is None or not step:
            return
        actor, service = self._context.actor(), self._context.services.upkeep.air_defence
        values = self._values(step)
        self._context.runner.run(
            lambda: (service.go_on(actor, line.id, step, values), service.open_order(actor)),
            self._went_on,
            self._failed,
        )

    def _values(self, step: str) -> Mapping[str, Value]:
        whom, note = nfc(self.whom.text()).strip(), nfc(self.note.text()).strip()
        by_step: dict[str, dict[str, Value]] = {
            "verify": {"verified_with": whom, "order_genuine": self.genuine.currentData()},
            "sound": {"sirens_note": note},
            "tell": {"told_to": whom},
        }
        return {key: value for key, value in by_step[step].items() if value}

    def _went_on(self, answer: tuple[Outcome, Line | None]) -> None:
        outcome, order = answer
        if outcome.done:
            self._changed(order)
        else:
            self._problem.setText("\n".join(one.message for one in outcome.problems))

    def _failed(self, error: KioskError) -> None:
        self._problem.setText(str(error))


def _genuine_choices() -> tuple[Choice, ...]:
    return AIR_DEFENCE_CALL.by_key["order_genuine"].choices
