"""受理 as the counter keeps it before it is a line: what was said so far, and what goes to the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.base.canonical import nfc
from kiosk.base.instants import to_text
from kiosk.ledgers.case_intake import CASE_INTAKE
from kiosk.ledgers.case_lists import COUNTER, OWN_AREA
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import Line
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import text

PAGE = "intake:"
"""The beginning of the name under which a 受理 is kept."""
VERSION = 1
_PREFILLED = frozenset({"received_at", "channel", "jurisdiction"})
_TO_PLATFORM = (
    "received_at",
    "channel",
    "reporter_name",
    "reporter_sex",
    "reporter_birth",
    "reporter_id_no",
    "reporter_phone",
    "reporter_address",
    "relation",
    "case_category",
    "occurred_from",
    "occurred_to",
    "place",
    "jurisdiction",
    "summary",
    "parties",
    "plates",
    "things",
)


@dataclass(frozen=True, slots=True)
class IntakeDraft:
    """A report being taken. `begun_at` is when the page was opened: typing long makes no late entry."""

    values: Mapping[str, Value] = field(default_factory=dict)
    key: str = ""
    begun_at: str = ""
    late_reason: str = ""
    confirmed: frozenset[str] = frozenset()

    @property
    def owed(self) -> bool:
        """Tell whether somebody has reported something: from here on there must be a line (L06-R01)."""
        typed = (key for key in self.values if key not in _PREFILLED)
        return any(not empty(self.values[key]) and self.values[key] is not False for key in typed)

    def with_value(self, key: str, value: Value) -> IntakeDraft:
        """Return the draft with one field set, or cleared by an empty value."""
        if empty(value):
            kept = {name: old for name, old in self.values.items() if name != key}
            return replace(self, values=kept)
        return replace(self, values={**self.values, key: value})

    def answered(self, code: str, reason: str) -> IntakeDraft:
        """Return the draft after a person answered a question of a rule."""
        if code == "T-07":
            return replace(self, late_reason=reason)
        return replace(self, confirmed=self.confirmed | {code})


def blank(now: datetime, key: str) -> IntakeDraft:
    """Return a draft as the page begins with it: now, at the counter, in the own area."""
    values: dict[str, Value] = {
        "received_at": to_text(now),
        "channel": COUNTER,
        "jurisdiction": OWN_AREA,
    }
    return IntakeDraft(values, key, to_text(now))


def to_body(draft: IntakeDraft) -> dict[str, Value]:
    """Return a draft as it is kept."""
    kept = {key: nfc(one) if isinstance(one, str) else one for key, one in draft.values.items()}
    return {
        "version": VERSION,
        "values": kept,
        "begun_at": draft.begun_at,
        "late_reason": nfc(draft.late_reason),
        "confirmed": [*sorted(draft.confirmed)],
    }


def from_body(key: str, body: Values) -> IntakeDraft | None:
    """Return a kept draft, None for one of another version."""
    values, confirmed = body.get("values"), body.get("confirmed")
    if body.get("version") != VERSION or not isinstance(values, dict):
        return None
    known = {name: one for name, one in values.items() if name in CASE_INTAKE.by_key}
    said = confirmed if isinstance(confirmed, list) else []
    return IntakeDraft(
        known,
        key,
        text(body, "begun_at"),
        text(body, "late_reason"),
        frozenset(one for one in said if isinstance(one, str)),
    )


def platform_text(line: Line) -> str:
    """Return the fields of a case as the national platform asks for them, one a line (L06-R02)."""
    shown = [f"受理編號：{line.number}"]
    for key in _TO_PLATFORM:
        item, value = CASE_INTAKE.by_key[key], line.values.get(key)
        if not empty(value):
            shown.append(f"{item.label}：{display(item, value)}")
    return "\n".join(shown)
