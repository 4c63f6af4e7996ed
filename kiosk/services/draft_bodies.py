"""Drafts as they are kept: ids and typed values, never snapshots.

What a draft stood on is looked up again when it comes back: a gun that went out meanwhile is not in the
restored draft, and its officer is told which and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from kiosk.base.canonical import nfc
from kiosk.base.instants import to_text
from kiosk.ledgers.definition import Source
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.values import amount, flag, number, records, text
from kiosk.services.assembly import Assembly, availability
from kiosk.services.kit import (
    CheckInDraft,
    CheckOutDraft,
    Member,
    Offer,
    Pick,
    ReturnItem,
    Rounds,
    VehicleReturn,
    WorkReturn,
)
from kiosk.services.world import World

D = TypeVar("D")
VERSION = 1
"""Raised whenever a body changes its meaning; a body of another version is not restored."""


@dataclass(frozen=True, slots=True)
class Restored(Generic[D]):
    """A draft that came back: as it stands now, and one sentence for each thing that could not come."""

    draft: D | None
    lost: tuple[str, ...] = ()


# ---------------------------------------------------------------------- 出勤


def check_out_to_body(draft: CheckOutDraft) -> dict[str, Value]:
    """Return a 出勤 as it is kept. That a gun was cleared is not kept: it is shown again at the counter."""
    return {
        "version": VERSION,
        "members": [_member_to_body(member) for member in draft.members],
        "active": draft.active,
        "movement": draft.movement,
        "duty": draft.duty,
        "duty_source": str(draft.duty_source),
        "out_at": draft.out_at,
        "planned_in_at": draft.planned_in_at,
        "place": nfc(draft.place),
        "place_source": str(draft.place_source),
        "vehicle": _pick_to_body(draft.vehicle),
        "driver": draft.driver,
        "odometer": draft.odometer,
        "odometer_source": str(draft.odometer_source),
        "vehicle_faults": _words(draft.vehicle_faults),
        "issuer": _who(draft.issuer),
        "approver": _who(draft.approver),
        "late_reason": nfc(draft.late_reason),
        "remark": nfc(draft.remark),
        "reasons": _pairs(draft.reasons),
        "confirmed": _words(draft.confirmed),
        "kept": list(draft.kept),
    }


def check_out_from_body(world: World, body: Values) -> Restored[CheckOutDraft]:
    """Return a kept 出勤 with persons, items and roster as they are now; no draft when nobody is left."""
    if amount(body, "version") != VERSION:
        return Restored(None, ("草稿出自另一版程式，未還原",))
    lost: list[str] = []
    at = text(body, "out_at") or to_text(world.now)
    kept = [_member_from_body(world, part, at, lost) for part in records(body, "members")]
    members = tuple(member for member in kept if member is not None)
    if not members:
        return Restored(None, tuple(lost))
    ids = [member.person.ref.id for member in members]
    vehicle = _pick_from_body(world, body.get("vehicle"), lost)
    driver = text(body, "driver") if text(body, "driver") in ids else ids[0]
    last = text(body, "odometer_source") == Source.LAST_RETURN
    odometer = vehicle.asset.odometer if vehicle and last else number(body, "odometer")
    draft = CheckOutDraft(
        members=members,
        active=min(amount(body, "active"), len(members) - 1),
        movement=text(body, "movement"),
        duty=text(body, "duty"),
        duty_source=Source(text(body, "duty_source")),
        out_at=text(body, "out_at"),
        planned_in_at=text(body, "planned_in_at"),
        place=text(body, "place"),
        place_source=Source(text(body, "place_source")),
        vehicle=vehicle,
        driver=driver if vehicle else "",
        odometer=odometer if vehicle else None,
        odometer_source=Source(text(body, "odometer_source")),
        vehicle_faults=frozenset(_texts(body, "vehicle_faults")) if vehicle else frozenset(),
        issuer=_person(world, text(body, "issuer"), lost),
        approver=_person(world, text(body, "approver"), lost),
        late_reason=text(body, "late_reason"),
        remark=text(body, "remark"),
        reasons=_reasons(body),
        confirmed=frozenset(_texts(body, "confirmed")),
        kept=tuple(_texts(body, "kept")),
    )
    return Restored(Assembly().recount(draft), tuple(lost))


def _member_to_body(member: Member) -> dict[str, Value]:
    return {
        "person": member.person.ref.id,
        "named": member.named,
        "pistol": _pick_to_body(member.pistol),
        "magazines": member.magazines,
        "rounds": member.rounds,
        "long_gun": _pick_to_body(member.long_gun),
        "long_rounds": member.long_rounds,
        "radio": _pick_to_body(member.radio),
        "items": [_pick_to_body(pick) for pick in member.items],
    }


def _member_from_body(world: World, body: Values, at: str, lost: list[str]) -> Member | None:
    person = _person(world, text(body, "person"), lost)
    if person is None:
        return None
    if world.open_line("L01", person.ref.id):
        lost.append(f"{person.ref.label} 已出勤，不再列入")
        return None
    pistol = _pick_from_body(world, body.get("pistol"), lost)
    long_gun = _pick_from_body(world, body.get("long_gun"), lost)
    items = (_pick_from_body(world, part, lost) for part in records(body, "items"))
    return Member(
        person=person,
        named=text(body, "named"),
        slot=world.slot(person.ref.id, at),
        pistol=pistol,
        magazines=amount(body, "magazines") if pistol else 0,
        rounds=amount(body, "rounds") if pistol else 0,
        long_gun=long_gun,
        long_rounds=amount(body, "long_rounds") if long_gun else 0,
        radio=_pick_from_body(world, body.get("radio"), lost),
        items=tuple(pick for pick in items if pick is not None),
    )


def _pick_to_body(pick: Pick | None) -> Value:
    return {"id": pick.asset.id, "source": str(pick.source)} if pick else None


def _pick_from_body(world: World, body: Value, lost: list[str]) -> Pick | None:
    if not isinstance(body, dict):
        return None
    asset = world.asset(text(body, "id"))
    if asset is None:
        lost.append(f"裝備「{text(body, 'id')}」已不在本所清冊")
        return None
    if problem := availability(asset):
        lost.append(problem.message)
        return None
    return Pick(asset, Source(text(body, "source")))


# ---------------------------------------------------------------------- 退勤


def check_in_to_body(draft: CheckInDraft) -> dict[str, Value]:
    """Return a 退勤 as it is kept: the line, and everything a person scanned, counted or typed."""
    return {
        "version": VERSION,
        "line": draft.line,
        "person": draft.person.ref.label,
        "named": draft.named,
        "items": [_item_to_body(entry) for entry in draft.items],
        "rounds": [_rounds_to_body(entry) for entry in draft.rounds],
        "vehicle": _vehicle_to_body(draft.vehicle),
        "work": _work_to_body(draft.work),
        "in_at": draft.in_at,
        "receiver": _who(draft.receiver),
        "agent": _who(draft.agent),
        "approver": _who(draft.approver),
        "late_reason": nfc(draft.late_reason),
        "agent_reason": nfc(draft.agent_reason),
        "carry_reason": nfc(draft.carry_reason),
        "deviation_reason": nfc(draft.deviation_reason),
        "weapon_report": nfc(draft.weapon_report),
        "remark": nfc(draft.remark),
        "reasons": _pairs(draft.reasons),
        "confirmed": _words(draft.confirmed),
    }


def check_in_from_body(
    world: World, body: Values, begin: Callable[[str], CheckInDraft | None]
) -> Restored[CheckInDraft]:
    """Return a kept 退勤 on what its line owes now; `begin` gives that, None once nothing is open."""
    if amount(body, "version") != VERSION:
        return Restored(None, ("草稿出自另一版程式，未還原",))
    fresh = begin(text(body, "line"))
    if fresh is None:
        return Restored(None, (f"{text(body, 'person')} 已退勤並還清，未完成的內容不再需要",))
    lost: list[str] = []
    draft = replace(
        fresh,
        named=text(body, "named"),
        items=_items_from_body(fresh.items, records(body, "items"), lost),
        rounds=_rounds_from_body(fresh.rounds, records(body, "rounds"), lost),
        vehicle=_vehicle_from_body(fresh.vehicle, body.get("vehicle"), lost),
        work=_work_from_body(fresh.work, body.get("work")),
        in_at=text(body, "in_at"),
        receiver=_person(world, text(body, "receiver"), lost) or fresh.receiver,
        agent=_person(world, text(body, "agent"), lost),
        approver=_person(world, text(body, "approver"), lost),
        late_reason=text(body, "late_reason"),
        agent_reason=text(body, "agent_reason"),
        carry_reason=text(body, "carry_reason"),
        deviation_reason=text(body, "deviation_reason"),
        weapon_report=text(body, "weapon_report"),
        remark=text(body, "remark"),
        reasons=_reasons(body),
        confirmed=frozenset(_texts(body, "confirmed")),
    )
    return Restored(draft, tuple(lost))


def _item_to_body(entry: ReturnItem) -> Value:
    return {
        "id": entry.id,
        "label": entry.label,
        "ticked": entry.ticked,
        "source": str(entry.source),
        "condition": entry.condition,
    }


def _items_from_body(
    owed: tuple[ReturnItem, ...], kept: list[dict[str, Value]], lost: list[str]
) -> tuple[ReturnItem, ...]:
    known = {text(part, "id"): part for part in kept}
    found = [_item_from_body(entry, known.pop(entry.id, {})) for entry in owed]
    lost += [f"{text(part, 'label')} 已經歸還" for part in known.values() if flag(part, "ticked")]
    return tuple(found)


def _item_from_body(owed: ReturnItem, body: Values) -> ReturnItem:
    if not body:
        return owed
    source, condition = Source(text(body, "source")), text(body, "condition")
    return replace(owed, ticked=flag(body, "ticked"), source=source, condition=condition)


def _rounds_to_body(entry: Rounds) -> Value:
    return {
        "kind": entry.kind,
        "out": entry.out,
        "back": entry.back,
        "magazines_back": entry.magazines_back,
        "fired": entry.fired,
        "lost": entry.lost,
    }


def _rounds_from_body(
    owed: tuple[Rounds, ...], kept: list[dict[str, Value]], lost: list[str]
) -> tuple[Rounds, ...]:
    known = {text(part, "kind"): part for part in kept}
    return tuple(_count_from_body(entry, known.get(entry.kind, {}), lost) for entry in owed)


def _count_from_body(owed: Rounds, body: Values, lost: list[str]) -> Rounds:
    if body and amount(body, "out") == owed.out:
        return replace(
            owed,
            back=number(body, "back"),
            magazines_back=number(body, "magazines_back"),
            fired=amount(body, "fired"),
            lost=amount(body, "lost"),
        )
    if number(body, "back") is not None:
        lost.append(f"{owed.label}待還數已變為 {owed.out}，請重新清點")
    return owed


def _vehicle_to_body(trip: VehicleReturn | None) -> Value:
    if trip is None:
        return None
    return {
        "line": trip.line,
        "label": trip.label,
        "odo_in": trip.odo_in,
        "fuel_pct": trip.fuel_pct,
        "refuel_l": nfc(trip.refuel_l),
        "refuel_km": trip.refuel_km,
        "receipt_no": nfc(trip.receipt_no),
        "faults": _words(trip.faults),
        "transported": trip.transported,
        "rear_seat_searched": trip.rear_seat_searched,
        "damage_note": nfc(trip.damage_note),
        "key_back": trip.key_back,
        "jump_reason": nfc(trip.jump_reason),
    }


def _vehicle_from_body(
    trip: VehicleReturn | None, body: Value, lost: list[str]
) -> VehicleReturn | None:
    if not isinstance(body, dict):
        return trip
    if trip is None or trip.line != text(body, "line"):
        lost.append(f"{text(body, 'label')} 已經返所")
        return trip
    return replace(
        trip,
        odo_in=number(body, "odo_in"),
        fuel_pct=number(body, "fuel_pct"),
        refuel_l=text(body, "refuel_l"),
        refuel_km=number(body, "refuel_km"),
        receipt_no=text(body, "receipt_no"),
        faults=frozenset(_texts(body, "faults")),
        transported=flag(body, "transported"),
        rear_seat_searched=flag(body, "rear_seat_searched"),
        damage_note=text(body, "damage_note"),
        key_back=flag(body, "key_back"),
        jump_reason=text(body, "jump_reason"),
    )


def _work_to_body(work: WorkReturn | None) -> Value:
    if work is None:
        return None
    return {
        "line": work.line,
        "narrative": nfc(work.narrative),
        "disposition": nfc(work.disposition),
        "links": [link.to_value() for link in work.links],
    }


def _work_from_body(work: WorkReturn | None, body: Value) -> WorkReturn | None:
    if work is None or not isinstance(body, dict) or work.line != text(body, "line"):
        return work
    links = tuple(Offer.from_value(link) for link in records(body, "links"))
    narrative, disposition = text(body, "narrative"), text(body, "disposition")
    return replace(work, narrative=narrative, disposition=disposition, links=links)


# ---------------------------------------------------------------------- what both have


def _who(person: PersonFact | None) -> str:
    return person.ref.id if person else ""


def _person(world: World, person: str, lost: list[str]) -> PersonFact | None:
    if not person:
        return None
    found = world.person(person)
    if found is None or not found.active:
        lost.append(f"{found.ref.label if found else person} 已不在本所名冊")
        return None
    return found


def _words(words: frozenset[str]) -> list[Value]:
    return [*sorted(words)]


def _texts(body: Values, key: str) -> list[str]:
    value = body.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _pairs(reasons: tuple[tuple[str, str], ...]) -> list[Value]:
    return [{"code": code, "text": nfc(said)} for code, said in reasons]


def _reasons(body: Values) -> tuple[tuple[str, str], ...]:
    return tuple((text(part, "code"), text(part, "text")) for part in records(body, "reasons"))
