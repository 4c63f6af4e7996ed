"""What happens at the counter: drawing a kit, coming back, going straight on; all by the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Severity
from kiosk.identity.permissions import Actor
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.reference import find_kind
from kiosk.models.people import PersonEntry
from kiosk.services.assembly import duty_of
from kiosk.services.check_in import CheckIn
from kiosk.services.check_in_draft import tick, tick_all, with_condition, with_rounds
from kiosk.services.check_out import CheckOut
from kiosk.services.desk import Desk, Outcome
from kiosk.services.kit import (
    CheckInDraft,
    CheckOutDraft,
    ScanKind,
    Signed,
    ToSign,
    VehicleReturn,
    WorkReturn,
)
from kiosk.services.reassign import Reassign
from kiosk.services.simulation import material
from kiosk.services.simulation.handwriting import signature
from kiosk.services.simulation.narrative import (
    Occasion,
    disposition,
    narrative,
    partner_note,
    reason,
)
from kiosk.services.simulation.pools import Pools
from kiosk.services.simulation.rostering import Turn
from kiosk.services.simulation.station import DemoStation, actor_of

_BY_ORDER = {"G": ("pistol", "radio"), "H": ("pistol", "radio")}
"""What is drawn where the duty's standard kit leaves it to the order."""
_LEADER_ONLY = frozenset({"mobile_computer", "breathalyser"})
_KILOMETRES = {"B": (18, 52), "D": (6, 16), "E": (4, 12), "G": (15, 40), "H": (5, 14)}
_REFUEL, _TRANSPORT = 0.06, 0.04

Draft = TypeVar("Draft", CheckOutDraft, CheckInDraft)


class NotWritten(RuntimeError):
    """A service refused what the rules should allow: a fault of the simulation or of the product."""


@dataclass(frozen=True, slots=True)
class Going:
    """How a team goes out: minutes of a late entry, named by number, sent out off the roster."""

    late: int = 0
    typed: bool = False
    due: datetime | None = None
    long_gun: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """How an officer comes back, when it is not as usual."""

    late: int = 0
    typed: bool = False
    agent: PersonEntry | None = None
    short: int = 0
    carry: str = ""
    damaged: str = ""
    kept: str = ""
    unwritten: bool = False


