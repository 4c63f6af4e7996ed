"""Putting an 出勤 together: what each scanned code means, and what the roster and the register fill in."""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.base.roc_date import hour_minute, minute
from kiosk.ledgers.definition import Source
from kiosk.ledgers.facts import AssetFact, PersonFact, RosterSlot
from kiosk.ledgers.reference import Duty, duties, find_kind, kind_label
from kiosk.services.kit import CheckOutDraft, Member, Pick, ScanKind, ScanResult
from kiosk.services.world import World


def duty_of(code: str) -> Duty | None:
    """Return a duty of the reference list, or None for an empty or unknown code."""
    return next((duty for duty in duties() if duty.code == code), None)


def availability(asset: AssetFact) -> Problem | None:
    """Return why an item cannot be drawn now, or None (L01-R01, L05-R02)."""
    name = f"{kind_label(asset.kind)} {asset.label}"
    if asset.state == "in_store":
        return None
    if asset.state == "issued":
        who = asset.holder.label if asset.holder else "他人"
        text = f"{name} 已由 {who} 於 {minute(asset.since)} 領出，尚未歸還"
        return Problem("L01-R01", text, "items")
    label = {
        "repair": "送修中",
        "lost": "已報遺失",
        "seized": "扣案中",
        "transferred": "已移撥",
        "retired": "已報廢",
    }
    return Problem("L01-R01", f"{name} {label.get(asset.state, asset.state)}，不能領用", "items")


class Assembly:
    """Pure steps from one draft to the next; asks `World`, writes nothing."""

    def scan(
        self, world: World, draft: CheckOutDraft, code: str
    ) -> tuple[CheckOutDraft, ScanResult]:
        person = world.scanned_person(code)
        if person is not None:
            return self._officer(world, draft, *person)
        asset = world.scanned_asset(code)
        if asset is None:
            return draft, ScanResult(
                ScanKind.UNKNOWN, f"查無「{code}」：不是本所員警，也不是本所裝備"
            )
        if draft.member is None:
            return draft, ScanResult(ScanKind.REFUSED, "請先刷服務證或輸入番號，再掃裝備")
        return self._item(draft, asset)

    def _officer(
        self, world: World, draft: CheckOutDraft, person: PersonFact, named: str
    ) -> tuple[CheckOutDraft, ScanResult]:
        label = person.ref.label
        for index, member in enumerate(draft.members):
            if member.person.ref.id == person.ref.id:
                return replace(draft, active=index), ScanResult(
                    ScanKind.OFFICER, f"{label}：請掃裝備"
                )
        if draft.members and self._issuer_conflict(draft):
            return replace(draft, issuer=person), ScanResult(ScanKind.ISSUER, f"發給人：{label}")
        if (
            draft.member
            and draft.member.long_gun
            and not draft.approver
            and person.roles & {"cadre", "chief"}
        ):
            return replace(draft, approver=person), ScanResult(
                ScanKind.APPROVER, f"長槍核准：{label}"
            )
        if line := world.open_line("L01", person.ref.id):
            problem = Problem(
                "L01-OPEN", f"{label} 已出勤，尚未退勤", "person", need="check_in:" + line
            )
            return draft, ScanResult(ScanKind.REFUSED, problem.message, problem)
        slot = world.slot(person.ref.id, draft.out_at or to_text(world.now))
        member = self._own_kit(world, Member(person, named, slot))
        first = not draft.members
        draft = replace(draft, members=(*draft.members, member), active=len(draft.members))
        if first:
            draft = self._from_roster(world, draft, member, slot)
        draft = draft.with_member(self._missing(draft, draft.members[draft.active]))
        kind = ScanKind.OFFICER if first else ScanKind.PARTNER
        return draft, ScanResult(kind, f"{label}：{self._slot_text(slot)}")

    @staticmethod
    def _slot_text(slot: RosterSlot | None) -> str:
        if slot is None:
            return "此時段勤務表無勤務"
        duty = duty_of(slot.duty)
        return (
            f"{duty.short if duty else slot.duty} {hour_minute(slot.start)}–{hour_minute(slot.end)}"
        )

    @staticmethod
    def _issuer_conflict(draft: CheckOutDraft) -> bool:
        """Tell whether a drawer of a weapon is still his own issuer (L01-R08)."""
        issuer = draft.issuer.ref.id if draft.issuer else ""
        return any(member.armed and member.person.ref.id == issuer for member in draft.members)

    @staticmethod
    def _own_kit(world: World, member: Member) -> Member:
        """Propose the items assigned to the officer himself when they are in store (L01-R11)."""
        for asset in world.personal_items(member.person.ref.id):
            if asset.state == "in_store":
                member = _put(member, Pick(asset, Source.ASSET))
        return member

    def _from_roster(
        self, world: World, draft: CheckOutDraft, member: Member, slot: RosterSlot | None
    ) -> CheckOutDraft:
        if slot is None:
            return draft
        draft = replace(
            draft,
            duty=slot.duty,
            duty_source=Source.ROSTER,
            planned_in_at=slot.end,
            place=slot.place,
            place_source=Source.ROSTER if slot.place else Source.HAND,
        )
        if slot.vehicle:
            vehicle = world.scanned_asset(slot.vehicle)
            if vehicle is not None and vehicle.state == "in_store":
                draft = self.with_vehicle(draft, vehicle, Source.ROSTER, member.person.ref.id)
        return draft

    @staticmethod
    def with_vehicle(
        draft: CheckOutDraft, vehicle: AssetFact, source: Source, driver: str
    ) -> CheckOutDraft:
        """Return the draft with a vehicle, its odometer taken from the last return."""
        return replace(
            draft,
            vehicle=Pick(vehicle, source),
            driver=driver,
            odometer=vehicle.odometer,
            odometer_source=Source.LAST_RETURN,
        )

    def refill(self, world: World, draft: CheckOutDraft) -> CheckOutDraft:
        """Return the draft with every officer's duty looked up again for its time of leaving."""
        at = draft.out_at or to_text(world.now)
        members = tuple(
            replace(member, slot=world.slot(member.person.ref.id, at)) for member in draft.members
        )
        draft = replace(draft, members=members)
        if members and draft.duty_source in {Source.ROSTER, Source.HAND} and not draft.vehicle:
            draft = self._from_roster(world, draft, members[0], members[0].slot)
        return replace(
            draft, members=tuple(self._missing(draft, member) for member in draft.members)
        )

    def _item(self, draft: CheckOutDraft, asset: AssetFact) -> tuple[CheckOutDraft, ScanResult]:
        member = draft.members[draft.active]
        name = f"{kind_label(asset.kind)} {asset.label}"
        if any(other.holds(asset.id) for other in draft.members) or (
            draft.vehicle and draft.vehicle.asset.id == asset.id
        ):
            return self._again(draft, asset, name)
        if problem := availability(asset):
            return draft, ScanResult(ScanKind.REFUSED, problem.message, problem)
        kind = find_kind(asset.kind)
        if kind is not None and kind.vehicle:
            driver = draft.driver or member.person.ref.id
            return self.with_vehicle(draft, asset, Source.SCAN, driver), ScanResult(
                ScanKind.ITEM, name
            )
        member = self._missing(draft, _put(member, Pick(asset)))
        return draft.with_member(member), ScanResult(ScanKind.ITEM, name)

    def _again(
        self, draft: CheckOutDraft, asset: AssetFact, name: str
    ) -> tuple[CheckOutDraft, ScanResult]:
        """A proposed item that is scanned becomes a scanned one; scanning again changes nothing."""
        if draft.vehicle and draft.vehicle.asset.id == asset.id:
            draft = replace(draft, vehicle=replace(draft.vehicle, source=Source.SCAN))
        else:
            draft = replace(
                draft, members=tuple(_confirm_scan(member, asset.id) for member in draft.members)
            )
        return draft, ScanResult(ScanKind.ITEM, f"{name} 已核對")

    def remove(self, draft: CheckOutDraft, asset: str) -> CheckOutDraft:
        """Return the draft without an item or vehicle."""
        if draft.vehicle and draft.vehicle.asset.id == asset:
            draft = replace(draft, vehicle=None, driver="", odometer=None)
        members = tuple(self._missing(draft, _without(member, asset)) for member in draft.members)
        return replace(draft, members=members)

    def remove_member(self, draft: CheckOutDraft, index: int) -> CheckOutDraft:
        """Return the draft without one officer."""
        members = tuple(
            member for position, member in enumerate(draft.members) if position != index
        )
        if not members:
            return CheckOutDraft(issuer=draft.issuer)
        driver = (
            draft.driver
            if any(m.person.ref.id == draft.driver for m in members)
            else members[0].person.ref.id
        )
        return replace(draft, members=members, active=0, driver=driver if draft.vehicle else "")

    def with_duty(self, draft: CheckOutDraft, duty: str) -> CheckOutDraft:
        """Return the draft for another duty, chosen by hand."""
        draft = replace(draft, duty=duty, duty_source=Source.HAND)
        return replace(
            draft, members=tuple(self._missing(draft, member) for member in draft.members)
        )

    def recount(self, draft: CheckOutDraft) -> CheckOutDraft:
        """Return the draft with what each officer still lacks counted again."""
        members = tuple(self._missing(draft, member) for member in draft.members)
        return replace(draft, members=members)

    @staticmethod
    def _missing(draft: CheckOutDraft, member: Member) -> Member:
        duty = duty_of(draft.duty)
        kit = duty.kit if duty else ()
        have = {pick.asset.kind for pick in member.picks}
        serial = [
            item.kind
            for item in kit
            if (kind := find_kind(item.kind)) and kind.tracking in {"serial", "plate"}
        ]
        return replace(member, missing=tuple(kind for kind in serial if kind not in have))


