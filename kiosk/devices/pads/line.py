"""Commands to an STU by its rules: only in the state that takes them, and never unanswered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kiosk.devices.pads.model import PadGone, PadProtocol, PadRefused, PadTimeout
from kiosk.devices.pads.pace import Pace
from kiosk.devices.pads.stu.codec import Status, command, parse_status
from kiosk.devices.pads.stu.ids import ALLOWED, RESULTS, SIZES, Report, State
from kiosk.devices.pads.transports.base import Transport

Answer = TypeVar("Answer")

POLL_S = 0.005
_SETTLE_POLL_S = 0.02
STATE_S = 3.0
"""The longest a pad may take to change its state: clearing a 520A takes 0.6 s."""
BOOT_S = 15.0
SETTLE_S = 0.5
"""How long `ready` has to last after power-up: USB answers before the firmware is through."""


class StuLine:
    """One open pad as a place for commands; closes its transport as soon as the pad is gone."""

    def __init__(self, transport: Transport, pace: Pace) -> None:
        self._transport = transport
        self.pace = pace
        self._told = dict(transport.report_sizes())
        self.sizes = dict(SIZES) | self._told

    def has(self, report: Report, *, otherwise: bool = True) -> bool:
        """Tell whether the pad has a report; `otherwise` when it does not tell which it has."""
        return report in self._told if self._told else otherwise

    def get(self, report: Report) -> bytes:
        """Return a feature report; raises PadRefused, PadGone."""
        return self._ask(lambda: self._transport.get_feature(report, self.sizes[report]))

    def send(self, report: bytes) -> None:
        """Hand over a report without asking how it went; raises PadRefused, PadGone."""
        self._ask(lambda: self._transport.send_feature(report))

    def read(self, timeout_ms: int) -> bytes | None:
        """Return the next input report or None; raises PadGone."""
        return self._ask(lambda: self._transport.read(timeout_ms))

    def close(self) -> None:
        """Give the pad back."""
        self._transport.close()

    def _ask(self, call: Callable[[], Answer]) -> Answer:
        try:
            return call()
        except PadGone:
            self._transport.close()
            raise

    # ------------------------------------------------------------------------------- states
    def status(self) -> Status:
        """Return what the pad is doing and how the last command went."""
        return parse_status(self.get(Report.STATUS))

    def now_ns(self) -> int:
        """Return this machine's monotonic time."""
        return self.pace.monotonic_ns()

    def wait_until(
        self, done: Callable[[], bool], seconds: float, what: str, every: float = POLL_S
    ) -> None:
        """Ask again and again; raises PadTimeout with `what` did not happen."""
        until = self.now_ns() + int(seconds * 1e9)
        while not done():
            if self.now_ns() >= until:
                raise PadTimeout(f"簽名板沒有回應：{what}")
            self.pace.wait(every)

    def wait_for(self, state: State, seconds: float = STATE_S) -> None:
        """Wait for a state; raises PadTimeout."""
        self.wait_until(lambda: self.status().state == state, seconds, f"等待狀態 {state.name}")

    def settle(self, seconds: float = BOOT_S) -> None:
        """Wait until the pad is ready and stays so; raises PadTimeout.

        A pad that is still starting refuses even the question; that counts as not ready.
        """
        since: int | None = None

        def steady() -> bool:
            nonlocal since
            if not self._quietly_ready():
                since = None
            elif since is None:
                since = self.now_ns()
            return since is not None and self.now_ns() - since >= SETTLE_S * 1e9

        self.wait_until(steady, seconds, "尚未就緒", _SETTLE_POLL_S)

    def _quietly_ready(self) -> bool:
        try:
            return self.status().ready
        except (PadRefused, PadProtocol):
            return False

    # ------------------------------------------------------------------------------ commands
    def do(self, report: bytes) -> None:
        """Send a command in its state and ask how it went; raises PadRefused, PadTimeout, PadGone."""
        needed = ALLOWED.get(report[0])
        if needed is not None:
            self.wait_for(needed)
        self.send(report)
        self.check()

    def check(self) -> None:
        """Raise PadRefused when the last command failed."""
        if result := self.status().last_result:
            why = RESULTS.get(result, f"代碼 {result:02X}")
            raise PadRefused(f"簽名板回報錯誤：{why}", result=result)

    def reset(self) -> None:
        """Bring a pad in any state back to the one after power-up, without a new enumeration."""
        self.send(command(Report.RESET))
        self.settle()
