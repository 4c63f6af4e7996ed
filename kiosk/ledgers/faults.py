"""The life of a fault, the same in every book of upkeep: 發現, 通報, 維修, 修復, 驗收 (domain rules §7.7, §7.12).

A book takes over the fields, the states and the steps; how long the thing was out of use is always
reckoned from the times and never stored, so that a correction of a time corrects it too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.base.instants import from_text, minutes_between, to_text
from kiosk.base.result import Problem
from kiosk.ledgers.definition import (
    Authority,
    Field,
    FieldKind,
    Phase,
    Source,
    State,
    Step,
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import text

_CLOSE = Phase.CLOSE
_TIMES = (
    ("reported_at", "通報時間"),
    ("repairing_at", "到修時間"),
    ("fixed_at", "修復時間"),
    ("verified_at", "驗收時間"),
)

STATES = (
    State("found", "待通報", open=True),
    State("reported", "已通報", open=True),
    State("repairing", "維修中", open=True),
    State("fixed", "待驗收", open=True),
    State("verified", "已驗收"),
)
"""The states of a line that tells a fault."""

OPEN_STATES = frozenset(one.key for one in STATES if one.open)

FIELDS = (
    Field("reported_at", "通報時間", FieldKind.INSTANT, phase=_CLOSE, source=Source.NOW, width=8),
    Field("vendor", "維修廠商", FieldKind.TEXT, phase=_CLOSE, limit=60, width=10),
    Field("ticket_no", "報修單號", FieldKind.TEXT, phase=_CLOSE, limit=40),
    Field("repairing_at", "到修時間", FieldKind.INSTANT, phase=_CLOSE, source=Source.NOW),
    Field("fixed_at", "修復時間", FieldKind.INSTANT, phase=_CLOSE, source=Source.NOW, width=8),
    Field("fixed_by", "修復登記人", FieldKind.PERSON, (Who.SYSTEM,), phase=_CLOSE),
    Field("repair_note", "處理情形", FieldKind.TEXT, phase=_CLOSE, limit=300, lines=2),
    Field(
        "verified_at",
        "驗收時間",
        FieldKind.INSTANT,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
    ),
    Field(
        "verified_by",
        "驗收人",
        FieldKind.PERSON,
        (Who.DESK, Who.CADRE),
        required=True,
        phase=_CLOSE,
    ),
)
"""What becomes known of a fault after it was found."""


_REPAIR = (
    Step(
        "report",
        "通報維修",
        ("found",),
        ("reported_at", "vendor", "ticket_no"),
        ("reported_at", "vendor"),
        at="reported_at",
        hint="廠商與單號；時間預設現在",
    ),
    Step(
        "repair",
        "到場維修",
        ("reported",),
        ("repairing_at",),
        ("repairing_at",),
        at="repairing_at",
    ),
    Step(
        "fix",
        "修復",
        ("found", "reported", "repairing"),
        ("fixed_at", "repair_note"),
        ("fixed_at", "repair_note"),
        by="fixed_by",
        at="fixed_at",
        hint="寫明如何修復、更換何物",
    ),
)


def steps(verify: Authority = Authority.APPROVE) -> tuple[Step, ...]:
    """Return the steps of a fault; `verify` is the right that accepting a repair asks for.

    Who registered the repair does not accept it (RB-01); nor does who found the fault.
    """
    return (
        *_REPAIR,
        Step(
            "again",
            "未修復退回",
            ("fixed",),
            ("repair_note",),
            ("repair_note",),
            authority=verify,
            sets={"fixed_at": None},
            danger=True,
            hint="驗收不合格，退回維修",
        ),
        Step(
            "verify",
            "驗收",
            ("fixed",),
            authority=verify,
            by="verified_by",
            at="verified_at",
            not_by=("fixed_by",),
            closes=True,
        ),
    )


STEP_KEYS = tuple(one.key for one in steps())


def state(values: Values) -> str:
    """Return how far the repair of a fault is."""
    for key, reached in (
        ("verified_at", "verified"),
        ("fixed_at", "fixed"),
        ("repairing_at", "repairing"),
        ("reported_at", "reported"),
    ):
        if text(values, key):
            return reached
    return "found"


def outage_minutes(values: Values, found: str, until: datetime) -> int:
    """Return whole minutes from the finding (field `found`) to the repair, or to `until` while it lasts."""
    begun, ended = text(values, found), text(values, "fixed_at")
    return max(minutes_between(begun, ended or to_text(until)), 0) if begun else 0


def duration(minutes: int) -> str:
    """Return `2 日 3 小時`, `3 小時 20 分` or `20 分`."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [(days, "日"), (hours, "小時"), (left, "分")]
    shown = [f"{number} {word}" for number, word in parts if number][:2]
    return " ".join(shown) or "0 分"


def outage_text(values: Values, found: str) -> str:
    """Return `中斷 3 小時 20 分` of a fault that was repaired, else empty text."""
    ended = text(values, "fixed_at")
    if not ended:
        return ""
    return f"中斷 {duration(outage_minutes(values, found, from_text(ended)))}"


def out_of_order(code: str, line: Line, facts: Facts, found: str) -> list[Problem]:
    """Return what is wrong with the times of a fault: they follow each other and lie not ahead.

    Compared by the minute, as they are typed.
    """
    now, before, word = to_text(facts.now)[:16], text(line.values, found)[:16], "發現時間"
    for key, label in _TIMES:
        at = text(line.values, key)[:16]
        if not at:
            continue
        if at > now:
            return [Problem(code, f"{label}還沒到，請重新輸入", key)]
        if before and at < before:
            return [Problem(code, f"{label}早於{word}，請重新輸入", key)]
        before, word = at, label
    return []


def relabelled(**labels: str) -> tuple[Field, ...]:
    """Return the fields of a fault with other labels, where a form calls them otherwise (報修, 完修)."""
    return tuple(
        replace(field, label=labels[field.key]) if field.key in labels else field
        for field in FIELDS
    )
