"""Changing the password at the counter: old one, new one twice; rules are the directory's."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 560


class PasswordSheet(Overlay):
    """Signals `entered(old, new)` each time the form is complete; `left()` for Esc."""

    entered = Signal(str, str)
    left = Signal()

    def __init__(self, host: QWidget, name: str, reason: str = "") -> None:
        super().__init__(host, _WIDTH)
        self.setAccessibleName("變更密碼")
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(f"變更密碼：{name}", role="heading"))
        if reason:
            column.addWidget(label(reason, tone="warn", wrap=True))
        self.old = _field("目前的密碼")
        self.new = _field("新密碼")
        self.again = _field("再輸入一次新密碼")
        for edit, following in ((self.old, self.new), (self.new, self.again)):
            column.addWidget(edit)
            edit.returnPressed.connect(following.setFocus)
        column.addWidget(self.again)
        self.again.returnPressed.connect(self._submit)
        self._complaint = label("", tone="bad", wrap=True)
        column.addWidget(self._complaint)
        self._save = button("變更", self._submit, key="F9", kind="primary", enter=False)
        column.addLayout(row(None, button("取消", self._leave, key="Esc", enter=False), self._save))
        self.open_sheet(self.old)

    def show_error(self, text: str) -> None:
        """Say why it was refused; everything may be typed again."""
        self._hold(held=False)
        self._complaint.setText(text)
        self.old.setFocus()

    def _submit(self) -> None:
        if not self.old.text() or not self.new.text():
            self._complaint.setText("請填目前的密碼與新密碼")
        elif self.new.text() != self.again.text():
            self._complaint.setText("兩次輸入的新密碼不同")
            self.again.clear()
            self.again.setFocus()
        else:
            self._complaint.setText("")
            self._hold(held=True)
            self.entered.emit(self.old.text(), self.new.text())

    def _hold(self, *, held: bool) -> None:
        for item in (self.old, self.new, self.again, self._save):
            item.setEnabled(not held)

    def _leave(self) -> None:
        self.close_sheet()
        self.left.emit()


def _field(name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setPlaceholderText(name)
    edit.setAccessibleName(name)
    mark(edit, big="true")
    return edit
