"""The field kinds: what a person types -> stored value -> what a person reads.

`parse` raises InvalidInput with a zh-TW sentence; `check` returns Problems and never raises (`validation.py`);
`display` is the full text, `short` the form for narrow table columns. A value that a newer version
stored in another shape is shown as text and never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from kiosk.base import roc_date
from kiosk.base.errors import InvalidInput
from kiosk.base.instants import to_text
from kiosk.ledgers.definition import Field, FieldKind
from kiosk.ledgers.event import Value
from kiosk.ledgers.validation import DECIMAL, UNPRINTABLE, check, empty, problems

__all__ = ["check", "display", "empty", "parse", "problems", "short"]

_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_COUNT = re.compile(r"(\S+?)\s*[:=×x]?\s*(\d{1,6})", re.ASCII)
_SEPARATORS = re.compile(r"[、,;\n]+")
_YES = frozenset({"是", "有", "y", "yes", "true", "1", "v", "✓", "✔", "on"})
_NO = frozenset({"否", "無", "n", "no", "false", "0", "x", "✗", "off"})


def _typed(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _unreadable(field: Field, text: str, hint: str) -> InvalidInput:
    return InvalidInput(f"{field.label}看不懂「{text}」", hint=hint)


# --- from what a person typed -----------------------------------------------------------------


def _parse_text(field: Field, text: str, _today: date) -> Value:
    clean = UNPRINTABLE.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    if field.lines == 1:
        clean = clean.replace("\n", " ").replace("\t", " ")
    return field.form.normal(clean) if field.form is not None else clean.strip()


def _parse_integer(field: Field, text: str, _today: date) -> Value:
    digits = _typed(text).replace(",", "")
    if not _INTEGER.fullmatch(digits):
        raise _unreadable(field, text, "請輸入整數")
    return int(digits)


def _parse_decimal(field: Field, text: str, _today: date) -> Value:
    digits = _typed(text).replace(",", "")
    if not DECIMAL.fullmatch(digits):
        raise _unreadable(field, text, "請輸入數字，例如 32.5")
    whole, point, fraction = digits.partition(".")
    sign = "-" if whole.startswith("-") else ""
    whole = whole.lstrip("-").lstrip("0") or "0"
    fraction = fraction.rstrip("0")
    number = whole + (point + fraction if fraction else "")
    return number if number == "0" else sign + number


def _parse_flag(field: Field, text: str, _today: date) -> Value:
    word = _typed(text).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _unreadable(field, text, "請輸入是或否")


def _parse_instant(_field: Field, text: str, today: date) -> Value:
    return to_text(roc_date.parse_instant(text, today))


def _parse_date(_field: Field, text: str, today: date) -> Value:
    return roc_date.parse_date(text, today).isoformat()


def _code(field: Field, word: str) -> str:
    """Return the code of a choice given as code or label, in either width; raises InvalidInput."""
    typed = _typed(word).casefold()
    for choice in field.choices:
        if typed in {choice.code.casefold(), _typed(choice.label).casefold()}:
            return choice.code
    some = "、".join(choice.label for choice in field.choices[:6])
    raise _unreadable(field, word, f"可選：{some}{'…' if len(field.choices) > 6 else ''}")  # noqa: PLR2004


def _parse_choice(field: Field, text: str, _today: date) -> Value:
    return _code(field, text)


def _parse_checks(field: Field, text: str, _today: date) -> Value:
    """Take the ticked points, separated by 、; every other point of the list is not ticked."""
    ticked = {_code(field, word) for word in _SEPARATORS.split(_typed(text)) if word.strip()}
    return {choice.code: choice.code in ticked for choice in field.choices}


def _parse_counts(field: Field, text: str, _today: date) -> Value:
    """Take `盤查人數 3、交通舉發 2`."""
    counts: dict[str, Value] = {}
    for part in _SEPARATORS.split(_typed(text)):
        if not part.strip():
            continue
        found = _COUNT.fullmatch(part.strip())
        if found is None:
            raise _unreadable(field, text, "請輸入如「盤查人數 3、交通舉發 2」")
        counts[_code(field, found[1])] = int(found[2])
    return counts


def _parse_pick(field: Field, text: str, _today: date) -> Value:
    raise _unreadable(field, text, "請從名單選取或掃描條碼")


_PARSE: dict[FieldKind, Callable[[Field, str, date], Value]] = {
    FieldKind.TEXT: _parse_text,
    FieldKind.INTEGER: _parse_integer,
    FieldKind.DECIMAL: _parse_decimal,
    FieldKind.FLAG: _parse_flag,
    FieldKind.INSTANT: _parse_instant,
    FieldKind.DATE: _parse_date,
    FieldKind.CHOICE: _parse_choice,
    FieldKind.CHECKS: _parse_checks,
    FieldKind.COUNTS: _parse_counts,
}


def parse(field: Field, text: str, today: date) -> Value:
    """Return the stored value of what a person typed, None for nothing.

    Full-width digits and letters are read as half-width ones, except inside TEXT. Persons, items,
    signatures, links and files are picked, never typed. Raises InvalidInput.
    """
    if not text.strip():
        return None
    return _PARSE.get(field.kind, _parse_pick)(field, text, today)


# --- to what a person reads -------------------------------------------------------------------


def _records(value: Value) -> list[dict[str, Value]]:
    candidates = value if isinstance(value, list) else [value]
    return [item for item in candidates if isinstance(item, dict)]


def _word(record: dict[str, Value], key: str) -> str:
    found = record.get(key)
    return found if isinstance(found, str) else ""


def _person(record: dict[str, Value]) -> str:
    return f"{_word(record, 'title')} {_word(record, 'name')}".strip()


def _asset(record: dict[str, Value]) -> str:
    qty = record.get("qty", 1)
    return _word(record, "label") if qty in (None, 1) else f"{_word(record, 'label')} ×{qty}"


def _signature(record: dict[str, Value]) -> str:
    by = record.get("by")
    name = _word(by, "name") if isinstance(by, dict) else _word(record, "by")
    at = _word(record, "at")
    refused = record.get("refused")
    head = "改用紙本" if isinstance(refused, dict) else "已簽"
    told = " ".join(part for part in (head, name, roc_date.minute(at) if at else "") if part)
    # Who would not sign here has signed, or refused, on the printed form: its scan shows which.
    return f"{told}（{_word(refused, 'reason')}）" if isinstance(refused, dict) else told


def _link(record: dict[str, Value]) -> str:
    return _word(record, "text") or _word(record, "ref")


def _file(record: dict[str, Value]) -> str:
    return _word(record, "name") or _word(record, "digest")[:8]


_RECORD: dict[FieldKind, tuple[Callable[[dict[str, Value]], str], str]] = {
    FieldKind.PERSON: (_person, "、"),
    FieldKind.ASSET: (_asset, "、"),
    FieldKind.SIGNATURE: (_signature, "、"),
    FieldKind.LINKS: (_link, "\n"),
    FieldKind.FILES: (_file, "、"),
}


def _show_checks(field: Field, value: dict[str, Value]) -> str:
    """Return `正常` when every point is ticked, otherwise the points that are not."""
    keys = [choice.code for choice in field.choices] or list(value)
    open_points = [field.label_of(key) for key in keys if value.get(key) is not True]
    return f"未勾選：{'、'.join(open_points)}" if open_points else "正常"


def _show_counts(field: Field, value: dict[str, Value]) -> str:
    """Show what was counted in the order of the field's list; stored records come sorted by code."""
    known = [choice.code for choice in field.choices if choice.code in value]
    codes = [*known, *(key for key in value if key not in known)]
    return "、".join(f"{field.label_of(key)} {value[key]}" for key in codes if value[key])


