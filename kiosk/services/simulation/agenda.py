"""Acts in order of time, on a clock moved by hand."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime

from kiosk.base.clock import ManualClock


class Agenda:
    """What will happen when; acts of one instant happen in the order they were put down."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._acts: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0

    def add(self, at: datetime, act: Callable[[], None]) -> None:
        """Put an act down; what lies in the past happens next."""
        self._count += 1
        heapq.heappush(self._acts, (at, self._count, act))

    def run(self, until: datetime) -> int:
        """Do everything up to an instant, leave the clock there, and return how many acts it was."""
        done = 0
        while self._acts and self._acts[0][0] <= until:
            at, _, act = heapq.heappop(self._acts)
            self._clock.set(max(at, self._clock.now()))
            act()
            done += 1
        self._clock.set(max(until, self._clock.now()))
        return done
