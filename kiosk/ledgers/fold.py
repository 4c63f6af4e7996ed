"""Events of one line -> the line. Pure, so that every machine that has the events sees the same line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeAlias, cast

from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import Event, Kind, PersonRef, Value
from kiosk.ledgers.line import Ask, Line, Review, Revision, Status

Changed: TypeAlias = dict[str, Any]
"""The attributes of a line that an event changes; their values are those of the dataclass `Line`."""


def fold(definition: LedgerDef, events: Iterable[Event]) -> Line | None:
    """Return the line its events make, or None while its opening event has not arrived.

    The result depends on the set of events only, not on the order they came in.
    """
    ordered = sorted(events, key=lambda event: event.order)
    opening = next((event for event in ordered if event.kind == Kind.OPEN), None)
    if opening is None:
        return None
    line = _opened(opening)
    for event in ordered:
        if event is not opening:
            line = step(line, event)
    return settle(definition, line)


def _opened(event: Event) -> Line:
    detail = event.detail
    return Line(
        id=event.line,
        ledger=event.ledger,
        version=event.version,
        number=str(detail.get("no", "")),
        unit=event.unit,
        stream=event.stream,
        session=str(detail.get("session", "")),
        duty_date=str(detail.get("duty_date", "")),
        roster_version=str(detail.get("roster", "")),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        late_reason=str(detail.get("late", "")),
        late="late" in detail,
        clock_quality=str(detail.get("clock", "")),
        actor=event.actor,
        recorded_by=event.recorded_by,
        status=Status.RECORDED,
        state="",
        values=dict(event.values),
        proxy_pending=bool(detail.get("proxy", False)),
        last=event.order,
        last_at=event.recorded_at,
    )


def step(line: Line, event: Event) -> Line:
    """Return the line after one more event; `settle` must follow the last one."""
    handler = _STEPS.get(event.kind)
    changes: Changed = handler(line, event) if handler else {"unknown": line.unknown + 1}
    last, last_at = max(line.last, event.order), max(line.last_at, event.recorded_at)
    return replace(line, last=last, last_at=last_at, **changes)


def settle(definition: LedgerDef, line: Line) -> Line:
    """Return the line with the state its values put it in."""
    state = "voided" if line.status is Status.VOIDED else definition.state(line.values)
    return replace(line, state=state)


def _add(line: Line, event: Event) -> Changed:
    values = dict(line.values)
    for key, value in event.values.items():
        before = values.get(key)
        values[key] = (
            [*before, *value] if isinstance(before, list) and isinstance(value, list) else value
        )
    status = Status.RECORDED if line.status is Status.RETURNED else line.status
    proxy = line.proxy_pending or bool(event.detail.get("proxy", False))
    late_reason = str(event.detail.get("late", "")) or line.late_reason
    return {
        "values": values,
        "status": status,
        "proxy_pending": proxy,
        "late": line.late or "late" in event.detail,
        "late_reason": late_reason,
    }


def _amended(
    line: Line, event: Event, values: dict[str, Value], reason: str, by: PersonRef
) -> Changed:
    approver = event.actor if event.kind == Kind.DECIDE else None
    number = line.revision + 1
    changed = [
        Revision(
            number,
            key,
            line.values.get(key),
            value,
            reason,
            by,
            approver,
            event.recorded_at,
            event.id,
        )
        for key, value in values.items()
        if line.values.get(key) != value
    ]
    if not changed:
        return {}
    # A correction after review puts the line before the reviewer again (domain C-02).
    status = Status.RECORDED if line.status in {Status.REVIEWED, Status.RETURNED} else line.status
    return {
        "values": {**line.values, **values},
        "revision": number,
        "revisions": (*line.revisions, *changed),
        "status": status,
    }


def _amend(line: Line, event: Event) -> Changed:
    return _amended(
        line, event, dict(event.values), str(event.detail.get("reason", "")), event.actor
    )


def _ask(line: Line, event: Event) -> Changed:
    ask = Ask(
        event.id, event.values, str(event.detail.get("reason", "")), event.actor, event.recorded_at
    )
    return {"asks": (*line.asks, ask)}


def _decide(line: Line, event: Event) -> Changed:
    ask = next((item for item in line.asks if item.event == event.detail.get("ask")), None)
    if ask is None:
        return {}
    left: Changed = {"asks": tuple(item for item in line.asks if item is not ask)}
    if not event.detail.get("granted"):
        return left
    return left | _amended(line, event, dict(ask.values), ask.reason, ask.by)


def _void(_line: Line, event: Event) -> Changed:
    return {"status": Status.VOIDED, "void_reason": str(event.detail.get("reason", ""))}


def _review(line: Line, event: Event) -> Changed:
    outcome = str(event.detail.get("outcome", ""))
    review = Review(outcome, str(event.detail.get("note", "")), event.actor, event.recorded_at)
    status = line.status
    if status is not Status.VOIDED:
        status = Status.RETURNED if outcome == Status.RETURNED else Status.REVIEWED
    values = {**line.values, **event.values}
    return {"status": status, "reviews": (*line.reviews, review), "values": values}


def _confirm(line: Line, event: Event) -> Changed:
    own = event.actor.id == line.actor.id
    return {
        "proxy_pending": line.proxy_pending and not own,
        "confirmed_by": tuple(sorted({*line.confirmed_by, event.actor.id})),
    }


_STEPS: dict[str, Callable[[Line, Event], Changed]] = {
    Kind.ADD: _add,
    Kind.CLOSE: _add,
    Kind.SIGN: _add,
    Kind.AMEND: _amend,
    Kind.ASK: _ask,
    Kind.DECIDE: _decide,
    Kind.VOID: _void,
    Kind.REVIEW: _review,
    Kind.CONFIRM: _confirm,
}


def people_of(value: Value) -> list[PersonRef]:
    """Return the persons of a PERSON field, one or many, in order."""
    if isinstance(value, dict):
        return [PersonRef.from_value(value)]
    return [PersonRef.from_value(item) for item in cast("list[Value]", value or [])]
