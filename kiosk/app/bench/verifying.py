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
from kiosk.models.bare import BareJournal, chained, written_since
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
    """Verify synthetic days `repeats` times, in turn with hashing the same envelopes."""
    clock = ManualClock(SystemClock().now())
    with TemporaryDirectory(prefix="duty-bench-") as folder:
        bare = BareJournal(Path(folder) / "bare.db")
        with Store(
            Path(folder) / "data", Station("AW3B2", "A"), ALL, clock, ballast=False
        ) as store:
            simulate(Desk(store, clock, Policy()), days, officers, _SEED)
            bare.write(written_since(store, 0))
            envelopes = bare.envelopes()
            times: dict[str, list[float]] = {"memory": [], "file": [], "chain": [], "full": []}
            for _ in range(repeats):
                times["memory"].append(_timed(lambda: chained(envelopes)))
                times["file"].append(_timed(lambda: chained(bare.envelopes())))
                times["chain"].append(_timed(lambda: store.read(verify_chain)))
                times["full"].append(
                    _timed(lambda: store.read(lambda c: verify(c, store.projector)))
                )
        bare.close()
    rate = {name: len(envelopes) / median(found) for name, found in times.items()}
    note = f"{len(envelopes)} 筆；基準：記憶體內 SHA-256 鏈"
    yield Figure("verify.chain", rate["chain"], "events/s", rate["memory"], note)
    yield Figure("verify.full", rate["full"], "events/s", rate["memory"], note)
    note = "基準：由未加密檔讀出後計算 SHA-256 鏈"
    yield Figure("verify.chain.file", rate["chain"], "events/s", rate["file"], note)
    yield Figure("verify.full.file", rate["full"], "events/s", rate["file"], note)
