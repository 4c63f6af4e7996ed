"""L15 偵詢室使用登記簿: who was questioned where, when and by whom, recorded, guarded, and for how long."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.ledgers.custody_clock import WHOLE, custody_clock
from kiosk.ledgers.definition import (
    Classification,
    LedgerDef,
    ReviewCycle,
    Signer,
    State,
    Step,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.interview_room_fields import CONSENT, FIELDS, SUBJECT_ROLES
from kiosk.ledgers.interview_room_rules import RULES, level_up, media_key
from kiosk.ledgers.interview_session import room_days, span_of, state
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.values import item, records, text

_FURTHEST = timedelta(days=30)
"""Beyond any exclusion that can have been recorded when a deadline is reckoned."""


def _by_consent(values: Values) -> bool:
    return text(values, "night_ground") == CONSENT


def summary(values: Values) -> str:
    """Return `第一偵詢室 犯罪嫌疑人 竊盜`; never a name, for the summary stands on lists."""
    room = item(values, "room")
    role = next(
        (one.label for one in SUBJECT_ROLES if one.code == text(values, "subject_role")), ""
    )
    parts = (room.label if room else "", role, text(values, "case_no"))
    return " ".join(part for part in parts if part)


def outstanding(values: Values) -> list[str]:
    """Return the key of the room while it is out, for the handover list."""
    room = item(values, "room")
    out = state(values) in {"prechecked", "in_use", "paused", "ended", "postchecked"}
    return [f"{room.label} 鑰匙"] if room and out else []


def void_blocked(values: Values) -> str:
    """Return why the line may not be voided: somebody is in the room."""
    if state(values) not in {"in_use", "paused", "ended", "postchecked"}:
        return ""
    return "偵詢室使用中或尚未結案，這一行不能作廢"


def due(values: Values, _limits: Limits) -> str:
    """Return when the 24 hours of custody end as known now, else when the booked time ends."""
    if not text(values, "arrested_at"):
        return text(values, "booked_to")
    arrested = from_text(text(values, "arrested_at"))
    kept = (span_of(one) for key in ("exclusions", "pauses") for one in records(values, key))
    spans = [one for one in kept if one is not None]
    clock = custody_clock(arrested, arrested + _FURTHEST, spans)
    return to_text(arrested + WHOLE + clock.excluded)


def level(values: Values, _at: str, _limits: Limits) -> Classification:
    """Return the special class for juveniles and protected victims (L15-R08)."""
    return Classification.SPECIAL if level_up(values) else Classification.SENSITIVE


def references(values: Values) -> list[str]:
    """Return the recording's number (L15-R09) and the days on which the room is held (L15-R10)."""
    media = text(values, "media_no").strip()
    return [*room_days(values), *([media_key(media)] if media else [])]


_RUNNING = ("in_use", "paused")
_OPEN = ("booked", "prechecked", "in_use", "paused", "ended")

STEPS = (
    Step(
        "precheck",
        "使用前檢查",
        ("booked",),
        fields=("precheck", "test_record", "alt_recorder", "care_line"),
        needs=("precheck",),
        by="prechecked_by",
        at="prechecked_at",
        hint="實際試錄播放後填編號；同時寫入保養維護紀錄簿",
    ),
    Step(
        "start",
        "開始詢問",
        ("prechecked",),
        fields=(
            "in_at",
            "guards",
            "risk",
            "deposits",
            "audio",
            "video",
            "rights_notice",
            "rights_at",
            "arrested_at",
            "night_ground",
            "night_permit",
            "recorder",
            "sole_ground",
            "counsel",
            "interpreter",
            "companion",
            "gap_note",
        ),
        needs=("in_at", "guards", "deposits", "rights_at"),
        at="q_start",
    ),
    Step(
        "pause",
        "暫停",
        ("in_use",),
        fields=("pause_kind", "pause_reason"),
        needs=("pause_kind", "pause_reason"),
        at="paused_at",
        hint="於錄音錄影中宣告暫停原因與時間",
    ),
    Step(
        "resume",
        "復行",
        ("paused",),
        fields=("pauses", "resume_notice"),
        needs=("pauses",),
        at="resumed_at",
        hint="先於錄音錄影中宣告中斷原因與起訖時間",
    ),
    Step(
        "night",
        "夜間事由",
        ("prechecked", *_RUNNING),
        fields=("night_ground", "night_permit"),
        needs=("night_ground",),
        at="night_at",
        hint="同意者由受詢問人簽名",
    ),
    Step(
        "custody",
        "拘捕時限",
        _OPEN,
        fields=("arrested_at", "notice_at", "exclusions"),
        hint="拘捕時間、書面通知與法定障礙時間",
    ),
    Step(
        "escort",
        "解送",
        ("in_use", "paused", "ended", "postchecked"),
        fields=("detainees", "escort_to", "long_way", "escorts"),
        needs=("detainees", "escort_to"),
        hint="依解送人犯辦法第 5 條算出警力，再於出勤登記派遣",
    ),
    Step(
        "end",
        "結束詢問",
        _RUNNING,
        fields=("out_at", "media_no", "media_place", "media_label", "gap_note", "pauses"),
        needs=("out_at", "media_no", "media_place"),
        at="q_end",
    ),
    Step(
        "postcheck",
        "使用後檢查",
        ("ended",),
        fields=("postcheck", "incident"),
        needs=("postcheck", "incident"),
        by="postchecked_by",
        at="postchecked_at",
    ),
    Step(
        "close",
        "值班確認結案",
        ("postchecked",),
        fields=("notice_at",),
        by="closed_by",
        at="closed_at",
        closes=True,
        hint="鑰匙已交還，偵詢室已上鎖",
    ),
    Step(
        "abort",
        "取消使用",
        ("booked", "prechecked"),
        fields=("abort_reason",),
        needs=("abort_reason",),
        by="closed_by",
        at="closed_at",
        sets={"aborted": True},
        closes=True,
        danger=True,
    ),
)

