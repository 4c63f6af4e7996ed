"""L01 員警出入及領用槍械無線電登記簿: who left, who came back, with which weapon and radio."""

from __future__ import annotations

from kiosk.ledgers import custody
from kiosk.ledgers.definition import (
    Classification,
    LedgerDef,
    ReviewCycle,
    Signer,
    State,
)
from kiosk.ledgers.duty_io_fields import FIELDS, gun_is_back, has_gun
from kiosk.ledgers.duty_io_rules import RULES, VOID_RULES
from kiosk.ledgers.event import Values
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.reference import duties
from kiosk.ledgers.values import Item, items, person, text

STATES = (
    State("out", "出勤中", open=True),
    State("pending_items", "待繳", open=True),
    State("carried", "續用", open=True),
    State("in", "退勤"),
)


def state(values: Values) -> str:
    """Return where the line stands: nothing is `in` while it owes anything (DS-01, DS-03)."""
    if text(values, "moved_to"):
        return "in"
    if not text(values, "in_at"):
        return "out"
    if not custody.outstanding(values):
        return "in"
    approved = text(values, "carry_reason") and person(values, "carry_approver") is not None
    return "carried" if approved else "pending_items"


def draws(values: Values) -> list[Item]:
    """Return what a line takes out of the store when it is opened; one that is over already takes nothing."""
    return [] if text(values, "in_at") else custody.drawn(values)


def void_blocked(values: Values) -> str:
    """Return why the line may not be voided: what it drew is still out, a weapon or anything else (§4.3)."""
    owed = (
        custody.items_owed(values) + custody.rounds_owed(values)
        if not text(values, "moved_to")
        else []
    )
    return f"{'、'.join(owed)}尚未歸還，這一行不能作廢" if owed else ""


def summary(values: Values) -> str:
    """Return `警員 王大明 巡邏 手槍 TPD-0132` for the board and search results."""
    who = person(values, "person")
    code = text(values, "duty_code")
    duty = next((item.short for item in duties() if item.code == code), "")
    if text(values, "movement_kind") == "outing":
        duty = "外出"
    what = [who.label if who else "", duty, text(values, "reason_place")]
    guns = [custody.named(gun) for gun in items(values, "pistol", "long_gun")]
    return " ".join(part for part in [*what, *guns] if part)


_COLUMNS = (
    PaperColumn("番號", 12, ("@actor_no",)),
    PaperColumn("職稱", 14, ("@actor_title",)),
    PaperColumn("姓名", 22, ("@actor_name",)),
    PaperColumn("出勤時間", 20, ("out_at",)),
    PaperColumn("勤務項目", 22, ("duty_code",)),
    PaperColumn("事由地點", 40, ("reason_place",)),
    PaperColumn("槍號", 22, ("pistol", "long_gun")),
    PaperColumn("彈匣／子彈", 16, ("mag_qty", "rounds_out", "long_rounds_out"), joiner="/"),
    PaperColumn("無線電", 16, ("radio",)),
    PaperColumn("其他裝備", 30, ("items",)),
    PaperColumn("領用簽章", 18, ("issue_sig",)),
    PaperColumn("歸還時間", 17, ("in_at",)),
    PaperColumn("歸還彈數", 12, ("rounds_in", "long_rounds_in"), joiner="/"),
    PaperColumn("收繳簽章", 18, ("receiver_sig",)),
)

DUTY_IO = LedgerDef(
    key="L01",
    number=1,
    table="duty_sign_ledger",
    title="員警出入及領用槍械無線電登記簿",
    short="出入領用",
    version=1,
    fields=FIELDS,
    states=STATES,
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=18,
        columns=_COLUMNS,
        feet=("值班", "幹部", "主管", "督導"),
        note=("remark", "deviation_reason", "carry_reason", "agent_reason", "weapon_report"),
    ),
    review=ReviewCycle(1, "cadre", "每日由幹部核閱"),
    retention_years=10,
    law=(
        "警察勤務條例第 18 條、第 23 條；警械使用條例第 10 條；"
        "各級警察機關學校武器彈藥統籌調配辦法第 3 條至第 5 條；警察勤務裝備機具配備標準"
    ),
    signers=(
        Signer("issue_sig", "領用人", on_pad=True, when=has_gun),
        Signer("issuer_sig", "發給人", when=has_gun, name="issued_by"),
        Signer("return_sig", "歸還人", on_pad=True, when=gun_is_back),
        Signer("receiver_sig", "收繳人", when=gun_is_back, name="received_by"),
        Signer("review_sig", "主管"),
    ),
    search=(
        "person",
        "reason_place",
        "pistol",
        "long_gun",
        "radio",
        "items",
        "weapon_report",
        "remark",
    ),
    closes="in_at",
    by_page=True,
    when="out_at",
    custody=custody.duty_moves,
    draws=draws,
    outstanding=custody.outstanding,
    booked=custody.booked,
    from_form=custody.from_form,
    void_blocked=void_blocked,
    void_rules=VOID_RULES,
    help=(
        "出勤：掃證件或登入，核對帶入的勤務與裝備後確認；領槍時由另一人發給並簽名。"
        "退勤：逐件勾選或掃描歸還，清點子彈後確認。還有裝備或子彈未繳清時，本行列為「待繳」。"
    ),
    classification=Classification.SENSITIVE,
)
