"""路口監錄保管檢查: hundreds of cameras by keyboard: Enter is all good, a digit is what is not, F12 writes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.base.instants import local
from kiosk.base.result import Changes
from kiosk.base.roc_date import dashed
from kiosk.identity.permissions import Action, allowed
from kiosk.services.camera_round import BAD_WORDS, Look, RoundCamera
from kiosk.services.desk import Outcome
from kiosk.services.kit import Writes
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.workflow.camera_change import ChangeSheet
from kiosk.views.workflow.camera_custody import open_custody
from kiosk.views.workflow.camera_table import CameraRow, CameraTable
from kiosk.views.workflow.confirmation import ask_reason
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import TextEdit
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.side_panel import SidePanel

_BOOK = "L08"
POINTS = dict(zip("12345678", BAD_WORDS, strict=True))
"""The digit of each point, as the foot of the page lists them."""
NOTE_KEY = "N"
_SIDE_PX = 300


class CameraRoundPage(WorkflowPage):
    """One round; what was looked at is kept until it is written, also while other pages are in front."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._service = context.services.upkeep.camera_round
        self.cameras: tuple[RoundCamera, ...] = ()
        self.looks: dict[str, Look] = {}
        self._own = True
        self.table = CameraTable("路口鏡頭", "".join(POINTS) + NOTE_KEY)
        self.finder = TextEdit("找鏡頭", limit=40, hint="找鏡頭：編號、地點或情形  F8")
        self.side = SidePanel(self.confirm, self._leave)
        self.side.confirm_button.setAutoDefault(True)
        self._title = label("路口監錄保管檢查", role="title")
        self._whose = button("全部鏡頭", self._turn_over, key="F2")
        self._custody = button("移交保管", self._hand_over, key="F4")
        self._change = button("遷移／拆除／新設", self._change_camera, key="F11")
        self._lay_out()
        self.table.keyed.connect(self._mark)
        self.table.passed.connect(self._looked)
        self.finder.typed.connect(lambda _text: self._show())
        self.finder.returnPressed.connect(self.table.setFocus)
        self.add_command("找鏡頭", "F8", self._go_find)
        self.add_command("寫入保管檢查", "F12", self.confirm)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(self._title, None, self._whose, self._custody, self._change))
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card()
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.finder)
        column.addWidget(self.table, 1)
        points = "　".join(f"{key} {BAD_WORDS[point]}" for key, point in POINTS.items())
        column.addWidget(label(f"Enter 良好並看下一支　{points}　N 說明", role="muted", wrap=True))
        columns.addWidget(left, 1)
        self.side.setFixedWidth(_SIDE_PX)
        columns.addWidget(self.side)
        outer.addLayout(columns, 1)

    # ------------------------------------------------------------------ coming and going

    def entered(self) -> None:
        """Show the round as it stands."""
        actor, unit = self.context.actor(), self.context.desk.unit
        self._custody.setVisible(allowed(actor, _BOOK, Action.APPROVE, unit))
        self._change.setVisible(allowed(actor, _BOOK, Action.MOVE, unit))
        self.look()
        self.table.setFocus()

    def look(self) -> None:
        """Ask for the cameras and when each was last looked at."""
        actor = self.context.actor()
        self.context.runner.run(lambda: self._service.begin(actor), self._began, self.show_error)

    def refresh(self, changes: Changes) -> None:
        """Follow what is written while the page is in front."""
        if self.isVisible() and _BOOK in changes.ledgers:
            self.look()

    def _began(self, cameras: tuple[RoundCamera, ...]) -> None:
        self.cameras = cameras
        known = {one.camera.id for one in cameras}
        self.looks = {key: look for key, look in self.looks.items() if key in known}
        me = self.context.actor().person.id
        if not any(one.kept_by(me) for one in cameras):
            self._own = False
        self._show()

    def _leave(self) -> None:
        self.asked.emit("home", "")

    # ------------------------------------------------------------------ the list

    def _shown(self) -> list[RoundCamera]:
        me = self.context.actor().person.id
        return [one for one in self.cameras if not self._own or one.kept_by(me)]

    def _show(self) -> None:
        wanted = self.finder.text().strip().casefold()
        rows = [self._row(one) for one in self._shown()]
        self.table.show_rows([one for one in rows if not wanted or one.holds(wanted)])
        self._whose.setText(f"{'全部鏡頭' if self._own else '我保管的'}  F2")
        bad = [look for look in self.looks.values() if look.words]
        writes = [
            Writes(_BOOK, "保管檢查", f"已看 {len(self.looks)} 支，未看 {self._left()} 支"),
        ]
        writes += [Writes(_BOOK, self._label(look.camera), look.words) for look in bad[:12]]
        self.side.show_writes(writes)
        self.side.confirm_button.setEnabled(bool(self.looks))
        self.side.confirm_button.setText(f"寫入 {len(self.looks)} 支  F12")
        self.side.confirm_button.setAccessibleName("寫入保管檢查")

    def _left(self) -> int:
        return sum(1 for one in self._shown() if one.camera.id not in self.looks)

    def _label(self, camera: str) -> str:
        return next((one.camera.label for one in self.cameras if one.camera.id == camera), camera)

    def _row(self, one: RoundCamera) -> CameraRow:
        look = self.looks.get(one.camera.id)
        if look is not None:
            state, tone = (f"{look.words}（待寫入）", "bad") if look.words else ("良好 ✓", "ok")
        elif one.fault:
            state, tone = f"處理中：{one.fault}", "warn"
        else:
            state = f"上次 {dashed(local(one.last))}" if one.last else "尚無紀錄"
            tone = "" if one.last else "info"
        place = one.camera.attributes
        return CameraRow(
            one.camera.id,
            one.camera.label,
            place.get("site", ""),
            place.get("direction", ""),
            state,
            tone,
        )

    # ------------------------------------------------------------------ edits

    def _looked(self, camera: str) -> None:
        """Take a camera as looked at and go on; one under repair is only passed."""
        under_repair = any(one.camera.id == camera and one.fault for one in self.cameras)
        if not under_repair:
            self.looks.setdefault(camera, Look(camera))
        self._show()
        if not self.table.go_on():
            self.side.confirm_button.setFocus()

    def _mark(self, camera: str, key: str) -> None:
        look = self.looks.get(camera, Look(camera))
        if key == NOTE_KEY:
            ask_reason(self, self._label(camera), "故障情形", lambda text: self._note(camera, text))
            return
        self.looks[camera] = replace(look, bad=look.bad ^ {POINTS[key]})
        if not self.looks[camera].words:
            del self.looks[camera]
        self._show()

    def _note(self, camera: str, text: str) -> None:
        look = self.looks.get(camera, Look(camera))
        self.looks[camera] = replace(look, note=text.strip()[:100])
        self._show()

    def _turn_over(self) -> None:
        self._own = not self._own
        self._show()

    def _go_find(self) -> None:
        self.finder.setFocus()
        self.finder.selectAll()

    # ------------------------------------------------------------------ writing

    def confirm(self) -> None:
        """Write what was looked at."""
        actor, looks = self.context.actor(), tuple(self.looks.values())
        if looks:
            self.context.runner.run(
                lambda: self._service.record(actor, looks), self._written, self.show_error
            )

    def _written(self, outcome: Outcome) -> None:
        if not outcome.done:
            self.side.show_problems(outcome.problems)
            return
        bad = sum(1 for look in self.looks.values() if look.words)
        text = f"保管檢查已登記 {len(outcome.lines)} 支" + (f"，故障 {bad} 支" if bad else "")
        self.looks = {}
        self.side.show_problems([])
        self.finished.emit(text, [])

    def _hand_over(self) -> None:
        open_custody(self, self.context, self.look)

    def _change_camera(self) -> None:
        chosen = self.table.selected
        ChangeSheet(self, self.context, chosen, self.look)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board; what was looked at stays."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)
