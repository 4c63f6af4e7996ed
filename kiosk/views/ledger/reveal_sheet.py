"""顯示完整內容: the purpose that is asked before masked values are shown, and what else their class demands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.errors import KioskError
from kiosk.ledgers.definition import Classification
from kiosk.ledgers.line import History
from kiosk.services.reveals import PURPOSES, Revealed, Why
from kiosk.views.ledger.editors import StillCombo
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.bits import label
from kiosk.views.workflow.form_sheet import FormSheet

_SAID = {
    Classification.PERSONAL: "查閱會記錄姓名、時間與目的。",
    Classification.SENSITIVE: "屬勤務機密：須第二位同仁在場，查閱會記錄。",
    Classification.SPECIAL: "屬特種個資：須填案號，查閱會列入分局清單。",
}


class RevealSheet(FormSheet):
    """Asks and shows; `shown(History)` gets the line in full."""

    def __init__(
        self,
        host: QWidget,
        level: Classification,
        runner: OpRunner,
        reveal: Callable[[Why], Revealed],
        shown: Callable[[History], None],
    ) -> None:
        super().__init__(host, "顯示完整內容")
        self._runner, self._reveal, self._shown = runner, reveal, shown
        self.purpose = StillCombo()
        for at, (code, text) in enumerate(PURPOSES.items(), 1):
            self.purpose.addItem(f"{at}　{text}", code)
        self.note, self.case_no, self.second = QLineEdit(), QLineEdit(), QLineEdit()
        self.column.addWidget(label(_SAID.get(level, ""), role="muted", wrap=True))
        grid = QGridLayout()
        rows: list[tuple[str, QWidget]] = [("目的", self.purpose), ("說明", self.note)]
        if level is Classification.SPECIAL:
            rows.append(("案號", self.case_no))
        elif level is Classification.SENSITIVE:
            rows.append(("第二位同仁", self.second))
        for at, (text, item) in enumerate(rows):
            item.setAccessibleName(text)
            grid.addWidget(label(text, role="label"), at, 0)
            grid.addWidget(item, at, 1)
        self.second.setPlaceholderText("刷服務證或輸入番號")
        self.note.setPlaceholderText("案號、勤務或受理編號")
        self.column.addLayout(grid)
        self.finish("顯示", self.purpose)

    def accept(self) -> None:
        """Write the mark, then show."""
        why = Why(
            str(self.purpose.currentData()),
            nfc(self.note.text()).strip(),
            nfc(self.case_no.text()).strip(),
            nfc(self.second.text()).strip(),
        )
        self._runner.run(lambda: self._reveal(why), self._done, self._failed)

    def _done(self, found: Revealed) -> None:
        if found.history is None:
            self.show_problems(found.problems)
            return
        self.close_sheet()
        self._shown(found.history)

    def _failed(self, error: KioskError) -> None:
        self.show_error(error)
