"""Lists of installations (設備清冊): cameras, sirens, siren terminals, interview rooms; several hundred rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.ledgers import reference, upkeep
from kiosk.services.imports.columns import Column, Row, Unique, checked, rows_of
from kiosk.services.imports.problems import ImportProblem, refuse
from kiosk.services.imports.table import Table, read_table, squeeze
from kiosk.services.imports.values import lookup, whole_number

_LONGEST_LABEL, _LONGEST_TEXT = 40, 100
_MOST_DAYS = 3650
_CAMERAS = frozenset({"station_camera", "street_camera"})
_STANDS = lookup([("使用", ""), ("使用中", ""), ("拆除", "removed"), ("已拆除", "removed")])

INSTALLATION_COLUMNS = (
    Column(
        "kind",
        "種類",
        ("設備種類", "類別"),
        required=True,
        help="偵詢室、駐地鏡頭、治安要點鏡頭、防空警報器、遙控警報臺",
        sample="治安要點鏡頭",
    ),
    Column(
        "label",
        "編號",
        ("鏡頭編號", "設備編號", "財產編號", "臺號"),
        required=True,
        help="同種類不重複",
        sample="CAM-001",
    ),
    Column(
        "site",
        "設置地點",
        ("地點", "位置", "裝設地點"),
        help="鏡頭與警報器必填",
        sample="民權東路六段與成功路口",
    ),
    Column("direction", "方向", ("攝錄方向", "拍攝方向"), sample="東"),
    Column("model", "機型", ("型號", "廠牌型號"), sample=""),
    Column(
        "system",
        "系統別",
        ("系統",),
        help="駐地鏡頭：駐地監錄、偵詢室、其他；空白為駐地監錄",
        sample="",
    ),
    Column("siren_kind", "警報器種類", ("警報種類",), help="防空警報器必填", sample=""),
    Column("keeper", "保管人", ("保管員警",), help="員警編號、番號或姓名", sample=""),
    Column("days_kept", "保存天數", ("錄影保存天數",), help="整數", sample="30"),
    Column("vendor", "維護廠商", ("廠商", "保固廠商"), sample=""),
    Column("barcode", "條碼", ("條碼編號",), sample=""),
    Column("status", "狀態", (), help="使用、拆除；空白為使用", sample=""),
    Column("note", "備註", ("備考", "說明"), sample=""),
)


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """One installation: `id` is kind and label, `keeper` what the file calls him, codes in `attributes`."""

    id: str
    kind: str
    label: str
    barcode: str
    keeper: str
    note: str
    attributes: dict[str, str] = field(default_factory=dict)


def read_installations(path: Path) -> tuple[InstallationRow, ...]:
    """Return the installations of an xlsx or csv list; raises ImportRefused with every problem found."""
    return parse_installations(read_table(path))


def parse_installations(table: Table) -> tuple[InstallationRow, ...]:
    """Return the installations of a table's sheets; see `read_installations`."""
    problems: list[ImportProblem] = []
    kinds = lookup(
        (word, kind.code)
        for kind in reference.equipment()
        if kind.fixed
        for word in (kind.label, kind.code)
    )
    numbers, barcodes = Unique("編號"), Unique("條碼")
    found = []
    for row in rows_of(table, INSTALLATION_COLUMNS, problems):
        code = kinds.get(squeeze(row.text("kind")).lower(), "")
        if not code:
            name = row.text("kind")
            row.report("kind", f"沒有設備種類「{name}」" if name else "缺設備種類")
            continue
        made = _installation(row, code)
        found.append(made)
        numbers.check(row, "label", made.id if made.label else "")
        barcodes.check(row, "barcode", made.barcode)
    checked(problems, table.name)
    if not found:
        raise refuse("清冊沒有任何設備", name=table.name)
    return tuple(found)


def _installation(row: Row, kind: str) -> InstallationRow:
    label = squeeze(row.text("label")).upper()
    if not label:
        row.report("label", f"{reference.kind_label(kind)}缺編號")
    elif len(label) > _LONGEST_LABEL:
        row.report("label", f"編號超過 {_LONGEST_LABEL} 字")
    attributes = {
        "site": _text(row, "site", "設置地點"),
        "direction": _text(row, "direction", "方向"),
        "model": _text(row, "model", "機型"),
        "vendor": _text(row, "vendor", "維護廠商"),
        "system": _system(row, kind),
        "siren_kind": _siren_kind(row, kind),
        "days_kept": _days(row),
        "status": _status(row),
    }
    if not attributes["site"] and kind in {*_CAMERAS, "siren"}:
        row.report("site", f"{reference.kind_label(kind)}缺設置地點")
    return InstallationRow(
        id=f"{kind}:{label}",
        kind=kind,
        label=label,
        barcode=row.text("barcode").strip(),
        keeper=squeeze(row.text("keeper")),
        note=row.text("note"),
        attributes={key: word for key, word in attributes.items() if word},
    )


def _text(row: Row, key: str, label: str) -> str:
    text = row.text(key)
    if len(text) > _LONGEST_TEXT:
        row.report(key, f"{label}超過 {_LONGEST_TEXT} 字")
    return text


def _of_list(row: Row, key: str, name: str, label: str) -> str:
    typed = squeeze(row.text(key)).lower()
    known = lookup(
        (word, one.code) for one in upkeep.choices(name) for word in (one.label, one.code)
    )
    if typed and typed not in known:
        some = "、".join(one.label for one in upkeep.choices(name))
        row.report(key, f"沒有{label}「{row.text(key)}」，可填{some}")
    return known.get(typed, "")


def _system(row: Row, kind: str) -> str:
    if kind == "station_camera":
        system = _of_list(row, "system", "camera_systems", "系統別")
        if system == upkeep.STREET:
            row.report("system", "路口的鏡頭請登記為「治安要點鏡頭」")
        return system or upkeep.STATION
    if row.text("system") and kind != "street_camera":
        row.report("system", f"{reference.kind_label(kind)}不是鏡頭，系統別應空白")
    return upkeep.STREET if kind == "street_camera" else ""


def _siren_kind(row: Row, kind: str) -> str:
    if kind == "siren":
        if not row.text("siren_kind"):
            row.report("siren_kind", "防空警報器缺警報器種類")
        return _of_list(row, "siren_kind", "siren_kinds", "警報器種類")
    if row.text("siren_kind"):
        row.report("siren_kind", f"{reference.kind_label(kind)}不是警報器，警報器種類應空白")
    return ""


def _days(row: Row) -> str:
    text = row.text("days_kept").removesuffix("天").removesuffix("日").strip()
    if not text:
        return ""
    days = whole_number(text)
    if days is None or days > _MOST_DAYS:
        row.report("days_kept", f"保存天數應為 0 至 {_MOST_DAYS} 的整數，檔案為「{text}」")
        return ""
    return str(days)


def _status(row: Row) -> str:
    typed = squeeze(row.text("status")).lower()
    if typed and typed not in _STANDS:
        row.report("status", f"看不懂狀態「{row.text('status')}」，可填使用、拆除")
    return _STANDS.get(typed, "")
