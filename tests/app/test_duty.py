"""The desk role as a session has it: by the roster first, then by whoever took the desk over (RB-03, L02-R02)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.app.duty import DutyBook
from kiosk.identity.directory import DirectoryPerson
from kiosk.identity.permissions import Role
from kiosk.identity.sessions import Counter as Sessions
from tests.services.handover_parts import at_noon, confirm, ready
from tests.station import UNIT, Counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Return a furnished counter at 11:52; P02 has the desk until 12, P05 after him."""
    made = at_noon(tmp_path)
    yield made
    made.store.close()


def member(counter: Counter, person: str) -> DirectoryPerson:
    who = counter.ref(person)
    return DirectoryPerson(
        account=person.lower(),
        person=who.id,
        title=who.title,
        name=who.name,
        unit=UNIT,
        groups=("GG-Ledger-officer",),
    )


def test_the_desk_role_moves_with_the_signature_of_who_accepts(counter: Counter) -> None:
    book = DutyBook(counter.desk)
    sessions = Sessions(counter.clock, duty=book)

    def at_desk(person: str) -> bool:
        return Role.DESK in sessions.sign_in(member(counter, person)).roles

    assert at_desk("P02")
    assert not at_desk("P05")
    book.refresh(confirm(counter, ready(counter)).changes)
    assert not at_desk("P02")
    assert at_desk("P05")
    counter.later(hours=2)
    counter.publish([("P03", "A", 12, 16, "")], reason="臨時換班")
    assert at_desk("P05"), "a roster changed afterwards does not take the desk from who holds it"
    assert not at_desk("P03")
    counter.later(seconds=timedelta(hours=counter.desk.policy.limits.desk_hours).total_seconds())
    assert not at_desk("P05")
