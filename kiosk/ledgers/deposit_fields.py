"""The columns of L13 司法文書寄存及具領登記簿 (domain rules §7.13)."""

from __future__ import annotations

import re
import unicodedata

from kiosk.ledgers.definition import (
    Choice,
    Classification,
    Field,
    FieldKind,
    Phase,
    Source,
    TextForm,
    Who,
)
from kiosk.ledgers.deposit_terms import kind_choices, regime_choices
from kiosk.ledgers.event import Values
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.text_forms import ADDRESS, NAME, hidden
from kiosk.ledgers.values import flag, text

_CLOSE, _REVIEW, _PERSONAL = Phase.CLOSE, Phase.REVIEW, Classification.PERSONAL
_SYSTEM, _DESK, _CADRE = (Who.SYSTEM,), (Who.DESK,), (Who.CADRE,)
_LAST4 = re.compile(r"[0-9A-Z]{4}", re.ASCII)

SELF = "self"
RELATIONS = (
    Choice(SELF, "本人"),
    Choice("cohabitant", "同居人"),
    Choice("employee", "受僱人"),
    Choice("agent", "代理人"),
)
ID_KINDS = (
    Choice("national_id", "國民身分證"),
    Choice("resident", "居留證"),
    Choice("passport", "護照"),
    Choice("licence", "駕駛執照"),
    Choice("health", "健保卡"),
    Choice("other", "其他證件"),
)
DISPOSALS = (
    Choice("destroyed", "銷毀"),
    Choice("returned", "退回"),
    Choice("discretion", "逕行處理"),
)


def _upper(value: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).upper()


def _last4_complaint(value: str) -> str:
    return "" if _LAST4.fullmatch(value) else "請填證件號碼最後四碼（英文或數字）"


def _nothing(_value: str) -> str:
    return ""


LAST4 = TextForm("last4", _upper, _last4_complaint, _nothing, hidden)
"""The last four characters of an identity document: enough to tell which, too few to misuse."""
MAIL_NO = TextForm("mail_no", _upper, _nothing, _nothing, lambda value: value)
"""The number under the bar code of registered mail."""


def other_kind(values: Values) -> bool:
    """Tell whether the envelope shows a kind that is not on the list."""
    return text(values, "doc_kind") == "other"


def collected(values: Values) -> bool:
    """Tell whether the line is about a paper that was handed over."""
    return bool(text(values, "picked_up_at"))


def kept_here(values: Values) -> bool:
    """Tell whether the paper needs a place: an office may call it back before it has one."""
    return not flag(values, "recalled")


def disposed(values: Values) -> bool:
    """Tell whether the line ended with a disposal."""
    return bool(text(values, "disposal_kind"))


INTAKE = (
    Field(
        "deposited_at",
        "寄存時間",
        FieldKind.INSTANT,
        _DESK,
        required=True,
        source=Source.NOW,
        width=8,
    ),
    Field(
        "server_kind",
        "送達人別",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        source=Source.PREVIOUS,
        choices=(
            Choice("postal", "郵務人員"),
            Choice("bailiff", "執達員"),
            Choice("agency", "機關人員"),
        ),
    ),
    Field(
        "server_name",
        "送達人姓名",
        FieldKind.TEXT,
        _DESK,
        required=True,
        source=Source.PREVIOUS,
        limit=50,
        personal=True,
        classification=_PERSONAL,
        form=NAME,
    ),
    Field(
        "issuer",
        "交送機關",
        FieldKind.TEXT,
        _DESK,
        required=True,
        source=Source.PREVIOUS,
        limit=60,
        width=14,
    ),
    Field("case_no", "案號", FieldKind.TEXT, _DESK, required=True, limit=60, width=14),
    Field("section", "股別", FieldKind.TEXT, _DESK, limit=10),
    Field(
        "doc_kind",
        "文書種類",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        choices=kind_choices(),
        width=9,
        hint="只看封面，不拆封",
    ),
    Field(
        "doc_note",
        "封面註記",
        FieldKind.TEXT,
        _DESK,
        required=True,
        required_when=other_kind,
        limit=60,
    ),
    Field("pieces", "件數", FieldKind.INTEGER, _DESK, required=True, minimum=1, maximum=99),
    Field("reg_mail_no", "掛號號碼", FieldKind.TEXT, _DESK, limit=20, form=MAIL_NO),
    Field(
        "addressee_name",
        "應受送達人",
        FieldKind.TEXT,
        _DESK,
        required=True,
        limit=50,
        personal=True,
        classification=_PERSONAL,
        form=NAME,
        width=8,
    ),
    Field(
        "name_note",
        "姓名造字說明",
        FieldKind.TEXT,
        _DESK,
        limit=60,
        personal=True,
        classification=_PERSONAL,
        hint="電腦沒有的字：寫字形或 CNS 碼",
    ),
    Field(
        "address",
        "送達處所",
        FieldKind.TEXT,
        _DESK,
        required=True,
        limit=120,
        personal=True,
        classification=_PERSONAL,
        form=ADDRESS,
        width=16,
    ),
    Field(
        "regime",
        "適用法",
        FieldKind.CHOICE,
        (Who.SYSTEM, Who.DESK),
        required=True,
        source=Source.RECKONED,
        choices=regime_choices(),
        width=6,
    ),
    # Cadres', though reckoned: so a correction of the deposit time, which moves them, always waits for one.
    Field(
        "effective_on",
        "生效日",
        FieldKind.DATE,
        _CADRE,
        required=True,
        source=Source.RECKONED,
        width=7,
    ),
    Field(
        "keep_until",
        "保存期限",
        FieldKind.DATE,
        _CADRE,
        required=True,
        source=Source.RECKONED,
        width=7,
    ),
    Field(
        "barred_name",
        "不得代收人",
        FieldKind.TEXT,
        _DESK,
        limit=100,
        personal=True,
        classification=_PERSONAL,
        form=NAME,
        hint="信封註明不得交付的人，多人以「、」分開",
    ),
    Field("is_evidence", "證物", FieldKind.FLAG, _DESK, required=True, hint="信封註明內有證物"),
    Field(
        "shelf_code",
        "存放格位",
        FieldKind.TEXT,
        _DESK,
        required=True,
        required_when=kept_here,
        phase=_CLOSE,
        source=Source.PREVIOUS,
        limit=10,
        form=MAIL_NO,
        width=6,
    ),
)

