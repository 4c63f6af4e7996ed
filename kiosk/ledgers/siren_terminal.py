"""L12 遙控警報臺檢查(修)紀錄表: one form, two modes: the regular check, and the repair (修)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.ledgers import faults, upkeep
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
    Step,
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.kinds import display
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.paper import Paper, PaperColumn, SubRow
from kiosk.ledgers.siren_terminal_rules import (
    NG,
    NOT_APPLICABLE,
    OK,
    REPAIR,
    RULES,
    due,
    is_bad,
    is_silent_tested,
)
from kiosk.ledgers.values import item, text

_KEEPER, _SYSTEM = (Who.ACTOR,), (Who.SYSTEM,)
KIND = "siren_terminal"
_RESULTS = (Choice(OK, "良"), Choice(NG, "不良"), Choice(NOT_APPLICABLE, "不適用"))
_TESTS = (Choice(OK, "正常"), Choice(NG, "不正常"), Choice("none", "未測"))

ITEMS = tuple(
    Field(f"item_{one.code}", one.label, FieldKind.CHOICE, _KEEPER, required=True, choices=_RESULTS)
    for one in upkeep.choices("terminal_items")
)
"""The eleven points of the form."""

FIELDS = (
    Field(
        "terminal",
        "臺號",
        FieldKind.ASSET,
        _KEEPER,
        required=True,
        source=Source.REGISTER,
        asset_kinds=(KIND,),
        width=12,
    ),
    Field("model", "機型", FieldKind.TEXT, _SYSTEM, source=Source.REGISTER, limit=60, width=10),
    Field("site", "地點", FieldKind.TEXT, _SYSTEM, source=Source.REGISTER, limit=100, width=14),
    Field(
        "mode",
        "登記別",
        FieldKind.CHOICE,
        _KEEPER,
        required=True,
        choices=(Choice("check", "檢查"), Choice(REPAIR, "檢修")),
        width=6,
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
    Field(
        "keeper", "檢查人", FieldKind.PERSON, _KEEPER, required=True, source=Source.LOGIN, width=10
    ),
    *ITEMS,
    Field(
        "silent_test",
        "靜默測試",
        FieldKind.CHOICE,
        _KEEPER,
        required=True,
        choices=_TESTS,
        width=7,
    ),
    Field("sound_test", "有聲測試", FieldKind.CHOICE, _KEEPER, choices=_TESTS, width=7),
    Field(
        "fault",
        "故障現象",
        FieldKind.TEXT,
        _KEEPER,
        required=True,
        required_when=is_bad,
        limit=300,
        lines=2,
        width=16,
    ),
    *faults.relabelled(reported_at="報修時間", fixed_at="完修時間"),
    Field("parts", "更換零件", FieldKind.TEXT, _KEEPER, phase=Phase.CLOSE, limit=200),
    Field("chief_sig", "主管", FieldKind.SIGNATURE, (Who.CADRE,), phase=Phase.REVIEW),
    Field("biz_sig", "民防組", FieldKind.SIGNATURE, (Who.SUPERVISOR,), phase=Phase.REVIEW),
)


def state(values: Values) -> str:
    """Return `ok`, or how far the repair is."""
    checked = bool(text(values, "checked_at"))
    return "ok" if checked and not is_bad(values) else faults.state(values)


def summary(values: Values) -> str:
    """Return `T-01 檢查 正常`, or what was wrong and for how long."""
    terminal = item(values, "terminal")
    mode = {"check": "檢查", REPAIR: "檢修"}.get(text(values, "mode"), "")
    result = text(values, "fault") if is_bad(values) else "正常" if terminal else ""
    outage = faults.outage_text(values, "checked_at")
    parts = (terminal.label if terminal else "", mode, result, outage)
    return " ".join(part for part in parts if part).replace("\n", " ")


_REPAIR_ROWS = (
    ("報修", "reported_at"),
    ("到修", "repairing_at"),
    ("完修", "fixed_at"),
    ("廠商", "vendor"),
    ("零件", "parts"),
)


def sub_rows(values: Values) -> tuple[SubRow, ...]:
    """Return the eleven points with their mark, and below them the repair where there was one.

    Without values these are the rows of an empty form, which has room for both.
    """
    rows = []
    for field in ITEMS:
        found = text(values, field.key)
        marks = [(choice.label, "✓" if choice.code == found else "") for choice in _RESULTS]
        rows.append(SubRow((("檢查項目", field.label), *marks)))
    if is_bad(values) or not values:
        rows += [
            SubRow((("檢查項目", label), ("說明", _shown(key, values))))
            for label, key in _REPAIR_ROWS
        ]
    return tuple(rows)


def _with_parts(step: Step) -> Step:
    """Return the step of the repair that also asks which parts were replaced."""
    return replace(step, fields=(*step.fields, "parts"))


def _shown(key: str, values: Values) -> str:
    return display(SIREN_TERMINAL.by_key[key], values.get(key))


SIREN_TERMINAL = LedgerDef(
    key="L12",
    number=12,
    table="remote_siren_check",
    title="遙控警報臺檢查（修）紀錄表",
    short="遙控警報臺",
    version=1,
    fields=FIELDS,
    states=(*faults.STATES, State("ok", "正常")),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=1,
        columns=(
            PaperColumn("臺號／機型／地點", 40, ("terminal", "model", "site")),
            PaperColumn("日期", 24, ("checked_at", "mode")),
            PaperColumn("檢查項目", 60, ()),
            PaperColumn("良", 15, ()),
            PaperColumn("不良", 15, ()),
            PaperColumn("不適用", 15, ()),
            PaperColumn("說明", 100, ()),
            PaperColumn("測試及故障", 44, ("silent_test", "sound_test", "fault", "repair_note")),
        ),
        feet=("檢查人", "驗收", "主管", "民防組"),
        sub_rows=sub_rows,
    ),
    review=ReviewCycle(30, "chief", "每月由主管核閱"),
    retention_years=3,
    law="防空警報傳遞發放辦法；民防法施行細則",
    signers=(Signer("chief_sig", "主管"), Signer("biz_sig", "民防組")),
    steps=tuple(_with_parts(one) if one.key == "fix" else one for one in faults.steps()),
    search=("terminal", "site", "keeper", "fault", "vendor", "ticket_no", "parts"),
    closes="verified_at",
    when="checked_at",
    due=due,
    periodic=(
        Periodic(
            "遙控警報臺靜默測試",
            1,
            Limits().silent_test_days,
            (KIND,),
            "terminal",
            is_silent_tested,
            days_limit="silent_test_days",
        ),
    ),
    help=(
        "檢查與檢修同一張表：平時選「檢查」逐項填良、不良或不適用；故障修理選「檢修」。"
        "每週至少一次靜默測試；停用超過 24 小時會列給分局民防組。"
    ),
    classification=Classification.INTERNAL,
    group="民防",
)
