"""The data folder: one process at a time, and a ballast that buys one more commit on a full disk."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.base.errors import StoreBusy

log = logging.getLogger(__name__)

BALLAST_BYTES = 64 * 1024 * 1024


class FolderLock:
    """An operating-system lock on the folder; it ends with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "kiosk.lock"
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock; raises StoreBusy when another process has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except OSError as failure:
            os.close(descriptor)
            message = "應勤簿冊已在這台電腦開啟"
            raise StoreBusy(message, hint="請切換到已開啟的視窗") from failure
        self._file = descriptor

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        """Acquire."""
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release."""
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Ballast:
    """Reserved disk space, given up when the disk is full so that the counter can finish its act."""

    def __init__(self, folder: Path, size: int = BALLAST_BYTES) -> None:
        self._path = folder / "ballast.bin"
        self._size = size

    @property
    def held(self) -> bool:
        """Tell whether the reserve is still there."""
        return self._path.exists()

    def reserve(self) -> bool:
        """Allocate the reserve if the disk has room for it; return whether it is held."""
        if self.held:
            return True
        temporary = self._path.with_suffix(".new")
        try:
            with temporary.open("wb") as file:
                chunk = bytes(1024 * 1024)
                for _ in range(self._size // len(chunk)):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        except OSError as failure:
            log.info("no ballast: %s", failure)
            temporary.unlink(missing_ok=True)
            return False
        return True

    def release(self) -> bool:
        """Give the space back to the disk; return whether there was any."""
        held = self.held
        self._path.unlink(missing_ok=True)
        return held
