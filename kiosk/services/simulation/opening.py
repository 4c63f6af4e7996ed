"""Opening the demo station on any later day: a roster in force, and patrols about to leave.

A station that was made yesterday has no roster today. Only what a chief publishes is added here, as
a chief would; nobody's entries are invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from kiosk.base.instants import to_text
from kiosk.base.roc_date import duty_date
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import PersonRef
from kiosk.models.roster import Piece, RosterVersion
from kiosk.models.store import Store
from kiosk.services.desk import Desk
from kiosk.services.registers import Registers
from kiosk.services.simulation.rostering import START_HOUR, Planner, pieces
from kiosk.services.simulation.station import DemoStation, actor_of, build_station
from kiosk.services.world import World

_MARK = "demo"
_OFFER = "now"
_OFFERED_MINUTES = 20
_TEAM = 2
_TEAMS = 2
_STEP_MINUTES = 10
_HOURS = 2
_EPOCH = date(2026, 1, 1)
"""Day from which the rotation of shifts is counted, so that any day has its own plan."""


def mark_demo(store: Store, officers: int, seed: int) -> None:
    """Write into the store that its station is invented, and how it was made."""
    store.write(lambda t: Store.set_meta(t.connection, _MARK, f"{officers} {seed}"))


def open_day(desk: Desk) -> int:
    """Publish what is missing for today and tomorrow and let two patrols begin now.

    Returns the number of roster versions published; none in a store that is no demo.
    """
    made = desk.store.read(lambda c: Store.meta(c, _MARK))
    if made is None:
        return 0
    officers, seed = map(int, made.split())
    now = desk.clock.now()
    station = build_station(officers, seed, duty_date(now, START_HOUR))
    registers, chief = Registers(desk), actor_of(station.chief)
    published = 0
    for ahead in range(2):
        day = duty_date(now, START_HOUR) + timedelta(days=ahead)
        if registers.roster(day) is None:
            _publish(registers, chief, station, day, seed)
            published += 1
    return published + _patrols_now(desk, registers, chief, station, now)


def _publish(
    registers: Registers, chief: Actor, station: DemoStation, day: date, seed: int
) -> None:
    number = (day - _EPOCH).days
    plan = Planner(station, Random(f"opening-{seed}-{number}")).plan(day, number)  # noqa: S311 - repeatable
    outcome = registers.publish_roster(chief, day, START_HOUR, pieces(plan.first), plan.leaves)
    registers.report_roster(chief, outcome.lines[0])


def _patrols_now(
    desk: Desk, registers: Registers, chief: Actor, station: DemoStation, now: datetime
) -> int:
    """Add two patrols that begin at this ten minutes, so that a visitor can sign somebody out at once."""
    day = duty_date(now, START_HOUR)
    version = registers.roster(day)
    start = now.replace(minute=now.minute - now.minute % _STEP_MINUTES, second=0, microsecond=0)
    if version is None or _offered(version, now):
        return 0
    free = _free(desk, chief, station, version, now)
    until = to_text(now + timedelta(hours=_HOURS))
    taken = {
        piece.vehicle
        for piece in version.pieces
        if piece.end > to_text(now) and piece.start < until
    }
    cars = [
        one.label
        for one in station.assets
        if one.kind == "patrol_car" and one.label not in taken and _in_store(desk, chief, one.id)
    ]
    teams = min(_TEAMS, len(cars), len(free) // _TEAM)
    if not teams:
        return 0
    added: list[Piece] = []
    for team in range(teams):
        members = free[team * _TEAM : (team + 1) * _TEAM]
        added += [
            Piece(
                who,
                "B",
                to_text(start),
                to_text(start + timedelta(hours=_HOURS)),
                place=("西湖線", "文德線")[team],
                radio_code=f"7{team + 5}",
                vehicle=cars[team],
                team=f"{_OFFER}{team}",
            )
            for who in members
        ]
    outcome = registers.publish_roster(
        chief, day, version.start_hour, [*version.pieces, *added], version.leaves, "支援尖峰巡邏"
    )
    registers.report_roster(chief, outcome.lines[0])
    return 1


def _offered(version: RosterVersion, now: datetime) -> bool:
    """Tell whether patrols were let begin a short while ago, so that opening again adds no more."""
    since = to_text(now - timedelta(minutes=_OFFERED_MINUTES))
    return any(piece.team.startswith(_OFFER) and piece.start > since for piece in version.pieces)


def _free(
    desk: Desk, chief: Actor, station: DemoStation, version: RosterVersion | None, now: datetime
) -> list[PersonRef]:
    """Return officers who are at the station with nothing to do for the next hours, licensed to drive."""
    if version is None:
        return []
    until = to_text(now + timedelta(hours=_HOURS))
    busy = {
        piece.person.id
        for piece in version.pieces
        if piece.end > to_text(now) and piece.start < until
    }

    def act(world: World) -> list[PersonRef]:
        return [
            one.ref
            for one in station.ranks
            if "car" in one.licences
            and not one.barred
            and one.id not in busy
            and one.id not in version.leaves
            and not world.open_line("L01", one.id)
        ]

    return desk.store.read(lambda c: act(World(desk, c, chief)))


def _in_store(desk: Desk, chief: Actor, asset: str) -> bool:
    found = desk.store.read(lambda c: World(desk, c, chief).asset(asset))
    return found is not None and found.state == "in_store"
