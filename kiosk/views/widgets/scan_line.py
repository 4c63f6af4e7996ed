"""The line at the counter that takes anything: a scan, 番號, a code, a name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.views.theme import mark


class ScanLine(QWidget):
    """Large input that a page keeps focused, with the last answer under it.

    Signal `submitted(text, scanned)`: NFC text without blanks at its ends; `scanned` tells a scan
    from typing. Scans come through `take_scan`, which the page connects to the wedge filter.
    """

    submitted = Signal(str, bool)

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(placeholder)
        mark(self.edit, big="true")
        self._answer = QLabel(self)
        self._answer.setWordWrap(True)
        self._answer.setMinimumHeight(24)
        self._answer.setAccessibleName("上次掃描結果")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.edit)
        layout.addWidget(self._answer)
        self.setFocusProxy(self.edit)
        self.edit.returnPressed.connect(self._typed)

    @Slot(str)
    def take_scan(self, text: str) -> None:
        """Take what a scanner read; typing that has not been sent stays."""
        if self.isEnabled() and self.isVisible():
            self._submit(text, scanned=True)

    def show_result(self, text: str, tone: str = "") -> None:
        """Say what became of the last input; tone is "", ok, warn, bad or info."""
        self._answer.setText(text)
        mark(self._answer, tone=tone)

    def clear(self) -> None:
        """Empty the input and the answer."""
        self.edit.clear()
        self.show_result("")

    @property
    def answer(self) -> str:
        """Return the text under the input."""
        return self._answer.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties a half-typed input first; the page gets the next one."""
        if event.key() == Qt.Key.Key_Escape and self.edit.text():
            self.edit.clear()
            return
        super().keyPressEvent(event)

    @Slot()
    def _typed(self) -> None:
        text = self.edit.text()
        self.edit.clear()
        self._submit(text, scanned=False)

    def _submit(self, text: str, *, scanned: bool) -> None:
        cleaned = nfc(text).strip()
        if cleaned:
            self.submitted.emit(cleaned, scanned)
