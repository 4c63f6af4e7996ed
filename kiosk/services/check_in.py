"""退勤: one confirm closes the in/out line, the trip and the work log, or keeps open what is still owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.base.errors import NotFound
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.base.roc_date import minute
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers import custody
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Event, Kind, Value
from kiosk.ledgers.fold import settle, step
from kiosk.ledgers.line import Line
from kiosk.ledgers.reference import kind_label
from kiosk.models.journal import Transaction
from kiosk.services import check_in_draft as drafts
from kiosk.services.check_in_draft import draft_of
from kiosk.services.check_in_values import exceptions, trip_values
from kiosk.services.checked import Checked
from kiosk.services.desk import Desk, Outcome, Recording, RefusedWithProblems, check_line, unsettled
from kiosk.services.incidents import open_incidents
from kiosk.services.kit import CheckInDraft, Offer, ScanResult, Signed, ToSign, WorkReturn, Writes
from kiosk.services.signing import keep_signature, session_signature, signature_of, unsigned
from kiosk.services.world import World


class CheckIn:
    """Puts a 退勤 together and writes it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._checked = Checked[CheckInDraft](desk)

    def begin(self, actor: Actor, code: str) -> CheckInDraft:
        """Return the draft for a scanned badge, a typed number or a scanned item that is out.

        Raises NotFound when there is nothing to bring back.
        """
        authorize(actor, "L01", Action.RECEIVE, self._desk.unit)

        def act(world: World) -> CheckInDraft:
            found = world.scanned_person(code.strip())
            if found is None:
                asset = world.scanned_asset(code.strip())
                if asset is not None and asset.holder is None:
                    message = f"{kind_label(asset.kind)} {asset.label} 目前沒有人領用"
                    raise NotFound(message)
                holder = asset.holder.id if asset and asset.holder else ""
                fact = world.require_person(holder)
                draft = self._draft(world, fact.ref.id, "typed")
                return drafts.scan(world, draft, code.strip())[0]
            return self._draft(world, found[0].ref.id, found[1])

        return self._desk.store.read(lambda c: act(World(self._desk, c, actor)))

    def begin_line(self, actor: Actor, line: str) -> CheckInDraft:
        """Return the draft for an open line chosen on the board; raises NotFound."""
        authorize(actor, "L01", Action.RECEIVE, self._desk.unit)

        def act(world: World) -> CheckInDraft:
            history = self._desk.lines.history(world.connection, line)
            record = drafts.require_record(
                self._desk.lines.one(world.connection, "L01", line) if history else None
            )
            fact = world.require_person(history.line.actor.id if history else "")
            return draft_of(world, self._desk.definition("L01"), record, fact, "typed")

        return self._desk.store.read(lambda c: act(World(self._desk, c, actor)))

    def _draft(self, world: World, person: str, named: str) -> CheckInDraft:
        line = world.open_line("L01", person)
        record = drafts.require_record(
            self._desk.lines.one(world.connection, "L01", line) if line else None
        )
        return draft_of(
            world, self._desk.definition("L01"), record, world.require_person(person), named
        )

    def scan(self, actor: Actor, draft: CheckInDraft, code: str) -> tuple[CheckInDraft, ScanResult]:
        """Take a scanned or typed code on the open draft."""
        return self._desk.store.read(
            lambda c: drafts.scan(World(self._desk, c, actor), draft, code.strip())
        )

    def offers(self, actor: Actor, draft: CheckInDraft) -> list[Offer]:
        """Return the lines of this duty that the work log may refer to; the officer picks (DS-05)."""
        return self._desk.store.read(
            lambda c: drafts.offers(World(self._desk, c, actor), draft.session, draft.vehicle)
        )

    def pin(self, draft: CheckInDraft) -> CheckInDraft:
        """Return the draft with its time fixed, so that the text shown for signing is the text recorded."""
        return draft if draft.in_at else replace(draft, in_at=to_text(self._desk.clock.now()))

    def preview(self, draft: CheckInDraft, actor: Actor | None = None) -> list[Writes]:
        """Return exactly which ledgers get which rows when this officer confirms."""
        rows = [Writes("L01", self._desk.definition("L01").short, self._l01_text(draft))]
        if draft.vehicle:
            rows.append(
                Writes("L05", self._desk.definition("L05").short, f"{draft.vehicle.label} 返所")
            )
        here = self._will_sign(draft) or self._present(actor, draft)
        if draft.work and (text := self._l03_text(draft.work, here=here)):
            rows.append(Writes("L03", self._desk.definition("L03").short, text))
        return rows

    @staticmethod
    def _l03_text(work: WorkReturn, *, here: bool) -> str:
        """Return what happens to the work log, or empty text when nothing is written there."""
        written = bool(work.narrative.strip())
        if work.own:
            return "送出" if written else "草稿，稍後再寫"
        return "同班補充" if written else "同班確認" if here else ""

    @staticmethod
    def _present(actor: Actor | None, draft: CheckInDraft) -> bool:
        """Tell whether the officer himself is at the counter: his badge, or he is the one signed in."""
        return draft.named == "badge" or (actor is not None and actor.person == draft.person.ref)

    def _will_sign(self, draft: CheckInDraft) -> bool:
        return any(item.person.ref.id == draft.person.ref.id for item in self.to_sign(draft))

    @staticmethod
    def _l01_text(draft: CheckInDraft) -> str:
        owed = [entry.label for entry in draft.owed]
        owed += [f"{rounds.label} {rounds.short} 發" for rounds in draft.rounds if rounds.short > 0]
        return f"退勤，待繳 {'、'.join(owed)}" if owed else "退勤，全數歸還"

    def to_sign(self, draft: CheckInDraft) -> list[ToSign]:
        """Return what the person who brings a weapon back signs (歸還簽章)."""
        if not (self._desk.policy.sign_gun_issue and drafts.weapon_returned(draft)):
            return []
        giver = draft.agent or draft.person
        return [ToSign(giver, "return_sig", "歸還人", self._return_text(draft), "歸還槍彈")]

    def _return_text(self, draft: CheckInDraft) -> str:
        guns = [
            f"{kind_label(entry.kind)} {entry.label}"
            for entry in draft.items
            if entry.ticked and entry.weapon
        ]
        rounds = [
            f"{entry.label}領 {entry.out} 發、還 {entry.back or 0} 發"
            + (f"、擊發 {entry.fired} 發" if entry.fired else "")
            + (f"、遺失 {entry.lost} 發" if entry.lost else "")
            for entry in draft.rounds
        ]
        giver = (draft.agent or draft.person).ref.label
        at = minute(draft.in_at) if draft.in_at else minute(self._desk.clock.now())
        receiver = draft.receiver.ref.label if draft.receiver else ""
        agent = (
            f"（代 {draft.person.ref.label}，原因：{draft.agent_reason}）" if draft.agent else ""
        )
        return f"本人 {giver}{agent} 於 {at} 歸還{'；'.join([*guns, *rounds])}，已完成清槍檢查。收繳人：{receiver}"

    def check(self, actor: Actor, draft: CheckInDraft) -> list[Problem]:
        """Return everything the rules say about the draft."""
        return self._desk.store.read(
            lambda c: self._asked(World(self._desk, c, actor), actor, draft)
        )

    def _asked(self, world: World, actor: Actor, draft: CheckInDraft) -> list[Problem]:
        return self._checked.ask(world, actor, draft, lambda: self._check(world, actor, draft))

    def _check(self, world: World, actor: Actor, draft: CheckInDraft) -> list[Problem]:
        at = self._in_at(draft)
        _, problems = self._desk.timing(at, draft.late_reason)
        problems += drafts.overtaken(world, self._desk.definition("L01"), draft)
        if to_text(at) < draft.out_at <= to_text(world.now):  # a clock set back keeps nobody out
            text = f"退勤時間早於出勤時間（{minute(draft.out_at)}），請重新輸入"
            problems.append(Problem("CI-TIME", text, "in_at"))
        uncounted = [
            entry for entry in draft.rounds if entry.back is None and drafts.weapon_returned(draft)
        ]
        problems += [
            Problem(
                "CI-ROUNDS",
                f"請清點{entry.label}並輸入歸還數（應有 {entry.out} 發）",
                f"rounds:{entry.kind}",
            )
            for entry in uncounted
        ]
        problems += self._hand_over(draft)
        problems += self._candidate(world, actor, "L01", draft.line, self._l01_values(draft), draft)
        if draft.vehicle:
            problems += self._candidate(
                world,
                actor,
                "L05",
                draft.vehicle.line,
                trip_values(draft, to_text(self._in_at(draft))),
                draft,
            )
        flow = {
            "issue_sig",
            "issuer_sig",
            "return_sig",
            "receiver_sig",
            "cleared_in",
            "cleared_out",
        }
        return list(
            dict.fromkeys(
                problem
                for problem in problems
                if problem.field not in flow or problem.code.startswith("CI")
            )
        )

    @staticmethod
    def _hand_over(draft: CheckInDraft) -> list[Problem]:
        problems = []
        giver = draft.agent or draft.person
        if not drafts.handed_over(draft):
            return []
        if draft.receiver is None or draft.receiver.ref.id == giver.ref.id:
            text = f"{giver.ref.name} 不能收繳自己歸還的槍彈，請另一位員警刷證收繳"
            problems.append(Problem("CI-RECEIVER", text, "received_by", need="second_officer"))
        if drafts.weapon_returned(draft) and not draft.cleared:
            problems.append(
                Problem("CI-CLEAR", "還槍前請完成清槍並由值班確認", "cleared_in", need="confirm")
            )
        return problems

    def _candidate(
        self,
        world: World,
        actor: Actor,
        ledger: str,
        line_id: str,
        values: dict[str, Value],
        draft: CheckInDraft,
    ) -> list[Problem]:
        """Return what fields and rules say about the line as it would stand after this act."""
        history = world.history(line_id)
        if history is None:
            return [Problem("CI-LINE", "這一筆登記已不存在", "line")]
        definition = self._desk.definition(ledger)
        line = self._after(history.line, actor, values, draft)
        return check_line(definition, settle(definition, line), world, Phase.CLOSE)

    def _after(
        self, line: Line, actor: Actor, values: dict[str, Value], draft: CheckInDraft
    ) -> Line:
        who = (draft.agent or draft.person).ref
        now = to_text(self._desk.clock.now())
        event = Event(
            line.stream, 0, "", "f" * 16, line.unit, line.ledger, line.version, Kind.CLOSE, line.id, who,
            actor.person, to_text(self._in_at(draft)), now, values,
        )  # fmt: skip
        return step(line, event)

    def _in_at(self, draft: CheckInDraft) -> datetime:
        return from_text(draft.in_at) if draft.in_at else self._desk.clock.now()

    def confirm(
        self, actor: Actor, draft: CheckInDraft, signed: tuple[Signed, ...] = ()
    ) -> Outcome:
        """Write the return in one transaction; opens incidents for shots, losses and missing cartridges.

        Raises NotAllowed, StoreError.
        """
        authorize(actor, "L01", Action.RECEIVE, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            recording = Recording(self._desk, transaction, actor)
            world = World(self._desk, transaction.connection, actor, transaction)
            problems = self._asked(world, actor, draft)
            problems += unsigned(self.to_sign(draft), signed)
            if stop := unsettled(problems, draft.confirmed):
                raise RefusedWithProblems(stop)
            given = (signature_of(item, signed) for item in self.to_sign(draft))
            self._write(recording, draft, tuple(item for item in given if item))
            return recording.outcome(problems)

        try:
            return self._desk.store.write(act)
        except RefusedWithProblems as refused:
            return Outcome(tuple(refused.problems))

    def _write(self, recording: Recording, draft: CheckInDraft, signed: tuple[Signed, ...]) -> None:
        at = self._in_at(draft)
        who = (draft.agent or draft.person).ref
        detail = self._detail(recording.actor, draft, at, signed)
        values = self._l01_values(draft)
        if signed:
            values["return_sig"] = keep_signature(recording.transaction, signed[0], at)
        if drafts.weapon_returned(draft) and draft.receiver:
            text = self._return_text(draft)
            values["receiver_sig"] = session_signature(
                recording.actor, draft.receiver.ref, text, at
            )
        kind = Kind.ADD if draft.already_in else Kind.CLOSE
        _, line = recording.record("L01", kind, who, at, values, detail, draft.line)
        if draft.vehicle:
            recording.record(
                "L05",
                Kind.CLOSE,
                who,
                at,
                trip_values(draft, to_text(self._in_at(draft))),
                detail,
                draft.vehicle.line,
            )
        if draft.work:
            self._write_work(recording, draft, at, signed)
        if line is not None:
            open_incidents(recording, line, draft, at)

    def _detail(
        self, actor: Actor, draft: CheckInDraft, at: datetime, signed: tuple[Signed, ...]
    ) -> dict[str, Value]:
        late, _ = self._desk.timing(at, draft.late_reason)
        present = bool(signed) or draft.named == "badge" or actor.person.id == draft.person.ref.id
        return late if present else {**late, "proxy": True}

    def _write_work(
        self,
        recording: Recording,
        draft: CheckInDraft,
        at: datetime,
        signed: tuple[Signed, ...],
    ) -> None:
        work, who = draft.work, draft.person.ref
        if work is None:
            return
        if not work.own and not work.narrative.strip():
            himself = any(item.to_sign.person.ref.id == who.id for item in signed)
            if himself or self._present(recording.actor, draft):
                recording.record("L03", Kind.CONFIRM, who, at, {}, {}, work.line)
            return
        values, kind = self._l03_values(draft, at)
        recording.record("L03", kind, who, at, values, {}, work.line)

    def _l03_values(self, draft: CheckInDraft, at: datetime) -> tuple[dict[str, Value], Kind]:
        work = draft.work
        if work is None:
            return {}, Kind.ADD
        if not work.own:
            note: list[Value] = [
                {"kind": "note", "ref": draft.person.ref.id, "text": work.narrative.strip()}
            ]
            return {"partner_notes": note}, Kind.ADD
        values: dict[str, Value] = {"end_at": to_text(at)}
        if not work.narrative.strip():
            return values, Kind.ADD
        values |= {
            "narrative": work.narrative.strip(),
            "submitted_at": to_text(self._desk.clock.now()),
        }
        if work.disposition.strip():
            values["disposition"] = work.disposition.strip()
        if work.links:
            values["links"] = [link.to_value() for link in work.links]
        if work.places.strip():
            values["places"] = work.places.strip()
        return values, Kind.CLOSE

    def _l01_values(self, draft: CheckInDraft) -> dict[str, Value]:
        at = to_text(self._in_at(draft))
        giver = (draft.agent or draft.person).ref
        receiver = draft.receiver.ref if draft.receiver else None
        values: dict[str, Value] = {} if draft.already_in else {"in_at": at}
        if returned := drafts.returned_values(draft, at, giver, receiver):
            values["returned"] = returned
        if returned or not draft.already_in:  # a duty without equipment ends in good order too
            values["condition"] = drafts.condition_of(draft)
        for rounds in draft.rounds:
            prefix = "rounds" if rounds.kind == custody.PISTOL_ROUNDS else "long_rounds"
            back, fired, lost = rounds.before
            if rounds.fired:
                values[f"{prefix}_fired"] = fired + rounds.fired
            if rounds.lost:
                values[f"{prefix}_lost"] = lost + rounds.lost
            if rounds.back is not None:
                values[f"{prefix}_in"] = back + rounds.back
        if drafts.weapon_returned(draft):
            values["cleared_in"] = draft.cleared
            if receiver:
                values["received_by"] = receiver.to_value()
        values |= exceptions(draft)
        return values
