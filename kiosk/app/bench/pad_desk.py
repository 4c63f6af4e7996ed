"""Simulated pads behind the real host process, and a hand that writes on them, for the figures of pads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from kiosk.base.errors import NotAvailableYet
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadClient, PadState, PadStatus
from kiosk.devices.pads.events import Doubtful, Event, Failed, Finished, Ink, Shown
from kiosk.devices.pads.model import Area, Capability, PadForm
from kiosk.devices.pads.signing import CONFIRM, Begin
from kiosk.devices.pads.simulator.pen import handwriting

MODEL = "STU-540"
PATIENCE_S = 30.0
DOCUMENT = "0" * 64
Row = list[int]


def written(can: Capability, count: int, seed: int = 1) -> list[Row]:
    """Return a hand of `count` samples as the pipe takes it, with one report that the pen has gone."""
    return [
        [pen.x, pen.y, pen.pressure, int(pen.rdy), pen.sw] for pen in handwriting(can, count, seed)
    ]


def signed(form: PadForm, can: Capability, count: int, seed: int) -> list[Row]:
    """Return the same hand inside the ink area of a form, so that all of it counts."""
    area = form.ink_area
    left, top = area.left * can.max_x // form.width, area.top * can.max_y // form.height
    wide, high = area.width * can.max_x // form.width, area.height * can.max_y // form.height
    return [
        [left + x * wide // can.max_x, top + y * high // can.max_y, pressure, rdy, switch]
        for x, y, pressure, rdy, switch in written(can, count, seed)
    ]


def tap(form: PadForm, can: Capability, name: str = CONFIRM) -> list[Row]:
    """Return a pen that touches a key for a tenth of a second and goes away."""
    area = next(key.area for key in form.keys if key.name == name)
    x = (area.left + area.right) // 2 * (can.max_x + 1) // form.width
    y = (area.top + area.bottom) // 2 * (can.max_y + 1) // form.height
    return [*([[x, y, 400, 1, 1]] * 20), [x, y, 0, 1, 0], [0, 0, 0, 0, 0]]


def blank(can: Capability) -> PadForm:
    """Return a white page that takes ink everywhere and ends only by word of the kiosk."""
    stride = (can.width + 7) // 8
    ink = Area(0, 0, can.width - 1, can.height - 1)
    return PadForm(can.width, can.height, b"\xff" * (stride * can.height), ink)


class BenchDesk:
    """One client with one host; counts the ink of the session in progress."""

    def __init__(self) -> None:
        self._came = threading.Condition()
        self._ended: Finished | Failed | Doubtful | None = None
        self._shown = False
        self._heard_at = 0.0
        self.ink = 0
        self.client = PadClient(self._hear, None, host_command(emulate=True))

    def _hear(self, event: PadStatus | Event) -> None:
        with self._came:
            if isinstance(event, Ink):
                self.ink += len(event.points)
            elif isinstance(event, Shown):
                self._shown = True
            elif isinstance(event, Finished | Failed | Doubtful):
                self._ended = event
            self._heard_at = time.monotonic()
            self._came.notify_all()

    def _until(self, there: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        with self._came:
            if not self._came.wait_for(there, seconds):
                raise NotAvailableYet("簽名板程式沒有回應", hint=str(self.client.status))

    def wait_state(self, state: PadState) -> None:
        """Wait until the pad is in a state; raises NotAvailableYet."""
        self._until(lambda: self.client.state is state)

    def plug(self, serial: str, speed: int) -> Capability:
        """Put a pad on the desk and return what it can do."""
        self.client.emulate("plug", serial, model=MODEL, speed=speed)
        self.wait_state(PadState.IDLE)
        info = self.client.info
        if info is None:
            raise NotAvailableYet("模擬簽名板沒有接上")
        return info.capability

    def begin(self, form: PadForm) -> int:
        """Show a form and return its session."""
        self.ink, self._shown, self._ended = 0, False, None
        session = self.client.begin(Begin(0, (form,), DOCUMENT, "量測"))
        self._until(lambda: self._shown)
        return session

    def write(self, serial: str, rows: Sequence[Row]) -> None:
        """Let the hand write."""
        self.client.emulate("write", serial, pens=list(rows))

    def wait_ink(self, count: int, quiet_s: float) -> None:
        """Wait for that much ink, or until nothing has come for `quiet_s`: what is missing is lost."""

        def settled() -> bool:
            return self.ink >= count or time.monotonic() - self._heard_at > quiet_s

        with self._came:
            while not settled():
                self._came.wait(quiet_s / 4)

    def cancel(self, session: int) -> None:
        """End a session and wait until the pad is free."""
        self.client.cancel(session)
        self.wait_state(PadState.IDLE)


@contextmanager
def bench_desk() -> Iterator[BenchDesk]:
    """Give a running client with nothing on its desk."""
    desk = BenchDesk()
    desk.client.start()
    try:
        desk.wait_state(PadState.ABSENT)
        yield desk
    finally:
        desk.client.close()
