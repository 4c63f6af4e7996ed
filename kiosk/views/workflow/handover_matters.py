"""What goes with the desk beside equipment: matters still open, keys, cameras, radio, and who approved what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kiosk.ledgers.handover_fields import KEYS
from kiosk.services import handover_draft as drafts
from kiosk.services.handover_draft import HandoverDraft, Item, Stage
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.fields import FieldRow, TextEdit
from kiosk.views.workflow.handover_grid import Change
from kiosk.views.workflow.kit_list import LIST_STYLE

_ROLE = Qt.ItemDataRole.UserRole


class MatterList(QListWidget):
    """Matters handed on. Signals: `toggled(int)` Space on one, `noted(int)` a remark on it is wanted."""

    toggled = Signal(int)
    noted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("公文、待辦及交辦事項")
        self.setStyleSheet(LIST_STYLE)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(90)

    def sizeHint(self) -> QSize:
        """Ask for what is left over."""
        return QSize(240, 150)

    def show_items(self, items: tuple[Item, ...]) -> None:
        """Show the matters; the current one stays current."""
        texts = [_text(item) for item in items]
        if texts == [self.item(at).text() for at in range(self.count())]:
            return
        current = max(self.currentRow(), 0)
        self.clear()
        for at, words in enumerate(texts):
            made = QListWidgetItem(words)
            made.setData(_ROLE, at)
            self.addItem(made)
        if texts:
            self.setCurrentRow(min(current, len(texts) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space closes a note or opens it again, N puts a remark on the current matter."""
        acts = {Qt.Key.Key_Space: self.toggled, Qt.Key.Key_N: self.noted}
        signal = acts.get(Qt.Key(event.key()))
        if signal is not None and self.currentRow() >= 0:
            signal.emit(self.currentRow())
            return
        super().keyPressEvent(event)


def _text(item: Item) -> str:
    mark = ("✓ 已辦結　" if item.done else "交辦　") if item.own else ""
    return f"{mark}{item.text}{f'　（{item.note}）' if item.note else ''}"


class MattersColumn(QWidget):
    """The middle column of a handover. Signals `note_wanted()` and `remark_wanted(int)`."""

    note_wanted = Signal()
    remark_wanted = Signal(int)

    def __init__(self, change: Change, go_on: Callable[[], None]) -> None:
        super().__init__()
        self._change = change
        self._go_on = go_on
        self.hint = label("空白鍵 辦結　N 附註", role="muted")
        self.list = MatterList()
        self.list.toggled.connect(self._toggle)
        self.list.noted.connect(self.remark_wanted)
        self._persons = label("", wrap=True)
        self.keys = {choice.code: QCheckBox(choice.label) for choice in KEYS}
        self.cctv = QCheckBox("監錄設備正常")
        self.comm = QCheckBox("通訊及系統正常")
        self.texts = {
            "key_note": self._text("鑰匙去向", "未點交的鑰匙在哪裡"),
            "cctv_note": self._text("監錄異常情形", "哪一支鏡頭、何時通報"),
            "comm_note": self._text("通訊異常情形", "無線電、電話或系統的異常"),
            "change_reason": self._text("勤務變更原因", "再請幹部刷證核准"),
            "diff_note": self._text("差異說明", "會同清點的結果"),
        }
        words = {"key_note": "鑰匙", "cctv_note": "監錄", "comm_note": "通訊"}
        words |= {"change_reason": "變更", "diff_note": "差異"}
        self.rows = {key: FieldRow(words[key], self.texts[key]) for key in words}
        self.absent = QCheckBox("交班人未到場")
        self._lay_out()
        self._connect()

    def _text(self, name: str, hint: str) -> TextEdit:
        made = TextEdit(name, limit=100, hint=hint)
        made.returnPressed.connect(self._go_on)
        return made

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        note = button("加一項", self.note_wanted.emit, key="F2", kind="quiet")
        column.addLayout(row(label("交接事項", role="heading"), self.hint, None, note))
        column.addWidget(self.list, 1)
        column.addWidget(self._persons)
        every = button("鑰匙全數點交", self.all_keys, key="F4", enter=False)
        column.addLayout(row(label("鑰匙", role="heading"), None, every))
        column.addLayout(row(*self.keys.values(), None))
        column.addWidget(self.rows["key_note"])
        column.addLayout(row(self.cctv, self.comm, None))
        for key in ("cctv_note", "comm_note", "change_reason", "diff_note"):
            column.addWidget(self.rows[key])
        column.addWidget(self.absent)

    def _connect(self) -> None:
        for code, box in self.keys.items():
            box.clicked.connect(partial(self._key, code))
        for key in ("cctv", "comm"):
            box = getattr(self, key)
            box.clicked.connect(partial(self._put, f"{key}_ok"))
        self.absent.clicked.connect(partial(self._put, "outgoing_absent"))
        for key, edit in self.texts.items():
            edit.typed.connect(partial(self._put, key))

    def _key(self, code: str, held: bool) -> None:
        self._change(lambda draft: drafts.with_key(draft, code, held=held))

    def _put(self, key: str, value: bool | str) -> None:
        self._change(lambda draft: replace(draft, **{key: value}))  # type: ignore[arg-type]

    def _toggle(self, at: int) -> None:
        def step(draft: HandoverDraft) -> HandoverDraft:
            item = draft.items[at]
            done = replace(item, done=not item.done)
            return drafts.with_item(draft, at, done) if item.own else draft

        self._change(step)

    def all_keys(self) -> None:
        """Take every bunch of keys over at once."""
        self._change(drafts.all_keys)
        self._go_on()

    def show_draft(self, draft: HandoverDraft | None) -> None:
        """Show what is handed on; a row is there only where there is something to say."""
        self.setEnabled(draft is not None)
        found = draft or HandoverDraft()
        self.list.show_items(found.items)
        self._persons.setText("在所：" + "；".join(one.text for one in found.persons))
        self._persons.setVisible(bool(found.persons))
        for code, box in self.keys.items():
            box.setChecked(code in found.keys)
        self.cctv.setChecked(found.cctv_ok)
        self.comm.setChecked(found.comm_ok)
        self.absent.setChecked(found.outgoing_absent)
        self.absent.setVisible(bool(found.partial_reason))
        for key, edit in self.texts.items():
            edit.show_value(getattr(found, key))
        shown = {
            "key_note": 0 < len(found.keys) < len(KEYS) or bool(found.key_note),
            "cctv_note": not found.cctv_ok,
            "comm_note": not found.comm_ok,
            "change_reason": bool(found.change_reason),
            "diff_note": bool(found.wrong) and found.stage in {Stage.WITNESS, Stage.SIGN},
        }
        for key, there in shown.items():
            self.rows[key].setVisible(there or self.texts[key].hasFocus())
        recorded = bool(found.line)
        for widget in (self.list, *self.keys.values(), self.cctv, self.comm):
            widget.setEnabled(not recorded)

    def ask_change(self) -> None:
        """Show the row in which a change of the roster is explained."""
        self.rows["change_reason"].show()
        self.texts["change_reason"].setFocus()
