"""One editor per kind of field; the kinds themselves know how to read and to judge what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from kiosk.base.canonical import nfc
from kiosk.base.errors import InvalidInput
from kiosk.ledgers.definition import Field, FieldKind
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.kinds import display, parse
from kiosk.ledgers.values import person, persons
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import label

_LINE_PX = 28


@dataclass(frozen=True, slots=True)
class FormContext:
    """What editors need to know of the world: the day, who can be named, how files are taken in (if at all)."""

    today: Callable[[], date]
    people: Sequence[PersonRef]
    files: Callable[[Field, FormContext], Editor] | None = None


class StillCombo(QComboBox):
    """A list that a turn of the wheel, meant for the form around it, does not change."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()


class Editor(QWidget):
    """Edits one field. Signal `edited()` at each change; `read` raises InvalidInput."""

    edited = Signal()

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__()
        self.field = field
        self.context = context
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def read(self) -> Value:
        """Return the stored value of what is in the editor."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Put a stored value into the editor."""
        raise NotImplementedError

    def inputs(self) -> list[QWidget]:
        """Return the widgets that take the focus, in order."""
        raise NotImplementedError

    def echo(self) -> str:
        """Return how the input is understood, when that is not plain to see."""
        return ""

    def mark_problem(self, wrong: bool) -> None:
        """Mark the inputs of a value that cannot stay."""
        for item in self.inputs():
            mark(item, problem="true" if wrong else "false")

    def _adopt(self, item: QWidget) -> None:
        item.setAccessibleName(self.field.label)
        if self.field.hint:
            item.setToolTip(self.field.hint)
        self.column.addWidget(item)
        if self.focusProxy() is None:
            self.setFocusProxy(item)


class LineEditor(Editor):
    """Text of one line, numbers, dates and times: typed, and read by the kind."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self.edit = QLineEdit()
        self.edit.textEdited.connect(self.edited)
        self._adopt(self.edit)
        hints = {
            FieldKind.INSTANT: "2210 或 115-05-19 22:10",
            FieldKind.DATE: "1150519 或 5/19",
            FieldKind.COUNTS: "盤查人數 3、交通舉發 2",
        }
        self.edit.setPlaceholderText(hints.get(field.kind, ""))

    def read(self) -> Value:
        return parse(self.field, self.edit.text(), self.context.today())

    def show_value(self, value: Value) -> None:
        self.edit.setText(display(self.field, value))

    def inputs(self) -> list[QWidget]:
        return [self.edit]

    def echo(self) -> str:
        if self.field.kind not in (FieldKind.INSTANT, FieldKind.DATE) or not self.edit.text():
            return _remaining(self.field, self.edit.text())
        try:
            understood = display(self.field, self.read())
        except InvalidInput:
            return ""
        return "" if understood == self.edit.text() else f"＝ {understood}"


class TextEditor(Editor):
    """Text of several lines; Tab leaves it."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(min(field.lines, 6) * _LINE_PX + 24)
        self.edit.textChanged.connect(self.edited)
        self._adopt(self.edit)

    def read(self) -> Value:
        return parse(self.field, self.edit.toPlainText(), self.context.today())

    def show_value(self, value: Value) -> None:
        self.edit.setPlainText(display(self.field, value))

    def inputs(self) -> list[QWidget]:
        return [self.edit]

    def echo(self) -> str:
        return _remaining(self.field, self.edit.toPlainText())


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self.box = QCheckBox("是")
        self.box.toggled.connect(self.edited)
        self._touched = False
        self.box.clicked.connect(self._touch)
        self._adopt(self.box)

    def read(self) -> Value:
        return self.box.isChecked() if self._touched else None

    def show_value(self, value: Value) -> None:
        self._touched = isinstance(value, bool)
        self.box.setChecked(value is True)

    def inputs(self) -> list[QWidget]:
        return [self.box]

    def _touch(self) -> None:
        self._touched = True


class ChoiceEditor(Editor):
    """One code of a closed list; typing finds it."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self.combo = StillCombo()
        self.combo.addItem("（未填）", None)
        for choice in field.choices:
            self.combo.addItem(choice.label, choice.code)
        self.combo.currentIndexChanged.connect(self.edited)
        self._adopt(self.combo)

    def read(self) -> Value:
        code = self.combo.currentData()
        return code if isinstance(code, str) else None

    def show_value(self, value: Value) -> None:
        at = self.combo.findData(value)
        if at < 0 and isinstance(value, str):
            # A code of a newer version stays what it is unless somebody chooses another.
            self.combo.addItem(value, value)
            at = self.combo.count() - 1
        self.combo.setCurrentIndex(max(at, 0))

    def inputs(self) -> list[QWidget]:
        return [self.combo]


class PersonEditor(Editor):
    """One member of the unit."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self._people = {ref.id: ref for ref in context.people}
        self.combo = StillCombo()
        self.combo.addItem("（未填）", "")
        for ref in context.people:
            self.combo.addItem(f"{ref.number} {ref.label}".strip(), ref.id)
        self.combo.currentIndexChanged.connect(self.edited)
        self._adopt(self.combo)

    def read(self) -> Value:
        ref = self._people.get(str(self.combo.currentData()))
        return ref.to_value() if ref else None

    def show_value(self, value: Value) -> None:
        ref = person({"": value}, "")
        if ref is not None:
            # The snapshot of the line stays, not today's title.
            self._people[ref.id] = ref
            if self.combo.findData(ref.id) < 0:
                self.combo.addItem(ref.label, ref.id)
        self.combo.setCurrentIndex(max(self.combo.findData(ref.id if ref else ""), 0))

    def inputs(self) -> list[QWidget]:
        return [self.combo]


