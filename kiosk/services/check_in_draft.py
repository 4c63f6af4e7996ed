"""Putting a 退勤 together: what the line still owes, the trip, the work log, and what a scan ticks."""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.errors import NotFound
from kiosk.base.result import Problem
from kiosk.ledgers import custody
from kiosk.ledgers.definition import LedgerDef, Source
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.reference import kind_label
from kiosk.ledgers.values import amount, item, items, person, persons, text
from kiosk.models.lines import Record
from kiosk.models.tables import person_column, values_of
from kiosk.services.duty_offers import taken_on_duty
from kiosk.services.kit import (
    CheckInDraft,
    Offer,
    ReturnItem,
    Rounds,
    ScanKind,
    ScanResult,
    VehicleReturn,
    WorkReturn,
)
from kiosk.services.world import World

_LONG = "long_rounds"


def draft_of(
    world: World, definition: LedgerDef, record: Record, person_fact: PersonFact, named: str
) -> CheckInDraft:
    """Return the draft that closes an open in/out line: everything owed is listed, nothing is ticked."""
    values = values_of(definition, record)
    back = custody.returned_quantities(values)
    owed = [
        ReturnItem(thing.id, thing.kind, thing.label)
        for thing in items(values, *custody.SERIAL_FIELDS)
        if not back[thing.id]
    ]
    return CheckInDraft(
        person=person_fact,
        line=str(record["line"]),
        session=str(record["session"]),
        number=str(record["number"]),
        duty=text(values, "duty_code"),
        place=text(values, "reason_place"),
        out_at=text(values, "out_at"),
        planned_in_at=text(values, "planned_in_at"),
        armed=item(values, "pistol") is not None or item(values, "long_gun") is not None,
        already_in=bool(text(values, "in_at")),
        named=named,
        items=tuple(owed),
        rounds=_rounds(values),
        vehicle=_vehicle(world, str(record["session"]), person_fact.ref),
        work=_work(world, str(record["session"]), person_fact.ref),
        receiver=world.actor,
    )


def _rounds(values: dict[str, Value]) -> tuple[Rounds, ...]:
    found = []
    for long_gun, prefix in ((False, "rounds"), (True, _LONG)):
        out = amount(values, f"{prefix}_out")
        if not out:
            continue
        kind = custody.long_rounds_kind(values) if long_gun else custody.PISTOL_ROUNDS
        magazines = (
            0
            if long_gun
            else amount(values, "mag_qty") - custody.returned_quantities(values)[custody.MAGAZINE]
        )
        short = custody.missing_rounds(values, long_gun=long_gun)
        if short > 0 or magazines > 0:
            before = (
                amount(values, f"{prefix}_in"),
                amount(values, f"{prefix}_fired"),
                amount(values, f"{prefix}_lost"),
            )
            found.append(Rounds(kind, kind_label(kind), short, magazines, before=before))
    return tuple(found)


def _vehicle(world: World, session: str, who: PersonRef) -> VehicleReturn | None:
    """Return the open trip of the session when this officer took it; a corrected driver may be elsewhere."""
    definition, found = world.session_lines("L05", session)
    for record in found:
        values = values_of(definition, record)
        vehicle, driver = item(values, "vehicle"), person(values, "driver")
        took = driver is not None and who.id in {driver.id, person_column(record["actor"]).id}
        if record["is_open"] and vehicle and took:
            return VehicleReturn(
                str(record["line"]),
                vehicle.id,
                vehicle.kind,
                vehicle.label,
                amount(values, "odo_out"),
            )
    return None


def _work(world: World, session: str, who: PersonRef) -> WorkReturn | None:
    """Return the session's open work log: the author writes it, a partner adds his own note."""
    definition, found = world.session_lines("L03", session)
    for record in found:
        values = values_of(definition, record)
        author = person(values, "author")
        own = author is not None and author.id == who.id
        partner = any(other.id == who.id for other in persons(values, "partners"))
        if (record["is_open"] and own) or (partner and not own):
            return WorkReturn(
                str(record["line"]),
                text(values, "narrative") if own else "",
                text(values, "disposition") if own else "",
                text(values, "places"),
                own=own,
            )
    return None


