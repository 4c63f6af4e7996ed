"""A bug is reported and the counter goes on: one file with an id, without values, nothing on screen lost.

Three doors lead here: `sys.excepthook` (slots and the main thread), `threading.excepthook`, and the op
runner's `crash`. A crash of the interpreter itself leaves its stacks in `crash/fault.txt`.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import kiosk
from kiosk.app.logs import Logs, redacted_traceback
from kiosk.base.clock import Clock
from kiosk.base.instants import local, to_text

log = logging.getLogger(__name__)

FOLDER = "crash"
_MOST = 25
"""Reports of one run; a fault that repeats every second must not fill the disk."""


@dataclass(frozen=True, slots=True)
class CrashReport:
    """One report: its id as people read it out, and its file (None when it could not be written)."""

    id: str
    path: Path | None


class CrashReports:
    """Writes reports and tells `told` about each one, on whatever thread the bug happened."""

    def __init__(self, folder: Path, clock: Clock, logs: Logs) -> None:
        self._folder = folder / FOLDER
        self._clock = clock
        self._logs = logs
        self._written = 0
        self._lock = threading.Lock()
        self._fault: IO[str] | None = None
        self.told: Callable[[CrashReport], None] = _nobody
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Take over the hooks of the interpreter; `uninstall` gives them back."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._main_hook
        threading.excepthook = self._thread_hook
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._fault = (self._folder / "fault.txt").open("a", encoding="utf-8")
        except OSError as refused:
            log.warning("no crash folder: %s", refused.strerror)
            return
        faulthandler.enable(self._fault)

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before
        if self._fault is not None:
            faulthandler.disable()
            self._fault.close()
            self._fault = None

    def report(self, error: BaseException, where: str = "") -> CrashReport:
        """Write a report about a bug and return its id."""
        made = self._write(error, where)
        self.told(made)
        return made

    def _write(self, error: BaseException, where: str) -> CrashReport:
        now = self._clock.now()
        name = f"{local(now):%m%d-%H%M}-{os.urandom(2).hex()}"
        log.error("crash %s in %s: %s", name, where or "?", type(error).__name__)
        with self._lock:
            self._written += 1
            if self._written > _MOST:
                return CrashReport(name, None)
        import platform  # here: the first paint does not wait for it

        text = "\n".join(
            (
                f"id: {name}",
                f"at: {to_text(now)}",
                f"version: {kiosk.__version__}",
                f"python: {platform.python_version()} {platform.platform()}",
                f"qt: {_qt_version()}",
                f"thread: {threading.current_thread().name}",
                f"where: {where}",
                "",
                redacted_traceback(error),
                "",
                "-- log --",
                *self._logs.last.lines,
                "",
            )
        )
        path = self._folder / f"{name}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as refused:
            log.warning("crash %s not written: %s", name, refused.strerror)
            return CrashReport(name, None)
        return CrashReport(name, path)

    def _main_hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, Exception):
            self._before[0](kind, error, trace)
            return
        self.report(error, "main")

    def _thread_hook(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None and not isinstance(caught.exc_value, SystemExit):
            self.report(caught.exc_value, caught.thread.name if caught.thread else "thread")


def _nobody(_report: CrashReport) -> None:
    """Tell nobody: no window yet."""


def _qt_version() -> str:
    core = sys.modules.get("PySide6.QtCore")
    return str(core.qVersion()) if core is not None else "-"
