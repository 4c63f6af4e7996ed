"""Invented persons, items and a small world that answers what rules ask."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.ledgers.definition import LedgerDef, Phase
from kiosk.ledgers.event import Event, Kind, PersonRef, Value
from kiosk.ledgers.facts import AssetFact, PersonFact, RosterSlot, Seen
from kiosk.ledgers.fold import fold
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.line import Line
from kiosk.services.desk import check_step

WANG = PersonRef("p1", "警員", "王大明", "05")
LIN = PersonRef("p2", "警員", "林小華", "06")
CADRE = PersonRef("p8", "巡佐", "陳一心", "A")
CHIEF = PersonRef("p9", "所長", "周全", "")

OUT = "2026-05-19T14:00:00.000Z"  # 115-05-19 22:00
BACK = "2026-05-19T18:00:00.000Z"  # 115-05-20 02:00


def ref(who: PersonRef) -> dict[str, Value]:
    return who.to_value()


def thing(ident: str, kind: str, label: str, qty: int = 1, **more: Value) -> dict[str, Value]:
    return {"id": ident, "kind": kind, "label": label, "qty": qty, **more}


PISTOL = thing("g1", "pistol", "TPD-0132")
RIFLE = thing("g2", "rifle_65", "65-88")
RADIO = thing("r1", "radio", "7-101")
VEST = thing("v1", "vest", "V-09")
CAR = thing("c1", "patrol_car", "ABC-5678")


def back(item: Value, by: PersonRef = WANG, at: str = BACK, qty: int = 1) -> Value:
    assert isinstance(item, dict)
    condition: dict[str, Value] = {"received_by": ref(LIN), "condition": "normal"}
    return {**item, "qty": qty, "at": at, "by": ref(by), **condition}


def count(kind: str, qty: int, by: PersonRef = WANG) -> Value:
    return back(thing(kind, kind, kind), by, qty=qty)


def armed(**more: Value) -> dict[str, Value]:
    """Return a patrol that drew a pistol, two magazines, 24 rounds and a radio."""
    values: dict[str, Value] = {
        "movement_kind": "duty",
        "person": ref(WANG),
        "out_at": OUT,
        "planned_in_at": BACK,
        "duty_code": "B",
        "reason_place": "和平東路",
        "segment": 1,
        "pistol": PISTOL,
        "mag_qty": 2,
        "rounds_out": 24,
        "radio": RADIO,
        "cleared_out": True,
        "issued_by": ref(LIN),
    }
    return {**values, **more}


def home(**more: Value) -> dict[str, Value]:
    """Return the same patrol after it brought everything back."""
    values = armed(
        in_at=BACK,
        returned=[back(PISTOL), back(RADIO), count("pistol_mag", 2), count("ammo_9mm", 24)],
        rounds_in=24,
        cleared_in=True,
        received_by=ref(LIN),
        condition="normal",
    )
    return {**values, **more}


@dataclass
class World:
    """Facts by hand: everything asked for is looked up in plain dictionaries."""

    now: datetime = field(default_factory=lambda: from_text(BACK))
    actor: PersonFact = field(default_factory=lambda: PersonFact(LIN, "AW2O1"))
    assets: dict[str, AssetFact] = field(default_factory=dict)
    people: dict[str, PersonFact] = field(default_factory=dict)
    slots: dict[str, RosterSlot] = field(default_factory=dict)
    leaves: dict[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    seen: list[Seen] = field(default_factory=list)
    refs: dict[str, list[str]] = field(default_factory=dict)
    """Line id -> the references under which `lines_about` finds it."""
    counts: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)

    def asset(self, asset: str) -> AssetFact | None:
        return self.assets.get(asset)

    def person(self, person: str) -> PersonFact | None:
        return self.people.get(person)

    def slot(self, person: str, at: str) -> RosterSlot | None:
        found = self.slots.get(person)
        soon = to_text(from_text(at) + timedelta(minutes=30)) if at else at
        return found if found and found.start <= soon and at < found.end else None

    def leave(self, person: str, at: str) -> str:
        return self.leaves.get(person, "")

    def open_line(self, ledger: str, person: str) -> str:
        return ""

    def lines_open(self, ledger: str) -> list[Seen]:
        return [one for one in self.seen if one.ledger == ledger and one.open]

    def lines_about(self, ledger: str, ref: str) -> list[Seen]:
        found = (one for one in self.seen if one.ledger == ledger)
        return [one for one in found if ref in self.refs.get(one.line, [])][::-1]

    def lines_of_day(self, ledger: str, duty_date: str) -> list[Seen]:
        return [one for one in self.seen if (one.ledger, one.duty_date) == (ledger, duty_date)]

    def newest(self, ledger: str) -> Seen | None:
        return next((one for one in reversed(self.seen) if one.ledger == ledger), None)

    def stock(self) -> dict[str, tuple[int, int, int, int]]:
        return self.counts

    def change(self, asset: str, **more: object) -> None:
        self.assets[asset] = replace(self.assets[asset], **more)  # type: ignore[arg-type]

    def bar(self, person: str, **more: object) -> None:
        self.people[person] = replace(self.people[person], **more)  # type: ignore[arg-type]


def world() -> World:
    """Return a station where the patrol of `armed` is in order."""
    made = World()
    for item in (PISTOL, RIFLE, RADIO, VEST, CAR):
        ident, kind, label = str(item["id"]), str(item["kind"]), str(item["label"])
        made.assets[ident] = AssetFact(ident, kind, label, "in_store")
    made.change("c1", vehicle_class="小型車", odometer=1000)
    for who in (WANG, LIN):
        made.people[who.id] = PersonFact(
            who, "AW2O1", frozenset({"officer"}), licences=frozenset({"小型車"})
        )
    made.people[CADRE.id] = PersonFact(CADRE, "AW2O1", frozenset({"officer", "cadre"}))
    made.people[CHIEF.id] = PersonFact(CHIEF, "AW2O1", frozenset({"officer", "chief"}))
    made.slots[WANG.id] = RosterSlot("v1", "2026-05-19", "B", OUT, BACK)
    return made


def event(seq: int, kind: str, values: dict[str, Value] | None = None, **more: object) -> Event:
    at = datetime.fromtimestamp(1_779_000_000 + seq * 60, UTC)
    stamp = f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
    fields: dict[str, object] = {
        "stream": "AW2O1-A-1",
        "seq": seq,
        "id": f"e{seq}",
        "hlc": f"{seq:016x}",
        "unit": "AW2O1",
        "ledger": "L01",
        "version": 1,
        "kind": kind,
        "line": "line-1",
        "actor": WANG,
        "recorded_by": WANG,
        "occurred_at": stamp,
        "recorded_at": stamp,
        "values": values or {},
    }
    return Event(**{**fields, **more})  # type: ignore[arg-type]


def line_of(book: LedgerDef, values: dict[str, Value], **more: object) -> Line:
    made = fold(book, [event(1, Kind.OPEN, values, ledger=book.key)])
    assert made is not None
    return replace(made, **more)  # type: ignore[arg-type]


def ask(book: LedgerDef, values: dict[str, Value], facts: World, phase: Phase) -> list[Problem]:
    """Return what the rules of one step say about a line with these values."""
    line = line_of(book, values)
    found: list[Problem] = []
    for rule in book.rules:
        if rule.phase is phase and not rule.steps:
            found += rule.check(line, facts)
    return found


def seen(
    book: LedgerDef, line: str, values: dict[str, Value], day: str = "2026-05-19", at: str = OUT
) -> Seen:
    """Return another line of a book as rules see it."""
    state = book.state(values)
    shown = book.state_of(state).open
    return Seen(line, f"115-{line}", book.key, state, shown, WANG, day, at, values)


def step_asked(book: LedgerDef, key: str, values: dict[str, Value], facts: World) -> list[Problem]:
    """Return what fields and rules say about a step; `values` are those of the line after it."""
    step = book.step(key)
    assert step is not None, key
    return check_step(book, step, line_of(book, values), facts)


def of(problems: list[Problem], code: str) -> list[Problem]:
    return [problem for problem in problems if problem.code == code]


def one(problems: list[Problem], code: str) -> Problem:
    found = of(problems, code)
    assert len(found) == 1, problems
    return found[0]


def minutes_after(instant: str, minutes: int) -> str:
    return to_text(from_text(instant) + timedelta(minutes=minutes))
