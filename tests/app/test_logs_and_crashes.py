"""Logs and crash reports: what is needed to find a bug is there, what names a person is not."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.app.crash import CrashReport, CrashReports
from kiosk.app.logs import Logs, redact
from kiosk.base.clock import ManualClock


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    made = Logs(tmp_path, "INFO")
    yield made
    made.close()


@pytest.fixture
def reports(tmp_path: Path, logs: Logs) -> Iterator[CrashReports]:
    made = CrashReports(tmp_path, ManualClock(datetime(2026, 5, 19, 0, 32, tzinfo=UTC)), logs)
    yield made
    made.uninstall()


def fail(value: str) -> None:
    inner = f"bad value {value}"
    raise ValueError(inner)


def caught(value: str) -> Exception:
    """Return an error whose cause quotes a value."""
    with pytest.raises(KeyError) as found:
        look_up(value)
    return found.value


def look_up(value: str) -> None:
    try:
        fail(value)
    except ValueError as error:
        message = f"lookup of '{value}'"
        raise KeyError(message) from error


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("id A123456789 typed", "A123456789"),
        ("call 0912-345-678 now", "0912-345-678"),
        (f"key {'ab' * 32}", "ab" * 32),
        ("value '王大明' refused", "王大明"),
    ],
)
def test_what_identifies_is_taken_out(text: str, gone: str) -> None:
    assert gone not in redact(text)
    assert redact(text).split()[0] == text.split(maxsplit=1)[0]


def test_a_log_record_is_one_line(logs: Logs) -> None:
    try:
        fail("王大明")
    except ValueError:
        logging.getLogger("kiosk.test").exception("op failed\nagain")
    lines = logs.path.read_text("utf-8").splitlines()
    assert len(lines) == 1
    assert "ERROR kiosk.test op failed" in lines[0]
    assert "in fail" in lines[0]
    assert "王大明" not in lines[0]


def test_the_level_follows_the_settings(logs: Logs) -> None:
    logs.set_level("ERROR")
    logging.getLogger("kiosk.test").warning("quiet")
    assert logs.path.read_text("utf-8") == ""


def test_logging_goes_on_without_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    logs = Logs(tmp_path / "file", "INFO")
    assert any("no log file" in line for line in logs.last.lines)
    logs.close()


def test_a_report_names_the_place_and_no_person(reports: CrashReports, logs: Logs) -> None:
    logging.getLogger("kiosk.test").info("store opened")
    made = reports.report(caught("𠮷田喆 25 號"), "op")
    assert made.path is not None
    text = made.path.read_text("utf-8")
    assert made.id in text
    assert "KeyError" in text
    assert "ValueError: bad value" in text
    assert "in fail" in text
    assert "store opened" in text
    assert "𠮷田喆" not in text


def test_hooks_of_threads_and_of_the_interpreter_report(reports: CrashReports) -> None:
    told: list[CrashReport] = []
    reports.install()
    reports.told = told.append
    thread = threading.Thread(target=fail, args=("x",), name="worker")
    thread.start()
    thread.join()
    error = caught("x")
    sys.excepthook(type(error), error, error.__traceback__)
    assert len({report.id for report in told}) == 2
    assert all(report.path and report.path.exists() for report in told)


def test_a_bug_that_repeats_does_not_fill_the_disk(reports: CrashReports, tmp_path: Path) -> None:
    made = [reports.report(caught("x")) for _ in range(40)]
    assert len(list((tmp_path / "crash").iterdir())) == 25
    assert made[-1].path is None


def test_a_full_log_begins_a_new_file_and_five_old_ones_are_kept(
    tmp_path: Path, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.app.logs._BYTES", 10)
    for number in range(9):
        logging.getLogger("kiosk.test").info("line %s", number)
    written = {
        path.name: path.read_text("utf-8").split()[-1] for path in logs.path.parent.iterdir()
    }
    assert written == {"kiosk.log": "8"} | {f"kiosk.log.{at}": str(8 - at) for at in range(1, 6)}
    assert logs.path.parent.parent == tmp_path
