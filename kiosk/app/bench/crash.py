"""Killing the process that saves: nothing it said was saved may be missing, ever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Timer
from time import perf_counter
from typing import IO

from kiosk.app.bench.figures import Figure
from kiosk.base.clock import SystemClock
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.event import Kind, Value
from kiosk.models.rebuild import all_events
from kiosk.models.store import Station, Store
from kiosk.models.verify import verify, verify_chain

_FULL_EVERY, _AT_ONCE, _FOLDER_LIVES = 25, 2, 50
_MOST_SAVES, _BEYOND = 6, 1.3


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
    """Kill saving processes `kills` times at random moments of a save and look after each.

    Two at a time, each in a folder of its own that goes on from kill to kill, fifty times.
    """
    shares = [min(_FOLDER_LIVES, kills - first) for first in range(0, kills, _FOLDER_LIVES)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        tallies = list(pool.map(_lives, shares, range(len(shares))))
    tally = Tally(*(sum(values) for values in zip(*map(astuple, tallies), strict=True)))
    note = f"{tally.kills} 次 kill -9，落在一次存檔的任一時刻，{tally.events} 筆事件"
    yield Figure("crash.lost", tally.lost, "lost", None, note)
    yield Figure("crash.broken", tally.broken, "lost", None, "雜湊鏈、連號、簿冊號碼不符者")
    yield Figure("crash.unacknowledged", tally.unacknowledged, "kills", None, "已寫入但來不及回報")


def _lives(kills: int, seed: int) -> Tally:
    """Kill `kills` processes one after the other on one folder."""
    tally, rng = Tally(), Random(seed)  # noqa: S311 - instants, not secrets
    with TemporaryDirectory(prefix="duty-bench-") as name:
        folder = Path(name) / "data"
        for number in range(kills):
            said = _one_life(folder, rng)
            full = number % _FULL_EVERY == 0 or number == kills - 1
            _look(folder, said, tally, full=full)
    return tally


def _one_life(folder: Path, rng: Random) -> list[int]:
    """Start the process, kill it inside or right after one of its saves, and return what it said."""
    words = [sys.executable, "-m", "kiosk.app.bench.crash_child", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, bufsize=0)
    if process.stdout is None:
        raise RuntimeError("no pipe to the process")
    said: list[int] = []
    took = [0.0]
    with process.stdout as pipe:
        for _ in range(rng.randint(1, _MOST_SAVES)):
            _line(pipe, process)
            began = perf_counter()
            said.append(int(_line(pipe, process)))
            took.append(perf_counter() - began)
        _line(pipe, process)
        timer = Timer(rng.uniform(0.0, max(took[-2:]) * _BEYOND), process.kill)
        timer.start()
        rest = pipe.read()
        timer.join()
    process.wait()
    whole = rest.split(b"\n")[:-1]  # what follows the last line end was cut off
    return said + [int(line) for line in whole if line.isdigit()]


def _line(pipe: IO[bytes], process: subprocess.Popen[bytes]) -> bytes:
    line = pipe.readline()
    if not line.endswith(b"\n"):
        raise RuntimeError(f"the process ended by itself: {process.wait()}")
    return line


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
