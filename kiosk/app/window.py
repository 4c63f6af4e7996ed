"""How the window stands on the screen, and the pages shown in its place before or instead of the kiosk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, card, label

_WINDOW_SIZE = (1366, 768)


def show_window(window: QWidget, mode: str) -> None:
    """Show a top-level widget as the settings ask: kiosk, fullscreen or window."""
    if mode == "window":
        window.resize(*_WINDOW_SIZE)
        window.show()
        return
    if mode == "kiosk":
        window.setWindowFlags(
            QtCore.Qt.WindowType.Window
            | QtCore.Qt.WindowType.FramelessWindowHint
            | QtCore.Qt.WindowType.WindowStaysOnTopHint
        )
    window.showFullScreen()


def bring_to_front(window: QWidget) -> None:
    """Raise the window for a person who started the program a second time."""
    window.setWindowState(window.windowState() & ~QtCore.Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


class CloseGuard(QObject):
    """Sends the window's close button and Alt+F4 to one place. Signal `close_asked()`."""

    close_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.open = False
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Hold back a close that nobody confirmed."""
        if event.type() != QEvent.Type.Close or self.open:
            return False
        event.ignore()
        self.close_asked.emit()
        return True


class FirstPaint(QObject):
    """Calls `then` once, after the window has been painted for the first time."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice the first paint and stop looking."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._then)
        return False


class MessagePage(QWidget):
    """What went wrong and what to do, when there is no kiosk to show. Signals `again()`, `leave()`."""

    again = Signal()
    leave = Signal()

    def __init__(self, title: str, hint: str, details: str) -> None:
        super().__init__()
        self.setWindowTitle("應勤簿冊")
        self.setMinimumSize(1024, 600)
        frame, column = card()
        frame.setFixedWidth(760)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(14)
        column.addWidget(label("應勤簿冊無法開啟", role="muted"))
        column.addWidget(label(title, role="title", tone="bad", wrap=True))
        if hint:
            column.addWidget(label(hint, role="heading", wrap=True))
        column.addWidget(label(details, role="muted", wrap=True))
        keys = QHBoxLayout()
        keys.addStretch(1)
        keys.addWidget(button("結束", self.leave.emit, key="Esc", enter=False))
        retry = button("再試一次", self.again.emit, key="F5", kind="primary", enter=False)
        keys.addWidget(retry)
        column.addLayout(keys)
        outer = QVBoxLayout(self)
        outer.addWidget(frame, 0, QtCore.Qt.AlignmentFlag.AlignCenter)
        retry.setFocus()


class ProgressPage(QWidget):
    """Long work before the kiosk opens. Signal `cancelled()`."""

    cancelled = Signal()

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.setWindowTitle("應勤簿冊")
        self.setMinimumSize(1024, 600)
        frame, column = card()
        frame.setFixedWidth(640)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(14)
        column.addWidget(label(title, role="title"))
        self._text = label(text, wrap=True)
        column.addWidget(self._text)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(title)
        column.addWidget(self.bar)
        self._cancel = button("取消", self._stop, key="Esc", enter=False)
        keys = QHBoxLayout()
        keys.addStretch(1)
        keys.addWidget(self._cancel)
        column.addLayout(keys)
        outer = QVBoxLayout(self)
        outer.addWidget(frame, 0, QtCore.Qt.AlignmentFlag.AlignCenter)
        mark(self.bar, big="true")

    def show_progress(self, done: int, total: int, text: str = "") -> None:
        """Move the bar."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        if text:
            self._text.setText(text)

    def _stop(self) -> None:
        self._cancel.setEnabled(False)
        self._text.setText("正在取消…")
        self.cancelled.emit()
