"""The bar on top: where we are, who acts, what time it is, how the store is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from kiosk.base import roc_date
from kiosk.base.clock import Clock
from kiosk.base.instants import local
from kiosk.views import tokens
from kiosk.views.officers import OfficerChip
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label

__all__ = ["OfficerChip", "StatusBar"]

_PARKED_KEYS = 4
_ROOMY_PX = 1240
_WEEKDAYS = "一二三四五六日"


class StatusBar(QFrame):
    """Signals: `officer_chosen(id)` a parked officer takes over, `search_asked`, `lock_asked`."""

    officer_chosen = Signal(str)
    search_asked = Signal()
    lock_asked = Signal()

    def __init__(
        self, clock: Clock, product: str, unit: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        mark(self, role="top")
        self.setFixedHeight(tokens.TOP_BAR_PX)
        self._unit = label(unit)
        self._store = label("", role="chip")
        self._store.hide()
        self._scanner = label("", role="chip")
        self._scanner.hide()
        self._pad = label("", role="chip")
        self._pad.setAccessibleName("簽名板")
        self._pad.hide()
        self._busy = label("處理中…")
        self._busy.hide()
        self._officer = QLabel()
        self._officer.setStyleSheet("font-size: 20px; font-weight: 700;")
        self._officer.setAccessibleName("作業人員")
        self._detail = label("")
        self._detail.setStyleSheet(f"color: {tokens.NAV_MUTED};")
        self._time = label("")
        self._time.setStyleSheet("font-size: 18px;")
        self._time.setAccessibleName("時間")
        self._parked = QHBoxLayout()
        self._parked.setSpacing(4)
        self._chips: list[OfficerChip] = []
        self._lay_out(product)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self.tick()

    def _lay_out(self, product: str) -> None:
        name = label(product)
        name.setStyleSheet("font-size: 19px; font-weight: 700;")
        self._search = button("搜尋", self.search_asked.emit, key="Ctrl+K", kind="nav")
        self._lock = button("鎖定", self.lock_asked.emit, key="Ctrl+L", kind="nav")
        bar = QHBoxLayout(self)
        bar.setContentsMargins(16, 0, 12, 0)
        bar.setSpacing(12)
        for item in (name, self._unit, self._store, self._scanner, self._pad, self._busy):
            bar.addWidget(item, 0, Qt.AlignmentFlag.AlignVCenter)
        bar.addStretch(1)
        bar.addWidget(self._search)
        bar.addLayout(self._parked)
        bar.addWidget(self._detail)
        bar.addWidget(self._officer)
        bar.addWidget(self._lock)
        bar.addWidget(self._time)

    def tick(self) -> None:
        """Show the time of the injected clock, ROC year, weekday, minutes."""
        now = self._clock.now()
        day = local(now).date()
        self._time.setText(
            f"{roc_date.dashed(day)}（{_WEEKDAYS[day.weekday()]}）{roc_date.hour_minute(now)}"
        )

    def show_store(self, text: str, tone: str) -> None:
        """Say how the local store is; empty text hides it."""
        self._store.setText(text)
        self._store.setVisible(bool(text))
        mark(self._store, tone=tone)

    def show_scanner(self, text: str, details: str) -> None:
        """Say which scanner cannot be used, and why under the pointer; empty text hides it."""
        self._scanner.setText(text)
        self._scanner.setToolTip(details)
        self._scanner.setVisible(bool(text))
        mark(self._scanner, tone="warn")

    @property
    def scanner(self) -> str:
        """Return what is said about scanners."""
        return self._scanner.text()

    def show_pad(self, text: str, tone: str, detail: str = "") -> None:
        """Say how the signature pad is; empty text hides it, `detail` stands behind it."""
        self._pad.setText(text)
        self._pad.setToolTip(detail)
        self._pad.setVisible(bool(text))
        mark(self._pad, tone=tone)

    @property
    def pad_text(self) -> str:
        """Return what is said of the signature pad."""
        return self._pad.text()

    def show_busy(self, busy: bool) -> None:
        """Say that work is under way for longer than a moment."""
        self._busy.setVisible(busy)

    def show_officers(self, active: OfficerChip | None, parked: Sequence[OfficerChip]) -> None:
        """Show who acts, and the others as buttons with Ctrl+1 … Ctrl+4."""
        self._officer.setText(active.label if active else "未登入")
        self._detail.setText(active.detail if active else "")
        while self._parked.count():
            old = self._parked.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._chips = list(parked)
        for number, chip in enumerate(parked, 1):
            key = f"Ctrl+{number}" if number <= _PARKED_KEYS else ""
            made = button(
                chip.label, partial(self.officer_chosen.emit, chip.id), key=key, kind="nav"
            )
            made.setToolTip(f"切換作業人員 {chip.detail}".strip())
            self._parked.addWidget(made)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        roomy = self.width() >= _ROOMY_PX
        self._unit.setVisible(roomy)
        self._detail.setVisible(roomy)
        for number, (made, chip) in enumerate(
            zip(self.parked_buttons, self._chips, strict=True), 1
        ):
            key = f"Ctrl+{number}" if number <= _PARKED_KEYS else ""
            made.setText(f"{chip.label}  {key}" if roomy else chip.label.rpartition(" ")[2])

    @property
    def parked_buttons(self) -> list[QPushButton]:
        """Return the buttons of the officers who wait, in order."""
        found = (self._parked.itemAt(at).widget() for at in range(self._parked.count()))
        return [item for item in found if isinstance(item, QPushButton)]

    @property
    def officer(self) -> str:
        """Return the name of who acts."""
        return self._officer.text()

    @property
    def time_text(self) -> str:
        """Return the time on screen."""
        return self._time.text()
