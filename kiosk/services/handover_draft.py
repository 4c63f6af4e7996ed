"""A handover before it is written: what the books say, what was counted, what is handed on. Pure steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.handover_fields import KEYS, KINDS, NOTE, differences, result_of
from kiosk.ledgers.reference import kind_label
from kiosk.services.kit import Offer

Counts = Mapping[str, int]
Stock = Mapping[str, tuple[int, int, int, int]]
_PLACES = ("in_store", "out", "repair", "total")


class Stage(Enum):
    """How far a handover has come."""

    COUNT = "count"
    """The incoming officer counts; numbers of the books are not shown (L02-R03)."""
    RECOUNT = "recount"
    """Something differed; these kinds are counted once more."""
    WITNESS = "witness"
    """It still differs, or only a part is handed over: a cadre must see it."""
    SIGN = "sign"
    """Both may sign."""


@dataclass(frozen=True, slots=True)
class Item:
    """One matter that is handed on; `done` closes it here, which only a note can be."""

    kind: str
    ref: str
    text: str
    note: str = ""
    done: bool = False

    @property
    def own(self) -> bool:
        """Tell whether an officer wrote it himself, so that ticking it off ends it (L02-R05)."""
        return self.kind == NOTE

    def to_value(self) -> dict[str, Value]:
        """Return the stored link."""
        value: dict[str, Value] = {"kind": self.kind, "ref": self.ref, "text": self.text}
        return value | ({"note": self.note} if self.note else {})


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """Everything of one handover; `line` and `base` are filled once a difference has been recorded."""

    outgoing: PersonFact | None = None
    incoming: PersonFact | None = None
    at: str = ""
    """Empty means now."""
    stock: Stock = field(default_factory=dict)
    counted: Counts = field(default_factory=dict)
    recounted: Counts = field(default_factory=dict)
    compared: bool = False
    """The first count was compared with the books."""
    recompared: bool = False
    keys: frozenset[str] = frozenset()
    key_note: str = ""
    items: tuple[Item, ...] = ()
    persons: tuple[Offer, ...] = ()
    cctv_ok: bool = True
    cctv_note: str = ""
    comm_ok: bool = True
    comm_note: str = ""
    partial_reason: str = ""
    outgoing_absent: bool = False
    witness: PersonFact | None = None
    diff_note: str = ""
    change_reason: str = ""
    approver: PersonFact | None = None
    line: str = ""
    base: Values = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds that are counted here, in the order of the sheet."""
        return tuple(choice.code for choice in KINDS if choice.code in self.stock)

    @property
    def in_store(self) -> dict[str, int]:
        """Return what should lie in the store."""
        return {kind: self.stock[kind][0] for kind in self.kinds}

    @property
    def found(self) -> dict[str, int]:
        """Return what was counted, a second count taking the place of the first."""
        return {**self.counted, **self.recounted}

    @property
    def wrong(self) -> dict[str, int]:
        """Return kind -> difference by the last count."""
        return differences(self.in_store, self.found)

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Return the kinds whose first count differed: they are counted once more."""
        return tuple(differences(self.in_store, self.counted))

    @property
    def uncounted(self) -> tuple[str, ...]:
        """Return the kinds that wait for a number in this round."""
        if self.stage is Stage.RECOUNT:
            return tuple(kind for kind in self.doubtful if kind not in self.recounted)
        return tuple(kind for kind in self.kinds if kind not in self.counted)

    @property
    def stage(self) -> Stage:
        """Return what is to be done next."""
        if not self.line and not self.compared:
            return Stage.COUNT
        if not self.line and self.doubtful and not self.recompared:
            return Stage.RECOUNT
        if (self.wrong or self.partial_reason) and self.witness is None:
            return Stage.WITNESS
        return Stage.SIGN

    @property
    def revealed(self) -> bool:
        """Tell whether the numbers of the books may be shown: not before the last count (L02-R03)."""
        return self.stage in {Stage.WITNESS, Stage.SIGN}


def with_count(draft: HandoverDraft, kind: str, number: int | None) -> HandoverDraft:
    """Return the draft with one kind counted in the round that is under way, or emptied again."""
    again = draft.stage is Stage.RECOUNT
    counts = dict(draft.recounted if again else draft.counted)
    if number is None:
        counts.pop(kind, None)
    else:
        counts[kind] = number
    return replace(draft, recounted=counts) if again else replace(draft, counted=counts)


def compared(draft: HandoverDraft) -> HandoverDraft:
    """Return the draft after its counts of this round were laid beside the books; all must be there.

    A partial handover (L02-R07) compares what was counted.
    """
    if draft.uncounted and not draft.partial_reason:
        return draft
    if draft.stage is Stage.COUNT:
        return replace(draft, compared=True)
    return replace(draft, recompared=True) if draft.stage is Stage.RECOUNT else draft


def refreshed(draft: HandoverDraft, stock: Stock) -> HandoverDraft:
    """Return the draft on newer numbers: kinds that moved meanwhile are counted anew."""
    moved = {kind for kind in stock if stock[kind][0] != draft.stock.get(kind, (-1,))[0]}
    if draft.line or dict(stock) == dict(draft.stock):
        return draft
    kept = {kind: number for kind, number in draft.counted.items() if kind not in moved}
    again = {kind: number for kind, number in draft.recounted.items() if kind not in moved}
    later = replace(draft, stock=stock, counted=kept, recounted=again)
    return replace(
        later, compared=draft.compared and not moved, recompared=draft.recompared and not moved
    )


def with_key(draft: HandoverDraft, key: str, *, held: bool) -> HandoverDraft:
    """Return the draft with one bunch of keys handed over or not."""
    return replace(draft, keys=draft.keys | {key} if held else draft.keys - {key})


def all_keys(draft: HandoverDraft) -> HandoverDraft:
    """Return the draft with every bunch of keys handed over."""
    return replace(draft, keys=frozenset(choice.code for choice in KEYS), key_note="")


def with_item(draft: HandoverDraft, at: int, item: Item) -> HandoverDraft:
    """Return the draft with one matter changed."""
    items = list(draft.items)
    items[at] = item
    return replace(draft, items=tuple(items))


def with_note(draft: HandoverDraft, ref: str, words: str) -> HandoverDraft:
    """Return the draft with one more matter in an officer's own words."""
    return replace(draft, items=(*draft.items, Item(NOTE, ref, words)))


