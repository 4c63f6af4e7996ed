"""The rules of L05, each test named after its rule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.line import Status
from kiosk.ledgers.vehicle_use import VEHICLE_USE, outstanding, state
from kiosk.ledgers.vehicle_use_rules import FuelSum, fuel_by_vehicle
from tests.ledgers.builders import (
    BACK,
    CAR,
    LIN,
    OUT,
    PISTOL,
    WANG,
    World,
    ask,
    event,
    line_of,
    one,
    ref,
    world,
)


def drive(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "vehicle": CAR,
        "driver": ref(WANG),
        "purpose": "巡邏",
        "out_at": OUT,
        "odo_out": 1000,
    }
    return {**values, **more}


def home(**more: Value) -> dict[str, Value]:
    return drive(in_at=BACK, odo_in=1042, key_back=True, **more)


def out(values: dict[str, Value], facts: World | None = None) -> list[Problem]:
    return ask(VEHICLE_USE, values, facts or world(), Phase.OPEN)


def close(values: dict[str, Value], facts: World | None = None) -> list[Problem]:
    return ask(VEHICLE_USE, values, facts or world(), Phase.CLOSE)


def test_a_drive_in_order_passes() -> None:
    assert out(drive()) == []
    assert close(home()) == []


def test_states_and_what_is_out() -> None:
    assert state(drive()) == "out"
    assert state(drive(accident=True)) == "accident"
    assert state(home(accident=True)) == "in"
    assert outstanding(drive()) == ["巡邏車 ABC-5678"]
    assert outstanding(home()) == []


def test_l05_r01_odometer_never_runs_back() -> None:
    assert one(out(drive(odo_out=999)), "L05-R01").blocks
    assert one(close(drive(in_at=BACK, odo_in=999)), "L05-R01").field == "odo_in"
    facts = world()
    facts.change("c1", odometer=1050)
    assert one(close(home(), facts), "L05-R01").blocks


@pytest.mark.parametrize(("odo_in", "asked"), [(1300, False), (1301, True)])
def test_l05_r01_jump_over_300_km_needs_a_reason(odo_in: int, asked: bool) -> None:
    found = close(drive(in_at=BACK, odo_in=odo_in))
    assert [(p.severity, p.need) for p in found] == (
        [(Severity.CONFIRM, "reason")] if asked else []
    )
    assert close(drive(in_at=BACK, odo_in=odo_in, odo_jump_reason="押送至高雄")) == []


def test_l05_r02_vehicle_that_is_out_cannot_be_taken() -> None:
    facts = world()
    facts.change("c1", state="issued", holder=LIN, since=OUT, line="other")
    assert "林小華" in one(out(drive(), facts), "L05-R02").message
    facts.change("c1", state="repair")
    assert "送修中" in one(out(drive(), facts), "L05-R02").message
    facts.assets.clear()
    assert one(out(drive(), facts), "L05-R02").blocks


def test_l05_r03_licence_class() -> None:
    facts = world()
    facts.bar(WANG.id, licences=frozenset({"重型機車"}))
    assert one(out(drive(), facts), "L05-R03").field == "driver"


def test_l05_r04_fuel_is_taken_on_the_way() -> None:
    assert close(home(refuel_l="30.5", refuel_km=1020)) == []
    assert one(close(home(refuel_l="30.5", refuel_km=1050)), "L05-R04").field == "refuel_km"
    assert one(close(home(refuel_km=1020)), "L05-R04").field == "refuel_l"


def test_l05_r04_monthly_sheet_is_exact_and_leaves_void_lines_out() -> None:
    first = line_of(VEHICLE_USE, home(refuel_l="10.1", refuel_km=1001))
    second = line_of(
        VEHICLE_USE, drive(odo_out=1042, odo_in=1100, in_at=BACK, refuel_l="0.2", refuel_km=1050)
    )
    void = line_of(VEHICLE_USE, home(refuel_l="99", refuel_km=1001), status=Status.VOIDED)
    sums = fuel_by_vehicle([first, second, void])
    assert sums == {"ABC-5678": FuelSum(100, Decimal("10.3"))}
    assert sums["ABC-5678"].per_100_km == Decimal("10.3")
    assert FuelSum(0, Decimal(5)).per_100_km is None


def test_l05_r05_rear_seat_is_searched_after_transport() -> None:
    assert one(close(home(transported=True)), "L05-R05").blocks
    assert close(home(transported=True, rear_seat_searched=True)) == []


def test_l05_r06_only_vehicles_are_taken_on_this_book() -> None:
    assert one(out(drive(vehicle=PISTOL)), "L05-R06").blocks


def test_custody_out_and_in() -> None:
    assert VEHICLE_USE.custody is not None
    opened = event(1, Kind.OPEN, drive(), ledger="L05")
    assert [(move.asset, move.out) for move in VEHICLE_USE.custody(opened)] == [("c1", True)]
    closed = event(2, Kind.CLOSE, {"vehicle": CAR, "in_at": BACK, "accident": True}, ledger="L05")
    moves = VEHICLE_USE.custody(closed)
    assert [(move.asset, move.out, move.condition) for move in moves] == [("c1", False, "damaged")]
    corrected = event(3, Kind.AMEND, {"vehicle": CAR, "in_at": BACK}, ledger="L05")
    assert VEHICLE_USE.custody(corrected) == []
    fuel_only = event(4, Kind.ADD, {"vehicle": CAR, "refuel_l": "3"}, ledger="L05")
    assert VEHICLE_USE.custody(fuel_only) == []
