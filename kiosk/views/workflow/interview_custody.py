"""The 24 hours of custody as a bar: what counts, what the law leaves out, what is left; colour and words."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.base import roc_date
from kiosk.ledgers.custody_clock import CustodyClock, Segment
from kiosk.views import tokens
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import label

_BAR_PX = 34
_LEAST_PX = 4
_SOON = timedelta(hours=2)


def hours(span: timedelta) -> str:
    """Return `2 小時 05 分`, or `45 分`."""
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} 小時 {minutes % 60:02d} 分" if minutes >= 60 else f"{minutes} 分"  # noqa: PLR2004


class _Bar(QWidget):
    """Segments side by side in the order of time; excluded ones are hatched, so that print shows them too."""

    def __init__(self) -> None:
        super().__init__()
        self._clock: CustodyClock | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_clock(self, clock: CustodyClock) -> None:
        """Show another clock."""
        if clock != self._clock:
            self._clock = clock
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, _BAR_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        clock = self._clock
        if clock is None:
            return
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = (clock.used + clock.excluded + clock.left).total_seconds() or 1.0
        left = 0.0
        for one in clock.segments:
            wide = max(one.length.total_seconds() / whole * self.width(), _LEAST_PX)
            self._paint(painter, QRectF(left, 0, wide, self.height()), one)
            left += wide
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.FIELD_LINE), 1))
        painter.drawRect(QRectF(0.5, 0.5, self.width() - 1.0, self.height() - 1.0))
        painter.end()

    @staticmethod
    def _paint(painter: QPainter, box: QRectF, one: Segment) -> None:
        if one.kind:
            painter.fillRect(box, QColor(tokens.OK_TINT))
            painter.fillRect(box, QBrush(QColor(tokens.OK), Qt.BrushStyle.BDiagPattern))
        else:
            painter.fillRect(box, QColor(tokens.BAD if one.over else tokens.ACCENT))


class CustodyView(QWidget):
    """Bar and words; hidden for somebody who was not arrested."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("拘捕 24 小時")
        self._bar = _Bar()
        self._head = label("", role="heading", wrap=True)
        self._words = label("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self._bar)
        column.addWidget(self._words)

    def show_clock(self, clock: CustodyClock | None) -> None:
        """Show how the time since the arrest counts."""
        self.setVisible(clock is not None)
        if clock is None:
            self._words.setText("")
            return
        self._bar.show_clock(clock)
        until = roc_date.minute(clock.deadline)[4:]
        if clock.expired:
            self._head.setText("24 小時已用盡，應立即移送或釋放")
        else:
            self._head.setText(f"24 小時時限　剩 {hours(clock.left)}　最遲 {until}")
        mark(self._head, tone="bad" if clock.left <= _SOON else "")
        self._words.setText("　".join(self._said(clock)))

    @property
    def words(self) -> str:
        """Return what stands under the bar."""
        return self._words.text()

    @staticmethod
    def _said(clock: CustodyClock) -> list[str]:
        kept: dict[str, timedelta] = {}
        for one in clock.segments:
            if one.kind or one.over:
                kept[one.label] = kept.get(one.label, timedelta()) + one.length
        said = [f"▨ {name} {hours(span)}" for name, span in kept.items() if "計入" not in name]
        over = [f"■ {name} {hours(span)}" for name, span in kept.items() if "計入" in name]
        return [f"■ 計入 {hours(clock.used)}", *said, *over]
