"""What the driver asks of any way to a pad, so that it is the same driver on each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from kiosk.devices.pads.model import PadAddress


class Transport(Protocol):
    """One open line to one pad, owned by one thread.

    Reports are bytes with the report id first. Every method raises PadGone once the pad is away.
    """

    def report_sizes(self) -> Mapping[int, int]:
        """Return size with id of each report the pad has; empty when it cannot be known."""
        ...

    def get_feature(self, report_id: int, size: int) -> bytes:
        """Return a feature report of at most `size` bytes, id included; raises PadRefused."""
        ...

    def send_feature(self, report: bytes) -> None:
        """Hand one feature report to the pad; raises PadRefused when it was not taken."""
        ...

    def read(self, timeout_ms: int) -> bytes | None:
        """Return the next input report, or None when none came in time (0: do not wait)."""
        ...

    def close(self) -> None:
        """Give the pad back; may be called again, and after the pad is gone."""
        ...


class Bus(Protocol):
    """A kind of connection on which pads are found."""

    def enumerate(self) -> Sequence[PadAddress]:
        """Return what is there now, each pad once."""
        ...

    def open(self, address: PadAddress) -> Transport:
        """Open one; raises PadNotFound, PadBusy."""
        ...
