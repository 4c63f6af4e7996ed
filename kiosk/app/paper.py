"""Printing a book: PDF made by the print process, then to a printer or kept as a file; cancel leaves nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QLabel, QProgressBar, QVBoxLayout, QWidget

from kiosk.app.settings import Settings
from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.base.instants import local
from kiosk.base.roc_date import compact
from kiosk.identity.permissions import Actor
from kiosk.ledgers.catalog import by_key
from kiosk.printing.job import PrintFailed
from kiosk.services.export import Exported, Exports
from kiosk.services.reading import LineFilter
from kiosk.services.receipts import Receipts
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask, tell, tell_error
from kiosk.views.widgets.overlay import Overlay

_SPOOL_SECONDS = 60


class ProgressSheet(Overlay):
    """Pages done and a way out. Signal `stopped()`."""

    stopped = Signal()
    _moved = Signal(int, int)

    def __init__(self, host: QWidget, title: str) -> None:
        super().__init__(host, 520)
        self.setAccessibleName(title)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(title, role="heading"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        column.addWidget(self.bar)
        self.text: QLabel = label("準備中…", role="muted")
        column.addWidget(self.text)
        self._stop = button("取消", self._stopped, key="Esc", enter=False)
        column.addLayout(row(None, self._stop))
        self._moved.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._wanted = True
        self.open_sheet(self._stop)

    def told(self, done: int, total: int) -> bool:
        """Take progress from any thread; False once a person cancelled."""
        self._moved.emit(done, total)
        return self._wanted

    @Slot(int, int)
    def _show(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.text.setText(f"{done} / {total} 頁" if total else f"已排版 {done} 筆")

    def _stopped(self) -> None:
        self._wanted = False
        self._stop.setEnabled(False)
        self.text.setText("正在取消…")
        self.stopped.emit()


@dataclass(frozen=True, slots=True)
class PaperParts:
    """What printing is built with; `runner` has its own thread, for a long book takes minutes."""

    host: QWidget
    exports: Exports
    runner: OpRunner
    clock: Clock
    settings: Settings
    folder: Path
    receipts: Receipts


class Paper(QObject):
    """The print flow of the ledger pages."""

    def __init__(self, parts: PaperParts) -> None:
        super().__init__(parts.host)
        self._parts = parts

    def sweep(self) -> None:
        """Remove pages that an earlier run made and nobody kept: they hold personal data."""

        def work() -> None:
            for left in self._parts.folder.glob("*.pdf"):
                with suppress(OSError):
                    left.unlink()

        self._parts.runner.run(work)

    def print_lines(
        self, actor: Actor, ledger: str, wanted: LineFilter, lines: tuple[str, ...]
    ) -> None:
        """Make the PDF of what a page shows (or of selected lines), then ask what becomes of it."""
        target = self._target(ledger)
        sheet = ProgressSheet(self._parts.host, f"列印 {by_key(ledger).short}")
        sheet.stopped.connect(self._parts.exports.cancel_paper)

        def work() -> Exported:
            target.parent.mkdir(parents=True, exist_ok=True)
            return self._parts.exports.paper(actor, ledger, wanted, target, sheet.told, lines)

        def done(made: Exported) -> None:
            sheet.close_sheet()
            self._offer(target, made)

        def failed(error: KioskError) -> None:
            sheet.close_sheet()
            if error.code != "print_cancelled":
                tell_error(self._parts.host, error)

        self._parts.runner.run(work, done, failed)

    def print_receipt(self, actor: Actor, lines: tuple[str, ...]) -> None:
        """Make the receipt of papers just handed over, then ask what becomes of it."""
        target = self._target("receipt")

        def work() -> Exported:
            target.parent.mkdir(parents=True, exist_ok=True)
            return self._parts.receipts.pick_up(actor, lines, target)

        def done(made: Exported) -> None:
            self._offer(target, made)

        self._parts.runner.run(work, done, self._complain)

    def _target(self, ledger: str) -> Path:
        at = local(self._parts.clock.now())
        return self._parts.folder / f"{ledger}-{compact(at.date())}-{at:%H%M%S}.pdf"

    def _offer(self, target: Path, made: Exported) -> None:
        message = Message(
            f"已製成 {made.pages} 頁（{made.lines} 筆）",
            "送到印表機，或存成 PDF 檔。",
            tone="ok",
            answers=(
                CANCEL,
                Answer("save", "存成 PDF", "F8"),
                Answer("print", "列印", "F9", "primary"),
            ),
        )

        def answered(code: str, _reason: str) -> None:
            if code == "print":
                self._send(target)
            elif code == "save":
                self._save(target)
            else:
                target.unlink(missing_ok=True)

        ask(self._parts.host, message, answered)

    def _send(self, target: Path) -> None:
        printer = self._parts.settings.printer

        def work() -> None:
            try:
                send_to_printer(target, printer)
            finally:
                if sys.platform != "win32":  # there the viewer still reads the file
                    target.unlink(missing_ok=True)

        self._parts.runner.run(
            work,
            lambda _none: self._say("已送到印表機"),
            self._complain,
        )

    def _save(self, target: Path) -> None:
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        start = Path(self._parts.settings.print_folder or documents) / target.name
        chosen, _ = QFileDialog.getSaveFileName(
            self._parts.host, "存成 PDF", str(start), "PDF (*.pdf)"
        )
        if not chosen:
            self._offer_again(target)
            return
        self._parts.runner.run(
            lambda: _move(target, Path(chosen)),
            lambda _none: self._say("已存成 PDF", chosen),
            self._complain,
        )

    def _say(self, text: str, detail: str = "") -> None:
        tell(self._parts.host, text, [detail] if detail else [], tone="ok")

    def _complain(self, error: KioskError) -> None:
        tell_error(self._parts.host, error)

    def _offer_again(self, target: Path) -> None:
        # A cancelled file dialog is no reason to lose the pages just made.
        message = Message(
            "尚未存檔",
            tone="warn",
            answers=(
                Answer("drop", "不要了", "Esc"),
                Answer("save", "存成 PDF", "F8"),
                Answer("print", "列印", "F9", "primary"),
            ),
        )

        def answered(code: str, _reason: str) -> None:
            if code == "save":
                self._save(target)
            elif code == "print":
                self._send(target)
            else:
                target.unlink(missing_ok=True)

        ask(self._parts.host, message, answered)


def _move(source: Path, target: Path) -> None:
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
