"""Signature pads: what is lost, what is waited for, what it costs; all over the real host and driver.

The pad itself is simulated: its line takes no time, everything behind the line is the product.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

import psutil
from PySide6.QtWidgets import QApplication

from kiosk.app.bench.figures import Figure, percentile
from kiosk.app.bench.pad_desk import MODEL, bench_desk, blank, written
from kiosk.app.bench.pad_losses import losses
from kiosk.app.bench.pad_screen import REQUEST, PadScreen, cables, in_a_row, ink
from kiosk.app.main import RESOURCES, make_application
from kiosk.devices.pads.driver import StuPad
from kiosk.devices.pads.pace import SystemPace
from kiosk.devices.pads.simulator.device import SimulatedPad
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.stu.ids import Report
from kiosk.devices.pads.stu.image import whole
from kiosk.devices.pads.transports.emulator import EmulatedBus
from kiosk.views.pads.citizen import HOME, CitizenText, load
from kiosk.views.pads.form_painter import draw_form

_EACH = 600
_LOSS_SPEED, _ROW_SPEED = 4, 5
_LONGEST_CPU = 2_000


def pads(signatures: int) -> Iterable[Figure]:
    """Measure over `signatures` signings; the losses over 600 samples for each of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    words = load(RESOURCES / "citizen")
    rounds = min(max(signatures // 10, 1), 10)
    yield from _upload(words[HOME], rounds)
    yield from _on_screen(app, dict(words), signatures, rounds)
    yield _processor(min(signatures * _EACH, _LONGEST_CPU))
    yield from losses(signatures * _EACH, _LOSS_SPEED)


def _on_screen(
    app: QApplication, words: dict[str, CitizenText], signatures: int, rounds: int
) -> Iterable[Figure]:
    screen = PadScreen(app, words)
    try:
        yield from ink(screen, rounds)
        yield from cables(screen, rounds)
        yield from in_a_row(screen, signatures, _ROW_SPEED)
    finally:
        screen.close()


def _upload(words: CitizenText, rounds: int) -> Iterable[Figure]:
    """Send a form of the duty book to a pad of 800x480 whose display is unknown."""
    pace = SystemPace()
    simulated = SimulatedPad(MODEL, now=lambda: pace.monotonic_ns() / 1e9)
    bus = EmulatedBus([simulated], pace)
    pad = StuPad.open(bus, bus.enumerate()[0], pace)
    form = draw_form(REQUEST, words, pad.info.capability).pages[-1]
    blocks, took = 0, []
    for _ in range(rounds):
        pad.display.clear()
        begin = time.perf_counter()
        blocks = pad.show(form).blocks
        took.append((time.perf_counter() - begin) * 1000)
    pad.close()
    plain = len(whole(form, simulated.sizes[Report.IMAGE_BLOCK], compressed=False).blocks)
    size = f"{form.width}x{form.height}"
    yield Figure("pads.form.blocks", blocks, "blocks", plain, f"{size}，至多 25；基準：不壓縮")
    note = f"{size}，模擬板的線路不計時間，收圖 30 ms"
    yield Figure("pads.form.upload", percentile(took, 0.5), "ms", None, note)


def _processor(samples: int) -> Figure:
    """Write at 200 Hz in real time and return the share of one core that the host takes."""
    with bench_desk() as desk:
        can = desk.plug("BENCHCPU", 1)
        rows = written(can, samples)
        session = desk.begin(blank(can))
        host = psutil.Process(desk.client.host_pid)
        before, begin = host.cpu_times(), time.perf_counter()
        desk.write("BENCHCPU", rows)
        desk.wait_ink(samples, 3.0)
        seconds, after = time.perf_counter() - begin, host.cpu_times()
        desk.cancel(session)
    used = after.user + after.system - before.user - before.system
    share = used / seconds * 100
    alone = _simulator(samples)
    note = f"{seconds:.1f} 秒，200 Hz，扣除模擬板（{alone:.1f}）；至多 5；基準：未扣除"
    return Figure("pads.host.cpu", share - alone, "% core", share, note)


def _simulator(samples: int) -> float:
    """Return the share of one core that a simulated pad takes for its own: ink, counters, cipher."""
    pace = SystemPace()
    simulated = SimulatedPad(MODEL, now=lambda: pace.monotonic_ns() / 1e9)
    bus = EmulatedBus([simulated], pace)
    pad = StuPad.open(bus, bus.enumerate()[0], pace)
    pad.begin(blank(pad.info.capability))
    simulated.listeners.clear()
    simulated.play(handwriting(pad.info.capability, samples))
    used, begin = 0.0, time.perf_counter()
    while simulated.writing:
        pace.wait(simulated.due_in())
        before = time.thread_time()
        simulated.play_due()
        used += time.thread_time() - before
    return used / (time.perf_counter() - begin) * 100