def _put(member: Member, pick: Pick) -> Member:
    """Return the kit with an item in the place of its kind; a second of a kind joins the other items."""
    kind = find_kind(pick.asset.kind)
    if kind is not None and kind.weapon == "pistol" and member.pistol is None:
        return replace(
            member, pistol=pick, magazines=pick.asset.magazines, rounds=pick.asset.rounds
        )
    if kind is not None and kind.weapon == "long" and member.long_gun is None:
        return replace(member, long_gun=pick, long_rounds=pick.asset.rounds)
    if pick.asset.kind == "radio" and member.radio is None:
        return replace(member, radio=pick)
    return replace(member, items=(*member.items, pick))


def _confirm_scan(member: Member, asset: str) -> Member:
    def scanned(pick: Pick | None) -> Pick | None:
        return replace(pick, source=Source.SCAN) if pick and pick.asset.id == asset else pick

    items = tuple(
        replace(pick, source=Source.SCAN) if pick.asset.id == asset else pick
        for pick in member.items
    )
    return replace(
        member,
        pistol=scanned(member.pistol),
        long_gun=scanned(member.long_gun),
        radio=scanned(member.radio),
        items=items,
    )


def _without(member: Member, asset: str) -> Member:
    if member.pistol and member.pistol.asset.id == asset:
        member = replace(member, pistol=None, magazines=0, rounds=0)
    if member.long_gun and member.long_gun.asset.id == asset:
        member = replace(member, long_gun=None, long_rounds=0)
    if member.radio and member.radio.asset.id == asset:
        member = replace(member, radio=None)
    return replace(member, items=tuple(pick for pick in member.items if pick.asset.id != asset))
