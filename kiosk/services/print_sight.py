"""How much of a citizen leaves the kiosk on paper or in a file (P-06): masked, unless somebody says what for."""

from __future__ import annotations

from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import Classification, LedgerDef
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.line import Line
from kiosk.services.masking import About, mask_line, masked_keys

LONGEST_PURPOSE = 60
_NOBODY = Actor(PersonRef("", "", ""), "", frozenset(), "", "paper")
"""Who needs to know nothing: the sheet that anybody may pick up from the printer."""


def holds_citizens(definition: LedgerDef) -> bool:
    """Tell whether a book names citizens: it has a personal text of a known form (name, telephone …)."""
    return any(field.personal and field.form is not None for field in definition.fields)


def for_paper(definition: LedgerDef, line: Line, now: str, purpose: str, limits: Limits) -> Line:
    """Return a line, already as clear as its reader may see it, as it may leave the kiosk.

    Without a purpose everything personal is masked; with one only lines of class P4 are, and always.
    `now` is a UTC instant as stored text.
    """
    if not holds_citizens(definition):
        return line
    level = definition.level_of(line.values, now, limits)
    if purpose and level is not Classification.SPECIAL:
        return line
    stranger = About(
        open=False,
        today=False,
        owners=frozenset(),
        entered_by="-",
        level=level,
        unit="-",
    )
    return mask_line(definition, masked_keys(_NOBODY, definition, stranger), line)
