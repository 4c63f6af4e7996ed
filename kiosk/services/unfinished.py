"""Half-filled 出勤, 退勤 and 交接: kept for the officer at the counter, given back to him alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.base.ids import uuid7
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import Values
from kiosk.models.store import Snapshot
from kiosk.services.check_in_draft import draft_of
from kiosk.services.desk import Desk
from kiosk.services.draft_bodies import (
    Restored,
    check_in_from_body,
    check_in_to_body,
    check_out_from_body,
    check_out_to_body,
)
from kiosk.services.drafts import Drafts, SavedDraft
from kiosk.services.handover import Handovers
from kiosk.services.handover_body import handover_to_body
from kiosk.services.handover_draft import HandoverDraft
from kiosk.services.kit import CheckInDraft, CheckOutDraft
from kiosk.services.world import World

D = TypeVar("D")
CHECK_OUT, CHECK_IN, HANDOVER = "check_out:", "check_in:", "handover:"


@dataclass(frozen=True, slots=True)
class Found(Generic[D]):
    """A kept draft looked up again: its key, when it was last kept, and what came of it."""

    key: str
    saved_at: str
    restored: Restored[D]


class Unfinished:
    """Keeps drafts of the three pages in the store; one officer may have several, the newest comes first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._drafts = Drafts(desk)

    def new_key(self, page: str) -> str:
        """Return a key for a draft that begins now; `page` is CHECK_OUT, CHECK_IN or HANDOVER."""
        return f"{page}{uuid7(self._desk.clock)}"

    def save_check_out(self, key: str, owner: str, draft: CheckOutDraft) -> None:
        """Keep a 出勤 durably; raises StoreError."""
        self._drafts.save(key, owner, check_out_to_body(draft))

    def save_check_in(self, key: str, owner: str, draft: CheckInDraft) -> None:
        """Keep a 退勤 durably; raises StoreError."""
        self._drafts.save(key, owner, check_in_to_body(draft))

    def save_handover(self, key: str, owner: str, draft: HandoverDraft) -> None:
        """Keep a 交接 durably; raises StoreError."""
        self._drafts.save(key, owner, handover_to_body(draft))

    def drop(self, key: str) -> None:
        """Forget a draft that was confirmed or discarded; raises StoreError."""
        self._drafts.drop(key)

    def check_out(self, actor: Actor) -> Found[CheckOutDraft] | None:
        """Return the officer's newest unfinished 出勤 as it stands now, None when he left none."""
        return self._newest(actor, CHECK_OUT, check_out_from_body)

    def check_in(self, actor: Actor) -> Found[CheckInDraft] | None:
        """Return the officer's newest unfinished 退勤 as it stands now, None when he left none."""

        def restore(world: World, body: Values) -> Restored[CheckInDraft]:
            return check_in_from_body(world, body, lambda line: self._open_line(world, line))

        return self._newest(actor, CHECK_IN, restore)

    def handover(self, actor: Actor) -> Found[HandoverDraft] | None:
        """Return the officer's newest unfinished 交接 on the books of now, None when he left none."""
        return self._newest(actor, HANDOVER, Handovers(self._desk).restored)

    def _newest(
        self, actor: Actor, page: str, restore: Callable[[World, Values], Restored[D]]
    ) -> Found[D] | None:
        kept = [one for one in self._drafts.of_owner(actor.person.id) if one.key.startswith(page)]
        if not actor.person.id or not kept:
            return None
        newest: SavedDraft = kept[0]

        def look(connection: Snapshot) -> Found[D]:
            restored = restore(World(self._desk, connection, actor), newest.body)
            return Found(newest.key, newest.saved_at, restored)

        return self._desk.store.read(look)

    def _open_line(self, world: World, line: str) -> CheckInDraft | None:
        record = self._desk.lines.one(world.connection, "L01", line)
        history = self._desk.lines.history(world.connection, line)
        if record is None or history is None or not record["is_open"]:
            return None
        person = world.require_person(history.line.actor.id)
        return draft_of(world, self._desk.definition("L01"), record, person, "typed")
