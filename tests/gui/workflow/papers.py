"""A clerk at the pages of court papers: keys, scans, and the seconds they take."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.ledgers.line import Line
from kiosk.services.deposit_drafts import Intake
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk

PAPER = Intake(
    server_name="許郵差",
    issuer="臺灣士林地方法院",
    case_no="115年度訴字第12號",
    doc_kind="judgment",
    addressee_name="王小群",
    address="臺北市內湖區文德路22巷3號",
    shelf_code="A3",
)
_K, _M, _SCAN = 0.28, 1.35, 2.0
_KEYS_OF_IDEOGRAPH = 3.5
"""Keys for one ideograph in 注音 with its tone and choice, on average."""


@dataclass
class Clerk:
    """Does what a clerk does and adds up the seconds (keystroke-level model, Card, Moran & Newell)."""

    desk: Desk
    seconds: float = 0.0
    acts: list[str] = field(default_factory=list)

    def _spend(self, act: str, seconds: float, *, think: bool) -> None:
        self.seconds += seconds + (_M if think else 0.0)
        self.acts.append(act)

    def scan(self, code: str) -> None:
        self._spend(f"scan {code}", _SCAN, think=False)
        self.desk.scan(code)

    def type(self, words: str) -> None:
        keys = sum(1 if letter.isascii() else _KEYS_OF_IDEOGRAPH for letter in words)
        self._spend(f"type {words}", keys * _K, think=True)
        self.desk.type(words)

    def press(self, key: Qt.Key, *, think: bool = False) -> None:
        self._spend(key.name.removeprefix("Key_"), _K, think=think)
        self.desk.press(key)

    def choose_offered(self) -> None:
        """Press Down in the list of words that opened under the field, as a window system would."""
        self._spend("Down", _K, think=False)
        popup = QApplication.activePopupWidget()
        assert popup is not None
        QTest.keyClick(popup, Qt.Key.Key_Down)
        self.desk.settle()

    def tell(self, what: str) -> None:
        told = f"{what}: {len(self.acts)} acts, {self.seconds:.1f} s ({' · '.join(self.acts)})"
        sys.stdout.write(f"{told}\n")


def page_of(desk: Desk, key: str) -> QWidget:
    desk.counter.workflow.go(key, "")
    desk.settle()
    return desk.shell.page(key)


def take_in(desk: Desk, **more: str | bool) -> str:
    draft = PAPER
    for key, value in more.items():
        draft = draft.typed(key, value)
    outcome = desk.counter.services.deposits.take_in(station.DESK, draft)
    assert outcome.done, outcome.problems
    return outcome.lines[0]


def line(desk: Desk, line_id: str) -> Line:
    return next(one.line for one in desk.lines("L13") if one.line.id == line_id)
