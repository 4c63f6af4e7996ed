"""L08 治安要點錄影監視系統保管維護登記表: the street cameras of the station, who keeps them and how they are.

One line looks after one camera (保管檢查), hands a list of cameras to another keeper (移交), or tells what the
precinct changed (異動).
"""

from __future__ import annotations

from kiosk.ledgers import faults
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
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.street_cctv_rules import (
    CARE,
    CHANGE,
    CUSTODY,
    POINT_FIELDS,
    RULES,
    is_bad,
    is_care,
    is_change,
    is_custody,
)
from kiosk.ledgers.values import item, items, person, text

_KEEPER, _SYSTEM = (Who.ACTOR,), (Who.SYSTEM,)
_REVIEW = Phase.REVIEW
KIND = "street_camera"


def _keeps(values: Values) -> bool:
    """Tell whether the line needs a keeper: care and custody do, a change of the precinct need not."""
    return not is_change(values)


POINTS = tuple(
    Field(
        key,
        label,
        FieldKind.FLAG,
        _KEEPER,
        required=True,
        required_when=is_care,
        width=5,
    )
    for key, label in POINT_FIELDS.items()
)
"""What is looked at on a camera; `blocked` is the only one where yes is bad."""

FIELDS = (
    Field(
        "entry",
        "登記別",
        FieldKind.CHOICE,
        _SYSTEM,
        required=True,
        choices=(Choice(CARE, "保管檢查"), Choice(CUSTODY, "移交"), Choice(CHANGE, "異動")),
        width=8,
    ),
    Field(
        "camera",
        "鏡頭編號",
        FieldKind.ASSET,
        _SYSTEM,
        required=True,
        required_when=lambda values: not is_custody(values),
        source=Source.REGISTER,
        asset_kinds=(KIND,),
        width=12,
    ),
    Field("site", "設置地點", FieldKind.TEXT, _SYSTEM, source=Source.REGISTER, limit=100, width=18),
    Field("direction", "方向", FieldKind.TEXT, _SYSTEM, source=Source.REGISTER, limit=40, width=8),
    Field(
        "keeper",
        "保管人",
        FieldKind.PERSON,
        (Who.CADRE,),
        required=True,
        required_when=_keeps,
        source=Source.REGISTER,
        width=10,
    ),
    Field(
        "checked_at",
        "檢查日期",
        FieldKind.INSTANT,
        _KEEPER,
        required=True,
        source=Source.NOW,
        width=8,
    ),
    *POINTS,
    Field(
        "fault",
        "故障情形",
        FieldKind.TEXT,
        _KEEPER,
        required=True,
        required_when=is_bad,
        limit=200,
        width=14,
    ),
    *faults.relabelled(reported_at="報修時間", fixed_at="完修時間"),
    Field(
        "handed_by",
        "移交人",
        FieldKind.PERSON,
        _KEEPER,
        required=True,
        required_when=is_custody,
    ),
    Field(
        "cameras",
        "移交鏡頭",
        FieldKind.ASSET,
        _SYSTEM,
        required=True,
        required_when=is_custody,
        many=True,
        asset_kinds=(KIND,),
    ),
    Field(
        "change_kind",
        "異動別",
        FieldKind.CHOICE,
        (Who.SUPERVISOR,),
        required=True,
        required_when=is_change,
        choices=(Choice("moved", "遷移"), Choice("removed", "拆除"), Choice("added", "新設")),
    ),
    Field("change_note", "異動說明", FieldKind.TEXT, (Who.SUPERVISOR,), limit=200),
    Field("handed_sig", "移交人簽章", FieldKind.SIGNATURE, _KEEPER),
    Field("keeper_sig", "保管人簽章", FieldKind.SIGNATURE, _KEEPER),
    scan_field(Who.ACTOR),
    Field("chief_sig", "主管", FieldKind.SIGNATURE, (Who.CADRE,), phase=_REVIEW),
    Field("biz_sig", "分局業務", FieldKind.SIGNATURE, (Who.SUPERVISOR,), phase=_REVIEW),
)


