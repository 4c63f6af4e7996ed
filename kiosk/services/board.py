"""看板: who and what is out, what is overdue, what waits; one snapshot, a few indexed questions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

from kiosk.base.instants import from_text, minutes_between, to_text
from kiosk.base.roc_date import hour_minute
from kiosk.identity.permissions import EQUIPMENT, ROSTER, Action, Actor, allowed, authorize
from kiosk.ledgers.catalog import BOOKS
from kiosk.ledgers.custody import SERIAL_FIELDS, named
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import Values
from kiosk.ledgers.reference import find_kind
from kiosk.ledgers.values import Item, item, items, person, text
from kiosk.models import equipment, roster
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import person_column, values_of
from kiosk.services.assembly import duty_of
from kiosk.services.board_access import DUTIES, LineReach, Notice, notice, offered
from kiosk.services.board_due import DueLines
from kiosk.services.desk import Desk
from kiosk.services.periodic import Periodics, shown
from kiosk.services.room_todo import room_asks

_COUNTED = ("pistol", "long_gun", "radio", "vehicle")


@dataclass(frozen=True, slots=True)
class Out:
    """One officer who is out, or owes something."""

    line: str
    session: str
    person: str
    name: str
    number: str
    duty: str
    out_at: str
    due_at: str
    guns: str
    radio: str
    vehicle: str
    others: str
    state: str
    overdue_minutes: int
    roster_changed: str = ""
    """The duty the roster now says, when it differs from the one he is out on (DS-02)."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits: what it is, and where Enter leads (`action`, `target`)."""

    kind: str
    text: str
    action: str
    target: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class BoardState:
    """Everything the board shows."""

    at: str
    people_out: int
    guns_out: int
    radios_out: int
    vehicles_out: int
    overdue: int
    open_items: int
    out: tuple[Out, ...] = ()
    todo: tuple[Todo, ...] = ()
    stock: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    clock_warning: str = ""
    badges: dict[str, int] = field(default_factory=dict)
    deposits_due: int = 0
    """Deposited papers whose keeping period ends within a week or is over."""


