"""具領: everything of one person is found, handed over under one signature, and each line closed (L13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

from kiosk.base.instants import from_text, local
from kiosk.base.result import Problem
from kiosk.base.roc_date import dashed, minute
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.deposit import PICK_UP
from kiosk.ledgers.deposit_rules import LEDGER, WAITING, barred, likeness, related
from kiosk.ledgers.deposit_terms import collected_late, served_on
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.facts import Seen
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.name_variants import address_key, name_key, sound_key
from kiosk.ledgers.values import number, records, text
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.services.asked_signatures import NOTHING, Asking, Given
from kiosk.services.attachments import Attachments
from kiosk.services.deposit_drafts import (
    FOUND,
    HandOver,
    HandOverItem,
    Waiting,
)
from kiosk.services.deposits import shown
from kiosk.services.desk import Desk, Outcome, Recording, check_step, draft_line, unsettled
from kiosk.services.kit import ToSign
from kiosk.services.steps import merged
from kiosk.services.world import World

_LEAST_PART = 2
"""Characters of a name or address that must be typed before parts are looked for."""
LEFT_REASONS = ("同名不同人", "領取人表示非其文書", "架上未尋獲，另行查明")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was typed or scanned, folded for comparison."""

    plain: str
    name: str
    sound: str
    address: str

    def why(self, seen: Seen) -> str:
        """Return how a paper answers the search, or empty text."""
        values = seen.values
        if self.plain in {seen.number, text(values, "reg_mail_no"), seen.line}:
            return FOUND
        if len(self.name) < _LEAST_PART:
            return ""
        if self.name in name_key(text(values, "addressee_name")):
            return FOUND
        if self.name in name_key(text(values, "case_no")) or seen.number.endswith(self.plain):
            return FOUND
        if self.address in address_key(text(values, "address")):
            return "符合住址"
        return "讀音相近" if self.sound == sound_key(text(values, "addressee_name")) else ""


