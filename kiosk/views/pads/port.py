"""The pad client on the screen's thread: what its threads say arrives as signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from kiosk.devices.pads.client import Listener, PadClient, PadState, PadStatus
from kiosk.devices.pads.events import (
    Button,
    Display,
    Doubtful,
    Event,
    Failed,
    Finished,
    Ink,
    Presence,
    Shown,
    Tried,
)
from kiosk.devices.pads.model import PadInfo

SessionEvent: TypeAlias = Ink | Button | Shown | Doubtful | Finished | Tried | Failed


class PadPort(QObject):
    """One pad host for the whole kiosk; `close` ends it.

    Signals, all on the screen's thread and in order: `status_changed(PadStatus)`,
    `told(SessionEvent)` for the session in progress, `displayed(Display)` of a simulated pad.
    """

    status_changed = Signal(object)
    told = Signal(object)
    displayed = Signal(object)
    _came = Signal(object)

    def __init__(
        self, make: Callable[[Listener], PadClient], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._status = PadStatus(PadState.ABSENT)
        # Emitted by threads of the client: Qt carries it over to this object's own thread.
        self._came.connect(self._deliver)
        self.client = make(self._came.emit)

    def start(self) -> None:
        """Start the host."""
        self.client.start()

    def close(self) -> None:
        """End the host and its threads."""
        self.client.close()

    @property
    def status(self) -> PadStatus:
        """Return the status last shown, never ahead of the signals."""
        return self._status

    @property
    def info(self) -> PadInfo | None:
        """Return the pad that can be signed on now, or None."""
        return self._status.info if self._status.state is PadState.IDLE else None

    def _deliver(self, event: PadStatus | Event) -> None:
        if isinstance(event, PadStatus):
            self._status = event
            self.status_changed.emit(event)
        elif isinstance(event, Display):
            self.displayed.emit(event)
        else:
            self.told.emit(event)


_NAME = 24
_WORDS = {
    PadState.ABSENT: ("無簽名板", ""),
    PadState.STARTING: ("簽名板準備中", ""),
    PadState.IDLE: ("簽名板就緒", "ok"),
    PadState.SIGNING: ("簽名板使用中", "info"),
}
_TROUBLES = {
    Presence.WRONG: "簽名板不支援",
    Presence.HELD: "簽名板被其他程式占用",
    Presence.MANY: "接了兩塊以上簽名板",
    Presence.FAULT: "簽名板故障",
}


def status_words(status: PadStatus) -> tuple[str, str]:
    """Return the few words and the tone for the status bar."""
    if status.state is PadState.FAULT:
        return _TROUBLES.get(status.presence, "簽名板故障"), "bad"
    words, tone = _WORDS[status.state]
    info = status.info
    if info is not None and not info.capability.has_display:
        # Nothing on the desk says which one it is: it stays dark and shows no form.
        return f"{words}：{info.model[:_NAME]}", tone
    return words, tone


def status_detail(status: PadStatus) -> str:
    """Return what stands behind the words: which pad it is, or what is wrong with it."""
    if status.info is None:
        return status.text
    notes = "；".join(status.info.notes)
    return " ".join(
        part for part in (status.info.maker, status.info.model, status.info.serial, notes) if part
    )
