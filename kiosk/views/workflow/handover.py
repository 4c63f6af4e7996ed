"""交接 (F7): the incoming counts, Enter by Enter; what agrees is green; two sign, and the desk is his."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.base.result import Changes, Problem
from kiosk.services import handover_draft as drafts
from kiosk.services.desk import Outcome
from kiosk.services.handover_draft import HandoverDraft, Stage
from kiosk.services.kit import ScanKind, ScanResult
from kiosk.services.unfinished import HANDOVER, Found
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.widgets.message_sheet import ask
from kiosk.views.workflow.confirmation import Confirmation, Ends, Steps, ask_reason
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ColumnScroll
from kiosk.views.workflow.flow import DraftFlow, Latest
from kiosk.views.workflow.handover_grid import CountGrid
from kiosk.views.workflow.handover_matters import MattersColumn
from kiosk.views.workflow.handover_words import EXPLAINED_BY, HINT, LEAVE, confirm_word, title
from kiosk.views.workflow.kept import Kept
from kiosk.views.workflow.kept import Page as KeptPage
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.side_panel import NARROW_PX, RefusalBar, SidePanel

_Draft = HandoverDraft | None
_Answer = tuple[_Draft, Found[HandoverDraft] | None]


class HandoverPage(WorkflowPage):
    """Hands the desk over; numbers of the books stay hidden until the count is in (L02-R03)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "接班人刷服務證；見證時幹部刷證")
        self._service = context.services.handovers
        self._confirming = False
        self._narrow = False
        self._session = ""
        self._untouched: _Draft = None
        self.flow = DraftFlow[_Draft](context.runner, None, self._show, self._failed)
        self.title = label("值班交接", role="title")
        self.refusal = RefusalBar()
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        context = self.context
        yield
        self.grid = CountGrid(self._change, self.go_on)
        yield
        self.matters = MattersColumn(self._change, self.go_on)
        yield
        self.side = SidePanel(self.confirm, self._escape)
        self._check = Latest(context.runner, self._look, self._show_problems, self, delay_ms=120)
        hint = label(HINT, role="muted")
        save = context.services.unfinished.save_handover
        kept = KeptPage[HandoverDraft](HANDOVER, "交接", save, hint, self.refusal)
        self.kept = Kept[HandoverDraft](context, kept, self)
        yield
        self._lay_out(hint)
        yield
        self.matters.note_wanted.connect(self._ask_note)
        self.matters.remark_wanted.connect(self._ask_remark)
        own = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F12"), self, self.confirm, context=own)
        self._show()

    def _lay_out(self, hint: QWidget) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(self.title, None, hint))
        outer.addWidget(self.refusal)
        self._columns = columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card()
        column.addWidget(self.scan_line)
        column.addWidget(ColumnScroll(self.grid), 1)
        self._partial = button("部分交接", self._ask_partial, key="F10", kind="quiet")
        self._changed = button("非表定人員", self.matters.ask_change, key="F11", kind="quiet")
        column.addLayout(row(self._partial, self._changed, None))
        columns.addWidget(left, 46)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(10)
        middle, column = card()
        column.addWidget(ColumnScroll(self.matters))
        self._middle.addWidget(middle, 3)
        columns.addLayout(self._middle, 34)
        columns.addWidget(self.side, 24)
        outer.addLayout(columns, 1)

    # ------------------------------------------------------------------ beginning

    def entered(self) -> None:
        """Begin the handover that is due now, or go on with the one on the page or kept from before."""
        actor = self.context.actor()
        if self._confirming:
            return
        if self.flow.draft is None or self._nothing_done(self.flow.draft):
            come_back = self._session != actor.session
            self._session = actor.session
            self.flow.ask(lambda _draft: self._begin(come_back=come_back), self._begun)
        else:
            self._refresh()
        self.go_on()

    def _begin(self, *, come_back: bool) -> _Answer:
        actor = self.context.actor()
        draft = self._service.begin(actor)
        found = self.context.services.unfinished.handover(actor) if come_back else None
        back = found.restored.draft if found else None
        return (back or draft), found

    def _begun(self, found: Found[HandoverDraft] | None) -> None:
        if found is not None:
            self.kept.came_back(found)
        restored = found is not None and found.restored.draft is not None
        self._untouched = None if restored else self.flow.draft
        draft = self.flow.draft
        if draft is not None and draft.line:
            self.scan_line.show_result("清點不符已登記，待幹部見證後由兩人簽名", "warn")
        self._show()
        self.go_on()

    def _refresh(self) -> None:
        actor = self.context.actor()

        def work(draft: _Draft) -> tuple[_Draft, bool]:
            newer = self._service.refresh(actor, draft) if draft is not None else None
            return newer, newer != draft

        self.flow.ask(work, self._refreshed)

    def _refreshed(self, moved: bool) -> None:
        if moved:
            self.scan_line.show_result("裝備有異動，請重新清點空白的項目", "warn")
            self.go_on()

    def refresh(self, changes: Changes) -> None:
        """Follow the stock while the page is in front: what moves meanwhile is counted anew."""
        concerned = changes.ledgers & {"L01", "L05", "MOV"}
        if concerned and self.isVisible() and self.flow.draft is not None and not self._confirming:
            self._refresh()

    def _failed(self, error: KioskError) -> None:
        self.scan_line.show_result(str(error), "bad")

    # ------------------------------------------------------------------ acts

    def take_code(self, code: str) -> None:
        """A badge names the incoming officer, or the cadre where one is wanted."""
        actor = self.context.actor()

        def work(draft: _Draft) -> tuple[_Draft, ScanResult]:
            if draft is None:
                return None, ScanResult(ScanKind.REFUSED, "目前沒有可辦理的交接")
            return self._service.name(actor, draft, code)

        self.flow.ask(work, self._named)

    def _named(self, result: ScanResult) -> None:
        good = result.kind in {ScanKind.OFFICER, ScanKind.APPROVER}
        self.scan_line.show_result(result.text, "ok" if good else "bad")
        if result.kind is ScanKind.REFUSED:
            self.refusal.add(result.text)
        self.go_on()

    def _change(self, step: Callable[[HandoverDraft], HandoverDraft]) -> None:
        self.flow.change(lambda draft: step(draft) if draft is not None else None)

    def _ask_note(self) -> None:
        def take(words: str) -> None:
            ref = self._service.new_note()
            self._change(lambda draft: drafts.with_note(draft, ref, words))

        if self.flow.draft is not None and not self.flow.draft.line:
            ask_reason(self, "加一項交接事項", "交辦內容", take)

    def _ask_remark(self, at: int) -> None:
        def take(words: str) -> None:
            self._change(lambda d: drafts.with_item(d, at, replace(d.items[at], note=words)))

        ask_reason(self, "交接事項附註", "附註", take)

    def _ask_partial(self) -> None:
        def take(words: str) -> None:
            self._change(lambda draft: replace(draft, partial_reason=words))
            self.scan_line.show_result("請幹部刷證見證部分交接", "info")
            self.scan_line.edit.setFocus()

        if self.flow.draft is not None and not self.flow.draft.line:
            ask_reason(self, "部分交接（須幹部見證）", "原因（例如短少子彈查處中）", take)

    def go_on(self) -> None:
        """Enter in a box: the next empty one; after the last the counts are compared."""
        self.flow.then(self._go_on)

    def _go_on(self) -> None:
        draft = self.flow.draft
        if draft is None:
            self.scan_line.edit.setFocus()
            return
        box = self.grid.next_box(draft)
        if box is not None:
            box.setFocus()
            box.selectAll()
            return
        if draft.stage in {Stage.COUNT, Stage.RECOUNT}:
            self.flow.change(lambda now: drafts.compared(now) if now else now)
            self._compared()
            return
        if draft.wrong and draft.witness and not draft.diff_note:
            self.matters.texts["diff_note"].setFocus()
            return
        self.scan_line.edit.setFocus()

    def _compared(self) -> None:
        draft = self.flow.draft
        if draft is None:
            return
        if draft.stage is Stage.RECOUNT:
            many = len(draft.doubtful)
            self.scan_line.show_result(f"{many} 項不符，請重新清點這些項目", "bad")
            self._go_on()
            return
        if draft.wrong:
            words = "複點仍不符：請幹部刷證見證，或按 Enter 先報請見證"
            self.scan_line.show_result(words, "bad")
        else:
            words = "清點相符" if draft.keys else "清點相符　F4 點交鑰匙"
            self.scan_line.show_result(words, "ok")
        self.scan_line.edit.setFocus()

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        draft = self.flow.draft
        self.title.setText(title(draft))
        self.grid.show_draft(draft)
        self.matters.show_draft(draft)
        self.side.show_writes(self._service.preview(draft) if draft else [])
        able = draft is not None and not self._confirming
        self.side.confirm_button.setEnabled(able)
        self.side.word("登記中…" if self._confirming else confirm_word(draft))
        self._partial.setEnabled(draft is not None and not draft.line)
        self._changed.setEnabled(draft is not None and not draft.line)
        if draft is None:
            self._check.forget()
            self.side.show_problems([])
            return
        self._check.look(draft)
        if not self._nothing_done(draft):
            self.kept.keep(draft)

    def _look(self, draft: _Draft) -> list[Problem]:
        return self._service.check(self.context.actor(), draft) if draft is not None else []

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        draft = self.flow.draft
        counting = draft is not None and draft.stage in {Stage.COUNT, Stage.RECOUNT}
        hidden = {"counted", "recount", "count_result"} if counting else set()
        # Numbers of the books must not leak through a sentence while they are to be counted blind.
        hidden |= {"witness_id", "diff_note", "keys"} if counting else set()
        hidden |= {"key_note"} if draft is not None and not draft.keys else set()
        told = [one for one in problems if one.field not in hidden]
        # That a cadre is wanted is said by the rule that wants him; an empty field need not say it again.
        twice = [one for one in told if (one.code, one.field) == ("F-REQUIRED", "witness_id")]
        self.side.show_problems([one for one in told if one not in twice])

    # ------------------------------------------------------------------ confirming

    def confirm(self) -> None:
        """Write what is on the page, once everything before has been answered."""
        if self.refusal.standing:
            self.scan_line.show_result("請先看過上方未受理的項目，按 Esc 後再確認", "bad")
            return
        self.flow.then(self._confirm)

    def _confirm(self) -> None:
        draft = self.flow.draft
        if self._confirming or draft is None:
            return
        if draft.stage in {Stage.COUNT, Stage.RECOUNT}:
            self._go_on()
            return
        self._confirming = True
        self.flow.hold()
        self._show()
        if draft.stage is Stage.WITNESS and draft.wrong and not draft.line:
            self._report(draft)
            return
        actor, service = self.context.actor(), self._service
        steps = Steps[HandoverDraft](
            check=lambda one: service.check(actor, one),
            to_sign=lambda one: service.to_sign(actor, one),
            write=lambda one, signed: service.confirm(actor, one, signed),
            answer=lambda one, problem, _text: replace(
                one, confirmed=one.confirmed | {problem.code}
            ),
        )
        ends = Ends[HandoverDraft](lambda _problem, _text: None, self._done, self._stopped)
        Confirmation(self, self.context, steps, ends, service.pin(draft)).start()

    def _report(self, draft: HandoverDraft) -> None:
        actor, service = self.context.actor(), self._service

        def written(outcome: Outcome) -> None:
            if not outcome.done:
                self._stopped(list(outcome.problems))
                return
            self._forget()
            self.finished.emit("清點不符已登記並開立異常事件，待幹部見證；交班人仍負責值班", [])

        def failed(error: KioskError) -> None:
            self._stopped([])
            self.show_error(error)

        self.context.runner.run(lambda: service.report(actor, draft), written, failed)

    def _done(self, draft: HandoverDraft, _outcome: Outcome) -> None:
        incoming = draft.incoming.ref.label if draft.incoming else ""
        self._forget()
        self.finished.emit(f"交接完成，值班由{incoming}負責", [])

    def _stopped(self, problems: list[Problem]) -> None:
        self._confirming = False
        self.flow.release()
        self._show()
        if any(one.code == "L02-R04" and one.field != "witness_id" for one in problems):
            self._refresh()
        if problems:
            self._check.forget()
            self._show_problems(problems)
            if problems[0].code in EXPLAINED_BY:
                self.matters.ask_change()
        said = f"尚未交接：{problems[0].message}" if problems else "尚未寫入，可修改後再確認"
        self.scan_line.show_result(said, "bad" if problems else "warn")

    def _forget(self) -> None:
        self._confirming = False
        self._untouched = None
        self._session = ""
        self.kept.drop()
        self.refusal.acknowledge()
        self.scan_line.clear()
        self._check.forget()
        self.flow.reset(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the right column under the middle one where 125 % scaling leaves no room for three."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_PX
        if narrow is self._narrow:
            return
        self._narrow = narrow
        self.side.lie_down(flat=narrow)
        self.side.make_room(narrow=narrow)
        self.matters.hint.setVisible(not narrow)
        if narrow:
            self._middle.addWidget(self.side, 2)
        else:
            self._columns.addWidget(self.side, 24)

    # ------------------------------------------------------------------ keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: seen, then leave; Down goes from box to box and into the matters."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.grid.walk(1 if event.key() == Qt.Key.Key_Down else -1):
                self.matters.list.setFocus()
            return
        super().keyPressEvent(event)

    def _escape(self) -> None:
        if self.refusal.standing:
            self.refusal.acknowledge()
            self.go_on()
        elif self.flow.draft is None or self._nothing_done(self.flow.draft):
            self._leave("leave", "")
        else:
            ask(self, LEAVE, self._leave)

    def _nothing_done(self, draft: HandoverDraft) -> bool:
        return draft == self._untouched or self.kept.as_it_came(draft)

    def _leave(self, code: str, _reason: str) -> None:
        if code != "leave":
            self.go_on()
            return
        self._forget()
        self.asked.emit("home", "")
