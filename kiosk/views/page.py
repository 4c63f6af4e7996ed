"""What the shell asks of a page; everything else is the page's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6 import QtCore
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from kiosk.base.result import Changes


class Page(QWidget):
    """One page of the shell; it is kept while other pages are shown.

    What takes longer than a person may wait at the keys is left to `parts`: each item of it is one step,
    and the shell takes all of them before anything else is asked of the page.
    """

    parts: Iterator[None] = iter(())

    def entered(self) -> None:
        """Take the focus; called each time the page comes to the front."""
        self.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Show what a write changed; called for pages in front and behind."""

    def add_command(self, text: str, key: str, run: Callable[[], object]) -> QAction:
        """Register a command with its key; the palette lists it while this page is in front."""
        return add_command(self, text, key, run)


def add_command(owner: QWidget, text: str, key: str, run: Callable[[], object]) -> QAction:
    """Return an action of `owner` that works while the focus is inside it."""
    action = QAction(text, owner)
    if key:
        action.setShortcut(QKeySequence(key))
    action.setShortcutContext(QtCore.Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda _checked=False: run())
    owner.addAction(action)
    return action
