"""Debian packages that no Python wheel brings along: Qt's libraries, fonts, test tools."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from devtools.console import SetupError, run_step, say
from devtools.paths import SETUP_LOG

# Found by adding one after the other to a bare Debian 12 until Qt's xcb plugin ran.
WINDOW = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libfontconfig1",
    "libdbus-1-3",
    "libglib2.0-0",
    "libxcb-cursor0",
    "libxkbcommon-x11-0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
)
# Loma: citizens who read Thai see their own letters on the pad; the others have none that can be read.
FONTS = ("fonts-noto-cjk", "fonts-cns11643-kai", "fonts-tlwg-loma-otf")
# umockdev puts a simulated signature pad under the real USB library; it needs no kernel part.
PAD_DESK = ("umockdev", "gir1.2-umockdev-1.0", "python3-gi")
TEST_TOOLS = ("xvfb", "xauth", "poppler-utils", *PAD_DESK)

NEEDED = {
    "run": (*WINDOW, *FONTS),
    "test": (*WINDOW, *FONTS, *TEST_TOOLS),
}
APT_LISTS = Path("/var/lib/apt/lists")
APT_OPTIONS = ("-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")
APT_PROGRESS = r"^(Get:\d+ \S+ \S+ \S+ \S+|Unpacking \S+|Setting up \S+)"


def parse_installed(listing: str) -> set[str]:
    """Read `status<TAB>name<TAB>provides` lines; a provided name counts, as for apt itself."""
    names: set[str] = set()
    for line in listing.splitlines():
        status, _, rest = line.partition("\t")
        if status != "installed":
            continue
        name, _, provides = rest.partition("\t")
        names.add(name)
        names.update(entry.split()[0] for entry in provides.split(",") if entry.strip())
    return names


def installed_packages() -> set[str] | None:
    """Ask dpkg once for everything it has (about 20 ms); None on a system without dpkg."""
    program = shutil.which("dpkg-query")
    if program is None:
        return None
    listing = subprocess.run(
        [program, "-W", "-f", "${db:Status-Status}\t${Package}\t${Provides}\n"],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    return parse_installed(listing.stdout)


def venv_package() -> str | None:
    """Debian splits ensurepip off; without it no virtual environment can be made."""
    if importlib.util.find_spec("ensurepip") is not None:
        return None
    return f"python3.{sys.version_info[1]}-venv"


def missing_packages(purpose: str) -> list[str]:
    """Name what apt has to install before `purpose`; nothing where Debian's dpkg is absent."""
    if sys.platform != "linux":
        return []
    installed = installed_packages()
    if installed is None:
        return []
    missing = [name for name in NEEDED.get(purpose, ()) if name not in installed]
    venv = venv_package()
    return [venv, *missing] if venv else missing


def command_for_a_person(packages: Iterable[str]) -> str:
    """Return the exact line somebody with rights can paste."""
    install = shlex.join(["apt-get", "install", *APT_OPTIONS[:2], *packages])
    if shutil.which("sudo"):
        return f"sudo apt-get update && sudo {install}"
    return f"su -c {shlex.quote(f'apt-get update && {install}')}"


def no_rights(packages: Iterable[str]) -> SetupError:
    """The one line for somebody who may not install: what is missing and the command."""
    command = command_for_a_person(packages)
    return SetupError(f"缺少系統套件，請執行 / system packages are missing, please run: {command}")


def privilege(packages: Sequence[str], *, yes: bool) -> list[str]:
    """Find the prefix that lets us install, asking first; without one name the command."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    terminal = sys.stdin.isatty()
    if sudo is None or not (yes or terminal):
        raise no_rights(packages)
    if not yes:
        say(f"缺少系統套件 / missing system packages: {' '.join(packages)}")
        answer = input("要用 sudo 安裝嗎？/ Install them with sudo? [y/N] ")
        if answer.strip().lower() not in {"y", "yes", "是"}:
            raise no_rights(packages)
    # Asked for here, because later the output is captured and a prompt would be lost.
    ask = [sudo, "-v"] if terminal else [sudo, "-n", "-v"]
    if subprocess.run(ask, check=False).returncode != 0:
        raise no_rights(packages)
    return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"]


def install(packages: Sequence[str], as_root: Sequence[str]) -> None:
    """Install, fetching the package lists first where there are none or they are too old."""
    apt = [*as_root, "apt-get"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    label = f"安裝 {len(packages)} 個系統套件 / installing {len(packages)} system packages"
    command = [*apt, "install", *APT_OPTIONS, *packages]
    if any(APT_LISTS.glob("*Packages*")):
        with contextlib.suppress(SetupError):
            run_step(label, command, SETUP_LOG, detail=APT_PROGRESS, env=environment)
            return
        say("  套件清單可能過舊，更新後重試 / the package lists may be old, trying again")
    update = "更新套件清單 / fetching the package lists"
    run_step(update, [*apt, "update"], SETUP_LOG, detail=r"^Get:.*", env=environment)
    run_step(label, command, SETUP_LOG, detail=APT_PROGRESS, env=environment)


def ensure_system_packages(purpose: str, *, yes: bool) -> None:
    """Install what is missing, or stop with the command that would."""
    missing = missing_packages(purpose)
    if not missing:
        return
    if shutil.which("apt-get") is None:
        message = "缺少系統套件，且沒有 apt-get / packages are missing and there is no apt-get"
        raise SetupError(f"{message}: {' '.join(missing)}")
    install(missing, privilege(missing, yes=yes))
