"""The desk of the invented station goes from hand to hand, now and then with a slip of the count; repairs come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from kiosk.base.instants import from_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers.movement_rules import possible
from kiosk.models import equipment
from kiosk.models.people import PersonEntry
from kiosk.services import handover_draft as drafts
from kiosk.services.desk import Desk, Outcome
from kiosk.services.handover import Handovers
from kiosk.services.handover_draft import HandoverDraft, Stage
from kiosk.services.kit import Signed, ToSign
from kiosk.services.movements import Movements, Proposal
from kiosk.services.simulation.counter import NotWritten, fact_of
from kiosk.services.simulation.handwriting import signature
from kiosk.services.simulation.station import DemoStation, actor_of

_SLIP_SHARE, _WRONG_SHARE, _NOTE_SHARE, _DONE_SHARE = 0.07, 0.012, 0.3, 0.5
_SLIPS = ("radio", "vest", "ammo_9mm", "helmet", "keys")
_NOTES = (
    "成功路四段號誌故障，已通報交工處，待回復",
    "民眾拾得錢包一只，失主約明日上午來領",
    "分局公文：重陽節交通疏導規劃，週五前回復",
    "影印機卡紙已叫修，廠商下午到所",
    "里長反映夜間噪音，請夜間巡邏加強",
    "明日 0900 分局裝備檢查，請先整備裝備櫃",
)
_REPAIR = timedelta(hours=30)


class HandoverPlay:
    """Writes a handover at each change of the desk, and brings repaired items back into store."""

    def __init__(self, desk: Desk, station: DemoStation, seed: int) -> None:
        self._desk = desk
        self._station = station
        self._seed = seed
        self._rng = Random(f"handovers-{seed}")  # noqa: S311 - repeatable, nothing to protect
        self._service, self._movements = Handovers(desk), Movements(desk)
        self._people = {one.id: one for one in station.people}

    def take_over(self, before: PersonEntry | None, incoming: PersonEntry) -> None:
        """Hand the desk to who has just come; nothing is written where nobody had it."""
        if before is None or before.id == incoming.id:
            return
        draft = self._service.begin(actor_of(before, on_desk=True))
        if draft.outgoing is None or draft.outgoing.ref.id == incoming.id:
            return
        actor = actor_of(self._people[draft.outgoing.ref.id], on_desk=True)
        draft = replace(draft, incoming=fact_of(incoming))
        draft = self._matters(drafts.all_keys(self._counted(draft)))
        draft = self._witnessed(actor, draft)
        pinned = self._service.pin(draft)
        signed = tuple(map(self._signed, self._service.to_sign(actor, pinned)))
        _written(self._service.confirm(actor, pinned, signed))

    def _counted(self, draft: HandoverDraft) -> HandoverDraft:
        """Count every kind; a slip is found by the recount, seldom something is really not there."""
        chance = self._rng.random()
        wrong = self._rng.choice(_SLIPS) if chance < _SLIP_SHARE else ""
        for kind, number in draft.in_store.items():
            draft = drafts.with_count(draft, kind, number - (kind == wrong and number > 0))
        draft = drafts.compared(draft)
        if draft.stage is Stage.RECOUNT:
            missing = chance < _WRONG_SHARE
            for kind in draft.doubtful:
                draft = drafts.with_count(draft, kind, draft.in_store[kind] - missing)
            draft = drafts.compared(draft)
        return draft

    def _matters(self, draft: HandoverDraft) -> HandoverDraft:
        """Close some of the notes handed on, and add another now and then."""
        for at, item in enumerate(draft.items):
            if item.own and self._rng.random() < _DONE_SHARE:
                draft = drafts.with_item(draft, at, replace(item, done=True, note="已處理"))
        if self._rng.random() < _NOTE_SHARE:
            words = self._rng.choice(_NOTES)
            draft = drafts.with_note(draft, self._service.new_note(), words)
        return draft

    def _witnessed(self, actor: Actor, draft: HandoverDraft) -> HandoverDraft:
        """Call a deputy where counts differ or cartridges are unaccounted for (L02-R04, R07)."""
        blocked = any(one.code == "L02-R07" for one in self._service.check(actor, draft))
        if blocked:
            draft = replace(draft, partial_reason="短少子彈查處中，槍彈由幹部會同點交")
        if draft.stage is not Stage.WITNESS:
            return draft
        both = {one.ref.id for one in (draft.outgoing, draft.incoming) if one}
        deputy = next(one for one in self._station.vices if one.id not in both)
        note = "會同複點後仍短少，已請各員檢查隨身裝備" if draft.wrong else ""
        return replace(draft, witness=fact_of(deputy), diff_note=note)

    def _signed(self, wanted: ToSign) -> Signed:
        drawing = signature(wanted.person.ref.name, self._seed, self._rng)
        return Signed(wanted, drawing, "screen")

    def repairs(self) -> None:
        """Bring back what has been away for repair long enough: one deputy proposes, the other approves."""
        now = self._desk.clock.now()
        away = self._desk.store.read(lambda c: equipment.everything(c, self._desk.unit))
        first, second = self._station.vices
        for asset in away:
            ready = asset.state == "repair" and now - from_text(asset.since) >= _REPAIR
            if not ready or "restored" not in possible(asset):
                continue
            proposal = Proposal("restored", asset, "檢修完成，測試正常", place="本所")
            line = _written(self._movements.propose(actor_of(first), proposal)).lines[0]
            _written(self._movements.decide(actor_of(second), line, granted=True))


def _written(outcome: Outcome) -> Outcome:
    if not outcome.done:
        raise NotWritten("；".join(one.message for one in outcome.problems))
    return outcome
