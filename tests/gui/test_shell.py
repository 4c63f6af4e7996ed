"""The window: pages kept, keys that jump, a lock that loses nothing, a palette that knows every command."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from kiosk.base.clock import ManualClock
from kiosk.base.errors import StoreError
from kiosk.base.result import Changes
from kiosk.views import tokens
from kiosk.views.idle import IdleWatch
from kiosk.views.ops import OpRunner
from kiosk.views.page import Page
from kiosk.views.palette import Hit, fuzzy
from kiosk.views.rail import RailEntry
from kiosk.views.shell import Shell
from kiosk.views.status_bar import OfficerChip
from kiosk.views.widgets.message_sheet import CANCEL, Message, MessageSheet
from kiosk.views.widgets.scan_line import ScanLine
from tests.gui.keys import bring_up, type_in

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Draft(Page):
    """A page with one line to type in."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self.seen: list[Changes] = []
        self.done = 0
        self.add_command("送出草稿", "F9", self._count)

    def refresh(self, changes: Changes) -> None:
        self.seen.append(changes)

    def _count(self) -> None:
        self.done += 1


@pytest.fixture
def shell(qtbot: QtBot, clock: ManualClock, runner: OpRunner) -> Shell:
    made = Shell(clock, runner, "內湖分局 文德派出所")
    qtbot.addWidget(made)
    made.add_page(RailEntry("board", "", "看板"), Draft, home=True)
    for number in range(1, 18):
        made.add_page(RailEntry(f"L{number:02d}", f"{number:02d}", f"簿冊{number}"), Draft)
    made.resize(1366, 768)
    bring_up(qtbot, made)
    made.show_page("board")
    return made


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, modifier)


def test_two_digits_with_alt_jump_to_a_book_and_esc_comes_back(shell: Shell) -> None:
    press(Qt.Key.Key_1, ALT)
    press(Qt.Key.Key_3, ALT)
    assert shell.current == "L13"
    press(Qt.Key.Key_Escape)
    assert shell.current == "board"
    press(Qt.Key.Key_0, ALT)
    press(Qt.Key.Key_5, ALT)
    assert shell.current == "L05"


def test_pages_are_kept_with_what_was_typed(shell: Shell) -> None:
    shell.show_page("L01")
    type_in("half")
    shell.show_page("L02")
    shell.show_page("L01")
    page = shell.page("L01")
    assert isinstance(page, Draft)
    assert page.edit.text() == "half"


def test_all_books_fit_the_smallest_screens_without_scrolling(qtbot: QtBot, shell: Shell) -> None:
    assert shell.rail.row_height == tokens.RAIL_ROW_PX
    qtbot.waitUntil(lambda: not shell.rail.verticalScrollBar().isVisible())
    shell.resize(1092, 614)  # 1366x768 at 125 %
    qtbot.waitUntil(lambda: shell.rail.row_height < tokens.RAIL_ROW_PX)
    assert shell.minimumSizeHint().width() <= 1092
    assert shell.minimumSizeHint().height() <= 614
    qtbot.waitUntil(lambda: not shell.rail.verticalScrollBar().isVisible())


