"""The two doors: synthetic days on a given desk, and a whole demo folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from kiosk.base.clock import Clock, ManualClock
from kiosk.base.errors import InvalidInput, StoreError
from kiosk.base.instants import at_local
from kiosk.base.roc_date import duty_date
from kiosk.identity.demo_directory import DemoDirectory
from kiosk.ledgers.catalog import ALL
from kiosk.models.store import DATABASE, Station, Store
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.simulation import material
from kiosk.services.simulation.agenda import Agenda
from kiosk.services.simulation.days import Days
from kiosk.services.simulation.examiner import write_certificate
from kiosk.services.simulation.omissions import Omissions
from kiosk.services.simulation.opening import mark_demo, open_day
from kiosk.services.simulation.rostering import START_HOUR, DayPlan, Planner
from kiosk.services.simulation.station import DemoStation, build_station

ACCOUNTS = "accounts.json"
"""The demo directory's file in the data folder."""

Progress = Callable[[int, int], None]
"""Called with days done and days in all."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was really written."""

    days: int
    officers: int
    events: int
    lines: dict[str, int]
    open: dict[str, int]
    until: str
    omissions: dict[str, dict[str, int]]
    """Roster day that ended -> number of the close list -> how much of it was left undone."""


def _silent(_done: int, _all: int) -> None:
    """Say nothing."""


def simulate(
    desk: Desk,
    days: int,
    officers: int,
    seed: int,
    progress: Progress = _silent,
    omissions: Omissions | None = None,
) -> Summary:
    """Live through synthetic days that end where the desk's clock stands now.

    The desk must stand on a ManualClock and an empty journal: the clock is set back `days` days and
    moved forward again, one transaction a day. The same seed, length and end give the same content
    apart from ids and salts. `omissions` is told what is left undone. Raises InvalidInput for a bad number,
    StoreError.
    """
    clock = desk.clock
    if not isinstance(clock, ManualClock) or desk.store.head.seq:
        raise InvalidInput("模擬只能寫入新的資料夾", hint="請改用空的 --data 資料夾")
    if days < 1:
        raise InvalidInput("模擬天數至少 1 天")
    until = clock.now()
    today = duty_date(until, START_HOUR)
    station = build_station(officers, seed, today)
    rng = Random(f"days-{seed}")  # noqa: S311 - repeatable, nothing to protect
    planner = Planner(station, rng)
    first = today - timedelta(days=days - 1)
    plans = [planner.plan(first + timedelta(days=n), n) for n in range(days + 1)]
    clock.set(at_local(first, 7, 30))
    left = omissions or Omissions(clock)
    _live(desk, station, plans, until, (rng, seed, progress), left)
    return _summary(desk, days, officers, until, left)


def _live(
    desk: Desk,
    station: DemoStation,
    plans: list[DayPlan],
    until: datetime,
    how: tuple[Random, int, Progress],
    omissions: Omissions,
) -> None:
    """Run the agenda day by day; the last plan is tomorrow's roster, of which only the eve is lived."""
    rng, seed, progress = how
    assert isinstance(desk.clock, ManualClock)  # noqa: S101 - checked by the caller
    agenda, days = Agenda(desk.clock), len(plans) - 1
    lived = Days(desk, station, agenda, rng, seed, omissions)
    agenda.add(desk.clock.now(), lived.office.register)
    agenda.add(desk.clock.now(), lived.rooms.register)
    agenda.add(desk.clock.now(), lived.upkeep.register)
    for number, plan in enumerate(plans):
        lived.schedule(plan, number, quiet=number >= days - 1)
    lived.prepare_end(plans[:-1], until)
    for number, plan in enumerate(plans[:-1]):
        end = min(at_local(plan.day + timedelta(days=1), START_HOUR), until)
        with desk.store.batch():
            agenda.run(end)
        omissions.end_day(plan.day.isoformat(), frozenset(lived.counter.out))
        progress(number + 1, len(plans) - 1)


def _summary(
    desk: Desk, days: int, officers: int, until: datetime, omissions: Omissions
) -> Summary:
    counts = desk.store.read(
        lambda c: {
            key: (desk.lines.last(c, key), desk.lines.count(c, key, "open"))
            for key in desk.store.projector.definitions
        }
    )
    return Summary(
        days,
        officers,
        desk.store.head.seq,
        {key: total for key, (total, _) in counts.items() if total},
        {key: still for key, (_, still) in counts.items() if still},
        until.isoformat(),
        omissions.counts(),
    )


def build_demo(
    folder: Path,
    clock: Clock,
    days: int = 14,
    officers: int = 40,
    seed: int = 1,
    progress: Progress = _silent,
) -> dict[str, object]:
    """Create a data folder with the invented station, its accounts and its history up to now.

    Everything is made beside the folder and moved in at the end, the database last, so that nothing
    half-written stays behind. Returns the numbers that were written. Raises InvalidInput when the
    folder has a database already, StoreError.
    """
    if (folder / DATABASE).exists():
        raise InvalidInput(f"資料夾已有資料：{folder}", hint="請改用空的資料夾")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".demo-", dir=folder))
    except OSError as failure:
        raise StoreError(f"無法建立資料夾：{folder}", hint="請檢查權限與磁碟空間") from failure
    try:
        summary = _build(made, clock, days, officers, seed, progress)
        _move_in(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return asdict(summary)


def _build(
    folder: Path, clock: Clock, days: int, officers: int, seed: int, progress: Progress
) -> Summary:
    sheet = material.station()
    manual = ManualClock(clock.now())
    station = build_station(officers, seed, duty_date(manual.now(), START_HOUR))
    DemoDirectory.create(folder / ACCOUNTS, station.directory(), manual)
    write_certificate(folder, manual)
    with Store(
        folder, Station(sheet["unit"], sheet["letter"]), ALL, manual, ballast=False
    ) as store:
        desk = Desk(store, manual, Policy())
        summary = simulate(desk, days, officers, seed, progress)
        mark_demo(store, officers, seed)
        open_day(desk)
        return replace(summary, events=store.head.seq)


def _move_in(made: Path, folder: Path) -> None:
    """Move the finished files; the lock stays behind, the database goes last."""
    files = [one for one in made.iterdir() if one.name not in {"kiosk.lock", DATABASE}]
    for one in [*files, made / DATABASE]:
        one.replace(folder / one.name)
