"""The officers signed in at one counter: several parked, one active, locked when nobody touches it.

A session starts with a password and ends with sign-out or after a shift. Drafts belong to the pages,
not to the session: locking, parking and switching never touch them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from kiosk.base.clock import Clock
from kiosk.base.errors import InvalidInput, NotFound
from kiosk.base.ids import uuid7
from kiosk.identity.directory import DirectoryPerson, SignInCode, sign_in_failed
from kiosk.identity.files import write_whole
from kiosk.identity.permissions import Actor, Role, effective_roles
from kiosk.identity.roles import DEMO_GROUPS, roles_of
from kiosk.ledgers.event import PersonRef

_SHORTEST_IDLE, _LONGEST_IDLE = 60, 120
_MOST_PARKED = 12


class State(Enum):
    """What the counter shows."""

    EMPTY = "empty"
    ACTIVE = "active"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Duty:
    """What the roster says of a person now: on the desk, acting for which chief, his roster number."""

    on_desk: bool = False
    acting_for: str = ""
    number: str = ""


def _off_duty(_person: str) -> Duty:
    return Duty()


@dataclass(frozen=True, slots=True)
class CounterSettings:
    """How long sessions last at this counter.

    `idle_seconds` (60-120) hides the screen, and is also how long a parked session can be resumed
    without proof. `longest_hours` ends a session for good. `badge_resumes` lets a card stand in for
    the password of a session begun with a password on this counter; switch it off where readers
    give only a copyable card number. Raises InvalidInput outside the bounds.
    """

    idle_seconds: int = 90
    longest_hours: int = 12
    badge_resumes: bool = True
    groups: Mapping[str, Role] = field(default_factory=lambda: DEMO_GROUPS)

    def __post_init__(self) -> None:
        if not _SHORTEST_IDLE <= self.idle_seconds <= _LONGEST_IDLE:
            raise InvalidInput(f"閒置鎖定須為 {_SHORTEST_IDLE} 至 {_LONGEST_IDLE} 秒")


@dataclass(slots=True)
class _Session:
    person: DirectoryPerson
    id: str
    method: str
    since: datetime
    proved: float
    """Monotonic seconds of the last proof or touch of its owner."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A session waiting behind the active one, as the switcher shows it."""

    person: str
    account: str
    title: str
    name: str
    free: bool
    """It can be resumed without password or badge."""


