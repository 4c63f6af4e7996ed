"""The command line of dev.py: one function a command, each after the set-up it needs."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from devtools.checks import run_checks
from devtools.console import SetupError, say, speak_utf8
from devtools.environment import Environment, child_environment
from devtools.locks import make_locks
from devtools.paths import ROOT, VAR, VENV
from devtools.system_packages import ensure_system_packages

SCREEN_SIZES = ("1366x768", "1920x1080")
HELP = """\
run          開啟示範 / start the kiosk (default: --demo with its data in var/demo)
test         執行測試 / run the tests; more words go to pytest
setup        只做安裝 / install everything and stop
check        格式、型別、分層等檢查 / format, lint, types, layers, dead code, lengths
bench        量測 / measure; names choose what
screenshots  每頁兩種尺寸的畫面 / every page in two sizes, into var/screenshots
lock         重新鎖定套件 / write requirements/*.txt again (--upgrade: newest versions)

--yes        需要時直接用 sudo 安裝系統套件 / let set-up use sudo without asking
"""


def prepare(purpose: str, *, yes: bool) -> Environment:
    """Everything `purpose` needs from the system and from Python; quick when it is there."""
    ensure_system_packages(purpose, yes=yes)
    environment = Environment(VENV)
    environment.ensure(purpose)
    return environment


def replace_process(command: Sequence[str], env: dict[str, str]) -> int:
    """Become the command where the system can, so that signals and exit codes are its own."""
    sys.stdout.flush()
    if os.name == "posix":
        os.chdir(ROOT)
        os.execve(command[0], list(command), env)  # noqa: S606
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode


def start(words: list[str], *, yes: bool) -> int:
    """Open the kiosk; a machine without a screen hears so before Qt aborts."""
    python = prepare("run", yes=yes).python
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in screens):
        message = "沒有可用的螢幕 / there is no display. 可用 / try: xvfb-run -a python3 dev.py run"
        raise SetupError(message)
    words = words or ["--demo", "--data", str(VAR / "demo")]
    return replace_process([str(python), "-m", "kiosk", "run", *words], child_environment())


def wants_one_process(words: Sequence[str]) -> bool:
    """Tell whether pytest's words already say how to spread, or cannot be spread."""
    alone = {"--pdb", "--trace", "--collect-only", "--co", "no:xdist", "-pno:xdist"}
    return any(word in alone or word.startswith(("-n", "--numprocesses")) for word in words)


def test(words: list[str], *, yes: bool) -> int:
    """Run the tests on both cores without a screen, unless told otherwise."""
    python = prepare("test", yes=yes).python
    spread = [] if wants_one_process(words) else ["-n", "2"]
    env = child_environment()
    env.setdefault("QT_QPA_PLATFORM", "offscreen")
    return replace_process([str(python), "-m", "pytest", *spread, *words], env)


def setup(_words: list[str], *, yes: bool) -> int:
    """Install for running and testing, and nothing else."""
    prepare("test", yes=yes)
    say("✔ 安裝完成 / everything is in place")
    return 0


def check(words: list[str], *, yes: bool) -> int:
    """Run every checker, or those named; --fix lets ruff repair what it can first."""
    prepare("test", yes=yes)
    return run_checks(words)


def bench(words: list[str], *, yes: bool) -> int:
    """Measure, without a screen unless there is one to measure."""
    python = prepare("run", yes=yes).python
    env = child_environment()
    env.setdefault("QT_QPA_PLATFORM", "offscreen")
    return replace_process([str(python), "-m", "kiosk", "bench", *words], env)


def screenshots(words: list[str], *, yes: bool) -> int:
    """Draw every page, or those named, in the two sizes a counter has."""
    python = prepare("run", yes=yes).python
    env = child_environment()
    env.setdefault("QT_QPA_PLATFORM", "offscreen")
    draw = [str(python), "-m", "kiosk", "screenshot"]
    listing = subprocess.run(
        [*draw, "--list"], env=env, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True
    )
    if listing.returncode != 0:
        return listing.returncode
    folder = VAR / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for page in words or listing.stdout.split():
        for size in SCREEN_SIZES:
            target = folder / f"{page}_{size}.png"
            command = [*draw, "--page", page, "--size", size, "--out", str(target)]
            done = subprocess.run(command, env=env, cwd=ROOT, check=False)
            failed += done.returncode != 0
            say(f"{'✔' if done.returncode == 0 else '✘'} {target.relative_to(ROOT)}")
    return 1 if failed else 0


def lock(words: list[str], *, yes: bool) -> int:
    """Resolve the dependencies again for every platform and Python we support."""
    ensure_system_packages("lock", yes=yes)
    make_locks(upgrade="--upgrade" in words)
    return 0


COMMANDS: dict[str, Callable[..., int]] = {
    "run": start,
    "test": test,
    "setup": setup,
    "check": check,
    "bench": bench,
    "screenshots": screenshots,
    "lock": lock,
}


def run_command_line(words: list[str]) -> int:
    """Choose the command; what fails outside ends in one line and exit code 1."""
    speak_utf8()
    parser = argparse.ArgumentParser(
        prog="dev.py",
        usage="python3 dev.py COMMAND [--yes] [...]",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    command = parser.parse_args(words[:1]).command
    rest = [word for word in words[1:] if word != "--yes"]
    try:
        return COMMANDS[command](rest, yes="--yes" in words)
    except SetupError as error:
        print(f"錯誤：{error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("已中斷；再執行一次會接續。/ Interrupted; run it again.", file=sys.stderr)
    return 1
