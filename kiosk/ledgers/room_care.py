"""L16 偵詢室設備保養維護紀錄簿: what was looked at in a room, by whom, and what was wrong with it."""

from __future__ import annotations

from kiosk.ledgers.definition import (
    Choice,
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
from kiosk.ledgers.paper import MonthGrid, Paper, PaperColumn
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.room_care_rules import CAMERAS, FLAGS, RULES, SAFETY, faulty
from kiosk.ledgers.values import item, text

_CLOSE, _REVIEW = Phase.CLOSE, Phase.REVIEW
OCCASIONS = (
    Choice("weekly", "定期保養"),
    Choice("before_use", "使用前檢查"),
    Choice("after_repair", "修復複查"),
)
_DRIFT_MOST, _DISK_DIGITS = 86_400, 8


def _has_fault(values: Values) -> bool:
    return faulty(values)


FIELDS = (
    Field("checked_at", "日期", FieldKind.INSTANT, required=True, source=Source.NOW, width=10),
    Field(
        "room",
        "室別",
        FieldKind.ASSET,
        required=True,
        asset_kinds=("interview_room",),
        width=10,
    ),
    Field("keeper", "保管人", FieldKind.PERSON, required=True, source=Source.LOGIN, width=12),
    Field(
        "occasion",
        "檢查時機",
        FieldKind.CHOICE,
        required=True,
        choices=OCCASIONS,
        width=9,
    ),
    *(Field(key, label, FieldKind.FLAG, required=True) for key, label in FLAGS[:3]),
    Field("cam_ok", "鏡頭", FieldKind.CHECKS, required=True, choices=CAMERAS),
    Field(
        "clock_drift_s",
        "時間校正（差秒）",
        FieldKind.INTEGER,
        required=True,
        minimum=-_DRIFT_MOST,
        maximum=_DRIFT_MOST,
        hint="錄影畫面時間減標準時間的秒數",
    ),
    Field(
        "disk_free_gb",
        "儲存空間剩餘（GB）",
        FieldKind.DECIMAL,
        required=True,
        limit=_DISK_DIGITS,
    ),
    *(Field(key, label, FieldKind.FLAG, required=True) for key, label in FLAGS[3:]),
    Field(
        "test_record",
        "試錄檔編號",
        FieldKind.TEXT,
        required=True,
        limit=40,
        hint="試錄並播放的檔名或片號",
        width=10,
    ),
    Field("safety", "安全檢查", FieldKind.CHECKS, required=True, choices=SAFETY),
    Field(
        "fault",
        "異常情形",
        FieldKind.TEXT,
        required=True,
        required_when=_has_fault,
        lines=2,
        limit=300,
        width=20,
    ),
    Field("ticket", "報修單號", FieldKind.TEXT, phase=_CLOSE, limit=60, hint="廠商與單號"),
    Field("reported_by", "報修人", FieldKind.PERSON, (Who.SYSTEM,), phase=_CLOSE),
    Field("reported_at", "報修時間", FieldKind.INSTANT, (Who.SYSTEM,), phase=_CLOSE),
    Field("fix_note", "修復情形", FieldKind.TEXT, phase=_CLOSE, lines=2, limit=300),
    Field("fixed_at", "完修時間", FieldKind.INSTANT, required=True, phase=_CLOSE, width=10),
    Field("keeper_sig", "保管人簽章", FieldKind.SIGNATURE),
    scan_field(Who.ACTOR),
    Field("chief_sig", "主管簽章", FieldKind.SIGNATURE, (Who.CADRE,), phase=_REVIEW),
    Field("squad_sig", "偵查隊簽章", FieldKind.SIGNATURE, (Who.SUPERVISOR,), phase=_REVIEW),
)


def state(values: Values) -> str:
    """Return `ok` for a room in order, else how far the repair of its fault is."""
    if text(values, "fixed_at"):
        return "fixed"
    if not text(values, "checked_at"):
        return "checking"
    if not faulty(values):
        return "ok"
    return "reported" if text(values, "ticket") else "fault"


def summary(values: Values) -> str:
    """Return `第一偵詢室 使用前檢查 正常`, or the fault in words."""
    room = item(values, "room")
    occasion = next((one.label for one in OCCASIONS if one.code == text(values, "occasion")), "")
    found = text(values, "fault").split("\n")[0] if faulty(values) else "正常"
    return " ".join(part for part in (room.label if room else "", occasion, found) if part)


STEPS = (
    Step(
        "report",
        "報修",
        ("fault",),
        fields=("ticket",),
        needs=("ticket",),
        by="reported_by",
        at="reported_at",
    ),
    Step(
        "fix",
        "完修",
        ("fault", "reported"),
        fields=("fix_note", "fixed_at"),
        needs=("fix_note",),
        at="fixed_at",
        closes=True,
        hint="複查試錄正常後登記；停用的偵詢室隨即恢復使用",
    ),
)

_NARROW = tuple(
    PaperColumn(label, 12, (key,))
    for label, key in (
        ("錄音", "audio_ok"),
        ("錄影", "video_ok"),
        ("麥克風", "mic_ok"),
        ("鏡頭", "cam_ok"),
        ("剩餘GB", "disk_free_gb"),
        ("燒錄", "burner_ok"),
        ("電腦", "pc_ok"),
        ("列印", "printer_ok"),
        ("螢幕", "screen_ok"),
        ("照明", "light_ok"),
        ("空調", "ac_ok"),
        ("安全", "safety"),
    )
)

ROOM_CARE = LedgerDef(
    key="L16",
    number=16,
    table="interview_room_maintenance",
    title="偵詢室設備保養維護紀錄簿",
    short="偵詢室保養",
    version=1,
    fields=FIELDS,
    states=(
        State("checking", "檢查中", open=True),
        State("fault", "異常待報修", open=True),
        State("reported", "報修中", open=True),
        State("ok", "正常"),
        State("fixed", "已完修"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=31,
        columns=(
            *_NARROW,
            PaperColumn("時差（秒）", 16, ("clock_drift_s",)),
            PaperColumn("試錄播放", 20, ("test_play_ok", "test_record")),
            PaperColumn("異常／報修", 60, ("fault", "ticket")),
            PaperColumn("完修", 20, ("fixed_at",)),
            PaperColumn("保管人", 20, ("keeper",)),
        ),
        feet=("保管人", "主管", "偵查隊"),
        grid=MonthGrid(group="room"),
    ),
    review=ReviewCycle(7, "chief", "每週由所長核閱；偵查隊每月檢查"),
    retention_years=5,
    law="刑事訴訟法第 100 條之 1；錄音錄影資料保管辦法第 12 條至第 14 條",
    signers=(
        Signer("keeper_sig", "保管人"),
        Signer("chief_sig", "主管"),
        Signer("squad_sig", "偵查隊"),
    ),
    steps=STEPS,
    search=("room", "keeper", "fault", "ticket", "test_record"),
    closes="fixed_at",
    when="checked_at",
    periodic=(Periodic("偵詢室保養", 1, 7, ("interview_room",), "room"),),
    help=(
        "每週由保管人逐項檢查，並實際試錄播放；使用前檢查由偵詢室頁自動登記。"
        "無法錄音的偵詢室在完修前不得使用，除非另備錄音設備。"
    ),
    group="設備",
)
