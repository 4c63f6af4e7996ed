"""simulate: synthetic days into an empty folder, and the real numbers of what was written."""

from __future__ import annotations

import argparse
import json
import sys

from kiosk.app.demo import build
from kiosk.base.clock import SystemClock


def simulate(arguments: argparse.Namespace) -> int:
    """Drive the real services through synthetic days; print the numbers as one JSON object."""
    shows = sys.stderr.isatty()

    def told(done: int, total: int) -> None:
        if shows:
            print(f"\r第 {done} / {total} 天", end="", file=sys.stderr, flush=True)

    summary = build(
        arguments.data,
        SystemClock(),
        told,
        days=arguments.days,
        officers=arguments.officers,
        seed=arguments.seed,
    )
    if shows:
        print(file=sys.stderr)
    print(json.dumps(summary, ensure_ascii=False))
    return 0
