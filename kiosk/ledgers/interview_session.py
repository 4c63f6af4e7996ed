"""What a line of L15 says of its session: when it was used, asked, interrupted, and how custody counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kiosk.base import roc_date
from kiosk.base.instants import from_text, local, to_text
from kiosk.ledgers.custody_clock import CustodyClock, Span, custody_clock
from kiosk.ledgers.event import Values
from kiosk.ledgers.interview_room_fields import PAUSE_KINDS
from kiosk.ledgers.values import flag, item, records, text

OVERRUN = timedelta(hours=4)
"""A running session holds its room at least so long for bookings when it has outrun its own time."""

_LONGEST_DAYS = 7


def state(values: Values) -> str:
    """Return how far the use of the room has come."""
    if text(values, "closed_at"):
        return "aborted" if flag(values, "aborted") else "closed"
    for key, reached in (
        ("postchecked_at", "postchecked"),
        ("q_end", "ended"),
        ("q_start", "in_use"),
        ("prechecked_at", "prechecked"),
    ):
        if text(values, key):
            return "paused" if reached == "in_use" and paused(values) else reached
    return "booked"


def paused(values: Values) -> bool:
    """Tell whether an interruption is running: it began, and no record of it was finished."""
    begun = text(values, "paused_at")
    return bool(begun) and all(text(one, "from") != begun for one in records(values, "pauses"))


def pause_record(values: Values, until: datetime) -> dict[str, str]:
    """Return the finished record of the running interruption."""
    begun, reason = text(values, "paused_at"), text(values, "pause_reason")
    kind = text(values, "pause_kind") or "other"
    label = next((one.label for one in PAUSE_KINDS if one.code == kind), kind)
    words = f"{roc_date.hour_minute(begun)}－{roc_date.hour_minute(until)} {label}：{reason}"
    return {"kind": kind, "from": begun, "to": to_text(until), "text": words}


def span_of(record: Values) -> Span | None:
    """Return a record of an interruption or exclusion as a span, None for one without its times."""
    start, end = text(record, "from"), text(record, "to")
    if not start or not end:
        return None
    try:
        return Span(from_text(start), from_text(end), text(record, "kind"))
    except ValueError:  # a form of a newer version
        return None


def interruptions(values: Values, now: datetime) -> list[Span]:
    """Return every interruption, the running one up to now."""
    found = [span_of(one) for one in records(values, "pauses")]
    spans = [one for one in found if one is not None]
    if paused(values):
        spans.append(Span(from_text(text(values, "paused_at")), now, text(values, "pause_kind")))
    return spans


def questioned(values: Values, now: datetime) -> list[Span]:
    """Return when questions were really asked: the session without its interruptions."""
    if not text(values, "q_start"):
        return []
    start = from_text(text(values, "q_start"))
    end = from_text(text(values, "q_end")) if text(values, "q_end") else now
    asked: list[Span] = []
    for pause in sorted(interruptions(values, now), key=lambda one: one.start):
        if start < min(pause.start, end):
            asked.append(Span(start, min(pause.start, end), "asked"))
        start = max(start, pause.end)
    if start < end:
        asked.append(Span(start, end, "asked"))
    return asked


def custody(values: Values, now: datetime) -> CustodyClock | None:
    """Return the custody clock of the line, None for somebody who was not arrested (L15-R04)."""
    arrested = text(values, "arrested_at")
    if not arrested:
        return None
    found = [span_of(one) for one in records(values, "exclusions")]
    spans = [one for one in found if one is not None] + interruptions(values, now)
    return custody_clock(from_text(arrested), now, spans, questioned(values, now))


def held(values: Values, now: datetime) -> Span | None:
    """Return the time [from, to) for which the line holds its room, None when it holds it no more."""
    if flag(values, "aborted") or not text(values, "booked_from"):
        return None
    start = from_text(text(values, "in_at") or text(values, "booked_from"))
    if text(values, "out_at"):
        end = from_text(text(values, "out_at"))
    else:
        end = from_text(text(values, "booked_to")) if text(values, "booked_to") else start
        if state(values) in {"in_use", "paused", "ended"} and end <= now:
            end = now + OVERRUN
    return Span(start, end, "held") if start < end else None


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two half-open intervals share an instant (L15-R10)."""
    return one.start < other.end and other.start < one.end


def media_label(values: Values, until: datetime) -> str:
    """Return the label of the recording: whom, when, which case (L15-R09)."""
    start = text(values, "q_start")
    when = f"{roc_date.minute(start)} 至 {roc_date.minute(until)}" if start else ""
    parts = (
        text(values, "subject_name"),
        when,
        text(values, "case_reason"),
        text(values, "case_no"),
        text(values, "media_no"),
    )
    return "　".join(part for part in parts if part)


def room_day(room: str, day: date) -> str:
    """Return the key under which the uses of a room on a calendar day are found."""
    return f"room:{room}:{day.isoformat()}"


def room_days(values: Values) -> list[str]:
    """Return a key for each calendar day on which the line holds its room as far as it is written."""
    room = item(values, "room")
    start = text(values, "in_at") or text(values, "booked_from")
    end = text(values, "out_at") or text(values, "booked_to")
    if room is None or not start:
        return []
    first, last = local(start).date(), local(max(start, end)).date()
    days = min((last - first).days, _LONGEST_DAYS)
    return [room_day(room.id, first + timedelta(days=one)) for one in range(days + 1)]


def days_around(span: Span) -> list[date]:
    """Return the days on which another use may touch a span: its own, and the one before."""
    first, last = local(span.start).date() - timedelta(days=1), local(span.end).date()
    return [first + timedelta(days=one) for one in range((last - first).days + 1)]
