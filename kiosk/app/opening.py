"""A data folder opened for the counter, on the store's thread and before any page is imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.duty import DutyBook
from kiosk.app.folder import DIRECTORY, Opened, open_station
from kiosk.app.settings import Settings
from kiosk.base.clock import Clock
from kiosk.base.errors import NotFound
from kiosk.identity.demo_directory import DEMO_PASSWORD, DemoDirectory
from kiosk.identity.directory import Directory
from kiosk.identity.roles import DEMO_GROUPS, group_table
from kiosk.identity.sessions import Counter, CounterSettings, RecentOfficers

if TYPE_CHECKING:
    from kiosk.views.ops import OpRunner


@dataclass(frozen=True, slots=True)
class Station:
    """What opening a data folder gives, Qt-free; made on the store's thread."""

    opened: Opened
    directory: Directory
    counter: Counter
    duty: DutyBook
    hint: str = ""


def open_folder(folder: Path, settings: Settings, clock: Clock) -> Station:
    """Open store, accounts and sessions; raises StoreError, NotFound (no accounts)."""
    path = folder / DIRECTORY
    if not path.exists():
        raise NotFound(
            "這個資料夾還沒有帳號來源",
            hint="示範請以 run --demo 開啟；正式使用請由資訊人員設定",
        )
    opened = open_station(folder, settings, clock)
    duty = DutyBook(opened.desk)
    counter = Counter(
        clock,
        CounterSettings(
            settings.counter.idle_seconds,
            settings.counter.longest_hours,
            settings.counter.badge_resumes,
            group_table(settings.roles) if settings.roles else DEMO_GROUPS,
        ),
        duty=duty,
        recent=RecentOfficers(folder / "recent.json"),
    )
    directory = DemoDirectory(path, clock)
    hint = _demo_hint(directory, settings, duty)
    return Station(opened, directory, counter, duty, hint)


def _demo_hint(directory: DemoDirectory, settings: Settings, duty: DutyBook) -> str:
    """Return accounts to try, since nobody was given one: who is on the desk now, and the chief."""
    accounts, _ = directory.changes_since("")
    own = [one for one in accounts if one.unit == settings.unit.code]
    on_desk = next((one for one in own if duty(one.person).on_desk), None)
    shown = dict.fromkeys(one.account for one in (on_desk, *own[:1]) if one is not None)
    return f"示範：帳號 {'、'.join(shown)}，密碼 {DEMO_PASSWORD}" if shown else ""


@dataclass(frozen=True, slots=True)
class Runners:
    """One op runner a thread: writes and reads of the store, the directory, the print process."""

    store: OpRunner
    directory: OpRunner
    paper: OpRunner
