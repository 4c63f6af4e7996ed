"""核閱: what waits for whom by the cycle of each book, the unusual looked at first, each entry in its own time.

The writer is `Corrections.review`; here is who is asked, in which order, and what has been looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kiosk.base.result import Problem
from kiosk.base.roc_date import minute
from kiosk.identity.permissions import INCIDENT, Action, Actor, Role, allowed, authorize
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import STATUS_LABEL, History, Status
from kiosk.ledgers.values import text
from kiosk.models import reviewing
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import person_column, values_of
from kiosk.services.corrections import Corrections
from kiosk.services.desk import Desk, Outcome
from kiosk.services.masking import mask_values
from kiosk.services.reading import LedgerReader
from kiosk.services.review_piles import Entry, Pile, period_of, pile_of, unusual
from kiosk.services.sight import Sight

_DAYS_BACK = 62
"""How far back a review is asked for: two months hold the last whole period of a monthly cycle."""
_VISIT_DAYS = 5
"""What a supervisor looks through on a visit (督導報告: the last five days)."""
_LEADS = {"cadre": frozenset({Role.CADRE, Role.CHIEF}), "chief": frozenset({Role.CHIEF})}


@dataclass(frozen=True, slots=True)
class Looked:
    """A line as its reviewer reads it: what is unusual first, then every filled field in order."""

    line: str
    number: str
    state: str
    odd: tuple[str, ...]
    told: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


class Reviews:
    """Use cases of the review page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._corrections = Corrections(desk)
        self._looked: dict[tuple[str, str], str] = {}
        """(session, line) -> how the line stood when it was looked at: what changes is looked at again."""

    def may(self, actor: Actor) -> bool:
        """Tell whether any book is the actor's to review."""
        return any(True for _ in self._books(actor))

    def visiting(self, actor: Actor) -> bool:
        """Tell whether the actor countersigns as a supervisor what the station has reviewed."""
        return Role.SUPERVISOR in actor.roles and not actor.roles & _LEADS["cadre"]

    def piles(self, actor: Actor) -> list[Pile]:
        """Return what waits for the actor by book and period, the latest review first."""
        return self._desk.store.read(lambda c: self._piles(c, actor))

    def count(self, actor: Actor) -> int:
        """Return how many lines of ended periods wait for the actor."""
        return sum(pile.waiting for pile in self.piles(actor) if pile.ended)

    def entries(self, actor: Actor, pile: Pile) -> list[Entry]:
        """Return the lines of a pile, unusual ones first; raises NotAllowed."""
        authorize(actor, pile.ledger, Action.REVIEW, self._desk.unit)
        return self._desk.store.read(lambda c: self._entries(c, actor, pile))

    def look(self, actor: Actor, line: str) -> Looked:
        """Return a line to be read, and remember that the actor has looked at it as it stands.

        Raises NotAllowed, NotFound.
        """
        history = LedgerReader(self._desk, actor).history(line)
        authorize(actor, history.line.ledger, Action.REVIEW, history.line.unit)
        record = self._desk.store.read(lambda c: self._desk.lines.one(c, history.line.ledger, line))
        definition = self._desk.definition(history.line.ledger)
        odd = unusual(definition, record, self._desk.store.read(self._incidents)) if record else ()
        if record is not None:
            self._looked[actor.session, line] = str(record["last"])
        return _looked(definition, history, odd)

    def review(self, actor: Actor, ledger: str, lines: tuple[str, ...]) -> Outcome:
        """Review lines of a book; an unusual one that was not looked at as it stands now keeps all of them waiting.

        Own lines are left out and told (RB-01). Raises NotAllowed, NotFound, StoreError.
        """
        authorize(actor, ledger, Action.REVIEW, self._desk.unit)
        if not lines:
            return Outcome((Problem("REVIEW-NONE", "沒有可核閱的登記"),))
        waiting, unseen = self._desk.store.read(lambda c: self._sorted(c, actor, ledger, lines))
        if unseen:
            words = f"{unseen[0]} 等 {len(unseen)} 筆有特殊情形，請先逐筆開啟看過"
            return Outcome((Problem("REVIEW-UNSEEN", words),))
        if not waiting:
            return Outcome((Problem("REVIEW-DONE", "這些登記已經核閱或退回"),))
        return self._corrections.review(actor, waiting, Status.REVIEWED)

    def give_back(self, actor: Actor, line: str, note: str) -> Outcome:
        """Return a line for completion with a note; raises NotAllowed, NotFound, StoreError."""
        return self._corrections.review(actor, (line,), Status.RETURNED, note)

    # ------------------------------------------------------------------ inside

    def _books(self, actor: Actor) -> Iterator[LedgerDef]:
        visiting = self.visiting(actor)
        for key, definition in self._desk.store.projector.definitions.items():
            mine = visiting or actor.roles & _LEADS.get(definition.review.role, frozenset())
            if mine and allowed(actor, key, Action.REVIEW, self._desk.unit):
                yield definition

    def _today(self) -> date:
        return date.fromisoformat(self._desk.duty_day(self._desk.clock.now()))

    def _records(
        self, connection: Snapshot, actor: Actor, definition: LedgerDef, since: date, until: date
    ) -> list[Record]:
        """Return what waits in a book between two roster days, voided lines among them."""
        visiting = self.visiting(actor)
        wanted = Status.REVIEWED if visiting else Status.RECORDED
        table = self._desk.store.projector.tables[definition.key]
        found = reviewing.ended(
            connection, table, since.isoformat(), until.isoformat(), (wanted, Status.VOIDED)
        )
        if visiting:
            lines = [str(record["line"]) for record in found]
            signed = reviewing.countersigned(connection, definition.key, actor.person.id, lines)
            found = [record for record in found if record["line"] not in signed]
        return found

    def _piles(self, connection: Snapshot, actor: Actor) -> list[Pile]:
        today = self._today()
        back = _VISIT_DAYS if self.visiting(actor) else _DAYS_BACK
        incidents = self._incidents(connection)
        found: list[Pile] = []
        for book in self._books(actor):
            days = 1 if self.visiting(actor) else book.review.days
            periods: dict[date, list[tuple[Record, bool, bool]]] = defaultdict(list)
            for record in self._records(
                connection, actor, book, today - timedelta(days=back), today
            ):
                first, _ = period_of(date.fromisoformat(str(record["duty_date"])), days)
                own = person_column(record["actor"]).id == actor.person.id
                odd = bool(unusual(book, record, incidents))
                periods[first].append((record, own, odd))
            piles = (pile_of(book, records, today, days) for records in periods.values())
            found += [replace(one, late_days=0) for one in piles] if self.visiting(actor) else piles
        waiting = [pile for pile in found if pile.waiting or pile.own]
        return sorted(waiting, key=lambda pile: (-pile.late_days, pile.last, pile.ledger))

    def _incidents(self, connection: Snapshot) -> dict[str, int]:
        """Return the lines that incidents of the last weeks are about."""
        table = self._desk.store.projector.tables.get(INCIDENT)
        if table is None:
            return {}
        definition = self._desk.definition(INCIDENT)
        found: dict[str, int] = defaultdict(int)
        for record in self._desk.lines.where(connection, INCIDENT, 500):
            found[text(values_of(definition, record), "about_line")] += 1
        return found

    def _entries(self, connection: Snapshot, actor: Actor, pile: Pile) -> list[Entry]:
        definition = self._desk.definition(pile.ledger)
        first, last = date.fromisoformat(pile.first), date.fromisoformat(pile.last)
        records = self._records(connection, actor, definition, first, last)
        incidents, sight = self._incidents(connection), Sight(self._desk, actor, definition)
        entries = [self._entry(actor, definition, record, incidents, sight) for record in records]
        return sorted(entries, key=lambda entry: (entry.own, entry.plain))

    def _entry(
        self,
        actor: Actor,
        definition: LedgerDef,
        record: Record,
        incidents: dict[str, int],
        sight: Sight,
    ) -> Entry:
        values, line = values_of(definition, record), str(record["line"])
        who = person_column(record["actor"])
        return Entry(
            line,
            str(record["number"]),
            str(record["duty_date"]),
            who.label,
            definition.summary(mask_values(definition, sight.of_record(record), values)),
            unusual(definition, record, incidents),
            own=who.id == actor.person.id,
            voided=record["status"] == Status.VOIDED,
            looked=self._looked.get((actor.session, line)) == str(record["last"]),
        )

    def _sorted(
        self, connection: Snapshot, actor: Actor, ledger: str, lines: tuple[str, ...]
    ) -> tuple[tuple[str, ...], list[str]]:
        """Return the lines that still wait, and the numbers of unusual ones not looked at as they stand now."""
        incidents, definition = self._incidents(connection), self._desk.definition(ledger)
        wanted = Status.REVIEWED if self.visiting(actor) else Status.RECORDED
        waiting, unseen = [], []
        for line in lines:
            record = self._desk.lines.one(connection, ledger, line)
            if record is None or record["status"] != wanted:
                continue
            waiting.append(line)
            looked = self._looked.get((actor.session, line)) == str(record["last"])
            if unusual(definition, record, incidents) and not looked:
                unseen.append(str(record["number"]))
        return tuple(waiting), unseen


