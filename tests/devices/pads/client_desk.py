"""A pad client with its real host process and simulated pads on the desk, for tests to wait on."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from kiosk.app.bench.pad_desk import Row, tap, written
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadClient, PadConfig, PadState, PadStatus
from kiosk.devices.pads.events import Event, Failed, Finished, Shown
from kiosk.devices.pads.model import Capability, PadForm
from kiosk.devices.pads.signing import Begin
from tests.devices.pads import bench

E = TypeVar("E")
TEXT = "本人領用手槍一枝。"
DOCUMENT = hashlib.sha256(TEXT.encode()).hexdigest()
PATIENCE_S = 20.0

__all__ = ["ClientDesk", "Row", "client_desk", "tap", "written"]


class ClientDesk:
    """Hears everything a client says; `wait` returns the next event of a kind."""

    def __init__(
        self, config: PadConfig | None = None, command: Sequence[str] | None = None
    ) -> None:
        self.events: list[PadStatus | Event] = []
        self._came = threading.Condition()
        self._read = 0
        self.client = PadClient(self._hear, config, command or host_command(emulate=True))

    def _hear(self, event: PadStatus | Event) -> None:
        with self._came:
            self.events.append(event)
            self._came.notify_all()

    def wait(self, kind: type[E], wanted: Callable[[E], bool] = lambda _event: True) -> E:
        """Return the next event of a kind that has not been waited past yet."""
        found: list[E] = []

        def there() -> bool:
            while self._read < len(self.events):
                event = self.events[self._read]
                self._read += 1
                if isinstance(event, kind) and wanted(event):
                    found.append(event)
                    return True
            return False

        with self._came:
            assert self._came.wait_for(there, PATIENCE_S), self.events[-3:]
        return found[0]

    def wait_state(self, state: PadState) -> PadStatus:
        return self.wait(PadStatus, lambda status: status.state is state)

    def plug(self, model: str = "STU-540", serial: str = "SIM1") -> PadStatus:
        self.client.emulate("plug", serial, model=model)
        return self.wait_state(PadState.IDLE)

    def begin(self, *pages: PadForm) -> int:
        session = self.client.begin(Begin(0, pages or (bench.form(),), DOCUMENT, "領用人"))
        self.wait(Shown)
        return session

    def write(self, rows: Sequence[Row], serial: str = "SIM1") -> None:
        self.client.emulate("write", serial, pens=list(rows))

    def sign(self, count: int = bench.SIGNATURE, seed: int = 1) -> list[Row]:
        """Write the signature of a seed and press the key; return what the pen sent."""
        can = self.capability
        rows = [*written(can, count, seed), *tap(bench.form(), can, "confirm")]
        self.write(rows)
        return rows

    @property
    def capability(self) -> Capability:
        info = self.client.info
        assert info is not None
        return info.capability

    def ended(self) -> Finished | Failed:
        return self.wait(Finished | Failed)  # type: ignore[arg-type]


@contextmanager
def client_desk(config: PadConfig | None = None) -> Iterator[ClientDesk]:
    """Give a running client with an empty desk; nothing of it is left behind."""
    desk = ClientDesk(config)
    desk.client.start()
    try:
        desk.wait_state(PadState.ABSENT)
        yield desk
    finally:
        desk.client.close()
