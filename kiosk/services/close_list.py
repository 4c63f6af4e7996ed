"""日終清單: what must be empty or explained when the roster day ends, and who closed it (domain §6.5).

The lines are found by `close_duties` and `close_matters`; explanations and the closing are kept in the
internal register `DAY`, one line a roster day and kiosk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from kiosk.base.errors import NotFound
from kiosk.base.instants import local, to_text
from kiosk.base.result import Problem
from kiosk.base.roc_date import minute
from kiosk.identity.permissions import DAY_CLOSE, Action, Actor, allowed, authorize
from kiosk.ledgers.day_close import TITLES
from kiosk.ledgers.event import Kind, PersonRef, Value, Values
from kiosk.ledgers.values import number, person, records, text
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services import close_duties, close_matters
from kiosk.services.close_items import Explanation, Item, View
from kiosk.services.desk import Desk, Outcome, Recording

__all__ = ["TITLES", "CloseList", "Closed", "DayState", "Explanation", "Item"]

_LONGEST = 300
_FINDERS: tuple[Callable[[View], list[Item]], ...] = (
    close_duties.duties,
    close_duties.stock,
    close_duties.work_logs,
    close_duties.marks,
    close_duties.versions,
    close_matters.regular,
    close_matters.deposits,
    close_matters.deadlines,
    close_matters.rooms,
    close_matters.calls,
    close_matters.scans,
)


@dataclass(frozen=True, slots=True)
class Closed:
    """Who closed a roster day, when (UTC instant), and how many items were left open with a reason."""

    by: PersonRef
    at: str
    explained: int


@dataclass(frozen=True, slots=True)
class DayState:
    """The list of a roster day and how far its closing has come.

    `ended` tells that the roster day is over; `line` is its line in the register, empty before anybody wrote.
    """

    day: str
    items: tuple[Item, ...]
    closed: Closed | None = None
    ended: bool = False
    line: str = ""
    may_explain: bool = False
    may_close: bool = False

    @property
    def unexplained(self) -> tuple[Item, ...]:
        """Return what is neither solved nor explained."""
        return tuple(item for item in self.items if item.explanation is None)


class CloseList:
    """Computes the list of one roster day, and takes explanations and the closing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def items(self, actor: Actor, duty_date: str) -> list[Item]:
        """Return everything open for a roster day, in the order of §6.5; raises NotAllowed."""
        return list(self.state(actor, duty_date).items)

    def state(self, actor: Actor, duty_date: str) -> DayState:
        """Return the list with its explanations and the closing; raises NotAllowed, NotFound."""
        authorize(actor, "L01", Action.READ, self._desk.unit)
        if not duty_date:
            message = "請選擇勤務日"
            raise NotFound(message)
        return self._desk.store.read(lambda c: self._state(c, actor, duty_date))

    def unclosed(self, actor: Actor, duty_date: str) -> bool:
        """Tell whether a roster day on which somebody was out has ended and nobody has closed it."""
        authorize(actor, "L01", Action.READ, self._desk.unit)

        def look(connection: Snapshot) -> bool:
            view = View(self._desk, connection, actor, duty_date)
            lived = self._desk.lines.where(connection, "L01", 1, duty_date=duty_date)
            over = self._desk.clock.now() >= view.ends
            return (
                over and bool(lived) and self._closed(self._written(connection, duty_date)) is None
            )

        return self._desk.store.read(look)

    def _state(self, connection: Snapshot, actor: Actor, day: str) -> DayState:
        view = View(self._desk, connection, actor, day)
        written = self._written(connection, day)
        said = _explanations(values for _, values in written)
        found = [item for find in _FINDERS for item in find(view)]
        unit = self._desk.unit
        return DayState(
            day,
            tuple(
                replace(item, explanation=said.get(item.key))
                for item in sorted(found, key=lambda item: item.number)
            ),
            self._closed(written),
            self._desk.clock.now() >= view.ends,
            written[0][0] if written else "",
            allowed(actor, DAY_CLOSE, Action.SUBMIT, unit),
            allowed(actor, DAY_CLOSE, Action.APPROVE, unit),
        )

    def _written(self, connection: Snapshot, day: str) -> list[tuple[str, Values]]:
        """Return (line, values) of what the register says of a day, newest first; each kiosk may have a line."""
        definition = self._desk.store.projector.definitions.get(DAY_CLOSE)
        if definition is None:
            return []
        found = self._desk.lines.where(connection, DAY_CLOSE, duty_date=day)
        return [
            (str(record["line"]), values_of(definition, record))
            for record in found
            if record["status"] != "voided"
        ]

    @staticmethod
    def _closed(written: list[tuple[str, Values]]) -> Closed | None:
        for _, values in written:
            by, at = person(values, "closed_by"), text(values, "closed_at")
            if by is not None and at:
                return Closed(by, at, number(values, "explained_count") or 0)
        return None

    # ------------------------------------------------------------------ acts

    def explain(self, actor: Actor, duty_date: str, item: Item, words: str) -> Outcome:
        """Keep why an item is left open; a later explanation stands beside the earlier one, never in its place.

        The words go into the journal for good, so no citizen's data belongs there. Raises NotAllowed,
        NotFound, StoreError.
        """
        authorize(actor, DAY_CLOSE, Action.SUBMIT, self._desk.unit)
        said = " ".join(words.split())

        def act(transaction: Transaction) -> Outcome:
            state = self._state(transaction.connection, actor, duty_date)
            if item.key not in {one.key for one in state.items}:
                return Outcome((Problem("DAY-GONE", "這一項已經處理完畢，不需說明"),))
            if problem := _worded(said):
                return Outcome((problem,))
            now = self._desk.clock.now()
            record: dict[str, Value] = {
                "kind": str(item.number),
                "ref": item.ref,
                "note": said,
                "by": actor.person.label,
                "at": to_text(now),
                "text": f"{item.number} {item.title}　{item.kept}"
                f"　說明：{said}（{minute(to_text(now))} {actor.person.label}）",
            }
            return self._write(transaction, actor, state, Kind.ADD, {"explained": [record]})

        return self._desk.store.write(act)

    def close(self, actor: Actor, duty_date: str) -> Outcome:
        """Close an ended roster day; refused while an item is neither solved nor explained.

        Raises NotAllowed, NotFound, StoreError.
        """
        authorize(actor, DAY_CLOSE, Action.APPROVE, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            state = self._state(transaction.connection, actor, duty_date)
            if problem := self._unready(state):
                return Outcome((problem,))
            still = {item.number for item in state.items}
            values: dict[str, Value] = {
                "results": {str(line): line not in still for line in TITLES},
                "left": [_kept(item) for item in state.items],
                "explained_count": len(state.items),
                "closed_by": actor.person.to_value(),
                "closed_at": to_text(self._desk.clock.now()),
            }
            return self._write(transaction, actor, state, Kind.CLOSE, values)

        return self._desk.store.write(act)

    def _unready(self, state: DayState) -> Problem | None:
        if state.closed is not None:
            at = minute(state.closed.at)
            return Problem("DAY-TWICE", f"這一天已由 {state.closed.by.label} 於 {at} 結案")
        if not state.ended:
            ends = local(View.end_of(self._desk, state.day))
            return Problem("DAY-EARLY", f"勤務日到 {ends:%m-%d %H:%M} 才結束，屆時再結案")
        if state.unexplained:
            first = state.unexplained[0]
            many = len(state.unexplained)
            words = f"尚有 {many} 項未處理也未說明，例如「{first.title}：{first.text}」"
            return Problem("DAY-OPEN", words)
        return None

    def _write(
        self, transaction: Transaction, actor: Actor, state: DayState, kind: Kind, values: Values
    ) -> Outcome:
        """Append to the day's line of this kiosk's register, opening it when nobody wrote of the day yet."""
        now = self._desk.clock.now()
        recording = Recording(self._desk, transaction, actor)
        line = state.line
        if not line:
            opening: dict[str, Value] = {
                "day": date.fromisoformat(state.day).isoformat(),
                "opened_at": to_text(now),
            }
            detail: dict[str, Value] = {"duty_date": state.day}
            event, _ = recording.record(DAY_CLOSE, Kind.OPEN, actor.person, now, opening, detail)
            line = event.line
        recording.record(DAY_CLOSE, kind, actor.person, now, values, line=line)
        return recording.outcome()


def _worded(said: str) -> Problem | None:
    if not said:
        return Problem("DAY-WORDS", "請寫明未完成的原因與後續處理", "note", need="reason")
    if len(said) > _LONGEST:
        return Problem("DAY-WORDS", f"說明最多 {_LONGEST} 字", "note")
    return None


def _kept(item: Item) -> dict[str, Value]:
    """Return an item as the register keeps it at the closing."""
    why = item.explanation.text if item.explanation else ""
    words = f"{item.number} {item.title}　{item.kept}　說明：{why}"
    return {"kind": str(item.number), "ref": item.ref, "text": words}


def _explanations(written: Iterable[Values]) -> dict[str, Explanation]:
    """Return the newest explanation of each item by its key."""
    found: dict[str, Explanation] = {}
    for values in written:
        for record in records(values, "explained"):
            key = f"{text(record, 'kind')} {text(record, 'ref')}"
            one = Explanation(text(record, "note"), text(record, "by"), text(record, "at"))
            if key not in found or found[key].at <= one.at:
                found[key] = one
    return found
