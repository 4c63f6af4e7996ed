"""What is made behind the login, in steps between which a person's keys come through."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from kiosk.views.shell import Shell

_AT_ONCE_SECONDS = 0.004
"""Small steps are put together up to this long; the next one may take as long again."""
_PAUSE_MS = 6
"""Between two turns, for keys, paint and the threads that wait for the interpreter."""
_AGAIN_MS = 250
"""Until the next look whether the person at the keys has finished, or the login is back."""
_STILL_MS = 1000
"""Without a key for so long nobody is typing: a page may be made, which takes longer than other steps."""


class Warming(QObject):
    """Furnishes the shell, then makes its pages, all while the login is shown.

    A step that makes a page waits until nobody types; with somebody signed in nothing is done.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._typed = QElapsedTimer()
        for field in (shell.login.account, shell.login.password):
            field.textEdited.connect(self._typed.start)

    def make(self, steps: Iterator[None], then: Callable[[], None]) -> None:
        """Take every step, one a turn of the event loop, and call `then`; a person may be waiting for it."""

        def turn() -> None:
            with self._shell.unwatched():
                left = next(steps, self) is None
            if left:
                QTimer.singleShot(0, self, turn)
            else:
                then()

        turn()

    def warm(self) -> None:
        """Make the pages, so that none is waited for later."""
        QTimer.singleShot(_PAUSE_MS, self, self._turn)

    @property
    def _somebody_types(self) -> bool:
        return self._typed.isValid() and self._typed.elapsed() < _STILL_MS

    def _turn(self) -> None:
        shell = self._shell
        if not shell.locked or (shell.begins_page and self._somebody_types):
            QTimer.singleShot(_AGAIN_MS, self, self._turn)
            return
        if self._some_steps():
            QTimer.singleShot(_PAUSE_MS, self, self._turn)
        else:
            gc.freeze()  # as at the start: the pages stay for good

    def _some_steps(self) -> bool:
        """Take steps until time is up or a page is to be made; return whether any is left."""
        until = perf_counter() + _AT_ONCE_SECONDS
        while self._shell.warm_next():
            if self._shell.begins_page or perf_counter() > until:
                return True
        return False
