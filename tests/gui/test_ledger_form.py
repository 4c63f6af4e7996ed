"""Forms made from the books: every kind edits, complains beside its field, and keeps what it cannot show."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from kiosk.base.errors import InvalidInput
from kiosk.base.result import Problem
from kiosk.ledgers import catalog
from kiosk.ledgers.definition import Choice, Field, FieldKind, LedgerDef
from kiosk.ledgers.event import PersonRef, Value
from kiosk.views.ledger.amend_sheet import amendable
from kiosk.views.ledger.editors import FormContext, editor_for
from kiosk.views.ledger.form import LedgerForm
from tests.gui.keys import bring_up

TODAY = date(2026, 5, 19)
WANG = PersonRef("P03", "警員", "王大明", "02")
YOSHI = PersonRef("P04", "警員", "𠮷田喆", "03")
CONTEXT = FormContext(lambda: TODAY, (WANG, YOSHI))
POINTS = (Choice("a", "盤查人數"), Choice("b", "交通舉發"))

SAMPLES: dict[FieldKind, Value] = {
    FieldKind.TEXT: "成功路口𠮷祥里",
    FieldKind.INTEGER: 24,
    FieldKind.DECIMAL: "32.5",
    FieldKind.FLAG: True,
    FieldKind.INSTANT: "2026-05-19T00:32:00.000Z",
    FieldKind.DATE: "2026-05-19",
    FieldKind.CHOICE: "a",
    FieldKind.PERSON: WANG.to_value(),
    FieldKind.ASSET: {"id": "G1", "kind": "pistol", "label": "TPD-0101", "qty": 1},
    FieldKind.SIGNATURE: {"by": WANG.to_value(), "at": "2026-05-19T00:32:00.000Z"},
    FieldKind.CHECKS: {"a": True, "b": False},
    FieldKind.COUNTS: {"a": 3},
    FieldKind.LINKS: [{"kind": "case", "ref": "1", "text": "案件"}],
    FieldKind.FILES: [{"digest": "00", "name": "a.jpg", "type": "image/jpeg"}],
}


def field(kind: FieldKind, **more: object) -> Field:
    return Field("it", "欄位", kind, choices=POINTS, **more)  # type: ignore[arg-type]


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(FieldKind)


@pytest.mark.parametrize("kind", FieldKind)
def test_an_editor_gives_back_what_it_was_given(qapp: QApplication, kind: FieldKind) -> None:
    editor = editor_for(field(kind), CONTEXT)
    editor.show_value(SAMPLES[kind])
    assert editor.read() == SAMPLES[kind]
    editor.show_value(None)
    assert editor.read() in (None, {"a": False, "b": False})


@pytest.mark.parametrize("definition", catalog.ALL, ids=lambda item: item.key)
def test_tab_visits_every_input_of_every_book_in_order(
    qtbot: QtBot, qapp: QApplication, definition: LedgerDef
) -> None:
    closed: dict[str, Value] = {definition.closes: "2026-05-19T00:32:00.000Z"}
    form = LedgerForm(amendable(definition, closed), CONTEXT, {})
    qtbot.addWidget(form)
    bring_up(qtbot, form)
    inputs = [item for editor in form.editors.values() for item in editor.inputs()]
    assert inputs
    form.focus_first()
    for item in inputs:
        assert QApplication.focusWidget() is item, item.accessibleName()
        assert item.accessibleName()
        QTest.keyClick(item, Qt.Key.Key_Tab)


def test_only_what_a_person_touched_has_changed(qtbot: QtBot, qapp: QApplication) -> None:
    fields = (Field("at", "時間", FieldKind.INSTANT), Field("place", "地點", FieldKind.TEXT))
    values: dict[str, Value] = {"at": "2026-05-19T00:32:07.000Z", "place": "西湖"}
    form = LedgerForm(fields, CONTEXT, values)
    qtbot.addWidget(form)
    assert form.changed_values() == {}
    edit = form.editors["place"].inputs()[0]
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    QTest.keyClicks(edit, "Neihu")
    assert form.changed_values() == {"place": "Neihu"}
    edit.selectAll()
    edit.insert("西湖")
    assert form.changed_values() == {}


def test_a_time_typed_as_police_do_is_understood_and_said(qtbot: QtBot, qapp: QApplication) -> None:
    form = LedgerForm((Field("at", "時間", FieldKind.INSTANT),), CONTEXT, {})
    qtbot.addWidget(form)
    edit = form.editors["at"].inputs()[0]
    QTest.keyClicks(edit, "2210")
    assert form.note_of("at") == "＝ 115-05-19 22:10"
    assert form.changed_values() == {"at": "2026-05-19T14:10:00.000Z"}
    QTest.keyClicks(edit, "x")
    assert [problem.field for problem in form.problems()] == ["at"]


def test_characters_are_counted_as_people_count_them(qtbot: QtBot, qapp: QApplication) -> None:
    form = LedgerForm((Field("place", "地點", FieldKind.TEXT, limit=5),), CONTEXT, {})
    qtbot.addWidget(form)
    edit = form.editors["place"].inputs()[0]
    assert isinstance(edit, QLineEdit)
    edit.insert("𠮷祥𠮷")
    assert form.note_of("place") == "尚可輸入 2 字"
    edit.insert("𠮷𠮷𠮷")
    assert form.note_of("place") == "超過 1 字"
    assert form.problems()[0].code == "F-LIMIT"


def test_a_problem_stands_beside_its_field_until_it_is_edited(
    qtbot: QtBot, qapp: QApplication
) -> None:
    form = LedgerForm((Field("place", "地點", FieldKind.TEXT),), CONTEXT, {})
    qtbot.addWidget(form)
    rest = form.show_problems([Problem("X", "請填地點", "place"), Problem("Y", "別的", "other")])
    assert [problem.code for problem in rest] == ["Y"]
    assert form.note_of("place") == "請填地點"
    edit = form.editors["place"].inputs()[0]
    assert edit.property("problem") == "true"
    QTest.keyClicks(edit, "a")
    assert form.note_of("place") == ""
    assert edit.property("problem") == "false"


def test_people_are_named_by_number_or_name(qapp: QApplication) -> None:
    editor = editor_for(field(FieldKind.PERSON, many=True), CONTEXT)
    edit = editor.inputs()[0]
    assert isinstance(edit, QLineEdit)
    edit.setText("02、𠮷田喆")
    assert editor.read() == [WANG.to_value(), YOSHI.to_value()]
    assert editor.echo() == "警員 王大明、警員 𠮷田喆"
    edit.setText("99")
    with pytest.raises(InvalidInput):
        editor.read()


def test_a_snapshot_of_a_person_is_not_promoted_by_opening_the_form(qapp: QApplication) -> None:
    then = PersonRef("P03", "實習生", "王大明", "02")
    editor = editor_for(field(FieldKind.PERSON), CONTEXT)
    editor.show_value(then.to_value())
    assert editor.read() == then.to_value()


@given(code=st.text(min_size=1, max_size=8).filter(lambda text: text not in {"a", "b"}))
def test_a_choice_of_a_newer_version_is_kept(qapp: QApplication, code: str) -> None:
    editor = editor_for(field(FieldKind.CHOICE), CONTEXT)
    editor.show_value(code)
    assert editor.read() == code
    combo = editor.inputs()[0]
    assert isinstance(combo, QComboBox)
    assert combo.count() == len(POINTS) + 2


def test_tab_leaves_a_text_of_several_lines(qtbot: QtBot, qapp: QApplication) -> None:
    editor = editor_for(field(FieldKind.TEXT, lines=3), CONTEXT)
    edit = editor.inputs()[0]
    assert isinstance(edit, QPlainTextEdit)
    assert edit.tabChangesFocus()


@pytest.mark.parametrize("definition", catalog.BOOKS, ids=lambda item: item.key)
def test_a_correction_never_closes_a_line(definition: LedgerDef) -> None:
    keys = {item.key for item in amendable(definition, {})}
    assert definition.closes not in keys
    assert not any(
        definition.by_key[key].kind in (FieldKind.ASSET, FieldKind.SIGNATURE) for key in keys
    )


def test_the_form_is_a_widget_with_labels(qtbot: QtBot, qapp: QApplication) -> None:
    form = LedgerForm(catalog.by_key("L01").fields, CONTEXT, {})
    qtbot.addWidget(form)
    assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == []
    assert isinstance(form, QWidget)


def test_the_wheel_scrolls_the_form_and_changes_no_list(qtbot: QtBot, qapp: QApplication) -> None:
    editor = editor_for(field(FieldKind.CHOICE), CONTEXT)
    qtbot.addWidget(editor)
    editor.show_value("a")
    editor.show()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor.inputs()[0], wheel)
    assert editor.read() == "a"