def difference_text(draft: HandoverDraft) -> str:
    """Return `手槍 帳面 12、實點 11` for every kind that differs."""
    return "；".join(
        f"{kind_label(kind)} 帳面 {draft.in_store[kind]}、實點 {draft.found[kind]}"
        for kind in draft.wrong
    )


def values_of(draft: HandoverDraft) -> dict[str, Value]:
    """Return the fields of the line without signatures and without the times of their being given."""
    witness: dict[str, Value] = {}
    if draft.witness is not None:
        witness["witness_id"] = draft.witness.ref.to_value()
    if draft.diff_note:
        witness["diff_note"] = draft.diff_note
    if draft.line:
        return {**draft.base, **witness}
    counts: dict[str, Value] = {
        key: {kind: draft.stock[kind][place] for kind in draft.kinds}
        for place, key in enumerate(_PLACES)
    }
    counts["counted"] = dict(draft.counted)
    if draft.doubtful and draft.recompared:
        counts["recount"] = draft.found  # type: ignore[assignment]
    counts["count_result"] = result_of(draft.in_store, draft.found)
    return {**_people(draft), **counts, **_handed_on(draft), **witness}


def _people(draft: HandoverDraft) -> dict[str, Value]:
    people = {
        "outgoing_id": draft.outgoing,
        "incoming_id": draft.incoming,
        "approver_id": draft.approver,
    }
    values: dict[str, Value] = {"handover_at": draft.at} if draft.at else {}
    values |= {key: who.ref.to_value() for key, who in people.items() if who is not None}
    if draft.change_reason:
        values["change_reason"] = draft.change_reason
    if draft.outgoing_absent:
        values["outgoing_absent"] = True
    return values


def _handed_on(draft: HandoverDraft) -> dict[str, Value]:
    values: dict[str, Value] = {
        "keys": [
            {"kind": "key", "ref": choice.code, "text": choice.label}
            for choice in KEYS
            if choice.code in draft.keys
        ],
        "open_items": [item.to_value() for item in draft.items if not item.done],
        "closed_items": [item.to_value() for item in draft.items if item.done],
        "persons_in_station": [one.to_value() for one in draft.persons],
        "cctv_ok": draft.cctv_ok,
        "comm_ok": draft.comm_ok,
    }
    words = {
        "handed_on": "；".join(item.text for item in draft.items if item.own and not item.done)[
            :2000
        ],
        "key_note": draft.key_note,
        "cctv_note": "" if draft.cctv_ok else draft.cctv_note,
        "comm_note": "" if draft.comm_ok else draft.comm_note,
        "partial_reason": draft.partial_reason,
    }
    kept = {key: value for key, value in values.items() if value != []}
    return kept | {key: text for key, text in words.items() if text}
