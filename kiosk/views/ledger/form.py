"""A form made from the fields of a book: label beside input, problem beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from kiosk.base.errors import InvalidInput
from kiosk.base.result import Problem
from kiosk.ledgers.definition import Field, Phase
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.kinds import check
from kiosk.ledgers.validation import empty
from kiosk.views.ledger.editors import Editor, FormContext, editor_for
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import label

PHASE_LABEL = {Phase.OPEN: "登記", Phase.CLOSE: "結束", Phase.REVIEW: "核閱"}
_LABEL_PX = 148
_SOURCE_PX = 96


class LedgerForm(QWidget):
    """Editors for some fields of a book, in their order. Signal `edited()` at each change.

    `changed_values` returns what differs from the values the form was filled with. `sources` says
    beside a value where it came from until somebody changes it; `make` may choose other editors.
    """

    edited = Signal()

    def __init__(
        self,
        fields: Sequence[Field],
        context: FormContext,
        values: Values,
        sources: Mapping[str, str] | None = None,
        make: Callable[[Field, FormContext], Editor] = editor_for,
    ) -> None:
        super().__init__()
        self._values = values
        self._sources = dict(sources or {})
        self._make = make
        self._before: dict[str, Value] = {}
        # Showing a time drops its seconds, so only what a person touched can have changed.
        self._touched: set[str] = set()
        self.editors: dict[str, Editor] = {}
        self._notes: dict[str, QWidget] = {}
        self._origins: dict[str, QLabel] = {}
        self._problems: dict[str, str] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, _LABEL_PX)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(2, _SOURCE_PX if self._sources else 0)
        phase: Phase | None = None
        for field in fields:
            if field.phase is not phase:
                phase = field.phase
                self._add_phase(phase)
            self._add(field, context, values.get(field.key))
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._order()

    def changed_values(self) -> dict[str, Value]:
        """Return the fields whose value is not what it was; raises InvalidInput for the first bad one."""
        found: dict[str, Value] = {}
        for key in sorted(self._touched):
            value = self.editors[key].read()
            if value != self._before[key] and not (empty(value) and empty(self._before[key])):
                found[key] = value
        return found

    def problems(self) -> list[Problem]:
        """Return what is wrong with the inputs by themselves."""
        found: list[Problem] = []
        for key, editor in self.editors.items():
            try:
                found += check(editor.field, editor.read())
            except InvalidInput as error:
                found.append(Problem("F-READ", f"{error.message}，{error.hint}", key))
        return found

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Show each problem beside its field; return those that are about no field of the form."""
        self._problems = {}
        for problem in problems:
            if problem.field in self.editors:
                self._problems.setdefault(problem.field, problem.message)
        for key in self.editors:
            self._note(key)
        return [problem for problem in problems if problem.field not in self.editors]

    def focus_first(self, *, wrong: bool = False) -> None:
        """Put the focus on the first input, or on the first with a problem."""
        for key, editor in self.editors.items():
            inputs = editor.inputs()
            if inputs and (not wrong or key in self._problems):
                inputs[0].setFocus()
                return

    def source_of(self, key: str) -> str:
        """Return where the value of a field came from, or empty text once it has been changed."""
        return self._origins[key].text()

    def note_of(self, key: str) -> str:
        """Return the words under a field: its problem, or how the input is understood."""
        return self._problems.get(key) or self.editors[key].echo()

    def fill(self, key: str, value: Value, source: str) -> None:
        """Put a known value into a field that nobody has typed in, and say where it comes from."""
        if key in self._touched:
            return
        editor = self.editors[key]
        editor.blockSignals(True)
        editor.show_value(value)
        editor.blockSignals(False)
        self._before[key], self._sources[key] = value, source
        self._note(key)

    def filled_values(self) -> dict[str, Value]:
        """Return every value, whether typed or filled in; raises InvalidInput for the first bad one."""
        return {
            key: value
            for key, value in {**self._before, **self.changed_values()}.items()
            if not empty(value)
        }

    def _add_phase(self, phase: Phase) -> None:
        self._grid.addWidget(
            label(PHASE_LABEL[phase], role="phase"), self._grid.rowCount(), 0, 1, 2
        )

    def _add(self, field: Field, context: FormContext, value: Value) -> None:
        editor = self._make(field, context)
        editor.show_value(value)
        self.editors[field.key] = editor
        self._before[field.key] = value
        row = self._grid.rowCount()
        name = label(
            f"{field.label}{' *' if field.needed(self._values, field.phase) else ''}",
            role="label",
            wrap=True,
        )
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        name.setContentsMargins(0, 8, 0, 0)
        name.setFixedWidth(_LABEL_PX)
        self._grid.addWidget(name, row, 0, 2, 1)
        self._grid.addWidget(editor, row, 1)
        origin = label("", role="muted")
        origin.setContentsMargins(4, 10, 0, 0)
        self._origins[field.key] = origin
        self._grid.addWidget(origin, row, 2, Qt.AlignmentFlag.AlignTop)
        note = label("", role="muted", wrap=True)
        self._notes[field.key] = note
        self._grid.addWidget(note, row + 1, 1)
        self._note(field.key)
        editor.edited.connect(lambda key=field.key: self._changed(key))

    def _changed(self, key: str) -> None:
        self._touched.add(key)
        self._problems.pop(key, None)
        self._note(key)
        self.edited.emit()

    def _note(self, key: str) -> None:
        note = self._notes[key]
        problem = self._problems.get(key, "")
        touched = key in self._touched
        text = problem or (self.editors[key].echo() if touched else "")
        origin = "" if touched else self._sources.get(key, "")
        self._origins[key].setText(origin)
        self._origins[key].setVisible(bool(origin))
        note.setVisible(bool(text))
        note.setProperty("text", text)
        mark(note, tone="bad" if problem else "")
        self.editors[key].mark_problem(bool(problem))

    def _order(self) -> None:
        before: QWidget | None = None
        for editor in self.editors.values():
            for item in editor.inputs():
                if before is not None:
                    QWidget.setTabOrder(before, item)
                before = item
