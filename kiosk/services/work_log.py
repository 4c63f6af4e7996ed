"""工作紀錄 written after the duty: what an officer still owes, his text kept, handed in, or added to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.base.errors import NotFound
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, PersonRef, Value
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.values import person, persons, records, text
from kiosk.models.drafts import drop
from kiosk.models.journal import Transaction
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.assembly import duty_of
from kiosk.services.check_in_draft import offers
from kiosk.services.desk import Desk, Outcome, Recording, check_line, unsettled
from kiosk.services.kit import Offer
from kiosk.services.world import World

_JOINT_SHOWN = 20
"""How many of the newest entries are looked through for joint duties."""


@dataclass(frozen=True, slots=True)
class WorkText:
    """What the officer writes."""

    narrative: str = ""
    disposition: str = ""
    places: str = ""
    links: tuple[Offer, ...] = ()
    """Lines of other books he refers to (DS-05)."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One entry that waits for this officer.

    `part`: `write` his own draft, `returned` his own entry sent back, `note` a partner's own part.
    `shared` is the author's text, which a partner reads before he adds or confirms.
    """

    line: str
    part: str
    number: str
    duty: str
    duty_code: str
    start_at: str
    end_at: str
    author: PersonRef
    partners: tuple[PersonRef, ...]
    text: WorkText
    shared: str = ""
    returned_note: str = ""
    late: bool = False
    offers: tuple[Offer, ...] = ()
    """Vehicle uses and incidents of the duty that the text may refer to; none for a partner's part."""

    @property
    def key(self) -> str:
        """Return the name under which unfinished text of the entry is kept."""
        return draft_key(self.line)


def draft_key(line: str, writer: str = "") -> str:
    """Return the name of the autosaved text of an entry; a partner's note has a name of its own."""
    return f"L03:{line}:{writer}" if writer else f"L03:{line}"


