"""What the detail pane says about a signature."""

from __future__ import annotations

from kiosk.ledgers.event import Value
from kiosk.views.ledger.signature_words import signature_words


def test_an_accepted_signature_says_what_was_wrong_who_took_it_and_why() -> None:
    findings: list[Value] = [
        {"code": "lost", "value": 2, "limit": 0},
        {"code": "hole", "value": 90, "limit": 60},
        {"code": "unheard_of", "value": 1, "limit": 0},
    ]
    quality: Value = {
        "verdict": "accepted_with_reason",
        "findings": findings,
        "reason": "手部受傷",
        "accepted_by": "副所長 潘惠君",
    }
    words = signature_words(
        {"device": "STU-540", "quality": quality, "identity": "護照，警員 王大明核對"}
    )
    assert words[0] == "身分：護照，警員 王大明核對"
    found = "遺失 2 點、筆畫中斷、unheard_of"
    assert f"品質：不足（{found}），幹部 副所長 潘惠君 採認，理由：手部受傷" in words
