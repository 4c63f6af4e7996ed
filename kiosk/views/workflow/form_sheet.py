"""A small form on top of a page: rows of fields, what is wrong, Esc and F9."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.base.result import Problem
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay


class FormSheet(Overlay):
    """Subclasses add to `self.column` and call `finish`; Enter accepts where it types no new line."""

    def __init__(self, host: QWidget, title: str, width: int = 640) -> None:
        super().__init__(host, width)
        self.setAccessibleName(title)
        outer = QVBoxLayout(self.panel)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.setSpacing(10)
        outer.addWidget(label(title, role="heading", wrap=True))
        self.column = QVBoxLayout()
        self.column.setSpacing(8)
        outer.addLayout(self.column)
        self._complaint = label("", tone="bad", wrap=True)
        outer.addWidget(self._complaint)
        self._accept = button("確定", self.accept, key="F9", kind="primary", enter=False)
        self._cancel = button("取消", self.close_sheet, key="Esc", enter=False)
        outer.addLayout(row(None, self._cancel, self._accept))

    def finish(self, accept: str, focus: QWidget) -> None:
        """Word the button and open."""
        self._accept.setText(f"{accept}  F9")
        self._accept.setAccessibleName(accept)
        self.open_sheet(focus)

    def accept(self) -> None:
        """Do what the form is for."""

    def complain(self, text: str) -> None:
        """Say what is wrong; the form stays."""
        self._complaint.setText(text)
        self._accept.setEnabled(True)

    @property
    def complaint(self) -> str:
        """Return what is said to be wrong."""
        return self._complaint.text()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say every problem, one a line."""
        self.complain("\n".join(problem.message for problem in problems))

    def show_error(self, error: KioskError) -> None:
        """Say what went wrong and what to do."""
        self.complain(str(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line of the form accepts it; a scanner's Enter never gets here."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not isinstance(self.focusWidget(), QPlainTextEdit):
            self.accept()
            return
        super().keyPressEvent(event)
