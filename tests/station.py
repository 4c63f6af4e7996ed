"""A small station for tests: a real store on disk, real services, a clock moved by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from kiosk.base.clock import ManualClock
from kiosk.base.drawing import Drawing
from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers import catalog
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.line import Line
from kiosk.models import people
from kiosk.models.equipment import AssetEntry
from kiosk.models.people import PersonEntry
from kiosk.models.roster import Piece
from kiosk.models.store import Station, Store
from kiosk.services import check_in_draft
from kiosk.services.check_in import CheckIn
from kiosk.services.check_out import CheckOut
from kiosk.services.corrections import Corrections
from kiosk.services.desk import Desk, Outcome
from kiosk.services.incidents import Incidents
from kiosk.services.kit import CheckInDraft, CheckOutDraft, Signed, ToSign
from kiosk.services.policy import Policy
from kiosk.services.reading import LedgerReader
from kiosk.services.reassign import Reassign
from kiosk.services.registers import Registers

UNIT = "AW3B2"
DAY = date(2026, 5, 19)
START = at_local(DAY, 8, 55)

PEOPLE = (
    PersonEntry(
        "P00", UNIT, "所長", "郭文彬", "A", "kuo", "B00", roles=("officer", "chief", "cadre")
    ),
    PersonEntry("P01", UNIT, "副所長", "潘惠君", "B", "pan", "B01", roles=("officer", "cadre")),
    PersonEntry("P02", UNIT, "警員", "陳志強", "01", "chen", "B02", licences=("car", "motorcycle")),
    PersonEntry("P03", UNIT, "警員", "王大明", "02", "wang", "B03", licences=("car", "motorcycle")),
    PersonEntry(
        "P04", UNIT, "警員", "𠮷田喆", "03", "yoshi", "B04", licences=("car", "motorcycle")
    ),
    PersonEntry("P05", UNIT, "警員", "林小華", "04", "lin", "B05", licences=("car",)),
)

ASSETS = (
    AssetEntry(
        "G1", UNIT, "pistol", "TPD-0101", "BG1", magazines=2, rounds=24, licence_until="2028-12-31"
    ),
    AssetEntry(
        "G2", UNIT, "pistol", "TPD-0102", "BG2", magazines=2, rounds=24, licence_until="2028-12-31"
    ),
    AssetEntry(
        "G3", UNIT, "pistol", "TPD-0103", "BG3", magazines=2, rounds=24, licence_until="2026-01-31"
    ),
    AssetEntry("R1", UNIT, "radio", "R-12", "BR1"),
    AssetEntry("R2", UNIT, "radio", "R-15", "BR2"),
    AssetEntry("V1", UNIT, "vest", "V-07", "BV1"),
    AssetEntry("C1", UNIT, "patrol_car", "ABC-1234", "BC1", vehicle_class="car", odometer=48_211),
    AssetEntry("pistol_mag", UNIT, "pistol_mag", "彈匣", total=20),
    AssetEntry("ammo_9mm", UNIT, "ammo_9mm", "手槍子彈", total=480),
)

INK = Drawing(60_000, 20_000, (((1000, 1000), (20_000, 9000), (50_000, 15_000)),))


def signed(wanted: list[ToSign]) -> tuple[Signed, ...]:
    """Return a signature for each text, as the signature sheet hands them over."""
    return tuple(Signed(item, INK, "mouse") for item in wanted)


class Counter:
    """One counter with its store and use cases, and short ways through the usual acts."""

    def __init__(
        self, folder: Path, letter: str = "A", definitions: tuple[LedgerDef, ...] = catalog.ALL
    ) -> None:
        self.clock = ManualClock(START)
        self.store = Store(folder, Station(UNIT, letter), definitions, self.clock, ballast=False)
        self.desk = Desk(self.store, self.clock, Policy())
        self.out = CheckOut(self.desk)
        self.back = CheckIn(self.desk)
        self.corrections = Corrections(self.desk)
        self.incidents = Incidents(self.desk)
        self.reassign = Reassign(self.desk)
        self.registers = Registers(self.desk)

    def furnish(self) -> Counter:
        """Register people, equipment and today's roster."""
        chief = self.actor("P00")
        assert self.registers.put_people(chief, PEOPLE).lines
        assert self.registers.put_equipment(chief, ASSETS).lines
        self.publish(
            [
                ("P02", "A", 8, 12, ""),
                ("P03", "B", 9, 12, "patrol"),
                ("P04", "B", 9, 12, "patrol"),
                ("P05", "C", 9, 11, ""),
                ("P01", "G", 8, 20, ""),
            ]
        )
        return self

    def publish(
        self, pieces: list[tuple[str, str, int, int, str]], day: date = DAY, reason: str = ""
    ) -> Outcome:
        """Publish a roster version from (person, duty, from hour, to hour, team)."""
        found = [
            Piece(
                self.ref(person),
                duty,
                to_text(at_local(day, first)),
                to_text(at_local(day, last)),
                place="西湖線" if duty == "B" else "",
                vehicle="ABC-1234" if duty == "B" else "",
                team=team,
            )
            for person, duty, first, last, team in pieces
        ]
        return self.registers.publish_roster(self.actor("P00"), day, 8, found, {}, reason)

    @staticmethod
    def ref(person: str) -> PersonRef:
        return next(entry.ref for entry in PEOPLE if entry.id == person)

    def actor(self, person: str, *, desk: bool = False) -> Actor:
        """Return a signed-in officer with his registered roles."""
        entry = next(item for item in PEOPLE if item.id == person)
        roles = {Role(role) for role in entry.roles} | ({Role.DESK} if desk else set())
        return Actor(entry.ref, UNIT, frozenset(roles), f"S-{person}", "password")

    @property
    def duty_officer(self) -> Actor:
        return self.actor("P02", desk=True)

    def reader(self, actor: Actor | None = None) -> LedgerReader:
        return LedgerReader(self.desk, actor or self.duty_officer)

    def assemble(self, *codes: str, actor: Actor | None = None) -> CheckOutDraft:
        """Return the draft after scanning codes in order."""
        who = actor or self.duty_officer
        draft = self.out.begin(who)
        for code in codes:
            draft, _ = self.out.scan(who, draft, code)
        return draft

    def check_out(
        self, *codes: str, actor: Actor | None = None, draft: CheckOutDraft | None = None
    ) -> Outcome:
        """Sign out: scans, clearing confirmed, signed, confirmed."""
        who = actor or self.duty_officer
        pinned = self.out.pin(replace(draft or self.assemble(*codes, actor=who), cleared=True))
        return self.out.confirm(who, pinned, signed(self.out.to_sign(pinned)))

    def returning(
        self, code: str, rounds: int | None = 24, odometer: int | None = None
    ) -> CheckInDraft:
        """Return the draft of a full return with cartridges counted and the odometer read."""
        draft = check_in_draft.tick_all(self.back.begin(self.duty_officer, code))
        for entry in draft.rounds:
            draft = check_in_draft.with_rounds(
                draft, entry.kind, back=rounds, magazines_back=entry.magazines
            )
        if draft.vehicle:
            vehicle = replace(
                draft.vehicle, odo_in=odometer or draft.vehicle.odo_out + 21, fuel_pct=70
            )
            draft = replace(draft, vehicle=vehicle)
        return replace(draft, cleared=True)

    def check_in(self, draft: CheckInDraft, actor: Actor | None = None) -> Outcome:
        """Sign and confirm a return."""
        pinned = self.back.pin(draft)
        return self.back.confirm(
            actor or self.duty_officer, pinned, signed(self.back.to_sign(pinned))
        )

    def fact(self, person: str) -> PersonFact:
        """Return a person as the register knows him."""
        found = self.store.read(lambda c: people.find(c, person))
        assert found is not None
        return found

    def line(self, line_id: str) -> Line:
        return self.reader(self.actor("P00")).history(line_id).line

    def lines(self, ledger: str) -> list[Line]:
        """Return every line of a book, oldest first."""
        records = self.store.read(lambda c: self.store.projector.rows(c, ledger))
        return [self.line(str(record["line"])) for record in records]

    def lines_of(self, store: Store, ledger: str) -> list[Line]:
        """Return the lines of another opened store of this station."""
        self.store, self.desk = store, Desk(store, self.clock, Policy())
        return self.lines(ledger)

    def later(self, **delta: float) -> datetime:
        """Let time pass and return the new instant."""
        self.clock.advance(timedelta(**delta))
        return self.clock.now()
