"""Editors of a new line: a person or an item found by typing, a time that has passed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.errors import InvalidInput
from kiosk.ledgers.definition import Field, FieldKind
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.kinds import display
from kiosk.ledgers.reference import kind_label
from kiosk.views.ledger.editors import ChecksEditor, Editor, FormContext, LineEditor, editor_for
from kiosk.views.workflow.times import past_time

_ABREAST = 3
_ENTRIES_PX = 84
_STATE = {"in_store": "", "issued": "出勤中", "repair": "送修"}


@dataclass(frozen=True, slots=True)
class Pick:
    """One answer: what stands in the line, the words that name it, the stored value."""

    text: str
    words: tuple[str, ...]
    value: dict[str, Value]


def person_pick(ref: PersonRef) -> Pick:
    """Return a person, named by 番號, name or both."""
    text = f"{ref.number} {ref.label}".strip()
    return Pick(text, (text, ref.number, ref.name, ref.label, ref.id), ref.to_value())


def thing_pick(fact: AssetFact) -> Pick:
    """Return an item, named by its mark or code; what is not in store says so."""
    kind = kind_label(fact.kind)
    state = _STATE.get(fact.state, fact.state)
    text = f"{kind} {fact.label}" + (f"（{state}）" if state else "")
    value: dict[str, Value] = {"id": fact.id, "kind": fact.kind, "label": fact.label, "qty": 1}
    return Pick(text, (text, fact.label, fact.id, f"{kind} {fact.label}"), value)


class PickEditor(Editor):
    """One of a list: typing narrows it, ↓ and Enter take one; an exact code needs no list."""

    def __init__(
        self, field: Field, context: FormContext, picks: Sequence[Pick], hint: str
    ) -> None:
        super().__init__(field, context)
        self._picks = list(picks)
        self._showing = False
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint)
        completer = QCompleter([pick.text for pick in self._picks], self.edit)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.edit.setCompleter(completer)
        self.edit.textChanged.connect(self._changed)
        self._adopt(self.edit)

    def read(self) -> Value:
        typed = nfc(self.edit.text()).strip().casefold()
        if not typed:
            return None
        named = [pick for pick in self._picks if typed in map(str.casefold, pick.words)]
        found = named or [pick for pick in self._picks if typed in pick.text.casefold()]
        if len(found) == 1:
            return dict(found[0].value)
        why = "不只一個符合，請從清單選取" if found else "名單上沒有，請從清單選取"
        raise InvalidInput(f"{self.field.label}看不懂「{self.edit.text().strip()}」", hint=why)

    def show_value(self, value: Value) -> None:
        key = value.get("id") if isinstance(value, dict) else None
        found = next((pick for pick in self._picks if pick.value["id"] == key), None)
        self._showing = True
        self.edit.setText(found.text if found else display(self.field, value))
        self._showing = False

    def inputs(self) -> list[QWidget]:
        return [self.edit]

    def echo(self) -> str:
        try:
            value = self.read()
        except InvalidInput:
            return ""
        text = display(self.field, value)
        return "" if not text or text in self.edit.text() else f"＝ {text}"

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit()


class ThingsEditor(Editor):
    """Several items, typed by mark or code and joined by 、; counted ones with ×2."""

    def __init__(self, field: Field, context: FormContext, picks: Sequence[Pick]) -> None:
        super().__init__(field, context)
        self._picks = list(picks)
        self._known: list[dict[str, Value]] = []
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("編號，以「、」分隔；數量寫 ×2")
        self.edit.textEdited.connect(self.edited)
        self._adopt(self.edit)

    def read(self) -> Value:
        words = re.split("[、,，]", nfc(self.edit.text()))
        found: list[Value] = [self._find(word.strip()) for word in words if word.strip()]
        return found or None

    def show_value(self, value: Value) -> None:
        self._known = (
            [dict(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        )
        self.edit.setText("、".join(str(one.get("label", "")) for one in self._known))

    def inputs(self) -> list[QWidget]:
        return [self.edit]

    def echo(self) -> str:
        try:
            return display(self.field, self.read())
        except InvalidInput:
            return ""

    def _find(self, word: str) -> dict[str, Value]:
        name, _, many = word.partition("×")
        typed = name.strip().casefold()
        hits = [dict(pick.value) for pick in self._picks if typed in map(str.casefold, pick.words)]
        hits = hits or [one for one in self._known if str(one.get("label", "")).casefold() == typed]
        if len(hits) != 1 or (many and not many.strip().isdecimal()):
            raise InvalidInput(f"{self.field.label}看不懂「{word}」", hint="請輸入設備清冊上的編號")
        return {**hits[0], "qty": int(many)} if many else hits[0]


class CheckGrid(ChecksEditor):
    """Points side by side, so that a whole inspection is seen at once."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        grid = QGridLayout()
        grid.setSpacing(0)
        for at, box in enumerate(self.inputs()):
            grid.addWidget(box, at // _ABREAST, at % _ABREAST)
        self.column.addLayout(grid)


class PastEditor(LineEditor):
    """A time that has passed: 2350 typed at ten past midnight was yesterday."""

    def __init__(self, field: Field, context: FormContext, now: Callable[[], datetime]) -> None:
        super().__init__(field, context)
        self._now = now

    def read(self) -> Value:
        typed = self.edit.text()
        return past_time(typed, self._now()) if typed.strip() else None


class EntriesEditor(Editor):
    """Entries of a LINKS field, one a line; what was there before keeps its reference."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self._known: dict[str, dict[str, Value]] = {}
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(_ENTRIES_PX)
        self.edit.setPlaceholderText(field.hint or "一行一筆")
        self.edit.textChanged.connect(self.edited)
        self._adopt(self.edit)

    def read(self) -> Value:
        lines = (nfc(line).strip() for line in self.edit.toPlainText().splitlines())
        entries: list[Value] = [
            self._known.get(line, {"kind": "note", "ref": "", "text": line})
            for line in lines
            if line
        ]
        return entries or None

    def show_value(self, value: Value) -> None:
        records = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        self._known = {str(one.get("text") or one.get("ref", "")): one for one in records}
        self.edit.setPlainText("\n".join(self._known))

    def inputs(self) -> list[QWidget]:
        return [self.edit]


def new_line_editors(
    things: Sequence[AssetFact], now: Callable[[], datetime]
) -> Callable[[Field, FormContext], Editor]:
    """Return the maker of editors for a line that does not exist yet."""

    def thing(field: Field, context: FormContext) -> Editor:
        picks = [thing_pick(one) for one in things]
        if field.many:
            return ThingsEditor(field, context, picks)
        return PickEditor(field, context, picks, "編號或車號")

    def member(field: Field, context: FormContext) -> Editor:
        if field.many:
            return editor_for(field, context)
        people = [person_pick(ref) for ref in context.people]
        return PickEditor(field, context, people, "番號或姓名")

    editors: dict[FieldKind, Callable[[Field, FormContext], Editor]] = {
        FieldKind.PERSON: member,
        FieldKind.ASSET: thing,
        FieldKind.LINKS: EntriesEditor,
        FieldKind.CHECKS: CheckGrid,
        FieldKind.INSTANT: lambda field, context: PastEditor(field, context, now),
    }
    return lambda field, context: editors.get(field.kind, editor_for)(field, context)
