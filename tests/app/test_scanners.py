"""Serial scanner and badge reader at the composed kiosk: the same doors as the keyboard's."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from kiosk.devices.scanners.framing import ScannerSettings
from kiosk.views.widgets.serial_scanners import SerialScanners
from tests.app.conftest import Desk
from tests.devices.ptys import PtyDevice
from tests.station import PEOPLE


@pytest.fixture
def device(tmp_path: Path) -> Iterator[PtyDevice]:
    made = PtyDevice(tmp_path / "ttyScan")
    yield made
    made.unplug()


@pytest.fixture
def served(desk: Desk, device: PtyDevice) -> Desk:
    """Give a kiosk whose settings name a badge reader."""
    kiosk = desk.kiosk
    kiosk.use_scanners(SerialScanners({"badge": ScannerSettings(device.port)}))
    found: list[str] = []
    kiosk.scanners.changed.connect(lambda text, _details: found.append(text))
    kiosk.scanners.start()
    desk.wait(lambda: found == [""])  # what is sent before the port is open is nobody's
    return desk


def test_a_badge_is_taken_while_locked_and_a_code_by_the_page_after(
    served: Desk, device: PtyDevice
) -> None:
    badges: list[str] = []
    served.shell.login.badge.connect(badges.append)
    card = next(one.badge for one in PEOPLE if one.account == "chen")
    device.say(card.encode() + b"\r")
    served.wait(lambda: badges == [card])
    served.settle()
    served.sign_in("chen")
    codes: list[str] = []
    served.kiosk.workflow.take_scan = codes.append
    device.say(b"PX-0042\r")
    served.wait(lambda: codes == ["PX-0042"])
    assert badges == [card]


def test_a_scan_keeps_the_session_awake(served: Desk, device: PtyDevice) -> None:
    served.sign_in("chen")
    served.clock.advance(timedelta(seconds=80))
    codes: list[str] = []
    served.kiosk.scanners.scanned.connect(codes.append)
    device.say(b"PX-0042\r")
    served.wait(lambda: codes == ["PX-0042"])
    served.settle()
    served.clock.advance(timedelta(seconds=80))
    served.kiosk.sign_in.tick()
    assert not served.shell.locked


def test_the_bar_says_that_a_reader_is_missing(served: Desk, device: PtyDevice) -> None:
    device.unplug()
    served.wait(lambda: served.shell.bar.scanner == "讀卡機未接")
    device.plug()
    served.wait(lambda: not served.shell.bar.scanner)
