"""`dev.py lock`: resolve pyproject.toml once for all platforms, with a hash for every file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from devtools.console import SetupError, run_step, say
from devtools.environment import Environment
from devtools.paths import REQUIREMENTS, ROOT, SETUP_LOG, VAR, venv_program

HEADER = (
    "# 由 `python3 dev.py lock` 產生，請勿手改。Written by `python3 dev.py lock`; do not edit.\n"
)
RESOLVER = "uv>=0.9,<1"
OLDEST_PYTHON = "3.11"
# Nothing of the machine that resolved may enter a lock: only names, versions, markers, hashes.
FOREIGN = re.compile(
    r"://|--(extra-)?index-url|--find-links|--trusted-host|(^|\s)/\w", re.MULTILINE
)


def resolver() -> Path:
    """Install uv into an environment of its own: only resolving needs it."""
    tools = Environment(VAR / "lock-tools")
    if not tools.is_sound():
        base = getattr(sys, "_base_executable", None) or sys.executable
        make = [base, "-m", "venv", "--clear", str(tools.folder)]
        run_step("建立鎖定工具環境 / making the lock environment", make, SETUP_LOG, detail=r"^$")
    install = [str(tools.python), "-m", "pip", "install", "--disable-pip-version-check", RESOLVER]
    run_step(
        "安裝解析工具 / installing the resolver", install, SETUP_LOG, detail=r"^Collecting \S+"
    )
    return venv_program(tools.folder, "uv")


def machine_index() -> dict[str, str]:
    """The resolver does not read pip's settings, so hand over the index they name."""
    query = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    answer = subprocess.run(query, capture_output=True, check=False, text=True)
    index = os.environ.get("PIP_INDEX_URL") or answer.stdout.strip()
    return {"UV_DEFAULT_INDEX": index} if index else {}


def tidy(text: str) -> str:
    """Check that a lock names no machine and no registry, and give it its heading."""
    if found := FOREIGN.search(text):
        line = text[: found.end()].count("\n") + 1
        message = f"鎖定檔第 {line} 行含有本機或網址資訊 / the lock names a machine or a host"
        raise SetupError(message)
    return HEADER + text


def make_locks(*, upgrade: bool) -> None:
    """Write both files; development is held to the versions that run in stations."""
    uv = resolver()
    env = {**os.environ, **machine_index()}
    runtime, dev = REQUIREMENTS / "runtime.txt", REQUIREMENTS / "dev.txt"
    common = [
        *(str(uv), "pip", "compile", "--universal", "--python-version", OLDEST_PYTHON),
        *("--generate-hashes", "--no-header", "--no-emit-index-url", "--annotation-style=line"),
        *(["--upgrade"] if upgrade else []),
        "pyproject.toml",
    ]
    constrained = ["--group", "dev", "--constraints", "requirements/runtime.txt"]
    for target, extra in ((runtime, []), (dev, constrained)):
        relative = str(target.relative_to(ROOT))
        command = [*common, *extra, "--output-file", relative]
        done = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, check=False, text=True
        )
        if done.returncode != 0:
            message = f"無法鎖定 {relative} / could not resolve:\n{done.stderr.strip()}"
            raise SetupError(message)
        target.write_text(
            tidy(target.read_text("utf-8").removeprefix(HEADER)), "utf-8", newline="\n"
        )
        say(f"✔ {relative}")
