"""DAY 日終登記: what was left open at the end of a roster day, why, and who closed the day (domain §6.5).

Not one of the sixteen books: an internal register with one line a roster day. Explanations are appended and
never replaced; the line ends when a cadre closes the day.
"""

from __future__ import annotations

from datetime import date

from kiosk.base.roc_date import dashed
from kiosk.ledgers.definition import (
    Choice,
    Field,
    FieldKind,
    LedgerDef,
    Phase,
    ReviewCycle,
    Source,
    State,
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.paper import BlockCell, BlockRow, Paper
from kiosk.ledgers.values import text

KEY = "DAY"
TITLES = {
    1: "出勤未退勤",
    2: "裝備未繳清",
    3: "裝備帳不平",
    4: "有勤務無工作紀錄",
    5: "補登未核閱",
    6: "更正待核准",
    7: "代登未確認",
    8: "勤務變更未報勤指中心",
    9: "監錄檢查次數不足",
    10: "司法文書未上架或屆期",
    11: "申請、受理逾期限",
    12: "偵詢室未結束或未檢查",
    13: "公務電話待辦未完成",
    14: "警報、偵詢室維護逾期",
    15: "當日時鐘異常",
    16: "紙本簽名未附掃描",
}
"""The fifteen lines of the close list by their number in domain rules §6.5, and scans still to be attached."""

_SYSTEM, _CADRE, _CLOSE = (Who.SYSTEM,), (Who.CADRE,), Phase.CLOSE

FIELDS = (
    Field("day", "勤務日", FieldKind.DATE, _SYSTEM, required=True, width=10),
    Field(
        "opened_at",
        "開始登記時間",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        source=Source.NOW,
        width=12,
    ),
    Field(
        "explained",
        "說明",
        FieldKind.LINKS,
        (Who.DESK, Who.CADRE),
        many=True,
        width=40,
        hint="只寫經過與處理，不寫民眾姓名與證號",
    ),
    Field(
        "results",
        "檢查結果",
        FieldKind.CHECKS,
        _SYSTEM,
        required=True,
        phase=_CLOSE,
        choices=tuple(Choice(str(number), f"{number} {name}") for number, name in TITLES.items()),
    ),
    Field("left", "結案時未完成事項", FieldKind.LINKS, _SYSTEM, phase=_CLOSE, many=True),
    Field(
        "explained_count",
        "說明項數",
        FieldKind.INTEGER,
        _SYSTEM,
        required=True,
        phase=_CLOSE,
        minimum=0,
        maximum=9_999,
        width=6,
    ),
    Field("closed_by", "結案幹部", FieldKind.PERSON, _CADRE, required=True, phase=_CLOSE, width=12),
    Field(
        "closed_at",
        "結案時間",
        FieldKind.INSTANT,
        _CADRE,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
        width=12,
    ),
)


def state(values: Values) -> str:
    """Return `open` until a cadre has closed the day."""
    return "closed" if text(values, "closed_at") else "open"


def summary(values: Values) -> str:
    """Return `115-05-19 日終`."""
    day = text(values, "day")
    return f"{dashed(date.fromisoformat(day))} 日終" if day else "日終"


DAY_CLOSE = LedgerDef(
    key=KEY,
    number=0,
    table="day_close",
    title="日終登記",
    short="日終登記",
    version=1,
    fields=FIELDS,
    states=(State("open", "未結案", open=True), State("closed", "已結案")),
    state=state,
    summary=summary,
    rules=(),
    paper=Paper(
        landscape=False,
        rows_per_page=1,
        columns=(),
        block=(
            BlockRow(
                (
                    BlockCell("編號", ("@number",), 3),
                    BlockCell("勤務日", ("day",), 2),
                    BlockCell("說明項數", ("explained_count",), 1),
                )
            ),
            BlockRow((BlockCell("檢查結果（各項）", ("results",)),), 20),
            BlockRow((BlockCell("結案時未完成事項", ("left",)),), 60),
            BlockRow((BlockCell("說明（時間、說明人）", ("explained",)),), 60),
            BlockRow(
                (
                    BlockCell("結案幹部", ("closed_by",), 3),
                    BlockCell("結案時間", ("closed_at",), 3),
                )
            ),
        ),
        feet=("值班", "幹部", "主管"),
    ),
    review=ReviewCycle(1, "chief", "每日由所長核閱"),
    retention_years=5,
    law="警察勤務條例第 15 條；內部管理",
    search=("explained",),
    closes="closed_at",
    when="opened_at",
    by_page=True,
    help="日終清單每一項都要處理完畢或寫明原因，再由幹部結案；說明只增不改。",
    group="內部",
)
