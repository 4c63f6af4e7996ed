"""The way of a request for footage: 核對身分 → 送審 → 審核 → 排定 → 調閱 → 結案, and its side ways."""

from __future__ import annotations

from kiosk.ledgers.definition import Authority, Step

_UNDECIDED = ("applied", "identity_checked", "under_review", "expired")
_GRANTED = ("approved", "partly")

STEPS = (
    Step(
        "identify",
        "核對身分",
        ("applied",),
        fields=("id_kind", "cams"),
        needs=("id_kind",),
        by="identity_by",
        at="identity_at",
    ),
    Step(
        "submit",
        "送審",
        ("identity_checked",),
        fields=("handler_note",),
        by="handler",
        at="submitted_at",
        hint="送審後由承辦以外的幹部審核",
    ),
    Step(
        "decide",
        "審核",
        ("under_review",),
        fields=("decision", "deny_reason", "decision_note"),
        needs=("decision", "deny_reason"),
        authority=Authority.APPROVE,
        by="approver",
        at="decided_at",
        not_by=("handler", "identity_by"),
        hint="駁回只能選行政程序法第 46 條第 2 項各款",
    ),
    Step("schedule", "排定調閱", _GRANTED, fields=("scheduled_at",), needs=("scheduled_at",)),
    Step(
        "view",
        "調閱",
        (*_GRANTED, "scheduled"),
        fields=("viewed_at", "escort", "view_log", "result", "result_note"),
        needs=("viewed_at", "escort", "view_log", "result"),
        hint="員警全程陪同，不得複製；逐鏡頭登記",
    ),
    Step(
        "preserve",
        "證據保全",
        (*_UNDECIDED[:3], *_GRANTED, "denied", "scheduled"),
        fields=("evidence_no", "preserve_note"),
        needs=("evidence_no", "preserve_note"),
        at="preserved_at",
        sets={"preserve_flag": True},
        hint="審核前可先保全，避免影像覆寫",
    ),
    Step("close", "結案", ("viewed", "denied", "expired"), at="closed_at", closes=True),
    Step(
        "withdraw",
        "撤回",
        (*_UNDECIDED, *_GRANTED, "scheduled"),
        fields=("withdraw_reason",),
        needs=("withdraw_reason",),
        at="closed_at",
        sets={"withdrawn": True},
        closes=True,
        danger=True,
    ),
)
