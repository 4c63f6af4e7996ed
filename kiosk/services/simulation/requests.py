"""Citizens of the invented station who ask for footage or for an escort with cash, and what became of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import Value
from kiosk.models.people import PersonEntry
from kiosk.models.store import Snapshot
from kiosk.services.asked_signatures import NOTHING, Given
from kiosk.services.desk import Outcome
from kiosk.services.registration import Registration
from kiosk.services.simulation import material
from kiosk.services.simulation.counter import NotWritten
from kiosk.services.simulation.stage import Stage
from kiosk.services.simulation.station import actor_of
from kiosk.services.steps import Steps
from kiosk.services.world import World

_DENIED, _PARTLY, _GONE = 0.12, 0.3, 0.08
_NO_SHOW = 0.1
_WHY = (
    ("accident", "機車停放路旁遭擦撞，車主返回時對方已離去"),
    ("lost", "提袋遺落在公車站，想確認是否遭人取走"),
    ("theft", "腳踏車停放超商前遭竊"),
    ("damage", "店面玻璃遭砸破"),
    ("missing", "長輩外出未歸，想確認離去方向"),
)
_BANKS = ("文德分行", "港墘分行", "內湖分行", "湖光郵局")
_QUESTIONS = frozenset({"L09-R01", "L14-R01", "L14-R04"})


class RequestPlay:
    """Lives the requests of each day through the real services; citizens sign the printed form."""

    def __init__(self, stage: Stage) -> None:
        self._desk = desk = stage.desk
        self._station = stage.station
        self._rng = stage.chance("requests")
        self._later, self._omissions = stage.later, stage.omissions
        self._open = Registration(desk)
        self._steps = Steps(desk)

    def schedule(self, day: date) -> None:
        """Put the requests of a day on the agenda."""
        rng = self._rng
        for hour in (10, 15)[: rng.choice((1, 1, 2))]:
            self._later(at_local(day, hour, rng.randrange(0, 55)), self._footage)
        if rng.random() < 0.6:  # noqa: PLR2004 - four a week
            self._later(at_local(day, 11, rng.randrange(0, 50)), self._escort)

    # --- footage --------------------------------------------------------------------------------

    def _footage(self) -> None:
        rng, now = self._rng, self._desk.clock.now()
        code, why = rng.choice(_WHY)
        gone = rng.random() < _GONE
        days = rng.randrange(32, 40) if gone else rng.randrange(1, 20)
        begun = now - timedelta(days=days, hours=rng.randrange(1, 9))
        handler = rng.choice(self._station.ranks)
        actor = actor_of(handler, on_desk=True)
        values: dict[str, Value] = {
            "applied_at": to_text(now),
            **self._citizen(),
            "applicant_id": rng.choice(("A200000003", "F100000006", "H980000026", "A800000014")),
            "applicant_address": f"臺北市內湖區{rng.choice(material.places()['spots'])}",
            "capacity": rng.choice(("party", "party", "interested")),
            "purpose_code": code,
            "purpose_text": why,
            "from_at": to_text(begun),
            "to_at": to_text(begun + timedelta(minutes=rng.randrange(30, 180))),
            "place": rng.choice(material.places()["spots"]),
            "notices_ack": True,
        }
        if gone:
            values["footage_gone"] = True
        line = self._written_line("L09", actor, values, Given(on_paper=frozenset({"apply_sig"})))
        if gone:
            self._at(8, partial(self._take, actor, line, "close"))
            return
        self._at(4, partial(self._take, actor, line, "identify", id_kind="national"))
        note = "時段、地點與報案紀錄相符，擬准予調閱"
        self._at(12, partial(self._take, actor, line, "submit", handler_note=note))
        self._at(rng.randrange(60, 200), partial(self._decide, actor, line, code))

    def _decide(self, handler: Actor, line: str, code: str) -> None:
        rng = self._rng
        deputy = actor_of(self._station.vices[rng.randrange(len(self._station.vices))])
        draw = rng.random()
        if draw < _DENIED:
            reason = "涉及第三人住家出入影像，無法分割提供"
            self._take(
                deputy,
                line,
                "decide",
                decision="denied",
                deny_reason="privacy",
                decision_note=reason,
            )
            self._at(20, partial(self._take, handler, line, "close"))
            return
        decision = "partly" if draw < _PARTLY else "granted"
        self._take(deputy, line, "decide", decision=decision)
        if code in {"accident", "theft", "damage"}:
            number = f"保全{self._desk.clock.now():%m%d}-{rng.randrange(10, 99)}"
            note = "鎖定申請時段前後各 10 分鐘"
            self._take(handler, line, "preserve", evidence_no=number, preserve_note=note)
        self._at(rng.randrange(24, 40) * 60, partial(self._view, handler, line))

    def _view(self, handler: Actor, line: str) -> None:
        rng, now = self._rng, self._desk.clock.now()
        watched: Value = [
            {
                "kind": "note",
                "ref": "",
                "text": f"路口鏡頭 {rng.randrange(1, 9):02d}　申請時段　{why}",
            }
            for why in ("確認車輛行向", "確認離去方向")[: rng.choice((1, 2))]
        ]
        values: dict[str, Value] = {
            "viewed_at": to_text(now),
            "escort": handler.person.to_value(),
            "view_log": watched,
            "result": rng.choice(("found", "found", "nothing")),
        }
        paper = Given(on_paper=frozenset({"viewed_sig"}))
        _written(self._steps.take(handler, line, "view", values, _QUESTIONS, paper))
        self._omissions.leave(16, line, self._desk.duty_day(now))
        self._at(15, partial(self._take, handler, line, "close"))

    # --- escorts --------------------------------------------------------------------------------

    def _escort(self) -> None:
        rng, now = self._rng, self._desk.clock.now()
        actor = actor_of(rng.choice(self._station.ranks), on_desk=True)
        planned = now + timedelta(minutes=rng.randrange(50, 120))
        channel = rng.choice(("counter", "phone", "bank"))
        values: dict[str, Value] = {
            "applied_at": to_text(now),
            "channel": channel,
            **self._citizen(),
            "bank": rng.choice(_BANKS),
            "from_place": rng.choice(material.places()["spots"]),
            "to_place": rng.choice(material.places()["spots"]),
            "planned_at": to_text(planned),
            "people": rng.choice((1, 2)),
            "amount_band": rng.choice(("to_500k", "to_1m", "to_5m")),
        }
        present = channel != "phone"
        given = Given(on_paper=frozenset({"apply_sig"})) if present else NOTHING
        line = self._written_line("L14", actor, values, given)
        self._at(5, partial(self._take, actor, line, "accept", callback_ok=True))
        pair = rng.sample(self._on_duty(actor, planned), 2)
        sent: Value = [one.ref.to_value() for one in pair]
        self._at(10, partial(self._take, actor, line, "assign", officers=sent))
        if rng.random() < _NO_SHOW:
            self._later(
                planned + timedelta(minutes=25),
                partial(self._take, actor, line, "no_show", result="逾 20 分鐘未到，電話無人接聽"),
            )
            return
        first = actor_of(pair[0])
        self._later(planned, partial(self._take, first, line, "meet"))
        self._later(planned + timedelta(minutes=6), partial(self._take, first, line, "leave"))
        self._later(
            planned + timedelta(minutes=rng.randrange(18, 40)),
            partial(self._take, first, line, "done", result="全程平安，已送達並交付本人"),
        )

    # --- parts ----------------------------------------------------------------------------------

    def _on_duty(self, actor: Actor, planned: datetime) -> list[PersonEntry]:
        """Return the officers who are on no leave then."""
        at = to_text(planned)

        def look(connection: Snapshot) -> list[PersonEntry]:
            world = World(self._desk, connection, actor)
            return [one for one in self._station.ranks if not world.leave(one.id, at)]

        return self._desk.store.read(look)

    def _citizen(self) -> dict[str, Value]:
        sheet, rng = material.names(), self._rng
        name = (
            rng.choice(sheet["surnames"]) + rng.choice(sheet["first"]) + rng.choice(sheet["second"])
        )
        return {"applicant": name, "applicant_phone": f"09{rng.randrange(10_000_000, 99_999_999)}"}

    def _written_line(
        self, ledger: str, actor: Actor, values: dict[str, Value], given: Given
    ) -> str:
        now = self._desk.clock.now()
        outcome = self._open.open(actor, ledger, now, values, "", _QUESTIONS, given)
        line = _written(outcome).lines[0]
        if given.on_paper:
            self._omissions.leave(16, line, self._desk.duty_day(now))
        return line

    def _at(self, minutes: int, act: partial[None]) -> None:
        self._later(self._desk.clock.now() + timedelta(minutes=minutes), act)

    def _take(self, actor: Actor, line: str, step: str, /, **values: Value) -> None:
        _written(self._steps.take(actor, line, step, values, _QUESTIONS))


def _written(outcome: Outcome) -> Outcome:
    if not outcome.done:
        raise NotWritten("；".join(one.message for one in outcome.problems))
    return outcome
