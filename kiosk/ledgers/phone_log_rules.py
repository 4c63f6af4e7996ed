"""Rules of L04, one function each, named after the domain reference (L04-R01 … R04).

L04-R02 keeps an item with a time limit on the board by `PHONE_LOG.due`.
"""

from __future__ import annotations

from kiosk.base.result import Problem
from kiosk.ledgers.case_lists import CIVIL_DEFENCE, call_category
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, text

LEDGER = "L04"
DONE = "done"


def is_command(values: Values) -> bool:
    """Tell whether the call is a command of a higher level, which is read back."""
    category = call_category(text(values, "category"))
    return category is not None and category.command


def from_agency(values: Values) -> bool:
    """Tell whether the other side speaks for an agency and so has a title."""
    category = call_category(text(values, "category"))
    return category is None or not category.citizen


def r01_read_back(line: Line, _facts: Facts) -> list[Problem]:
    """L04-R01: a command of a higher level is read back, and who took it is named."""
    if not is_command(line.values):
        return []
    problems = []
    if not flag(line.values, "read_back"):
        message = "上級命令與勤務通報須覆誦：請向對方覆誦內容，再勾選「已覆誦」"
        problems.append(Problem("L04-R01", message, "read_back", need="confirm"))
    if not text(line.values, "receiver").strip():
        problems.append(Problem("L04-R01", "請填受令人（覆誦並受領的人）", "receiver"))
    return problems


def r02_time_limit(line: Line, _facts: Facts) -> list[Problem]:
    """L04-R02: a time limit lies after the call; the item stays on the board until it is done."""
    due_at, call_at = text(line.values, "due_at"), text(line.values, "call_at")
    if not due_at or due_at > call_at:
        return []
    return [Problem("L04-R02", "完成時限要在通話時間之後", "due_at")]


def r03_civil_defence(line: Line, _facts: Facts) -> list[Problem]:
    """L04-R03: calls of civil defence belong to L11."""
    if text(line.values, "category") != CIVIL_DEFENCE:
        return []
    message = "民防（防情）通話不登記在這本，請到「11 防情查勤」登記（Alt+1 Alt+1）"
    return [Problem("L04-R03", message, "category", need="ledger:L11")]


def r04_emergency(line: Line, _facts: Facts) -> list[Problem]:
    """L04-R04: a 110 call is in the 110 system; here only its case number is kept as a link."""
    if not text(line.values, "subject").replace(" ", "").startswith(("110報案", "119報案")):
        return []
    if text(line.values, "case_110_no"):
        return []
    message = "110 報案由勤務指揮系統登錄，這裡只記後續聯繫，請填 110 案號"
    return [Problem("L04-R04", message, "case_110_no")]


RULES: tuple[Rule, ...] = (
    Rule("L04-R03", r03_civil_defence),
    Rule("L04-R01", r01_read_back),
    Rule("L04-R02", r02_time_limit),
    Rule("L04-R04", r04_emergency),
)