class CounterPlay:
    """The counter of the station: who is on the desk, who is out, and the acts of both."""

    def __init__(self, desk: Desk, station: DemoStation, rng: Random, seed: int) -> None:
        self._desk = desk
        self._station = station
        self._rng = rng
        self._seed = seed
        self._pools = Pools(station.assets, rng)
        self._check_out, self._check_in = CheckOut(desk), CheckIn(desk)
        self._reassign = Reassign(desk)
        self.on_desk: PersonEntry | None = None
        self.out: dict[str, Turn] = {}
        self.unwritten: set[str] = set()
        """Who has just left his work log open."""

    def actor(self, concerned: PersonEntry | None = None) -> Actor:
        """Return who stands behind the counter: the desk officer, or a deputy where it is his own act."""
        if self.on_desk is None or (concerned is not None and self.on_desk.id == concerned.id):
            return actor_of(next(one for one in self._station.vices if one is not concerned))
        return actor_of(self.on_desk, on_desk=True)

    # --- going out ------------------------------------------------------------------------------

    def sign_out(self, turn: Turn, going: Going) -> Outcome:
        """Sign a team out with kit and vehicle; who is still out is left behind."""
        members = [member for member in turn.members if member.id not in self.out]
        if not members:
            return Outcome()
        turn = replace(turn, members=tuple(members))
        actor = self.actor(members[0])
        draft = self._check_out.begin(actor)
        if going.late:
            draft = replace(
                draft, out_at=to_text(turn.start), late_reason=reason("late", self._rng)
            )
        for position, member in enumerate(members):
            draft = self._scan(actor, draft, member.number if going.typed else member.badge)
            draft = self._equip(actor, draft, turn, member, position, going)
        draft = self._with_vehicle(actor, draft, turn)
        if going.due is not None:
            draft = replace(
                draft,
                movement="dispatch",
                duty=turn.duty,
                place=turn.place,
                planned_in_at=to_text(going.due),
            )
        outcome = self._confirmed_out(actor, self._check_out.pin(draft))
        for member in members:
            self.out[member.id] = turn
        if turn.duty == "A":
            self.on_desk = members[0]
        return outcome

    def _scan(self, actor: Actor, draft: CheckOutDraft, code: str) -> CheckOutDraft:
        draft, result = self._check_out.scan(actor, draft, code)
        if result.kind in {ScanKind.REFUSED, ScanKind.UNKNOWN}:
            raise NotWritten(result.text)
        return draft

    def _kinds(self, turn: Turn, position: int, going: Going) -> list[str]:
        duty = duty_of(turn.duty)
        wanted = [item.kind for item in duty.kit] if duty else []
        wanted += _BY_ORDER.get(turn.duty, ())
        found = []
        for code in wanted:
            kind = find_kind(code)
            serial = kind is not None and kind.tracking == "serial"
            if serial and (position == 0 or code not in _LEADER_ONLY):
                found.append(code)
        if not found:
            found.append("radio")  # whoever is on duty can be reached
        if going.long_gun and position == len(turn.members) - 1:
            found.append("rifle_65")
        return found

    def _equip(
        self,
        actor: Actor,
        draft: CheckOutDraft,
        turn: Turn,
        member: PersonEntry,
        position: int,
        going: Going,
    ) -> CheckOutDraft:
        kinds = self._kinds(turn, position, going)
        own = draft.member.pistol if draft.member else None
        if own is not None and "pistol" not in kinds:
            draft = self._check_out.assembly.remove(draft, own.asset.id)
        for kind in kinds:
            if kind == "pistol" and own is not None:
                draft = self._scan(actor, draft, own.asset.label)
                continue
            label = self._pools.take(kind, member.id)
            if label:
                draft = self._scan(actor, draft, label)
            if kind == "rifle_65" and label:
                draft = self._scan(actor, draft, self._approver(turn.members).badge)
        armed = draft.member is not None and draft.member.armed
        return replace(draft, cleared=True) if armed else draft

    def _approver(self, concerned: tuple[PersonEntry, ...]) -> PersonEntry:
        taken = {one.id for one in concerned}
        return next(one for one in self._station.vices if one.id not in taken)

    def _with_vehicle(self, actor: Actor, draft: CheckOutDraft, turn: Turn) -> CheckOutDraft:
        """Take the vehicle of the roster, or another of its kind when that one is away."""
        if not turn.vehicle:
            return draft
        kind = next(one.kind for one in self._station.assets if one.label == turn.vehicle)
        label = turn.vehicle if self._pools.use(kind, turn.vehicle) else self._pools.take(kind, "")
        if draft.vehicle and draft.vehicle.asset.label != label:
            draft = self._check_out.assembly.remove(draft, draft.vehicle.asset.id)
        if not label:
            return draft
        draft = self._scan(actor, draft, label)
        licence = "car" if kind == "patrol_car" else kind
        drivers = [one.id for one in turn.members if licence in one.licences]
        if not drivers and draft.vehicle:
            self._pools.put(kind, label)
            return self._check_out.assembly.remove(draft, draft.vehicle.asset.id)
        return replace(draft, driver=drivers[0])

    def _confirmed_out(self, actor: Actor, draft: CheckOutDraft) -> Outcome:
        signed = tuple(map(self._signed, self._check_out.to_sign(draft)))
        return self._settled(draft, lambda given: self._check_out.confirm(actor, given, signed))

    def _signed(self, wanted: ToSign) -> Signed:
        drawing = signature(wanted.person.ref.name, self._seed, self._rng)
        return Signed(wanted, drawing, "screen")

    def _settled(self, draft: Draft, confirm: Callable[[Draft], Outcome]) -> Outcome:
        """Confirm, answering the questions of the rules with reasons as officers give them."""
        outcome = confirm(draft)
        while not outcome.done:
            asked = [one for one in outcome.problems if one.severity is Severity.CONFIRM]
            if not asked or any(one.code in draft.confirmed for one in asked):
                raise NotWritten("；".join(one.message for one in outcome.problems))
            for problem in asked:
                draft = draft.with_reason(problem.code, reason("deviation", self._rng))
            outcome = confirm(draft)
        return outcome

    # --- coming back ----------------------------------------------------------------------------

    def sign_in(self, person: PersonEntry, coming: Coming) -> Outcome:
        """Sign an officer in: everything ticked, counted and signed, unless `coming` says otherwise."""
        if person.id not in self.out:
            return Outcome()
        actor = self.actor(person)
        draft = self._check_in.begin(actor, person.number if coming.typed else person.badge)
        if coming.late:
            at = self._desk.clock.now() - timedelta(minutes=coming.late)
            draft = replace(draft, in_at=to_text(at), late_reason=reason("late", self._rng))
        draft = self._check_in.pin(draft)
        draft = self._unusual(self._counted(tick_all(draft), coming), coming)
        if draft.vehicle:
            draft = replace(draft, vehicle=self._trip(draft.vehicle, draft.duty))
        if draft.work:
            draft = replace(draft, work=self._written(draft, draft.work, person, coming))
        signed = tuple(map(self._signed, self._check_in.to_sign(draft)))
        outcome = self._settled(draft, lambda given: self._check_in.confirm(actor, given, signed))
        self._gone_in(person, draft)
        return outcome

    def _counted(self, draft: CheckInDraft, coming: Coming) -> CheckInDraft:
        for rounds in draft.rounds:
            back = rounds.out - (coming.short if rounds.magazines else 0)
            draft = with_rounds(draft, rounds.kind, back=back, magazines_back=rounds.magazines)
        return replace(draft, cleared=draft.armed)

    def _unusual(self, draft: CheckInDraft, coming: Coming) -> CheckInDraft:
        for item in draft.items:
            if item.kind == coming.damaged:
                draft = with_condition(draft, item.id, "damaged")
            if item.kind == coming.kept or (coming.carry and (item.weapon or item.kind == "radio")):
                draft = tick(draft, item.id, ticked=False)
        if coming.carry:
            approver = fact_of(self._approver((self._entry(draft.person.ref.id),)))
            rounds = tuple(replace(one, back=None, magazines_back=None) for one in draft.rounds)
            draft = replace(draft, carry_reason=coming.carry, approver=approver, rounds=rounds)
        if coming.agent is not None:
            approver = fact_of(self._approver((self._entry(draft.person.ref.id), coming.agent)))
            draft = replace(
                draft,
                agent=fact_of(coming.agent),
                agent_reason="執勤中扭傷送醫，槍彈由同班先行代繳",
                approver=approver,
                work=None,
            )
        return draft

    def _entry(self, person: str) -> PersonEntry:
        return next(one for one in self._station.people if one.id == person)

    def _trip(self, trip: VehicleReturn, duty: str) -> VehicleReturn:
        low, high = _KILOMETRES.get(duty, (3, 10))
        odo_in = trip.odo_out + self._rng.randrange(low, high)
        trip = replace(trip, odo_in=odo_in, fuel_pct=self._rng.randrange(25, 100, 5))
        if self._rng.random() < _REFUEL:
            litres = (
                self._rng.randrange(180, 420)
                if trip.kind == "patrol_car"
                else self._rng.randrange(35, 70)
            )
            trip = replace(
                trip,
                refuel_l=f"{litres // 10}.{litres % 10}".removesuffix(".0"),
                refuel_km=self._rng.randrange(trip.odo_out, odo_in + 1),
                receipt_no=f"CPC{self._rng.randrange(100000, 999999)}",
            )
        if self._rng.random() < _TRANSPORT:
            trip = replace(trip, transported=True, rear_seat_searched=True)
        return trip

    def _written(
        self, draft: CheckInDraft, work: WorkReturn, person: PersonEntry, coming: Coming
    ) -> WorkReturn:
        occasion = self._occasion(draft, person)
        if not work.own:
            return replace(work, narrative=partner_note(occasion, self._rng))
        if coming.unwritten:
            self.unwritten.add(person.id)
            return work
        return replace(
            work, narrative=narrative(occasion, self._rng), disposition=disposition(self._rng)
        )

    def _occasion(self, draft: CheckInDraft, person: PersonEntry) -> Occasion:
        turn = self.out[person.id]
        partners = [one.name for one in turn.members if one.id != person.id]
        start, end = from_text(draft.out_at), from_text(draft.in_at)
        return Occasion(draft.duty, start, end, draft.place, partners, turn.vehicle)

    def _gone_in(self, person: PersonEntry, draft: CheckInDraft) -> None:
        for item in draft.items:
            if item.ticked and item.condition == "normal":
                self._pools.put(item.kind, item.label)
        if draft.vehicle:
            self._pools.put(draft.vehicle.kind, draft.vehicle.label)
        owing = draft.owed or any(one.short > 0 for one in draft.rounds)
        if not owing:
            del self.out[person.id]
        if self.on_desk is not None and self.on_desk.id == person.id:
            self.on_desk = None

    # --- going straight on ----------------------------------------------------------------------

    def go_on(self, person: PersonEntry, turn: Turn, line: str) -> Outcome:
        """Let an officer pass from one duty into the next without giving anything back (DS-02)."""
        actor = self.actor(person)
        outcome = self._reassign.confirm(actor, self._reassign.begin(actor, line))
        if not outcome.done:
            raise NotWritten("；".join(one.message for one in outcome.problems))
        self.out[person.id] = turn
        if self.on_desk is not None and self.on_desk.id == person.id:
            self.on_desk = None
        return outcome

    def outing(self, person: PersonEntry, *, radio: bool = True) -> Outcome:
        """Enter a meal or errand outside (外出) by number, with a radio at most."""
        actor = self.actor(person)
        draft = self._scan(actor, self._check_out.begin(actor), person.number)
        for pick in draft.members[0].picks:
            draft = self._check_out.assembly.remove(draft, pick.asset.id)
        if radio and (label := self._pools.take("radio", person.id)):
            draft = self._scan(actor, draft, label)
        spot = self._rng.choice(material.places()["spots"])
        draft = replace(
            draft, movement="outing", duty="", place=f"外出用餐 {spot}", planned_in_at=""
        )
        now = self._desk.clock.now()
        outcome = self._confirmed_out(actor, self._check_out.pin(draft))
        self.out[person.id] = Turn("outing", "", now, now + timedelta(hours=1), (person,))
        return outcome


def fact_of(entry: PersonEntry) -> PersonFact:
    """Return a person of the register as the drafts hold him."""
    return PersonFact(
        entry.ref, entry.unit, frozenset(entry.roles), entry.barred, frozenset(entry.licences)
    )
