"""Rules L02-R01 to R05 and R07 of the handover; R06 is a time that is measured, not a rule of a line."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.base.roc_date import hour_minute, minute
from kiosk.ledgers.approvals import approval
from kiosk.ledgers.definition import Phase, Rule
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.facts import Facts, Seen
from kiosk.ledgers.handover_fields import (
    KINDS,
    NOTE,
    counts_of,
    differs,
    found_counts,
    partial,
    result_of,
)
from kiosk.ledgers.line import Line
from kiosk.ledgers.reference import kind_label
from kiosk.ledgers.values import flag, person, records, text

KEY = "L02"
DESK_DUTY = "A"
"""The duty code of 值班 (resources/reference/duties.json)."""
UNACCOUNTED = frozenset({"missing_rounds"})
"""Incidents during which nobody hands the desk over as a whole: cartridges are unaccounted for."""
_LONGEST = 4
"""A desk duty is at most so many hours (警察勤務條例 §16): who was on it within them hands it over."""
_FRESH = timedelta(minutes=30)
"""Only a handover of now can be compared with the stock of now; paper typed in later cannot."""


def _named(who: PersonRef | None) -> str:
    return who.id if who else ""


def _both(line: Line) -> frozenset[str]:
    """Return the ids of both officers of a handover."""
    named = (person(line.values, key) for key in ("outgoing_id", "incoming_id"))
    return frozenset(who.id for who in named if who)


def accepted(seen: Seen | None) -> bool:
    """Tell whether a handover has been completed."""
    return seen is not None and bool(text(seen.values, "accepted_at"))


def on_desk(facts: Facts, who: str, at: str) -> bool:
    """Tell whether the roster in force puts a person on the desk at an instant (early margin included)."""
    slot = facts.slot(who, at)
    return slot is not None and slot.duty == DESK_DUTY


def _was_on_desk(facts: Facts, who: str, at: str) -> bool:
    instant = from_text(at)
    hours = range(_LONGEST + 1)
    return any(on_desk(facts, who, to_text(instant - timedelta(hours=back))) for back in hours)


def r01_two_persons_on_the_roster(line: Line, facts: Facts) -> list[Problem]:
    """L02-R01: different persons, both rostered for the desk, or a change that a cadre approved."""
    outgoing, incoming = person(line.values, "outgoing_id"), person(line.values, "incoming_id")
    at = text(line.values, "handover_at")
    if outgoing is None or incoming is None or not at:
        return []
    if outgoing.id == incoming.id:
        return [Problem("L02-R01", "交班人與接班人不能是同一人", "incoming_id")]
    strangers = []
    before = facts.newest(KEY)
    handed = person(before.values, "incoming_id") if before and accepted(before) else None
    if _named(handed) != outgoing.id and not _was_on_desk(facts, outgoing.id, at):
        strangers.append(outgoing.label)
    if not on_desk(facts, incoming.id, at):
        strangers.append(incoming.label)
    if not strangers:
        return []
    if not text(line.values, "change_reason"):
        words = f"{'、'.join(strangers)}此時段不在值班勤務，請填變更原因並由幹部核准"
        return [Problem("L02-R01", words, "change_reason", need="cadre")]
    approver = person(line.values, "approver_id")
    return approval("L02-R01", "approver_id", approver, _both(line), facts, "變更值班人員")


def r02_one_holder(line: Line, facts: Facts) -> list[Problem]:
    """L02-R02: no gap and no overlap; who hands over is who took over last, and time runs forward."""
    at, outgoing = text(line.values, "handover_at"), person(line.values, "outgoing_id")
    others = [seen for seen in facts.lines_open(KEY) if seen.line != line.id]
    if others:
        words = f"交接 {others[0].number} 尚未完成接班，請先完成或由幹部處理"
        return [Problem("L02-R02", words, "handover_at")]
    before = facts.newest(KEY)
    if before is None or not accepted(before) or before.line == line.id:
        return []
    last = text(before.values, "accepted_at")
    if at and at < max(last, text(before.values, "handover_at")):
        words = f"交接時間早於前次接班 {minute(last)}，請核對時間"
        return [Problem("L02-R02", words, "handover_at")]
    holder = person(before.values, "incoming_id")
    held = facts.now - from_text(last) < timedelta(hours=facts.limits.desk_hours)
    if holder and outgoing and held and holder.id != outgoing.id:
        words = f"{hour_minute(last)} 起由{holder.label}值班，交班人應為{holder.name}"
        return [Problem("L02-R02", words, "outgoing_id")]
    return []


def r03_counted_by_the_incoming(line: Line, _facts: Facts) -> list[Problem]:
    """L02-R03: every kind counted before numbers were shown; a difference is counted again.

    Limits.blind_count decides what the screen shows first; that somebody counted is asked always. A
    partial handover (L02-R07) may leave kinds out.
    """
    expected = counts_of(line.values, "in_store")
    found: list[Problem] = []
    for key in ("counted", "recount"):
        counted = counts_of(line.values, key)
        left = [kind for kind in expected if kind not in counted]
        if left and not partial(line.values) and (counted or key == "counted"):
            names = "、".join(kind_label(kind) for kind in left)
            found.append(Problem("L02-R03", f"尚未清點：{names}", key))
    first = counts_of(line.values, "counted")
    again = counts_of(line.values, "recount")
    if result_of(expected, first) == "mismatch" and not again:
        found.append(Problem("L02-R03", "清點不符，請重新清點一次", "recount"))
    result = result_of(expected, found_counts(line.values))
    if text(line.values, "count_result") != result:
        words = "清點結果與清點數不一致，由系統比對，不能自填"
        found.append(Problem("L02-R03", words, "count_result"))
    return found


def r04_counts_are_reckoned(line: Line, facts: Facts) -> list[Problem]:
    """L02-R04: counts come from L01, L05 and movements; nobody overrides them (L01-R09)."""
    at = text(line.values, "handover_at")
    if not at or abs(facts.now - from_text(at)) > _FRESH:
        return []
    stock = facts.stock()
    counted = [choice.code for choice in KINDS if choice.code in stock]
    for place, key in enumerate(("in_store", "out", "repair", "total")):
        written = counts_of(line.values, key)
        if written != {kind: stock[kind][place] for kind in counted}:
            words = "清點後裝備又有異動，帳面數已更新，請重新核對清點數"
            return [Problem("L02-R04", words, key)]
    return []


def r04_mismatch_is_witnessed(line: Line, facts: Facts) -> list[Problem]:
    """L02-R04: a difference stands as it is, with a cadre as witness who is neither of the two."""
    if not differs(line.values):
        return []
    witness = person(line.values, "witness_id")
    return approval("L02-R04", "witness_id", witness, _both(line), facts, "清點不符")


def r05_open_items_flow_on(line: Line, facts: Facts) -> list[Problem]:
    """L02-R05: what was handed on stays on the list until somebody closes it."""
    before = facts.newest(KEY)
    if before is None or before.line == line.id:
        return []
    named = {
        text(item, "ref")
        for key in ("open_items", "closed_items")
        for item in records(line.values, key)
    }
    lost = [
        item
        for item in records(before.values, "open_items")
        if text(item, "kind") == NOTE and text(item, "ref") not in named
    ]
    if not lost:
        return []
    words = "、".join(text(item, "text") for item in lost)
    return [Problem("L02-R05", f"前次交辦事項未列入也未辦結：{words}", "open_items")]


def r07_partial_during_an_incident(line: Line, facts: Facts) -> list[Problem]:
    """L02-R07: while cartridges are unaccounted for, or without the outgoing, only in part and with a cadre."""
    if partial(line.values):
        witness = person(line.values, "witness_id")
        return approval("L02-R07", "witness_id", witness, _both(line), facts, "部分交接")
    if flag(line.values, "outgoing_absent"):
        words = "交班人未到場，只能由幹部見證辦理部分交接，請填原因"
        return [Problem("L02-R07", words, "partial_reason", need="cadre")]
    waiting = [seen for seen in facts.lines_open("INC") if text(seen.values, "what") in UNACCOUNTED]
    if not waiting:
        return []
    words = f"{text(waiting[0].values, 'subject')}，尚未查明，不能完整交接；請幹部到場辦理部分交接"
    return [Problem("L02-R07", words, "partial_reason", need="cadre")]


RULES = (
    Rule("L02-R01", r01_two_persons_on_the_roster),
    Rule("L02-R02", r02_one_holder),
    Rule("L02-R03", r03_counted_by_the_incoming),
    Rule("L02-R04", r04_counts_are_reckoned, counter=True),
    Rule("L02-R05", r05_open_items_flow_on, counter=True),
    Rule("L02-R07", r07_partial_during_an_incident),
    Rule("L02-R03", r03_counted_by_the_incoming, Phase.CLOSE),
    Rule("L02-R04", r04_mismatch_is_witnessed, Phase.CLOSE),
    Rule("L02-R04", r04_mismatch_is_witnessed, steps=("witness",)),
)
