"""補登紙本: which printed form a line is typed in from, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.ledgers.reserved_forms import PURPOSES
from kiosk.services.asked_signatures import Given
from kiosk.services.reserved import Reservation
from kiosk.views.ledger.editors import StillCombo
from kiosk.views.widgets.bits import label

_LABEL = {choice.code: choice.label for choice in PURPOSES}


def stack_words(stack: Reservation) -> str:
    """Return `115-AW3B2-14-A00002～00004　停機備用　尚餘 3 張`."""
    first, last = stack.numbers[0], stack.numbers[-1]
    span = first.printed if first == last else f"{first.printed}～{last.serial:05d}"
    own = "" if stack.own else f"（{stack.letter} 機）"
    return f"{span}{own}　{_LABEL.get(stack.purpose, '')}　尚餘 {len(stack.left)} 張"


class FormChoice(QWidget):
    """A list of the next form of each stack. Signal `changed()`; hidden when there is none.

    `only_paper` is for a book whose own lines a page writes: nothing but a form is typed in here.
    """

    changed = Signal()

    def __init__(
        self, stacks: Sequence[Reservation], chosen: str, *, only_paper: bool = False
    ) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label("補登紙本（表單號碼）", role="label"))
        self.combo = StillCombo()
        self.combo.setAccessibleName("補登紙本（表單號碼）")
        if not only_paper:
            self.combo.addItem("不是紙本，直接登記", "")
        for stack in stacks:
            if stack.own and stack.left:
                number = stack.left[0].printed
                self.combo.addItem(f"{number}　{_LABEL.get(stack.purpose, '')}", number)
        self.combo.setCurrentIndex(max(self.combo.findData(chosen), 0))
        self.combo.currentIndexChanged.connect(self.changed)
        line.addWidget(self.combo, 1)
        self.setVisible(only_paper or self.combo.count() > 1)

    @property
    def number(self) -> str:
        """Return the number of the form, empty for a line that was not written on paper."""
        return str(self.combo.currentData() or "")

    def into(self, given: Given) -> Given:
        """Return the signatures with the form that they may stand on."""
        return replace(given, form=self.number)
