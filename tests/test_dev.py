"""The locks are whole and name no machine; the command line and the checkers do as they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from devtools import checks, commands, lengths, locks
from devtools.console import SetupError
from devtools.paths import REQUIREMENTS, ROOT

# ------------------------------------------------------------------- locks
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    return dict(REQUIREMENT.findall((REQUIREMENTS / name).read_text("utf-8")))


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_every_locked_package_has_a_hash_and_no_line_names_a_machine(name: str) -> None:
    text = (REQUIREMENTS / name).read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text.removeprefix(locks.HEADER), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked(name)) > 20
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), block.splitlines()[0]
    assert text.startswith(locks.HEADER)
    assert not locks.FOREIGN.search(text.removeprefix(locks.HEADER))


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://mirror.example/simple",
        "tiny @ file:///srv/tiny.whl",
        "-r /srv/base.txt",
    ],
)
def test_a_lock_that_names_a_machine_is_refused(line: str) -> None:
    with pytest.raises(SetupError, match="第 2 行"):
        locks.tidy(f"tiny==1.0 \\\n{line}\n")


def test_development_is_held_to_the_runtime_versions() -> None:
    runtime, dev = locked("runtime.txt"), locked("dev.txt")
    assert runtime.items() <= dev.items()
    assert dev.keys() - runtime.keys() >= {"pytest", "ruff", "mypy"}
    assert "pytest" not in runtime


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    def names(entries: list[str]) -> set[str]:
        return {re.split(r"[<>=!~ ;\[]", entry)[0].lower() for entry in entries}

    assert names(project["project"]["dependencies"]) <= locked("runtime.txt").keys()
    assert names(project["dependency-groups"]["dev"]) <= locked("dev.txt").keys()


def test_every_package_of_a_station_has_its_licence_named() -> None:
    table = (ROOT / "resources/LICENSES/README.md").read_text("utf-8")
    named = {
        name.strip()
        for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
        for name in row.split(",")
    }
    assert locked("runtime.txt").keys() <= named


# ------------------------------------------------------------------- the command line
def test_help_needs_no_set_up_and_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "dev.py", "--help"],
        cwd=ROOT,
        env={**os.environ, "DUTY_KIOSK_VENV": "var/never-made"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    for name in commands.COMMANDS:
        assert f"\n{name} " in done.stdout
    assert not (ROOT / "var/never-made").exists()


def test_an_unsuitable_python_is_told_which_one_is_needed(tmp_path: Path) -> None:
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['dev.py', 'run']\n"
        "runpy.run_path('dev.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "錯誤：需要 Python 3.11 至 3.13，目前是 3.9。/ Python 3.11 to 3.13 is needed."
    ]


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ([], False),
        (["-x", "tests/gui"], False),
        (["--cov=kiosk"], False),
        (["-n0"], True),
        (["-n", "4"], True),
        (["--pdb"], True),
        (["-p", "no:xdist"], True),
    ],
)
def test_tests_are_spread_unless_the_words_say_how(words: list[str], *, alone: bool) -> None:
    assert commands.wants_one_process(words) is alone


def test_the_robot_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    called = re.findall(r"^python3 dev\.py \w+.*$", script, re.MULTILINE)
    assert "python3 dev.py test" in called
    assert all(line in readme for line in called)
    assert "set -euo pipefail" in script


# ------------------------------------------------------------------- checks
def test_a_long_function_and_a_long_file_are_named(tmp_path: Path) -> None:
    body = "    x = 1\n" * lengths.FUNCTION_LINES
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "dev.py").write_text("x = 1\n" * lengths.FILE_LINES, "utf-8")
    (tmp_path / "kiosk" / "long.py").write_text(f"@cached\ndef f():\n{body}", "utf-8")
    (tmp_path / "kiosk" / "fine.py").write_text(f"def f():\n{body[10:]}", "utf-8")
    assert lengths.find_too_long(tmp_path) == ["kiosk/long.py:2: f is 52 lines, 50 allowed"]
    (tmp_path / "dev.py").write_text("x = 1\n" * (lengths.FILE_LINES + 1), "utf-8")
    assert "dev.py: 401 lines, 400 allowed" in lengths.find_too_long(tmp_path)


def test_a_failing_check_is_shown_and_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = {"good": lambda: (True, "noise"), "bad": lambda: (False, "kiosk/x.py:1: wrong")}
    monkeypatch.setattr(checks, "CHECKS", outcomes)
    assert checks.run_checks(["good"]) == 0
    assert "noise" not in capsys.readouterr().out
    assert checks.run_checks([]) == 1
    shown = capsys.readouterr().out
    assert re.search(r"^✔ good +\d+\.\d s$", shown, re.MULTILINE)
    assert re.search(r"^✘ bad +\d+\.\d s$", shown, re.MULTILINE)
    assert "kiosk/x.py:1: wrong" in shown
    with pytest.raises(SetupError, match="no such check"):
        checks.run_checks(["typo"])
