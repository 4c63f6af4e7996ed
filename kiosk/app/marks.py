"""When the start-up reached what a person waits for, told to a measurement that asked for it."""

from __future__ import annotations

import os
import time
from pathlib import Path

START_MARKS = "DUTY_KIOSK_START_MARKS"
"""Environment variable: the file that gets `<name> <monotonic seconds>` lines."""


def mark(name: str) -> None:
    """Append a mark when a measurement listens; otherwise do nothing.

    `first_paint`: the login is on the screen; `usable`: sign-in answers; `ready`: the pages can be shown.
    The seconds are those of the system's monotonic clock, which all processes share.
    """
    file = os.environ.get(START_MARKS)
    if file:
        with Path(file).open("a", encoding="ascii") as marks:
            marks.write(f"{name} {time.monotonic():.6f}\n")
