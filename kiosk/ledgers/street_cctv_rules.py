"""Rules of L08: custody by list and two signatures, one number one camera, repairs whose outage is reckoned.

The domain reference gives them without numbers (§7.8); here in its order: R01 custody, R02 unique number,
R03 the list comes from the city's file (`services.installations`), R04 outage.
"""

from __future__ import annotations

from kiosk.base.result import Problem
from kiosk.ledgers import faults
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, item, items, person, text

CARE, CUSTODY, CHANGE = "care", "custody", "change"

POINT_FIELDS = {
    "image_ok": "影像正常",
    "rec_ok": "錄影正常",
    "night_ok": "夜視正常",
    "angle_ok": "角度正確",
    "blocked": "遭遮蔽",
    "power_ok": "電源正常",
    "net_ok": "網路正常",
    "box_ok": "箱體完好",
}
"""The points of a look at a camera, in the order of the form."""


def is_care(values: Values) -> bool:
    """Tell whether a line looks after one camera."""
    return text(values, "entry") == CARE


def is_custody(values: Values) -> bool:
    """Tell whether a line hands cameras over to another keeper."""
    return text(values, "entry") == CUSTODY


def is_change(values: Values) -> bool:
    """Tell whether a line tells what the precinct did to a camera."""
    return text(values, "entry") == CHANGE


def bad_points(values: Values) -> list[str]:
    """Return the labels of the points that are not as they should be; unanswered ones do not count."""
    return [
        label
        for key, label in POINT_FIELDS.items()
        if isinstance(values.get(key), bool) and flag(values, key) is (key == "blocked")
    ]


def is_bad(values: Values) -> bool:
    """Tell whether a look found anything wrong."""
    return is_care(values) and bool(bad_points(values) or text(values, "fault"))


def r01_custody(line: Line, facts: Facts) -> list[Problem]:
    """L08-R01: who hands over keeps every camera of the list, and hands it to another officer."""
    values = line.values
    giver, taker = person(values, "handed_by"), person(values, "keeper")
    if not is_custody(values) or giver is None or taker is None:
        return []
    if giver.id == taker.id:
        return [Problem("L08-R01", "移交人與保管人不能是同一人", "keeper")]
    found = []
    for thing in items(values, "cameras"):
        fact = facts.asset(thing.id)
        keeper = fact.attributes.get("keeper", "") if fact else ""
        if fact is None:
            found.append(Problem("L08-R01", f"設備清冊中沒有鏡頭 {thing.label}", "cameras"))
        elif keeper and keeper != giver.id:
            found.append(
                Problem("L08-R01", f"{thing.label} 不是由{giver.label}保管，不能移交", "cameras")
            )
    return found


def r02_known_once(line: Line, facts: Facts) -> list[Problem]:
    """L08-R02: a camera is in the register, once: looked after as long as it stands, set up only as a new one."""
    values = line.values
    camera = item(values, "camera")
    if camera is None:
        return []
    fact = facts.asset(camera.id)
    standing = fact is not None and fact.attributes.get("status", "") != "removed"
    if is_change(values) and text(values, "change_kind") == "added":
        if fact is None:
            return []
        return [Problem("L08-R02", f"鏡頭編號 {camera.label} 已使用，請另編號", "camera")]
    if standing:
        return []
    return [Problem("L08-R02", f"設備清冊中沒有鏡頭 {camera.label}，或已拆除", "camera")]


def r04_outage(line: Line, facts: Facts) -> list[Problem]:
    """L08-R04: the outage is reckoned from the times of a fault, so they must follow each other."""
    return faults.out_of_order("L08-R04", line, facts, "checked_at")


RULES: tuple[Rule, ...] = (
    Rule("L08-R02", r02_known_once),
    Rule("L08-R01", r01_custody),
    Rule("L08-R04", r04_outage, steps=faults.STEP_KEYS),
)
