"""Values made when they are asked for are made once and seen by every way of asking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from kiosk.ledgers.catalog import ALL
from kiosk.models.made_when_asked import MadeWhenAsked
from kiosk.models.projector import Projector


def test_a_value_is_made_once_and_only_when_asked_for() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    found = MadeWhenAsked(["a", "b"], make)
    assert (list(found), len(found), "a" in found, made) == (["a", "b"], 2, True, ["a"])
    assert found["a"] == found.get("a") == "A"
    assert made == ["a"]
    found.make_all()
    assert dict(found) == {"a": "A", "b": "B"}
    assert made == ["a", "b"]
    with pytest.raises(KeyError):
        found["c"]
    assert found.get("c") is None


def test_threads_that_ask_at_once_get_the_same_tables() -> None:
    together = Barrier(4)
    projector = Projector(ALL)

    def ask() -> list[object]:
        together.wait(10)
        return [projector.tables[item.key] for item in ALL]

    with ThreadPoolExecutor(4) as pool:
        first, *others = [answer.result() for answer in [pool.submit(ask) for _ in range(4)]]
    assert all(one is two for other in others for one, two in zip(first, other, strict=True))
    assert len(first) == len(ALL)
