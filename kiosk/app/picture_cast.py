"""Who and what of the demo station stands in the pictures; found by the same questions the pages ask."""

from __future__ import annotations

from collections import Counter

from kiosk.app.compose import Station
from kiosk.app.folder import operator
from kiosk.base.errors import NotFound
from kiosk.base.instants import to_text
from kiosk.identity.directory import DirectoryPerson
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.values import text
from kiosk.models import equipment, people
from kiosk.models.store import Snapshot
from kiosk.models.tables import person_column
from kiosk.services.assembly import duty_of
from kiosk.services.work_log import WorkLogs
from kiosk.services.world import World

_DRAWN = ("pistol", "radio", "vest", "patrol_car")


class Cast:
    """Answers from the station's store at the moment of the picture."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._desk = station.opened.desk

    def desk_officer(self) -> DirectoryPerson:
        """Return the officer on desk duty now, else the first cadre; raises NotFound without accounts."""
        accounts, _ = self._station.directory.changes_since("")
        own = [one for one in accounts if one.unit == self._desk.unit]
        on_desk = [one for one in own if self._station.duty(one.person).on_desk]
        if not own:
            raise NotFound("示範單位沒有帳號")
        return (on_desk or own)[0]

    def titled(self, title: str) -> DirectoryPerson:
        """Return an officer of the unit with a title (所長, 副所長), else who is on the desk."""
        accounts, _ = self._station.directory.changes_since("")
        own = (one for one in accounts if one.unit == self._desk.unit and one.title == title)
        return next(own, None) or self.desk_officer()

    def writer(self) -> DirectoryPerson:
        """Return an officer who owes a work log, else who is on the desk."""
        accounts, _ = self._station.directory.changes_since("")
        logs = WorkLogs(self._desk)
        for one in accounts:
            person = PersonRef(one.person, one.title, one.name)
            actor = Actor(person, one.unit, frozenset({Role.OFFICER}), "picture", "demo")
            if one.unit == self._desk.unit and logs.list_open(actor):
                return one
        return self.desk_officer()

    def leaving_codes(self) -> list[str]:
        """Return the badge of an officer about to leave, and the barcodes of what he draws."""

        def act(connection: Snapshot) -> list[str]:
            world = World(self._desk, connection, operator(self._desk.unit))
            officer = self._leaving(world, connection)
            items = [self._in_store(world, connection, kind) for kind in _DRAWN]
            return [officer, *(code for code in items if code)]

        return self._desk.store.read(act)

    def _leaving(self, world: World, connection: Snapshot) -> str:
        inside = [
            fact
            for fact in people.everyone(connection, self._desk.unit)
            if not world.open_line("L01", fact.ref.id)
            and not fact.barred
            and not world.personal_items(fact.ref.id)
            and {"car", "motorcycle"} <= fact.licences
        ]
        now = to_text(world.now)
        for fact in inside:
            slot = world.slot(fact.ref.id, now)
            duty = duty_of(slot.duty) if slot else None
            if duty is not None and duty.leaves_station and not duty.leave:
                return fact.ref.number or fact.ref.id
        return inside[0].ref.number

    def _in_store(self, world: World, connection: Snapshot, kind: str) -> str:
        today = self._desk.duty_day(world.now)
        for fact in equipment.everything(connection, self._desk.unit):
            fits = fact.kind == kind and fact.state == "in_store" and not fact.personal_of
            if fits and (not fact.licence_until or fact.licence_until > today):
                return fact.id
        return ""

    def out_line(self) -> str:
        """Return the open L01 line of an officer who has a weapon out, or any open one."""

        def act(connection: Snapshot) -> str:
            records = self._desk.lines.open_lines(connection, "L01")
            armed = [one for one in records if one["f_pistol"]]
            return str((armed or records)[0]["line"]) if records else ""

        return self._desk.store.read(act)

    def signer(self) -> PersonRef:
        """Return an officer who signs."""
        return self._desk.store.read(lambda c: people.everyone(c, self._desk.unit))[8].ref

    def name_to_search(self) -> str:
        """Return the name of the officer who went out last, so that he has lines to be found."""

        def act(connection: Snapshot) -> str:
            records = self._desk.lines.open_lines(connection, "L01")
            return person_column(records[-1]["actor"]).name if records else ""

        return self._desk.store.read(act) or self.signer().name

    def addressee(self) -> str:
        """Return the name for which the most deposited papers wait."""

        def act(connection: Snapshot) -> str:
            seen = World(self._desk, connection, operator(self._desk.unit)).lines_open("L13")
            names = Counter(text(one.values, "addressee_name") for one in seen)
            return names.most_common(1)[0][0] if names else ""

        return self._desk.store.read(act)
