"""The duties in time of a book, in one line above its table: when done, when due, how late."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.base.result import Changes
from kiosk.identity.permissions import Actor
from kiosk.services.periodic import DutyState, Periodics, summed
from kiosk.views.ops import OpRunner
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import label


class DutyStrip(QWidget):
    """Shows `Periodics.state` of one book while its page is in front; empty for whoever may not read it."""

    def __init__(
        self,
        ledger: str,
        periodics: Periodics,
        runner: OpRunner,
        actor: Callable[[], Actor | None],
    ) -> None:
        super().__init__()
        self._ledger = ledger
        self._periodics = periodics
        self._runner = runner
        self._actor = actor
        self._text = label("", role="banner", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._text)
        self._text.hide()
        runner.changed.connect(self._follow)

    @property
    def text(self) -> str:
        """Return what is shown."""
        return self._text.text() if self._text.isVisibleTo(self) else ""

    def showEvent(self, event: QShowEvent) -> None:
        """Ask anew each time the page comes to the front: time passes without any write."""
        super().showEvent(event)
        self.look()

    def _follow(self, changes: Changes) -> None:
        if self.isVisible() and self._ledger in changes.ledgers:
            self.look()

    def look(self) -> None:
        """Ask for the state of the book's duties."""
        actor = self._actor()
        if actor is None:
            self._show([])
            return
        self._runner.run(lambda: self._periodics.state(actor, self._ledger), self._show)

    def _show(self, states: list[DutyState]) -> None:
        found = summed(states)
        self._text.setText("　".join(words for words, _ in found))
        self._text.setVisible(bool(found))
        mark(self._text, tone="bad" if any(late for _, late in found) else "ok")
