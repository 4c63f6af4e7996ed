"""Rules of L11, one function each, named after the domain reference (L11-R01 … R03).

R02 (no call for days is pointed out, never made up) is the book's `periodic`.
"""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Phase, Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import person, text

VERIFY_SECONDS = 90
"""A doubtful order is verified within a minute and a half (防情傳遞聯絡 procedure notes)."""
_FRESH = timedelta(minutes=10)


def is_order(values: Values) -> bool:
    """Tell whether a line is a real order and not a check call."""
    return text(values, "entry") == "order"


def is_poor(values: Values) -> bool:
    """Tell whether the call showed something wrong that must be dealt with."""
    wrong = text(values, "quality") == "poor" or text(values, "answer_result") == "wrong"
    return wrong or (not is_order(values) and values.get("clock_ok") is False)


def r01_now(line: Line, facts: Facts) -> list[Problem]:
    """L11-R01: a call is entered when it comes, by who took it; a later entry is asked about."""
    values = line.values
    called, receiver = text(values, "called_at"), person(values, "receiver")
    if not called or receiver is None:
        return []
    if facts.now - from_text(called) > _FRESH:
        message = "查勤應於接聽當時登記，這一筆屬補登，請確認時間無誤"
        return [Problem("L11-R01", message, "called_at", Severity.CONFIRM)]
    return []


def r03_sequence(line: Line, _facts: Facts) -> list[Problem]:
    """L11-R03: order, verification, sirens and report follow each other; no siren on a false order."""
    values = line.values
    if not is_order(values):
        return []
    before = text(values, "called_at")
    for key, label in (
        ("verified_at", "回撥查證時間"),
        ("sirens_at", "警報發放時間"),
        ("told_at", "回報時間"),
    ):
        at = text(values, key)
        if at and at < before:
            return [Problem("L11-R03", f"{label}早於前一步驟，請重新輸入", key)]
        before = at or before
    if text(values, "sirens_at") and text(values, "order_genuine") != "genuine":
        return [Problem("L11-R03", "命令未經查證屬實，不得發放警報", "sirens_at")]
    return []


def r03_in_time(line: Line, _facts: Facts) -> list[Problem]:
    """L11-R03: verification takes no longer than a minute and a half; more is pointed out."""
    called, verified = text(line.values, "called_at"), text(line.values, "verified_at")
    if not called or not verified:
        return []
    seconds = int((from_text(verified) - from_text(called)).total_seconds())
    if seconds <= VERIFY_SECONDS:
        return []
    message = f"查證用了 {seconds} 秒，超過 {VERIFY_SECONDS} 秒"
    return [Problem("L11-R03", message, "verified_at", Severity.NOTICE)]


def r03_whole(line: Line, _facts: Facts) -> list[Problem]:
    """L11-R03: a real order ends only with its verification and the report."""
    values = line.values
    if not is_order(values):
        return []
    wanted = {"verified_at": "回撥查證", "told_at": "回報"}
    if text(values, "order_genuine") == "genuine":
        wanted["sirens_at"] = "發放警報"
    return [
        Problem("L11-R03", f"尚未{label}，不能結束", key)
        for key, label in wanted.items()
        if not text(values, key)
    ]


def r03_text(line: Line, _facts: Facts) -> list[Problem]:
    """L11-R03: a real order is written word for word; a check call has none."""
    values = line.values
    if is_order(values) or not text(values, "order_text"):
        return []
    return [Problem("L11-R03", "查勤沒有命令內容；真實命令請選「警報發放令」", "order_text")]


RULES: tuple[Rule, ...] = (
    Rule("L11-R01", r01_now),
    Rule("L11-R03", r03_text),
    Rule("L11-R03", r03_sequence, steps=("verify", "sound", "tell")),
    Rule("L11-R03", r03_in_time, steps=("verify",)),
    Rule("L11-R03", r03_whole, Phase.CLOSE),
)
