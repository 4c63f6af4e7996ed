"""Signing on the screen: the exact text, who signs, and the place to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.views.theme import form_font
from kiosk.views.warming import warm
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.ink_canvas import InkCanvas
from kiosk.views.widgets.message_sheet import tell_error
from kiosk.views.widgets.overlay import Overlay
from kiosk.views.widgets.signature_capture import SignatureRequest, Signed

_WIDTH = 900
_TEXT_PX = 22
_HASH_DIGITS = 8


class SignatureSheet(Overlay):
    """One signing at a time. Signals `signed(Signed)` or `declined()`, once for each request; Esc
    declines, Enter or F9 signs. Made without a request it waits out of sight for `present`.
    """

    signed = Signal(object)
    declined = Signal()

    def __init__(self, host: QWidget, request: SignatureRequest | None = None) -> None:
        super().__init__(host, _WIDTH)
        self._request: SignatureRequest | None = None
        self._title = label("", role="heading")
        self._digest = label("", role="muted")
        self._text = label("", wrap=True)
        self._role = label("")
        self._signer = label("", role="heading")
        self.canvas = InkCanvas(self.panel)
        self._complaint = label("", tone="bad")
        self._lay_out()
        self.canvas.changed.connect(self._stroke_drawn)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if request is not None:
            self.present(request)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addLayout(row(self._title, None, self._digest))
        column.addWidget(_scrolled(self._text), 2)
        column.addLayout(row(self._role, self._signer, None))
        column.addWidget(self.canvas, 3)
        column.addLayout(
            row(
                button("重簽", self.again, key="F2", enter=False),
                self._complaint,
                None,
                button("取消", self.decline, key="Esc", enter=False),
                button("確認簽名", self.confirm, key="F9", kind="primary", enter=False),
            )
        )

    def present(self, request: SignatureRequest) -> None:
        """Show what is to be signed, and the canvas empty."""
        self._request = request
        self.setAccessibleName(request.title)
        self._title.setText(request.title)
        self._digest.setText(f"內容雜湊 {request.sha256[:_HASH_DIGITS]}")
        self._text.setText(request.text)
        self._role.setText(f"{request.role}：")
        self._signer.setText(request.signer)
        self._complaint.setText("")
        self.canvas.clear()
        self.panel.setMinimumHeight(min(640, self._host.height() - 48))
        self.open_sheet(self.canvas)

    def close_sheet(self) -> None:
        """Put the sheet away; a kept one holds neither text nor ink of the signing before."""
        super().close_sheet()
        if self.kept:
            self._request = None
            for shown in (self._title, self._digest, self._text, self._role, self._signer):
                shown.clear()
            self.canvas.clear()

    def confirm(self) -> None:
        """Hand the signature over, or say why it is none."""
        request = self._request
        if request is None:
            return
        ink = self.canvas.ink()
        problems = ink.problems()
        if problems:
            self._complaint.setText(problems[0].message)
            self.canvas.setFocus()
            return
        self.close_sheet()
        self.signed.emit(Signed(request.text, request.sha256, ink))

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


def _scrolled(shown: QLabel) -> QScrollArea:
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
    """`SignatureCapture` on the screen of the counter PC; its one sheet is made once and kept."""

    def __init__(self, host: QWidget) -> None:
        self._host = host
        self.sheet: SignatureSheet | None = None
        """The sheet last opened, for pages that mirror it."""
        self._kept: SignatureSheet | None = None
        self._done: Callable[[Signed | None], None] | None = None

    def prepare(self) -> Iterator[None]:
        """Make and style the sheet before anybody waits for it; each `next` is one small step."""
        if self._kept is None:
            self._kept = self._make()
            yield
            yield from warm(self._kept, self._host.size())

    def capture(self, request: SignatureRequest, done: Callable[[Signed | None], None]) -> None:
        """Open the sheet; `done` is called once, when the sheet has gone from the screen."""
        if self._kept is None:
            self._kept = self._make()
        self.sheet = self._kept
        self._done = done
        self._kept.present(request)

    @property
    def pad_ready(self) -> bool:
        """Tell that there is no pad."""
        return False

    def refuse(self, error: KioskError) -> None:
        """Say why a signature that was just taken does not count."""
        tell_error(self._host, error)

    def _make(self) -> SignatureSheet:
        sheet = SignatureSheet(self._host)
        sheet.kept = True
        sheet.signed.connect(self._answer)
        sheet.declined.connect(lambda: self._answer(None))
        return sheet

    def _answer(self, signed: Signed | None) -> None:
        done, self._done = self._done, None
        if done is not None:
            # What it starts (a write) would make the drawing of what lay behind wait.
            QTimer.singleShot(0, self._host, lambda: done(signed))
