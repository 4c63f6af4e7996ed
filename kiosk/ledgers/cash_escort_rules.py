"""Rules of L14, one function each, named after the domain reference (L14-R01 … R05)."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base import roc_date
from kiosk.base.instants import to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, item, persons, text

_LEAST = 2
"""Officers that go with cash; fewer is asked about."""


def planned_ahead(line: Line, facts: Facts) -> list[Problem]:
    """L14-R04: an escort is planned for a time to come, or it cannot be reminded of."""
    planned = text(line.values, "planned_at")
    if not planned or planned >= to_text(facts.now - timedelta(minutes=10)):
        return []
    message = f"預定時間 {roc_date.minute(planned)} 已經過了，請確認是否補登"
    return [Problem("L14-R04", message, "planned_at", Severity.CONFIRM, "confirm")]


def r01_dispatch(line: Line, facts: Facts) -> list[Problem]:
    """L14-R01: who and what is sent can go: on no leave, and a vehicle that is in."""
    planned = text(line.values, "planned_at") or to_text(facts.now)
    officers = persons(line.values, "officers")
    problems = [
        Problem("L14-R01", f"{who.label}{leave}，不能派遣", "officers")
        for who in officers
        if (leave := facts.leave(who.id, planned))
    ]
    if officers and len(officers) < _LEAST:
        message = "護鈔建議二人以上，請確認單人執行"
        problems.append(Problem("L14-R01", message, "officers", Severity.CONFIRM, "confirm"))
    vehicle = item(line.values, "vehicle")
    fact = facts.asset(vehicle.id) if vehicle else None
    if vehicle is not None and (fact is None or fact.state not in {"in_store", "issued"}):
        problems.append(Problem("L14-R01", f"{vehicle.label}現在不能使用", "vehicle"))
    return problems


def r03_callback(line: Line, _facts: Facts) -> list[Problem]:
    """L14-R03: the number that was left is called back, for robbers ask for escorts too."""
    if flag(line.values, "callback_ok"):
        return []
    message = "請以申請人留下的電話回撥確認，並勾選「已回撥確認」"
    return [Problem("L14-R03", message, "callback_ok", need="confirm")]


def times_in_order(line: Line, _facts: Facts) -> list[Problem]:
    """L14-R01: meeting, leaving and arriving follow each other."""
    keys = ("met_at", "left_at", "done_at")
    told = [text(line.values, key) for key in keys if text(line.values, key)]
    if told == sorted(told):
        return []
    return [Problem("L14-R01", "會合、出發、完成的時間順序不對，請重新輸入", "done_at")]


RULES: tuple[Rule, ...] = (
    Rule("L14-R04", planned_ahead),
    Rule("L14-R03", r03_callback, steps=("accept",)),
    Rule("L14-R01", r01_dispatch, steps=("assign",)),
    Rule("L14-R01", times_in_order, steps=("done",)),
)