class WorkLogs:
    """Use cases of the work log page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list_open(self, actor: Actor) -> list[WorkItem]:
        """Return what waits for the officer, oldest first: own drafts, returned entries, joint duties."""
        authorize(actor, "L03", Action.SUBMIT, self._desk.unit, owner=actor.person.id)
        return self._desk.store.read(lambda c: self._items(c, actor))

    def _items(self, connection: Snapshot, actor: Actor) -> list[WorkItem]:
        lines = self._desk.lines
        found: dict[str, Record] = {}
        for mark in ("open", "returned"):
            for record in lines.marked(connection, "L03", mark):
                found[str(record["line"])] = record
        for record in lines.of_person(connection, "L03", actor.person.id, _JOINT_SHOWN):
            found.setdefault(str(record["line"]), record)
        items = (self._item(connection, actor, record) for record in found.values())
        return sorted((item for item in items if item is not None), key=lambda item: item.start_at)

    def _item(self, connection: Snapshot, actor: Actor, record: Record) -> WorkItem | None:
        values = values_of(self._desk.definition("L03"), record)
        author = person(values, "author")
        part = _part(record, values, actor.person.id)
        if author is None or not part or record["status"] == Status.VOIDED:
            return None
        if part == "note" and self._confirmed(connection, record, actor.person.id):
            return None
        duty = duty_of(text(values, "duty_code"))
        own = WorkText(
            text(values, "narrative"),
            text(values, "disposition"),
            text(values, "places"),
            tuple(Offer.from_value(link) for link in records(values, "links")),
        )
        end_at = text(values, "end_at")
        return WorkItem(
            line=str(record["line"]),
            part=part,
            number=str(record["number"]),
            duty=duty.short if duty else text(values, "duty_code"),
            duty_code=text(values, "duty_code"),
            start_at=text(values, "start_at"),
            end_at=end_at,
            author=author,
            partners=tuple(persons(values, "partners")),
            text=WorkText(places=own.places) if part == "note" else own,
            shared="\n".join(filter(None, (own.narrative, own.disposition)))
            if part == "note"
            else "",
            returned_note=self._note(connection, record) if part == "returned" else "",
            late=part == "write" and self._late(end_at),
            offers=self._offers(connection, actor, record) if part != "note" else (),
        )

    def _confirmed(self, connection: Snapshot, record: Record, who: str) -> bool:
        history = self._desk.lines.history(connection, str(record["line"]))
        return history is not None and who in history.line.confirmed_by

    def _note(self, connection: Snapshot, record: Record) -> str:
        history = self._desk.lines.history(connection, str(record["line"]))
        notes = [review.note for review in history.line.reviews if review.note] if history else []
        return notes[-1] if notes else ""

    def _offers(self, connection: Snapshot, actor: Actor, record: Record) -> tuple[Offer, ...]:
        world = World(self._desk, connection, actor)
        return tuple(offers(world, str(record["session"]), None))

    def _late(self, end_at: str) -> bool:
        if not end_at:
            return False
        age = self._desk.clock.now() - from_text(end_at)
        return age.total_seconds() > self._desk.policy.work_log_hours * 3600

    def check(self, actor: Actor, item: WorkItem, written: WorkText, reason: str) -> list[Problem]:
        """Return what stands against handing the text in, with questions the officer may answer."""

        def act(connection: Snapshot) -> list[Problem]:
            line = self._line(connection, item.line)
            return self._problems(World(self._desk, connection, actor), line, item, written, reason)

        return self._desk.store.read(act)

    def _line(self, connection: Snapshot, line: str) -> Line:
        history = self._desk.lines.history(connection, line)
        if history is None:
            message = "找不到這一則工作紀錄"
            raise NotFound(message)
        return history.line

    def _problems(
        self, world: World, line: Line, item: WorkItem, written: WorkText, reason: str
    ) -> list[Problem]:
        if item.part == "note":
            return []
        if item.part == "write" and line.state != "draft":
            return [Problem("L03-DONE", "這一則工作紀錄已經送出", "narrative")]
        values = self._values(line, item, written)
        late = reason.strip()
        candidate = replace(
            line, values={**line.values, **values}, late_reason=late, late=bool(late)
        )
        return check_line(self._desk.definition("L03"), candidate, world, Phase.CLOSE)

    def _values(self, line: Line, item: WorkItem, written: WorkText) -> dict[str, Value]:
        now = to_text(self._desk.clock.now())
        values: dict[str, Value] = {"narrative": written.narrative.strip()}
        if item.part == "write":
            values["submitted_at"] = now
            if not text(line.values, "end_at"):
                values["end_at"] = now
        for key, value in (("disposition", written.disposition), ("places", written.places)):
            if value.strip() or text(line.values, key):
                values[key] = value.strip()
        if written.links or records(line.values, "links"):
            values["links"] = [link.to_value() for link in written.links]
        return values

    def submit(
        self,
        actor: Actor,
        item: WorkItem,
        written: WorkText,
        reason: str = "",
        confirmed: frozenset[str] = frozenset(),
    ) -> Outcome:
        """Hand the entry in, complete a returned one, or add a partner's part (empty: confirmed as is).

        A draft handed in later than `Policy.work_log_hours` needs a reason and is marked 補登 (L03-R02).
        The autosaved text goes in the same transaction. Raises NotAllowed, NotFound.
        """

        def act(transaction: Transaction) -> Outcome:
            line = self._line(transaction.connection, item.line)
            stop = self._not_mine(actor, line, item)
            world = World(self._desk, transaction.connection, actor)
            problems = stop or self._problems(world, line, item, written, reason)
            if unsettled(problems, confirmed):
                return Outcome(tuple(unsettled(problems, confirmed)))
            recording = Recording(self._desk, transaction, actor)
            self._write(recording, line, item, written, reason)
            drop(transaction.connection, item.key)
            drop(transaction.connection, draft_key(item.line, actor.person.id))
            return recording.outcome(problems)

        authorize(actor, "L03", Action.SUBMIT, self._desk.unit, owner=actor.person.id)
        return self._desk.store.write(act)

    @staticmethod
    def _not_mine(actor: Actor, line: Line, item: WorkItem) -> list[Problem]:
        mine = line.actor.id == actor.person.id
        joint = any(who.id == actor.person.id for who in persons(line.values, "partners"))
        if joint if item.part == "note" else mine:
            return []
        return [Problem("L03-OWN", f"這是 {line.actor.label} 的工作紀錄，請由本人送出", "author")]

    def _write(
        self, recording: Recording, line: Line, item: WorkItem, written: WorkText, reason: str
    ) -> None:
        now = self._desk.clock.now()
        who = recording.actor.person
        if item.part == "note":
            added = written.narrative.strip()
            if not added:  # nothing is put into his mouth
                recording.record("L03", Kind.CONFIRM, who, now, {}, {}, line.id)
                return
            note: list[Value] = [{"kind": "note", "ref": who.id, "text": added}]
            recording.record("L03", Kind.ADD, who, now, {"partner_notes": note}, {}, line.id)
            return
        values = self._values(line, item, written)
        if item.part == "returned":
            changed = {key: value for key, value in values.items() if line.values.get(key) != value}
            detail: dict[str, Value] = {"reason": reason.strip() or "依退回意見補正"}
            recording.record("L03", Kind.AMEND, who, now, changed, detail, line.id)
            return
        late: dict[str, Value] = {"late": reason.strip()} if reason.strip() else {}
        recording.record("L03", Kind.CLOSE, who, now, values, late, line.id)


def _part(record: Record, values: dict[str, Value], who: str) -> str:
    """Return which part of an entry waits for a person, or empty text."""
    author = person(values, "author")
    if author is not None and author.id == who:
        if record["status"] == Status.RETURNED:
            return "returned"
        return "write" if record["is_open"] else ""
    if not any(partner.id == who for partner in persons(values, "partners")):
        return ""
    noted = any(text(note, "ref") == who for note in records(values, "partner_notes"))
    return "" if noted else "note"
