"""An STU on a real pyserial port: a pseudo-terminal with the simulated pad behind it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kiosk.devices.pads.driver import StuPad
from kiosk.devices.pads.model import (
    Area,
    Link,
    PadAddress,
    PadBusy,
    PadGone,
    PadNotFound,
    PadRefused,
    PadTimeout,
    Protection,
)
from kiosk.devices.pads.pace import SystemPace
from kiosk.devices.pads.quality import judge
from kiosk.devices.pads.simulator.faults import FaultPlan
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.stu.codec import Pen
from kiosk.devices.pads.transports.serial import SerialBus
from tests.devices.pads.bench import form

pytest.importorskip("termios", reason="pseudo-terminals exist on POSIX only")

from tests.devices.pads.serial_line import SerialDesk, serial_desk


def opened(desk: SerialDesk) -> StuPad:
    return StuPad.open(SerialBus([desk.path]), desk.address, SystemPace())


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0


def sign(desk: SerialDesk, pad: StuPad, count: int) -> None:
    with desk.lock:
        desk.sim.play(handwriting(pad.info.capability, count), after=0.02)
    seen = 0
    while seen <= count:
        fresh = pad.poll(500)
        assert fresh, "the line went silent"
        seen += len(fresh)


@pytest.mark.slow
def test_a_signature_over_a_serial_line_is_whole_and_encrypted() -> None:
    with serial_desk() as desk:
        pad = opened(desk)
        asked = form()
        assert pad.begin(asked).blocks == 2  # 2557 bytes a block
        assert desk.sim.lcd.bits() == asked.bits
        sign(desk, pad, 200)
        capture = pad.finish()
        quality = judge(capture)
        pad.close()
    assert pad.info.model == "STU-540"
    assert pad.info.serial == "SIM0000001"
    assert desk.sim.registers[0x0D] == bytes([200])
    assert capture.protection is Protection.ENCRYPTED
    assert [s.seq for s in capture.samples] == list(range(1, 202))
    assert quality.findings == ()


def test_frames_damaged_on_the_line_give_no_wrong_sample() -> None:
    with serial_desk() as desk:
        pad = opened(desk)
        pad.begin(form())
        dice = random.Random(7)

        def flip(frame: bytes) -> bytes:
            if dice.random() < 0.2:
                at = dice.randrange(len(frame))
                return frame[:at] + bytes([frame[at] ^ 1 << dice.randrange(8)]) + frame[at + 1 :]
            return frame

        desk.spoil = flip
        pens = [Pen(10 * index, 7 * index, index, rdy=True, sw=1) for index in range(1, 301)]
        with desk.lock:
            desk.sim.play(pens, rate=2000)
        while desk.sim.writing or pad.poll(50):
            pad.poll(5)
        desk.spoil = lambda frame: frame
        capture = pad.finish(leave_s=0.0)
        pad.close()
    assert 150 < len(capture.samples) < 300
    for sample in capture.samples:
        assert sample.seq is not None
        expected = pens[sample.seq - 1]
        assert (sample.x, sample.y, sample.pressure) == expected[:3]


def test_a_swallowed_answer_is_asked_for_again() -> None:
    with serial_desk() as desk:
        transport = SerialBus([desk.path]).open(desk.address)
        swallowed = iter([True])
        desk.spoil = lambda frame: b"" if next(swallowed, False) else frame
        assert transport.get_feature(0x08, 17)[1:8] == b"STU-540"
        transport.close()


@pytest.mark.slow
def test_a_swallowed_block_is_not_sent_twice() -> None:
    with serial_desk() as desk:
        pad = opened(desk)
        desk.spoil = lambda frame: b""
        with pytest.raises(PadTimeout):
            pad.show(form())
        desk.spoil = lambda frame: frame
        pad.recover()
        pad.show(form())
        assert desk.sim.lcd.bits() == form().bits
        pad.close()


def test_refusals_carry_the_code_of_the_pad() -> None:
    with serial_desk(FaultPlan(nak=frozenset({0x2B}))) as desk:
        transport = SerialBus([desk.path]).open(desk.address)
        with pytest.raises(PadRefused, match="不認得") as caught:
            transport.get_feature(0x2B, 3)
        assert caught.value.result == 1
        with pytest.raises(PadRefused):
            transport.send_feature(b"\x2b\x01\x00")
        transport.close()


def test_noise_before_a_frame_is_skipped() -> None:
    with serial_desk() as desk:
        transport = SerialBus([desk.path]).open(desk.address)
        desk.spoil = lambda frame: bytes(range(0x30)) + b"\xc0\xc1" + frame
        assert transport.get_feature(0x09, 17)[0] == 9
        transport.close()


@pytest.mark.parametrize("phase", ["open", "idle", "image", "capture"])
def test_pulling_the_line_ends_in_pad_gone_with_no_descriptor_left(phase: str) -> None:
    before = descriptors()
    faults = FaultPlan(unplug_at_block=1 if phase == "image" else 0)
    if phase == "open":
        faults = FaultPlan(unplug_at_transfer=3)
    with serial_desk(faults) as desk:
        if phase == "open":
            with pytest.raises(PadGone):
                opened(desk)
        else:
            pad = opened(desk)
            if phase == "capture":
                pad.begin(form())
            if phase != "image":
                desk.unplug()
            with pytest.raises(PadGone):
                break_in(pad, phase)
            pad.close()
    assert descriptors() == before


def break_in(pad: StuPad, phase: str) -> None:
    if phase == "image":
        pad.show(form(800, 480, Area(1, 1, 3, 3)))
    elif phase == "idle":
        pad.is_alive()
    else:
        pad.poll(200)


def test_a_port_that_is_not_there_and_one_in_use_are_told_apart(tmp_path: Path) -> None:
    bus = SerialBus()
    with pytest.raises(PadNotFound):
        bus.open(PadAddress(Link.SERIAL, str(tmp_path / "ttyNone")))
    with serial_desk() as desk:
        first = bus.open(desk.address)
        with pytest.raises(PadBusy):
            bus.open(desk.address)
        first.close()
        first.close()


def test_a_kit_is_listed_by_its_port_alone() -> None:
    assert PadAddress(Link.SERIAL, "/dev/ttyKIT") in SerialBus(["/dev/ttyKIT"]).enumerate()
    assert all(address.vendor for address in SerialBus().enumerate())