def _show_flag(_field: Field, value: Value) -> str:
    return "是" if value is True else "否"


def _show_map(field: Field, value: Value) -> str:
    if not isinstance(value, dict):
        return str(value)
    show = _show_checks if field.kind is FieldKind.CHECKS else _show_counts
    return show(field, value)


def _show_instant(_field: Field, value: Value) -> str:
    return roc_date.minute(str(value))


def _show_date(_field: Field, value: Value) -> str:
    return roc_date.dashed(date.fromisoformat(str(value)))


def _show_choice(field: Field, value: Value) -> str:
    return field.label_of(value)


def _show_plain(_field: Field, value: Value) -> str:
    return str(value)


_SHOW: dict[FieldKind, Callable[[Field, Value], str]] = {
    FieldKind.FLAG: _show_flag,
    FieldKind.INSTANT: _show_instant,
    FieldKind.DATE: _show_date,
    FieldKind.CHOICE: _show_choice,
    FieldKind.CHECKS: _show_map,
    FieldKind.COUNTS: _show_map,
}


def display(field: Field, value: Value) -> str:
    """Return the value as a person reads it: ROC dates, labels, persons joined by 、."""
    if empty(value):
        return ""
    if field.kind in _RECORD:
        show, joiner = _RECORD[field.kind]
        return joiner.join(show(record) for record in _records(value))
    try:
        return _SHOW.get(field.kind, _show_plain)(field, value)
    except ValueError:  # a time or date in a form of a newer version
        return str(value)


def short(field: Field, value: Value) -> str:
    """Return the value for a narrow table column: 22:01, 05-19, names without titles, ✓."""
    if empty(value):
        return ""
    if field.kind is FieldKind.PERSON:
        return "、".join(_word(record, "name") for record in _records(value))
    if field.kind in {FieldKind.SIGNATURE, FieldKind.FLAG}:
        return "" if value is False else "✓"
    full = display(field, value)
    if field.kind is FieldKind.INSTANT:
        return full.rpartition(" ")[2]
    if field.kind is FieldKind.DATE:
        return full.partition("-")[2] or full
    return full.replace("\n", " ")