def offers(world: World, session: str, trip: VehicleReturn | None) -> list[Offer]:
    """Return one offer for each vehicle use, incident, case and call of a duty session."""
    found: list[Offer] = []
    definition, records = world.session_lines("L05", session)
    for record in records:
        values = values_of(definition, record)
        vehicle, start = item(values, "vehicle"), amount(values, "odo_out")
        end = amount(values, "odo_in")
        if trip is not None and trip.line == record["line"]:
            end = trip.odo_in or 0
        distance = f"，行駛 {end - start} 公里" if end > start else ""
        if vehicle:
            label = f"{kind_label(vehicle.kind)} {vehicle.label}"
            found.append(Offer("L05", str(record["line"]), f"駕駛{label}{distance}"))
    definition, records = world.session_lines("INC", session)
    found += [
        Offer("INC", str(record["line"]), definition.summary(values_of(definition, record)))
        for record in records
    ]
    return [*found, *taken_on_duty(world, session)]


def scan(world: World, draft: CheckInDraft, code: str) -> tuple[CheckInDraft, ScanResult]:
    """Tick the scanned item, or take a second person as agent, receiver or approver."""
    asset = world.scanned_asset(code)
    if asset is not None:
        return _scan_item(draft, asset.id, f"{kind_label(asset.kind)} {asset.label}")
    found = world.scanned_person(code)
    if found is None:
        return draft, ScanResult(ScanKind.UNKNOWN, f"查無「{code}」")
    fact, _ = found
    return _scan_person(draft, fact)


def _scan_person(draft: CheckInDraft, fact: PersonFact) -> tuple[CheckInDraft, ScanResult]:
    giver = draft.agent or draft.person
    label = fact.ref.label
    if fact.ref.id == draft.person.ref.id:
        return replace(draft, named="badge"), ScanResult(ScanKind.OFFICER, label)
    if fact.ref.id == giver.ref.id:
        return draft, ScanResult(ScanKind.OFFICER, f"代繳人：{label}")
    if draft.receiver and draft.receiver.ref.id == giver.ref.id and draft.armed:
        return replace(draft, receiver=fact), ScanResult(ScanKind.ISSUER, f"收繳人：{label}")
    if fact.roles & {"cadre", "chief"}:
        return replace(draft, approver=fact), ScanResult(ScanKind.APPROVER, f"核准幹部：{label}")
    return draft, ScanResult(ScanKind.REFUSED, f"{label} 不是這一筆的領用人")


def _scan_item(draft: CheckInDraft, asset: str, name: str) -> tuple[CheckInDraft, ScanResult]:
    if draft.vehicle and draft.vehicle.asset == asset:
        return draft, ScanResult(ScanKind.TICKED, f"{name}：請輸入返所里程")
    if not any(entry.id == asset for entry in draft.items):
        return draft, ScanResult(
            ScanKind.REFUSED, f"{name} 不在 {draft.person.ref.name} 這一筆的待還清單"
        )
    return tick(draft, asset, ticked=True, source=Source.SCAN), ScanResult(
        ScanKind.TICKED, f"{name} 已歸還"
    )


def tick(
    draft: CheckInDraft, asset: str, *, ticked: bool, source: Source = Source.HAND
) -> CheckInDraft:
    """Return the draft with one item ticked or not."""
    changed = tuple(
        replace(entry, ticked=ticked, source=source) if entry.id == asset else entry
        for entry in draft.items
    )
    return replace(draft, items=changed)


def tick_all(draft: CheckInDraft) -> CheckInDraft:
    """Return the draft with every item ticked; cartridges are still to be counted."""
    return replace(draft, items=tuple(replace(entry, ticked=True) for entry in draft.items))


