"""What the rules said about a draft on Enter, taken over when it is written a moment later.

The screen asks the rules, takes the signatures and writes; the writing transaction has to ask again,
because other lines may have been written in between. Whether they were is certain: every answer of the
rules comes from the draft, the person at the counter, the unit's policy, the clock and the events in
the store, and the hash of the newest event stands for all events. When nothing of these differs,
neither would the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from kiosk.base.result import Problem
from kiosk.identity.permissions import Actor
from kiosk.models.journal import newest
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.services.world import World

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class _Basis(Generic[D]):
    """Everything an answer depends on; rules look at the clock by the minute and by the day."""

    arrival: int
    hash: str
    minute: datetime
    policy: Policy
    actor: Actor
    draft: D


class Checked(Generic[D]):
    """The newest answer of one use case's rules; one draft is at the counter at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: tuple[_Basis[D], tuple[Problem, ...]] | None = None

    def ask(
        self, world: World, actor: Actor, draft: D, rules: Callable[[], list[Problem]]
    ) -> list[Problem]:
        """Return what `rules` say on the world's snapshot, from memory only when nothing has changed."""
        minute = self._desk.clock.now().replace(second=0, microsecond=0)
        basis = _Basis(*newest(world.connection), minute, self._desk.policy, actor, draft)
        last = self._last
        if last is not None and last[0] == basis:
            return list(last[1])
        found = rules()
        self._last = basis, tuple(found)
        return found
