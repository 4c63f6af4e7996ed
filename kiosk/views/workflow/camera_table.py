"""A list of cameras of any length: keys mark what is not in order, Enter goes on to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QHeaderView

from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.workflow.row_table import RowModel, RowTable

COLUMNS = ("編號", "地點", "方向", "情形")
_WIDTHS = (120, 250, 90)
_STATE = 3
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class CameraRow:
    """One camera: `line` is its id, `state` how it is, in words and with a tone of the theme."""

    line: str
    label: str
    site: str
    direction: str
    state: str = ""
    tone: str = ""

    def holds(self, wanted: str) -> bool:
        """Tell whether a text occurs in number, place or state."""
        return wanted in f"{self.label} {self.site} {self.direction} {self.state}".casefold()


class CameraModel(RowModel[CameraRow]):
    """Cameras in the order given."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)
        self._bold = ui_font(tokens.BODY_PX, bold=True)

    def text(self, entry: CameraRow, column: int) -> str:
        """Return what a cell says."""
        return (entry.label, entry.site, entry.direction, entry.state)[column]

    def look(self, entry: CameraRow, column: int, role: int) -> QColor | QFont | None:
        """Return the tone of the state, which words always go with."""
        if role == Qt.ItemDataRole.ForegroundRole and column == _STATE:
            return QColor(tokens.TONES[entry.tone][0])
        if role == Qt.ItemDataRole.FontRole and (column == 0 or (column == _STATE and entry.tone)):
            return self._bold
        return None

    def exchange(self, rows: Sequence[CameraRow]) -> None:
        """Show changed states of the same cameras without losing the place in the list."""
        if [one.line for one in rows] != [one.line for one in self.entries]:
            self.put(rows)
            return
        before, self.entries = self.entries, tuple(rows)
        for at, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(at, 0), self.index(at, len(COLUMNS) - 1))


class CameraTable(RowTable[CameraRow]):
    """Signals: `keyed(id, key)` a digit or letter on a camera; `passed(id)` Enter or Space on it."""

    keyed = Signal(str, str)
    passed = Signal(str)

    def __init__(self, name: str, keys: str) -> None:
        self.rows = CameraModel()
        super().__init__(self.rows, name, tokens.ROW_PX)
        self._keys = keys
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        last = len(COLUMNS) - 1
        self.horizontalHeader().setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Sequence[CameraRow]) -> None:
        """Show these cameras; the chosen one stays chosen where it still is."""
        before = self.selected
        self.rows.exchange(rows)
        if not rows:
            return
        ids = [one.line for one in rows]
        at = ids.index(before.line) if before and before.line in ids else 0
        if self.currentIndex().row() != at or not self.selectionModel().hasSelection():
            self.selectRow(at)

    def go_on(self) -> bool:
        """Choose the next camera; False at the end of the list."""
        at = self.currentIndex().row() + 1
        if at >= len(self.rows.entries):
            return False
        self.selectRow(at)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space pass the camera, the keys of the page mark it, everything else is the page's."""
        chosen, text = self.selected, event.text().upper()
        if chosen is not None and (event.key() in _ENTER or event.key() == Qt.Key.Key_Space):
            self.passed.emit(chosen.line)
        elif chosen is not None and text and text in self._keys and not _modified(event):
            self.keyed.emit(chosen.line, text)
        else:
            super().keyPressEvent(event)


def _modified(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return bool(held)
