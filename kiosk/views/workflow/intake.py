"""受理: one page for every report, whoever comes and however he comes; what was said is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout

from kiosk.base.errors import KioskError
from kiosk.base.result import Changes, Problem, Severity
from kiosk.base.roc_date import hour_minute
from kiosk.ledgers.case_intake import CASE_INTAKE
from kiosk.ledgers.case_intake_rules import LEDGER
from kiosk.ledgers.case_lists import PHONE
from kiosk.services.asked_signatures import Given
from kiosk.services.desk import Outcome
from kiosk.services.intake import Kept, Pending
from kiosk.services.intake_draft import IntakeDraft
from kiosk.services.kit import ToSign
from kiosk.views.ledger.signing import Signing
from kiosk.views.shell import Shell
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.widgets.guarded_clipboard import GuardedClipboard
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask, tell_problems
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.flow import DraftFlow, Latest
from kiosk.views.workflow.intake_form import IntakeForm
from kiosk.views.workflow.intake_keep import IntakeKeeper
from kiosk.views.workflow.intake_words import USUAL, WITHDRAW, will_write
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.platform_sheet import PlatformSheet
from kiosk.views.workflow.rule_codes import rule_code
from kiosk.views.workflow.side_panel import NARROW_PX, SidePanel

Begun = tuple[IntakeDraft, Kept | None]


class IntakePage(WorkflowPage):
    """Takes one report after another; the draft outlives the lock of the screen and a power cut."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._service = context.services.intake
        self._confirming = False
        self._pending: list[Pending] = []
        self._others: list[Kept] = []
        self.clipboard: GuardedClipboard | None = None
        self.flow = DraftFlow(context.runner, IntakeDraft(), self._show, self.show_error)
        self.form = IntakeForm(self.flow.change, context.clock.now, self.go_on)
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        context = self.context
        yield from self.form.parts
        self.side = SidePanel(self.confirm, self._escape)
        self.hint = label(USUAL, role="muted")
        self.keeper = IntakeKeeper(context, self._say, self)
        self._check = Latest(context.runner, self._look, self._show_problems, self)
        yield
        self._lay_out()
        yield
        own = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for key in ("F12", "Ctrl+Return"):
            QShortcut(QKeySequence(key), self, self.confirm, context=own)
        self.add_command("電話報案", "Ctrl+P", self.by_phone)
        self.add_command("接手未完成受理", "Ctrl+R", self.take_over)
        self.add_command("e 化平臺登錄", "Ctrl+E", self.open_platform)
        self._show()

    # ------------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        self._left = button("接手", self.take_over, kind="quiet")
        self._left.hide()
        self._platform = button("e 化平臺", self.open_platform, kind="quiet")
        self._platform.hide()
        outer.addLayout(
            row(label("受理案件", role="title"), None, self.hint, self._left, self._platform)
        )
        columns = QHBoxLayout()
        columns.setSpacing(10)
        for part, share in ((self.form.left, 39), (self.form.right, 40)):
            frame, column = card()
            column.setContentsMargins(10, 8, 6, 8)
            column.addWidget(part)
            columns.addWidget(frame, share)
        columns.addWidget(self.side, 23)
        outer.addLayout(columns, 1)
        self.form.chain()

    # ------------------------------------------------------------------ beginning

    def entered(self) -> None:
        """Go on with what was begun; otherwise begin a report that is received now."""
        if not self.flow.draft.owed and not self._confirming:
            actor = self.context.actor()

            def begin(_draft: IntakeDraft) -> Begun:
                kept = self._service.unfinished(actor)
                return (kept.draft if kept else self._service.begin(actor)), kept

            self.form.texts["reporter_name"].setFocus()  # what is typed at once is not lost
            self.flow.ask(begin, self._begun)
        else:
            self._focus_first()
        self._look_at_platform()
        self._look_behind()

    def _look_behind(self) -> None:
        actor = self.context.actor()
        self.context.runner.run(
            lambda: self._service.left_behind(actor), self._show_left, lambda _error: None
        )

    def _show_left(self, found: list[Kept]) -> None:
        self._others = [one for one in found if one.draft.key != self.flow.draft.key]
        if self._others:
            first = self._others[0]
            self._left.setText(f"接手 {first.owner} {hour_minute(first.saved_at)}  Ctrl+R")
        self._left.setVisible(bool(self._others))

    def take_over(self) -> None:
        """Go on with what another officer began, once nothing of one's own is on the page."""
        if not self._others or self.flow.draft.owed or self._confirming:
            return
        kept = self._others.pop(0)
        self._left.hide()
        self.form.forget()
        self.flow.reset(kept.draft)
        self._begun(kept)

    def _begun(self, kept: Kept | None) -> None:
        self._say(f"已還原 {hour_minute(kept.saved_at)} 未完成的受理" if kept else "")
        self._focus_first()

    def _focus_first(self) -> None:
        if self.isVisible():
            draft = self.flow.draft
            first = self.form.first(draft) if draft.owed else self.form.texts["reporter_name"]
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self, changes: Changes) -> None:
        """Show what another page did with the cases."""
        if LEDGER in changes.ledgers and self.isVisible():
            self._look_at_platform()

    def by_phone(self) -> None:
        """Ask only what a caller can say."""
        self.flow.change(lambda draft: draft.with_value("channel", PHONE))
        self.form.texts["reporter_phone"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ------------------------------------------------------------------ showing

    def go_on(self) -> None:
        """Enter in a field: the next thing that must be filled, then the button."""
        self.flow.then(self._go_on)

    def _go_on(self) -> None:
        wanted = self.form.missing(self.flow.draft)
        if wanted is None:
            self.side.confirm_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif wanted is not QApplication.focusWidget():
            wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self) -> None:
        draft = self.flow.draft
        self.form.show_draft(draft)
        self.side.show_writes(will_write(draft))
        ready = self.form.missing(draft) is None
        self.side.confirm_button.setEnabled(bool(draft.key) and not self._confirming)
        self.side.word("登記中…" if self._confirming else "受理登記" if ready else "下一欄")
        if draft.owed:
            self._check.look(draft)
            if not self._confirming:
                self.keeper.keep(draft)
        else:
            self._check.forget()
            self._show_problems([])

    def _look(self, draft: IntakeDraft) -> list[Problem]:
        return self._service.check(self.context.actor(), draft)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        confirmed = self.flow.draft.confirmed
        shown = [one for one in problems if one.code != "F-REQUIRED" and one.code not in confirmed]
        self.side.show_problems(shown)
        self.form.show_problems(problems)

    def _say(self, words: str) -> None:
        self.hint.setText(words or USUAL)

    # ------------------------------------------------------------------ confirming

    def confirm(self) -> None:
        """Write the report; while something is missing, lead to it."""
        self.form.finish()
        self.flow.then(self._confirm)

    def _confirm(self) -> None:
        if self._confirming or not self.flow.draft.key:
            return
        if self.form.missing(self.flow.draft) is not None:
            self._go_on()
            return
        self._confirming = True
        self.keeper.flush()
        self.flow.hold()
        self._show()
        self._checked_first()

    def _checked_first(self) -> None:
        draft, actor = self.flow.draft, self.context.actor()

        def check() -> tuple[list[Problem], list[ToSign]]:
            problems = self._service.check(actor, draft)
            return problems, self._service.to_sign(actor, draft)

        self.context.runner.run(check, self._checked, self._failed)

    def _checked(self, found: tuple[list[Problem], list[ToSign]]) -> None:
        problems, wanted = found
        question = next((one for one in problems if self._is_question(one)), None)
        stop = [one for one in problems if one.blocks and one is not question]
        if stop:
            self._stopped(stop)
        elif question is not None:
            self._ask(question)
        else:
            draws = self.context.citizen_draws()
            sign = self.context.sign
            Signing(self, sign, wanted, self._signed, citizen_draws=draws).start()

    def _is_question(self, problem: Problem) -> bool:
        if problem.code in self.flow.draft.confirmed:
            return False
        return problem.severity is Severity.CONFIRM or problem.code == "T-07"

    def _ask(self, problem: Problem) -> None:
        reason = "原因（必填）" if problem.need == "reason" else ""
        yes = Answer("yes", "確認", "F9", "primary", needs_reason=bool(reason))
        code = rule_code(problem.code)
        body = f"規則 {code}" if code else ""

        def answered(answer: str, words: str) -> None:
            if answer != "yes":
                self._stopped([])
                return
            self.flow.settle(lambda draft: draft.answered(problem.code, words))
            self._checked_first()

        ask(self, Message(problem.message, body, reason=reason, answers=(CANCEL, yes)), answered)

    def _signed(self, given: Given | None) -> None:
        if given is None:
            self._stopped([])
            return
        draft, actor = self.flow.draft, self.context.actor()
        self.keeper.hold()
        self.context.runner.run(
            lambda: self._service.confirm(actor, draft, given), self._written, self._failed
        )

    def _written(self, outcome: Outcome) -> None:
        if not outcome.done:
            self._stopped(list(outcome.problems))
            return
        words = f"已受理：{CASE_INTAKE.summary(self.flow.draft.values)}"
        self._forget()
        actor, line = self.context.actor(), outcome.lines[0]

        def numbered(pending: list[Pending]) -> None:
            mine = next((one for one in pending if one.line == line), None)
            if mine is None:
                self.finished.emit(words, [])
                return
            self._open_sheet(mine, lambda said: self.finished.emit(said or words, []))

        self.context.runner.run(lambda: self._service.pending(actor), numbered)

    def _failed(self, error: KioskError) -> None:
        self._stopped([])
        self.show_error(error)

    def _stopped(self, problems: list[Problem]) -> None:
        self._confirming = False
        self.flow.release()
        self._show()
        if problems:
            self._check.forget()
            self._show_problems(problems)
        self._say(f"尚未登記：{problems[0].message}" if problems else "尚未登記，可修改後再登記")
        self._go_on()

    def _forget(self) -> None:
        self._confirming = False
        self.keeper.hold()
        self._check.forget()
        self._say("")
        self.form.forget()
        self.flow.reset(IntakeDraft())

    # ------------------------------------------------------------------ the national platform

    def _look_at_platform(self) -> None:
        actor = self.context.actor()
        self.context.runner.run(
            lambda: self._service.pending(actor), self._show_pending, lambda _error: None
        )

    def _show_pending(self, pending: list[Pending]) -> None:
        self._pending = pending
        self._platform.setText(f"待登錄平臺 {len(pending)}  Ctrl+E")
        self._platform.setVisible(bool(pending))

    def open_platform(self) -> None:
        """Open the most urgent criminal case that the platform does not know."""
        if self._pending:
            self._open_sheet(self._pending[0], self._say)

    def _open_sheet(self, case: Pending, done: Callable[[str], None]) -> None:
        if self.clipboard is None:
            window = self.window()
            cover = window.login if isinstance(window, Shell) else self
            self.clipboard = GuardedClipboard(cover, self)
        PlatformSheet(self, self.context, self.clipboard, case, done)

    # ------------------------------------------------------------------ leaving

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use shorter words where 125 % scaling leaves no room."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_PX
        self.form.make_room(narrow=narrow)
        self.side.make_room(narrow=narrow)
        self.hint.setVisible(not narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves an untouched page; a begun report is finished or withdrawn."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
            return
        super().keyPressEvent(event)

    def _escape(self) -> None:
        self.form.finish()
        self.flow.then(self._leave)

    def _leave(self) -> None:
        draft, actor = self.flow.draft, self.context.actor()
        if not draft.key:
            self.asked.emit("home", "")
            return
        if draft.owed:
            ask(self, WITHDRAW, self._withdraw)
            return

        def left(problems: tuple[Problem, ...]) -> None:
            if problems:
                ask(self, WITHDRAW, self._withdraw)
                return
            self._forget()
            self.asked.emit("home", "")

        self.context.runner.run(lambda: self._service.discard(actor, draft), left, self.show_error)

    def _withdraw(self, answer: str, reason: str) -> None:
        if answer != "withdraw":
            self._focus_first()
            return
        draft, actor = self.flow.draft, self.context.actor()

        def written(outcome: Outcome) -> None:
            if not outcome.done:
                tell_problems(self, "尚未撤回", outcome.problems)
                return
            self._forget()
            self.finished.emit("已登記撤回，編號與原因保留", [])

        self.keeper.hold()
        self.context.runner.run(
            lambda: self._service.withdraw(actor, draft, reason), written, self.show_error
        )
