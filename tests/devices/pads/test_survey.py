"""Looking over the pads: fit or why not, and a measured rate that tells loss."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kiosk.devices.pads.model import PadUnsupported, PenSample
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.survey import Found, PadFitness, Rate, Surveyor, rate_of
from kiosk.devices.serial_line import Port, SystemPorts
from tests.devices.pads.bench import Desk


class Listed(SystemPorts):
    """Lists what the system would: no test machine has these devices."""

    def __init__(self, *ports: Port) -> None:
        self._listed = ports

    def all(self) -> tuple[Port, ...]:
        return self._listed


def test_a_pad_is_described_and_its_rate_measured() -> None:
    desk = Desk("STU-540")
    surveyor = Surveyor([desk.bus], desk.pace)
    (found,) = surveyor.look()
    assert found.fitness is PadFitness.READY
    assert found.info is not None
    assert (found.info.model, found.info.firmware) == ("STU-540", "1.08")
    assert found.rate is None
    pens = handwriting(found.info.capability, 3000)
    desk.sim.play(pens)
    (measured,) = surveyor.look(4)
    assert measured.rate is not None
    assert measured.rate.samples > 400
    assert measured.rate.tenths == 2000
    assert measured.rate.lost == 0


def test_why_a_pad_cannot_be_used() -> None:
    desk = Desk("STU-540")
    surveyor = Surveyor([desk.bus], desk.pace)
    desk.bus.occupied.add("emulated:0")
    (busy,) = surveyor.look()
    assert busy.fitness is PadFitness.BUSY
    assert "其他程式" in busy.reason
    desk.sim.unplug()
    assert surveyor.look() == []
    with pytest.raises(PadUnsupported):
        Surveyor([], desk.pace, topaz_model="No such")


def test_a_common_serial_chip_is_only_perhaps_a_pad() -> None:
    desk = Desk()
    ports = Listed(Port("/dev/ttyUSB9", "FT232R", 0x0403, 0x6001, "A1"), Port("COM1"))
    (found,) = Surveyor([], desk.pace, ports=ports).look()
    assert found.fitness is PadFitness.UNKNOWN
    assert "Topaz" in found.reason


if sys.platform != "win32":
    from tests.devices.ptys import PtyDevice

    def test_a_topaz_named_by_its_model_is_opened(tmp_path: Path) -> None:
        from kiosk.devices.pads.pace import SystemPace

        device = PtyDevice(tmp_path / "ttyTopaz")
        ports = Listed(Port(device.port, "FT232R", 0x0403, 0x6001, "A1"))
        (found,) = Surveyor([], SystemPace(), ports=ports, topaz_model="SigLite 1x5").look(1)
        assert found.fitness is PadFitness.READY
        assert found.info is not None
        assert (found.info.maker, found.info.serial) == ("Topaz", "A1")
        assert found.rate == Rate(0, 0, 0)
        device.unplug()


def sample(at: int, seq: int | None, time_ms: int | None, *, rdy: bool = True) -> PenSample:
    return PenSample(1, 1, 9, rdy=rdy, sw=1, time_ms=time_ms, seq=seq, host_ns=at * 1_000_000)


def test_the_rate_is_of_the_time_the_pen_was_near() -> None:
    near = [sample(9 * at, at, 5 * at) for at in range(101)]
    away = [sample(2000, 101, 505, rdy=False)]
    again = [sample(9000 + at, 300 + at, 6000 + 5 * at) for at in range(101)]
    rate = rate_of([*near, *away, *again])
    assert (rate.samples, rate.span_ms, rate.tenths) == (200, 1000, 2000)
    assert rate.lost == 300 - 101 - 1


def test_without_a_clock_of_its_own_this_machine_s_counts() -> None:
    rate = rate_of([sample(10 * at, None, None) for at in range(51)])
    assert (rate.samples, rate.span_ms, rate.tenths, rate.lost) == (50, 500, 1000, 0)
    assert rate_of([]).tenths == 0


def test_found_says_nothing_it_does_not_know() -> None:
    desk = Desk()
    found = Found(desk.bus.enumerate()[0], PadFitness.BUSY)
    assert found.info is None
    assert found.rate is None


@pytest.mark.skipif(sys.platform != "linux", reason="permissions of device nodes are Linux'")
def test_a_tablet_without_the_right_to_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.devices.pads.test_generic_hid import Hidraw, Tablet

    hidraw = Hidraw(tmp_path, Tablet())
    # The tests may run as root, who may open everything.
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    (found,) = Surveyor([], Desk().pace, tablets=hidraw.bus).look()
    assert found.fitness is PadFitness.FORBIDDEN
    assert "udev" in found.reason
    hidraw.unplug()
