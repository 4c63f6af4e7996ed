"""具領 and 屆期 by keys alone, with the time an officer needs for them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.base.instants import at_local
from kiosk.ledgers.values import flag, records, text
from kiosk.services.desk import Desk as ServiceDesk
from kiosk.services.pick_ups import LEFT_REASONS, PickUps
from kiosk.services.policy import Policy
from kiosk.views.workflow.disposal import DisposalPage
from kiosk.views.workflow.pick_up import PickUpPage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk
from tests.gui.workflow.papers import Clerk, line, page_of, take_in


def pick_up_page(desk: Desk) -> PickUpPage:
    page = page_of(desk, "pick_up")
    assert isinstance(page, PickUpPage)
    return page


# --- pick-up -----------------------------------------------------------------------------------


def test_l13_r03_scenario_10_both_papers_are_handed_over_within_fifteen_seconds(desk: Desk) -> None:
    first, second = (
        take_in(desk),
        take_in(desk, addressee_name="王小羣", case_no="115年度訴字第13號"),
    )
    receipts: list[tuple[str, ...]] = []
    desk.counter.workflow.receipt_asked.connect(receipts.append)
    clerk = Clerk(desk)
    clerk.press(Qt.Key.Key_F8, think=True)
    assert desk.shell.current == "pick_up"
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
    clerk = Clerk(desk)
    clerk.press(Qt.Key.Key_F8, think=True)
    page = desk.shell.page("pick_up")
    assert isinstance(page, PickUpPage)
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


def test_l13_r05_an_agent_hands_in_a_scan_of_his_authority(desk: Desk, tmp_path: Path) -> None:
    taken = take_in(desk)
    page = pick_up_page(desk)
    desk.type("王小群")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F9)
    page.form.relation.chosen.emit("agent")
    desk.settle()
    desk.type("趙一玲")
    desk.press(Qt.Key.Key_Return)
    desk.type("4321")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: "L13-R05" in [problem.code for problem in page.side.shown])
    scan = tmp_path / "委託書.png"
    scan.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82")
    page.attach(scan)
    desk.settle()
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F8)
    desk.until(lambda: line(desk, taken).state == "picked_up")
    made = line(desk, taken).values
    assert (made["collector_name"], made["relation"]) == ("趙一玲", "agent")
    assert [text(one, "name") for one in records(made, "poa_file")] == ["委託書.png"]


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
