"""From the first paint to a usable counter, and what is shown when it cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kiosk.app import settings as settings_file
from kiosk.app.cli import run_command_line
from kiosk.app.compose import Kiosk
from kiosk.app.demo import DemoBuild
from kiosk.app.main import Front
from kiosk.app.opening import Runners, open_folder
from kiosk.app.settings import Settings
from kiosk.app.sign_in import SignIn
from kiosk.app.window import MessagePage, ProgressPage
from kiosk.base.clock import ManualClock
from kiosk.base.errors import KioskError
from kiosk.views.ops import OpRunner
from kiosk.views.shell import Shell
from kiosk.views.widgets.message_sheet import MessageSheet
from tests.app.conftest import PASSWORD, furnish
from tests.station import START


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    furnish(made)
    settings_file.write(made, Settings(window_mode="window"))
    return made


class Watcher:
    """Looks at the front window at each turn of the event loop and acts once when it fits."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.seen: list[str] = []
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self.steps: list[object] = []

    def _look(self) -> None:
        window = self.front._window
        if window is not None and (not self.seen or self.seen[-1] != type(window).__name__):
            self.seen.append(type(window).__name__)
        if self.steps and window is not None:
            step = self.steps[0]
            assert callable(step)
            if step(window):
                self.steps.pop(0)

    def stop(self) -> None:
        self._timer.stop()


@contextmanager
def watched(app: QApplication, folder: Path, *, demo: bool = False) -> Iterator[Watcher]:
    front = Front(app, folder, demo=demo)
    watcher = Watcher(front)
    guard = QTimer(singleShot=True, interval=20_000)
    guard.timeout.connect(lambda: app.exit(99))
    guard.start()
    yield watcher
    watcher.stop()
    guard.stop()


