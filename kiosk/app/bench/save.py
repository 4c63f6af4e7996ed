"""Saving: the confirm that writes three ledgers, beside a bare transaction of the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from kiosk.app.bench.figures import Figure, percentile
from kiosk.app.bench.station import BenchStation
from kiosk.models.bare import BareJournal, written_since

_WARM = 10


def save(confirms: int) -> Iterable[Figure]:
    """Time `confirms` sign-outs and returns, each followed by its bare twin on the same disk."""
    ours: dict[str, list[float]] = {"out": [], "in": []}
    bare: dict[str, list[float]] = {"out": [], "in": []}
    with TemporaryDirectory(prefix="duty-bench-") as folder:
        station = BenchStation(Path(folder) / "data")
        journal = BareJournal(Path(folder) / "bare.db")
        for kind, act in islice(station.rounds(), confirms + _WARM):
            before = station.store.head.seq
            start = perf_counter()
            station.confirm(act)
            took = perf_counter() - start
            written = written_since(station.store, before)
            start = perf_counter()
            journal.write(written)
            ours[kind].append(took * 1000)
            bare[kind].append((perf_counter() - start) * 1000)
        journal.close()
        station.close()
    for kind, label in (("out", "出勤"), ("in", "退勤")):
        mine, base = ours[kind][_WARM // 2 :], bare[kind][_WARM // 2 :]
        note = f"{label}：三簿一次確認，{len(mine)} 次"
        yield Figure(f"save.{kind}.p50", median(mine), "ms", median(base), note)
        worst = percentile(base, 0.99)
        yield Figure(f"save.{kind}.p99", percentile(mine, 0.99), "ms", worst, note)
