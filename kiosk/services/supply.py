"""Does the store hold what is to be drawn? Counted kinds have no item whose state could forbid it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kiosk.base.result import Problem
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import Values
from kiosk.ledgers.reference import kind_label
from kiosk.services.world import World


def supply_problems(world: World, definition: LedgerDef, lines: Iterable[Values]) -> list[Problem]:
    """Return which counted kinds the lines together draw beyond what is in store (L01-R09).

    `lines` are the values of the lines about to be opened. A kind the unit does not count is not judged.
    """
    wanted: Counter[str] = Counter()
    if definition.draws is None:
        return []
    for values in lines:
        wanted.update(
            {item.kind: item.qty for item in definition.draws(values) if item.id == item.kind}
        )
    inside = world.counted_in_store(wanted) if wanted else {}
    return [
        Problem("L01-R09", f"{kind_label(kind)}在所只有 {inside[kind]}，不能領用 {qty}", "items")
        for kind, qty in wanted.items()
        if kind in inside and qty > inside[kind]
    ]
