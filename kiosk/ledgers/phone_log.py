"""L04 公務電話紀錄簿: what was said on the telephone between offices, and what had to be done about it."""

from __future__ import annotations

from kiosk.ledgers.case_lists import call_categories, call_category
from kiosk.ledgers.definition import (
    Choice,
    Classification,
    Field,
    FieldKind,
    LedgerDef,
    Phase,
    ReviewCycle,
    Signer,
    Source,
    State,
    Step,
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.paper import BlockCell, BlockRow, Paper
from kiosk.ledgers.phone_log_rules import DONE, LEDGER, RULES, from_agency
from kiosk.ledgers.text_forms import CASE_NO, NAME, PHONE
from kiosk.ledgers.values import text

_CLOSE, _REVIEW, _PERSONAL = Phase.CLOSE, Phase.REVIEW, Classification.PERSONAL
_SYSTEM, _DESK, _CADRE = (Who.SYSTEM,), (Who.DESK,), (Who.CADRE,)
_KIND = FieldKind

FIELDS = (
    Field("call_at", "通話時間", _KIND.INSTANT, _DESK, required=True, source=Source.NOW, width=8),
    Field(
        "direction",
        "發／受話",
        _KIND.CHOICE,
        _DESK,
        required=True,
        choices=(Choice("in", "受話"), Choice("out", "發話")),
        width=5,
    ),
    Field("peer_unit", "對方單位", _KIND.TEXT, _DESK, required=True, limit=60, width=12),
    Field(
        "peer_title",
        "對方職稱",
        _KIND.TEXT,
        _DESK,
        required=True,
        required_when=from_agency,
        limit=20,
    ),
    Field(
        "peer_name",
        "對方姓名",
        _KIND.TEXT,
        _DESK,
        required=True,
        limit=50,
        personal=True,
        classification=_PERSONAL,
        form=NAME,
        width=7,
    ),
    Field(
        "peer_phone",
        "對方電話",
        _KIND.TEXT,
        _DESK,
        limit=30,
        personal=True,
        classification=_PERSONAL,
        form=PHONE,
    ),
    Field(
        "our_person", "本方人員", _KIND.PERSON, _SYSTEM, required=True, source=Source.LOGIN, width=9
    ),
    Field(
        "category",
        "類別",
        _KIND.CHOICE,
        _DESK,
        required=True,
        choices=tuple(Choice(item.code, item.label) for item in call_categories()),
        width=9,
    ),
    Field("subject", "協調／通報事項", _KIND.TEXT, _DESK, required=True, limit=100, width=18),
    Field(
        "content",
        "通話內容",
        _KIND.TEXT,
        _DESK,
        required=True,
        lines=6,
        limit=2000,
        personal=True,
        classification=_PERSONAL,
    ),
    Field(
        "read_back",
        "已覆誦",
        _KIND.FLAG,
        _DESK,
        hint="上級命令、勤指中心通報與勤務變更須向對方覆誦",
    ),
    Field("receiver", "受令人", _KIND.TEXT, _DESK, limit=50, hint="覆誦並受領命令的人"),
    Field("case_110_no", "110 案號", _KIND.TEXT, _DESK, limit=20, form=CASE_NO),
    Field("due_at", "完成時限", _KIND.INSTANT, _DESK, width=8, hint="填了就列在看板，到完成為止"),
    Field("action", "處理情形", _KIND.TEXT, _DESK, phase=_CLOSE, lines=3, limit=1000),
    Field("forwarded_to", "轉報", _KIND.PERSON, _DESK, phase=_CLOSE, many=True),
    Field("forwarded_at", "轉報時間", _KIND.INSTANT, _SYSTEM, phase=_CLOSE),
    Field("done_at", "完成時間", _KIND.INSTANT, _SYSTEM, phase=_CLOSE, width=8),
    Field("done_by", "完成人員", _KIND.PERSON, _SYSTEM, phase=_CLOSE),
    Field("closed_at", "登記完畢時間", _KIND.INSTANT, _SYSTEM, required=True, phase=_CLOSE),
    Field("review_sig", "核閱", _KIND.SIGNATURE, _CADRE, phase=_REVIEW),
)

STEPS = (
    Step(
        "forward",
        "轉報",
        ("noted", "pending", "forwarded"),
        ("forwarded_to", "action"),
        ("forwarded_to",),
        at="forwarded_at",
        hint="轉給承辦同仁後，列在看板到完成為止",
    ),
    Step(
        DONE,
        "完成",
        ("pending", "forwarded"),
        ("action",),
        ("action",),
        by="done_by",
        at="done_at",
        closes=True,
    ),
)


def state(values: Values) -> str:
    """Return `done`, `forwarded`, `noted` (nothing more to do), or `pending` while something is."""
    if text(values, "done_at"):
        return "done"
    if values.get("forwarded_to"):
        return "forwarded"
    waits = text(values, "due_at") or not text(values, "closed_at")
    return "pending" if waits else "noted"


def due(values: Values, _limits: Limits) -> str:
    """Return the time limit of an item that is not done (L04-R02)."""
    return "" if text(values, "done_at") else text(values, "due_at")


def summary(values: Values) -> str:
    """Return `受話 內湖分局 上級命令：加強巡邏`; the other side's name is personal and stays out."""
    category = call_category(text(values, "category"))
    direction = {"in": "受話", "out": "發話"}.get(text(values, "direction"), "")
    subject = f"{category.label if category else ''}：{text(values, 'subject')}".strip("：")
    return " ".join(part for part in (direction, text(values, "peer_unit"), subject) if part)


PHONE_LOG = LedgerDef(
    key=LEDGER,
    number=4,
    table="phone_log",
    title="公務電話紀錄簿",
    short="公務電話",
    version=1,
    fields=FIELDS,
    states=(
        State("pending", "待辦", open=True),
        State("forwarded", "已轉報", open=True),
        State("noted", "已記錄"),
        State("done", "已完成"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=False,
        rows_per_page=4,
        columns=(),
        block=(
            BlockRow(
                (
                    BlockCell("編號", ("@number",), 2),
                    BlockCell("通話時間", ("call_at",), 2),
                    BlockCell("發／受話", ("direction",), 1),
                    BlockCell("類別", ("category",), 2),
                )
            ),
            BlockRow(
                (
                    BlockCell(
                        "對方單位職稱姓名",
                        ("peer_unit", "peer_title", "peer_name", "peer_phone"),
                        4,
                    ),
                    BlockCell("本方職稱姓名", ("our_person",), 2),
                )
            ),
            BlockRow((BlockCell("協調事項", ("subject", "case_110_no")),)),
            BlockRow((BlockCell("通話內容", ("content",)),), 18),
            BlockRow(
                (
                    BlockCell("備註", ("action", "forwarded_to"), 3),
                    BlockCell("受令人", ("receiver",), 2),
                    BlockCell("時限／完成", ("due_at", "done_at"), 2, "／"),
                )
            ),
        ),
        feet=("承辦", "主管"),
    ),
    review=ReviewCycle(1, "chief", "每日由所長核閱"),
    retention_years=5,
    law="文書處理手冊（公務電話紀錄）；警察勤務條例第 11 條；個人資料保護法第 5 條",
    signers=(Signer("review_sig", "主管"),),
    steps=STEPS,
    search=(
        "peer_unit",
        "peer_name",
        "peer_phone",
        "our_person",
        "subject",
        "content",
        "case_110_no",
        "action",
    ),
    closes="closed_at",
    when="call_at",
    due=due,
    by_page=True,
    help=(
        "任何畫面按 Shift+F3 登記一通公務電話。上級命令須覆誦並填受令人；有完成時限的事項列在看板，"
        "按「完成」才消失。民防（防情）通話登記在 11，110 報案不登記，只填案號。"
    ),
    classification=Classification.PERSONAL,
)
