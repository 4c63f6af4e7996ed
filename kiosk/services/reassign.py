"""轉勤: from one duty straight into another without giving anything back (DS-02, scenario 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.base.errors import NotFound
from kiosk.base.ids import uuid7
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.base.roc_date import minute
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers import custody
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import amount, text
from kiosk.models.journal import Transaction
from kiosk.services.assembly import duty_of
from kiosk.services.desk import Desk, Outcome, Recording
from kiosk.services.world import World

_KEPT = (
    "pistol", "mag_qty", "rounds_out", "long_gun", "long_rounds_out", "long_gun_approver", "radio", "items",
    "cleared_out", "issued_by", "issue_sig", "issuer_sig",
)  # fmt: skip
"""What the next segment takes over from the one before: the kit and who issued it."""


@dataclass(frozen=True, slots=True)
class Reassignment:
    """The next duty as proposed by the roster; the officer or the desk may change it."""

    line: str
    name: str
    before: str
    duty: str
    place: str
    planned_in_at: str
    at: str


class Reassign:
    """Splits a duty session at the time of change; items stay with the officer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def begin(self, actor: Actor, line_id: str) -> Reassignment:
        """Return the proposal for an open line, from the roster version now in force.

        Raises NotAllowed, NotFound.
        """
        authorize(actor, "L01", Action.ISSUE, self._desk.unit)

        def act(world: World) -> Reassignment:
            history = self._desk.lines.history(world.connection, line_id)
            if history is None or history.line.ledger != "L01":
                message = "找不到這一筆出勤登記"
                raise NotFound(message)
            line = history.line
            now = to_text(self._desk.clock.now())
            slot = world.slot(line.actor.id, now)
            before = duty_of(text(line.values, "duty_code"))
            return Reassignment(
                line_id,
                line.actor.name,
                before.short if before else "",
                slot.duty if slot else "",
                slot.place if slot else "",
                slot.end if slot else "",
                now,
            )

        return self._desk.store.read(lambda c: act(World(self._desk, c, actor)))

    def confirm(self, actor: Actor, plan: Reassignment) -> Outcome:
        """Close the segment at the time of change and open the next, with a work log for each.

        Raises NotAllowed, StoreError.
        """
        authorize(actor, "L01", Action.ISSUE, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            history = self._desk.lines.history(transaction.connection, plan.line)
            if history is None or history.line.ledger != "L01" or history.line.state != "out":
                return Outcome((Problem("DS-02", "這位員警目前不在出勤中，不能轉勤"),))
            if duty_of(plan.duty) is None:
                return Outcome((Problem("DS-02", "請選擇新的勤務項目", "duty_code"),))
            if stop := self._untimely(history.line, plan):
                return Outcome(tuple(stop))
            recording = Recording(self._desk, transaction, actor)
            self._split(recording, history.line, plan, from_text(plan.at))
            return recording.outcome()

        return self._desk.store.write(act)

    def _untimely(self, line: Line, plan: Reassignment) -> list[Problem]:
        """Return what is wrong with the time of change: not to come, not long ago, not before he left."""
        _, problems = self._desk.timing(from_text(plan.at), "")
        out_at, now = text(line.values, "out_at"), to_text(self._desk.clock.now())
        if plan.at < out_at <= now:
            problems.append(Problem("DS-02", f"轉勤時間早於出勤時間（{minute(out_at)}）", "at"))
        return problems

    def _split(self, recording: Recording, line: Line, plan: Reassignment, at: datetime) -> None:
        following = uuid7(self._desk.clock)
        who, stamp = line.actor, to_text(at)
        carried: list[Value] = [
            {"id": thing.id, "kind": thing.kind, "label": thing.label, "qty": thing.qty, "condition": "moved",
             "at": stamp, "by": who.to_value()}
            for thing in custody.drawn(line.values)
        ]  # fmt: skip
        closing: dict[str, Value] = {"in_at": stamp, "moved_to": following, "condition": "normal"}
        if carried:
            closing["returned"] = carried
        recording.record("L01", Kind.CLOSE, who, at, closing, {}, line.id)
        kept = {key: line.values[key] for key in _KEPT if key in line.values}
        opening: dict[str, Value] = {
            **kept,
            "movement_kind": "duty",
            "person": who.to_value(),
            "out_at": stamp,
            "duty_code": plan.duty,
            "reason_place": plan.place or self._label(plan.duty),
            "segment": amount(line.values, "segment") + 1,
        }
        if plan.planned_in_at:
            opening["planned_in_at"] = plan.planned_in_at
        detail = self._detail(recording, line, who.id, stamp)
        recording.record("L01", Kind.OPEN, who, at, opening, detail, following)
        self._split_work_log(recording, line, plan, at, detail)

    def _detail(self, recording: Recording, line: Line, who: str, stamp: str) -> dict[str, Value]:
        slot = World(self._desk, recording.transaction.connection, recording.actor).slot(who, stamp)
        return {
            "session": line.session,
            "duty_date": slot.duty_date if slot else line.duty_date,
            "roster": slot.version if slot else line.roster_version,
            "from": line.id,
        }

    def _split_work_log(
        self,
        recording: Recording,
        line: Line,
        plan: Reassignment,
        at: datetime,
        detail: dict[str, Value],
    ) -> None:
        """End the work log of the first segment and open one for the next; one entry per segment (L03-R01)."""
        connection = recording.transaction.connection
        stamp = to_text(at)
        for record in self._desk.lines.where(connection, "L03", session=line.session):
            if (
                record["is_open"]
                and not record["f_end_at"]
                and f'"id":"{line.actor.id}"' in str(record["f_author"])
            ):
                recording.record(
                    "L03", Kind.ADD, line.actor, at, {"end_at": stamp}, {}, str(record["line"])
                )
        duty = duty_of(plan.duty)
        if duty is not None and duty.work_log:
            values: dict[str, Value] = {
                "start_at": stamp,
                "duty_code": plan.duty,
                "author": line.actor.to_value(),
            }
            if plan.place:
                values["places"] = plan.place
            recording.record("L03", Kind.OPEN, line.actor, at, values, detail)

    @staticmethod
    def _label(code: str) -> str:
        duty = duty_of(code)
        return duty.short if duty else code
