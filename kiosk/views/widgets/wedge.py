"""Scanners that type: a burst of keys is taken before any widget sees it.

A keyboard-wedge scanner types into whatever has the focus and ends with Enter. Every key that
could begin a burst is therefore held back until it is clear who typed it: the next key within the
gap continues the burst, silence hands the keys on. A burst never reaches a text field and its
Enter never presses a button. (Gap of 100 ms and 3 characters: what point-of-sale software found
to separate scanners, mostly below 50 ms, from people.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

GAP_MS = 100
SECRET_GAP_MS = 40
"""A practised password can be typed at 80 ms a key; in a password field only a machine's pace counts."""
LEAST = 3

_ENDS = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab))
_SILENT = frozenset((Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock))
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)


def event_time(event: QKeyEvent) -> int:
    """Return the milliseconds the window system stamped on a key."""
    return event.timestamp()


@dataclass(slots=True)
class _Held:
    receiver: QObject
    event: QKeyEvent


class WedgeFilter(QObject):
    """Application event filter that takes scanner bursts out of the keyboard.

    Signal `scanned(text)` arrives on the GUI thread after the event has been dealt with. Because
    plain characters are held back, pages handle single letters in `keyPressEvent`, not as shortcuts.
    """

    scanned = Signal(str)
    _decided = Signal(str)

    def __init__(
        self, parent: QObject | None = None, stamp: Callable[[QKeyEvent], int] = event_time
    ) -> None:
        super().__init__(parent)
        self._stamp = stamp
        self._held: list[_Held] = []
        self._text = ""
        self._last = 0
        self._widest = 0
        self._swallow_until = -1
        self._releases: set[int] = set()
        self._replaying = False
        self._asked_again = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._silence)
        self._decided.connect(self.scanned, Qt.ConnectionType.QueuedConnection)

    def install(self, app: QApplication) -> None:
        """Begin to watch the keyboard of the whole application."""
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold back, take or pass one key event; Qt calls this for every event."""
        if event.type() not in _KEYS or self._replaying or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._override(event)
        if event.type() == QEvent.Type.KeyRelease:
            return self._release(watched, event)
        return self._press(watched, event)

    # ------------------------------------------------------------------ keys

    def _override(self, event: QKeyEvent) -> bool:
        # Accepting keeps single keys away from shortcuts, so that they arrive as key presses.
        at = self._stamp(event)
        ends = event.key() in _ENDS and (self._continues(at) or at <= self._swallow_until)
        if ends or self._is_character(event, at):
            event.accept()
            return True
        return False

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        at = self._stamp(event)
        if event.key() in _SILENT:
            return False
        if event.key() in _ENDS:
            return self._end(event, at)
        if not self._is_character(event, at):
            self._hand_on()
            return False
        if self._held and not self._continues(at):
            self._hand_on()
        self._widest = max(self._widest, at - self._last) if self._held else 0
        self._hold(watched, event)
        self._text += event.text()
        self._last = at
        self._asked_again = False
        self._timer.start(GAP_MS)
        return True

    def _end(self, event: QKeyEvent, at: int) -> bool:
        if at <= self._swallow_until and not self._held:
            self._releases.add(event.key())  # the LF of a CR LF suffix
            return True
        if not self._continues(at) or len(self._text) < LEAST or not self._fast_enough(at):
            self._hand_on()
            return False
        text = self._text
        self._releases.update(item.event.key() for item in self._held)
        self._releases.add(event.key())
        self._clear()
        self._swallow_until = at + GAP_MS
        self._decided.emit(text)
        return True

    def _release(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.isAutoRepeat():
            return False
        if any(item.event.key() == event.key() for item in self._held):
            self._hold(watched, event)
            return True
        if event.key() in self._releases:
            self._releases.discard(event.key())
            return True
        return False

    # ------------------------------------------------------------------ deciding

    def _is_character(self, event: QKeyEvent, at: int) -> bool:
        text = event.text()
        if len(text) != 1 or event.isAutoRepeat() or event.modifiers() & ~_PLAIN:
            return False
        return "!" <= text <= "~" or (text == " " and self._continues(at))

    def _continues(self, at: int) -> bool:
        return bool(self._held) and at - self._last <= GAP_MS

    def _fast_enough(self, at: int) -> bool:
        focus = QApplication.focusWidget()
        secret = isinstance(focus, QLineEdit) and focus.echoMode() != QLineEdit.EchoMode.Normal
        return not secret or max(self._widest, at - self._last) <= SECRET_GAP_MS

    @Slot()
    def _silence(self) -> None:
        # After a stall of the GUI thread the rest of a burst may be waiting behind this timer.
        if not self._asked_again:
            self._asked_again = True
            self._timer.start(0)
            return
        self._hand_on()

    def _hand_on(self) -> None:
        held = self._held
        self._clear()
        if not held:
            return
        self._replaying = True
        try:
            for item in held:
                QApplication.sendEvent(item.receiver, item.event)
        finally:
            self._replaying = False

    def _hold(self, watched: QObject, event: QKeyEvent) -> None:
        self._held.append(_Held(watched, event.clone()))
        watched.destroyed.connect(self._forget, Qt.ConnectionType.UniqueConnection)

    @Slot()
    def _forget(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._timer.stop()
        self._held = []
        self._text = ""
        self._widest = 0
