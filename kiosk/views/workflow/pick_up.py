"""具領: name or scan, everything of that person, F9, document, signature."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.base.instants import local
from kiosk.base.result import Problem
from kiosk.ledgers.deposit_rules import LEDGER
from kiosk.ledgers.text_forms import mask_name
from kiosk.services.deposit_drafts import HandOver
from kiosk.services.desk import Outcome
from kiosk.services.kit import Writes
from kiosk.services.pick_ups import LEFT_REASONS
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.flow import DraftFlow, Latest
from kiosk.views.workflow.kit_list import KitRow
from kiosk.views.workflow.numbered import HINT
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.paper_list import PaperList
from kiosk.views.workflow.pick_up_confirm import PickUpConfirmation, PickUpEnds
from kiosk.views.workflow.pick_up_form import CollectorForm, in_words, kit_row
from kiosk.views.workflow.side_panel import NARROW_PX, RefusalBar, SidePanel

_NONE = "沒有寄存中的文書；請再以案號或住址查一次"
_LEFT_KEYS = ("F2", "F3", "F4")
_OTHER = "other"


class PickUpPage(WorkflowPage):
    """Hands papers over. Signal `receipt_asked(tuple)`: lines whose receipt is to be printed."""

    receipt_asked = Signal(tuple)

    def __init__(self, context: Context) -> None:
        super().__init__(context, "輸入姓名、案號、住址，或掃掛號條碼")
        self._service = context.services.pick_ups
        self._confirming = False
        self.flow = DraftFlow(context.runner, HandOver(), self._show, self.show_error)
        self.refusal = RefusalBar()
        self.papers = PaperList("可交付的文書")
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        context = self.context
        yield
        self.form = CollectorForm(self.flow.change, self.go_on, self._choose_scan)
        yield
        self.side = SidePanel(self.confirm, self._escape)
        self._check = Latest(context.runner, self._look, self._show_problems, self)
        self.papers.toggled.connect(self._toggle)
        self.papers.left.connect(self.go_on)
        self._all = button("全部交付", self._tick_own, key="F9")
        self._leave = button("其餘不交付", self._ask_reason, key="F10", kind="quiet")
        self._found = label("", role="heading")
        yield
        self._lay_out()
        yield
        own = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F12"), self, self.confirm, context=own)
        self.add_command("寄存", "Ctrl+N", partial(self.asked.emit, "deposit", ""))
        self._show()

    # ------------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        hint = label("輸入姓名 → F9 全部交付 → 證號末四碼 → Enter　一次簽名", role="muted")
        outer.addLayout(row(label("司法文書具領", role="title"), None, hint))
        outer.addWidget(self.refusal)
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card()
        column.addWidget(self.scan_line)
        column.addLayout(row(self._found, None, self._leave, self._all))
        column.addWidget(self.papers, 1)
        column.addWidget(label("左為格位　空白鍵 勾選　同址與讀音相近者逐件確認", role="muted"))
        columns.addWidget(left, 48)
        columns.addWidget(self._collector(), 28)
        columns.addWidget(self.side, 24)
        outer.addLayout(columns, 1)

    def _collector(self) -> QWidget:
        frame, column = card()
        column.addLayout(row(label("領取人", role="heading"), None, label(HINT, role="muted")))
        column.addWidget(self.form, 1)
        return frame

    # ------------------------------------------------------------------ finding

    def open_target(self, target: str) -> None:
        """Begin with a number or name from another page."""
        if target:
            self.take_code(target)

    def take_code(self, code: str) -> None:
        """Look for everything of a person; one that is begun stays until it is done or given up."""
        if self._confirming:
            return
        actor = self.context.actor()

        def find(draft: HandOver) -> tuple[HandOver, bool]:
            if draft.handed:
                return draft, False
            return self._service.find(actor, code), True

        self.flow.ask(find, partial(self._searched, code))

    def _searched(self, code: str, new: bool) -> None:
        if not new:
            self.scan_line.show_result("請先完成這次具領，或按 Esc 放棄後再查", "bad")
            return
        many = len(self.flow.draft.items)
        shown = code if code.isascii() else mask_name(code)
        text = f"「{shown}」共 {many} 件" if many else f"「{shown}」{_NONE}"
        self.scan_line.show_result(text, "ok" if many else "bad")

    # ------------------------------------------------------------------ edits

    def _toggle(self, line: str) -> None:
        self._change_and_look(lambda draft: draft.toggle(line))

    def _tick_own(self) -> None:
        self._change_and_look(lambda draft: draft.tick_own())
        self.go_on()

    def _change_and_look(self, step: Callable[[HandOver], HandOver]) -> None:
        """Apply a tick; what is ticked may bring further papers of the same hands (L13-R03)."""
        actor = self.context.actor()
        self.flow.change(step)
        self.flow.ask(
            lambda draft: (self._service.with_related(actor, draft), None), lambda _: None
        )

    def _choose_scan(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "選取委託書掃描檔", "", "掃描檔 (*.pdf *.jpg *.jpeg *.png)"
        )
        if chosen:
            self.attach(Path(chosen))

    def attach(self, path: Path) -> None:
        """Add the scan of an authority to collect (L13-R05)."""
        self.flow.ask(lambda draft: (self._service.attach(draft, path), None), lambda _: None)

    def _ask_reason(self) -> None:
        """Ask why the papers that are not ticked stay here."""
        if not self.flow.draft.unsettled:
            return
        usual = [
            Answer(reason, reason, key)
            for reason, key in zip(LEFT_REASONS, _LEFT_KEYS, strict=True)
        ]
        other = Answer(_OTHER, "其他原因", "F9", "primary", needs_reason=True)
        message = Message(
            f"{len(self.flow.draft.unsettled)} 件未交付的原因",
            reason="其他原因",
            answers=(CANCEL, *usual, other),
        )

        def answered(code: str, text: str) -> None:
            reason = text if code == _OTHER else code
            if code != CANCEL.code:
                self.flow.change(lambda draft: draft.leave(reason))
            self.go_on()

        ask(self, message, answered)

    def go_on(self) -> None:
        """Enter in a field: what must still be said of the collector, then the scan line."""
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
        self.papers.show_rows([kit_row(item, draft) for item in draft.items] or _empty(draft))
        self._found.setText(f"寄存中 {len(draft.items)} 件" if draft.items else "")
        self._all.setEnabled(bool(draft.items))
        self._leave.setEnabled(bool(draft.handed) and bool(draft.unsettled))
        self.form.show_draft(draft)
        words = in_words(draft, local(self.context.clock.now()).date())
        self.side.show_writes([Writes(LEDGER, "具領", words)] if words else [])
        self.side.confirm_button.setEnabled(bool(draft.handed) and not self._confirming)
        word = "簽名具領" if draft.handed else "請先勾選文書"
        self.side.word("登記中…" if self._confirming else word)
        if draft.handed:
            self._check.look(draft)
        else:
            self._check.forget()
            self._show_problems([])

    def _look(self, draft: HandOver) -> list[Problem]:
        return self._service.check(self.context.actor(), draft)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        shown = [item for item in problems if item.code != "F-REQUIRED"]
        self.side.show_problems(shown)
        self.form.show_problems(problems)

    # ------------------------------------------------------------------ confirming

    def confirm(self) -> None:
        """Hand over what is ticked, once everything before has been answered."""
        if self.refusal.standing:
            self.scan_line.show_result("請先看過上方的警示，按 Esc 後再確認", "bad")
            return
        self.flow.then(self._confirm)

    def _confirm(self) -> None:
        draft = self.flow.draft
        if self._confirming:
            return
        if not draft.handed:
            self.scan_line.show_result("請先輸入姓名並勾選要交付的文書", "bad")
            return
        self._confirming = True
        self.flow.hold()
        self._show()
        ends = PickUpEnds(self._done, self._stopped)
        pinned = draft.pinned(self.context.clock.now())
        PickUpConfirmation(self, self.context, pinned, ends).start()

    def _done(self, draft: HandOver, outcome: Outcome) -> None:
        words = in_words(draft, local(draft.at).date())
        name = mask_name(draft.collector)
        self._forget()
        self.finished.emit(f"已具領：{name}，{words}", [])
        self.receipt_asked.emit(tuple(outcome.lines))

    def _stopped(self, problems: list[Problem]) -> None:
        self._confirming = False
        self.flow.release()
        self._show()
        if problems:
            self._check.forget()
            self._show_problems(problems)
        for problem in problems:
            if problem.code == "L13-R04":
                self.refusal.add(f"{problem.message}（已記入簿冊）")
        said = f"尚未交付：{problems[0].message}" if problems else "尚未寫入，可修改後再確認"
        self.scan_line.show_result(said, "bad" if problems else "warn")
        self.go_on()

    def _forget(self) -> None:
        self._confirming = False
        self.refusal.acknowledge()
        self.scan_line.clear()
        self._check.forget()
        self.flow.reset(HandOver())

    # ------------------------------------------------------------------ keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use shorter words where 125 % scaling leaves no room."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_PX
        self._found.setVisible(not narrow)
        for made in self.form.rows.values():
            made.make_room(narrow=narrow)
        self.side.make_room(narrow=narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: seen, then forget the search, then leave; arrows go into the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.papers.count():
            self.papers.setFocus()
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        if self.refusal.standing:
            self.refusal.acknowledge()
        elif self.flow.draft.items:
            self._forget()
            self.scan_line.edit.setFocus()
        else:
            self._forget()
            self.asked.emit("home", "")


def _empty(draft: HandOver) -> list[KitRow]:
    return [KitRow("none", _NONE if draft.query else "尚未查詢", "", quiet=True)]
