"""Lists that regulations fix and a unit may later override: duties, kits, equipment, titles, checks.

Read once from `resources/reference/*.json`; a damaged file is a broken installation, not a bug of a
rule, and is named as such.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict, cast

from kiosk.base.errors import NotFound, StoreError
from kiosk.ledgers.definition import Choice

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "reference"


@dataclass(frozen=True, slots=True)
class KitItem:
    """One kind of equipment and how many of it a duty draws by default."""

    kind: str
    qty: int


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty code of the roster (勤務項目), and what it sets in motion at the counter."""

    code: str
    label: str
    short: str
    leaves_station: bool
    leave: bool
    vehicle: bool
    work_log: bool
    kit: tuple[KitItem, ...]

    def standard(self, kind: str) -> int:
        """Return how many of a kind the kit holds, 0 when it holds none."""
        return next((item.qty for item in self.kit if item.kind == kind), 0)


@dataclass(frozen=True, slots=True)
class EquipmentKind:
    """One kind of equipment (警察勤務裝備機具配備標準).

    `tracking` is `serial`, `count`, `plate`, `personal`, or `fixed` for an installation that nobody draws
    (偵詢室, 鏡頭, 警報器); `persons_per_item` is the equipment rule
    (1 = one a person, 3 = one for three, 0 = by unit); `weapon` is `pistol`, `long` or empty;
    `ammunition` and `magazine` are the count kinds that go with a weapon.
    """

    code: str
    label: str
    tracking: str
    persons_per_item: int
    two_person: bool
    in_handover: bool
    order: int
    measure: str
    weapon: str
    ammunition: str
    magazine: str
    vehicle: bool
    expires: bool

    @property
    def fixed(self) -> bool:
        """Tell whether it is an installation: never drawn, never stock."""
        return self.tracking == "fixed"


class _KitRecord(TypedDict):
    kind: str
    qty: int


class _DutyRecord(TypedDict):
    code: str
    label: str
    short: str
    leaves_station: bool
    leave: bool
    vehicle: bool
    work_log: bool
    kit: list[_KitRecord]


class _ChoiceRecord(TypedDict):
    code: str
    label: str


class _People(TypedDict):
    titles: list[str]
    leave_kinds: list[str]
    keeper_posts: list[str]


class _Vehicles(TypedDict):
    checks: list[_ChoiceRecord]


class _WorkLog(TypedDict):
    tallies: list[_ChoiceRecord]
    templates: dict[str, str]


def sheet(name: str, folder: Path = FOLDER, what: str = "參考資料檔") -> object:
    """Return what a data file of the installation holds; raises StoreError for one that is damaged."""
    path = folder / f"{name}.json"
    try:
        content: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{what} {path.name} 無法讀取"
        raise StoreError(message, hint="請重新安裝程式", code="reference") from error
    return content


@cache
def duties() -> tuple[Duty, ...]:
    """Return every duty code in official order."""
    return tuple(
        Duty(**{**record, "kit": tuple(KitItem(**item) for item in record["kit"])})  # type: ignore[arg-type]
        for record in cast("list[_DutyRecord]", sheet("duties"))
    )


@cache
def equipment() -> tuple[EquipmentKind, ...]:
    """Return every kind of equipment in the order of the handover sheet."""
    records = cast("list[dict[str, object]]", sheet("equipment"))
    kinds = (EquipmentKind(**record) for record in records)  # type: ignore[arg-type]
    return tuple(sorted(kinds, key=lambda kind: kind.order))


@cache
def _people() -> _People:
    return cast("_People", sheet("people"))


@cache
def _work_log() -> _WorkLog:
    return cast("_WorkLog", sheet("work_log"))


def duty(code: str) -> Duty:
    """Return one duty by its code; raises NotFound."""
    found = next((item for item in duties() if item.code == code), None)
    if found is None:
        message = f"沒有勤務代碼「{code}」"
        raise NotFound(message)
    return found


def kind(code: str) -> EquipmentKind:
    """Return one kind of equipment by its code; raises NotFound."""
    found = find_kind(code)
    if found is None:
        message = f"沒有裝備種類「{code}」"
        raise NotFound(message)
    return found


def find_kind(code: str) -> EquipmentKind | None:
    """Return one kind of equipment by its code, or None for one a newer version knows."""
    return next((item for item in equipment() if item.code == code), None)


def kind_label(code: str) -> str:
    """Return the zh label of a kind, or the code itself when it is not in the list."""
    found = find_kind(code)
    return found.label if found else code


def duty_choices() -> tuple[Choice, ...]:
    """Return the duty codes as choices of a field."""
    return tuple(Choice(item.code, item.label) for item in duties())


def titles() -> tuple[str, ...]:
    """Return the titles (職稱) from the highest down."""
    return tuple(_people()["titles"])


def leave_kinds() -> tuple[str, ...]:
    """Return the kinds of leave (假別)."""
    return tuple(_people()["leave_kinds"])


def keeper_posts() -> tuple[str, ...]:
    """Return the posts of named keepers (專人保管)."""
    return tuple(_people()["keeper_posts"])


@cache
def vehicle_checks() -> tuple[Choice, ...]:
    """Return what is looked at on a vehicle before and after use (車況檢查)."""
    return tuple(Choice(**item) for item in cast("_Vehicles", sheet("vehicles"))["checks"])


@cache
def vehicle_kinds() -> tuple[str, ...]:
    """Return the codes of the kinds that are driven."""
    return tuple(item.code for item in equipment() if item.vehicle)


@cache
def tallies() -> tuple[Choice, ...]:
    """Return what a work log counts (績效統計)."""
    return tuple(Choice(**item) for item in _work_log()["tallies"])


def work_log_template(code: str) -> str:
    """Return the text template of a duty, with `{start}`, `{end}`, `{place}` and `{duty}`."""
    templates = _work_log()["templates"]
    return templates.get(code, templates[""])
