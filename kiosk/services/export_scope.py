"""What is taken out of a book, by whom and for which days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import PersonRef
from kiosk.services.print_sight import holds_citizens


@dataclass(frozen=True, slots=True)
class Scope:
    """One export: the book, the days of duty (both included), the person and the moment.

    `purpose` is why a book of citizens leaves in full; without one it leaves masked.
    """

    definition: LedgerDef
    unit_name: str
    day_from: date
    day_to: date
    by: PersonRef
    at: datetime
    purpose: str = ""

    @property
    def masked(self) -> bool:
        """Tell whether citizens are masked in what is taken out."""
        return not self.purpose and holds_citizens(self.definition)
