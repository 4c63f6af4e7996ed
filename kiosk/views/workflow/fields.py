"""One line of a workflow form: label with its key, the value, where the value comes from."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kiosk.base.canonical import nfc
from kiosk.base.result import Problem
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import chip, label

_LABEL_PX = 106
_SCROLL_PX = 120
_SHORTER = {
    "勤務表帶入": "勤務表",
    "系統時間": "系統",
    "上次返所": "上次",
    "前次登記": "前次",
    "系統計算": "計算",
    "輸入，將簽名": "將簽名",
}


class NumberEdit(QLineEdit):
    """Takes whole numbers only; full-width digits count. Signal `typed(int | None)`."""

    typed = Signal(object)

    def __init__(self, name: str, *, digits: int = 6, width: int = 0) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self._digits = digits
        if width:
            self.setFixedWidth(width)
        self.textEdited.connect(self._edited)

    @property
    def value(self) -> int | None:
        """Return the number, None when nothing is typed."""
        return int(self.text()) if self.text() else None

    def show_value(self, value: int | None) -> None:
        """Show a number unless the person is typing here."""
        text = "" if value is None else str(value)
        if not self.hasFocus() and self.text() != text:
            self.setText(text)

    @Slot(str)
    def _edited(self, text: str) -> None:
        digits = "".join(
            sign for sign in unicodedata.normalize("NFKC", text) if sign in "0123456789"
        )[: self._digits]
        if digits != text:
            self.setText(digits)
        self.typed.emit(self.value)


class TextEdit(QLineEdit):
    """One line of text. Signal `typed(str)`: NFC."""

    typed = Signal(str)

    def __init__(self, name: str, *, limit: int = 100, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxLength(limit)
        self.setPlaceholderText(hint)
        self.textEdited.connect(lambda text: self.typed.emit(nfc(text)))

    def show_value(self, text: str) -> None:
        """Show a text unless the person is typing here."""
        if not self.hasFocus() and self.text() != text:
            self.setText(text)


class ChoiceBox(QComboBox):
    """A closed list; the wheel never changes it by accident. Signal `chosen(code)`."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.show_choices(list(choices))
        self.activated.connect(lambda at: self.chosen.emit(str(self.itemData(at))))

    def show_choices(self, choices: list[tuple[str, str]]) -> None:
        """Offer these (code, label)."""
        known = [(str(self.itemData(at)), self.itemText(at)) for at in range(self.count())]
        if known == choices:
            return
        self.clear()
        for code, text in choices:
            self.addItem(text, code)

    def show_value(self, code: str) -> None:
        """Show the choice of a code, none for an unknown one."""
        self.setCurrentIndex(self.findData(code))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class FieldRow(QWidget):
    """Label (with key), editor, source chip; what is wrong stands below, beside the field it is about."""

    def __init__(self, text: str, editor: QWidget, key: str = "") -> None:
        super().__init__()
        self.editor = editor
        self.key = key
        caption = label(text, role="label")
        name = QHBoxLayout()
        name.setContentsMargins(0, 0, 0, 0)
        name.setSpacing(5)
        name.addWidget(caption)
        if key:
            name.addWidget(key_label(key))
        name.addStretch(1)
        holder = QWidget()
        holder.setLayout(name)
        holder.setFixedWidth(_LABEL_PX)
        self._source = chip("")
        self._source_text = ""
        self._narrow = False
        self._source.hide()
        self._problem = label("", tone="bad", wrap=True)
        self._problem.setStyleSheet("font-size: 15px;")
        self._problem.hide()
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(holder)
        line.addWidget(editor, 1)
        line.addWidget(self._source, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._problem)
        if key:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(self.take_focus)

    @Slot()
    def take_focus(self) -> None:
        """Go to the value; a list opens at once."""
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(self.editor, QComboBox):
            self.editor.showPopup()
        elif isinstance(self.editor, QLineEdit):
            self.editor.selectAll()

    def show_source(self, text: str, tone: str = "info") -> None:
        """Say where the value comes from."""
        self._source_text = text
        self._source.setText(_SHORTER.get(text, text) if self._narrow else text)
        self._source.setVisible(bool(text))
        mark(self._source, tone=tone)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the value, or nothing."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        mark(self.editor, problem="true" if text else "false")

    @property
    def problem(self) -> str:
        """Return the sentence under the field."""
        return self._problem.text()

    @property
    def source(self) -> str:
        """Return the word beside the field."""
        return self._source_text

    def make_room(self, *, narrow: bool) -> None:
        """Use shorter words on a narrow screen."""
        self._narrow = narrow
        text = self._source_text
        self._source.setText(_SHORTER.get(text, text) if narrow else text)


class ColumnScroll(QScrollArea):
    """Scrolls upwards and down only: it never gets narrower than what it holds."""

    def __init__(self, *items: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inner = QWidget()
        self.column = QVBoxLayout(self.inner)
        self.column.setContentsMargins(0, 0, 4, 0)
        self.column.setSpacing(3)
        for item in items:
            self.column.addWidget(item)
        self.setWidget(self.inner)
        self.inner.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.inner.isAncestorOf(now):
            self.ensureWidgetVisible(now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another width when what is inside changes."""
        if watched is self.inner and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self.inner.minimumSizeHint().width() + bar, _SCROLL_PX)


def show_beside(rows: Mapping[str, FieldRow], rest: QLabel, problems: Sequence[Problem]) -> None:
    """Say each problem beside its field and the others in `rest`; the first field that has one gets the focus."""
    beside = {one.field: one.message for one in problems}
    for key, shown in rows.items():
        shown.show_problem(beside.pop(key, ""))
    rest.setText("\n".join(beside.values()))
    first = next((one.field for one in problems if one.field in rows), "")
    if first:
        rows[first].editor.setFocus()


def key_label(key: str) -> QLabel:
    """Return the small cap that names a key beside what it leads to."""
    made = label(key, role="key")
    made.setFixedHeight(26)
    return made


def goes_on(edit: QLineEdit, act: Callable[[], None]) -> None:
    """Let Enter in a field lead on instead of confirming."""
    edit.returnPressed.connect(act)


def value_label() -> QLabel:
    """Return a label for a value that is shown and not typed."""
    made = label("")
    made.setStyleSheet("font-size: 19px; font-weight: 600;")
    made.setMinimumHeight(38)
    return made
