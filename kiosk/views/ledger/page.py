"""The page of a book, whole: filters, a million lines, one line in full, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from kiosk.base.errors import KioskError
from kiosk.base.result import Changes
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import FieldKind, LedgerDef
from kiosk.ledgers.line import History, Line
from kiosk.views.ledger.acts import LineActs
from kiosk.views.ledger.detail import DetailPane
from kiosk.views.ledger.filter_bar import FilterBar
from kiosk.views.ledger.new_line import NewLines
from kiosk.views.ledger.paper_acts import PaperActs
from kiosk.views.ledger.ports import (
    Contents,
    LedgerPorts,
    LedgerReader,
    LineFilter,
    Row,
    read_contents,
)
from kiosk.views.ledger.steps import StepBar
from kiosk.views.ledger.table import LedgerTable, count_words
from kiosk.views.ledger.table_model import LedgerTableModel
from kiosk.views.ops import Op
from kiosk.views.page import Page
from kiosk.views.widgets.bits import button, card, label

_DETAIL_PX = 420
_DETAIL_NARROW_PX = 356
_ROOMY_PX = 1400
_SETTLE_MS = 60
_MOST_SELECTED = 500
_EMPTY = "本簿尚無登記"
_FILTERED = "沒有符合條件的登記\n\nEsc 清除篩選"


class LedgerPage(Page):
    """One book. What it shows is read on the store's thread; an answer to an older question is dropped.

    Signal `print_asked(ledger key, LineFilter, line ids)`: ids when lines are selected
       by hand (more than one), otherwise the whole filter.
    """

    print_asked = Signal(str, object, object)

    def __init__(self, definition: LedgerDef, ports: LedgerPorts) -> None:
        super().__init__()
        self.definition = definition
        self._ports = ports
        self._shown = Contents()
        self._shown_to: Actor | None = None
        self._goal = 0
        self._asking: Op[Contents] | None = None
        self._reading: Op[History] | None = None
        self._stale = True
        self.acts = LineActs(self, definition, ports)
        self.new = NewLines(self, definition, ports)
        self.steps = StepBar(self, definition, ports)
        self.paper = PaperActs(self, definition, ports, self.new)
        self.model = LedgerTableModel(definition, self)
        self.filter = FilterBar(
            ports.clock,
            with_things=any(item.kind is FieldKind.ASSET for item in definition.fields),
        )
        self.table = LedgerTable(self.model, definition.title)
        self.detail = DetailPane(definition, self._drawing, self.acts.may_decide)
        self._count = label("", role="muted")
        self._empty = label("", role="muted")
        self._buttons: dict[str, QPushButton] = {}
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._read_detail)
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        title = label(f"{self.definition.number:02d}  {self.definition.title}", role="title")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.filter.text)
        head.addWidget(self._button("new", "新增", "F2", self.new.ask))
        head.addWidget(self._button("print", "列印", "Ctrl+P", self.ask_print))
        head.addWidget(self.paper.forms)
        middle = QWidget()
        self._stack = QStackedLayout(middle)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        frame, inside = card()
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.detail, 1)
        inside.addWidget(self._act_bar())
        self._side = frame
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(middle, 1)
        body.addWidget(frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.filter)
        column.addLayout(body, 1)
        column.addWidget(self._count)

    def _act_bar(self) -> QWidget:
        bar = QWidget()
        column = QVBoxLayout(bar)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(2)
        column.addWidget(self._button("close", "結束", "F8", self.ask_close, "primary"))
        column.addWidget(self.steps)
        column.addWidget(self.paper.scan)
        rows = QHBoxLayout()
        rows.setSpacing(2)
        column.addLayout(rows)
        rows.addWidget(self._button("amend", "更正", "F4", self.ask_amend))
        rows.addWidget(self._button("confirm", "確認", "F9", self.ask_confirm))
        rows.addWidget(self._button("review", "核閱", "F10", self.ask_review))
        rows.addStretch(1)
        rows.addWidget(self._button("void", "作廢", "Ctrl+Del", self.ask_void, "danger"))
        return bar

    def _button(
        self, name: str, text: str, key: str, run: Callable[[], object], kind: str = "plain"
    ) -> QPushButton:
        action = self.add_command(text, key, run)
        made = button(text, action.trigger, kind=kind)
        made.setText(text if name == "void" else f"{text}  {key}")
        made.setToolTip(f"{text}  {key}")
        self._buttons[name] = made
        return made

    def _connect(self) -> None:
        self.filter.changed.connect(self._load)
        self.model.failed.connect(self._show_error)
        self.detail.decided.connect(self._decide)
        selection = self.table.selectionModel()
        selection.currentRowChanged.connect(lambda _now, _before: self._settle.start())
        selection.selectionChanged.connect(lambda _new, _old: self._show_count())
        self.add_command("篩選：只列未結", "Alt+O", self.filter.open_only.toggle)
        self.add_command("顯示完整內容", "Alt+V", self.ask_reveal)
        self.detail.reveal_asked.connect(self.ask_reveal)
        self.detail.file_asked.connect(self.paper.open_file)
        for acts in (self.acts, self.new, self.steps, self.paper):
            acts.done.connect(lambda _outcome: self.table.setFocus())

    # ------------------------------------------------------------------ shell

    def entered(self) -> None:
        """Show what changed while the page was behind, and give the table the focus."""
        if self._stale:
            self.reload()
        else:
            self._settle.start()
        self.table.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Read again when this book changed: now if the page is in front, else when it comes."""
        if self.definition.key not in changes.ledgers and not changes.people:
            return
        self._stale = True
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read everything again; the chosen line stays chosen."""
        self._stale = False
        self._load(self.filter.wanted)

    # ------------------------------------------------------------------ the acts' keys

    def ask_amend(self) -> None:
        """更正 the line in the detail pane."""
        if self._line is not None:
            self.acts.amend(self._line, list(self._shown.people), self.detail.masked)

    def ask_reveal(self) -> None:
        """顯示完整內容 of the line in the detail pane, for a purpose."""
        if self._line is not None and self.detail.masked:
            self.acts.reveal(self._line, self.detail.show_history)

    def ask_review(self) -> None:
        """核閱 the selected lines."""
        self.acts.review(self.selected())

    def ask_confirm(self) -> None:
        """確認 a line the desk wrote for whoever is signed in."""
        if self._line is not None and self.acts.may_confirm(self._line):
            self.acts.confirm(self._line)

    def ask_close(self) -> None:
        """結束 an open line that no duty session ends."""
        if self._line is not None:
            self.new.ask_close(self._line)

    def ask_void(self) -> None:
        """作廢 the line in the detail pane."""
        if self._line is not None and self._buttons["void"].isEnabled():
            self.acts.void(self._line)

    def ask_print(self) -> None:
        """Hand over what to print."""
        chosen = [item.line_id for item in self.selected()]
        ids = tuple(chosen) if len(chosen) > 1 else ()
        self.print_asked.emit(self.definition.key, self.filter.wanted, ids)

    def selected(self) -> list[Row]:
        """Return the selected lines, newest first, at most 500."""
        rows: list[Row] = []
        for chunk in self._chunks():
            for at in range(chunk.top(), min(chunk.bottom(), chunk.top() + _MOST_SELECTED) + 1):
                row = self.model.row_at(at)
                if row is not None and len(rows) < _MOST_SELECTED:
                    rows.append(row)
        return rows

    def show_line(self, row_number: int) -> None:
        """Choose a line by its row number, dropping filters that hide it."""
        row = self.model.find(row_number)
        if row >= 0 and self._asking is None:
            self._select(row)
            return
        self._goal = row_number
        if row < 0 and self.filter.wanted != LineFilter():
            self.filter.clear()
        elif self._asking is None:
            self.reload()

    def button_of(self, name: str) -> QPushButton:
        """Return one of the buttons: new, close, amend, review, confirm, void, print."""
        return self._buttons[name]

    @property
    def count_text(self) -> str:
        """Return the line under the table."""
        return self._count.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`/` searches the book, Enter reads the line, Esc goes back one step."""
        key = event.key()
        if event.text() == "/" and not self.filter.text.hasFocus():
            self.filter.text.setFocus()
            self.filter.text.selectAll()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.detail.setFocus()
        elif key == Qt.Key.Key_Escape and not self.table.hasFocus() and self.model.rowCount():
            self.table.setFocus()
        elif key == Qt.Key.Key_Escape and self.filter.wanted != LineFilter():
            self.filter.clear()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing more for a page that is behind."""
        self._drop_reading()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(_DETAIL_PX if self.width() >= _ROOMY_PX else _DETAIL_NARROW_PX)
        QTimer.singleShot(0, self, self.table.fit_columns)

    # ------------------------------------------------------------------ inside

    @property
    def _line(self) -> Line | None:
        return self.detail.history.line if self.detail.history else None

    def _chunks(self) -> list[QItemSelectionRange]:
        selection = self.table.selectionModel().selection()
        found = [selection.at(at) for at in range(selection.count())]
        return sorted(found, key=lambda chunk: chunk.top())

    def _load(self, wanted: LineFilter) -> None:
        """Ask for the lines; what is shown stays until the answer, unless it was another officer's."""
        reader, actor, key = self._ports.reader(), self._ports.actor(), self.definition.key
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        if reader is None or actor != self._shown_to:
            self._show_lines(reader, Contents(), "讀取中…" if reader else _EMPTY)
        self._shown_to = actor
        if reader is None:
            return

        def done(found: Contents) -> None:
            self._asking = None
            if (found.people, found.things) != (self._shown.people, self._shown.things):
                self.filter.show_choices(found.people, found.things)
            self._show_lines(reader, found, _FILTERED if wanted != LineFilter() else _EMPTY)

        def failed(error: KioskError) -> None:
            self._asking = None
            self._show_lines(reader, Contents(), str(error))
            self._show_error(error)

        self._asking = self._ports.runner.run(
            lambda: read_contents(reader, key, wanted), done, failed
        )

    def _show_lines(self, reader: LedgerReader | None, found: Contents, empty: str) -> None:
        chosen = self.model.row_at(self.table.currentIndex().row())
        goal = self._goal or (chosen.row_number if chosen else 0)
        self._shown = found
        self.model.show(reader, found.positions)
        rows = self.model.rowCount()
        self._stack.setCurrentIndex(0 if rows else 1)
        self._empty.setText(empty)
        self._goal = 0 if rows else goal
        if rows:
            self._select(max(self.model.find(goal), 0))
        else:
            self._drop_reading()
            self.detail.show_nothing("沒有登記可檢視")
            self._show_buttons()
        self._show_count()

    def _drop_reading(self) -> None:
        """Let no line that was chosen before arrive in the detail pane any more."""
        self._settle.stop()
        if self._reading is not None:
            self._reading.cancel()

    def _select(self, row: int) -> None:
        if row < 0:
            return
        flags = QItemSelectionModel.SelectionFlag
        index = self.model.index(row, 0)
        self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.table.scrollTo(index)
        self._settle.start()

    def _read_detail(self) -> None:
        row = self.model.row_at(self.table.currentIndex().row())
        reader = self._ports.reader()
        if self._reading is not None:
            self._reading.cancel()
        if row is None or reader is None:
            self.detail.show_nothing()
            self._show_buttons()
            return
        line = row.line_id
        self._reading = self._ports.runner.run(
            lambda: reader.history(line), self._show_history, self._show_error
        )

    def _show_history(self, history: History) -> None:
        self.detail.show_history(history)
        self._show_buttons()

    def _show_buttons(self) -> None:
        line = self._line
        self.steps.show_line(line)
        self.paper.show_line(line)
        offered = self.acts.offered(line) | {
            "close": line is not None and self.new.may_close(line),
            "new": self.new.offered,
        }
        for name, enabled in offered.items():
            self._buttons[name].setEnabled(enabled)
        for name in ("confirm", "close"):
            self._buttons[name].setVisible(offered[name])

    def _decide(self, wanted: str, granted: bool) -> None:
        if self._line is not None:
            self.acts.decide(self._line, wanted, granted)

    def _drawing(self, digest: str) -> bytes | None:
        reader = self._ports.reader()
        return reader.drawing(digest) if reader is not None else None

    def _show_error(self, error: KioskError) -> None:
        self.detail.show_nothing(str(error))
        self._show_buttons()

    def _show_count(self) -> None:
        known = self._shown.open_lines if self._ports.reader() is not None else None
        chosen = sum(chunk.height() for chunk in self._chunks())
        self._count.setText(count_words(self.model.rowCount(), known, chosen))
