"""What a code scanned on the board stands for, before any page has been opened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.base.roc_date import minute
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.facts import AssetFact, PersonFact
from kiosk.ledgers.reference import kind_label
from kiosk.services.assembly import availability
from kiosk.services.desk import Desk
from kiosk.services.world import World


class FoundKind(StrEnum):
    """Where a code leads."""

    OFFICER = "officer"
    """A member of the unit who is in: 出勤."""
    OFFICER_OUT = "officer_out"
    """A member who is out or owes something: 退勤 of `line`."""
    ITEM = "item"
    """Equipment in store, or not to be had: only told."""
    ITEM_OUT = "item_out"
    """Equipment that is out: 退勤 of its holder, `line`."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """Whose or what a code is, said in one sentence; `line` is the open line of L01, or empty."""

    kind: FoundKind
    text: str
    line: str = ""
    person: PersonFact | None = None
    named: str = ""


class Lookup:
    """Answers for a code typed or scanned at the counter; writes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, actor: Actor, code: str) -> Found:
        """Return what a badge, number, barcode or label stands for in this unit; raises NotAllowed."""
        authorize(actor, "L01", Action.READ, self._desk.unit)
        return self._desk.store.read(
            lambda c: self._find(World(self._desk, c, actor), code.strip())
        )

    def _find(self, world: World, code: str) -> Found:
        person = world.scanned_person(code)
        if person is not None:
            fact, named = person
            line = world.open_line("L01", fact.ref.id)
            kind = FoundKind.OFFICER_OUT if line else FoundKind.OFFICER
            return Found(kind, fact.ref.label, line, fact, named)
        asset = world.scanned_asset(code)
        if asset is None:
            return Found(FoundKind.UNKNOWN, f"查無「{code}」：不是本所員警，也不是本所裝備")
        return self._asset(world, asset)

    @staticmethod
    def _asset(world: World, asset: AssetFact) -> Found:
        name = f"{kind_label(asset.kind)} {asset.label}"
        line = world.open_line("L01", asset.holder.id) if asset.holder else ""
        if asset.state == "issued" and asset.holder and line:
            text = f"{name} 由 {asset.holder.label} 於 {minute(asset.since)} 領出"
            return Found(FoundKind.ITEM_OUT, text, line)
        problem = availability(asset)
        return Found(FoundKind.ITEM, problem.message if problem else f"{name} 在所，可領用")
