"""寄存 by keys alone, with the time an officer needs for it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kiosk.views.workflow.deposit import DepositPage
from kiosk.views.workflow.deposit_correct import CorrectTermSheet
from tests.gui.workflow.conftest import Desk
from tests.gui.workflow.papers import PAPER, Clerk, line, page_of, take_in


def deposit_page(desk: Desk) -> DepositPage:
    page = page_of(desk, "deposit")
    assert isinstance(page, DepositPage)
    return page


# --- intake ------------------------------------------------------------------------------------


def test_a_paper_of_a_delivery_is_taken_in_within_twenty_seconds(desk: Desk) -> None:
    take_in(desk)
    page = deposit_page(desk)
    clerk = Clerk(desk)
    clerk.scan("12345610001800")
    clerk.type("115訴13")
    clerk.press(Qt.Key.Key_Return)
    clerk.type("林一山")
    clerk.press(Qt.Key.Key_Return)
    clerk.type("文德")
    clerk.choose_offered()
    clerk.type("63*5")
    clerk.press(Qt.Key.Key_Return)
    clerk.press(Qt.Key.Key_Return, think=True)
    desk.until(lambda: len(desk.lines("L13")) == 2)
    clerk.tell("寄存")
    made = desk.lines("L13")[1].line
    shown = {key: made.values[key] for key in ("case_no", "addressee_name", "address", "issuer")}
    assert shown == {
        "case_no": "115年度訴字第13號",
        "addressee_name": "林一山",
        "address": "臺北市內湖區文德路63號5樓",
        "issuer": PAPER.issuer,
    }
    assert made.values["reg_mail_no"] == "12345610001800"
    assert (made.state, made.values["shelf_code"]) == ("shelved", "A3")
    assert made.values["effective_on"] == "2026-05-29"
    assert clerk.seconds <= 20
    assert "已寄存" in page.scan_line.answer
    assert page.flow.draft.issuer == PAPER.issuer
    assert page.flow.draft.addressee_name == ""


def test_a_known_addressee_is_typed_without_a_scan_within_twenty_seconds(desk: Desk) -> None:
    take_in(desk)
    page = deposit_page(desk)
    clerk = Clerk(desk)
    clerk.press(Qt.Key.Key_Return, think=True)
    clerk.type("115訴14")
    clerk.press(Qt.Key.Key_Return)
    clerk.type("王小羣")
    clerk.press(Qt.Key.Key_Return)
    desk.until(lambda: page.flow.draft.address == PAPER.address)
    assert page.form.rows["address"].source == "前次登記"
    clerk.press(Qt.Key.Key_Return, think=True)
    desk.until(lambda: len(desk.lines("L13")) == 2)
    clerk.tell("寄存，曾有文書")
    assert clerk.seconds <= 20


def test_the_first_paper_of_a_day_is_entered_by_keys_alone(desk: Desk) -> None:
    page = deposit_page(desk)
    desk.press(Qt.Key.Key_Return)
    desk.type("財政部臺北國稅局")
    desk.press(Qt.Key.Key_Return)
    page.form.kind.setCurrentIndex(page.form.kind.findData("other"))
    page.form.kind.chosen.emit("other")
    desk.settle()
    for words in (
        "限本人拆閱",
        "北稅字第7號",
        "陳大文",
        "臺北市內湖區成功路四段63",
        "許郵差",
        "B2",
    ):
        desk.type(words)
        desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: len(desk.lines("L13")) == 1)
    made = desk.lines("L13")[0].line.values
    assert (made["regime"], made["keep_until"]) == ("admin_procedure", "2026-08-19")
    assert (made["doc_note"], made["address"]) == ("限本人拆閱", "臺北市內湖區成功路四段63號")


def test_an_earlier_time_asks_for_a_reason_and_the_same_mail_is_asked_about(desk: Desk) -> None:
    take_in(desk, reg_mail_no="RR123456785TW")
    page = deposit_page(desk)
    desk.scan("RR123456785TW")
    page.flow.change(
        lambda draft: (
            draft.typed("case_no", "115年度訴字第15號")
            .typed("addressee_name", "林一山")
            .typed("address", PAPER.address)
            .typed("deposited_at", "2026-05-18T22:00:00.000Z")
        )
    )
    desk.press(Qt.Key.Key_F12)
    for words in ("郵差未等候", ""):
        desk.until(lambda: desk.message() is not None)
        if words:
            desk.type(words)
        desk.press(Qt.Key.Key_F9)
    desk.until(lambda: len(desk.lines("L13")) == 2)
    made = desk.lines("L13")[1].line
    assert made.late_reason == "郵差未等候"


def test_l13_r09_the_list_of_waiting_papers_masks_names(desk: Desk) -> None:
    take_in(desk)
    page = deposit_page(desk)
    rows = page.table.model()
    desk.until(lambda: rows.rowCount() == 1)
    shown = [str(rows.index(0, column).data()) for column in range(rows.columnCount())]
    assert "王○群" in shown
    assert not any("王小群" in word or "文德路" in word for word in shown)


def test_l13_r08_a_wrong_deposit_time_is_corrected_with_its_dates_by_approval(desk: Desk) -> None:
    taken = take_in(desk)
    page = deposit_page(desk)
    desk.until(lambda: page.table.newest is not None)
    desk.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    sheet = page.window().findChild(CorrectTermSheet)
    assert sheet is not None
    sheet.time.setText("115-05-18 10:00")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: "原因" in sheet.complaint)
    desk.press(Qt.Key.Key_F10)
    desk.type("郵戳為 18 日")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: bool(line(desk, taken).asks))
    asked = line(desk, taken).asks[0].values
    assert (asked["effective_on"], asked["keep_until"]) == ("2026-05-28", "2026-07-18")
    assert line(desk, taken).values["keep_until"] == "2026-07-19"


def test_a_code_that_is_no_mail_number_is_told(desk: Desk) -> None:
    page = deposit_page(desk)
    desk.scan("TB11")
    assert "不是掛號號碼" in page.scan_line.answer
    desk.press(Qt.Key.Key_Escape)
    assert desk.shell.current == "board"
