"""異常事件: opened by what a return shows, closed by a cadre with an approved movement (L01-R03, R09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.base.errors import NotFound
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, authorize, not_self
from kiosk.ledgers import custody
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.line import Line
from kiosk.ledgers.reference import kind_label
from kiosk.ledgers.values import amount, item, person, text
from kiosk.models.journal import Transaction
from kiosk.services.desk import Desk, Outcome, Recording
from kiosk.services.kit import CheckInDraft


@dataclass(frozen=True, slots=True)
class _Found:
    """One thing of a return that a cadre must look into."""

    what: str
    subject: str
    kind: str = ""
    qty: int = 1
    asset: str = ""
    label: str = ""

    def to_values(self) -> dict[str, Value]:
        values: dict[str, Value] = {"what": self.what, "subject": self.subject}
        if self.kind:
            label = self.label or kind_label(self.kind)
            values["asset"] = {
                "id": self.asset or self.kind,
                "kind": self.kind,
                "label": label,
                "qty": self.qty,
            }
            values["qty"] = self.qty
        return values


def open_incidents(recording: Recording, line: Line, draft: CheckInDraft, at: datetime) -> None:
    """Open one incident for each thing of this return that a cadre must look into."""
    for found in [*_of_rounds(draft), *_of_items(draft)]:
        values: dict[str, Value] = {
            **found.to_values(),
            "about_line": line.id,
            "session": line.session,
            "opened_at": to_text(at),
        }
        detail: dict[str, Value] = {"duty_date": line.duty_date, "session": line.session}
        recording.record("INC", Kind.OPEN, recording.actor.person, at, values, detail)


def _of_rounds(draft: CheckInDraft) -> list[_Found]:
    who = draft.person.ref.label
    found = []
    for rounds in draft.rounds:
        if rounds.fired:
            subject = f"{who} 擊發 {rounds.label} {rounds.fired} 發"
            found.append(_Found("fired", subject, rounds.kind, rounds.fired))
        if rounds.lost:
            subject = f"{who} 遺失 {rounds.label} {rounds.lost} 發"
            found.append(_Found("lost_rounds", subject, rounds.kind, rounds.lost))
        if rounds.back is not None and rounds.short > 0:
            subject = f"{who} 領 {rounds.out} 發{rounds.label}，僅還 {rounds.back} 發，短少 {rounds.short} 發"
            found.append(_Found("missing_rounds", subject, rounds.kind, rounds.short))
    return found


def _of_items(draft: CheckInDraft) -> list[_Found]:
    who = draft.person.ref.label
    found = []
    for entry in draft.items:
        if entry.ticked and entry.condition in {"damaged", "lost"}:
            what, word = (
                ("damage", "損壞") if entry.condition == "damaged" else ("lost_item", "遺失")
            )
            subject = f"{who} 歸還 {kind_label(entry.kind)} {entry.label}：{word}"
            found.append(_Found(what, subject, entry.kind, 1, entry.id, entry.label))
    if draft.agent:
        found.append(
            _Found("agent_return", f"{draft.agent.ref.label} 代 {who} 繳回：{draft.agent_reason}")
        )
    return found


_SETTLES = {
    "fired": ("consumed",),
    "lost_rounds": ("lost", "found"),
    "missing_rounds": ("none", "consumed", "lost", "found"),
}
_ELSEWHERE = ("none", "lost", "found")


def movements(what: str) -> tuple[str, ...]:
    """Return the stock movements that can end a kind of incident; what is no cartridge changes no count."""
    return _SETTLES.get(what, _ELSEWHERE)


def _of_long_gun(incident: Line) -> bool:
    thing = item(incident.values, "asset")
    return thing is not None and thing.kind != custody.PISTOL_ROUNDS


class Incidents:
    """What a cadre does with open incidents."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def resolve(
        self, actor: Actor, line: str, resolution: str, movement: str, report_no: str = ""
    ) -> Outcome:
        """Close an incident; `movement` is `none`, `consumed`, `lost` or `found`.

        Consumed and lost cartridges leave the stock with this approval (L01-R09). Raises NotAllowed.
        """
        authorize(actor, "INC", Action.RESOLVE, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            history = self._desk.lines.history(transaction.connection, line)
            if history is None or history.line.ledger != "INC":
                message = "找不到這件異常事件"
                raise NotFound(message)
            problems = self._problems(transaction, actor, history.line, resolution)
            problems += self._movement_problems(transaction, history.line, movement)
            if problems:
                return Outcome(tuple(problems))
            now = self._desk.clock.now()
            values: dict[str, Value] = {
                "resolution": resolution.strip(),
                "movement": movement,
                "resolved_by": actor.person.to_value(),
                "resolved_at": to_text(now),
            }
            if report_no:
                values["report_no"] = report_no
            for key in ("asset", "qty"):
                if key in history.line.values:
                    values[key] = history.line.values[key]
            if history.line.values.get("what") == "missing_rounds":
                values["qty"] = self._short(transaction, history.line)
            recording = Recording(self._desk, transaction, actor)
            recording.record("INC", Kind.CLOSE, actor.person, now, values, {}, line)
            qty = amount(values, "qty")
            self._settle_line(recording, history.line, movement, qty, report_no, now)
            return recording.outcome()

        return self._desk.store.write(act)

    def _problems(
        self, transaction: Transaction, actor: Actor, line: Line, resolution: str
    ) -> list[Problem]:
        problems = []
        if line.state == "resolved":
            problems.append(Problem("INC-DONE", "這件異常事件已經結案"))
        if not resolution.strip():
            problems.append(Problem("INC-TEXT", "請填處理結果", "resolution"))
        about = self._desk.lines.history(
            transaction.connection, str(line.values.get("about_line", ""))
        )
        if about is not None:
            problems += not_self(actor.person, about.line.actor)
            agent = person(about.line.values, "agent")
            problems += not_self(actor.person, agent) if agent else []
        return list(dict.fromkeys(problems))

    def _movement_problems(
        self, transaction: Transaction, line: Line, movement: str
    ) -> list[Problem]:
        """Return why the stock cannot move so: each cartridge that is out is settled exactly once."""
        what = text(line.values, "what")
        allowed = movements(what)
        if movement not in allowed:
            field = self._desk.definition("INC").by_key["movement"]
            labels = "、".join(field.label_of(code) for code in allowed)
            return [Problem("INC-MOVE", f"這類事件的庫存異動只能選：{labels}", "movement")]
        taken = movement in {"consumed", "lost"}
        if what == "missing_rounds" and taken and not self._short(transaction, line):
            return [
                Problem("INC-MOVE", "子彈已無短少，庫存異動請選「庫存不變」或「尋獲」", "movement")
            ]
        return []

    def _short(self, transaction: Transaction, line: Line) -> int:
        """Return how many cartridges the duty line still lacks: some may have come back meanwhile."""
        about = self._desk.lines.history(transaction.connection, text(line.values, "about_line"))
        if about is None:
            return 0
        return max(custody.missing_rounds(about.line.values, long_gun=_of_long_gun(line)), 0)

    @staticmethod
    def _settle_line(
        recording: Recording, incident: Line, movement: str, qty: int, report_no: str, now: datetime
    ) -> None:
        """Write the explained cartridges onto the duty line, so that it owes them no longer (DS-01)."""
        about = str(incident.values.get("about_line", ""))
        what = incident.values.get("what")
        history = recording.desk.lines.history(recording.transaction.connection, about)
        if history is None:
            return
        values: dict[str, Value] = {}
        prefix = "long_rounds" if _of_long_gun(incident) else "rounds"
        if what == "missing_rounds" and movement in {"consumed", "lost"}:
            key = f"{prefix}_{'fired' if movement == 'consumed' else 'lost'}"
            values[key] = amount(history.line.values, key) + qty
        thing = incident.values.get("asset")
        if what == "lost_rounds" and movement == "found" and isinstance(thing, dict):
            # Handed in with the resolution: the line is closed and its officer may be out on another.
            stamp: dict[str, Value] = {"qty": qty, "condition": "normal", "at": to_text(now)}
            giver, taker = history.line.actor.to_value(), recording.actor.person.to_value()
            values[f"{prefix}_lost"] = max(amount(history.line.values, f"{prefix}_lost") - qty, 0)
            values[f"{prefix}_in"] = amount(history.line.values, f"{prefix}_in") + qty
            values["returned"] = [{**thing, **stamp, "by": giver, "received_by": taker}]
        if report_no and custody.report_owed({**history.line.values, **values}):
            values["weapon_report"] = report_no
        if values:
            recording.record("L01", Kind.ADD, recording.actor.person, now, values, {}, about)
