"""Wall time, a second clock for ages, and the hybrid logical clock that orders events.

Clocks are injected; nothing below `app` asks the operating system for the time.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

TAIPEI = timezone(timedelta(hours=8), "Asia/Taipei")
"""Taiwan has had no daylight saving time since 1979, so a fixed offset is exact for our records."""


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the current instant, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, from an arbitrary origin."""
        ...


class SystemClock:
    """The counter PC's own clock."""

    def now(self) -> datetime:
        """Return the system time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the system's monotonic seconds."""
        return time.monotonic()


class ManualClock:
    """A clock moved by hand: synthetic days of `simulate`, and tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        """Return the instant last set."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds advanced so far; setting the wall clock does not change them."""
        return self._elapsed

    def advance(self, step: timedelta) -> None:
        """Let time pass."""
        self._now += step
        self._elapsed += max(step.total_seconds(), 0.0)

    def set(self, instant: datetime) -> None:
        """Set the wall clock, forwards or backwards, as a person or a time server does."""
        self._now = instant.astimezone(UTC)


_COUNTER_BITS = 16
_COUNTER_MAX = (1 << _COUNTER_BITS) - 1


class HybridClock:
    """Stamps that follow wall time but never run backwards, even when the PC's clock is set back.

    A stamp is 16 hexadecimal digits: 48 bits of Unix milliseconds, 16 bits of counter; text order
    is time order. (Kulkarni et al., "Logical Physical Clocks", 2014.)
    """

    def __init__(self, clock: Clock, last: str = "0" * 16) -> None:
        self._clock = clock
        self._last = int(last, 16)
        self._lock = threading.Lock()

    def stamp(self) -> str:
        """Return a stamp greater than every one given or observed before."""
        with self._lock:
            wall = int(self._clock.now().timestamp() * 1000) << _COUNTER_BITS
            self._last = max(wall, self._last + 1)
            return f"{self._last:016x}"

    def observe(self, stamp: str) -> None:
        """Take notice of a stamp read from the journal, so that the next one is greater."""
        with self._lock:
            self._last = max(self._last, int(stamp, 16))


def stamp_instant(stamp: str) -> datetime:
    """Return the wall instant (millisecond precision) inside a hybrid stamp."""
    return datetime.fromtimestamp((int(stamp, 16) >> _COUNTER_BITS) / 1000, UTC)
