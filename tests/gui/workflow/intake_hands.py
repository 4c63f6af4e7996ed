"""What the tests of 受理 and 公務電話 do at the counter: begin, type, choose, and count it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk.ledgers.line import History
from kiosk.services.reading import LedgerReader, LineFilter
from kiosk.views.workflow.fields import ChoiceBox
from kiosk.views.workflow.intake import IntakePage
from kiosk.views.workflow.platform_sheet import PlatformSheet
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
CTRL = Qt.KeyboardModifier.ControlModifier
SIGN_SECONDS = 4.0
_K, _M = 0.28, 1.35
_KEYS_OF_IDEOGRAPH = 3.5


def page(desk: Desk) -> IntakePage:
    found = desk.shell.page("intake")
    assert isinstance(found, IntakePage)
    return found


def cases(desk: Desk) -> list[History]:
    """Return every case as the officer at the counter reads it."""
    reader = LedgerReader(desk.counter.desk, station.DESK)
    return reader.histories("L06", list(reader.all_rows("L06", LineFilter())))


def platform(desk: Desk) -> PlatformSheet:
    desk.until(lambda: any(item.isVisible() for item in desk.shell.findChildren(PlatformSheet)))
    return next(item for item in desk.shell.findChildren(PlatformSheet) if item.isVisible())


def begin(desk: Desk) -> IntakePage:
    desk.press(Qt.Key.Key_F3)
    shown = page(desk)
    desk.until(lambda: bool(shown.flow.draft.key))
    return shown


def focus(desk: Desk) -> str:
    found = QApplication.focusWidget()
    return found.accessibleName() if found else ""


def enter(desk: Desk, words: str) -> None:
    """Type into the field in front and go on to the next one that must be filled."""
    desk.type(words)
    desk.press(ENTER)


def tell(desk: Desk, kind: str = "機車竊", number: str = "F100000006") -> None:
    """Type a walk-in case, from the name to the story."""
    for words in ("林阿明", "0912345678", number):
        enter(desk, words)
    shown = page(desk)
    shown.form.relation.setCurrentIndex(0)
    shown.form.relation.activated.emit(0)
    desk.settle()
    desk.press(Qt.Key.Key_3, CTRL)
    desk.press(Qt.Key.Key_F9)
    enter(desk, kind)
    enter(desk, "0730")
    enter(desk, "臺北市內湖區文德路22號前")
    desk.type("報案人機車停放路邊，返回時發現遭竊。")


@dataclass
class Clerk:
    """Does what an officer does and adds up the seconds (keystroke-level model, Card, Moran & Newell)."""

    desk: Desk
    seconds: float = 0.0
    acts: int = 0

    def press(self, key: Qt.Key) -> None:
        self.seconds, self.acts = self.seconds + _K, self.acts + 1
        self.desk.press(key)

    def type(self, words: str) -> None:
        keys = sum(1 if letter.isascii() else _KEYS_OF_IDEOGRAPH for letter in words)
        self.seconds, self.acts = self.seconds + _M + keys * _K, self.acts + 1
        self.desk.type(words)

    def choose(self, box: ChoiceBox) -> None:
        """Take the next choice of a list, as its popup tells the form."""
        self.press(Qt.Key.Key_Down)
        box.activated.emit(box.currentIndex())
        self.desk.settle()


WALK_IN = {
    "報案人姓名": "林阿明",
    "報案人電話": "0912345678",
    "報案人證號": "F100000006",
    "案類": "機車",
    "發生時間": "0730",
    "發生地點": "臺北市內湖區文德路22號前",
}


def walk_through(clerk: Clerk) -> list[str]:
    """Answer what the page asks until it asks for the story; return what it asked."""
    asked = []
    shown = page(clerk.desk)
    while (name := focus(clerk.desk)) != "案情摘要":
        asked.append(name)
        if name in WALK_IN:
            clerk.type(WALK_IN[name])
            clerk.press(ENTER)
        elif name == "與案件關係":
            clerk.choose(shown.form.relation)
        else:
            assert name == "個資、證明單"
            clerk.press(Qt.Key.Key_Space)
            shown.go_on()
            clerk.desk.settle()
    return asked
