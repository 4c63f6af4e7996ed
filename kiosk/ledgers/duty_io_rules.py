"""The rules of L01 in the order they are asked, and the evidence of duty time (L01-R10, R13).

L01-R12 (nothing outstanding unless listed) is `custody.outstanding`; L01-R13 is in `duty_interval`.
"""

from __future__ import annotations

from kiosk.base.result import Problem
from kiosk.ledgers import duty_io_in_rules as back
from kiosk.ledgers import duty_io_out_rules as out
from kiosk.ledgers.definition import Phase, Rule, RuleFunction
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.values import person, text

RULES: tuple[Rule, ...] = (
    Rule("DS-01", out.ds01_out_once),
    Rule("L01-R01", out.r01_issue_once),
    Rule("L01-R07", out.r07_entitled),
    Rule("L01-R07", out.r07_long_gun),
    Rule("L01-R08", out.r08_two_person_issue),
    Rule("L01-R05", out.r05_cleared_out),
    Rule("L01-R06", out.r06_licence),
    Rule("L01-R11", out.r11_personal_gun),
    Rule("L01-R04", out.r04_kit),
    Rule("DS-07", out.ds07_start),
    Rule("L01-R01", back.r01_return_once, Phase.CLOSE),
    Rule("L01-R02", back.r02_own_return, Phase.CLOSE),
    Rule("L01-R08", back.r08_two_person_return, Phase.CLOSE),
    Rule("L01-R05", back.r05_cleared_in, Phase.CLOSE),
    Rule("L01-R03", back.r03_rounds, Phase.CLOSE),
    Rule("L01-R09", back.r09_stock, Phase.CLOSE),
    Rule("DS-01", back.ds01_pending, Phase.CLOSE),
    Rule("DS-03", back.ds03_carry, Phase.CLOSE),
    Rule("DS-06", back.ds06_forgotten, Phase.CLOSE),
    Rule("DS-07", back.ds07_end, Phase.CLOSE),
)


def incident_open(line: Line, facts: Facts) -> list[Problem]:
    """§4.3: no line is voided while an incident about it is open; its end is written into the line."""
    words = f"{line.number} 尚有異常事件未結案，請先處理"
    about = (one for one in facts.lines_open("INC") if text(one.values, "about_line") == line.id)
    return [Problem("VOID-INC", words) for _ in about]


def trip_open(line: Line, facts: Facts) -> list[Problem]:
    """§4.3: nor while its officer drives a car of the same duty, which only his sign-in brings back."""
    words = f"{line.actor.name} 的車輛尚未返所，請先辦退勤再作廢"
    found = []
    for trip in facts.lines_open("L05") if line.session else ():
        driver = person(trip.values, "driver")
        if trip.session == line.session and driver and driver.id == line.actor.id:
            found.append(Problem("VOID-TRIP", words))
    return found


VOID_RULES: tuple[RuleFunction, ...] = (incident_open, trip_open)


def duty_interval(
    line: Line, slot_start: str, slot_end: str, extension_to: str = ""
) -> tuple[str, str] | None:
    """Return the stretch of a line that is evidence of duty time, or None (L01-R10, OT-01).

    [out_at, in_at] within the roster slot, whose end an approved extension may move later. A
    sign-in by another person (agent, or entered for the officer and not yet confirmed by him) is
    no evidence; an outing (R13) and a voided line are none either. Stored instants in and out,
    to the second and unrounded (OT-02).
    """
    values = line.values
    if text(values, "movement_kind") == "outing" or line.status is Status.VOIDED:
        return None
    if line.proxy_pending or person(values, "agent") is not None:
        return None
    out_at, in_at = text(values, "out_at"), text(values, "in_at")
    if not out_at or not in_at:
        return None
    # Stored instants have a fixed width, so that text order is time order.
    start, end = max(out_at, slot_start), min(in_at, max(slot_end, extension_to))
    return (start, end) if start < end else None
