"""Starting: the kiosk beside the smallest Qt window started the same way.

`first_paint`: the login is on the screen. `usable`: the store is open and sign-in answers. `ready`: the
pages can be shown to whoever signed in.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from kiosk.app.bench.figures import Figure
from kiosk.app.demo import build
from kiosk.app.marks import START_MARKS
from kiosk.base.clock import SystemClock
from kiosk.base.errors import NotAvailableYet

_LONGEST = 30.0
_MARKS = ("first_paint", "usable", "ready")
_BYTECODE, _NO_BYTECODE = "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"
_DAYS, _OFFICERS = 1, 24
_BARE = "kiosk.app.bench.bare_window"


def start(repeats: int) -> Iterable[Figure]:
    """Start both in turn `repeats` times, after one start that fills the caches of the disk."""
    ours: dict[str, list[float]] = {name: [] for name in _MARKS}
    bare: list[float] = []
    with TemporaryDirectory(prefix="duty-bench-") as name:
        folder = Path(name) / "data"
        build(folder, SystemClock(), days=_DAYS, officers=_OFFICERS)
        kiosk = [sys.executable, "-m", "kiosk", "run", "--data", str(folder)]
        for number in range(repeats + 1):
            mine = _started(kiosk, Path(name) / f"ours-{number}", _MARKS)
            small = _started(
                [sys.executable, "-m", _BARE], Path(name) / f"bare-{number}", ("usable",)
            )
            if number:
                bare.append(small["usable"])
                for key, seconds in mine.items():
                    ours[key].append(seconds)
    for key, found in ours.items():
        yield Figure(
            f"start.{key}",
            median(found) * 1000,
            "ms",
            median(bare) * 1000,
            "基準：最小的 Qt 視窗",
        )


def _started(words: Sequence[str], file: Path, wanted: Sequence[str]) -> dict[str, float]:
    """Start a process, wait for its marks, end it, and return seconds from the start to each mark."""
    began = time.monotonic()
    process = subprocess.Popen(list(words), env=_environment(file))
    try:
        while True:
            marks = _read(file)
            if all(name in marks for name in wanted):
                return {name: marks[name] - began for name in wanted}
            ended = process.poll() is not None
            if ended or time.monotonic() - began > _LONGEST:
                raise NotAvailableYet("程式沒有回報啟動時刻", hint=f"{words[-1]}：{START_MARKS}")
            _pause(process)
    finally:
        process.terminate()
        process.wait()


def _environment(file: Path) -> dict[str, str]:
    """Return the environment of an installed program: its modules are compiled before the first start."""
    kept = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
    if not any(name in kept for name in ("DISPLAY", "WAYLAND_DISPLAY")) and sys.platform == "linux":
        kept.setdefault("QT_QPA_PLATFORM", "offscreen")
    return {**kept, START_MARKS: str(file), _BYTECODE: str(file.parent / "compiled")}


def _pause(process: subprocess.Popen[bytes]) -> None:
    """Wait a little, or until the process ends."""
    try:
        process.wait(0.01)
    except subprocess.TimeoutExpired:
        return


def _read(file: Path) -> dict[str, float]:
    if not file.exists():
        return {}
    lines = file.read_text(encoding="ascii").splitlines()
    pairs = [line.split(" ") for line in lines]
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2}  # noqa: PLR2004 - name and seconds
