"""Rules of L09, one function each, named after the domain reference (L09-R01 … R07)."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.base import roc_date
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.footage_request_fields import COPIED, DENIED, GROUNDS
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, person, records, text

_SOON_DAYS = 7


def footage_until(values: Values, limits: Limits) -> datetime | None:
    """Return when the first pictures of the asked time are written over, None while no time is given."""
    begun = text(values, "from_at")
    return from_text(begun) + timedelta(days=limits.footage_days) if begun else None


def reckoned(values: Values, limits: Limits) -> dict[str, Value]:
    """Return what the system fills in when a request is taken: expiry of the pictures, deadline (R01, R07)."""
    filled: dict[str, Value] = {}
    until = footage_until(values, limits)
    if until is not None:
        filled["footage_until"] = to_text(until)
    if begun := text(values, "applied_at"):
        deadline = from_text(begun) + timedelta(days=limits.footage_decision_days)
        filled["decide_by"] = to_text(deadline)
    return filled


def r01_retention(line: Line, facts: Facts) -> list[Problem]:
    """L09-R01: how long the pictures are still there is said before anybody signs."""
    until = footage_until(line.values, facts.limits)
    if until is None:
        return []
    left = until - facts.now
    days = facts.limits.footage_days
    if left <= timedelta(0):
        if flag(line.values, "footage_gone"):
            return []
        message = (
            f"影像保存 {days} 日，申請時段的影像已於 {roc_date.minute(to_text(until))} 起覆寫；"
            "請告知申請人，仍要收件請勾「影像已逾期」"
        )
        return [Problem("L09-R01", message, "from_at", need="confirm")]
    if flag(line.values, "footage_gone"):
        return [Problem("L09-R01", f"影像還在（至 {roc_date.minute(to_text(until))}）", "from_at")]
    if left <= timedelta(days=_SOON_DAYS):
        message = f"影像將於 {left.days} 天後逾期，請優先處理或先行證據保全"
        return [Problem("L09-R01", message, "from_at", Severity.NOTICE)]
    return []


def r01_span(line: Line, facts: Facts) -> list[Problem]:
    """L09-R01: the time asked for has been, ends after it began, and is not needlessly long."""
    begun, ended = text(line.values, "from_at"), text(line.values, "to_at")
    if not begun or not ended:
        return []
    if ended <= begun:
        return [Problem("L09-R01", "調閱時段的迄時早於起時，請重新輸入", "to_at")]
    if ended > to_text(facts.now):
        return [Problem("L09-R01", "調閱時段還沒到，無影像可調閱", "to_at")]
    hours = facts.limits.footage_span_hours
    if from_text(ended) - from_text(begun) <= timedelta(hours=hours):
        return []
    message = f"調閱時段超過 {hours} 小時，請確認確有必要"
    return [Problem("L09-R01", message, "to_at", Severity.CONFIRM, "confirm")]


def r02_approver(line: Line, _facts: Facts) -> list[Problem]:
    """L09-R02: who decides is not who handles the request."""
    approver = person(line.values, "approver")
    concerned = {line.actor.id, line.recorded_by.id}
    concerned |= {who.id for key in ("handler", "identity_by") if (who := person(line.values, key))}
    if approver is None or approver.id not in concerned:
        return []
    return [Problem("L09-R02", f"{approver.label}是承辦人，不能審核本件", "approver")]


def r03_no_copy(line: Line, _facts: Facts) -> list[Problem]:
    """L09-R03: citizens get no copy; a copy goes to an agency, by its document only."""
    if text(line.values, "result") != COPIED or text(line.values, "agency_doc_no"):
        return []
    return [Problem("L09-R03", "民眾調閱不得複製；複製須有機關公文文號", "result")]


def r04_grounds(line: Line, _facts: Facts) -> list[Problem]:
    """L09-R04: a request is refused on the statutory grounds only (行政程序法 §46 II)."""
    decision, ground = text(line.values, "decision"), text(line.values, "deny_reason")
    if decision == DENIED and ground not in {one.code for one in GROUNDS}:
        return [Problem("L09-R04", "駁回請選行政程序法第 46 條第 2 項的款次", "deny_reason")]
    if decision != DENIED and ground:
        return [Problem("L09-R04", "核准時不填駁回理由", "deny_reason")]
    return []


def r06_view_log(line: Line, _facts: Facts) -> list[Problem]:
    """L09-R06: every camera that was watched is written down with time and reason."""
    watched = records(line.values, "view_log")
    if all(text(record, "text").strip() for record in watched):
        return []
    return [Problem("L09-R06", "逐鏡頭調閱紀錄有空白的一行，請補鏡頭、時段與原因", "view_log")]


RULES: tuple[Rule, ...] = (
    Rule("L09-R01", r01_retention),
    Rule("L09-R01", r01_span),
    Rule("L09-R02", r02_approver, steps=("decide",)),
    Rule("L09-R04", r04_grounds, steps=("decide",)),
    Rule("L09-R03", r03_no_copy, steps=("view",)),
    Rule("L09-R06", r06_view_log, steps=("view",)),
)
