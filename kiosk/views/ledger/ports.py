"""What a ledger page asks of the services; the page knows nothing else of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk.base.clock import Clock
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.line import History
from kiosk.services.attachments import Attachments
from kiosk.services.corrections import AmendPlan, Corrections
from kiosk.services.desk import Desk, Outcome
from kiosk.services.dispatch import Dispatch
from kiosk.services.new_line import Blanks
from kiosk.services.paper_path import PaperPath
from kiosk.services.reading import LineFilter, Row
from kiosk.services.registration import Registration
from kiosk.services.reveals import Reveals
from kiosk.services.steps import Steps
from kiosk.views.ledger.signing import Sign
from kiosk.views.ops import OpRunner

__all__ = [
    "AmendPlan",
    "Contents",
    "Corrections",
    "LedgerPorts",
    "LedgerReader",
    "LineFilter",
    "Outcome",
    "Row",
    "read_contents",
]

REVIEWED, RETURNED = "reviewed", "returned"
"""The two outcomes of a review."""


class LedgerReader(Protocol):
    """Reads for the officer who acts. Each method raises KioskError when it may not or cannot."""

    def positions(self, ledger: str, filter: LineFilter) -> Sequence[int]:  # noqa: A002
        """Return row numbers newest first: a `range` unfiltered, an array filtered."""
        ...

    def rows(self, ledger: str, row_numbers: Sequence[int]) -> list[Row]:
        """Return at most a few hundred rows in the order asked (64 in 2-4 ms, on the GUI thread)."""
        ...

    def history(self, line_id: str) -> History:
        """Return a line with all its events."""
        ...

    def open_counts(self) -> dict[str, int]:
        """Return how many lines of each book are open."""
        ...

    def people(self) -> list[PersonRef]:
        """Return the members of the unit."""
        ...

    def things(self, ledger: str) -> list[tuple[str, str]]:
        """Return (id, label) of the items a book can name."""
        ...

    def drawing(self, digest: str) -> bytes | None:
        """Return the stored drawing of a signature."""
        ...


@dataclass(frozen=True, slots=True)
class Contents:
    """What one question about a book brought: positions newest first, and what the filters offer."""

    positions: Sequence[int] = range(0)
    open_lines: int = 0
    people: Sequence[PersonRef] = ()
    things: Sequence[tuple[str, str]] = ()


def read_contents(reader: LedgerReader, ledger: str, wanted: LineFilter) -> Contents:
    """Ask everything a page shows at once, off the GUI thread: a filter may look at a million lines."""
    return Contents(
        reader.positions(ledger, wanted),
        reader.open_counts().get(ledger, 0),
        reader.people(),
        reader.things(ledger),
    )


@dataclass(frozen=True, slots=True)
class LedgerPorts:
    """Everything a ledger page is built with; `reader` and `actor` follow who is signed in.

    Both are None while nobody is signed in: the page then shows nothing.
    """

    reader: Callable[[], LedgerReader | None]
    actor: Callable[[], Actor | None]
    corrections: Corrections
    registration: Registration
    blanks: Blanks
    steps: Steps
    reveals: Reveals
    dispatch: Dispatch
    attachments: Attachments
    paper: PaperPath
    sign: Sign
    citizen_draws: Callable[[], bool]
    """Whether a citizen may draw his signature here now; otherwise he signs the printed form."""
    runner: OpRunner
    clock: Clock

    @classmethod
    def of(
        cls,
        desk: Desk,
        runner: OpRunner,
        reader: Callable[[], LedgerReader | None],
        actor: Callable[[], Actor | None],
        sign: Sign,
        citizen_draws: Callable[[], bool] | None = None,
    ) -> LedgerPorts:
        """Return the doors of one desk; without `citizen_draws` the policy alone says."""
        return cls(
            reader,
            actor,
            Corrections(desk),
            Registration(desk),
            Blanks(desk),
            Steps(desk),
            Reveals(desk),
            Dispatch(desk),
            Attachments(desk),
            PaperPath(desk),
            sign,
            citizen_draws or (lambda: desk.policy.citizen_on_screen),
            runner,
            desk.clock,
        )
