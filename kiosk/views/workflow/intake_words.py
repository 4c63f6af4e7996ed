"""How the page of 受理 words what it shows; nothing here touches a widget."""

from __future__ import annotations

from kiosk.ledgers.case_intake import CASE_INTAKE
from kiosk.ledgers.case_intake_rules import LEDGER
from kiosk.ledgers.values import text
from kiosk.services.intake_draft import IntakeDraft
from kiosk.services.kit import Writes
from kiosk.views.widgets.message_sheet import Answer, Message

USUAL = "Enter 下一欄　電話報案 Ctrl+P　F12 登記；缺證件或他轄案件一樣受理"
WITHDRAW = Message(
    "已有報案內容，不能放棄",
    "請繼續完成登記。報案人自行撤回時寫明原因，仍會編號登記（L06-R01）。",
    reason="撤回原因",
    answers=(
        Answer("stay", "繼續受理", "Esc", "primary"),
        Answer("withdraw", "報案人撤回", "F9", "danger", needs_reason=True),
    ),
)


def will_write(draft: IntakeDraft) -> list[Writes]:
    """Return what is written on confirming, for the side panel."""
    if not draft.owed:
        return []
    summary = CASE_INTAKE.summary(draft.values)
    place = text(draft.values, "place")
    return [Writes(LEDGER, CASE_INTAKE.short, f"{summary} {place}".strip())]
