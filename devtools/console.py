"""How set-up speaks: one line a step, progress for long ones, one clear line when it fails."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

HEARTBEAT_SECONDS = 10.0
TAIL_LINES = 15


class SetupError(Exception):
    """Something outside this program is missing or refused; the text says what to do."""


def say(text: str) -> None:
    """Print at once, so that a long step is announced before it starts."""
    print(text, flush=True)


def speak_utf8() -> None:
    """A console in another encoding shows question marks instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


class Progress:
    """One line rewritten on a terminal; elsewhere a line now and then, so logs stay short."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.started = time.monotonic()
        self._last = self.started
        self._live = sys.stdout.isatty()
        say(f"▶ {label} …")

    def show(self, detail: str) -> None:
        now = time.monotonic()
        if self._live:
            print(f"\r\x1b[K  {detail[:70]}", end="", flush=True)
        elif now - self._last >= HEARTBEAT_SECONDS:
            self._last = now
            say(f"  {now - self.started:.0f} s  {detail[:70]}")

    def end(self, outcome: str) -> None:
        if self._live:
            print("\r\x1b[K", end="")
        say(f"  {outcome}（{time.monotonic() - self.started:.1f} s）")


def run_step(
    label: str,
    command: Sequence[str],
    log: Path,
    *,
    detail: str,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a long command, showing what matches `detail`; its whole output goes to `log`."""
    progress = Progress(label)
    pattern = re.compile(detail)
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("a", encoding="utf-8") as record,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        record.write(f"$ {' '.join(command)}\n")
        for line in process.stdout or ():
            record.write(line)
            tail.append(line.rstrip())
            if found := pattern.search(line):
                progress.show(found.group(0).strip())
        code = process.wait()
    progress.end("完成 / done" if code == 0 else f"失敗 / failed (exit {code})")
    if code != 0:
        say("\n".join(f"  | {line}" for line in tail))
        message = (
            f"{label}：失敗，紀錄在 {log}；排除後再執行一次 / failed, see the log, then run again"
        )
        raise SetupError(message)
