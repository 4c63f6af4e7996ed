"""Handing a PDF on: to the system's printer, or to the folder a person chose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from kiosk.printing.job import PrintFailed

_SPOOL_SECONDS = 60


def move(source: Path, target: Path) -> None:
    """Move a file, also to another disk; raises PrintFailed with the system's own sentence."""
    try:
        shutil.move(source, target)
    except OSError as refused:
        text = f"「{target.name}」無法寫入：{refused.strerror or refused}"
        raise PrintFailed(text, hint="請改存到其他資料夾") from refused


def send_to_printer(path: Path, printer: str) -> None:
    """Hand a PDF to the system's printer; raises PrintFailed with the system's own sentence.

    CUPS (`lp`) prints PDF as it is. Windows prints it with the viewer registered for PDF, to its
    default printer; `printer` is not used there.
    """
    if sys.platform == "win32":
        _print_on_windows(path)
        return
    program = shutil.which("lp")
    if program is None:
        raise PrintFailed("這台電腦沒有列印系統（lp）", hint="請改存成 PDF，或請資訊人員安裝 CUPS")
    command = [program, *(["-d", printer] if printer else []), str(path)]
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            timeout=_SPOOL_SECONDS,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as slow:
        raise PrintFailed("印表機沒有回應", hint="請確認印表機，或改存成 PDF") from slow
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else f"代碼 {done.returncode}"
        raise PrintFailed(f"印表機未接受：{reason}", hint="請確認印表機，或改存成 PDF")


def _print_on_windows(path: Path) -> None:
    if sys.platform == "win32":
        try:
            os.startfile(path, "print")  # noqa: S606 - a verb of the shell, no command line
        except OSError as refused:
            text = f"無法列印：{refused.strerror or refused}"
            raise PrintFailed(text, hint="請安裝 PDF 閱讀程式，或改存成 PDF") from refused
