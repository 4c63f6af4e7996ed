"""Which lines of a book: days, person, item, open ones, words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from kiosk.base import roc_date
from kiosk.base.canonical import nfc
from kiosk.base.clock import Clock
from kiosk.base.errors import InvalidInput
from kiosk.base.instants import local
from kiosk.ledgers.event import PersonRef
from kiosk.views.ledger.ports import LineFilter
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, give_key, label

_PAUSE_MS = 180
_WEEK_DAYS = 7


class FilterBar(QWidget):
    """Signal `changed(LineFilter)` when the wanted lines are others than before.

    The page places `text` where it has room.
    Days are typed (`1150519`, `5/19`); 今日, 昨日, 7 日 and 全部 are one key each.
    """

    changed = Signal(object)

    def __init__(self, clock: Clock, *, with_things: bool) -> None:
        super().__init__()
        self._clock = clock
        self._last = LineFilter()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._announce)
        self.day_from = self._day("起日")
        self.day_to = self._day("迄日")
        self.people = self._combo("人員", "全部人員")
        self.things = self._combo("裝備", "全部裝備")
        self.open_only = QCheckBox("只列未結")
        self.open_only.toggled.connect(self._announce)
        self.text = QLineEdit()
        self.text.setPlaceholderText("搜尋本簿  /")
        self.text.setAccessibleName("搜尋本簿")
        self.text.setMinimumWidth(160)
        self.text.textEdited.connect(lambda _text: self._timer.start())
        self.text.returnPressed.connect(self._announce)
        bar = QHBoxLayout(self)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(4)
        bar.addWidget(self.day_from)
        bar.addWidget(label("～", role="muted"))
        bar.addWidget(self.day_to)
        for made in self._quick():
            bar.addWidget(made)
        bar.addSpacing(6)
        bar.addWidget(self.people)
        bar.addWidget(self.things)
        self.things.setVisible(with_things)
        bar.addWidget(self.open_only)
        bar.addStretch(1)

    def _quick(self) -> list[QPushButton]:
        made = []
        for text, key, back, days in (
            ("今日", "Alt+T", 0, 1),
            ("昨日", "Alt+Y", 1, 1),
            ("7 日", "Alt+W", _WEEK_DAYS - 1, _WEEK_DAYS),
        ):
            item = button(text, partial(self.show_days, back, days), kind="quiet")
            made.append(item)
            give_key(item, key)
            item.setToolTip(key)
        every = button("全部", self.clear, kind="quiet")
        give_key(every, "Alt+A")
        every.setToolTip("Alt+A")
        return [*made, every]

    def show_choices(self, people: Sequence[PersonRef], things: Sequence[tuple[str, str]]) -> None:
        """Fill the lists of persons and items; what was chosen stays chosen."""
        named = [(ref.id, f"{ref.number} {ref.label}".strip()) for ref in people]
        for combo, items in ((self.people, named), (self.things, things)):
            chosen = combo.currentData()
            combo.blockSignals(True)
            while combo.count() > 1:
                combo.removeItem(1)
            for key, text in items:
                combo.addItem(text, key)
            combo.setCurrentIndex(max(combo.findData(chosen), 0))
            combo.blockSignals(False)

    def show_days(self, back: int, days: int) -> None:
        """Ask for `days` days beginning `back` days ago."""
        first = self._today() - timedelta(days=back)
        self.day_from.setText(roc_date.dashed(first))
        self.day_to.setText(roc_date.dashed(first + timedelta(days=days - 1)))
        self._announce()

    def clear(self) -> None:
        """Ask for everything."""
        for edit in (self.day_from, self.day_to, self.text):
            edit.clear()
        for combo in (self.people, self.things):
            combo.setCurrentIndex(0)
        self.open_only.setChecked(False)
        self._announce()

    @property
    def wanted(self) -> LineFilter:
        """Return what was last asked for."""
        return self._last

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the filters before it leaves the page."""
        if event.key() == Qt.Key.Key_Escape and self._last != LineFilter():
            self.clear()
            return
        super().keyPressEvent(event)

    def _announce(self) -> None:
        self._timer.stop()
        wanted = LineFilter(
            day_from=self._read(self.day_from),
            day_to=self._read(self.day_to),
            person=str(self.people.currentData() or ""),
            asset=str(self.things.currentData() or ""),
            open_only=self.open_only.isChecked(),
            text=nfc(self.text.text()).strip(),
        )
        if wanted != self._last:
            self._last = wanted
            self.changed.emit(wanted)

    def _read(self, edit: QLineEdit) -> date | None:
        typed = edit.text().strip()
        try:
            day = roc_date.parse_date(typed, self._today()) if typed else None
        except InvalidInput as error:
            mark(edit, problem="true")
            edit.setToolTip(str(error))
            return None
        mark(edit, problem="false")
        edit.setToolTip("")
        return day

    def _today(self) -> date:
        return local(self._clock.now()).date()

    def _day(self, name: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setPlaceholderText(name)
        edit.setAccessibleName(name)
        edit.setFixedWidth(108)
        edit.editingFinished.connect(self._announce)
        return edit

    def _combo(self, name: str, every: str) -> QComboBox:
        combo = QComboBox()
        combo.addItem(every, "")
        combo.setAccessibleName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(5)
        combo.setMinimumWidth(122)
        combo.setMaximumWidth(170)
        combo.currentIndexChanged.connect(self._announce)
        return combo
