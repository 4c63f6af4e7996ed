"""A counter shortly before the desk changes hands, and short ways through a handover."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from kiosk.base.instants import at_local
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.definition import LedgerDef
from kiosk.models.verify import verify
from kiosk.services import handover_draft as drafts
from kiosk.services.desk import Outcome
from kiosk.services.handover import Handovers
from kiosk.services.handover_draft import HandoverDraft, Stage
from tests.station import DAY, Counter, signed

BEFORE_NOON = at_local(DAY, 11, 52)
ASKED = frozenset({"DS-01", "DS-07", "L01-R03", "DS-04"})
TURNS = [
    ("P02", "A", 8, 12, ""),
    ("P05", "A", 12, 16, ""),
    ("P03", "B", 12, 14, "patrol"),
    ("P04", "B", 12, 14, "patrol"),
    ("P01", "G", 8, 20, ""),
]


def at_noon(folder: Path, definitions: tuple[LedgerDef, ...] = ALL) -> Counter:
    """Return a furnished counter at 11:52; P02 has the desk until 12, P05 after him."""
    made = Counter(folder, definitions=definitions).furnish()
    made.publish(TURNS, reason="交接")
    made.clock.set(BEFORE_NOON)
    return made


def ready(counter: Counter, draft: HandoverDraft | None = None) -> HandoverDraft:
    """Return a handover counted as the books say, keys given."""
    found = draft or Handovers(counter.desk).begin(counter.duty_officer)
    for kind, number in found.in_store.items():
        found = drafts.with_count(found, kind, number)
    return drafts.all_keys(drafts.compared(found))


def confirm(counter: Counter, draft: HandoverDraft) -> Outcome:
    """Sign by both and confirm."""
    service, actor = Handovers(counter.desk), counter.duty_officer
    pinned = service.pin(draft)
    return service.confirm(actor, pinned, signed(service.to_sign(actor, pinned)))


def miscounted(counter: Counter, *, twice: bool) -> HandoverDraft:
    """Return a handover in which one radio was not found, the second time too when `twice`."""
    draft = Handovers(counter.desk).begin(counter.duty_officer)
    for kind, number in draft.in_store.items():
        draft = drafts.with_count(draft, kind, number - (kind == "radio"))
    draft = drafts.compared(draft)
    assert draft.stage is Stage.RECOUNT
    assert draft.uncounted == ("radio",)
    draft = drafts.with_count(draft, "radio", draft.in_store["radio"] - twice)
    return drafts.all_keys(drafts.compared(draft))


def sound(counter: Counter) -> bool:
    """Tell whether chain and projections hold."""
    return counter.store.read(lambda c: verify(c, counter.store.projector)).finding is None


def codes(outcome: Outcome) -> set[str]:
    return {problem.code for problem in outcome.problems if problem.blocks}


def just_before(counter: Counter) -> str:
    from kiosk.base.instants import to_text

    return to_text(counter.clock.now() - timedelta(minutes=5))


def stock_of(counter: Counter, kind: str) -> tuple[int, int, int, int]:
    from kiosk.models.equipment import stock

    return counter.store.read(lambda c: stock(c, counter.desk.unit))[kind]
