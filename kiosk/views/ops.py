"""Work off the GUI thread: `run` knows no Qt, its answer arrives on the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Generic, TypeVar

from PySide6 import QtCore
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.base.errors import KioskError
from kiosk.base.result import Changes

log = logging.getLogger(__name__)
T = TypeVar("T")
BUSY_AFTER_MS = 150


class Broken(KioskError):
    """A bug ended the work; the crash report is written, the page may be used again."""

    code = "bug"
    default_hint = "已產生錯誤報告，請再試一次；若再發生請通知資訊人員"


class Op(Generic[T]):
    """One piece of work under way; `cancel` drops its answer (never the write itself)."""

    def __init__(
        self,
        work: Callable[[], T],
        done: Callable[[T], object] | None,
        failed: Callable[[KioskError], object] | None,
    ) -> None:
        self.work = work
        self.done = done
        self.failed = failed
        self.wanted = True
        self.result: T | None = None
        self.error: Exception | None = None

    def cancel(self) -> None:
        """Forget the callbacks, for a page that has been closed."""
        self.wanted = False


class OpRunner(QObject):
    """Runs ops on one injected executor.

    Signals: `changed(Changes)` after an op wrote; `busy(bool)` when work takes over 150 ms and when
    it ends; `failed(KioskError)` for ops whose caller gave no `failed`.
    """

    changed = Signal(object)
    busy = Signal(bool)
    failed = Signal(object)
    _finished = Signal(object)
    _inline = Signal(object)

    def __init__(
        self,
        executor: Executor,
        crash: Callable[[Exception], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._executor = executor
        self._crash = crash
        self._under_way = 0
        self._shown_busy = False
        self._timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._timer.timeout.connect(self._show_busy)
        self._thread = threading.get_ident()
        self._finished.connect(self._deliver)
        self._queued = False

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[KioskError], object] | None = None,
    ) -> Op[T]:
        """Start `work` on the executor; `done(result)` or `failed(error)` follow on the GUI thread.

        A result that is Changes, or has `.changes`, is announced by `changed` after `done`.
        """
        op = Op(work, done, failed)
        self._under_way += 1
        if not self._timer.isActive():
            self._timer.start()
        self._executor.submit(self._work, op)
        return op

    @property
    def idle(self) -> bool:
        """Tell whether no op is under way."""
        return self._under_way == 0

    def _work(self, op: Op[T]) -> None:
        try:
            op.result = op.work()
        except KioskError as error:
            op.error = error
        except Exception as error:  # a thread top: the bug is reported
            log.exception("op failed")
            op.error = error
        if threading.get_ident() == self._thread:
            self._answer_later(op)
        else:
            self._finished.emit(op)  # across threads, hence queued

    def _answer_later(self, op: Op[T]) -> None:
        """For an executor without threads: the answer still follows after `run` has returned.

        Only here is the queue named: the enums of `Qt` cost 24 ms, and sign-in works without them.
        """
        if not self._queued:
            self._queued = True
            self._inline.connect(self._deliver, QtCore.Qt.ConnectionType.QueuedConnection)
        self._inline.emit(op)

    @Slot(object)
    def _deliver(self, op: Op[object]) -> None:
        self._under_way -= 1
        if self._under_way == 0:
            self._timer.stop()
            if self._shown_busy:
                self._shown_busy = False
                self.busy.emit(False)
        if op.error is not None:
            self._deliver_error(op, op.error)
            return
        if op.wanted and op.done is not None:
            op.done(op.result)
        changes = op.result
        if not isinstance(changes, Changes):
            changes = getattr(op.result, "changes", None)
        if isinstance(changes, Changes) and changes:
            self.changed.emit(changes)

    def _deliver_error(self, op: Op[object], error: Exception) -> None:
        if not isinstance(error, KioskError):
            self._crash(error)
            error = Broken("程式發生錯誤，這個動作沒有完成")
        if op.wanted and op.failed is not None:
            op.failed(error)
        elif op.wanted:
            self.failed.emit(error)

    @Slot()
    def _show_busy(self) -> None:
        if self._under_way:
            self._shown_busy = True
            self.busy.emit(True)
