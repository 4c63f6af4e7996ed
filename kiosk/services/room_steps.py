"""Steps of the room book inside a transaction that writes another book too (使用前檢查 writes L15 and L16)."""

from __future__ import annotations

from kiosk.base.errors import NotFound
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import Step
from kiosk.ledgers.event import Kind, Values
from kiosk.ledgers.line import Line
from kiosk.services.desk import Outcome, Recording, unsettled
from kiosk.services.steps import Steps
from kiosk.services.world import World


class StepsWithin(Steps):
    """The same steps, written into a recording that is under way; for steps that nobody draws for."""

    def within(
        self,
        recording: Recording,
        line_id: str,
        step: str,
        values: Values,
        confirmed: frozenset[str] = frozenset(),
    ) -> Outcome:
        """Write a step that does not close and needs no drawn signature; raises NotAllowed, NotFound."""
        actor = recording.actor
        world = World(self._desk, recording.transaction.connection, actor)
        line, definition, wanted = self._ask(world, actor, line_id, step)
        problems = self._problems(world, actor, definition, line, wanted, values)
        if stop := unsettled(problems, confirmed):
            return Outcome(tuple(stop))
        filled = self._filled(definition, wanted, actor, values)
        detail = {"step": step}
        recording.record(line.ledger, Kind.ADD, actor.person, world.now, filled, detail, line_id)
        return recording.outcome(problems)

    def owner(self, line: Line, actor: Actor) -> str:
        """Return for whom a grant over own lines is asked (everybody the line names shares it)."""
        return self._owner(self._desk.definition(line.ledger), line, actor)

    def step_of(self, line: Line, key: str) -> Step:
        """Return a step of a line's book; raises NotFound."""
        found = self._desk.definition(line.ledger).step(key)
        if found is None:
            message = f"這本簿冊沒有「{key}」這個步驟"
            raise NotFound(message)
        return found
