"""The command that prints empty forms: numbers are drawn once, whatever is printed with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.app.cli import run_command_line


def blank(folder: Path, ledger: str, out: Path, count: str = "3") -> int:
    words = ("blank", "--ledger", ledger, "--count", count, "--out", str(out))
    return run_command_line((*words, "--data", str(folder)))


@pytest.fixture
def station(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    assert run_command_line(("simulate", "--days", "1", "--data", str(folder))) == 0
    return folder


def numbers(out: Path) -> list[str]:
    text = "".join(page.extract_text() for page in PdfReader(out).pages)
    return sorted({word for word in text.split() if word[:1] == "A" and word[1:].isdigit()})


def test_each_call_prints_numbers_that_no_other_form_bears(
    station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert blank(station, "l06", tmp_path / "a.pdf") == 0
    assert "L06 空白表單 3 筆、3 頁" in capsys.readouterr().out
    assert blank(station, "L06", tmp_path / "b.pdf") == 0
    first, second = numbers(tmp_path / "a.pdf"), numbers(tmp_path / "b.pdf")
    assert len(first) == len(second) == 3
    assert not set(first) & set(second)
    assert run_command_line(("verify", "--data", str(station))) == 0


def test_what_cannot_be_is_one_line(
    station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for ledger, count, out in (
        ("L99", "3", tmp_path / "a.pdf"),
        ("L06", "101", tmp_path / "a.pdf"),
        ("INC", "3", tmp_path / "a.pdf"),
    ):
        capsys.readouterr()
        assert blank(station, ledger, out, count) == 2
        error = capsys.readouterr().err
        assert error.startswith("錯誤：")
        assert error.count("\n") == 1
        assert not out.exists()
