"""The trip that a 退勤 closes: odometer, fuel, checks, rear seat, key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout

from kiosk.ledgers.reference import kind_label, vehicle_checks
from kiosk.services.kit import CheckInDraft, VehicleReturn
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.check_in_items import Change
from kiosk.views.workflow.checks import ask_checks
from kiosk.views.workflow.fields import NumberEdit, TextEdit, goes_on, key_label


class TripCard(QFrame):
    """Edits `draft.vehicle`; `go_on` is called by Enter in a field."""

    def __init__(self, change: Change, go_on: Callable[[], None]) -> None:
        super().__init__()
        mark(self, role="card")
        self._change = change
        self._trip: VehicleReturn | None = None
        self._title = label("車輛返所", role="heading")
        self._driven = label("", role="muted")
        self.odometer = NumberEdit("返所里程", digits=7, width=130)
        self.fuel = NumberEdit("油量百分比", digits=3, width=66)
        self.litres = TextEdit("加油公升", limit=8)
        self.litres.setFixedWidth(82)
        self.refuel_km = NumberEdit("加油時里程", digits=7, width=100)
        self.receipt = TextEdit("油單號碼", limit=40, hint="油單號碼")
        self.damage = TextEdit("損傷", limit=200, hint="新增損傷（沒有就留空）")
        self.transported = QCheckBox("曾載送人員")
        self.searched = QCheckBox("後座已搜查")
        self.key_back = QCheckBox("鑰匙交還")
        self._checks = button("車況", self._open_checks, key="Ctrl+E", kind="quiet")
        self._lay_out()
        self._connect(go_on)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        key = key_label("F8")
        column.addLayout(row(self._title, None, self._driven))
        column.addLayout(
            row(
                label("里程"),
                key,
                self.odometer,
                label("油量"),
                self.fuel,
                label("%"),
                None,
                spacing=5,
            )
        )
        column.addLayout(
            row(
                label("加油"),
                self.litres,
                label("公升，於"),
                self.refuel_km,
                self.receipt,
                spacing=5,
            )
        )
        checks = QHBoxLayout()
        checks.setSpacing(5)
        checks.addWidget(self.damage, 1)
        checks.addWidget(self._checks)
        column.addLayout(checks)
        column.addLayout(row(self.key_back, self.transported, self.searched, None, spacing=2))
        QShortcut(
            QKeySequence("F8"),
            self,
            self.odometer.setFocus,
            context=Qt.ShortcutContext.WindowShortcut,
        )

    def _connect(self, go_on: Callable[[], None]) -> None:
        self.odometer.typed.connect(lambda km: self._put(lambda t: replace(t, odo_in=km)))
        self.fuel.typed.connect(lambda pct: self._put(lambda t: replace(t, fuel_pct=pct)))
        self.litres.typed.connect(
            lambda text: self._put(lambda t: replace(t, refuel_l=text.strip()))
        )
        self.refuel_km.typed.connect(lambda km: self._put(lambda t: replace(t, refuel_km=km)))
        self.receipt.typed.connect(lambda text: self._put(lambda t: replace(t, receipt_no=text)))
        self.damage.typed.connect(lambda text: self._put(lambda t: replace(t, damage_note=text)))
        self.transported.clicked.connect(
            lambda on: self._put(lambda t: replace(t, transported=on, rear_seat_searched=False))
        )
        self.searched.clicked.connect(
            lambda on: self._put(lambda t: replace(t, rear_seat_searched=on))
        )
        self.key_back.clicked.connect(lambda on: self._put(lambda t: replace(t, key_back=on)))
        for edit in (
            self.odometer,
            self.fuel,
            self.litres,
            self.refuel_km,
            self.receipt,
            self.damage,
        ):
            goes_on(edit, go_on)

    def _put(self, step: Callable[[VehicleReturn], VehicleReturn]) -> None:
        self._change(
            lambda draft: replace(draft, vehicle=step(draft.vehicle)) if draft.vehicle else draft
        )

    def _open_checks(self) -> None:
        if self._trip is None:
            return

        def chosen(faults: frozenset[str]) -> None:
            self._put(lambda trip: replace(trip, faults=faults))

        ask_checks(self, "返所檢查", vehicle_checks(), self._trip.faults, chosen)

    def show_draft(self, draft: CheckInDraft | None) -> None:
        """Show the trip; without one the card is gone."""
        trip = draft.vehicle if draft else None
        self._trip = trip
        self.setVisible(trip is not None)
        if trip is None:
            return
        self._title.setText(f"{kind_label(trip.kind)} {trip.label}")
        self._driven.setText(_driven(trip))
        self.odometer.show_value(trip.odo_in)
        self.fuel.show_value(trip.fuel_pct)
        self.litres.show_value(trip.refuel_l)
        self.refuel_km.show_value(trip.refuel_km)
        self.receipt.show_value(trip.receipt_no)
        self.damage.show_value(trip.damage_note)
        self.transported.setChecked(trip.transported)
        self.searched.setVisible(trip.transported)
        self.searched.setChecked(trip.rear_seat_searched)
        self.key_back.setChecked(trip.key_back)
        faults = len(trip.faults)
        self._checks.setText(f"{f'異常 {faults} 項' if faults else '車況'}  Ctrl+E")


def _driven(trip: VehicleReturn) -> str:
    if trip.odo_in is None or trip.odo_in < trip.odo_out:
        return f"出車 {trip.odo_out:,} 公里"
    return f"出車 {trip.odo_out:,}，行駛 {trip.odo_in - trip.odo_out:,} 公里"
