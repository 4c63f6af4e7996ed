"""Who may open the pads of this machine: the hosts of running kiosks, or one inspection, never both.

Opening a pad resets it, and the system lets two programs open the same one. The word is kept by a lock of
the system on a file that all accounts of the machine can open: it ends with the process that holds it,
however that ends, and says nothing about a process that is gone. The file itself stays and is empty.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
from pathlib import Path
from typing import Protocol

from kiosk.devices.pads.model import PadError

log = logging.getLogger(__name__)

NAME = "duty-kiosk-pads.lock"
_FOR_ALL = stat.S_ISVTX | stat.S_IWOTH
_PLACES = ("/run/lock", "/dev/shm", "/tmp")  # noqa: S108 - a lock for every account, nothing is read
_SEATS = 64
"""Bytes of the file on Windows, one for each host: its locks know no sharing."""


class Claim(Protocol):
    """What the host asks before it opens a pad."""

    def share(self) -> bool:
        """Return whether pads may be opened now; once true, nobody inspects them until the process ends."""
        ...


class PadClaim:
    """One process's claim. Hosts `share` it, for each of them serves a kiosk; an inspection takes it `whole`."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or machine_folder()) / NAME
        self._file: int | None = None
        self._placeless = False

    def share(self) -> bool:
        """Claim the pads for a host, as other hosts may; False while an inspection has them.

        A machine without a place for the file is served all the same: signing goes before inspecting.
        """
        if self._placeless or self._file is not None:
            return True
        try:
            return self._take(whole=False)
        except OSError as failure:
            log.warning("pads are not claimed: %s", failure)
            self._placeless = True
            return True

    def whole(self) -> bool:
        """Claim the pads alone; False while a host or another inspection has them.

        Raises PadError when that cannot be known.
        """
        try:
            return self._take(whole=True)
        except OSError as failure:
            words = f"無法確認簽名板是否使用中：{self._path}（{failure.strerror}）"
            raise PadError(words, hint="請以執行應勤簿冊的帳號檢查") from failure

    def release(self) -> None:
        """Give the claim back; the end of the process does the same."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self, *, whole: bool) -> bool:
        descriptor = _open(self._path)
        try:
            locked = _lock(descriptor, whole=whole)
        except OSError:
            os.close(descriptor)
            raise
        if locked:
            self._file = descriptor
        else:
            os.close(descriptor)
        return locked


if sys.platform == "win32":
    import msvcrt

    def machine_folder() -> Path:
        """Return the folder that is the same for every account of the machine."""
        return Path(os.environ.get("PROGRAMDATA", "C:\\ProgramData"))

    def _open(path: Path) -> int:
        """Open for reading and writing, or, where another account made it, for reading: enough for a lock."""
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_BINARY | os.O_NOINHERIT)
        except PermissionError:
            return os.open(path, os.O_RDONLY | os.O_BINARY | os.O_NOINHERIT)

    def _lock(descriptor: int, *, whole: bool) -> bool:
        """Lock all the bytes, or the first one that is free."""
        tries = [(0, _SEATS)] if whole else [(seat, 1) for seat in range(_SEATS)]
        for at, count in tries:
            os.lseek(descriptor, at, os.SEEK_SET)
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, count)
            except OSError:
                continue
            return True
        return False
else:
    import fcntl

    def machine_folder() -> Path:
        """Return the folder for locks that is the same for every account: not that of a user or session."""
        found = (Path(place) for place in _PLACES)
        return next((place for place in found if _is_for_all(place)), Path(_PLACES[-1]))

    def _is_for_all(place: Path) -> bool:
        try:
            return place.stat().st_mode & _FOR_ALL == _FOR_ALL
        except OSError:
            return False

    def _open(path: Path) -> int:
        """Open for reading, which is enough for a lock, so that the account that made it does not matter.

        Created and opened apart: the system refuses to open another's file in such a folder with O_CREAT.
        """
        try:
            return os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            pass
        try:
            made = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        except FileExistsError:  # another process was quicker
            return os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        os.fchmod(made, 0o644)  # whatever the mask of this account
        return made

    def _lock(descriptor: int, *, whole: bool) -> bool:
        kind = fcntl.LOCK_EX if whole else fcntl.LOCK_SH
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
