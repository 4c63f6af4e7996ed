"""L06 受理各類案件紀錄表: every report that reaches the station, one sheet a case."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text, local, to_text
from kiosk.base.roc_date import compact
from kiosk.ledgers.case_intake_fields import FIELDS
from kiosk.ledgers.case_intake_rules import (
    HANDLE,
    LEDGER,
    PLATFORM,
    RULES,
    has_record_number,
)
from kiosk.ledgers.case_intake_terms import (
    DUPLICATE,
    TRANSFERRED,
    WITHDRAWN,
    category_of,
    criminal,
    restricted,
    signs,
)
from kiosk.ledgers.definition import (
    Classification,
    LedgerDef,
    ReviewCycle,
    Signer,
    State,
    Step,
)
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.paper import BlockCell, BlockRow, Paper
from kiosk.ledgers.values import text

_OPEN = ("received", "dispatched")
_ALL = (*_OPEN, "handled", TRANSFERRED, DUPLICATE, WITHDRAWN)
_NUMBERS = ("npa_case_no", "certificate_no", "missing_sheet", "missing_no")

STEPS = (
    Step(
        "dispatch",
        "派遣",
        _OPEN,
        ("officers", "dispatched_at"),
        ("officers",),
        at="dispatched_at",
    ),
    Step("arrive", "到場", ("dispatched",), ("arrived_at",), at="arrived_at"),
    Step("progress", "處理經過", _OPEN, ("actions",), ("actions",)),
    Step(
        PLATFORM,
        "平臺案號",
        _ALL,
        _NUMBERS,
        hint="登錄平臺後留下案號或證明單號，刑案紀錄表計時即停止",
    ),
    Step(
        HANDLE,
        "處理完成",
        _OPEN,
        ("actions", "outcome", *_NUMBERS),
        ("actions", "outcome"),
        by="handled_by",
        closes=True,
    ),
    Step(
        "transfer",
        "移辦",
        _OPEN,
        ("transferred_to", "actions"),
        ("transferred_to",),
        by="handled_by",
        sets={"outcome": TRANSFERRED},
        closes=True,
        hint="受理後依規定移轉管轄",
    ),
    Step(
        "repeat",
        "重複受理",
        _OPEN,
        ("duplicate_of", "actions"),
        ("duplicate_of",),
        by="handled_by",
        sets={"outcome": DUPLICATE},
        closes=True,
    ),
    Step(
        "withdraw",
        "撤回",
        _OPEN,
        ("withdraw_reason",),
        ("withdraw_reason",),
        by="handled_by",
        sets={"outcome": WITHDRAWN},
        closes=True,
        danger=True,
        hint="報案人自行撤回；登記與編號保留",
    ),
)


def state(values: Values) -> str:
    """Return received, dispatched, or how the case ended."""
    if text(values, "closed_at"):
        outcome = text(values, "outcome")
        return outcome if outcome in {TRANSFERRED, DUPLICATE, WITHDRAWN} else "handled"
    return "dispatched" if text(values, "dispatched_at") else "received"


def due(values: Values, limits: Limits) -> str:
    """Return when the 刑案紀錄表 of a criminal case is due, empty once the platform knows it (L06-R02)."""
    if not criminal(values) or has_record_number(values) or text(values, "closed_at"):
        return ""
    if known := text(values, "record_due_at"):
        return known
    received = text(values, "received_at")
    usual = timedelta(hours=limits.case_record_hours)
    return to_text(from_text(received) + usual) if received else ""


def reckoned(values: Values, limits: Limits) -> dict[str, Value]:
    """Return what follows when a case is taken: the time limit of a crime, the code name of a victim.

    The code name is the day and minute of the report, which tells nothing of anybody (L06-R02, R05).
    """
    received = text(values, "received_at")
    found: dict[str, Value] = {}
    if received and criminal(values):
        limit = timedelta(hours=limits.case_record_hours)
        found["record_due_at"] = to_text(from_text(received) + limit)
    if received and restricted(values):
        at = local(received)
        found["code_name"] = f"{compact(at.date())}-{at:%H%M}"
    return found


def level(values: Values, _now: str, _limits: Limits) -> Classification:
    """Return SPECIAL for cases of protected victims (L06-R05)."""
    return Classification.SPECIAL if restricted(values) else Classification.PERSONAL


def summary(values: Values) -> str:
    """Return `機車竊盜 臨櫃`, or only the code name where victims are protected (L06-R05)."""
    if restricted(values):
        return f"限閱案件 {text(values, 'code_name')}".strip()
    category, channel = category_of(values), CASE_INTAKE.by_key["channel"]
    words = (category.label if category else "", channel.label_of(values.get("channel")))
    return " ".join(word for word in words if word)


def void_blocked(values: Values) -> str:
    """Return why a case is never voided: it ends as withdrawn or repeated, and stays readable (L06-R01)."""
    if text(values, "outcome") in {WITHDRAWN, DUPLICATE}:
        return ""
    return "受理的案件不能作廢：報案人撤回請用「撤回」，同一案請用「重複受理」"


_PAPER = Paper(
    landscape=False,
    rows_per_page=1,
    columns=(),
    block=(
        BlockRow(
            (
                BlockCell("受理編號", ("@number",), 3),
                BlockCell("受理時間", ("received_at",), 3),
                BlockCell("方式／受理員警", ("channel", "taken_by"), 3),
            )
        ),
        BlockRow(
            (
                BlockCell("姓名", ("reporter_name",), 3),
                BlockCell("性別", ("reporter_sex",), 1),
                BlockCell("出生日期", ("reporter_birth",), 2),
                BlockCell("證號", ("reporter_id_no", "no_id_reason"), 3),
            ),
            heading="報案人",
        ),
        BlockRow(
            (
                BlockCell("電話", ("reporter_phone",), 3),
                BlockCell("住址", ("reporter_address",), 5),
                BlockCell("關係", ("relation",), 1),
            )
        ),
        BlockRow(
            (
                BlockCell("案類", ("case_category", "code_name"), 3),
                BlockCell("發生時間", ("occurred_from", "occurred_to"), 4, "～"),
            ),
            heading="案情",
        ),
        BlockRow((BlockCell("發生地點", ("place",), 5), BlockCell("轄區", ("jurisdiction",), 3))),
        BlockRow((BlockCell("案情摘要", ("summary",)),), 60),
        BlockRow(
            (
                BlockCell("當事人／嫌疑人", ("parties",), 4),
                BlockCell("車輛", ("plates",), 2),
                BlockCell("財物", ("things",), 3),
            )
        ),
        BlockRow(
            (
                BlockCell("處理員警", ("officers",), 3),
                BlockCell("派遣", ("dispatched_at",), 2),
                BlockCell("到場", ("arrived_at",), 2),
            ),
            heading="處理",
        ),
        BlockRow((BlockCell("處理經過", ("actions", "withdraw_reason")),), 60),
        BlockRow(
            (
                BlockCell("結果", ("outcome", "transferred_to", "duplicate_of"), 3),
                BlockCell("e 化平臺案號", ("npa_case_no", "missing_sheet", "missing_no"), 3),
                BlockCell("證明單號", ("certificate_no",), 3),
            )
        ),
        BlockRow(
            (
                BlockCell("告知事項", ("notices_ack",), 1),
                BlockCell("報案人簽名", ("reporter_sig", "unsigned_reason"), 3),
            ),
            18,
        ),
    ),
    feet=("受理", "幹部", "主管"),
)

CASE_INTAKE = LedgerDef(
    key=LEDGER,
    number=6,
    table="case_intake",
    title="受理各類案件紀錄表",
    short="受理案件",
    version=1,
    fields=FIELDS,
    states=(
        State("received", "已受理", open=True),
        State("dispatched", "已派遣", open=True),
        State("handled", "已處理"),
        State(TRANSFERRED, "已移辦"),
        State(DUPLICATE, "重複受理"),
        State(WITHDRAWN, "已撤回"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=_PAPER,
    review=ReviewCycle(1, "chief", "每日由所長核閱"),
    retention_years=10,
    law=(
        "刑事訴訟法第 242 條；警察機關辦理刑案紀錄資料作業要點第 4 點、第 9 點；"
        "性侵害犯罪防治法第 15 條；家庭暴力防治法第 50 條；個人資料保護法第 8 條"
    ),
    signers=(
        Signer(
            "reporter_sig",
            "報案人",
            on_pad=True,
            when=signs,
            name="reporter_name",
            known_by=("reporter_id_no",),
        ),
        Signer("review_sig", "主管"),
    ),
    steps=STEPS,
    search=(
        "reporter_name",
        "reporter_id_no",
        "reporter_phone",
        "place",
        "summary",
        "parties",
        "plates",
        "things",
        "officers",
        "npa_case_no",
        "certificate_no",
        "code_name",
    ),
    closes="closed_at",
    when="received_at",
    due=due,
    level=level,
    reckon=reckoned,
    void_blocked=void_blocked,
    by_page=True,
    help=(
        "任何畫面按 F3 受理。任何人報案都要登記，缺證件或不在本轄也一樣；開始填寫後只能完成登記或以「撤回」"
        "結束。刑案另登錄 e 化平臺，48 小時內完成刑案紀錄表。性侵、家暴、兒少案件自動列為限閱。"
    ),
    classification=Classification.PERSONAL,
    group="民眾",
)
