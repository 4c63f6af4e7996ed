"""The fields of 受理: who reports on the left, what happened beside it; one page, in the order of talking."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from kiosk.base.result import Problem
from kiosk.ledgers.case_intake import CASE_INTAKE
from kiosk.ledgers.case_intake_terms import at_counter, named, reachable, without_id
from kiosk.ledgers.case_lists import PHONE, case_category, jurisdiction_of
from kiosk.ledgers.definition import Phase, Source
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.text_forms import sex_of_number
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import flag, text
from kiosk.services.intake_draft import IntakeDraft
from kiosk.views.workflow.fields import ChoiceBox, ColumnScroll, FieldRow, goes_on
from kiosk.views.workflow.intake_inputs import CategoryEdit, Pair, StoryEdit, Toggle, ValueEdit

Change = Callable[[Callable[[IntakeDraft], IntakeDraft]], None]
_LEFT = (
    ("received_at", "受理", ""),
    ("channel", "方式", ""),
    ("anonymous", "報案人", ""),
    ("reporter_name", "姓名", "F2"),
    ("reporter_phone", "電話", "F4"),
    ("reporter_id_no", "證號", ""),
    ("no_id", "無證號", ""),
    ("reporter_sex", "性別生日", ""),
    ("reporter_address", "住址", ""),
    ("relation", "關係", ""),
    ("notices_ack", "已告知", ""),
    ("unsigned_reason", "免簽原因", ""),
)
_RIGHT = (
    ("case_category", "案類", "F9"),
    ("occurred_from", "發生", ""),
    ("place", "地點", ""),
    ("jurisdiction", "轄區", ""),
    ("summary", "案情", "F11"),
    ("parties", "當事人", ""),
    ("plates", "車輛", ""),
    ("things", "財物", ""),
)
_ORDER = (
    "channel",
    "reporter_name",
    "reporter_phone",
    "reporter_id_no",
    "no_id_reason",
    "relation",
    "notices_ack",
    "case_category",
    "occurred_from",
    "place",
    "jurisdiction",
    "summary",
)
"""What Enter asks for, in the order of a talk."""
_TEXTS = (
    "received_at",
    "reporter_name",
    "reporter_phone",
    "reporter_id_no",
    "no_id_reason",
    "reporter_birth",
    "reporter_address",
    "unsigned_reason",
    "occurred_from",
    "occurred_to",
    "place",
    "jurisdiction",
    "parties",
    "plates",
    "things",
)
_HINTS = {
    "reporter_birth": "出生 690203",
    "occurred_from": "2210",
    "occurred_to": "迄（可空）",
    "plates": "ABC-1234、…",
    "things": "名稱、數量、特徵",
    "parties": "姓名、稱呼、特徵",
    "unsigned_reason": "拒簽、離去、無法簽名",
    "no_id_reason": "未帶的原因",
}
_STORY_PX = 120


class IntakeForm(QWidget):
    """Edits an IntakeDraft through `change`; `go_on` is called by Enter. The page lays out `left`, `right`."""

    def __init__(
        self, change: Change, now: Callable[[], datetime], go_on: Callable[[], None]
    ) -> None:
        super().__init__()
        self._change = change
        self._go_on = go_on
        self._own_jurisdiction = False
        self._values: Values = {}
        self.rows: dict[str, FieldRow] = {}
        self._make_texts(now)
        self.parts = self._make()
        """What is left to make, in small steps; nothing else is asked of the form before."""

    def _make_texts(self, now: Callable[[], datetime]) -> None:
        fields = CASE_INTAKE.by_key
        self.texts = {key: ValueEdit(fields[key], self._put, now) for key in _TEXTS}
        for key, edit in self.texts.items():
            edit.setPlaceholderText(_HINTS.get(key, ""))
            edit.read.connect(self._after(key))
            goes_on(edit, partial(self._entered, edit.finish))

    def _make(self) -> Iterator[None]:
        yield
        self.category = CategoryEdit()
        self.category.chosen.connect(lambda code: self._put("case_category", code or None))
        goes_on(self.category, partial(self._entered, self.category.settle))
        self.story = StoryEdit("案情摘要", "何人、何事、何時、何地、何物", _STORY_PX)
        self.story.typed.connect(lambda text_: self._put("summary", text_ or None))
        self.channel, self.sex, self.relation = (
            self._choice(key) for key in ("channel", "reporter_sex", "relation")
        )
        self.anonymous = self._toggle("anonymous", "匿名", "Ctrl+1")
        self.no_id = self._toggle("no_id", "未帶", "Ctrl+2")
        self.notices = self._toggle("notices_ack", "個資、證明單", "Ctrl+3")
        holders = {**self.texts, **self._holders()}
        for rows in (_LEFT, _RIGHT):
            yield
            self.rows |= {key: FieldRow(name, holders[key], cap) for key, name, cap in rows}
        yield
        self.left = ColumnScroll(*(self.rows[key] for key, _, _ in _LEFT))
        yield
        self.right = ColumnScroll(*(self.rows[key] for key, _, _ in _RIGHT))
        self.left.column.addStretch(1)
        self.right.column.setStretchFactor(self.rows["summary"], 1)

    def _choice(self, key: str) -> ChoiceBox:
        field = CASE_INTAKE.by_key[key]
        made = ChoiceBox(field.label, [(one.code, one.label) for one in field.choices])

        def chosen(code: str) -> None:
            self._put(key, code)
            self._go_on()

        made.chosen.connect(chosen)
        return made

    def _toggle(self, key: str, words: str, cap: str) -> Toggle:
        made = Toggle(words, cap)
        made.turned.connect(lambda on: self._put(key, True if on else None))
        return made

    def _holders(self) -> dict[str, QWidget]:
        """Return what stands in a row that is not one line of text."""
        texts = self.texts
        return {
            "channel": self.channel,
            "anonymous": self.anonymous,
            "no_id": Pair(self.no_id, "", texts["no_id_reason"], (1, 3)),
            "reporter_sex": Pair(self.sex, "", texts["reporter_birth"], (2, 3)),
            "relation": self.relation,
            "notices_ack": self.notices,
            "case_category": self.category,
            "occurred_from": Pair(texts["occurred_from"], "～", texts["occurred_to"], (1, 1)),
            "summary": self.story,
        }

    def chain(self) -> None:
        """Let Tab walk through the fields as they stand; called once they are in one window."""
        beside = {"no_id": self.texts["no_id_reason"], "reporter_sex": self.texts["reporter_birth"]}
        beside["occurred_from"] = self.texts["occurred_to"]
        stops: list[QWidget] = []
        for key, _, _ in (*_LEFT, *_RIGHT):
            stops.append(self._editor(key))
            stops += [beside[key]] if key in beside else []
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    # ------------------------------------------------------------------ edits

    def _put(self, key: str, value: Value) -> None:
        if key == "jurisdiction":
            self._own_jurisdiction = value is not None
        self._change(lambda draft: draft.with_value(key, value))

    def _after(self, key: str) -> Callable[[], None]:
        """Return what follows from a finished field: the sex an identity number tells, the precinct of a place."""
        edit = self.texts[key]

        def told() -> None:
            self.rows_of(key).show_problem(edit.complaint)
            if key == "reporter_id_no":
                sex = sex_of_number(edit.text())
                if sex and not text(self._values, "reporter_sex"):
                    self._change(lambda draft: draft.with_value("reporter_sex", sex))
            elif key == "place" and not self._own_jurisdiction:
                unit = jurisdiction_of(edit.text())
                self._change(lambda draft: draft.with_value("jurisdiction", unit))

        return told

    def _entered(self, finish: Callable[[], None]) -> None:
        """Take what was typed before Enter leads on: Qt tells of the end of editing only afterwards."""
        finish()
        self._go_on()

    def rows_of(self, key: str) -> FieldRow:
        """Return the row in which a field stands."""
        shared = {
            "reporter_birth": "reporter_sex",
            "occurred_to": "occurred_from",
            "no_id_reason": "no_id",
        }
        return self.rows[shared.get(key, key)]

    def finish(self) -> None:
        """Take what stands in the field that still has the focus."""
        self.category.settle()
        for edit in self.texts.values():
            edit.finish()

    # ------------------------------------------------------------------ showing

    def _editor(self, key: str) -> QWidget:
        made = {
            "channel": self.channel,
            "anonymous": self.anonymous,
            "no_id": self.no_id,
            "reporter_sex": self.sex,
            "relation": self.relation,
            "notices_ack": self.notices,
            "case_category": self.category,
            "summary": self.story,
        }
        return made[key] if key in made else self.texts[key]

    def missing(self, draft: IntakeDraft) -> QWidget | None:
        """Return the editor of what cannot be read, or of the next thing that must be filled."""
        unread = next((edit for edit in self.texts.values() if edit.complaint), None)
        if unread is not None:
            return unread
        for key in _ORDER:
            field = CASE_INTAKE.by_key[key]
            if empty(draft.values.get(key)) and field.needed(draft.values, Phase.OPEN):
                return self._editor(key)
        return None

    def show_draft(self, draft: IntakeDraft) -> None:
        """Show every value; what this way of reporting does not ask is not there."""
        values = self._values = draft.values
        for key, edit in self.texts.items():
            edit.show_stored(values.get(key))
        self.category.show_code(text(values, "case_category"))
        self.story.show_value(text(values, "summary"))
        self.channel.show_value(text(values, "channel"))
        self.sex.show_value(text(values, "reporter_sex"))
        self.relation.show_value(text(values, "relation"))
        self.anonymous.show_value(flag(values, "anonymous"))
        self.no_id.show_value(flag(values, "no_id"))
        self.notices.show_value(flag(values, "notices_ack"))
        self._show_asked(values)
        self.rows["received_at"].show_source(Source.NOW.value)
        reckoned = not self._own_jurisdiction
        self.rows["jurisdiction"].show_source(Source.RECKONED.value if reckoned else "")
        category = case_category(text(values, "case_category"))
        restricted = category is not None and category.restricted
        self.rows["case_category"].show_source("限閱" if restricted else "", "bad")

    def _show_asked(self, values: Values) -> None:
        by_phone = text(values, "channel") == PHONE
        full = named(values) and not by_phone
        for key in ("reporter_name", "relation"):
            self.rows[key].setVisible(named(values))
        self.rows["reporter_phone"].setVisible(named(values) or reachable(values))
        for key in ("reporter_id_no", "no_id", "reporter_sex", "reporter_address"):
            self.rows[key].setVisible(full)
        self.texts["no_id_reason"].setEnabled(without_id(values))
        for key in ("notices_ack", "unsigned_reason"):
            self.rows[key].setVisible(at_counter(values))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong beside the field it is about; what is only missing yet is not wrong."""
        wrong: dict[str, str] = {}
        for problem in problems:
            if problem.blocks and problem.code != "F-REQUIRED" and problem.field:
                wrong.setdefault(problem.field, problem.message)
        shown: dict[FieldRow, str] = dict.fromkeys(self.rows.values(), "")
        for key, edit in self.texts.items():
            row = self.rows_of(key)
            shown[row] = shown[row] or edit.complaint or wrong.get(key, "")
        for key in ("channel", "case_category", "summary", "relation", "reporter_sex", "anonymous"):
            shown[self.rows[key]] = shown[self.rows[key]] or wrong.get(key, "")
        for row, words in shown.items():
            row.show_problem(words)

    def first(self, draft: IntakeDraft) -> QWidget:
        """Return where typing begins: what is missing, else the name."""
        found = self.missing(draft)
        return found if found is not None else self.texts["reporter_name"]

    def make_room(self, *, narrow: bool) -> None:
        """Use shorter words on a narrow screen."""
        for row in self.rows.values():
            row.make_room(narrow=narrow)
        for toggle in (self.anonymous, self.no_id, self.notices):
            toggle.make_room(narrow=narrow)

    def forget(self) -> None:
        """Begin with the next report."""
        self._own_jurisdiction = False
        for edit in self.texts.values():
            edit.forget()
        self.category.forget()
        with QSignalBlocker(self.story):
            self.story.clear()
