"""工作紀錄: what an officer still has to write, complete, or confirm as a partner."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.base.result import Changes, Problem
from kiosk.base.roc_date import hour_minute, minute
from kiosk.services.desk import Outcome
from kiosk.services.work_log import WorkItem, WorkText, draft_key
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.workflow.autosave import AutoSave, kept_text
from kiosk.views.workflow.confirmation import Confirmation, Ends, Steps
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.kit_list import KitList, KitRow
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.work_editor import About, WorkEditor

_PART = {"write": ("待寫", "warn"), "returned": ("退回", "bad"), "note": ("同班", "info")}


@dataclass(frozen=True, slots=True)
class _Handing:
    """What is being handed in."""

    item: WorkItem
    written: WorkText
    reason: str = ""
    confirmed: frozenset[str] = frozenset()


Loaded = list[tuple[WorkItem, WorkText]]


class WorkLogPage(WorkflowPage):
    """List on the left, text on the right; everything typed is kept within a second."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._service = context.services.work_logs
        self._loaded: Loaded = []
        self._shown = ""
        self._owner = ""
        self._wanted = ""
        self._handing = False
        self.list = KitList("待寫的工作紀錄")
        self.editor = WorkEditor()
        self._autosave = AutoSave(context, self)
        self._about = label("", wrap=True)
        self._shared = label("", role="banner", wrap=True)
        self._note = label("", role="banner", tone="bad", wrap=True)
        self._answer = label("", wrap=True)
        self._submit = button("送出", self.confirm, key="F12", kind="primary")
        mark(self._submit, scale="large")
        self._lay_out()
        self.list.currentRowChanged.connect(self._chosen)
        self.list.left.connect(self.editor.narrative.setFocus)
        self.editor.typed.connect(self._typed)
        self.editor.offers.picked.connect(lambda _links: self._typed(self.editor.written))
        self.editor.done.connect(self.confirm)
        self._autosave.tell(self.editor)
        QShortcut(
            QKeySequence("F2"),
            self,
            self.editor.narrative.setFocus,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        hint = label("↑↓ 選取　Enter 開始寫　F12 送出　Esc 回看板", role="muted")
        outer.addLayout(row(label("工作紀錄", role="title"), None, hint))
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card("待處理")
        self._empty = label("沒有待寫的工作紀錄", role="muted")
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        left.setFixedWidth(400)
        columns.addWidget(left)
        right, column = card()
        for banner in (self._about, self._note, self._shared):
            column.addWidget(banner)
        column.addWidget(self.editor, 1)
        foot = QWidget()
        foot.setLayout(row(self._answer, None, self._submit))
        column.addWidget(foot)
        columns.addWidget(right, 1)
        outer.addLayout(columns, 1)
        self._right = right

    # ------------------------------------------------------------------ what waits

    def entered(self) -> None:
        """Show what waits for the officer at the counter now."""
        self._wanted = ""
        self.look()
        self.list.setFocus()

    def open_target(self, target: str) -> None:
        """Begin with the entry another page asked for."""
        self._wanted = target
        self._answer.setText("")
        self.look()

    def refresh(self, changes: Changes) -> None:
        """Follow what is written in the book."""
        if "L03" in changes.ledgers and self.isVisible():
            self.look()

    def look(self) -> None:
        """Ask what waits, with the text as it was last typed."""
        actor = self.context.actor()

        def load() -> Loaded:
            found: Loaded = []
            for item in self._service.list_open(actor):
                kept = kept_text(self.context, _key(item, actor.person.id))
                found.append((item, kept or item.text))
            return found

        self._owner = actor.person.id
        self._autosave.flush()
        self.context.runner.run(load, self._show, self.show_error)

    def _show(self, loaded: Loaded) -> None:
        self._loaded = loaded
        lines = [item.line for item, _ in loaded]
        wanted = self._wanted if self._wanted in lines else self._shown
        others = bool(self._wanted) and self._wanted not in lines
        self._empty.setText("所選的紀錄由本人登入後撰寫" if others else "沒有待寫的工作紀錄")
        self._empty.setVisible(others or not loaded)
        if not others:
            self._wanted = ""
        self._shown = ""
        self.list.blockSignals(True)
        self.list.show_rows([_row(item) for item, _ in loaded])
        self.list.setCurrentRow(lines.index(wanted) if wanted in lines else 0 if lines else -1)
        self.list.blockSignals(False)
        self._right.setVisible(bool(loaded))
        self._chosen(self.list.currentRow())

    def _chosen(self, at: int) -> None:
        if not 0 <= at < len(self._loaded):
            self._shown = ""
            return
        item, written = self._loaded[at]
        if item.line == self._shown:
            return
        self._autosave.flush()
        self._shown = item.line
        ends = hour_minute(item.end_at) if item.end_at else "執勤中"
        partners = "、".join(who.name for who in item.partners)
        tail = f"　同班 {partners}" if partners else ""
        self._about.setText(f"{item.duty}　{minute(item.start_at)} ～ {ends}{tail}")
        self._note.setText(f"退回補正：{item.returned_note}")
        self._note.setVisible(bool(item.returned_note))
        self._shared.setText(f"{item.author.label}：{item.shared or '尚未寫入'}")
        self._shared.setVisible(item.part == "note")
        note = item.part == "note"
        about = About(item.duty_code, item.start_at, item.end_at, written.places)
        title = "同班補充（可留空）  F2" if note else "工作記事及處理情形  F2"
        self.editor.offers.forget(written.links)
        self.editor.offers.show_offers(item.offers, quiet=True)
        self.editor.show_text(written, about, title=title, note=note)
        self.editor.show_saved("已還原上次輸入" if written != item.text else "")
        self._word()

    @property
    def current(self) -> WorkItem | None:
        """Return the entry on the right."""
        return next((item for item, _ in self._loaded if item.line == self._shown), None)

    def _word(self) -> None:
        item = self.current
        if item is None:
            return
        words = {"write": "送出", "returned": "補正後送出"}
        empty = not self.editor.written.narrative.strip()
        text = words.get(item.part, "確認無補充" if empty else "送出補充")
        self._submit.setText(f"{text}  F12")
        self._submit.setAccessibleName(text)

    # ------------------------------------------------------------------ writing

    def _typed(self, written: WorkText) -> None:
        item = self.current
        if item is None:
            return
        self._loaded = [
            (entry, written if entry.line == item.line else text) for entry, text in self._loaded
        ]
        self._word()
        self._autosave.keep(_key(item, self._owner), self._owner, written)

    def confirm(self) -> None:
        """Hand in what is on the right."""
        item = self.current
        if item is None or self._handing:
            return
        self._autosave.flush()
        self._handing = True
        actor = self.context.actor()
        steps = Steps[_Handing](
            check=lambda d: self._service.check(actor, d.item, d.written, d.reason),
            to_sign=lambda _: [],
            write=lambda d, _: self._service.submit(
                actor, d.item, d.written, d.reason, d.confirmed
            ),
            answer=_answer,
        )
        ends = Ends[_Handing](answered=_heard, done=self._done, stopped=self._stopped)
        handing = _Handing(item, self.editor.written)
        Confirmation(self, self.context, steps, ends, handing).start()

    def _done(self, handing: _Handing, _outcome: Outcome) -> None:
        self._handing = False
        self._shown = ""
        self._say(f"{handing.item.duty} 工作紀錄已送出", "ok")

    def _stopped(self, problems: list[Problem]) -> None:
        self._handing = False
        if problems:
            self._say(problems[0].message, "bad")
        self.editor.narrative.setFocus()

    def _say(self, text: str, tone: str) -> None:
        self._answer.setText(text)
        mark(self._answer, tone=tone)

    @property
    def answer(self) -> str:
        """Return the sentence beside the button."""
        return self._answer.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board; what was typed is kept."""
        if event.key() == Qt.Key.Key_Escape:
            self._autosave.flush()
            self.asked.emit("home", "")
            return
        super().keyPressEvent(event)


def _key(item: WorkItem, writer: str) -> str:
    return draft_key(item.line, writer if item.part == "note" else "")


def _row(item: WorkItem) -> KitRow:
    chip, tone = ("逾時", "bad") if item.late else _PART[item.part]
    return KitRow(item.line, item.duty, minute(item.start_at), chip, tone)


def _answer(handing: _Handing, problem: Problem, text: str) -> _Handing:
    confirmed = handing.confirmed | {problem.code}
    return replace(handing, reason=text or handing.reason, confirmed=confirmed)


def _heard(_problem: Problem, _text: str) -> None:
    """The answer lives in what is being handed in; the page has nothing to keep."""
