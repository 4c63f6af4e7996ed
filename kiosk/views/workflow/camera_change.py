"""遷移、拆除、新設: what the precinct did to a street camera; book and register follow in one act."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kiosk.ledgers.street_cctv import STREET_CCTV
from kiosk.services.desk import Outcome
from kiosk.services.installations import CameraChange
from kiosk.views.workflow.camera_table import CameraRow
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, TextEdit
from kiosk.views.workflow.form_sheet import FormSheet

_ADDED = "added"


class ChangeSheet(FormSheet):
    """Edits one change of the chosen camera, or sets up a new one."""

    def __init__(
        self, host: QWidget, context: Context, chosen: CameraRow | None, done: Callable[[], None]
    ) -> None:
        super().__init__(host, "路口鏡頭異動（分局業務）")
        self._context = context
        self._chosen = chosen
        self._done = done
        kinds = STREET_CCTV.by_key["change_kind"].choices
        possible = [one for one in kinds if chosen is not None or one.code == _ADDED]
        self.kind = ChoiceBox("異動別", [(one.code, one.label) for one in possible])
        self.number = TextEdit("鏡頭編號", limit=40)
        self.site = TextEdit("設置地點", limit=100)
        self.direction = TextEdit("方向", limit=40)
        self.note = TextEdit("異動說明", limit=200, hint="文號、原因")
        for text, editor, key in (
            ("異動別", self.kind, "F2"),
            ("編號", self.number, "F3"),
            ("地點", self.site, "F4"),
            ("方向", self.direction, "F10"),
            ("說明", self.note, "F11"),
        ):
            self.column.addWidget(FieldRow(text, editor, key))
        self.kind.currentIndexChanged.connect(lambda _at: self._show())
        self._show()
        self.finish("登記異動", self.kind)

    def _show(self) -> None:
        added = self.kind.currentData() == _ADDED
        chosen = None if added else self._chosen
        self.number.setText(chosen.label if chosen else "")
        self.number.setEnabled(added)
        self.site.setText(chosen.site if chosen else "")
        self.direction.setText(chosen.direction if chosen else "")

    def accept(self) -> None:
        """Write the change."""
        kind = str(self.kind.currentData() or "")
        told = CameraChange(
            kind,
            self._chosen.line if self._chosen and kind != _ADDED else "",
            self.number.text().strip(),
            self.site.text().strip(),
            self.direction.text().strip(),
            self.note.text().strip(),
        )
        actor, service = self._context.actor(), self._context.services.upkeep.installations
        self._context.runner.run(
            lambda: service.change(actor, told), self._written, self.show_error
        )

    def _written(self, outcome: Outcome) -> None:
        if outcome.done:
            self.close_sheet()
            self._done()
        else:
            self.show_problems(outcome.problems)
