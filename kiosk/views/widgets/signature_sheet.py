"""Signing on the screen: the exact text, who signs, and the place to write."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from kiosk.views.theme import form_font
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.ink_canvas import InkCanvas
from kiosk.views.widgets.overlay import Overlay
from kiosk.views.widgets.signature_capture import SignatureRequest, Signed

_WIDTH = 900
_TEXT_PX = 22
_HASH_DIGITS = 8


class SignatureSheet(Overlay):
    """One signing. Signals `signed(Signed)` or `declined()`, once; Esc declines, Enter or F9 signs."""

    signed = Signal(object)
    declined = Signal()

    def __init__(self, host: QWidget, request: SignatureRequest) -> None:
        super().__init__(host, _WIDTH)
        self._request = request
        self.setAccessibleName(request.title)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addLayout(
            row(
                label(request.title, role="heading"),
                None,
                label(f"內容雜湊 {request.sha256[:_HASH_DIGITS]}", role="muted"),
            )
        )
        column.addWidget(_exact(request.text), 2)
        column.addLayout(
            row(label(f"{request.role}："), label(request.signer, role="heading"), None)
        )
        self.canvas = InkCanvas(self.panel)
        column.addWidget(self.canvas, 3)
        self._complaint = label("", tone="bad")
        self._confirm = button("確認簽名", self.confirm, key="F9", kind="primary", enter=False)
        column.addLayout(
            row(
                button("重簽", self.again, key="F2", enter=False),
                self._complaint,
                None,
                button("取消", self.decline, key="Esc", enter=False),
                self._confirm,
            )
        )
        self.canvas.changed.connect(self._stroke_drawn)
        self.panel.setMinimumHeight(min(640, host.window().height() - 48))
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.open_sheet(self.canvas)

    def confirm(self) -> None:
        """Hand the signature over, or say why it is none."""
        ink = self.canvas.ink()
        problems = ink.problems()
        if problems:
            self._complaint.setText(problems[0].message)
            self.canvas.setFocus()
            return
        self.close_sheet()
        self.signed.emit(Signed(self._request.text, self._request.sha256, ink))

    def again(self) -> None:
        """Empty the canvas for another try."""
        self.canvas.clear()
        self._complaint.setText("")
        self.canvas.setFocus()

    def decline(self) -> None:
        """Close without a signature."""
        self.close_sheet()
        self.declined.emit()

    @property
    def complaint(self) -> str:
        """Return the sentence beside the buttons."""
        return self._complaint.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter signs from anywhere in the sheet; a scanner's Enter never gets here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
            return
        super().keyPressEvent(event)

    def _stroke_drawn(self) -> None:
        self._complaint.setText("")


def _exact(text: str) -> QScrollArea:
    shown = label(text, wrap=True)
    shown.setFont(form_font(_TEXT_PX))
    shown.setStyleSheet(f"font-size: {_TEXT_PX}px; padding: 10px;")
    shown.setAlignment(Qt.AlignmentFlag.AlignTop)
    shown.setAccessibleName("簽名內容")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setMinimumHeight(110)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows and PageDown read a long text
    area.setWidget(shown)
    return area


class ScreenSignatures:
    """`SignatureCapture` on the screen of the counter PC."""

    def __init__(self, host: QWidget) -> None:
        self._host = host
        self.sheet: SignatureSheet | None = None
        """The sheet last opened, for pages that mirror it."""

    def capture(self, request: SignatureRequest, done: Callable[[Signed | None], None]) -> None:
        """Open the sheet; `done` is called once."""
        sheet = SignatureSheet(self._host, request)
        sheet.signed.connect(done)
        sheet.declined.connect(lambda: done(None))
        self.sheet = sheet
