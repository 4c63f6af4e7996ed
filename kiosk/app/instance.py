"""One window for one data folder: a second start raises the first window and says so."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_ANSWER_MS = 400


class SingleInstance(QObject):
    """A local socket named after the folder. Signal `raised()` when another start asks for the window.

    The lock that protects the data is the store's (`StoreBusy`); this is only the bell.
    """

    raised = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        whole = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()
        self._name = f"duty-kiosk-{whole[:16]}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._asked)

    def ring(self) -> bool:
        """Ask a running window to come to the front; return whether there is one."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        there = socket.waitForConnected(_ANSWER_MS)
        socket.disconnectFromServer()
        return there

    def listen(self) -> None:
        """Answer later starts; a socket left by a killed process is taken over."""
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)

    def close(self) -> None:
        """Stop answering."""
        self._server.close()

    @Slot()
    def _asked(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.deleteLater()
        self.raised.emit()
