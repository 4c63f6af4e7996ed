"""日終清單: what must be empty or explained when the roster day ends; Enter solves, E explains, C closes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.base.roc_date import formal, minute
from kiosk.identity.permissions import Action, Reach, reach
from kiosk.services.close_list import TITLES, DayState, Item
from kiosk.services.desk import Outcome
from kiosk.views.ops import Op
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, card, chip, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask, tell, tell_problems
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.day_end_list import CloseListView
from kiosk.views.workflow.day_page import DayPage

_LIST, _EMPTY, _REFUSED = 0, 1, 2


class DayEndPage(DayPage):
    """The close list of one roster day. Signal `print_asked(line)`: the register's line of the day on paper."""

    print_asked = Signal(str)

    def __init__(self, context: Context) -> None:
        self.list = CloseListView()
        super().__init__(context, self.list)
        self.state: DayState | None = None
        self.day_asked.connect(self.look)
        self.list.chosen.connect(self._open)
        self._done = label("", role="muted", tone="ok")
        self.told = label("", role="banner", wrap=True)
        self._chips: dict[int, QLabel] = {}
        self._asked: Op[tuple[DayState, bool]] | None = None
        self._lay_out()
        for text, run in (
            ("今日", partial(self.show_day, 0)),
            ("前一日", partial(self._turn, 1)),
            ("後一日", partial(self._turn, -1)),
        ):
            self.add_command(f"日終清單：{text}", "", run)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(self.head())
        outer.addWidget(self.told)
        self.told.hide()
        columns = QHBoxLayout()
        columns.setSpacing(10)
        columns.addWidget(self._open_card(), 1)
        columns.addWidget(self._title_card())
        outer.addLayout(columns, 1)
        self._explain = button("說明", self.explain, key="E")
        self._close = button("結案", self.close_day, key="C", kind="primary")
        self._print = button("列印", self.print_day, key="P", kind="quiet")
        hint = label("↑↓ 選取　Enter 前往處理　Esc 回看板", role="muted")
        outer.addLayout(row(hint, None, self._print, self._explain, self._close))

    def _open_card(self) -> QWidget:
        frame, column = card()
        column.setContentsMargins(8, 8, 8, 8)
        holder = QWidget()
        self._either = QStackedLayout(holder)
        self._either.addWidget(self.list)
        self._either.addWidget(self._all_done())
        self._refused = label("", role="muted", wrap=True)
        self._refused.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._either.addWidget(self._refused)
        column.addWidget(holder, 1)
        return frame

    def _all_done(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.addStretch(2)
        word = label("✓　全部完成", tone="ok", role="banner")
        word.setStyleSheet("font-size: 40px; font-weight: 700; padding: 24px 48px;")
        column.addWidget(word, 0, Qt.AlignmentFlag.AlignCenter)
        column.addSpacing(12)
        self._done.setStyleSheet("font-size: 18px;")
        column.addWidget(self._done, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        return holder

    def _title_card(self) -> QWidget:
        frame, column = card("檢查項目")
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, text in TITLES.items():
            at = grid.rowCount()
            grid.addWidget(label(str(number), role="muted"), at, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(text), at, 1)
            self._chips[number] = chip("")
            grid.addWidget(self._chips[number], at, 2)
        column.addLayout(grid)
        column.addStretch(1)
        self._sum = label("", role="heading")
        column.addWidget(self._sum)
        frame.setFixedWidth(340)
        return frame

    # ------------------------------------------------------------------ days

    def look(self) -> None:
        """Ask for the list of the day."""
        self.title.setText(f"日終清單　{formal(self.day).removeprefix('中華民國 ')}")
        actor = self.context.actor()
        wide = reach(actor, "L01", Action.READ, self.context.desk.unit)
        self.before.setEnabled(wide is not None and wide >= Reach.UNIT)
        if wide is None or (self.back and wide < Reach.UNIT):
            self._refuse(
                "只有值班、幹部與主管可看以前的日終清單" if wide else "您沒有查閱日終清單的權限"
            )
            return
        self._forget()
        service, day = self.context.services.close_list, self.day.isoformat()
        before = self.day_back(self.back + 1).isoformat()
        self._asked = self.context.runner.run(
            lambda: (service.state(actor, day), service.unclosed(actor, before)),
            self._show,
            self._failed,
        )

    def _forget(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def _failed(self, error: KioskError) -> None:
        self._refuse(str(error))

    def _refuse(self, text: str) -> None:
        self._forget()
        self.state = None
        self.list.show_items(())
        self._refused.setText(text)
        self._either.setCurrentIndex(_REFUSED)
        self._offer()
        self.told.hide()
        self._count(())

    def _show(self, answer: tuple[DayState, bool]) -> None:
        state, unclosed_before = answer
        self.state = state
        self.list.show_items(state.items)
        self._either.setCurrentIndex(_LIST if state.items else _EMPTY)
        self._done.setText(
            f"{formal(self.day).removeprefix('中華民國 ')}　{len(TITLES)} 項檢查都沒有待辦"
        )
        self._tell(state, unclosed_before=unclosed_before)
        self._offer()
        self._count(state.items)

    def _tell(self, state: DayState, *, unclosed_before: bool) -> None:
        """Say whether the day is closed, and whether the day before still waits for it."""
        closed = state.closed
        if closed is not None:
            left = f"，{closed.explained} 項附說明" if closed.explained else ""
            words, tone = f"已由 {closed.by.label} 於 {minute(closed.at)} 結案{left}", "ok"
        else:
            waits = "前一日尚未結案：按 PgUp 處理" if unclosed_before else ""
            own = "勤務日已結束，尚未結案" if state.ended else ""
            words, tone = "　".join(one for one in (own, waits) if one), "warn"
        self.told.setText(words)
        mark(self.told, tone=tone)
        self.told.setVisible(bool(words))

    def _offer(self) -> None:
        """Offer what may be done now; what waits for the end of the day is there, but not yet."""
        state = self.state
        self._explain.setVisible(state is not None and state.may_explain)
        self._explain.setEnabled(state is not None and bool(state.items))
        self._close.setVisible(state is not None and state.may_close and state.closed is None)
        self._print.setVisible(state is not None and bool(state.line))

    def _count(self, items: tuple[Item, ...]) -> None:
        found = Counter(item.number for item in items)
        waiting = Counter(item.number for item in items if item.explanation is None)
        refused = self._either.currentIndex() == _REFUSED
        for number, made in self._chips.items():
            many, still = found[number], waiting[number]
            made.setText(
                "—" if refused else f"{still} 項" if still else "已說明" if many else "✓ 完成"
            )
            mark(made, tone="" if refused else "warn" if still else "info" if many else "ok")
        self._sum.setText("" if refused else _sum(sum(waiting.values()), len(items)))
        mark(self._sum, tone="warn" if waiting else "ok")

    @property
    def all_done(self) -> bool:
        """Tell whether the page says that everything is done."""
        return self._either.currentIndex() == _EMPTY

    # ------------------------------------------------------------------ acts

    def _open(self, item: Item) -> None:
        action, target = item.lead
        if action:
            self.asked.emit(action, target)
        else:
            tell(self, item.title, (item.text, "請清點裝備並核對裝備清冊"))

    def explain(self) -> None:
        """Ask why the chosen item is left open, and keep it."""
        item, state = self.list.current, self.state
        if item is None or state is None or not state.may_explain:
            return
        before = f"目前說明：{item.explanation.text}" if item.explanation else ""
        message = Message(
            f"{item.number} {item.title}",
            item.text,
            tuple(one for one in (before, "說明留存於日終登記，請勿寫民眾姓名、證號") if one),
            tone="info",
            reason="未完成的原因與後續處理",
            answers=(CANCEL, Answer("keep", "寫入說明", "F9", "primary", needs_reason=True)),
        )

        def answered(code: str, words: str) -> None:
            if code != "keep":
                self.home.setFocus()
                return
            actor, service = self.context.actor(), self.context.services.close_list
            self._write(lambda: service.explain(actor, state.day, item, words))

        ask(self, message, answered)

    def close_day(self) -> None:
        """Ask once more, then close the day."""
        state = self.state
        if state is None or not state.may_close or state.closed is not None:
            return
        many = len(state.items)
        body = (
            f"{many} 項未完成事項將連同說明留存。" if many else f"{len(TITLES)} 項檢查都沒有待辦。"
        )
        message = Message(
            f"{formal(self.day).removeprefix('中華民國 ')}　日終結案",
            body,
            tone="info",
            answers=(CANCEL, Answer("close", "結案", "F9", "primary")),
        )

        def answered(code: str, _reason: str) -> None:
            if code == "close":
                actor, service = self.context.actor(), self.context.services.close_list
                self._write(lambda: service.close(actor, state.day))

        ask(self, message, answered)

    def print_day(self) -> None:
        """Ask for the day's line of the register on paper."""
        if self.state is not None and self.state.line:
            self.print_asked.emit(self.state.line)

    def _write(self, work: Callable[[], Outcome]) -> None:
        def written(outcome: Outcome) -> None:
            self.home.setFocus()
            if outcome.done:
                self.look()
            else:
                tell_problems(self, "無法寫入", outcome.problems)

        self.context.runner.run(work, written, self.show_error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.asked.emit("home", "")
            return
        super().keyPressEvent(event)


def _sum(waiting: int, listed: int) -> str:
    if waiting:
        return f"尚有 {waiting} 項待辦"
    return f"{listed} 項都已說明" if listed else "全部完成"