def state(values: Values) -> str:
    """Return `ok`, how far the repair of a fault is, or that custody or the camera changed."""
    if is_custody(values):
        return "handed"
    if is_change(values):
        return "changed"
    if is_care(values) and not is_bad(values):
        return "ok"
    return faults.state(values)


def summary(values: Values) -> str:
    """Return `CAM-017 民權東路 6 段口 正常`, with the fault and how long it lasted where there was one."""
    camera, keeper = item(values, "camera"), person(values, "keeper")
    if is_custody(values):
        count, by = len(items(values, "cameras")), person(values, "handed_by")
        words = f"{by.name if by else ''} 移交 {keeper.name if keeper else ''}"
        return f"移交鏡頭 {count} 支 {words}".strip()
    parts = [camera.label if camera else "", text(values, "site")]
    if is_change(values):
        labels = {"moved": "遷移", "removed": "拆除", "added": "新設"}
        parts += [labels.get(text(values, "change_kind"), ""), text(values, "change_note")]
    elif is_bad(values):
        parts += [text(values, "fault"), faults.outage_text(values, "checked_at")]
    elif is_care(values):
        parts.append("正常")
    return " ".join(part for part in parts if part)


def void_blocked(values: Values) -> str:
    """Return why a line may not be voided: the register has followed it."""
    return "保管人或鏡頭已隨這一筆異動，請另行登記改正" if not is_care(values) else ""


STREET_CCTV = LedgerDef(
    key="L08",
    number=8,
    table="street_cctv_custody",
    title="治安要點錄影監視系統保管維護登記表",
    short="路口監錄保管",
    version=1,
    fields=FIELDS,
    states=(
        *faults.STATES,
        State("ok", "正常"),
        State("handed", "已移交"),
        State("changed", "已異動"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=16,
        columns=(
            PaperColumn("編號", 24, ("camera", "cameras")),
            PaperColumn("地點", 60, ("site", "change_kind", "change_note")),
            PaperColumn("方向", 16, ("direction",)),
            PaperColumn("保管人", 22, ("keeper",)),
            PaperColumn("檢查日", 20, ("checked_at",)),
            PaperColumn("影像", 10, ("image_ok",)),
            PaperColumn("錄影", 10, ("rec_ok",)),
            PaperColumn("夜視", 10, ("night_ok",)),
            PaperColumn("角度", 10, ("angle_ok",)),
            PaperColumn("遮蔽", 10, ("blocked",)),
            PaperColumn("電源", 9, ("power_ok",)),
            PaperColumn("網路", 9, ("net_ok",)),
            PaperColumn("箱體", 9, ("box_ok",)),
            PaperColumn("故障報修", 34, ("fault", "reported_at", "ticket_no", "vendor")),
            PaperColumn("完修", 20, ("fixed_at",)),
        ),
        feet=("保管人", "主管", "分局業務"),
    ),
    review=ReviewCycle(7, "chief", "每週由主管核閱"),
    retention_years=3,
    law="臺北市錄影監視系統設置管理自治條例；警察職權行使法第 10 條",
    signers=(
        Signer("handed_sig", "移交人", on_pad=True, when=is_custody, name="handed_by"),
        Signer("keeper_sig", "保管人", on_pad=True, when=is_custody, name="keeper"),
        Signer("chief_sig", "主管"),
        Signer("biz_sig", "分局業務"),
    ),
    steps=faults.steps(),
    search=("camera", "site", "keeper", "fault", "vendor", "ticket_no", "change_note"),
    closes="verified_at",
    when="checked_at",
    void_blocked=void_blocked,
    periodic=(
        Periodic(
            "路口監錄保管檢查",
            1,
            Limits().camera_care_days,
            (KIND,),
            "camera",
            is_care,
            days_limit="camera_care_days",
        ),
    ),
    by_page=True,
    help=(
        "保管人逐支檢查轄內鏡頭：全部良好按 Enter，不良的項目按數字鍵。"
        "更換保管人須移交清冊，由移交人與保管人簽名；遷移、拆除、新設由分局業務登記。"
    ),
    classification=Classification.INTERNAL,
    group="設備",
)
