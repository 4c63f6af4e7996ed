"""A small station of its own in a temporary folder, for measurements that save for real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from kiosk.base.clock import ManualClock
from kiosk.ledgers.catalog import ALL
from kiosk.models.store import Station, Store
from kiosk.services.check_in import CheckIn
from kiosk.services.check_in_draft import tick_all, with_rounds
from kiosk.services.check_out import CheckOut
from kiosk.services.desk import Desk
from kiosk.services.kit import CheckInDraft, CheckOutDraft, Signed, ToSign
from kiosk.services.policy import Policy
from kiosk.services.registers import Registers
from kiosk.services.simulation.handwriting import signature
from kiosk.services.simulation.station import DemoStation, actor_of, build_station

_START = datetime(2026, 5, 18, 22, 0, tzinfo=UTC)
_OFFICERS, _SEED = 24, 1


@dataclass(frozen=True, slots=True)
class Going:
    """A sign-out ready to be confirmed: the draft and what was signed."""

    draft: CheckOutDraft
    signed: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """A return ready to be confirmed."""

    draft: CheckInDraft
    signed: tuple[Signed, ...]


class BenchStation:
    """A station without a roster whose officers are sent out (臨時派遣) with pistol, radio and car."""

    def __init__(self, folder: Path, start: datetime = _START) -> None:
        self.clock = ManualClock(start)
        self.store = Store(folder, Station("AW3B2", "A"), ALL, self.clock, ballast=False)
        if self.store.head.recorded_at:
            self.clock.set(max(start, datetime.fromisoformat(self.store.head.recorded_at)))
        self.desk = Desk(self.store, self.clock, Policy())
        self.out, self.back = CheckOut(self.desk), CheckIn(self.desk)
        self.people: DemoStation = build_station(_OFFICERS, _SEED, _START.date())
        self.actor = actor_of(self.people.vices[0])
        self._rng = Random(_SEED)  # noqa: S311 - repeatable ink
        if not self.store.head.seq:
            registers, chief = Registers(self.desk), actor_of(self.people.chief)
            registers.put_people(chief, self.people.people)
            registers.put_equipment(chief, self.people.assets)

    def _signed(self, wanted: list[ToSign]) -> tuple[Signed, ...]:
        inks = (signature(one.person.ref.name, _SEED, self._rng) for one in wanted)
        return tuple(Signed(one, ink, "screen") for one, ink in zip(wanted, inks, strict=True))

    def going(self, number: int) -> Going:
        """Put a sign-out together: officer, pistol, radio, vest, camera, car."""
        self.clock.advance(timedelta(minutes=1))
        people = [one for one in self.people.ranks if "car" in one.licences]
        member = people[number % len(people)]
        draft = self.out.begin(self.actor)
        for code in (member.badge, *self._kit(number, member.id)):
            draft, _ = self.out.scan(self.actor, draft, code)
        draft = replace(draft, movement="dispatch", duty="H", place="支援分局專案", cleared=True)
        for code in ("L01-R06", "L01-R11"):
            draft = draft.with_reason(code, "換用備品")
        draft = self.out.pin(draft)
        return Going(draft, self._signed(self.out.to_sign(draft)))

    def _kit(self, number: int, person: str) -> list[str]:
        def nth(kind: str) -> str:
            labels = [
                one.label for one in self.people.assets if one.kind == kind and not one.personal_of
            ]
            return labels[number % len(labels)]

        own = any(one.personal_of == person for one in self.people.assets)
        kinds = ("radio", "vest", "bodycam", "patrol_car")
        return [nth(kind) for kind in (kinds if own else ("pistol", *kinds))]

    def coming(self, badge: str) -> Coming:
        """Put a return together: everything ticked and counted, the trip and the work log written."""
        self.clock.advance(timedelta(minutes=1))
        draft = tick_all(self.back.begin(self.actor, badge))
        for one in draft.rounds:
            draft = with_rounds(draft, one.kind, back=one.out, magazines_back=one.magazines)
        draft = (
            replace(draft, cleared=True)
            .with_reason("L01-R06", "已知悉")
            .with_reason("DS-07", "派遣")
        )
        if draft.vehicle:
            draft = replace(
                draft, vehicle=replace(draft.vehicle, odo_in=draft.vehicle.odo_out + 12)
            )
        if draft.work:
            draft = replace(
                draft, work=replace(draft.work, narrative="支援專案勤務，現場秩序良好，無異狀。")
            )
        draft = self.back.pin(draft)
        return Coming(draft, self._signed(self.back.to_sign(draft)))

    def rounds(self) -> Iterator[tuple[str, Going | Coming]]:
        """Yield sign-outs and returns in turn, for ever; each must be confirmed before the next."""
        for number in count():
            going = self.going(number)
            yield "out", going
            yield "in", self.coming(going.draft.members[0].person.ref.id)

    def check(self, act: Going | Coming) -> None:
        """Ask the rules, as the screen does on Enter before it asks for the signatures."""
        if isinstance(act, Going):
            found = self.out.check(self.actor, act.draft)
        else:
            found = self.back.check(self.actor, act.draft)
        if any(problem.blocks for problem in found):
            raise RuntimeError("；".join(one.message for one in found))

    def confirm(self, act: Going | Coming) -> int:
        """Confirm, and return the journal's sequence number after the durable commit."""
        if isinstance(act, Going):
            outcome = self.out.confirm(self.actor, act.draft, act.signed)
        else:
            outcome = self.back.confirm(self.actor, act.draft, act.signed)
        if not outcome.done:
            raise RuntimeError("；".join(one.message for one in outcome.problems))
        return self.store.head.seq

    def close(self) -> None:
        """Close the store."""
        self.store.close()


@contextmanager
def bench_station() -> Iterator[BenchStation]:
    """Open a station in a temporary folder that goes with it."""
    with TemporaryDirectory(prefix="duty-bench-") as folder:
        station = BenchStation(Path(folder) / "data")
        try:
            yield station
        finally:
            station.close()
