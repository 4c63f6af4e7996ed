"""How the handover page words what it shows; nothing here touches a widget."""

from __future__ import annotations

from kiosk.services.handover_draft import HandoverDraft, Stage
from kiosk.views.widgets.message_sheet import Answer, Message

LEAVE = Message(
    "放棄這次交接？",
    "還沒有寫入；值班仍由交班人負責。",
    answers=(Answer("stay", "繼續交接", "Esc"), Answer("leave", "放棄", "F9", "danger")),
)
HINT = "逐項清點 Enter → F4 鑰匙 → Enter → 兩人簽名"
_REPORT = "報請幹部見證"
EXPLAINED_BY = {"L02-R01": "change_reason"}


def title(draft: HandoverDraft | None) -> str:
    """Return the page's title: who hands over to whom."""
    if draft is None:
        return "值班交接"
    names = [one.ref.name if one else "？" for one in (draft.outgoing, draft.incoming)]
    return f"值班交接　{names[0]} → {names[1]}"


def confirm_word(draft: HandoverDraft | None) -> str:
    """Return what Enter does next."""
    if draft is None:
        return "交接"
    if draft.stage is Stage.WITNESS and draft.wrong and not draft.line:
        return _REPORT
    words = {Stage.COUNT: "比對清點", Stage.RECOUNT: "比對複點", Stage.WITNESS: "請幹部見證"}
    return words.get(draft.stage, "兩人簽名")
