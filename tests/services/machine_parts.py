"""What the machine of `test_machine.py` plays with."""

from __future__ import annotations

from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.event import Value
from kiosk.ledgers.reference import vehicle_checks
from kiosk.models.equipment import AssetEntry
from tests.station import DAY, UNIT, Counter

MORE = (
    AssetEntry("M1", UNIT, "motorcycle", "MA-01", "BM1", vehicle_class="motorcycle", odometer=900),
    AssetEntry("S1", UNIT, "rifle_65", "K2-01", "BS1", rounds=30),
    AssetEntry("ammo_65", UNIT, "ammo_65", "步槍子彈", total=90),
)
THINGS = ("BG1", "BG2", "BG3", "BR1", "BR2", "BV1", "BC1", "BM1", "BS1")
DUTIES = ("A", "B", "C", "F", "I")

CHANGES: tuple[dict[str, Value], ...] = (
    {"remark": "更正"},
    {"reason_place": "西湖街"},
    {"rounds_in": 24},
    {"rounds_lost": 1},
    {"mag_qty": 1},
    {"in_at": to_text(at_local(DAY, 12))},
    {"pistol": {"id": "G2", "kind": "pistol", "label": "TPD-0102", "qty": 1}},
    {"returned": []},
    {"moved_to": "x"},
    {"odo_out": 48_000},
    {"driver": Counter.ref("P05").to_value()},
    {"carry_reason": "戒護", "carry_approver": Counter.ref("P00").to_value()},
    {"weapon_report": "警字第1號"},
)
"""Corrections somebody may try; most touch what the stock was told and must be refused."""

CHECKED: Value = {check.code: True for check in vehicle_checks()}
