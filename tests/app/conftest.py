"""The composed kiosk on a furnished station, its threads real, its clock moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kiosk.app.compose import Kiosk, Runners, open_folder
from kiosk.app.folder import DIRECTORY
from kiosk.app.main import make_application
from kiosk.app.settings import Settings
from kiosk.base.clock import ManualClock
from kiosk.identity.demo_directory import DemoDirectory, Policy
from kiosk.identity.directory import DirectoryPerson
from kiosk.views.ops import OpRunner
from kiosk.views.shell import Shell
from tests.station import PEOPLE, START, UNIT, Counter

PASSWORD = "Wende-2026"
QUICK = Policy(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Return the application as the program makes it."""
    return make_application()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which Qt messages are only about the screen that tests do not have."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(
                pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)")
            )


@dataclass
class Desk:
    """What a test drives."""

    kiosk: Kiosk
    clock: ManualClock
    folder: Path
    bot: QtBot
    runners: tuple[OpRunner, ...]

    @property
    def shell(self) -> Shell:
        return self.kiosk.shell

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the threads answer until the condition holds."""
        self.bot.waitUntil(condition, timeout=5000)

    def settle(self) -> None:
        """Let the threads answer until they have nothing left to do."""
        self.wait(lambda: all(runner.idle for runner in self.runners))

    def sign_in(self, account: str, password: str = PASSWORD) -> None:
        """Type account and password at the login page and press Enter."""
        login = self.shell.login
        login.account.setText(account)
        login.password.setText(password)
        login.password.returnPressed.emit()
        self.settle()

    @property
    def officer(self) -> str:
        actor = self.kiosk.sign_in.active
        return actor.person.name if actor else ""


def furnish(folder: Path) -> None:
    """Make a station with people, equipment, roster and accounts in a folder."""
    Counter(folder).furnish().store.close()
    persons = [
        DirectoryPerson(
            account=one.account,
            person=one.id,
            title=one.title,
            name=one.name,
            unit=UNIT,
            groups=tuple(f"GG-Ledger-{role}" for role in one.roles),
            badge=one.badge,
        )
        for one in PEOPLE
    ]
    DemoDirectory.create(
        folder / DIRECTORY, persons, ManualClock(START), password=PASSWORD, policy=QUICK
    )


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """Give a running kiosk with nobody signed in."""
    folder = tmp_path / "data"
    furnish(folder)
    clock = ManualClock(START)
    pools = [ThreadPoolExecutor(1) for _ in range(3)]
    bugs: list[Exception] = []
    runners = tuple(OpRunner(pool, bugs.append) for pool in pools)
    station = open_folder(folder, Settings(), clock)
    shell = Shell(clock, runners[0], "文德派出所")
    shell.resize(1366, 768)
    kiosk = Kiosk(qapp, shell, station, Runners(*runners), folder)
    shell.show()
    kiosk.start()
    made = Desk(kiosk, clock, folder, qtbot, runners)
    made.settle()
    yield made
    made.settle()
    qapp.removeEventFilter(kiosk.wedge)
    qapp.removeEventFilter(kiosk.sign_in)
    delete(shell)  # with its timers, before the threads end
    for pool in pools:
        pool.shutdown(wait=True)
    kiosk.close()
    qapp.processEvents()
    assert not bugs
