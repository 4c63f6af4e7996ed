"""How long the GUI thread stands still during 出勤 and 退勤: `python -m tests.gui.workflow.stall_probe [cold]`.

A 1 ms heartbeat runs beside scripted acts on a real store thread; the longest gap between two beats
is what a person feels. `cold` leaves out the warming that the program does behind its login.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.base.clock import ManualClock
from kiosk.views.ops import OpRunner
from kiosk.views.theme import apply_theme
from kiosk.views.widgets.signature_sheet import SignatureSheet
from kiosk.views.workflow.check_in import CheckInPage
from kiosk.views.workflow.check_out import CheckOutPage
from tests.gui.conftest import RESOURCES
from tests.gui.workflow import station

QUIET_MS = 150
"""Longer than any pause of the pages, so that what an act starts is counted with it."""


class Heartbeat(QObject):
    """Beats as often as the event loop lets it; `longest` is the longest time without a beat, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = QElapsedTimer()
        self.longest = 0.0
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to count anew."""
        self.longest = 0.0
        self._clock.start()
        self._timer.start()

    def _beat(self) -> None:
        self.longest = max(self.longest, self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()


def wait(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Probe:
    """Runs acts and prints the longest stall of each."""

    def __init__(self, runner: OpRunner) -> None:
        self._runner = runner
        self._beat = Heartbeat()
        self.rows: list[tuple[str, float]] = []

    def act(self, name: str, run: Callable[[], object]) -> None:
        """Run one act and wait until what it started is over."""
        self._beat.start()
        QTimer.singleShot(0, run)
        wait(QUIET_MS)
        while not self._runner.idle:
            wait(20)
        self.rows.append((name, self._beat.longest))
        sys.stdout.write(f"{self._beat.longest:8.1f} ms  {name}\n")


def warm(made: station.Counter, beat: Probe) -> None:
    """Warm as the program does while the login is shown."""
    made.shell.lock()
    wait(50)
    step = 0
    going = [True]

    def one() -> None:
        going[0] = made.shell.warm_next()

    while going[0]:
        step += 1
        beat.act(f"warming, step {step}", one)
    gc.collect()
    gc.freeze()
    made.shell.unlock()


def run(folder: Path, *, cold: bool) -> list[tuple[str, float]]:
    """Script a 出勤 with gun, radio and car, and the 退勤 of the same officer."""
    errors: list[Exception] = []
    runner = OpRunner(ThreadPoolExecutor(1), errors.append)
    clock = ManualClock(station.MORNING)
    made = station.counter(folder, clock, runner)
    made.shell.resize(1366, 768)
    made.shell.show()
    made.shell.activateWindow()
    wait(300)
    probe = Probe(runner)
    if not cold:
        warm(made, probe)
    scan = made.workflow.take_scan
    probe.act("看板", lambda: made.shell.show_page("board"))
    probe.act("出勤：刷證", lambda: scan("TB11"))
    for code in ("G102", "RAD12"):
        probe.act(f"出勤：掃 {code}", lambda code=code: scan(code))  # type: ignore[misc]
    out = made.shell.page("check_out")
    assert isinstance(out, CheckOutPage)
    probe.act("出勤：Enter", out.confirm)
    _sign(made, probe, "出勤：簽名、寫入")
    clock.advance(timedelta(minutes=115))
    probe.act("退勤：刷證", lambda: scan("TB11"))
    back = made.shell.page("check_in")
    assert isinstance(back, CheckInPage)
    probe.act("退勤：F9 全部歸還", back.items.all_back)
    count = next(iter(back.items.rounds.values())).back
    probe.act("退勤：子彈數", lambda: QTest.keyClicks(count, "24"))
    probe.act("退勤：里程", lambda: QTest.keyClicks(back.trip.odometer, "48260"))
    probe.act("退勤：打字", lambda: QTest.keyClicks(back.editor.narrative, "a"))
    probe.act("退勤：Enter（收繳人）", back.confirm)
    if _sheet(made) is not None:
        _sign(made, probe, "退勤：簽名、寫入")
    probe.act("出勤：再一次", lambda: scan("TB13"))
    assert not errors, errors
    made.shell.close()
    made.store.close()
    return probe.rows


def _sheet(made: station.Counter) -> SignatureSheet | None:
    found = made.shell.findChildren(SignatureSheet)
    return next((item for item in found if item.isVisible()), None)


def _sign(made: station.Counter, probe: Probe, name: str) -> None:
    sheet = _sheet(made)
    assert sheet is not None
    station.sign(sheet.canvas)
    probe.act(name, sheet.confirm)


def main(*, cold: bool) -> None:
    """Measure once on a fresh store."""
    sys.setswitchinterval(0.0005)
    gc.set_threshold(20_000, 20, 20)
    app = QApplication([])
    apply_theme(app, RESOURCES)
    with tempfile.TemporaryDirectory() as folder:
        rows = run(Path(folder) / "store", cold=cold)
    acts = [gap for name, gap in rows if not name.startswith("warming")]
    sys.stdout.write(f"{max(acts):8.1f} ms  longest of all acts\n")


if __name__ == "__main__":
    main(cold="cold" in sys.argv[1:])
