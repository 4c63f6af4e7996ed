"""A page about one roster day, with the same three keys wherever days are turned."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.base.result import Changes
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.page import WorkflowPage


class DayPage(WorkflowPage):
    """Today or an earlier roster day. Signal `day_asked`: the day on show is to be read (again).

    `home` is the widget that gets the focus when the page comes to the front.
    """

    day_asked = Signal()

    def __init__(self, context: Context, home: QWidget) -> None:
        super().__init__(context)
        self.home = home
        self.back = 0
        self.title = label("", role="title")
        self.before = button("前一日", partial(self._turn, 1), key="PgUp")
        self.after = button("後一日", partial(self._turn, -1), key="PgDown")
        self.today = button("今日", partial(self.show_day, 0), key="Home")

    def head(self) -> QHBoxLayout:
        """Return the row of title and keys."""
        return row(self.title, None, self.before, self.after, self.today)

    @property
    def day(self) -> date:
        """Return the roster day on show."""
        return self.day_back(self.back)

    def day_back(self, back: int) -> date:
        """Return the roster day so many days ago."""
        now = self.context.desk.duty_day(self.context.clock.now())
        return date.fromisoformat(now) - timedelta(days=back)

    def show_day(self, back: int) -> None:
        """Show the roster day so many days ago."""
        self.back = max(back, 0)
        self.after.setEnabled(self.back > 0)
        self.today.setEnabled(self.back > 0)
        self.day_asked.emit()

    def _turn(self, days: int) -> None:
        self.show_day(self.back + days)

    def entered(self) -> None:
        """Show today."""
        self.show_day(0)
        self.home.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Follow what is written while the page is in front; it asks anew when it comes."""
        if changes and self.isVisible():
            self.day_asked.emit()
