"""監錄檢查: all in order is one touch, but a camera drawn at random must be looked at and its clock typed.

The draw is made here and kept here, so that no screen can choose an easier camera (L07-R02). One confirm
writes a line for each system and a line for each new fault, in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from kiosk.base.instants import from_text, local, to_text
from kiosk.base.result import Problem
from kiosk.base.roc_date import dashed
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers import upkeep
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.station_cctv import CAMERA_KINDS, FAULT_SHEET
from kiosk.ledgers.station_cctv_rules import CHECK, FAULT, is_check, is_fault, system_of
from kiosk.ledgers.values import item, number, text
from kiosk.models import installations
from kiosk.models.journal import Transaction
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.camera_clock import read_clock
from kiosk.services.desk import Desk, Outcome, Recording, check_line, draft_line, unsettled
from kiosk.services.world import World

BOOK = "L07"
_RECENT = 60
"""Lines looked at for the days kept of the last check."""
_ORDER = (upkeep.STATION, upkeep.STREET, upkeep.ROOM, upkeep.OTHER)


@dataclass(frozen=True, slots=True)
class KnownFault:
    """A fault that is being repaired: it is listed in every check until it is fixed."""

    line: str
    kind: str
    since: str


@dataclass(frozen=True, slots=True)
class SystemCheck:
    """The check of one system: `asked` is the camera whose clock is typed, None where none is in order.

    `marks` are the new faults by camera id; `shown` is what its clock showed at `compared_at`.
    """

    system: str
    cameras: tuple[AssetFact, ...]
    drawn: tuple[str, ...]
    known: Mapping[str, KnownFault] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""
    compared_at: str = ""
    recording_ok: bool = True
    days_kept: int | None = None

    @property
    def label(self) -> str:
        """Return the name of the system."""
        return upkeep.label_of("camera_systems", self.system)

    @property
    def asked(self) -> AssetFact | None:
        """Return the first camera of the draw that shows a picture."""
        dark = {key for key, kind in self.marks.items() if kind != upkeep.CLOCK_FAULT}
        dark |= {key for key, one in self.known.items() if one.kind != upkeep.CLOCK_FAULT}
        by_id = {camera.id: camera for camera in self.cameras}
        return next((by_id[key] for key in self.drawn if key in by_id and key not in dark), None)

    @property
    def answered(self) -> bool:
        """Tell whether the clock was typed, or no camera could show one."""
        return bool(self.shown) or (self.asked is None and bool(self.compared_at))

    @property
    def drift(self) -> int:
        """Return whole seconds by which the asked camera is ahead, negative when it is behind."""
        if not self.shown:
            return 0
        apart = from_text(self.shown) - from_text(self.compared_at)
        return round(apart.total_seconds())

    def faults(self, limit: int) -> dict[str, str]:
        """Return the new faults by camera, a clock that is off by more than `limit` seconds among them (R03)."""
        found = {key: kind for key, kind in self.marks.items() if key not in self.known}
        asked = self.asked
        off = asked is not None and abs(self.drift) > limit
        if off and asked and asked.id not in self.known:
            found.setdefault(asked.id, upkeep.CLOCK_FAULT)
        return found


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """One round of checks, a part for each system that has cameras."""

    systems: tuple[SystemCheck, ...] = ()
    confirmed: frozenset[str] = frozenset()

    def of(self, system: str) -> SystemCheck:
        """Return the part of a system."""
        return next(one for one in self.systems if one.system == system)

    def put(self, part: SystemCheck) -> CheckDraft:
        """Return the draft with a part exchanged."""
        parts = tuple(part if one.system == part.system else one for one in self.systems)
        return replace(self, systems=parts)


class CameraCheck:
    """The use case; `rng` is seeded by tests and by synthetic days."""

    def __init__(self, desk: Desk, rng: Random | None = None) -> None:
        self._desk = desk
        self._rng = rng or Random()  # noqa: S311 - which camera is looked at is no secret
        self._draws: dict[tuple[str, str], tuple[str, ...]] = {}

    def begin(self, actor: Actor) -> CheckDraft:
        """Return a check with everything in order; the draw stays until it is written. Raises NotAllowed."""
        authorize(actor, BOOK, Action.SUBMIT, self._desk.unit)
        return self._desk.store.read(lambda c: self._begin(c, actor))

    def _begin(self, connection: Snapshot, actor: Actor) -> CheckDraft:
        cameras = installations.standing(connection, self._desk.unit, CAMERA_KINDS)
        known, kept = self._known(connection), self._days_kept(connection)
        parts = []
        for system in _ORDER:
            own = tuple(one for one in cameras if _system(one) == system)
            if not own:
                continue
            ids = {one.id for one in own}
            parts.append(
                SystemCheck(
                    system,
                    own,
                    self._draw(actor, system, ids),
                    {key: fault for key, fault in known.items() if key in ids},
                    days_kept=kept.get(system, _kept(own)),
                )
            )
        return CheckDraft(tuple(parts))

    def _draw(self, actor: Actor, system: str, ids: set[str]) -> tuple[str, ...]:
        """Return the order in which cameras are asked for; it is drawn anew only after a written check."""
        key = (actor.person.id, system)
        if set(self._draws.get(key, ())) != ids:
            drawn = sorted(ids)
            self._rng.shuffle(drawn)
            self._draws[key] = tuple(drawn)
        return self._draws[key]

    def _known(self, connection: Snapshot) -> dict[str, KnownFault]:
        definition, found = self._desk.definition(BOOK), {}
        for record in self._desk.lines.open_lines(connection, BOOK):
            values = values_of(definition, record)
            camera = item(values, "camera")
            if is_fault(values) and camera and record["status"] != "voided":
                fixed = bool(text(values, "fixed_at"))
                fault = KnownFault(
                    str(record["line"]), text(values, "fault_kind"), text(values, "checked_at")
                )
                if not fixed:
                    found[camera.id] = fault
        return found

    def _days_kept(self, connection: Snapshot) -> dict[str, int]:
        """Return what the last check of each system said."""
        definition, found = self._desk.definition(BOOK), dict[str, int]()
        for record in self._desk.lines.where(connection, BOOK, _RECENT):
            values = values_of(definition, record)
            days = number(values, "days_kept")
            if is_check(values) and days is not None and record["status"] != "voided":
                found.setdefault(text(values, "system"), days)
        return found

    # ------------------------------------------------------------------ edits

    def read_clock(self, draft: CheckDraft, system: str, typed: str) -> CheckDraft:
        """Return the draft with the clock of a system's camera compared now; raises InvalidInput."""
        now = self._desk.clock.now()
        part = draft.of(system)
        shown = to_text(read_clock(typed, now)) if part.asked else ""
        return draft.put(replace(part, shown=shown, compared_at=to_text(now)))

    @staticmethod
    def mark(draft: CheckDraft, camera: str, kind: str) -> CheckDraft:
        """Return the draft with a camera marked as faulty, or in order again when `kind` is empty.

        Where the camera that is asked for shows no picture, another is asked for and its clock typed anew.
        """
        for part in draft.systems:
            if camera in {one.id for one in part.cameras}:
                marks = {key: word for key, word in part.marks.items() if key != camera}
                marked = replace(part, marks={**marks, camera: kind} if kind else marks)
                if marked.asked != part.asked:
                    marked = replace(marked, shown="", compared_at="")
                return draft.put(marked)
        return draft

    @property
    def drift_limit(self) -> int:
        """Return the seconds beyond which a clock is a fault (L07-R03)."""
        return self._desk.policy.limits.clock_drift_seconds

    # ------------------------------------------------------------------ writing

    def check(self, actor: Actor, draft: CheckDraft) -> list[Problem]:
        """Return everything that stands against writing; raises NotAllowed."""
        authorize(actor, BOOK, Action.SUBMIT, self._desk.unit)
        return self._desk.store.read(
            lambda c: self._problems(World(self._desk, c, actor), actor, draft)
        )

    def confirm(self, actor: Actor, draft: CheckDraft) -> Outcome:
        """Write a line for each system that was looked at, and one for each new fault.

        Raises NotAllowed, StoreError.
        """
        authorize(actor, BOOK, Action.SUBMIT, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            world = World(self._desk, transaction.connection, actor)
            fresh = self._fresh(transaction.connection, actor, draft)
            problems = self._problems(world, actor, fresh)
            if stop := unsettled(problems, draft.confirmed):
                return Outcome(tuple(stop))
            recording = Recording(self._desk, transaction, actor)
            for part in fresh.systems:
                if part.answered:
                    self._write(recording, actor, part)
            return recording.outcome(problems)

        outcome = self._desk.store.write(act)
        if outcome.done:
            for part in draft.systems:
                if part.answered:
                    self._draws.pop((actor.person.id, part.system), None)
        return outcome

    def _fresh(self, connection: Snapshot, actor: Actor, draft: CheckDraft) -> CheckDraft:
        """Return the draft on the cameras, faults and draw that are known here: the screen is not trusted."""
        parts = []
        for part in self._begin(connection, actor).systems:
            told = next((one for one in draft.systems if one.system == part.system), None)
            if told is not None:
                ids = {one.id for one in part.cameras}
                marks = {key: kind for key, kind in told.marks.items() if key in ids}
                # Which camera is asked for follows from the draw kept here and from what is marked.
                marked = replace(part, marks=marks)
                same = _id(told.asked) == _id(marked.asked)
                parts.append(
                    replace(
                        marked,
                        shown=told.shown if same else "",
                        compared_at=told.compared_at,
                        recording_ok=told.recording_ok,
                        days_kept=told.days_kept,
                    )
                )
        return replace(draft, systems=tuple(parts))

    def _problems(self, world: World, actor: Actor, draft: CheckDraft) -> list[Problem]:
        answered = [part for part in draft.systems if part.answered]
        if not draft.systems:
            return [Problem("L07-R02", "設備清冊還沒有鏡頭，請先匯入設備清冊")]
        if not answered:
            asked = draft.systems[0].asked
            name = asked.label if asked else "鏡頭"
            return [Problem("L07-R02", f"請看「{name}」的畫面，輸入它顯示的時間", "clock_shown")]
        definition = self._desk.definition(BOOK)
        problems: list[Problem] = []
        for part in answered:
            occurred = from_text(part.compared_at)
            problems += self._stale(part)
            for values in self._lines(part, actor, {}):
                line = draft_line(self._desk, BOOK, actor.person, actor, occurred, values)
                problems += check_line(definition, line, world, Phase.OPEN)
        return list(dict.fromkeys(problems))

    def _stale(self, part: SystemCheck) -> list[Problem]:
        """Return a problem when the clock was compared too long ago: then it is read again."""
        age = self._desk.clock.now() - from_text(part.compared_at)
        if age <= timedelta(minutes=self._desk.policy.late_minutes):
            return []
        words = (
            f"{part.label}的鏡頭時間是 {int(age.total_seconds() // 60)} 分鐘前輸入的，請重新輸入"
        )
        return [Problem("L07-R02", words, "clock_shown")]

    def _write(self, recording: Recording, actor: Actor, part: SystemCheck) -> None:
        occurred = from_text(part.compared_at)
        detail: dict[str, Value] = {"duty_date": self._desk.duty_day(occurred)}
        *faults, _ = self._lines(part, actor, {})
        written: dict[str, str] = {}
        for values in faults:
            event, _line = recording.record(BOOK, Kind.OPEN, actor.person, occurred, values, detail)
            camera = item(values, "camera")
            if camera:
                written[camera.id] = event.line
        check = self._lines(part, actor, written)[-1]
        recording.record(BOOK, Kind.OPEN, actor.person, occurred, check, detail)

    def _lines(
        self, part: SystemCheck, actor: Actor, written: Mapping[str, str]
    ) -> list[dict[str, Value]]:
        """Return the values of the new faults, and of the check at the end."""
        new = part.faults(self.drift_limit)
        by_id = {camera.id: camera for camera in part.cameras}
        faults: list[dict[str, Value]] = [
            {
                "entry": FAULT,
                "sheet": FAULT_SHEET,
                "checked_at": part.compared_at,
                "system": part.system,
                "camera": _ref(by_id[key]),
                "fault_kind": kind,
                "checker": actor.person.to_value(),
            }
            for key, kind in sorted(new.items())
            if key in by_id
        ]
        return [*faults, self._check_values(part, actor, new, written)]

    def _check_values(
        self, part: SystemCheck, actor: Actor, new: Mapping[str, str], written: Mapping[str, str]
    ) -> dict[str, Value]:
        by_id = {camera.id: camera for camera in part.cameras}
        bad = {**{key: (one.kind, one.line, one.since) for key, one in part.known.items()}}
        bad |= {key: (kind, written.get(key, ""), "") for key, kind in new.items()}
        links: list[Value] = [
            {
                "kind": kind,
                "ref": key,
                "text": _fault_text(by_id[key], kind, since),
                "line": line,
            }
            for key, (kind, line, since) in sorted(bad.items())
            if key in by_id
        ]
        values: dict[str, Value] = {
            "entry": CHECK,
            "sheet": part.system,
            "checked_at": part.compared_at,
            "system": part.system,
            "cam_total": len(part.cameras),
            "cam_ok": len(part.cameras) - len(links),
            "recording_ok": part.recording_ok,
            "clock_drift_s": part.drift,
            "clock_ok": part.asked is not None and abs(part.drift) <= self.drift_limit,
            "days_kept": part.days_kept,
            "checker": actor.person.to_value(),
        }
        if links:
            values["faults"] = links
        if part.asked is not None:
            values |= {"clock_camera": _ref(part.asked), "clock_shown": part.shown}
        return values


def _id(camera: AssetFact | None) -> str:
    return camera.id if camera else ""


def _system(camera: AssetFact) -> str:
    return system_of(camera.kind, camera.attributes.get("system", ""))


def _kept(cameras: tuple[AssetFact, ...]) -> int | None:
    """Return the days the register says a system keeps, the fewest of its cameras."""
    days = [one.attributes.get("days_kept", "") for one in cameras]
    known = [int(one) for one in days if one.isdecimal()]
    return min(known) if known else None


def _ref(camera: AssetFact) -> dict[str, Value]:
    return {"id": camera.id, "kind": camera.kind, "label": camera.label, "qty": 1}


def _fault_text(camera: AssetFact, kind: str, since: str) -> str:
    words = f"{camera.label} {upkeep.label_of('camera_faults', kind)}"
    return f"{words}（{dashed(local(since))} 起）" if since else words
