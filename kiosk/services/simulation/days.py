"""The agenda of synthetic days: who comes to the counter when, and what goes wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from kiosk.base.instants import at_local, from_text
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import text
from kiosk.models.people import PersonEntry
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk, Outcome
from kiosk.services.simulation.agenda import Agenda
from kiosk.services.simulation.counter import Coming, CounterPlay, Going
from kiosk.services.simulation.deposits import DepositPlay
from kiosk.services.simulation.handovers import HandoverPlay
from kiosk.services.simulation.narrative import Occasion, narrative
from kiosk.services.simulation.office import Office
from kiosk.services.simulation.omissions import Omissions
from kiosk.services.simulation.reports import ReportPlay
from kiosk.services.simulation.requests import RequestPlay
from kiosk.services.simulation.rooms import RoomPlay
from kiosk.services.simulation.rostering import START_HOUR, Change, DayPlan, Turn
from kiosk.services.simulation.stage import Stage
from kiosk.services.simulation.station import DemoStation
from kiosk.services.simulation.upkeep import UpkeepPlay

_USUAL_OUT, _USUAL_IN = (-4, 6), (-5, 11)
_LATE_SHARE, _GRACE_SHARE, _LONG_SHARE, _TYPED_SHARE, _UNWRITTEN_SHARE = 0.03, 0.04, 0.05, 0.3, 0.05
_STORIES = ("missing_round", "agent", "carry", "damage", "void")
_INSIDE = frozenset("LNE")
_UNWRITTEN, _LATE, _PROXY, _UNREPORTED = 4, 5, 7, 8
"""What is left undone, by the numbers of the close list."""


class Days:
    """Puts the acts of each day on the agenda."""

    def __init__(
        self,
        desk: Desk,
        station: DemoStation,
        agenda: Agenda,
        rng: Random,
        seed: int,
        omissions: Omissions,
    ) -> None:
        self._desk = desk
        self._station = station
        self._agenda = agenda
        self._rng = rng
        self._omissions = omissions
        self.counter = CounterPlay(desk, station, rng, seed)
        self.office = Office(desk, station, rng, agenda.add)
        self.handovers = HandoverPlay(desk, station, seed)
        stage = Stage(desk, station, seed, agenda.add, omissions)
        self.rooms, self.requests = RoomPlay(stage), RequestPlay(stage)
        self.deposits = DepositPlay(stage)

        def on_desk() -> PersonEntry | None:
            return self.counter.on_desk

        self.upkeep = UpkeepPlay(stage, on_desk)
        self.reports = ReportPlay(stage, on_desk)
        self.finale: dict[tuple[str, str], Coming] = {}
        """Unusual returns just before the end, by turn key and person."""

    def schedule(self, plan: DayPlan, number: int, *, quiet: bool) -> None:
        """Put a day on the agenda: its roster, its turns, its office work, and a mishap unless quiet."""
        self._roster(plan, number)
        self.rooms.schedule(plan, number)
        self.requests.schedule(plan.day)
        self.deposits.schedule(plan.day, number)
        self.upkeep.schedule(plan.day, number)
        self.reports.schedule(plan.day, number)
        story = "" if quiet else _STORIES[number % len(_STORIES)]
        told = self._teller(plan, story)
        for turn in plan.turns:
            self._turn(turn, story if turn is told else "")
        add, day = self._agenda.add, plan.day
        add(at_local(day, 8, 45), lambda: self.office.review(day))
        add(at_local(day, 10, self._rng.randrange(60)), lambda: self.office.ask(day))
        add(at_local(day, 15, self._rng.randrange(60)), lambda: self.office.ask(day))
        add(at_local(day, 16, 30), lambda: self.office.resolve(at_local(day, 6)))
        add(at_local(day, 16, 40), self.handovers.repairs)
        add(at_local(day, 12, 18), lambda: self._lunch(wrong=story == "void" and day.weekday() < 5))  # noqa: PLR2004

    def _roster(self, plan: DayPlan, number: int) -> None:
        eve = (
            at_local(plan.day, -6, self._rng.randrange(5, 50))
            if number
            else at_local(plan.day, 7, 35)
        )
        day = plan.day

        def publish() -> None:
            self.office.publish(day, plan.first, plan.leaves, "", reported=True)

        self._agenda.add(eve, publish)
        for change in plan.changes:
            self._agenda.add(change.at, partial(self._changed, day, change))

    def _changed(self, day: date, change: Change) -> None:
        version = self.office.publish(
            day, change.turns, change.leaves, change.reason, reported=change.reported
        )
        if not change.reported:
            self._omissions.leave(_UNREPORTED, version, day.isoformat())

    def _teller(self, plan: DayPlan, story: str) -> Turn | None:
        """Return the turn to which the day's mishap happens: a pair on patrol by day."""
        pairs = [
            turn
            for turn in plan.turns
            if turn.duty == "B" and len(turn.members) > 1 and turn.end <= at_local(plan.day, 22)
        ]
        return self._rng.choice(pairs) if pairs and story not in {"", "void"} else None

    # --- one turn -------------------------------------------------------------------------------

    def _minutes(self, bounds: tuple[int, int]) -> timedelta:
        return timedelta(minutes=self._rng.randrange(*bounds), seconds=self._rng.randrange(60))

    def _turn(self, turn: Turn, story: str) -> None:
        out_at, going = self._going(turn)
        self._agenda.add(out_at, lambda: self._go(turn, going))
        ending = turn.follows or turn
        for index, member in enumerate(turn.members):
            in_at, coming = self._coming(ending, turn, index, story)
            self._agenda.add(in_at, partial(self._come, ending, member, coming))
        if turn.follows is not None:
            at = turn.end + timedelta(minutes=2)
            self._agenda.add(at, lambda: self._go_on(turn))

    def _going(self, turn: Turn) -> tuple[datetime, Going]:
        if turn.start.hour == at_local(date(2000, 1, 1), START_HOUR).hour and turn.duty == "A":
            return turn.start + timedelta(minutes=1), Going()
        if turn.duty == "A":
            return turn.start - self._minutes((5, 9)), Going()
        if turn.start.hour == at_local(date(2000, 1, 1), START_HOUR).hour:
            return turn.start + self._minutes((2, 10)), Going(typed=self._typed(turn))
        if self._rng.random() < _LATE_SHARE:
            late = self._rng.randrange(18, 55)
            return turn.start + timedelta(minutes=late), Going(late=late)
        long_gun = turn.duty == "D" and self._rng.random() < 0.5  # noqa: PLR2004 - every other night
        return turn.start + self._minutes(_USUAL_OUT), Going(
            typed=self._typed(turn), long_gun=long_gun
        )

    def _typed(self, turn: Turn) -> bool:
        return turn.duty in _INSIDE and self._rng.random() < _TYPED_SHARE

    def _coming(self, ending: Turn, turn: Turn, index: int, story: str) -> tuple[datetime, Coming]:
        if story and index == len(turn.members) - 1:
            other = turn.members[0]
            told = {
                "missing_round": Coming(short=1),
                "agent": Coming(agent=other),
                "carry": Coming(carry="戒護嫌疑人就醫，續用槍彈及無線電"),
                "damage": Coming(damaged="bodycam"),
            }
            return ending.end + timedelta(minutes=6), told[story]
        if turn.duty == "A":
            return ending.end + self._minutes((2, 9)), Coming()
        if self._rng.random() < _LONG_SHARE:
            return ending.end + self._minutes((18, 50)), Coming()
        if self._rng.random() < _LATE_SHARE:
            late = self._rng.randrange(15, 50)
            return ending.end + timedelta(minutes=late), Coming(late=late)
        unwritten = turn.duty in "BCEFS" and self._rng.random() < _UNWRITTEN_SHARE
        return ending.end + self._minutes(_USUAL_IN), Coming(
            typed=self._typed(turn), unwritten=unwritten
        )

    def _go(self, turn: Turn, going: Going) -> None:
        before = self.counter.on_desk
        outcome = self.counter.sign_out(turn, going)
        if not outcome.lines:
            return
        if turn.duty == "A" and self.counter.on_desk is not None:
            self.handovers.take_over(before, self.counter.on_desk)
        if going.late:
            self._left(_LATE, outcome)
        line, owner = outcome.lines[0], self._leader(turn)
        self._later_proxy(outcome, owner, typed=going.typed)
        if self._rng.random() < _GRACE_SHARE and not going.late and not going.typed:
            at = self._desk.clock.now() + timedelta(minutes=4)
            self._agenda.add(at, lambda: self.office.correct_at_once(owner, line))

    def _leader(self, turn: Turn) -> PersonEntry:
        """Return the first member who did go out; who was still out stayed behind."""
        out = self.counter.out
        return next(one for one in turn.members if one.id in out and out[one.id].key == turn.key)

    def _later_proxy(self, outcome: Outcome, owner: PersonEntry, *, typed: bool) -> None:
        if typed:
            at = self._desk.clock.now() + self._minutes((30, 300))
            self._left(_PROXY, outcome)
            for line in outcome.lines:
                self._agenda.add(at, partial(self._confirm, owner, line))

    def _left(self, number: int, outcome: Outcome) -> None:
        """Note the late (5) or unconfirmed (7) lines of an act, on the roster day of each."""
        for line in outcome.lines:
            found = self._line(line)
            if found is not None and (found.late if number == _LATE else found.proxy_pending):
                self._omissions.leave(number, line, found.duty_date)

    def _line(self, line: str) -> Line | None:
        history = self._desk.store.read(partial(self._desk.lines.history, line=line))
        return history.line if history else None

    def _confirm(self, owner: PersonEntry, line: str) -> None:
        self.office.confirm_proxy(owner, line)
        self._omissions.make_up(_PROXY, line)

    def _come(self, turn: Turn, person: PersonEntry, coming: Coming) -> None:
        special = self.finale.get((turn.key, person.id))
        now_on = self.counter.out.get(person.id)
        if now_on is None or now_on.key != turn.key:
            return
        if special is not None:
            coming = special
        outcome = self.counter.sign_in(person, coming)
        if coming.late:
            self._left(_LATE, outcome)
        self._unwritten(outcome)
        self._later_proxy(outcome, person, typed=coming.typed)
        later = self._desk.clock.now() + self._minutes((38, 70))
        if coming.carry or coming.short:
            self._agenda.add(later, lambda: self._bring(person))
        if coming.unwritten and special is None:
            at = self._desk.clock.now() + self._minutes((200, 1900))
            self._agenda.add(at, lambda: self._write_later(person))

    def _unwritten(self, outcome: Outcome) -> None:
        """Note the sessions whose work log was left open at the counter."""
        if not self.counter.unwritten:
            return
        for line in outcome.lines:
            found = self._line(line)
            if found is not None and found.ledger == "L01":
                self._omissions.leave(_UNWRITTEN, found.session, found.duty_date)
        self.counter.unwritten.clear()

    def _bring(self, person: PersonEntry) -> None:
        self.counter.sign_in(person, Coming())

    def _write_later(self, person: PersonEntry) -> None:
        definition = self._desk.definition("L03")
        records = self._desk.store.read(
            lambda c: self._desk.lines.open_of(c, "L03", f"p:{person.id}")
        )
        for record in records:
            values = values_of(definition, record)
            start, end = text(values, "start_at"), text(values, "end_at")
            if not end or person.id not in str(record["actor"]):
                continue
            occasion = Occasion(
                text(values, "duty_code"),
                from_text(start),
                from_text(end),
                text(values, "places"),
                (),
            )
            self.office.hand_in(person, str(record["line"]), narrative(occasion, self._rng))
            self._omissions.make_up(_UNWRITTEN, str(record["session"]))

    def _go_on(self, turn: Turn) -> None:
        member = turn.members[0]
        following = turn.follows
        now_on = self.counter.out.get(member.id)
        if following is None or now_on is None or now_on.key != turn.key:
            return
        line = self._desk.store.read(
            lambda c: next(
                str(one["line"])
                for one in self._desk.lines.open_of(c, "L01", f"p:{member.id}")
                if member.id in str(one["actor"])
            )
        )
        self.counter.go_on(member, following, line)

    # --- around noon ----------------------------------------------------------------------------

    def _lunch(self, *, wrong: bool) -> None:
        """Let a deputy who is in go out for lunch; by mistake sometimes the wrong number is entered."""
        free = [one for one in self._station.vices if one.id not in self.counter.out]
        if not free:
            return
        person = free[0]
        # What was entered by mistake was never drawn: a line with a radio out cannot be voided.
        line = self.counter.outing(person, radio=not wrong).lines[0]
        now = self._desk.clock.now()
        if wrong:
            self._agenda.add(now + timedelta(minutes=15), lambda: self._undo(person, line))
            return
        self._agenda.add(now + self._minutes((24, 36)), lambda: self._bring(person))
        self._agenda.add(now + timedelta(minutes=60), lambda: self._confirm(person, line))

    def _undo(self, person: PersonEntry, line: str) -> None:
        self.office.void(line)
        self.counter.out.pop(person.id, None)

    # --- the hour at which the demo opens ---------------------------------------------------------

    def prepare_end(self, plans: list[DayPlan], until: datetime) -> None:
        """See to it that something waits at `until`: one overdue, one item owed, one incident, one text."""
        latest = sorted(
            (
                (turn.end, turn.key, turn)
                for plan in plans[-2:]
                for turn in plan.turns
                if turn.duty == "B"
                and until - timedelta(minutes=245) <= turn.end <= until - timedelta(minutes=14)
            ),
            reverse=True,
        )
        waiting = (Coming(kept="mobile_computer", unwritten=True), Coming(damaged="bodycam"))
        found = [turn for _, _, turn in latest if turn.follows is None]
        for turn, coming in zip(found * 2, waiting, strict=False):
            person = turn.members[0 if coming.kept else -1]
            self.finale[turn.key, person.id] = coming
        at = until - timedelta(minutes=74)
        self._agenda.add(at, lambda: self._send_out(plans, until))

    def _send_out(self, plans: list[DayPlan], until: datetime) -> None:
        """Send a free officer to a hospital; he should have been back half an hour before `until`."""
        busy = {
            member.id
            for plan in plans[-2:]
            for turn in plan.turns
            if turn.start < until + timedelta(hours=1) and turn.end > until - timedelta(hours=2)
            for member in turn.members
        }
        away = {person for plan in plans[-2:] for person in plan.leaves}
        free = [
            one
            for one in self._station.ranks
            if one.id not in busy and one.id not in away and one.id not in self.counter.out
        ]
        if free:
            person = self._rng.choice(free)
            start = self._desk.clock.now()
            turn = Turn("dispatch", "H", start, until, (person,), "戒護傷患至三軍總醫院急診")
            bike = next((one.label for one in self._station.assets if one.kind == "motorcycle"), "")
            turn = replace(turn, vehicle=bike)
            self.counter.sign_out(turn, Going(due=until - timedelta(minutes=29)))
