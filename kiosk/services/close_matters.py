"""日終清單, lines 9–14 and scans: regular checks, deposits, deadlines, rooms, calls, upkeep (domain §6.5).

What is late follows from the definitions: `periodic` says what a day or a span owes, `due` until when an open
line waits, the states how far it has come.
"""

from __future__ import annotations

from datetime import date

from kiosk.base.instants import from_text, local, to_text
from kiosk.base.roc_date import dashed, minute
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.deposit_terms import disposable_from, term
from kiosk.ledgers.event import Values
from kiosk.ledgers.values import text
from kiosk.models.lines import Record
from kiosk.models.projector import SIGNED_ON_PAPER
from kiosk.services.asked_signatures import PAPER
from kiosk.services.close_items import Item, View
from kiosk.services.paper_path import SCAN
from kiosk.services.periodic import Periodics

_CAMERAS, _PHONE, _CALLS, _DEPOSITS, _ROOMS = "L07", "L04", "L11", "L13", "L15"
_UPKEEP = frozenset({"L08", "L10", "L12", "L16"})
_ASKED_FOR = frozenset({_CAMERAS, _PHONE, _DEPOSITS, _ROOMS, *_UPKEEP})
"""Books with a number of their own; any other book with a deadline stands under 11."""
_SESSIONS = {
    "in_use": "尚未結束詢問",
    "paused": "暫停中，尚未結束詢問",
    "ended": "未做使用後檢查",
    "postchecked": "值班尚未確認鑰匙",
}


def regular(view: View) -> list[Item]:
    """Return checks of the station's cameras (9) and upkeep (14) that the day ended without.

    Check calls of civil defence (L11) come from outside: that none came is told on the board, but nobody
    here can make it up (L11-R02).
    """
    items = []
    for late in Periodics(view.desk).lates(view.connection, view.actor, view.day):
        if late.ledger == _CALLS:
            continue
        number = 9 if late.ledger == _CAMERAS else 14
        ref = f"{late.ledger}|{late.asset}|{late.label}|{late.missing}"
        items.append(Item(number, late.text, late.ledger, "", ref, ("duty", late.ledger)))
    return items


def deposits(view: View) -> list[Item]:
    """Return papers that arrived and are not on the shelf, and papers whose time is over (10, L13-R07)."""
    items = []
    today = min(local(view.desk.clock.now()).date(), date.fromisoformat(view.day))
    for found in view.open_lines(_DEPOSITS):
        _, record, values = found
        dates, free = term(values), disposable_from(values)
        if record["state"] == "received":
            items.append(view.about(10, found, "尚未上架"))
        elif dates is not None and free is not None and free <= today:
            listed = record["state"] == "expired"
            words = "已列清冊，待處理" if listed else f"保存至 {dashed(dates.keep_until)}，已屆期"
            items.append(view.about(10, found, words, ("disposal", "")))
    return items


def deadlines(view: View) -> list[Item]:
    """Return open lines past their deadline: requests and cases (11), and siren terminals down (14)."""
    items = []
    for key, definition in view.desk.store.projector.definitions.items():
        if definition.due is None or (key in _ASKED_FOR and key not in _UPKEEP):
            continue
        number = 14 if key in _UPKEEP else 11
        items += [
            view.about(number, found, f"期限 {minute(until)} 已過")
            for found in view.open_lines(key)
            if (until := _due(view, found)) and until < view.until
        ]
    return items


def _due(view: View, found: tuple[LedgerDef, Record, Values]) -> str:
    definition, _, values = found
    return definition.due_of(values, view.desk.policy.limits)


def rooms(view: View) -> list[Item]:
    """Return sessions without an end or a check after use, and rooms kept beyond their booking (12)."""
    items = []
    for found in view.open_lines(_ROOMS):
        _, record, values = found
        words = _SESSIONS.get(str(record["state"]), "")
        if not words and "" < text(values, "booked_to") < view.until:
            words = "預約時間已過，未使用也未取消"
        if words:
            items.append(view.about(12, found, words, ("interview_room", str(record["line"]))))
    return items


def calls(view: View) -> list[Item]:
    """Return telephone items nobody has finished, unless their own time limit lies beyond the day (13)."""
    ends = to_text(view.ends)
    items = []
    for found in view.open_lines(_PHONE):
        until = _due(view, found)
        if until and until >= ends:
            continue
        items.append(view.about(13, found, f"期限 {minute(until)}" if until else "尚未完成"))
    return items


def scans(view: View) -> list[Item]:
    """Return what was signed on paper on that roster day and lacks the scan of its form (16)."""
    items = []
    for key, definition in view.desk.store.projector.definitions.items():
        if SCAN not in definition.by_key or not view.reads(key):
            continue
        for found in view.lacking(definition, SIGNED_ON_PAPER, SCAN):
            signed = (text(one, "at") for one in _on_paper(found[2]))
            if any(view.desk.duty_day(from_text(at)) == view.day for at in signed if at):
                items.append(view.about(16, found, "請附掃描"))
    return items


def _on_paper(values: Values) -> list[Values]:
    found = (one for one in values.values() if isinstance(one, dict))
    return [one for one in found if one.get("device") == PAPER]
