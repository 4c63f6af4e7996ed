"""Typed looks into the values of a line, so that rules read like sentences.

A stored value may be absent, or have a shape a newer version gave it; each look answers with the
neutral value of its type instead of failing.
"""

from __future__ import annotations

from typing import NamedTuple

from kiosk.ledgers.event import PersonRef, Value, Values


class Item(NamedTuple):
    """One item inside an ASSET field; `by` and `at` are filled in returns only.

    A tuple, because rules look at the items of a line dozens of times for each entry that is written.
    """

    id: str
    kind: str
    label: str
    qty: int
    by: str = ""
    by_label: str = ""
    at: str = ""
    condition: str = ""


def text(values: Values, key: str) -> str:
    """Return a text value, or empty text."""
    value = values.get(key)
    return value if isinstance(value, str) else ""


def number(values: Values, key: str) -> int | None:
    """Return a whole number, or None when it is not filled."""
    value = values.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def amount(values: Values, key: str) -> int:
    """Return a whole number, 0 when it is not filled."""
    return number(values, key) or 0


def flag(values: Values, key: str) -> bool:
    """Return whether a flag is set."""
    return values.get(key) is True


def person(values: Values, key: str) -> PersonRef | None:
    """Return the person of a field, or None."""
    return _person(values.get(key))


def persons(values: Values, key: str) -> list[PersonRef]:
    """Return the persons of a field, one or many, in order."""
    value = values.get(key)
    found = (_person(item) for item in (value if isinstance(value, list) else [value]))
    return [item for item in found if item is not None]


def items(values: Values, *keys: str) -> list[Item]:
    """Return the items of one or more ASSET fields, in order."""
    found: list[Item] = []
    for key in keys:
        value = values.get(key)
        if not value:
            continue
        found += [
            _item(record)
            for record in (value if isinstance(value, list) else [value])
            if isinstance(record, dict) and record.get("id")
        ]
    return found


def item(values: Values, key: str) -> Item | None:
    """Return the item of a single ASSET field, or None."""
    return next(iter(items(values, key)), None)


def records(values: Values, key: str) -> list[dict[str, Value]]:
    """Return the records of a LINKS or FILES field."""
    value = values.get(key)
    return (
        [record for record in value if isinstance(record, dict)] if isinstance(value, list) else []
    )


def _person(value: Value) -> PersonRef | None:
    return PersonRef.from_value(value) if isinstance(value, dict) and value.get("id") else None


def _item(record: dict[str, Value]) -> Item:
    qty = number(record, "qty")
    by = _person(record.get("by"))
    return Item(
        text(record, "id"),
        text(record, "kind"),
        text(record, "label"),
        1 if qty is None else qty,
        by.id if by else "",
        by.label if by else "",
        text(record, "at"),
        text(record, "condition"),
    )
