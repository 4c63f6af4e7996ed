"""A line for any book, made from its definition alone, so that tests hold every book to the same questions."""

from __future__ import annotations

from kiosk.base.instants import to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Phase
from kiosk.ledgers.event import Kind, Value
from kiosk.models.journal import Transaction
from kiosk.services.desk import Recording
from tests.station import Counter

_TEXT = {
    "identity": "A200000003",
    "phone": "0912345678",
    "plate": "ABC-1234",
    "mail": "wu@example.tw",
    "name": "吳美玲",
    "address": "臺北市內湖區文德路 1 號",
}


def value_of(counter: Counter, field: Field) -> Value:
    """Return a value that the field may hold."""
    now = to_text(counter.clock.now())
    person = counter.actor("P03").person.to_value()
    plain: dict[FieldKind, Value] = {
        FieldKind.TEXT: _TEXT.get(field.form.key if field.form else "", "勘查無異狀")[
            : field.limit or 40
        ],
        FieldKind.INTEGER: field.minimum or 1,
        FieldKind.DECIMAL: "1.5",
        FieldKind.FLAG: True,
        FieldKind.INSTANT: now,
        FieldKind.DATE: counter.desk.duty_day(counter.clock.now()),
        FieldKind.CHOICE: field.choices[0].code if field.choices else "",
        FieldKind.CHECKS: {one.code: True for one in field.choices},
        FieldKind.COUNTS: {one.code: 1 for one in field.choices},
        FieldKind.SIGNATURE: {"at": now, "by": person, "device": "session", "text": ""},
        FieldKind.LINKS: {"kind": "note", "ref": "", "text": "已處理"},
        FieldKind.FILES: {"digest": "0" * 64, "name": "scan.pdf", "type": "application/pdf"},
    }
    if field.kind is FieldKind.PERSON:
        one: Value = person
    elif field.kind is FieldKind.ASSET:
        one = {"id": "X-1", "kind": "siren", "label": "測試設備", "qty": 1}
    else:
        one = plain[field.kind]
    lists = {FieldKind.LINKS, FieldKind.FILES}
    return [one] if field.many or field.kind in lists else one


def values_for(counter: Counter, definition: LedgerDef, *phases: Phase) -> dict[str, Value]:
    """Return every field of some phases, filled; those that only a step fills are left out."""
    later = definition.step_fields
    return {
        field.key: value_of(counter, field)
        for field in definition.fields
        if field.phase in phases and field.key not in later and field.kind is not FieldKind.FILES
    }


def write_line(counter: Counter, definition: LedgerDef, actor: Actor | None = None) -> str:
    """Write one opened line of a book past its rules; return its id."""
    who = actor or counter.duty_officer
    values = values_for(counter, definition, Phase.OPEN)

    def act(transaction: Transaction) -> str:
        now = counter.clock.now()
        detail: dict[str, Value] = {"duty_date": counter.desk.duty_day(now)}
        recording = Recording(counter.desk, transaction, who)
        recording.record(definition.key, Kind.OPEN, who.person, now, values, detail)
        return recording.written[0]

    return counter.store.write(act)
