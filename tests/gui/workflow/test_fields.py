"""A field of a page of the counter: its name and its key can be read whole."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from kiosk.views.workflow.fields import FieldRow


@pytest.mark.parametrize("key", ["", "F12", "Ctrl+T", "Ctrl+M"])
def test_neither_name_nor_key_of_a_field_is_cut(qtbot: QtBot, key: str) -> None:
    row = FieldRow("應退", QLineEdit(), key)
    qtbot.addWidget(row)
    row.resize(420, 44)
    row.show()
    shown = [one for one in row.findChildren(QLabel) if one.isVisible()]
    assert {one.text() for one in shown} == {"應退", key} - {""}
    for one in shown:
        assert one.width() >= one.sizeHint().width(), one.text()
