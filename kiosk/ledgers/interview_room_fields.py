"""The fields of L15, in the order of the paper: booking, checks, session, custody, end."""

from __future__ import annotations

from kiosk.ledgers.custody_clock import obstacle_choices
from kiosk.ledgers.definition import Choice, Classification, Field, FieldKind, Phase, Source, Who
from kiosk.ledgers.event import Values
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.text_forms import NAME
from kiosk.ledgers.values import flag, text

SUSPECT, JUVENILE = "suspect", "juvenile"
SUBJECT_ROLES = (
    Choice(SUSPECT, "犯罪嫌疑人"),
    Choice("witness", "證人"),
    Choice("victim", "被害人"),
    Choice("related", "關係人"),
    Choice(JUVENILE, "少年"),
)
PROTECTIONS = (
    Choice("none", "一般"),
    Choice("sexual_assault", "性侵害被害人"),
    Choice("child", "兒童及少年"),
    Choice("domestic", "家庭暴力被害人"),
)
CONSENT, IDENTITY, PERMISSION, URGENT, ON_REQUEST = (
    "consent",
    "identity",
    "permission",
    "urgent",
    "on_request",
)
NIGHT_GROUNDS = (
    Choice(CONSENT, "明示同意"),
    Choice(IDENTITY, "查驗人別"),
    Choice(PERMISSION, "檢察官或法官許可"),
    Choice(URGENT, "急迫情形"),
    Choice(ON_REQUEST, "請求立即詢問"),
)
PRECHECKS = (
    Choice("recorder", "錄音錄影已試錄播放"),
    Choice("cameras", "鏡頭已開啟"),
    Choice("safety", "室內無危險物品"),
    Choice("search", "受詢問人已搜身"),
    Choice("no_phone", "行動電話未帶入"),
)
POSTCHECKS = (
    Choice("clean", "室內無遺留物"),
    Choice("equipment", "設備完好並關閉"),
    Choice("media", "錄音錄影已存檔封緘"),
    Choice("belongings", "寄放物已發還或隨案移送"),
    Choice("key", "鑰匙已交還值班"),
)
PAUSE_KINDS = (
    Choice("rest", "休息用餐"),
    Choice("toilet", "如廁"),
    *obstacle_choices(),
    Choice("equipment", "設備故障"),
    Choice("other", "其他"),
)

_SYSTEM, _DESK = (Who.SYSTEM,), (Who.DESK,)
_CLOSE, _REVIEW = Phase.CLOSE, Phase.REVIEW
_SECRET = Classification.SENSITIVE


def accused(values: Values) -> bool:
    """Tell whether he is questioned as a suspect: rights are told, belongings are taken (刑訴 §95)."""
    return text(values, "subject_role") in {SUSPECT, JUVENILE}


def protected(values: Values) -> bool:
    """Tell whether the line is about a juvenile or a protected victim (L15-R08)."""
    return text(values, "subject_role") == JUVENILE or text(values, "protection") in {
        "sexual_assault",
        "child",
        "domestic",
    }


def used(values: Values) -> bool:
    """Tell whether the room was really used: an aborted booking owes nothing more."""
    return not flag(values, "aborted")


def needs_words(values: Values) -> bool:
    """Tell whether the ground for the night has to be told: who permitted it, what was urgent."""
    return text(values, "night_ground") in {PERMISSION, URGENT}


def after_mishap(values: Values) -> bool:
    """Tell whether the check after use found something."""
    checks = values.get("postcheck")
    return isinstance(checks, dict) and not all(checks.values())


