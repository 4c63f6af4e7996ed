"""寄存: scan, name, address, Enter; the next paper of the delivery begins where this one ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.base.result import Changes, Problem
from kiosk.base.roc_date import dashed
from kiosk.ledgers.deposit_rules import LEDGER
from kiosk.ledgers.deposit_terms import Age
from kiosk.services.deposit_drafts import Intake, Waiting
from kiosk.services.deposit_typing import is_mail_number
from kiosk.services.desk import Outcome
from kiosk.services.kit import Writes
from kiosk.views.widgets.bits import button, card, chip, label, row
from kiosk.views.widgets.message_sheet import Answer, Message, ask
from kiosk.views.workflow.confirmation import Confirmation, Ends, Steps
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.deposit_correct import CorrectTermSheet
from kiosk.views.workflow.deposit_form import IntakeForm
from kiosk.views.workflow.deposit_table import WaitingTable
from kiosk.views.workflow.flow import DraftFlow, Latest
from kiosk.views.workflow.numbered import HINT
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.side_panel import NARROW_PX, SidePanel

_TONES = {Age.FRESH: "ok", Age.MONTH: "info", Age.KEPT: "warn", Age.OVERDUE: "bad"}
_CHIP_PX = 28
_LEAVE = Message(
    "放棄這一件？",
    "還沒有寫入簿冊。",
    answers=(Answer("stay", "繼續登記", "Esc"), Answer("leave", "放棄", "F9", "danger")),
)


class DepositPage(WorkflowPage):
    """Takes papers in, one after another, and shows what waits."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "掃掛號條碼；沒有條碼按 Enter")
        self._service = context.services.deposits
        self._confirming = False
        self._session = ""
        self._blank = Intake()
        self.flow = DraftFlow(context.runner, Intake(), self._show, self.show_error)
        self.form = IntakeForm(self.flow.change, context.clock.now, self._filled, self.go_on)
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        context = self.context
        yield from self.form.parts
        self.side = SidePanel(self.confirm, self._escape)
        self.table = WaitingTable(context.clock.now)
        self.table.chosen.connect(partial(self.asked.emit, "line"))
        self._ages = {band: chip("", tone) for band, tone in _TONES.items()}
        for made in self._ages.values():
            made.setFixedHeight(_CHIP_PX)
        self._check = Latest(context.runner, self._look, self._show_problems, self)
        yield
        self._lay_out()
        yield
        own = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F12"), self, self.confirm, context=own)
        self.add_command("具領", "F8", partial(self.asked.emit, "pick_up", ""))
        self.add_command("更正寄存時間", "Ctrl+T", self.correct)
        self.add_command("屆期清冊", "Ctrl+Shift+D", partial(self.asked.emit, "disposal", ""))
        self._show()

    # ------------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        self._hint = hint = label(
            "掃條碼 → 案號 → 姓名 → 住址 → Enter　同批文書自動帶入機關", role="muted"
        )
        outer.addLayout(row(label("司法文書寄存", role="title"), None, hint))
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card()
        column.addWidget(self.scan_line)
        column.addWidget(self.form.main, 54)
        self._list = self._papers()
        column.addWidget(self._list, 46)
        columns.addWidget(left, 46)
        columns.addWidget(self._more(), 30)
        columns.addWidget(self.side, 24)
        outer.addLayout(columns, 1)

    def _more(self) -> QWidget:
        frame, column = card()
        column.addLayout(row(label("其他欄位", role="heading"), None, label(HINT, role="muted")))
        column.addWidget(self.form.more, 1)
        return frame

    def _papers(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        self._many: QLabel = label("寄存中", role="heading")
        lead = button("具領", partial(self.asked.emit, "pick_up", ""), kind="quiet")
        lead.setText("具領  F8")
        column.addLayout(row(self._many, *self._ages.values(), None, lead, spacing=6))
        column.addWidget(self.table, 1)
        return holder

    # ------------------------------------------------------------------ beginning

    def entered(self) -> None:
        """Take the focus; an untouched draft is begun anew from the last delivery."""
        super().entered()
        actor = self.context.actor()
        if self.flow.draft == self._blank and not self._confirming:
            self.flow.ask(lambda _: (self._service.begin(actor), None), lambda _: self._begun())
        if self._session != actor.session:
            self._session = actor.session
            self.context.runner.run(lambda: self._service.usual(actor), self.form.offer)
        self._look_at_papers()

    def _begun(self) -> None:
        self._blank = self.flow.draft

    def refresh(self, changes: Changes) -> None:
        """Show what another page did with the papers."""
        if LEDGER in changes.ledgers and self.isVisible():
            self._look_at_papers()

    def _look_at_papers(self) -> None:
        actor = self.context.actor()
        self.context.runner.run(lambda: self._service.waiting(actor), self._show_papers)

    def _show_papers(self, papers: list[Waiting]) -> None:
        self.table.show_papers(papers[::-1])
        many = Counter(paper.age for paper in papers)
        self._many.setText(f"寄存中 {len(papers)} 件")
        for band, made in self._ages.items():
            made.setText(f"{band.value} {many[band]}")
            made.setVisible(bool(many[band]))

    def correct(self) -> None:
        """Correct the deposit time of the paper chosen in the list, else of the newest one (L13-R08)."""
        paper = self.table.selected or self.table.newest
        if paper is not None:
            told = partial(self.scan_line.show_result, tone="ok")
            CorrectTermSheet(self, self.context, paper, told)

    # ------------------------------------------------------------------ scans and edits

    def take_code(self, code: str) -> None:
        """Take the number of registered mail."""
        if not is_mail_number(code):
            self.scan_line.show_result(f"「{code}」不是掛號號碼；其他欄位請按欄位旁的鍵", "bad")
            return
        self.flow.change(lambda draft: draft.typed("reg_mail_no", code.strip().upper()))
        self.scan_line.show_result(f"掛號 {code}", "ok")
        self.flow.then(self.go_on)

    def _filled(self, key: str) -> None:
        look = {"issuer": self._service.of_issuer, "addressee_name": self._service.of_addressee}
        if found := look.get(key):
            actor = self.context.actor()
            self.flow.ask(lambda draft: (found(actor, draft), None), lambda _: None)

    def go_on(self) -> None:
        """Enter in a field: the next thing that must be filled, then the scan line."""
        self.flow.then(self._go_on)

    def _go_on(self) -> None:
        wanted = self.form.missing(self.flow.draft)
        if wanted is None or wanted is QApplication.focusWidget():
            self.scan_line.edit.setFocus()
        else:
            wanted.setFocus()

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        draft = self.flow.draft
        self.form.show_draft(draft)
        self.side.show_writes(self._writes(draft))
        ready = self.form.missing(draft) is None
        self.side.confirm_button.setEnabled(not self._confirming)
        self.side.word("登記中…" if self._confirming else "寄存" if ready else "下一欄")
        if draft != self._blank:
            self._check.look(draft)
        else:
            self._check.forget()
            self._show_problems([])

    def _writes(self, draft: Intake) -> list[Writes]:
        dates = draft.reckoned(self.context.clock.now())
        if dates is None:
            return []
        shelf = draft.shelf_code or "待上架"
        text = f"格位 {shelf}，生效 {dashed(dates.effective_on)}，保存至 {dashed(dates.keep_until)}"
        return [Writes(LEDGER, "寄存", text)]

    def _look(self, draft: Intake) -> list[Problem]:
        return self._service.check(self.context.actor(), draft)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        shown = [item for item in problems if item.code != "F-REQUIRED"]
        self.side.show_problems([i for i in shown if i.code not in self.flow.draft.confirmed])
        self.form.show_problems(problems)

    # ------------------------------------------------------------------ confirming

    def confirm(self) -> None:
        """Write the paper; while something is missing, lead to it."""
        self.flow.then(self._confirm)

    def _confirm(self) -> None:
        draft = self.flow.draft
        if self._confirming:
            return
        wanted = self.form.missing(draft)
        if wanted is not None:
            wanted.setFocus()
            return
        self._confirming = True
        self.flow.hold()
        self._show()
        actor = self.context.actor()
        steps = Steps[Intake](
            check=lambda d: self._service.check(actor, d),
            to_sign=lambda _: [],
            write=lambda d, _: self._service.take_in(actor, d),
            answer=_answer,
        )
        ends = Ends[Intake](
            answered=lambda problem, text: self.flow.settle(lambda d: _answer(d, problem, text)),
            done=self._done,
            stopped=self._stopped,
        )
        Confirmation(self, self.context, steps, ends, draft).start()

    def _done(self, draft: Intake, _outcome: Outcome) -> None:
        dates = draft.reckoned(self.context.clock.now())
        until = dashed(dates.keep_until) if dates else ""
        self._confirming = False
        self._blank = draft.next_one()
        self.flow.reset(self._blank)
        shelf = draft.shelf_code or "待上架"
        self.scan_line.show_result(
            f"已寄存：{draft.case_no}，格位 {shelf}，保存至 {until}。請接續下一件", "ok"
        )
        self.scan_line.edit.setFocus()
        self._look_at_papers()

    def _stopped(self, problems: list[Problem]) -> None:
        self._confirming = False
        self.flow.release()
        self._show()
        if problems:
            self._check.forget()
            self._show_problems(problems)
        said = f"尚未寄存：{problems[0].message}" if problems else "尚未寫入，可修改後再確認"
        self.scan_line.show_result(said, "bad" if problems else "warn")
        self.go_on()

    # ------------------------------------------------------------------ keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the list to the book and use shorter words where 125 % scaling leaves no room."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_PX
        self._list.setVisible(not narrow)
        self._hint.setVisible(not narrow)
        for made in self.form.rows.values():
            made.make_room(narrow=narrow)
        self.side.make_room(narrow=narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, a begun paper is asked about first; arrows go into the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.table.newest is not None:
            self.table.setFocus()
            return
        super().keyPressEvent(event)

    def _escape(self) -> None:
        if self.flow.draft == self._blank:
            self.scan_line.clear()
            self.asked.emit("home", "")
            return

        def answered(code: str, _reason: str) -> None:
            if code == "leave":
                self.flow.reset(self._blank)
                self.scan_line.clear()
                self.scan_line.edit.setFocus()

        ask(self, _LEAVE, answered)


def _answer(draft: Intake, problem: Problem, text: str) -> Intake:
    if problem.need == "reason":
        return replace(draft, late_reason=text)
    return replace(draft, confirmed=draft.confirmed | {problem.code})
