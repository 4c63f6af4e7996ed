"""防情: a check call in one touch, and the real order step by step, each to the second (L11-R01, R03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.base.instants import from_text, to_text
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.air_defence_call_rules import is_order
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import text
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk, Outcome
from kiosk.services.registration import Registration
from kiosk.services.steps import Steps

BOOK = "L11"
_LOOKED_BACK = 20


@dataclass(frozen=True, slots=True)
class Call:
    """What the desk says of a check call; `called_at` is the instant the key was pressed.

    `unit` and `via` come from the last call, because it is nearly always the same one.
    """

    called_at: str
    unit: str = ""
    code: str = ""
    via: str = "line"
    quality: str = "good"
    clock_ok: bool | None = None
    answer_s: int | None = None
    question: str = ""
    answer_result: str = ""
    finding: str = ""
    order: str = ""
    """The words of a real order; empty for a check call."""

    def values(self, actor: Actor) -> dict[str, Value]:
        """Return the values of the line."""
        told: dict[str, Value] = {
            "entry": "order" if self.order else "check",
            "called_at": self.called_at,
            "caller_unit": self.unit.strip(),
            "caller_code": self.code.strip(),
            "via": self.via,
            "receiver": actor.person.to_value(),
            "answer_s": self.answer_s,
            "quality": self.quality,
            "question": self.question.strip(),
            "answer_result": self.answer_result,
            "clock_ok": None if self.order else self.clock_ok,
            "finding": self.finding.strip(),
            "order_text": self.order.strip(),
        }
        return {key: value for key, value in told.items() if value not in (None, "")}


class AirDefence:
    """The use cases of the civil-defence line."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._registration, self._steps = Registration(desk), Steps(desk)

    def begin(self, actor: Actor) -> Call:
        """Return a call that comes in now, with unit and way of the last one; raises NotAllowed."""
        authorize(actor, BOOK, Action.SUBMIT, self._desk.unit)
        called = to_text(self._desk.clock.now())
        last = self._desk.store.read(self._last)
        return Call(called, text(last, "caller_unit"), via=text(last, "via") or "line")

    def _last(self, connection: Snapshot) -> Mapping[str, Value]:
        definition = self._desk.definition(BOOK)
        for record in self._desk.lines.where(connection, BOOK, _LOOKED_BACK):
            values = values_of(definition, record)
            if record["status"] != "voided" and not is_order(values):
                return values
        return {}

    def take(self, actor: Actor, call: Call, confirmed: frozenset[str] = frozenset()) -> Outcome:
        """Write a call, or the words of a real order, which then waits for its verification.

        Raises NotAllowed, StoreError.
        """
        occurred = from_text(call.called_at)
        return self._registration.open(
            actor, BOOK, occurred, call.values(actor), confirmed=confirmed
        )

    def open_order(self, actor: Actor) -> Line | None:
        """Return the real order that is being carried out, the oldest first; raises NotAllowed."""
        authorize(actor, BOOK, Action.READ, self._desk.unit)

        def look(connection: Snapshot) -> Line | None:
            definition = self._desk.definition(BOOK)
            for record in self._desk.lines.open_lines(connection, BOOK):
                if record["status"] != "voided" and is_order(values_of(definition, record)):
                    history = self._desk.lines.history(connection, str(record["line"]))
                    return history.line if history else None
            return None

        return self._desk.store.read(look)

    def go_on(self, actor: Actor, line: str, step: str, values: Mapping[str, Value]) -> Outcome:
        """Do the next step of a real order: `verify`, `sound`, `tell`; its time is the present second.

        Raises NotAllowed, NotFound, StoreError.
        """
        return self._steps.take(actor, line, step, values)
