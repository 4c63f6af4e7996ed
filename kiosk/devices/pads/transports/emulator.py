"""The way to simulated pads: what the demo and the tests of the driver run over."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from kiosk.devices.pads.model import Link, PadAddress, PadBusy, PadGone, PadNotFound, PadRefused
from kiosk.devices.pads.pace import Pace
from kiosk.devices.pads.simulator.device import SimulatedPad, Unplugged
from kiosk.devices.pads.stu.ids import WACOM

QUEUE = 63
"""Reports kept for a slow reader, the newest are dropped: the ring of Linux hidraw."""
_STEP_S = 0.005
"""Between two looks at a cable that nothing is due on; a report is waited for until it is due."""
_SHORTEST_S = 0.0005


class EmulatedTransport:
    """One open handle; several may be open at once, and each sees every input report."""

    def __init__(self, pad: SimulatedPad, pace: Pace) -> None:
        self._pad = pad
        self._pace = pace
        self._queue: deque[bytes] = deque()
        self._closed = False
        self._plug = pad.times_plugged
        pad.listeners.append(self._hear)

    def _hear(self, report: bytes) -> None:
        if len(self._queue) < QUEUE:
            self._queue.append(report)

    def _gone(self) -> PadGone:
        return PadGone("簽名板已拔除")

    def report_sizes(self) -> Mapping[int, int]:
        """Return the sizes of all reports of the simulated model."""
        return self._pad.sizes | self._pad.input_sizes

    def get_feature(self, report_id: int, size: int) -> bytes:
        """Ask the simulated pad."""
        self._check()
        try:
            report = self._pad.get_feature(report_id)
        except Unplugged as failure:
            raise self._gone() from failure
        if report is None:
            raise PadRefused(f"簽名板不回應報告 {report_id:02X}")
        return report[:size]

    def send_feature(self, report: bytes) -> None:
        """Hand a report to the simulated pad."""
        self._check()
        try:
            taken = self._pad.set_feature(report)
        except Unplugged as failure:
            raise self._gone() from failure
        if not taken:
            raise PadRefused(f"簽名板不接受報告 {report[0]:02X}")

    def read(self, timeout_ms: int) -> bytes | None:
        """Return the next input report; while waiting, the simulated hand goes on writing."""
        until = self._pace.monotonic_ns() + timeout_ms * 1_000_000
        while True:
            self._check()
            self._pad.play_due()
            if self._queue:
                return self._queue.popleft()
            left = until - self._pace.monotonic_ns()
            if left <= 0:
                return None
            due = max(self._pad.due_in(), _SHORTEST_S)
            self._pace.wait(min(due, _STEP_S, left / 1e9))

    def _check(self) -> None:
        if self._closed or not self._pad.plugged or self._pad.times_plugged != self._plug:
            raise self._gone()

    def close(self) -> None:
        """Stop listening."""
        if not self._closed:
            self._closed = True
            if self._hear in self._pad.listeners:
                self._pad.listeners.remove(self._hear)


class EmulatedBus:
    """Simulated pads on the desk; `occupied` names those another program would hold."""

    def __init__(self, pads: Sequence[SimulatedPad], pace: Pace) -> None:
        self.pads = list(pads)
        self.occupied: set[str] = set()
        self._pace = pace

    def enumerate(self) -> Sequence[PadAddress]:
        """Return the pads whose cable is in."""
        return [
            PadAddress(
                Link.EMULATOR,
                f"emulated:{index}",
                WACOM,
                pad.specification.product,
                pad.specification.name,
                pad.serial,
            )
            for index, pad in enumerate(self.pads)
            if pad.plugged
        ]

    def open(self, address: PadAddress) -> EmulatedTransport:
        """Open a handle; raises PadNotFound, PadBusy."""
        if address not in self.enumerate():
            raise PadNotFound("找不到模擬簽名板")
        if address.path in self.occupied:
            raise PadBusy("簽名板正由其他程式使用")
        return EmulatedTransport(self.pads[int(address.path.partition(":")[2])], self._pace)
