"""Opening a data folder as a station, the same way for the window and for every command."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from kiosk.app.settings import Settings
from kiosk.base.clock import Clock
from kiosk.base.errors import NotFound
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.event import PersonRef
from kiosk.models.integrity import hush
from kiosk.models.store import DATABASE, Station, Store
from kiosk.services.desk import Desk

DIRECTORY = "accounts.json"


@dataclass(frozen=True, slots=True)
class Opened:
    """An open station; close it by `store.close()`."""

    settings: Settings
    store: Store
    desk: Desk


def open_station(
    folder: Path, settings: Settings, clock: Clock, *, must_exist: bool = False
) -> Opened:
    """Open the store of a folder; raises StoreError, and NotFound when it must exist and does not."""
    if must_exist and not (folder / DATABASE).exists():
        raise NotFound(f"資料夾 {folder} 中沒有資料庫", hint="請確認 --data 的位置")
    hush()
    unit = settings.unit
    store = Store(folder, Station(unit.code, unit.letter), ALL, clock)
    return Opened(settings, store, Desk(store, clock, settings.policy))


def operator(unit: str) -> Actor:
    """Return the actor of the command line.

    Whoever can read the key file of a folder holds the whole station, so he acts with the chief's
    rights; the journal names him by his account of this computer.
    """
    account = getpass.getuser()
    person = PersonRef(f"os:{account}", "指令列", account)
    return Actor(person, unit, frozenset({Role.CHIEF}), "command-line", "os")
