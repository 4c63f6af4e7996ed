"""One family for what the environment or a person did; anything else is a bug and a crash report."""

from __future__ import annotations


class KioskError(Exception):
    """Something a person can understand and act on, shown as one zh-TW sentence.

    `code` is stable (logs, tests, exit paths); `message` says what happened; `hint` what to do.
    """

    code = "kiosk"
    default_hint = ""

    def __init__(self, message: str, *, hint: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = self.default_hint if hint is None else hint
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        """Return message and hint in one line, as command line and dialogs show them."""
        return f"{self.message}（{self.hint}）" if self.hint else self.message


class InvalidInput(KioskError):
    """A value from a person or a file does not have the form asked for."""

    code = "invalid_input"


class NotAllowed(KioskError):
    """`authorize` found no grant for the actor (deny by default)."""

    code = "not_allowed"


class SignInFailed(KioskError):
    """The directory did not accept the account and password."""

    code = "sign_in_failed"


class NotFound(KioskError):
    """The named line, person or item does not exist here."""

    code = "not_found"


class StoreError(KioskError):
    """The local store could not do what was asked; nothing of it was written."""

    code = "store"
    default_hint = "資料未寫入，先前的登記仍完整保存"


class DiskFull(StoreError):
    """No space for the transaction; the ballast has been released."""

    code = "disk_full"


class StoreReadOnly(StoreError):
    """The disk or the folder refuses writes."""

    code = "store_read_only"


class StoreBusy(StoreError):
    """Another process has the data folder."""

    code = "store_busy"


class StoreDamaged(StoreError):
    """The database file cannot be read as ours; it is kept untouched."""

    code = "store_damaged"


class NotAvailableYet(KioskError):
    """A command of the stable command line whose part is not in this version."""

    code = "not_available"
