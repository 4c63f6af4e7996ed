"""Columns of L09 錄影監視系統影像申請表."""

from __future__ import annotations

from kiosk.ledgers.definition import (
    Choice,
    Classification,
    Field,
    FieldKind,
    Phase,
    Source,
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.text_forms import ADDRESS, IDENTITY, NAME, PHONE
from kiosk.ledgers.values import text

_CITIZEN, _DESK, _CADRE, _SYSTEM = (Who.CITIZEN,), (Who.DESK,), (Who.CADRE,), (Who.SYSTEM,)
_PERSONAL = Classification.PERSONAL
AGENT, AGENCY, DENIED, COPIED = "agent", "agency", "denied", "copied"

CAPACITIES = (
    Choice("party", "當事人"),
    Choice("interested", "利害關係人"),
    Choice(AGENT, "代理人"),
    Choice(AGENCY, "機關"),
)
PURPOSES = (
    Choice("accident", "交通事故"),
    Choice("theft", "竊盜"),
    Choice("lost", "遺失物"),
    Choice("missing", "走失協尋"),
    Choice("damage", "毀損"),
    Choice("dispute", "糾紛"),
    Choice("official", "機關公務"),
    Choice("other", "其他"),
)
DECISIONS = (Choice("granted", "准"), Choice("partly", "部分准"), Choice(DENIED, "駁"))
GROUNDS = (
    Choice("draft", "一、行政決定前之擬稿或其他準備作業文件"),
    Choice("secret", "二、涉及國防、軍事、外交及一般公務機密，依法規規定有保密之必要"),
    Choice("privacy", "三、涉及個人隱私、職業秘密、營業秘密，依法規規定有保密之必要"),
    Choice("third_party", "四、有侵害第三人權利之虞"),
    Choice("public_order", "五、有嚴重妨礙社會治安、公共安全或其他公共利益之職務正常進行之虞"),
)
"""行政程序法 §46 II: there is no other ground (L09-R04)."""
RESULTS = (
    Choice("found", "有所見"),
    Choice("nothing", "無所見"),
    Choice(COPIED, "依公文複製交付機關"),
)
ID_KINDS = (
    Choice("national", "國民身分證"),
    Choice("licence", "駕駛執照"),
    Choice("health", "健保卡"),
    Choice("resident", "居留證"),
    Choice("passport", "護照"),
    Choice("service", "服務證"),
)


def _agent(values: Values) -> bool:
    return text(values, "capacity") == AGENT


def _agency(values: Values) -> bool:
    return text(values, "capacity") == AGENCY


def _denied(values: Values) -> bool:
    return text(values, "decision") == DENIED


def _personal(
    key: str, label: str, limit: int, *, required: bool = False, width: int = 0, **more: object
) -> Field:
    return Field(
        key,
        label,
        FieldKind.TEXT,
        _CITIZEN,
        required=required,
        limit=limit,
        personal=True,
        classification=_PERSONAL,
        width=width,
        **more,  # type: ignore[arg-type]
    )


APPLICATION = (
    Field(
        "applied_at",
        "申請日期",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        source=Source.NOW,
        width=10,
    ),
    _personal("applicant", "申請人", 50, required=True, width=10, form=NAME),
    _personal("applicant_id", "證號", 17, required=True, form=IDENTITY),
    _personal("applicant_phone", "電話", 30, required=True, form=PHONE),
    _personal("applicant_address", "住址", 100, required=True, form=ADDRESS),
    Field(
        "capacity",
        "身分",
        FieldKind.CHOICE,
        _CITIZEN,
        required=True,
        choices=CAPACITIES,
        width=8,
    ),
    Field(
        "poa_file",
        "代理委託書",
        FieldKind.FILES,
        _CITIZEN,
        required=True,
        required_when=_agent,
        many=True,
        personal=True,
        classification=_PERSONAL,
    ),
    Field(
        "agency_doc_no",
        "機關公文文號",
        FieldKind.TEXT,
        _DESK,
        required=True,
        required_when=_agency,
        limit=60,
    ),
    Field(
        "purpose_code",
        "事由",
        FieldKind.CHOICE,
        _CITIZEN,
        required=True,
        choices=PURPOSES,
        width=8,
    ),
    _personal("purpose_text", "事由說明", 500, required=True, lines=3),
    Field("from_at", "調閱時段（起）", FieldKind.INSTANT, _CITIZEN, required=True, width=10),
    Field("to_at", "調閱時段（迄）", FieldKind.INSTANT, _CITIZEN, required=True, width=8),
    Field("place", "地點", FieldKind.TEXT, _CITIZEN, required=True, limit=100, width=18),
    Field(
        "cams",
        "鏡頭",
        FieldKind.ASSET,
        _DESK,
        many=True,
        source=Source.REGISTER,
        asset_kinds=("street_camera",),
    ),
    Field("case_link", "相關案號／報案證明", FieldKind.TEXT, _DESK, limit=60),
    Field(
        "footage_until",
        "影像保存至",
        FieldKind.INSTANT,
        _SYSTEM,
        source=Source.RECKONED,
        width=10,
    ),
    Field("decide_by", "審核期限", FieldKind.INSTANT, _SYSTEM, source=Source.RECKONED),
    Field(
        "footage_gone",
        "影像已逾期（已告知申請人）",
        FieldKind.FLAG,
        _DESK,
        hint="時段已超過保存期限，仍要收件時勾選",
    ),
    Field(
        "notices_ack",
        "已告知（員警陪同、不得複製、個資）",
        FieldKind.FLAG,
        _CITIZEN,
        required=True,
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
)

HANDLING = (
    Field("id_kind", "核對證件", FieldKind.CHOICE, _DESK, choices=ID_KINDS),
    Field("identity_by", "身分核對人", FieldKind.PERSON, _SYSTEM),
    Field("identity_at", "身分核對時間", FieldKind.INSTANT, _SYSTEM),
    Field("handler", "承辦人", FieldKind.PERSON, _SYSTEM, width=10),
    Field("handler_note", "承辦意見", FieldKind.TEXT, _DESK, lines=2, limit=300),
    Field("submitted_at", "送審時間", FieldKind.INSTANT, _SYSTEM),
    Field("preserve_flag", "證據保全", FieldKind.FLAG, _DESK),
    Field("evidence_no", "保全編號", FieldKind.TEXT, _DESK, limit=40),
    Field("preserve_note", "保全範圍", FieldKind.TEXT, _DESK, limit=200),
    Field("preserved_at", "保全時間", FieldKind.INSTANT, _SYSTEM),
    Field("decision", "審核結果", FieldKind.CHOICE, _CADRE, choices=DECISIONS, width=8),
    Field(
        "deny_reason",
        "駁回理由（行政程序法 §46 II）",
        FieldKind.CHOICE,
        _CADRE,
        required=True,
        required_when=_denied,
        phase=Phase.CLOSE,
        choices=GROUNDS,
    ),
    Field("decision_note", "審核意見", FieldKind.TEXT, _CADRE, lines=2, limit=300),
    Field("approver", "核准人", FieldKind.PERSON, _SYSTEM),
    Field("decided_at", "審核時間", FieldKind.INSTANT, _SYSTEM),
    Field("scheduled_at", "排定調閱時間", FieldKind.INSTANT, _DESK),
    Field("viewed_at", "調閱時間", FieldKind.INSTANT, _DESK, source=Source.NOW),
    Field("escort", "陪同員警", FieldKind.PERSON, _DESK),
    Field("result", "調閱結果", FieldKind.CHOICE, _DESK, choices=RESULTS),
    Field("result_note", "結果說明", FieldKind.TEXT, _DESK, lines=2, limit=300),
    Field(
        "view_log",
        "逐鏡頭調閱紀錄",
        FieldKind.LINKS,
        _DESK,
        many=True,
        hint="每支鏡頭一行：鏡頭、時段、原因",
    ),
    Field(
        "viewed_sig",
        "申請人簽名（閱畢）",
        FieldKind.SIGNATURE,
        _CITIZEN,
        personal=True,
        classification=_PERSONAL,
    ),
    Field("withdrawn", "撤回", FieldKind.FLAG, _SYSTEM),
    Field("withdraw_reason", "撤回原因", FieldKind.TEXT, _DESK, limit=100),
    Field("closed_at", "結案時間", FieldKind.INSTANT, _SYSTEM, required=True, phase=Phase.CLOSE),
    Field("review_sig", "主管核閱", FieldKind.SIGNATURE, _CADRE, phase=Phase.REVIEW),
)

FIELDS = (*APPLICATION, *HANDLING)
