"""Verification: events a second of the chain and of everything, beside bare hashing of the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from kiosk.app.bench.figures import Figure
from kiosk.base.clock import ManualClock, SystemClock
from kiosk.ledgers.catalog import ALL
from kiosk.models.bare import chained, stored_envelopes
from kiosk.models.many_streams import fill_streams
from kiosk.models.store import Station, Store
from kiosk.models.verify import verify, verify_chain
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.simulation.demo import simulate

_DAYS, _OFFICERS, _SEED, _COPIES = 5, 40, 1, 20


def _timed(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def verifying(repeats: int, days: int = _DAYS, officers: int = _OFFICERS) -> Iterable[Figure]:
    """Verify synthetic days `repeats` times, in turn with hashing the same bytes.

    Everything is verified on the days themselves. The chain is measured on the streams of many kiosks:
    a few days fit into SQLite's page cache, and then no byte of either side would be deciphered.
    """
    clock = ManualClock(SystemClock().now())
    with (
        TemporaryDirectory(prefix="duty-bench-") as folder,
        Store(Path(folder), Station("AW3B2", "A"), ALL, clock, ballast=False) as store,
    ):
        simulate(Desk(store, clock, Policy()), days, officers, _SEED)
        few = _rates(
            store, repeats, "full", lambda: store.read(lambda c: verify(c, store.projector))
        )
        small = _rates(store, repeats, "chain", lambda: store.read(verify_chain))
        fill_streams(store, _COPIES)
        many = _rates(store, repeats, "chain", lambda: store.read(verify_chain))
    cached = f"頁快取內的 {small.events} 筆：{small.rate['chain'] / small.rate['read']:.2f}"
    chain = many.rate["chain"]
    told = f"{many.events} 筆"
    yield Figure("verify.chain", chain, "events/s", many.rate["memory"], f"{told}；{_MEMORY}")
    yield Figure(
        "verify.chain.read", chain, "events/s", many.rate["read"], f"{told}；{_READ}；{cached}"
    )
    full = f"{few.events} 筆；{_FULL}"
    yield Figure("verify.full.read", few.rate["full"], "events/s", few.rate["read"], full)


@dataclass(frozen=True, slots=True)
class _Rates:
    """Events a second, by what was done to them."""

    events: int
    rate: dict[str, float]


def _rates(store: Store, repeats: int, name: str, act: Callable[[], object]) -> _Rates:
    """Do an act in turn with hashing from memory and with reading and hashing; medians."""
    envelopes = store.read(lambda c: list(stored_envelopes(c)))
    acts: dict[str, Callable[[], object]] = {
        "memory": lambda: chained(envelopes),
        "read": lambda: store.read(lambda c: chained(stored_envelopes(c))),
        name: act,
    }
    times: dict[str, list[float]] = {one: [] for one in acts}
    for _ in range(repeats):
        for one, measured in acts.items():
            times[one].append(_timed(measured))
    count = len(envelopes)
    return _Rates(count, {one: count / median(found) for one, found in times.items()})


_MEMORY = "基準：已在記憶體內的相同位元組，只算 SHA-256 鏈"
_READ = "基準：自同一加密檔讀出相同位元組並算 SHA-256 鏈"
_FULL = "含個資承諾值、附件、所有畫面資料重算；基準同上"
