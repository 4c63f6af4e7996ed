"""Rows of a form that are reached by Ctrl and a key: the key stands before the label."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiosk.views.workflow.fields import FieldRow

HINT = "Ctrl＋字鍵 到該欄"


def numbered(text: str, editor: QWidget, key: str) -> FieldRow:
    """Return a row whose key leads to it: a cap with Ctrl on it would leave no room for the label.

    Ctrl+1 to Ctrl+4 call waiting officers and Alt with digits the books, so rows begin at 5.
    """
    row = FieldRow(f"{key} {text}", editor)
    QShortcut(QKeySequence(f"Ctrl+{key}"), row).activated.connect(row.take_focus)
    return row
