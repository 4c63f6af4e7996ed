"""Small pieces every page is made of: buttons that show their key, labels, cards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6 import QtCore
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kiosk.views.theme import dress

_PLAIN_TEXT = 0
"""Qt.TextFormat.PlainText. Naming it would build the enums of the whole `Qt` namespace (24 ms), and the
login is painted without them."""


def button(
    text: str,
    run: Callable[[], object],
    *,
    key: str = "",
    kind: str = "plain",
    enter: bool = True,
) -> QPushButton:
    """Return a button that names its key on its face.

    `key` is also its shortcut unless it is Enter, which only a focused button takes (`enter`).
    `kind`: plain, primary, danger, quiet.
    """
    made = QPushButton(f"{text}  {key}" if key else text)
    made.setAccessibleName(text)
    if key and key != "Enter":
        give_key(made, key)
    made.setAutoDefault(enter)
    dress(made, kind=kind)
    made.clicked.connect(lambda _checked=False: run())
    return made


def give_key(made: QPushButton, key: str) -> None:
    """Let a key press the button at once; a button's own shortcut waits 100 ms to show itself pressed."""
    QShortcut(QKeySequence(key), made).activated.connect(made.click)


def label(text: str = "", *, role: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    """Return a label in one of the roles of the style sheet; text is never read as markup."""
    made = QLabel(text)
    made.setProperty("textFormat", _PLAIN_TEXT)
    made.setWordWrap(wrap)
    dress(made, role=role, tone=tone)
    return made


def chip(text: str, tone: str = "") -> QLabel:
    """Return a short word on a tinted ground (a state, a source)."""
    made = label(text, role="chip", tone=tone)
    made.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
    return made


def card(title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """Return a white card and the column inside it, below its heading."""
    frame = QFrame()
    dress(frame, role="card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(8)
    if title:
        column.addWidget(label(title, role="heading"))
    return frame, column


def rule() -> QFrame:
    """Return a thin dividing line."""
    line = QFrame()
    dress(line, role="rule")
    return line


def row(*items: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Return a row of widgets; None is the stretch between left and right."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for item in items:
        if item is None:
            made.addStretch(1)
        else:
            made.addWidget(item)
    return made
