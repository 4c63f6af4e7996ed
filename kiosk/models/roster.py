"""Duty rosters (勤務分配表): every published version is kept; the latest of a day is in force."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from kiosk.ledgers.event import Event, PersonRef, Value
from kiosk.ledgers.facts import RosterSlot
from kiosk.models.statement import Statement


@dataclass(frozen=True, slots=True)
class Piece:
    """One duty of one person, without gaps: start and end are stored instants."""

    person: PersonRef
    duty: str
    start: str
    end: str
    place: str = ""
    radio_code: str = ""
    vehicle: str = ""
    team: str = ""
    """Pieces of one team (duty line and hours) are each other's partners."""

    def to_value(self) -> dict[str, Value]:
        """Return the stored form."""
        return {
            "person": self.person.to_value(),
            "duty": self.duty,
            "start": self.start,
            "end": self.end,
            "place": self.place,
            "radio": self.radio_code,
            "vehicle": self.vehicle,
            "team": self.team,
        }


@dataclass(frozen=True, slots=True)
class RosterVersion:
    """One published version of one roster day."""

    id: str
    number: int
    unit: str
    duty_date: str
    start_hour: int
    published_at: str
    published_by: PersonRef
    reason: str
    reported_at: str
    pieces: tuple[Piece, ...]
    leaves: dict[str, str]


def register(connection: Connection, event: Event) -> None:
    """Take over a published version."""
    stamp = "|".join(map(str, event.order))
    detail = dict(event.detail)
    body = {**detail, "published_at": event.recorded_at, "published_by": event.actor.to_value()}
    row = {
        "id": event.id,
        "unit": event.unit,
        "duty_date": detail["duty_date"],
        "registered": stamp,
        "body": json.dumps(body, ensure_ascii=False, sort_keys=True),
    }
    if not _PUT.run(connection, row).rowcount:
        return
    slots = {}
    for piece in cast("list[dict[str, Value]]", detail["pieces"]):
        person = PersonRef.from_value(piece["person"])
        slots[person.id, piece["start"]] = {
            "version": event.id,
            "person": person.id,
            "start": piece["start"],
            "end": piece["end"],
            "duty": piece["duty"],
            "body": json.dumps(piece, ensure_ascii=False, sort_keys=True),
        }
    if slots:
        _PUT_SLOT.many(connection, list(slots.values()))


def register_report(connection: Connection, event: Event) -> None:
    """Mark a version as reported upward; the earliest report counts."""
    _PUT_REPORT.run(
        connection, {"version": event.detail["version"], "at": event.detail["reported_at"]}
    )


def versions(connection: Connection, unit: str, duty_date: str) -> list[RosterVersion]:
    """Return all versions of a day, oldest first; numbers are their order of publication."""
    rows = _VERSIONS.all(connection, {"unit": unit, "day": duty_date})
    reported = {
        row[0]: row[1] for row in _REPORTS.run(connection, {"unit": unit, "day": duty_date})
    }
    return [
        _version(row[0], index + 1, row[1], row[2], row[3], reported.get(row[0], ""))
        for index, row in enumerate(rows)
    ]


def in_force(connection: Connection, unit: str, duty_date: str) -> RosterVersion | None:
    """Return the version in force for a day."""
    found = versions(connection, unit, duty_date)
    return found[-1] if found else None


def slot(
    connection: Connection, unit: str, duty_date: str, person: str, at: str
) -> RosterSlot | None:
    """Return the duty of a person at an instant on the version in force of a roster day."""
    found = _SLOT.one(connection, {"unit": unit, "day": duty_date, "person": person, "at": at})
    if found is None:
        return None
    version, body = found
    piece = json.loads(body)
    team = []
    if piece["team"]:
        rows = _TEAM.run(
            connection, {"version": version, "start": piece["start"], "person": person}
        )
        others = [json.loads(row[0]) for row in rows]
        team = [
            PersonRef.from_value(other["person"])
            for other in others
            if other["team"] == piece["team"]
        ]
    return RosterSlot(
        version=version,
        duty_date=duty_date,
        duty=piece["duty"],
        start=piece["start"],
        end=piece["end"],
        place=piece["place"],
        radio_code=piece["radio"],
        vehicle=piece["vehicle"],
        partners=tuple(team),
    )


def slots(connection: Connection, unit: str, duty_date: str, person: str) -> list[RosterSlot]:
    """Return all duties of a person on the version in force of a roster day, in order of time."""
    rows = _SLOTS.all(connection, {"unit": unit, "day": duty_date, "person": person})
    found = (slot(connection, unit, duty_date, person, row[0]) for row in rows)
    return [item for item in found if item is not None]


def leave(connection: Connection, unit: str, duty_date: str, person: str) -> str:
    """Return the kind of leave of a person on a roster day, or empty text."""
    row = _IN_FORCE.one(connection, {"unit": unit, "day": duty_date})
    return str(json.loads(row[1]).get("leaves", {}).get(person, "")) if row else ""


def _version(
    key: str, number: int, unit: str, day: str, body: str, reported_at: str
) -> RosterVersion:
    record = json.loads(body)
    pieces = tuple(
        Piece(
            PersonRef.from_value(piece["person"]),
            piece["duty"],
            piece["start"],
            piece["end"],
            piece["place"],
            piece["radio"],
            piece["vehicle"],
            piece["team"],
        )
        for piece in record["pieces"]
    )
    return RosterVersion(
        id=key,
        number=number,
        unit=unit,
        duty_date=day,
        start_hour=record["start_hour"],
        published_at=record["published_at"],
        published_by=PersonRef.from_value(record["published_by"]),
        reason=record.get("reason", ""),
        reported_at=reported_at,
        pieces=pieces,
        leaves=record.get("leaves", {}),
    )


_PUT = Statement(
    "INSERT INTO roster_version(id, unit, duty_date, registered, body) "
    "VALUES (:id, :unit, :duty_date, :registered, :body) ON CONFLICT DO NOTHING"
)
_PUT_SLOT = Statement(
    'INSERT INTO roster_slot(version, person, start, "end", duty, body) '
    "VALUES (:version, :person, :start, :end, :duty, :body)"
)
_VERSIONS = Statement(
    "SELECT id, unit, duty_date, body FROM roster_version WHERE unit = :unit AND duty_date = :day ORDER BY registered"
)
_IN_FORCE = Statement(
    "SELECT id, body FROM roster_version WHERE unit = :unit AND duty_date = :day ORDER BY registered DESC LIMIT 1"
)
_SLOT = Statement(
    "SELECT version, body FROM roster_slot WHERE version = (SELECT id FROM roster_version "
    "WHERE unit = :unit AND duty_date = :day ORDER BY registered DESC LIMIT 1) "
    'AND person = :person AND start <= :at AND "end" > :at ORDER BY start DESC LIMIT 1'
)
_SLOTS = Statement(
    "SELECT start FROM roster_slot WHERE version = (SELECT id FROM roster_version "
    "WHERE unit = :unit AND duty_date = :day ORDER BY registered DESC LIMIT 1) "
    "AND person = :person ORDER BY start"
)
_TEAM = Statement(
    "SELECT body FROM roster_slot WHERE version = :version AND start = :start AND person <> :person"
)
_PUT_REPORT = Statement(
    "INSERT INTO roster_report(version, at) VALUES (:version, :at) "
    "ON CONFLICT(version) DO UPDATE SET at = min(at, excluded.at)"
)
_REPORTS = Statement(
    "SELECT r.version, r.at FROM roster_report r JOIN roster_version v ON v.id = r.version "
    "WHERE v.unit = :unit AND v.duty_date = :day"
)
