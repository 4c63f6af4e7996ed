"""What is asked of the printer room; no PDF library is loaded for it, so the screens may use it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from kiosk.base.canonical import Json, canonical
from kiosk.base.drawing import Drawing
from kiosk.base.errors import KioskError
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.line import Line

Drawings: TypeAlias = Callable[[str], Drawing | None]
"""Ink of a signature by the SHA-256 of its drawing; None when it is not kept here."""

Progress: TypeAlias = Callable[[int, int], bool]
"""Told pages done and pages in all (0 while the pages are still being counted); False cancels."""

PageHash: TypeAlias = Callable[[Json], str]
"""64 hexadecimal digits of a page's content."""

PAGE_DOMAIN = b"dutyledger/page/1\0"
PROGRESS_ROWS = 200
"""Rows laid out between two calls of Progress while the pages are still being counted."""


class PrintCancelled(KioskError):
    """A person stopped the printing; nothing was kept."""

    code = "print_cancelled"


class PrintFailed(KioskError):
    """The PDF could not be made; nothing was kept."""

    code = "print_failed"


def no_drawing(_digest: str) -> Drawing | None:
    """Answer that no ink is at hand: names and times are printed in its place."""
    return None


def content_hash(content: Json) -> str:
    """Return SHA-256(domain || canonical JSON of the page) as 64 hexadecimal digits."""
    return hashlib.sha256(PAGE_DOMAIN + canonical(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Lines of one book to be printed as its official form.

    `unit` is the full name in the title; `lines` is read once, in the order given. `purpose` is
    printed when the copy shows personal data in full (P-06; masking is the caller's).
    """

    definition: LedgerDef
    lines: Iterable[Line]
    unit: str
    date_from: date
    date_to: date
    printed_by: PersonRef
    printed_at: datetime
    drawing: Drawings = no_drawing
    purpose: str = ""
    masked: bool = False
    """Whether citizens are masked; the page says so."""
    page_hash: PageHash | None = None


@dataclass(frozen=True, slots=True)
class BlankJob:
    """Empty forms with numbers reserved in advance, for the hours without the system (P-07)."""

    definition: LedgerDef
    unit: str
    numbers: tuple[str, ...]
    printed_by: PersonRef
    printed_at: datetime
