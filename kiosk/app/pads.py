"""The signature pads of the running kiosk: their host, where people sign, what the status bar says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

import kiosk
from kiosk.app.settings import Pads as PadSettings
from kiosk.app.window import bring_to_front
from kiosk.devices.biometrics.seal import CERTIFICATE
from kiosk.devices.pads.child import blind_words, host_command
from kiosk.devices.pads.client import Listener, PadClient, PadConfig, PadStatus
from kiosk.views.ops import OpRunner
from kiosk.views.pads.accepting import CadreDoor
from kiosk.views.pads.citizen import load
from kiosk.views.pads.pad_signatures import PadSignatures
from kiosk.views.pads.port import PadPort, status_detail, status_words
from kiosk.views.shell import Shell

_RESOURCES = Path(kiosk.__file__).resolve().parents[1] / "resources"


def config_of(folder: Path, settings: PadSettings) -> PadConfig:
    """Return what the host is told: the examiner's certificate of the data folder, the unit's settings."""
    path = folder / CERTIFICATE
    pem = path.read_bytes() if path.exists() else b""
    return PadConfig(pem, settings.allow_plain, settings.thresholds)


def host_words(settings: PadSettings, *, demo: bool = False) -> list[str]:
    """Return how the host is started for the pads that the unit's settings name."""
    blind = blind_words(settings.topaz_port, settings.topaz_model, tablets=settings.tablets)
    return host_command(demo=demo, kits=settings.kits, blind=blind)


class Pads(QObject):
    """Made with the kiosk, started with it; without a `command` no host runs and the screen serves.

    It goes with the shell's window; the host, which is older than that, is ended by `close`.
    """

    def __init__(
        self,
        shell: Shell,
        config: PadConfig,
        command: Sequence[str],
        touch: Callable[[], None],
        runner: OpRunner,
        *,
        citizen_on_screen: bool,
        cadres: CadreDoor | None = None,
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._command = tuple(command)
        self._window: QWidget | None = None

        def make(listener: Listener) -> PadClient:
            return PadClient(listener, config, self._command)

        self.port = PadPort(make)
        self.port.status_changed.connect(self._show)
        words = load(_RESOURCES / "citizen")
        self.signatures = PadSignatures(
            shell, self.port, words, runner, citizen_on_screen=citizen_on_screen, cadres=cadres
        )
        self._touch = touch
        self.signatures.touched.connect(self._touched)

    def start(self) -> None:
        """Start the host, where there is to be one."""
        if self._command:
            self.port.start()

    def close(self) -> None:
        """End the host."""
        if self._command:
            self.port.close()

    def _touched(self) -> None:
        """Writing on the pad is work at the counter: the screen does not lock meanwhile."""
        if not self._shell.locked:
            self._touch()

    def _show(self, status: PadStatus) -> None:
        words, tone = status_words(status)
        self._shell.bar.show_pad(words, tone, status_detail(status))

    def add_demo_window(self) -> None:
        """Offer the simulated pad in the palette."""
        self._shell.add_command("示範簽名板", "", self._open_window)

    def _open_window(self) -> None:
        from kiosk.views.pads.pad_window import PadWindow

        if self._window is not None:
            bring_to_front(self._window)
            return
        self._window = PadWindow(self._shell, self.port)
        self._window.destroyed.connect(self._window_gone)
        self._window.show()

    def _window_gone(self) -> None:
        self._window = None
