"""One draft, changed in the order things happened, however slow the answers are."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from kiosk.base.errors import KioskError
from kiosk.views.ops import Op, OpRunner

D = TypeVar("D")
T = TypeVar("T")


class DraftFlow(Generic[D]):
    """Keeps an immutable draft. Scans (`ask`) run off the GUI thread one at a time; edits (`change`)
    and acts (`then`) that come meanwhile wait their turn, so nothing is overtaken or lost.
    """

    def __init__(
        self,
        runner: OpRunner,
        draft: D,
        changed: Callable[[], None],
        failed: Callable[[KioskError], None],
    ) -> None:
        self.draft = draft
        self._runner = runner
        self._changed = changed
        self._failed = failed
        self._waiting: deque[Callable[[], None]] = deque()
        self._cancel: Callable[[], None] | None = None
        self._held = False

    @property
    def busy(self) -> bool:
        """Tell whether an answer is awaited."""
        return self._cancel is not None

    def reset(self, draft: D) -> None:
        """Begin anew; what was under way is forgotten."""
        if self._cancel is not None:
            self._cancel()
        self._cancel = None
        self._held = False
        self._waiting.clear()
        self.draft = draft
        self._changed()

    def change(self, step: Callable[[D], D]) -> None:
        """Apply an edit."""

        def act() -> None:
            self.draft = step(self.draft)
            self._changed()

        self._queue(act)

    def ask(self, work: Callable[[D], tuple[D, T]], done: Callable[[T], None]) -> None:
        """Ask a service for the next draft; `done` hears what it said."""

        def act() -> None:
            draft = self.draft

            def answered(answer: tuple[D, T]) -> None:
                self._cancel = None
                self.draft = answer[0]
                self._changed()
                done(answer[1])
                self._next()

            def run() -> tuple[D, T]:
                return work(draft)

            self._cancel = self._runner.run(run, answered, self._refused).cancel

        self._queue(act)

    def then(self, act: Callable[[], None]) -> None:
        """Run an act once everything before it has been answered."""
        self._queue(act)

    def settle(self, step: Callable[[D], D]) -> None:
        """Apply an answer given while everything else is held."""
        self.draft = step(self.draft)
        self._changed()

    def hold(self) -> None:
        """Let nothing change the draft until `release`."""
        self._held = True

    def release(self) -> None:
        """Go on with what came meanwhile."""
        self._held = False
        self._next()

    def _refused(self, error: KioskError) -> None:
        self._cancel = None
        self._failed(error)
        self._next()

    def _queue(self, act: Callable[[], None]) -> None:
        self._waiting.append(act)
        self._next()

    def _next(self) -> None:
        while self._waiting and self._cancel is None and not self._held:
            act = self._waiting.popleft()
            behind, self._waiting = self._waiting, deque()
            act()
            # What an act asks for comes before what came after it.
            self._waiting.extend(behind)


class Latest(QObject, Generic[D, T]):
    """Asks about the newest draft only: at most one question under way, the next one after a pause."""

    def __init__(
        self,
        runner: OpRunner,
        work: Callable[[D], T],
        show: Callable[[T], None],
        parent: QObject,
        delay_ms: int = 60,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._work = work
        self._show = show
        self._wanted: list[D] = []
        self._op: Op[T] | None = None
        self._timer = QTimer(self, singleShot=True, interval=delay_ms)
        self._timer.timeout.connect(self._ask)

    def look(self, draft: D) -> None:
        """Ask about this draft soon."""
        self._wanted = [draft]
        self._timer.start()

    def forget(self) -> None:
        """Ask no more and drop the answer under way."""
        self._wanted = []
        self._timer.stop()
        if self._op is not None:
            self._op.cancel()
            self._op = None

    def _ask(self) -> None:
        if self._op is not None or not self._wanted:
            return
        draft = self._wanted.pop()
        self._op = self._runner.run(lambda: self._work(draft), self._answered, self._failed)

    def _answered(self, answer: T) -> None:
        if not isValid(self):
            return  # the page was closed while the answer was on its way
        self._op = None
        if self._wanted:
            self._ask()
            return
        self._show(answer)

    def _failed(self, _error: KioskError) -> None:
        # The same question is asked again before anything is written; there its failure is shown.
        self._op = None
