"""The left column of 出勤: everything prefilled with its source, each value editable by its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QLabel

from kiosk.base.errors import InvalidInput
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.ledgers.definition import Source
from kiosk.ledgers.duty_io_fields import MOVEMENTS
from kiosk.ledgers.reference import duties, vehicle_checks
from kiosk.services.assembly import Assembly
from kiosk.services.kit import CheckOutDraft
from kiosk.views.widgets.bits import button
from kiosk.views.workflow.checks import ask_checks
from kiosk.views.workflow.fields import (
    ChoiceBox,
    ColumnScroll,
    FieldRow,
    NumberEdit,
    TextEdit,
    goes_on,
    value_label,
)
from kiosk.views.workflow.flow import DraftFlow
from kiosk.views.workflow.times import coming_time, past_time, shown_time

_FIELD_ROWS = {
    "duty_code": "duty",
    "reason_place": "place",
    "planned_in_at": "planned",
    "odo_out": "odometer",
    "driver": "driver",
    "movement_kind": "movement",
    "occurred_at": "time",
    "remark": "remark",
}
_NAMED = {"badge": ("刷證", "ok"), "session": ("登入", "ok"), "typed": ("代登", "warn")}


class CheckOutForm(ColumnScroll):
    """Edits a CheckOutDraft through its flow; `back` is called when Enter ends an edit."""

    def __init__(
        self,
        flow: DraftFlow[CheckOutDraft],
        assembly: Assembly,
        now: Callable[[], datetime],
        back: Callable[[], None],
    ) -> None:
        super().__init__()
        self._flow = flow
        self._assembly = assembly
        self._now = now
        self._back = back
        self._person = value_label()
        self._issuer = value_label()
        self.duty = ChoiceBox(
            "勤務",
            [(item.code, f"{item.code} {item.label}") for item in duties() if not item.leave],
        )
        self.movement = ChoiceBox(
            "類別", [("duty", "出勤"), *((item.code, item.label[:4]) for item in MOVEMENTS[1:])]
        )
        self.place = TextEdit("地點", limit=100, hint="勤務地點或事由")
        self.time = TextEdit("出勤時間", limit=16)
        self.planned = TextEdit("應退時間", limit=16, hint="例如 1000")
        self.odometer = NumberEdit("出車里程", digits=7)
        self.driver = ChoiceBox("駕駛人")
        self.remark = TextEdit("備考", limit=200)
        self._checks = button("車況正常", self._open_checks, key="Ctrl+E", kind="quiet")
        self.rows: dict[str, FieldRow] = {}
        self.parts = self._make()
        """What is left to make, in small steps; nothing else is asked of the form before."""

    def _make(self) -> Iterator[None]:
        yield
        self.rows |= {
            "person": FieldRow("員警", self._person),
            "duty": FieldRow("勤務", self.duty, "F2"),
            "place": FieldRow("地點", self.place, "Ctrl+P"),
            "time": FieldRow("出勤", self.time, "F4"),
            "planned": FieldRow("應退", self.planned, "Ctrl+T"),
            "odometer": FieldRow("里程", self.odometer, "F8"),
            "driver": FieldRow("駕駛", self.driver, "F9"),
            "checks": FieldRow("車況", self._checks),
            "remark": FieldRow("備考", self.remark, "F10"),
            "movement": FieldRow("類別", self.movement, "F11"),
            "issuer": FieldRow("發給人", self._issuer),
        }
        yield
        for row in self.rows.values():
            self.column.addWidget(row)
        self.column.addStretch(1)
        self._connect()

    def _connect(self) -> None:
        change = self._flow.change
        self.duty.chosen.connect(self._duty_chosen)
        self.movement.chosen.connect(self._movement_chosen)
        self.driver.chosen.connect(self._driver_chosen)
        self.place.typed.connect(
            lambda text: change(lambda d: replace(d, place=text, place_source=Source.HAND))
        )
        self.remark.typed.connect(lambda text: change(lambda d: replace(d, remark=text)))
        self.odometer.typed.connect(
            lambda km: change(lambda d: replace(d, odometer=km, odometer_source=Source.HAND))
        )
        self.time.editingFinished.connect(self._time_typed)
        self.planned.editingFinished.connect(self._planned_typed)
        for edit in (self.place, self.remark, self.odometer, self.time, self.planned):
            goes_on(edit, self._back)

    # ------------------------------------------------------------------ edits

    def _duty_chosen(self, code: str) -> None:
        self._flow.change(lambda draft: self._assembly.with_duty(draft, code))
        self._back()

    def _movement_chosen(self, code: str) -> None:
        self._flow.change(lambda draft: replace(draft, movement=code))
        self._back()

    def _driver_chosen(self, person: str) -> None:
        self._flow.change(lambda draft: replace(draft, driver=person))
        self._back()

    def _time_typed(self) -> None:
        text = self.time.text().strip()
        draft = self._flow.draft
        if text == self._time_text(draft):
            return
        try:
            at = past_time(text, self._now()) if text else ""
        except InvalidInput as error:
            self.rows["time"].show_problem(str(error))
            return
        self.rows["time"].show_problem("")
        self._flow.change(lambda d: replace(d, out_at=at))

    def _planned_typed(self) -> None:
        text = self.planned.text().strip()
        draft = self._flow.draft
        if text == shown_time(draft.planned_in_at, self._now()):
            return
        try:
            at = coming_time(text, draft.out_at or to_text(self._now())) if text else ""
        except InvalidInput as error:
            self.rows["planned"].show_problem(str(error))
            return
        self.rows["planned"].show_problem("")
        self._flow.change(lambda d: replace(d, planned_in_at=at))

    def _open_checks(self) -> None:
        def chosen(faults: frozenset[str]) -> None:
            self._flow.change(lambda draft: replace(draft, vehicle_faults=faults))
            self._back()

        ask_checks(self, "出車檢查", vehicle_checks(), self._flow.draft.vehicle_faults, chosen)

    # ------------------------------------------------------------------ showing

    def _time_text(self, draft: CheckOutDraft) -> str:
        return shown_time(draft.out_at or to_text(self._now()), self._now())

    def show_draft(self, draft: CheckOutDraft) -> None:
        """Show every value with its source."""
        member = draft.member
        self.duty.show_value(draft.duty)
        self.rows["duty"].show_source(draft.duty_source.value if draft.duty else "")
        self.movement.show_value(draft.movement)
        self.place.show_value(draft.place)
        self.rows["place"].show_source(draft.place_source.value if draft.place else "")
        self.time.show_value(self._time_text(draft))
        self.rows["time"].show_source("手動" if draft.out_at else Source.NOW.value)
        self.planned.show_value(shown_time(draft.planned_in_at, self._now()))
        slot = member.slot if member else None
        rostered = slot is not None and slot.end == draft.planned_in_at
        self.rows["planned"].show_source(Source.ROSTER.value if rostered else "")
        self.remark.show_value(draft.remark)
        for key, row in self.rows.items():
            row.setVisible(member is not None or key == "person")
        self._show_people(draft)
        self._show_vehicle(draft)

    def _show_people(self, draft: CheckOutDraft) -> None:
        member = draft.member
        self._person.setText(
            f"{member.person.ref.label}　{member.person.ref.number}"
            if member
            else "刷證後帶入勤務、車輛與里程"
        )
        text, tone = _NAMED.get(member.named, ("", "")) if member else ("", "")
        if member is not None and member.named == "typed" and member.armed:
            text, tone = "輸入，將簽名", "info"
        self.rows["person"].show_source(text, tone)
        armed = any(member.armed for member in draft.members)
        self.rows["issuer"].setVisible(armed)
        self._issuer.setText(draft.issuer.ref.label if draft.issuer else "")

    def _show_vehicle(self, draft: CheckOutDraft) -> None:
        for key in ("odometer", "driver", "checks"):
            self.rows[key].setVisible(draft.vehicle is not None)
        self.rows["driver"].setVisible(draft.vehicle is not None and len(draft.members) > 1)
        self.odometer.show_value(draft.odometer)
        self.rows["odometer"].show_source(draft.odometer_source.value)
        self.driver.show_choices(
            [(member.person.ref.id, member.person.ref.label) for member in draft.members]
        )
        self.driver.show_value(draft.driver)
        faults = len(draft.vehicle_faults)
        self._checks.setText(f"{f'異常 {faults} 項' if faults else '車況正常'}  Ctrl+E")

    def make_room(self, *, narrow: bool) -> None:
        """Use shorter words on a narrow screen."""
        for row in self.rows.values():
            row.make_room(narrow=narrow)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the fields that something is wrong with; the sentences stand in the right column."""
        wrong = {
            _FIELD_ROWS[problem.field]: problem
            for problem in problems
            if problem.blocks and problem.field in _FIELD_ROWS
        }
        for key, row in self.rows.items():
            if isinstance(row.editor, QLabel):
                continue
            row.show_problem(wrong[key].message if key in wrong else "")
