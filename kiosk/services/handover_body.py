"""A half-counted handover as it is kept, and laid again over the books as they stand now."""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.canonical import nfc
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.handover_fields import counts_of
from kiosk.ledgers.values import flag, records, text
from kiosk.services.draft_bodies import Restored
from kiosk.services.handover_draft import HandoverDraft, Item, refreshed
from kiosk.services.world import World

_TEXTS = ("key_note", "cctv_note", "comm_note", "partial_reason", "diff_note", "change_reason")
_FLAGS = ("compared", "recompared", "cctv_ok", "comm_ok", "outgoing_absent")
_PEOPLE = ("outgoing", "incoming", "witness", "approver")


def handover_to_body(draft: HandoverDraft) -> dict[str, Value]:
    """Return what was typed, ticked and named; the numbers of the books only to see whether they moved."""
    body: dict[str, Value] = {
        "line": draft.line,
        "counted": dict(draft.counted),
        "recounted": dict(draft.recounted),
        "in_store": draft.in_store,  # type: ignore[dict-item]
        "keys": [*sorted(draft.keys)],
        "items": [{**item.to_value(), "done": item.done} for item in draft.items],
    }
    body |= {key: nfc(str(getattr(draft, key))) for key in _TEXTS}
    body |= {key: bool(getattr(draft, key)) for key in _FLAGS}
    named: dict[str, PersonFact | None] = {key: getattr(draft, key) for key in _PEOPLE}
    return body | {key: who.ref.id if who else "" for key, who in named.items()}


def handover_from_body(now: HandoverDraft, world: World, body: Values) -> Restored[HandoverDraft]:
    """Return the kept draft on the handover of now; nothing comes back when the desk has changed hands."""
    outgoing = now.outgoing.ref.id if now.outgoing else ""
    if text(body, "line") != now.line or text(body, "outgoing") != outgoing:
        return Restored(None, ("值班已經交接",))
    keys = body.get("keys")
    draft = replace(
        now,
        keys=frozenset(map(str, keys)) if isinstance(keys, list) else now.keys,
        items=_items(now, body),
        **{key: text(body, key) for key in _TEXTS},  # type: ignore[arg-type]
        **{key: flag(body, key) for key in _FLAGS if not now.line},  # type: ignore[arg-type]
        **_people(now, world, body),  # type: ignore[arg-type]
    )
    if now.line:
        return Restored(draft)
    counted, before = counts_of(body, "counted"), counts_of(body, "in_store")
    draft = replace(draft, counted=counted, recounted=counts_of(body, "recounted"))
    was = {kind: (number, 0, 0, 0) for kind, number in before.items()}
    return Restored(refreshed(replace(draft, stock=was), now.stock))


def _people(now: HandoverDraft, world: World, body: Values) -> dict[str, PersonFact | None]:
    found: dict[str, PersonFact | None] = {}
    for key in _PEOPLE[1:]:
        kept = world.person(text(body, key)) if text(body, key) else None
        found[key] = kept or getattr(now, key)
    return found


def _items(now: HandoverDraft, body: Values) -> tuple[Item, ...]:
    """Return the matters of now with what was ticked and noted, and the notes added since."""
    kept = {(text(one, "kind"), text(one, "ref")): one for one in records(body, "items")}
    items = []
    for item in now.items:
        was = kept.pop((item.kind, item.ref), None)
        if was is not None:
            item = replace(item, note=text(was, "note"), done=flag(was, "done"))  # noqa: PLW2901
        items.append(item)
    added = [one for (kind, _), one in kept.items() if kind == "note"]
    items += [
        Item("note", text(one, "ref"), text(one, "text"), text(one, "note"), flag(one, "done"))
        for one in added
    ]
    return tuple(items)
