"""Who is at the counter, from the first badge to signing out: login page, lock, idle time, officers who wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from kiosk.base.errors import KioskError, SignInFailed
from kiosk.identity.directory import Directory, DirectoryPerson, SignInCode
from kiosk.identity.permissions import ROLE_LABEL, Actor, Role
from kiosk.identity.sessions import Counter, State
from kiosk.ledgers.event import PersonRef
from kiosk.views.login import RecentOfficer
from kiosk.views.officers import OfficerChip
from kiosk.views.ops import OpRunner
from kiosk.views.shell import Shell

if TYPE_CHECKING:
    from kiosk.app.opening import Station

_TOUCHES = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
    )
)
_TICK_MS = 1000
_SHOWN_ROLES = (Role.DESK, Role.CHIEF, Role.CADRE, Role.SHIFT_LEAD, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Doors:
    """What signing in is built with; `directory_runner` has a thread of its own, for a directory
    may take seconds and no write waits for it.
    """

    shell: Shell
    counter: Counter
    directory: Directory
    directory_runner: OpRunner
    unit: str
    hint: str = ""
    """Said on the login page beside the state of the directory."""


class SignIn(QObject):
    """Signal `officer_changed()` whenever another person (or nobody) acts.

    It works before there are pages: who is quicker than they are waits at the login until `open_pages`.
    """

    officer_changed = Signal()

    def __init__(self, doors: Doors) -> None:
        super().__init__(doors.shell)
        self._doors = doors
        self._shell = doors.shell
        self._counter = doors.counter
        self._pages_open = False
        self._entering = False
        self._shown = ""
        self._last_shown: tuple[OfficerChip | None, tuple[OfficerChip, ...]] | None = None
        self._accounts: dict[str, str] = {}
        login = doors.shell.login
        login.credentials.connect(self.authenticate)
        login.badge.connect(self.take_badge)
        login.dismissed.connect(self._back)
        doors.shell.lock_asked.connect(self.lock)
        doors.shell.officer_chosen.connect(self.switch)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)

    @classmethod
    def at(cls, shell: Shell, station: Station, runner: OpRunner) -> Self:
        """Return the sign-in of an opened station, at the login page of a window."""
        unit = station.opened.desk.unit
        return cls(Doors(shell, station.counter, station.directory, runner, unit, station.hint))

    def start(self, app: QApplication) -> None:
        """Begin to count idle time, and show whom the login page may offer."""
        self._app = app
        self._timer.start()
        self._show_login()

    def watch(self) -> None:
        """Begin to notice each sign of a person.

        Not before there are pages: behind the login nothing is to be noticed, and each of its events would
        wait for the interpreter, which the imports of the pages hold.
        """
        self._app.installEventFilter(self)

    @property
    def somebody_waits(self) -> bool:
        """Tell whether somebody has signed in already and waits for the pages."""
        return self._entering

    def open_pages(self) -> None:
        """Let people through to the pages, which are there now."""
        add = self._shell.add_command
        add("鎖定", "", self.lock)
        add("換人登入（目前人員等候）", "Ctrl+J", self.next_officer)
        add("登出", "Ctrl+Shift+L", self.sign_out)
        add("變更密碼", "", self.change_password)
        self._pages_open = True
        entering, self._entering = self._entering, False
        if entering:
            self._entered()

    # ------------------------------------------------------------------ who acts

    @property
    def active(self) -> Actor | None:
        """Return who acts now; None while the counter is empty or locked."""
        return self._counter.active

    def actor(self) -> Actor:
        """Return who acts now, or an actor without any right: work left over from a session that
        ended is then refused by `authorize`.
        """
        found = self._counter.active
        if found is not None:
            return found
        return Actor(PersonRef("", "", "未登入"), self._doors.unit, frozenset(), "", "")

    # ------------------------------------------------------------------ coming

    @Slot(str, str)
    def authenticate(self, account: str, password: str) -> None:
        """Ask the directory; the page is held meanwhile."""
        self._shell.login.set_busy(True)
        self._doors.directory_runner.run(
            lambda: self._doors.directory.authenticate(account, password),
            self.enter,
            lambda error: self._refused(account, error),
        )

    @Slot(str)
    def take_badge(self, badge: str) -> None:
        """A badge continues a session; for anybody else it fills in the account."""
        try:
            self._counter.switch_by_badge(badge)
        except KioskError as error:
            self._name_badge(badge, error)
            return
        self._entered()

    def _name_badge(self, badge: str, error: KioskError) -> None:
        login = self._shell.login

        def found(person: DirectoryPerson | None) -> None:
            if person is None:
                tell("查無此服務證，請輸入帳號與密碼")
            elif login.account.text() == badge:
                login.account.setText(person.account)
                tell(f"{person.title} {person.name}：請輸入密碼")

        def tell(words: str) -> None:
            if self._shell.locked and login.account.isEnabled():  # nobody was quicker
                login.tell(words)

        self._doors.directory_runner.run(
            lambda: self._doors.directory.person_by_badge(badge),
            found,
            lambda _failed: tell(str(error)),
        )

    def enter(self, person: DirectoryPerson, method: str = "password") -> None:
        """Begin the session of a person somebody has vouched for (the directory; the demo's pictures)."""
        try:
            self._counter.sign_in(person, method)
        except SignInFailed as error:
            self._shell.login.show_error(str(error))
            return
        self._accounts[person.person] = person.account
        self._entered()

    def _refused(self, account: str, error: KioskError) -> None:
        self._shell.login.show_error(str(error))
        if error.code == SignInCode.MUST_CHANGE:
            self._ask_password(account, account, error.message)

    def _entered(self) -> None:
        actor = self._counter.active
        if actor is None:
            return
        if not self._pages_open:
            self._entering = True
            self._shell.login.set_busy(True)
            return
        self._shell.login.show_cancel(False)
        same = actor.person.id == self._shown
        self._shell.unlock()
        self._show_officers()
        if not same:
            self._shown = actor.person.id
            self.officer_changed.emit()
            # What the officer before left on screen is not shown to the next one.
            self._shell.go_home()

    # ------------------------------------------------------------------ going

    @Slot()
    def lock(self) -> None:
        """Hide everything; drafts stay where they are."""
        self._counter.lock()
        self._show_login()

    def next_officer(self) -> None:
        """Let another officer sign in; Esc leads back."""
        if self._counter.active is None:
            return
        self._shell.lock("")
        self._shell.login.show_cancel(True)
        self._show_recent()

    def sign_out(self) -> None:
        """End the session of who acts."""
        self._counter.sign_out()
        self._shown = ""
        self._show_login()
        self.officer_changed.emit()

    @Slot(str)
    def switch(self, person: str) -> None:
        """Bring an officer who waits to the front, with his password once his session is stale."""
        waiting = next((one for one in self._counter.parked if one.person == person), None)
        try:
            self._counter.switch_to(person)
        except KioskError as error:
            self.next_officer()
            if waiting is not None:
                self._shell.login.account.setText(waiting.account)
            self._shell.login.show_error(str(error))
            return
        self._entered()

    @Slot()
    def _back(self) -> None:
        if self._counter.active is not None:
            self._shell.login.show_cancel(False)
            self._shell.unlock()

    @Slot()
    def tick(self) -> None:
        """Apply idle time and the end of a shift."""
        before = self._counter.state
        now = self._counter.tick()
        if now is not State.ACTIVE and (not self._shell.locked or before is State.ACTIVE):
            self._show_login()
        self._show_officers()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice each sign of a person; nothing is held back."""
        if event.type() in _TOUCHES and not self._shell.locked:
            self._counter.touch()
        return False

    # ------------------------------------------------------------------ password

    def change_password(self) -> None:
        """Let who acts change his password."""
        actor = self._counter.active
        if actor is None:
            return
        self._ask_password(self._accounts[actor.person.id], actor.person.label, "")

    def _ask_password(self, account: str, name: str, reason: str) -> None:
        # Sheets are imported when they are opened: the counter is usable without them.
        from kiosk.app.password_sheet import PasswordSheet
        from kiosk.views.widgets.message_sheet import tell

        sheet = PasswordSheet(self._shell, name, reason)

        def done(_none: None) -> None:
            sheet.close_sheet()
            tell(self._shell, "密碼已變更", ["下次登入請用新密碼"], tone="ok")

        def ask(old: str, new: str) -> None:
            self._doors.directory_runner.run(
                lambda: self._doors.directory.change_password(account, old, new),
                done,
                lambda error: sheet.show_error(str(error)),
            )

        sheet.entered.connect(ask)

    # ------------------------------------------------------------------ showing

    def _show_login(self) -> None:
        locked = self._counter.locked_person
        self._shell.login.show_cancel(False)
        self._shell.lock(f"{locked.title} {locked.name}" if locked else "")
        self._show_recent()
        self._show_officers()
        self._doors.directory_runner.run(
            self._doors.directory.status,
            lambda status: self._shell.login.show_directory(
                "　".join(filter(None, (status.text, self._doors.hint))),
                "ok" if status.reachable else "warn",
            ),
        )

    def _show_recent(self) -> None:
        self._shell.login.show_recent(
            [RecentOfficer(one.account, one.name) for one in self._counter.recent]
        )

    def _show_officers(self) -> None:
        actor = self._counter.active
        active = OfficerChip(actor.person.id, actor.person.label, _duties(actor)) if actor else None
        waiting = [
            OfficerChip(one.person, f"{one.title} {one.name}", "" if one.free else "需密碼")
            for one in self._counter.parked
        ]
        shown = (active, tuple(waiting))
        if shown != self._last_shown:
            self._last_shown = shown
            self._shell.show_officers(active, waiting)


def _duties(actor: Actor) -> str:
    return "、".join(ROLE_LABEL[role] for role in _SHOWN_ROLES if role in actor.roles)
