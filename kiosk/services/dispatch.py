"""派遣出勤: a line that names who is sent becomes a sign-out with people, vehicle and place filled in."""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.errors import NotFound
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.definition import Source
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import items, persons
from kiosk.services.assembly import Assembly
from kiosk.services.desk import Desk
from kiosk.services.kit import CheckOutDraft, ScanKind, ScanResult
from kiosk.services.world import World


class Dispatch:
    """Makes the draft of a 臨時派遣; the sign-out itself stays with `CheckOut`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._assembly = Assembly()

    def offered(self, line: Line) -> bool:
        """Tell whether a view should offer 派遣出勤: open, and somebody is named."""
        definition = self._desk.definition(line.ledger)
        sends = definition.sends
        is_open = definition.state_of(line.state).open
        return sends is not None and is_open and bool(persons(line.values, sends.officers))

    def draft(
        self, actor: Actor, draft: CheckOutDraft, line_id: str
    ) -> tuple[CheckOutDraft, ScanResult]:
        """Return the draft of a sign-out for whoever the line sends; who is out already is left out.

        Equipment is still scanned, weapons still signed for. Raises NotAllowed, NotFound.
        """
        authorize(actor, "L01", Action.ISSUE, self._desk.unit)
        return self._desk.store.read(
            lambda c: self._draft(World(self._desk, c, actor), draft, line_id)
        )

    def _draft(
        self, world: World, draft: CheckOutDraft, line_id: str
    ) -> tuple[CheckOutDraft, ScanResult]:
        history = self._desk.lines.history(world.connection, line_id)
        if history is None:
            message = "找不到這一筆登記"
            raise NotFound(message)
        line = history.line
        sends = self._desk.definition(line.ledger).sends
        if sends is None:
            return draft, ScanResult(ScanKind.UNKNOWN, "這一筆沒有派遣人員")
        made, said = CheckOutDraft(issuer=draft.issuer), ScanResult(ScanKind.UNKNOWN, "")
        refused = []
        for who in persons(line.values, sends.officers):
            made, said = self._assembly.scan(world, made, who.number or who.id)
            if said.kind in {ScanKind.REFUSED, ScanKind.UNKNOWN}:
                refused.append(said.text)
        if not made.members:
            return draft, ScanResult(ScanKind.REFUSED, "；".join(refused) or "沒有可派遣的人員")
        for thing in items(line.values, sends.vehicle) if sends.vehicle else []:
            made, said = self._assembly.scan(world, made, thing.label)
        made = replace(
            made,
            active=0,
            movement="dispatch",
            duty=sends.duty or made.duty,
            duty_source=Source.HAND,
            place=sends.place(line.values),
            place_source=Source.HAND,
        )
        names = "、".join(member.person.ref.name for member in made.members)
        told = f"派遣 {names}：請掃裝備" + (f"（{'；'.join(refused)}）" if refused else "")
        return made, ScanResult(ScanKind.OFFICER, told)
