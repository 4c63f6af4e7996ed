"""我的時數: an officer's own evidence of duty time, day by day, and what the roster has for him next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.base.roc_date import formal, hour_minute, minute
from kiosk.services.assembly import duty_of
from kiosk.services.my_duties import DutyDay
from kiosk.services.overtime import ORDINARY_SECONDS, Proposal
from kiosk.views.ops import Op
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import card, label, row, rule
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.day_page import DayPage
from kiosk.views.workflow.hours_table import StretchTable, clock

_NOTE = (
    "這裡是依出入登記與勤務表算出的證據與建議，計到秒、不取整；"
    "是否列為超勤、如何取整與核給，由薪資業務單位依規定認定。"
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one look at the store gives."""

    proposal: Proposal
    version: int
    coming: list[DutyDay]


class HoursPage(DayPage):
    """The evidence of whoever is signed in; nobody else's can be asked for here."""

    def __init__(self, context: Context) -> None:
        self.table = StretchTable()
        super().__init__(context, self.table)
        self.day_asked.connect(self.look)
        self._asked: Op[_Shown] | None = None
        self.table.chosen.connect(lambda line: self.asked.emit("line", line))
        self._total = label("", role="title")
        self._overtime = label("", role="title")
        self._roster = label("", role="muted")
        self._empty = label("", role="muted", wrap=True)
        self._lay_out()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(self.head())
        outer.addWidget(label(_NOTE, role="banner", wrap=True))
        columns = QHBoxLayout()
        columns.setSpacing(10)
        columns.addWidget(self._day_card(), 1)
        columns.addWidget(self._coming_card())
        outer.addLayout(columns, 1)
        outer.addWidget(label("↑↓ 選取　Enter 開啟該筆出入登記　Esc 回看板", role="muted"))

    def _day_card(self) -> QWidget:
        frame, column = card()
        column.setContentsMargins(10, 12, 10, 10)
        sums = row(
            label("計入時數", role="label"),
            self._total,
            label("　超過 8 小時", role="label"),
            self._overtime,
            None,
            self._roster,
        )
        column.addLayout(sums)
        holder = QWidget()
        self._either = QStackedLayout(holder)
        self._either.addWidget(self.table)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setStyleSheet("font-size: 20px;")
        self._either.addWidget(self._empty)
        column.addWidget(holder, 1)
        return frame

    def _coming_card(self) -> QWidget:
        frame, column = card("未來 7 日勤務")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("未來 7 日勤務")
        column.addWidget(self.area, 1)
        frame.setFixedWidth(372)
        return frame

    # ------------------------------------------------------------------ days

    def look(self) -> None:
        """Ask for the evidence of the day and the duties that come."""
        actor, day, services = self.context.actor(), self.day, self.context.services
        who = actor.person
        self.title.setText(f"我的時數　{who.label}　{formal(day).removeprefix('中華民國 ')}")

        def work() -> _Shown:
            proposal = services.overtime.proposal(actor, who.id, day.isoformat())
            known = services.registers.roster_versions(day)
            numbers = (one.number for one in known if one.id == proposal.roster_version)
            return _Shown(proposal, next(numbers, 0), services.my_duties.coming(actor))

        if self._asked is not None:
            self._asked.cancel()
        self._asked = self.context.runner.run(work, self._show, self._failed)

    # ------------------------------------------------------------------ showing

    def _failed(self, error: KioskError) -> None:
        self._say_nothing(str(error))
        self._roster.setText("")
        self.area.setWidget(QWidget())

    def _say_nothing(self, text: str) -> None:
        self.table.show_stretches(())
        self._total.setText("—")
        self._overtime.setText("—")
        mark(self._overtime, tone="")
        self._empty.setText(text)
        self._either.setCurrentIndex(1)

    def _show(self, shown: _Shown) -> None:
        proposal = shown.proposal
        version = f"依勤務表第 {shown.version} 版" if shown.version else "這一天沒有勤務表"
        self._roster.setText(version)
        if proposal.stretches:
            self.table.show_stretches(proposal.stretches)
            self._total.setText(clock(proposal.seconds))
            self._overtime.setText(clock(proposal.overtime_seconds))
            mark(self._overtime, tone="warn" if proposal.seconds > ORDINARY_SECONDS else "")
            self._either.setCurrentIndex(0)
        else:
            self._say_nothing("這一天沒有本人的出入登記")
        self.area.setWidget(_coming(shown.coming))

    @property
    def texts(self) -> tuple[str, str, str]:
        """Return total, overtime and the roster version as shown."""
        return self._total.text(), self._overtime.text(), self._roster.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.asked.emit("home", "")
            return
        super().keyPressEvent(event)


def _coming(days: list[DutyDay]) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 6, 0)
    column.setSpacing(4)
    for at, day in enumerate(days):
        if at:
            column.addWidget(rule())
        column.addLayout(row(label(day_head(day, today=not at), role="phase"), None, _version(day)))
        for head, detail in day_lines(day):
            column.addWidget(label(head, role="" if day.slots else "muted", wrap=True))
            if detail:
                column.addWidget(label(detail, role="muted", wrap=True))
    column.addStretch(1)
    return holder


def _version(day: DutyDay) -> QWidget:
    text = f"第 {day.version} 版　{minute(day.published_at)[4:10]}公布" if day.version else ""
    return label(text, role="muted")


def day_head(day: DutyDay, *, today: bool) -> str:
    """Return `5 月 19 日 星期二（今日）`."""
    words = formal(date.fromisoformat(day.duty_date)).partition("年 ")[2]
    return f"{words}（今日）" if today else words


def day_lines(day: DutyDay) -> list[tuple[str, str]]:
    """Return (hours and duty, place and vehicle and partners) of each slot, or why there is none."""
    if not day.version:
        return [("勤務表尚未公布", "")]
    if not day.slots:
        return [(day.leave or "未排勤務", "")]
    lines = [(day.leave, "")] if day.leave else []
    for slot in day.slots:
        duty = duty_of(slot.duty)
        hours = f"{hour_minute(slot.start)}–{hour_minute(slot.end)}"
        partners = "、".join(one.name for one in slot.partners)
        details = (slot.place, slot.vehicle, f"同班 {partners}" if partners else "")
        lines.append(
            (
                f"{hours}　{duty.short if duty else slot.duty}",
                "　".join(part for part in details if part),
            )
        )
    return lines
