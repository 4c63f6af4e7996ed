"""Deposited court papers of the invented station: batches from the postman, pick-ups, what nobody fetched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import PersonRef
from kiosk.services.asked_signatures import Given
from kiosk.services.corrections import Corrections
from kiosk.services.deposit_drafts import HandOver, Intake
from kiosk.services.deposits import Deposits
from kiosk.services.desk import Outcome
from kiosk.services.pick_ups import LEFT_REASONS, PickUps
from kiosk.services.simulation import material
from kiosk.services.simulation.counter import NotWritten
from kiosk.services.simulation.stage import Stage
from kiosk.services.simulation.station import actor_of

_ON_PAPER = Given(on_paper=frozenset({"collector_sig"}))
_COURTS = (
    (
        "臺灣士林地方法院",
        ("judgment", "ruling", "notice", "payment_order", "enforcement_order"),
        "訴",
    ),
    ("臺灣臺北地方法院", ("judgment", "payment_order", "ruling"), "簡"),
    ("臺灣士林地方檢察署", ("summons", "non_indictment", "indictment"), "偵"),
    ("臺北市交通事件裁決所", ("traffic_ruling",), "裁"),
    ("法務部行政執行署士林分署", ("execution_order", "payment_summons"), "執"),
    ("財政部臺北國稅局", ("tax",), "稅"),
)
_POSTMEN = ("許文清", "周國榮", "蔡明宏")
_VARIANTS = (("王育羣", "王育群"), ("林玉峯", "林玉峰"))
_SHARE_FETCHED, _SHARE_AGENT, _SHARE_PROOF, _SHARE_BARRED = 0.7, 0.2, 0.04, 0.1
_BARRED_DAY = 2
_BACKLOG = (102, 75, 66, 64, 40, 33, 57, 56, 19, 12, 6, 4)
"""Ages in days of the papers that lay on the shelf when the electronic book began."""
_CORRECTED_EVERY = 5


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    address: str


class DepositPlay:
    """Lives the deposits of each day through the real services."""

    def __init__(self, stage: Stage) -> None:
        self._desk = desk = stage.desk
        self._station = stage.station
        self._rng = stage.chance("deposits")
        self._later, self._omissions = stage.later, stage.omissions
        self._deposits, self._pick_ups = Deposits(desk), PickUps(desk)
        self._corrections = Corrections(desk)
        self._people: list[_Person] = []
        self._number = 100
        self._taken_by: tuple[Actor, str] | None = None

    def schedule(self, day: date, number: int) -> None:
        """Put the postman, the list of expired papers and a correction on the agenda of a day."""
        if number == 0:
            self._later(at_local(day, 9, 35), partial(self._take_over, day))
        if day.weekday() < 6:  # noqa: PLR2004 - no post on Sundays
            tried = number % _CORRECTED_EVERY == _BARRED_DAY
            self._later(at_local(day, 10, 25), partial(self._batch, self._rng.randrange(2, 5)))
            self._later(
                at_local(day, 15, 10), partial(self._batch, self._rng.randrange(1, 4), tried=tried)
            )
        self._later(at_local(day, 16, 5), self._expire)
        if number % _CORRECTED_EVERY == 1:
            self._later(at_local(day, 17, 10), self._correct)

    # --- what comes in --------------------------------------------------------------------------

    def _clerk(self) -> Actor:
        return actor_of(self._rng.choice(self._station.ranks), on_desk=True)

    def _take_over(self, day: date) -> None:
        """Enter what the paper book says is still on the shelf (補登)."""
        clerk = self._clerk()
        for place, age in enumerate(_BACKLOG):
            at = at_local(day - timedelta(days=age), 10, self._rng.randrange(60))
            paper = replace(
                self._paper(self._person(), _COURTS[place % len(_COURTS)]),
                deposited_at=to_text(at),
                late_reason="紙本簿冊移轉登錄",
                is_evidence=age == _BACKLOG[1],
            )
            _written(self._deposits.take_in(clerk, paper))

    def _batch(self, many: int, *, tried: bool = False) -> None:
        """Take in a delivery; with `tried` the envelopes bar somebody who then comes for them."""
        clerk, court = self._clerk(), self._rng.choice(_COURTS)
        server = self._rng.choice(_POSTMEN)
        for _ in range(many):
            person = self._person()
            paper = replace(self._paper(person, court), server_name=server)
            if tried:
                paper = replace(paper, barred_name=f"{person.name[0]}志明")
            proof = self._rng.random() < _SHARE_PROOF
            taken = _written(self._deposits.take_in(clerk, replace(paper, is_evidence=proof)))
            self._taken_by = (clerk, taken.lines[0])
            if tried or self._rng.random() < _SHARE_FETCHED:
                self._later(self._visit(), partial(self._fetch, person, paper.barred_name))

    def _visit(self) -> datetime:
        """Return when the addressee comes: most within the ten days, at any hour (L13-R02)."""
        days = self._rng.choice((0, 1, 1, 2, 3, 4, 6, 9, 14))
        minutes = self._rng.randrange(90, 600)
        return self._desk.clock.now() + timedelta(days=days, minutes=minutes)

    def _person(self) -> _Person:
        """Return an addressee: a new one, one who gets another paper, or the other spelling of a name."""
        rng = self._rng
        if self._people and rng.random() < 0.25:  # noqa: PLR2004 - one in four had a paper before
            known = rng.choice(self._people)
            other = {one: two for pair in _VARIANTS for one, two in (pair, pair[::-1])}
            return replace(known, name=other.get(known.name, known.name))
        sheet = material.names()
        made = "".join(rng.choice(sheet[key]) for key in ("surnames", "first", "second"))
        name = rng.choice(_VARIANTS)[0] if rng.random() < 0.1 else made  # noqa: PLR2004 - for both spellings
        road, house = rng.choice(material.places()["roads"]), rng.randrange(1, 240)
        person = _Person(name, f"臺北市內湖區{road}{house}號{rng.randrange(2, 12)}樓")
        self._people.append(person)
        return person

    def _paper(self, person: _Person, court: tuple[str, tuple[str, ...], str]) -> Intake:
        issuer, kinds, word = court
        rng = self._rng
        self._number += rng.randrange(1, 40)
        barred = ""
        if rng.random() < _SHARE_BARRED:
            barred = rng.choice(material.names()["surnames"]) + "志明"
        year = self._desk.clock.now().year - 1911
        return Intake(
            server_name=rng.choice(_POSTMEN),
            issuer=issuer,
            case_no=f"{year}年度{word}字第{self._number}號",
            section=rng.choice("平禮仁義信和"),
            doc_kind=rng.choice(kinds),
            reg_mail_no=f"{rng.randrange(10**13, 10**14)}",
            addressee_name=person.name,
            address=person.address,
            barred_name=barred,
            shelf_code=f"{rng.choice('ABCD')}{rng.randrange(1, 9)}",
        )

    # --- what goes out --------------------------------------------------------------------------

    def _fetch(self, person: _Person, barred: str) -> None:
        """Let somebody collect everything of a name; a barred one tries first and is refused."""
        clerk, rng = self._clerk(), self._rng
        draft = self._pick_ups.find(clerk, person.name).tick_own()
        if not draft.handed:
            return  # fetched together with another paper, or a correction is pending
        draft = self._pick_ups.with_related(clerk, draft).leave(LEFT_REASONS[0])
        last4 = f"{rng.randrange(10_000):04d}"
        if barred:
            refused = replace(self._by(draft, barred, "cohabitant"), id_last4=last4)
            self._pick_ups.attempt(clerk, refused)
        if rng.random() < _SHARE_AGENT:
            sheet = material.names()
            name = rng.choice(sheet["surnames"]) + rng.choice(sheet["first"]) + "玲"
            draft = self._by(draft, name, rng.choice(("agent", "cohabitant", "employee")))
        pinned = replace(draft, id_last4=last4).pinned(self._desk.clock.now())
        handed = _written(self._pick_ups.confirm(clerk, pinned, _ON_PAPER))
        day = self._desk.duty_day(self._desk.clock.now())
        for line in handed.lines:
            self._omissions.leave(16, line, day)

    @staticmethod
    def _by(draft: HandOver, name: str, relation: str) -> HandOver:
        return replace(draft, collector_name=name, relation=relation, poa_paper=True)

    # --- after the period -----------------------------------------------------------------------

    def _expire(self) -> None:
        """List what is over; a deputy and an officer dispose of it the evening after."""
        clerk = self._clerk()
        listed = self._deposits.list_expired(clerk).lines
        if not listed:
            return
        for line in listed:
            self._omissions.leave(10, line)
        witness = self._rng.choice(self._station.ranks)
        at = self._desk.clock.now() + timedelta(hours=26)
        self._later(at, partial(self._dispose, actor_of(self._station.vices[0]), witness.ref))

    def _dispose(self, cadre: Actor, witness: PersonRef) -> None:
        listed = [one for one in self._deposits.expired(cadre) if one.state == "expired"]
        for proof, kind, method in (
            (True, "returned", "函退原交送機關"),
            (False, "destroyed", "碎紙機銷毀"),
        ):
            lines = tuple(one.line for one in listed if one.evidence == proof)
            if lines:
                _written(self._deposits.dispose(cadre, lines, kind, method, witness))
            for line in lines:
                self._omissions.make_up(10, line)

    def _correct(self) -> None:
        """Ask for the correction of a deposit time that was read wrongly; the chief agrees within the hour."""
        if self._taken_by is None:
            return
        clerk, line = self._taken_by
        if line not in {one.line for one in self._deposits.waiting(clerk)}:
            return
        earlier = to_text(self._desk.clock.now() - timedelta(days=1))
        asked = self._deposits.correct_term(
            clerk, line, {"deposited_at": earlier}, "依郵戳更正寄存日"
        )
        _written(asked)
        at = self._desk.clock.now() + timedelta(minutes=45)
        self._later(at, partial(self._agree, line))

    def _agree(self, line: str) -> None:
        chief = actor_of(self._station.chief)
        history = self._desk.store.read(lambda c: self._desk.lines.history(c, line))
        for ask in history.line.asks if history else ():
            _written(self._corrections.decide(chief, line, ask.event, granted=True))


def _written(outcome: Outcome) -> Outcome:
    if not outcome.lines:
        raise NotWritten("；".join(one.message for one in outcome.problems))
    return outcome
