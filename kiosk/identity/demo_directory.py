"""A directory without a server, for demonstration and practice: accounts in one file of the data folder.

Same answers, same lock-out and same cost per guess as the real one, so that views and services
meet nothing new when Active Directory takes its place.
"""

from __future__ import annotations

import json
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kiosk.base.clock import Clock
from kiosk.base.errors import SignInFailed
from kiosk.base.instants import from_text, to_text
from kiosk.identity.directory import (
    DirectoryPerson,
    DirectoryStatus,
    PasswordRefused,
    SignInCode,
    sign_in_failed,
)
from kiosk.identity.files import write_whole

if TYPE_CHECKING:
    from argon2 import PasswordHasher

DEMO_PASSWORD = "demo1234"  # noqa: S105 - printed in the demo's manual; the demo holds invented persons
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Policy:
    """Password and lock-out policy; defaults are those of the government baseline (GCB).

    `memory_kib`, `rounds`, `lanes` are argon2id's cost: 0.2-0.4 s on a counter PC (RFC 9106 §4).
    """

    failures: int = 5
    lock_minutes: int = 15
    shortest: int = 8
    remembered: int = 3
    memory_kib: int = 65536
    rounds: int = 3
    lanes: int = 2


_USUAL = Policy()


@dataclass(frozen=True, slots=True)
class _Account:
    person: DirectoryPerson
    hashes: tuple[str, ...]
    """Newest first; the older ones only stop reuse."""
    failures: int
    locked_until: str
    must_change: bool
    changed: int
    """The file's serial at the last change of the person, for `changes_since`."""


@dataclass(frozen=True, slots=True)
class _Book:
    serial: int
    decoy: str
    """A hash nobody's password has; unknown accounts are checked against it, at the same cost."""
    accounts: dict[str, _Account]


def _key(account: str) -> str:
    return unicodedata.normalize("NFKC", account).strip().casefold()


def _secret(password: str) -> str:
    return unicodedata.normalize("NFC", password)