class PeopleEditor(Editor):
    """Several members of the unit, typed as 番號 or names and joined by 、."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self._known = list(context.people)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("番號或姓名，以「、」分隔")
        self.edit.textEdited.connect(self.edited)
        self._adopt(self.edit)

    def read(self) -> Value:
        words = nfc(self.edit.text()).replace(",", "、").replace("，", "、").split("、")
        found = [self._find(word.strip()) for word in words if word.strip()]
        return [ref.to_value() for ref in found] or None

    def show_value(self, value: Value) -> None:
        refs = persons({"": value}, "")
        self._known = [
            *refs,
            *(ref for ref in self.context.people if ref.id not in {r.id for r in refs}),
        ]
        self.edit.setText("、".join(ref.name for ref in refs))

    def inputs(self) -> list[QWidget]:
        return [self.edit]

    def echo(self) -> str:
        try:
            return display(self.field, self.read())
        except InvalidInput:
            return ""

    def _find(self, word: str) -> PersonRef:
        hits = [ref for ref in self._known if word in (ref.number, ref.name, ref.label, ref.id)]
        if len(hits) == 1:
            return hits[0]
        why = "有多人同名，請輸入番號" if hits else "本單位沒有這個番號或姓名"
        raise InvalidInput(f"{self.field.label}看不懂「{word}」", hint=why)


class ChecksEditor(Editor):
    """A list of points, each ticked or not."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self._boxes: dict[str, QCheckBox] = {}
        self._extra: dict[str, Value] = {}
        for choice in field.choices:
            box = QCheckBox(choice.label)
            box.toggled.connect(self.edited)
            self._boxes[choice.code] = box
            self._adopt(box)
            box.setAccessibleName(f"{field.label} {choice.label}")

    def read(self) -> Value:
        return {**self._extra, **{code: box.isChecked() for code, box in self._boxes.items()}}

    def show_value(self, value: Value) -> None:
        record = value if isinstance(value, dict) else {}
        self._extra = {key: item for key, item in record.items() if key not in self._boxes}
        for code, box in self._boxes.items():
            box.setChecked(record.get(code) is True)

    def inputs(self) -> list[QWidget]:
        return list(self._boxes.values())


class CountsEditor(Editor):
    """A number for each point of a list."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self._edits: dict[str, QLineEdit] = {}
        self._extra: dict[str, Value] = {}
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        for at, choice in enumerate(field.choices):
            edit = QLineEdit()
            edit.setAccessibleName(f"{field.label} {choice.label}")
            edit.setMaximumWidth(90)
            edit.textEdited.connect(self.edited)
            self._edits[choice.code] = edit
            grid.addWidget(label(choice.label, role="label"), at // 2, at % 2 * 2)
            grid.addWidget(edit, at // 2, at % 2 * 2 + 1)
        self.column.addWidget(holder)
        if self._edits:
            self.setFocusProxy(next(iter(self._edits.values())))

    def read(self) -> Value:
        counts: dict[str, Value] = dict(self._extra)
        for code, edit in self._edits.items():
            typed = nfc(edit.text()).strip()
            if not typed:
                continue
            if not typed.isdecimal():
                raise InvalidInput(
                    f"{self.field.label_of(code)}看不懂「{typed}」", hint="請輸入整數"
                )
            counts[code] = int(typed)
        return counts or None

    def show_value(self, value: Value) -> None:
        record = value if isinstance(value, dict) else {}
        self._extra = {key: item for key, item in record.items() if key not in self._edits}
        for code, edit in self._edits.items():
            edit.setText(str(record[code]) if code in record else "")

    def inputs(self) -> list[QWidget]:
        return list(self._edits.values())


class KeptValue(Editor):
    """Items, signatures, links and files: shown, and changed only where they are made."""

    def __init__(self, field: Field, context: FormContext) -> None:
        super().__init__(field, context)
        self._value: Value = None
        self._shown: QLabel = label("", wrap=True)
        self._shown.setMinimumHeight(34)
        self.column.addWidget(self._shown)

    def read(self) -> Value:
        return self._value

    def show_value(self, value: Value) -> None:
        self._value = value
        self._shown.setText(display(self.field, value) or "—")

    def inputs(self) -> list[QWidget]:
        return []


def editor_for(field: Field, context: FormContext) -> Editor:
    """Return the editor of a field's kind."""
    kind = field.kind
    if kind is FieldKind.FILES and context.files is not None:
        return context.files(field, context)
    if kind is FieldKind.TEXT and field.lines > 1:
        return TextEditor(field, context)
    if kind is FieldKind.PERSON:
        return (PeopleEditor if field.many else PersonEditor)(field, context)
    if kind is FieldKind.COUNTS and field.choices:
        return CountsEditor(field, context)
    return _EDITORS.get(kind, LineEditor)(field, context)


_EDITORS: dict[FieldKind, type[Editor]] = {
    FieldKind.FLAG: FlagEditor,
    FieldKind.CHOICE: ChoiceEditor,
    FieldKind.CHECKS: ChecksEditor,
    FieldKind.ASSET: KeptValue,
    FieldKind.SIGNATURE: KeptValue,
    FieldKind.LINKS: KeptValue,
    FieldKind.FILES: KeptValue,
}


def _remaining(field: Field, text: str) -> str:
    if field.limit is None or not text:
        return ""
    left = field.limit - len(nfc(text))
    return f"尚可輸入 {left} 字" if left >= 0 else f"超過 {-left} 字"
