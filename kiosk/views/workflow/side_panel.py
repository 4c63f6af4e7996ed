"""The right column: which books get which rows, what stands against it, and the one button."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiosk.base.result import Problem, Severity
from kiosk.services.kit import Writes
from kiosk.views import tokens
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, chip, label, row, rule
from kiosk.views.workflow.rule_codes import rule_code

NARROW_PX = 1000
"""Below this width of a page, 125 % scaling on 1366, hints make room for values."""

_WORD = {
    Severity.BLOCK: ("先處理", "bad"),
    Severity.CONFIRM: ("將詢問", "warn"),
    Severity.NOTICE: ("提醒", "info"),
}
_AHEAD = 4
"""Rows made with the page, before anybody waits for them."""
_ORDER = {Severity.BLOCK: 0, Severity.CONFIRM: 1, Severity.NOTICE: 2}


RowT = TypeVar("RowT", bound=QWidget)
SaidT = TypeVar("SaidT")


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
        column.addWidget(self._area(), 1)
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
        self._write_rows: list[_WriteRow] = []
        self._problem_rows: list[_ProblemRow] = []
        ahead = ("",) * _AHEAD
        _paired(self._writes, self._write_rows, _WriteRow, ahead)
        _paired(self._problems, self._problem_rows, _ProblemRow, ahead)
        for made in (*self._write_rows, *self._problem_rows):
            made.hide()

    def _area(self) -> QScrollArea:
        inner = QWidget()
        both = QVBoxLayout(inner)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(8)
        both.addWidget(label("將寫入", role="heading"))
        self._none = label("尚無資料", role="muted")
        both.addWidget(self._none)
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
        return area

    def show_writes(self, rows: Sequence[Writes]) -> None:
        """Show what a confirm writes, book by book."""
        if self.rows == tuple(rows):
            return
        self.rows = tuple(rows)
        self._none.setVisible(not rows)
        for made, entry in _paired(self._writes, self._write_rows, _WriteRow, self.rows):
            made.say(entry)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what has to be solved, then what will be asked, then what is only worth knowing."""
        ordered = tuple(sorted(problems, key=lambda item: _ORDER[item.severity]))
        if ordered == self.shown:
            return
        self.shown = ordered
        for made, problem in _paired(self._problems, self._problem_rows, _ProblemRow, ordered):
            made.say(problem)

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


class _WriteRow(QWidget):
    """One book and what is written into it."""

    def __init__(self) -> None:
        super().__init__()
        self._book = chip("", "info")
        self._text = label("", wrap=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._book, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text, 1)

    def say(self, entry: Writes) -> None:
        """Show an entry."""
        self._book.setText(entry.ledger.removeprefix("L"))
        self._text.setText(f"{entry.title}　{entry.text}")


class _ProblemRow(QWidget):
    """One problem: how it weighs, by which rule, and its sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._weight = chip("")
        self._rule = label("", role="muted")
        self._text = label("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row(self._weight, self._rule, None, spacing=6))
        column.addWidget(self._text)

    def say(self, problem: Problem) -> None:
        """Show a problem."""
        word, tone = _WORD[problem.severity]
        code = rule_code(problem.code)
        self._weight.setText(word)
        mark(self._weight, tone=tone)
        self._rule.setText(code)
        self._rule.setVisible(bool(code))
        self._text.setText(problem.message)
        self.setAccessibleName(f"{word}：{problem.message}")


def _paired(
    layout: QVBoxLayout, made: list[RowT], make: Callable[[], RowT], wanted: Sequence[SaidT]
) -> Iterator[tuple[RowT, SaidT]]:
    """Pair what is to be said with rows, made as needed and used again: a new row costs 2 ms to style."""
    while len(made) < len(wanted):
        new = make()
        layout.insertWidget(len(made), new)
        made.append(new)
    for at, old in enumerate(made):
        old.setVisible(at < len(wanted))
    return zip(made, wanted, strict=False)


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