class DemoDirectory:
    """A Directory over one JSON file; every answer is read from the file, every change is on disk first."""

    def __init__(self, path: Path, clock: Clock, policy: Policy = _USUAL) -> None:
        self._path = path
        self._clock = clock
        self._policy = policy
        self._lock = threading.Lock()
        self._strangers: dict[str, tuple[int, str]] = {}

    @classmethod
    def create(
        cls,
        path: Path,
        persons: Iterable[DirectoryPerson],
        clock: Clock,
        *,
        password: str = DEMO_PASSWORD,
        policy: Policy = _USUAL,
    ) -> DemoDirectory:
        """Write a new file with these persons, all with one password, and return its directory.

        The one hash is shared: a separate one for each would take a quarter of a second a person
        and protect nothing, since the password is the same and printed in the manual.
        """
        made = cls(path, clock, policy)
        hasher = made._hasher()
        shared = hasher.hash(_secret(password))
        accounts = {
            _key(one.account): _Account(one, (shared,), 0, "", must_change=False, changed=1)
            for one in persons
        }
        made._write(_Book(1, hasher.hash(secrets.token_hex(16)), accounts))
        return made

    def authenticate(self, account: str, password: str) -> DirectoryPerson:
        with self._lock:
            found = self._proved(account, password)
        if found.must_change:
            raise sign_in_failed(SignInCode.MUST_CHANGE)
        return found.person

    def person(self, account: str) -> DirectoryPerson | None:
        with self._lock:
            found = self._read().accounts.get(_key(account))
        return found.person if found else None

    def person_by_badge(self, badge: str) -> DirectoryPerson | None:
        wanted = badge.strip()
        with self._lock:
            accounts = self._read().accounts.values()
        return next((one.person for one in accounts if wanted and one.person.badge == wanted), None)

    def groups(self, account: str) -> tuple[str, ...]:
        found = self.person(account)
        return found.groups if found else ()

    def change_password(self, account: str, old: str, new: str) -> None:
        with self._lock:
            found = self._proved(account, old)
            self._check_new(found, new)
            hashes = (self._hasher().hash(_secret(new)), *found.hashes)[: self._policy.remembered]
            self._replace(replace(found, hashes=hashes, must_change=False))

    def changes_since(self, cursor: str) -> tuple[list[DirectoryPerson], str]:
        since = int(cursor) if cursor.isdecimal() else 0
        with self._lock:
            book = self._read()
        return [one.person for one in book.accounts.values() if one.changed > since], str(
            book.serial
        )

    def status(self) -> DirectoryStatus:
        try:
            with self._lock:
                count = len(self._read().accounts)
        except SignInFailed:
            return DirectoryStatus(reachable=False, text="示範帳號檔無法讀取")
        return DirectoryStatus(reachable=True, text=f"示範帳號（{count} 人）")

    def put(self, person: DirectoryPerson, *, must_change: bool = False) -> None:
        """Change a person as the directory's administrator would: title, unit, groups, active.

        Raises SignInFailed when the account does not exist.
        """
        with self._lock:
            book = self._read()
            found = book.accounts.get(_key(person.account))
            if found is None:
                raise sign_in_failed(SignInCode.WRONG_PASSWORD)
            serial = book.serial + 1
            changed = replace(found, person=person, must_change=must_change, changed=serial)
            accounts = {**book.accounts, _key(person.account): changed}
            self._write(replace(book, serial=serial, accounts=accounts))

    def _proved(self, account: str, password: str) -> _Account:
        """Return the account whose password it is; the failure is on disk before the check starts.

        Pulling the plug during the check therefore gives no free guess.
        """
        book = self._read()
        found = book.accounts.get(_key(account))
        locked = self._count(account, found)
        right = self._matches(book.decoy if found is None or locked else found.hashes[0], password)
        if locked:
            raise sign_in_failed(SignInCode.LOCKED)
        if found is None or not right:
            raise sign_in_failed(SignInCode.WRONG_PASSWORD)
        cleared = replace(found, failures=0, locked_until="")
        self._replace(cleared)
        if not found.person.active:
            raise sign_in_failed(SignInCode.DISABLED)
        return cleared

    def _count(self, account: str, found: _Account | None) -> bool:
        """Count one try, and tell whether the account is locked; strangers lock like everybody."""
        key = _key(account)
        failures, until = (
            (found.failures, found.locked_until) if found else self._strangers.get(key, (0, ""))
        )
        now = self._clock.now()
        if until and now < from_text(until):
            return True
        failures = 1 if until else failures + 1
        until = ""
        if failures >= self._policy.failures:
            until = to_text(now + timedelta(minutes=self._policy.lock_minutes))
        if found is None:
            if len(self._strangers) > 1000:  # noqa: PLR2004 - a bound on memory, not a rule
                self._strangers.clear()
            self._strangers[key] = (failures, until)
        else:
            self._replace(replace(found, failures=failures, locked_until=until))
        return False

    def _matches(self, stored: str, password: str) -> bool:
        from argon2.exceptions import VerifyMismatchError

        try:
            return self._hasher().verify(stored, _secret(password))
        except VerifyMismatchError:
            return False

    def _check_new(self, found: _Account, new: str) -> None:
        shortest = self._policy.shortest
        if len(new) < shortest or not new.strip() or "\0" in new:
            raise PasswordRefused(f"新密碼至少 {shortest} 個字元")
        if _key(found.person.account) in new.casefold():
            raise PasswordRefused("新密碼不得包含帳號")
        if any(self._matches(stored, new) for stored in found.hashes):
            raise PasswordRefused(f"新密碼不得與最近 {self._policy.remembered} 次相同")

    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher  # late: the login paints before it loads

        policy = self._policy
        return PasswordHasher(policy.rounds, policy.memory_kib, policy.lanes)

    def _replace(self, account: _Account) -> None:
        book = self._read()
        self._write(
            replace(book, accounts={**book.accounts, _key(account.person.account): account})
        )

    def _read(self) -> _Book:
        try:
            record = json.loads(self._path.read_text(encoding="utf-8"))
            return _book(record)
        except (OSError, ValueError, KeyError, TypeError) as broken:
            raise sign_in_failed(
                SignInCode.UNREACHABLE, hint="示範帳號檔無法讀取，請重新建立示範資料"
            ) from broken

    def _write(self, book: _Book) -> None:
        record = {
            "format": _FORMAT,
            "serial": book.serial,
            "decoy": book.decoy,
            "accounts": [asdict(one) for one in book.accounts.values()],
        }
        try:
            write_whole(self._path, json.dumps(record, ensure_ascii=False, indent=1))
        except OSError as refused:
            raise sign_in_failed(SignInCode.UNREACHABLE, hint="示範帳號檔無法寫入") from refused


def _book(record: object) -> _Book:
    whole = cast("dict[str, object]", record)
    if whole["format"] != _FORMAT:
        raise ValueError("unknown format of the demo directory")
    accounts = [_account(one) for one in cast("list[dict[str, object]]", whole["accounts"])]
    return _Book(
        cast("int", whole["serial"]),
        cast("str", whole["decoy"]),
        {_key(a.person.account): a for a in accounts},
    )


def _account(record: dict[str, object]) -> _Account:
    known = cast("dict[str, object]", record["person"])
    text = {
        one.name: str(known[one.name])
        for one in fields(DirectoryPerson)
        if one.name not in {"groups", "active"}
    }
    groups = tuple(str(group) for group in cast("list[object]", known["groups"]))
    return _Account(
        person=DirectoryPerson(**text, groups=groups, active=bool(known["active"])),
        hashes=tuple(str(one) for one in cast("list[object]", record["hashes"])),
        failures=cast("int", record["failures"]),
        locked_until=cast("str", record["locked_until"]),
        must_change=bool(record["must_change"]),
        changed=cast("int", record["changed"]),
    )
