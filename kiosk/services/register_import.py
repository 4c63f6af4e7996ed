"""Lists from files into the registers: read, checked against what is known here, taken over whole or refused.

A file that contradicts the station is refused with everything that is wrong in it, not with the first finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kiosk.base.result import Changes
from kiosk.identity.permissions import Actor
from kiosk.models import equipment, people
from kiosk.models.equipment import AssetEntry
from kiosk.models.people import PersonEntry
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk
from kiosk.services.imports.equipment import EquipmentRow, read_equipment
from kiosk.services.imports.people import PersonRow, read_people
from kiosk.services.imports.problems import ImportProblem, ImportRefused
from kiosk.services.imports.roster import RosterSheet, read_roster
from kiosk.services.installations import Installations
from kiosk.services.registers import Registers, barcode_taken
from kiosk.services.roster_pieces import RosterPlan, plan_roster


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken over: how many entries, one zh-TW line about it, and what pages must refresh."""

    count: int
    text: str
    changes: Changes


class RegisterImport:
    """Use cases of chief, clerk and IT: `people`, `equipment`, `installations`, `roster`."""

    def __init__(self, desk: Desk, unit_name: str) -> None:
        self._desk = desk
        self._unit_name = unit_name
        self._registers = Registers(desk)

    def people(self, actor: Actor, path: Path) -> Imported:
        """Take over a list of people; raises ImportRefused with every problem, NotAllowed."""
        rows = read_people(path)
        self._refuse(self._desk.store.read(lambda c: self._people_problems(c, rows)), path)
        entries = [self._person(row) for row in rows]
        outcome = self._registers.put_people(actor, entries)
        return Imported(len(entries), f"已匯入人員 {len(entries)} 人", outcome.changes)

    def equipment(self, actor: Actor, path: Path) -> Imported:
        """Take over a list of equipment; raises ImportRefused with every problem, NotAllowed."""
        rows = read_equipment(path)
        owners, problems = self._desk.store.read(lambda c: self._equipment_problems(c, rows))
        self._refuse(problems, path)
        entries = [self._asset(row, owners) for row in rows]
        outcome = self._registers.put_equipment(actor, entries)
        return Imported(len(entries), f"已匯入裝備 {len(entries)} 筆", outcome.changes)

    def installations(self, actor: Actor, path: Path) -> Imported:
        """Take over a list of installations; raises ImportRefused with every problem, NotAllowed."""
        count, outcome = Installations(self._desk).take_over(actor, path)
        return Imported(count, f"已匯入設備 {count} 筆", outcome.changes)

    def roster(self, actor: Actor, path: Path, reason: str = "") -> Imported:
        """Publish a roster file as the next version of its day; raises ImportRefused, NotAllowed."""
        plan = self.roster_plan(path)
        outcome = self._registers.publish_roster(
            actor, plan.day, plan.start_hour, plan.pieces, plan.leaves, reason
        )
        text = (
            f"已發布 {plan.day:%m-%d} 勤務表：{len(plan.pieces)} 段勤務、請假 {len(plan.leaves)} 人"
        )
        return Imported(len(plan.pieces), text, outcome.changes)

    def roster_plan(self, path: Path) -> RosterPlan:
        """Return what a roster file would publish, for a preview; raises ImportRefused."""
        sheet: RosterSheet = read_roster(path)
        known = self._desk.store.read(lambda c: people.everyone(c, self._desk.unit))
        hour = self._desk.policy.roster_start_hour
        plan, problems = plan_roster(sheet, [one.ref for one in known], hour)
        problems += self._unit_problem(sheet)
        self._refuse(problems, path)
        return plan

    def _unit_problem(self, sheet: RosterSheet) -> list[ImportProblem]:
        written = "".join(sheet.unit_name.split())
        # Files name the station alone or with the offices above it.
        if written and (self._unit_name.endswith(written) or written.endswith(self._unit_name)):
            return []
        return [
            ImportProblem("", "", f"勤務表單位為「{sheet.unit_name}」，本機為「{self._unit_name}」")
        ]

    def _people_problems(
        self, connection: Snapshot, rows: Iterable[PersonRow]
    ) -> list[ImportProblem]:
        rows = list(rows)
        coming = {row.id for row in rows}
        problems: list[ImportProblem] = []
        for row in rows:
            for word, label in ((row.badge, "服務證感應碼"), (row.number, "番號")):
                if not word or not row.active:
                    continue
                found = people.by_code(connection, row.unit or self._desk.unit, word)
                if found and found[0].ref.id not in coming:
                    other = found[0].ref.label
                    problems.append(
                        ImportProblem("", "", f"{row.name} 的{label}「{word}」已由 {other} 使用")
                    )
            owner = people.by_account(connection, row.account) if row.account else None
            if owner and owner.ref.id not in coming:
                text = f"{row.name} 的帳號「{row.account}」已由 {owner.ref.label} 使用"
                problems.append(ImportProblem("", "", text))
        return problems

    def _person(self, row: PersonRow) -> PersonEntry:
        return PersonEntry(
            id=row.id,
            unit=row.unit or self._desk.unit,
            title=row.title,
            name=row.name,
            number=row.number,
            account=row.account,
            badge=row.badge,
            post=row.post,
            roles=row.roles,
            licences=row.licences,
            active=row.active,
        )

    def _equipment_problems(
        self, connection: Snapshot, rows: Iterable[EquipmentRow]
    ) -> tuple[dict[str, str], list[ImportProblem]]:
        """Return the owner's person id by what the file calls him, and what contradicts the store."""
        rows = list(rows)
        coming = {row.id for row in rows}
        owners: dict[str, str] = {}
        problems: list[ImportProblem] = []
        for row in rows:
            if row.personal_of and row.personal_of not in owners:
                found = people.by_code(connection, self._desk.unit, row.personal_of)
                if found:
                    owners[row.personal_of] = found[0].ref.id
                else:
                    text = f"{row.label} 的配賦人「{row.personal_of}」不在人員名冊"
                    problems.append(ImportProblem("", "", text))
            known = equipment.find(connection, row.id)
            if known and known.kind != row.kind:
                problems.append(
                    ImportProblem("", "", f"{row.label} 已登記為另一種裝備「{known.kind}」")
                )
            problems += barcode_taken(connection, self._desk.unit, row.label, row.barcode, coming)
        return owners, problems

    def _asset(self, row: EquipmentRow, owners: dict[str, str]) -> AssetEntry:
        return AssetEntry(
            id=row.id,
            unit=self._desk.unit,
            kind=row.kind,
            label=row.label,
            barcode=row.barcode,
            model=row.model,
            caliber=row.caliber,
            magazines=row.magazines,
            rounds=row.rounds,
            licence_no=row.licence_no,
            licence_until=row.licence_until,
            personal_of=owners.get(row.personal_of, ""),
            vehicle_class=row.vehicle_class,
            odometer=row.odometer,
            total=row.qty,
            note=row.note,
        )

    @staticmethod
    def _refuse(problems: list[ImportProblem], path: Path) -> None:
        if problems:
            raise ImportRefused(problems, name=path.name)

    def of(self, what: str) -> Callable[[Actor, Path], Imported]:
        """Return the use case of a kind of list: `people`, `equipment`, `installations` or `roster`."""
        return {
            "people": self.people,
            "equipment": self.equipment,
            "installations": self.installations,
            "roster": self.roster,
        }[what]
