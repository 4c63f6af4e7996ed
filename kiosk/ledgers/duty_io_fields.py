"""Columns of L01, in three steps: going out, coming back, and what is out of the ordinary."""

from __future__ import annotations

from kiosk.ledgers import custody
from kiosk.ledgers.definition import Choice, Classification, Field, FieldKind, Phase, Source, Who
from kiosk.ledgers.event import Values
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.reference import duty_choices
from kiosk.ledgers.values import items, person, text

MOVEMENTS = (
    Choice("duty", "出勤退勤"),
    Choice("outing", "外出返所"),
    Choice("dispatch", "臨時派遣"),
)
CONDITIONS = (
    Choice("normal", "正常"),
    Choice("damaged", "損壞"),
    Choice("lost", "遺失"),
    Choice("repair", "送修"),
)

_ACTOR_DESK = (Who.ACTOR, Who.DESK)
_DESK = (Who.DESK,)
_CADRE = (Who.CADRE,)
_OPEN, _CLOSE, _REVIEW = Phase.OPEN, Phase.CLOSE, Phase.REVIEW
_ROUNDS_LIMIT = 999


def has_gun(values: Values) -> bool:
    """Tell whether the line draws a weapon, the condition of signatures and of clearing."""
    return bool(items(values, "pistol", "long_gun"))


def _has_pistol(values: Values) -> bool:
    return bool(items(values, "pistol"))


def _has_long_gun(values: Values) -> bool:
    return bool(items(values, "long_gun"))


def _on_duty(values: Values) -> bool:
    return text(values, "movement_kind") != "outing"


def _has_agent(values: Values) -> bool:
    return person(values, "agent") is not None


def _carried(values: Values) -> bool:
    return bool(text(values, "carry_reason")) or person(values, "carry_approver") is not None


def gun_is_back(values: Values) -> bool:
    """Tell whether a weapon came back, the condition of counting, clearing and both signatures."""
    back = custody.returned_quantities(values)
    return any(back[gun.id] > 0 for gun in items(values, "pistol", "long_gun"))


def _count(key: str, label: str, phase: Phase, **more: object) -> Field:
    """Return a count of cartridges or magazines: never negative, checked by the desk."""
    return Field(
        key,
        label,
        FieldKind.INTEGER,
        _ACTOR_DESK,
        phase=phase,
        minimum=0,
        maximum=_ROUNDS_LIMIT,
        classification=Classification.SENSITIVE,
        **more,  # type: ignore[arg-type]
    )


_OUT = (
    Field("movement_kind", "類型", FieldKind.CHOICE, required=True, choices=MOVEMENTS),
    Field(
        "person",
        "姓名",
        FieldKind.PERSON,
        (Who.SYSTEM,),
        required=True,
        source=Source.LOGIN,
        width=8,
    ),
    Field("out_at", "出勤時間", FieldKind.INSTANT, required=True, source=Source.NOW, width=6),
    Field("planned_in_at", "預定退勤", FieldKind.INSTANT, (Who.SYSTEM,), source=Source.ROSTER),
    Field(
        "duty_code",
        "勤務項目",
        FieldKind.CHOICE,
        (Who.SYSTEM, Who.ACTOR),
        required=True,
        required_when=_on_duty,
        source=Source.ROSTER,
        choices=duty_choices(),
        width=7,
    ),
    Field(
        "reason_place",
        "事由及地點",
        FieldKind.TEXT,
        required=True,
        source=Source.ROSTER,
        limit=100,
        width=14,
    ),
    Field("segment", "段次", FieldKind.INTEGER, (Who.SYSTEM,), minimum=1, maximum=99),
)

_WEAPONS = (
    Field(
        "pistol",
        "手槍槍號",
        FieldKind.ASSET,
        _ACTOR_DESK,
        source=Source.TEMPLATE,
        classification=Classification.SENSITIVE,
        width=9,
    ),
    _count(
        "mag_qty", "彈匣數", _OPEN, required=True, required_when=_has_pistol, source=Source.TEMPLATE
    ),
    _count(
        "rounds_out",
        "子彈數",
        _OPEN,
        required=True,
        required_when=_has_pistol,
        source=Source.TEMPLATE,
    ),
    Field("long_gun", "長槍槍號", FieldKind.ASSET, classification=Classification.SENSITIVE),
    _count("long_rounds_out", "長槍子彈數", _OPEN, required=True, required_when=_has_long_gun),
    Field("long_gun_approver", "長槍核准幹部", FieldKind.PERSON, _CADRE),
    Field("radio", "無線電機號碼", FieldKind.ASSET, source=Source.TEMPLATE, width=6),
    Field(
        "items",
        "其他裝備",
        FieldKind.ASSET,
        source=Source.TEMPLATE,
        many=True,
        hint="防彈背心、行動電腦、微型攝影機、酒測器等，可掃條碼加入",
        width=18,
    ),
    Field(
        "kit_deviation",
        "配備差異",
        FieldKind.TEXT,
        limit=200,
        hint="與標準配備不同時顯示，不必說明理由",
    ),
    Field(
        "cleared_out",
        "領用清槍",
        FieldKind.FLAG,
        _ACTOR_DESK,
        required=True,
        required_when=has_gun,
        hint="退彈匣、拉滑套、眼看手摸彈膛，在清槍處完成",
    ),
    Field("issue_sig", "領用人簽章", FieldKind.SIGNATURE, required=True, required_when=has_gun),
    Field(
        "issued_by",
        "發給人",
        FieldKind.PERSON,
        _DESK,
        required=True,
        required_when=has_gun,
        source=Source.LOGIN,
    ),
    Field(
        "issuer_sig", "發給人簽章", FieldKind.SIGNATURE, _DESK, required=True, required_when=has_gun
    ),
)