BOOKING = (
    Field(
        "room", "偵詢室", FieldKind.ASSET, required=True, asset_kinds=("interview_room",), width=8
    ),
    Field(
        "booked_from", "使用時間起", FieldKind.INSTANT, required=True, source=Source.NOW, width=8
    ),
    Field("booked_to", "使用時間迄", FieldKind.INSTANT, required=True),
    Field("using_unit", "使用單位", FieldKind.TEXT, required=True, limit=40, source=Source.LOGIN),
    Field(
        "investigator",
        "承辦人",
        FieldKind.PERSON,
        required=True,
        source=Source.LOGIN,
        hint="詢問人",
        width=8,
    ),
    Field("recorder", "筆錄人", FieldKind.PERSON, hint="不得由詢問人兼任"),
    Field(
        "sole_ground",
        "未另由他人筆錄之急迫事由",
        FieldKind.TEXT,
        limit=200,
        hint="情況急迫或事實上之原因不能為之，並須全程錄音錄影",
    ),
    Field(
        "subject_name",
        "受詢問人",
        FieldKind.TEXT,
        required=True,
        limit=60,
        personal=True,
        classification=_SECRET,
        form=NAME,
        hint="保護個案填代號",
        width=8,
    ),
    Field(
        "subject_role",
        "身分",
        FieldKind.CHOICE,
        required=True,
        choices=SUBJECT_ROLES,
        width=9,
    ),
    Field("protection", "保護對象", FieldKind.CHOICE, required=True, choices=PROTECTIONS),
    Field(
        "case_reason",
        "案由",
        FieldKind.TEXT,
        required=True,
        limit=100,
        personal=True,
        classification=_SECRET,
        width=10,
    ),
    Field("case_no", "案號", FieldKind.TEXT, required=True, limit=40, hint="尚未取號填「偵辦中」"),
    Field(
        "room_note",
        "使用一般偵詢室之隔離措施",
        FieldKind.TEXT,
        limit=200,
        hint="保護對象未用溫馨談話室時填",
    ),
)

_CHECKING = (
    Field("precheck", "使用前檢查", FieldKind.CHECKS, _DESK, choices=PRECHECKS),
    Field("test_record", "試錄檔編號", FieldKind.TEXT, _DESK, limit=40),
    Field("alt_recorder", "替代錄音設備", FieldKind.TEXT, _DESK, limit=60, hint="設備名稱與編號"),
    Field("care_line", "保養紀錄", FieldKind.LINKS, _SYSTEM),
    Field("prechecked_by", "檢查人", FieldKind.PERSON, _SYSTEM),
    Field("prechecked_at", "檢查時間", FieldKind.INSTANT, _SYSTEM),
)

_SESSION = (
    Field("guards", "戒護人員", FieldKind.PERSON, many=True),
    Field("risk", "高風險", FieldKind.FLAG, hint="自傷、脫逃或攻擊之虞，戒護 2 人"),
    Field(
        "deposits",
        "行動電話及物品寄放",
        FieldKind.TEXT,
        lines=2,
        limit=300,
        personal=True,
        classification=_SECRET,
        required_when=accused,
        hint="逐項列出與置物格號；沒有填「無」",
    ),
    Field("rights_notice", "已告知權利事項", FieldKind.FLAG, hint="刑事訴訟法第 95 條"),
    Field(
        "rights_at", "權利告知時間", FieldKind.INSTANT, required_when=accused, source=Source.NOW
    ),
    Field("counsel", "辯護人", FieldKind.TEXT, limit=60, personal=True, classification=_SECRET),
    Field("interpreter", "通譯", FieldKind.TEXT, limit=60, personal=True, classification=_SECRET),
    Field("companion", "陪同人", FieldKind.TEXT, limit=60, personal=True, classification=_SECRET),
    Field("audio", "全程錄音", FieldKind.FLAG),
    Field("video", "全程錄影", FieldKind.FLAG),
    Field(
        "in_at", "進入時間", FieldKind.INSTANT, required=True, required_when=used, phase=_CLOSE,
        source=Source.NOW,
    ),
    Field(
        "q_start", "詢問開始", FieldKind.INSTANT, _SYSTEM, required=True, required_when=used,
        phase=_CLOSE, source=Source.NOW, width=7,
    ),
    Field("night_ground", "夜間詢問事由", FieldKind.CHOICE, choices=NIGHT_GROUNDS, width=9),
    Field(
        "night_permit",
        "夜間許可或急迫情形",
        FieldKind.TEXT,
        limit=200,
        hint="許可之檢察官、法官與時間，或急迫之具體情形",
    ),
    Field("night_at", "夜間事由登記時間", FieldKind.INSTANT, _SYSTEM),
    Field("night_consent_sig", "同意夜間詢問簽名", FieldKind.SIGNATURE, (Who.CITIZEN,)),
    Field("pause_kind", "暫停種類", FieldKind.CHOICE, choices=PAUSE_KINDS),
    Field("pause_reason", "暫停原因", FieldKind.TEXT, limit=200),
    Field("paused_at", "暫停時間", FieldKind.INSTANT, _SYSTEM),
    Field("resume_notice", "復行時已宣告中斷原因與起訖", FieldKind.FLAG),
    Field("resumed_at", "復行時間", FieldKind.INSTANT, _SYSTEM),
    Field("pauses", "暫停紀錄", FieldKind.LINKS, _SYSTEM),
)  # fmt: skip

