"""Editors of the 受理 page: kinds of cases by a few letters, times, texts that are tidied when left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSignalBlocker, QStringListModel, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QCompleter, QHBoxLayout, QPlainTextEdit, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.errors import InvalidInput
from kiosk.base.instants import local
from kiosk.ledgers.case_lists import case_categories, case_category, cases_like
from kiosk.ledgers.definition import Field, FieldKind
from kiosk.ledgers.event import Value
from kiosk.ledgers.kinds import display, parse
from kiosk.views.widgets.bits import label
from kiosk.views.workflow.fields import TextEdit
from kiosk.views.workflow.times import past_time, shown_time

Put = Callable[[str, Value], None]
"""Takes the key of a field and its stored value, None for nothing."""


class ValueEdit(TextEdit):
    """One line that holds a text, a time or a date of a book; read when it is left.

    Text is put at each key so that nothing typed is lost, and once more as its form wants it when the
    field is left (NFKC, hyphens). Times and dates are put when left; what cannot be read stays, is named by
    `complaint`, and counts as nothing. Signal `read()` after the field was left.
    """

    read = Signal()

    def __init__(self, field: Field, put: Put, now: Callable[[], datetime]) -> None:
        super().__init__(field.label, limit=field.limit or 20)
        self.field = field
        self.complaint = ""
        self._put = put
        self._now = now
        self._shown: Value = None
        if field.kind is FieldKind.TEXT:
            self.typed.connect(lambda text: self._told(text or None))
        self.editingFinished.connect(self.finish)

    def _told(self, value: Value) -> None:
        self._shown = value
        self._put(self.field.key, value)

    def finish(self) -> None:
        """Take what was typed as the book stores it."""
        typed = self.text().strip()
        if not self.isModified():
            return
        self.setModified(False)
        try:
            value = self._parse(typed) if typed else None
        except InvalidInput as error:
            self.complaint = str(error)
            self._told(None)
            self.read.emit()
            return
        self.complaint = ""
        self._told(value)
        self._write(value)
        self.read.emit()

    def _parse(self, typed: str) -> Value:
        if self.field.kind is FieldKind.INSTANT:
            return past_time(typed, self._now())
        return parse(self.field, typed, local(self._now()).date())

    def _write(self, value: Value) -> None:
        if self.field.kind is FieldKind.INSTANT and isinstance(value, str):
            self.setText(shown_time(value, self._now()))
        else:
            self.setText(display(self.field, value) if value is not None else "")

    def forget(self) -> None:
        """Hold nothing, for the next report."""
        self._shown, self.complaint = None, ""
        self.clear()

    def show_stored(self, value: Value) -> None:
        """Show a stored value unless a person is typing here or it is what he typed."""
        if self.complaint and value is None:
            return
        if value == self._shown or (self.hasFocus() and self.isModified()):
            return
        self._shown = value
        self.complaint = ""
        self._write(value)


class CategoryEdit(TextEdit):
    """The kind of a case by characters, zhuyin letters or their keys. Signal `chosen(code)`, once settled."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("案類", limit=20, hint="文字或注音首碼")
        self._code = ""
        self._words = QStringListModel([one.label for one in case_categories()], self)
        offer = QCompleter(self._words, self)
        offer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        offer.setMaxVisibleItems(9)
        offer.activated.connect(self._picked)
        self.setCompleter(offer)
        self.textEdited.connect(self._offer)
        self.editingFinished.connect(self.settle)

    def _offer(self, text: str) -> None:
        self._words.setStringList([one.label for one in cases_like(text)])

    def _picked(self, text: str) -> None:
        self.setText(text)
        self.setModified(True)
        self.settle()

    def settle(self) -> None:
        """Take the best kind for what was typed; what means nothing is taken for nothing."""
        if not self.isModified():
            return
        self.setModified(False)
        typed = self.text().strip()
        found = cases_like(typed) if typed else []
        exact = next((one for one in found if one.label == typed), None)
        best = exact or next(iter(found), None)
        self._code = best.code if best else ""
        self.setText(best.label if best else "")
        self.chosen.emit(self._code)

    def forget(self) -> None:
        """Hold nothing, for the next report."""
        self._code = ""
        self.clear()

    def show_code(self, code: str) -> None:
        """Show a kind unless a person is typing here."""
        if code == self._code or (self.hasFocus() and self.isModified()):
            return
        self._code = code
        known = case_category(code)
        self.setText(known.label if known else "")


class StoryEdit(QPlainTextEdit):
    """Several lines of text; Tab leaves it. Signal `typed(str)`: NFC."""

    typed = Signal(str)

    def __init__(self, name: str, hint: str, height: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        # The theme gives every editor a least height; a widget's own rule is stronger.
        self.setStyleSheet(f"min-height: {height}px;")
        self.textChanged.connect(lambda: self.typed.emit(nfc(self.toPlainText())))

    def show_value(self, text: str) -> None:
        """Show a text unless a person is typing here."""
        typing = self.hasFocus() and self.document().isModified()
        if not typing and nfc(self.toPlainText()) != text:
            with QSignalBlocker(self):
                self.setPlainText(text)


class Toggle(QCheckBox):
    """A yes that is no until somebody says it. Signal `turned(bool)` by a person only."""

    turned = Signal(bool)

    def __init__(self, text: str, key: str = "") -> None:
        super().__init__(f"{text}　{key}" if key else text)
        self.setAccessibleName(text)
        self._words = (text, self.text())
        if key:
            # A button's own shortcut would wait 100 ms to show itself pressed.
            QShortcut(QKeySequence(key), self).activated.connect(self.click)
        self.clicked.connect(self.turned)

    def show_value(self, on: bool) -> None:
        """Show the value."""
        if self.isChecked() != on:
            self.setChecked(on)

    def make_room(self, *, narrow: bool) -> None:
        """Leave the key out on a narrow screen."""
        self.setText(self._words[0 if narrow else 1])


class Pair(QWidget):
    """Two editors in one row, with a word between them; the first takes the focus."""

    def __init__(self, first: QWidget, word: str, second: QWidget, shares: tuple[int, int]) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(first, shares[0])
        if word:
            line.addWidget(label(word, role="muted"))
        line.addWidget(second, shares[1])
        self.setFocusProxy(first)