INTERVIEW_ROOM = LedgerDef(
    key="L15",
    number=15,
    table="interview_room_use",
    title="偵詢室使用登記簿",
    short="偵詢室使用",
    version=1,
    fields=FIELDS,
    states=(
        State("booked", "已預約", open=True),
        State("prechecked", "檢查完成", open=True),
        State("in_use", "詢問中", open=True),
        State("paused", "暫停", open=True),
        State("ended", "待使用後檢查", open=True),
        State("postchecked", "待值班確認", open=True),
        State("closed", "已結案"),
        State("aborted", "未使用"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=10,
        columns=(
            PaperColumn("室", 12, ("room",)),
            PaperColumn("案由／案號", 36, ("case_reason", "case_no"), joiner="／"),
            PaperColumn("受詢問人／身分", 34, ("subject_name", "subject_role"), joiner="／"),
            PaperColumn("承辦／筆錄", 30, ("investigator", "recorder"), joiner="／"),
            PaperColumn("進出時間", 34, ("in_at", "out_at"), joiner="－"),
            PaperColumn("詢問起訖", 30, ("q_start", "q_end"), joiner="－"),
            PaperColumn("夜間事由", 24, ("night_ground",)),
            PaperColumn("錄音影／媒體", 26, ("audio", "video", "media_no"), joiner="／"),
            PaperColumn("前後檢查", 24, ("precheck", "postcheck"), joiner="／"),
            PaperColumn("戒護", 20, ("guards",)),
            PaperColumn("值班確認", 15, ("desk_sig",)),
        ),
        feet=("承辦", "主管", "督導"),
        note=("pauses", "sole_ground", "incident", "abort_reason"),
    ),
    review=ReviewCycle(1, "chief", "每日由所長核閱；督導每次簽章"),
    retention_years=10,
    law=(
        "刑事訴訟法第 43 條之 1、第 93 條之 1、第 95 條、第 100 條之 1 至第 100 條之 3；提審法第 2 條；"
        "錄音錄影資料保管辦法；解送人犯辦法第 5 條"
    ),
    signers=(
        Signer(
            "night_consent_sig",
            "受詢問人（同意夜間詢問）",
            on_pad=True,
            when=_by_consent,
            name="subject_name",
            step="start",
        ),
        Signer(
            "night_consent_sig",
            "受詢問人（同意夜間詢問）",
            on_pad=True,
            when=_by_consent,
            name="subject_name",
            step="night",
        ),
        Signer("desk_sig", "值班", step="close"),
        Signer("chief_sig", "主管"),
        Signer("visit_sig", "督導"),
    ),
    steps=STEPS,
    search=("room", "investigator", "subject_name", "case_reason", "case_no", "media_no"),
    closes="closed_at",
    when="booked_from",
    outstanding=outstanding,
    void_blocked=void_blocked,
    due=due,
    level=level,
    references=references,
    by_page=True,
    help=(
        "先預約，使用前實際試錄播放，再開始詢問；暫停與復行逐次登記。日沒後開始或繼續詢問須有法定事由，"
        "同意者由受詢問人簽名。拘捕者自拘捕起算 24 小時，法定障礙時間另計。"
    ),
    classification=Classification.SENSITIVE,
    group="偵查",
)
