"""The hands of the machine at the counter: going out and coming back, in every way somebody may try."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kiosk.base.errors import KioskError
from kiosk.base.instants import to_text
from kiosk.base.result import Problem, Severity
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import Values
from kiosk.ledgers.line import Line
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.desk import Outcome
from kiosk.services.kit import CheckInDraft, CheckOutDraft, Signed
from kiosk.services.reassign import Reassignment
from kiosk.services.registration import Registration
from tests.services.machine_parts import MORE, THINGS
from tests.station import PEOPLE, Counter, signed

officers = st.sampled_from([entry.id for entry in PEOPLE])
codes = st.sampled_from([code for entry in PEOPLE for code in (entry.badge, entry.number)])
owners = st.one_of(st.just("own"), officers)
cadres = st.sampled_from(["P00", "P00", "P01", "P02"])
picks = st.integers(0, 999)


class Hands(RuleBasedStateMachine):
    """One counter; each rule is an act somebody tries, allowed or not."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.counter = Counter(self.folder / "data").furnish()
        self.counter.registers.put_equipment(self.counter.actor("P00"), MORE)
        self.outgoing: list[tuple[str, CheckOutDraft, tuple[Signed, ...]]] = []
        self.incoming: list[tuple[str, CheckInDraft, tuple[Signed, ...]]] = []
        self.plans: list[tuple[str, Reassignment]] = []
        self.registration = Registration(self.counter.desk)

    # --- helpers -------------------------------------------------------------------------------

    def attempt(self, act: Callable[[], Outcome]) -> Outcome:
        """Do an act; what is refused must have written nothing."""
        before = self.counter.store.head
        try:
            outcome = act()
        except KioskError as refused:
            outcome = Outcome((Problem(refused.code, str(refused)),))
        if not outcome.lines:
            assert self.counter.store.head == before
        return outcome

    def open_records(self, ledger: str) -> list[tuple[str, str, Values]]:
        """Return (line, actor, values) of what is open in a book."""
        desk = self.counter.desk
        definition = desk.definition(ledger)

        def act(connection: Snapshot) -> list[tuple[str, str, Values]]:
            return [
                (str(row["line"]), str(row["actor"]), values_of(definition, row))
                for row in desk.lines.open_lines(connection, ledger)
            ]

        return self.counter.store.read(act)

    def every(self, ledger: str) -> list[str]:
        rows = self.counter.store.read(lambda c: self.counter.store.projector.rows(c, ledger))
        return [str(row["line"]) for row in rows]

    def some_line(self, pick: int, *ledgers: str) -> Line | None:
        found = [line for ledger in ledgers for line in self.every(ledger)]
        return self.counter.line(found[pick % len(found)]) if found else None

    @staticmethod
    def questions(problems: list[Problem]) -> frozenset[str]:
        return frozenset(item.code for item in problems if item.severity is Severity.CONFIRM)

    def someone(self, who: str, line: Line) -> Actor:
        """Return the officer named, or `own` for the one whose line it is."""
        return self.counter.actor(line.actor.id if who == "own" else who, desk=True)

    @initialize(guns=st.permutations(["BG1", "BG2", "BS1"]), again=st.booleans())
    def morning(self, guns: list[str], *, again: bool) -> None:
        """Begin with three officers out, so that short runs get beyond the first act."""
        for badge, gun, radio in zip(
            ("B03", "B04", "B05"), guns, ("BR1", "BR2", "BV1"), strict=True
        ):
            draft = self.counter.assemble(badge, gun, radio)
            draft = replace(draft, movement="dispatch", duty="B", approver=self.counter.fact("P00"))
            for code in self.questions(self.counter.out.check(self.counter.duty_officer, draft)):
                draft = draft.with_reason(code, "確認")
            assert self.counter.check_out(draft=draft).done
        self.counter.later(minutes=5 if again else 60)

    # --- going out -----------------------------------------------------------------------------

    @rule(
        desk=officers,
        people=st.lists(codes, min_size=1, max_size=2),
        things=st.lists(st.sampled_from(THINGS), max_size=4),
        late=st.sampled_from([0, 0, 0, 5, 45, -30]),
        rounds=st.sampled_from([None, None, None, 0, 12, 400, 999]),
        movement=st.sampled_from(["duty", "dispatch", "dispatch", "outing"]),
        witness=codes,
        sign=st.sampled_from([True, True, True, False]),
    )
    def sign_out(
        self,
        *,
        desk: str,
        people: list[str],
        things: list[str],
        late: int,
        rounds: int | None,
        movement: str,
        witness: str,
        sign: bool,
    ) -> None:
        counter = self.counter
        actor = counter.actor(desk, desk=True)
        draft = counter.out.begin(actor)
        for code in [people[0], *things[:2], *people[1:], *things[2:], witness]:
            draft, _ = counter.out.scan(actor, draft, code)
        if late:
            at = to_text(counter.clock.now() - timedelta(minutes=late))
            draft = counter.out.retime(actor, draft, at, "紙本補登")
        if rounds is not None and draft.member and draft.member.pistol:
            draft = draft.with_member(replace(draft.member, rounds=rounds, magazines=rounds // 12))
        draft = replace(draft, cleared=True, duty=draft.duty or "F", movement=movement)
        draft = replace(draft, approver=draft.approver or counter.fact("P00"))
        draft = counter.out.pin(draft)
        for code in self.questions(counter.out.check(actor, draft)):
            draft = draft.with_reason(code, "確認")
        inked = signed(counter.out.to_sign(draft)) if sign else ()
        self.outgoing.append((desk, draft, inked))
        self.attempt(lambda: counter.out.confirm(actor, draft, inked))

    @precondition(lambda self: self.outgoing)
    @rule(pick=picks, fresh=st.booleans())
    def sign_out_again(self, pick: int, fresh: bool) -> None:
        """Confirm a draft a second time, or one that others have overtaken, also with a new time."""
        desk, draft, inked = self.outgoing[pick % len(self.outgoing)]
        if fresh:
            draft = self.counter.out.pin(replace(draft, out_at=""))
            inked = signed(self.counter.out.to_sign(draft))
        actor = self.counter.actor(desk, desk=True)
        self.attempt(lambda: self.counter.out.confirm(actor, draft, inked))

    # --- coming back ---------------------------------------------------------------------------

    @rule(
        desk=officers,
        code=st.one_of(codes, st.sampled_from(THINGS)),
        pick=picks,
        ticks=st.lists(st.booleans(), min_size=6, max_size=6),
        condition=st.sampled_from(["normal", "normal", "normal", "damaged", "lost", "repair"]),
        counts=st.sampled_from([(0, 0, 0), (0, 0, 0), (2, 0, 0), (0, 1, 0), (0, 0, 2), (1, 1, 1)]),
        helper=st.sampled_from(["", "", "", "agent", "carry"]),
        how=st.sampled_from(["whole", "whole", "whole", "parts", "uncounted"]),
        late=st.sampled_from([0, 0, 0, 20, 300]),
        sign=st.sampled_from([True, True, True, False]),
        confirm=st.sampled_from([True, True, True, False]),
    )
    def come_back(
        self,
        *,
        desk: str,
        code: str,
        pick: int,
        ticks: list[bool],
        condition: str,
        counts: tuple[int, int, int],
        helper: str,
        how: str,
        late: int,
        sign: bool,
        confirm: bool,
    ) -> None:
        """Bring back what an officer owes: all, parts, short, fired, lost, by an agent, carried on."""
        counter = self.counter
        actor = counter.actor(desk, desk=True)
        try:
            draft = self._begun(actor, code, pick)
        except KioskError:
            return
        draft = _brought(draft, ticks, condition, counts, how)
        draft = _told(draft, pick)
        draft = _helped(counter, draft, helper)
        at = to_text(counter.clock.now() - timedelta(minutes=late)) if late else ""
        draft = replace(draft, cleared=True, in_at=at, late_reason="忘記退勤" if late else "")
        other = next(p.id for p in PEOPLE if p.id not in {draft.person.ref.id, "P05"})
        draft = counter.back.pin(replace(draft, receiver=counter.fact(other)))
        for asked in self.questions(counter.back.check(actor, draft)):
            draft = draft.with_reason(asked, "確認")
        inked = signed(counter.back.to_sign(draft)) if sign else ()
        self.incoming.append((desk, draft, inked))
        if confirm:
            self.attempt(lambda: counter.back.confirm(actor, draft, inked))

    def _begun(self, actor: Actor, code: str, pick: int) -> CheckInDraft:
        """Begin a return by code, or from one of the open lines as the board does."""
        waiting = self.open_records("L01")
        if waiting and pick % 3:
            return self.counter.back.begin_line(actor, waiting[pick % len(waiting)][0])
        return self.counter.back.begin(actor, code)

    @precondition(lambda self: self.incoming)
    @rule(pick=picks, fresh=st.booleans())
    def come_back_again(self, pick: int, fresh: bool) -> None:
        """Confirm a return a second time, or one that was begun before others wrote."""
        desk, draft, inked = self.incoming[pick % len(self.incoming)]
        if fresh:
            draft = self.counter.back.pin(replace(draft, in_at="", late_reason="補"))
            inked = signed(self.counter.back.to_sign(draft))
        actor = self.counter.actor(desk, desk=True)
        self.attempt(lambda: self.counter.back.confirm(actor, draft, inked))


def _brought(
    draft: CheckInDraft, ticks: list[bool], condition: str, counts: tuple[int, int, int], how: str
) -> CheckInDraft:
    """Return the draft with items ticked and cartridges counted: all, parts, or nothing counted."""
    whole = how == "whole"
    items = tuple(
        replace(thing, ticked=whole or ticks[at % 6], condition=condition if at == 0 else "normal")
        for at, thing in enumerate(draft.items)
    )
    draft = replace(draft, items=items)
    if how == "uncounted":
        return draft
    short, fired, lost = counts
    rounds = tuple(
        replace(
            entry,
            back=max(entry.out - short - fired - lost, 0),
            fired=fired,
            lost=lost,
            magazines_back=entry.magazines if whole else entry.magazines // 2,
        )
        for entry in draft.rounds
    )
    return replace(draft, rounds=rounds)


def _helped(counter: Counter, draft: CheckInDraft, helper: str) -> CheckInDraft:
    """Return the draft with an agent, or something carried on, approved by the chief."""
    chief = counter.fact("P00")
    if helper == "agent":
        return replace(draft, agent=counter.fact("P05"), agent_reason="送醫", approver=chief)
    if helper == "carry":
        return replace(draft, carry_reason="戒護就醫", approver=chief)
    return draft


def _told(draft: CheckInDraft, pick: int) -> CheckInDraft:
    """Return the draft with odometer read and, half of the time, the work log written."""
    if draft.vehicle:
        trip = replace(draft.vehicle, odo_in=draft.vehicle.odo_out + pick, fuel_pct=50)
        draft = replace(draft, vehicle=trip)
    if draft.work and pick % 2:
        draft = replace(draft, work=replace(draft.work, narrative="0930 巡邏無異狀"))
    return draft
