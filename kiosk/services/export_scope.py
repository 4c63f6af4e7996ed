"""What is taken out of a book, by whom and for which days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import PersonRef


@dataclass(frozen=True, slots=True)
class Scope:
    """One export: the book, the days of duty (both included), the person and the moment."""

    definition: LedgerDef
    unit_name: str
    day_from: date
    day_to: date
    by: PersonRef
    at: datetime
