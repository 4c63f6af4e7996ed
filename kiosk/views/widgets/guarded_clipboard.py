"""Personal data on the clipboard of a counter PC: gone after a minute, and when the screen is locked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

KEPT_MS = 60_000


class GuardedClipboard(QObject):
    """Holds one text; whatever another program put there since is left alone.

    `cover` is the page that covers everything when the kiosk locks: as soon as it shows, the text goes.
    """

    def __init__(self, cover: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._text = ""
        self._timer = QTimer(self, singleShot=True, interval=KEPT_MS)
        self._timer.timeout.connect(self.clear)
        self._cover = cover
        cover.installEventFilter(self)

    def put(self, text: str) -> None:
        """Put a text on the clipboard for a minute."""
        self._text = text
        QGuiApplication.clipboard().setText(text)
        self._timer.start()

    @property
    def waiting_ms(self) -> int:
        """Return how long the text still stays, 0 when none does."""
        return max(self._timer.remainingTime(), 0) if self._text else 0

    @Slot()
    def clear(self) -> None:
        """Take the text away."""
        self._timer.stop()
        clipboard = QGuiApplication.clipboard()
        if self._text and clipboard.text() == self._text:
            clipboard.clear()
        self._text = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the kiosk is locked."""
        if watched is self._cover and event.type() == QEvent.Type.Show:
            self.clear()
        return False