_CUSTODY = (
    Field("arrested_at", "拘捕時間", FieldKind.INSTANT, hint="到場說明而未受拘捕者不填"),
    Field("exclusions", "法定障礙時間", FieldKind.LINKS, _SYSTEM),
    Field(
        "notice_at",
        "拘捕書面通知時間",
        FieldKind.INSTANT,
        hint="提審法第 2 條：拘捕後 24 小時內告知本人及其親友",
    ),
    Field("detainees", "解送人數", FieldKind.INTEGER, minimum=0, maximum=99),
    Field("escort_to", "解送處所", FieldKind.TEXT, limit=60),
    Field("long_way", "長途解送", FieldKind.FLAG),
    Field("escorts", "解送警力", FieldKind.INTEGER, _SYSTEM, minimum=0, maximum=99),
)

_END = (
    Field(
        "q_end", "詢問結束", FieldKind.INSTANT, _SYSTEM, required=True, required_when=used,
        phase=_CLOSE, source=Source.NOW, width=7,
    ),
    Field(
        "out_at", "離開時間", FieldKind.INSTANT, required=True, required_when=used, phase=_CLOSE,
        source=Source.NOW,
    ),
    Field(
        "media_no", "媒體編號", FieldKind.TEXT, required=True, required_when=used, phase=_CLOSE,
        limit=60, hint="光碟或檔案編號",
    ),
    Field(
        "media_label", "媒體標籤", FieldKind.TEXT, _SYSTEM, phase=_CLOSE, limit=300, personal=True,
        classification=_SECRET,
    ),
    Field(
        "media_place", "媒體保管處", FieldKind.TEXT, required=True, required_when=used, phase=_CLOSE,
        limit=60,
    ),
    Field("gap_note", "錄音錄影中斷說明", FieldKind.TEXT, phase=_CLOSE, limit=300),
    Field(
        "postcheck", "使用後檢查", FieldKind.CHECKS, _DESK, required=True, required_when=used,
        phase=_CLOSE, choices=POSTCHECKS,
    ),
    Field(
        "incident", "異常情形", FieldKind.TEXT, required=True, required_when=after_mishap,
        phase=_CLOSE, lines=2, limit=300,
    ),
    Field("postchecked_by", "使用後檢查人", FieldKind.PERSON, _SYSTEM, phase=_CLOSE),
    Field("postchecked_at", "使用後檢查時間", FieldKind.INSTANT, _SYSTEM, phase=_CLOSE),
    Field("desk_sig", "值班確認", FieldKind.SIGNATURE, _DESK, phase=_CLOSE),
    Field("closed_by", "結案值班", FieldKind.PERSON, _SYSTEM, phase=_CLOSE),
    Field(
        "closed_at", "結案時間", FieldKind.INSTANT, _SYSTEM, required=True, phase=_CLOSE,
        source=Source.NOW,
    ),
    Field("aborted", "未使用", FieldKind.FLAG, _SYSTEM, phase=_CLOSE),
    Field("abort_reason", "取消原因", FieldKind.TEXT, phase=_CLOSE, limit=200),
    scan_field(classification=Classification.PERSONAL),
    Field("chief_sig", "主管簽章", FieldKind.SIGNATURE, (Who.CADRE,), phase=_REVIEW),
    Field("visit_sig", "督導簽章", FieldKind.SIGNATURE, (Who.SUPERVISOR,), phase=_REVIEW),
)  # fmt: skip

FIELDS = (*BOOKING, *_CHECKING, *_SESSION, *_CUSTODY, *_END)
