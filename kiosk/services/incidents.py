"""異常事件: opened by what a return shows, closed by a cadre with an approved movement (L01-R03, R09)."""

from __future__ import annotations

from datetime import datetime

from kiosk.base.errors import NotFound
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, authorize, not_self
from kiosk.ledgers import custody
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.line import Line
from kiosk.ledgers.reference import kind_label
from kiosk.ledgers.values import amount
from kiosk.models.journal import Transaction
from kiosk.services.desk import Desk, Outcome, Recording
from kiosk.services.kit import CheckInDraft


def open_incidents(recording: Recording, line: Line, draft: CheckInDraft, at: datetime) -> None:
    """Open one incident for each thing of this return that a cadre must look into."""
    who = draft.person.ref
    for rounds in draft.rounds:
        if rounds.fired:
            _open(recording, line, "fired", f"{who.label} 擊發 {rounds.label} {rounds.fired} 發", at, rounds.kind, rounds.fired)
        if rounds.lost:
            _open(recording, line, "lost_rounds", f"{who.label} 遺失 {rounds.label} {rounds.lost} 發", at, rounds.kind, rounds.lost)
        if rounds.back is not None and rounds.short > 0:
            text = f"{who.label} 領 {rounds.out} 發{rounds.label}，僅還 {rounds.back} 發，短少 {rounds.short} 發"
            _open(recording, line, "missing_rounds", text, at, rounds.kind, rounds.short)
    for entry in draft.items:
        if entry.ticked and entry.condition in {"damaged", "lost"}:
            what = "damage" if entry.condition == "damaged" else "lost_item"
            name = kind_label(entry.kind)
            text = f"{who.label} 歸還 {name} {entry.label}：{'損壞' if what == 'damage' else '遺失'}"
            _open(recording, line, what, text, at, entry.kind, 1, entry.id, entry.label)
    if draft.agent:
        _open(recording, line, "agent_return", f"{draft.agent.ref.label} 代 {who.label} 繳回：{draft.agent_reason}", at)


def _open(
    recording: Recording,
    line: Line,
    what: str,
    subject: str,
    at: datetime,
    kind: str = "",
    qty: int = 0,
    asset: str = "",
    label: str = "",
) -> None:
    values: dict[str, Value] = {
        "what": what,
        "about_line": line.id,
        "session": line.session,
        "subject": subject,
        "opened_at": to_text(at),
    }
    if kind:
        values["asset"] = {"id": asset or kind, "kind": kind, "label": label or kind_label(kind), "qty": qty or 1}
        values["qty"] = qty or 1
    recording.record("INC", Kind.OPEN, recording.actor.person, at, values, {"duty_date": line.duty_date, "session": line.session})


class Incidents:
    """What a cadre does with open incidents."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def resolve(self, actor: Actor, line: str, resolution: str, movement: str, report_no: str = "") -> Outcome:
        """Close an incident; `movement` is `none`, `consumed`, `lost` or `found`.

        Consumed and lost cartridges leave the stock with this approval (L01-R09). Raises NotAllowed.
        """
        authorize(actor, "INC", Action.RESOLVE, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            history = self._desk.lines.history(transaction.connection, line)
            if history is None:
                message = "找不到這件異常事件"
                raise NotFound(message)
            problems = self._problems(transaction, actor, history.line, resolution)
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
            recording = Recording(self._desk, transaction, actor)
            recording.record("INC", Kind.CLOSE, actor.person, now, values, {}, line)
            self._settle_line(recording, history.line, movement, report_no, now)
            return recording.outcome()

        return self._desk.store.write(act)

    def _problems(self, transaction: Transaction, actor: Actor, line: Line, resolution: str) -> list[Problem]:
        problems = []
        if line.state == "resolved":
            problems.append(Problem("INC-DONE", "這件異常事件已經結案"))
        if not resolution.strip():
            problems.append(Problem("INC-TEXT", "請填處理結果", "resolution"))
        about = self._desk.lines.history(transaction.connection, str(line.values.get("about_line", "")))
        if about is not None:
            problems += not_self(actor.person, about.line.actor)
        return problems

    @staticmethod
    def _settle_line(recording: Recording, incident: Line, movement: str, report_no: str, now: datetime) -> None:
        """Write the explained cartridges onto the duty line, so that it owes them no longer (DS-01)."""
        about = str(incident.values.get("about_line", ""))
        what, qty = incident.values.get("what"), amount(incident.values, "qty")
        history = recording.desk.lines.history(recording.transaction.connection, about)
        if history is None:
            return
        values: dict[str, Value] = {}
        if what == "missing_rounds" and movement in {"consumed", "lost"}:
            asset = incident.values.get("asset")
            long_gun = isinstance(asset, dict) and asset.get("kind") != custody.PISTOL_ROUNDS
            key = f"{'long_rounds' if long_gun else 'rounds'}_{'fired' if movement == 'consumed' else 'lost'}"
            values[key] = amount(history.line.values, key) + qty
        if report_no and custody.report_owed({**history.line.values, **values}):
            values["weapon_report"] = report_no
        if values:
            recording.record("L01", Kind.ADD, recording.actor.person, now, values, {}, about)
