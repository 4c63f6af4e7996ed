"""A book of a million lines on the screen: opening it, jumping in it, and what that costs in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable
from random import Random
from time import perf_counter

import psutil
from PySide6.QtWidgets import QApplication

from kiosk.app.bench.figures import Figure, percentile
from kiosk.app.bench.station import BenchStation, bench_station
from kiosk.models.bare import fill_lines
from kiosk.services.reading import LedgerReader, LineFilter
from kiosk.views.ledger.table_model import LedgerTableModel

_JUMPS, _OPENS, _SCREEN = 200, 20, 30
_MIB = 1024 * 1024


def table(lines: int) -> Iterable[Figure]:
    """Fill L01 with `lines` copies of a line and look at them as the page does, without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["bench"])
    with bench_station() as station:
        _, act = next(station.rounds())
        station.confirm(act)
        template = station.store.read(lambda c: station.desk.lines.where(c, "L01", 1))[0]
        fill_lines(station.store, "L01", template, lines)
        yield from _measured(station, lines)
    app.processEvents()


def _measured(station: BenchStation, lines: int) -> Iterable[Figure]:
    reader = LedgerReader(station.desk, station.actor)
    rng = Random(1)  # noqa: S311 - where to jump
    process = psutil.Process()
    before = process.memory_info().rss
    model = LedgerTableModel(station.desk.definition("L01"))
    opens, jumps, bare = [], [], []
    for _ in range(_OPENS):
        start = perf_counter()
        model.show(reader, reader.positions("L01", LineFilter()))
        _screen(model, 0)
        opens.append((perf_counter() - start) * 1000)
    shown = model.rowCount()
    for _ in range(_JUMPS):
        row = rng.randrange(max(shown - _SCREEN, 1))
        start = perf_counter()
        _screen(model, row)
        jumps.append((perf_counter() - start) * 1000)
        numbers = range(row + 1, min(row + 257, shown + 1))
        start = perf_counter()
        _read_page(station, numbers)
        bare.append((perf_counter() - start) * 1000)
    added = (process.memory_info().rss - before) / _MIB
    note = f"{shown:,} 筆"
    yield Figure("table.open.p95", percentile(opens, 0.95), "ms", None, note)
    yield Figure(
        "table.jump.p95", percentile(jumps, 0.95), "ms", percentile(bare, 0.95), "基準：只讀一頁"
    )
    yield Figure("table.memory", added, "MB", None, f"資料 {lines:,} 筆")


def _read_page(station: BenchStation, numbers: range) -> None:
    station.store.read(lambda c: station.desk.lines.page(c, "L01", numbers))


def _screen(model: LedgerTableModel, row: int) -> None:
    """Ask for every cell of a screenful, as a view does."""
    for line in range(row, min(row + _SCREEN, model.rowCount())):
        for column in range(model.columnCount()):
            model.data(model.index(line, column))
