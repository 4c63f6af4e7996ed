"""Monthly uptime of the cameras, reckoned from the times of their faults (L07-R04, L08-R04).

A camera that both books report at fault counts once: its outages are joined before they are summed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.base.instants import at_local, from_text, to_text
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.station_cctv import CAMERA_KINDS
from kiosk.ledgers.station_cctv_rules import is_fault
from kiosk.ledgers.street_cctv_rules import is_bad
from kiosk.ledgers.values import item, text
from kiosk.models import installations
from kiosk.models.lines import LineConditions
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk

_PAGE = 400
_BOOKS = (("L07", is_fault), ("L08", is_bad))
_DECEMBER = 12
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class CameraUptime:
    """One camera in one month: faults, minutes out of use, minutes of the month so far."""

    camera: AssetFact
    faults: int
    outage: int
    minutes: int

    @property
    def line(self) -> str:
        """Return the id of the camera, by which tables know their rows."""
        return self.camera.id

    @property
    def permille(self) -> int:
        """Return the thousandths of the time it worked, rounded down so that nothing looks whole that is not."""
        return 1000 * (self.minutes - self.outage) // self.minutes if self.minutes else 1000

    @property
    def percent(self) -> str:
        """Return `99.4 %`."""
        return f"{self.permille // 10}.{self.permille % 10} %"


@dataclass(frozen=True, slots=True)
class MonthUptime:
    """The report of a month, the worst camera first."""

    first: date
    cameras: tuple[CameraUptime, ...]

    @property
    def percent(self) -> str:
        """Return the uptime of all cameras together."""
        minutes = sum(one.minutes for one in self.cameras)
        outage = sum(one.outage for one in self.cameras)
        permille = 1000 * (minutes - outage) // minutes if minutes else 1000
        return f"{permille // 10}.{permille % 10} %"


class Uptime:
    """The use case of whoever reads the checks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def month(self, actor: Actor, day: date) -> MonthUptime:
        """Return the report of the month that holds a day, up to now; raises NotAllowed."""
        authorize(actor, "L07", Action.READ, self._desk.unit)
        first = day.replace(day=1)
        return self._desk.store.read(lambda c: self._month(c, first))

    def _month(self, connection: Snapshot, first: date) -> MonthUptime:
        now = self._desk.clock.now()
        span = (at_local(first, 0), min(at_local(_next(first), 0), now))
        minutes = max(int((span[1] - span[0]).total_seconds() // 60), 0)
        outages = self._outages(connection, span)
        found = []
        for camera in installations.standing(connection, self._desk.unit, CAMERA_KINDS):
            spans = outages.get(camera.id, [])
            out = sum(int((end - begin).total_seconds() // 60) for begin, end in joined(spans))
            found.append(CameraUptime(camera, len(spans), min(out, minutes), minutes))
        found.sort(key=lambda one: (-one.outage, one.camera.label))
        return MonthUptime(first, tuple(found))

    def _outages(self, connection: Snapshot, within: Span) -> dict[str, list[Span]]:
        """Return by camera the spans it was at fault that touch the month; a fault may be older than the month."""
        found: dict[str, list[Span]] = defaultdict(list)
        until = to_text(within[1])[:10]
        for key, counts in _BOOKS:
            definition = self._desk.definition(key)
            rows = self._desk.lines.filtered(connection, key, LineConditions(day_to=until))
            for start in range(0, len(rows), _PAGE):
                for record in self._desk.lines.page(connection, key, rows[start : start + _PAGE]):
                    values = values_of(definition, record)
                    camera = item(values, "camera")
                    if record["status"] == "voided" or camera is None or not counts(values):
                        continue
                    if cut := _cut(_span(definition, values, self._desk.clock.now()), within):
                        found[camera.id].append(cut)
        return found


def _span(definition: LedgerDef, values: Values, now: datetime) -> Span:
    ended = text(values, "fixed_at")
    return from_text(text(values, definition.when)), from_text(ended) if ended else now


def _cut(span: Span, within: Span) -> Span | None:
    begin, end = max(span[0], within[0]), min(span[1], within[1])
    return (begin, end) if begin < end else None


def joined(spans: list[Span]) -> list[Span]:
    """Return the spans with those that overlap made one, in order of time."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _next(first: date) -> date:
    if first.month == _DECEMBER:
        return date(first.year + 1, 1, 1)
    return date(first.year, first.month + 1, 1)
