"""裝備異動: proposed at the desk, approved by somebody else, and only then the stock moves (L01-R09)."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.errors import NotFound
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import EQUIPMENT, MOVEMENT, Action, Actor, authorize
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, Value, Values
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.line import Line
from kiosk.ledgers.movement_rules import possible
from kiosk.ledgers.values import text
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk, Outcome, Recording, check_line, draft_line
from kiosk.services.world import World


@dataclass(frozen=True, slots=True)
class Proposal:
    """A movement before it is proposed; `qty` counts where the kind is counted, and is 1 otherwise."""

    what: str
    asset: AssetFact
    reason: str
    qty: int = 1
    place: str = ""
    document: str = ""
    about_line: str = ""

    def to_values(self) -> dict[str, Value]:
        """Return what the line will hold of it; empty texts are left out."""
        texts = {
            "reason": self.reason.strip(),
            "place": self.place.strip(),
            "document": self.document.strip(),
            "about_line": self.about_line,
        }
        thing: dict[str, Value] = {
            "id": self.asset.id,
            "kind": self.asset.kind,
            "label": self.asset.label,
            "qty": self.qty,
        }
        values: dict[str, Value] = {"what": self.what, "asset": thing, "qty": self.qty}
        return values | {key: words for key, words in texts.items() if words}


class Movements:
    """The two acts of a movement, and what waits between them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, actor: Actor, code: str) -> tuple[AssetFact, tuple[str, ...]]:
        """Return an item by barcode, id or label with the movements it may make; raises NotFound, NotAllowed."""
        authorize(actor, MOVEMENT, Action.SUBMIT, self._desk.unit)
        asset = self._desk.store.read(
            lambda c: World(self._desk, c, actor).scanned_asset(code.strip())
        )
        if asset is None:
            message = f"查無「{code}」：不是本所裝備"
            raise NotFound(message)
        return asset, possible(asset)

    def propose(self, actor: Actor, proposal: Proposal) -> Outcome:
        """Write a movement that waits for its approval; nothing moves yet. Raises NotAllowed, StoreError."""
        authorize(actor, MOVEMENT, Action.SUBMIT, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            now = self._desk.clock.now()
            values = proposal.to_values()
            values |= {"proposed_by": actor.person.to_value(), "proposed_at": to_text(now)}
            definition = self._desk.definition(MOVEMENT)
            world = World(self._desk, transaction.connection, actor)
            line = draft_line(self._desk, MOVEMENT, actor.person, actor, now, values)
            problems = check_line(definition, line, world, Phase.OPEN)
            problems += self._waiting(world, proposal.asset)
            if any(problem.blocks for problem in problems):
                return Outcome(tuple(problems))
            recording = Recording(self._desk, transaction, actor)
            detail: dict[str, Value] = {"duty_date": self._desk.duty_day(now)}
            recording.record(MOVEMENT, Kind.OPEN, actor.person, now, values, detail)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    @staticmethod
    def _waiting(world: World, asset: AssetFact) -> list[Problem]:
        """Refuse a second proposal for one item; a counted kind may wait several times."""
        if asset.id == asset.kind:
            return []
        waiting = [seen for seen in world.lines_about(MOVEMENT, f"a:{asset.id}") if seen.open]
        if not waiting:
            return []
        words = f"{asset.label} 已有異動 {waiting[0].number} 待核准"
        return [Problem("MOV-WAIT", words, "asset")]

    def pending(self, actor: Actor) -> list[Line]:
        """Return the movements that wait for approval, oldest first; raises NotAllowed."""
        authorize(actor, MOVEMENT, Action.READ, self._desk.unit)

        def look(connection: Snapshot) -> list[Line]:
            records = self._desk.lines.open_lines(connection, MOVEMENT)
            found = (self._desk.lines.history(connection, str(one["line"])) for one in records)
            return [history.line for history in found if history is not None]

        return self._desk.store.read(look)

    def decide(self, actor: Actor, line_id: str, *, granted: bool, note: str = "") -> Outcome:
        """Approve or refuse a movement; never one's own (RB-01). Raises NotAllowed, NotFound, StoreError."""
        authorize(actor, EQUIPMENT, Action.MOVE, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            history = self._desk.lines.history(transaction.connection, line_id)
            if history is None or history.line.ledger != MOVEMENT:
                message = "找不到這件裝備異動"
                raise NotFound(message)
            line = history.line
            if text(line.values, "decided_at"):
                return Outcome((Problem("MOV-DONE", "這件裝備異動已經核定"),))
            now = self._desk.clock.now()
            values: dict[str, Value] = {
                "decision": "approved" if granted else "refused",
                "decided_by": actor.person.to_value(),
                "decided_at": to_text(now),
            }
            if note.strip():
                values["decision_note"] = note.strip()
            problems = self._decision_problems(transaction, actor, line, values)
            if any(problem.blocks for problem in problems):
                return Outcome(tuple(problems))
            # The stock reads the deciding event without its line, so it says again what moves.
            told = {key: line.values[key] for key in ("what", "asset", "qty")}
            recording = Recording(self._desk, transaction, actor)
            recording.record(
                MOVEMENT, Kind.CLOSE, actor.person, now, {**told, **values}, {}, line_id
            )
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def _decision_problems(
        self, transaction: Transaction, actor: Actor, line: Line, values: Values
    ) -> list[Problem]:
        after = {**line.values, **values}
        occurred = from_text(line.occurred_at)
        candidate = draft_line(self._desk, MOVEMENT, line.actor, actor, occurred, after)
        world = World(self._desk, transaction.connection, actor)
        return check_line(self._desk.definition(MOVEMENT), candidate, world, Phase.CLOSE)
