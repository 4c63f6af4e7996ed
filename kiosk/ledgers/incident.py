"""INC 異常事件登記: what went wrong at the counter, open until a person says how it ended.

Not one of the sixteen books: an internal register, so that missing cartridges, shots fired or an
agent return cannot be forgotten (L01-R02, L01-R03, L02-R04).
"""

from __future__ import annotations

from kiosk.ledgers.definition import (
    Authority,
    Choice,
    Classification,
    CustodyMove,
    Field,
    FieldKind,
    LedgerDef,
    Phase,
    ReviewCycle,
    Source,
    State,
    Who,
)
from kiosk.ledgers.event import Event, Kind, Values
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.values import amount, item, text

WHAT = (
    Choice("fired", "使用警械擊發"),
    Choice("missing_rounds", "子彈短少"),
    Choice("lost_item", "裝備遺失"),
    Choice("lost_rounds", "子彈遺失"),
    Choice("damage", "裝備損壞"),
    Choice("mismatch", "清點不符"),
    Choice("agent_return", "代繳槍械"),
)
MOVEMENTS = (
    Choice("none", "庫存不變"),
    Choice("consumed", "消耗"),
    Choice("lost", "遺失減帳"),
    Choice("found", "尋獲"),
)

_SYSTEM = (Who.SYSTEM,)
_CADRE = (Who.CADRE,)
_CLOSE = Phase.CLOSE

FIELDS = (
    Field("what", "事件", FieldKind.CHOICE, _SYSTEM, required=True, choices=WHAT, width=12),
    Field("about_line", "相關登記", FieldKind.TEXT, _SYSTEM, limit=40),
    Field("session", "勤務編號", FieldKind.TEXT, _SYSTEM, limit=40),
    Field("subject", "情形", FieldKind.TEXT, required=True, limit=200, lines=2, width=30),
    Field(
        "asset", "裝備", FieldKind.ASSET, _SYSTEM, classification=Classification.SENSITIVE, width=14
    ),
    Field("qty", "數量", FieldKind.INTEGER, _SYSTEM, minimum=0, maximum=9999, width=6),
    Field("reported_to", "報告對象", FieldKind.PERSON, _CADRE, width=12),
    Field("report_no", "報告文號", FieldKind.TEXT, _CADRE, limit=40),
    Field(
        "opened_at",
        "發生時間",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        source=Source.NOW,
        width=10,
    ),
    Field(
        "resolution",
        "處理結果",
        FieldKind.TEXT,
        _CADRE,
        required=True,
        phase=_CLOSE,
        lines=3,
        limit=500,
    ),
    Field(
        "movement",
        "庫存異動",
        FieldKind.CHOICE,
        _CADRE,
        required=True,
        phase=_CLOSE,
        choices=MOVEMENTS,
    ),
    Field(
        "resolved_by", "結案幹部", FieldKind.PERSON, _CADRE, required=True, phase=_CLOSE, width=12
    ),
    Field(
        "resolved_at",
        "結案時間",
        FieldKind.INSTANT,
        _CADRE,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
        width=10,
    ),
)


def state(values: Values) -> str:
    """Return `open` until a cadre has entered how it ended."""
    return "resolved" if text(values, "resolved_at") else "open"


def moves(event: Event) -> list[CustodyMove]:
    """Return what a closed incident takes out of the stock: consumed or lost cartridges (L01-R09)."""
    gone = text(event.values, "movement")
    thing = item(event.values, "asset")
    if (
        event.kind != Kind.CLOSE
        or gone not in {"consumed", "lost"}
        or thing is None
        or thing.id != thing.kind
    ):
        return []
    qty = amount(event.values, "qty")
    return [CustodyMove(thing.id, thing.kind, thing.label, out=False, qty=qty, condition=gone)]


def summary(values: Values) -> str:
    """Return `子彈短少 手槍子彈 2 發`."""
    label = next((choice.label for choice in WHAT if choice.code == text(values, "what")), "")
    return f"{label} {text(values, 'subject')}".strip()


INCIDENT = LedgerDef(
    key="INC",
    number=0,
    table="incident",
    title="異常事件登記",
    short="異常事件",
    version=1,
    fields=FIELDS,
    states=(State("open", "處理中", open=True), State("resolved", "已結案")),
    state=state,
    summary=summary,
    rules=(),
    paper=Paper(
        landscape=True,
        rows_per_page=14,
        columns=(
            PaperColumn("編號", 22, ("@number",)),
            PaperColumn("發生時間", 26, ("opened_at",)),
            PaperColumn("事件", 26, ("what",)),
            PaperColumn("情形", 60, ("subject",)),
            PaperColumn("裝備／數量", 34, ("asset", "qty")),
            PaperColumn("報告", 34, ("reported_to", "report_no")),
            PaperColumn("處理結果", 45, ("movement", "resolution")),
            PaperColumn("結案", 26, ("resolved_by", "resolved_at")),
        ),
        feet=("值班", "幹部", "主管"),
    ),
    review=ReviewCycle(1, "chief", "每日由所長核閱"),
    retention_years=10,
    law="警械使用條例第 10 條；警察人員獎懲標準第 6 條至第 8 條；各級警察機關學校武器彈藥統籌調配辦法第 5 條",
    search=("subject", "asset", "report_no", "resolution", "reported_to", "resolved_by"),
    closes="resolved_at",
    closed_by=Authority.RESOLVE,
    custody=moves,
    when="opened_at",
    help="系統發現子彈短少、擊發、遺失、損壞、清點不符或代繳時自動開立；由幹部填處理結果後結案。",
    classification=Classification.SENSITIVE,
    group="內部",
)
