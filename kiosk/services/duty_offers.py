"""Cases taken and calls made while a duty lasted: a work log may refer to them (DS-05)."""

from __future__ import annotations

from datetime import date, timedelta

from kiosk.base.instants import to_text
from kiosk.base.roc_date import hour_minute
from kiosk.ledgers.case_intake import CASE_INTAKE
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.phone_log import PHONE_LOG
from kiosk.ledgers.values import person, persons, text
from kiosk.models.tables import values_of
from kiosk.services.kit import Offer
from kiosk.services.world import World

_BOOKS: tuple[tuple[LedgerDef, str, tuple[str, ...]], ...] = (
    (CASE_INTAKE, "受理", ("taken_by", "officers")),
    (PHONE_LOG, "公務電話", ("our_person",)),
)
"""The books, the word before a line, and the fields that say whose it is."""


def taken_on_duty(world: World, session: str) -> list[Offer]:
    """Return one offer for each case and call of the people of a duty session, in order of time.

    Names of citizens stay out; a case of protected victims has its code name only (L06-R05).
    """
    definition, records = world.session_lines("L01", session)
    found: dict[Offer, str] = {}
    for record in records:
        values = values_of(definition, record)
        who, begun = person(values, "person"), text(values, "out_at")
        if who is not None and begun:
            ended = text(values, "in_at") or to_text(world.now)
            found |= _within(world, str(record["duty_date"]), who.id, (begun, ended))
    return sorted(found, key=lambda offer: found[offer])


def _within(world: World, duty_date: str, who: str, bounds: tuple[str, str]) -> dict[Offer, str]:
    """Return the offers of one person with their times; a duty may run into the next roster day."""
    after = date.fromisoformat(duty_date) + timedelta(days=1)
    found = {}
    for book, word, fields in _BOOKS:
        for day in (duty_date, after.isoformat()):
            for seen in world.lines_of_day(book.key, day):
                at = text(seen.values, book.when)
                named = {one.id for key in fields for one in persons(seen.values, key)}
                if bounds[0] <= at <= bounds[1] and who in named:
                    words = f"{hour_minute(at)} {word} {book.summary(seen.values)}"
                    found[Offer(book.key, seen.line, words)] = at
    return found
