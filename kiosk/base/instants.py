"""Instants as stored text: UTC, ISO 8601, milliseconds, `Z`; fixed width, so text order is time order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from kiosk.base.clock import TAIPEI


def to_text(instant: datetime) -> str:
    """Return `2026-05-19T00:01:00.000Z` for an aware datetime."""
    if instant.tzinfo is None:
        message = "an instant needs a time zone"
        raise ValueError(message)
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def from_text(text: str) -> datetime:
    """Return the instant of a stored text; raises ValueError for anything else."""
    if not text.endswith("Z"):
        message = f"not a stored instant: {text!r}"
        raise ValueError(message)
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)


def local(instant: datetime | str) -> datetime:
    """Return the instant as the clock on the station's wall shows it."""
    return (from_text(instant) if isinstance(instant, str) else instant).astimezone(TAIPEI)


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the instant of a wall time in Taiwan; hour 24 and beyond run into the next days (T-03)."""
    start = datetime(day.year, day.month, day.day, tzinfo=TAIPEI)
    return (start + timedelta(hours=hour, minutes=minute)).astimezone(UTC)


def minutes_between(earlier: str, later: str) -> int:
    """Return whole minutes between two stored instants, negative when reversed."""
    return int((from_text(later) - from_text(earlier)).total_seconds() // 60)
