"""Is a value what its field may hold; answers are Problems, never exceptions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Phase, Step
from kiosk.ledgers.event import Value, Values

DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _is_text(value: Value) -> bool:
    return isinstance(value, str)


def _is_integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_flag(value: Value) -> bool:
    return isinstance(value, bool)


def _is_decimal(value: Value) -> bool:
    return isinstance(value, str) and DECIMAL.fullmatch(value) is not None


def _is_instant(value: Value) -> bool:
    try:
        return isinstance(value, str) and to_text(from_text(value)) == value
    except ValueError:
        return False


def _is_date(value: Value) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _holds(*keys: str) -> Callable[[Value], bool]:
    def holds(value: Value) -> bool:
        return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)

    return holds


def _is_checks(value: Value) -> bool:
    return isinstance(value, dict) and all(isinstance(item, bool) for item in value.values())


def _is_counts(value: Value) -> bool:
    return isinstance(value, dict) and all(_is_integer(item) for item in value.values())


_SHAPE: dict[FieldKind, Callable[[Value], bool]] = {
    FieldKind.TEXT: _is_text,
    FieldKind.INTEGER: _is_integer,
    FieldKind.DECIMAL: _is_decimal,
    FieldKind.FLAG: _is_flag,
    FieldKind.INSTANT: _is_instant,
    FieldKind.DATE: _is_date,
    FieldKind.CHOICE: _is_text,
    FieldKind.PERSON: _holds("id", "title", "name"),
    FieldKind.ASSET: _holds("id", "kind", "label"),
    FieldKind.SIGNATURE: _holds("at"),
    FieldKind.CHECKS: _is_checks,
    FieldKind.COUNTS: _is_counts,
    FieldKind.LINKS: _holds("kind"),
    FieldKind.FILES: _holds("digest", "name"),
}
_MAPS = frozenset({FieldKind.CHECKS, FieldKind.COUNTS})
_ALWAYS_LISTS = frozenset({FieldKind.LINKS, FieldKind.FILES})


def _shaped(field: Field, value: Value) -> bool:
    one = _SHAPE[field.kind]
    if field.many or field.kind in _ALWAYS_LISTS:
        return isinstance(value, list) and all(one(item) for item in value)
    return one(value)


def check(field: Field, value: Value) -> list[Problem]:
    """Return what is wrong with a value: shape, limit in code points, range, choice, NFC."""
    if value is None:
        return []
    if not _shaped(field, value):
        return [Problem("F-TYPE", f"「{field.label}」的內容格式不對，請重新輸入", field.key)]
    found = _check_text(field, value) + _check_range(field, value) + _check_choice(field, value)
    shaped = [Problem(code, message, field.key) for code, message in found]
    return shaped or _check_form(field, value)


def _check_form(field: Field, value: Value) -> list[Problem]:
    """Refuse a text against its form (F-FORM); point out one that is unusual (F-DOUBT)."""
    if field.form is None or not isinstance(value, str) or not value:
        return []
    if complaint := field.form.complaint(value):
        return [Problem("F-FORM", f"「{field.label}」{complaint}", field.key)]
    if doubt := field.form.doubt(value):
        return [Problem("F-DOUBT", f"「{field.label}」{doubt}", field.key, Severity.NOTICE)]
    return []


def _check_text(field: Field, value: Value) -> list[tuple[str, str]]:
    if not isinstance(value, str):
        return []
    found: list[tuple[str, str]] = []
    if UNPRINTABLE.search(value) or not unicodedata.is_normalized("NFC", value):
        found.append(("F-NFC", f"「{field.label}」含有無法保存的字元，請重新輸入"))
    if field.limit is not None and len(value) > field.limit:
        over = len(value) - field.limit
        found.append(("F-LIMIT", f"「{field.label}」最多 {field.limit} 字，請刪去 {over} 字"))
    return found


def _check_range(field: Field, value: Value) -> list[tuple[str, str]]:
    if field.kind is FieldKind.INTEGER:
        numbers = [value]
    elif field.kind is FieldKind.COUNTS and isinstance(value, dict):
        numbers = list(value.values())
    else:
        return []
    for number in numbers:
        if not isinstance(number, int):
            continue
        if field.minimum is not None and number < field.minimum:
            return [("F-RANGE", f"「{field.label}」不能小於 {field.minimum}")]
        if field.maximum is not None and number > field.maximum:
            return [("F-RANGE", f"「{field.label}」不能大於 {field.maximum}")]
    return []


def _check_choice(field: Field, value: Value) -> list[tuple[str, str]]:
    if field.kind is FieldKind.CHOICE:
        used = {value} if isinstance(value, str) else set()
    elif field.kind in _MAPS and field.choices and isinstance(value, dict):
        used = set(value)
    else:
        return []
    known = {choice.code for choice in field.choices}
    if used <= known:
        return []
    return [("F-CHOICE", f"「{field.label}」沒有「{'、'.join(sorted(used - known))}」這個選項")]


def empty(value: Value) -> bool:
    """Tell whether a value counts as not filled; 0 and 否 are filled."""
    return value is None or value in ("", [], {})


def problems(definition: LedgerDef, values: Values, phase: Phase) -> list[Problem]:
    """Return what keeps the fields of a line from being written at a step.

    Fields due at the step and not filled (F-REQUIRED), then every filled field as `check` sees it.
    Fields the definition does not know belong to a newer version and are left alone.
    """
    found: list[Problem] = []
    for field in definition.fields:
        value = values.get(field.key)
        if not empty(value):
            found += check(field, value)
        elif field.needed(values, phase):
            found.append(Problem("F-REQUIRED", f"請填「{field.label}」", field.key))
    return found


def step_problems(definition: LedgerDef, step: Step, values: Values) -> list[Problem]:
    """Return what keeps a step from being done: fields it does not own, needs, or misses.

    `values` are those of the line with what the step fills. A closing step also needs whatever the
    book requires at its end.
    """
    found: list[Problem] = []
    for key in step.fields:
        if not empty(values.get(key)):
            found += check(definition.by_key[key], values.get(key))
    wanted = dict.fromkeys(step.needs)
    if step.closes:
        wanted |= dict.fromkeys(
            field.key for field in definition.fields if field.needed(values, Phase.CLOSE)
        )
    given = {step.by, step.at, *step.sets}
    for key in wanted:
        field = definition.by_key[key]
        narrowed = field.required_when is None or field.required_when(values)
        if key not in given and narrowed and empty(values.get(key)):
            found.append(Problem("F-REQUIRED", f"請填「{field.label}」", key))
    return found
