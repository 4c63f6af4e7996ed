"""The invented station of `run --demo`: made beside the folder, moved in whole, gone when cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kiosk.app import settings
from kiosk.app.settings import Settings, Unit
from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError

DAYS, OFFICERS, SEED = 14, 40, 1
Progress = Callable[[int, int], None]
_NAMES = ("臺北市政府警察局", "內湖分局")


class Cancelled(KioskError):
    """A person stopped it; nothing was kept."""

    code = "cancelled"


def demo_settings() -> Settings:
    """Return the settings of the invented station: in a window, as nobody's counter."""
    from kiosk.services.simulation import material

    sheet = material.station()
    bureau, precinct = _NAMES
    unit = Unit(sheet["unit"], bureau, precinct, sheet["short"], sheet["letter"])
    return Settings(unit=unit, window_mode="window")


def build(
    folder: Path,
    clock: Clock,
    progress: Progress | None = None,
    *,
    days: int = DAYS,
    officers: int = OFFICERS,
    seed: int = SEED,
) -> dict[str, object]:
    """Build a demo folder with its settings; raises StoreError, InvalidInput, what `progress` raises."""
    from kiosk.services.simulation.demo import build_demo

    if progress is None:
        made = build_demo(folder, clock, days, officers, seed)
    else:
        made = build_demo(folder, clock, days, officers, seed, progress)
    settings.write(folder, demo_settings())
    return made


class DemoBuild(QObject):
    """The build as the window runs it. Signal `moved(days done, days in all)`."""

    moved = Signal(int, int)

    def __init__(self, folder: Path, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self._clock = clock
        self._stop = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Tell whether a person stopped it."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Stop at the end of the day that is being written."""
        self._stop.set()

    def run(self) -> None:
        """Build; call it off the GUI thread."""
        build(self._folder, self._clock, self._told)

    def _told(self, done: int, total: int) -> None:
        self.moved.emit(done, total)
        if self.cancelled:
            raise Cancelled("已取消建立示範資料")
