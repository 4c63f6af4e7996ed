"""Killing the process that saves: nothing it said was saved may be missing, ever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Timer

from kiosk.app.bench.figures import Figure
from kiosk.base.clock import SystemClock
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.event import Kind, Value
from kiosk.models.rebuild import all_events
from kiosk.models.store import Station, Store
from kiosk.models.verify import verify, verify_chain

_LONGEST = 0.35
_FULL_EVERY = 25


@dataclass(slots=True)
class Tally:
    """What the kills showed."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    broken: int = 0
    unacknowledged: int = 0
    events: int = 0


def crash(kills: int) -> Iterable[Figure]:
    """Kill a saving process `kills` times at random instants and look after each."""
    tally, rng = Tally(), Random(3)  # noqa: S311 - instants, not secrets
    with TemporaryDirectory(prefix="duty-bench-") as name:
        folder = Path(name) / "data"
        for number in range(kills):
            said = _one_life(folder, rng.uniform(0.0, _LONGEST))
            full = number % _FULL_EVERY == 0 or number == kills - 1
            _look(folder, said, tally, full=full)
    note = f"{tally.kills} 次 kill -9，{tally.events} 筆事件"
    yield Figure("crash.lost", tally.lost, "lost", None, note)
    yield Figure("crash.broken", tally.broken, "lost", None, "雜湊鏈、連號、簿冊號碼不符者")
    yield Figure("crash.unacknowledged", tally.unacknowledged, "kills", None, "已寫入但來不及回報")


def _one_life(folder: Path, seconds: float) -> list[int]:
    """Start the process, kill it `seconds` after its first save, and return what it said."""
    words = [sys.executable, "-m", "kiosk.app.bench.crash_child", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    if process.stdout is None:
        raise RuntimeError("no pipe to the process")
    with process.stdout as pipe:
        first = pipe.readline()
        if not first:
            raise RuntimeError(f"the process ended by itself: {process.wait()}")
        timer = Timer(seconds, process.kill)
        timer.start()
        rest = pipe.read()
        timer.join()
    process.wait()
    whole = [line for line in (first + rest).split(b"\n")[:-1] if line]
    return [int(line) for line in whole]


def _look(folder: Path, said: list[int], tally: Tally, *, full: bool) -> None:
    tally.kills += 1
    clock = SystemClock()
    with Store(folder, Station("AW3B2", "A"), ALL, clock, ballast=False) as store:
        report = store.read(verify_chain)
        if full and report.finding is None:
            report = store.read(lambda c: verify(c, store.projector))
        numbers: list[tuple[str, Value]] = store.read(
            lambda c: (
                [
                    (event.ledger, event.detail["n"])
                    for event in all_events(c)
                    if event.kind == Kind.OPEN
                ]
                if full
                else []
            )
        )
        tally.events = store.head.seq
    tally.acknowledged = max([tally.acknowledged, *said])
    tally.lost += max(tally.acknowledged - tally.events, 0)
    tally.unacknowledged += tally.events > tally.acknowledged
    tally.broken += report.finding is not None or not _gapless(numbers)
    tally.acknowledged = max(tally.acknowledged, tally.events)


def _gapless(numbers: list[tuple[str, Value]]) -> bool:
    """Tell whether the numbers of each book run 1, 2, 3 … in the order they were given."""
    given: dict[str, int] = {}
    for ledger, number in numbers:
        given[ledger] = given.get(ledger, 0) + 1
        if number != given[ledger]:
            return False
    return True
