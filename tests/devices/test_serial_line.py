"""A serial port by name or USB identity, and what it says when it cannot be had."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.serial_line import (
    LineBusy,
    LineError,
    LineGone,
    LineSettings,
    Port,
    SystemPorts,
    _drop_damaged,
)

SCANNER = Port("/dev/ttyACM0", "Bar Code Scanner", 0x05E0, 0x1701, "S-17")


@pytest.mark.parametrize(
    ("wanted", "yes"),
    [
        ("/dev/ttyACM0", True),
        ("/dev/ttyACM1", False),
        ("05e0:1701", True),
        ("05E0:1702", False),
        ("05E0:1701@S-17", True),
        ("05E0:1701@S-18", False),
        ("", False),
    ],
)
def test_a_port_is_named_in_three_ways(wanted: str, *, yes: bool) -> None:
    assert SCANNER.answers_to(wanted) is yes


def test_windows_names_have_no_case() -> None:
    assert Port("COM3").answers_to("com3 ")


def test_an_identity_that_is_not_there_is_not_found() -> None:
    assert SystemPorts().find("FFFF:FFFE") is None
    assert SystemPorts().find("") is None


if sys.platform != "win32":
    import termios

    import serial

    from tests.devices.ptys import PtyDevice

    @pytest.fixture
    def device(tmp_path: Path) -> Iterator[PtyDevice]:
        made = PtyDevice(tmp_path / "ttyX")
        yield made
        made.unplug()

    def test_why_a_port_does_not_open(device: PtyDevice, tmp_path: Path) -> None:
        ports = SystemPorts()
        with pytest.raises(LineGone):
            ports.open(str(tmp_path / "ttyY"), LineSettings())
        line = ports.open(device.port, LineSettings())
        with pytest.raises(LineBusy):
            ports.open(device.port, LineSettings())
        line.close()
        line.close()
        with pytest.raises(LineError, match="無法開啟"):
            ports.open(device.port, LineSettings(-1))

    def test_reading_after_the_end(device: PtyDevice) -> None:
        line = SystemPorts().open(device.port, LineSettings())
        assert line.read(0) == b""
        device.say(b"abc")
        assert line.read(1000) == b"abc"
        threading.Thread(target=device.unplug).start()
        with pytest.raises(LineGone):
            line.read(10_000)
        line.close()
        with pytest.raises(LineGone):
            line.read(0)

    def test_damaged_bytes_are_dropped_by_the_system(device: PtyDevice) -> None:
        with serial.Serial(device.port) as port:
            _drop_damaged(port)
            flags = termios.tcgetattr(port.fileno())[0]
            assert flags & termios.INPCK
            assert flags & termios.IGNPAR