def test_who_types_before_the_store_is_open_is_signed_in(qapp: QApplication, folder: Path) -> None:
    with watched(qapp, folder) as watcher:

        def type_early(window: QWidget) -> bool:
            assert isinstance(window, Shell)
            assert watcher.front._kiosk is None
            window.login.account.setText("chen")
            window.login.password.setText(PASSWORD)
            window.login.password.returnPressed.emit()
            return True

        def signed_in(window: QWidget) -> bool:
            assert isinstance(window, Shell)
            if window.locked:
                return False
            assert "陳志強" in window.bar.officer
            qapp.exit(0)
            return True

        watcher.steps = [type_early, signed_in]
        assert watcher.front.run() == 0
        assert not watcher.steps
        assert watcher.seen == ["Shell"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "store.key").unlink(), "store.key"),
        (lambda folder: (folder / "kiosk.db").write_bytes(b"no database" * 999), "損壞"),
        (lambda folder: (folder / "accounts.json").unlink(), "帳號來源"),
        (
            lambda folder: (folder / "settings.toml").write_text("[station]\nletter = 1\n"),
            "station.letter",
        ),
        (lambda folder: (folder / "evidence.pem").write_text("no certificate"), "鑑識憑證"),
    ],
    ids=["key", "database", "accounts", "settings", "certificate"],
)
def test_what_cannot_be_opened_is_a_page_with_a_way_on(
    qapp: QApplication,
    folder: Path,
    spoil: object,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert callable(spoil)
    spoil(folder)
    with watched(qapp, folder) as watcher:

        def leave(window: QWidget) -> bool:
            if not isinstance(window, MessagePage):
                return False
            window.leave.emit()
            return True

        watcher.steps = [leave]
        assert watcher.front.run() == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("what", ["key", "certificate"])
def test_after_repair_the_page_leads_on(qapp: QApplication, folder: Path, what: str) -> None:
    key = (folder / "store.key").read_bytes()
    if what == "key":
        (folder / "store.key").unlink()
    else:
        # Found unfit when the store is open already: the next try must find it free.
        (folder / "evidence.pem").write_text("no certificate")
    with watched(qapp, folder) as watcher:

        def repair(window: QWidget) -> bool:
            if not isinstance(window, MessagePage):
                return False
            (folder / "store.key").write_bytes(key)
            (folder / "evidence.pem").unlink(missing_ok=True)
            window.again.emit()
            return True

        def opened(window: QWidget) -> bool:
            if watcher.front._kiosk is None or not isinstance(window, Shell):
                return False
            qapp.exit(0)
            return True

        watcher.steps = [repair, opened]
        assert watcher.front.run() == 0
    assert watcher.seen == ["Shell", "MessagePage", "Shell"]


def test_who_signs_in_before_there_are_pages_waits_at_the_login(
    qapp: QApplication, qtbot: QtBot, folder: Path
) -> None:
    clock = ManualClock(START)
    bugs: list[Exception] = []
    pools = [ThreadPoolExecutor(1) for _ in range(3)]
    runners = Runners(*(OpRunner(pool, bugs.append) for pool in pools))
    station = open_folder(folder, Settings(), clock)
    shell = Shell(clock, runners.store)
    sign_in = SignIn.at(shell, station, runners.directory)
    sign_in.start(qapp)
    sign_in.authenticate("chen", PASSWORD)
    qtbot.waitUntil(lambda: sign_in.active is not None)
    waits = shell.locked and not shell.login.account.isEnabled()
    assert waits

    kiosk = Kiosk(qapp, shell, station, runners, folder, sign_in)
    kiosk.start()
    assert not shell.locked
    assert shell.current == "board"
    assert "陳志強" in shell.bar.officer

    qtbot.waitUntil(lambda: runners.store.idle and runners.directory.idle)
    qapp.removeEventFilter(kiosk.wedge)
    qapp.removeEventFilter(sign_in)
    delete(shell)
    for pool in pools:
        pool.shutdown(wait=True)
    kiosk.close()
    assert not bugs


def test_cancelling_the_demo_leaves_nothing(qapp: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with watched(qapp, folder, demo=True) as watcher:

        def cancel(window: QWidget) -> bool:
            assert isinstance(window, ProgressPage)
            window.cancelled.emit()
            return True

        watcher.steps = [cancel]
        assert watcher.front.run() == 2
    kept = {path.name for path in folder.iterdir()}
    assert kept == {"log", "crash"}


def test_a_cancelled_build_says_so(qapp: QApplication, tmp_path: Path) -> None:
    build = DemoBuild(tmp_path / "demo", ManualClock(START), qapp)
    build.cancel()
    with pytest.raises(KioskError, match="已取消"):
        build.run()
    assert not (tmp_path / "demo" / "kiosk.db").exists()


@pytest.mark.parametrize("where", ["op", "slot"])
def test_a_bug_is_reported_and_the_counter_goes_on(
    qapp: QApplication, folder: Path, where: str
) -> None:
    def boom() -> None:
        message = "bug of 王大明"
        raise RuntimeError(message)

    with watched(qapp, folder) as watcher:

        def fail(_window: QWidget) -> bool:
            if watcher.front._kiosk is None:
                return False
            if where == "op":
                watcher.front._runners["store"].run(boom)
            else:
                QTimer.singleShot(0, boom)
            return True

        def told(window: QWidget) -> bool:
            sheets = [one for one in window.children() if isinstance(one, MessageSheet)]
            if not any("錯誤代號" in sheet.message.body for sheet in sheets):
                return False
            qapp.exit(0)
            return True

        watcher.steps = [fail, told]
        assert watcher.front.run() == 0
        assert not watcher.steps
    reports = [path for path in (folder / "crash").iterdir() if path.name != "fault.txt"]
    assert len(reports) == 1
    text = reports[0].read_text("utf-8")
    assert "RuntimeError" in text
    assert "in boom" in text
    assert "王大明" not in text


def test_no_screen_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert run_command_line(["run", "--data", str(folder)]) == 2
    assert "沒有可用的螢幕" in capsys.readouterr().err
