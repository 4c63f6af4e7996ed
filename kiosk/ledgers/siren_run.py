"""L10 民防防空警報器運轉狀況紀錄表: every test and every sounding of a siren, timed against its signal."""

from __future__ import annotations

from kiosk.ledgers import faults, upkeep
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
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.siren_run_rules import RULES, is_bad, is_disabled, is_sounded
from kiosk.ledgers.values import item, text

_KEEPER, _SYSTEM = (Who.ACTOR,), (Who.SYSTEM,)
_LONGEST_S = 3600
KIND = "siren"

FIELDS = (
    Field(
        "siren",
        "警報器編號",
        FieldKind.ASSET,
        _KEEPER,
        required=True,
        source=Source.REGISTER,
        asset_kinds=(KIND,),
        width=12,
    ),
    Field(
        "siren_kind",
        "種類",
        FieldKind.CHOICE,
        _SYSTEM,
        source=Source.REGISTER,
        choices=upkeep.choices("siren_kinds"),
    ),
    Field("site", "設置地點", FieldKind.TEXT, _SYSTEM, source=Source.REGISTER, limit=100, width=14),
    Field(
        "tested_at",
        "檢查時間",
        FieldKind.INSTANT,
        _KEEPER,
        required=True,
        source=Source.NOW,
        hint="檢查或試運轉的時間",
        width=8,
    ),
    Field(
        "tester", "檢查人", FieldKind.PERSON, _KEEPER, required=True, source=Source.LOGIN, width=10
    ),
    Field(
        "occasion",
        "事由",
        FieldKind.CHOICE,
        _KEEPER,
        required=True,
        choices=upkeep.choices("siren_occasions"),
        width=10,
    ),
    Field(
        "signal",
        "信號別",
        FieldKind.CHOICE,
        _KEEPER,
        required=True,
        choices=upkeep.choices("siren_signals"),
        width=10,
    ),
    Field(
        "trigger",
        "啟動方式",
        FieldKind.CHOICE,
        _KEEPER,
        required=True,
        choices=(Choice("remote", "遙控"), Choice("manual", "手動")),
        width=6,
    ),
    Field("start_at", "開始", FieldKind.INSTANT, _SYSTEM, source=Source.NOW),
    Field("stop_at", "停止", FieldKind.INSTANT, _SYSTEM, source=Source.NOW),
    Field(
        "seconds",
        "鳴放秒數",
        FieldKind.INTEGER,
        (Who.SYSTEM, Who.ACTOR),
        required=True,
        required_when=is_sounded,
        source=Source.RECKONED,
        minimum=0,
        maximum=_LONGEST_S,
        hint="由碼錶帶入",
        width=6,
    ),
    Field("volt", "電源電壓（伏特）", FieldKind.DECIMAL, _KEEPER, required=True, limit=8, width=6),
    Field("battery_ok", "電池正常", FieldKind.FLAG, _KEEPER, required=True, width=5),
    Field("motor_ok", "馬達正常", FieldKind.FLAG, _KEEPER, required=True, width=5),
    Field("sound_ok", "音響正常", FieldKind.FLAG, _KEEPER, required=True, width=5),
    Field(
        "fault",
        "異常與處置",
        FieldKind.TEXT,
        _KEEPER,
        required=True,
        required_when=is_bad,
        limit=300,
        lines=2,
        width=14,
    ),
    Field("disabled", "失效", FieldKind.FLAG, _KEEPER, hint="警報器不能鳴放"),
    Field(
        "notified_at",
        "通報民防組時間",
        FieldKind.INSTANT,
        _KEEPER,
        required=True,
        required_when=is_disabled,
    ),
    Field(
        "notified_to",
        "民防組受話人",
        FieldKind.TEXT,
        _KEEPER,
        required=True,
        required_when=is_disabled,
        limit=40,
    ),
    Field(
        "notice_no",
        "通報紀錄編號",
        FieldKind.TEXT,
        _KEEPER,
        limit=40,
        hint="公務電話紀錄簿或防情查勤紀錄的編號",
    ),
    *faults.FIELDS,
    Field("chief_sig", "主管", FieldKind.SIGNATURE, (Who.CADRE,), phase=Phase.REVIEW),
    Field("biz_sig", "民防組", FieldKind.SIGNATURE, (Who.SUPERVISOR,), phase=Phase.REVIEW),
)


def state(values: Values) -> str:
    """Return `ok`, or how far the repair of a fault is."""
    tested = bool(text(values, "tested_at"))
    return "ok" if tested and not is_bad(values) else faults.state(values)


def summary(values: Values) -> str:
    """Return `S-01 例行 靜默測試 正常`, with the fault and its outage where there is one."""
    siren = item(values, "siren")
    result = text(values, "fault") if is_bad(values) else "正常" if siren else ""
    parts = (
        siren.label if siren else "",
        upkeep.label_of("siren_occasions", text(values, "occasion")),
        upkeep.label_of("siren_signals", text(values, "signal")),
        result,
        faults.outage_text(values, "tested_at"),
    )
    return " ".join(part for part in parts if part).replace("\n", " ")


SIREN_RUN = LedgerDef(
    key="L10",
    number=10,
    table="siren_run_status",
    title="民防防空警報器運轉狀況紀錄表",
    short="防空警報器",
    version=1,
    fields=FIELDS,
    states=(*faults.STATES, State("ok", "正常")),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=12,
        columns=(
            PaperColumn("編號", 20, ("siren",)),
            PaperColumn("地點", 40, ("site", "siren_kind")),
            PaperColumn("時間", 24, ("tested_at",)),
            PaperColumn("事由", 26, ("occasion",)),
            PaperColumn("信號", 20, ("signal",)),
            PaperColumn("啟動", 16, ("trigger",)),
            PaperColumn("起迄秒", 30, ("start_at", "stop_at", "seconds")),
            PaperColumn("電源", 12, ("volt",)),
            PaperColumn("電池", 12, ("battery_ok",)),
            PaperColumn("馬達", 12, ("motor_ok",)),
            PaperColumn("音響", 12, ("sound_ok",)),
            PaperColumn("異常處置", 49, ("fault", "notified_at", "ticket_no", "fixed_at")),
        ),
        feet=("檢查人", "主管", "民防組"),
        note=("notified_to", "notice_no"),
    ),
    review=ReviewCycle(30, "chief", "每月由主管核閱"),
    retention_years=3,
    law="防空警報傳遞發放辦法；民防法施行細則",
    signers=(Signer("chief_sig", "主管"), Signer("biz_sig", "民防組")),
    steps=faults.steps(),
    search=("siren", "site", "tester", "fault", "vendor", "ticket_no", "notice_no"),
    closes="verified_at",
    when="tested_at",
    periodic=(
        Periodic(
            "防空警報器檢查",
            1,
            Limits().siren_check_days,
            (KIND,),
            "siren",
            days_limit="siren_check_days",
        ),
    ),
    help=(
        "例行檢查與每次鳴放都要登記。有聲鳴放請用碼錶：緊急警報 115 秒、解除警報 90 秒、海嘯警報 15 秒，"
        "誤差超過 3 秒要寫異常。失效時立即電話通報民防組並填受話人。"
    ),
    classification=Classification.INTERNAL,
    group="民防",
)
