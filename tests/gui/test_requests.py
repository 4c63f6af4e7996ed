"""影像申請 and 護鈔 from the counter to their end, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk.base import roc_date
from kiosk.base.instants import to_text
from kiosk.identity.permissions import Actor
from kiosk.ledgers import catalog
from kiosk.ledgers.event import Value
from kiosk.services.check_out import CheckOut
from kiosk.services.desk import Desk
from kiosk.services.dispatch import Dispatch
from kiosk.services.policy import Policy
from kiosk.services.registration import Registration
from kiosk.services.steps import Steps
from kiosk.views.ops import OpRunner
from tests.gui.book_keys import CTRL, BookKeys
from tests.gui.ledger_bench import Bench
from tests.station import Counter


@pytest.fixture
def bench(counter: Counter, runner: OpRunner) -> Iterator[Bench]:
    counter.desk = Desk(counter.store, counter.clock, replace(Policy(), citizen_on_screen=True))
    made = Bench(counter, runner)
    yield made
    made.close()


def at(counter: Counter, **before: float) -> str:
    """Return a time before (or after) now as it is typed."""
    return roc_date.minute(to_text(counter.clock.now() - timedelta(**before)))


def apply(book: BookKeys, days: float = 3) -> None:
    """Fill the application for footage of some days ago."""
    book.key(Qt.Key.Key_F2)
    book.fill("applicant", "吳美玲")
    book.fill("applicant_id", "A200000003")
    book.fill("applicant_phone", "0912-345-678")
    book.fill("applicant_address", "臺北市內湖區文德路 1 號")
    book.fill("capacity", "當事人")
    book.fill("purpose_code", "交通事故")
    book.fill("purpose_text", "車輛遭擦撞，對方離去")
    book.fill("from_at", at(book.counter, days=days))
    book.fill("to_at", at(book.counter, days=days, hours=-1))
    book.fill("place", "成功路四段與文德路口")
    book.fill("notices_ack", "是")


def sign_in(book: BookKeys, actor: Actor) -> None:
    book.bench.actor = actor
    book.page.reload()
    book.idle()


def test_a_request_for_footage_goes_its_way(qtbot: QtBot, bench: Bench) -> None:
    book = BookKeys(qtbot, bench, catalog.by_key("L09"))
    counter = book.counter
    apply(book)
    book.key(Qt.Key.Key_F9)
    book.key(Qt.Key.Key_F9)  # the citizen signs here
    assert [wanted.field for wanted in bench.asked] == ["apply_sig"]
    assert book.newest().state == "applied"
    assert book.newest().values["applicant_phone"] == "0912345678"
    book.step("核對身分", id_kind="國民身分證")
    book.step("送審", handler_note="時段與報案紀錄相符")
    assert "審核" not in book.page.steps.labels  # not the desk's to decide
    sign_in(book, counter.actor("P01"))
    book.step("審核", decision="部分准")
    assert book.newest().state == "partly"
    sign_in(book, counter.duty_officer)
    book.step(
        "調閱",
        escort="王大明",
        view_log="鏡頭 A01　1400-1500　肇事逃逸",
        result="有所見",
    )
    book.key(Qt.Key.Key_F9)
    assert bench.asked[-1].field == "viewed_sig"
    book.step("結案")
    assert book.newest().state == "closed"
    qtbot.waitUntil(lambda: book.page.steps.labels == ())


def test_scenario_16_expired_footage_is_said_before_anybody_signs(
    qtbot: QtBot, bench: Bench
) -> None:
    book = BookKeys(qtbot, bench, catalog.by_key("L09"))
    apply(book, days=35)
    qtbot.waitUntil(lambda: "影像保存 30 日" in book.sheet().opening.note_of("from_at"))
    book.key(Qt.Key.Key_F9)
    assert bench.asked == []
    assert book.counter.lines("L09") == []
    book.fill("footage_gone", "是")
    book.key(Qt.Key.Key_F9)
    book.key(Qt.Key.Key_F9)
    assert book.newest().state == "expired"


def test_an_escort_is_called_back_sent_and_done(qtbot: QtBot, bench: Bench) -> None:
    book = BookKeys(qtbot, bench, catalog.by_key("L14"))
    counter = book.counter
    book.key(Qt.Key.Key_F2)
    book.fill("channel", "電話")
    book.fill("applicant", "吳美玲")
    book.fill("applicant_phone", "0912345678")
    book.fill("bank", "文德分行")
    book.fill("from_place", "文德路 22 號")
    book.fill("to_place", "港墘路 8 號")
    book.fill("planned_at", at(counter, hours=-2))
    book.key(Qt.Key.Key_F9)
    assert bench.asked == []  # by telephone nobody signs
    book.step("受理", callback_ok="是")
    book.step("派遣", officers="02、03", vehicle="ABC-1234")
    line = book.newest()
    assert line.state == "assigned"
    qtbot.waitUntil(lambda: book.page.steps.sends)
    with qtbot.waitSignal(book.page.steps.dispatch_asked) as asked:
        book.key(Qt.Key.Key_D, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert asked.args == [line.id]
    book.step("會合")
    book.step("出發")
    book.step("完成", result="平安送達")
    assert book.newest().state == "done"


def test_a_dispatch_fills_in_who_goes_and_writes_three_books(counter: Counter) -> None:
    bench_line = _assigned(counter)
    actor = counter.duty_officer
    out = CheckOut(counter.desk)
    draft, said = Dispatch(counter.desk).draft(actor, out.begin(actor), bench_line)
    assert [member.person.ref.name for member in draft.members] == ["王大明", "𠮷田喆"]
    assert (draft.movement, draft.place) == ("dispatch", "護鈔勤務")
    assert draft.vehicle is not None
    assert "派遣" in said.text
    outcome = out.confirm(actor, out.pin(replace(draft, cleared=True)))
    assert outcome.done, outcome.problems
    assert {counter.line(line).ledger for line in outcome.lines} == {"L01", "L03", "L05"}


def _assigned(counter: Counter) -> str:
    """Return an escort with two officers and a car named."""
    desk, actor = counter.desk, counter.duty_officer
    now = counter.clock.now()
    opened = Registration(desk).open(
        actor,
        "L14",
        now,
        {
            "applied_at": to_text(now),
            "channel": "phone",
            "applicant": "吳美玲",
            "applicant_phone": "0912345678",
            "bank": "文德分行",
            "from_place": "文德路 22 號",
            "to_place": "港墘路 8 號",
            "planned_at": to_text(now + timedelta(hours=1)),
        },
    )
    (line,) = opened.lines
    steps = Steps(desk)
    assert steps.take(actor, line, "accept", {"callback_ok": True}).done
    who: list[Value] = [counter.actor(one).person.to_value() for one in ("P03", "P04")]
    car: Value = {"id": "C1", "kind": "patrol_car", "label": "ABC-1234", "qty": 1}
    assert steps.take(actor, line, "assign", {"officers": who, "vehicle": car}).done
    return line
