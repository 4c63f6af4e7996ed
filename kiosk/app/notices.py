"""Qt's side of crash reports and messages: from any thread to one sheet on the screen."""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from kiosk.app.crash import CrashReport, CrashReports

if TYPE_CHECKING:
    from kiosk.views.widgets.message_sheet import MessageSheet

log = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_qt_messages() -> None:
    """Send what Qt says to the log."""
    qInstallMessageHandler(_to_log)


def _to_log(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "%s", text)


class CrashNotices(QObject):
    """Shows each crash report's id, one sheet at a time; what is typed stays where it is."""

    _happened = Signal(object)

    def __init__(self, reports: CrashReports, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._sheet: MessageSheet | None = None
        self._thread = threading.get_ident()
        self._happened.connect(self._show)
        reports.told = self._tell

    def _tell(self, report: CrashReport) -> None:
        """Show it from the event loop, never from inside what went wrong; on any thread."""
        if threading.get_ident() == self._thread:
            QTimer.singleShot(0, self, partial(self._show, report))
        else:
            self._happened.emit(report)

    @Slot(object)
    def _show(self, report: CrashReport) -> None:
        if self._sheet is not None:
            return
        # Imported when it is needed: the login is painted without it.
        from kiosk.views.widgets.message_sheet import CLOSE, Answer, Message, ask

        kept = "報告已存於本機 crash 資料夾。" if report.path else "報告檔無法寫入，請記下代號。"
        message = Message(
            "程式發生錯誤，這個動作沒有完成",
            f"錯誤代號 {report.id}\n已登記的資料與畫面上的內容都還在，可以繼續作業。{kept}",
            tone="bad",
            answers=(Answer("copy", "複製代號", "F2"), CLOSE),
        )

        def answered(code: str, _reason: str) -> None:
            self._sheet = None
            if code == "copy":
                QGuiApplication.clipboard().setText(report.id)

        self._sheet = ask(self._host, message, answered)
