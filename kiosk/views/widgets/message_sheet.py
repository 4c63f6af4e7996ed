"""Errors and questions inside the window; every answer has a key of its own.

Not QMessageBox: the Enter of a scan must never close an error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.errors import KioskError
from kiosk.base.result import Problem
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 640
_SIDE_PX = 24
_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """One way out of a sheet: its code, its word, its key (never Enter), its look."""

    code: str
    text: str
    key: str
    kind: str = "plain"
    needs_reason: bool = False


CLOSE = Answer("close", "知道了", "Esc", "primary")
CANCEL = Answer("cancel", "取消", "Esc")


@dataclass(frozen=True, slots=True)
class Message:
    """What a sheet says; `reason` is the label of a reason line, empty for none."""

    title: str
    body: str = ""
    details: tuple[str, ...] = ()
    tone: str = "warn"
    reason: str = ""
    answers: tuple[Answer, ...] = (CLOSE,)


class MessageSheet(Overlay):
    """Shows one Message. Signal `answered(code, reason)` once, then the sheet is gone."""

    answered = Signal(str, str)

    def __init__(self, host: QWidget, message: Message) -> None:
        super().__init__(host, _WIDTH)
        self.message = message
        self.setAccessibleName(message.title)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(_SIDE_PX, 20, _SIDE_PX, 20)
        column.setSpacing(12)
        title = label(message.title, role="heading", tone=message.tone, wrap=True)
        column.addWidget(title)
        if message.body:
            column.addWidget(label(message.body, wrap=True))
        if message.details:
            column.addWidget(_details(message.details), 1)
        self.reason_edit = QLineEdit(self.panel)
        self._complaint = label("", tone="bad")
        if message.reason:
            self.reason_edit.setAccessibleName(message.reason)
            column.addWidget(label(message.reason, role="label"))
            column.addWidget(self.reason_edit)
            column.addWidget(self._complaint)
        else:
            self.reason_edit.hide()
        self._buttons = [
            button(
                answer.text,
                partial(self._answer, answer),
                key=answer.key,
                kind=answer.kind,
                enter=False,
            )
            for answer in message.answers
        ]
        for line in _fitting(self._buttons, _WIDTH - 2 * _SIDE_PX):
            column.addLayout(row(None, *line))
        if not any(answer.key == "Esc" for answer in message.answers):
            # Esc must lead somewhere, otherwise it would reach the page behind.
            QShortcut(QKeySequence("Esc"), self)
        self.open_sheet(self.reason_edit if message.reason else self._buttons[-1])

    def _answer(self, answer: Answer) -> None:
        reason = nfc(self.reason_edit.text()).strip()
        if answer.needs_reason and not reason:
            self._complaint.setText("請先填寫事由")
            mark(self.reason_edit, problem="true")
            self.reason_edit.setFocus()
            return
        self.close_sheet()
        self.answered.emit(answer.code, reason)


def _fitting(buttons: Sequence[QPushButton], room: int) -> list[list[QPushButton]]:
    """Return the buttons in lines of a width, in order: a word of an answer is never cut."""
    lines: list[list[QPushButton]] = [[]]
    left = room
    for one in buttons:
        one.ensurePolished()
        width = one.sizeHint().width() + _GAP_PX
        if lines[-1] and width > left:
            lines.append([])
            left = room
        lines[-1].append(one)
        left -= width
    return lines


def _details(lines: Sequence[str]) -> QWidget:
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    for line in lines:
        column.addWidget(label(f"•  {line}", wrap=True))
    column.addStretch(1)
    if len(lines) <= 6:  # noqa: PLR2004 - more lines than fit on the smallest screen scroll
        return inner
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setMinimumHeight(220)
    area.setWidget(inner)
    return area


def ask(host: QWidget, message: Message, answered: Callable[[str, str], None]) -> MessageSheet:
    """Show a question; `answered(code, reason)` is called once."""
    sheet = MessageSheet(host, message)
    sheet.answered.connect(answered)
    return sheet


def tell(host: QWidget, title: str, lines: Sequence[str] = (), tone: str = "warn") -> MessageSheet:
    """Show a message that only has to be read."""
    return MessageSheet(host, Message(title, details=tuple(lines), tone=tone))


def tell_error(host: QWidget, error: KioskError) -> MessageSheet:
    """Show an error of the environment or of a person, with what to do next."""
    return MessageSheet(host, Message(error.message, body=error.hint, tone="bad"))


def tell_problems(host: QWidget, title: str, problems: Sequence[Problem]) -> MessageSheet:
    """Show why something was not written, one sentence a rule."""
    lines = tuple(f"{problem.message}（{problem.code}）" for problem in problems)
    return MessageSheet(host, Message(title, details=lines, tone="bad"))
