"""Printing a book: PDF made by the print process, then to a printer or kept as a file; cancel leaves nothing."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QLabel, QProgressBar, QVBoxLayout, QWidget

from kiosk.app.printer import move, send_to_printer
from kiosk.app.settings import Settings
from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.base.instants import local
from kiosk.base.roc_date import compact
from kiosk.identity.permissions import Actor
from kiosk.ledgers.catalog import by_key
from kiosk.services.export import Exported, Exports
from kiosk.services.reading import LineFilter
from kiosk.services.receipts import Receipts
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask, tell, tell_error
from kiosk.views.widgets.overlay import Overlay

_WHAT_FOR = Message(
    "這本簿冊有民眾個資",
    "遮罩列印隱去姓名、電話、證號、住址與簽名；完整列印須填用途，用途會印在每一頁並留下紀錄。",
    tone="info",
    reason="用途（完整列印必填，如法院調閱、民眾簽名用）",
    answers=(
        CANCEL,
        Answer("full", "完整列印", "F8", needs_reason=True),
        Answer("masked", "遮罩列印", "F9", "primary"),
    ),
)


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
        """Make the PDF of what a page shows (or of selected lines), then ask what becomes of it.

        For a book of citizens it is asked first whether to mask them or what they are wanted for (P-06).
        """

        def answered(code: str, purpose: str) -> None:
            if code in {"masked", "full"}:
                said = purpose if code == "full" else ""
                self._make(actor, ledger, (wanted, lines), said)

        if self._parts.exports.asks_purpose(ledger):
            ask(self._parts.host, _WHAT_FOR, answered)
        else:
            answered("masked", "")

    def print_blank(self, actor: Actor, stack: str) -> None:
        """Make the empty forms of a reservation, then ask what becomes of them."""
        target = self._target("blank")

        def work() -> Exported:
            target.parent.mkdir(parents=True, exist_ok=True)
            return self._parts.exports.blank(actor, stack, target)

        self._parts.runner.run(work, lambda made: self._offer(target, made), self._complain)

    def _make(
        self, actor: Actor, ledger: str, what: tuple[LineFilter, tuple[str, ...]], purpose: str
    ) -> None:
        wanted, lines = what
        target = self._target(ledger)
        sheet = ProgressSheet(self._parts.host, f"列印 {by_key(ledger).short}")
        sheet.stopped.connect(self._parts.exports.cancel_paper)

        def work() -> Exported:
            target.parent.mkdir(parents=True, exist_ok=True)
            return self._parts.exports.paper(
                actor, ledger, wanted, target, sheet.told, lines, purpose=purpose
            )

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
            lambda: move(target, Path(chosen)),
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
