"""Pads as the clerk sees them: ink from the pen to the painted pixel, cables pulled, signatures in a row."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app.bench.figures import Figure, percentile
from kiosk.app.bench.pad_desk import MODEL, PATIENCE_S, signed, tap, written
from kiosk.base.errors import NotAvailableYet
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import Listener, PadClient, PadState, PadStatus
from kiosk.devices.pads.events import Event, Ink
from kiosk.devices.pads.model import Capability, PadForm
from kiosk.views.ops import OpRunner
from kiosk.views.pads.citizen import CitizenText
from kiosk.views.pads.mirror import PadMirror
from kiosk.views.pads.pad_sheet import PadSheet
from kiosk.views.pads.port import PadPort
from kiosk.views.widgets.signature_capture import PadSigned, SignatureRequest

REQUEST = SignatureRequest(
    "出入及領用登記簿\n領用：手槍 P99Q-102　彈匣 2 個　子彈 24 發\n"
    "勤務：巡邏　第 3 巡邏線　08:00-10:00\n本人已清點並領用上列裝備。",
    "警員 王大明",
    "領用人",
    "領用槍彈：請確認內容並簽名",
)
_SIZE = (1366, 768)
_SAMPLES, _STEP_S = 300, 1 / 200
_AHEAD_NS = 100_000_000
"""Enough for the host to have the strokes before the first of them is due."""
_READY = "簽名板簽名"
_MIB = 1024 * 1024


class _Painted(QObject):
    """Notes for every paint of the mirror how much ink was on it when the painting had ended."""

    def __init__(self, mirror: PadMirror) -> None:
        super().__init__()
        self.seen: list[tuple[int, float]] = []
        mirror.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint the mirror and stamp it."""
        if isinstance(event, QPaintEvent) and isinstance(watched, PadMirror):
            watched.paintEvent(event)
            self.seen.append((watched.points, time.monotonic()))
            return True
        return False


@dataclass
class _Arrivals:
    """When ink left the pipe in the kiosk's process, before the screen's thread had it."""

    seen: list[tuple[int, float]] = field(default_factory=list)
    points: int = 0

    def hear(self, event: PadStatus | Event) -> None:
        if isinstance(event, Ink):
            self.points += sum(down for _, _, down in event.points)
            self.seen.append((self.points, time.monotonic()))


class PadScreen:
    """A window with the clerk's sheet, a real pad host and simulated pads; `close` ends the host."""

    def __init__(self, app: QApplication, words: Mapping[str, CitizenText]) -> None:
        self._app = app
        self.arrivals = _Arrivals()
        self.window = QWidget()
        self.window.resize(*_SIZE)
        self.window.show()
        self.port = PadPort(self._client)
        self._pool = ThreadPoolExecutor(1)
        self.bugs: list[Exception] = []
        runner = OpRunner(self._pool, self.bugs.append, self.window)
        self.sheet = PadSheet(self.window, self.port, words, runner)
        self.painted = _Painted(self.sheet.mirror)
        self.signed = 0
        self.sheet.signed.connect(self._count)
        self._beat = QTimer(interval=20)
        self._beat.timeout.connect(lambda: None)  # `until` looks at its condition at least so often
        self.port.start()
        self.wait_state(PadState.ABSENT)

    def _client(self, listener: Listener) -> PadClient:
        def hear(event: PadStatus | Event) -> None:
            self.arrivals.hear(event)
            listener(event)

        return PadClient(hear, None, host_command(emulate=True))

    def _count(self, _signed: PadSigned) -> None:
        self.signed += 1

    def close(self) -> None:
        """End host and window."""
        self.port.close()
        self._pool.shutdown()
        self.window.close()
        self.window.deleteLater()
        self._app.processEvents()

    @property
    def can(self) -> Capability:
        """Return what the pad on the desk can do."""
        info = self.port.status.info
        if info is None:
            raise NotAvailableYet("模擬簽名板沒有接上")
        return info.capability

    @property
    def page(self) -> PadForm:
        """Return the page that is on the pad."""
        form = self.sheet.form
        if form is None:
            raise NotAvailableYet("簽名板上沒有畫面")
        return form.pages[-1]

    def until(self, there: Callable[[], bool]) -> float:
        """Serve the screen until something holds and return the seconds; raises NotAvailableYet."""
        begin = time.monotonic()
        self._beat.start()
        while not there():
            if time.monotonic() - begin > PATIENCE_S:
                raise NotAvailableYet("簽名板沒有回應", hint=self.sheet.state_text)
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self._beat.stop()
        return time.monotonic() - begin

    def wait_state(self, state: PadState) -> float:
        """Wait until the screen knows a state of the pad that still holds; return the seconds."""
        port = self.port
        return self.until(lambda: port.client.state is port.status.state is state)

    def plug(self, serial: str, speed: int = 1) -> float:
        """Put a pad on the desk; return the seconds until it can be signed on."""
        self.port.client.emulate("plug", serial, model=MODEL, speed=speed)
        return self.wait_state(PadState.IDLE)

    def unplug(self, serial: str) -> float:
        """Pull its cable; return the seconds until the screen says so."""
        self.port.client.emulate("unplug", serial)
        return self.wait_state(PadState.ABSENT)

    def present(self) -> None:
        """Put the form onto the pad and wait until it is there."""
        self.sheet.present(REQUEST, on_screen=False)
        self.wait_form()

    def wait_form(self) -> float:
        """Wait until the pad shows the form; return the seconds."""
        return self.until(lambda: _READY in self.sheet.state_text)

    def decline(self) -> None:
        """End the signing without a signature."""
        self.sheet.decline()
        self.wait_state(PadState.IDLE)


