"""People, equipment and rosters: taken over whole from checked lists, each as one event of the journal."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import asdict
from datetime import date

from kiosk.base.instants import to_text
from kiosk.base.result import Changes
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.event import Kind, Value
from kiosk.models import equipment
from kiosk.models.equipment import AssetEntry
from kiosk.models.journal import Entry, Transaction
from kiosk.models.people import PersonEntry
from kiosk.models.roster import Piece, RosterVersion, in_force, versions
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk, Outcome
from kiosk.services.imports.problems import ImportProblem


def barcode_taken(
    connection: Snapshot, unit: str, label: str, barcode: str, coming: Container[str]
) -> list[ImportProblem]:
    """Return what is wrong when a barcode stands on an item that the ids of the file do not replace."""
    twin = equipment.by_code(connection, unit, barcode) if barcode else None
    if twin is None or twin.id in coming:
        return []
    return [ImportProblem("", "", f"{label} 的條碼「{barcode}」已由 {twin.label} 使用")]


class Registers:
    """Use cases of chief, clerk and IT on the reference data of the unit."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put_people(self, actor: Actor, entries: Sequence[PersonEntry]) -> Outcome:
        """Register people; who is already known is replaced."""
        authorize(actor, "people", Action.IMPORT, self._desk.unit)
        detail: dict[str, Value] = {"entries": [_record(asdict(entry)) for entry in entries]}
        return self._append(actor, "people", detail, Changes(people=True, board=True))

    def put_equipment(self, actor: Actor, entries: Sequence[AssetEntry]) -> Outcome:
        """Register items of equipment; what is already known is replaced."""
        authorize(actor, "equipment", Action.IMPORT, self._desk.unit)
        detail: dict[str, Value] = {"entries": [_record(asdict(entry)) for entry in entries]}
        return self._append(actor, "equipment", detail, Changes(board=True))

    def publish_roster(
        self,
        actor: Actor,
        day: date,
        start_hour: int,
        pieces: Sequence[Piece],
        leaves: dict[str, str],
        reason: str = "",
    ) -> Outcome:
        """Publish the next version of a roster day; earlier versions stay readable (RO-01)."""
        authorize(actor, "roster", Action.ROSTER, self._desk.unit)
        detail: dict[str, Value] = {
            "duty_date": day.isoformat(),
            "start_hour": start_hour,
            "pieces": [piece.to_value() for piece in pieces],
            "leaves": dict(leaves),
            "reason": reason,
        }
        return self._append(actor, "roster", detail, Changes(roster=True, board=True))

    def report_roster(self, actor: Actor, version: str) -> Outcome:
        """Record that a roster version was reported to the command centre (警察勤務條例 §18, RO-02)."""
        authorize(actor, "roster", Action.ROSTER, self._desk.unit)
        detail: dict[str, Value] = {
            "version": version,
            "reported_at": to_text(self._desk.clock.now()),
        }
        return self._append(actor, "roster_report", detail, Changes(roster=True, board=True))

    def roster(self, day: date) -> RosterVersion | None:
        """Return the version in force for a day."""
        return self._desk.store.read(lambda c: in_force(c, self._desk.unit, day.isoformat()))

    def roster_versions(self, day: date) -> list[RosterVersion]:
        """Return every version of a day, oldest first."""
        return self._desk.store.read(lambda c: versions(c, self._desk.unit, day.isoformat()))

    def _append(
        self, actor: Actor, topic: str, detail: dict[str, Value], changes: Changes
    ) -> Outcome:
        def act(transaction: Transaction) -> Outcome:
            now = self._desk.clock.now()
            event, _ = transaction.append(
                Entry(topic, Kind.REGISTER, actor.person, actor.person, now, {}, detail)
            )
            return Outcome((), changes, (event.id,))

        return self._desk.store.write(act)


def _record(entry: dict[str, object]) -> Value:
    plain: dict[str, Value] = {}
    for key, value in entry.items():
        if isinstance(value, tuple):
            plain[key] = [str(item) for item in value]
        elif isinstance(value, dict):
            plain[key] = {str(name): str(word) for name, word in value.items()}
        elif isinstance(value, str | int | bool):
            plain[key] = value
    return plain
