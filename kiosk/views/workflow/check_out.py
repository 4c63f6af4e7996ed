"""出勤: badge, gun, radio, Enter; one confirm writes three books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from kiosk.base.result import Problem
from kiosk.identity.permissions import Actor
from kiosk.services.desk import Outcome
from kiosk.services.dispatch import Dispatch
from kiosk.services.kit import CheckOutDraft, Member, ScanKind, ScanResult, Signed
from kiosk.services.unfinished import CHECK_OUT, Found
from kiosk.views.widgets.bits import card, label, row
from kiosk.views.widgets.message_sheet import Answer, Message, ask
from kiosk.views.workflow.check_out_form import CheckOutForm
from kiosk.views.workflow.check_out_kit import KitColumn
from kiosk.views.workflow.confirmation import Confirmation, Ends, Steps
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.flow import DraftFlow, Latest
from kiosk.views.workflow.kept import Kept, Page
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.side_panel import NARROW_PX, RefusalBar, SidePanel

DISPATCH = "dispatch:"
"""Begins the target of a sign-out that a line of another book asks for; its line id follows."""
_GOOD = {ScanKind.OFFICER, ScanKind.PARTNER, ScanKind.ISSUER, ScanKind.APPROVER, ScanKind.ITEM}
Begun = tuple[CheckOutDraft, Found[CheckOutDraft] | None]
_LEAVE = Message(
    "放棄這次出勤？",
    "還沒有寫入任何簿冊。",
    answers=(Answer("stay", "繼續登記", "Esc"), Answer("leave", "放棄", "F9", "danger")),
)


class CheckOutPage(WorkflowPage):
    """Puts a sign-out together from scans; the draft outlives the lock of the screen."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "刷服務證／掃裝備／輸入番號")
        self._service = context.services.check_out
        self._actor: Actor | None = None
        self._meanwhile: list[str] = []
        self._confirming = False
        self.flow = DraftFlow(context.runner, CheckOutDraft(), self._show, self.show_error)
        self._offer_line = ""
        self.form = CheckOutForm(self.flow, self._service.assembly, context.clock.now, self.entered)
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        context = self.context
        yield from self.form.parts
        self.refusal = RefusalBar()
        self.column = KitColumn(self._member, self._activate, self.entered)
        self.kit = self.column.kit
        yield
        self.side = SidePanel(self.confirm, self._escape)
        self._check = Latest(context.runner, self._look, self._show_problems, self)
        hint = label("刷證 → 掃槍 → 掃無線電 → Enter　其餘由勤務表與裝備資料帶入", role="muted")
        save = context.services.unfinished.save_check_out
        page = Page[CheckOutDraft](CHECK_OUT, "出勤", save, hint, self.refusal)
        self.kept = Kept[CheckOutDraft](context, page, self)
        yield
        self._lay_out(hint)
        yield
        self.kit.removed.connect(self._remove)
        self.kit.left.connect(self.entered)
        self.refusal.offered.connect(self._take_offer)
        self._minute = QTimer(self, interval=15_000)
        self._minute.timeout.connect(self._show_time)
        self._minute.start()
        for key, act in (
            ("F12", self.confirm),
            ("PgDown", self._next_member),
            ("Ctrl+Delete", self._remove_member),
            ("Ctrl+B", self.column.magazines.setFocus),
        ):
            QShortcut(
                QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
        self._show()

    # ------------------------------------------------------------------ layout

    def _lay_out(self, hint: QLabel) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(label("出勤", role="title"), None, hint))
        outer.addWidget(self.refusal)
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, left_column = card()
        left_column.addWidget(self.scan_line)
        left_column.addWidget(self.form, 1)
        columns.addWidget(left, 41)
        columns.addWidget(self.column, 34)
        columns.addWidget(self.side, 27)
        outer.addLayout(columns, 1)

    # ------------------------------------------------------------------ beginning

    def entered(self) -> None:
        """Take the focus; the officer at the counter is the issuer of an untouched draft, and finds
        the one that he left unfinished.
        """
        super().entered()
        actor = self.context.actor()
        if self._actor is not None and self._actor.session == actor.session:
            return
        before, self._actor = self._actor, actor

        def begin(draft: CheckOutDraft) -> Begun:
            fresh = self._service.begin(actor)
            if not draft.members:
                found = self.context.services.unfinished.check_out(actor)
                back = found.restored.draft if found else None
                return back or replace(draft, issuer=fresh.issuer), found
            taken_over = before is None or (
                draft.issuer and draft.issuer.ref.id == before.person.id
            )
            return (replace(draft, issuer=fresh.issuer) if taken_over else draft, None)

        self.flow.ask(begin, self._restored)

    def _restored(self, found: Found[CheckOutDraft] | None) -> None:
        if found is not None:
            self.kept.came_back(found)

    def open_target(self, target: str) -> None:
        """Begin with the officer whose badge was scanned on the board, or with those a line sends out."""
        if not target:
            return
        actor = self.context.actor()
        line = target.removeprefix(DISPATCH)
        step = self._send_out if line != target else self._begin_with
        self.flow.ask(partial(step, actor, line), self._scanned)

    def _send_out(
        self, actor: Actor, line: str, draft: CheckOutDraft
    ) -> tuple[CheckOutDraft, ScanResult]:
        """A dispatch begins a draft of its own; one left unfinished is not thrown away for it."""
        if draft.members:
            return self._begin_with(actor, line, draft)
        return Dispatch(self.context.desk).draft(actor, draft, line)

    def _begin_with(
        self, actor: Actor, target: str, draft: CheckOutDraft
    ) -> tuple[CheckOutDraft, ScanResult]:
        """A badge on the board begins a duty of its own; it never joins one left unfinished."""
        after, said = self._service.scan(actor, draft, target)
        if not draft.members or said.kind is ScanKind.OFFICER:
            return after, said
        names = "、".join(member.person.ref.name for member in draft.members)
        text = f"{names} 的出勤尚未完成，請先確認，或按 Esc 放棄"
        return draft, ScanResult(ScanKind.UNKNOWN, text)

    # ------------------------------------------------------------------ scans

    def take_code(self, code: str) -> None:
        """Take a badge, a number, an item; kept for later while a confirm is under way."""
        if self._confirming:
            self._meanwhile.append(code)
            return
        actor = self.context.actor()
        self.flow.ask(lambda draft: self._service.scan(actor, draft, code), self._scanned)

    def _scanned(self, result: ScanResult) -> None:
        if result.kind in _GOOD:
            self.scan_line.show_result(result.text, "ok")
            return
        self.scan_line.show_result(result.text, "bad")
        if result.kind is not ScanKind.REFUSED:
            return
        need = result.problem.need if result.problem else ""
        self._offer_line = need.removeprefix("check_in:") if need.startswith("check_in:") else ""
        self.refusal.add(result.text, "改辦退勤 F6" if self._offer_line else "")

    def _take_offer(self) -> None:
        line = self._offer_line
        self.refusal.acknowledge()
        self.asked.emit("check_in", f"line:{line}")

    @property
    def offered_line(self) -> str:
        """Return the open line of the officer whose second sign-out was just refused."""
        return self._offer_line if self.refusal.standing else ""

    # ------------------------------------------------------------------ edits

    def _member(self, step: Callable[[Member], Member]) -> None:
        def change(draft: CheckOutDraft) -> CheckOutDraft:
            member = draft.member
            return draft.with_member(step(member)) if member else draft

        self.flow.change(change)

    def _remove(self, asset: str) -> None:
        self.flow.change(lambda draft: self._service.assembly.remove(draft, asset))
        self.entered()

    def _remove_member(self) -> None:
        def step(draft: CheckOutDraft) -> CheckOutDraft:
            if not draft.members:
                return draft
            return self._service.assembly.remove_member(draft, draft.active)

        self.flow.change(step)
        self.flow.then(lambda: None if self.flow.draft.members else self.kept.drop())

    def _next_member(self) -> None:
        def step(draft: CheckOutDraft) -> CheckOutDraft:
            many = len(draft.members)
            return replace(draft, active=(draft.active + 1) % many) if many else draft

        self.flow.change(step)

    def _activate(self, index: int) -> None:
        self.flow.change(lambda draft: replace(draft, active=min(index, len(draft.members) - 1)))
        self.entered()

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        draft = self.flow.draft
        self.form.show_draft(draft)
        self.column.show_draft(draft)
        armed = any(member.armed for member in draft.members)
        self.side.show_writes(self._service.preview(draft))
        self._word(draft, armed=armed)
        if draft.members:
            self._check.look(draft)
            self.kept.keep(draft)
        else:
            self._check.forget()
            self._show_problems([])

    def _word(self, draft: CheckOutDraft, *, armed: bool) -> None:
        self.side.confirm_button.setEnabled(bool(draft.members) and not self._confirming)
        if not draft.members:
            self.side.word("請先刷服務證")
        elif self._confirming:
            self.side.word("登記中…")
        else:
            self.side.word("已清槍，簽名出勤" if armed else "出勤")

    def _show_time(self) -> None:
        if self.isVisible() and not self.flow.draft.out_at:
            self.form.show_draft(self.flow.draft)

    def _look(self, draft: CheckOutDraft) -> list[Problem]:
        # Clearing is confirmed by the button itself, so it is not shown as a thing to solve.
        return self._service.check(self.context.actor(), replace(draft, cleared=True))

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        waiting = [
            item
            for item in problems
            if item.code not in self.flow.draft.confirmed and not _in_the_list(item)
        ]
        self.side.show_problems(waiting)
        self.form.show_problems(waiting)

    # ------------------------------------------------------------------ confirming

    def confirm(self) -> None:
        """Write what is on the page, once everything scanned so far has been answered."""
        if self.refusal.standing:
            self.scan_line.show_result("請先看過上方未受理的項目，按 Esc 後再確認", "bad")
            return
        self.flow.then(self._confirm)

    def _confirm(self) -> None:
        draft = self.flow.draft
        if self._confirming:
            return
        if self.refusal.standing:
            self.confirm()
            return
        if not draft.members:
            self.scan_line.show_result("請先刷服務證或輸入番號", "bad")
            return
        self._confirming = True
        self.flow.hold()
        self._word(draft, armed=False)
        actor = self.context.actor()
        steps = Steps[CheckOutDraft](
            check=lambda d: self._service.check(actor, d),
            to_sign=self._service.to_sign,
            write=lambda d, signed: self._write(actor, d, signed),
            answer=_answer,
        )
        ends = Ends[CheckOutDraft](
            answered=lambda problem, text: self.flow.settle(lambda d: _answer(d, problem, text)),
            done=self._done,
            stopped=self._stopped,
        )
        pinned = self._service.pin(replace(draft, cleared=any(m.armed for m in draft.members)))
        Confirmation(self, self.context, steps, ends, pinned).start()

    def _write(self, actor: Actor, draft: CheckOutDraft, signed: tuple[Signed, ...]) -> Outcome:
        return self._service.confirm(actor, draft, signed)

    def _done(self, draft: CheckOutDraft, _outcome: Outcome) -> None:
        scans = list(self._meanwhile)
        names = "、".join(member.person.ref.name for member in draft.members)
        books = Counter(entry.title for entry in self._service.preview(draft))
        text = "、".join(f"{title} {count} 筆" for title, count in books.items())
        self._forget()
        self.finished.emit(f"已出勤：{names}（{text}）", scans)

    def _stopped(self, problems: list[Problem]) -> None:
        self._confirming = False
        meanwhile, self._meanwhile = self._meanwhile, []
        self.flow.release()
        self._show()
        if problems:
            self._check.forget()
            self._show_problems(problems)
            self.scan_line.show_result(f"尚未出勤：{problems[0].message}", "bad")
        else:
            self.scan_line.show_result("尚未寫入，可修改後再確認", "warn")
        self.entered()
        for code in meanwhile:
            self.take_code(code)

    def _forget(self) -> None:
        self._confirming = False
        self._meanwhile = []
        self._actor = None
        self._offer_line = ""
        self.refusal.acknowledge()
        self.scan_line.clear()
        self._check.forget()
        self.kept.drop()
        self.flow.reset(CheckOutDraft())

    # ------------------------------------------------------------------ keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out hints where 125 % scaling leaves no room for them."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_PX
        self.form.make_room(narrow=narrow)
        self.column.make_room(narrow=narrow)
        self.side.make_room(narrow=narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: seen, then leave; arrows walk through the equipment without leaving the scan line."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.kit.count():
            self.kit.setFocus()
            return
        super().keyPressEvent(event)

    def _escape(self) -> None:
        if self.refusal.standing:
            self.refusal.acknowledge()
            self.scan_line.show_result("")
            self.entered()
            return
        if not self.flow.draft.members or self.kept.as_it_came(self.flow.draft):
            self._leave("leave", "")
            return
        ask(self, _LEAVE, self._leave)

    def _leave(self, code: str, _reason: str) -> None:
        if code != "leave":
            self.entered()
            return
        self._forget()
        self.asked.emit("home", "")


def _in_the_list(problem: Problem) -> bool:
    """Tell whether a notice only repeats what the equipment list shows as 未領."""
    return problem.code == "L01-R04" and "標準 " not in problem.message


def _answer(draft: CheckOutDraft, problem: Problem, text: str) -> CheckOutDraft:
    if problem.code == "T-07":
        return replace(draft, late_reason=text)
    return draft.with_reason(problem.code, text)
