"""退勤: everything owed is listed; scan or tick, count, write, confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError, NotFound
from kiosk.base.result import Problem
from kiosk.services import check_in_draft as drafts
from kiosk.services.desk import Outcome
from kiosk.services.kit import CheckInDraft, ScanKind, ScanResult
from kiosk.services.unfinished import CHECK_IN, Found
from kiosk.services.work_log import WorkText
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.widgets.message_sheet import ask
from kiosk.views.workflow.autosave import AutoSave
from kiosk.views.workflow.check_in_begin import (
    GOOD,
    LEAVE,
    answer,
    begin_line,
    come_back,
    confirm_word,
    steps,
    take,
    with_links,
    with_text,
    work_key,
    worth_showing,
)
from kiosk.views.workflow.check_in_head import HeadColumn
from kiosk.views.workflow.check_in_items import ItemsColumn
from kiosk.views.workflow.check_in_trip import TripCard
from kiosk.views.workflow.confirmation import Confirmation, Ends, ask_reason
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ColumnScroll
from kiosk.views.workflow.flow import DraftFlow, Latest
from kiosk.views.workflow.kept import Kept, Page
from kiosk.views.workflow.offers import OfferAsk
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.side_panel import NARROW_PX, RefusalBar, SidePanel
from kiosk.views.workflow.work_editor import WorkEditor

_Draft = CheckInDraft | None


class CheckInPage(WorkflowPage):
    """Brings an officer back: equipment, cartridges, vehicle and work log by one confirm."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "刷服務證／掃裝備／輸入番號")
        self._service = context.services.check_in
        self._confirming = False
        self._meanwhile: list[str] = []
        self._agent_reason = ""
        self._narrow = False
        self._session = ""
        self._started = False
        self._untouched: CheckInDraft | None = None
        self.flow = DraftFlow[_Draft](context.runner, None, self._show, self._failed)
        self.refusal = RefusalBar()
        self.head = HeadColumn(self._change, context.clock.now, self.go_on)
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        context = self.context
        yield
        self.items = ItemsColumn(self._change, self.go_on)
        self.trip = TripCard(self._change, self.go_on)
        yield
        self.editor = WorkEditor()
        self.side = SidePanel(self.confirm, self._escape)
        self._offers = OfferAsk(context, self.editor.offers, self)
        self._autosave = AutoSave(context, self)
        self._check = Latest(context.runner, self._look, self._show_problems, self, delay_ms=120)
        hint = label("刷證 → F9 全部歸還 → 子彈數、里程 → Enter　F12 隨時確認", role="muted")
        save = context.services.unfinished.save_check_in
        page = Page[CheckInDraft](CHECK_IN, "退勤", save, hint, self.refusal)
        self.kept = Kept[CheckInDraft](context, page, self)
        yield
        self._lay_out(hint)
        yield
        self.editor.typed.connect(self._written)
        self.editor.done.connect(self.confirm)
        self.editor.offers.picked.connect(
            lambda links: self._change(lambda draft: with_links(draft, links))
        )
        self._autosave.tell(self.editor)
        own = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F12"), self, self.confirm, context=own)
        QShortcut(QKeySequence("F2"), self, self.editor.narrative.setFocus, context=own)
        self._show()

    # ------------------------------------------------------------------ layout

    def _lay_out(self, hint: QLabel) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(label("退勤", role="title"), None, hint))
        outer.addWidget(self.refusal)
        self._columns = columns = QHBoxLayout()
        columns.setSpacing(10)
        columns.addWidget(self._left(), 39)
        self._middle = middle = QVBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.trip)
        self._work, column = card()
        column.setContentsMargins(14, 10, 14, 8)
        column.addWidget(self.editor)
        middle.addWidget(self._work, 1)
        self._no_work = QFrame()
        middle.addWidget(self._no_work, 1)
        columns.addLayout(middle, 40)
        columns.addWidget(self.side, 25)
        outer.addLayout(columns, 1)

    def _left(self) -> QWidget:
        frame, column = card()
        self._below = ColumnScroll(self.head, self.items)
        column.addWidget(self.scan_line)
        column.addWidget(self._below, 1)
        self._agent_button = button("代繳", self._ask_agent, key="Ctrl+G", kind="quiet")
        self._carry_button = button("續用不還", self._ask_carry, key="F10", kind="quiet")
        column.addLayout(row(self._agent_button, self._carry_button, None))
        return frame

    # ------------------------------------------------------------------ beginning

    def open_target(self, target: str) -> None:
        """Begin with `line:<id>` chosen on the board or `code:<scan>`; empty shows the scan line."""
        kind, _, value = target.partition(":")
        if value:
            self.flow.then(partial(self._open, kind, value))

    def entered(self) -> None:
        """Take the focus; the officer at the counter finds the return that he left unfinished."""
        super().entered()
        actor = self.context.actor()
        if self._session != actor.session:
            self._session = actor.session
            self.flow.ask(partial(come_back, self.context, actor), self._restored)

    def _restored(self, found: Found[CheckInDraft] | None) -> None:
        if found is not None:
            self.kept.came_back(found)
            self._begun()
            self._untouched = None

    def _open(self, kind: str, value: str) -> None:
        draft = self.flow.draft
        if kind == "line" and draft is not None and draft.line == value:
            return
        if draft is not None and draft != self._untouched:
            text = f"請先完成 {draft.person.ref.name} 的退勤，或按 Esc 放棄"
            self.scan_line.show_result(text, "bad")
            return
        if draft is not None:
            self._forget()
        if kind == "line":
            self.flow.ask(lambda _: begin_line(self.context, value), self._answered)
        else:
            self.take_code(value)

    def _begun(self) -> None:
        draft = self.flow.draft
        self._started = draft is not None
        self._untouched = draft
        if draft is not None and draft.work is not None:
            self.editor.show_return(draft, draft.work, self.context.clock.now())

    def _failed(self, error: KioskError) -> None:
        if isinstance(error, NotFound):
            self.scan_line.show_result(error.message, "bad")
        else:
            self.show_error(error)

    # ------------------------------------------------------------------ scans

    def take_code(self, code: str) -> None:
        """The first code says who comes back; every later one ticks an item or names a person."""
        if self._confirming:
            self._meanwhile.append(code)
            return
        actor = self.context.actor()
        self.flow.ask(
            lambda draft: take(self.context, actor, draft, code, self._agent_reason),
            self._answered,
        )

    def _answered(self, result: ScanResult) -> None:
        if not self._started and self.flow.draft is not None:
            self._begun()
        self._scanned(result)

    def _scanned(self, result: ScanResult) -> None:
        good = result.kind in GOOD
        self.scan_line.show_result(result.text, "ok" if good else "bad")
        if result.kind is ScanKind.REFUSED:
            self.refusal.add(result.text)

    # ------------------------------------------------------------------ edits

    def _change(self, step: Callable[[CheckInDraft], CheckInDraft]) -> None:
        self.flow.change(lambda draft: step(draft) if draft is not None else None)

    def _written(self, written: WorkText) -> None:
        self._change(lambda draft: with_text(draft, written))
        draft = self.flow.draft
        if draft is not None and draft.work is not None:
            self._autosave.keep(work_key(draft), self.context.actor().person.id, written)

    def _ask_agent(self) -> None:
        def take(reason: str) -> None:
            self._agent_reason = reason
            self.scan_line.show_result("請代繳人刷證，再請幹部刷證核准", "info")

        if self.flow.draft is not None:
            ask_reason(self, "由他人代繳", "代繳原因（例如受傷送醫）", take)

    def _ask_carry(self) -> None:
        def take(reason: str) -> None:
            self._change(lambda draft: replace(draft, carry_reason=reason))
            self.scan_line.show_result("請幹部刷證核准續用", "info")

        if self.flow.draft is not None:
            ask_reason(self, "退勤後續用未還的裝備", "續用原因（例如戒護、押送）", take)

    def go_on(self) -> None:
        """Enter in a field: the next number that must be typed, then the scan line."""
        draft = self.flow.draft
        now = QApplication.focusWidget()
        wanted: QWidget | None = None
        if draft is not None:
            wanted = self.items.next_count(draft)
            if wanted is None and draft.vehicle and draft.vehicle.odo_in is None:
                wanted = self.trip.odometer
        if wanted is None or wanted is now:
            self.entered()
        else:
            wanted.setFocus()

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        draft = self.flow.draft
        self.head.show_draft(draft)
        self.items.show_draft(draft)
        self.trip.show_draft(draft)
        written = draft is not None and draft.work is not None
        self._work.setVisible(written)
        self._no_work.setVisible(not written)
        self._agent_button.setEnabled(draft is not None and draft.armed)
        self._carry_button.setEnabled(draft is not None and bool(draft.items))
        self.side.show_writes(self._service.preview(draft, self.context.actor()) if draft else [])
        self._word(draft)
        self._offers.look(draft)
        if draft is not None:
            self._check.look(draft)
            if self._started and draft != self._untouched:
                self.kept.keep(draft)
        else:
            self._check.forget()
            self.side.show_problems([])

    def _word(self, draft: _Draft) -> None:
        self.side.confirm_button.setEnabled(draft is not None and not self._confirming)
        self.side.word("登記中…" if self._confirming else confirm_word(draft))

    def _look(self, draft: _Draft) -> list[Problem]:
        if draft is None:
            return []
        # Clearing is confirmed by the button itself, so it is not shown as a thing to solve.
        return self._service.check(self.context.actor(), replace(draft, cleared=True))

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        self.side.show_problems(worth_showing(self.flow.draft, problems))

    # ------------------------------------------------------------------ confirming

    def confirm(self) -> None:
        """Write what is on the page, once everything scanned so far has been answered."""
        if self.refusal.standing:
            self.scan_line.show_result("請先看過上方未受理的項目，按 Esc 後再確認", "bad")
            return
        self.flow.then(self._confirm)

    def _confirm(self) -> None:
        draft = self.flow.draft
        if self._confirming or self.refusal.standing:
            return
        if draft is None:
            self.scan_line.show_result("請先刷服務證或輸入番號", "bad")
            return
        self._confirming = True
        self.flow.hold()
        self._word(draft)
        actor = self.context.actor()
        ends = Ends[CheckInDraft](
            answered=lambda problem, text: self.flow.settle(
                lambda d: answer(d, problem, text) if d else d
            ),
            done=self._done,
            stopped=self._stopped,
        )
        pinned = self._service.pin(replace(draft, cleared=drafts.weapon_returned(draft)))
        Confirmation(self, self.context, steps(self._service, actor), ends, pinned).start()

    def _done(self, draft: CheckInDraft, _outcome: Outcome) -> None:
        scans = list(self._meanwhile)
        if draft.work and draft.work.narrative.strip():
            self._autosave.drop(work_key(draft))
        what = "、".join(entry.text for entry in self._service.preview(draft, self.context.actor()))
        self._forget()
        self.finished.emit(f"{draft.person.ref.name}：{what}", scans)

    def _stopped(self, problems: list[Problem]) -> None:
        self._confirming = False
        meanwhile, self._meanwhile = self._meanwhile, []
        self.flow.release()
        self._show()
        if problems:
            self._check.forget()
            self._show_problems(problems)
        said = f"尚未退勤：{problems[0].message}" if problems else "尚未寫入，可修改後再確認"
        self.scan_line.show_result(said, "bad" if problems else "warn")
        self.go_on()
        for code in meanwhile:
            self.take_code(code)

    def _forget(self) -> None:
        self._confirming = False
        self._meanwhile = []
        self._agent_reason = ""
        self._untouched = None
        self._started = False
        self._session = ""
        self.kept.drop()
        self.refusal.acknowledge()
        self.scan_line.clear()
        self._check.forget()
        self._autosave.flush()
        self.flow.reset(None)

    # ------------------------------------------------------------------ keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go from three columns to two where 125 % scaling leaves no room for three."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_PX
        if narrow is self._narrow:
            return
        self._narrow = narrow
        self.side.lie_down(flat=narrow)
        if narrow:
            self._below.column.addWidget(self.trip)
            self._middle.addWidget(self.side, 1)
        else:
            self._middle.insertWidget(0, self.trip)
            self._columns.addWidget(self.side, 25)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: seen, then leave; Down goes into the list of what is owed."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.items.kit.count():
            self.items.kit.setFocus()
            return
        super().keyPressEvent(event)

    def _escape(self) -> None:
        if self.refusal.standing:
            self.refusal.acknowledge()
            self.scan_line.show_result("")
            self.entered()
        elif self._nothing_done(self.flow.draft):
            self._leave("leave", "")
        else:
            ask(self, LEAVE, self._leave)

    def _nothing_done(self, draft: _Draft) -> bool:
        return draft is None or draft == self._untouched or self.kept.as_it_came(draft)

    def _leave(self, code: str, _reason: str) -> None:
        if code != "leave":
            self.entered()
            return
        self._forget()
        self.asked.emit("home", "")
