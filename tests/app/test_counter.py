"""Who is at the counter: signing in, waiting, locking, leaving, through the page a person sees."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from kiosk.app.compose import EVERYTHING
from kiosk.app.password_sheet import PasswordSheet
from kiosk.base.errors import NotAllowed
from kiosk.identity.permissions import Action, Role, authorize
from kiosk.services.asked_signatures import Given
from kiosk.services.deposit_drafts import Intake
from kiosk.services.deposits import Deposits
from kiosk.services.pick_ups import PickUps
from kiosk.services.reading import LineFilter
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.widgets.message_sheet import MessageSheet
from tests.app.conftest import PASSWORD, Desk


def test_the_right_password_opens_the_board(desk: Desk) -> None:
    desk.sign_in("chen")
    assert desk.officer == "陳志強"
    assert not desk.shell.locked
    assert desk.shell.current == "board"
    assert "陳志強" in desk.shell.bar.officer


def test_a_wrong_password_is_said_and_nobody_is_in(desk: Desk) -> None:
    desk.sign_in("chen", "wrong")
    assert desk.shell.locked
    assert "帳號或密碼不正確" in desk.shell.login.error
    assert desk.kiosk.sign_in.active is None
    with pytest.raises(NotAllowed):
        authorize(desk.kiosk.sign_in.actor(), "L01", Action.READ, "AW3B2")


def test_the_desk_role_comes_from_the_roster_and_ends_with_it(desk: Desk) -> None:
    desk.clock.advance(timedelta(minutes=10))
    desk.sign_in("chen")  # 值班 08-12
    actor = desk.kiosk.sign_in.active
    assert actor is not None
    assert Role.DESK in actor.roles
    desk.clock.advance(timedelta(hours=4))
    desk.kiosk.sign_in.tick()
    desk.sign_in("chen")
    after = desk.kiosk.sign_in.active
    assert after is not None
    assert Role.DESK not in after.roles


def test_idle_time_hides_the_screen_and_keeps_the_page(desk: Desk) -> None:
    desk.sign_in("chen")
    desk.shell.show_page("L01")
    desk.clock.advance(timedelta(seconds=91))
    desk.kiosk.sign_in.tick()
    assert desk.shell.locked
    assert desk.kiosk.sign_in.active is None
    desk.sign_in("chen")
    assert desk.shell.current == "L01"


def test_another_officer_does_not_see_the_page_left_open(desk: Desk) -> None:
    desk.sign_in("kuo")
    desk.shell.show_page("L03")
    desk.kiosk.sign_in.lock()
    desk.sign_in("wang")
    assert desk.officer == "王大明"
    assert desk.shell.current == "board"


def test_officers_wait_behind_each_other(desk: Desk) -> None:
    desk.sign_in("chen")
    desk.kiosk.sign_in.next_officer()
    assert desk.shell.locked
    desk.sign_in("wang")
    assert [button.text() for button in desk.shell.bar.parked_buttons] == ["警員 陳志強  Ctrl+1"]
    desk.kiosk.sign_in.switch("P02")
    assert desk.officer == "陳志強"


def test_escape_leads_back_from_adding_an_officer(desk: Desk) -> None:
    desk.sign_in("chen")
    desk.kiosk.sign_in.next_officer()
    desk.shell.login.dismissed.emit()
    assert not desk.shell.locked
    assert desk.officer == "陳志強"


def test_a_stale_officer_needs_his_password(desk: Desk) -> None:
    desk.sign_in("chen")
    desk.kiosk.sign_in.next_officer()
    desk.sign_in("wang")
    desk.clock.advance(timedelta(seconds=80))
    desk.kiosk.station.counter.touch()
    desk.clock.advance(timedelta(seconds=80))
    desk.kiosk.sign_in.switch("P02")
    assert desk.shell.locked
    assert desk.shell.login.account.text() == "chen"
    assert "密碼" in desk.shell.login.error


def test_a_badge_unlocks_and_names_strangers(desk: Desk) -> None:
    desk.sign_in("chen")
    desk.kiosk.sign_in.lock()
    desk.shell.login.take_scan("B02")
    desk.settle()
    assert desk.officer == "陳志強"
    desk.kiosk.sign_in.lock()
    assert not desk.shell.login.account.text()
    desk.shell.login.take_scan("B03")
    desk.settle()
    assert desk.shell.login.account.text() == "wang"
    assert desk.shell.locked


def test_a_scan_that_is_no_badge_is_the_account_of_a_quick_hand(desk: Desk) -> None:
    desk.shell.login.take_scan("chen")
    desk.settle()
    assert "查無此服務證" in desk.shell.login.error
    assert desk.shell.login.account.text() == "chen"
    assert desk.shell.login.password.hasFocus()
    desk.shell.login.password.setText(PASSWORD)
    QTest.keyClick(desk.shell.login.password, Qt.Key.Key_Return)
    desk.settle()
    assert desk.officer == "陳志強"


def test_signing_out_leaves_nobody(desk: Desk) -> None:
    desk.sign_in("chen")
    desk.kiosk.sign_in.sign_out()
    desk.settle()
    assert desk.shell.locked
    assert desk.shell.bar.officer == "未登入"
    assert desk.kiosk.station.counter.recent[0].account == "chen"


def test_changing_the_password(desk: Desk) -> None:
    desk.sign_in("chen")
    desk.kiosk.sign_in.change_password()
    sheet = next(one for one in desk.shell.children() if isinstance(one, PasswordSheet))
    for edit, text in ((sheet.old, PASSWORD), (sheet.new, "Xihu-line-7"), (sheet.again, "other")):
        edit.setText(text)
    sheet.again.returnPressed.emit()
    assert sheet.again.text() == ""
    sheet.again.setText("Xihu-line-7")
    sheet.again.returnPressed.emit()
    desk.settle()
    assert desk.kiosk.station.directory.authenticate("chen", "Xihu-line-7").name == "陳志強"


def test_a_page_of_every_book_opens_for_the_chief(desk: Desk) -> None:
    desk.sign_in("kuo")
    for key in ("L01", "L03", "L05", "roster", "check_out", "check_in", "work_log", "board"):
        desk.shell.show_page(key)
        desk.settle()
    desk.shell.refresh(EVERYTHING)
    desk.settle()
    assert not [one for one in desk.shell.children() if isinstance(one, MessageSheet)]


def test_search_finds_people_and_lines_one_may_read(desk: Desk) -> None:
    desk.sign_in("kuo")
    search = desk.shell._search
    assert search is not None
    assert search("@王大明")[0].title == "出勤：警員 王大明"
    assert search("TPD-0101")[0].subtitle == "裝備"


def test_printing_asks_what_becomes_of_the_pages(desk: Desk) -> None:
    desk.sign_in("kuo")
    desk.shell.show_page("L01")
    page = desk.shell.page("L01")
    assert isinstance(page, LedgerPage)
    page.print_asked.emit("L01", LineFilter(), ())
    desk.wait(lambda: any(isinstance(one, MessageSheet) for one in desk.shell.children()))
    sheet = next(one for one in desk.shell.children() if isinstance(one, MessageSheet))
    assert "已製成 1 頁" in sheet.message.title
    made = list((desk.folder / "print").glob("*.pdf"))
    assert len(made) == 1
    sheet.answered.emit("cancel", "")
    assert not made[0].exists()


def test_a_refused_import_lists_every_error(desk: Desk) -> None:
    desk.sign_in("kuo")
    file = desk.folder / "people.csv"
    file.write_text("員警編號,職稱,姓名\n,警員,\n,,王大明\n", encoding="utf-8-sig")
    actor = desk.kiosk.sign_in.actor()
    desk.kiosk.intake.take(actor, "people", file)
    desk.settle()
    sheet = next(one for one in desk.shell.children() if isinstance(one, MessageSheet))
    assert len(sheet.message.details) >= 3


def test_an_officer_is_not_even_asked_for_a_file(desk: Desk) -> None:
    desk.sign_in("wang")
    desk.kiosk.intake.ask(desk.kiosk.sign_in.actor(), "people")
    sheet = next(one for one in desk.shell.children() if isinstance(one, MessageSheet))
    assert "無權匯入" in sheet.message.title


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    ],
    ids=["lock", "next", "sign out"],
)
@pytest.mark.parametrize("page", ["board", "L01", "check_out", "check_in"])
def test_keys_that_leave_the_counter_work_on_every_page(
    desk: Desk, page: str, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    desk.sign_in("kuo")
    desk.shell.show_page(page)
    desk.settle()
    desk.shell.activateWindow()
    desk.wait(lambda: QApplication.focusWidget() is not None)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)
    assert desk.shell.locked


def test_no_two_commands_of_a_page_share_a_key(desk: Desk) -> None:
    desk.sign_in("kuo")
    for page in ("board", "L01", "L03", "L05", "roster", "check_out", "check_in", "work_log"):
        desk.shell.show_page(page)
        desk.settle()
        keys = [action.shortcut().toString() for action in desk.shell.commands()]
        shown = [
            button.shortcut().toString()
            for button in desk.shell.findChildren(QAbstractButton)
            if button.isVisible()
        ]
        taken = [key for key in [*keys, *shown] if key]
        assert len(taken) == len(set(taken)), (page, sorted(taken))


def test_the_print_process_answers_to_its_word() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "print-worker"],
        input=b"",
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_pick_up_offers_its_receipt_and_leaves_no_page_behind(desk: Desk) -> None:
    desk.clock.advance(timedelta(minutes=10))
    desk.sign_in("chen")  # 值班 08-12
    actor = desk.kiosk.sign_in.actor()
    services = desk.kiosk.station.opened.desk
    paper = Intake(
        server_name="許郵差",
        issuer="臺灣士林地方法院",
        case_no="115年度訴字第12號",
        doc_kind="judgment",
        addressee_name="王小群",
        address="臺北市內湖區文德路22巷3號",
        shelf_code="A3",
    )
    assert Deposits(services).take_in(actor, paper).done
    pick_ups = PickUps(services)
    draft = replace(pick_ups.find(actor, "王小群").tick_own(), id_last4="6789")
    given = Given(on_paper=frozenset({"collector_sig"}))
    handed = pick_ups.confirm(actor, draft.pinned(desk.clock.now()), given)
    desk.kiosk.workflow.receipt_asked.emit(handed.lines)
    desk.wait(lambda: any(isinstance(one, MessageSheet) for one in desk.shell.children()))
    sheet = next(one for one in desk.shell.children() if isinstance(one, MessageSheet))
    assert "已製成 1 頁" in sheet.message.title
    made = list((desk.folder / "print").glob("receipt-*.pdf"))
    assert len(made) == 1
    sheet.answered.emit("cancel", "")
    assert not made[0].exists()
