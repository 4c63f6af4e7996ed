"""A seventeenth book, as a precinct would add it: this one file, and nothing else anywhere."""

from __future__ import annotations

from kiosk.base.result import Problem
from kiosk.ledgers.definition import (
    Choice,
    Classification,
    Field,
    FieldKind,
    LedgerDef,
    Periodic,
    Phase,
    ReviewCycle,
    Rule,
    Signer,
    Source,
    State,
    Step,
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.text_forms import IDENTITY, NAME
from kiosk.ledgers.values import text

_PERSONAL = Classification.PERSONAL
_DESK = (Who.DESK,)

FIELDS = (
    Field(
        "came_at",
        "進入時間",
        FieldKind.INSTANT,
        _DESK,
        required=True,
        source=Source.NOW,
        width=8,
    ),
    Field(
        "visitor",
        "訪客姓名",
        FieldKind.TEXT,
        _DESK,
        required=True,
        limit=50,
        form=NAME,
        personal=True,
        classification=_PERSONAL,
        width=12,
    ),
    Field(
        "id_no",
        "證號",
        FieldKind.TEXT,
        _DESK,
        limit=17,
        form=IDENTITY,
        personal=True,
        classification=_PERSONAL,
    ),
    Field(
        "purpose",
        "事由",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        choices=(Choice("visit", "拜會"), Choice("repair", "維修"), Choice("other", "其他")),
        width=8,
    ),
    Field("host", "受訪人", FieldKind.PERSON, _DESK, width=12),
    Field("card_no", "換證號碼", FieldKind.TEXT, _DESK, required=True, limit=10, width=8),
    Field(
        "visitor_sig",
        "訪客簽名",
        FieldKind.SIGNATURE,
        (Who.CITIZEN,),
        personal=True,
        classification=_PERSONAL,
    ),
    Field(
        "left_at", "離開時間", FieldKind.INSTANT, _DESK, required=True, phase=Phase.CLOSE, width=8
    ),
    Field("card_back", "證件已換回", FieldKind.FLAG, _DESK, required=True, phase=Phase.CLOSE),
)


def state(values: Values) -> str:
    """Return `left` once the visitor has gone."""
    return "left" if text(values, "left_at") else "inside"


def summary(values: Values) -> str:
    """Return `維修 A-03`."""
    label = next((c.label for c in FIELDS[3].choices if c.code == text(values, "purpose")), "")
    return f"{label} {text(values, 'card_no')}".strip()


def r01_card(line: Line, facts: Facts) -> list[Problem]:
    """L17-R01: a card is given to one visitor at a time."""
    card = text(line.values, "card_no")
    others = (one for one in facts.lines_open("L17") if one.line != line.id)
    if card and any(text(one.values, "card_no") == card for one in others):
        return [Problem("L17-R01", f"換證號碼 {card} 還在別的訪客手上", "card_no")]
    return []


VISITORS = LedgerDef(
    key="L17",
    number=17,
    table="visitor_register",
    title="訪客換證登記簿",
    short="訪客換證",
    version=1,
    fields=FIELDS,
    states=(State("inside", "在所內", open=True), State("left", "已離開")),
    state=state,
    summary=summary,
    rules=(Rule("L17-R01", r01_card),),
    paper=Paper(
        landscape=True,
        rows_per_page=18,
        columns=(
            PaperColumn("進入", 24, ("came_at",)),
            PaperColumn("訪客", 30, ("visitor",)),
            PaperColumn("事由", 24, ("purpose",)),
            PaperColumn("受訪人", 30, ("host",)),
            PaperColumn("證號", 20, ("card_no",)),
            PaperColumn("離開", 24, ("left_at",)),
            PaperColumn("簽名", 30, ("visitor_sig",)),
        ),
        feet=("值班", "主管"),
    ),
    review=ReviewCycle(7, "cadre", "每週由幹部核閱"),
    retention_years=5,
    law="機關門禁管理規定",
    signers=(Signer("visitor_sig", "訪客", on_pad=True, name="visitor"),),
    steps=(
        Step(
            "leave",
            "離開",
            ("inside",),
            fields=("card_back",),
            needs=("card_back",),
            at="left_at",
            closes=True,
        ),
    ),
    search=("visitor", "card_no"),
    closes="left_at",
    when="came_at",
    periodic=(Periodic("每日至少一筆", 1, 1),),
    help="訪客進出換證。",
)
