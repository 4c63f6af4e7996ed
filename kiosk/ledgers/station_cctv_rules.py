"""Rules of L07, one function each, named after the domain reference (L07-R01 … R04).

R01 (two checks a day) is the book's `periodic`; R04 (monthly uptime) is `services.uptime`.
"""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers import faults, upkeep
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import amount, flag, item, number, records, text

CHECK, FAULT = "check", "fault"
_APART = timedelta(minutes=60)
_SAME_TIME = 1
"""Seconds by which a drift may differ from its two times: both are kept in thousandths."""


def is_check(values: Values) -> bool:
    """Tell whether a line is a check."""
    return text(values, "entry") == CHECK


def is_fault(values: Values) -> bool:
    """Tell whether a line is a fault."""
    return text(values, "entry") == FAULT


def r01_apart(line: Line, facts: Facts) -> list[Problem]:
    """L07-R01: day and night are looked at; a second check of the hour is asked about."""
    if not is_check(line.values):
        return []
    at, system = from_text(text(line.values, "checked_at")), text(line.values, "system")
    for other in facts.lines_of_day(line.ledger, line.duty_date):
        same = is_check(other.values) and text(other.values, "system") == system
        if same and abs(from_text(text(other.values, "checked_at")) - at) < _APART:
            name = upkeep.label_of("camera_systems", system)
            message = f"{name}在一小時內已檢查過（{other.number}），仍要再登記一次嗎？"
            return [Problem("L07-R01", message, "checked_at", Severity.CONFIRM)]
    return []


def r02_looked(line: Line, facts: Facts) -> list[Problem]:
    """L07-R02: a check names a camera of the system and the time it showed; nobody ticks blindly."""
    values = line.values
    if not is_check(values) or number(values, "cam_ok") == 0:
        return []  # where no camera shows a picture, none shows its clock
    camera, shown = item(values, "clock_camera"), text(values, "clock_shown")
    fact = facts.asset(camera.id) if camera else None
    if camera is None or fact is None:
        return [Problem("L07-R02", "請輸入系統指定鏡頭所顯示的時間", "clock_camera")]
    if system_of(fact.kind, fact.attributes.get("system", "")) != text(values, "system"):
        return [Problem("L07-R02", f"{camera.label}不屬於這個系統", "clock_camera")]
    if not shown:
        return [Problem("L07-R02", f"請看{camera.label}的畫面，輸入它顯示的時間", "clock_shown")]
    drift = (from_text(shown) - from_text(text(values, "checked_at"))).total_seconds()
    if abs(drift - amount(values, "clock_drift_s")) > _SAME_TIME:
        return [Problem("L07-R02", "時間誤差與鏡頭顯示時間不符", "clock_drift_s")]
    return []


def r02_counts(line: Line, _facts: Facts) -> list[Problem]:
    """L07-R02: every camera is either in order or named with its fault."""
    values = line.values
    total, good = number(values, "cam_total"), number(values, "cam_ok")
    if not is_check(values) or total is None or good is None:
        return []
    bad = {text(one, "ref") for one in records(values, "faults")}
    if good + len(bad) == total:
        return []
    message = f"鏡頭共 {total} 支，正常 {good} 支，異常應列 {total - good} 支，已列 {len(bad)} 支"
    return [Problem("L07-R02", message, "faults")]


def r03_drift(line: Line, facts: Facts) -> list[Problem]:
    """L07-R03: a clock that is off by more than the limit is a fault, for a recording is evidence."""
    values = line.values
    drift, limit = number(values, "clock_drift_s"), facts.limits.clock_drift_seconds
    if not is_check(values) or drift is None:
        return []
    if abs(drift) <= limit:
        return []
    camera = item(values, "clock_camera")
    listed = any(camera and text(one, "ref") == camera.id for one in records(values, "faults"))
    if not flag(values, "clock_ok") and listed:
        return []
    name = camera.label if camera else "鏡頭"
    message = f"{name}時間誤差 {abs(drift)} 秒，超過 {limit} 秒，應列為異常"
    return [Problem("L07-R03", message, "clock_ok")]


def r04_times(line: Line, facts: Facts) -> list[Problem]:
    """L07-R04: uptime is reckoned from the times of a fault, so they must follow each other."""
    return faults.out_of_order("L07-R04", line, facts, "checked_at")


def system_of(kind: str, system: str) -> str:
    """Return to which system a camera belongs; street cameras are 天羅地網."""
    if kind == "street_camera":
        return upkeep.STREET
    return system if system in {upkeep.STATION, upkeep.ROOM, upkeep.OTHER} else upkeep.STATION


RULES: tuple[Rule, ...] = (
    Rule("L07-R02", r02_looked, counter=True),
    Rule("L07-R02", r02_counts, counter=True),
    Rule("L07-R03", r03_drift),
    Rule("L07-R01", r01_apart),
    Rule("L07-R04", r04_times, steps=faults.STEP_KEYS),
)
