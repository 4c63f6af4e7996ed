"""Rules of L13, named after the domain reference (L13-R01 … R10).

R02, R06 and R10 have no function of their own kind here: the pick-up day is reckoned in `deposit_terms`
and held to by `r02_served_on`; R06 is the required 封面註記; R10 is `deposit_terms.age` and `due`.
"""

from __future__ import annotations

import re
from datetime import date

from kiosk.base import roc_date
from kiosk.base.instants import local
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.deposit_fields import SELF, authority_shown
from kiosk.ledgers.deposit_terms import (
    collected_late,
    day_of,
    disposable_from,
    regimes,
    served_on,
    term,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts, Seen
from kiosk.ledgers.line import Line
from kiosk.ledgers.name_variants import address_key, name_key, sound_key
from kiosk.ledgers.values import flag, person, records, text

LEDGER = "L13"
WAITING = frozenset({"received", "shelved", "expired"})
"""States in which the paper is in the station."""
_NAMES = re.compile(r"[、,，;；/／]")
_ACTS = ("pick_up", "expire", "dispose", "recall")


# --- dates -------------------------------------------------------------------------------------


def r01_dates(line: Line, _facts: Facts) -> list[Problem]:
    """L13-R01: effect and keeping follow from the deposit day and the act that applies."""
    return _dates(line.values, "L13-R01")


def r08_dates_stand(line: Line, _facts: Facts) -> list[Problem]:
    """L13-R08: the dates are reckoned once; whoever corrects the deposit time corrects them with it."""
    return _dates(line.values, "L13-R08")


def _dates(values: Values, code: str) -> list[Problem]:
    found, regime = term(values), regimes().get(text(values, "regime"))
    if found is None or regime is None:
        return []
    wrong = [
        (key, label, day)
        for key, label, day in (
            ("effective_on", "生效日", found.effective_on),
            ("keep_until", "保存期限", found.keep_until),
        )
        if text(values, key) != day.isoformat()
    ]
    return [
        Problem(code, f"依{regime.law}，{label}應為 {roc_date.dashed(day)}，請更正", key)
        for key, label, day in wrong
    ]


def r02_served_on(line: Line, _facts: Facts) -> list[Problem]:
    """L13-R02: a pick-up inside the ten days is the day of service (T-04), a later one changes nothing."""
    values = line.values
    collected = day_of(text(values, "picked_up_at"))
    due = served_on(values, collected) if collected else None
    if due is None or text(values, "served_on") == due.isoformat():
        return []
    return [Problem("L13-R02", f"送達生效日應為 {roc_date.dashed(due)}", "served_on")]


def r08_late_mark(line: Line, _facts: Facts) -> list[Problem]:
    """L13-R08: who comes too late is given what still exists, and the line says 逾期領取."""
    collected = day_of(text(line.values, "picked_up_at"))
    if collected is None or flag(line.values, "late_pickup") == collected_late(
        line.values, collected
    ):
        return []
    return [Problem("L13-R08", "已逾保存期限，須註記「逾期領取」", "late_pickup")]


# --- who is handed what ------------------------------------------------------------------------


def likeness(one: Values, other: Values) -> str:
    """Return why two papers may be for the same hands: 同名, 同址, 讀音相近, or empty text (L13-R03)."""
    name, their_name = text(one, "addressee_name"), text(other, "addressee_name")
    if name and name_key(name) == name_key(their_name):
        return "同名"
    place = address_key(text(one, "address"))
    if place and place == address_key(text(other, "address")):
        return "同址"
    return "讀音相近" if name and sound_key(name) == sound_key(their_name) else ""


def related(values: Values, facts: Facts, besides: str = "") -> list[tuple[Seen, str]]:
    """Return every paper in the station that may be for the same person, with the reason, oldest first.

    Looks at all open lines: a list that stops somewhere would again say "nothing here" (TYD104).
    """
    found = []
    for seen in facts.lines_open(LEDGER):
        why = likeness(values, seen.values) if seen.line != besides else ""
        if why and seen.state in WAITING:
            found.append((seen, why))
    return found


def r03_search_all(line: Line, facts: Facts) -> list[Problem]:
    """L13-R03: every waiting paper of the same name, sound or address is handed over too, or has a reason."""
    settled = {
        text(record, "ref")
        for key in ("handed_with", "left_behind")
        for record in records(line.values, key)
    }
    missing = [
        (seen, why)
        for seen, why in related(line.values, facts, line.id)
        if seen.line not in settled
    ]
    if not missing:
        return []
    shown = "、".join(f"{seen.number}（{why}）" for seen, why in missing[:5])
    words = f"另有 {len(missing)} 件可能是同一人的文書：{shown}，請一併交付或逐件註明原因"
    return [Problem("L13-R03", words, "left_behind", need="reason")]


def barred(values: Values, collector: str) -> str:
    """Return the name on the envelope that may not collect and is the collector's, or empty text."""
    names = _NAMES.split(text(values, "barred_name"))
    key = name_key(collector)
    return next((name.strip() for name in names if key and name_key(name) == key), "")


def r04_not_to_the_barred(line: Line, _facts: Facts) -> list[Problem]:
    """L13-R04: whom the envelope bars cannot collect (郵務機構送達訴訟文書實施辦法 §4 III)."""
    name = barred(line.values, text(line.values, "collector_name"))
    if not name:
        return []
    words = f"信封註明不得交付「{name}」，請勿交付；可由本人或其他有權代領的人領取"
    return [Problem("L13-R04", words, "collector_name")]


def r05_authority(line: Line, _facts: Facts) -> list[Problem]:
    """L13-R05: somebody else collects with written authority; the addressee under his own name."""
    values = line.values
    relation, collector = text(values, "relation"), text(values, "collector_name")
    if not relation or not collector:
        return []
    if relation != SELF:
        if authority_shown(values):
            return []
        return [Problem("L13-R05", "由他人代領，請收委託書（紙本或掃描）", "poa_paper")]
    if name_key(collector) == name_key(text(values, "addressee_name")):
        return []
    words = f"領取人「{collector}」與應受送達人姓名不同，確為本人嗎？"
    return [Problem("L13-R05", words, "collector_name", Severity.CONFIRM, "confirm")]


# --- after the period --------------------------------------------------------------------------


def r07_not_early(line: Line, facts: Facts) -> list[Problem]:
    """L13-R07: nothing is listed or disposed of before the working day after the keeping period (T-05)."""
    first = disposable_from(line.values)
    if first is None or local(facts.now).date() >= first:
        return []
    words = f"保存至 {_shown(line.values)}，{roc_date.dashed(first)}（上班日）起才能處理"
    return [Problem("L13-R07", words, "keep_until")]


def r07_in_time(line: Line, facts: Facts) -> list[Problem]:
    """L13-R07: an office calls a paper back only while it is kept; afterwards it is disposed of."""
    found = term(line.values)
    if found is None or local(facts.now).date() <= found.keep_until:
        return []
    return [Problem("L13-R07", "已逾保存期限，請以屆期處理退回", "recall_no", Severity.NOTICE)]


def r07_two_persons(line: Line, facts: Facts) -> list[Problem]:
    """L13-R07: two different persons dispose of a paper, both of the unit."""
    approver, witness = (
        person(line.values, "disposal_approver"),
        person(line.values, "disposal_witness"),
    )
    if witness is None:
        return []
    if approver is not None and approver.id == witness.id:
        words = "屆期處理須由兩人會同，會同員警不能是核准幹部本人"
        return [Problem("L13-R07", words, "disposal_witness")]
    if facts.person(witness.id) is None:
        return [Problem("L13-R07", "會同員警不是本單位人員", "disposal_witness")]
    return []


def r07_evidence_goes_back(line: Line, _facts: Facts) -> list[Problem]:
    """L13-R07: what is marked as evidence goes back to the court, never into the shredder (辦法 §13)."""
    returned = text(line.values, "disposal_kind") == "returned"
    if returned or not flag(line.values, "is_evidence"):
        return []
    words = "信封註明內有證物，屆期須退回原交送機關，不能自行處理"
    return [Problem("L13-R07", words, "disposal_kind")]


def _shown(values: Values) -> str:
    until = text(values, "keep_until")
    return roc_date.dashed(date.fromisoformat(until)) if until else ""


RULES: tuple[Rule, ...] = (
    Rule("L13-R01", r01_dates, counter=True),
    Rule("L13-R08", r08_dates_stand, steps=_ACTS),
    Rule("L13-R02", r02_served_on, steps=("pick_up",)),
    Rule("L13-R08", r08_late_mark, steps=("pick_up",)),
    Rule("L13-R03", r03_search_all, steps=("pick_up",)),
    Rule("L13-R04", r04_not_to_the_barred, steps=("pick_up",)),
    Rule("L13-R05", r05_authority, steps=("pick_up",)),
    Rule("L13-R07", r07_not_early, steps=("expire", "dispose")),
    Rule("L13-R07", r07_two_persons, steps=("dispose",)),
    Rule("L13-R07", r07_evidence_goes_back, steps=("dispose",)),
    Rule("L13-R07", r07_in_time, steps=("recall",)),
)
