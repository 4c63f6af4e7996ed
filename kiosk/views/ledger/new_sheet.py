"""The form of a new line, or of the end of an open one: typed, checked while typing, written by F9."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kiosk.base.canonical import nfc
from kiosk.base.errors import InvalidInput, KioskError
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Source
from kiosk.ledgers.event import Value, Values
from kiosk.services.asked_signatures import NOTHING, Given
from kiosk.services.kit import ToSign
from kiosk.services.new_line import Blank, with_answer
from kiosk.services.reserved import Reservation
from kiosk.views.ledger.editors import Editor, FormContext
from kiosk.views.ledger.form import LedgerForm
from kiosk.views.ledger.form_choice import FormChoice
from kiosk.views.ledger.ports import Outcome
from kiosk.views.ledger.signing import Sign, Signing
from kiosk.views.ops import Op, OpRunner
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 900
_PAUSE_MS = 300
_LATE = "late_reason"
_NOT_YET = frozenset({"F-REQUIRED"})
"""Said only once somebody confirms: an empty form is not wrong, it is not finished."""

Check = Callable[[Values, str, str], list[Problem]]
Write = Callable[[Values, str, frozenset[str], Given], Outcome]
Make = Callable[[Field, FormContext], Editor]


@dataclass(frozen=True, slots=True)
class NewForm:
    """What a sheet shows: its title, the blank, and how editors are made."""

    title: str
    blank: Blank
    context: FormContext
    make: Make
    act: str = ""
    """The word on the button; 登記 or 結束 without one."""
    hint: str = ""
    stacks: Sequence[Reservation] = ()
    """Printed forms of which the line may be typed in; `number` is the one to begin with."""
    number: str = ""


@dataclass(frozen=True, slots=True)
class NewActs:
    """What a sheet may do: `check` while typing (None: only at the end), `write` with what was confirmed
    and signed; `to_sign` tells who signs what before it is written.
    """

    write: Write
    check: Check | None = None
    to_sign: Callable[[Values], list[ToSign]] | None = None


class NewLineSheet(Overlay):
    """Signals: `written(Outcome)` once; `left()` when it was closed without writing.

    A blank with opening fields makes a new line, one without ends an open line.
    """

    written = Signal(object)
    left = Signal()

    def __init__(
        self,
        host: QWidget,
        definition: LedgerDef,
        form: NewForm,
        runner: OpRunner,
        acts: NewActs,
    ) -> None:
        super().__init__(host, _WIDTH)
        self._definition = definition
        blank = self._blank = form.blank
        self._runner = runner
        self._acts = acts
        self._checking: Op[list[Problem]] | None = None
        self._confirmed: frozenset[str] = frozenset()
        self._answers: dict[str, Value] = {}
        self._given = NOTHING
        self._sign: Sign | None = None
        self._citizen_draws = False
        self._edited = False
        self._tried = False
        self.setAccessibleName(form.title)
        self.opening, self.closing = (
            LedgerForm(fields, form.context, blank.values, blank.sources, form.make)
            for fields in (blank.opening, blank.closing)
        )
        self.with_end = QCheckBox("已經結束，一併登記　Alt+E")
        typed_in = definition.by_page and bool(form.number)
        self.paper_form = FormChoice(form.stacks, form.number, only_paper=typed_in)
        self.late = QLineEdit()
        self._late_row = QWidget()
        self._late_word = label("", tone="warn", wrap=True)
        self._notice = label("", role="banner", wrap=True)
        self._confirm = button(
            form.act or ("登記" if blank.opening else "結束"),
            self.confirm,
            key="F9",
            kind="primary",
        )
        self._hint = label(form.hint, role="muted", wrap=True)
        self._hint.setVisible(bool(form.hint))
        self._lay_out(form.title)
        self._connect()
        self._show_end(blank.closed_at_once or not blank.opening)
        self.open_sheet(self._first())

    # ------------------------------------------------------------------ building

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        hint = label("* 必填　Tab 下一欄　↓ 選清單", role="muted")
        column.addLayout(row(label(title, role="heading"), None, hint))
        column.addWidget(self._hint)
        column.addWidget(self.paper_form)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 12, 0)
        if self._blank.opening:
            inner.addWidget(self.opening)
        inner.addWidget(self.closing)
        inner.addStretch(1)
        self.area.setWidget(holder)
        column.addWidget(self.area, 1)
        late = QVBoxLayout(self._late_row)
        late.setContentsMargins(0, 0, 0, 0)
        late.setSpacing(2)
        late.addWidget(self._late_word)
        self.late.setPlaceholderText("補登原因")
        self.late.setAccessibleName("補登原因")
        late.addWidget(self.late)
        self._late_row.hide()
        column.addWidget(self._late_row)
        self._notice.hide()
        column.addWidget(self._notice)
        column.addLayout(
            row(self.with_end, None, button("取消", self.leave, key="Esc"), self._confirm)
        )
        self.panel.setMinimumHeight(max(self.window().height() - 96, 480))

    def _connect(self) -> None:
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._look)
        for form in (self.opening, self.closing):
            form.edited.connect(self._changed)
        self.late.textEdited.connect(self._changed)
        self.with_end.toggled.connect(self._show_end)
        QShortcut(QKeySequence("Alt+E"), self.with_end).activated.connect(self.with_end.click)
        for key, editor in self.opening.editors.items():
            if editor.field.kind is FieldKind.ASSET:
                editor.edited.connect(lambda key=key: self._thing_named(key))

    def _first(self) -> QWidget:
        """Return the first input that nothing has filled in."""
        editors = [*self.opening.editors.values(), *self.closing.editors.values()]
        inputs = [editor for editor in editors if editor.inputs() and editor.isVisibleTo(self)]
        empty = [one for one in inputs if one.field.key not in self._blank.values]
        found = next(iter(empty or inputs), None)
        return found.inputs()[0] if found else self._confirm

    def _show_end(self, shown: bool) -> None:
        offered = bool(self._blank.opening) and not self._blank.closed_at_once
        self.with_end.setVisible(offered and bool(self._blank.closing))
        self.closing.setVisible(shown)
        self._timer.start()

    # ------------------------------------------------------------------ typing

    def _changed(self) -> None:
        self._edited = True
        self._timer.start()

    def _thing_named(self, key: str) -> None:
        """Fill the odometer from the last return of the vehicle that was just named."""
        try:
            value = self.opening.editors[key].read()
        except InvalidInput:
            return
        named = value.get("id") if isinstance(value, dict) else None
        fact = next((one for one in self._blank.things if one.id == named), None)
        for item in self._blank.opening:
            if item.source is Source.LAST_RETURN and item.kind is FieldKind.INTEGER and fact:
                self.opening.fill(item.key, fact.odometer, Source.LAST_RETURN.value)

    def _forms(self) -> list[LedgerForm]:
        forms = [self.opening] if self._blank.opening else []
        return [*forms, self.closing] if self.closing.isVisibleTo(self) else forms

    def _values(self) -> dict[str, Value]:
        """Return what stands in the forms; raises InvalidInput."""
        values: dict[str, Value] = {}
        for form in self._forms():
            values |= form.filled_values()
        return {**values, **self._answers}

    def _look(self) -> None:
        """Ask the rules about what stands there now, once it can be read."""
        check = self._acts.check
        if check is None or self.closed or any(form.problems() for form in self._forms()):
            return
        values, reason, form = self._values(), self._reason(), self.paper_form.number
        self._stop()
        self._checking = self._runner.run(
            lambda: check(values, reason, form), self._checked, self._failed
        )

    def _checked(self, problems: list[Problem]) -> None:
        self._show_late(problems)
        said = [*problems, *self._unended()] if self._tried else problems
        hidden = frozenset() if self._tried else _NOT_YET
        self._show([one for one in said if one.code not in hidden and one.field != _LATE])

    def _reason(self) -> str:
        return nfc(self.late.text()).strip()

    # ------------------------------------------------------------------ writing

    def confirm(self) -> None:
        """Write the line, or say beside the fields why not."""
        self._tried = True
        problems = [problem for form in self._forms() for problem in form.problems()]
        problems = problems or self._unended()
        if problems:
            self._show(problems, jump=True)
            return
        self._write()

    def use_signing(self, sign: Sign, *, citizen_draws: bool) -> None:
        """Say where people sign, and whether a citizen may draw here."""
        self._sign, self._citizen_draws = sign, citizen_draws

    def _write(self) -> None:
        values, reason, confirmed = self._values(), self._reason(), self._confirmed
        given = self.paper_form.into(self._given)
        self._stop()
        self._confirm.setEnabled(False)
        self._runner.run(
            lambda: self._acts.write(values, reason, confirmed, given), self._done, self._failed
        )

    def _ask_signatures(self) -> None:
        """Let everybody sign what stands in the form, then write it."""
        to_sign, sign, values = self._acts.to_sign, self._sign, self._values()
        if to_sign is None or sign is None:
            return

        def given(taken: Given | None) -> None:
            if taken is not None and not self.closed:
                self._given = taken
                self._write()

        def ask_all(wanted: list[ToSign]) -> None:
            Signing(self, sign, wanted, given, citizen_draws=self._citizen_draws).start()

        self._runner.run(lambda: to_sign(values), ask_all, self._failed)

    def _unended(self) -> list[Problem]:
        """Return what is missing when an end is to be written and nobody says when it was."""
        closes = self._definition.closes
        if self.closing not in self._forms() or closes not in self.closing.editors:
            return []
        if closes in self._values():
            return []
        text = f"請填「{self._definition.by_key[closes].label}」"
        return [Problem("F-REQUIRED", text, closes)]

    def _done(self, outcome: Outcome) -> None:
        self._confirm.setEnabled(True)
        if outcome.done:
            self.close_sheet()
            self.written.emit(outcome)
            return
        self._show_late(outcome.problems)
        stops = [problem for problem in outcome.problems if problem.blocks]
        if stops and all(one.code == "SIGN" for one in stops) and self._sign is not None:
            self._ask_signatures()
            return
        if stops:
            self._show(stops, jump=True)
            return
        open_ones = [one for one in outcome.problems if one.severity is Severity.CONFIRM]
        if open_ones:
            self._question(open_ones[0])

    def _question(self, problem: Problem) -> None:
        why = "原因（必填）" if problem.need == "reason" else ""
        answers = (CANCEL, Answer("yes", "確認", "F9", "primary", needs_reason=bool(why)))

        def answered(code: str, reason: str) -> None:
            if code != "yes":
                self._show([problem], jump=True)
                return
            self._confirmed |= {problem.code}
            self._answers = with_answer(self._answers, problem.code, reason)
            self.confirm()

        ask(self, Message(problem.message, reason=why, answers=answers), answered)

    def _failed(self, error: KioskError) -> None:
        self._confirm.setEnabled(True)
        self._say(str(error), "bad")

    # ------------------------------------------------------------------ saying

    def _show_late(self, problems: Sequence[Problem]) -> None:
        wanted = next((one.message for one in problems if one.field == _LATE), "")
        self._late_row.setVisible(bool(wanted or self._reason()))
        if wanted:
            self._late_word.setText(wanted)

    def _show(self, problems: Sequence[Problem], *, jump: bool = False) -> None:
        when = self._definition.when
        notices = [one.message for one in problems if one.severity is Severity.NOTICE]
        problems = [one for one in problems if one.severity is not Severity.NOTICE]
        rest = [replace(one, field=when) if one.field == "occurred_at" else one for one in problems]
        for form in self._forms():
            rest = form.show_problems(rest)
        late = [problem for problem in rest if problem.field == _LATE]
        mark(self.late, problem="true" if late else "false")
        others = [problem.message for problem in rest if problem not in late]
        self._say("；".join(others or notices), "bad" if others else "info")
        if jump and late and len(rest) == len(problems):
            self.late.setFocus()
        elif jump:
            for form in reversed(self._forms()):
                form.focus_first(wrong=True)
            now = QApplication.focusWidget()
            if now is not None and self.area.isAncestorOf(now):
                self.area.ensureWidgetVisible(now)

    def _say(self, text: str, tone: str) -> None:
        self._notice.setText(text)
        self._notice.setVisible(bool(text))
        mark(self._notice, tone=tone)

    @property
    def notice(self) -> str:
        """Return the sentence under the form."""
        return self._notice.text()

    @property
    def late_asked(self) -> bool:
        """Tell whether the reason of a late entry is asked for."""
        return self._late_row.isVisibleTo(self)

    # ------------------------------------------------------------------ leaving

    def leave(self) -> None:
        """Close; what was typed is only dropped after a question."""
        if not self._edited:
            self._leave()
            return
        answers = (Answer("stay", "繼續登記", "Esc"), Answer("drop", "放棄", "F9", "danger"))
        question = Message("放棄尚未登記的內容？", answers=answers)
        ask(self, question, lambda code, _reason: self._leave() if code == "drop" else None)

    def _leave(self) -> None:
        self._stop()
        self.close_sheet()
        self.left.emit()

    def _stop(self) -> None:
        self._timer.stop()
        if self._checking is not None:
            self._checking.cancel()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing while the lock covers the sheet, or once it is gone."""
        self._stop()
        super().hideEvent(event)
