"""The register of installations: the city's list taken over whole, and every change of a keeper or a camera.

The register follows the book: the line of L08 and the changed rows are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.base.errors import NotFound
from kiosk.base.instants import to_text
from kiosk.base.result import Changes, Problem
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, PersonRef, Value, Values
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.reference import equipment as kinds
from kiosk.ledgers.street_cctv import KIND as STREET
from kiosk.ledgers.street_cctv_rules import CHANGE, CUSTODY
from kiosk.models import installations, people
from kiosk.models.equipment import AssetEntry
from kiosk.models.journal import Entry, Transaction
from kiosk.models.store import Snapshot
from kiosk.services.asked_signatures import NOTHING, Asking, Given
from kiosk.services.desk import Desk, Outcome, Recording, check_line, draft_line, unsettled
from kiosk.services.imports.installations import InstallationRow, read_installations
from kiosk.services.imports.problems import ImportProblem, ImportRefused
from kiosk.services.kit import ToSign
from kiosk.services.registers import Registers, barcode_taken
from kiosk.services.world import World

BOOK = "L08"
FIXED = tuple(kind.code for kind in kinds() if kind.fixed)


@dataclass(frozen=True, slots=True)
class CameraChange:
    """What the precinct did to a camera: `moved`, `removed` or `added`; a new one needs label and site."""

    kind: str
    camera: str = ""
    label: str = ""
    site: str = ""
    direction: str = ""
    note: str = ""


class Installations:
    """Use cases of chief, keeper and precinct on what is fixed to walls and poles."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self, actor: Actor, *only: str) -> list[AssetFact]:
        """Return the installations that stand, of the kinds asked for; raises NotAllowed."""
        authorize(actor, "equipment", Action.READ, self._desk.unit)
        return self._desk.store.read(
            lambda c: installations.standing(c, self._desk.unit, only or FIXED)
        )

    # ------------------------------------------------------------------ the list of the city

    def take_over(self, actor: Actor, path: Path) -> tuple[int, Outcome]:
        """Take over a file of installations; raises ImportRefused with every problem, NotAllowed (L08-R03)."""
        authorize(actor, "equipment", Action.IMPORT, self._desk.unit)
        rows = read_installations(path)
        keepers, problems = self._desk.store.read(lambda c: self._contradictions(c, rows))
        if problems:
            raise ImportRefused(problems, name=path.name)
        entries = [self._entry(row, keepers) for row in rows]
        return len(entries), Registers(self._desk).put_equipment(actor, entries)

    def _contradictions(
        self, connection: Snapshot, rows: Sequence[InstallationRow]
    ) -> tuple[dict[str, str], list[ImportProblem]]:
        """Return the person ids of the keepers, and what the station knows otherwise."""
        coming = {row.id for row in rows}
        keepers: dict[str, str] = {}
        problems: list[ImportProblem] = []
        for row in rows:
            if row.keeper and row.keeper not in keepers:
                found = people.by_code(connection, self._desk.unit, row.keeper)
                keepers[row.keeper] = found[0].ref.id if found else ""
            if row.keeper and not keepers[row.keeper]:
                words = f"{row.label} 的保管人「{row.keeper}」不在人員名冊"
                problems.append(ImportProblem("", "", words))
            problems += barcode_taken(connection, self._desk.unit, row.label, row.barcode, coming)
            problems += self._other_keeper(connection, row, keepers)
        return keepers, problems

    def _other_keeper(
        self, connection: Snapshot, row: InstallationRow, keepers: dict[str, str]
    ) -> list[ImportProblem]:
        """Refuse a file that would change the keeper of a street camera: that needs both signatures (L08-R01)."""
        known = installations.entry(connection, row.id) if row.kind == STREET else None
        before = known.attributes.get("keeper", "") if known else ""
        now = keepers.get(row.keeper, "")
        if not before or not row.keeper or not now or now == before:
            return []
        words = f"{row.label} 的保管人與現有不同，更換保管人請以「移交」辦理"
        return [ImportProblem("", "", words)]

    def _entry(self, row: InstallationRow, keepers: dict[str, str]) -> AssetEntry:
        attributes = dict(row.attributes)
        if keeper := keepers.get(row.keeper, "") or self._keeper_of(row.id):
            attributes["keeper"] = keeper
        return AssetEntry(
            id=row.id,
            unit=self._desk.unit,
            kind=row.kind,
            label=row.label,
            barcode=row.barcode,
            model=row.attributes.get("model", ""),
            note=row.note,
            attributes=attributes,
        )

    def _keeper_of(self, installation: str) -> str:
        known = self._desk.store.read(lambda c: installations.entry(c, installation))
        return known.attributes.get("keeper", "") if known else ""

    # ------------------------------------------------------------------ custody

    def custody_to_sign(
        self, actor: Actor, giver: PersonRef, taker: PersonRef, cameras: Sequence[str]
    ) -> list[ToSign]:
        """Return the list both keepers sign; raises NotAllowed."""
        self._leave_custody(actor)

        def look(connection: Snapshot) -> list[ToSign]:
            values = self._custody(connection, giver, taker, cameras)
            return self._asking(World(self._desk, connection, actor), actor, values).to_sign()

        return self._desk.store.read(look)

    def hand_over(
        self,
        actor: Actor,
        giver: PersonRef,
        taker: PersonRef,
        cameras: Sequence[str],
        given: Given = NOTHING,
    ) -> Outcome:
        """Give cameras to another keeper under both signatures; book and register in one transaction (L08-R01).

        Raises NotAllowed, NotFound, StoreError.
        """
        self._leave_custody(actor)

        def act(transaction: Transaction) -> Outcome:
            connection, now = transaction.connection, self._desk.clock.now()
            listed = self._custody(connection, giver, taker, cameras)
            world = World(self._desk, connection, actor)
            asking = self._asking(world, actor, listed)
            values = {**listed, "checked_at": to_text(now)}
            problems = self._checked(world, actor, taker, values, now)
            problems += asking.missing(given, citizen_on_screen=False)
            if stop := unsettled(problems, frozenset()):
                return Outcome(tuple(stop))
            signed = {**values, **asking.keep(transaction, given, now)}
            recording = self._written(transaction, actor, taker, signed, now)
            changed = [self._with(connection, one, keeper=taker.id) for one in cameras]
            self._register(transaction, actor, changed, now)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def _leave_custody(self, actor: Actor) -> None:
        authorize(actor, BOOK, Action.APPROVE, self._desk.unit)

    def _custody(
        self,
        connection: Snapshot,
        giver: PersonRef,
        taker: PersonRef,
        cameras: Sequence[str],
    ) -> dict[str, Value]:
        named: list[Value] = [_ref(self._known(connection, one)) for one in cameras]
        return {
            "entry": CUSTODY,
            "handed_by": giver.to_value(),
            "keeper": taker.to_value(),
            "cameras": named,
        }

    # ------------------------------------------------------------------ changes by the precinct

    def change(self, actor: Actor, told: CameraChange) -> Outcome:
        """Move, remove or set up a street camera; for the precinct's desk only. Raises NotAllowed, NotFound."""
        authorize(actor, BOOK, Action.MOVE, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            connection, now = transaction.connection, self._desk.clock.now()
            added = told.kind == "added"
            entry = self._new(told) if added else self._known(connection, told.camera)
            values: dict[str, Value] = {
                "entry": CHANGE,
                "camera": _ref(entry),
                "change_kind": told.kind,
                "change_note": told.note,
                "site": told.site or entry.attributes.get("site", ""),
                "direction": told.direction or entry.attributes.get("direction", ""),
                "checked_at": to_text(now),
            }
            world = World(self._desk, connection, actor)
            problems = self._change_problems(told)
            problems += self._checked(world, actor, actor.person, values, now)
            if stop := unsettled(problems, frozenset()):
                return Outcome(tuple(stop))
            recording = self._written(transaction, actor, actor.person, values, now)
            self._register(transaction, actor, [_changed(entry, told)], now)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def _new(self, told: CameraChange) -> AssetEntry:
        label = told.label.strip().upper()
        return AssetEntry(f"{STREET}:{label}", self._desk.unit, STREET, label)

    @staticmethod
    def _change_problems(told: CameraChange) -> list[Problem]:
        found = []
        if told.kind == "added" and not told.label.strip():
            found.append(Problem("F-REQUIRED", "請填「鏡頭編號」", "camera"))
        if told.kind != "removed" and not told.site.strip():
            found.append(Problem("F-REQUIRED", "請填「設置地點」", "site"))
        return found

    # ------------------------------------------------------------------ shared

    def _known(self, connection: Snapshot, installation: str) -> AssetEntry:
        found = installations.entry(connection, installation)
        if found is None:
            message = "設備清冊中沒有這支鏡頭"
            raise NotFound(message)
        return found

    def _with(self, connection: Snapshot, installation: str, **attributes: str) -> AssetEntry:
        entry = self._known(connection, installation)
        return replace(entry, attributes={**entry.attributes, **attributes})

    def _asking(self, world: World, actor: Actor, values: Values) -> Asking:
        definition = self._desk.definition(BOOK)
        return Asking(definition, "", "移交鏡頭清冊", values, actor, world.person)

    def _checked(
        self, world: World, actor: Actor, who: PersonRef, values: Values, now: datetime
    ) -> list[Problem]:
        definition = self._desk.definition(BOOK)
        line = draft_line(self._desk, BOOK, who, actor, now, values)
        return check_line(definition, line, world, Phase.OPEN)

    def _written(
        self,
        transaction: Transaction,
        actor: Actor,
        who: PersonRef,
        values: Values,
        now: datetime,
    ) -> Recording:
        recording = Recording(self._desk, transaction, actor)
        detail: dict[str, Value] = {"duty_date": self._desk.duty_day(now)}
        filled = {key: value for key, value in values.items() if value not in ("", None)}
        recording.record(BOOK, Kind.OPEN, who, now, filled, detail)
        recording.changes |= Changes(board=True)
        return recording

    @staticmethod
    def _register(
        transaction: Transaction, actor: Actor, entries: Iterable[AssetEntry], now: datetime
    ) -> None:
        rows: list[Value] = [_row(entry) for entry in entries]
        detail: dict[str, Value] = {"entries": rows}
        transaction.append(
            Entry("equipment", Kind.REGISTER, actor.person, actor.person, now, {}, detail)
        )


def _changed(entry: AssetEntry, told: CameraChange) -> AssetEntry:
    attributes = dict(entry.attributes)
    if told.kind == "removed":
        attributes["status"] = installations.REMOVED
    else:
        attributes["site"] = told.site
        if told.direction:
            attributes["direction"] = told.direction
        attributes.pop("status", None)
    return replace(entry, attributes=attributes)


def _ref(entry: AssetEntry) -> dict[str, Value]:
    return {"id": entry.id, "kind": entry.kind, "label": entry.label, "qty": 1}


def _row(entry: AssetEntry) -> Value:
    row: dict[str, Value] = {}
    for key, value in asdict(entry).items():
        row[key] = (
            {str(name): str(word) for name, word in value.items()}
            if isinstance(value, dict)
            else value
        )
    return row
