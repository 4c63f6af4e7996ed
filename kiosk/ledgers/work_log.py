"""L03 員警工作紀錄簿: what each officer did on each duty segment, in his own words."""

from __future__ import annotations

from kiosk.ledgers.definition import (
    Classification,
    Field,
    FieldKind,
    LedgerDef,
    Phase,
    ReviewCycle,
    Signer,
    Source,
    State,
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.reference import duties, duty_choices, tallies
from kiosk.ledgers.values import person, text
from kiosk.ledgers.work_log_rules import RULES

_SYSTEM = (Who.SYSTEM,)
_CLOSE, _REVIEW = Phase.CLOSE, Phase.REVIEW

FIELDS = (
    Field(
        "start_at",
        "執勤開始",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        source=Source.SESSION,
        width=8,
    ),
    Field(
        "end_at",
        "執勤結束",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        phase=_CLOSE,
        source=Source.SESSION,
        width=8,
    ),
    Field(
        "duty_code",
        "勤務項目",
        FieldKind.CHOICE,
        _SYSTEM,
        required=True,
        source=Source.SESSION,
        choices=duty_choices(),
        width=9,
    ),
    Field(
        "author", "記錄人", FieldKind.PERSON, _SYSTEM, required=True, source=Source.LOGIN, width=12
    ),
    Field(
        "partners",
        "同班員警",
        FieldKind.PERSON,
        _SYSTEM,
        source=Source.SESSION,
        many=True,
        width=14,
    ),
    Field("places", "地點／路線", FieldKind.TEXT, source=Source.ROSTER, limit=200, width=14),
    Field(
        "narrative",
        "工作記事",
        FieldKind.TEXT,
        required=True,
        phase=_CLOSE,
        lines=12,
        limit=4000,
        personal=True,
        classification=Classification.PERSONAL,
        hint="直接輸入，例如 2210 盤查…；四碼時間會自動列入時間軸",
        width=30,
    ),
    Field(
        "disposition",
        "處理情形",
        FieldKind.TEXT,
        phase=_CLOSE,
        lines=6,
        limit=2000,
        personal=True,
        classification=Classification.PERSONAL,
        width=18,
    ),
    Field(
        "partner_notes",
        "同班補充",
        FieldKind.LINKS,
        phase=_CLOSE,
        many=True,
        personal=True,
        classification=Classification.PERSONAL,
        hint="同班員警確認或補充自己的部分，不必重寫全文",
    ),
    Field("links", "案件／電話／查詢連結", FieldKind.LINKS, phase=_CLOSE, many=True),
    Field(
        "tallies",
        "績效統計",
        FieldKind.COUNTS,
        phase=_CLOSE,
        choices=tallies(),
        minimum=0,
        maximum=9999,
    ),
    Field(
        "submitted_at",
        "送出時間",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
    ),
    Field(
        "instruction", "主管批示", FieldKind.TEXT, (Who.CADRE,), phase=_REVIEW, lines=2, limit=500
    ),
    Field("review_sig", "主管核閱", FieldKind.SIGNATURE, (Who.CADRE,), phase=_REVIEW),
    Field("sup_sig", "督導簽章", FieldKind.SIGNATURE, (Who.SUPERVISOR,), phase=_REVIEW),
)


def state(values: Values) -> str:
    """Return `draft` until the officer has handed the entry in."""
    return "submitted" if text(values, "submitted_at") else "draft"


def summary(values: Values) -> str:
    """Return `警員 王大明 巡邏 和平東路` ; the narrative is personal and stays out."""
    who = person(values, "author")
    code = text(values, "duty_code")
    duty = next((item.short for item in duties() if item.code == code), code)
    return " ".join(
        part for part in (who.label if who else "", duty, text(values, "places")) if part
    )


WORK_LOG = LedgerDef(
    key="L03",
    number=3,
    table="work_log",
    title="員警工作紀錄簿",
    short="工作紀錄",
    version=1,
    fields=FIELDS,
    states=(State("draft", "草稿", open=True), State("submitted", "已送出")),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=False,
        rows_per_page=6,
        columns=(
            PaperColumn("執勤起訖", 32, ("start_at", "end_at"), joiner="～"),
            PaperColumn("勤務項目", 22, ("duty_code",)),
            PaperColumn("同班", 26, ("partners",)),
            PaperColumn(
                "工作記事及處理情形",
                100,
                ("narrative", "disposition", "partner_notes"),
                joiner="\n",
            ),
        ),
        feet=("主管", "督導"),
        flowing=True,
        note=("author", "tallies", "instruction"),
    ),
    review=ReviewCycle(1, "chief", "每日由所長核閱"),
    retention_years=10,
    law="警察勤務條例第 11 條、第 17 條；各機關加班費支給辦法第 7 條（加班查對）；個人資料保護法第 5 條、第 6 條",
    signers=(Signer("review_sig", "主管"), Signer("sup_sig", "督導")),
    search=(
        "author",
        "partners",
        "places",
        "narrative",
        "disposition",
        "partner_notes",
        "instruction",
    ),
    closes="submitted_at",
    when="start_at",
    help=(
        "出勤時自動建立草稿，退勤時填寫工作記事後送出；每一段勤務一則，同班者各自確認或補充。"
        "查詢資料只記何時、以何系統、因何事由查詢，不記查詢結果。"
    ),
    classification=Classification.PERSONAL,
)
