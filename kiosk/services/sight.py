"""Which fields of which lines an actor sees masked at this counter now."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.base.instants import to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import Classification, LedgerDef
from kiosk.ledgers.line import Line
from kiosk.models.lines import Record
from kiosk.models.tables import person_column, values_of
from kiosk.services.desk import Desk
from kiosk.services.masking import About, about_line, masked_keys, named_in


class Sight:
    """Answers for one actor and one book; `{}` means that everything is clear."""

    def __init__(self, desk: Desk, actor: Actor, definition: LedgerDef) -> None:
        self._actor = actor
        self._definition = definition
        now = desk.clock.now()
        self._now = to_text(now)
        self._today = desk.duty_day(now)
        self._unit = desk.unit
        self._limits = desk.policy.limits

    def may_hide(self, keys: Iterable[str]) -> bool:
        """Tell whether any of these fields could be masked on some line: the common case asks no more."""
        highest = Classification.SPECIAL if self._definition.level else Classification.PUBLIC
        stranger = About(
            open=False,
            today=False,
            owners=frozenset(),
            entered_by="",
            level=highest,
            unit=self._unit,
        )
        return not masked_keys(self._actor, self._definition, stranger).keys().isdisjoint(keys)

    def of_line(self, line: Line) -> dict[str, Classification]:
        """Return the masked fields of a folded line."""
        about = about_line(self._definition, line, self._today, self._now, self._limits)
        return masked_keys(self._actor, self._definition, about)

    def of_record(self, record: Record) -> dict[str, Classification]:
        """Return the masked fields of a projection row."""
        definition = self._definition
        values = values_of(definition, record)
        about = About(
            open=bool(record["is_open"]),
            today=str(record["duty_date"]) == self._today,
            owners=named_in(definition, values) | {person_column(record["actor"]).id},
            entered_by=person_column(record["recorded_by"]).id,
            level=definition.level_of(values, self._now, self._limits),
            unit=str(record["unit"]),
        )
        return masked_keys(self._actor, definition, about)
