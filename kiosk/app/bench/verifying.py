"""Verification: events a second of the chain and of everything, beside bare hashing of the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from kiosk.app.bench.figures import Figure
from kiosk.base.clock import ManualClock, SystemClock
from kiosk.ledgers.catalog import ALL
from kiosk.models.bare import chained, stored_envelopes
from kiosk.models.store import Station, Store
from kiosk.models.verify import verify, verify_chain
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.simulation.demo import simulate

_DAYS, _OFFICERS, _SEED = 5, 40, 1


def _timed(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def verifying(repeats: int, days: int = _DAYS, officers: int = _OFFICERS) -> Iterable[Figure]:
    """Verify synthetic days `repeats` times, in turn with hashing the same bytes."""
    clock = ManualClock(SystemClock().now())
    times: dict[str, list[float]] = {"memory": [], "read": [], "chain": [], "full": []}
    with (
        TemporaryDirectory(prefix="duty-bench-") as folder,
        Store(Path(folder), Station("AW3B2", "A"), ALL, clock, ballast=False) as store,
    ):
        simulate(Desk(store, clock, Policy()), days, officers, _SEED)
        envelopes = store.read(lambda c: list(stored_envelopes(c)))
        acts: dict[str, Callable[[], object]] = {
            "memory": lambda: chained(envelopes),
            "read": lambda: store.read(lambda c: chained(stored_envelopes(c))),
            "chain": lambda: store.read(verify_chain),
            "full": lambda: store.read(lambda c: verify(c, store.projector)),
        }
        for _ in range(repeats):
            for name, act in acts.items():
                times[name].append(_timed(act))
    rate = {name: len(envelopes) / median(found) for name, found in times.items()}
    for name, note in _NOTES.items():
        of, _, base = name.partition(".")
        told = f"{len(envelopes)} 筆；{note}"
        yield Figure(f"verify.{name}", rate[of], "events/s", rate[base or "memory"], told)


_NOTES = {
    "chain": "基準：已在記憶體內的相同位元組，只算 SHA-256 鏈",
    "chain.read": "基準：自同一加密檔讀出相同位元組並算 SHA-256 鏈",
    "full.read": "含個資承諾值、附件、所有畫面資料重算；基準同上",
}
"""Rows by `figure[.baseline]`."""
