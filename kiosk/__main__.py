"""`python -m kiosk` and the installed program `duty-kiosk` start here."""

from __future__ import annotations

import gc
import sys

_COLLECT_AFTER = 20_000
"""Nearly everything that the start makes stays; looking for garbage each 700 objects costs a tenth of it."""


def main() -> int:
    """Run the command line and return its exit code."""
    gc.set_threshold(_COLLECT_AFTER, 20, 20)
    from kiosk.app.cli import run_command_line

    return run_command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
