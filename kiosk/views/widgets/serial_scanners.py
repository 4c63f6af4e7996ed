"""Serial scanners on the GUI thread: their codes go through the same door as those that type."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kiosk.devices.scanners.framing import ScannerSettings
from kiosk.devices.scanners.owner import Scanned, ScannerEvent, ScannerOwner, ScannerState
from kiosk.devices.serial_line import Ports, SystemPorts

NAMES = {"scanner": "條碼機", "badge": "讀卡機"}
_WORDS = {
    ScannerState.MISSING: "未接",
    ScannerState.HELD: "被占用",
    ScannerState.FORBIDDEN: "無權限",
    ScannerState.FAULT: "故障",
}


class SerialScanners(QObject):
    """Signals, on the GUI thread: `scanned(code)`; `changed(text, details)` for the status bar.

    `text` names the scanners that cannot be used, empty when all can; `details` says why. Has no
    parent: its owner closes it, because the thread behind it must end before it is deleted.
    """

    scanned = Signal(str)
    changed = Signal(str, str)
    _told = Signal(object)

    def __init__(self, wanted: Mapping[str, ScannerSettings], ports: Ports | None = None) -> None:
        super().__init__()
        self._bad: dict[str, tuple[str, str]] = {}
        self._open = True
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._owner = ScannerOwner(wanted, ports or SystemPorts(), self._told.emit)

    def start(self) -> None:
        """Begin to look for the scanners."""
        self._owner.start()

    def close(self) -> None:
        """Give the ports back; codes that are still under way are dropped."""
        self._open = False
        self._owner.close()

    @Slot(object)
    def _take(self, event: ScannerEvent) -> None:
        if not self._open:
            return
        if isinstance(event, Scanned):
            self.scanned.emit(event.code)
            return
        name = NAMES.get(event.source, event.source)
        self._bad.pop(event.source, None)
        if event.state is not ScannerState.READY:
            self._bad[event.source] = f"{name}{_WORDS[event.state]}", f"{name}：{event.text}"
        texts = [self._bad[key] for key in sorted(self._bad)]
        self.changed.emit(
            "、".join(short for short, _ in texts), "\n".join(long for _, long in texts)
        )
