"""A sheet inside the window: nothing behind it reacts until it is closed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from kiosk.views.theme import mark

_MARGIN = 24


class Overlay(QWidget):
    """Covers the window of `host`, dims it and keeps the focus inside.

    What lies behind is disabled, so its shortcuts (F5 …) cannot fire; closing gives the focus back.
    Subclasses fill `self.panel`. A sheet made ahead of its use is `kept`: closing only puts it away.
    """

    def __init__(self, host: QWidget, width: int) -> None:
        self._host = host.window()
        super().__init__(self._host)
        self._before: list[QWidget] = []
        self.closed = True
        self.kept = False
        self._covered: list[QWidget] = []
        self.panel = QFrame(self)
        mark(self.panel, role="sheet")
        self._width = width
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.addWidget(self.panel, 0, Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def open_sheet(self, focus: QWidget) -> None:
        """Cover the window and put the focus on a widget of the sheet."""
        window = self._host
        self.closed = False
        self._before = _ancestry(QApplication.focusWidget())
        window.installEventFilter(self)
        self._covered = [
            child
            for child in window.children()
            if isinstance(child, QWidget) and child.isEnabledTo(window) and not _put_away(child)
        ]
        self._covered.remove(self)
        self._fit()
        self.show()
        self.raise_()
        focus.setFocus()
        for child in self._covered:
            child.setEnabled(False)

    def close_sheet(self) -> None:
        """Uncover the window; the sheet is deleted later, unless it is kept."""
        self._host.removeEventFilter(self)
        self.closed = True
        above = next((item for item in self._others() if self in item.covered), None)
        if above is not None:
            above.covered += self._covered  # the sheet above keeps the window covered
        else:
            for child in self._covered:
                if isValid(child):
                    child.setEnabled(True)
        self._covered = []
        self.hide()
        self._give_focus_back()
        if not self.kept:
            self.deleteLater()

    def put_by(self) -> None:
        """Disappear while the kiosk is locked; what the sheet shows elsewhere is to disappear as well."""
        self.hide()

    def bring_back(self) -> None:
        """Stand there again, above the other sheets, once the kiosk is unlocked."""
        self.show()
        self.raise_()

    @property
    def covered(self) -> list[QWidget]:
        """Return what this sheet has disabled."""
        return self._covered

    @covered.setter
    def covered(self, widgets: list[QWidget]) -> None:
        self._covered = widgets

    def _others(self) -> list[Overlay]:
        found = self._host.children()
        return [item for item in found if isinstance(item, Overlay) and not item.closed]

    def _give_focus_back(self) -> None:
        # What had the focus may have been rebuilt meanwhile; then its nearest ancestor takes it.
        for item in self._before:
            usable = isValid(item) and item.isVisible() and item.isEnabled()
            if usable and item.focusPolicy() != Qt.FocusPolicy.NoFocus:
                item.setFocus()
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and watched is self._host:
            self._fit()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what lies behind."""
        QPainter(self).fillRect(self.rect(), QColor(18, 41, 61, 150))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys the sheet does not know end here, not at the page behind."""
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside the sheet."""
        stops = [item for item in self._chain() if item.isEnabled() and item.isVisibleTo(self)]
        if not stops:
            return False
        now = QApplication.focusWidget()
        at = stops.index(now) if now in stops else -1
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + step) % len(stops)].setFocus(reason)
        return True

    def _chain(self) -> list[QWidget]:
        found: list[QWidget] = []
        item = self.nextInFocusChain()
        while item is not None and item is not self:
            if self.isAncestorOf(item) and item.focusPolicy() & Qt.FocusPolicy.TabFocus:
                found.append(item)
            item = item.nextInFocusChain()
        return found

    def _fit(self) -> None:
        window = self._host
        self.setGeometry(window.rect())
        self.panel.setFixedWidth(min(self._width, window.width() - 2 * _MARGIN))
        self.panel.setMaximumHeight(window.height() - 2 * _MARGIN)


def _put_away(item: QWidget) -> bool:
    return isinstance(item, Overlay) and item.closed


def _ancestry(item: QWidget | None) -> list[QWidget]:
    found: list[QWidget] = []
    while item is not None:
        found.append(item)
        item = item.parentWidget()
    return found