_BACK = (
    Field(
        "in_at",
        "退勤時間",
        FieldKind.INSTANT,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
        width=8,
    ),
    Field("returned", "已歸還", FieldKind.ASSET, _ACTOR_DESK, phase=_CLOSE, many=True),
    _count("rounds_in", "歸還子彈數", _CLOSE, required=True, required_when=gun_is_back),
    _count("rounds_fired", "擊發數", _CLOSE),
    _count("rounds_lost", "遺失子彈數", _CLOSE),
    _count("long_rounds_in", "長槍歸還子彈數", _CLOSE),
    _count("long_rounds_fired", "長槍擊發數", _CLOSE),
    _count("long_rounds_lost", "長槍遺失子彈數", _CLOSE),
    Field(
        "weapon_report",
        "使用警械報告文號",
        FieldKind.TEXT,
        phase=_CLOSE,
        limit=40,
        hint="擊發後應立即報告長官（警械使用條例第 10 條）",
    ),
    Field(
        "cleared_in",
        "歸還清槍",
        FieldKind.FLAG,
        _ACTOR_DESK,
        required=True,
        required_when=gun_is_back,
        phase=_CLOSE,
    ),
    Field(
        "return_sig",
        "歸還人簽章",
        FieldKind.SIGNATURE,
        required=True,
        required_when=gun_is_back,
        phase=_CLOSE,
    ),
    Field(
        "received_by",
        "收繳人",
        FieldKind.PERSON,
        _DESK,
        required=True,
        required_when=gun_is_back,
        phase=_CLOSE,
        source=Source.LOGIN,
    ),
    Field(
        "receiver_sig",
        "收繳人簽章",
        FieldKind.SIGNATURE,
        _DESK,
        required=True,
        required_when=gun_is_back,
        phase=_CLOSE,
    ),
    Field(
        "condition",
        "裝備狀況",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        phase=_CLOSE,
        choices=CONDITIONS,
    ),
)

_EXCEPTIONS = (
    Field("agent", "代繳人", FieldKind.PERSON, _DESK, phase=_CLOSE),
    Field(
        "agent_reason",
        "代繳原因",
        FieldKind.TEXT,
        _DESK,
        required=True,
        required_when=_has_agent,
        phase=_CLOSE,
        limit=100,
        classification=Classification.PERSONAL,
        hint="受傷、生病、槍枝扣案等本人無法親自繳回的原因",
    ),
    Field(
        "agent_approver",
        "代繳核准幹部",
        FieldKind.PERSON,
        _CADRE,
        required=True,
        required_when=_has_agent,
        phase=_CLOSE,
    ),
    Field(
        "carry_reason",
        "續用原因",
        FieldKind.TEXT,
        phase=_CLOSE,
        limit=100,
        hint="戒護就醫、押送等退勤後仍須攜帶的原因",
    ),
    Field(
        "carry_approver",
        "續用核准幹部",
        FieldKind.PERSON,
        _CADRE,
        required=True,
        required_when=_carried,
        phase=_CLOSE,
    ),
    Field("deviation_reason", "時間差異原因", FieldKind.TEXT, limit=100),
    Field("moved_to", "接續段", FieldKind.TEXT, (Who.SYSTEM,), phase=_CLOSE, limit=40),
    Field("extension_approver", "延長勤務核准幹部", FieldKind.PERSON, _CADRE, phase=_CLOSE),
    Field("remark", "備考", FieldKind.TEXT, _ACTOR_DESK, limit=200, lines=2, width=16),
    scan_field(classification=Classification.SENSITIVE),
    Field("review_sig", "主管核閱", FieldKind.SIGNATURE, _CADRE, phase=_REVIEW),
)

FIELDS: tuple[Field, ...] = (*_OUT, *_WEAPONS, *_BACK, *_EXCEPTIONS)
