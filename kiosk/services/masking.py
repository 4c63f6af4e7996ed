"""What a reader may see in full, and what is masked for him (domain rules §11.1, §11.2, §11.4).

Masking works on the values before any page, print or export gets them: what is not there cannot be
copied from a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.definition import Classification, Field, FieldKind, LedgerDef
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.fold import people_of
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.line import History, Line
from kiosk.ledgers.text_forms import mask_name
from kiosk.ledgers.validation import empty
from kiosk.ledgers.work_log_text import masked as tokens_masked

HIDDEN = "●●●"
_LEADS = frozenset({Role.CADRE, Role.CHIEF})
_PERSONAL, _SPECIAL = Classification.PERSONAL, Classification.SPECIAL
_INSIDE = frozenset({FieldKind.PERSON, FieldKind.FLAG, FieldKind.CHECKS})
"""Kinds that tell of officers and of checks done, never of a citizen."""


@dataclass(frozen=True, slots=True)
class About:
    """What decides on sight of a line, beside its values: open or not, of which day, and whose."""

    open: bool
    today: bool
    owners: frozenset[str]
    entered_by: str
    level: Classification
    unit: str


def named_in(definition: LedgerDef, values: Values) -> frozenset[str]:
    """Return the ids of everybody a line names in a PERSON field: it is theirs too."""
    return frozenset(
        who.id
        for field in definition.fields
        if field.kind is FieldKind.PERSON
        for who in people_of(values.get(field.key))
    )


def about_line(definition: LedgerDef, line: Line, today: str, now: str, limits: Limits) -> About:
    """Return what decides on sight of a line; `today` is the roster day, `now` the UTC instant."""
    return About(
        open=definition.state_of(line.state).open,
        today=line.duty_date == today,
        owners=named_in(definition, line.values) | {line.actor.id},
        entered_by=line.recorded_by.id,
        level=definition.level_of(line.values, now, limits),
        unit=line.unit,
    )


def class_of(field: Field, level: Classification) -> Classification:
    """Return the class of a field on a line: what is personal at all rises with the line."""
    own = field.classification
    return max(own, level, key=lambda one: one.value) if own.value >= _PERSONAL.value else own


def masked_keys(actor: Actor, definition: LedgerDef, about: About) -> dict[str, Classification]:
    """Return the fields the actor sees masked, each with its class."""
    found = {}
    for field in definition.fields:
        if field.kind in _INSIDE:
            continue
        wide = class_of(field, about.level)
        if wide.value >= _PERSONAL.value and not _clear(actor, field, wide, about):
            found[field.key] = wide
    return found


def _clear(actor: Actor, field: Field, wide: Classification, about: About) -> bool:
    """Tell whether the actor needs to know (§11.4): his own line, the desk's work in hand, the cadre.

    P4 (性侵, 家暴, 兒少) is clear only to who handles it, and only while it is open.
    """
    own = actor.person.id in about.owners
    entered = actor.person.id == about.entered_by
    in_hand = about.open or about.today
    if wide is _SPECIAL:
        return about.open and (own or entered)
    at_home = actor.unit == about.unit
    return (
        own
        or (entered and in_hand)
        or (at_home and bool(actor.roles & _LEADS))
        or (at_home and Role.DESK in actor.roles and in_hand)
        or (at_home and field.kind is FieldKind.ASSET)
        or (Role.SUPERVISOR in actor.roles and not field.personal)
        or (Role.PRECINCT_BIZ in actor.roles and wide is _PERSONAL)
    )


_STANDING_IN: Mapping[FieldKind, Value] = {
    FieldKind.LINKS: [{"kind": "hidden", "ref": "", "text": HIDDEN}],
    FieldKind.FILES: [{"digest": "", "name": HIDDEN, "type": ""}],
    FieldKind.ASSET: {"id": "", "kind": "", "label": HIDDEN, "qty": 1},
    FieldKind.COUNTS: {},
}
"""What stands for a value whose kind has a shape; every other kind shows `HIDDEN`."""


def mask_value(field: Field, wide: Classification, value: Value) -> Value:
    """Return what stands in the place of a value; above P2 nothing but that there is something."""
    if empty(value):
        return value
    outlined = wide is _PERSONAL
    if field.kind is FieldKind.TEXT and isinstance(value, str) and outlined:
        return field.form.mask(value) if field.form is not None else tokens_masked(value)
    if field.kind is FieldKind.SIGNATURE and isinstance(value, dict):
        return _mask_signature(value, mask_name if outlined else lambda _name: HIDDEN)
    return _STANDING_IN.get(field.kind, HIDDEN)


def _mask_signature(value: Values, name_mask: Callable[[str], str]) -> Value:
    """Keep that it was signed and when; drop the drawing, the text, and most of a citizen's name."""
    by = value.get("by")
    kept: dict[str, Value] = {key: value[key] for key in ("at", "device") if key in value}
    if isinstance(by, dict):
        name = str(by.get("name", ""))
        kept["by"] = {**by, "name": name if by.get("id") else name_mask(name)}
    return kept


def mask_values(
    definition: LedgerDef, keys: Mapping[str, Classification], values: Values
) -> dict[str, Value]:
    """Return the values with some of them masked."""
    return {
        key: mask_value(definition.by_key[key], keys[key], value) if key in keys else value
        for key, value in values.items()
    }


def mask_line(definition: LedgerDef, keys: Mapping[str, Classification], line: Line) -> Line:
    """Return a line as a masked reader sees it, corrections and requests included."""
    if not keys:
        return line

    def shown(key: str, value: Value) -> Value:
        return mask_value(definition.by_key[key], keys[key], value) if key in keys else value

    revisions = tuple(
        replace(one, before=shown(one.field, one.before), after=shown(one.field, one.after))
        for one in line.revisions
    )
    asks = tuple(
        replace(one, values=mask_values(definition, keys, one.values)) for one in line.asks
    )
    return replace(
        line,
        values=mask_values(definition, keys, line.values),
        revisions=revisions,
        asks=asks,
    )


def mask_history(
    definition: LedgerDef, keys: Mapping[str, Classification], history: History
) -> History:
    """Return a line and its events as a masked reader sees them; `masked` names what is hidden."""
    if not keys:
        return history
    filled = {key for key in keys if not empty(history.line.values.get(key))}
    events = tuple(
        replace(event, values=mask_values(definition, keys, event.values))
        for event in history.events
    )
    line = mask_line(definition, keys, history.line)
    return replace(history, line=line, events=events, masked=frozenset(filled))
