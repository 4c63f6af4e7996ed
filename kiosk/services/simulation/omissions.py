"""What the invented station leaves undone, from when and until when: the truth the close list is held against.

Numbers are those of domain rules §6.5; a ref is a line, a roster version, an installation or a person.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from kiosk.base.clock import Clock

Left = tuple[int, str]


class Omissions:
    """Told by those who live the days; asked when a day ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: dict[tuple[int, str, str], datetime] = {}
        self.days: dict[str, frozenset[Left]] = {}
        """Roster day -> what was left undone when it ended."""

    def leave(self, number: int, ref: str, day: str = "", since: datetime | None = None) -> None:
        """Leave something undone from now, or from its time limit on.

        With `day` it stands on the list of that roster day only, as what a line of the day lacks.
        """
        self._since.setdefault((number, ref, day), since or self._clock.now())

    def make_up(self, number: int, ref: str) -> None:
        """Do it after all."""
        for left in [one for one in self._since if one[:2] == (number, ref)]:
            del self._since[left]

    def end_day(self, day: str, out: frozenset[str]) -> None:
        """Keep what stands undone now, with the persons who are out or owe something (1, 2)."""
        now = self._clock.now()
        standing = {
            (number, ref)
            for (number, ref, of), since in self._since.items()
            if since < now and of in {"", day}
        }
        self.days[day] = frozenset(standing | {(1, person) for person in out})

    def counts(self) -> dict[str, dict[str, int]]:
        """Return roster day -> number of the close list -> how many."""
        found = {}
        for day, left in self.days.items():
            many = Counter(str(number) for number, _ in left)
            found[day] = {number: many[number] for number in sorted(many, key=int)}
        return found
