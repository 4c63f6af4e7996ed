"""Pads without a display for tests: a Topaz on a pseudo-terminal, a tablet in a tree like sysfs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.devices.pads.child import EMULATE
from kiosk.devices.pads.generic_hid import HidrawBus
from kiosk.devices.pads.host_main import serve
from kiosk.devices.pads.model import Capability
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.sources import TabletSource
from kiosk.devices.pads.stu.codec import Pen
from kiosk.devices.pads.topaz import MODELS
from tests.devices.pads.test_generic_hid import Tablet
from tests.devices.pads.test_topaz import DOWN, NEAR, packet, pressure

MODEL = "SigLite 1x5"
SIGLITE = MODELS[MODEL]
STEP_S = 0.005
STEP = 50
"""The same in the units of a tablet's scan time."""


class Hand:
    """Writes packet by packet at the pace of a pad; a Topaz tells no times, so that real time has to pass."""

    def __init__(self, say: Callable[[bytes], None], packets: Sequence[bytes]) -> None:
        self._say = say
        self._packets = packets
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def _write(self) -> None:
        for one in self._packets:
            try:
                self._say(one)
            except OSError:
                return  # unplugged under the hand
            if self._stop.wait(STEP_S):
                return

    def finish(self) -> None:
        """Wait until all is written."""
        self._thread.join(20)
        assert not self._thread.is_alive()

    def lift(self) -> None:
        """Stop in the middle."""
        self._stop.set()
        self._thread.join(20)


def topaz_writing(count: int = 200, *, goes_away: bool = True) -> list[bytes]:
    """Return a signature as the packets of a Topaz; it need not say that the pen has gone."""
    left, top, _, _ = SIGLITE.area
    pens = handwriting(SIGLITE.capability, count)
    rows = [
        pressure(pen.pressure)
        + packet(pen.x + left, pen.y + top, (NEAR if pen.rdy else 0) | (DOWN if pen.sw else 0))
        for pen in pens
    ]
    return rows if goes_away else rows[:-1]


def tablet_writing(can: Capability, count: int = 300) -> list[bytes]:
    """Return a signature as the reports of a tablet with scan times."""
    tablet = Tablet()
    pens: list[Pen] = handwriting(can, count)
    return [
        tablet.report(pen.x, pen.y, pen.pressure, down=bool(pen.sw), near=pen.rdy, time=step * STEP)
        for step, pen in enumerate(pens)
    ]


def tablet_command(root: Path) -> list[str]:
    """Return how a pad host is started that sees the tablets of a tree below `root`."""
    return [sys.executable, "-m", "tests.devices.pads.blind_pads", str(root)]


if __name__ == "__main__":
    place = Path(sys.argv[1])
    sys.exit(serve([EMULATE], [TabletSource(HidrawBus(place / "hidraw", place / "dev"))]))
