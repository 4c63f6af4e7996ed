"""A cadre lets a signature pass that the quality gate refused: who he is, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.devices.pads.model import Quality
from kiosk.ledgers.event import PersonRef
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 720
_TRIES = 2
"""Refusals before a cadre may be asked: the first cure of a poor signature is another one."""

Proved: TypeAlias = Callable[[PersonRef], None]
Refused: TypeAlias = Callable[[str], None]


class CadreDoor(Protocol):
    """Proves a cadre beside the counter: never the signer, nor who works at the counter (RB-01).

    `done` gets him, `failed` a sentence; `signer` is the id of who signs, empty for a citizen.
    """

    def scanned(self, badge: str, signer: str, done: Proved, failed: Refused) -> None:
        """Prove the owner of a scanned badge."""
        ...

    def named(self, who: str, password: str, signer: str, done: Proved, failed: Refused) -> None:
        """Prove a person by account or roster number, with a password where his session is stale."""
        ...


class AcceptSheet(Overlay):
    """Asks a cadre for reason and proof. Signals: `accepted(PersonRef, str)` or `left()`, once.

    Enter goes to the next line, F9 accepts, Esc turns back; a badge that is scanned accepts at once.
    """

    accepted = Signal(object, str)
    left = Signal()

    def __init__(self, host: QWidget, door: CadreDoor, quality: Quality, signer: str) -> None:
        super().__init__(host, _WIDTH)
        self._door = door
        self._signer = signer
        self.setAccessibleName("幹部採認簽名")
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label("幹部採認：品質不足的簽名", role="heading"))
        why = "、".join(finding.message for finding in quality.findings)
        column.addWidget(label(f"不合格：{why}", tone="bad", wrap=True))
        column.addWidget(
            label("採認人、理由與不合格項目留在紀錄；簽名人與本機作業人員不得採認。", wrap=True)
        )
        self.reason = _line("採認理由", "為何採認這次簽名（必填）")
        self.who = _line("採認幹部", "感應服務證，或輸入番號或帳號")
        self.password = _line("密碼", "在本機登入中且未逾時者免輸入")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        column.addLayout(self._grid())
        self._complaint = label("", tone="bad", wrap=True)
        column.addWidget(self._complaint)
        self._take = button("採認", self.take, key="F9", kind="primary", enter=False)
        back = button("返回", self.leave, key="Esc", enter=False)
        column.addLayout(row(None, back, self._take))
        self.open_sheet(self.reason)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        for at, line in enumerate((self.reason, self.who, self.password)):
            grid.addWidget(label(line.accessibleName(), role="label"), at, 0)
            grid.addWidget(line, at, 1)
        return grid

    @property
    def complaint(self) -> str:
        """Return the sentence under the lines."""
        return self._complaint.text()

    def take_scan(self, text: str) -> None:
        """Accept with the badge of a cadre."""
        if self._ready():
            self._door.scanned(text, self._signer, self._proved, self._refused)

    def take(self) -> None:
        """Accept with what was typed, or say what is missing."""
        if not self._ready():
            return
        if not self.who.text().strip():
            self._say("請感應幹部的服務證，或輸入番號或帳號", self.who)
            return
        self._take.setEnabled(False)
        password = self.password.text()
        self.password.clear()
        self._door.named(self.who.text(), password, self._signer, self._proved, self._refused)

    def leave(self) -> None:
        """Close without accepting."""
        self.close_sheet()
        self.left.emit()

    def _ready(self) -> bool:
        if not self.reason.text().strip():
            self._say("請先填採認理由", self.reason)
            return False
        return True

    def _proved(self, cadre: PersonRef) -> None:
        if self.closed:  # the form was locked away while the directory was asked
            return
        self.close_sheet()
        self.accepted.emit(cadre, nfc(self.reason.text()).strip())

    def _refused(self, words: str) -> None:
        if not self.closed:
            self._say(words, self.password if self.who.text().strip() else self.who)

    def _say(self, words: str, line: QLineEdit) -> None:
        self._take.setEnabled(True)
        self._complaint.setText(words)
        line.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter moves on: only F9 or a badge accepts."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextPrevChild(forward=True)
            return
        super().keyPressEvent(event)


class Acceptance:
    """When the accepting is offered, for one form on the pad: after the second refusal, until new ink.

    `accept(reason, by)` is told what a cadre decided.
    """

    def __init__(
        self,
        host: QWidget,
        door: CadreDoor | None,
        offer: QPushButton,
        accept: Callable[[str, str], None],
    ) -> None:
        self._host = host
        self._door = door
        self._offer = offer
        self._accept = accept
        self._refusals = 0
        self._signer = ""
        self._quality: Quality | None = None
        self._written = False
        self.sheet: AcceptSheet | None = None
        self.cadre: PersonRef | None = None
        """Who accepted."""
        self._show()

    def begin(self, signer: str) -> None:
        """Begin with another person's form."""
        self._refusals, self._signer = 0, signer
        self.over()

    def doubtful(self, quality: Quality) -> None:
        """Take in that the gate refused what was just written."""
        self._refusals += 1
        self._quality, self._written = quality, False
        self._show()

    def wrote(self) -> None:
        """Take in that the signer writes anew: what would be accepted is what he wrote before."""
        self._written = True
        self._put_away()
        self._show()

    def emptied(self) -> None:
        """Take in that the pad is empty again."""
        self._written = False
        self._show()

    def over(self) -> None:
        """Take in that the form is no longer on the pad."""
        self._quality, self.cadre, self._written = None, None, False
        self._put_away()
        self._show()

    def ask(self) -> None:
        """Ask a cadre, where that is offered."""
        if self._door is None or not self.offered or self._quality is None:
            return
        self.sheet = AcceptSheet(self._host, self._door, self._quality, self._signer)
        self.sheet.accepted.connect(self._accepted)

    @property
    def offered(self) -> bool:
        """Tell whether a cadre may be asked now."""
        if self._quality is None or self._quality.is_copy or self._door is None:
            return False
        return not self._written and self._refusals >= _TRIES

    def _accepted(self, cadre: PersonRef, reason: str) -> None:
        self.sheet, self.cadre = None, cadre
        self._accept(reason, cadre.label)

    def _put_away(self) -> None:
        sheet, self.sheet = self.sheet, None
        if sheet is not None and not sheet.closed:
            sheet.leave()

    def _show(self) -> None:
        self._offer.setVisible(self.offered)


def _line(name: str, hint: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setAccessibleName(name)
    edit.setPlaceholderText(hint)
    return edit
