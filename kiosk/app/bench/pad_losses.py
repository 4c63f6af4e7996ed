"""Samples lost while the screen stands still: the host process beside a reader thread of the same driver."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from kiosk.app.bench.figures import Figure
from kiosk.app.bench.pad_desk import MODEL, BenchDesk, bench_desk, blank, written
from kiosk.devices.pads.driver import StuPad
from kiosk.devices.pads.pace import SystemPace
from kiosk.devices.pads.simulator.device import SimulatedPad
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.transports.emulator import QUEUE, EmulatedBus

_SESSION = 6_000
_SERIAL = "BENCHLOSS"
_READ_MS = 5
_QUIET_S = 3.0
_MODULUS = (1 << 2048) - 1942289


class Stall:
    """One call that keeps the interpreter to itself for a given time, as a long call of a library does."""

    def __init__(self, seconds: float) -> None:
        bits = 2_000
        while (took := self._take(bits)) < seconds / 20:
            bits *= 2
        self._bits = round(bits * seconds / took)
        self.seconds = 0.0
        self.count = 0

    def once(self) -> None:
        """Stand still."""
        self.seconds += self._take(self._bits)
        self.count += 1

    def _take(self, bits: int) -> float:
        begin = time.perf_counter()
        pow(3, (1 << bits) - 1, _MODULUS)
        return time.perf_counter() - begin


def losses(total: int, speed: int) -> Iterable[Figure]:
    """Write `total` samples on two pads of `speed`, one behind each reader, with a stall every other second.

    The buffer before a slow reader is a count (63 reports), so that a pad of n times the speed and
    stalls of an n-th of the length lose the same samples.
    """
    stall, over = Stall(1 / speed), threading.Event()
    with bench_desk() as desk, ThreadPoolExecutor(2) as pool:
        ours = pool.submit(_host, desk, total, speed)
        theirs = pool.submit(_thread, total, speed)
        _stand_still(stall, over, [ours, theirs], 1 / speed)
        lost, baseline = ours.result(), theirs.result()
    mean = stall.seconds / max(stall.count, 1) * speed
    note = (
        f"{total:,} 點，{stall.count} 次停頓各 {mean:.2f} 秒（板上時間；模擬板快 {speed} 倍，"
        f"停頓等比縮短，緩衝同為 {QUEUE} 筆）；基準：畫面行程內的讀取執行緒"
    )
    yield Figure("pads.lost", lost, "lost", baseline, note)


def _stand_still(
    stall: Stall, over: threading.Event, readers: list[Future[int]], pause: float
) -> None:
    while True:
        _, running = wait(readers, timeout=0)
        if not running:
            return
        stall.once()
        over.wait(pause)


def _sessions(total: int) -> list[int]:
    whole, rest = divmod(total, _SESSION)
    return [_SESSION] * whole + ([rest] if rest else [])


def _host(desk: BenchDesk, total: int, speed: int) -> int:
    """Return how many samples did not come through host and pipe to the kiosk."""
    can = desk.plug(_SERIAL, speed)
    form, lost = blank(can), 0
    for count in _sessions(total):
        session = desk.begin(form)
        desk.write(_SERIAL, written(can, count))
        desk.wait_ink(count, _QUIET_S)
        lost += count - desk.ink
        desk.cancel(session)
    return lost


def _thread(total: int, speed: int) -> int:
    """Return how many samples a thread beside the screen did not get, over the same driver."""
    pace = SystemPace()

    def now() -> float:
        return pace.monotonic_ns() / 1e9 * speed

    simulated = SimulatedPad(MODEL, now=now, serial=_SERIAL)
    bus = EmulatedBus([simulated], pace)
    pad = StuPad.open(bus, bus.enumerate()[0], pace)
    form, lost = blank(pad.info.capability), 0
    for count in _sessions(total):
        pad.begin(form)
        simulated.play(handwriting(pad.info.capability, count))
        came = _read(pad, simulated)
        lost += count - came
        pad.cancel()
    pad.close()
    return lost


def _read(pad: StuPad, simulated: SimulatedPad) -> int:
    """Read until the hand has finished and nothing is left; return the samples of a pen that was there."""
    came, empty = 0, False
    while simulated.writing or not empty:
        fresh = pad.poll(_READ_MS)
        came += sum(sample.rdy for sample in fresh)
        empty = not fresh
    return came
