"""Lists of equipment (裝備清冊): serial items, vehicles, and stock that is only counted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.base.errors import InvalidInput
from kiosk.ledgers import reference
from kiosk.services.imports.columns import Column, Row, Unique, checked, rows_of
from kiosk.services.imports.problems import ImportProblem, refuse
from kiosk.services.imports.table import Table, read_table, squeeze
from kiosk.services.imports.values import (
    VEHICLE_CLASSES,
    file_date,
    lookup,
    vehicle_class,
    whole_number,
)

_LONGEST_ID = 40

EQUIPMENT_COLUMNS = (
    Column(
        "kind",
        "種類",
        ("裝備種類", "品名", "裝備名稱"),
        required=True,
        help="如 手槍、無線電、巡邏車",
        sample="手槍",
    ),
    Column(
        "label",
        "號碼",
        ("編號", "槍號", "序號", "財產編號", "識別號碼"),
        help="槍號、機號或財產編號；車輛可空白",
        sample="TP-0001",
    ),
    Column("model", "型號", ("廠牌型號", "型式"), sample="PPQ M2"),
    Column("barcode", "條碼", ("條碼編號", "感應碼"), help="掃描器讀到的文字", sample=""),
    Column("caliber", "口徑", (), sample="9mm"),
    Column("magazines", "彈匣數", ("配賦彈匣",), help="一次領用的彈匣數", sample="2"),
    Column("rounds", "子彈數", ("配賦子彈",), help="一次領用的子彈數", sample="24"),
    Column("licence_no", "執照號碼", ("槍照號碼", "警槍執照號碼"), sample=""),
    Column(
        "licence_until",
        "執照有效期限",
        ("執照期限", "有效期限", "有效日期"),
        help="如 118-12-31",
        sample="118-12-31",
    ),
    Column(
        "personal_of",
        "配賦人",
        ("保管人", "個人配賦", "使用人"),
        help="員警編號；個人配賦時填",
        sample="",
    ),
    Column("plate", "車牌", ("車號", "車牌號碼", "牌照號碼"), help="車輛必填", sample=""),
    Column("vehicle_class", "車種", ("車輛種類", "駕照別"), help="汽車、機車、大型車…", sample=""),
    Column("odometer", "里程", ("里程數", "目前里程"), help="公里，整數", sample=""),
    Column(
        "qty", "數量", ("庫存數量", "庫存"), help="只計數量的種類（子彈、鑰匙…）必填", sample=""
    ),
    Column("note", "備註", ("備考", "說明"), sample=""),
)


@dataclass(frozen=True, slots=True)
class EquipmentRow:
    """One item, or one counted stock.

    `id` is the plate of a vehicle, the kind's code of counted stock, else kind and serial; `label`
    is what people call it; `licence_until` is ISO or empty; `qty` is 1 for single items.
    """

    id: str
    kind: str
    label: str
    model: str
    barcode: str
    caliber: str
    magazines: int
    rounds: int
    licence_no: str
    licence_until: str
    personal_of: str
    plate: str
    vehicle_class: str
    odometer: int
    note: str
    qty: int


def read_equipment(path: Path) -> tuple[EquipmentRow, ...]:
    """Return the items of an xlsx or csv list; raises ImportRefused with every problem found."""
    return parse_equipment(read_table(path))


def parse_equipment(table: Table) -> tuple[EquipmentRow, ...]:
    """Return the items of a table's sheets; see `read_equipment`."""
    problems: list[ImportProblem] = []
    kinds = lookup(
        (word, kind.code) for kind in reference.equipment() for word in (kind.label, kind.code)
    )
    numbers, barcodes, licences = Unique("裝備"), Unique("條碼"), Unique("執照號碼")
    items = []
    for row in rows_of(table, EQUIPMENT_COLUMNS, problems):
        code = kinds.get(squeeze(row.text("kind")).lower(), "")
        if not code:
            name = row.text("kind")
            row.report("kind", f"沒有裝備種類「{name}」" if name else "缺裝備種類")
            continue
        item = _item(row, reference.kind(code))
        items.append(item)
        numbers.check(row, "plate" if item.plate else "label", item.id if item.label else "")
        barcodes.check(row, "barcode", item.barcode)
        licences.check(row, "licence_no", item.licence_no)
    checked(problems, table.name)
    if not items:
        raise refuse("清冊沒有任何裝備", name=table.name)
    return tuple(items)


def _item(row: Row, kind: reference.EquipmentKind) -> EquipmentRow:
    counted = kind.tracking in {"count", "personal"} and not row.text("label")
    plate = squeeze(row.text("plate") or row.text("label")).upper() if kind.vehicle else ""
    label = plate or (kind.label if counted else squeeze(row.text("label")).upper())
    ident = plate or (kind.code if counted else f"{kind.code}:{label}")
    if not label:
        row.report(
            "plate" if kind.vehicle else "label",
            f"{kind.label}缺{'車牌' if kind.vehicle else '號碼'}",
        )
    elif len(label) > _LONGEST_ID:
        row.report("label", f"號碼超過 {_LONGEST_ID} 字")
    return EquipmentRow(
        id=ident,
        kind=kind.code,
        label=label,
        model=row.text("model"),
        barcode=row.text("barcode").strip(),
        caliber=row.text("caliber"),
        magazines=_whole(row, "magazines", "彈匣數"),
        rounds=_whole(row, "rounds", "子彈數"),
        licence_no=squeeze(row.text("licence_no")),
        licence_until=_day(row, "licence_until"),
        personal_of=squeeze(row.text("personal_of")),
        plate=plate,
        vehicle_class=_vehicle_class(row, kind),
        odometer=_whole(row, "odometer", "里程"),
        note=row.text("note"),
        qty=_quantity(row, kind, counted=counted),
    )


def _whole(row: Row, key: str, label: str) -> int:
    text = row.text(key)
    value = whole_number(text.lower().removesuffix("km").removesuffix("公里")) if text else 0
    if value is None:
        row.report(key, f"{label}應為整數，檔案為「{text}」")
    return value or 0


def _quantity(row: Row, kind: reference.EquipmentKind, *, counted: bool) -> int:
    if not counted:
        if row.text("qty") and whole_number(row.text("qty")) != 1:
            row.report("qty", f"{kind.label}逐件登記，數量只能是 1")
        return 1
    if not row.text("qty"):
        row.report("qty", f"{kind.label}缺數量")
    return _whole(row, "qty", "數量")


def _day(row: Row, key: str) -> str:
    if not row.text(key):
        return ""
    try:
        return file_date(row.text(key)).isoformat()
    except InvalidInput as unclear:
        row.report(key, unclear.message)
        return ""


def _vehicle_class(row: Row, kind: reference.EquipmentKind) -> str:
    text = row.text("vehicle_class")
    if not kind.vehicle:
        if text:
            row.report("vehicle_class", f"{kind.label}不是車輛，車種應空白")
        return ""
    code = vehicle_class(text or kind.label)
    if not code:
        row.report(
            "vehicle_class", f"沒有車種「{text}」，可填{'、'.join(VEHICLE_CLASSES.values())}"
        )
    return code
