"""Who comes back: the duty, the time, who receives, and what is out of the ordinary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.base.errors import InvalidInput
from kiosk.base.instants import to_text
from kiosk.services.assembly import duty_of
from kiosk.services.kit import CheckInDraft
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import label, row
from kiosk.views.workflow.check_in_items import Change
from kiosk.views.workflow.fields import FieldRow, TextEdit, goes_on
from kiosk.views.workflow.times import past_time, shown_time

_NAMED = {"badge": ("刷證", "ok"), "typed": ("代登", "warn")}


class HeadColumn(QWidget):
    """Summary of the duty and the few fields beside the equipment."""

    def __init__(
        self, change: Change, now: Callable[[], datetime], go_on: Callable[[], None]
    ) -> None:
        super().__init__()
        self._change = change
        self._now = now
        self._draft: CheckInDraft | None = None
        self._name = label("—", role="heading")
        self._named = label("", role="chip")
        self._duty = label("", role="label", wrap=True)
        self._people = label("", role="label", wrap=True)
        self.time = TextEdit("退勤時間", limit=16)
        self.report = TextEdit("使用警械報告文號", limit=40, hint="可先留空，補件前列為待繳")
        self.remark = TextEdit("備考", limit=200)
        self.rows = {
            "time": FieldRow("退勤", self.time, "Ctrl+T"),
            "report": FieldRow("報告文號", self.report),
            "remark": FieldRow("備考", self.remark, "F11"),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row(self._name, self._named, None))
        column.addWidget(self._duty)
        column.addWidget(self._people)
        for item in self.rows.values():
            column.addWidget(item)
        self.time.editingFinished.connect(self._time_typed)
        self.report.typed.connect(lambda text: change(lambda d: replace(d, weapon_report=text)))
        self.remark.typed.connect(lambda text: change(lambda d: replace(d, remark=text)))
        for edit in (self.time, self.report, self.remark):
            goes_on(edit, go_on)

    def _time_typed(self) -> None:
        text = self.time.text().strip()
        draft = self._draft
        if draft is None or text == self._time_text(draft):
            return
        try:
            at = past_time(text, self._now()) if text else ""
        except InvalidInput as error:
            self.rows["time"].show_problem(str(error))
            return
        self.rows["time"].show_problem("")
        self._change(lambda d: replace(d, in_at=at))

    def _time_text(self, draft: CheckInDraft) -> str:
        return shown_time(draft.in_at or to_text(self._now()), self._now())

    def show_draft(self, draft: CheckInDraft | None) -> None:
        """Show who comes back and from what."""
        self._draft = draft
        self.setEnabled(draft is not None)
        for item in self.rows.values():
            item.setVisible(draft is not None)
        self._named.setVisible(draft is not None)
        if draft is None:
            self._name.setText("—")
            self._duty.setText("刷服務證、掃任一件已領裝備，或輸入番號")
            self._people.hide()
            return
        self._name.setText(f"{draft.person.ref.label}　{draft.person.ref.number}")
        text, tone = _NAMED.get(draft.named, ("", ""))
        self._named.setText(text)
        mark(self._named, tone=tone)
        self._duty.setText(self._duty_text(draft))
        self._people.setText(_people(draft))
        self._people.setVisible(bool(self._people.text()))
        self.time.show_value(self._time_text(draft))
        self.rows["time"].show_source("手動" if draft.in_at else "系統時間")
        self.report.show_value(draft.weapon_report)
        self.rows["report"].setVisible(any(entry.fired for entry in draft.rounds))
        self.remark.show_value(draft.remark)

    def _duty_text(self, draft: CheckInDraft) -> str:
        duty = duty_of(draft.duty)
        now = self._now()
        due = shown_time(draft.planned_in_at, now)
        ended = "已退勤，僅補繳裝備" if draft.already_in else ""
        parts = (
            duty.short if duty else "外出",
            draft.place,
            f"{shown_time(draft.out_at, now)} 出勤",
            f"應退 {due}" if due else "",
            ended,
        )
        return "　".join(part for part in parts if part)


def _people(draft: CheckInDraft) -> str:
    parts = []
    if draft.armed and draft.receiver:
        parts.append(f"收繳 {draft.receiver.ref.label}")
    if draft.agent:
        parts.append(f"代繳 {draft.agent.ref.label}（{draft.agent_reason}）")
    if draft.carry_reason:
        parts.append(f"續用（{draft.carry_reason}）")
    if draft.approver:
        parts.append(f"核准 {draft.approver.ref.label}")
    return "　".join(parts)
