"""核閱: books and periods that wait on the left, their lines on the right, what is unusual opened one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.base.result import Changes
from kiosk.identity.permissions import Actor
from kiosk.services.desk import Outcome
from kiosk.services.review_piles import Entry, Pile
from kiosk.services.reviews import Looked
from kiosk.views.ops import Op
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.flow import Latest
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.review_tables import EntryTable, PileTable

_DETAIL_PX = 196
_LINE_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which pile is to be shown to whom; empty for the first one."""

    actor: Actor
    pile: str


_Answer = tuple[list[Pile], str, list[Entry]]


class ReviewPage(WorkflowPage):
    """One screen, keys only: ↑↓ Enter into a pile, Enter opens a line, F10 reviews, F8 returns."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.piles, self.entries = PileTable(), EntryTable()
        self.detail = QPlainTextEdit(readOnly=True)
        self.detail.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.detail.setAccessibleName("登記內容")
        self.detail.setMinimumHeight(_DETAIL_PX)
        self.told = label("", role="banner", wrap=True)
        self._held: frozenset[str] = frozenset()
        self._shown = ""
        self._writing = False
        """An act is under way, or what it left is not shown yet: the same key again would act on the old."""
        self._looking: Op[Looked] | None = None
        self._latest = Latest[_Wanted, _Answer](context.runner, self._ask, self._show, self)
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        yield
        self._lay_out()
        yield
        for text, key, step in (("內容往下", "Ctrl+Down", 1), ("內容往上", "Ctrl+Up", -1)):
            self.add_command(text, key, partial(self._scroll, step))
        self.piles.selectionModel().selectionChanged.connect(lambda *_: self._turned())
        self.piles.chosen.connect(lambda _line: self._into())
        self.entries.chosen.connect(self.open_line)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        self._title = label("核閱", role="title")
        self._sum = label("", role="heading")
        outer.addLayout(row(self._title, None, self._sum))
        outer.addWidget(self.told)
        self.told.hide()
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card("簿冊與期間")
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.piles, 1)
        left.setFixedWidth(430)
        columns.addWidget(left)
        columns.addWidget(self._right(), 1)
        outer.addLayout(columns, 1)
        hint = label("↑↓ Enter 選取、開啟　Ctrl+↑↓ 看內容　空白鍵 暫不核閱　Esc 返回", role="muted")
        self._give_back = button("退回補正", self.give_back, key="F8", kind="danger")
        self._book = button("開啟簿冊", self._open_book, key="F2", kind="quiet")
        self._review = button("核閱", self.review, key="F10", kind="primary")
        outer.addLayout(row(hint, None, self._book, self._give_back, self._review))

    def _right(self) -> QWidget:
        frame, column = card()
        column.setContentsMargins(8, 8, 8, 8)
        self._head = label("", role="heading", wrap=True)
        column.addWidget(self._head)
        column.addWidget(self.entries, 4)
        column.addWidget(self.detail, 3)
        return frame

    # ------------------------------------------------------------------ what is shown

    def entered(self) -> None:
        """Show what waits now."""
        self._held = frozenset()
        self.entries.rows.hold(self._held)
        self._shown = ""
        self.piles.setFocus()
        self.look()

    def refresh(self, changes: Changes) -> None:
        """Follow what is written while the page is in front."""
        if changes and self.isVisible():
            self.look()

    def look(self) -> None:
        """Ask what waits."""
        actor = self.context.actor()
        visiting = self.context.services.reviews.visiting(actor)
        self._title.setText("督導會簽" if visiting else "核閱")
        self._latest.look(_Wanted(actor, self._shown))

    def _ask(self, wanted: _Wanted) -> _Answer:
        service = self.context.services.reviews
        piles = service.piles(wanted.actor)
        chosen = next((one for one in piles if one.line == wanted.pile), None)
        chosen = chosen or (piles[0] if piles else None)
        entries = service.entries(wanted.actor, chosen) if chosen else []
        return piles, chosen.line if chosen else "", entries

    def _show(self, answer: _Answer) -> None:
        piles, chosen, entries = answer
        self._writing = False
        if chosen != self._shown:
            self.detail.clear()
        self._shown = chosen
        self.piles.show_piles(piles, chosen)
        self.entries.show_entries(entries)
        waiting = sum(pile.waiting for pile in piles if pile.ended)
        late = sum(1 for pile in piles if pile.late_days)
        words = f"待核閱 {waiting} 筆" + (f"，{late} 份逾期" if late else "")
        self._sum.setText(words if piles else "沒有待核閱的登記")
        mark(self._sum, tone="bad" if late else "warn" if waiting else "ok")
        pile = self.piles.selected
        self._head.setText(f"{pile.book}　{pile.period}　{pile.cycle}" if pile else "")
        for made in (self._review, self._give_back, self._book):
            made.setEnabled(bool(entries))

    def _turned(self) -> None:
        """Show the pile that was moved to."""
        pile = self.piles.selected
        if pile is not None and pile.line != self._shown:
            self._shown = pile.line
            self.detail.clear()
            self.look()

    def _into(self) -> None:
        if self.entries.rows.entries:
            self.entries.setFocus()

    def say(self, text: str, tone: str = "ok") -> None:
        """Tell what was done, or what stands against it."""
        self.told.setText(text)
        mark(self.told, tone=tone)
        self.told.setVisible(bool(text))

    # ------------------------------------------------------------------ acts

    def open_line(self, line: str) -> None:
        """Show a line whole; an unusual one has been looked at then."""
        actor, service = self.context.actor(), self.context.services.reviews
        if self._looking is not None:
            self._looking.cancel()

        def shown(looked: Looked) -> None:
            self._looking = None
            self.detail.setPlainText(_words(looked))
            self.look()

        self._looking = self.context.runner.run(
            lambda: service.look(actor, line), shown, self.show_error
        )

    def ready(self) -> tuple[str, ...]:
        """Return the lines of the pile that F10 reviews: the plain ones, and unusual ones looked at."""
        return tuple(
            one.line
            for one in self.entries.rows.entries
            if not (one.own or one.voided or one.line in self._held) and (one.plain or one.looked)
        )

    def review(self) -> None:
        """Review what is ready; what was not looked at stays, and the first of it is chosen."""
        pile, lines = self.piles.selected, self.ready()
        if self._writing:
            return
        left = [
            one
            for one in self.entries.rows.entries
            if one.odd and not (one.looked or one.own or one.voided or one.line in self._held)
        ]
        if pile is None:
            return
        if not lines:
            words = f"{len(left)} 筆特殊情形請先逐筆開啟" if left else "沒有可核閱的登記"
            self.say(words, "warn")
            self._choose(left[0] if left else None)
            return
        actor, service = self.context.actor(), self.context.services.reviews
        rest = f"；{len(left)} 筆特殊情形尚待逐筆開啟" if left else ""
        said = f"{pile.book} {pile.period} 已核閱 {len(lines)} 筆{rest}"
        self._write(lambda: service.review(actor, pile.ledger, lines), said)

    def _choose(self, entry: Entry | None) -> None:
        if entry is not None:
            self.entries.selectRow(self.entries.rows.entries.index(entry))
            self.entries.setFocus()

    def give_back(self) -> None:
        """Ask what is to be completed, and return the chosen line."""
        entry = self.entries.selected
        if entry is None or entry.own or entry.voided:
            self.say("本人或已作廢的登記不能退回", "warn")
            return
        message = Message(
            f"退回補正　{entry.number}",
            entry.text,
            reason="要補什麼",
            answers=(CANCEL, Answer("return", "退回", "F8", "danger", needs_reason=True)),
        )

        def answered(code: str, note: str) -> None:
            if code == "return":
                actor, service = self.context.actor(), self.context.services.reviews
                said = f"{entry.number} 已退回補正"
                self._write(lambda: service.give_back(actor, entry.line, note), said)
            else:
                self.entries.setFocus()

        ask(self, message, answered)

    def _write(self, work: Callable[[], Outcome], said: str) -> None:
        def written(outcome: Outcome) -> None:
            if outcome.done:
                self.say(said)
                self.detail.clear()
            else:
                self.say("；".join(one.message for one in outcome.problems), "bad")
            self.piles.setFocus()
            self.look()

        def failed(error: KioskError) -> None:
            self._writing = False
            self.show_error(error)

        self._writing = True
        self.context.runner.run(work, written, failed)

    def _scroll(self, pages: int) -> None:
        bar = self.detail.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def _open_book(self) -> None:
        entry = self.entries.selected
        if entry is not None:
            self.asked.emit("line", entry.line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space leaves a line out this time; Esc leads back to the piles, then to the board."""
        entry = self.entries.selected
        if event.key() == Qt.Key.Key_Space and self.entries.hasFocus() and entry is not None:
            self._held = self._held ^ {entry.line}
            self.entries.rows.hold(self._held)
        elif event.key() == Qt.Key.Key_Escape and self.entries.hasFocus():
            self.piles.setFocus()
        elif event.key() == Qt.Key.Key_Escape:
            self.asked.emit("home", "")
        else:
            super().keyPressEvent(event)


def _words(looked: Looked) -> str:
    """Return a line as text: what is unusual first."""
    head = f"{looked.number}　{looked.state}"
    odd = [f"特殊情形：{'、'.join(looked.odd)}"] if looked.odd else []
    return "\n".join((head, *odd, *looked.told, *_packed(looked.facts)))


def _packed(facts: tuple[tuple[str, str], ...]) -> list[str]:
    """Return facts as lines, short ones side by side, so that most lines are read without scrolling."""
    lines = [""]
    for name, value in facts:
        said = f"{name}：{value}"
        apart = "　　" if lines[-1] else ""
        if lines[-1] and len(lines[-1]) + len(said) > _LINE_CHARACTERS:
            lines.append(said)
        else:
            lines[-1] += apart + said
    return lines
