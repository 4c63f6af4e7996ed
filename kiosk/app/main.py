"""Starting the window: the login is painted before the database library is imported (design, decision 8)."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

import kiosk
from kiosk.app import settings as settings_file
from kiosk.app.crash import CrashReports
from kiosk.app.instance import SingleInstance
from kiosk.app.logs import Logs
from kiosk.app.marks import mark
from kiosk.app.notices import CrashNotices, log_qt_messages
from kiosk.app.settings import Settings
from kiosk.app.warm import Warming
from kiosk.app.window import (
    CloseGuard,
    FirstPaint,
    MessagePage,
    ProgressPage,
    bring_to_front,
    show_window,
)
from kiosk.base.clock import SystemClock
from kiosk.base.errors import KioskError, StoreBusy
from kiosk.views.ops import OpRunner
from kiosk.views.shell import Shell
from kiosk.views.theme import add_fonts, apply_theme

if TYPE_CHECKING:
    from kiosk.app.compose import Kiosk
    from kiosk.app.opening import Station
    from kiosk.app.sign_in import SignIn

RESOURCES = Path(kiosk.__file__).resolve().parents[1] / "resources"
SWITCH_SECONDS = 0.0005
"""A busy thread otherwise holds ink back for 20 ms (style §0.3)."""
_REFUSED = 2


def run(arguments: argparse.Namespace) -> int:
    """Open the counter and return the exit code once its window is closed."""
    folder: Path = (arguments.data or settings_file.default_folder()).expanduser().absolute()
    _need_screen()
    # What the start makes stays; `_furnished` puts it away.
    gc.disable()
    app = make_application()
    front = Front(app, folder, demo=arguments.demo)
    return front.run()


def _need_screen() -> None:
    """Say in one line what Qt would say by aborting."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in screens):
        raise KioskError("沒有可用的螢幕", hint="請在桌面環境中執行", code="no_screen")


