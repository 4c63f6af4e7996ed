"""L11 防情查勤紀錄表: check calls on the 防情 line, and the rare real order with its checklist to the second."""

from __future__ import annotations

from kiosk.ledgers.air_defence_call_rules import RULES, is_order, is_poor
from kiosk.ledgers.definition import (
    Choice,
    Classification,
    Field,
    FieldKind,
    LedgerDef,
    Periodic,
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
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.values import person, text

_DESK, _SYSTEM = (Who.DESK,), (Who.SYSTEM,)
_CLOSE = Phase.CLOSE


def _is_call(values: Values) -> bool:
    return not is_order(values)


FIELDS = (
    Field(
        "entry",
        "登記別",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        choices=(Choice("check", "查勤"), Choice("order", "警報發放令")),
        width=8,
    ),
    Field(
        "called_at",
        "查勤時間",
        FieldKind.INSTANT,
        _DESK,
        required=True,
        source=Source.NOW,
        width=8,
    ),
    Field(
        "caller_unit",
        "查勤單位",
        FieldKind.TEXT,
        _DESK,
        required=True,
        source=Source.PREVIOUS,
        limit=40,
        width=12,
    ),
    Field("caller_code", "查勤人代號", FieldKind.TEXT, _DESK, required=True, limit=20, width=8),
    Field(
        "via",
        "方式",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        source=Source.PREVIOUS,
        choices=(
            Choice("line", "專線"),
            Choice("phone", "自動電話"),
            Choice("radio", "無線電"),
            Choice("visit", "現場"),
        ),
        width=7,
    ),
    Field(
        "receiver",
        "受查人",
        FieldKind.PERSON,
        _SYSTEM,
        required=True,
        source=Source.LOGIN,
        width=10,
    ),
    Field("answer_s", "接聽秒數", FieldKind.INTEGER, _DESK, minimum=0, maximum=600, width=5),
    Field(
        "quality",
        "通話音量情形",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        choices=(Choice("good", "良"), Choice("fair", "可"), Choice("poor", "不良")),
        width=5,
    ),
    Field("question", "抽問狀況或測試令", FieldKind.TEXT, _DESK, limit=200, width=16),
    Field(
        "answer_result",
        "抽問結果",
        FieldKind.CHOICE,
        _DESK,
        choices=(Choice("right", "正確"), Choice("partly", "部分正確"), Choice("wrong", "錯誤")),
        width=6,
    ),
    Field(
        "clock_ok",
        "標準鐘校對",
        FieldKind.FLAG,
        _DESK,
        required=True,
        required_when=_is_call,
        width=5,
    ),
    Field(
        "finding",
        "缺失及處理",
        FieldKind.TEXT,
        _DESK,
        required=True,
        required_when=is_poor,
        limit=300,
        lines=2,
        width=16,
    ),
    Field(
        "order_text",
        "命令內容",
        FieldKind.TEXT,
        _DESK,
        required=True,
        required_when=is_order,
        limit=500,
        lines=3,
    ),
    Field("verified_at", "回撥查證時間", FieldKind.INSTANT, _DESK, phase=_CLOSE, source=Source.NOW),
    Field("verified_with", "查證對象", FieldKind.TEXT, _DESK, phase=_CLOSE, limit=60),
    Field(
        "order_genuine",
        "查證結果",
        FieldKind.CHOICE,
        _DESK,
        phase=_CLOSE,
        choices=(Choice("genuine", "屬實"), Choice("false", "不屬實，不發放")),
    ),
    Field("sirens_at", "警報發放時間", FieldKind.INSTANT, _DESK, phase=_CLOSE, source=Source.NOW),
    Field("sirens_note", "發放情形", FieldKind.TEXT, _DESK, phase=_CLOSE, limit=200),
    Field("told_at", "回報時間", FieldKind.INSTANT, _DESK, phase=_CLOSE, source=Source.NOW),
    Field("told_to", "回報對象", FieldKind.TEXT, _DESK, phase=_CLOSE, limit=60),
    Field("done_by", "辦理人", FieldKind.PERSON, _SYSTEM, phase=_CLOSE),
    Field(
        "done_at",
        "辦畢時間",
        FieldKind.INSTANT,
        _DESK,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
    ),
    Field("receiver_sig", "受查簽章", FieldKind.SIGNATURE, _DESK),
    scan_field(),
    Field("chief_sig", "主管", FieldKind.SIGNATURE, (Who.CADRE,), phase=Phase.REVIEW),
    Field("visit_sig", "督導", FieldKind.SIGNATURE, (Who.SUPERVISOR,), phase=Phase.REVIEW),
)

STEPS = (
    Step(
        "verify",
        "回撥查證",
        ("ordered",),
        ("verified_with", "order_genuine"),
        ("verified_with", "order_genuine"),
        at="verified_at",
        hint="以另一線路回撥發令單位，1 分 30 秒內完成",
    ),
    Step(
        "sound",
        "發放警報",
        ("verified",),
        ("sirens_note",),
        at="sirens_at",
        danger=True,
        hint="啟動警報器；完成後填發放情形",
    ),
    Step(
        "tell",
        "回報並結束",
        ("sounded", "refused"),
        ("told_to", "sirens_note"),
        ("told_to",),
        by="done_by",
        at="told_at",
        closes=True,
        hint="回報分局民防組或勤務指揮中心",
    ),
)
"""The guided checklist of a real order: 命令, 查證, 發放, 回報 (L11-R03)."""


def state(values: Values) -> str:
    """Return `logged` for a check call; a real order is as far as its checklist."""
    if text(values, "done_at"):
        return "done"
    if text(values, "entry") == "check":
        return "logged"
    if text(values, "sirens_at"):
        return "sounded"
    if text(values, "verified_at"):
        return "refused" if text(values, "order_genuine") == "false" else "verified"
    return "ordered"


def summary(values: Values) -> str:
    """Return `內湖分局 代號 07 專線 良`, or the order."""
    if is_order(values):
        return f"警報發放令 {text(values, 'order_text')}".replace("\n", " ").strip()
    receiver = person(values, "receiver")
    quality = {"good": "良", "fair": "可", "poor": "不良"}.get(text(values, "quality"), "")
    parts = (
        text(values, "caller_unit"),
        text(values, "caller_code"),
        receiver.name if receiver else "",
        quality,
        text(values, "finding"),
    )
    return " ".join(part for part in parts if part).replace("\n", " ")


AIR_DEFENCE_CALL = LedgerDef(
    key="L11",
    number=11,
    table="air_defense_call_check",
    title="防情查勤紀錄表",
    short="防情查勤",
    version=1,
    fields=FIELDS,
    states=(
        State("ordered", "待查證", open=True),
        State("verified", "待發放", open=True),
        State("refused", "不發放，待回報", open=True),
        State("sounded", "待回報", open=True),
        State("done", "已回報"),
        State("logged", "已登記"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=16,
        columns=(
            PaperColumn("時間", 26, ("called_at",)),
            PaperColumn("單位代號", 30, ("caller_unit", "caller_code")),
            PaperColumn("方式", 20, ("via",)),
            PaperColumn("受查人", 24, ("receiver",)),
            PaperColumn("秒數", 14, ("answer_s",)),
            PaperColumn("音量", 14, ("quality",)),
            PaperColumn("抽問狀況", 60, ("question", "order_text")),
            PaperColumn("結果", 20, ("answer_result", "order_genuine")),
            PaperColumn("校鐘", 12, ("clock_ok",)),
            PaperColumn("缺失處理", 53, ("finding", "sirens_at", "told_at", "told_to")),
        ),
        feet=("值班", "主管", "督導"),
    ),
    review=ReviewCycle(7, "chief", "每週由主管核閱"),
    retention_years=3,
    law="防情傳遞聯絡辦法第 2 條至第 5 條、第 9 條",
    signers=(
        Signer("receiver_sig", "受查人", name="receiver"),
        Signer("chief_sig", "主管"),
        Signer("visit_sig", "督導"),
    ),
    steps=STEPS,
    search=("caller_unit", "caller_code", "receiver", "question", "finding", "order_text"),
    closes="done_at",
    when="called_at",
    periodic=(Periodic("防情查勤", 1, Limits().drill_call_days, days_limit="drill_call_days"),),
    help=(
        "接到查勤電話按一鍵登記，時間即現在。多日沒有查勤會提醒，但不得補造。"
        "真實的警報發放令按「警報發放令」，依步驟查證、發放、回報。"
    ),
    classification=Classification.INTERNAL,
    group="民防",
)
