"""Columns of L14 受理申請運鈔護送登記簿."""

from __future__ import annotations

from kiosk.ledgers.definition import (
    Choice,
    Classification,
    Field,
    FieldKind,
    Phase,
    Source,
    TextForm,
    Who,
)
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.reference import vehicle_kinds
from kiosk.ledgers.text_forms import IDENTITY, NAME, PHONE, PLATE

_CITIZEN, _DESK, _OFFICER, _SYSTEM = (Who.CITIZEN,), (Who.DESK,), (Who.ACTOR,), (Who.SYSTEM,)
_PERSONAL, _SENSITIVE = Classification.PERSONAL, Classification.SENSITIVE

CHANNELS = (
    Choice("counter", "臨櫃"),
    Choice("phone", "電話"),
    Choice("110", "110"),
    Choice("online", "線上"),
    Choice("on_site", "現地"),
    Choice("bank", "金融機構"),
)
BANDS = (
    Choice("to_500k", "50 萬元以下"),
    Choice("to_1m", "50 萬至 100 萬元"),
    Choice("to_5m", "100 萬至 500 萬元"),
    Choice("over_5m", "500 萬元以上"),
)
"""Bands, never the exact amount (L14-R02)."""
OUTCOMES = (
    Choice("done", "完成"),
    Choice("declined", "不受理"),
    Choice("cancelled", "取消"),
    Choice("no_show", "未到"),
    Choice("forwarded", "轉他分局"),
)


def _citizen(
    key: str,
    label: str,
    limit: int,
    form: TextForm | None = None,
    *,
    required: bool = False,
    wide: Classification = _PERSONAL,
    width: int = 0,
) -> Field:
    return Field(
        key,
        label,
        FieldKind.TEXT,
        _CITIZEN,
        required=required,
        limit=limit,
        personal=True,
        classification=wide,
        form=form,
        width=width,
    )


FIELDS = (
    Field(
        "applied_at",
        "申請時間",
        FieldKind.INSTANT,
        _DESK,
        required=True,
        source=Source.NOW,
        width=10,
    ),
    Field(
        "channel",
        "申請方式",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        choices=CHANNELS,
        width=8,
    ),
    _citizen("applicant", "申請人", 50, NAME, required=True, width=10),
    _citizen("applicant_phone", "電話", 30, PHONE, required=True),
    _citizen("applicant_id", "證號", 17, IDENTITY),
    _citizen("bank", "金融機構", 60, required=True, wide=_SENSITIVE),
    _citizen("from_place", "起點", 100, required=True, wide=_SENSITIVE),
    _citizen("to_place", "目的地", 100, required=True, wide=_SENSITIVE),
    _citizen("route", "路線", 200, wide=_SENSITIVE),
    Field(
        "planned_at",
        "預定時間",
        FieldKind.INSTANT,
        _CITIZEN,
        required=True,
        hint="可填今天稍後或明天的時間",
        width=10,
    ),
    Field("people", "人數", FieldKind.INTEGER, _CITIZEN, minimum=1, maximum=99),
    _citizen("vehicle_kind", "交通工具", 20),
    _citizen("plate", "車號", 12, PLATE),
    Field(
        "amount_band",
        "金額級距",
        FieldKind.CHOICE,
        _CITIZEN,
        choices=BANDS,
        personal=True,
        classification=_SENSITIVE,
    ),
    Field(
        "apply_sig",
        "申請人簽名（申請）",
        FieldKind.SIGNATURE,
        _CITIZEN,
        personal=True,
        classification=_PERSONAL,
    ),
    scan_field(classification=_PERSONAL),
    Field("callback_ok", "已回撥確認", FieldKind.FLAG, _DESK),
    Field("callback_note", "回撥情形", FieldKind.TEXT, _DESK, limit=100),
    Field("accepted_by", "受理人", FieldKind.PERSON, _SYSTEM),
    Field("accepted_at", "受理時間", FieldKind.INSTANT, _SYSTEM),
    Field("officers", "派遣員警", FieldKind.PERSON, _DESK, many=True, width=14),
    Field(
        "vehicle",
        "派遣車輛",
        FieldKind.ASSET,
        _DESK,
        asset_kinds=vehicle_kinds(),
        width=10,
    ),
    Field("assigned_by", "派遣人", FieldKind.PERSON, _SYSTEM),
    Field("assigned_at", "派遣時間", FieldKind.INSTANT, _SYSTEM),
    Field("met_at", "會合時間", FieldKind.INSTANT, _OFFICER),
    Field("left_at", "出發時間", FieldKind.INSTANT, _OFFICER),
    Field("forwarded_to", "轉送分局", FieldKind.TEXT, _DESK, limit=40),
    Field("outcome", "結果", FieldKind.CHOICE, _SYSTEM, choices=OUTCOMES),
    Field(
        "result",
        "執行情形",
        FieldKind.TEXT,
        _OFFICER,
        required=True,
        phase=Phase.CLOSE,
        lines=2,
        limit=500,
    ),
    Field("incident", "異常", FieldKind.TEXT, _OFFICER, phase=Phase.CLOSE, limit=300),
    Field(
        "done_at",
        "完成時間",
        FieldKind.INSTANT,
        _OFFICER,
        required=True,
        phase=Phase.CLOSE,
        source=Source.NOW,
        width=10,
    ),
    Field("sign_done", "完成時請申請人簽名", FieldKind.FLAG, _OFFICER, phase=Phase.CLOSE),
    Field(
        "done_sig",
        "申請人簽名（完成）",
        FieldKind.SIGNATURE,
        _CITIZEN,
        phase=Phase.CLOSE,
        personal=True,
        classification=_PERSONAL,
    ),
    Field("review_sig", "主管核閱", FieldKind.SIGNATURE, (Who.CADRE,), phase=Phase.REVIEW),
)
