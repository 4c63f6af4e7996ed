"""What the pages of the counter have in common: a scan line that is never far, and ways to other pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from kiosk.base.errors import KioskError
from kiosk.views.page import Page
from kiosk.views.widgets.message_sheet import tell_error
from kiosk.views.widgets.scan_line import ScanLine
from kiosk.views.workflow.context import Context


class WorkflowPage(Page):
    """Signals: `asked(action, target)` leads elsewhere (`home`, `check_out`, `check_in`, `reassign`,
    `incident`, `work_log`, `roster`, `line`, `review`); `finished(text, scans)` an act was written,
    with what was scanned meanwhile.
    """

    asked = Signal(str, str)
    finished = Signal(str, list)

    def __init__(self, context: Context, placeholder: str = "") -> None:
        super().__init__()
        self.context = context
        self.scan_line = ScanLine(placeholder, self)
        if placeholder:
            self.scan_line.submitted.connect(self._submitted)
            self.scan_line.edit.installEventFilter(self)
        else:
            self.scan_line.hide()

    def open_target(self, target: str) -> None:
        """Begin with what another page asked for; empty for nothing in particular."""

    def take_scan(self, code: str) -> None:
        """Take a scan from the wedge filter; nothing is taken while a sheet covers the page."""
        if self.isEnabled() and self.isVisible():
            self.scan_line.take_scan(code)

    def take_code(self, code: str) -> None:
        """Deal with a scanned or typed code."""

    def confirm(self) -> None:
        """Do what Enter on the empty scan line does."""

    def entered(self) -> None:
        """Put the focus where scans and typing begin."""
        self.scan_line.edit.setFocus()

    def show_error(self, error: KioskError) -> None:
        """Show what went wrong; the draft stays."""
        tell_error(self, error)

    def _submitted(self, code: str, _scanned: bool) -> None:
        self.take_code(code)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on the empty scan line confirms; with text in it, it sends the text."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and isinstance(watched, QLineEdit)
            and not watched.text().strip()
        ):
            if not event.isAutoRepeat():
                self.confirm()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Characters typed where nothing takes them go to the scan line."""
        text = event.text()
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if plain and len(text) == 1 and text.isprintable() and text != " " and self._catches():
            self.scan_line.edit.setFocus()
            self.scan_line.edit.insert(text)
            return
        super().keyPressEvent(event)

    def _catches(self) -> bool:
        return self.scan_line.isVisible() and not isinstance(self.focusWidget(), QLineEdit)
