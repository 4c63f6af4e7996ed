"""L14 受理申請運鈔護送登記簿: who asked to be escorted with cash, who went, and that he arrived.

警察機關強化「保護民眾存款、提款安全」工作計畫: no documents, no fee; route and amount are nobody else's business.
"""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.ledgers.cash_escort_fields import BANDS, CHANNELS, FIELDS
from kiosk.ledgers.cash_escort_rules import RULES
from kiosk.ledgers.definition import (
    Authority,
    Classification,
    LedgerDef,
    ReviewCycle,
    Sends,
    Signer,
    State,
    Step,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.paper import BlockCell, BlockRow, Paper
from kiosk.ledgers.values import flag, persons, text

__all__ = ["BANDS", "CASH_ESCORT"]

_REACHED = (
    ("done_at", "done"),
    ("left_at", "escorting"),
    ("met_at", "met"),
    ("officers", "assigned"),
    ("accepted_at", "accepted"),
)
_ENDS = {
    "declined": "declined",
    "cancelled": "cancelled",
    "no_show": "no_show",
    "forwarded": "forwarded",
}
_WAITING = ("applied", "accepted", "assigned", "met")


def state(values: Values) -> str:
    """Return how far the escort is; an end without an escort wins."""
    if ended := _ENDS.get(text(values, "outcome")):
        return ended
    return next((name for key, name in _REACHED if values.get(key)), "applied")


def summary(values: Values) -> str:
    """Return `臨櫃 護鈔 警員 王大明`: no place and no amount, for this stands on the board (R05)."""
    label = next((one.label for one in CHANNELS if one.code == text(values, "channel")), "")
    escorts = "、".join(who.name for who in persons(values, "officers"))
    return f"{label}申請護鈔　{escorts}".strip()


def due(values: Values, _limits: Limits) -> str:
    """Return when the escort begins, while it has not (R04)."""
    return text(values, "planned_at") if state(values) in _WAITING else ""


def level(values: Values, now: str, limits: Limits) -> Classification:
    """Return SENSITIVE; a finished escort is closed to everybody's view after some days (R02)."""
    done = text(values, "done_at")
    if not done:
        return Classification.SENSITIVE
    until = from_text(done) + timedelta(days=limits.amount_masked_days)
    return Classification.SPECIAL if now > to_text(until) else Classification.SENSITIVE


def present(values: Values) -> bool:
    """Tell whether the applicant stands at the counter and can sign; by wire he cannot."""
    return text(values, "channel") not in {"phone", "110", "online"}


def signs_again(values: Values) -> bool:
    """Tell whether the applicant was asked to sign when he had arrived."""
    return flag(values, "sign_done")


CASH_ESCORT = LedgerDef(
    key="L14",
    number=14,
    table="cash_escort",
    title="受理申請運鈔護送登記簿",
    short="護鈔申請",
    version=1,
    fields=FIELDS,
    states=(
        State("applied", "已申請", open=True),
        State("accepted", "已受理", open=True),
        State("assigned", "已派遣", open=True),
        State("met", "已會合", open=True),
        State("escorting", "護送中", open=True),
        State("done", "完成"),
        State("declined", "不受理"),
        State("cancelled", "申請人取消"),
        State("no_show", "申請人未到"),
        State("forwarded", "轉他分局"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=False,
        rows_per_page=2,
        columns=(),
        feet=("承辦", "主管"),
        block=(
            BlockRow(
                (
                    BlockCell("編號", ("@number",), 3),
                    BlockCell("申請時間", ("applied_at",), 3),
                    BlockCell("方式", ("channel",), 2),
                ),
                heading="申請",
            ),
            BlockRow(
                (
                    BlockCell("申請人", ("applicant",), 3),
                    BlockCell("電話", ("applicant_phone",), 3),
                    BlockCell("金額級距", ("amount_band",), 2),
                )
            ),
            BlockRow(
                (
                    BlockCell("金融機構／起點", ("bank", "from_place"), 4),
                    BlockCell("目的地／路線", ("to_place", "route"), 4),
                ),
                height=12,
            ),
            BlockRow(
                (
                    BlockCell("預定時間", ("planned_at",), 3),
                    BlockCell("人數／交通工具", ("people", "vehicle_kind", "plate"), 5),
                )
            ),
            BlockRow(
                (
                    BlockCell("派遣員警", ("officers",), 5),
                    BlockCell("車輛", ("vehicle",), 3),
                ),
                heading="派遣與執行",
            ),
            BlockRow(
                (
                    BlockCell("到達", ("met_at",), 2),
                    BlockCell("出發", ("left_at",), 2),
                    BlockCell("完成", ("done_at",), 2),
                )
            ),
            BlockRow((BlockCell("執行情形／異常", ("result", "incident"), 8),), height=14),
            BlockRow(
                (
                    BlockCell("申請人簽名（申請）", ("apply_sig",), 1),
                    BlockCell("申請人簽名（完成）", ("done_sig",), 1),
                ),
                height=16,
            ),
        ),
    ),
    review=ReviewCycle(1, "cadre", "每日由幹部核閱"),
    retention_years=5,
    law="警察機關強化「保護民眾存款、提款安全」工作計畫",
    signers=(
        Signer("apply_sig", "申請人", on_pad=True, when=present, name="applicant"),
        Signer("done_sig", "申請人", on_pad=True, when=signs_again, name="applicant", step="done"),
    ),
    steps=(
        Step(
            "accept",
            "受理",
            ("applied",),
            fields=("callback_ok", "callback_note"),
            needs=("callback_ok",),
            by="accepted_by",
            at="accepted_at",
            hint="先以留下的電話回撥，確認是本人申請",
        ),
        Step(
            "assign",
            "派遣",
            ("accepted", "assigned"),
            fields=("officers", "vehicle"),
            needs=("officers",),
            by="assigned_by",
            at="assigned_at",
        ),
        Step("meet", "會合", ("assigned",), at="met_at"),
        Step("leave", "出發", ("met",), at="left_at"),
        Step(
            "done",
            "完成",
            ("escorting",),
            fields=("result", "incident", "sign_done"),
            needs=("result",),
            at="done_at",
            sets={"outcome": "done"},
            closes=True,
        ),
        Step(
            "no_show",
            "申請人未到",
            ("assigned", "met"),
            fields=("result",),
            needs=("result",),
            at="done_at",
            sets={"outcome": "no_show"},
            closes=True,
        ),
        Step(
            "cancel",
            "取消",
            ("applied", "accepted", "assigned"),
            fields=("result",),
            needs=("result",),
            at="done_at",
            sets={"outcome": "cancelled"},
            closes=True,
        ),
        Step(
            "forward",
            "轉他分局",
            ("applied", "accepted"),
            fields=("forwarded_to", "result"),
            needs=("forwarded_to", "result"),
            at="done_at",
            sets={"outcome": "forwarded"},
            closes=True,
        ),
        Step(
            "decline",
            "不受理",
            ("applied", "accepted"),
            fields=("result",),
            needs=("result",),
            authority=Authority.APPROVE,
            at="done_at",
            sets={"outcome": "declined"},
            closes=True,
            danger=True,
            hint="須由幹部決定並寫明原因",
        ),
    ),
    search=("applicant", "bank"),
    closes="done_at",
    when="applied_at",
    due=due,
    level=level,
    sends=Sends("officers", "vehicle", duty="I", place=lambda _values: "護鈔勤務"),
    help=(
        "受理前先回撥留下的電話。受理後派遣員警與車輛，會合、出發、完成各按一次。"
        "路線與金額只有承辦與幹部看得到。"
    ),
    classification=Classification.SENSITIVE,
    group="申請",
)
