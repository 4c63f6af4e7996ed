"""What is still open in every book, as the next desk officer must know it (L02-R05, L01-R12)."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import to_text
from kiosk.base.roc_date import minute
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.facts import Facts, Seen
from kiosk.ledgers.handover_fields import NOTE
from kiosk.ledgers.handover_rules import KEY
from kiosk.ledgers.values import records, text
from kiosk.services.desk import Desk
from kiosk.services.handover_draft import Item
from kiosk.services.kit import Offer

_SOON = timedelta(hours=24)
"""What is due within a day is named one by one; the rest of a book is one sentence."""
_TEXT = 90
_HELD = {"L15": frozenset({"prechecked", "in_use", "paused"}), "L06": frozenset[str]()}
"""Books that tell who is in the station, with the states in which somebody is; empty for any open one."""


def named(definition: LedgerDef, seen: Seen) -> str:
    """Return one line in a sentence; of a book with personal data number and state only (個資法 §5)."""
    state = definition.state_of(seen.state).label
    if any(field.personal for field in definition.fields):
        return f"{definition.short} {seen.number} {state}"
    return f"{definition.short} {definition.summary(seen.values)}（{state}）"[:_TEXT]


def open_items(desk: Desk, facts: Facts) -> tuple[Item, ...]:
    """Return the matters that flow on: notes of the last handover first, then every book in its order."""
    found = [_note(one) for one in notes_before(facts)]
    for key, definition in desk.store.projector.definitions.items():
        if key != KEY:
            found += _of_book(definition, facts)
    return tuple(found)


def notes_before(facts: Facts) -> list[dict[str, str]]:
    """Return what the last handover handed on in an officer's own words."""
    before = facts.newest(KEY)
    if before is None:
        return []
    return [
        {key: text(item, key) for key in ("kind", "ref", "text", "note")}
        for item in records(before.values, "open_items")
        if text(item, "kind") == NOTE
    ]


def _note(stored: dict[str, str]) -> Item:
    return Item(stored["kind"], stored["ref"], stored["text"], stored["note"])


def _of_book(definition: LedgerDef, facts: Facts) -> list[Item]:
    """Return the lines that cannot wait, each by itself, and how many others are open."""
    limit, waiting = to_text(facts.now + _SOON), []
    key = definition.key
    lines = [seen for seen in facts.lines_open(key) if not (_HELD.get(key) and _held(key, seen))]
    for seen in lines:
        due = definition.due_of(seen.values, facts.limits)
        if _pressing(definition, seen, due, limit):
            words = named(definition, seen)
            words += f"　期限 {minute(due)}" if due else ""
            waiting.append(Item(definition.key, seen.line, words))
    rest = len(lines) - len(waiting)
    if rest:
        waiting.append(Item(definition.key, "", f"{definition.short} 另有 {rest} 筆未結"))
    return waiting


def _pressing(definition: LedgerDef, seen: Seen, due: str, limit: str) -> bool:
    """Tell whether a line is named by itself: due within a day, an incident, or something still owed."""
    if due:
        return due <= limit
    if definition.number == 0:
        return True
    owed = definition.outstanding(seen.values) if definition.outstanding else []
    first = definition.states[0].key
    return bool(owed) and seen.state != first


def _held(key: str, seen: Seen) -> bool:
    """Tell whether a line says that somebody is in the station now; such lines have a list of their own."""
    states = _HELD.get(key)
    return states is not None and (not states or seen.state in states)


def persons_in_station(desk: Desk, facts: Facts) -> tuple[Offer, ...]:
    """Return who is held or waits in the station as L15 and L06 tell it, where this version has them."""
    found = []
    for key in _HELD:
        definition = desk.store.projector.definitions.get(key)
        if definition is None:
            continue
        for seen in facts.lines_open(key):
            if _held(key, seen):
                state = definition.state_of(seen.state).label
                found.append(Offer(key, seen.line, f"{definition.short} {seen.number} {state}"))
    return tuple(found)


def cctv_faults(desk: Desk, facts: Facts) -> str:
    """Return the open faults of the station's recording system (L07) in one sentence, or empty text."""
    definition = desk.store.projector.definitions.get("L07")
    if definition is None:
        return ""
    return "；".join(definition.summary(seen.values) for seen in facts.lines_open("L07"))[:100]