def ink(screen: PadScreen, rounds: int) -> Iterable[Figure]:
    """Write at 200 Hz in real time and see when each point stands on the screen."""
    screen.plug("BENCHINK")
    rows = written(screen.can, _SAMPLES)
    due = [at * _STEP_S for at, row in enumerate(rows) if row[4]]
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        screen.present()
        screen.painted.seen.clear()
        screen.arrivals.seen.clear()
        screen.arrivals.points = 0
        start = time.monotonic_ns() + _AHEAD_NS  # one clock for all processes of the machine
        begin = start / 1e9
        screen.port.client.emulate("write", "BENCHINK", pens=[*rows], at_ns=start)
        screen.until(lambda: screen.sheet.mirror.points >= len(due))
        screen.until(lambda: bool(screen.painted.seen) and screen.painted.seen[-1][0] >= len(due))
        painted = _moments(screen.painted.seen, len(due))
        came = _moments(screen.arrivals.seen, len(due))
        ours += [(at - begin - when) * 1000 for at, when in zip(painted, due, strict=True)]
        bare += [(at - earlier) * 1000 for at, earlier in zip(painted, came, strict=True)]
        screen.decline()
    screen.unplug("BENCHINK")
    note = f"{len(ours):,} 點，200 Hz 實時，自筆尖取樣起；基準：同一點自讀取執行緒收到起至畫面"
    for share, part in ((0.5, "p50"), (0.99, "p99")):
        yield Figure(
            f"pads.ink.{part}", percentile(ours, share), "ms", percentile(bare, share), note
        )


def _moments(seen: list[tuple[int, float]], count: int) -> list[float]:
    """Return for each of `count` points the first moment at which it was there."""
    found: list[float] = []
    for points, at in seen:
        found += [at] * (min(points, count) - len(found))
    return found


def cables(screen: PadScreen, rounds: int) -> Iterable[Figure]:
    """Pull the cable while a form is on the pad and while it waits, and put it back."""
    serial = "BENCHCABLE"
    signing: list[float] = []
    idle: list[float] = []
    back: list[float] = []
    screen.plug(serial)
    for _ in range(rounds):
        screen.present()
        screen.port.client.emulate("write", serial, pens=written(screen.can, 40)[:-1])
        screen.until(lambda: screen.sheet.mirror.points > 0)
        signing.append(screen.unplug(serial) * 1000)
        screen.port.client.emulate("plug", serial, model=MODEL)
        back.append(screen.wait_form() * 1000)
        screen.decline()
        idle.append(screen.unplug(serial) * 1000)
        screen.plug(serial)
    screen.unplug(serial)
    note = f"{rounds} 次中最久"
    yield Figure("pads.unplug.signing", max(signing), "ms", None, f"{note}，至多 150")
    yield Figure("pads.unplug.idle", max(idle), "ms", None, f"{note}，至多 150")
    yield Figure("pads.replug", max(back), "ms", None, f"{note}，自接回至畫面重現，至多 2,000")


def in_a_row(screen: PadScreen, count: int, speed: int) -> Iterable[Figure]:
    """Sign so many times, sealed forms and judged ink and all, and see what stays behind."""
    serial = "BENCHROW"
    screen.plug(serial, speed)
    processes = [psutil.Process(), psutil.Process(screen.port.client.host_pid)]
    early = max(count // 4, 1)
    for _ in range(early):
        _sign(screen, serial)
    before = [_held(one) for one in processes]
    for _ in range(count - early):
        _sign(screen, serial)
    after = [_held(one) for one in processes]
    screen.unplug(serial)
    note = f"{screen.signed} 次簽名成立，第 {early} 次之後的增加"
    for at, name in enumerate(("kiosk", "host")):
        grown, more = (late - first for late, first in zip(after[at], before[at], strict=True))
        yield Figure(f"pads.memory.{name}", grown / _MIB, "MB", before[at][0] / _MIB, note)
        yield Figure(f"pads.descriptors.{name}", more, "more", before[at][1], note)


def _sign(screen: PadScreen, serial: str) -> None:
    made = screen.signed
    screen.present()
    rows = [*signed(screen.page, screen.can, _SAMPLES, made + 1), *tap(screen.page, screen.can)]
    screen.port.client.emulate("write", serial, pens=[*rows])
    screen.until(lambda: screen.signed > made)
    screen.wait_state(PadState.IDLE)
    screen.painted.seen.clear()
    screen.arrivals.seen.clear()


def _held(process: psutil.Process) -> tuple[int, int]:
    """Return bytes in memory and open descriptors (handles on Windows)."""
    memory = process.memory_info().rss
    if sys.platform == "win32":
        return memory, process.num_handles()
    return memory, process.num_fds()
