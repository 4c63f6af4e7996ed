"""The counter: several officers signed in, one active, locks, badges, recent names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.base.clock import ManualClock
from kiosk.base.errors import InvalidInput, NotFound, SignInFailed
from kiosk.identity.directory import DirectoryPerson
from kiosk.identity.permissions import Role
from kiosk.identity.roles import group_table, roles_of
from kiosk.identity.sessions import Counter, CounterSettings, Duty, RecentOfficers, State

WANG = DirectoryPerson(
    "tp1001", "P001", "警員", "王大明", "AW2O1", ("GG-Ledger-officer",), "BADGE1"
)
LIN = DirectoryPerson(
    "tp1002", "P002", "巡佐", "林小華", "AW2O1", ("gg-ledger-OFFICER", "GG-Ledger-cadre"), "BADGE2"
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 5, 19, 1, tzinfo=UTC))


@pytest.fixture
def counter(clock: ManualClock) -> Counter:
    return Counter(clock)


def active_id(counter: Counter) -> str:
    assert counter.active is not None
    return counter.active.person.id


def state(counter: Counter) -> State:
    return counter.tick()


def waiting(counter: Counter) -> list[str]:
    return [one.person for one in counter.parked]


def test_sign_in_makes_an_actor(counter: Counter) -> None:
    actor = counter.sign_in(WANG)
    assert counter.state is State.ACTIVE
    assert counter.active == actor
    assert (actor.person.id, actor.person.title, actor.person.name) == ("P001", "警員", "王大明")
    assert (actor.unit, actor.method, actor.roles) == (
        "AW2O1",
        "password",
        frozenset({Role.OFFICER}),
    )


def test_second_sign_in_parks_the_first(counter: Counter) -> None:
    first = counter.sign_in(WANG)
    second = counter.sign_in(LIN)
    assert active_id(counter) == "P002"
    assert waiting(counter) == ["P001"]
    assert first.session != second.session


def test_signing_in_again_continues_the_session(counter: Counter) -> None:
    first = counter.sign_in(WANG)
    counter.sign_in(LIN)
    assert counter.sign_in(WANG).session == first.session
    assert waiting(counter) == ["P002"]


def test_a_disabled_person_gets_no_session(counter: Counter) -> None:
    with pytest.raises(SignInFailed):
        counter.sign_in(replace(WANG, active=False))
    assert counter.state is State.EMPTY


def test_switching_back_is_free_while_fresh_and_needs_proof_later(
    counter: Counter, clock: ManualClock
) -> None:
    counter.sign_in(WANG)
    counter.sign_in(LIN)
    assert counter.parked[0].free
    assert counter.switch_to("P001").person.id == "P001"
    clock.advance(timedelta(seconds=91))
    assert [one.free for one in counter.parked] == [False]
    with pytest.raises(SignInFailed) as caught:
        counter.switch_to("P002")
    assert caught.value.code == "password_needed"
    assert "林小華" in str(caught.value)


def test_switching_to_nobody(counter: Counter) -> None:
    with pytest.raises(NotFound):
        counter.switch_to("P009")


def test_idle_counter_locks_and_gives_no_actor(counter: Counter, clock: ManualClock) -> None:
    counter.sign_in(WANG)
    clock.advance(timedelta(seconds=89))
    assert counter.tick() is State.ACTIVE
    clock.advance(timedelta(seconds=1))
    assert counter.tick() is State.LOCKED
    assert counter.locked_person == WANG
    assert waiting(counter) == []
    assert counter.active is None


def test_touching_keeps_it_open_but_does_not_unlock(counter: Counter, clock: ManualClock) -> None:
    counter.sign_in(WANG)
    for _ in range(5):
        clock.advance(timedelta(seconds=60))
        counter.touch()
        assert counter.tick() is State.ACTIVE
    counter.lock()
    counter.touch()
    assert state(counter) is State.LOCKED
    with pytest.raises(SignInFailed):
        counter.switch_to("P001")


def test_a_locked_counter_opens_nobody_without_proof(counter: Counter) -> None:
    counter.sign_in(WANG)
    counter.sign_in(LIN)
    counter.lock()
    for person in ("P001", "P002"):
        with pytest.raises(SignInFailed):
            counter.switch_to(person)
    assert counter.state is State.LOCKED


def test_unlocking_by_password_or_badge_continues_the_same_session(
    counter: Counter, clock: ManualClock
) -> None:
    session = counter.sign_in(WANG).session
    counter.lock()
    assert counter.sign_in(WANG).session == session
    counter.lock()
    assert counter.switch_by_badge(" BADGE1 ").session == session
    assert counter.active is not None
    assert counter.active.method == "badge"


def test_somebody_else_may_use_a_locked_counter_and_the_first_stays_parked(
    counter: Counter,
) -> None:
    counter.sign_in(WANG)
    counter.lock()
    counter.sign_in(LIN)
    assert counter.state is State.ACTIVE
    assert waiting(counter) == ["P001"]


@pytest.mark.parametrize("badge", ["BADGE2", "", "unknown"])
def test_a_badge_never_begins_a_session(counter: Counter, badge: str) -> None:
    counter.sign_in(replace(WANG, badge=""))
    with pytest.raises(SignInFailed) as caught:
        counter.switch_by_badge(badge)
    assert caught.value.code == "password_needed"
    assert active_id(counter) == "P001"


def test_badges_can_be_switched_off(clock: ManualClock) -> None:
    counter = Counter(clock, CounterSettings(badge_resumes=False))
    counter.sign_in(WANG)
    counter.sign_in(LIN)
    with pytest.raises(SignInFailed):
        counter.switch_by_badge("BADGE1")


def test_a_session_ends_after_a_shift_even_when_used(counter: Counter, clock: ManualClock) -> None:
    counter.sign_in(WANG)
    for _ in range(12 * 60):
        clock.advance(timedelta(minutes=1))
        counter.touch()
        counter.tick()
    assert counter.state is State.EMPTY
    with pytest.raises(SignInFailed):
        counter.switch_by_badge("BADGE1")


def test_a_clock_set_back_does_not_lengthen_a_shift(counter: Counter, clock: ManualClock) -> None:
    counter.sign_in(WANG)
    clock.set(clock.now() - timedelta(days=1))
    assert counter.tick() is State.EMPTY


def test_sign_out_and_park(counter: Counter) -> None:
    counter.sign_in(WANG)
    counter.sign_in(LIN)
    counter.sign_out("P001")
    assert waiting(counter) == []
    counter.park()
    assert counter.state is State.EMPTY
    assert waiting(counter) == ["P002"]
    counter.switch_to("P002")
    counter.sign_out()
    assert (counter.state, counter.parked) == (State.EMPTY, ())
    counter.sign_out()


def test_desk_role_follows_the_roster_during_the_session(clock: ManualClock) -> None:
    duty = {"P001": Duty(on_desk=True, number="01")}
    counter = Counter(clock, duty=lambda person: duty.get(person, Duty()))
    assert counter.sign_in(WANG).roles == {Role.OFFICER, Role.DESK}
    duty["P001"] = Duty(number="01")
    assert counter.active is not None
    assert counter.active.roles == {Role.OFFICER}
    assert counter.active.person.number == "01"


def test_acting_chief_is_named(clock: ManualClock) -> None:
    counter = Counter(clock, duty=lambda _person: Duty(acting_for="所長 陳建國"))
    actor = counter.sign_in(LIN)
    assert Role.CHIEF in actor.roles
    assert actor.acting_for == "所長 陳建國"


@pytest.mark.parametrize("seconds", [0, 59, 121, 3600])
def test_idle_time_has_bounds(seconds: int) -> None:
    with pytest.raises(InvalidInput):
        CounterSettings(idle_seconds=seconds)


def test_the_counter_does_not_collect_sessions_without_end(counter: Counter) -> None:
    for number in range(30):
        counter.sign_in(replace(WANG, person=f"P{number:03d}", account=f"tp{number}", badge=""))
    assert len(counter.parked) == 12
    assert active_id(counter) == "P029"


def test_recent_officers_are_four_names_and_survive_a_restart(
    tmp_path: Path, clock: ManualClock
) -> None:
    path = tmp_path / "recent.json"
    counter = Counter(clock, recent=RecentOfficers(path))
    for number in [1, 2, 3, 4, 5, 3]:
        counter.sign_in(
            replace(WANG, person=f"P{number}", account=f"tp{number}", name=f"王{number}")
        )
    again = Counter(clock, recent=RecentOfficers(path)).recent
    assert [one.account for one in again] == ["tp3", "tp5", "tp4", "tp2"]
    assert json.loads(path.read_text(encoding="utf-8"))[0] == ["tp3", "警員", "王3"]


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[["a"]]', "\xff"])
def test_a_damaged_recent_list_is_an_empty_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "recent.json"
    path.write_text(content, encoding="latin-1")
    assert RecentOfficers(path).officers == ()


def test_group_table_from_settings() -> None:
    table = group_table({"LDG-Chiefs": "chief", "LDG-Police": "officer"})
    assert roles_of(("ldg-chiefs", "Domain Users"), table) == {Role.CHIEF}
    assert roles_of((), table) == frozenset()


@pytest.mark.parametrize("code", ["boss", "", "desk"])
def test_group_table_refuses_unknown_roles_and_the_desk(code: str) -> None:
    with pytest.raises(InvalidInput, match="LDG-X"):
        group_table({"LDG-X": code})
