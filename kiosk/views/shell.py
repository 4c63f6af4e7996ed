"""The one window: bar on top, books on the left, pages that stay alive, a lock over all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from PySide6 import QtCore
from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.base.result import Changes
from kiosk.views.login import LoginPage
from kiosk.views.ops import OpRunner
from kiosk.views.page import Page

if TYPE_CHECKING:
    from kiosk.views.furniture import Furniture
    from kiosk.views.officers import OfficerChip
    from kiosk.views.palette import Palette, Search
    from kiosk.views.rail import Rail, RailEntry
    from kiosk.views.status_bar import StatusBar
    from kiosk.views.widgets.overlay import Overlay

_DONE = object()
LEAST_SIZE = (1024, 600)
"""1366x768 at 125 % leaves 1092x614 logical pixels."""


class Shell(QWidget):
    """Holds the pages by key. What stands behind the login is made when it is first asked for: the login
    is painted without it. Signals: `officer_chosen(id)` from the bar; `lock_asked()`;
    `page_shown(key)`.
    """

    officer_chosen = Signal(str)
    lock_asked = Signal()
    page_shown = Signal(str)

    def __init__(
        self, clock: Clock, runner: OpRunner, unit: str = "", product: str = "應勤簿冊"
    ) -> None:
        super().__init__()
        self.setWindowTitle(f"{product} {unit}".strip())
        self.setMinimumSize(*LEAST_SIZE)
        self._clock = clock
        self._names = (product, unit)
        self._runner = runner
        self._makers: dict[str, Callable[[], Page]] = {}
        self._pages: dict[str, Page] = {}
        self._begun: dict[str, Page] = {}
        """Pages that `warm_next` is still making."""
        self._home = ""
        self._current = ""
        self._search: Search | None = None
        self._hidden: list[Overlay] = []
        self._untold: list[KioskError] = []
        self._warming: Iterator[None] = iter(())
        self.begins_page = False
        """Whether the next `warm_next` makes a page: the one step a person at the keys could feel."""
        self._watchers: tuple[QObject, ...] = ()
        self._officers: tuple[OfficerChip | None, Sequence[OfficerChip]] | None = None
        self._furniture: Furniture | None = None
        self._work = QWidget()
        self.login = LoginPage(unit)
        self._covers = QStackedWidget()
        self._covers.addWidget(self._work)
        self._covers.addWidget(self.login)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._covers)
        runner.busy.connect(self._show_busy)
        runner.failed.connect(self.tell_error)
        runner.changed.connect(self.refresh)

    # ------------------------------------------------------------------ what stands behind the login

    def _furnished(self) -> Furniture:
        if self._furniture is None:
            from kiosk.views.furniture import furnish

            self._furniture = furnish(self._work, self._clock, *self._names)
            bar = self._furniture.bar
            bar.search_asked.connect(self.open_palette)
            bar.lock_asked.connect(self.lock_asked)
            bar.officer_chosen.connect(self.officer_chosen)
            self._furniture.rail.chosen.connect(self.show_page)
            if self._officers is not None:
                bar.show_officers(*self._officers)
        return self._furniture

    def furnishing(self) -> Iterator[None]:
        """Make bar and rail ahead of their first use; each `next` is one small step."""
        if self._furniture is None:
            # Imported in a step of their own.
            import kiosk.views.furniture  # noqa: F401

            yield
            self._furnished()
            yield

    @property
    def bar(self) -> StatusBar:
        """Return the bar on top."""
        return self._furnished().bar

    @property
    def rail(self) -> Rail:
        """Return the books on the left."""
        return self._furnished().rail

    @property
    def _stack(self) -> QStackedWidget:
        return self._furnished().stack

    @Slot(bool)
    def _show_busy(self, busy: bool) -> None:
        if self._furniture is not None:
            self._furniture.bar.show_busy(busy)

    def showEvent(self, event: QShowEvent) -> None:
        """Furnish the work when it, not the login, comes to the screen first."""
        if not self.locked:
            self._furnished()
        super().showEvent(event)

    # ------------------------------------------------------------------ pages

    def add_page(self, entry: RailEntry, make: Callable[[], Page], *, home: bool = False) -> None:
        """Add a place to go; the page itself is made when it is first shown or warmed.

        Numbered entries get Alt+digit Alt+digit, the home page Alt+0 Alt+0.
        """
        self._makers[entry.key] = make
        self.rail.add(entry)
        if home:
            self._home = entry.key
        digits = entry.number or ("00" if home else "")
        keys = ", ".join(f"Alt+{digit}" for digit in digits)
        title = f"{entry.number} {entry.text}".strip()
        self.add_command(f"前往 {title}", keys, lambda: self.show_page(entry.key))

    def add_hidden_page(self, key: str, make: Callable[[], Page]) -> None:
        """Add a page that is reached by its own key, not from the rail (出勤, 退勤)."""
        self._makers[key] = make

    def page(self, key: str) -> Page:
        """Return a page, made now if it never was shown; raises KeyError for an unknown key."""
        if key not in self._pages:
            with self.unwatched():
                made = self._begun.pop(key, None) or self._makers[key]()
                for _ in made.parts:
                    pass
                self._pages[key] = made
                self._stack.addWidget(made)
        return self._pages[key]

    def use_watchers(self, *watchers: QObject) -> None:
        """Name the event filters of the application, in the order they were installed."""
        self._watchers = watchers

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Make widgets without asking the application's filters about each of their events.

        They look for a person's keys and touches, and none arrives before the event loop runs again;
        but a page has thousands of events while it is made, and asking takes as long as making it.
        """
        app, watchers = QCoreApplication.instance(), self._watchers
        if app is None or not watchers:
            yield
            return
        self._watchers = ()  # a page that makes another
        for one in watchers:
            app.removeEventFilter(one)
        try:
            yield
        finally:
            for one in watchers:
                app.installEventFilter(one)
            self._watchers = watchers

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Bring a page to the front and give it the focus."""
        page = self.page(key)
        self._current = key
        self._stack.setCurrentWidget(page)
        self.rail.mark_current(key)
        page.entered()
        # What will have the focus, also before the window is active.
        now = cast("QWidget | None", self.window().focusWidget())
        if not self.locked and (now is None or not page.isAncestorOf(now)):
            page.setFocus()  # a page that chooses no place of its own still takes its keys
        self.page_shown.emit(key)

    def go_home(self) -> None:
        """Return to the board."""
        if self._home:
            self.show_page(self._home)

    def warm_next(self) -> bool:
        """Do one small step towards a page that was never shown; False when every page is ready."""
        self.begins_page = False
        with self.unwatched():
            if next(self._warming, _DONE) is not _DONE:
                return True
        waiting = next((key for key in self._makers if key not in self._pages), None)
        if waiting is None:
            return False
        self._warming = self._warm(waiting)
        self.begins_page = True
        return True

    def warm_first(self, steps: Iterator[None]) -> None:
        """Take steps that get something else ready before the pages are warmed."""
        self._warming = steps

    def warm_home(self) -> Iterator[None]:
        """Return the steps that make the home page, for somebody who waits for it."""
        return self._warm(self._home)

    def _warm(self, key: str) -> Iterator[None]:
        from kiosk.views.warming import warm

        if key not in self._pages:
            begun = self._begun[key] = self._makers[key]()
            yield
            yield from begun.parts
            self.page(key)
            yield
        yield from warm(self.page(key), self._stack.size())

    @property
    def current(self) -> str:
        """Return the key of the page in front."""
        return self._current

    @Slot(object)
    def refresh(self, changes: Changes) -> None:
        """Pass on what a write changed to every page made so far."""
        for page in list(self._pages.values()):
            page.refresh(changes)

    # ------------------------------------------------------------------ commands

    def add_command(self, text: str, key: str, run: Callable[[], object]) -> QAction:
        """Register a command that works on every page."""
        action = QAction(text, self._work)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _checked=False: run())
        self._work.addAction(action)
        return action

    def use_search(self, search: Search) -> None:
        """Give the palette what it asks while a person types."""
        self._search = search

    def commands(self) -> list[QAction]:
        """Return the commands of the page in front, then those of the shell."""
        here = self._pages.get(self._current)
        return [*(here.actions() if here else []), *self._work.actions()]

    def open_palette(self) -> Palette:
        """Open Ctrl+K."""
        # Imported when it is asked for: the login is painted without it.
        from kiosk.views.palette import Palette

        return Palette(self, self.commands(), self._runner, self._search)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that no page wanted leads back to the board."""
        if event.key() == QtCore.Qt.Key.Key_Escape and not self.locked:
            self.go_home()
            return
        super().keyPressEvent(event)

    # ------------------------------------------------------------------ people and lock

    def show_officers(self, active: OfficerChip | None, parked: Sequence[OfficerChip]) -> None:
        """Show who acts and who waits."""
        self._officers = (active, parked)
        if self._furniture is not None:
            self._furniture.bar.show_officers(active, parked)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show the open lines of the books in the rail."""
        self.rail.show_counts(counts)

    @property
    def locked(self) -> bool:
        """Tell whether the login covers everything."""
        return self._covers.currentWidget() is self.login

    def lock(self, officer: str = "") -> None:
        """Cover everything with the login; drafts and open sheets stay alive behind it."""
        before = [item for item in self._hidden if isValid(item) and not item.closed]
        self._hidden = [*before, *(item for item in self._sheets() if item.isVisible())]
        for sheet in self._hidden:
            sheet.put_by()
        self._covers.setEnabled(True)
        self._covers.setCurrentWidget(self.login)
        self.login.reset()
        self.login.show_lock(officer)
        self.login.entered()

    def _sheets(self) -> list[Overlay]:
        others = [one for one in self.children() if one.isWidgetType() and one is not self._covers]
        if not others:
            return []
        from kiosk.views.widgets.overlay import Overlay

        return [item for item in others if isinstance(item, Overlay)]

    def unlock(self) -> None:
        """Uncover the work where it was left."""
        if not self.locked:
            return
        self._furnished()
        self._covers.setCurrentWidget(self._work)
        self.login.reset()
        hidden = [item for item in self._hidden if isValid(item) and not item.closed]
        self._hidden = []
        self._covers.setEnabled(not hidden)
        for sheet in hidden:
            sheet.bring_back()
        if hidden:
            hidden[-1].setFocus()
            hidden[-1].focusNextPrevChild(True)
        elif self._current:
            self.page(self._current).entered()
        untold, self._untold = self._untold, []
        for error in untold:
            self._say(error)

    @Slot(object)
    def tell_error(self, error: KioskError) -> None:
        """Show an error nobody else showed; on a locked kiosk it waits for whoever unlocks it."""
        if self.locked:
            self._untold.append(error)
        else:
            self._say(error)

    def _say(self, error: KioskError) -> None:
        # Sheets are imported when there is something to say: the login is painted without them.
        from kiosk.views.widgets.message_sheet import tell_error

        tell_error(self, error)
