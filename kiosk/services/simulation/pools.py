"""Which items are in the store room, so that officers scan what is really there."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from kiosk.models.equipment import AssetEntry


class Pools:
    """Free items by kind; officers have habits and take the same radio when they can."""

    def __init__(self, assets: Iterable[AssetEntry], rng: Random) -> None:
        self._rng = rng
        self._free: dict[str, dict[str, None]] = {}
        self._personal: dict[str, str] = {}
        for asset in assets:
            if asset.id == asset.kind:
                continue
            if asset.personal_of:
                self._personal[asset.personal_of] = asset.label
            else:
                self._free.setdefault(asset.kind, {})[asset.label] = None
        self._habits: dict[tuple[str, str], str] = {}
        self._owned = frozenset(self._personal.values())

    def take(self, kind: str, person: str) -> str:
        """Return the label of an item of a kind for a person, or empty text when none is left."""
        free = self._free.get(kind, {})
        habit = self._habits.get((kind, person), "")
        if habit not in free:
            if not free:
                return ""
            habit = self._rng.choice(list(free))
            self._habits[kind, person] = habit
        del free[habit]
        return habit

    def use(self, kind: str, label: str) -> bool:
        """Take a certain item; return whether it was free."""
        free = self._free.get(kind, {})
        return free.pop(label, 0) is None

    def put(self, kind: str, label: str) -> None:
        """Give an item back; personal ones stay with their owner's name."""
        if label not in self._owned:
            self._free.setdefault(kind, {})[label] = None