class Counter:
    """Who is at the counter. For one thread (the GUI's); it never waits for disk, network or hashing
    but for the short list of recent names.

    `duty` answers from the roster in force each time it is asked, so that the desk role begins and
    ends with the slot (RB-03) and not with the session.
    """

    def __init__(
        self,
        clock: Clock,
        settings: CounterSettings | None = None,
        *,
        duty: Callable[[str], Duty] = _off_duty,
        recent: RecentOfficers | None = None,
    ) -> None:
        self._clock = clock
        self._settings = settings or CounterSettings()
        self._duty = duty
        self._recent = recent
        self._sessions: dict[str, _Session] = {}
        self._front = ""
        self._locked = False

    @property
    def state(self) -> State:
        """Return what to show: nobody, the active officer, or the lock."""
        if not self._front:
            return State.EMPTY
        return State.LOCKED if self._locked else State.ACTIVE

    @property
    def active(self) -> Actor | None:
        """Return the actor of what happens now; nobody while the counter is empty or locked."""
        return self._actor(self._sessions[self._front]) if self.state is State.ACTIVE else None

    @property
    def locked_person(self) -> DirectoryPerson | None:
        """Return whose work waits behind the lock."""
        return self._sessions[self._front].person if self.state is State.LOCKED else None

    @property
    def parked(self) -> tuple[Parked, ...]:
        """Return the other sessions, the latest used first."""
        others = [one for key, one in self._sessions.items() if key != self._front]
        others.sort(key=lambda one: one.proved, reverse=True)
        return tuple(
            Parked(
                one.person.person,
                one.person.account,
                one.person.title,
                one.person.name,
                self._fresh(one),
            )
            for one in others
        )

    @property
    def recent(self) -> tuple[RecentOfficer, ...]:
        """Return the last officers who signed in here, for the sign-in page."""
        return self._recent.officers if self._recent else ()

    def sign_in(self, person: DirectoryPerson, method: str = "password") -> Actor:
        """Begin (or continue) the session of a person the directory has just vouched for.

        Whoever was active is parked. Raises SignInFailed when the account is disabled.
        """
        if not person.active:
            raise sign_in_failed(SignInCode.DISABLED)
        self._expire()
        known = self._sessions.get(person.person)
        now = self._clock.now()
        # A password proves anew, so the shift limit counts from here; the session's id stays.
        session = _Session(
            person, known.id if known else uuid7(self._clock), method, now, self._clock.monotonic()
        )
        self._sessions[person.person] = session
        self._bring(person.person)
        self._make_room()
        if self._recent:
            self._recent.add(RecentOfficer(person.account, person.title, person.name))
        return self._actor(session)

    def switch_to(self, person: str) -> Actor:
        """Bring a parked session to the front without proof, while it is fresh and the screen is open.

        Raises NotFound for nobody parked, SignInFailed (`password_needed`) once it is stale or locked.
        """
        session = self._resumable(person)
        self._bring(person)
        return self._actor(session)

    def switch_by_badge(self, badge: str) -> Actor:
        """Bring the session of a badge's owner to the front, or unlock it.

        A badge continues a session, it never begins one: raises SignInFailed (`password_needed`) when
        its owner is not signed in here, or where the settings ask for the password each time.
        """
        session = self._of_badge(badge)
        session.method = "badge"
        self._bring(session.person.person)
        return self._actor(session)

    def beside(self, who: str) -> Actor:
        """Return a second officer of this counter by account or roster number, who is not brought to the
        front: he answers one question beside the officer who works on.

        Raises as `switch_to`.
        """
        return self._actor(self._resumable(self._key_of(who)))

    def beside_by_badge(self, badge: str) -> Actor:
        """Return the second officer whose badge was scanned; raises as `switch_by_badge`."""
        return self._actor(self._of_badge(badge))

    def beside_proved(self, person: DirectoryPerson) -> Actor:
        """Return a second officer the directory has just vouched for; no session begins with that.

        Raises SignInFailed when the account is disabled.
        """
        if not person.active:
            raise sign_in_failed(SignInCode.DISABLED)
        return self._actor(_Session(person, "", "password", self._clock.now(), 0.0))

    def account_of(self, who: str) -> str:
        """Return the account of a roster number that is signed in here; anything else is an account."""
        session = self._sessions.get(self._key_of(who))
        return session.person.account if session else who.strip()

    def park(self) -> None:
        """Step back: the active session waits, the counter is free for the next officer."""
        self._front = ""
        self._locked = False

    def lock(self) -> None:
        """Hide the screen now; the session and its drafts wait behind the lock."""
        self._locked = bool(self._front)

    def sign_out(self, person: str = "") -> None:
        """End a session: the active one, or a parked one by person id; ending nobody is no error."""
        key = person or self._front
        self._sessions.pop(key, None)
        if key == self._front:
            self.park()

    def touch(self) -> None:
        """Notice that the active officer did something, so that the idle time starts again."""
        if self.state is State.ACTIVE:
            self._sessions[self._front].proved = self._clock.monotonic()

    def tick(self) -> State:
        """Apply idle time and the shift limit, and return what to show; called every second or so."""
        self._expire()
        if self.state is State.ACTIVE and not self._fresh(self._sessions[self._front]):
            self._locked = True
        return self.state

    def _key_of(self, who: str) -> str:
        wanted = who.strip().casefold()
        return next(
            (
                key
                for key, one in self._sessions.items()
                if wanted and wanted in {one.person.account.casefold(), self._duty(key).number}
            ),
            "",
        )

    def _resumable(self, person: str) -> _Session:
        session = self._known(person)
        if self._locked or not self._fresh(session):
            raise sign_in_failed(
                SignInCode.PASSWORD_NEEDED, hint=f"請輸入{session.person.name}的密碼或感應服務證"
            )
        return session

    def _of_badge(self, badge: str) -> _Session:
        self._expire()
        wanted = badge.strip()
        session = next(
            (one for one in self._sessions.values() if wanted and one.person.badge == wanted), None
        )
        if session is None or not self._settings.badge_resumes:
            raise sign_in_failed(SignInCode.PASSWORD_NEEDED)
        return session

    def _known(self, person: str) -> _Session:
        self._expire()
        session = self._sessions.get(person)
        if session is None:
            raise NotFound("此人員未在本機登入", hint="請輸入帳號密碼登入")
        return session

    def _bring(self, person: str) -> None:
        self._sessions[person].proved = self._clock.monotonic()
        self._front = person
        self._locked = False

    def _fresh(self, session: _Session) -> bool:
        return self._clock.monotonic() - session.proved < self._settings.idle_seconds

    def _expire(self) -> None:
        # A wall clock set back must not lengthen a shift for ever: a start in the future ends it too.
        longest, now = timedelta(hours=self._settings.longest_hours), self._clock.now()
        for key, one in list(self._sessions.items()):
            if not -timedelta(minutes=5) <= now - one.since < longest:
                self.sign_out(key)

    def _make_room(self) -> None:
        for one in self.parked[_MOST_PARKED:]:
            self.sign_out(one.person)

    def _actor(self, session: _Session) -> Actor:
        person = session.person
        duty = self._duty(person.person)
        base = roles_of(person.groups, self._settings.groups)
        return Actor(
            person=PersonRef(person.person, person.title, person.name, duty.number),
            unit=person.unit,
            roles=effective_roles(base, on_desk=duty.on_desk, acting=bool(duty.acting_for)),
            session=session.id,
            method=session.method,
            acting_for=duty.acting_for,
        )


@dataclass(frozen=True, slots=True)
class RecentOfficer:
    """A name on the sign-in page: picking it fills the account, nothing more."""

    account: str
    title: str
    name: str


class RecentOfficers:
    """The last few who signed in at this counter, kept in a file of names; no secret is in it."""

    def __init__(self, path: Path, most: int = 4) -> None:
        self._path = path
        self._most = most
        self._officers = self._load()

    @property
    def officers(self) -> tuple[RecentOfficer, ...]:
        """Return the names, the latest first."""
        return self._officers

    def add(self, officer: RecentOfficer) -> None:
        """Put an officer first; a file that cannot be written costs only the convenience."""
        others = [one for one in self._officers if one.account != officer.account]
        self._officers = tuple([officer, *others][: self._most])
        rows = [[one.account, one.title, one.name] for one in self._officers]
        try:
            write_whole(self._path, json.dumps(rows, ensure_ascii=False))
        except OSError:
            return

    def _load(self) -> tuple[RecentOfficer, ...]:
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return tuple(
                RecentOfficer(str(account), str(title), str(name)) for account, title, name in rows
            )
        except (OSError, ValueError, TypeError):
            return ()
