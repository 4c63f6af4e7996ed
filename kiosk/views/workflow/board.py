"""看板: who and what is out, what is late, what waits; a badge here begins 出勤 or 退勤."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from kiosk.base.result import Changes
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.catalog import BOOKS
from kiosk.services.board import BoardState, Todo
from kiosk.services.lookup import Found, FoundKind
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.workflow.board_notice import NoticePanel
from kiosk.views.workflow.board_parts import CounterCard, OutTable, TodoList
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.flow import DraftFlow, Latest
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.stock import StockSheet

REFRESH_MS = 30_000
_READY_MS = 200
_DONE = object()
_CARDS = (
    ("people_out", "人員在外", "info"),
    ("guns_out", "槍枝在外", "info"),
    ("radios_out", "無線電", "info"),
    ("vehicles_out", "車輛在外", "info"),
    ("overdue", "逾時未退", "bad"),
    ("reviews", "待核閱", "warn"),
    ("deposits_due", "寄存將屆", "warn"),
)
_KEYS = (
    ("出勤", "F5", "check_out", "primary"),
    ("退勤", "F6", "check_in", "primary"),
    ("交接", "F7", "handover", "plain"),
    ("轉勤", "F12", "reassign", "plain"),
    ("受理", "F3", "intake", "primary"),
    ("工作紀錄", "F1", "work_log", "plain"),
    ("具領", "F8", "pick_up", "plain"),
    ("勤務表", "F2", "roster", "plain"),
    ("日終", "F9", "day_end", "plain"),
    ("核閱", "F10", "review", "plain"),
    ("時數", "F11", "hours", "plain"),
)
_EVERYWHERE = frozenset({"F3", "F5", "F6", "F7"})
"""Keys that the workflow registers for every page, so the board must not take them twice."""
_NARROW_PX = 1000
_SPARE = frozenset({"roster", "day_end", "hours"})
"""Left off the line where 125 % leaves no room: the rail or Ctrl+K leads there, and their keys work."""


class BoardPage(WorkflowPage):
    """Signals: `counted(dict)` open lines by book, for the rail; `passed_on(code)` a scan that came
    while the board was still finding out where the one before it leads.
    """

    counted = Signal(dict)
    passed_on = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context, "刷服務證／掃裝備／番號")
        self.state: BoardState | None = None
        self._following: list[str] = []
        self._finding = DraftFlow[None](context.runner, None, self._nothing, self.show_error)
        self._whose: tuple[str, frozenset[Role]] | None = None
        self._offered: frozenset[str] = frozenset()
        self._keys: dict[str, tuple[QPushButton | None, QAction | None]] = {}
        self._latest = Latest[Actor, BoardState](
            context.runner,
            context.services.board.state,
            self._show,
            self,
            delay_ms=20,
        )
        self._cards = {key: CounterCard(text, tone) for key, text, tone in _CARDS}
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        context = self.context
        yield
        self.table = OutTable()
        self.todo = TodoList()
        self._clock = label("", role="banner", tone="bad", wrap=True)
        self._clock.hide()
        yield
        self._lay_out()
        yield
        self.table.chosen.connect(lambda line: self.asked.emit("check_in", f"line:{line}"))
        self.todo.chosen.connect(self._open_todo)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._getting_ready = context.signatures.prepare()
        QTimer.singleShot(_READY_MS, self, self._get_ready)

    # ------------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        self._board, self.notice = QWidget(), NoticePanel()
        self._sides = QStackedLayout(self)
        self._sides.addWidget(self._board)
        self._sides.addWidget(self.notice)
        outer = QVBoxLayout(self._board)
        outer.setContentsMargins(14, 12, 14, 10)
        outer.setSpacing(10)
        outer.addWidget(self._clock)
        top = QHBoxLayout()
        top.setSpacing(8)
        self.scan_line.setMinimumWidth(240)
        top.addWidget(self.scan_line, 4)
        for counter in self._cards.values():
            counter.setMinimumWidth(88)
            top.addWidget(counter, 1)
        for key in ("guns_out", "radios_out", "vehicles_out"):
            self._cards[key].chosen.connect(self.open_stock)
        for key in ("people_out", "overdue"):
            self._cards[key].chosen.connect(self._into_table)
        self._cards["reviews"].chosen.connect(partial(self._go, "review"))
        self._cards["deposits_due"].chosen.connect(partial(self._go, "disposal"))
        outer.addLayout(top)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self._out_card(), 70)
        waiting, column = card()
        column.setContentsMargins(10, 12, 10, 10)
        self._waiting = label("待辦", role="heading")
        column.addLayout(row(self._waiting, None, label("Ctrl+T　Enter 開啟", role="muted")))
        self._no_todo = label("沒有待辦事項", role="muted")
        column.addWidget(self._no_todo)
        column.addWidget(self.todo, 1)
        waiting.setMinimumWidth(250)
        waiting.setMaximumWidth(400)
        middle.addWidget(waiting, 30)
        outer.addLayout(middle, 1)
        outer.addLayout(self._key_bar())

    def _out_card(self) -> QWidget:
        frame, column = card()
        column.setContentsMargins(10, 12, 10, 10)
        self._hint = label("", role="muted")
        column.addLayout(row(label("在外人員與裝備", role="heading"), None, self._hint))
        empty = label("目前無人在外\n刷服務證即可開始出勤", role="muted")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setStyleSheet("font-size: 20px;")
        holder = QWidget()
        self._either = QStackedLayout(holder)
        self._either.addWidget(self.table)
        self._either.addWidget(empty)
        column.addWidget(holder, 1)
        return frame

    def _key_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for text, key, action, kind in _KEYS:
            run = partial(self._go, action)
            made = button(f"{text}  {key}", run, kind=kind)
            mark(made, scale="large")
            made.setStyleSheet("padding: 0 4px;")  # eight keys side by side at 125 % on 1366x768
            made.setAccessibleName(text)
            bar.addWidget(made, 1)
            command = None if key in _EVERYWHERE else self.add_command(text, key, run)
            self._keys[action] = (made, command)
        self._into_waiting = self.add_command("看板待辦", "Ctrl+T", self._into_todo)
        self._keys["stock"] = (None, self.add_command("裝備庫存", "F4", self.open_stock))
        return bar

    def open_stock(self) -> StockSheet | None:
        """Open 在所, 出勤, 送修 and 庫存 of each kind; None before the board knows them, or may not."""
        if self.state is None or "stock" not in self._offered:
            return None
        return StockSheet(self, self.state.stock, partial(self.asked.emit, "movements", ""))

    def _into_table(self) -> None:
        self.table.setFocus()
        if self.table.selected is None:
            self.table.step(1)

    def _into_todo(self) -> None:
        self.todo.setFocus()
        if self.todo.currentRow() < 0:
            self.todo.setCurrentRow(0)

    def _go(self, action: str) -> None:
        if action != "reassign":
            self.asked.emit(action, "")
            return
        selected = self.table.selected
        changed = [entry for entry in self.table.rows.entries if entry.roster_changed]
        entry = selected or (changed[0] if len(changed) == 1 else None)
        if entry is None:
            self.scan_line.show_result("請先以 ↑↓ 選取要轉勤的員警", "warn")
            return
        self.asked.emit("reassign", entry.line)

    # ------------------------------------------------------------------ state

    def entered(self) -> None:
        """Take the focus and show the present."""
        super().entered()
        self.look()
        if self._sides.currentWidget() is self.notice:
            self.setFocus()  # so that the keys of every page work though nothing here takes text

    def refresh(self, changes: Changes) -> None:
        """Follow every write that the board shows, whoever made it."""
        if changes.board or changes.roster or changes.people:
            self.look()

    def look(self) -> None:
        """Ask for the present state, or say why this account has no board.

        Nobody acts while the login covers the page; what it showed is replaced for who comes next.
        """
        actor = self.context.actor()
        if not actor.session:
            self._latest.forget()
            return
        board = self.context.services.board
        self._offer(board.offered(actor))
        whose = (actor.person.id, actor.roles)
        if whose != self._whose:
            self._clear()
            self._whose = whose
        self._into_waiting.setEnabled(board.may(actor))
        if board.may(actor):
            self._sides.setCurrentWidget(self._board)
            self._latest.look(actor)
        else:
            self.notice.show_notice(board.notice(actor))
            self._sides.setCurrentWidget(self.notice)

    def _offer(self, actions: frozenset[str]) -> None:
        """Show the keys whose act is open to the account, and take the others off the line."""
        self._offered = actions
        hints = (("check_in", "　Enter 退勤"), ("stock", "　F4 裝備庫存"))
        self._hint.setText("↑↓ 選取" + "".join(text for key, text in hints if key in actions))
        for action, (_shown, command) in self._keys.items():
            if command is not None:
                command.setEnabled(action in actions)
        self._show_keys()

    def _show_keys(self) -> None:
        narrow = self.width() < _NARROW_PX
        for action, (shown, _command) in self._keys.items():
            if shown is not None:
                shown.setVisible(action in self._offered and not (narrow and action in _SPARE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the words of the keys whole."""
        super().resizeEvent(event)
        self._show_keys()

    def _clear(self) -> None:
        """Forget what was shown to the account before: its reach may have been wider."""
        self._latest.forget()
        self.state = None
        self.table.show_entries((), self.context.clock.now())
        self._show_todo(())
        self.show_reviews(0)
        self.scan_line.clear()
        self.counted.emit(dict.fromkeys((book.key for book in BOOKS), 0))

    def say(self, text: str) -> None:
        """Tell what was just written."""
        self.scan_line.show_result(text, "ok")

    def _show(self, state: BoardState) -> None:
        self.state = state
        for key, counter in self._cards.items():
            if key != "reviews":
                counter.show_number(int(getattr(state, key)))
        self.table.show_entries(state.out, self.context.clock.now())
        self._either.setCurrentIndex(0 if state.out else 1)
        self._show_todo(state.todo)
        self._clock.setText(state.clock_warning)
        self._clock.setVisible(bool(state.clock_warning))
        self.counted.emit(state.badges)

    def _show_todo(self, todo: tuple[Todo, ...]) -> None:
        self.todo.show_todo(todo)
        self._waiting.setText(f"待辦 {len(todo)}" if todo else "待辦")
        self.todo.setVisible(bool(todo))
        self._no_todo.setVisible(not todo)

    def show_reviews(self, number: int) -> None:
        """Show how many lines wait for the review of who acts; it is counted after the board."""
        self._cards["reviews"].show_number(number)

    def count(self, key: str) -> str:
        """Return the number on a counter."""
        return self._cards[key].number

    # ------------------------------------------------------------------ scans and keys

    def take_code(self, code: str) -> None:
        """Find out what a code is; what follows it belongs to the page it leads to."""
        if self._finding.busy:
            self._following.append(code)
            return
        actor = self.context.actor()
        lookup = self.context.services.lookup
        self._finding.ask(
            lambda _: (None, lookup.find(actor, code)), lambda found: self._found(found, code)
        )

    def _found(self, found: Found, code: str) -> None:
        following, self._following = self._following, []
        if found.kind is FoundKind.OFFICER:
            self.scan_line.clear()
            self.asked.emit("check_out", code)
        elif found.line:
            self.scan_line.clear()
            self.asked.emit("check_in", f"code:{code}")
        else:
            tone = "bad" if found.kind is FoundKind.UNKNOWN else "info"
            self.scan_line.show_result(found.text, tone)
        for later in following:
            self.passed_on.emit(later)

    def confirm(self) -> None:
        """Enter on the empty line: 退勤 of the selected officer."""
        selected = self.table.selected
        if selected is None:
            self.scan_line.show_result("以 ↑↓ 選取人員後按 Enter 退勤，或直接刷服務證", "info")
            return
        self.asked.emit("check_in", f"line:{selected.line}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move through who is out while the scan line keeps the focus."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.table.step(step)
            return
        super().keyPressEvent(event)

    def _open_todo(self, entry: Todo) -> None:
        target = f"line:{entry.target}" if entry.action == "check_in" else entry.target
        self.asked.emit(entry.action, target)

    def _get_ready(self) -> None:
        """Make the sheet that the first 出勤 will need, a step whenever nothing else is due."""
        if next(self._getting_ready, _DONE) is not _DONE:
            QTimer.singleShot(0, self, self._get_ready)

    def _nothing(self) -> None:
        """A question has no draft to show."""
