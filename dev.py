"""The one entrance for running, testing and checking the kiosk: `python3 dev.py --help`.

Needs nothing but Python: everything else is set up on the way, and a second start skips what
is already there. The work itself is in devtools/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def ensure_python() -> None:
    """Carry on under a suitable interpreter, or say in one line which one is needed."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and subprocess.run([other, "-c", ""], check=False).returncode == 0:
            sys.stdout.flush()
            if os.name == "posix":
                os.execv(other, [other, *sys.argv])  # noqa: S606
            sys.exit(subprocess.run([other, *sys.argv], check=False).returncode)
    found = f"{sys.version_info[0]}.{sys.version_info[1]}"
    sys.exit(f"錯誤：需要 Python 3.11 至 3.13，目前是 {found}。/ Python 3.11 to 3.13 is needed.")


def main() -> int:
    """Hand over to the command line once the interpreter is known to understand it."""
    ensure_python()
    from devtools.commands import run_command_line

    return run_command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
