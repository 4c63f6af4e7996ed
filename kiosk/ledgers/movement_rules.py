"""Which movement an item may make from where it is, and who may approve it (L01-R09, domain §7.1)."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.base.result import Problem
from kiosk.ledgers.approvals import approval
from kiosk.ledgers.definition import Phase, Rule
from kiosk.ledgers.facts import AssetFact, Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.reference import find_kind, kind_label
from kiosk.ledgers.values import amount, item, person, text

FROM: Mapping[str, frozenset[str]] = {
    "repair": frozenset({"in_store"}),
    "restored": frozenset({"repair"}),
    "lost": frozenset({"in_store", "repair"}),
    "seized": frozenset({"in_store", "repair"}),
    "found": frozenset({"lost", "seized"}),
    "transferred": frozenset({"in_store"}),
    "retired": frozenset({"in_store", "repair"}),
}
"""Movement -> states of a serial item from which it may be made."""
COUNTED = frozenset({"lost", "seized", "transferred", "retired"})
"""Movements of kinds that are only counted: nobody repairs or finds a cartridge by number."""
_STATE = {
    "in_store": "在所",
    "issued": "出勤中",
    "repair": "送修中",
    "lost": "已報遺失",
    "seized": "扣案中",
    "transferred": "已移撥",
    "retired": "已報廢",
}


def possible(asset: AssetFact) -> tuple[str, ...]:
    """Return the movements an item may make from where it is now, in official order."""
    kind = find_kind(asset.kind)
    if kind is not None and kind.tracking == "fixed":
        return ()
    if asset.id == asset.kind:
        return tuple(what for what in FROM if what in COUNTED)
    return tuple(what for what, states in FROM.items() if asset.state in states)


def r09_only_from_where_it_is(line: Line, facts: Facts) -> list[Problem]:
    """L01-R09: an item that is out comes back by 退勤 first, and nothing moves twice."""
    thing, what = item(line.values, "asset"), text(line.values, "what")
    if thing is None:
        return []
    known = facts.asset(thing.id)
    if known is None:
        return [Problem("MOV-R09", "裝備清冊沒有這一件", "asset")]
    name = f"{kind_label(known.kind)} {known.label}"
    if what not in possible(known):
        if known.state == "issued":
            words = f"{name} 出勤中，請先由退勤登記歸還、損壞或遺失"
        else:
            words = f"{name} 現為{_STATE.get(known.state, known.state)}，不能做這項異動"
        return [Problem("MOV-R09", words, "what")]
    qty = amount(line.values, "qty")
    if thing.id != thing.kind:
        return [Problem("MOV-R09", "逐件管理的裝備數量為 1", "qty")] if qty != 1 else []
    inside = facts.stock().get(thing.kind, (0, 0, 0, 0))[0]
    if qty > inside:
        return [Problem("MOV-R09", f"{name} 在所僅 {inside}，不能異動 {qty}", "qty")]
    return []


def r09_destination(line: Line, _facts: Facts) -> list[Problem]:
    """L01-R09: what leaves the station says where to."""
    if text(line.values, "what") in {"repair", "transferred"} and not text(line.values, "place"):
        return [Problem("MOV-R09", "請填送往或移撥的單位", "place")]
    return []


def r09_approved_by_another(line: Line, facts: Facts) -> list[Problem]:
    """L01-R09, RB-01: decided by a cadre or the chief, never by who proposed it or holds it himself."""
    proposer, thing = person(line.values, "proposed_by"), item(line.values, "asset")
    known = facts.asset(thing.id) if thing else None
    concerned = {proposer.id if proposer else "", known.personal_of if known else ""} - {""}
    decider = person(line.values, "decided_by")
    return approval("MOV-R09", "decided_by", decider, frozenset(concerned), facts, "裝備異動")


def r09_still_possible(line: Line, facts: Facts) -> list[Problem]:
    """L01-R09: what has moved since it was proposed is not moved again; a refusal is always possible."""
    if text(line.values, "decision") == "refused":
        return []
    return r09_only_from_where_it_is(line, facts)


def r09_refusal_says_why(line: Line, _facts: Facts) -> list[Problem]:
    """L01-R09: who refuses a movement says why."""
    if text(line.values, "decision") == "refused" and not text(line.values, "decision_note"):
        return [Problem("MOV-R09", "不核准時請說明原因", "decision_note", need="reason")]
    return []


RULES = (
    Rule("MOV-R09", r09_only_from_where_it_is),
    Rule("MOV-R09", r09_destination),
    Rule("MOV-R09", r09_approved_by_another, Phase.CLOSE),
    Rule("MOV-R09", r09_still_possible, Phase.CLOSE),
    Rule("MOV-R09", r09_refusal_says_why, Phase.CLOSE),
)
