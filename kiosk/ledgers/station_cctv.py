"""L07 監視錄影監視系統檢查維護登記表: the twice-daily look at the recording systems, and every fault found.

A check is one line for each system; a fault found in it is a line of its own, because each camera is
repaired in its own time.
"""

from __future__ import annotations

from kiosk.ledgers import faults, upkeep
from kiosk.ledgers.definition import (
    Authority,
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
from kiosk.ledgers.paper import MonthGrid, Paper, PaperColumn
from kiosk.ledgers.station_cctv_rules import CHECK, FAULT, RULES, is_check, is_fault
from kiosk.ledgers.values import item, number, text

_SYSTEM, _DESK = (Who.SYSTEM,), (Who.DESK,)
_REVIEW = Phase.REVIEW
CAMERA_KINDS = ("station_camera", "street_camera")
FAULT_SHEET = "fault"
"""The printed sheet of the faults, beside one sheet for each system."""
_MOST_CAMERAS = 5000
_DAY_SECONDS = 86_400

FIELDS = (
    Field(
        "entry",
        "登記別",
        FieldKind.CHOICE,
        _SYSTEM,
        required=True,
        choices=(Choice(CHECK, "檢查"), Choice(FAULT, "異常")),
        width=6,
    ),
    Field(
        "sheet",
        "用紙",
        FieldKind.CHOICE,
        _SYSTEM,
        choices=(*upkeep.choices("camera_systems"), Choice(FAULT_SHEET, "異常維修")),
    ),
    Field(
        "checked_at",
        "檢查時間",
        FieldKind.INSTANT,
        _DESK,
        required=True,
        source=Source.NOW,
        width=8,
    ),
    Field(
        "system",
        "系統別",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        source=Source.REGISTER,
        choices=upkeep.choices("camera_systems"),
        width=10,
    ),
    Field(
        "cam_total",
        "鏡頭數",
        FieldKind.INTEGER,
        (Who.SYSTEM, Who.DESK),
        required=True,
        required_when=is_check,
        source=Source.REGISTER,
        minimum=1,
        maximum=_MOST_CAMERAS,
        width=5,
    ),
    Field(
        "cam_ok",
        "正常數",
        FieldKind.INTEGER,
        _DESK,
        required=True,
        required_when=is_check,
        minimum=0,
        maximum=_MOST_CAMERAS,
        width=5,
    ),
    Field("faults", "異常鏡頭", FieldKind.LINKS, _DESK, many=True, width=16),
    Field(
        "recording_ok",
        "錄影功能正常",
        FieldKind.FLAG,
        _DESK,
        required=True,
        required_when=is_check,
        width=5,
    ),
    Field("clock_camera", "抽查鏡頭", FieldKind.ASSET, _SYSTEM, asset_kinds=CAMERA_KINDS, width=12),
    Field("clock_shown", "鏡頭顯示時間", FieldKind.INSTANT, _DESK),
    Field(
        "clock_drift_s",
        "時間誤差（秒）",
        FieldKind.INTEGER,
        _SYSTEM,
        required=True,
        required_when=is_check,
        source=Source.RECKONED,
        minimum=-400 * _DAY_SECONDS,
        maximum=400 * _DAY_SECONDS,
        width=7,
    ),
    Field(
        "clock_ok",
        "時間校正正常",
        FieldKind.FLAG,
        _SYSTEM,
        required=True,
        required_when=is_check,
        source=Source.RECKONED,
        width=5,
    ),
    Field(
        "days_kept",
        "保存天數",
        FieldKind.INTEGER,
        _DESK,
        required=True,
        required_when=is_check,
        source=Source.PREVIOUS,
        minimum=0,
        maximum=3650,
        width=5,
    ),
    Field(
        "camera",
        "故障鏡頭",
        FieldKind.ASSET,
        _DESK,
        required=True,
        required_when=is_fault,
        asset_kinds=CAMERA_KINDS,
        width=12,
    ),
    Field(
        "fault_kind",
        "異常狀況",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        required_when=is_fault,
        choices=upkeep.choices("camera_faults"),
        width=8,
    ),
    Field("fault_note", "情形說明", FieldKind.TEXT, _DESK, limit=200),
    Field(
        "checker", "檢查人", FieldKind.PERSON, _DESK, required=True, source=Source.LOGIN, width=10
    ),
    *faults.FIELDS,
    Field("review_sig", "核閱", FieldKind.SIGNATURE, (Who.CADRE,), phase=_REVIEW),
)


def state(values: Values) -> str:
    """Return `checked` for a check; a fault is as far as its repair."""
    return "checked" if is_check(values) else faults.state(values)


def summary(values: Values) -> str:
    """Return `駐地監錄 15/16 正常`, or `駐地監錄 C-03 黑畫面 中斷 3 小時`."""
    system = upkeep.label_of("camera_systems", text(values, "system"))
    if is_check(values):
        return f"{system} {number(values, 'cam_ok')}/{number(values, 'cam_total')} 正常"
    camera = item(values, "camera")
    kind = upkeep.label_of("camera_faults", text(values, "fault_kind"))
    parts = (system, camera.label if camera else "", kind, faults.outage_text(values, "checked_at"))
    return " ".join(part for part in parts if part)


def _daily(system: str, values: Values) -> bool:
    return is_check(values) and text(values, "system") == system


def station_check(values: Values) -> bool:
    """Tell whether a line is a check of the station's own system, of which two are due a day (L07-R01)."""
    return _daily(upkeep.STATION, values)


def street_check(values: Values) -> bool:
    """Tell whether a line is a check of the street cameras from the desk, of which two are due a day."""
    return _daily(upkeep.STREET, values)


_TIMES = Limits().camera_checks_per_day

STATION_CCTV = LedgerDef(
    key="L07",
    number=7,
    table="station_cctv_check",
    title="監視錄影監視系統檢查維護登記表",
    short="監錄檢查",
    version=1,
    fields=FIELDS,
    states=(*faults.STATES, State("checked", "已檢查")),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=31,
        columns=(
            PaperColumn("時間", 16, ("checked_at",), per_slot=True),
            PaperColumn("正常／總數", 18, ("cam_ok", "cam_total"), joiner="／", per_slot=True),
            PaperColumn("錄影", 10, ("recording_ok",), per_slot=True),
            PaperColumn("校時", 12, ("clock_drift_s",), per_slot=True),
            PaperColumn("天數", 10, ("days_kept",), per_slot=True),
            PaperColumn(
                "異常處置",
                70,
                (
                    "faults",
                    "camera",
                    "fault_kind",
                    "fault_note",
                    "vendor",
                    "ticket_no",
                    "fixed_at",
                    "repair_note",
                ),
            ),
            PaperColumn("檢查人", 22, ("checker",), per_slot=True),
        ),
        feet=("保管人", "主管", "督導"),
        grid=MonthGrid(("日間", "夜間"), "sheet"),
    ),
    review=ReviewCycle(7, "chief", "每週由主管核閱"),
    retention_years=3,
    law="臺北市錄影監視系統設置管理自治條例；警察職權行使法第 10 條",
    signers=(Signer("review_sig", "主管"),),
    steps=faults.steps(Authority.SUBMIT),
    search=("system", "camera", "faults", "fault_note", "vendor", "ticket_no", "checker"),
    closes="verified_at",
    when="checked_at",
    periodic=(
        Periodic(
            "駐地監錄檢查",
            _TIMES,
            1,
            ("station_camera",),
            when=station_check,
            times_limit="camera_checks_per_day",
        ),
        Periodic(
            "天羅地網檢查",
            _TIMES,
            1,
            ("street_camera",),
            when=street_check,
            times_limit="camera_checks_per_day",
        ),
    ),
    by_page=True,
    help=(
        "每日檢查二次（日間、夜間）。全部正常只須一鍵，但系統隨機指定一支鏡頭，"
        "請看畫面輸入它顯示的時間；誤差超過 60 秒列為異常。異常逐支追蹤到驗收。"
    ),
    classification=Classification.INTERNAL,
    group="設備",
)
