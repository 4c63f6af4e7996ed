"""Set-up finds what is missing, names the exact remedy, and never trusts half a job."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from devtools import commands, system_packages
from devtools.console import SetupError
from devtools.environment import STARTED, Environment, only_one
from devtools.paths import ROOT

posix_only = pytest.mark.skipif(os.name == "nt", reason="Debian packages exist on Debian only")


# ------------------------------------------------------------------- system packages
class FakeSystem:
    """A folder put before PATH, whose programs answer as the test wants and keep a diary."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.diary = folder / "diary"
        self.diary.touch()
        folder.mkdir(exist_ok=True)

    def program(self, name: str, body: str) -> None:
        path = self.folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.diary}\n{body}\n', "utf-8")
        path.chmod(0o755)

    def installed(self, *lines: str) -> None:
        listing = "\n".join(f"installed\t{line}" for line in lines)
        self.program("dpkg-query", f"cat <<'END'\n{listing}\nEND")

    def calls(self) -> list[str]:
        return self.diary.read_text("utf-8").splitlines()


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSystem:
    """A Debian of our own: only its programs are found, and we are nobody on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = FakeSystem(folder)
    (folder / "cat").symlink_to("/bin/cat")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system_packages, "venv_package", lambda: None)
    monkeypatch.setattr(system_packages, "SETUP_LOG", tmp_path / "setup.log")
    monkeypatch.setattr(system_packages, "APT_LISTS", tmp_path / "lists")
    fake.program("apt-get", "exit 0")
    return fake


def everything_but(*absent: str) -> list[str]:
    return [f"{name}\t" for name in system_packages.NEEDED["test"] if name not in absent]


@posix_only
def test_only_what_is_absent_is_missing(system: FakeSystem) -> None:
    system.installed(*everything_but("libegl1", "xvfb"), "libc6\tlibc-bin")
    assert system_packages.missing_packages("test") == ["libegl1", "xvfb"]
    assert system_packages.missing_packages("run") == ["libegl1"]
    assert system_packages.missing_packages("lock") == []


@posix_only
def test_a_removed_package_whose_settings_stayed_is_missing(system: FakeSystem) -> None:
    listing = "\n".join(f"installed\t{line}" for line in everything_but("libgl1"))
    system.program("dpkg-query", f"cat <<'END'\nconfig-files\tlibgl1\t\n{listing}\nEND")
    assert system_packages.missing_packages("test") == ["libgl1"]


def test_a_renamed_package_counts_through_what_it_provides() -> None:
    listing = "installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80.0-6), libglib2.0-gio\n"
    assert system_packages.parse_installed(listing) == {
        "libglib2.0-0t64",
        "libglib2.0-0",
        "libglib2.0-gio",
    }


@posix_only
def test_a_system_without_dpkg_is_left_alone(system: FakeSystem) -> None:
    assert not (system.folder / "dpkg-query").exists()
    assert system_packages.missing_packages("test") == []


@posix_only
def test_without_rights_one_line_names_the_exact_command(
    system: FakeSystem, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    system.installed(*everything_but("libegl1", "fonts-noto-cjk"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert commands.run_command_line(["run"]) == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "缺少系統套件" in message
    assert "system packages are missing" in message
    wanted = "apt-get install -y --no-install-recommends libegl1 fonts-noto-cjk"
    assert f"su -c 'apt-get update && {wanted}'" in message
    assert not any(call.startswith("apt-get") for call in system.calls())


@posix_only
def test_sudo_is_used_only_after_a_yes(system: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    system.installed(*everything_but("libegl1"))
    system.program("sudo", "exec true")
    system.program("true", "exit 0")
    as_root = "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get"
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _prompt: "n")
    with pytest.raises(
        SetupError, match=r"sudo apt-get update && sudo apt-get install -y .*libegl1"
    ):
        system_packages.ensure_system_packages("run", yes=False)
    assert not any(call.startswith("sudo") for call in system.calls())
    monkeypatch.setattr("builtins.input", lambda _prompt: "y")
    system_packages.ensure_system_packages("run", yes=False)
    assert [call for call in system.calls() if call.startswith("sudo")] == [
        "sudo -v",
        f"{as_root} update",
        f"{as_root} install -y --no-install-recommends -o DPkg::Lock::Timeout=300 libegl1",
    ]


@posix_only
def test_unattended_sudo_that_wants_a_password_names_the_command(
    system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.installed(*everything_but("libegl1"))
    system.program("sudo", "exit 1")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(SetupError, match="sudo apt-get install"):
        system_packages.ensure_system_packages("run", yes=True)
    assert [call for call in system.calls() if call.startswith("sudo")] == ["sudo -n -v"]


@posix_only
def test_root_installs_at_once_and_old_lists_are_fetched_again(
    system: FakeSystem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system.installed(*everything_but("libegl1"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "bookworm_Packages").touch()
    system.program("apt-get", f'[ "$1" = update ] && : > {tmp_path}/fresh; [ -e {tmp_path}/fresh ]')
    system_packages.ensure_system_packages("run", yes=False)
    steps = [call.split()[1] for call in system.calls() if call.startswith("apt-get")]
    assert steps == ["install", "update", "install"]


@posix_only
def test_a_refused_install_ends_in_one_line(
    system: FakeSystem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system.installed(*everything_but("libegl1"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    system.program("apt-get", "echo 'E: Unable to locate package'; exit 100")
    with pytest.raises(SetupError, match=re.escape(str(tmp_path / "setup.log"))):
        system_packages.ensure_system_packages("run", yes=False)
    assert "E: Unable to locate package" in (tmp_path / "setup.log").read_text("utf-8")


# ------------------------------------------------------------------- virtual environment
def make_wheel(folder: Path, name: str = "tiny") -> str:
    """Build the smallest wheel there is and return its requirement line with its hash."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "VALUE = 1\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}\n"
        for path, text in files.items()
    )
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment that would hold one wheel, found on this disk only."""
    requirements = tmp_path / "requirements"
    requirements.mkdir()
    line = make_wheel(requirements)
    (requirements / "runtime.txt").write_text(line, "utf-8")
    (requirements / "dev.txt").write_text(line, "utf-8")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(requirements))
    monkeypatch.setattr("devtools.environment.SETUP_LOG", tmp_path / "setup.log")
    return Environment(tmp_path / "venv", requirements)


def works(environment: Environment) -> bool:
    probe = [str(environment.python), "-c", "import tiny"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


@pytest.mark.slow
def test_an_interrupted_set_up_is_noticed_and_redone(fresh: Environment) -> None:
    lock = fresh.requirements / "dev.txt"
    right = lock.read_text("utf-8")
    lock.write_text(re.sub(r"sha256:\w{8}", "sha256:00000000", right), "utf-8")
    with pytest.raises(SetupError, match="failed"):
        fresh.ensure("test")
    assert (fresh.folder / STARTED).exists()
    assert not fresh.is_ready("test")

    leftover = fresh.folder / "half-written"
    leftover.touch()
    lock.write_text(right, "utf-8")
    fresh.ensure("test")
    assert fresh.is_ready("test")
    assert fresh.is_ready("run"), "the development lock covers the runtime lock"
    assert works(fresh)
    assert not leftover.exists(), "what an interrupted pip left is not built upon"


@pytest.mark.slow
def test_the_stamp_follows_the_lock_and_the_interpreter(
    fresh: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh.ensure("run")
    assert fresh.is_ready("run")
    assert not fresh.is_ready("test"), "running is not testing"
    kept = fresh.folder / "kept"
    kept.touch()

    lock = fresh.requirements / "runtime.txt"
    lock.write_text(lock.read_text("utf-8") + "# changed\n", "utf-8")
    assert not fresh.is_ready("run")
    fresh.ensure("run")
    assert fresh.is_ready("run")
    assert kept.exists(), "a changed lock is installed on top, not from nothing"

    monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    assert not fresh.is_sound()
    assert not fresh.is_ready("run")


def test_a_ready_environment_starts_no_program(
    fresh: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh.python.parent.mkdir(parents=True)
    fresh.python.touch()
    version = ".".join(map(str, sys.version_info[:3]))
    (fresh.folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n", "utf-8")
    fresh.stamp("run").write_text(fresh.key("run"), "ascii")
    monkeypatch.setattr(subprocess, "run", pytest.fail)
    monkeypatch.setattr(subprocess, "Popen", pytest.fail)
    fresh.ensure("run")


def test_the_second_of_two_set_ups_waits(tmp_path: Path) -> None:
    lock = tmp_path / "venv.lock"
    code = (
        "import sys; from pathlib import Path; from devtools.environment import only_one\n"
        "with only_one(Path(sys.argv[1])): print('mine')"
    )
    with only_one(lock):
        other = subprocess.Popen(
            [sys.executable, "-c", code, str(lock)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.5)
    assert other.communicate(timeout=20)[0] == "mine\n"


def test_a_second_start_adds_far_less_than_three_seconds(fresh: Environment) -> None:
    begun = time.perf_counter()
    system_packages.missing_packages("test")
    fresh.is_ready("test")
    Environment(ROOT / ".venv").is_ready("test")
    assert time.perf_counter() - begun < 1.0
