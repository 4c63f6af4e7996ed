"""日終清單: what must be empty or explained when the roster day ends (domain §6.5)."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.errors import NotFound
from kiosk.base.instants import from_text
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.catalog import BOOKS
from kiosk.ledgers.custody import outstanding
from kiosk.ledgers.reference import kind_label
from kiosk.ledgers.values import person, persons, text
from kiosk.models import equipment, roster
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import person_column, values_of
from kiosk.services.assembly import duty_of
from kiosk.services.desk import Desk

TITLES = {
    1: "出勤未退勤",
    2: "裝備未繳清",
    3: "裝備帳不平",
    4: "有勤務無工作紀錄",
    5: "補登未核閱",
    6: "更正待核准",
    7: "代登未確認",
    8: "勤務變更未報勤指中心",
    15: "當日時鐘異常",
}
"""The lines that the books of this version can answer, by their number in §6.5."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is not yet in order; `line` is the ledger line it is about, if any."""

    number: int
    text: str
    ledger: str = ""
    line: str = ""

    @property
    def title(self) -> str:
        """Return the title of the close-list line it stands under."""
        return TITLES[self.number]


class CloseList:
    """Computes the list of one roster day."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def items(self, actor: Actor, duty_date: str) -> list[Item]:
        """Return everything open for a roster day, in the order of §6.5; raises NotAllowed."""
        authorize(actor, "L01", Action.READ, self._desk.unit)
        if not duty_date:
            message = "請選擇勤務日"
            raise NotFound(message)
        return self._desk.store.read(lambda c: self._items(c, duty_date))

    def _items(self, connection: Snapshot, day: str) -> list[Item]:
        found = [
            *self._duties(connection, day),
            *self._stock(connection),
            *self._work_logs(connection, day),
            *self._marks(connection, day),
            *self._roster(connection, day),
        ]
        return sorted(found, key=lambda item: item.number)

    def _of_day(self, connection: Snapshot, ledger: str, day: str) -> list[Record]:
        found = self._desk.lines.where(connection, ledger, 10_000, duty_date=day)
        return [record for record in reversed(found) if record["status"] != "voided"]

    def _duties(self, connection: Snapshot, day: str) -> list[Item]:
        definition = self._desk.definition("L01")
        items = []
        for record in self._desk.lines.open_lines(connection, "L01"):
            if str(record["duty_date"]) > day:
                continue
            who = person_column(record["actor"])
            values = values_of(definition, record)
            if record["state"] == "out":
                items.append(Item(1, definition.summary(values), "L01", str(record["line"])))
            else:
                line = str(record["line"])
                items += [
                    Item(2, f"{who.label}：{owed}", "L01", line) for owed in outstanding(values)
                ]
        return items

    def _stock(self, connection: Snapshot) -> list[Item]:
        """Return kinds whose 在所 + 出勤 + 送修 is not 庫存, and items two lines hold at once (C-03)."""
        broken = [
            Item(3, f"{kind_label(kind)}：在所 {inside}、出勤 {out}、送修 {repair}、庫存 {total}")
            for kind, (inside, out, repair, total) in equipment.stock(
                connection, self._desk.unit
            ).items()
            if inside + out + repair != total or inside < 0
        ]
        conflicts = equipment.conflicts(connection, self._desk.unit)
        return broken + [
            Item(3, f"{label} 有兩筆領用登記", "L01", line) for label, line in conflicts
        ]

    def _work_logs(self, connection: Snapshot, day: str) -> list[Item]:
        written = self._written(connection, day)
        definition = self._desk.definition("L01")
        items = []
        for record in self._of_day(connection, "L01", day):
            values = values_of(definition, record)
            duty, who = duty_of(text(values, "duty_code")), person(values, "person")
            if duty is None or not duty.work_log or who is None or not text(values, "in_at"):
                continue
            if (str(record["session"]), duty.code, who.id) not in written:
                items.append(Item(4, f"{who.label} {duty.short}", "L01", str(record["line"])))
        return items

    def _written(self, connection: Snapshot, day: str) -> set[tuple[str, str, str]]:
        """Return (session, duty, person) of every work log that has been handed in."""
        definition = self._desk.definition("L03")
        found = set()
        for record in self._of_day(connection, "L03", day):
            if record["state"] != "submitted":
                continue
            values = values_of(definition, record)
            for who in [*persons(values, "author"), *persons(values, "partners")]:
                found.add((str(record["session"]), text(values, "duty_code"), who.id))
        return found

    def _marks(self, connection: Snapshot, day: str) -> list[Item]:
        items = []
        for book in BOOKS:
            for record in self._of_day(connection, book.key, day):
                label = f"{book.short} {record['number']}"
                line = str(record["line"])
                if record["late"] and record["status"] != "reviewed":
                    items.append(Item(5, f"{label}：{record['late_reason']}", book.key, line))
                if record["asks"]:
                    items.append(Item(6, label, book.key, line))
                if record["proxy_pending"]:
                    items.append(
                        Item(
                            7,
                            f"{label}：待 {person_column(record['actor']).name} 確認",
                            book.key,
                            line,
                        )
                    )
                if record["clock_quality"]:
                    items.append(Item(15, f"{label}：登記時電腦時鐘曾被調慢", book.key, line))
        return items

    def _roster(self, connection: Snapshot, day: str) -> list[Item]:
        return [
            Item(8, f"勤務表第 {version.number} 版（{from_text(version.published_at):%m-%d}）")
            for version in roster.versions(connection, self._desk.unit, day)
            if not version.reported_at
        ]
