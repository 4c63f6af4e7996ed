"""One system in 監錄檢查: the camera to look at, the clock that is typed, and what the check says of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ledgers.facts import AssetFact
from kiosk.services.camera_check import SystemCheck
from kiosk.services.camera_clock import drift_text
from kiosk.views.widgets.bits import label
from kiosk.views.workflow.fields import FieldRow, NumberEdit, TextEdit

_CLOCK_PX, _DAYS_PX = 150, 78


class SystemRow(QWidget):
    """Signals: `typed(text)` Enter in the clock; `recording(bool)`; `kept(int | None)`."""

    typed = Signal(str)
    recording = Signal(bool)
    kept = Signal(object)

    def __init__(self, key: str) -> None:
        super().__init__()
        self._asked = label("", role="heading", wrap=True)
        self.clock = TextEdit("鏡頭顯示時間", limit=24, hint="時分秒 143205")
        self.clock.setMinimumWidth(_CLOCK_PX)
        self.row = FieldRow("時間", self.clock, key)
        self.works = QCheckBox("錄影正常")
        self.days = NumberEdit("保存天數", digits=4, width=_DAYS_PX)
        self.clock.returnPressed.connect(lambda: self.typed.emit(self.clock.text()))
        self.works.toggled.connect(self.recording)
        self.days.typed.connect(self.kept)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.row, 1)
        line.addWidget(self.works)
        line.addWidget(label("保存", role="label"))
        line.addWidget(self.days)
        line.addWidget(label("天", role="label"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addWidget(self._asked)
        column.addLayout(line)

    def show_part(self, part: SystemCheck, limit: int) -> None:
        """Show a system: which camera is asked for, and what the typed clock means."""
        self._asked.setText(_question(part))
        self.clock.setEnabled(part.asked is not None)
        if not part.shown and not self.clock.hasFocus():
            self.clock.clear()
        self.works.blockSignals(True)
        self.works.setChecked(part.recording_ok)
        self.works.blockSignals(False)
        self.days.show_value(part.days_kept)
        off = abs(part.drift) > limit
        word = drift_text(part.drift) if part.shown else ""
        self.row.show_source(f"{word}，列為異常" if off else word, "bad" if off else "ok")

    @property
    def question(self) -> str:
        """Return what the officer is asked to look at."""
        return self._asked.text()


def _question(part: SystemCheck) -> str:
    head = f"{part.label}　{len(part.cameras)} 支"
    if part.asked is None:
        return f"{head}　沒有可看的鏡頭"
    return f"{head}　請看 {named(part.asked)}，輸入畫面上的時間"


def named(camera: AssetFact) -> str:
    """Return `C-07（後門走廊）`."""
    site = camera.attributes.get("site", "")
    return f"{camera.label}（{site}）" if site else camera.label