def test_the_rail_goes_where_enter_says_and_says_what_is_open(shell: Shell) -> None:
    shell.show_counts({"L03": 11})
    spoken = shell.rail.item(3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "03 簿冊3，未結 11 筆"
    shell.rail.setFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert shell.current == "L01"


def test_a_lock_covers_everything_and_loses_nothing(qtbot: QtBot, shell: Shell) -> None:
    shell.show_page("L01")
    type_in("draft")
    sheet = MessageSheet(shell, Message("作廢？", reason="事由", answers=(CANCEL,)))
    QTest.keyClicks(sheet.reason_edit, "why")
    shell.lock("警員 陳志強")
    assert shell.locked
    assert not sheet.isVisible()
    assert shell.login.account.hasFocus()
    press(Qt.Key.Key_F9)
    press(Qt.Key.Key_K, CTRL)
    press(Qt.Key.Key_Escape)
    assert shell.locked
    page = shell.page("L01")
    assert isinstance(page, Draft)
    assert page.done == 0
    assert not page.isVisible()
    shell.unlock()
    assert sheet.isVisible()
    assert sheet.reason_edit.text() == "why"
    assert not page.isEnabled()
    press(Qt.Key.Key_Escape)
    assert page.isEnabled()
    assert page.edit.text() == "draft"


def test_changes_reach_every_page_made_so_far(qtbot: QtBot, shell: Shell, runner: OpRunner) -> None:
    shell.show_page("L01")
    changes = Changes(ledgers=frozenset({"L01"}))
    with qtbot.waitSignal(runner.changed):
        runner.run(lambda: changes)
    for key in ("board", "L01"):
        page = shell.page(key)
        assert isinstance(page, Draft)
        assert page.seen == [changes]


def test_an_error_nobody_took_is_shown(qtbot: QtBot, shell: Shell, runner: OpRunner) -> None:
    def work() -> None:
        raise StoreError("磁碟已滿")

    runner.run(work)
    qtbot.waitUntil(lambda: bool(shell.findChildren(MessageSheet)))
    assert shell.findChildren(MessageSheet)[0].message.title == "磁碟已滿"


def test_an_error_on_a_locked_kiosk_waits_for_whoever_unlocks_it(shell: Shell) -> None:
    sheet = MessageSheet(shell, Message("作廢？", answers=(CANCEL,)))
    shell.lock()
    sheet.close_sheet()  # its work ended behind the lock
    shell.tell_error(StoreError("磁碟已滿"))
    assert shell.login.account.isEnabled()
    shell.unlock()
    told = [item for item in shell.findChildren(MessageSheet) if item.isVisible()]
    assert [item.message.title for item in told] == ["磁碟已滿"]


def test_officers_switch_by_key(qtbot: QtBot, shell: Shell) -> None:
    parked = [OfficerChip("b", "巡佐 林小華"), OfficerChip("c", "警員 𠮷田喆")]
    shell.show_officers(OfficerChip("a", "警員 陳志強", "值班"), parked)
    assert shell.bar.officer == "警員 陳志強"
    qtbot.waitUntil(lambda: all(item.isVisible() for item in shell.bar.parked_buttons))
    with qtbot.waitSignal(shell.officer_chosen) as caught:
        press(Qt.Key.Key_2, CTRL)
    assert caught.args == ["c"]
    shell.show_officers(None, [])
    assert shell.bar.parked_buttons == []


def test_the_clock_is_the_injected_one_in_roc_years(shell: Shell, clock: ManualClock) -> None:
    assert shell.bar.time_text == "115-05-19（二）08:32"
    clock.advance(timedelta(hours=16))
    shell.bar.tick()
    assert shell.bar.time_text == "115-05-20（三）00:32"


def test_every_button_says_its_name_and_takes_the_focus(shell: Shell) -> None:
    for item in shell.findChildren(QPushButton):
        assert item.accessibleName(), item.text()


def test_nothing_but_the_shell_is_a_window(shell: Shell) -> None:
    while shell.warm_next():
        pass
    assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == [shell]


# --- palette -----------------------------------------------------------------------------


def test_the_palette_lists_commands_with_their_keys_and_runs_one(shell: Shell) -> None:
    shell.show_page("L01")
    press(Qt.Key.Key_K, CTRL)
    palette = QApplication.focusWidget()
    assert isinstance(palette, QLineEdit)
    palette.insert("送草")
    sheet = palette.window().findChildren(QLineEdit)
    assert palette in sheet
    press(Qt.Key.Key_Return)
    page = shell.page("L01")
    assert isinstance(page, Draft)
    assert page.done == 1
    assert page.edit.hasFocus()


class Plain(Page):
    """A page that gives the focus to nothing of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.done = 0
        self.add_command("重新計算", "F9", self._count)

    def _count(self) -> None:
        self.done += 1


def test_a_page_opened_from_the_palette_takes_its_keys_at_once(shell: Shell) -> None:
    shell.add_hidden_page("plain", Plain)
    shell.add_command("開啟計算", "", lambda: shell.show_page("plain"))
    press(Qt.Key.Key_K, CTRL)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.insert("開啟計算")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_F9)
    page = shell.page("plain")
    assert isinstance(page, Plain)
    assert page.done == 1


def test_the_palette_asks_the_store_and_drops_stale_answers(qtbot: QtBot, shell: Shell) -> None:
    asked: list[str] = []
    gone: list[str] = []

    def search(text: str) -> list[Hit]:
        asked.append(text)
        return [Hit(f"手槍 {text}", "出勤中", lambda: gone.append(text))]

    shell.use_search(search)
    palette = shell.open_palette()
    QTest.keyClicks(palette.edit, "TPD-01")
    qtbot.waitUntil(lambda: any("TPD-01" in hit.title for hit in palette.hits))
    assert [hit.title for hit in palette.hits] == ["手槍 TPD-01"]
    press(Qt.Key.Key_Return)
    assert gone == ["TPD-01"]
    assert not palette.isVisible()


def test_a_greater_sign_asks_for_commands_only(qtbot: QtBot, shell: Shell) -> None:
    shell.use_search(lambda text: [Hit(text, "", lambda: None)])
    palette = shell.open_palette()
    QTest.keyClicks(palette.edit, ">05")
    assert [hit.title for hit in palette.hits] == ["前往 05 簿冊5"]
    assert palette.hits[0].subtitle == "Alt+0, Alt+5"
    press(Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert shell.current == "board"


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        ("出勤", "出勤 F5", True),
        ("f5", "出勤 F5", True),
        ("出5", "出勤 F5", True),
        ("勤出", "出勤", False),
    ],
)
def test_fuzzy(wanted: str, text: str, found: bool) -> None:
    assert (fuzzy(wanted, text) is not None) == found


def test_nearer_matches_come_first() -> None:
    assert (
        (fuzzy("出勤", "出勤") or 0)
        < (fuzzy("出勤", "退出勤務") or 0)
        < (fuzzy("出勤", "出借執勤") or 0)
    )


def test_idle_is_told_once_and_put_off_by_a_key(qtbot: QtBot, qapp: QApplication) -> None:
    watch = IdleWatch(0.05)
    told: list[int] = []
    watch.idle.connect(lambda: told.append(1))
    watch.install(qapp)
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert not watch.eventFilter(watch, key)
    qtbot.waitUntil(lambda: told == [1])
    qapp.removeEventFilter(watch)


def test_the_scan_line_tells_scans_from_typing(qtbot: QtBot, qapp: QApplication) -> None:
    line = ScanLine("刷服務證")
    qtbot.addWidget(line)
    bring_up(qtbot, line)
    line.setFocus()
    seen: list[tuple[str, bool]] = []
    line.submitted.connect(lambda text, scanned: seen.append((text, scanned)))
    line.edit.insert("王大")
    line.take_scan(" B03 ")
    assert line.edit.text() == "王大"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert seen == [("B03", True), ("王大", False)]
    line.show_result("警員 王大明", "ok")
    assert line.answer == "警員 王大明"
    line.edit.insert("x")
    press(Qt.Key.Key_Escape)
    assert line.edit.text() == ""
