"""What the register knows of the installation a line names: 地點, 方向, 機型 stand on the form without typing."""

from __future__ import annotations

from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Source
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.validation import check, empty
from kiosk.ledgers.values import item

_KINDS = frozenset({FieldKind.TEXT, FieldKind.CHOICE})


def from_register(definition: LedgerDef, values: Values, facts: Facts) -> dict[str, Value]:
    """Return the fields with the source 設備清冊 that are empty, filled from the attributes of the same name.

    Only where the register's word is one the field may hold; nothing else of the line is touched.
    """
    wanted = [one for one in definition.fields if _fillable(one, values)]
    found: dict[str, Value] = {}
    for field in definition.fields if wanted else ():
        if field.kind is not FieldKind.ASSET or field.many:
            continue
        thing = item(values, field.key)
        fact = facts.asset(thing.id) if thing else None
        for one in wanted if fact else ():
            word = fact.attributes.get(one.key, "") if fact else ""
            if word and not check(one, word):
                found.setdefault(one.key, word)
    return found


def _fillable(field: Field, values: Values) -> bool:
    return field.source is Source.REGISTER and field.kind in _KINDS and empty(values.get(field.key))
