"""Notices that nobody touches the kiosk, so that the shell can lock itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_ACTS = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
    )
)


class IdleWatch(QObject):
    """Signal `idle()` once after `seconds` without key, mouse, touch or pen (60-120 s at the desk)."""

    idle = Signal()

    def __init__(self, seconds: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=round(seconds * 1000))
        self._timer.timeout.connect(self.idle)

    def install(self, app: QApplication) -> None:
        """Begin to watch."""
        app.installEventFilter(self)
        self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Start over at each sign of a person; nothing is held back."""
        if event.type() in _ACTS:
            self._timer.start()
        return False
