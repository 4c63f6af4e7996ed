"""`dev.py check`: every checker, two at a time, one line each with its time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from devtools.console import SetupError, say
from devtools.environment import child_environment
from devtools.lengths import find_too_long
from devtools.paths import ROOT, VENV, venv_program


@dataclass(frozen=True)
class Outcome:
    """What one checker found and how long it took."""

    name: str
    passed: bool
    seconds: float
    output: str


def run_tool(*words: str) -> tuple[bool, str]:
    """Run a checker of the virtual environment from the root of the tree."""
    program = venv_program(VENV, words[0])
    done = subprocess.run(
        [str(program), *words[1:]],
        cwd=ROOT,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
        encoding="utf-8",
    )
    return done.returncode == 0, done.stdout


def check_lengths() -> tuple[bool, str]:
    """Name the files and functions that need a split."""
    too_long = find_too_long(ROOT)
    return not too_long, "\n".join(too_long)


def check_dead_code() -> tuple[bool, str]:
    """Name what nothing uses; unused arguments and imports are ruff's business."""
    _, output = run_tool("vulture")
    kinds = ("unused function", "unused method", "unused class", "unused property", "unreachable")
    found = [line for line in output.splitlines() if any(kind in line for kind in kinds)]
    return not found, "\n".join(found)


# The slowest first, so that the quick ones run beside it.
CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "mypy": lambda: run_tool("mypy"),
    "format": lambda: run_tool("ruff", "format", "--check", "."),
    "ruff": lambda: run_tool("ruff", "check", "."),
    "layers": lambda: run_tool("lint-imports"),
    "dead code": check_dead_code,
    "lengths": check_lengths,
}


def timed(name: str) -> Outcome:
    """Run one checker by its name."""
    begun = time.monotonic()
    passed, output = CHECKS[name]()
    return Outcome(name, passed, time.monotonic() - begun, output)


def run_checks(words: list[str]) -> int:
    """Run the checkers named, or all; say at the end what failed and why."""
    names = [word for word in words if word != "--fix"] or list(CHECKS)
    if unknown := [name for name in names if name not in CHECKS]:
        message = f"沒有這項檢查 / no such check: {' '.join(unknown)} ({', '.join(CHECKS)})"
        raise SetupError(message)
    if "--fix" in words:
        run_tool("ruff", "check", "--fix", "--quiet", ".")
        run_tool("ruff", "format", "--quiet", ".")
    failed: list[Outcome] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in as_completed([pool.submit(timed, name) for name in names]):
            outcome = done.result()
            mark = "✔" if outcome.passed else "✘"
            say(f"{mark} {outcome.name:<9} {outcome.seconds:6.1f} s")
            if not outcome.passed:
                failed.append(outcome)
    for outcome in failed:
        say(f"\n── {outcome.name} ──\n{outcome.output.rstrip()}")
    return 1 if failed else 0