def with_condition(draft: CheckInDraft, asset: str, condition: str) -> CheckInDraft:
    """Return the draft with the condition (裝備狀況) of one item."""
    changed = tuple(
        replace(entry, condition=condition) if entry.id == asset else entry for entry in draft.items
    )
    return replace(draft, items=changed)


def with_rounds(draft: CheckInDraft, kind: str, **changes: int | None) -> CheckInDraft:
    """Return the draft with the counted cartridges of one calibre."""
    changed = tuple(
        replace(entry, **changes) if entry.kind == kind else entry  # type: ignore[arg-type]
        for entry in draft.rounds
    )
    return replace(draft, rounds=changed)


def condition_of(draft: CheckInDraft) -> str:
    """Return the worst condition among the returned items, for the line's own column."""
    order = ("lost", "damaged", "repair", "normal")
    found = {entry.condition for entry in draft.items if entry.ticked} or {"normal"}
    return next(condition for condition in order if condition in found)


def weapon_returned(draft: CheckInDraft) -> bool:
    """Tell whether a weapon is handed over in this act."""
    return any(entry.ticked and entry.weapon for entry in draft.items)


def handed_over(draft: CheckInDraft) -> bool:
    """Tell whether anything that takes two persons changes hands: a weapon, magazines, cartridges (L01-R08)."""
    counted = any(entry.back or entry.magazines_back for entry in draft.rounds)
    return counted or weapon_returned(draft)


def overtaken(world: World, definition: LedgerDef, draft: CheckInDraft) -> list[Problem]:
    """Return why a draft no longer fits its line: it was confirmed before, or others wrote meanwhile."""
    record = world.line("L01", draft.line)
    if record is None or not record["is_open"]:
        return [Problem("CI-DONE", f"{draft.person.ref.name} 這一筆已經退勤結清或作廢", "line")]
    now = draft_of(world, definition, record, draft.person, draft.named)
    if draft.work is None:
        now = replace(now, work=None)
    if _standing(now) == _standing(draft):
        return []
    text = "這一筆在您開啟之後已有其他登記，請重新開啟退勤再確認"
    return [Problem("CI-STALE", text, "line")]


def _standing(draft: CheckInDraft) -> tuple[object, ...]:
    """Return what a line owes as a draft began with it."""
    return (
        draft.already_in,
        {entry.id for entry in draft.items},
        [(entry.kind, entry.out, entry.magazines, entry.before) for entry in draft.rounds],
        draft.vehicle.line if draft.vehicle else "",
        draft.work.line if draft.work else "",
    )


def require_record(record: Record | None) -> Record:
    """Return the record; raises NotFound when the officer has nothing open."""
    if record is None or not record["is_open"]:
        message = "這位員警目前沒有出勤中或待繳的登記"
        raise NotFound(message, hint="已退勤，或尚未出勤")
    return record


def returned_values(
    draft: CheckInDraft, at: str, by: PersonRef, receiver: PersonRef | None
) -> list[Value]:
    """Return the `returned` entries of the event: ticked items, counted magazines and cartridges."""
    common: dict[str, Value] = {"at": at, "by": by.to_value()}
    if receiver:
        common["received_by"] = receiver.to_value()

    def entry(asset: str, kind: str, label: str, qty: int, condition: str) -> Value:
        return {
            "id": asset,
            "kind": kind,
            "label": label,
            "qty": qty,
            "condition": condition,
            **common,
        }

    entries = [
        entry(item.id, item.kind, item.label, item.qty, item.condition)
        for item in draft.items
        if item.ticked
    ]
    for rounds in draft.rounds:
        counts = ((custody.MAGAZINE, rounds.magazines_back), (rounds.kind, rounds.back))
        entries += [
            entry(kind, kind, kind_label(kind), count, "normal") for kind, count in counts if count
        ]
    return entries
