"""One line in full: fields by step, signatures as drawn, corrections with the old text struck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kiosk.base import roc_date
from kiosk.base.drawing import Drawing
from kiosk.base.errors import InvalidInput
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import Ask, History, Line
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import number, records
from kiosk.ledgers.values import text as word_of
from kiosk.views.ledger import story
from kiosk.views.ledger.file_editor import size_words
from kiosk.views.ledger.form import PHASE_LABEL
from kiosk.views.ledger.signature_view import SignatureView
from kiosk.views.ledger.signature_words import signature_words
from kiosk.views.widgets.bits import button, chip, label, row, rule

_LABEL_PX = 116


class DetailPane(QScrollArea):
    """Shows a History. Signals: `decided(ask_event, granted)` from a pending correction, `reveal_asked()`
    when masked values are wanted in full, `file_asked(field, digest)` when an attachment is to be opened.
    """

    decided = Signal(str, bool)
    reveal_asked = Signal()
    file_asked = Signal(str, str)

    def __init__(
        self,
        definition: LedgerDef,
        drawing: Callable[[str], bytes | None],
        may_decide: Callable[[Line, Ask], bool],
    ) -> None:
        super().__init__()
        self._definition = definition
        self._drawing = drawing
        self._may_decide = may_decide
        self.history: History | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("本筆內容")
        self.show_nothing()

    def show_nothing(self, text: str = "選取一筆以檢視內容") -> None:
        """Show that no line is chosen."""
        self.history = None
        body, column = _body()
        said = label(text, role="muted", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        column.addWidget(said)
        column.addStretch(1)
        self.setWidget(body)

    def show_history(self, history: History) -> None:
        """Show a line; the scroll position stays when it is the same line as before."""
        same = self.history is not None and self.history.line.id == history.line.id
        at = self.verticalScrollBar().value() if same else 0
        self.history = history
        line = history.line
        body, column = _body()
        self._head(column, line)
        if history.masked:
            said = label("部分資料已遮罩", role="muted")
            column.addLayout(row(said, None, button("顯示完整內容  Alt+V", self.reveal_asked.emit)))
        for ask in line.asks:
            self._ask(column, line, ask)
        for phase in Phase:
            self._phase(column, history, phase)
        self._corrections(column, line)
        if line.reviews:
            _section(column, "核閱", [story.review_words(item) for item in line.reviews])
        _section(column, "歷程", [story.event_words(item) for item in history.events])
        column.addStretch(1)
        self.setWidget(body)
        self.verticalScrollBar().setValue(at)

    @property
    def masked(self) -> frozenset[str]:
        """Return the fields of the line that are masked here."""
        return self.history.masked if self.history else frozenset()

    def texts(self) -> list[str]:
        """Return every sentence on the pane, top to bottom."""
        return [item.text() for item in self.widget().findChildren(QLabel) if item.text()]

    def _head(self, column: QVBoxLayout, line: Line) -> None:
        number = label(line.number, role="heading", wrap=True)
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(number)
        column.addLayout(
            _flow([chip(*words) for words in story.state_chips(self._definition, line)])
        )
        about = [f"勤務日 {_roc(line.duty_date)}" if line.duty_date else ""]
        about.append(f"登記 {roc_date.minute(line.recorded_at)}　{line.actor.label}")
        if line.recorded_by.id != line.actor.id:
            how = "代登" if line.proxy_pending else "值班登錄"
            about.append(f"{how}：{line.recorded_by.label}")
        column.addWidget(label("\n".join(part for part in about if part), role="muted", wrap=True))
        for text, tone in (
            (f"補登事由：{line.late_reason}" if line.late_reason else "", "warn"),
            (f"作廢事由：{line.void_reason}" if line.void_reason else "", "bad"),
        ):
            if text:
                column.addWidget(label(text, role="banner", tone=tone, wrap=True))

    def _ask(self, column: QVBoxLayout, line: Line, ask: Ask) -> None:
        column.addWidget(rule())
        head = f"申請更正　{roc_date.minute(ask.at)}　{ask.by.label}"
        column.addWidget(label(head, role="phase", tone="warn", wrap=True))
        for key, value in ask.values.items():
            before = story.text_of(self._definition, key, line.values.get(key))
            after = story.text_of(self._definition, key, value)
            _changed(column, story.label_of(self._definition, key), before, after)
        column.addWidget(label(f"事由：{ask.reason}", wrap=True))
        if self._may_decide(line, ask):
            refuse = button("不核准", lambda: self.decided.emit(ask.event, False), kind="danger")
            grant = button("核准更正", lambda: self.decided.emit(ask.event, True), kind="primary")
            column.addLayout(row(None, refuse, grant))

    def _phase(self, column: QVBoxLayout, history: History, phase: Phase) -> None:
        line = history.line
        fields = [
            item
            for item in self._definition.fields
            if item.phase is phase
            and (not empty(line.values.get(item.key)) or _gone(item, history))
        ]
        if not fields:
            return
        column.addWidget(rule())
        column.addWidget(label(PHASE_LABEL[phase], role="phase"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for item in fields:
            at = grid.rowCount()
            name = label(item.label, role="label", wrap=True)
            name.setFixedWidth(_LABEL_PX)
            grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._value(item, line.values.get(item.key)), at, 1)
        column.addLayout(grid)

    def _value(self, field: Field, value: Value) -> QWidget:
        if empty(value):
            return label("（已依保存年限銷毀）", role="muted", wrap=True)
        if field.kind is FieldKind.FILES:
            return self._files(field, value)
        words = label(display(field, value), wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return self._signed(field, value, words) if field.kind is FieldKind.SIGNATURE else words

    def _signed(self, field: Field, value: Value, words: QLabel) -> QWidget:
        """Return a signature as it was drawn, and what it is worth."""
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2)
        drawing = self._signature(value)
        if drawing is not None:
            inner.addWidget(SignatureView(drawing, field.label))
        inner.addWidget(words)
        for sentence in signature_words(value):
            inner.addWidget(label(sentence, role="muted", wrap=True))
        return holder

    def _files(self, field: Field, value: Value) -> QWidget:
        """Return a button for every file; masked ones are only named."""
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2)
        for one in records({"": value}, ""):
            name, digest, size = word_of(one, "name"), word_of(one, "digest"), number(one, "size")
            if not digest:
                inner.addWidget(label(name, role="muted", wrap=True))
                continue
            opens = partial(self.file_asked.emit, field.key, digest)
            words = f"{name}　{size_words(size)}" if size else name
            inner.addLayout(row(button(words, opens, kind="quiet"), None))
        return holder

    def _signature(self, value: Value) -> Drawing | None:
        digest = value.get("drawing") if isinstance(value, dict) else None
        data = self._drawing(digest) if isinstance(digest, str) else None
        if data is None:
            return None
        try:
            return Drawing.from_bytes(data)
        except InvalidInput:  # drawn by a newer version; the words still say who signed
            return None

    def _corrections(self, column: QVBoxLayout, line: Line) -> None:
        found = story.corrections(self._definition, line.revisions)
        if not found:
            return
        column.addWidget(rule())
        column.addWidget(label("更正", role="phase"))
        head = ""
        for item in found:
            if item.head != head:
                head = item.head
                column.addWidget(label(head, role="muted", wrap=True))
            _changed(column, item.label, item.before, item.after)
            reason = f"　事由：{item.reason}" if item.reason else ""
            column.addWidget(label(f"{item.counts}{reason}", role="muted", wrap=True))


def _gone(field: Field, history: History) -> bool:
    return field.personal and story.destroyed(field, history.line, history.events)


def _roc(day: str) -> str:
    try:
        return roc_date.dashed(date.fromisoformat(day))
    except ValueError:
        return day


def _body() -> tuple[QWidget, QVBoxLayout]:
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(6)
    return body, column


def _section(column: QVBoxLayout, title: str, lines: list[str]) -> None:
    column.addWidget(rule())
    column.addWidget(label(title, role="phase"))
    for text in lines:
        column.addWidget(label(text, role="muted", wrap=True))


def _changed(column: QVBoxLayout, name: str, before: str, after: str) -> None:
    column.addWidget(label(name, role="label"))
    old = label(before or "（空白）", role="struck", wrap=True)
    old.setAccessibleName(f"{name}原文（已更正）：{before}")
    new = label(after or "（空白）", wrap=True)
    new.setAccessibleName(f"{name}更正後：{after}")
    grid = QGridLayout()
    grid.setColumnStretch(1, 1)
    grid.addWidget(label("原", role="muted"), 0, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(old, 0, 1)
    grid.addWidget(label("改", role="muted"), 1, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(new, 1, 1)
    column.addLayout(grid)


def _flow(chips: list[QLabel], per_row: int = 3) -> QVBoxLayout:
    rows = QVBoxLayout()
    rows.setSpacing(4)
    for start in range(0, len(chips), per_row):
        line = QHBoxLayout()
        line.setSpacing(6)
        for item in chips[start : start + per_row]:
            line.addWidget(item)
        line.addStretch(1)
        rows.addLayout(line)
    return rows
