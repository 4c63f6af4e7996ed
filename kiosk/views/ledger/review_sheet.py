"""核閱 of many lines at once, with those first that need a look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.views import tokens
from kiosk.views.ledger.ports import RETURNED, REVIEWED, Row
from kiosk.views.ledger.table_model import short_number
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 960
_ROW = Qt.ItemDataRole.UserRole
_ROW_PX = 36


def exceptions(line: Row) -> list[str]:
    """Return why a reviewer should look at a line before he reviews it (domain §4.5, C-02)."""
    found = (
        (line.late, "補登"),
        (line.revision > 0, f"更正 {line.revision} 次"),
        (line.proxy_pending, "代登未確認"),
        (line.open, f"未結（{line.state_label}）"),
        (line.status == RETURNED, "曾退回補正"),
    )
    return [text for applies, text in found if applies]


class ReviewSheet(Overlay):
    """Ticks ordinary lines; exceptions stand on top, unticked, until each is ticked by itself.

    Signals: `reviewed(list[str], outcome, note)` once, or `left()`.
    """

    reviewed = Signal(object, str, str)
    left = Signal()

    def __init__(self, host: QWidget, lines: Sequence[Row]) -> None:
        super().__init__(host, _WIDTH)
        self.setAccessibleName("核閱")
        ordered = sorted(lines, key=lambda line: not exceptions(line))
        odd = sum(1 for line in lines if exceptions(line))
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("待核閱")
        self.list.setSpacing(0)
        for line in ordered:
            self.list.addItem(_item(line))
        self.list.itemChanged.connect(self._count)
        self.note = QLineEdit()
        self.note.setPlaceholderText("批示（退回補正時必填）")
        self.note.setAccessibleName("批示")
        self._counted = label("", role="label")
        self._complaint = label("", tone="bad")
        self._confirm = button("核閱", self.confirm, key="F10", kind="primary")
        self._lay_out(odd)
        self._count()
        self.list.setCurrentRow(0)
        self.open_sheet(self.list)

    def _lay_out(self, odd: int) -> None:
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addLayout(row(label("核閱", role="heading"), None, self._counted))
        if odd:
            text = f"{odd} 筆有特殊情形，列在最前面；逐筆看過後按空白鍵勾選"
            column.addWidget(label(text, role="banner", tone="warn"))
        column.addWidget(self.list, 1)
        column.addWidget(self.note)
        give_back = button("退回補正", self.give_back, key="F8", kind="danger")
        leave = button("取消", self._leave, key="Esc")
        column.addLayout(row(self._complaint, None, leave, give_back, self._confirm))
        self.panel.setMinimumHeight(max(self.window().height() - 140, 440))

    def ticked(self) -> list[str]:
        """Return the ids of the ticked lines, in the order shown."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [
            item.data(_ROW).line_id for item in items if item.checkState() == Qt.CheckState.Checked
        ]

    def confirm(self) -> None:
        """Review the ticked lines."""
        self._finish(REVIEWED)

    def give_back(self) -> None:
        """Return the ticked lines for completion; a note is required."""
        if not self.note.text().strip():
            self._complaint.setText("退回補正請填寫批示")
            mark(self.note, problem="true")
            self.note.setFocus()
            return
        self._finish(RETURNED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ticks the line under the cursor, as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            item = self.list.currentItem()
            checked = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)
            return
        super().keyPressEvent(event)

    def _finish(self, outcome: str) -> None:
        lines = self.ticked()
        if not lines:
            self._complaint.setText("沒有勾選任何一筆")
            return
        self.close_sheet()
        self.reviewed.emit(lines, outcome, nfc(self.note.text()).strip())

    def _leave(self) -> None:
        self.close_sheet()
        self.left.emit()

    def _count(self) -> None:
        self._counted.setText(f"已勾選 {len(self.ticked())} / {self.list.count()} 筆")


def _item(line: Row) -> QListWidgetItem:
    odd = exceptions(line)
    words = "　".join(cell for cell in line.cells if cell)
    prefix = f"【{'、'.join(odd)}】" if odd else ""
    item = QListWidgetItem(f"{short_number(line.number)}　{prefix}{words}")
    item.setData(_ROW, line)
    item.setSizeHint(QSize(0, _ROW_PX))
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Unchecked if odd else Qt.CheckState.Checked)
    if odd:
        item.setForeground(QColor(tokens.WARN))
    return item
