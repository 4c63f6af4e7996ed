"""Signing in: one field, no clicks. Paints before the store, the printer and the directory are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kiosk.views.page import Page
from kiosk.views.theme import dress, mark
from kiosk.views.widgets.bits import button, card, label, row

RECENT = 4
_NO_FOCUS = 0
"""Qt.FocusPolicy.NoFocus, unnamed: the enums of `Qt` cost 24 ms, and these buttons stand before sign-in answers."""


@dataclass(frozen=True, slots=True)
class RecentOfficer:
    """One of the last officers here: account and what his button says."""

    account: str
    label: str


class LoginPage(Page):
    """Asks for account (or badge) and password; does no work itself.

    Signals: `credentials(account, password)`; `badge(text)` for a scan taken while nothing is typed;
    `dismissed()` for Esc on a lock page that may be left (`show_cancel`).
    """

    credentials = Signal(str, str)
    badge = Signal(str)
    dismissed = Signal()

    def __init__(self, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent: list[RecentOfficer] = []
        self._buttons: list[QPushButton] = []
        self._may_cancel = False
        frame, column = card()
        frame.setFixedWidth(560)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(8)
        self._unit = label(unit, role="muted")
        self._title = label("請刷服務證，或輸入帳號", role="title")
        self.account = _field("帳號（AD）或服務證號")
        self.password = _field("密碼")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._error = label("", tone="bad", wrap=True)
        self._error.setAccessibleName("登入訊息")
        self._enter = button("登入", self._submit, key="Enter", kind="primary")
        dress(self._enter, scale="large")
        for item in (
            self._unit,
            self._title,
            self.account,
            self.password,
            self._error,
            self._enter,
        ):
            column.addWidget(item)
        self._recent_label = label("最近登入：按數字鍵，再輸入密碼", role="muted")
        self._recent_label.hide()
        column.addWidget(self._recent_label)
        self._recent_row = QHBoxLayout()
        self._recent_row.setSpacing(4)
        column.addLayout(self._recent_row)
        self._directory = label("", role="muted", wrap=True)
        column.addWidget(self._directory)
        middle = row(None, frame, None, spacing=0)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        self.account.installEventFilter(self)
        self.account.returnPressed.connect(self._account_done)
        self.password.returnPressed.connect(self._submit)
        self.setFocusProxy(self.account)

    # ------------------------------------------------------------------ what it shows

    def show_recent(self, officers: Sequence[RecentOfficer]) -> None:
        """Offer the last four officers on the digits 1 to 4."""
        self._recent = list(officers[:RECENT])
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = []
        for at, officer in enumerate(self._recent):
            made = button(f"{at + 1}  {officer.label}", partial(self._choose, at), kind="quiet")
            made.setProperty("focusPolicy", _NO_FOCUS)
            self._buttons.append(made)
            self._recent_row.addWidget(made)
        self._recent_label.setVisible(bool(self._recent))

    def show_directory(self, text: str, tone: str = "") -> None:
        """Say whether the domain answers and until when offline login works."""
        self._directory.setText(text)
        mark(self._directory, tone=tone)

    def show_lock(self, officer: str) -> None:
        """Present the page as the lock of a signed-in officer's kiosk."""
        self._title.setText(f"已鎖定：{officer}" if officer else "請刷服務證，或輸入帳號")

    def show_cancel(self, allowed: bool) -> None:
        """Allow Esc to leave the page (a second officer is being added)."""
        self._may_cancel = allowed

    def show_error(self, text: str) -> None:
        """Say why the login failed; the password is asked again."""
        self.set_busy(False)
        self._error.setText(text)
        self.password.clear()
        (self.password if self.account.text() else self.account).setFocus()

    def tell(self, text: str) -> None:
        """Say something about the account; what of the password is typed already stays."""
        self._error.setText(text)
        self.entered()

    def set_busy(self, busy: bool) -> None:
        """Hold the fields while the directory is asked."""
        for item in (self.account, self.password, self._enter, *self._buttons):
            item.setEnabled(not busy)
        self._enter.setText("驗證中…" if busy else "登入  Enter")

    def reset(self) -> None:
        """Empty everything for the next officer."""
        self.set_busy(False)
        self.account.clear()
        self.password.clear()
        self._error.setText("")
        self.account.setFocus()

    @property
    def error(self) -> str:
        """Return the error on screen."""
        return self._error.text()

    def entered(self) -> None:
        """Put the cursor where the next key belongs."""
        (self.password if self.account.text() else self.account).setFocus()

    # ------------------------------------------------------------------ input

    @Slot(str)
    def take_scan(self, text: str) -> None:
        """Take a badge, or an account from a hand as quick as a scanner: the password comes next.

        Left out of the field, an account taken for a scan would let the password follow into its place.
        """
        if not self.isVisible() or not self.account.isEnabled():
            return
        if not self.password.text():
            self.account.setText(text)
            self.password.setFocus()
        self.badge.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit in the empty account field chooses a recent officer."""
        if (
            watched is self.account
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and not self.account.text()
            and event.text() in {"1", "2", "3", "4"}
            and int(event.text()) <= len(self._recent)
        ):
            self._choose(int(event.text()) - 1)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the fields; on an empty page it leaves, when it may be left."""
        if event.key() != QtCore.Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.account.text() or self.password.text():
            self.reset()
        elif self._may_cancel:
            self.dismissed.emit()

    def _choose(self, at: int) -> None:
        self.account.setText(self._recent[at].account)
        self.password.clear()
        self._error.setText("")
        self.password.setFocus()

    @Slot()
    def _account_done(self) -> None:
        if self.account.text().strip():
            self.password.setFocus()

    @Slot()
    def _submit(self) -> None:
        account = self.account.text().strip()
        if not account:
            self.account.setFocus()
        elif not self.password.text():
            self.password.setFocus()
        else:
            self._error.setText("")
            self.credentials.emit(account, self.password.text())


def _field(name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setPlaceholderText(name)
    edit.setAccessibleName(name)
    dress(edit, big="true")
    return edit
