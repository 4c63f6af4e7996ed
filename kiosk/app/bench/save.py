"""Saving: the confirm that writes three ledgers, beside a bare transaction of the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from kiosk.app.bench.figures import Figure, percentile
from kiosk.app.bench.station import BenchStation
from kiosk.models.bare import BareJournal, written_since
from kiosk.models.same_rows import SameRows

_WARM = 10


def save(confirms: int) -> Iterable[Figure]:
    """Time `confirms` sign-outs and returns, each followed by its twins on the same disk."""
    times: dict[str, list[float]] = {f"{who}.{kind}": [] for who in _WHO for kind in _LABELS}
    with TemporaryDirectory(prefix="duty-bench-") as folder:
        station = BenchStation(Path(folder) / "data")
        journal = BareJournal(Path(folder) / "bare.db")
        same = SameRows(Path(folder) / "same.db", station.store)
        for kind, act in islice(station.rounds(), confirms + _WARM):
            before = station.store.head.seq
            times[f"ours.{kind}"].append(_millis(partial(station.confirm, act)))
            written = written_since(station.store, before)
            times[f"bare.{kind}"].append(_millis(partial(journal.write, written)))
            changed = same.changed(before)
            times[f"same.{kind}"].append(_millis(partial(same.write, *changed)))
        same.close()
        journal.close()
        station.close()
    warm = {name: found[_WARM // 2 :] for name, found in times.items()}
    for kind, label in _LABELS.items():
        mine, bare, rows = (warm[f"{who}.{kind}"] for who in _WHO)
        for share, name in ((0.5, "p50"), (0.99, "p99")):
            value = percentile(mine, share)
            note = f"{label}：三簿一次確認，{len(mine)} 次；基準：同樣位元組，兩張無索引的表"
            yield Figure(f"save.{kind}.{name}", value, "ms", percentile(bare, share), note)
            note = "基準：同樣資料列、同樣的表與索引，未加密，不經規則"
            base = percentile(rows, share)
            yield Figure(f"save.{kind}.{name}.same_rows", value, "ms", base, note)


def _millis(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


_WHO = ("ours", "bare", "same")
_LABELS = {"out": "出勤", "in": "退勤"}
