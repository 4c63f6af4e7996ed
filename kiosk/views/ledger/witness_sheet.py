"""Who stands beside a person that cannot write: two names, and how each of them is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.result import Problem
from kiosk.services.asked_signatures import Witness
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 720
_RULE = "當事人按指印或畫押，由二名見證人在紙本簽名證明（民法第 3 條第 3 項）。"

Check = Callable[[Sequence[Witness]], list[Problem]]
"""Returns what is wrong with the witnesses as they stand."""


class WitnessSheet(Overlay):
    """Asks for two witnesses of one field. Signals: `named(tuple[Witness, ...])` or `left()`, once.

    Enter goes to the next line, F9 takes them, Esc turns back.
    """

    named = Signal(object)
    left = Signal()

    def __init__(self, host: QWidget, field: str, who: str, check: Check) -> None:
        super().__init__(host, _WIDTH)
        self._field = field
        self._check = check
        title = f"{who}　不能簽名：二名見證人"
        self.setAccessibleName(title)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(title, role="heading", wrap=True))
        column.addWidget(label(_RULE, wrap=True))
        self.names: list[QLineEdit] = []
        self.notes: list[QLineEdit] = []
        column.addLayout(self._grid())
        self._complaint = label("", tone="bad", wrap=True)
        column.addWidget(self._complaint)
        column.addLayout(
            row(
                None,
                button("返回", self.leave, key="Esc", enter=False),
                button("改用紙本並記明見證人", self.take, key="F9", kind="primary", enter=False),
            )
        )
        self.open_sheet(self.names[0])

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        for at, number in enumerate("一二"):
            name, note = QLineEdit(self.panel), QLineEdit(self.panel)  # in the order of the keys
            self.names.append(name)
            self.notes.append(note)
            name.setAccessibleName(f"見證人{number}姓名")
            note.setAccessibleName(f"見證人{number}身分")
            note.setPlaceholderText("職稱，或證件與末四碼")
            grid.addWidget(label(f"見證人{number}", role="label"), at, 0)
            grid.addWidget(name, at, 1)
            grid.addWidget(note, at, 2)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 3)
        return grid

    @property
    def complaint(self) -> str:
        """Return the sentence under the lines."""
        return self._complaint.text()

    def take(self) -> None:
        """Hand the witnesses over, or say why they are none."""
        pairs = zip(self.names, self.notes, strict=True)
        witnesses = tuple(
            Witness(self._field, nfc(name.text()).strip(), nfc(note.text()).strip())
            for name, note in pairs
        )
        problems = self._check(witnesses)
        if problems:
            self._complaint.setText(problems[0].message)
            empty = (one for one in self.names if not one.text().strip())
            next(empty, self.names[-1]).setFocus()
            return
        self.close_sheet()
        self.named.emit(witnesses)

    def leave(self) -> None:
        """Close without witnesses."""
        self.close_sheet()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter moves on: a badge that is scanned here confirms nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextPrevChild(forward=True)
            return
        super().keyPressEvent(event)
