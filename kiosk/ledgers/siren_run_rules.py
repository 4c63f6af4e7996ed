"""Rules of L10, one function each, named after the domain reference (L10-R01 … R03)."""

from __future__ import annotations

from kiosk.base.result import Problem, Severity
from kiosk.ledgers import faults, upkeep
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, number, text

_POINTS = ("battery_ok", "motor_ok", "sound_ok")


def is_sounded(values: Values) -> bool:
    """Tell whether the siren is heard: anything but a silent test."""
    return bool(text(values, "signal")) and text(values, "signal") != upkeep.SILENT


def is_disabled(values: Values) -> bool:
    """Tell whether the siren cannot sound (失效)."""
    return flag(values, "disabled")


def is_bad(values: Values) -> bool:
    """Tell whether anything is wrong with the siren."""
    wrong = any(values.get(key) is False for key in _POINTS)
    return wrong or is_disabled(values) or bool(text(values, "fault"))


def deviation(code: str, seconds: int) -> int:
    """Return by how many seconds a sounding is longer than its signal; 0 where the pattern is not public."""
    signal = upkeep.signal(code)
    return seconds - signal.seconds if signal is not None and signal.seconds else 0


def r01_pattern(line: Line, facts: Facts) -> list[Problem]:
    """L10-R01: a sounded signal is as long as its pattern, within the tolerance, or is written as abnormal."""
    values = line.values
    seconds, code = number(values, "seconds"), text(values, "signal")
    if seconds is None or not is_sounded(values) or text(values, "fault"):
        return []
    signal, off = upkeep.signal(code), deviation(code, seconds)
    if signal is None or abs(off) <= facts.limits.siren_tolerance_seconds:
        return []
    message = f"{signal.label}應為 {signal.seconds} 秒，碼錶 {seconds} 秒，請在「異常與處置」說明"
    return [Problem("L10-R01", message, "fault")]


def r02_calendar(line: Line, _facts: Facts) -> list[Problem]:
    """L10-R02: drills sound at their yearly time; at another time it is asked whether the occasion is right."""
    values = line.values
    at = text(values, "start_at") or text(values, "tested_at")
    drill = next((one for one in upkeep.drills() if one.occasion == text(values, "occasion")), None)
    if drill is None or not at or not is_sounded(values) or drill.covers(at):
        return []
    message = f"{drill.label}在 {drill.when}，請確認事由與時間"
    return [Problem("L10-R02", message, "occasion", Severity.CONFIRM)]


def r03_notified(line: Line, _facts: Facts) -> list[Problem]:
    """L10-R03: a siren that cannot sound is told to 民防組 by telephone at once, and by whom it was taken."""
    values = line.values
    if not is_disabled(values):
        return []
    if text(values, "notified_at")[:16] < text(values, "tested_at")[:16]:
        message = "警報器失效，請立即電話通報民防組，並填通報時間"
        return [Problem("L10-R03", message, "notified_at")]
    if not text(values, "notice_no"):
        message = "請將通報電話登記於公務電話紀錄簿，並填編號"
        return [Problem("L10-R03", message, "notice_no", Severity.NOTICE)]
    return []


def r03_times(line: Line, facts: Facts) -> list[Problem]:
    """L10-R03: how long a siren was out of use is told upward, so the times of a repair follow each other."""
    return faults.out_of_order("L10-R03", line, facts, "tested_at")


RULES: tuple[Rule, ...] = (
    Rule("L10-R01", r01_pattern),
    Rule("L10-R02", r02_calendar),
    Rule("L10-R03", r03_notified),
    Rule("L10-R03", r03_times, steps=faults.STEP_KEYS),
)
