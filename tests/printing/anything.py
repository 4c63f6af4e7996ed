"""Plausible invented lines of any book, made from its definition: every field holds something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.base.instants import to_text
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import Line
from tests.printing.samples import CHIEF, DAY, INK_DIGEST, PEOPLE, START, make_line

WORDS = (
    "民眾報稱於路口遺失黑色皮夾一只，內有證件及現金，經調閱周邊監視器畫面後尋獲並通知領回。"
    "現場由線上警網到場處理，雙方當事人均同意於現場和解，未再追究。"
)
_FORMS = {
    "identity": "A234567892",
    "phone": "0912345678",
    "plate": "ABC-1234",
    "plates": "ABC-1234、BCD-2345",
    "name": "林𠮷祥",
    "address": "臺北市內湖區成功路四段 61 巷 3 號 5 樓",
    "mail": "lin@example.tw",
    "case_no": "1150519001234",
}


def value_of(field: Field, number: int) -> Value:
    """Return a value of the field's kind, of the length people write."""
    at = to_text(START + timedelta(hours=number))
    person = PEOPLE[number % len(PEOPLE)].to_value()
    code = field.choices[number % len(field.choices)].code if field.choices else "code"
    item: Value = {"id": f"a{number}", "kind": "radio", "label": f"R-{301 + number}", "qty": 1}
    signature: Value = {
        "drawing": INK_DIGEST if number % 3 else "",
        "by": {"id": "", "title": "民眾", "name": "林𠮷祥", "no": ""},
        "at": at,
        "device": "pad" if number % 3 else "paper",
    }
    made: dict[FieldKind, Value] = {
        FieldKind.TEXT: _text(field),
        FieldKind.INTEGER: number + (field.minimum or 0),
        FieldKind.DECIMAL: "12.5",
        FieldKind.FLAG: number % 4 != 3,
        FieldKind.INSTANT: at,
        FieldKind.DATE: DAY.isoformat(),
        FieldKind.CHOICE: code,
        FieldKind.PERSON: [person] if field.many else person,
        FieldKind.ASSET: [item] if field.many else item,
        FieldKind.SIGNATURE: signature,
        FieldKind.CHECKS: {choice.code: True for choice in field.choices},
        FieldKind.COUNTS: {choice.code: n + number for n, choice in enumerate(field.choices)},
        FieldKind.LINKS: [{"kind": "line", "ref": "x", "text": "相關登記一筆"}],
        FieldKind.FILES: [{"digest": "0" * 64, "name": "掃描.pdf", "type": "application/pdf"}],
    }
    return made[field.kind]


def _text(field: Field) -> str:
    if field.form is not None and field.form.key in _FORMS:
        return _FORMS[field.form.key]
    limit = field.limit or 40
    length = 6 if field.lines == 1 else min(40 * field.lines, limit)
    return (WORDS * (length // len(WORDS) + 1))[: min(length, limit)]


def line_of(definition: LedgerDef, number: int, **given: Value) -> Line:
    """Return a recorded line of the book with every field filled."""
    values = {field.key: value_of(field, number) for field in definition.fields}
    line = make_line(definition.key, number, {**values, **given}, CHIEF)
    return replace(line, number=f"115-AF05-{definition.number:02d}-A{number + 1:05d}")


def lines_of(definition: LedgerDef, count: int) -> list[Line]:
    """Return so many lines, one a day, so that a month's sheet is filled too."""
    return [
        replace(line_of(definition, n), duty_date=(DAY.replace(day=1 + n % 28)).isoformat())
        for n in range(count)
    ]
