"""預留空白表單: numbers drawn and printed in advance, and the forms that still wait to be typed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QListWidget, QWidget

from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.reserved_forms import PURPOSES
from kiosk.services.desk import Outcome
from kiosk.services.paper_path import MOST_FORMS
from kiosk.services.reserved import Reservation
from kiosk.views.ledger.editors import StillCombo
from kiosk.views.ledger.form_choice import stack_words
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask
from kiosk.views.workflow.form_sheet import FormSheet

_WIDTH = 760
_LIST_PX = 150

Reserve = Callable[[int, str], Outcome]
Strike = Callable[[str, Sequence[str], str], Outcome]


class PaperSheet(FormSheet):
    """Signals: `reserved(Outcome)` once; `print_asked(stack)` for a reprint; `form_asked(number)` to type
    the next form in; `struck(Outcome)`.
    """

    reserved = Signal(object)
    print_asked = Signal(str)
    form_asked = Signal(str)
    struck = Signal(object)

    def __init__(
        self,
        host: QWidget,
        definition: LedgerDef,
        stacks: Sequence[Reservation],
        runner: OpRunner,
        acts: tuple[Reserve, Strike],
    ) -> None:
        super().__init__(host, f"空白表單　{definition.title}", _WIDTH)
        self._runner = runner
        self._reserve, self._strike = acts
        self._stacks = list(stacks)
        self.count = QLineEdit(str(max(definition.paper.rows_per_page, 1)))
        self.count.setMaxLength(3)
        self.count.setFixedWidth(80)
        self.count.setAccessibleName("張數（筆數）")
        self.purpose = StillCombo()
        self.purpose.setAccessibleName("用途")
        for at, choice in enumerate(PURPOSES, 1):
            self.purpose.addItem(f"{at}　{choice.label}", choice.code)
        words = "預留的編號印在空白表單上，日後依編號順序補登；不用的要寫明原因註銷，編號才不跳號。"
        self.column.addWidget(label(words, role="muted", wrap=True))
        grid = QGridLayout()
        grid.setColumnStretch(3, 1)
        for at, (text, item) in enumerate((("筆數", self.count), ("用途", self.purpose))):
            grid.addWidget(label(text, role="label"), 0, at * 2)
            grid.addWidget(item, 0, at * 2 + 1)
        self.column.addLayout(grid)
        self.list = QListWidget()
        self._add_stacks()
        self.finish("預留並列印", self.count)
        self.count.selectAll()

    def _add_stacks(self) -> None:
        if not self._stacks:
            return
        self.column.addWidget(label("尚待補登的表單", role="phase"))
        self.list.setAccessibleName("尚待補登的表單")
        self.list.setFixedHeight(_LIST_PX)
        self.list.addItems([stack_words(stack) for stack in self._stacks])
        self.list.setCurrentRow(0)
        self.column.addWidget(self.list)
        self.column.addLayout(
            row(
                button("補登下一張", self.type_in, key="F2", enter=False),
                button("重印空白表", self.print_again, key="F8", enter=False),
                None,
                button("註銷…", self.strike, key="Ctrl+Del", kind="danger", enter=False),
            )
        )

    @property
    def _chosen(self) -> Reservation | None:
        at = self.list.currentRow()
        return self._stacks[at] if 0 <= at < len(self._stacks) else None

    def accept(self) -> None:
        """Draw the numbers; the page prints them."""
        typed = self.count.text().strip()
        if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_FORMS):
            self.complain(f"筆數請填 1 到 {MOST_FORMS}")
            self.count.setFocus()
            return
        count, purpose = int(typed), str(self.purpose.currentData())
        self._accept.setEnabled(False)
        self._runner.run(lambda: self._reserve(count, purpose), self._reserved, self.show_error)

    def type_in(self) -> None:
        """Open the form of the next number of the chosen stack."""
        stack = self._chosen
        if stack is None:
            return
        if not stack.own:
            self.complain(f"這一批由 {stack.letter} 機預留，請在該機補登")
            return
        self.close_sheet()
        self.form_asked.emit(stack.left[0].printed)

    def print_again(self) -> None:
        """Print the forms of the chosen stack that nobody has used."""
        stack = self._chosen
        if stack is not None:
            self.close_sheet()
            self.print_asked.emit(stack.line)

    def strike(self) -> None:
        """Ask why the next form, or all that are left, will not be used."""
        stack = self._chosen
        if stack is None:
            return
        first, left = stack.left[0].printed, [one.printed for one in stack.left]
        answers = (
            CANCEL,
            Answer("one", f"註銷 {first}", "F8", "danger", needs_reason=True),
            Answer("all", f"註銷全部 {len(left)} 張", "F9", "danger", needs_reason=True),
        )
        message = Message(
            "註銷不用的表單？", reason="原因（必填，如汙損、遺失、未使用）", answers=answers
        )

        def answered(code: str, reason: str) -> None:
            if code in {"one", "all"}:
                chosen = [first] if code == "one" else left
                self._runner.run(
                    lambda: self._strike(stack.line, chosen, reason), self._struck, self.show_error
                )

        ask(self, message, answered)

    def _reserved(self, outcome: Outcome) -> None:
        if outcome.done:
            self.close_sheet()
            self.reserved.emit(outcome)
        else:
            self.show_problems(outcome.problems)

    def _struck(self, outcome: Outcome) -> None:
        if outcome.done:
            self.close_sheet()
            self.struck.emit(outcome)
        else:
            self.show_problems(outcome.problems)
