"""The command line in this process: words, refusals, exit codes, and what `--help` may import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.app.cli import run_command_line

HEAVY = ("sqlalchemy", "sqlcipher3", "reportlab", "openpyxl", "ldap3", "argon2")


def run(*words: str) -> int:
    try:
        return run_command_line(words)
    except SystemExit as left:
        return int(left.code or 0)


@pytest.mark.parametrize("words", [("central", "status"), ("sync", "--once")])
def test_what_this_version_lacks_is_said(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == 3
    assert capsys.readouterr().err == f"此版本尚未提供「{words[0]}」\n"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("fly",),
        ("simulate", "--days", "0", "--data", "x"),
        ("export", "--ledger", "L01", "--from", "1", "--to", "2", "--format", "doc", "--out", "f"),
        ("screenshot", "--page", "board", "--size", "big", "--out", "f"),
        ("import", "guns", "file"),
    ],
)
def test_words_it_does_not_know(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == 2
    assert capsys.readouterr().err.startswith("錯誤：命令列看不懂")


@pytest.mark.parametrize("command", ["verify", "rebuild"])
def test_an_empty_folder_is_no_station(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "--data", str(tmp_path / "none")) == 2
    error = capsys.readouterr().err
    assert "沒有資料庫" in error
    assert error.count("\n") == 1
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "code",
    [
        """
from kiosk.app.cli import run_command_line
try: run_command_line(['--help'])
except SystemExit: pass
""",
        "import kiosk.app.main",
    ],
)
def test_nothing_heavy_before_the_window(code: str) -> None:
    script = f"{code}\nimport sys\nprint('HEAVY', [m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"
