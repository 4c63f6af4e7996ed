"""Which equipment a duty line takes out and brings back, and what it still owes (L01-R12, DS-01).

Pure functions of an event or of the values of a line; the projections of stock and the board are
built from them, so both always tell the same.
"""

from __future__ import annotations

from collections import Counter

from kiosk.ledgers.definition import CustodyMove
from kiosk.ledgers.event import Event, Kind, Value, Values
from kiosk.ledgers.reference import find_kind, kind_label
from kiosk.ledgers.values import Item, amount, flag, item, items, number, text

SERIAL_FIELDS = ("pistol", "long_gun", "radio", "items")
MAGAZINE = "pistol_mag"
PISTOL_ROUNDS = "ammo_9mm"
REPORT = "使用警械報告"


def long_rounds_kind(values: Values) -> str:
    """Return the count kind of the cartridges that go with the drawn long gun, or empty text."""
    gun = item(values, "long_gun")
    kind = find_kind(gun.kind) if gun else None
    return kind.ammunition if kind else ""


def drawn(values: Values) -> list[Item]:
    """Return everything a line draws: serial items first, then counted ones (id = kind code)."""
    counted = [
        (MAGAZINE, amount(values, "mag_qty")),
        (PISTOL_ROUNDS, amount(values, "rounds_out")),
        (long_rounds_kind(values), amount(values, "long_rounds_out")),
    ]
    return items(values, *SERIAL_FIELDS) + [
        Item(code, code, kind_label(code), qty) for code, qty in counted if code and qty > 0
    ]


def duty_moves(event: Event) -> list[CustodyMove]:
    """Return what an event of L01 moves.

    OPEN and ADD issue what they carry; OPEN, ADD and CLOSE return their `returned` entries.
    Corrections (AMEND, DECIDE) change the record, not where a thing is.
    """
    moves: list[CustodyMove] = []
    if event.kind in {Kind.OPEN, Kind.ADD}:
        moves += [_move(thing, out=True) for thing in drawn(event.values)]
    if event.kind in {Kind.OPEN, Kind.ADD, Kind.CLOSE}:
        moves += [_move(thing, out=False) for thing in items(event.values, "returned")]
    return moves


def from_form(values: Values) -> dict[str, Value]:
    """Return that all came back of a line that a form says has ended, cartridges as they were counted."""
    if not text(values, "in_at"):
        return {}
    counted = {
        PISTOL_ROUNDS: number(values, "rounds_in"),
        long_rounds_kind(values): number(values, "long_rounds_in"),
    }
    back: list[Value] = []
    for thing in drawn(values):
        qty = counted.get(thing.id, thing.qty)
        qty = thing.qty if qty is None else qty
        if qty:
            back.append({"id": thing.id, "kind": thing.kind, "label": thing.label, "qty": qty})
    return {"returned": back}


def vehicle_moves(event: Event) -> list[CustodyMove]:
    """Return what an event of L05 moves: out when the line opens, in when `in_at` arrives.

    The closing event names the vehicle again, because an event is read without its line.
    """
    vehicle = item(event.values, "vehicle")
    if vehicle is None or event.kind not in {Kind.OPEN, Kind.ADD, Kind.CLOSE}:
        return []
    moves = [_move(vehicle, out=True)] if event.kind == Kind.OPEN else []
    if text(event.values, "in_at"):
        condition = "damaged" if flag(event.values, "accident") else "normal"
        moves.append(
            CustodyMove(vehicle.id, vehicle.kind, vehicle.label, out=False, condition=condition)
        )
    return moves


def outstanding(values: Values) -> list[str]:
    """Return the labels of what a duty line still owes: items, cartridges, the weapon report."""
    if text(values, "moved_to"):
        return []
    owed = [*items_owed(values), *rounds_owed(values)]
    if report_owed(values):
        owed.append(REPORT)
    return owed


def items_owed(values: Values) -> list[str]:
    """Return the labels of items and magazines not yet back, cartridges excepted."""
    back = returned_quantities(values)
    owed: list[str] = []
    for thing in items(values, *SERIAL_FIELDS):
        short = thing.qty - back[thing.id]
        if short > 0:
            owed.append(named(thing) if thing.qty == 1 else f"{named(thing)} ×{short}")
    magazines = amount(values, "mag_qty") - back[MAGAZINE]
    if magazines > 0:
        owed.append(f"{kind_label(MAGAZINE)} {magazines} 個")
    return owed


def missing_rounds(values: Values, *, long_gun: bool) -> int:
    """Return cartridges drawn and neither brought back, nor fired, nor reported lost (L01-R03).

    Negative when more came back than went out. Entries in `returned` count while the field of the
    count is empty, so that a partial return at the counter is seen at once.
    """
    prefix = "long_rounds" if long_gun else "rounds"
    code = long_rounds_kind(values) if long_gun else PISTOL_ROUNDS
    back = number(values, f"{prefix}_in")
    if back is None:
        back = returned_quantities(values)[code]
    gone = amount(values, f"{prefix}_fired") + amount(values, f"{prefix}_lost")
    return amount(values, f"{prefix}_out") - back - gone


def rounds_owed(values: Values) -> list[str]:
    """Return `手槍子彈 2 發` for each calibre that is short."""
    owed: list[str] = []
    for long_gun, code in ((False, PISTOL_ROUNDS), (True, long_rounds_kind(values))):
        short = missing_rounds(values, long_gun=long_gun)
        if short > 0:
            owed.append(f"{kind_label(code)} {short} 發")
    return owed


def report_owed(values: Values) -> bool:
    """Tell whether shots were fired and no report number is entered (警械使用條例 §10)."""
    fired = amount(values, "rounds_fired") + amount(values, "long_rounds_fired")
    return fired > 0 and not text(values, "weapon_report")


def returned_quantities(values: Values) -> Counter[str]:
    """Return how many of each item or count kind came back on this line."""
    back: Counter[str] = Counter()
    for thing in items(values, "returned"):
        back[thing.id] += thing.qty
    return back


def booked(values: Values) -> dict[str, int]:
    """Return the counts of a line that the stock of counted kinds follows."""
    sides = ("out", "in", "fired", "lost")
    keys = [f"{prefix}_{side}" for prefix in ("rounds", "long_rounds") for side in sides]
    return {key: amount(values, key) for key in ("mag_qty", *keys)}


def named(thing: Item) -> str:
    """Return `手槍 TPD-0132`: kind and mark, without saying the kind twice."""
    kind = kind_label(thing.kind)
    return thing.label if thing.label.startswith(kind) else f"{kind} {thing.label}".strip()


def is_weapon(kind_code: str) -> bool:
    """Tell whether a kind is handed out by two persons: guns, magazines, cartridges."""
    kind = find_kind(kind_code)
    return kind is not None and kind.two_person


def _move(thing: Item, *, out: bool) -> CustodyMove:
    condition = "" if out else thing.condition or "normal"
    return CustodyMove(thing.id, thing.kind, thing.label, out, thing.qty, condition)
