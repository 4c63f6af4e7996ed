"""The raw key of the store: random at installation, readable by the kiosk's account only."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from kiosk.base.errors import StoreDamaged

KEY_BYTES = 32


def load_or_create(folder: Path, *, fresh: bool) -> bytes:
    """Return the 256-bit key kept in the data folder.

    `fresh` allows making one (no database exists yet). Raises StoreDamaged when a database exists
    but its key does not: a new key would make the records unreadable for good.
    """
    path = folder / "store.key"
    if path.exists():
        key = _unprotect(path.read_bytes())
        if len(key) != KEY_BYTES:
            message = "資料庫金鑰檔損壞"
            raise StoreDamaged(message, hint="請由資訊人員以備份的金鑰還原")
        return key
    if not fresh:
        message = "找不到資料庫金鑰檔 store.key"
        raise StoreDamaged(message, hint="請由資訊人員以備份的金鑰還原；不要刪除資料夾")
    key = secrets.token_bytes(KEY_BYTES)
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_protect(key))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return key


if sys.platform == "win32":
    from kiosk.models.dpapi import protect as _protect
    from kiosk.models.dpapi import unprotect as _unprotect
else:

    def _protect(key: bytes) -> bytes:
        return key

    def _unprotect(data: bytes) -> bytes:
        return data
