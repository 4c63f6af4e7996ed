"""The invented station: its officers with accounts and badges, and everything in its store rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kiosk.base.errors import InvalidInput
from kiosk.identity.directory import DirectoryPerson
from kiosk.identity.permissions import Actor, Role, effective_roles
from kiosk.models.equipment import AssetEntry
from kiosk.models.people import PersonEntry
from kiosk.services.simulation import material

FEWEST_OFFICERS = 24
"""Fewer cannot fill four shifts around the clock with desk and patrol."""
_CADRES = 7
_MAGAZINES, _ROUNDS = 2, 24
_PERSONAL_EVERY = 4
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class DemoStation:
    """Who serves here and what is kept here; cadres come first, the chief before all."""

    unit: str
    people: tuple[PersonEntry, ...]
    assets: tuple[AssetEntry, ...]

    @property
    def chief(self) -> PersonEntry:
        """Return the chief (所長)."""
        return self.people[0]

    @property
    def vices(self) -> tuple[PersonEntry, ...]:
        """Return the deputy chiefs (副所長)."""
        return self.people[1:3]

    @property
    def ranks(self) -> tuple[PersonEntry, ...]:
        """Return everybody on shifts: 巡佐 and 警員."""
        return self.people[3:]

    def directory(self) -> list[DirectoryPerson]:
        """Return the accounts of the station and of those outside who may look at it."""
        own = [
            DirectoryPerson(
                account=one.account,
                person=one.id,
                title=one.title,
                name=one.name,
                unit=one.unit,
                groups=tuple(f"GG-Ledger-{role}" for role in one.roles),
                badge=one.badge,
                employee_no=one.badge,
            )
            for one in self.people
        ]
        beyond = [
            DirectoryPerson(
                one["account"],
                f"X-{one['account']}",
                one["title"],
                one["name"],
                one["unit"],
                tuple(one["groups"]),
            )
            for one in material.station()["beyond"]
        ]
        return [*own, *beyond]


def actor_of(entry: PersonEntry, *, on_desk: bool = False, acting: bool = False) -> Actor:
    """Return the session of an officer at the counter."""
    base = frozenset(Role(role) for role in entry.roles)
    roles = effective_roles(base, on_desk=on_desk, acting=acting)
    return Actor(entry.ref, entry.unit, roles, f"demo-{entry.id}", "demo")


def build_station(officers: int, seed: int, today: date) -> DemoStation:
    """Return the station for a number of officers; the same seed gives the same station.

    Licences of pistols run out relative to `today`. Raises InvalidInput under FEWEST_OFFICERS.
    """
    if officers < FEWEST_OFFICERS:
        raise InvalidInput(f"模擬至少需要 {FEWEST_OFFICERS} 名員警", hint="請加大 --officers")
    rng = Random(f"station-{seed}")  # noqa: S311 - repeatable, nothing to protect
    people = _people(officers, rng)
    return DemoStation(material.station()["unit"], people, tuple(_assets(people, rng, today)))


def _names(count: int, rng: Random) -> list[str]:
    sheet = material.names()
    found: dict[str, None] = {}
    while len(found) < count:
        given = rng.choice(sheet["first"]) + rng.choice(sheet["second"])
        found[rng.choice(sheet["surnames"]) + given] = None
    whole = list(found)
    for position, name in enumerate(sheet["fixed"]):
        whole[(position * 3 + 2) % count] = name
    return whole


def _people(count: int, rng: Random) -> tuple[PersonEntry, ...]:
    sheet = material.station()
    people: list[PersonEntry] = []
    for index, name in enumerate(_names(count, rng)):
        title, roles = _post(index)
        number = _LETTERS[index] if index < _CADRES else f"{index - _CADRES + 1:02d}"
        licences = ("car", "motorcycle") if rng.random() < 0.9 else ("motorcycle",)  # noqa: PLR2004
        people.append(
            PersonEntry(
                id=f"{sheet['unit']}-{index + 1:03d}",
                unit=sheet["unit"],
                title=title,
                name=name,
                number=number,
                account=f"{sheet['account_prefix']}{number.lower()}",
                badge=f"AN{21040 + index * 7}",
                post="械彈保管人" if index == _CADRES else "",
                roles=roles,
                licences=licences,
            )
        )
    return tuple(people)


def _post(index: int) -> tuple[str, tuple[str, ...]]:
    if index == 0:
        return "所長", ("officer", "chief")
    if index < 3:  # noqa: PLR2004 - two deputies
        return "副所長", ("officer", "cadre")
    if index < _CADRES:
        return "巡佐", ("officer", "cadre", "shift_lead")
    return "警員", ("officer",)


def _assets(people: tuple[PersonEntry, ...], rng: Random, today: date) -> list[AssetEntry]:
    count = len(people)
    return [
        *_pistols(people, rng, today),
        *_long_guns(today),
        *_serial("radio", "R", 301, count + 4),
        *_serial("vest", "V", 1101, count),
        *_serial("helmet", "H", 501, count // 2),
        *_serial("mobile_computer", "M", 21, max(count // 2, 12)),
        *_serial("bodycam", "BC", 801, count),
        *_serial("breathalyser", "AL", 61, 4),
        *_serial("alcohol_wand", "AW", 71, 4),
        *_serial("stun", "ST", 11, 3),
        *_vehicles("patrol_car", "car", max(count // 6, 6), rng),
        *_vehicles("motorcycle", "motorcycle", max(count // 4, 8), rng),
        *_counted(count),
    ]


def _asset(kind: str, mark: str, label: str, **more: object) -> AssetEntry:
    unit = material.station()["unit"]
    return AssetEntry(id=f"{unit}-{mark}", unit=unit, kind=kind, label=label, **more)  # type: ignore[arg-type]


def _pistols(people: tuple[PersonEntry, ...], rng: Random, today: date) -> list[AssetEntry]:
    """Return one pistol a person and four spare; some are personal, some licences run out."""
    models = material.station()["pistol_models"]
    shared = [model for model in models for _ in range(model["share"])]
    given: dict[str, int] = {}
    found: list[AssetEntry] = []
    for index in range(len(people) + 4):
        model = shared[index % len(shared)]
        number = model["first"] + given.setdefault(model["mark"], 0)
        given[model["mark"]] += rng.choice((1, 1, 2, 5))
        mark = f"{model['mark']}-{number:04d}"
        owner = people[index].id if index < len(people) and index % _PERSONAL_EVERY == 3 else ""  # noqa: PLR2004
        found.append(
            _asset(
                "pistol",
                mark,
                mark,
                barcode=f"G{number:04d}{index:02d}",
                model=model["model"],
                caliber="9mm",
                magazines=_MAGAZINES,
                rounds=_ROUNDS,
                licence_no=f"內湖警槍字第 {11500 + index} 號",
                licence_until=(today + timedelta(days=_licence_days(index, rng))).isoformat(),
                personal_of=owner,
            )
        )
    return found


def _licence_days(index: int, rng: Random) -> int:
    """Return days until a licence runs out: two are over, three nearly, the rest far."""
    soon = {8: -12, 21: -3, 5: 9, 13: 21, 17: 27}
    return soon.get(index, rng.randrange(120, 900))


def _long_guns(today: date) -> list[AssetEntry]:
    until = (today + timedelta(days=400)).isoformat()
    marks = [("rifle_65", f"65K2-{88201 + i}", 30) for i in range(6)]
    marks += [("rifle_m16", f"M16-{450311 + i}", 30) for i in range(4)]
    return [
        _asset(
            kind,
            mark,
            mark,
            barcode=f"L{mark[-5:]}",
            caliber="5.56mm",
            rounds=rounds,
            licence_no=f"內湖警槍字第 {11900 + index} 號",
            licence_until=until,
        )
        for index, (kind, mark, rounds) in enumerate(marks)
    ]


def _serial(kind: str, mark: str, first: int, count: int) -> list[AssetEntry]:
    labels = [f"{mark}-{first + index}" for index in range(count)]
    return [_asset(kind, label, label, barcode=label.replace("-", "")) for label in labels]


def _vehicles(kind: str, licence: str, count: int, rng: Random) -> list[AssetEntry]:
    """Return vehicles with plates; I and O are never issued, so no citizen has such a plate."""
    start = rng.randrange(2100, 2900)
    prefix = "BOI" if kind == "patrol_car" else "MOI"
    found: list[AssetEntry] = []
    for index in range(count):
        plate = f"{prefix}-{start + index * 7}"
        odometer = rng.randrange(8_000, 160_000)
        found.append(
            _asset(
                kind,
                plate,
                plate,
                barcode=plate.replace("-", ""),
                vehicle_class=licence,
                odometer=odometer,
            )
        )
    return found


def _counted(count: int) -> list[AssetEntry]:
    unit = material.station()["unit"]
    stocks = (
        ("pistol_mag", "彈匣", (count + 4) * _MAGAZINES),
        ("ammo_9mm", "手槍子彈", (count + 4) * _ROUNDS + 480),
        ("ammo_65", "65式步槍子彈", 1_080),
        ("ammo_m16", "M16步槍子彈", 720),
        ("keys", "鑰匙", 18),
        ("spray", "防護型噴霧器", count),
    )
    return [
        AssetEntry(id=kind, unit=unit, kind=kind, label=label, total=total)
        for kind, label, total in stocks
    ]
