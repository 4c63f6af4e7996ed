"""The program as a person starts it: a process of its own on a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


def program(*words: str | Path) -> list[str]:
    """Return the command that starts the kiosk with these words."""
    return [sys.executable, "-X", "utf8", "-m", "kiosk", *map(str, words)]


def run_kiosk(*words: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        program(*words),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
        env=ENVIRONMENT,
        cwd=ROOT,
    )


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a station with two synthetic days; nobody may change it."""
    folder = tmp_path_factory.mktemp("simulated") / "data"
    done = run_kiosk("simulate", "--days", "2", "--officers", "24", "--seed", "5", "--data", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def station(simulated: Path, tmp_path: Path) -> Path:
    """Return a copy of the simulated station."""
    folder = tmp_path / "station"
    shutil.copytree(simulated, folder)
    return folder


_IN_NAMESPACE = """
set -e
place=$1 source=$2 size=$3 mode=$4
shift 4
mount -t tmpfs -o "size=$size" tmpfs "$place"
[ "$source" = - ] || cp -a "$source/." "$place/"
[ "$mode" = rw ] || mount -o "remount,$mode" "$place"
exec "$@"
"""


class OwnDisk:
    """A small disk of its own for one process: a tmpfs in a mount namespace, also for root."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()

    def run(
        self, command: Sequence[str], size: str, *, source: Path | None = None, mode: str = "rw"
    ) -> subprocess.CompletedProcess[str]:
        """Run a command that finds the disk at `place`, filled from `source`, `rw` or `ro`."""
        rights = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "-r", "--mount"]
        inside = ["sh", "-c", _IN_NAMESPACE, "sh", str(self.place), str(source or "-"), size, mode]
        return subprocess.run(
            [*rights, *inside, *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env=ENVIRONMENT,
            cwd=ROOT,
        )


@pytest.fixture
def own_disk(tmp_path: Path) -> OwnDisk:
    """Return a disk of its own; skipped where the system lets nobody mount one."""
    disk = OwnDisk(tmp_path / "disk")
    if shutil.which("unshare") is None or disk.run(["true"], "1m").returncode:
        pytest.skip("this system allows no mount of one's own")
    return disk
