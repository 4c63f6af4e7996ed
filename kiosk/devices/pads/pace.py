"""Passing of time for a device: stamps and pauses, so that tests and the emulated pad need no real ones."""

from __future__ import annotations

import time
from typing import Protocol


class Pace(Protocol):
    """Where a driver takes its time stamps from, and how it lets a pad have its time."""

    def monotonic_ns(self) -> int:
        """Return nanoseconds that never run backwards."""
        ...

    def wait(self, seconds: float) -> None:
        """Return after that much time."""
        ...


class SystemPace:
    """The machine's own time."""

    def monotonic_ns(self) -> int:
        """Return the system's monotonic nanoseconds."""
        return time.monotonic_ns()

    def wait(self, seconds: float) -> None:
        """Give the processor away for that long."""
        time.sleep(max(seconds, 0.0))


class ManualPace:
    """Time that passes only while somebody waits: a minute of signing takes no time at all."""

    def __init__(self) -> None:
        self._now = 0

    def monotonic_ns(self) -> int:
        """Return what has been waited so far."""
        return self._now

    def wait(self, seconds: float) -> None:
        """Let that much time have passed."""
        self._now += max(round(seconds * 1e9), 1)
