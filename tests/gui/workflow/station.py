"""A small station with invented people: seven officers, three pistols, radios, two cars, a roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.base.clock import ManualClock
from kiosk.base.instants import at_local, to_text
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.event import PersonRef
from kiosk.models.equipment import AssetEntry
from kiosk.models.people import PersonEntry
from kiosk.models.roster import Piece
from kiosk.models.store import Station, Store
from kiosk.services.desk import Desk
from kiosk.services.policy import Policy
from kiosk.views.ops import OpRunner
from kiosk.views.page import Page
from kiosk.views.rail import RailEntry
from kiosk.views.shell import Shell
from kiosk.views.widgets.signature_capture import SignatureCapture
from kiosk.views.widgets.signature_sheet import ScreenSignatures
from kiosk.views.workflow.context import Context, Services
from kiosk.views.workflow.workflow import Workflow, add_workflow

UNIT = "WD"
Signatures = Callable[[Shell], SignatureCapture]
"""Makes the place where people sign, in the window of a counter."""
DAY = date(2026, 5, 19)
MORNING = datetime(2026, 5, 19, 0, 2, tzinfo=UTC)
"""08:02 in Taipei: two minutes into the first patrol."""

PEOPLE = {
    "chief": PersonEntry(
        "chief", UNIT, "所長", "林文德", "01", badge="TB01", roles=("officer", "chief")
    ),
    "cadre": PersonEntry(
        "cadre", UNIT, "副所長", "張雅婷", "02", badge="TB02", roles=("officer", "cadre")
    ),
    "desk": PersonEntry(
        "desk", UNIT, "警員", "陳志強", "03", badge="TB03", licences=("patrol_car",)
    ),
    "wang": PersonEntry(
        "wang", UNIT, "警員", "王大明", "11", badge="TB11", licences=("patrol_car", "motorcycle")
    ),
    "lin": PersonEntry("lin", UNIT, "警員", "林小華", "12", badge="TB12", licences=("patrol_car",)),
    "huang": PersonEntry("huang", UNIT, "警員", "黃淑芬", "13", badge="TB13"),
    "wu": PersonEntry("wu", UNIT, "巡佐", "吳建宏", "14", badge="TB14", roles=("officer", "cadre")),
}


def _assets() -> list[AssetEntry]:
    guns = [
        AssetEntry(
            f"gun{number}", UNIT, "pistol", f"P99Q-{number}", f"G{number}", caliber="9mm",
            magazines=2, rounds=24, licence_no=f"警槍{number}", licence_until="2027-12-31",
        )
        for number in (102, 117, 131)
    ]  # fmt: skip
    radios = [AssetEntry(f"radio{n}", UNIT, "radio", f"R-{n}", f"RAD{n}") for n in (12, 15, 3)]
    others = [
        AssetEntry("vest1", UNIT, "vest", "V-01", "VEST01"),
        AssetEntry("cam1", UNIT, "bodycam", "BC-07", "CAM07"),
        AssetEntry("pc1", UNIT, "mobile_computer", "M-04", "PC04"),
        AssetEntry(
            "car1",
            UNIT,
            "patrol_car",
            "ABC-1230",
            "CAR1",
            vehicle_class="patrol_car",
            odometer=48211,
        ),
        AssetEntry(
            "car2",
            UNIT,
            "patrol_car",
            "ABC-2070",
            "CAR2",
            vehicle_class="patrol_car",
            odometer=9120,
        ),
        AssetEntry("ammo_9mm", UNIT, "ammo_9mm", "手槍子彈", total=480),
        AssetEntry("pistol_mag", UNIT, "pistol_mag", "彈匣", total=40),
    ]
    return [*guns, *radios, *others]


def _piece(who: str, duty: str, hours: tuple[int, int], place: str = "", **more: str) -> Piece:
    start, end = (to_text(at_local(DAY, hour)) for hour in hours)
    return Piece(PEOPLE[who].ref, duty, start, end, place, **more)


def pieces() -> list[Piece]:
    """Return the first version of the day."""
    return [
        _piece("desk", "A", (8, 12)),
        _piece("wang", "B", (8, 10), "第 3 巡邏線", vehicle="CAR1", team="1"),
        _piece("lin", "B", (8, 10), "第 3 巡邏線", vehicle="CAR1", team="1"),
        _piece("wang", "F", (10, 12)),
        _piece("huang", "C", (7, 8), "文德路口"),
        _piece("huang", "E", (8, 12), "第 5 勤區"),
        _piece("wu", "G", (8, 12), "轄內"),
        _piece("lin", "I", (10, 14), "酒駕專案"),
    ]


def actor(key: str, *roles: Role) -> Actor:
    """Return a signed-in officer."""
    return Actor(PEOPLE[key].ref, UNIT, frozenset(roles), f"session-{key}", "demo")


CHIEF = actor("chief", Role.OFFICER, Role.CHIEF)
DESK = actor("desk", Role.OFFICER, Role.DESK)
CADRE = actor("cadre", Role.OFFICER, Role.CADRE)


@dataclass
class Counter:
    """A running counter: the real store and services behind the real shell."""

    clock: ManualClock
    store: Store
    desk: Desk
    services: Services
    shell: Shell
    workflow: Workflow
    context: Context
    who: list[Actor] = field(default_factory=lambda: [DESK])


def counter(
    folder: Path,
    clock: ManualClock,
    runner: OpRunner,
    policy: Policy | None = None,
    signatures: Signatures = ScreenSignatures,
) -> Counter:
    """Return a counter at the start of the roster day, nobody out yet."""
    store = Store(folder, Station(UNIT, "甲"), ALL, clock, ballast=False)
    desk = Desk(store, clock, policy or Policy(roster_start_hour=7))
    services = Services.of(desk)
    services.registers.put_people(CHIEF, list(PEOPLE.values()))
    services.registers.put_equipment(CHIEF, _assets())
    services.registers.publish_roster(CHIEF, DAY, 7, pieces(), {})
    version = services.registers.roster_versions(DAY)[0]
    services.registers.report_roster(CHIEF, version.id)
    return running(store, desk, services, clock, runner, signatures)


def running(
    store: Store,
    desk: Desk,
    services: Services,
    clock: ManualClock,
    runner: OpRunner,
    signatures: Signatures = ScreenSignatures,
) -> Counter:
    """Return the shell over a store, as after a start of the program."""
    who = [DESK]
    shell = Shell(clock, runner, "內湖分局 文德派出所")
    context = Context(desk, services, runner, lambda: who[0], signatures(shell))
    workflow = add_workflow(shell, context)
    for number, name in (("01", "出入領用"), ("03", "工作紀錄"), ("05", "車輛使用")):
        shell.add_page(RailEntry(f"L{number}", number, name), Page)
    workflow.counted.connect(shell.show_counts)
    shell.show_page("board")
    return Counter(clock, store, desk, services, shell, workflow, context, who)


def sign(canvas: QWidget, at: int = 5000) -> None:
    """Draw a plausible signature with the mouse: 1.2 seconds, wide enough."""
    wide, high = canvas.width(), canvas.height()
    points = [
        QPointF((0.1 + 0.03 * step) * wide, (0.3 + 0.4 * (step % 2)) * high) for step in range(25)
    ]
    left = Qt.MouseButton.LeftButton
    for step, point in enumerate(points):
        kind = QEvent.Type.MouseMove if step else QEvent.Type.MouseButtonPress
        _mouse(canvas, kind, point, left, at + 50 * step)
    _mouse(canvas, QEvent.Type.MouseButtonRelease, points[-1], Qt.MouseButton.NoButton, at + 1300)


def _mouse(
    canvas: QWidget, kind: QEvent.Type, point: QPointF, buttons: Qt.MouseButton, at: int
) -> None:
    event = QMouseEvent(
        kind, point, point, Qt.MouseButton.LeftButton, buttons, Qt.KeyboardModifier.NoModifier
    )
    event.setTimestamp(at)
    QApplication.sendEvent(canvas, event)


def ref(key: str) -> PersonRef:
    """Return the snapshot of a person."""
    return PEOPLE[key].ref
