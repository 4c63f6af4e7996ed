"""Scanners on real pyserial over pseudo-terminals: pulled out in mid-code, plugged in again, shared."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

import queue
from collections.abc import Iterator
from pathlib import Path

from kiosk.devices.scanners.framing import Framing, ScannerSettings
from kiosk.devices.scanners.owner import (
    Scanned,
    ScannerEvent,
    ScannerOwner,
    ScannerSeen,
    ScannerState,
)
from kiosk.devices.serial_line import LineSettings, Port, SerialLine, SystemPorts
from tests.devices.ptys import PtyDevice

SECONDS = 20.0


class Bench:
    """Owners under test and what they told."""

    def __init__(self, folder: Path) -> None:
        self.scanner = PtyDevice(folder / "ttyScan")
        self.badge = PtyDevice(folder / "ttyBadge")
        self.owners: list[ScannerOwner] = []
        self.told: queue.SimpleQueue[ScannerEvent] = queue.SimpleQueue()

    def start(self, ports: SystemPorts | None = None, **wanted: ScannerSettings) -> ScannerOwner:
        owner = ScannerOwner(wanted, ports or SystemPorts(), self.told.put)
        self.owners.append(owner)
        owner.start()
        return owner

    def next(self) -> ScannerEvent:
        return self.told.get(timeout=SECONDS)

    def ready(self, *names: str) -> None:
        wanted = {ScannerSeen(name, ScannerState.READY) for name in names}
        assert {self.next() for _ in names} == wanted

    def close(self) -> None:
        for owner in self.owners:
            owner.close()
        self.scanner.unplug()
        self.badge.unplug()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def test_bursts_split_and_glued_and_between_noise(bench: Bench) -> None:
    bench.start(scanner=ScannerSettings(bench.scanner.port))
    bench.ready("scanner")
    for piece in (b"PX-", b"00", b"42\r", b"\nA-1234\rA-1235\r", b"\xff\xfe\x00\r", b"A-9\r"):
        bench.scanner.say(piece)
    bench.scanner.say(b"PX-0099\r")
    codes = [bench.next() for _ in range(5)]
    assert codes == [
        Scanned("scanner", c) for c in ("PX-0042", "A-1234", "A-1235", "A-9", "PX-0099")
    ]


def test_pulled_out_in_the_middle_of_a_code_and_plugged_in_again(bench: Bench) -> None:
    bench.start(scanner=ScannerSettings(bench.scanner.port))
    bench.ready("scanner")
    for round_ in range(5):
        bench.scanner.say(b"PX-00")
        bench.scanner.unplug()
        lost = bench.next()
        assert isinstance(lost, ScannerSeen)
        assert lost.state is ScannerState.MISSING
        bench.scanner.plug()
        seen = bench.next()
        while seen != ScannerSeen("scanner", ScannerState.READY):
            assert isinstance(seen, ScannerSeen)
            assert seen.state is ScannerState.MISSING
            seen = bench.next()
        bench.scanner.say(b"%d-0043\r" % round_)
        assert bench.next() == Scanned("scanner", f"{round_}-0043"), (
            "nothing of before is joined on"
        )


def test_one_thread_serves_scanner_and_badge_reader(bench: Bench) -> None:
    bench.start(
        scanner=ScannerSettings(bench.scanner.port, framing=Framing.LF),
        badge=ScannerSettings(bench.badge.port, 115200, Framing.STX_ETX, "ID:"),
    )
    bench.ready("scanner", "badge")
    bench.badge.say(b"\x02ID:A5678\x03")
    assert bench.next() == Scanned("badge", "A5678")
    bench.scanner.say(b"PX-0042\r\n")
    assert bench.next() == Scanned("scanner", "PX-0042")
    bench.badge.unplug()
    assert bench.next() == ScannerSeen("badge", ScannerState.MISSING, "裝置已拔除")
    bench.scanner.say(b"PX-0044\n")
    told = bench.next()
    while isinstance(told, ScannerSeen):
        told = bench.next()
    assert told == Scanned("scanner", "PX-0044")


def test_a_port_another_program_holds(bench: Bench) -> None:
    holder = SystemPorts().open(bench.scanner.port, LineSettings())
    bench.start(scanner=ScannerSettings(bench.scanner.port))
    held = bench.next()
    assert isinstance(held, ScannerSeen)
    assert held.state is ScannerState.HELD
    assert "其他程式" in held.text
    holder.close()
    bench.ready("scanner")


def test_closing_gives_the_port_back(bench: Bench) -> None:
    owner = bench.start(scanner=ScannerSettings(bench.scanner.port))
    bench.ready("scanner")
    owner.close()
    owner.close()
    line = SystemPorts().open(bench.scanner.port, LineSettings())
    assert isinstance(line, SerialLine)
    line.close()


def test_found_by_identity_under_a_new_name(bench: Bench, tmp_path: Path) -> None:
    class Listed(SystemPorts):
        """Lists what udev would: pseudo-terminals have no USB identity of their own."""

        def all(self) -> list[Port]:
            there = (path for path in sorted(tmp_path.iterdir()) if path.name.startswith("ttyScan"))
            return [Port(str(path), "Scanner", 0x05E0, 0x1701) for path in there]

    bench.start(Listed(), scanner=ScannerSettings("05e0:1701"))
    bench.ready("scanner")
    bench.scanner.unplug()
    bench.scanner.link = tmp_path / "ttyScan7"
    told = bench.next()
    assert isinstance(told, ScannerSeen)
    assert told.state is ScannerState.MISSING
    bench.scanner.plug()
    while told != ScannerSeen("scanner", ScannerState.READY):
        told = bench.next()
    bench.scanner.say(b"PX-0042\r")
    assert bench.next() == Scanned("scanner", "PX-0042")


def test_without_a_port_nothing_runs() -> None:
    told: list[ScannerEvent] = []
    owner = ScannerOwner({"scanner": ScannerSettings()}, SystemPorts(), told.append)
    owner.start()
    owner.close()
    assert told == []
