"""The counter under random hands: whatever is tried in whatever order, the books stay true.

The machine acts through the use cases of a real store; after each step the invariants of the domain
rules are held against the projections, and each run ends with a verification and a rebuild.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from kiosk.base.errors import KioskError
from kiosk.base.instants import to_text
from kiosk.ledgers.event import Value
from tests.services import truths
from tests.services.machine_hands import Hands, cadres, officers, owners, picks
from tests.services.machine_parts import CHANGES, CHECKED, DUTIES


class Station(Hands):
    """One counter; each rule is an act somebody tries, allowed or not."""

    # --- changing duty -------------------------------------------------------------------------

    @rule(
        desk=officers,
        pick=picks,
        duty=st.sampled_from([*DUTIES, "", "??"]),
        minutes=st.sampled_from([0, 0, 5, 90, -60]),
    )
    def change_duty(self, desk: str, pick: int, duty: str, minutes: int) -> None:
        line = self.some_line(pick, "L01", "L05")
        if line is None:
            return
        actor = self.counter.actor(desk, desk=True)
        before = self.counter.store.head
        try:
            plan = self.counter.reassign.begin(actor, line.id)
        except KioskError:
            assert self.counter.store.head == before
            return
        at = to_text(self.counter.clock.now() - timedelta(minutes=minutes))
        plan = replace(plan, duty=duty or plan.duty, at=at)
        self.plans.append((desk, plan))
        self.attempt(lambda: self.counter.reassign.confirm(actor, plan))

    @precondition(lambda self: self.plans)
    @rule(pick=picks)
    def change_duty_again(self, pick: int) -> None:
        desk, plan = self.plans[pick % len(self.plans)]
        actor = self.counter.actor(desk, desk=True)
        self.attempt(lambda: self.counter.reassign.confirm(actor, plan))

    @rule(
        duty=st.sampled_from(DUTIES),
        first=st.integers(8, 20),
        who=st.lists(officers, min_size=1, unique=True),
    )
    def publish(self, duty: str, first: int, who: list[str]) -> None:
        day = date.fromisoformat(self.counter.desk.duty_day(self.counter.clock.now()))
        pieces = [(person, duty, first, first + 3, "") for person in who]
        self.attempt(lambda: self.counter.publish(pieces, day, "臨時變更"))

    # --- the office ----------------------------------------------------------------------------

    @rule(
        who=owners,
        pick=picks,
        change=st.sampled_from(CHANGES),
        reason=st.sampled_from(["", "誤植"]),
    )
    def amend(self, who: str, pick: int, change: dict[str, Value], reason: str) -> None:
        line = self.some_line(pick, "L01", "L05", "L03")
        if line:
            actor = self.someone(who, line)
            self.attempt(lambda: self.counter.corrections.amend(actor, line.id, change, reason))

    @rule(who=cadres, pick=picks, granted=st.booleans())
    def decide(self, who: str, pick: int, granted: bool) -> None:
        asks = [
            (line_id, ask.event)
            for line_id in self.every("L01") + self.every("L05")
            for ask in self.counter.line(line_id).asks
        ]
        if asks:
            line_id, ask = asks[pick % len(asks)]
            actor = self.counter.actor(who)
            self.attempt(
                lambda: self.counter.corrections.decide(
                    actor, line_id, ask, granted=granted, note="查證"
                )
            )

    @rule(who=cadres, pick=picks)
    def void(self, who: str, pick: int) -> None:
        line = self.some_line(pick, "L01", "L05", "L03", "INC")
        if line:
            actor = self.counter.actor(who)
            self.attempt(lambda: self.counter.corrections.void(actor, line.id, "重複登記"))

    @rule(who=cadres, pick=picks, outcome=st.sampled_from(["reviewed", "returned"]))
    def review(self, who: str, pick: int, outcome: str) -> None:
        line = self.some_line(pick, "L01", "L05", "L03")
        if line:
            actor = self.counter.actor(who)
            self.attempt(
                lambda: self.counter.corrections.review(actor, (line.id,), outcome, "請補")
            )

    @rule(who=owners, pick=picks)
    def confirm_proxy(self, who: str, pick: int) -> None:
        line = self.some_line(pick, "L01", "L05", "L03")
        if line:
            actor = self.someone(who, line)
            self.attempt(lambda: self.counter.corrections.confirm(actor, line.id))

    @rule(
        who=officers,
        pick=picks,
        movement=st.sampled_from(["none", "consumed", "lost", "found", "?"]),
    )
    def resolve(self, who: str, pick: int, movement: str) -> None:
        line = self.some_line(pick, *(["INC"] if pick % 5 else ["L01", "INC"]))
        if line:
            actor = self.counter.actor(who)
            self.attempt(
                lambda: self.counter.incidents.resolve(
                    actor, line.id, "查明", movement, "警字第2號"
                )
            )

    # --- by form -------------------------------------------------------------------------------

    @rule(
        desk=officers,
        driver=officers,
        car=st.sampled_from([("C1", "patrol_car", "ABC-1234"), ("M1", "motorcycle", "MA-01")]),
    )
    def trip_by_form(self, desk: str, driver: str, car: tuple[str, str, str]) -> None:
        now = self.counter.clock.now()
        values: dict[str, Value] = {
            "vehicle": {"id": car[0], "kind": car[1], "label": car[2], "qty": 1},
            "driver": self.counter.ref(driver).to_value(),
            "purpose": "送廠保養",
            "out_at": to_text(now),
            "odo_out": 60_000,
            "check_out": CHECKED,
        }
        actor = self.counter.actor(desk, desk=True)
        self.attempt(
            lambda: self.registration.open(actor, "L05", now, values, "", frozenset({"L05-R01"}))
        )

    @rule(desk=officers, pick=picks, named=st.booleans(), other=st.booleans())
    def trip_back_by_form(self, desk: str, pick: int, named: bool, other: bool) -> None:
        line = self.some_line(pick, "L05")
        if line is None:
            return
        values: dict[str, Value] = {
            "in_at": to_text(self.counter.clock.now()),
            "odo_in": 60_000 + pick,
            "check_in": CHECKED,
            "key_back": True,
        }
        if named:
            values["vehicle"] = line.values["vehicle"]
        if other:
            values["vehicle"] = {"id": "C1", "kind": "patrol_car", "label": "ABC-1234", "qty": 1}
        actor = self.counter.actor(desk, desk=True)
        self.attempt(
            lambda: self.registration.close(actor, line.id, values, frozenset({"L05-R01"}))
        )

    # --- time ----------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 6, 12, 40, 180, -70]))
    def time_passes(self, minutes: int) -> None:
        self.counter.later(minutes=minutes)

    # --- what must hold ------------------------------------------------------------------------

    @invariant()
    def the_books_are_true(self) -> None:
        truths.hold(self.counter)

    def teardown(self) -> None:
        try:
            truths.hold_to_the_end(self.counter)
        finally:
            self.counter.store.close()
            shutil.rmtree(self.folder)


_CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

TestStation = Station.TestCase
TestStation.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=_CHECKS
)


class LongStation(Station):
    """The same with long days, for a machine with time."""


TestLongStation = pytest.mark.slow(LongStation.TestCase)
TestLongStation.settings = settings(
    max_examples=16, stateful_step_count=50, deadline=None, suppress_health_check=_CHECKS
)