PICK_UP = (
    Field("picked_up_at", "領取時間", FieldKind.INSTANT, _DESK, phase=_CLOSE, width=8),
    Field(
        "collector_name",
        "領取人",
        FieldKind.TEXT,
        _DESK,
        required=True,
        required_when=collected,
        phase=_CLOSE,
        limit=50,
        personal=True,
        classification=_PERSONAL,
        form=NAME,
        width=8,
    ),
    Field(
        "relation",
        "領取人關係",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        required_when=collected,
        phase=_CLOSE,
        choices=RELATIONS,
        width=6,
    ),
    Field(
        "id_kind",
        "證件種類",
        FieldKind.CHOICE,
        _DESK,
        required=True,
        required_when=collected,
        phase=_CLOSE,
        choices=ID_KINDS,
    ),
    Field(
        "id_last4",
        "證件末四碼",
        FieldKind.TEXT,
        _DESK,
        required=True,
        required_when=collected,
        phase=_CLOSE,
        limit=4,
        personal=True,
        classification=_PERSONAL,
        form=LAST4,
    ),
    Field("poa_paper", "已收委託書（紙本）", FieldKind.FLAG, _DESK, phase=_CLOSE),
    Field(
        "poa_file",
        "委託書",
        FieldKind.FILES,
        (Who.CITIZEN,),
        phase=_CLOSE,
        many=True,
        personal=True,
        classification=_PERSONAL,
    ),
    Field(
        "sign_note",
        "簽名旁註",
        FieldKind.TEXT,
        _DESK,
        phase=_CLOSE,
        limit=60,
        personal=True,
        classification=_PERSONAL,
        hint="簽名難辨或按指印時，在旁註明姓名",
    ),
    # Not required as a field: the signer of the step asks for it, drawn or on the printed receipt.
    Field(
        "collector_sig",
        "領取人簽名",
        FieldKind.SIGNATURE,
        (Who.CITIZEN,),
        phase=_CLOSE,
        personal=True,
        classification=_PERSONAL,
    ),
    Field(
        "released_by",
        "發件員警",
        FieldKind.PERSON,
        _SYSTEM,
        required=True,
        required_when=collected,
        phase=_CLOSE,
        source=Source.LOGIN,
    ),
    Field("served_on", "送達生效日", FieldKind.DATE, _SYSTEM, phase=_CLOSE, source=Source.RECKONED),
    Field("late_pickup", "逾期領取", FieldKind.FLAG, _SYSTEM, phase=_CLOSE),
    Field("handed_with", "同時領取", FieldKind.LINKS, _SYSTEM, phase=_CLOSE, many=True),
    Field("left_behind", "未一併領取", FieldKind.LINKS, _DESK, phase=_CLOSE, many=True),
    Field(
        "refusals",
        "拒絕交付紀錄",
        FieldKind.LINKS,
        _SYSTEM,
        many=True,
        personal=True,
        classification=_PERSONAL,
    ),
)

EXPIRY = (
    Field("expired_at", "列入屆期清冊時間", FieldKind.INSTANT, _SYSTEM, phase=_CLOSE),
    Field("expired_by", "列冊員警", FieldKind.PERSON, _SYSTEM, phase=_CLOSE),
    Field("disposal_kind", "屆期處理", FieldKind.CHOICE, _CADRE, phase=_CLOSE, choices=DISPOSALS),
    Field(
        "disposal_method",
        "處理方式",
        FieldKind.TEXT,
        _CADRE,
        required=True,
        required_when=disposed,
        phase=_CLOSE,
        limit=100,
        hint="例如：碎紙機銷毀、函退書記處",
    ),
    Field("disposed_at", "處理時間", FieldKind.INSTANT, _SYSTEM, phase=_CLOSE),
    Field("disposal_approver", "核准幹部", FieldKind.PERSON, _CADRE, phase=_CLOSE),
    Field(
        "disposal_witness",
        "會同員警",
        FieldKind.PERSON,
        _CADRE,
        required=True,
        required_when=disposed,
        phase=_CLOSE,
    ),
    Field("recall_no", "調回文號", FieldKind.TEXT, _DESK, phase=_CLOSE, limit=60),
    Field(
        "recalled", "機關調回", FieldKind.FLAG, _SYSTEM, phase=_CLOSE, hint="原交送機關於期限內取回"
    ),
    Field("closed_at", "結案時間", FieldKind.INSTANT, _SYSTEM, required=True, phase=_CLOSE),
    scan_field(classification=_PERSONAL),
    Field("review_sig", "核閱", FieldKind.SIGNATURE, _CADRE, phase=_REVIEW),
)

FIELDS = (*INTAKE, *PICK_UP, *EXPIRY)


def authority_shown(values: Values) -> bool:
    """Tell whether somebody else's authority to collect was shown, on paper or as a scan (L13-R05)."""
    return flag(values, "poa_paper") or bool(values.get("poa_file"))