class Board:
    """Computes the board."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._due = DueLines(desk)

    def may(self, actor: Actor) -> bool:
        """Tell whether the account has a board; `notice` says what to show it otherwise."""
        return allowed(actor, DUTIES, Action.READ, self._desk.unit)

    def offered(self, actor: Actor) -> frozenset[str]:
        """Return the actions whose keys the board shows this account."""
        return offered(actor, self._desk.unit)

    def notice(self, actor: Actor) -> Notice:
        """Return what stands in the board's place for an account that may not see it."""
        return notice(actor, self._desk.unit)

    def state(self, actor: Actor) -> BoardState:
        """Return the present board: numbers of the whole unit, names and to-dos within the actor's reach.

        It names nobody outside the unit, and is empty where a book or register is closed to the
        actor. Raises NotAllowed where he may not read who is out (domain §2.3).
        """
        authorize(actor, DUTIES, Action.READ, self._desk.unit)
        return self._desk.store.read(lambda c: self._state(c, actor))

    def _state(self, connection: Snapshot, actor: Actor) -> BoardState:
        now = self._desk.clock.now()
        reach = LineReach(self._desk, actor)
        lines = self._desk.lines
        everyone = self._out(connection, now, reach)
        out = [entry for entry, seen in everyone if seen]
        due, deposits = self._due.of(connection, actor, reach)
        limits = [Todo("期限", one.text, one.action, one.target, one.late) for one in due]
        waiting = self._waiting(connection, actor, reach, now)
        # A page that asks something of a line says it better than the line's own deadline.
        told = {one.target for one in waiting if one.action == "interview_room"}
        limits = [one for one in limits if one.target not in told]
        todo = [*self._alarms(out), *limits, *waiting]
        kinds = [kind for code in self._issued(connection, reach) if (kind := find_kind(code))]
        return BoardState(
            at=to_text(now),
            people_out=sum(1 for entry, _ in everyone if entry.state == "out"),
            guns_out=sum(1 for kind in kinds if kind.weapon),
            radios_out=sum(1 for kind in kinds if kind.code == "radio"),
            vehicles_out=sum(1 for kind in kinds if kind.vehicle),
            overdue=sum(1 for entry, _ in everyone if entry.overdue_minutes > 0),
            open_items=len(todo),
            out=tuple(out),
            todo=tuple(todo),
            stock=equipment.stock(connection, self._desk.unit) if reach.reads(EQUIPMENT) else {},
            clock_warning=self._clock_warning(now),
            deposits_due=deposits,
            badges={
                book.key: lines.count(connection, book.key, "open") if reach.reads(book.key) else 0
                for book in BOOKS
            },
        )

    def _issued(self, connection: Snapshot, reach: LineReach) -> list[str]:
        """Return the kind of each item that is out, by the register or else by the books in reach."""
        if reach.reads(EQUIPMENT):
            every = equipment.everything(connection, self._desk.unit)
            return [fact.kind for fact in every if fact.state == "issued"]
        return [
            thing.kind
            for ledger in ("L01", "L05")
            if reach.reads(ledger)
            for record in self._desk.lines.open_lines(connection, ledger)
            for thing in items(values_of(self._desk.definition(ledger), record), *_COUNTED)
        ]

    def _out(self, connection: Snapshot, now: datetime, reach: LineReach) -> list[tuple[Out, bool]]:
        """Return everybody who is out or owes something, and whether the actor may see his row."""
        definition = self._desk.definition("L01")
        vehicles = self._vehicles(connection) if reach.reads("L05") else {}
        found = []
        for record in self._desk.lines.open_lines(connection, "L01"):
            values = values_of(definition, record)
            entry = self._entry(record, values, now)
            duty = text(values, "duty_code")
            changed = reach.reads(ROSTER) and self._changed(
                connection, entry.person, duty, record, now
            )
            car = vehicles.get(entry.session, "")
            entry = replace(entry, vehicle=car, roster_changed=changed or "")
            found.append((entry, reach.sees(definition, record)))
        return sorted(found, key=lambda pair: (-pair[0].overdue_minutes, pair[0].out_at))

    @staticmethod
    def _entry(record: Record, values: Values, now: datetime) -> Out:
        who = person_column(record["actor"])
        due = text(values, "planned_in_at")
        late = minutes_between(due, to_text(now)) if due and record["state"] == "out" else 0
        duty = duty_of(text(values, "duty_code"))
        outing = text(values, "movement_kind") == "outing"
        return Out(
            line=str(record["line"]),
            session=str(record["session"]),
            person=who.id,
            name=who.name,
            number=who.number,
            duty="外出" if outing else duty.short if duty else "",
            out_at=text(values, "out_at"),
            due_at=due,
            guns="、".join(thing.label for thing in items(values, "pistol", "long_gun")),
            radio=_label(item(values, "radio")),
            vehicle="",
            others="、".join(named(thing) for thing in items(values, SERIAL_FIELDS[-1])),
            state=str(record["state"]),
            overdue_minutes=max(late, 0),
        )

    def _vehicles(self, connection: Snapshot) -> dict[str, str]:
        definition = self._desk.definition("L05")
        found = {}
        for record in self._desk.lines.open_lines(connection, "L05"):
            found[str(record["session"])] = _label(item(values_of(definition, record), "vehicle"))
        return found

    def _changed(
        self, connection: Snapshot, who: str, duty: str, record: Record, now: datetime
    ) -> str:
        """Return the short name of the duty that a newer roster version gives him now."""
        version = str(record["roster_version"])
        if not version or record["state"] != "out":
            return ""
        day = str(record["duty_date"])
        force = roster.in_force(connection, self._desk.unit, day)
        if force is None or force.id == version:
            return ""
        slot = roster.slot(connection, self._desk.unit, day, who, to_text(now))
        if slot is None or slot.duty == duty:
            return ""
        known = duty_of(slot.duty)
        return known.short if known else slot.duty

    @staticmethod
    def _alarms(out: list[Out]) -> list[Todo]:
        todo = [
            Todo(
                "逾時",
                f"{entry.name} {entry.duty} 應於 {hour_minute(entry.due_at)} 退勤，已逾 {entry.overdue_minutes} 分",
                "check_in",
                entry.line,
                urgent=True,
            )
            for entry in out
            if entry.overdue_minutes > 0
        ]
        todo += [
            Todo("待繳", f"{entry.name} 尚有裝備或子彈未繳清", "check_in", entry.line, urgent=True)
            for entry in out
            if entry.state == "pending_items"
        ]
        todo += [
            Todo(
                "勤務變更",
                f"{entry.name} 勤務已改為「{entry.roster_changed}」，尚未轉勤",
                "reassign",
                entry.line,
            )
            for entry in out
            if entry.roster_changed
        ]
        return todo

    def _waiting(
        self, connection: Snapshot, actor: Actor, reach: LineReach, now: datetime
    ) -> list[Todo]:
        todo = self._incidents(connection, reach)
        for book in BOOKS:
            if not reach.reads(book.key):
                continue
            label = book.short
            todo += [
                self._proxy(label, record, actor, now)
                for record in self._waits(connection, book, "proxy", reach)
            ]
            todo += [
                Todo("退回", f"{label} {_number(record)} 退回補正", "line", str(record["line"]))
                for record in self._waits(connection, book, "returned", reach)
            ]
            todo += [
                Todo("更正", f"{label} {_number(record)} 更正待核准", "line", str(record["line"]))
                for record in self._waits(connection, book, "asked", reach)
            ]
        todo += self._work_logs(connection, now, reach)
        todo += self._unreported(connection, now) if reach.reads(ROSTER) else []
        states = Periodics(self._desk).states(connection, actor)
        todo += [Todo("定期", words, "duty", ledger, late) for ledger, words, late in shown(states)]
        asked = room_asks(self._desk, connection, reach)
        todo += [Todo("偵詢室", words, "interview_room", line, late) for words, line, late in asked]
        return todo

    def _proxy(self, book: str, record: Record, actor: Actor, now: datetime) -> Todo:
        who = person_column(record["actor"])
        wording = "請確認" if who.id == actor.person.id else f"待 {who.name} 確認"
        stale = to_text(now - timedelta(hours=self._desk.policy.proxy_hours))
        return Todo(
            "代登",
            f"{book} {_number(record)} {wording}",
            "line",
            str(record["line"]),
            urgent=str(record["recorded_at"]) < stale,
        )

    def _waits(
        self, connection: Snapshot, book: LedgerDef, mark: str, reach: LineReach
    ) -> list[Record]:
        """Return the lines within reach that wait for somebody; a voided one waits for nobody."""
        found = self._desk.lines.marked(connection, book.key, mark)
        return [one for one in found if one["status"] != "voided" and reach.sees(book, one)]

    def _incidents(self, connection: Snapshot, reach: LineReach) -> list[Todo]:
        definition = self._desk.definition("INC")
        return [
            Todo(
                "異常",
                definition.summary(values_of(definition, record)),
                "incident",
                str(record["line"]),
                urgent=True,
            )
            for record in self._desk.lines.open_lines(connection, "INC")
            if reach.sees(definition, record)
        ]

    def _work_logs(self, connection: Snapshot, now: datetime, reach: LineReach) -> list[Todo]:
        """Return work logs of ended duties that nobody has handed in (L03-R02)."""
        definition = self._desk.definition("L03")
        todo = []
        for record in self._desk.lines.open_lines(connection, "L03"):
            values = values_of(definition, record)
            author, ended = person(values, "author"), text(values, "end_at")
            if author is None or not ended or not reach.sees(definition, record):
                continue
            late = from_text(ended) + timedelta(hours=self._desk.policy.work_log_hours) < now
            wording = "逾時未寫" if late else "待寫"
            todo.append(
                Todo(
                    "工作紀錄",
                    f"{author.name} {hour_minute(text(values, 'start_at'))} 起勤務{wording}",
                    "work_log",
                    str(record["line"]),
                    urgent=late,
                )
            )
        return todo

    def _unreported(self, connection: Snapshot, now: datetime) -> list[Todo]:
        """Return roster versions of today not yet reported to the command centre (RO-02)."""
        day = self._desk.duty_day(now)
        versions = roster.versions(connection, self._desk.unit, day)
        return [
            Todo(
                "勤務表",
                f"{day[5:]} 勤務表第 {version.number} 版尚未報勤指中心",
                "roster",
                version.id,
            )
            for version in versions
            if not version.reported_at
        ]

    def _clock_warning(self, now: datetime) -> str:
        last = self._desk.store.head.recorded_at
        behind = (from_text(last) - now).total_seconds() if last else 0
        if behind > 5:  # noqa: PLR2004 - seconds, as the journal marks entries
            return f"電腦時鐘比最後一筆登記慢 {int(behind // 60)} 分鐘以上，請通知資訊人員校時；登記照常，次序不變"
        return ""


def _label(thing: Item | None) -> str:
    return thing.label if thing else ""


def _number(record: Record) -> str:
    return cast("str", record["number"]).rsplit("-", 1)[-1]
