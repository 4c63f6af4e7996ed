"""L09 錄影監視系統影像申請表: who asked to see which pictures, who decided, who watched with whom.

臺北市錄影監視系統設置管理自治條例 §12, 行政程序法 §46: viewing in the company of an officer, no copy.
"""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.ledgers.definition import Classification, LedgerDef, ReviewCycle, Signer, State
from kiosk.ledgers.event import Values
from kiosk.ledgers.footage_request_fields import DENIED, FIELDS, PURPOSES
from kiosk.ledgers.footage_request_rules import RULES, reckoned
from kiosk.ledgers.footage_request_steps import STEPS
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.paper import BlockCell, BlockRow, Paper
from kiosk.ledgers.values import flag, text

_REACHED = (("viewed_at", "viewed"), ("scheduled_at", "scheduled"))
_ASKED = (("submitted_at", "under_review"), ("identity_at", "identity_checked"))
_DECIDED = {"granted": "approved", "partly": "partly", DENIED: "denied"}


def state(values: Values) -> str:
    """Return where the request stands; what ends it wins over what went before."""
    if text(values, "closed_at"):
        if flag(values, "withdrawn"):
            return "withdrawn"
        kept = flag(values, "preserve_flag") and not text(values, "viewed_at")
        return "preserved" if kept else "closed"
    reached = next((name for key, name in _REACHED if text(values, key)), "")
    if reached:
        return reached
    if decided := _DECIDED.get(text(values, "decision")):
        return decided
    if flag(values, "footage_gone"):
        return "expired"
    return next((name for key, name in _ASKED if text(values, key)), "applied")


def summary(values: Values) -> str:
    """Return `交通事故 成功路四段 鏡頭`, without any name."""
    label = next((one.label for one in PURPOSES if one.code == text(values, "purpose_code")), "")
    return f"{label} {text(values, 'place')}".strip()


def due(values: Values, limits: Limits) -> str:
    """Return until when the request must be decided: before the pictures are gone, unless preserved (R01, R07)."""
    begun = text(values, "applied_at")
    if not begun or state(values) not in {"applied", "identity_checked", "under_review"}:
        return text(values, "scheduled_at") if state(values) == "scheduled" else ""
    until = text(values, "decide_by") or to_text(
        from_text(begun) + timedelta(days=limits.footage_decision_days)
    )
    gone = text(values, "footage_until")
    return min(until, gone) if gone and not flag(values, "preserve_flag") else until


FOOTAGE_REQUEST = LedgerDef(
    key="L09",
    number=9,
    table="footage_request",
    title="錄影監視系統影像申請表",
    short="影像申請",
    version=1,
    fields=FIELDS,
    states=(
        State("applied", "已申請", open=True),
        State("identity_checked", "已核對身分", open=True),
        State("under_review", "審核中", open=True),
        State("approved", "核准", open=True),
        State("partly", "部分核准", open=True),
        State("denied", "駁回", open=True),
        State("scheduled", "已排定調閱", open=True),
        State("viewed", "已調閱", open=True),
        State("expired", "影像已逾期", open=True),
        State("closed", "結案"),
        State("preserved", "證據保全結案"),
        State("withdrawn", "撤回"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=False,
        rows_per_page=1,
        columns=(),
        feet=("承辦", "主管"),
        block=(
            BlockRow(
                (
                    BlockCell("編號", ("@number",), 2),
                    BlockCell("申請日期", ("applied_at",), 2),
                    BlockCell("身分", ("capacity",), 2),
                ),
                heading="申請",
            ),
            BlockRow(
                (BlockCell("申請人", ("applicant",), 2), BlockCell("證號", ("applicant_id",), 2))
            ),
            BlockRow(
                (
                    BlockCell("電話", ("applicant_phone",), 2),
                    BlockCell("住址", ("applicant_address",), 4),
                )
            ),
            BlockRow(
                (
                    BlockCell("事由", ("purpose_code", "purpose_text"), 4),
                    BlockCell("相關案號", ("case_link", "agency_doc_no"), 2),
                ),
                height=24,
            ),
            BlockRow((BlockCell("調閱時段", ("from_at", "to_at"), 4, " 至 "),)),
            BlockRow((BlockCell("地點／鏡頭", ("place", "cams"), 4),), height=16),
            BlockRow(
                (
                    BlockCell("審核", ("decision", "deny_reason", "decision_note"), 4),
                    BlockCell("核准人／時間", ("approver", "decided_at"), 3, "\n"),
                ),
                height=24,
                heading="審核",
            ),
            BlockRow(
                (
                    BlockCell("調閱時間", ("viewed_at",), 2),
                    BlockCell("陪同員警", ("escort",), 2),
                    BlockCell("結果", ("result", "result_note"), 3),
                ),
                height=16,
                heading="調閱紀錄",
            ),
            BlockRow((BlockCell("證據保全", ("evidence_no", "preserve_note"), 4),)),
            BlockRow(
                (BlockCell("告知事項（不得複製、個資告知）", ("notices_ack",), 2),), height=10
            ),
            BlockRow(
                (
                    BlockCell("申請人簽名（申請）", ("apply_sig",), 1),
                    BlockCell("申請人簽名（閱畢）", ("viewed_sig",), 1),
                ),
                height=24,
                heading="簽名",
            ),
        ),
    ),
    review=ReviewCycle(1, "chief", "每日由主管核閱"),
    retention_years=5,
    law="臺北市錄影監視系統設置管理自治條例第 12 條；行政程序法第 46 條；警察職權行使法第 10 條",
    signers=(
        Signer(
            "apply_sig",
            "申請人",
            on_pad=True,
            name="applicant",
            known_by=("id_kind", "identity_by"),
        ),
        Signer(
            "viewed_sig",
            "申請人",
            on_pad=True,
            name="applicant",
            step="view",
            known_by=("id_kind", "identity_by"),
        ),
    ),
    steps=STEPS,
    search=("applicant", "place", "case_link", "agency_doc_no", "purpose_text"),
    closes="closed_at",
    when="applied_at",
    due=due,
    reckon=reckoned,
    help=(
        "先問時段與地點：系統立即算出影像還留幾天，逾期在簽名前就會告知。"
        "核准須由承辦以外的幹部；駁回只能選行政程序法第 46 條第 2 項各款。調閱須員警陪同，不得複製。"
    ),
    classification=Classification.PERSONAL,
    group="申請",
)
