"""出勤 by real keys over a real store."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.ledgers.values import amount, item, person, persons, text
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def test_four_acts_and_a_signature_write_three_books(desk: Desk) -> None:
    desk.scan("TB11")
    assert desk.shell.current == "check_out"
    desk.scan("G102")
    desk.scan("RAD12")
    desk.press(ENTER)
    assert desk.acts <= 4
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")

    (duty,) = desk.lines("L01")
    assert duty.line.actor.name == "王大明"
    assert item(duty.line.values, "pistol").label == "P99Q-102"  # type: ignore[union-attr]
    assert item(duty.line.values, "radio").label == "R-12"  # type: ignore[union-attr]
    assert (amount(duty.line.values, "mag_qty"), amount(duty.line.values, "rounds_out")) == (2, 24)
    assert duty.line.values["cleared_out"] is True
    assert "issue_sig" in duty.line.values
    assert person(duty.line.values, "issued_by") == station.ref("desk")
    (trip,) = desk.lines("L05")
    assert amount(trip.line.values, "odo_out") == 48211
    (log,) = desk.lines("L03")
    assert log.line.session == duty.line.session == trip.line.session
    assert text(log.line.values, "places") == "第 3 巡邏線"


def test_the_board_shows_who_left_within_a_second(desk: Desk) -> None:
    desk.scan("TB13")
    desk.scan("RAD3")
    desk.press(ENTER)
    desk.qtbot.waitUntil(lambda: desk.board.count("people_out") == "1", timeout=1000)
    assert desk.board.table.rows.entries[0].radio == "R-3"
    assert "黃淑芬" in desk.board.scan_line.answer


def test_everything_prefilled_says_where_it_comes_from(desk: Desk) -> None:
    desk.scan("TB11")
    rows = desk.out.form.rows
    assert rows["person"].source == "刷證"
    assert rows["duty"].source == rows["place"].source == rows["planned"].source == "勤務表帶入"
    assert rows["time"].source == "系統時間"
    assert rows["odometer"].source == "上次返所"
    assert [(row.ledger, row.text) for row in desk.out.side.rows] == [
        ("L01", "王大明 出勤"),
        ("L05", "ABC-1230 出車"),
        ("L03", "王大明 草稿"),
    ]
    missing = {row.kind for row in desk.out.kit.rows if row.chip == "未領"}
    assert {"手槍", "無線電", "防彈背心"} <= missing


def test_a_pair_leaves_together_each_with_his_own_signature(desk: Desk) -> None:
    for code in ("TB11", "G102", "RAD12", "TB12", "G117", "RAD15"):
        desk.scan(code)
    assert [tab.text() for tab in desk.out.column._tabs] == ["王大明", "林小華"]
    desk.press(Qt.Key.Key_F9)
    desk.press(ENTER)
    desk.out.form.driver.chosen.emit("lin")
    desk.settle()
    desk.press(Qt.Key.Key_F12)
    desk.sign()
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")

    first, second = desk.lines("L01")
    assert (first.line.actor.name, second.line.actor.name) == ("王大明", "林小華")
    assert item(second.line.values, "pistol").label == "P99Q-117"  # type: ignore[union-attr]
    assert all("issue_sig" in line.line.values for line in (first, second))
    (trip,) = desk.lines("L05")
    assert person(trip.line.values, "driver") == station.ref("lin")
    assert persons(trip.line.values, "passengers") == [station.ref("wang")]
    (log,) = desk.lines("L03")
    assert persons(log.line.values, "partners") == [station.ref("lin")]


def test_a_gun_that_is_out_is_refused_and_the_refusal_stays(desk: Desk) -> None:
    desk.scan("TB11")
    desk.scan("G102")
    desk.press(ENTER)
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")

    desk.scan("TB12")
    desk.scan("G102")
    assert "P99Q-102" in desk.out.refusal.text
    assert "王大明" in desk.out.refusal.text
    desk.scan("RAD15")
    assert desk.refused()
    desk.press(ENTER)
    assert desk.signature() is None
    assert len(desk.lines("L01")) == 1
    desk.press(ESC)
    assert not desk.refused()
    assert desk.out.flow.draft.members[0].radio is not None


def test_the_desk_officer_cannot_issue_to_himself(desk: Desk) -> None:
    desk.scan("TB03")
    desk.scan("G102")
    desk.qtbot.waitUntil(lambda: "L01-R08" in desk.problems(), timeout=2000)
    shown = next(item for item in desk.out.side.shown if item.code == "L01-R08")
    assert "另一位同仁" in shown.message
    desk.press(ENTER)
    assert desk.signature() is None
    desk.scan("TB14")
    assert desk.out.flow.draft.issuer is not None
    assert desk.out.flow.draft.issuer.ref.name == "吳建宏"
    desk.press(ENTER)
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")
    (duty,) = desk.lines("L01")
    assert person(duty.line.values, "issued_by") == station.ref("wu")


def test_escape_leaves_nothing_and_asks_only_when_something_was_scanned(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    assert desk.shell.current == "check_out"
    desk.press(ESC)
    assert desk.shell.current == "board"
    assert desk.message() is None

    desk.scan("TB11")
    desk.scan("G102")
    desk.press(ESC)
    sheet = desk.message()
    assert sheet is not None
    assert "放棄" in sheet.message.title
    desk.press(Qt.Key.Key_F9)
    assert desk.shell.current == "board"
    assert desk.lines("L01") == desk.lines("L03") == desk.lines("L05") == []
    desk.press(Qt.Key.Key_F5)
    assert desk.out.flow.draft.members == ()


def test_a_burst_never_dismisses_a_sheet(desk: Desk) -> None:
    desk.scan("TB11")
    desk.press(ESC)
    sheet = desk.message()
    assert sheet is not None
    before = desk.out.flow.draft
    desk.scan("G102")
    desk.scan("F9F9F9")
    assert sheet.isVisible()
    assert desk.out.flow.draft == before
    desk.press(ESC)
    assert desk.message() is None
    assert desk.shell.current == "check_out"


def test_scans_faster_than_answers_keep_their_order(desk: Desk) -> None:
    for code in ("TB11", "G102", "RAD12", "VEST01"):
        desk.counter.workflow.take_scan(code)
    desk.settle()
    desk.until(lambda: len(desk.out.flow.draft.members) == 1)
    member = desk.out.flow.draft.members[0]
    desk.until(lambda: desk.out.flow.draft.members[0].items != ())
    assert member.person.ref.name == "王大明"
    final = desk.out.flow.draft.members[0]
    assert (final.pistol is not None, final.radio is not None, len(final.items)) == (True, True, 1)


def test_a_late_entry_asks_for_its_reason(desk: Desk) -> None:
    desk.counter.clock.set(station.MORNING.replace(minute=12))
    desk.scan("TB13")
    desk.scan("RAD3")
    desk.press(Qt.Key.Key_F4)
    assert QApplication.focusWidget() is desk.out.form.time
    desk.type("0800")
    desk.press(ENTER)
    assert desk.out.flow.draft.out_at == "2026-05-19T00:00:00.000Z"
    desk.press(ENTER)
    sheet = desk.message()
    assert sheet is not None
    assert "補登" in sheet.message.title
    desk.type("電腦更新")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: desk.shell.current == "board")
    (duty,) = desk.lines("L01")
    assert duty.line.late_reason == "電腦更新"


def test_an_officer_who_is_out_is_led_to_his_return(desk: Desk) -> None:
    desk.scan("TB13")
    desk.press(ENTER)
    desk.until(lambda: desk.shell.current == "board")
    desk.press(Qt.Key.Key_F5)
    desk.scan("TB13")
    assert desk.refused()
    desk.press(Qt.Key.Key_F6)
    assert desk.shell.current == "check_in"
    desk.until(lambda: desk.back.flow.draft is not None)
    assert desk.back.flow.draft is not None
    assert desk.back.flow.draft.person.ref.name == "黃淑芬"


def test_the_draft_outlives_the_lock(desk: Desk) -> None:
    desk.scan("TB11")
    desk.scan("G102")
    desk.shell.lock()
    desk.counter.workflow.take_scan("RAD12")
    desk.settle()
    desk.shell.unlock()
    member = desk.out.flow.draft.members[0]
    assert member.pistol is not None
    assert member.radio is None
    assert QApplication.focusWidget() is desk.out.scan_line.edit


def test_a_badge_on_the_board_never_joins_an_unfinished_duty(desk: Desk) -> None:
    desk.scan("TB11")
    desk.shell.show_page("board")
    desk.scan("TB13")
    assert desk.shell.current == "check_out"
    assert [member.person.ref.id for member in desk.out.flow.draft.members] == ["wang"]
    assert "王大明 的出勤尚未完成" in desk.out.scan_line.answer


def test_a_declined_signature_writes_nothing(desk: Desk) -> None:
    desk.scan("TB11")
    desk.scan("G102")
    desk.press(ENTER)
    desk.until(lambda: desk.signature() is not None)
    desk.press(ESC)
    assert desk.signature() is None
    assert desk.shell.current == "check_out"
    assert "尚未寫入" in desk.out.scan_line.answer
    assert desk.lines("L01") == []
    assert desk.out.flow.draft.out_at == ""
    desk.press(ENTER)
    desk.sign()
    desk.until(lambda: desk.shell.current == "board")
    assert len(desk.lines("L01")) == 1


def test_del_takes_an_item_out_again(desk: Desk) -> None:
    desk.scan("TB13")
    desk.scan("RAD3")
    desk.scan("VEST01")
    desk.press(Qt.Key.Key_Down)
    assert desk.out.kit.current_key == "radio3"
    desk.press(Qt.Key.Key_Delete)
    assert [row.text for row in desk.out.kit.rows if not row.quiet] == ["V-01"]
    assert QApplication.focusWidget() is desk.out.scan_line.edit


def test_everything_that_takes_the_focus_has_a_name(desk: Desk) -> None:
    desk.scan("TB11")
    desk.scan("G102")
    for page in (desk.board, desk.out, desk.back):
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                said = widget.accessibleName() or widget.property("text")
                assert said, f"{page} {widget.objectName()} {widget}"
