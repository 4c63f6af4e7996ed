"""MOV 裝備異動: the only way by which items leave the stock or come back to it beside a duty (L01-R09).

Not one of the sixteen books: an internal register. A movement is proposed by one person and approved by
another; only the approval moves anything.
"""

from __future__ import annotations

from kiosk.ledgers.definition import (
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
from kiosk.ledgers.movement_rules import RULES
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.values import amount, item, text

WHAT = (
    Choice("repair", "送修"),
    Choice("restored", "修復"),
    Choice("lost", "遺失"),
    Choice("seized", "扣案"),
    Choice("found", "尋獲／發還"),
    Choice("transferred", "移撥"),
    Choice("retired", "報廢"),
)
DECISIONS = (Choice("approved", "核准"), Choice("refused", "不核准"))
_SYSTEM, _CADRE = (Who.SYSTEM,), (Who.CADRE,)
_CLOSE = Phase.CLOSE

FIELDS = (
    Field("what", "異動", FieldKind.CHOICE, required=True, choices=WHAT, width=10),
    Field(
        "asset",
        "裝備",
        FieldKind.ASSET,
        required=True,
        classification=Classification.SENSITIVE,
        width=16,
    ),
    Field("qty", "數量", FieldKind.INTEGER, required=True, minimum=1, maximum=99_999, width=6),
    Field("reason", "事由", FieldKind.TEXT, required=True, limit=200, lines=2, width=24),
    Field("place", "送往／移撥單位", FieldKind.TEXT, limit=60, width=14),
    Field("document", "文號", FieldKind.TEXT, limit=40),
    Field("about_line", "相關登記", FieldKind.TEXT, _SYSTEM, limit=40),
    Field("proposed_by", "提報人", FieldKind.PERSON, _SYSTEM, required=True, width=12),
    Field(
        "proposed_at",
        "提報時間",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        source=Source.NOW,
        width=12,
    ),
    Field(
        "decision",
        "核定",
        FieldKind.CHOICE,
        _CADRE,
        required=True,
        phase=_CLOSE,
        choices=DECISIONS,
        width=8,
    ),
    Field("decision_note", "核定意見", FieldKind.TEXT, _CADRE, phase=_CLOSE, limit=200),
    Field(
        "decided_by", "核定幹部", FieldKind.PERSON, _CADRE, required=True, phase=_CLOSE, width=12
    ),
    Field(
        "decided_at",
        "核定時間",
        FieldKind.INSTANT,
        _CADRE,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
        width=12,
    ),
)


def state(values: Values) -> str:
    """Return `proposed` until somebody has decided."""
    if not text(values, "decided_at"):
        return "proposed"
    return "refused" if text(values, "decision") == "refused" else "approved"


def moves(event: Event) -> list[CustodyMove]:
    """Return what an approved movement does to the stock; the deciding event names the item again.

    A counted kind leaves the store by two moves: out of the store, then out of the stock, so that what
    others have drawn meanwhile stays drawn.
    """
    thing, what = item(event.values, "asset"), text(event.values, "what")
    if event.kind != Kind.CLOSE or text(event.values, "decision") != "approved" or thing is None:
        return []
    condition = "normal" if what in {"restored", "found"} else what
    qty = amount(event.values, "qty")
    back = CustodyMove(thing.id, thing.kind, thing.label, out=False, qty=qty, condition=condition)
    if thing.id != thing.kind:
        return [back]
    return [CustodyMove(thing.id, thing.kind, thing.label, out=True, qty=qty), back]


def summary(values: Values) -> str:
    """Return `送修 無線電 R-12`."""
    label = next((choice.label for choice in WHAT if choice.code == text(values, "what")), "")
    thing = item(values, "asset")
    many = f" ×{amount(values, 'qty')}" if thing and thing.id == thing.kind else ""
    return f"{label} {thing.label if thing else ''}{many}".strip()


MOVEMENT = LedgerDef(
    key="MOV",
    number=0,
    table="equipment_movement",
    title="裝備異動登記",
    short="裝備異動",
    version=1,
    fields=FIELDS,
    states=(
        State("proposed", "待核准", open=True),
        State("approved", "已核准"),
        State("refused", "不核准"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=14,
        columns=(
            PaperColumn("編號", 26, ("@number",)),
            PaperColumn("異動", 20, ("what",)),
            PaperColumn("裝備／數量", 44, ("asset", "qty")),
            PaperColumn("事由", 56, ("reason", "document")),
            PaperColumn("送往／移撥單位", 34, ("place",)),
            PaperColumn("提報", 40, ("proposed_by", "proposed_at")),
            PaperColumn("核定", 53, ("decision", "decided_by", "decided_at", "decision_note")),
        ),
        feet=("裝備保管", "幹部", "主管"),
    ),
    review=ReviewCycle(1, "chief", "每日由所長核閱"),
    retention_years=10,
    law="各級警察機關學校武器彈藥統籌調配辦法第 5 條；警察勤務裝備機具配備標準",
    search=("asset", "reason", "place", "document", "proposed_by", "decided_by"),
    closes="decided_at",
    custody=moves,
    when="proposed_at",
    by_page=True,
    help="送修、修復、遺失、扣案、移撥、報廢都先提報，由另一位幹部或所長核准後才變動庫存。",
    classification=Classification.SENSITIVE,
    group="內部",
)
