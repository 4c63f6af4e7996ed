"""The right column: which books get which rows, what stands against it, and the one button."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiosk.base.result import Problem, Severity
from kiosk.services.kit import Writes
from kiosk.views import tokens
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, chip, label, rule
from kiosk.views.workflow.rule_codes import rule_code

NARROW_PX = 1000
"""Below this width of a page, 125 % scaling on 1366, hints make room for values."""

_WORD = {
    Severity.BLOCK: ("先處理", "bad"),
    Severity.CONFIRM: ("將詢問", "warn"),
    Severity.NOTICE: ("提醒", "info"),
}
_ORDER = {Severity.BLOCK: 0, Severity.CONFIRM: 1, Severity.NOTICE: 2}


class SidePanel(QFrame):
    """Shows Writes and Problems; `confirm_button` is worded by the page. Signals: none, it only calls."""

    def __init__(self, confirm: Callable[[], object], cancel: Callable[[], object]) -> None:
        super().__init__()
        mark(self, role="card")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(8)
        self._writes = QVBoxLayout()
        self._writes.setSpacing(4)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(8)
        self._problems.addStretch(1)
        inner = QWidget()
        both = QVBoxLayout(inner)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(8)
        both.addWidget(label("將寫入", role="heading"))
        both.addLayout(self._writes)
        both.addWidget(rule())
        both.addLayout(self._problems, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.setAccessibleName("將寫入與待處理事項")
        column.addWidget(area, 1)
        self.confirm_button = button("確認", confirm, kind="primary")
        mark(self.confirm_button, scale="large")
        self.cancel_button = button("取消  Esc", cancel)
        self._buttons = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self.confirm_button, 3)
        self._buttons.addWidget(self.cancel_button, 1)
        column.addLayout(self._buttons)
        self.shown: tuple[Problem, ...] = ()
        self.rows: tuple[Writes, ...] = ()

    def show_writes(self, rows: Sequence[Writes]) -> None:
        """Show what a confirm writes, book by book."""
        if self.rows == tuple(rows) and self._writes.count():
            return
        self.rows = tuple(rows)
        _clear(self._writes)
        if not rows:
            self._writes.addWidget(label("尚無資料", role="muted"))
        for entry in rows:
            line = QHBoxLayout()
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(6)
            book = chip(entry.ledger.removeprefix("L"), "info")
            line.addWidget(book, 0, Qt.AlignmentFlag.AlignTop)
            text = label(f"{entry.title}　{entry.text}", wrap=True)
            line.addWidget(text, 1)
            holder = QWidget()
            holder.setLayout(line)
            self._writes.addWidget(holder)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what has to be solved, then what will be asked, then what is only worth knowing."""
        ordered = tuple(sorted(problems, key=lambda item: _ORDER[item.severity]))
        if ordered == self.shown:
            return
        self.shown = ordered
        _clear(self._problems)
        for problem in ordered:
            self._problems.addWidget(_problem(problem))
        self._problems.addStretch(1)

    def make_room(self, *, narrow: bool) -> None:
        """Take less width on a narrow screen."""
        mark(self.confirm_button, scale="" if narrow else "large")

    def lie_down(self, *, flat: bool) -> None:
        """Put the buttons side by side where the panel is wide and low."""
        direction = QBoxLayout.Direction
        self._buttons.setDirection(direction.RightToLeft if flat else direction.TopToBottom)

    def word(self, text: str) -> None:
        """Word the button that confirms; while it cannot, it names no key."""
        key = "  Enter" if self.confirm_button.isEnabled() else ""
        self.confirm_button.setText(f"{text}{key}")
        self.confirm_button.setAccessibleName(text)


def _problem(problem: Problem) -> QWidget:
    word, tone = _WORD[problem.severity]
    holder = QWidget()
    line = QVBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(2)
    head = QHBoxLayout()
    head.setSpacing(6)
    head.addWidget(chip(word, tone))
    if code := rule_code(problem.code):
        head.addWidget(label(code, role="muted"))
    head.addStretch(1)
    line.addLayout(head)
    text = label(problem.message, wrap=True)
    line.addWidget(text)
    holder.setAccessibleName(f"{word}：{problem.message}")
    return holder


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class RefusalBar(QFrame):
    """Keeps refused scans in sight until a person answers with Esc; no scan can dismiss it.

    Signal `offered()` when the way out it offers is taken (F6).
    """

    offered = Signal()

    def __init__(self) -> None:
        super().__init__()
        mark(self, role="card")
        self.setStyleSheet(
            f"QFrame[role=card] {{ background: {tokens.BAD_TINT}; border: 2px solid {tokens.BAD}; }}"
        )
        self.setAccessibleName("未受理的掃描")
        self._texts: list[str] = []
        self._shown = label("", tone="bad", wrap=True)
        self._shown.setStyleSheet("font-weight: 700;")
        self._close = button("知道了  Esc", self.acknowledge, kind="danger", enter=False)
        self._offer = button("", self.offered.emit, kind="danger", enter=False)
        self._offer.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 8, 8)
        line.addWidget(self._shown, 1)
        line.addWidget(self._offer)
        line.addWidget(self._close)
        self.hide()

    def add(self, text: str, offer: str = "") -> None:
        """Show one more refusal; `offer` words a way out."""
        if text not in self._texts:
            self._texts = [*self._texts, text][-3:]
        self._shown.setText("\n".join(self._texts))
        self._offer.setText(offer)
        self._offer.setVisible(bool(offer))
        self.show()

    def acknowledge(self) -> None:
        """Forget what was refused; a person has seen it."""
        self._texts = []
        self._shown.setText("")
        self.hide()

    @property
    def standing(self) -> bool:
        """Tell whether a refusal waits to be seen."""
        return bool(self._texts)

    @property
    def text(self) -> str:
        """Return what is shown."""
        return self._shown.text()
