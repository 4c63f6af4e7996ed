"""A book of a million lines on the screen: opening it, jumping in it, and what that costs in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from random import Random
from time import perf_counter

import psutil
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QTableView
from shiboken6 import delete

from kiosk.app.bench.figures import Figure, percentile
from kiosk.app.bench.station import BenchStation, bench_station
from kiosk.app.main import make_application
from kiosk.models.bare import fill_lines
from kiosk.services.reading import LedgerReader
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.ledger.ports import LedgerPorts
from kiosk.views.ledger.table_model import PAGE
from kiosk.views.ops import OpRunner

_JUMPS, _OPENS, _SCREEN = 200, 20, 30
_SIZE = (1366, 768)
_MIB = 1024 * 1024


def table(lines: int) -> Iterable[Figure]:
    """Fill L01 with `lines` copies of a line and look at them on the counter's page, 1366x768."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    with bench_station() as station, ThreadPoolExecutor(1) as pool:
        for _, act in islice(station.rounds(), 2):  # out and back: a book is full of closed lines
            station.confirm(act)
        template = station.store.read(lambda c: station.desk.lines.where(c, "L01", 1))[0]
        fill_lines(station.store, "L01", template, lines)
        runner = OpRunner(pool, _broken)
        yield from _measured(app, station, runner, lines)
        delete(runner)
    app.processEvents()


def _broken(error: Exception) -> None:
    raise error


def _measured(
    app: QApplication, station: BenchStation, runner: OpRunner, lines: int
) -> Iterable[Figure]:
    process = psutil.Process()
    before = process.memory_info().rss
    page = LedgerPage(station.desk.definition("L01"), _ports(station, runner))
    page.resize(*_SIZE)
    page.show()
    opens = [_opened(app, page, runner) for _ in range(_OPENS)]
    jumps, bare = _jumps(app, page, station)
    shown, added = page.model.rowCount(), (process.memory_info().rss - before) / _MIB
    page.close()
    delete(page)
    note = f"{shown:,} 筆，整頁 1366x768，含重繪"
    yield Figure("table.open.p95", percentile(opens, 0.95), "ms", None, note)
    worst = percentile(bare, 0.95)
    yield Figure("table.jump.p95", percentile(jumps, 0.95), "ms", worst, "基準：只讀一頁 64 筆")
    yield Figure("table.memory", added, "MB", None, f"資料 {lines:,} 筆")


def _ports(station: BenchStation, runner: OpRunner) -> LedgerPorts:
    reader = LedgerReader(station.desk, station.actor)
    return LedgerPorts.of(
        station.desk,
        runner,
        lambda: reader,
        lambda: station.actor,
        lambda _wanted, done: done(None),
    )


def _opened(app: QApplication, page: LedgerPage, runner: OpRunner) -> float:
    """Ask for the book and wait until its first screenful is drawn; milliseconds."""
    answered = QEventLoop()
    page.model.modelReset.connect(answered.quit)
    start = perf_counter()
    page.reload()
    answered.exec()
    page.table.viewport().repaint()
    took = (perf_counter() - start) * 1000
    page.model.modelReset.disconnect(answered.quit)
    while not runner.idle:
        app.processEvents()
    return took


def _jumps(
    app: QApplication, page: LedgerPage, station: BenchStation
) -> tuple[list[float], list[float]]:
    rng = Random(1)  # noqa: S311 - where to jump
    shown, jumps, bare = page.model.rowCount(), [], []
    for _ in range(_JUMPS):
        row = rng.randrange(max(shown - _SCREEN, 1))
        start = perf_counter()
        page.table.scrollTo(page.model.index(row, 0), QTableView.ScrollHint.PositionAtTop)
        page.table.viewport().repaint()
        jumps.append((perf_counter() - start) * 1000)
        app.processEvents()
        numbers = range(row + 1, min(row + PAGE + 1, shown + 1))
        start = perf_counter()
        _read_page(station, numbers)
        bare.append((perf_counter() - start) * 1000)
    return jumps, bare


def _read_page(station: BenchStation, numbers: range) -> None:
    station.store.read(lambda c: station.desk.lines.page(c, "L01", numbers))
