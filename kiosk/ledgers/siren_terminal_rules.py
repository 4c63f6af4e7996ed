"""Rules of L12, one function each, named after the domain reference (L12-R01 … R03).

R03 (weekly silent test) is the book's `periodic`.
"""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers import faults, upkeep
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import item, text

OK, NG, NOT_APPLICABLE = "ok", "ng", "na"
REPAIR = "repair"
ITEM_KEYS = tuple(f"item_{one.code}" for one in upkeep.choices("terminal_items"))


def bad_items(values: Values) -> list[str]:
    """Return the labels of the points that are not in order."""
    return [
        one.label
        for one in upkeep.choices("terminal_items")
        if text(values, f"item_{one.code}") == NG
    ]


def is_bad(values: Values) -> bool:
    """Tell whether the terminal is at fault: a bad point, a failed test, a fault, or a repair."""
    failed = NG in {text(values, "silent_test"), text(values, "sound_test")}
    return (
        failed or bool(bad_items(values) or text(values, "fault")) or text(values, "mode") == REPAIR
    )


def is_silent_tested(values: Values) -> bool:
    """Tell whether a silent test was made; one that failed is a test too (L12-R03)."""
    return text(values, "silent_test") in {OK, NG}


def due(values: Values, limits: Limits) -> str:
    """Return when a terminal that is at fault has been down too long (L12-R02), or empty text."""
    begun = text(values, "checked_at")
    if not begun or not is_bad(values) or text(values, "fixed_at"):
        return ""
    return to_text(from_text(begun) + timedelta(hours=limits.terminal_down_hours))


def r01_mode(line: Line, facts: Facts) -> list[Problem]:
    """L12-R01: one form, two modes; while a repair is open another one of the same terminal is a mistake."""
    values = line.values
    terminal = item(values, "terminal")
    if terminal is None or text(values, "mode") != REPAIR:
        return []
    for other in facts.lines_open(line.ledger):
        same = item(other.values, "terminal")
        if other.line != line.id and same is not None and same.id == terminal.id:
            message = f"{terminal.label}已有未結的檢修（{other.number}），請在那一筆繼續"
            return [Problem("L12-R01", message, "mode", Severity.CONFIRM)]
    return []


def r02_down(line: Line, facts: Facts) -> list[Problem]:
    """L12-R02: downtime is counted; longer than the limit goes to 分局民防組."""
    if found := faults.out_of_order("L12-R02", line, facts, "checked_at"):
        return found
    minutes = faults.outage_minutes(line.values, "checked_at", facts.now)
    limit = facts.limits.terminal_down_hours
    if not is_bad(line.values) or minutes <= limit * 60:
        return []
    message = f"已停用 {faults.duration(minutes)}，超過 {limit} 小時，列給分局民防組"
    return [Problem("L12-R02", message, "fixed_at", Severity.NOTICE)]


RULES: tuple[Rule, ...] = (
    Rule("L12-R01", r01_mode),
    Rule("L12-R02", r02_down, steps=faults.STEP_KEYS),
)
