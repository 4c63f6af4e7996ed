"""Values that a 退勤 writes: the trip, and what is out of the ordinary."""

from __future__ import annotations

from kiosk.ledgers.event import Value
from kiosk.ledgers.reference import vehicle_checks
from kiosk.services.kit import CheckInDraft


def exceptions(draft: CheckInDraft) -> dict[str, Value]:
    """Return what is out of the ordinary about a return, as the in/out line keeps it."""
    texts = {
        "agent_reason": draft.agent_reason if draft.agent else "",
        "carry_reason": draft.carry_reason,
        "deviation_reason": draft.deviation_reason or dict(draft.reasons).get("DS-07", ""),
        "weapon_report": draft.weapon_report,
        "remark": draft.remark,
    }
    values: dict[str, Value] = {key: value for key, value in texts.items() if value}
    if draft.agent:
        values["agent"] = draft.agent.ref.to_value()
        if draft.approver:
            values["agent_approver"] = draft.approver.ref.to_value()
    if draft.carry_reason and draft.approver:
        values["carry_approver"] = draft.approver.ref.to_value()
    return values


def trip_values(draft: CheckInDraft, at: str) -> dict[str, Value]:
    """Return the values that close the trip at an instant; empty without a vehicle."""
    trip = draft.vehicle
    if trip is None:
        return {}
    asset: dict[str, Value] = {
        "id": trip.asset,
        "kind": trip.kind,
        "label": trip.label,
        "qty": 1,
    }
    values: dict[str, Value] = {
        "vehicle": asset,
        "in_at": at,
        "odo_in": trip.odo_in,
        "fuel_pct": trip.fuel_pct,
        "refuel_l": trip.refuel_l,
        "refuel_km": trip.refuel_km,
        "receipt_no": trip.receipt_no,
        "check_in": {check.code: check.code not in trip.faults for check in vehicle_checks()},
        "transported": trip.transported or None,
        "rear_seat_searched": trip.rear_seat_searched or None,
        "damage_note": trip.damage_note,
        "key_back": trip.key_back,
        "odo_jump_reason": trip.jump_reason or dict(draft.reasons).get("L05-R01", ""),
    }
    return {key: value for key, value in values.items() if value not in (None, "")}
