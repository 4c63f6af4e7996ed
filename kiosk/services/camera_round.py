"""保管檢查: a keeper goes through his street cameras; what was looked at is written in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.street_cctv import KIND
from kiosk.ledgers.street_cctv_rules import CARE, POINT_FIELDS, is_care
from kiosk.ledgers.values import item
from kiosk.models import installations
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk, Outcome, Recording, check_line, draft_line, unsettled
from kiosk.services.world import World

BOOK = "L08"
BAD_WORDS = {
    "image_ok": "影像異常",
    "rec_ok": "錄影異常",
    "night_ok": "夜視不良",
    "angle_ok": "角度偏移",
    "blocked": "遭遮蔽",
    "power_ok": "電源異常",
    "net_ok": "網路斷線",
    "box_ok": "箱體損壞",
}
"""What is said of a point that is not as it should be, in the order of the form."""


@dataclass(frozen=True, slots=True)
class RoundCamera:
    """A camera of the round: when it was last looked at (instant, or empty), and its open fault if any."""

    camera: AssetFact
    last: str = ""
    fault: str = ""

    def kept_by(self, person: str) -> bool:
        """Tell whether a person is its keeper."""
        return self.camera.attributes.get("keeper", "") == person


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one camera: the keys of its bad points, and more words where they are not enough."""

    camera: str
    bad: frozenset[str] = frozenset()
    note: str = ""

    @property
    def words(self) -> str:
        """Return `夜視不良、遭遮蔽`, or empty text for a camera in order."""
        parts = [word for key, word in BAD_WORDS.items() if key in self.bad]
        return "、".join([*parts, self.note] if self.note else parts)


class CameraRound:
    """The use case of the keepers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def begin(self, actor: Actor) -> tuple[RoundCamera, ...]:
        """Return every street camera that stands, the one looked at longest ago first; raises NotAllowed."""
        authorize(actor, BOOK, Action.READ, self._desk.unit)
        return self._desk.store.read(self._cameras)

    def _cameras(self, connection: Snapshot) -> tuple[RoundCamera, ...]:
        faults = self._faults(connection)
        found = [
            RoundCamera(one, self._last(connection, one.id), faults.get(one.id, ""))
            for one in installations.standing(connection, self._desk.unit, (KIND,))
        ]
        return tuple(sorted(found, key=lambda one: (one.last, one.camera.label)))

    def _last(self, connection: Snapshot, camera: str) -> str:
        # Changes and custody name the camera too, but are no look at it.
        fields = [self._desk.definition(BOOK).by_key["entry"]]
        for record in self._desk.lines.about(connection, BOOK, f"a:{camera}", 5):
            kind = values_of(self._desk.definition(BOOK), record, fields)
            if record["status"] != "voided" and is_care(kind):
                return str(record["occurred_at"])
        return ""

    def _faults(self, connection: Snapshot) -> dict[str, str]:
        definition, found = self._desk.definition(BOOK), dict[str, str]()
        for record in self._desk.lines.open_lines(connection, BOOK):
            values = values_of(definition, record)
            camera = item(values, "camera")
            if camera is not None and record["status"] != "voided":
                found[camera.id] = definition.summary(values).removeprefix(camera.label).strip()
        return found

    def check(self, actor: Actor, looks: Sequence[Look]) -> list[Problem]:
        """Return what stands against writing the looks; raises NotAllowed."""
        authorize(actor, BOOK, Action.SUBMIT, self._desk.unit)
        return self._desk.store.read(
            lambda c: self._problems(World(self._desk, c, actor), actor, looks)
        )

    def record(self, actor: Actor, looks: Sequence[Look]) -> Outcome:
        """Write one line for each camera that was looked at, all or none; raises NotAllowed, StoreError."""
        authorize(actor, BOOK, Action.SUBMIT, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            problems = self._problems(world, actor, looks)
            if stop := unsettled(problems, frozenset()):
                return Outcome(tuple(stop))
            now = self._desk.clock.now()
            detail: dict[str, Value] = {"duty_date": self._desk.duty_day(now)}
            recording = Recording(self._desk, transaction, actor)
            for look in looks:
                values = self._values(world, actor, look)
                recording.record(BOOK, Kind.OPEN, actor.person, now, values, detail)
            return recording.outcome(problems)

        return self._desk.store.write(act)

    def _problems(self, world: World, actor: Actor, looks: Sequence[Look]) -> list[Problem]:
        if not looks:
            return [Problem("F-REQUIRED", "還沒有看過任何鏡頭", "camera")]
        definition, now = self._desk.definition(BOOK), self._desk.clock.now()
        found: list[Problem] = []
        for look in looks:
            values = self._values(world, actor, look)
            line = draft_line(self._desk, BOOK, actor.person, actor, now, values)
            found += check_line(definition, line, world, Phase.OPEN)
        return list(dict.fromkeys(found))

    def _values(self, world: World, actor: Actor, look: Look) -> dict[str, Value]:
        fact = world.asset(look.camera)
        place = fact.attributes if fact else {}
        keeper = world.person(place.get("keeper", "")) if place.get("keeper") else None
        who = keeper.ref if keeper else actor.person
        label = fact.label if fact else look.camera
        values: dict[str, Value] = {
            "entry": CARE,
            "camera": {"id": look.camera, "kind": KIND, "label": label, "qty": 1},
            "keeper": who.to_value(),
            "checked_at": to_text(self._desk.clock.now()),
        }
        values |= {key: place[key] for key in ("site", "direction") if place.get(key)}
        values |= {key: (key == "blocked") is (key in look.bad) for key in POINT_FIELDS}
        if look.words:
            values["fault"] = look.words
        return values