def _looked(definition: LedgerDef, history: History, odd: tuple[str, ...]) -> Looked:
    line = history.line
    told = [f"補登原因：{line.late_reason}"] if line.late else []
    told += [f"作廢原因：{line.void_reason}"] if line.void_reason else []
    for change in line.revisions:
        field = definition.by_key.get(change.field)
        if field is not None:
            before = display(field, change.before) or "（空白）"
            after = display(field, change.after) or "（空白）"
            names = change.by.label + (f"，{change.approver.label} 核准" if change.approver else "")
            told.append(f"{field.label}：「{before}」改為「{after}」　{change.reason}（{names}）")
    told += [f"更正待核准：{ask.reason}（{ask.by.label}）" for ask in line.asks]
    told += [
        f"{minute(one.at)} {one.by.label} {STATUS_LABEL.get(Status(one.outcome), one.outcome)}"
        f"　{one.note}".rstrip()
        for one in line.reviews
        if one.outcome in {status.value for status in Status}
    ]
    facts = [("登記人", line.actor.label)]
    facts += [
        (field.label, shown)
        for field in definition.fields
        if (shown := display(field, line.values.get(field.key)))
    ]
    label = definition.state_of(line.state).label
    return Looked(line.id, line.number, label, odd, tuple(told), tuple(facts))
