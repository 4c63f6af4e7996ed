"""Saving: the confirm that writes three ledgers, beside a bare transaction of the same bytes."""

from __future__ import annotations

from collections import defaultdict
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
    """Time `confirms` sign-outs and returns, each followed by its twins on the same disk.

    Every other pair is confirmed as at the counter: the screen has just asked the rules about the same
    draft (`.rules` is what that took), and nothing was written since. The rest asks them while writing.
    """
    times: dict[str, list[float]] = defaultdict(list)
    with TemporaryDirectory(prefix="duty-bench-") as folder:
        station = BenchStation(Path(folder) / "data")
        journal = BareJournal(Path(folder) / "bare.db")
        same = SameRows(Path(folder) / "same.db", station.store)
        for number, (kind, act) in enumerate(islice(station.rounds(), confirms + _WARM)):
            name = f"{kind}.rules_again" if number & 2 else kind
            if name == kind:
                times[f"rules.{kind}"].append(_millis(partial(station.check, act)))
            before = station.store.head.seq
            times[f"ours.{name}"].append(_millis(partial(station.confirm, act)))
            written = written_since(station.store, before)
            times[f"bare.{name}"].append(_millis(partial(journal.write, written)))
            changed = same.changed(before)
            times[f"same.{name}"].append(_millis(partial(same.write, *changed)))
        same.close()
        journal.close()
        station.close()
    warm = {name: found[_WARM // 4 :] for name, found in times.items()}
    for kind, label in _LABELS.items():
        yield from _figures(warm, kind, f"{label}：三簿一次確認，規則剛在畫面上問過")
        again = f"{kind}.rules_again"
        value, base = (percentile(warm[f"{who}.{again}"], 0.5) for who in ("ours", "bare"))
        yield Figure(f"save.{again}.p50", value, "ms", base, f"{label}：規則在寫入時再問")
        found = percentile(warm[f"rules.{kind}"], 0.5)
        yield Figure(f"save.{kind}.rules.p50", found, "ms", note=f"{label}：按下 Enter 時問規則")


def _figures(times: dict[str, list[float]], name: str, label: str) -> Iterable[Figure]:
    mine, bare, rows = (times[f"{who}.{name}"] for who in ("ours", "bare", "same"))
    for share, part in ((0.5, "p50"), (0.99, "p99")):
        value = percentile(mine, share)
        note = f"{label}，{len(mine)} 次；基準：同樣位元組，兩張無索引的表"
        yield Figure(f"save.{name}.{part}", value, "ms", percentile(bare, share), note)
        note = "基準：同樣資料列、同樣的表與索引，未加密，不經規則"
        base = percentile(rows, share)
        yield Figure(f"save.{name}.{part}.same_rows", value, "ms", base, note)


def _millis(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


_LABELS = {"out": "出勤", "in": "退勤"}
