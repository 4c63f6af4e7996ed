"""The one interface to whoever knows accounts and passwords: Active Directory, or the demo's own file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.base.errors import InvalidInput, SignInFailed


class SignInCode(StrEnum):
    """Why a sign-in failed; `SignInFailed.code` holds one of these."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a code, not a secret
    LOCKED = "locked"
    EXPIRED = "expired"
    MUST_CHANGE = "must_change"
    DISABLED = "disabled"
    UNREACHABLE = "unreachable"
    PASSWORD_NEEDED = "password_needed"  # noqa: S105 - a code, not a secret


_TEXT = {
    # One text for wrong name and wrong password, so that nobody can find out who has an account.
    SignInCode.WRONG_PASSWORD: ("帳號或密碼不正確", "請確認大小寫與輸入法，連續輸錯將暫時鎖定"),
    SignInCode.LOCKED: ("帳號已鎖定", "請於 15 分鐘後再試或洽資訊人員"),
    SignInCode.EXPIRED: ("密碼已過期", "請立即變更密碼"),
    SignInCode.MUST_CHANGE: ("首次登入須變更密碼", "請立即變更密碼"),
    SignInCode.DISABLED: ("帳號已停用", "請洽資訊室"),
    SignInCode.UNREACHABLE: ("無法連線至帳號伺服器", "請確認網路，或由幹部協助"),
    SignInCode.PASSWORD_NEEDED: ("此服務證尚未在本機登入", "請輸入密碼"),
}


def sign_in_failed(code: SignInCode, *, hint: str | None = None) -> SignInFailed:
    """Return the error a person sees for a code; the server's own text is never shown."""
    message, usual = _TEXT[code]
    return SignInFailed(message, hint=usual if hint is None else hint, code=code.value)


class PasswordRefused(InvalidInput):
    """The new password does not meet the directory's policy."""

    code = "password_refused"


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """A person as the directory knows him.

    `person` is the key that never changes (objectSid in AD), `groups` are group names or SIDs as the
    settings map them to roles, `unit` a unit code, `badge` the text a reader gives for his card.
    """

    account: str
    person: str
    title: str
    name: str
    unit: str
    groups: tuple[str, ...] = ()
    badge: str = ""
    employee_no: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class DirectoryStatus:
    """Whether the directory answers now, and one zh-TW line for the status bar."""

    reachable: bool
    text: str


class Directory(Protocol):
    """What sign-in, the people register and the password form need of a directory.

    Calls may take a second (network, password hashing): never from the GUI thread.
    """

    def authenticate(self, account: str, password: str) -> DirectoryPerson:
        """Return the person whose password it is; raises SignInFailed with a SignInCode."""
        ...

    def person(self, account: str) -> DirectoryPerson | None:
        """Return the person of an account, or None; raises SignInFailed when unreachable."""
        ...

    def person_by_badge(self, badge: str) -> DirectoryPerson | None:
        """Return the person a badge names, or None; a badge identifies, it proves nothing."""
        ...

    def groups(self, account: str) -> tuple[str, ...]:
        """Return the groups of an account, nested ones too; empty for an unknown account."""
        ...

    def change_password(self, account: str, old: str, new: str) -> None:
        """Change a password; raises SignInFailed (old one wrong) or PasswordRefused (policy)."""
        ...

    def changes_since(self, cursor: str) -> tuple[list[DirectoryPerson], str]:
        """Return persons changed after a cursor and the next cursor; an empty cursor gives all."""
        ...

    def status(self) -> DirectoryStatus:
        """Return whether the directory answers; never raises."""
        ...
