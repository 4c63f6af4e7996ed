"""What the detail pane says of a signature: device, verdict, class of loss proof, witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk.base import roc_date
from kiosk.base.instants import to_text
from kiosk.ledgers import catalog
from kiosk.ledgers.event import Value
from kiosk.services.asked_signatures import Given, Witness
from kiosk.services.registration import Registration
from kiosk.views.ledger.signature_words import signature_words
from kiosk.views.ops import OpRunner
from tests.gui.book_keys import BookKeys
from tests.gui.ledger_bench import Bench
from tests.services.paper_forms import escort
from tests.station import Counter

GOOD: dict[str, Value] = {"verdict": "ok", "lost": 0, "loss_proof": "A"}
ON_SCREEN = "防漏：B 級（螢幕輸入由作業系統傳遞，無法證明沒有漏失）"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            {"device": "STU-540", "protection": "encrypted", "quality": GOOD},
            [
                "裝置：簽名板 STU-540；筆跡傳輸加密",
                "品質：合格",
                "防漏：A 級（取樣點逐一編號），遺失 0 點",
            ],
        ),
        (
            {
                "device": "SigLite",
                "quality": {
                    "verdict": "accepted_with_reason",
                    "findings": [{"code": "hole", "value": 90, "limit": 60}],
                    "reason": "手部受傷",
                    "accepted_by": "副所長 潘惠君",
                    "loss_proof": "B",
                },
            },
            [
                "裝置：簽名板 SigLite",
                "品質：不足（筆畫中斷），幹部 副所長 潘惠君 採認，理由：手部受傷",
                "防漏：B 級（取樣點無編號，僅以時間判斷）",
            ],
        ),
        ({"device": "mouse"}, ["裝置：螢幕，滑鼠", ON_SCREEN]),
        ({"device": "pen"}, ["裝置：螢幕，觸控筆", ON_SCREEN]),
        ({"device": "touch+pad"}, ["裝置：螢幕，觸控；當時有簽名板可用而未使用", ON_SCREEN]),
        ({"device": "session"}, ["裝置：登入身分確認（未落筆）"]),
        ({"device": "X", "quality": {"verdict": "new"}}, ["裝置：簽名板 X", "品質：new"]),
        ({}, []),
        ("＊＊＊", []),
    ],
)
def test_a_signature_in_words(value: Value, said: list[str]) -> None:
    assert signature_words(value) == said


@pytest.fixture
def bench(counter: Counter, runner: OpRunner) -> Iterator[Bench]:
    made = Bench(counter, runner)
    yield made
    made.close()


def test_the_pane_names_paper_and_witnesses(qtbot: QtBot, bench: Bench) -> None:
    counter = bench.counter
    pair = (Witness("apply_sig", "陳見證", "里長"), Witness("apply_sig", "李見證"))
    done = Registration(counter.desk).open(
        counter.duty_officer,
        "L14",
        counter.clock.now(),
        escort(counter),
        given=Given(witnesses=pair),
    )
    assert done.done, done.problems
    book = BookKeys(qtbot, bench, catalog.by_key("L14"))
    book.key(Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: book.page.detail.history is not None)
    texts = book.page.detail.texts()
    assert "裝置：紙本簽名" in texts
    assert "見證人：陳見證（里長）、李見證" in texts


def test_a_form_of_any_book_takes_a_refusal_by_keys(qtbot: QtBot, bench: Bench) -> None:
    book = BookKeys(qtbot, bench, catalog.by_key("L14"))
    book.key(Qt.Key.Key_F2)
    book.fill("channel", "臨櫃")
    book.fill("applicant", "吳美玲")
    book.fill("applicant_phone", "0912345678")
    book.fill("bank", "文德分行")
    book.fill("from_place", "文德路 22 號")
    book.fill("to_place", "港墘路 8 號")
    later = book.counter.clock.now() + timedelta(hours=2)
    book.fill("planned_at", roc_date.minute(to_text(later)))
    book.key(Qt.Key.Key_F9)
    book.key(Qt.Key.Key_F2)
    book.question().reason_edit.setText("不願簽名")
    book.key(Qt.Key.Key_F9)
    signature = book.newest().values["apply_sig"]
    assert isinstance(signature, dict)
    refused = signature["refused"]
    assert isinstance(refused, dict)
    assert refused["reason"] == "不願簽名"
    assert bench.asked == []
