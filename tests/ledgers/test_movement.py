"""MOV as data: which movement an item may make, who may approve it, and what it moves (L01-R09)."""

from __future__ import annotations

import pytest

from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.movement import MOVEMENT, moves, state, summary
from kiosk.ledgers.movement_rules import possible
from tests.ledgers.builders import (
    BACK,
    CADRE,
    CHIEF,
    LIN,
    RADIO,
    ask,
    event,
    of,
    one,
    ref,
    thing,
    world,
)


def proposed(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "what": "repair",
        "asset": RADIO,
        "qty": 1,
        "reason": "無法充電",
        "place": "通信維修站",
        "proposed_by": ref(LIN),
        "proposed_at": BACK,
    }
    return {**values, **more}


def decided(**more: Value) -> dict[str, Value]:
    return proposed(decision="approved", decided_by=ref(CADRE), decided_at=BACK, **more)


def test_states_and_summary() -> None:
    assert state({}) == "proposed"
    assert state(decided()) == "approved"
    assert state({**decided(), "decision": "refused"}) == "refused"
    assert summary(proposed()) == "送修 7-101"
    rounds = thing("ammo_9mm", "ammo_9mm", "手槍子彈")
    assert summary(proposed(what="retired", asset=rounds, qty=50)) == "報廢 手槍子彈 ×50"


@pytest.mark.parametrize(
    ("where", "may"),
    [
        ("in_store", {"repair", "lost", "seized", "transferred", "retired"}),
        ("repair", {"restored", "lost", "seized", "retired"}),
        ("lost", {"found"}),
        ("seized", {"found"}),
        ("issued", set()),
        ("transferred", set()),
        ("retired", set()),
    ],
)
def test_l01_r09_movements_follow_the_states_of_the_domain(where: str, may: set[str]) -> None:
    assert set(possible(AssetFact("r1", "radio", "7-101", where))) == may


def test_l01_r09_counted_kinds_only_leave_and_installations_stay() -> None:
    rounds = AssetFact("ammo_9mm", "ammo_9mm", "手槍子彈", "in_store")
    assert set(possible(rounds)) == {"lost", "seized", "transferred", "retired"}
    assert possible(AssetFact("s1", "siren", "警報器", "in_store")) == ()


def test_l01_r09_a_proposal_says_where_to_and_how_many() -> None:
    facts = world()
    assert ask(MOVEMENT, proposed(), facts, Phase.OPEN) == []
    assert one(ask(MOVEMENT, proposed(place=""), facts, Phase.OPEN), "MOV-R09").field == "place"
    assert one(ask(MOVEMENT, proposed(qty=2), facts, Phase.OPEN), "MOV-R09").field == "qty"
    unknown = proposed(asset=thing("x", "radio", "x"))
    assert one(ask(MOVEMENT, unknown, facts, Phase.OPEN), "MOV-R09").field == "asset"


def test_l01_r09_neither_proposer_nor_owner_approves() -> None:
    facts = world()
    assert ask(MOVEMENT, decided(), facts, Phase.CLOSE) == []
    own = {**decided(), "proposed_by": ref(CADRE)}
    assert of(ask(MOVEMENT, own, facts, Phase.CLOSE), "RB-01")
    facts.change("r1", personal_of=CADRE.id)
    assert of(ask(MOVEMENT, decided(), facts, Phase.CLOSE), "RB-01")
    assert not ask(MOVEMENT, {**decided(), "decided_by": ref(CHIEF)}, facts, Phase.CLOSE)
    officer = {**decided(), "decided_by": ref(LIN), "proposed_by": ref(CADRE)}
    assert of(ask(MOVEMENT, officer, world(), Phase.CLOSE), "MOV-R09")


def test_l01_r09_only_the_approval_moves_anything() -> None:
    opened = event(1, Kind.OPEN, proposed(), ledger="MOV")
    assert moves(opened) == []
    refused = event(2, Kind.CLOSE, {**decided(), "decision": "refused"}, ledger="MOV")
    assert moves(refused) == []
    (moved,) = moves(event(2, Kind.CLOSE, decided(), ledger="MOV"))
    assert (moved.out, moved.condition, moved.qty) == (False, "repair", 1)
    (home,) = moves(event(2, Kind.CLOSE, decided(what="restored"), ledger="MOV"))
    assert home.condition == "normal"
    rounds = thing("ammo_9mm", "ammo_9mm", "手槍子彈")
    both = moves(event(2, Kind.CLOSE, decided(what="lost", asset=rounds, qty=5), ledger="MOV"))
    assert [(move.out, move.qty) for move in both] == [(True, 5), (False, 5)]