def make_application() -> QApplication:
    """Return the one QApplication, scaled and dressed."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
    else:
        # Fractional scaling passes through: Qt 6 needs not be told, and its enums cost 24 ms.
        app = QApplication(["duty-kiosk"])
    app.setApplicationName("duty-kiosk")
    app.setApplicationDisplayName("應勤簿冊")
    app.setWindowIcon(QIcon(str(RESOURCES / "icons" / "kiosk.svg")))
    add_fonts(sorted((RESOURCES / "fonts").glob("*.ttf")))
    apply_theme(app, RESOURCES)
    return app


class Front(QObject):
    """What stands on the screen from the start to the end: progress, message, or the shell."""

    def __init__(self, app: QApplication, folder: Path, *, demo: bool) -> None:
        super().__init__()
        self._app = app
        self._folder = folder
        self._demo = demo
        self._clock = SystemClock()
        self._logs = Logs(folder, "INFO")
        self._reports = CrashReports(folder, self._clock, self._logs)
        self._instance = SingleInstance(folder, self)
        self._settings = Settings()
        self._window: QWidget | None = None
        self._station: Station | None = None
        self._kiosk: Kiosk | None = None
        self._typed: tuple[str, str] | None = None
        self._pools = {
            name: ThreadPoolExecutor(1, thread_name_prefix=name)
            for name in ("store", "directory", "paper")
        }
        self._runners = {
            name: OpRunner(pool, self._bug, self) for name, pool in self._pools.items()
        }

    def run(self) -> int:
        """Show the first window and serve until the last one is closed."""
        if self._instance.ring():
            print(
                StoreBusy("應勤簿冊已在這台電腦開啟", hint="已切換到開啟中的視窗"), file=sys.stderr
            )
            return _REFUSED
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        self._reports.install()
        log_qt_messages()
        self._instance.listen()
        self._instance.raised.connect(self._raise)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._app.exit(0))
        # Python runs signal handlers only between byte codes; this gives it some.
        heartbeat = QTimer(self, interval=250)
        heartbeat.timeout.connect(lambda: None)
        heartbeat.start()
        QTimer.singleShot(0, self, self._begin)
        try:
            return self._app.exec()
        finally:
            heartbeat.stop()
            self._end()
            sys.setswitchinterval(before)

    def _end(self) -> None:
        gc.enable()
        self._instance.close()
        if self._window is not None:
            # With its timers: nothing may be asked of threads that end. What is under way still ends.
            delete(self._window)
            self._window = None
        for pool in self._pools.values():
            pool.shutdown(wait=True)
        for runner in self._runners.values():
            # With the answers nobody waits for any more.
            delete(runner)
        if self._kiosk is not None:
            self._kiosk.close()
        elif self._station is not None:
            self._station.opened.store.close()
        self._reports.uninstall()
        self._logs.close()

    # ------------------------------------------------------------------ beginning

    @Slot()
    def _begin(self) -> None:
        try:
            if (self._folder / settings_file.FILE).exists() or not self._wants_demo():
                self._settings = settings_file.ensure(self._folder)
        except KioskError as error:
            self._show_error(error)
            return
        self._logs.set_level(self._settings.log_level)
        if self._wants_demo():
            self._build_demo()
        else:
            self._open()

    def _wants_demo(self) -> bool:
        return self._demo and not (self._folder / "kiosk.db").exists()

    def _build_demo(self) -> None:
        from kiosk.app.demo import DemoBuild

        gc.enable()
        page = ProgressPage(
            "建立示範單位", "正在產生兩週的虛構登記，約需一分鐘。所有人名皆為虛構。"
        )
        build = DemoBuild(self._folder, self._clock, self)
        page.cancelled.connect(build.cancel)
        build.moved.connect(page.show_progress)
        self._show(page)

        def done(_none: None) -> None:
            self._begin()

        def failed(error: KioskError) -> None:
            if build.cancelled:
                self._app.exit(_REFUSED)
            else:
                self._show_error(error)

        self._runners["store"].run(build.run, done, failed)

    def _open(self) -> None:
        unit = self._settings.unit
        shell = Shell(self._clock, self._runners["store"], unit.short)
        guard = CloseGuard(shell)
        guard.close_asked.connect(lambda: self._ask_close(shell))
        shell.lock()
        shell.login.show_directory("正在開啟本機資料庫…")
        shell.login.credentials.connect(self._keep_typed)
        FirstPaint(shell, lambda: self._load(shell))
        self._show(shell)

    def _keep_typed(self, account: str, password: str) -> None:
        """Whoever is faster than the database is signed in once it is open."""
        if self._station is None and isinstance(self._window, Shell):
            self._typed = (account, password)
            self._window.login.set_busy(True)

    def _load(self, shell: Shell) -> None:
        mark("first_paint")
        CrashNotices(self._reports, shell)
        folder, current, clock, demo = self._folder, self._settings, self._clock, self._demo

        def work() -> Station:
            # Imported here, on the store's thread, while the person types.
            from kiosk.app import sign_in  # noqa: F401 - what `_ready` makes
            from kiosk.app.opening import open_folder

            station = open_folder(folder, current, clock)
            if demo:
                from kiosk.services.simulation.opening import open_day

                open_day(station.opened.desk)
            return station

        self._runners["store"].run(work, lambda station: self._ready(shell, station), self._failed)

    def _ready(self, shell: Shell, station: Station) -> None:
        """Let people sign in; the pages are imported meanwhile."""
        from kiosk.app.sign_in import SignIn

        self._station = station
        sign_in = SignIn.at(shell, station, self._runners["directory"])
        sign_in.start(self._app)
        typed, self._typed = self._typed, None
        if typed is not None:
            sign_in.authenticate(*typed)
        mark("usable")

        def work() -> None:
            # On the store's thread, so that typing goes on.
            import kiosk.app.compose  # noqa: F401

            station.opened.store.projector.tables.make_all()

        def done(_none: None) -> None:
            self._furnish(shell, station, sign_in)

        self._runners["store"].run(work, done, self._failed)

    def _furnish(self, shell: Shell, station: Station, sign_in: SignIn) -> None:
        """Add the pages, step by step, and let through who has signed in."""
        from kiosk.app.compose import Kiosk, Runners
        from kiosk.app.pads import host_words

        runners = Runners(
            self._runners["store"], self._runners["directory"], self._runners["paper"]
        )
        shell.add_command("結束程式", "Ctrl+Shift+Q", lambda: self._ask_close(shell))
        try:
            made = Kiosk(
                self._app,
                shell,
                station,
                runners,
                self._folder,
                sign_in,
                host_words(self._settings.pads, demo=self._demo),
            )
        except KioskError as error:
            self._show_error(error)
            return
        warming = Warming(shell)
        warming.make(made.making, lambda: self._furnished(made, warming))

    def _furnished(self, made: Kiosk, warming: Warming) -> None:
        self._kiosk = made
        if self._demo:
            made.pads.add_demo_window()
        made.start()
        # Nothing of what stands by now goes again (measured: no object of it is garbage), and one look
        # through all of it would hold up a person's keys for 60 ms and more.
        gc.freeze()
        gc.enable()
        mark("ready")
        warming.warm()

    # ------------------------------------------------------------------ what is shown

    def _show(self, window: QWidget) -> None:
        old, self._window = self._window, window
        show_window(window, self._settings.window_mode)
        if old is not None:
            old.hide()
            old.deleteLater()

    def _failed(self, error: KioskError) -> None:
        self._show_error(error)

    def _show_error(self, error: KioskError) -> None:
        gc.enable()
        if self._station is not None:
            # What was opened is given back, so that another try may open it.
            self._station.opened.store.close()
            self._station = None
        details = f"代碼 {error.code}　結束代碼 {_REFUSED}　紀錄檔 {self._logs.path}"
        page = MessagePage(error.message, error.hint, details)
        page.again.connect(self._begin)
        page.leave.connect(lambda: self._app.exit(_REFUSED))
        print(f"錯誤：{error}", file=sys.stderr)
        self._show(page)

    def _raise(self) -> None:
        if self._window is not None:
            bring_to_front(self._window)

    def _bug(self, error: Exception) -> None:
        self._reports.report(error, "op")

    def _ask_close(self, shell: Shell) -> None:
        if self._kiosk is None or (shell.locked and self._settings.window_mode == "window"):
            self._app.exit(0)
            return
        from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask

        leave = Answer("leave", "結束", "F9", "danger")
        message = Message("要結束應勤簿冊嗎？", "未完成的內容已存成草稿。", answers=(CANCEL, leave))

        def answered(code: str, _reason: str) -> None:
            if code == "leave":
                self._app.exit(0)

        ask(shell, message, answered)
