"""The virtual environment: made from the hashed locks, finished only when its stamp says so."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from devtools.console import SetupError, run_step, say
from devtools.paths import REQUIREMENTS, ROOT, SETUP_LOG, venv_program

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCKS = {"run": "runtime.txt", "test": "dev.txt"}
STARTED = ".installing"  # there while pip works; found later, it means pip was cut off
PIP_PROGRESS = r"^(Collecting \S+|Downloading \S+|Installing collected packages)"


class Environment:
    """One virtual environment and the two questions asked of it: is it ready, make it so."""

    def __init__(self, folder: Path, requirements: Path = REQUIREMENTS) -> None:
        self.folder = folder
        self.requirements = requirements

    @property
    def python(self) -> Path:
        return venv_program(self.folder, "python")

    def key(self, purpose: str) -> str:
        """Name a state: this lock, on this Python and machine."""
        lock = (self.requirements / LOCKS[purpose]).read_bytes()
        system = f"{sys.version_info[0]}.{sys.version_info[1]} {sys.platform} {platform.machine()}"
        return hashlib.sha256(lock + system.encode()).hexdigest()

    def stamp(self, purpose: str) -> Path:
        return self.folder / f".ready-{purpose}"

    def is_ready(self, purpose: str) -> bool:
        """The stamp is written last, so it vouches for all that came before it."""
        if (self.folder / STARTED).exists() or not self.is_sound():
            return False
        stamp = self.stamp(purpose)
        return stamp.is_file() and stamp.read_text("ascii").strip() == self.key(purpose)

    def is_sound(self) -> bool:
        """Tell from the files alone whether the interpreter is there and of our version."""
        settings = self.folder / "pyvenv.cfg"
        if not (settings.is_file() and self.python.exists()):
            return False
        version = re.search(
            r"^version\s*=\s*(\d+)\.(\d+)", settings.read_text("utf-8"), re.MULTILINE
        )
        return version is not None and tuple(map(int, version.groups())) == sys.version_info[:2]

    def ensure(self, purpose: str) -> None:
        """Bring the environment to the locked state; a second process waits for the first."""
        if self.is_ready(purpose):
            return
        with only_one(self.folder.with_name(f"{self.folder.name}.lock")):
            if not self.is_ready(purpose):
                self._make_sound()
                self._install(purpose)

    def _make_sound(self) -> None:
        started = self.folder / STARTED
        if self.is_sound() and not started.exists() and self._pip_works():
            return
        if self.folder.exists():
            say(
                f"  {self.folder.name} 不完整或版本不符，重新建立 / incomplete or of another Python, remaking it"
            )
            self._remove()
        base = getattr(sys, "_base_executable", None) or sys.executable
        command = [base, "-m", "venv", str(self.folder)]
        label = f"建立虛擬環境 {self.folder.name} / making the virtual environment"
        run_step(label, command, SETUP_LOG, detail=r"^$")

    def _remove(self) -> None:
        try:
            shutil.rmtree(self.folder)
        except OSError as error:
            message = (
                f"無法移除 {self.folder}，可能有程式正在使用 / cannot remove it, it may be in use"
            )
            raise SetupError(f"{message}: {error.strerror}") from error

    def _pip_works(self) -> bool:
        probe = [str(self.python), "-m", "pip", "--version"]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0

    def _install(self, purpose: str) -> None:
        lock = self.requirements / LOCKS[purpose]
        count = len(re.findall(r"^\S+==", lock.read_text("utf-8"), re.MULTILINE))
        started = self.folder / STARTED
        started.touch()
        command = [
            *(str(self.python), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:"),
            *("--disable-pip-version-check", "--no-input", "--progress-bar=off", "-r", str(lock)),
        ]
        label = f"安裝 {count} 個 Python 套件 / installing {count} Python packages"
        run_step(label, command, SETUP_LOG, detail=PIP_PROGRESS)
        self._write_stamps(purpose)
        started.unlink()

    def _write_stamps(self, purpose: str) -> None:
        """The development lock holds the runtime lock whole, so it vouches for both."""
        for covered in ("run", "test") if purpose == "test" else (purpose,):
            self.stamp(covered).write_text(self.key(covered) + "\n", "ascii")


def wait_for(handle: IO[bytes]) -> None:
    """Block until the lock is ours; Windows gives up after ten seconds, so ask it again."""
    if sys.platform == "win32":
        while True:
            with contextlib.suppress(OSError):
                handle.seek(0)
                msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
                return
    else:
        fcntl.flock(handle, fcntl.LOCK_EX)


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold a lock the system frees by itself if we die, so none can stay behind."""
    try:
        handle = lock.open("a+b")
    except OSError as error:
        message = f"無法寫入 {lock.parent} / cannot write there: {error.strerror}"
        raise SetupError(message) from error
    with handle:
        wait_for(handle)
        yield


def child_environment(**extra: str) -> dict[str, str]:
    """What our own programs are started with: the tree itself is importable from anywhere."""
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), **extra}
