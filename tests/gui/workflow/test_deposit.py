"""寄存, 具領 and 屆期 by keys alone, with the time an officer needs for them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.base.instants import at_local
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, records, text
from kiosk.services.deposit_drafts import Intake
from kiosk.services.desk import Desk as ServiceDesk
from kiosk.services.pick_ups import LEFT_REASONS, PickUps
from kiosk.services.policy import Policy
from kiosk.views.workflow.deposit import DepositPage
from kiosk.views.workflow.disposal import DisposalPage
from kiosk.views.workflow.pick_up import PickUpPage
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


def deposit_page(desk: Desk) -> DepositPage:
    page = page_of(desk, "deposit")
    assert isinstance(page, DepositPage)
    return page


def pick_up_page(desk: Desk) -> PickUpPage:
    page = page_of(desk, "pick_up")
    assert isinstance(page, PickUpPage)
    return page


def take_in(desk: Desk, **more: str | bool) -> str:
    draft = PAPER
    for key, value in more.items():
        draft = draft.typed(key, value)
    outcome = desk.counter.services.deposits.take_in(station.DESK, draft)
    assert outcome.done, outcome.problems
    return outcome.lines[0]


def line(desk: Desk, line_id: str) -> Line:
    return next(one.line for one in desk.lines("L13") if one.line.id == line_id)


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


def test_a_code_that_is_no_mail_number_is_told(desk: Desk) -> None:
    page = deposit_page(desk)
    desk.scan("TB11")
    assert "不是掛號號碼" in page.scan_line.answer
    desk.press(Qt.Key.Key_Escape)
    assert desk.shell.current == "board"


# --- pick-up -----------------------------------------------------------------------------------


def test_l13_r03_scenario_10_both_papers_are_handed_over_within_fifteen_seconds(desk: Desk) -> None:
    first, second = (
        take_in(desk),
        take_in(desk, addressee_name="王小羣", case_no="115年度訴字第13號"),
    )
    receipts: list[tuple[str, ...]] = []
    desk.counter.workflow.receipt_asked.connect(receipts.append)
    desk.press(Qt.Key.Key_F8)
    assert desk.shell.current == "pick_up"
    clerk = Clerk(desk, _K + _M, ["F8"])
    clerk.type("王小群")
    clerk.press(Qt.Key.Key_Return)
    page = desk.shell.page("pick_up")
    assert isinstance(page, PickUpPage)
    assert [item.paper.line for item in page.flow.draft.items] == [first, second]
    clerk.press(Qt.Key.Key_F9, think=True)
    clerk.type("6789")
    clerk.press(Qt.Key.Key_Return)
    clerk.press(Qt.Key.Key_Return, think=True)
    desk.until(lambda: desk.message() is not None)
    clerk.press(Qt.Key.Key_F8, think=True)
    desk.until(lambda: line(desk, second).state == "picked_up")
    clerk.tell("具領")
    made = line(desk, first)
    assert made.state == "picked_up"
    assert made.values["served_on"] == "2026-05-19"
    assert (made.values["id_last4"], made.values["collector_name"]) == ("6789", "王小群")
    signature = made.values["collector_sig"]
    assert isinstance(signature, dict)
    assert signature["device"] == "paper"
    assert clerk.seconds <= 15
    assert [set(lines) for lines in receipts] == [{first, second}]
    assert desk.shell.current == "board"


def test_a_pick_up_by_scan_with_a_signature_on_the_pad(desk: Desk) -> None:
    taken = take_in(desk, reg_mail_no="RR123456785TW")
    context = desk.counter.context
    policy = Policy(roster_start_hour=7, citizen_on_screen=True)
    free = ServiceDesk(context.desk.store, context.desk.clock, policy)
    object.__setattr__(context, "desk", free)
    object.__setattr__(context.services, "pick_ups", PickUps(free))
    page = pick_up_page(desk)
    clerk = Clerk(desk, _K + _M, ["F8"])
    clerk.scan("RR123456785TW")
    clerk.press(Qt.Key.Key_F9, think=True)
    clerk.type("6789")
    clerk.press(Qt.Key.Key_Return)
    clerk.press(Qt.Key.Key_Return, think=True)
    desk.until(lambda: desk.message() is not None)
    clerk.press(Qt.Key.Key_F9, think=True)
    desk.sign()
    desk.until(lambda: line(desk, taken).state == "picked_up")
    clerk.tell("具領，掃描與簽名板")
    assert clerk.seconds <= 15
    assert page.flow.draft.items == ()
    signature = line(desk, taken).values["collector_sig"]
    assert isinstance(signature, dict)
    assert "115年度訴字第12號" in str(signature["text"])


def test_l13_r03_what_stays_needs_a_reason(desk: Desk) -> None:
    own, _ = take_in(desk), take_in(desk, addressee_name="林一山")
    page = pick_up_page(desk)
    desk.type("王小群")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F9)
    desk.type("6789")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: "L13-R03" in [problem.code for problem in page.side.shown])
    assert line(desk, own).state == "shelved"
    desk.press(Qt.Key.Key_F10)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F3)
    assert page.flow.draft.items[1].reason == LEFT_REASONS[1]
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F8)
    desk.until(lambda: line(desk, own).state == "picked_up")
    left = records(line(desk, own).values, "left_behind")
    assert LEFT_REASONS[1] in text(left[0], "text")


def test_l13_r04_scenario_11_a_barred_collector_is_refused_in_red_and_written_down(
    desk: Desk,
) -> None:
    taken = take_in(desk, barred_name="李伯群")
    page = pick_up_page(desk)
    desk.type("王小群")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F9)
    page.form.relation.chosen.emit("cohabitant")
    desk.settle()
    desk.press(Qt.Key.Key_F11)
    desk.type("李伯羣")
    desk.press(Qt.Key.Key_F2)
    desk.type("1234")
    page.form.authority.click()
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: "李伯群" in page.refusal.text)
    assert line(desk, taken).state == "shelved"
    assert records(line(desk, taken).values, "refusals")
    desk.press(Qt.Key.Key_Escape)
    assert not page.refusal.standing


def test_l13_r08_a_late_pick_up_says_so_on_screen_and_in_the_book(desk: Desk) -> None:
    taken = take_in(desk)
    desk.counter.clock.set(at_local(date(2026, 7, 25), 10))
    page = pick_up_page(desk)
    desk.type("王小群")
    desk.press(Qt.Key.Key_Return)
    assert page.papers.rows[0].chip == "逾期領取"
    desk.press(Qt.Key.Key_F9)
    desk.type("6789")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F8)
    desk.until(lambda: line(desk, taken).state == "picked_up")
    assert flag(line(desk, taken).values, "late_pickup")


def test_nobody_is_told_that_nothing_is_here_without_a_hint(desk: Desk) -> None:
    page = pick_up_page(desk)
    desk.type("查無此人")
    desk.press(Qt.Key.Key_Return)
    assert "再以案號或住址查一次" in page.scan_line.answer
    assert "查無此人" not in page.scan_line.answer
    desk.press(Qt.Key.Key_Return)
    assert "請先輸入姓名" in page.scan_line.answer


# --- after the period --------------------------------------------------------------------------


def test_l13_r07_expired_papers_are_listed_and_disposed_of_by_two(desk: Desk) -> None:
    plain, proof = take_in(desk), take_in(desk, is_evidence=True, addressee_name="林一山")
    desk.counter.clock.set(at_local(date(2026, 7, 20), 10))
    page = page_of(desk, "disposal")
    assert isinstance(page, DisposalPage)
    desk.until(lambda: len(page.list.rows) == 2)
    desk.press(Qt.Key.Key_F2)
    desk.until(lambda: {line(desk, one).state for one in (plain, proof)} == {"expired"})
    assert not page.side.confirm_button.isEnabled()
    desk.counter.who[0] = station.CADRE
    desk.counter.workflow.go("disposal", "")
    desk.settle()
    desk.press(Qt.Key.Key_F9)
    page.witness.show_value("wang")
    page.witness.chosen.emit("wang")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: line(desk, plain).state == "disposed")
    assert line(desk, proof).state == "expired"
    page.kind.show_value("returned")
    page.kind.chosen.emit("returned")
    desk.settle()
    desk.press(Qt.Key.Key_F9)
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: line(desk, proof).state == "returned_to_issuer")


@pytest.mark.parametrize("page", ["deposit", "pick_up", "disposal"])
def test_pages_fit_the_smallest_screen(desk: Desk, page: str) -> None:
    desk.shell.resize(1093, 614)  # 1366x768 at 125 %
    page_of(desk, page)
    desk.counter.clock.advance(timedelta(minutes=1))
    assert desk.shell.page(page).minimumSizeHint().width() <= desk.shell.width()
