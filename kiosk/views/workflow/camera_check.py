"""監錄檢查: look at the drawn camera, type its clock, Enter; a camera that is not in order takes one digit."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.base.errors import InvalidInput
from kiosk.base.instants import local
from kiosk.base.result import Changes, Problem
from kiosk.base.roc_date import dashed
from kiosk.ledgers import upkeep
from kiosk.ledgers.facts import AssetFact
from kiosk.services.camera_check import CheckDraft, SystemCheck
from kiosk.services.desk import Outcome
from kiosk.services.kit import Writes
from kiosk.services.periodic import DutyState
from kiosk.views.widgets.bits import card, label, row
from kiosk.views.workflow.camera_system import SystemRow
from kiosk.views.workflow.camera_table import CameraRow, CameraTable
from kiosk.views.workflow.confirmation import Confirmation, Ends, Steps
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import TextEdit
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.side_panel import SidePanel

_BOOK = "L07"
_DIGITS = "1234567890"
_KEYS = ("F2", "F4", "F10", "F11")
_SIDE_PX = 300
KINDS = dict(zip(_DIGITS, upkeep.choices("camera_faults"), strict=True))
"""The digit of each fault, as the foot of the page lists them."""


class CameraCheckPage(WorkflowPage):
    """One round of L07; everything is in order until somebody says otherwise."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._service = context.services.upkeep.camera_check
        self.draft = CheckDraft()
        self.systems: dict[str, SystemRow] = {}
        self.table = CameraTable("鏡頭", _DIGITS)
        self.finder = TextEdit("找鏡頭", limit=40, hint="找鏡頭：編號或地點  F8")
        self.side = SidePanel(self.confirm, self._leave)
        self._title = label("監錄檢查", role="title")
        self._due = label("", role="muted")
        self._lay_out()
        self.table.keyed.connect(self._mark)
        self.table.passed.connect(self._good)
        self.finder.typed.connect(lambda _text: self._show_cameras())
        self.finder.returnPressed.connect(self.table.setFocus)
        self.add_command("找鏡頭", "F8", self._go_find)
        self.add_command("寫入監錄檢查", "F12", self.confirm)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(self._title, None, self._due))
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card()
        column.setContentsMargins(12, 8, 12, 8)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column.addLayout(self._rows)
        self._empty = label("設備清冊還沒有鏡頭；請主管匯入「設備清冊」後再檢查。", wrap=True)
        column.addWidget(self._empty)
        column.addWidget(self.finder)
        column.addWidget(self.table, 1)
        faults = "　".join(f"{key} {kind.label}" for key, kind in KINDS.items())
        column.addWidget(label(f"異常：{faults}　Enter 正常", role="muted", wrap=True))
        columns.addWidget(left, 1)
        self.side.setFixedWidth(_SIDE_PX)
        columns.addWidget(self.side)
        outer.addLayout(columns, 1)

    # ------------------------------------------------------------------ coming and going

    def entered(self) -> None:
        """Begin with every camera in order; what was typed before is kept while its draw stands."""
        actor = self.context.actor()
        periodics = self.context.services.upkeep.periodics

        def ask() -> tuple[CheckDraft, list[DutyState]]:
            return self._service.begin(actor), periodics.state(actor, _BOOK)

        self.context.runner.run(ask, self._began, self.show_error)

    def refresh(self, changes: Changes) -> None:
        """Follow faults that are repaired while the page is in front and untouched."""
        touched = any(part.answered or part.marks for part in self.draft.systems)
        if self.isVisible() and _BOOK in changes.ledgers and not touched:
            self.entered()

    def _began(self, found: tuple[CheckDraft, list[DutyState]]) -> None:
        draft, states = found
        before = {part.system: part for part in self.draft.systems}
        parts = tuple(_carried(part, before.get(part.system)) for part in draft.systems)
        self._due.setText("　".join(one.text for one in states))
        self._make_rows(parts)
        self.put(CheckDraft(parts))
        first = next((one for one in parts if not one.answered), None)
        self._focus(first.system if first else "")

    def _make_rows(self, parts: tuple[SystemCheck, ...]) -> None:
        if list(self.systems) == [part.system for part in parts]:
            return
        for shown in self.systems.values():
            self._rows.removeWidget(shown)
            shown.deleteLater()
        self.systems = {}
        for part, key in zip(parts, _KEYS, strict=False):
            made = SystemRow(key)
            made.clock.setAccessibleName(f"{part.label}鏡頭顯示時間")
            made.typed.connect(partial(self._typed, part.system))
            made.recording.connect(partial(self._recording, part.system))
            made.kept.connect(partial(self._kept, part.system))
            self._rows.addWidget(made)
            self.systems[part.system] = made

    def _leave(self) -> None:
        self.draft = CheckDraft()
        self.asked.emit("home", "")

    # ------------------------------------------------------------------ edits

    def put(self, draft: CheckDraft) -> None:
        """Show a draft."""
        self.draft = draft
        limit = self._service.drift_limit
        for part in draft.systems:
            if part.system in self.systems:
                self.systems[part.system].show_part(part, limit)
        self._empty.setVisible(not draft.systems)
        self._show_cameras()
        self.side.show_writes([self._writes(part) for part in draft.systems])
        self.side.confirm_button.setEnabled(bool(draft.systems))
        self.side.word("寫入檢查")

    def _writes(self, part: SystemCheck) -> Writes:
        new = part.faults(self._service.drift_limit)
        good = len(part.cameras) - len({*new, *part.known})
        words = f"{good}/{len(part.cameras)} 正常"
        if new:
            words += f"，新異常 {len(new)}"
        if not part.answered:
            words = "未輸入畫面時間，不寫入"
        return Writes(_BOOK, part.label, words)

    def _typed(self, system: str, text: str) -> None:
        shown = self.systems[system]
        try:
            draft = self._service.read_clock(self.draft, system, text)
        except InvalidInput as unclear:
            shown.row.show_problem(str(unclear))
            return
        shown.row.show_problem("")
        self.put(draft)
        waiting = next((one.system for one in draft.systems if not one.answered), "")
        self._focus(waiting)

    def _focus(self, system: str) -> None:
        """Go to the clock that is still to be typed, else to the button that writes."""
        if system:
            shown = self.systems[system]
            (shown.clock if shown.clock.isEnabled() else self.table).setFocus()
        elif self.draft.systems:
            self.side.confirm_button.setFocus()

    def _recording(self, system: str, works: bool) -> None:
        self.put(self.draft.put(replace(self.draft.of(system), recording_ok=works)))

    def _kept(self, system: str, days: int | None) -> None:
        self.put(self.draft.put(replace(self.draft.of(system), days_kept=days)))

    def _mark(self, camera: str, key: str) -> None:
        self.put(self._service.mark(self.draft, camera, KINDS[key].code))

    def _good(self, camera: str) -> None:
        self.put(self._service.mark(self.draft, camera, ""))
        if not self.table.go_on():
            self.side.confirm_button.setFocus()

    def _go_find(self) -> None:
        self.finder.setFocus()
        self.finder.selectAll()

    # ------------------------------------------------------------------ the list

    def _show_cameras(self) -> None:
        wanted = self.finder.text().strip().casefold()
        limit = self._service.drift_limit
        rows = [
            self._camera(part, camera, part.faults(limit))
            for part in self.draft.systems
            for camera in part.cameras
        ]
        self.table.show_rows([one for one in rows if not wanted or one.holds(wanted)])

    @staticmethod
    def _camera(part: SystemCheck, camera: AssetFact, new: dict[str, str]) -> CameraRow:
        state, tone = "正常", ""
        if camera.id in part.known:
            known = part.known[camera.id]
            kind = upkeep.label_of("camera_faults", known.kind)
            state, tone = f"{kind}（{dashed(local(known.since))} 起，處理中）", "warn"
        elif camera.id in new:
            state, tone = f"{upkeep.label_of('camera_faults', new[camera.id])}（新異常）", "bad"
        elif part.asked is not None and part.asked.id == camera.id:
            state, tone = "請看這一支的時間", "info"
        place = camera.attributes
        return CameraRow(
            camera.id, camera.label, place.get("site", ""), place.get("direction", ""), state, tone
        )

    # ------------------------------------------------------------------ writing

    def confirm(self) -> None:
        """Write every system whose clock was typed."""
        actor = self.context.actor()
        steps = Steps[CheckDraft](
            check=lambda draft: self._service.check(actor, draft),
            to_sign=lambda _draft: [],
            write=lambda draft, _signed: self._write(draft),
            answer=_answered,
        )
        ends = Ends[CheckDraft](answered=_silent, done=self._done, stopped=self._stopped)
        Confirmation(self, self.context, steps, ends, self.draft).start()

    def _write(self, draft: CheckDraft) -> Outcome:
        return self._service.confirm(self.context.actor(), draft)

    def _done(self, draft: CheckDraft, _outcome: Outcome) -> None:
        words = "；".join(
            f"{part.label} {self._writes(part).text}" for part in draft.systems if part.answered
        )
        self.draft = CheckDraft()
        self.finder.clear()
        for shown in self.systems.values():
            shown.clock.clear()
        self.finished.emit(f"監錄檢查已登記：{words}", [])

    def _stopped(self, problems: list[Problem]) -> None:
        self.side.show_problems(problems)
        if any(problem.field == "clock_shown" for problem in problems):
            waiting = next((one.system for one in self.draft.systems if not one.answered), "")
            self._focus(waiting or next(iter(self.systems), ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)


def _carried(part: SystemCheck, before: SystemCheck | None) -> SystemCheck:
    """Return a fresh part with what was typed for the same camera before another page was looked at."""
    if before is None or before.asked != part.asked or before.drawn != part.drawn:
        return part
    return replace(
        part,
        marks=before.marks,
        shown=before.shown,
        compared_at=before.compared_at,
        recording_ok=before.recording_ok,
        days_kept=before.days_kept,
    )


def _answered(draft: CheckDraft, problem: Problem, _text: str) -> CheckDraft:
    return replace(draft, confirmed=draft.confirmed | {problem.code})


def _silent(_problem: Problem, _text: str) -> None:
    """Nothing more is shown of an answer: the next question or the result follows at once."""
