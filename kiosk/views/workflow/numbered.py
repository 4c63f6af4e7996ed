"""Rows of a form that are reached by Ctrl and a digit: the digit stands before the label."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiosk.views.workflow.fields import FieldRow

HINT = "Ctrl＋數字 到該欄"


def numbered(text: str, editor: QWidget, digit: str) -> FieldRow:
    """Return a row whose digit leads to it: a cap with Ctrl on it would leave no room for the label."""
    row = FieldRow(f"{digit} {text}", editor)
    QShortcut(QKeySequence(f"Ctrl+{digit}"), row).activated.connect(row.take_focus)
    return row
