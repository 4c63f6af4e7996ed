"""The internal register: open until a cadre says how it ended, and what that does to stock."""

from __future__ import annotations

import pytest

from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.incident import INCIDENT
from tests.ledgers.builders import BACK, CADRE, PISTOL, event, line_of, ref, thing

ROUNDS = thing("ammo_9mm", "ammo_9mm", "手槍子彈", 2)


def resolved(movement: str, asset: Value) -> dict[str, Value]:
    ended: dict[str, Value] = {
        "resolved_at": BACK,
        "resolved_by": ref(CADRE),
        "resolution": "已報分局",
    }
    return {**ended, "movement": movement, "asset": asset, "qty": 2}


def test_open_until_resolved() -> None:
    opened: dict[str, Value] = {
        "what": "missing_rounds",
        "subject": "手槍子彈 2 發",
        "opened_at": BACK,
    }
    line = line_of(INCIDENT, opened)
    assert (line.state, INCIDENT.state_of(line.state).open) == ("open", True)
    assert INCIDENT.summary(line.values) == "子彈短少 手槍子彈 2 發"
    assert line_of(INCIDENT, {**opened, **resolved("found", ROUNDS)}).state == "resolved"


@pytest.mark.parametrize(
    ("movement", "moved"),
    [("none", []), ("found", []), ("consumed", ["consumed"]), ("lost", ["lost"])],
)
def test_l01_r09_stock_changes_only_through_a_closed_incident(
    movement: str, moved: list[str]
) -> None:
    assert INCIDENT.custody is not None
    closed = event(2, Kind.CLOSE, resolved(movement, ROUNDS), ledger="INC")
    assert [move.condition for move in INCIDENT.custody(closed)] == moved
    opened = event(1, Kind.OPEN, resolved(movement, ROUNDS), ledger="INC")
    assert INCIDENT.custody(opened) == []
    gun = event(2, Kind.CLOSE, resolved(movement, PISTOL), ledger="INC")
    assert INCIDENT.custody(gun) == []