class PickUps:
    """Use cases of the 具領 page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # ------------------------------------------------------------------ finding

    def find(self, actor: Actor, query: str) -> HandOver:
        """Return everything in the station that answers a name, number, address or scan, and with it
        every paper of the same name, sound or address (L13-R03); own papers first.
        """
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        typed = query.strip()
        wanted = _Wanted(typed, name_key(typed), sound_key(typed), address_key(typed))
        now = self._desk.clock.now()

        def look(connection: Snapshot) -> tuple[HandOverItem, ...]:
            world = World(self._desk, connection, actor)
            papers = [seen for seen in world.lines_open(LEDGER) if seen.state in WAITING]
            direct = {seen.line: why for seen in papers if (why := wanted.why(seen))}
            reasons = self._with_related(papers, direct)
            found = [
                shown(seen, now, reasons[seen.line]) for seen in papers if seen.line in reasons
            ]
            items = [HandOverItem(paper) for paper in found if paper is not None]
            return tuple(sorted(items, key=lambda item: item.paper.why != FOUND))

        items = self._desk.store.read(look) if typed else ()
        return HandOver(query=typed, items=items)

    @staticmethod
    def _with_related(papers: list[Seen], direct: dict[str, str]) -> dict[str, str]:
        """Return why each paper is shown: the hits, and what looks as if it were for the same hands."""
        hits = [seen for seen in papers if seen.line in direct]
        found = dict(direct)
        for seen in papers:
            if seen.line in found:
                continue
            why = next((why for hit in hits if (why := likeness(hit.values, seen.values))), "")
            if why:
                found[seen.line] = why
        return found

    def with_related(self, actor: Actor, draft: HandOver) -> HandOver:
        """Return the draft with what looks as if it were for the hands of the papers now ticked.

        Ticking a housemate's paper brings in the housemate's other papers, and so on.
        """
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        now = self._desk.clock.now()

        def look(connection: Snapshot) -> HandOver:
            world = World(self._desk, connection, actor)
            known = {item.paper.line for item in draft.items}
            added: list[HandOverItem] = []
            for paper in draft.handed:
                for seen, why in related(paper.values, world, paper.line):
                    if seen.line not in known and (new := shown(seen, now, why)) is not None:
                        known.add(seen.line)
                        added.append(HandOverItem(new))
            return replace(draft, items=(*draft.items, *added))

        return self._desk.store.read(look)

    def attach(self, draft: HandOver, path: Path) -> HandOver:
        """Return the draft with the scan of an authority; its bytes are stored with the pick-up (L13-R05).

        Raises InvalidInput for a file that is too large, damaged or of another type.
        """
        scan = cast("dict[str, Value]", Attachments(self._desk).stage(path))
        return replace(draft, poa_files=(*draft.poa_files, scan))

    # ------------------------------------------------------------------ checking

    def check(self, actor: Actor, draft: HandOver) -> list[Problem]:
        """Return everything that stands against the pick-up; writes nothing. Raises NotAllowed."""
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)
        pinned = draft.pinned(self._desk.clock.now())
        return self._desk.store.read(
            lambda c: self._problems(World(self._desk, c, actor), actor, pinned)
        )

    def attempt(self, actor: Actor, draft: HandOver) -> list[Problem]:
        """Return what `check` says; a barred collector's attempt is written into the book (L13-R04)."""
        problems = self.check(actor, draft)
        if any(problem.code == "L13-R04" for problem in problems):
            self._refuse(actor, draft)
        return problems

    def _problems(self, world: World, actor: Actor, draft: HandOver) -> list[Problem]:
        if not draft.handed:
            return [Problem("L13-R03", "請勾選要交付的文書（F9 全部交付）", "items")]
        problems: list[Problem] = []
        if left := draft.unsettled:
            shown_numbers = "、".join(paper.number for paper in left[:3])
            words = f"{len(left)} 件未勾選：{shown_numbers}，請一併交付或註明未交付原因"
            problems.append(Problem("L13-R03", words, "left_behind", need="reason"))
        for paper in draft.handed:
            problems += self._of_paper(world, actor, draft, paper.line)
        if left:  # said once, for all papers together
            problems = [problems[0], *(item for item in problems if item.code != "L13-R03")]
        return list(dict.fromkeys(problems))

    def _of_paper(self, world: World, actor: Actor, draft: HandOver, line_id: str) -> list[Problem]:
        line = self._line(world.connection, line_id)
        if line is None or line.status is Status.VOIDED or line.state not in PICK_UP.states:
            state = self._desk.definition(LEDGER).state_of(line.state).label if line else "不存在"
            number_ = line.number if line else line_id
            return [Problem("STEP-STATE", f"{number_} 現在是「{state}」，不能具領", "items")]
        after = merged(line.values, self._told(draft, line))
        after["released_by"] = actor.person.to_value()
        at = from_text(line.occurred_at)
        candidate = draft_line(self._desk, LEDGER, line.actor, actor, at, after)
        candidate = replace(candidate, id=line.id, number=line.number)
        return check_step(self._desk.definition(LEDGER), PICK_UP, candidate, world)

    def _line(self, connection: Snapshot, line_id: str) -> Line | None:
        history = self._desk.lines.history(connection, line_id)
        return history.line if history else None

    @staticmethod
    def _told(draft: HandOver, line: Line) -> dict[str, Value]:
        """Return what the pick-up writes onto one line, the signature aside."""
        day = local(draft.at).date()
        served = served_on(line.values, day)
        others = [paper for paper in draft.handed if paper.line != line.id]
        left = [item for item in draft.items if not item.ticked and item.reason.strip()]
        told: dict[str, Value] = {
            "picked_up_at": draft.at,
            "closed_at": draft.at,
            "collector_name": draft.collector,
            "relation": draft.relation,
            "id_kind": draft.id_kind,
            "id_last4": draft.id_last4,
            "poa_paper": draft.poa_paper,
            "sign_note": draft.sign_note,
            "served_on": served.isoformat() if served else None,
            "late_pickup": collected_late(line.values, day),
            "handed_with": [_link("handed", paper, paper.number) for paper in others],
            "left_behind": [
                _link("left", item.paper, f"{item.paper.number} {item.reason.strip()}")
                for item in left
            ],
            "poa_file": [dict(scan) for scan in draft.poa_files],
        }
        return {key: value for key, value in told.items() if value not in (None, "", [])}

    # ------------------------------------------------------------------ signing and writing

    def to_sign(self, actor: Actor, draft: HandOver) -> list[ToSign]:
        """Return what the collector signs: one text that lists every paper he is handed."""
        return [replace(one, purpose="具領") for one in self._asking(actor, draft).to_sign()]

    def _asking(self, actor: Actor, draft: HandOver) -> Asking:
        definition = self._desk.definition(LEDGER)
        day = local(draft.at).date()
        rows = [
            f"{place}. {self.described(paper)}，生效 {_day(served_on(paper.values, day))}"
            for place, paper in enumerate(draft.handed, 1)
        ]
        heading = "\n".join([f"具領日期：{dashed(day)}", f"共 {len(rows)} 件：", *rows])
        values: dict[str, Value] = {
            "collector_name": draft.collector,
            "relation": draft.relation,
            "id_kind": draft.id_kind,
            "id_last4": draft.id_last4,
            "sign_note": draft.sign_note,
        }
        filled = {key: value for key, value in values.items() if value}
        return Asking(definition, PICK_UP.key, heading, filled, actor, lambda _person: None)

    def described(self, paper: Waiting) -> str:
        """Return a paper in one line: number, issuer, case, kind, pieces, day of deposit."""
        definition = self._desk.definition(LEDGER)
        kind = display(definition.by_key["doc_kind"], paper.values.get("doc_kind"))
        pieces = number(paper.values, "pieces") or 1
        deposited = minute(paper.text("deposited_at")).partition(" ")[0]
        parts = (paper.number, paper.text("issuer"), paper.text("case_no"), kind, f"{pieces} 件")
        return f"{' '.join(part for part in parts if part)}，{deposited} 寄存"

    def confirm(self, actor: Actor, draft: HandOver, given: Given = NOTHING) -> Outcome:
        """Hand over every ticked paper in one transaction; each line is closed, all bear the signature.

        The draft must be pinned: its day stands in the signed text. Raises NotAllowed, StoreError.
        """
        authorize(actor, LEDGER, Action.SUBMIT, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            problems = self._problems(world, actor, draft)
            asking = self._asking(actor, draft)
            problems += asking.missing(given, citizen_on_screen=self._desk.policy.citizen_on_screen)
            if stop := unsettled(problems, draft.confirmed):
                return Outcome(tuple(stop))
            now = self._desk.clock.now()
            signed = asking.keep(transaction, given, now)
            recording = Recording(self._desk, transaction, actor)
            for paper in draft.handed:
                line = self._line(transaction.connection, paper.line)
                if line is not None:
                    values = {**self._told(draft, line), **signed}
                    values["released_by"] = actor.person.to_value()
                    detail: dict[str, Value] = {"step": PICK_UP.key}
                    recording.record(LEDGER, Kind.CLOSE, actor.person, now, values, detail, line.id)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def _refuse(self, actor: Actor, draft: HandOver) -> None:
        """Write down that a barred person tried to collect; the same try of the same day once."""
        now = self._desk.clock.now()

        def act(transaction: Transaction) -> Outcome:
            recording = Recording(self._desk, transaction, actor)
            for paper in draft.handed:
                line = self._line(transaction.connection, paper.line)
                if line is None or not barred(line.values, draft.collector):
                    continue
                note = f"{dashed(local(now).date())} 拒絕交付不得代收人「{draft.collector}」"
                if any(text(one, "text") == note for one in records(line.values, "refusals")):
                    continue
                entry: Value = [{"kind": "refused", "text": note}]
                recording.record(
                    LEDGER, Kind.ADD, actor.person, now, {"refusals": entry}, {}, line.id
                )
            return recording.outcome()

        self._desk.store.write(act)


def _link(kind: str, paper: Waiting, words: str) -> dict[str, Value]:
    return {"kind": kind, "ref": paper.line, "text": words}


def _day(day: date | None) -> str:
    return dashed(day) if day else ""
