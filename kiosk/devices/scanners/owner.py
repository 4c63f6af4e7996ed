"""One thread owns every scanner line: finds it, reads it, and finds it again after it was unplugged."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from kiosk.devices.scanners.framing import CodeReader, ScannerSettings
from kiosk.devices.serial_line import Line, LineBusy, LineError, LineForbidden, LineGone, Ports

log = logging.getLogger(__name__)

LOOK_NS = 1_000_000_000
"""How often a missing scanner is looked for."""
_READ_MS = 60
"""One round over the open lines; a person does not notice so much."""
_REST_S = 0.2


class ScannerState(StrEnum):
    """How one scanner is."""

    READY = "ready"
    MISSING = "missing"
    HELD = "held"
    """Another program holds its port."""
    FORBIDDEN = "forbidden"
    """This account may not open its port."""
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code came from the scanner of that name."""

    source: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScannerSeen:
    """The state of a scanner changed; `text` says why it cannot be used."""

    source: str
    state: ScannerState
    text: str = ""


ScannerEvent: TypeAlias = Scanned | ScannerSeen

_STATES: Mapping[type[LineError], ScannerState] = {
    LineGone: ScannerState.MISSING,
    LineBusy: ScannerState.HELD,
    LineForbidden: ScannerState.FORBIDDEN,
}


class _Scanner:
    """One configured scanner, open or not."""

    def __init__(self, name: str, settings: ScannerSettings) -> None:
        self.name = name
        self.settings = settings
        self.line: Line | None = None
        self.reader = self._new_reader()
        self.look_at = 0
        self.told: ScannerSeen | None = None

    def _new_reader(self) -> CodeReader:
        return CodeReader(self.settings.framing, self.settings.prefix)

    def opened(self, line: Line) -> None:
        """Begin with a line; what came before it was another one."""
        self.line, self.reader = line, self._new_reader()

    def lost(self) -> None:
        """Give the line back."""
        if self.line is not None:
            self.line.close()
        if self.reader.noise:
            log.info("scanner %s: %d dropped as noise", self.name, self.reader.noise)
        self.line = None


class ScannerOwner:
    """Serves the scanners of `wanted` (name -> settings; those without a port are left out).

    `tell` is called on the owning thread, in order. `now_ns` is monotonic.
    """

    def __init__(
        self,
        wanted: Mapping[str, ScannerSettings],
        ports: Ports,
        tell: Callable[[ScannerEvent], None],
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._ports = ports
        self._tell = tell
        self._now = now_ns
        self._scanners = [_Scanner(name, one) for name, one in wanted.items() if one.port]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="scanners", daemon=True)

    def start(self) -> None:
        """Begin; without any scanner no thread is started."""
        if self._scanners:
            self._thread.start()

    def close(self) -> None:
        """End the thread and give every port back; may be called again, and without `start`."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        try:
            while not self._over.is_set():
                self.step()
        finally:
            for scanner in self._scanners:
                scanner.lost()

    def step(self) -> None:
        """Look for what is missing and read what is there, once."""
        for scanner in self._scanners:
            if scanner.line is None and self._now() >= scanner.look_at:
                scanner.look_at = self._now() + LOOK_NS
                self._look(scanner)
        there = [scanner for scanner in self._scanners if scanner.line is not None]
        for scanner in there:
            self._read(scanner, _READ_MS // len(there))
        if not there:
            self._over.wait(_REST_S)

    def _look(self, scanner: _Scanner) -> None:
        wanted = scanner.settings
        port = self._ports.find(wanted.port)
        if port is None:
            self._say(scanner, ScannerState.MISSING, f"找不到連接埠 {wanted.port}")
            return
        try:
            scanner.opened(self._ports.open(port.device, wanted.line))
        except LineError as failure:
            state = _STATES.get(type(failure), ScannerState.FAULT)
            self._say(scanner, state, failure.message)
            return
        self._say(scanner, ScannerState.READY)

    def _read(self, scanner: _Scanner, timeout_ms: int) -> None:
        if scanner.line is None:
            return
        try:
            data = scanner.line.read(timeout_ms)
        except LineError as failure:
            scanner.lost()
            scanner.look_at = self._now() + LOOK_NS
            self._say(scanner, ScannerState.MISSING, failure.message)
            return
        if not data:
            scanner.reader.idle(self._now())
        for code in scanner.reader.feed(data, self._now()) if data else ():
            self._tell(Scanned(scanner.name, code))

    def _say(self, scanner: _Scanner, state: ScannerState, text: str = "") -> None:
        seen = ScannerSeen(scanner.name, state, text)
        if seen != scanner.told:
            scanner.told = seen
            self._tell(seen)
