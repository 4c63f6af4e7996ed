"""公務電話: one sheet from any page; Enter leads through it, F9 writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Actor
from kiosk.ledgers.case_lists import call_category
from kiosk.ledgers.definition import FieldKind, Phase
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.phone_log import PHONE_LOG
from kiosk.ledgers.phone_log_rules import is_command
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import flag, persons, text
from kiosk.services.desk import Outcome
from kiosk.services.phone_calls import CallDraft
from kiosk.views.widgets.message_sheet import tell_error
from kiosk.views.workflow.autosave import AFTER_MS
from kiosk.views.workflow.confirmation import ask_reason
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow
from kiosk.views.workflow.form_sheet import FormSheet
from kiosk.views.workflow.intake_inputs import StoryEdit, Toggle, ValueEdit
from kiosk.views.workflow.times import coming_time

_LEFT = (
    ("call_at", "時間", ""),
    ("direction", "收發", "F2"),
    ("category", "類別", "F4"),
    ("peer_unit", "對方單位", ""),
    ("peer_title", "對方職稱", ""),
    ("peer_name", "對方姓名", ""),
    ("peer_phone", "對方電話", ""),
    ("read_back", "覆誦", ""),
    ("receiver", "受令人", ""),
)
_RIGHT = (
    ("subject", "事項", "F10"),
    ("content", "內容", "F11"),
    ("case_110_no", "110 案號", ""),
    ("due_at", "時限", "F12"),
    ("forwarded_to", "轉報", ""),
    ("action", "處理情形", ""),
)
_ORDER = ("direction", "category", "peer_unit", "peer_title", "peer_name", "subject", "content")
_HINTS = {"due_at": "例如 0900；填了就列在看板，到完成為止", "case_110_no": "只作連結"}
_CONTENT_PX = 170


class _DueEdit(ValueEdit):
    """A time that lies ahead: 0900 typed at 22:00 is tomorrow."""

    def _parse(self, typed: str) -> Value:
        return coming_time(typed, to_text(self._now()))


class PhoneSheet(FormSheet):
    """Notes one call; `done(text)` is called when it was written."""

    def __init__(
        self, host: QWidget, context: Context, draft: CallDraft, done: Callable[[str], None]
    ) -> None:
        super().__init__(host, "公務電話", 1080)
        self._context = context
        self._service = context.services.phone_calls
        self._actor: Actor = context.actor()
        self._done = done
        self.draft = draft
        self._kept = draft
        self._people: list[PersonRef] = []
        self.editors = {key: self._editor(key) for key, _, _ in (*_LEFT, *_RIGHT)}
        self.rows = {
            key: FieldRow(name, self.editors[key], cap) for key, name, cap in (*_LEFT, *_RIGHT)
        }
        columns = QHBoxLayout()
        columns.setSpacing(18)
        for part in (_LEFT, _RIGHT):
            column = QVBoxLayout()
            column.setSpacing(6)
            for key, _, _ in part:
                column.addWidget(self.rows[key])
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.column.addLayout(columns)
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self._keep)
        self._show()
        actor = self._actor
        context.runner.run(lambda: self._service.colleagues(actor), self._show_people)
        self.finish("登記", self._missing() or self.editors["peer_unit"])

    # ------------------------------------------------------------------ editors

    def _editor(self, key: str) -> QWidget:
        field = PHONE_LOG.by_key[key]
        if key == "content":
            story = StoryEdit(field.label, "通話內容", _CONTENT_PX)
            story.typed.connect(lambda words: self._put(key, words))
            return story
        if field.kind is FieldKind.CHOICE:
            made = ChoiceBox(field.label, [(one.code, one.label) for one in field.choices])
            made.chosen.connect(lambda code: self._put(key, code))
            return made
        if field.kind is FieldKind.FLAG:
            toggle = Toggle("已向對方覆誦", "Ctrl+1")
            toggle.turned.connect(lambda on: self._put(key, on or None))
            return toggle
        if field.kind is FieldKind.PERSON:
            box = ChoiceBox(field.label, [("", "不轉報")])
            box.chosen.connect(self._forward)
            return box
        kind = _DueEdit if key == "due_at" else ValueEdit
        edit = kind(field, self._put, self._context.clock.now)
        edit.setPlaceholderText(_HINTS.get(key, ""))
        return edit

    def _put(self, key: str, value: Value) -> None:
        self.draft = self.draft.with_value(key, value)
        self._show()
        if not self._timer.isActive():
            self._timer.start()

    def _forward(self, person: str) -> None:
        found = [one.to_value() for one in self._people if one.id == person]
        self._put("forwarded_to", list(found) if found else None)

    def _show_people(self, people: list[PersonRef]) -> None:
        self._people = [one for one in people if one.id != self._actor.person.id]
        box = self.editors["forwarded_to"]
        if isinstance(box, ChoiceBox):
            box.show_choices([("", "不轉報"), *((one.id, one.label) for one in self._people)])
            self._show()

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        values = self.draft.values
        for key, editor in self.editors.items():
            if isinstance(editor, ValueEdit):
                editor.show_stored(values.get(key))
            elif isinstance(editor, ChoiceBox):
                whom = next((one.id for one in persons(values, key)), "")
                editor.show_value(whom if key == "forwarded_to" else text(values, key))
            elif isinstance(editor, Toggle):
                editor.show_value(flag(values, key))
            elif isinstance(editor, StoryEdit):
                editor.show_value(text(values, key))
        for key in ("read_back", "receiver"):
            self.rows[key].setVisible(is_command(values))
        category = call_category(text(values, "category"))
        self.rows["peer_title"].setVisible(category is None or not category.citizen)

    def _missing(self) -> QWidget | None:
        """Return the editor of what cannot be read, or of the next thing that must be filled."""
        values = self.draft.values
        for editor in self.editors.values():
            if isinstance(editor, ValueEdit) and editor.complaint:
                return editor
        for key in _ORDER:
            field = PHONE_LOG.by_key[key]
            if empty(values.get(key)) and field.needed(values, Phase.OPEN):
                return self.editors[key]
        if is_command(values) and not flag(values, "read_back"):
            return self.editors["read_back"]
        return None

    # ------------------------------------------------------------------ keeping and writing

    def _keep(self) -> None:
        draft, actor = self.draft, self._actor
        if draft == self._kept or self.closed:
            return
        self._kept = draft
        self._context.runner.run(lambda: self._service.keep(actor, draft), None, self.show_error)

    def accept(self) -> None:
        """Lead to what is missing, or write the call."""
        for editor in self.editors.values():
            if isinstance(editor, ValueEdit):
                editor.finish()
        self._show_wrong(())
        wanted = self._missing()
        if wanted is not None and wanted is not QApplication.focusWidget():
            wanted.setFocus()
            return
        self._timer.stop()
        draft, actor = self.draft, self._actor
        self._context.runner.run(
            lambda: self._service.record(actor, draft), self._written, self.show_error
        )

    def _written(self, outcome: Outcome) -> None:
        if outcome.done:
            words = PHONE_LOG.summary(self.draft.values)
            super().close_sheet()
            self._done(f"已登記公務電話：{words}")
            return
        late = next((one for one in outcome.problems if one.code == "T-07"), None)
        if late is not None and len(outcome.problems) == 1:
            ask_reason(self, late.message, "補登原因（必填）", self._late)
            return
        self._show_wrong(outcome.problems)

    def _late(self, reason: str) -> None:
        self.draft = CallDraft(self.draft.values, reason, self.draft.confirmed)
        self.accept()

    def _show_wrong(self, problems: Sequence[Problem]) -> None:
        wrong = {one.field: one.message for one in problems if one.blocks}
        for key, made in self.rows.items():
            editor = self.editors[key]
            complaint = editor.complaint if isinstance(editor, ValueEdit) else ""
            made.show_problem(complaint or wrong.get(key, ""))
        rest = [one for one in problems if one.blocks and one.field not in self.rows]
        self.show_problems(rest)
        first = next((self.editors[one.field] for one in problems if one.field in self.rows), None)
        if first is not None:
            first.setFocus()

    def close_sheet(self) -> None:
        """Put the sheet away; what was typed comes back with the next call."""
        self._timer.stop()
        self._keep()
        super().close_sheet()


def open_phone_call(host: QWidget, context: Context, done: Callable[[str], None]) -> None:
    """Open the sheet with the call that was left unfinished, or a fresh one."""
    actor, service = context.actor(), context.services.phone_calls

    def show(draft: CallDraft) -> None:
        PhoneSheet(host, context, draft, done)

    def failed(error: KioskError) -> None:
        tell_error(host, error)

    context.runner.run(lambda: service.begin(actor), show, failed)
