"""What chief, deputies and officers do beside the counter: rosters, reviews, corrections, incidents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeAlias

from kiosk.ledgers.line import Status
from kiosk.ledgers.values import text
from kiosk.models.lines import Record
from kiosk.models.people import PersonEntry
from kiosk.models.tables import person_column, values_of
from kiosk.services.corrections import Corrections
from kiosk.services.desk import Desk, Outcome
from kiosk.services.incidents import Incidents
from kiosk.services.registers import Registers
from kiosk.services.reviews import Reviews
from kiosk.services.simulation import material
from kiosk.services.simulation.counter import NotWritten
from kiosk.services.simulation.narrative import reason
from kiosk.services.simulation.rostering import START_HOUR, Turn, pieces
from kiosk.services.simulation.station import DemoStation, actor_of
from kiosk.services.work_log import WorkLogs, WorkText

Later: TypeAlias = Callable[[datetime, Callable[[], None]], None]
"""Puts an act on the agenda at an instant."""

_DAYS_BACK = 4
_OWN_WAY = frozenset({"L01", "L02", "L03", "L05"})
"""Books that are reviewed line by line, by two deputies in turn or with one sent back."""
_MOVEMENT = {"missing_rounds": "found", "mismatch": "found", "lost_item": "lost"}
_RESOLUTION = {
    "missing_rounds": "於該員防彈背心內袋尋獲，會同清點後數量相符，已口頭告誡並加強清點程序。",
    "mismatch": "複查後尋獲，為前次歸位錯置，會同清點後數量相符。",
    "damage": "外觀破損，已送保養場檢修，換用備品。",
    "agent_return": "送醫治療後返家休養，槍彈由代繳人會同清點無誤，本人到勤後補閱。",
}
_REFUSED_SHARE = 0.15


class Office:
    """The desks behind the counter."""

    def __init__(self, desk: Desk, station: DemoStation, rng: Random, later: Later) -> None:
        self._desk = desk
        self._station = station
        self._rng = rng
        self._later = later
        self._people = {one.id: one for one in station.people}
        self.registers = Registers(desk)
        self._corrections, self._incidents = Corrections(desk), Incidents(desk)
        self._reviews = Reviews(desk)
        self._work_logs = WorkLogs(desk)

    def _in(self, minutes: int, act: Callable[[], None]) -> None:
        self._later(self._desk.clock.now() + timedelta(minutes=minutes), act)

    # --- registers and rosters ------------------------------------------------------------------

    def register(self) -> None:
        """Take over people and equipment."""
        chief = actor_of(self._station.chief)
        _written(self.registers.put_people(chief, self._station.people))
        _written(self.registers.put_equipment(chief, self._station.assets))

    def publish(
        self,
        day: date,
        turns: tuple[Turn, ...],
        leaves: dict[str, str],
        why: str,
        *,
        reported: bool,
    ) -> str:
        """Publish a version of a roster day, report it a little later, and return its id."""
        publisher = self._station.chief if not why else self._station.vices[0]
        actor = actor_of(publisher)
        outcome = self.registers.publish_roster(actor, day, START_HOUR, pieces(turns), leaves, why)
        version = _written(outcome).lines[0]
        if reported:
            minutes = self._rng.randrange(4, 25)
            self._in(minutes, lambda: self._report(publisher, version))
        return version

    def _report(self, publisher: PersonEntry, version: str) -> None:
        _written(self.registers.report_roster(actor_of(publisher), version))

    # --- reviews --------------------------------------------------------------------------------

    def review(self, today: date) -> None:
        """Review what ended and is not reviewed: cadres the duty books, the chief the work logs.

        Own lines are left out by the service and go to the other cadre; one work log is returned.
        """
        first, second = self._station.vices
        for ledger, reviewers in (
            ("L01", (first, second)),
            ("L02", (first, second)),
            ("L05", (second, first)),
        ):
            for reviewer in reviewers:
                self._mark(reviewer, self._ended(ledger, today, reviewer), Status.REVIEWED)
        if today.weekday() < 5:  # noqa: PLR2004 - the chief is in from Monday to Friday
            self._review_work(today)
            self._review_rest()

    def _review_rest(self) -> None:
        """Let the chief go through the other books as the review page offers them, unusual lines first."""
        chief = actor_of(self._station.chief)
        for pile in self._reviews.piles(chief):
            if not pile.ended or pile.ledger in _OWN_WAY:
                continue
            entries = [
                one for one in self._reviews.entries(chief, pile) if not (one.own or one.voided)
            ]
            for entry in entries:
                if entry.odd:
                    self._reviews.look(chief, entry.line)
            lines = tuple(one.line for one in entries)
            if lines:
                _written(self._reviews.review(chief, pile.ledger, lines))

    def _review_work(self, today: date) -> None:
        chief = self._station.chief
        ended = self._ended("L03", today, chief)
        if ended:
            sent_back = ended.pop(self._rng.randrange(len(ended)))
            self._mark(chief, [sent_back], Status.RETURNED, reason("instructions", self._rng))
            author = self._people[person_column(sent_back["actor"]).id]
            self._in(
                self._rng.randrange(90, 420), lambda: self._complete(author, str(sent_back["line"]))
            )
        self._mark(chief, ended, Status.REVIEWED)

    def _ended(self, ledger: str, today: date, reviewer: PersonEntry) -> list[Record]:
        days = [(today - timedelta(days=back)).isoformat() for back in range(1, _DAYS_BACK + 1)]

        def ended(day: str) -> list[Record]:
            return self._desk.store.read(
                lambda c: self._desk.lines.where(
                    c, ledger, duty_date=day, is_open=0, status=Status.RECORDED.value
                )
            )

        return [
            record
            for day in days
            for record in ended(day)
            if person_column(record["actor"]).id != reviewer.id
        ]

    def _mark(
        self, who: PersonEntry, records: list[Record], status: Status, note: str = ""
    ) -> None:
        if records:
            lines = tuple(str(record["line"]) for record in records)
            _written(self._corrections.review(actor_of(who), lines, status, note))

    def _complete(self, author: PersonEntry, line: str) -> None:
        """Let the author complete a returned work log."""
        actor = actor_of(author)
        item = next((one for one in self._work_logs.list_open(actor) if one.line == line), None)
        if item is None:
            return
        place = self._rng.choice(material.places()["roads"])
        more = f"（補充：{item.returned_note}）於{place}處理，同班負責警戒及錄影，現場無異狀。"
        written = WorkText(
            f"{item.text.narrative}\n{more}", item.text.disposition, item.text.places
        )
        _written(self._work_logs.submit(actor, item, written, "依退回意見補正"))

    def hand_in(self, author: PersonEntry, line: str, written: str) -> None:
        """Hand in a work log that was left open at sign-in."""
        actor = actor_of(author)
        item = next((one for one in self._work_logs.list_open(actor) if one.line == line), None)
        if item is not None:
            problems = self._work_logs.check(
                actor, item, WorkText(written, "", item.text.places), ""
            )
            confirmed = frozenset(one.code for one in problems if not one.blocks)
            why = reason("late", self._rng) if item.late else ""
            text_ = WorkText(written, "", item.text.places)
            _written(self._work_logs.submit(actor, item, text_, why, confirmed))

    # --- corrections ----------------------------------------------------------------------------

    def correct_at_once(self, owner: PersonEntry, line: str) -> None:
        """Correct the place within the grace time, by the officer himself."""
        values = {"reason_place": f"{self._rng.choice(material.places()['roads'])}周邊"}
        _written(self._corrections.amend(actor_of(owner), line, values, ""))

    def ask(self, today: date) -> None:
        """Ask for a correction of one of yesterday's lines; a deputy decides later."""
        yesterday = (today - timedelta(days=1)).isoformat()
        records = self._desk.store.read(
            lambda c: self._desk.lines.where(c, "L01", duty_date=yesterday, is_open=0)
        )
        own = [
            one
            for one in records
            if one["status"] != Status.VOIDED and self._ranked(one) and not one["asks"]
        ]
        if not own:
            return
        record = self._rng.choice(own)
        line, owner = str(record["line"]), self._people[person_column(record["actor"]).id]
        values = values_of(self._desk.definition("L01"), record)
        place = f"{text(values, 'reason_place')}及{self._rng.choice(material.places()['spots'])}"
        why = reason("amends", self._rng)
        _written(self._corrections.amend(actor_of(owner), line, {"reason_place": place[:100]}, why))
        self._in(self._rng.randrange(60, 260), lambda: self._decide(line))

    def _ranked(self, record: Record) -> bool:
        leaders = {self._station.chief.id, *(one.id for one in self._station.vices)}
        return person_column(record["actor"]).id not in leaders

    def _decide(self, line: str) -> None:
        history = self._desk.store.read(lambda c: self._desk.lines.history(c, line))
        if history is None or not history.line.asks:
            return
        granted = self._rng.random() > _REFUSED_SHARE
        note = "" if granted else "原記載已足辨識，免予更正"
        deputy = actor_of(self._station.vices[1])
        ask = history.line.asks[0].event
        _written(self._corrections.decide(deputy, line, ask, granted=granted, note=note))

    def confirm_proxy(self, owner: PersonEntry, line: str) -> None:
        """Let an officer confirm what the desk entered for him (C-04)."""
        history = self._desk.store.read(lambda c: self._desk.lines.history(c, line))
        if history is not None and history.line.proxy_pending:
            _written(self._corrections.confirm(actor_of(owner), line))

    def void(self, line: str) -> None:
        """Let the chief void an entry made for the wrong person."""
        chief = actor_of(self._station.chief)
        _written(self._corrections.void(chief, line, "番號輸入錯誤，本人未外出，另行登記"))

    # --- incidents ------------------------------------------------------------------------------

    def resolve(self, started: datetime) -> None:
        """Close the incidents that were opened before an instant."""
        open_ones = self._desk.store.read(lambda c: self._desk.lines.open_lines(c, "INC"))
        definition = self._desk.definition("INC")
        for record in open_ones:
            values = values_of(definition, record)
            what = text(values, "what")
            if str(record["occurred_at"]) >= f"{started:%Y-%m-%dT%H:%M}" or what not in _RESOLUTION:
                continue
            deputy = actor_of(self._station.vices[self._rng.randrange(2)])
            movement, number = _MOVEMENT.get(what, "none"), self._rng.randrange(3000, 3999)
            report = f"北市警內分行字第 115{number} 號" if what == "missing_rounds" else ""
            line = str(record["line"])
            _written(self._incidents.resolve(deputy, line, _RESOLUTION[what], movement, report))


def _written(outcome: Outcome) -> Outcome:
    if not outcome.lines:
        raise NotWritten("；".join(one.message for one in outcome.problems))
    return outcome
