"""L05 車輛使用登記簿: one line for each use of a vehicle, with odometer, fuel and condition."""

from __future__ import annotations

from kiosk.ledgers import custody
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
from kiosk.ledgers.reference import duty_choices, vehicle_checks, vehicle_kinds
from kiosk.ledgers.values import flag, item, person, text
from kiosk.ledgers.vehicle_use_rules import RULES

_CLOSE, _REVIEW = Phase.CLOSE, Phase.REVIEW
_ODOMETER_MAX = 1_999_999


def refuelled(values: Values) -> bool:
    """Tell whether fuel was taken, the condition of station and receipt."""
    return bool(text(values, "refuel_l"))


def _accident(values: Values) -> bool:
    return flag(values, "accident")


FIELDS = (
    Field(
        "vehicle",
        "車號",
        FieldKind.ASSET,
        required=True,
        source=Source.ROSTER,
        asset_kinds=vehicle_kinds(),
        width=12,
    ),
    Field("driver", "駕駛人", FieldKind.PERSON, required=True, source=Source.LOGIN, width=12),
    Field("passengers", "乘員", FieldKind.PERSON, many=True, source=Source.SESSION, width=14),
    Field(
        "purpose", "用途", FieldKind.TEXT, required=True, source=Source.SESSION, limit=100, width=16
    ),
    Field(
        "duty_code",
        "勤務項目",
        FieldKind.CHOICE,
        (Who.SYSTEM,),
        source=Source.SESSION,
        choices=duty_choices(),
        width=9,
    ),
    Field("out_at", "出車時間", FieldKind.INSTANT, required=True, source=Source.NOW, width=8),
    Field(
        "odo_out",
        "出車里程",
        FieldKind.INTEGER,
        required=True,
        source=Source.LAST_RETURN,
        minimum=0,
        maximum=_ODOMETER_MAX,
        width=8,
    ),
    Field("check_out", "出車檢查", FieldKind.CHECKS, required=True, choices=vehicle_checks()),
    Field(
        "in_at",
        "返所時間",
        FieldKind.INSTANT,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
        width=8,
    ),
    Field(
        "odo_in",
        "返所里程",
        FieldKind.INTEGER,
        required=True,
        phase=_CLOSE,
        minimum=0,
        maximum=_ODOMETER_MAX,
        width=8,
    ),
    Field("odo_jump_reason", "里程差異原因", FieldKind.TEXT, phase=_CLOSE, limit=100),
    Field("fuel_pct", "油量（％）", FieldKind.INTEGER, phase=_CLOSE, minimum=0, maximum=100),
    Field("refuel_l", "加油量（公升）", FieldKind.DECIMAL, phase=_CLOSE, limit=7),
    Field(
        "refuel_km",
        "加油時里程",
        FieldKind.INTEGER,
        phase=_CLOSE,
        required=True,
        required_when=refuelled,
        minimum=0,
        maximum=_ODOMETER_MAX,
    ),
    Field("gas_station", "加油站", FieldKind.TEXT, phase=_CLOSE, limit=40),
    Field(
        "receipt_no",
        "油單號",
        FieldKind.TEXT,
        phase=_CLOSE,
        required=True,
        required_when=refuelled,
        limit=20,
    ),
    Field(
        "check_in",
        "返所檢查",
        FieldKind.CHECKS,
        required=True,
        phase=_CLOSE,
        choices=vehicle_checks(),
    ),
    Field(
        "transported",
        "曾載送人員",
        FieldKind.FLAG,
        phase=_CLOSE,
        hint="載送嫌疑人、被害人或其他民眾",
    ),
    Field("rear_seat_searched", "後座已搜查", FieldKind.FLAG, phase=_CLOSE),
    Field(
        "damage_note",
        "損傷／事故情形",
        FieldKind.TEXT,
        phase=_CLOSE,
        required=True,
        required_when=_accident,
        lines=3,
        limit=500,
    ),
    Field("accident", "發生事故", FieldKind.FLAG),
    Field("photos", "照片", FieldKind.FILES, phase=_CLOSE, many=True),
    Field("key_back", "鑰匙交還", FieldKind.FLAG, (Who.DESK,), required=True, phase=_CLOSE),
    Field("review_sig", "核章", FieldKind.SIGNATURE, (Who.CADRE,), phase=_REVIEW),
)


def state(values: Values) -> str:
    """Return `in` once the vehicle is back, `accident` while an accident keeps it out."""
    if text(values, "in_at"):
        return "in"
    return "accident" if flag(values, "accident") else "out"


def outstanding(values: Values) -> list[str]:
    """Return the vehicle while it is out, for the handover list."""
    vehicle = item(values, "vehicle")
    return [custody.named(vehicle)] if vehicle and not text(values, "in_at") else []


def void_blocked(values: Values) -> str:
    """Return why the line may not be voided: nothing else would bring the vehicle back."""
    owed = outstanding(values)
    return f"{owed[0]}尚未返所，這一行不能作廢" if owed else ""


def summary(values: Values) -> str:
    """Return `巡邏車 3021 警員 王大明 巡邏 和平東路`."""
    vehicle, driver = item(values, "vehicle"), person(values, "driver")
    parts = (
        custody.named(vehicle) if vehicle else "",
        driver.label if driver else "",
        text(values, "purpose"),
    )
    return " ".join(part for part in parts if part)


VEHICLE_USE = LedgerDef(
    key="L05",
    number=5,
    table="vehicle_use",
    title="車輛使用登記簿",
    short="車輛使用",
    version=1,
    fields=FIELDS,
    states=(
        State("out", "出車中", open=True),
        State("accident", "事故", open=True),
        State("in", "返所"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=18,
        columns=(
            PaperColumn("車號", 20, ("vehicle",)),
            PaperColumn("駕駛", 22, ("driver",)),
            PaperColumn("乘員", 28, ("passengers",)),
            PaperColumn("用途勤務", 34, ("duty_code", "purpose")),
            PaperColumn("出車時間", 22, ("out_at",)),
            PaperColumn("出里程", 20, ("odo_out",)),
            PaperColumn("返所時間", 22, ("in_at",)),
            PaperColumn("返里程", 20, ("odo_in",)),
            PaperColumn("加油", 18, ("refuel_l", "receipt_no")),
            PaperColumn("車況出／返", 24, ("check_out", "check_in"), joiner="／"),
            PaperColumn("備考／損傷", 25, ("damage_note", "odo_jump_reason")),
            PaperColumn("鑰匙", 18, ("key_back",)),
        ),
        feet=("值班", "車輛保管", "主管"),
    ),
    review=ReviewCycle(1, "cadre", "每日由幹部核閱"),
    retention_years=5,
    law="警察勤務裝備機具配備標準第 2 條至第 6 條；機關車輛管理規定",
    signers=(Signer("review_sig", "主管"),),
    search=("vehicle", "driver", "passengers", "purpose", "damage_note", "receipt_no"),
    closes="in_at",
    when="out_at",
    odometer="odo_in",
    custody=custody.vehicle_moves,
    outstanding=outstanding,
    void_blocked=void_blocked,
    help=(
        "出車時里程由上次返所帶入，只須核對；返所時填里程、油量與車況，鑰匙交還值班。"
        "載送人員後必須搜查後座。"
    ),
    classification=Classification.INTERNAL,
)
