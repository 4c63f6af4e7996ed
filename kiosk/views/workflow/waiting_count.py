"""What the rail and the board count beside the open lines: close list items and lines to be reviewed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kiosk.identity.permissions import Role
from kiosk.views.workflow.context import Context

_COUNTED_FOR = frozenset({Role.DESK, Role.CADRE, Role.CHIEF})
_PAUSE_MS = 400


class WaitingCount(QObject):
    """Counts for those who answer for it. Signal `counted(int, int)`: today's items, lines to be reviewed."""

    counted = Signal(int, int)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        # Writes come in rows (one 退勤 is three books): they are one count, after the board's own.
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._ask)

    def look(self) -> None:
        """Count soon."""
        self._timer.start()

    def _ask(self) -> None:
        if not self._window.isVisible():
            return
        context = self._context
        actor, services = context.actor(), context.services
        listed = bool(actor.roles & _COUNTED_FOR)
        today = context.desk.duty_day(context.clock.now())

        def work() -> tuple[int, int]:
            items = len(services.close_list.state(actor, today).unexplained) if listed else 0
            return items, services.reviews.count(actor) if actor.session else 0

        context.runner.run(work, lambda found: self.counted.emit(*found))
