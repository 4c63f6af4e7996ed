"""`python -m kiosk` and the installed program `duty-kiosk` start here."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from kiosk.app.cli import run_command_line

    return run_command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
