"""Ink of the system's pen is marked as what it is: class B, without proof that nothing is missing."""

from __future__ import annotations

import pytest

from kiosk.ledgers.event import Value
from kiosk.ledgers.facts import PersonFact
from kiosk.services.evidence import evidence
from kiosk.services.kit import Signed, ToSign
from tests.station import INK, UNIT, Counter


@pytest.mark.parametrize(
    ("device", "kept"), [("pen", {"loss_proof": "B"}), ("mouse", {}), ("touch", {})]
)
def test_the_record_of_a_system_pen_says_class_b(
    counter: Counter, device: str, kept: dict[str, Value]
) -> None:
    wanted = ToSign(
        PersonFact(counter.duty_officer.person, UNIT), "sig", "領用人", "領用手槍一枝", "領用"
    )
    signed = Signed(wanted, INK, device)
    assert counter.store.read(lambda connection: evidence(connection, signed)) == kept
