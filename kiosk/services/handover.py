"""值班交接: one read puts it together, the incoming counts, two sign, one write hands the desk over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.base.errors import NotFound
from kiosk.base.ids import uuid7
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, allowed, authorize
from kiosk.ledgers.approvals import APPROVER_ROLES
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, PersonRef, Value, Values
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.handover_fields import KINDS, counts_of
from kiosk.ledgers.handover_rules import KEY, on_desk
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, person, text
from kiosk.models.journal import Transaction
from kiosk.services import handover_draft as drafts
from kiosk.services.asked_signatures import Asking, Given
from kiosk.services.desk import Desk, Outcome, Recording, check_line, draft_line
from kiosk.services.desk_holder import proposed_pair
from kiosk.services.draft_bodies import Restored
from kiosk.services.handover_body import handover_from_body
from kiosk.services.handover_draft import HandoverDraft, Stage
from kiosk.services.kit import ScanKind, ScanResult, Signed, ToSign, Writes
from kiosk.services.open_items import cctv_faults, open_items, persons_in_station
from kiosk.services.world import World

PURPOSE = "值班交接"
_SIGNING = ("sign_out", "accept")


class Handovers:
    """Hands the desk from one officer to the next."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # ------------------------------------------------------------------ putting it together

    def begin(self, actor: Actor) -> HandoverDraft:
        """Return the handover that is due now, or the one whose difference waits for a witness.

        Raises NotAllowed. Everything is answered in one read of the store.
        """
        self._authorize(actor)
        return self._desk.store.read(lambda c: self._begin(World(self._desk, c, actor)))

    def _authorize(self, actor: Actor) -> None:
        """Let the desk holder, or a cadre who settles a handover that has stuck (L02-R07)."""
        if not allowed(actor, KEY, Action.RESOLVE, self._desk.unit):
            authorize(actor, KEY, Action.SUBMIT, self._desk.unit)

    def _begin(self, world: World) -> HandoverDraft:
        waiting = world.lines_open(KEY)
        if waiting:
            return self._resumed(world, waiting[0].line)
        outgoing, incoming = proposed_pair(self._desk, world.connection, world.now)
        faults = cctv_faults(self._desk, world)
        draft = HandoverDraft(
            outgoing=self._known(world, outgoing) or world.actor,
            incoming=self._known(world, incoming),
            stock=self._stock(world),
            items=open_items(self._desk, world),
            persons=persons_in_station(self._desk, world),
            cctv_ok=not faults,
            cctv_note=faults,
        )
        if self._desk.policy.limits.blind_count:
            return draft
        return replace(draft, counted=draft.in_store)

    @staticmethod
    def _known(world: World, who: PersonRef | None) -> PersonFact | None:
        return world.person(who.id) if who is not None else None

    @staticmethod
    def _stock(world: World) -> dict[str, tuple[int, int, int, int]]:
        stock = world.stock()
        return {choice.code: stock[choice.code] for choice in KINDS if choice.code in stock}

    def _resumed(self, world: World, line_id: str) -> HandoverDraft:
        """Return the draft of a recorded handover that nobody has accepted yet."""
        history = world.history(line_id)
        if history is None:
            message = "找不到這一筆交接"
            raise NotFound(message)
        values = history.line.values
        columns = [counts_of(values, key) for key in ("in_store", "out", "repair", "total")]
        stock = {
            kind: (columns[0][kind], *(column.get(kind, 0) for column in columns[1:]))
            for kind in columns[0]
        }
        named = {
            key: self._known(world, person(values, key))
            for key in ("outgoing_id", "incoming_id", "approver_id", "witness_id")
        }
        return HandoverDraft(
            outgoing=named["outgoing_id"],
            incoming=named["incoming_id"],
            approver=named["approver_id"],
            witness=named["witness_id"],
            at=text(values, "handover_at"),
            stock={kind: (row[0], row[1], row[2], row[3]) for kind, row in stock.items()},
            counted=counts_of(values, "counted"),
            recounted=counts_of(values, "recount"),
            compared=True,
            recompared=True,
            partial_reason=text(values, "partial_reason"),
            outgoing_absent=flag(values, "outgoing_absent"),
            diff_note=text(values, "diff_note"),
            line=line_id,
            base=dict(values),
        )

    def restored(self, world: World, body: Values) -> Restored[HandoverDraft]:
        """Return a kept draft laid over the handover of now."""
        return handover_from_body(self._begin(world), world, body)

    def refresh(self, actor: Actor, draft: HandoverDraft) -> HandoverDraft:
        """Return the draft on the numbers of now; kinds that moved meanwhile are counted anew."""
        self._authorize(actor)
        stock = self._desk.store.read(lambda c: self._stock(World(self._desk, c, actor)))
        return drafts.refreshed(draft, stock)

    def name(
        self, actor: Actor, draft: HandoverDraft, code: str
    ) -> tuple[HandoverDraft, ScanResult]:
        """Take a badge or number: a cadre as witness or approver where one is wanted, else the incoming."""
        self._authorize(actor)
        return self._desk.store.read(
            lambda c: self._name(World(self._desk, c, actor), draft, code.strip())
        )

    def _name(
        self, world: World, draft: HandoverDraft, code: str
    ) -> tuple[HandoverDraft, ScanResult]:
        found = world.scanned_person(code)
        if found is None:
            return draft, ScanResult(ScanKind.UNKNOWN, f"查無「{code}」：不是本所員警")
        who = found[0]
        both = {one.ref.id for one in (draft.outgoing, draft.incoming) if one}
        cadre = bool(who.roles & APPROVER_ROLES) and who.ref.id not in both
        if draft.stage is Stage.WITNESS:
            return self._witness(draft, who, fit=cadre)
        if draft.change_reason and cadre:
            words = f"核准變更：{who.ref.label}"
            return replace(draft, approver=who), ScanResult(ScanKind.APPROVER, words)
        return self._incoming(world, draft, who)

    @staticmethod
    def _witness(
        draft: HandoverDraft, who: PersonFact, *, fit: bool
    ) -> tuple[HandoverDraft, ScanResult]:
        if not fit:
            words = f"{who.ref.label}不能見證：須由交接雙方以外的幹部見證"
            return draft, ScanResult(ScanKind.REFUSED, words)
        named = replace(draft, witness=who)
        return named, ScanResult(ScanKind.APPROVER, f"見證：{who.ref.label}")

    @staticmethod
    def _incoming(
        world: World, draft: HandoverDraft, who: PersonFact
    ) -> tuple[HandoverDraft, ScanResult]:
        if draft.line:
            return draft, ScanResult(ScanKind.REFUSED, "這筆交接已登記清點結果，不能更換接班人")
        if draft.outgoing and who.ref.id == draft.outgoing.ref.id:
            words = f"{who.ref.label}是交班人，請由接班人刷證"
            return draft, ScanResult(ScanKind.REFUSED, words)
        on_time = on_desk(world, who.ref.id, draft.at or to_text(world.now))
        words = "" if on_time else "（勤務表此時段非值班）"
        named = replace(draft, incoming=who, approver=None)
        return named, ScanResult(ScanKind.OFFICER, f"接班：{who.ref.label}{words}")

    def new_note(self) -> str:
        """Return the id of a matter that an officer adds in his own words."""
        return uuid7(self._desk.clock)

    # ------------------------------------------------------------------ looking at it

    def pin(self, draft: HandoverDraft) -> HandoverDraft:
        """Return the draft with its time fixed, so that both sign the same text."""
        return draft if draft.at else replace(draft, at=to_text(self._desk.clock.now()))

    def preview(self, draft: HandoverDraft) -> list[Writes]:
        """Return exactly which books get which rows."""
        names = " → ".join(one.ref.name for one in (draft.outgoing, draft.incoming) if one)
        rows = [Writes(KEY, self._desk.definition(KEY).short, names)]
        if draft.revealed and draft.wrong and not draft.line:
            rows.append(Writes("INC", "異常事件", "清點不符"))
        return rows

    def check(self, actor: Actor, draft: HandoverDraft) -> list[Problem]:
        """Return everything fields and rules say about the handover; raises NotAllowed."""
        self._authorize(actor)
        return self._desk.store.read(
            lambda c: self._problems(World(self._desk, c, actor), actor, draft, whole=True)
        )

    def _problems(
        self, world: World, actor: Actor, draft: HandoverDraft, *, whole: bool
    ) -> list[Problem]:
        """Return what stands against it; signatures and times are given with the write and not asked here."""
        at = from_text(draft.at) if draft.at else world.now
        given: dict[str, Value] = {"handover_at": to_text(at)}
        line = self._candidate(actor, draft, {**drafts.values_of(draft), **given}, at)
        definition = self._desk.definition(KEY)
        problems = [] if draft.line else check_line(definition, line, world, Phase.OPEN)
        if whole:
            problems += check_line(definition, line, world, Phase.CLOSE)
        later = {"out_sig", "in_sig", "accepted_at"}
        return list(dict.fromkeys(one for one in problems if one.field not in later))

    def _candidate(self, actor: Actor, draft: HandoverDraft, values: Values, at: datetime) -> Line:
        who = draft.outgoing.ref if draft.outgoing else actor.person
        return replace(draft_line(self._desk, KEY, who, actor, at, values), id=draft.line)

    def to_sign(self, actor: Actor, draft: HandoverDraft) -> list[ToSign]:
        """Return what both sign: the outgoing first, who is left out when he is not there (L02-R07)."""
        askings = self._askings(actor, draft)
        return [wanted for asking in askings for wanted in asking.to_sign()]

    def _askings(self, actor: Actor, draft: HandoverDraft) -> list[Asking]:
        values, definition = drafts.values_of(draft), self._desk.definition(KEY)
        both = {one.ref.id: one for one in (draft.outgoing, draft.incoming) if one}
        steps = [step for step in _SIGNING if not (step == "sign_out" and values.get("out_sig"))]
        return [Asking(definition, step, PURPOSE, values, actor, both.get) for step in steps]

    # ------------------------------------------------------------------ writing

    def confirm(self, actor: Actor, draft: HandoverDraft, signed: tuple[Signed, ...]) -> Outcome:
        """Write the handover, accepted: from here the incoming officer has the desk.

        A difference opens an incident in the same transaction. Raises NotAllowed, StoreError.
        """
        return self._write(actor, draft, signed, whole=True)

    def report(self, actor: Actor, draft: HandoverDraft) -> Outcome:
        """Record a difference that stood up to the recount, with its incident, before a cadre is there.

        The handover stays open and the outgoing officer responsible. Raises NotAllowed, StoreError.
        """
        if not (draft.recompared and draft.wrong) or draft.line:
            return Outcome((Problem("L02-R04", "沒有需要報請見證的差異", "counted"),))
        return self._write(actor, draft, (), whole=False)

    def _write(
        self, actor: Actor, draft: HandoverDraft, signed: tuple[Signed, ...], *, whole: bool
    ) -> Outcome:
        self._authorize(actor)
        pinned = self.pin(draft)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            problems = self._problems(world, actor, pinned, whole=whole)
            problems += self._gone(world, pinned)
            askings = self._askings(actor, pinned) if whole else []
            given = Given(signed)
            for asking in askings:
                problems += asking.missing(given, citizen_on_screen=False)
            if any(problem.blocks for problem in problems):
                return Outcome(tuple(problems))
            now = self._desk.clock.now()
            added: dict[str, Value] = {}
            for asking in askings:
                added |= asking.keep(transaction, given, now)
            if whole:
                added["accepted_at"] = to_text(now)
            if pinned.witness and not pinned.base.get("witness_id"):
                added["witnessed_at"] = to_text(now)
            recording = Recording(self._desk, transaction, actor)
            self._record(recording, pinned, added, now)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    @staticmethod
    def _gone(world: World, draft: HandoverDraft) -> list[Problem]:
        """Refuse a handover that was accepted meanwhile at another page."""
        if not draft.line:
            return []
        record = world.line(KEY, draft.line)
        if record is not None and record["is_open"]:
            return []
        return [Problem("L02-R02", "這筆交接已經完成接班", "handover_at")]

    def _record(
        self, recording: Recording, draft: HandoverDraft, added: dict[str, Value], now: datetime
    ) -> None:
        who = draft.outgoing.ref if draft.outgoing else recording.actor.person
        values = drafts.values_of(draft)
        if draft.line:
            fresh = {key: value for key, value in values.items() if key not in draft.base}
            recording.record(KEY, Kind.CLOSE, who, now, {**fresh, **added}, {}, draft.line)
            return
        at = from_text(draft.at)
        detail: dict[str, Value] = {"duty_date": self._desk.duty_day(at)}
        event, _ = recording.record(KEY, Kind.OPEN, who, at, {**values, **added}, detail)
        if draft.wrong:
            self._open_incident(recording, draft, event.line, now)

    def _open_incident(
        self, recording: Recording, draft: HandoverDraft, line: str, now: datetime
    ) -> None:
        """Open the incident of a difference; counts are never corrected to fit (L02-R04)."""
        subject = f"值班交接清點不符：{drafts.difference_text(draft)}"
        values: dict[str, Value] = {
            "what": "mismatch",
            "subject": subject[:200],
            "about_line": line,
            "opened_at": to_text(now),
        }
        detail: dict[str, Value] = {"duty_date": self._desk.duty_day(from_text(draft.at))}
        recording.record("INC", Kind.OPEN, recording.actor.person, now, values, detail)
