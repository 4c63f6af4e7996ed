"""Rules of L05, one function each, named after the domain reference (L05-R01 … R06)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kiosk.base import roc_date
from kiosk.base.result import Problem, Severity
from kiosk.ledgers import custody, reference
from kiosk.ledgers.definition import Phase, Rule
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.values import amount, flag, item, number, person, text

JUMP_KM = 300
_UNAVAILABLE = {
    "repair": "送修中",
    "retired": "已報廢",
    "transferred": "已移撥",
    "seized": "扣案中",
}


def r01_odometer_out(line: Line, facts: Facts) -> list[Problem]:
    """L05-R01: the odometer at departure is not below the last one known."""
    vehicle, odo_out = item(line.values, "vehicle"), number(line.values, "odo_out")
    fact = facts.asset(vehicle.id) if vehicle else None
    if vehicle is None or fact is None or odo_out is None:
        return []
    if odo_out < fact.odometer:
        message = f"出車里程 {odo_out:,} 小於{custody.named(vehicle)}上次的 {fact.odometer:,} 公里"
        return [Problem("L05-R01", message, "odo_out")]
    return _jump(line, fact.odometer, odo_out, "odo_out") if fact.odometer else []


def r01_odometer_in(line: Line, facts: Facts) -> list[Problem]:
    """L05-R01: the odometer never runs back; more than 300 km in one use needs a reason."""
    values = line.values
    vehicle = item(values, "vehicle")
    odo_out, odo_in = amount(values, "odo_out"), number(values, "odo_in")
    if odo_in is None:
        return []
    if odo_in < odo_out:
        message = f"返所里程 {odo_in:,} 小於出車里程 {odo_out:,} 公里，請重新查看里程表"
        return [Problem("L05-R01", message, "odo_in")]
    fact = facts.asset(vehicle.id) if vehicle else None
    if vehicle is not None and fact is not None and odo_in < fact.odometer:
        message = f"返所里程 {odo_in:,} 小於{custody.named(vehicle)}已知的 {fact.odometer:,} 公里"
        return [Problem("L05-R01", message, "odo_in")]
    return _jump(line, odo_out, odo_in, "odo_in")


def _jump(line: Line, before: int, after: int, field: str) -> list[Problem]:
    if after - before <= JUMP_KM or text(line.values, "odo_jump_reason"):
        return []
    message = f"里程多了 {after - before:,} 公里（{before:,} 到 {after:,}），請確認並填差異原因"
    problem = Problem("L05-R01", message, field, Severity.CONFIRM, "reason")
    return [problem]


def r02_free(line: Line, facts: Facts) -> list[Problem]:
    """L05-R02: a vehicle that is out, or not fit, cannot be taken."""
    vehicle = item(line.values, "vehicle")
    if vehicle is None:
        return []
    name = custody.named(vehicle)
    fact = facts.asset(vehicle.id)
    if fact is None:
        return [Problem("L05-R02", f"本所車輛中沒有{name}", "vehicle")]
    if fact.state == "issued" and not (line.id and fact.line == line.id):
        holder = fact.holder.label if fact.holder else "他人"
        since = f"於 {roc_date.minute(fact.since)} " if fact.since else ""
        return [Problem("L05-R02", f"{name}已由{holder}{since}開出，尚未返所", "vehicle")]
    if fact.state in _UNAVAILABLE:
        return [Problem("L05-R02", f"{name}{_UNAVAILABLE[fact.state]}，不能使用", "vehicle")]
    return []


def r03_licence(line: Line, facts: Facts) -> list[Problem]:
    """L05-R03: the driver holds a licence of the vehicle's class."""
    vehicle, driver = item(line.values, "vehicle"), person(line.values, "driver")
    fact = facts.asset(vehicle.id) if vehicle else None
    known = facts.person(driver.id) if driver else None
    if vehicle is None or driver is None or fact is None or not fact.vehicle_class:
        return []
    if known is not None and fact.vehicle_class in known.licences:
        return []
    message = (
        f"{driver.label}沒有登記可駕駛{custody.named(vehicle)}的駕照，請改派駕駛或更新人員資料"
    )
    return [Problem("L05-R03", message, "driver")]


def r04_fuel(line: Line, _facts: Facts) -> list[Problem]:
    """L05-R04: fuel is taken on the way, so that litres per kilometre can be reckoned monthly."""
    values = line.values
    at, start, end = (number(values, key) for key in ("refuel_km", "odo_out", "odo_in"))
    if at is None:
        return []
    if not text(values, "refuel_l"):
        return [Problem("L05-R04", "填了加油時里程，請一併填加油量", "refuel_l")]
    if (start is not None and at < start) or (end is not None and at > end):
        message = f"加油時里程 {at:,} 不在出車與返所里程之間，請重新查看油單"
        return [Problem("L05-R04", message, "refuel_km")]
    return []


def r05_rear_seat(line: Line, _facts: Facts) -> list[Problem]:
    """L05-R05: after transporting persons the rear seat is searched."""
    if not flag(line.values, "transported") or flag(line.values, "rear_seat_searched"):
        return []
    message = "曾載送人員，請搜查後座（夾縫、踏墊）後勾選「後座已搜查」"
    return [Problem("L05-R05", message, "rear_seat_searched", need="confirm")]


def r06_counted(line: Line, _facts: Facts) -> list[Problem]:
    """L05-R06: only vehicles are taken on this book, because its lines are the handover's counts."""
    vehicle = item(line.values, "vehicle")
    kind = reference.find_kind(vehicle.kind) if vehicle else None
    if vehicle is None or (kind is not None and kind.vehicle):
        return []
    return [Problem("L05-R06", f"{custody.named(vehicle)}不是車輛，請在出入領用登記", "vehicle")]


@dataclass(frozen=True, slots=True)
class FuelSum:
    """Kilometres driven and litres taken by one vehicle; litres in exact decimals."""

    kilometres: int
    litres: Decimal

    @property
    def per_100_km(self) -> Decimal | None:
        """Return litres for 100 km to one decimal, or None when nothing was driven."""
        if not self.kilometres:
            return None
        return (self.litres * 100 / self.kilometres).quantize(Decimal("0.1"))


def fuel_by_vehicle(lines: Iterable[Line]) -> dict[str, FuelSum]:
    """Return the fuel sheet of a set of lines by vehicle label; voided lines do not count (L05-R04)."""
    sums: dict[str, FuelSum] = {}
    for line in lines:
        vehicle = item(line.values, "vehicle")
        if vehicle is None or line.status is Status.VOIDED:
            continue
        before = sums.get(vehicle.label, FuelSum(0, Decimal(0)))
        odo_in = number(line.values, "odo_in")
        driven = odo_in - amount(line.values, "odo_out") if odo_in is not None else 0
        litres = Decimal(text(line.values, "refuel_l") or "0")
        sums[vehicle.label] = FuelSum(before.kilometres + driven, before.litres + litres)
    return sums


RULES: tuple[Rule, ...] = (
    Rule("L05-R02", r02_free),
    Rule("L05-R06", r06_counted),
    Rule("L05-R03", r03_licence),
    Rule("L05-R01", r01_odometer_out),
    Rule("L05-R01", r01_odometer_in, Phase.CLOSE),
    Rule("L05-R04", r04_fuel, Phase.CLOSE),
    Rule("L05-R05", r05_rear_seat, Phase.CLOSE),
)
