"""A mapping whose values are made when they are first asked for, so that a start pays for what it uses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")

_ONE_AT_A_TIME = threading.RLock()
"""Of all mappings: what is made (tables) is put into one place that all stores of a process share."""


class MadeWhenAsked(Mapping[str, Value]):
    """The keys are known from the beginning; each value is made once, on whatever thread asks first."""

    def __init__(self, keys: Iterable[str], make: Callable[[str], Value]) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make
        self._made: dict[str, Value] = {}

    def __getitem__(self, key: str) -> Value:
        """Return a value; raises KeyError for a key that was not among the first ones."""
        found = self._made.get(key)
        return self._first(key) if found is None else found

    def _first(self, key: str) -> Value:
        if key not in self._keys:
            raise KeyError(key)
        with _ONE_AT_A_TIME:
            if key not in self._made:
                self._made[key] = self._make(key)
            return self._made[key]

    def __iter__(self) -> Iterator[str]:
        """Return the keys, whether their values are made or not."""
        return iter(self._keys)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._keys)

    def make_all(self) -> None:
        """Make what is still missing."""
        for key in self._keys:
            self[key]
