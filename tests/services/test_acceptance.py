"""Who may accept a signature the quality gate refused: a cadre of the unit who is not concerned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.event import PersonRef
from kiosk.services.acceptance import acceptance_problems


def actor(person: str, *roles: Role) -> Actor:
    return Actor(PersonRef(person, "巡官", person), "WD", frozenset(roles), "s", "password")


COUNTER = actor("P02", Role.OFFICER, Role.DESK)
CADRE = actor("P01", Role.OFFICER, Role.CADRE)
CHIEF = actor("P00", Role.OFFICER, Role.CHIEF)


@pytest.mark.parametrize("cadre", [CADRE, CHIEF])
def test_a_cadre_or_the_chief_accepts_for_citizens_and_other_officers(cadre: Actor) -> None:
    assert acceptance_problems(cadre, COUNTER, "") == []
    assert acceptance_problems(cadre, COUNTER, "P03") == []


@pytest.mark.parametrize(
    ("cadre", "counter", "signer", "code"),
    [
        (CADRE, COUNTER, "P01", "RB-01"),
        (CADRE, CADRE, "", "RB-01"),
        (actor("P03", Role.OFFICER, Role.SHIFT_LEAD), COUNTER, "", "SIGN-QUALITY"),
        (replace(CADRE, unit="NH"), COUNTER, "", "SIGN-QUALITY"),
    ],
)
def test_nobody_else_does(cadre: Actor, counter: Actor, signer: str, code: str) -> None:
    assert [one.code for one in acceptance_problems(cadre, counter, signer)] == [code]
