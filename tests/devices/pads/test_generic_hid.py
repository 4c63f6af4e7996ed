"""Pen tablets by their own description: every layout read right, every damage counted, never a guess."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("hidraw is Linux'", allow_module_level=True)

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.pads.generic_hid import (
    HidrawBus,
    PenLayout,
    PenReader,
    measured_rate,
    pen_layout,
)
from kiosk.devices.pads.hid_fields import read_descriptor
from kiosk.devices.pads.model import (
    LossProof,
    PadAddress,
    PadGone,
    PadNotFound,
    PadRefused,
    PadUnsupported,
)
from kiosk.devices.pads.pace import SystemPace

MS = 1_000_000


def item(prefix: int, value: int, size: int) -> bytes:
    code = {0: 0, 1: 1, 2: 2, 4: 3}[size]
    return bytes([prefix & 0xFC | code]) + (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")


@dataclass(frozen=True)
class Tablet:
    """How a tablet describes itself; its report: padding, tip, range, barrel, x, y, pressure, time."""

    report_id: int = 7
    pad: int = 0
    bits: int = 16
    low: int = 0
    high: int = 20000
    force: int = 2047
    timed: bool = True
    inches: bool = False

    @property
    def descriptor(self) -> bytes:
        axis = [
            item(0x15, self.low, 4),
            item(0x25, self.high, 4),
            item(0x34, 0, 0),
            item(0x45, (self.high - self.low) // 10, 4),
            item(0x55, 0x0E, 1),
            item(0x65, 0x13 if self.inches else 0x11, 1),
            item(0x75, self.bits, 1),
            item(0x95, 1, 1),
            item(0x05, 0x01, 1),
            item(0x09, 0x30, 1),
            item(0x81, 2, 1),
            item(0x09, 0x31, 1),
            item(0x81, 2, 1),
        ]
        head = [item(0x05, 0x0D, 1), item(0x09, 0x02, 1), item(0xA1, 1, 1)]
        if self.report_id:
            head.append(item(0x85, self.report_id, 1))
        head += [item(0x09, 0x20, 1), item(0xA1, 0, 1)]
        if self.pad:
            head += [item(0x75, self.pad, 1), item(0x95, 1, 1), item(0x81, 3, 1)]
        switches = [item(0x15, 0, 1), item(0x25, 1, 1), item(0x75, 1, 1), item(0x95, 3, 1)]
        switches += [item(0x09, usage, 1) for usage in (0x42, 0x32, 0x44)] + [item(0x81, 2, 1)]
        push, pop = item(0xA4, 0, 0), item(0xB4, 0, 0)
        force = [
            item(0x05, 0x0D, 1),
            item(0x25, self.force, 2),
            item(0x75, 13, 1),
            item(0x95, 1, 1),
            item(0x09, 0x30, 1),
            item(0x81, 2, 1),
        ]
        time = [item(0x27, 0xFFFF, 4), item(0x75, 16, 1), item(0x09, 0x56, 1), item(0x81, 2, 1)]
        parts = [*head, *switches, push, *axis, pop, *force, *(time if self.timed else [])]
        return b"".join([*parts, item(0xC0, 0, 0), item(0xC0, 0, 0)])

    def report(
        self,
        x: int,
        y: int,
        force: int = 0,
        *,
        down: bool = True,
        near: bool = True,
        barrel: bool = False,
        time: int = 0,
    ) -> bytes:
        value, at = 0, self.pad
        fields = [(down, 1), (near, 1), (barrel, 1), (x, self.bits), (y, self.bits), (force, 13)]
        for number, bits in [*fields, *([(time, 16)] if self.timed else [])]:
            value |= (int(number) & ((1 << bits) - 1)) << at
            at += bits
        body = value.to_bytes(-(-at // 8), "little")
        return bytes([self.report_id]) + body if self.report_id else body


tablets = st.builds(
    Tablet,
    report_id=st.integers(0, 255),
    pad=st.integers(0, 17),
    bits=st.integers(16, 32),
    low=st.integers(-9000, 0),
    high=st.integers(9000, 20000),
    force=st.integers(255, 4095),
    timed=st.booleans(),
    inches=st.booleans(),
)


@given(tablets, st.data())
def test_every_layout_gives_back_what_was_sent(tablet: Tablet, data: st.DataObject) -> None:
    reader = PenReader(pen_layout(tablet.descriptor))
    x, y = (data.draw(st.integers(tablet.low, tablet.high)) for _ in range(2))
    force = data.draw(st.integers(0, tablet.force))
    down, near, barrel = (data.draw(st.booleans()) for _ in range(3))
    sample = reader.feed(tablet.report(x, y, force, down=down, near=near, barrel=barrel), 5)
    assert sample is not None
    assert sample.rdy == (down or near)
    assert sample.down == down
    if sample.rdy:
        found = (sample.x, sample.y, sample.pressure, sample.sw)
        assert found == (x - tablet.low, y - tablet.low, force, down | barrel << 1)
    else:
        assert (sample.x, sample.y, sample.pressure, sample.sw) == (0, 0, 0, 0)
    assert (sample.time_ms is not None) == tablet.timed
    assert reader.malformed == 0


@given(tablets)
def test_ranges_and_resolution_come_from_the_description(tablet: Tablet) -> None:
    can = pen_layout(tablet.descriptor).capability
    assert (can.max_x, can.max_y) == (tablet.high - tablet.low,) * 2
    assert can.max_pressure == tablet.force
    levels = tablet.high - tablet.low
    per_unit = levels / (levels // 10 * 0.01)
    assert can.units_per_inch == round(per_unit if tablet.inches else per_unit * 2.54)


@given(tablets, st.data())
def test_a_damaged_report_is_counted_and_gives_nothing(tablet: Tablet, data: st.DataObject) -> None:
    reader = PenReader(pen_layout(tablet.descriptor))
    report = tablet.report(100, 100)
    cut = data.draw(st.integers(1 if tablet.report_id else 0, len(report) - 1))
    assert reader.feed(report[:cut], 0) is None
    assert reader.feed(report + b"\0", 0) is None
    assert reader.feed(tablet.report(tablet.high + 1, 0) if tablet.bits > 16 else b"", 0) is None
    assert reader.malformed >= 2


@given(st.binary(max_size=300))
def test_any_bytes_may_be_a_description(noise: bytes) -> None:
    found = read_descriptor(noise)
    for one in found.fields:
        one.value(bytes(64))
    with pytest.raises(PadUnsupported):
        raise_or_none(noise)


def raise_or_none(noise: bytes) -> PenLayout:
    """Fail as a device without a pen does: random bytes that describe one have not been seen."""
    return pen_layout(noise)


@given(tablets, st.data())
def test_a_damaged_description_is_refused_or_read_safely(
    tablet: Tablet, data: st.DataObject
) -> None:
    descriptor = bytearray(tablet.descriptor)
    for _ in range(data.draw(st.integers(1, 4))):
        descriptor[data.draw(st.integers(0, len(descriptor) - 1))] = data.draw(st.integers(0, 255))
    try:
        layout = pen_layout(bytes(descriptor))
    except PadUnsupported:
        return
    reader = PenReader(layout)
    for length in range(40):
        sample = reader.feed(bytes([tablet.report_id]) + bytes(length), 0)
        if sample is not None and sample.rdy:
            assert 0 <= sample.x <= layout.capability.max_x
            assert 0 <= sample.y <= layout.capability.max_y


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (item(0x09, 0x02, 1), item(0x09, 0x04, 1), "不是筆式"),
        (item(0x09, 0x42, 1), item(0x09, 0x43, 1), "筆尖"),
        (item(0x65, 0x11, 1), item(0x65, 0x00, 1), "實際尺寸"),
        (item(0x25, 20000, 4), item(0x25, 0, 4), "座標範圍"),
    ],
)
def test_what_is_missing_is_said(old: bytes, new: bytes, said: str) -> None:
    descriptor = Tablet().descriptor
    assert old in descriptor
    with pytest.raises(PadUnsupported, match=said):
        pen_layout(descriptor.replace(old, new))


def test_scan_time_goes_on_over_its_wraps_and_pauses() -> None:
    tablet, times = Tablet(), []
    reader = PenReader(pen_layout(tablet.descriptor))
    for at_ms in (0, 5, 6550, 6560, 30_000, 30_005):
        sample = reader.feed(tablet.report(1, 1, time=at_ms * 10 % 65536), (at_ms + 2) * MS)
        assert sample is not None
        times.append(sample.time_ms)
    assert times == [0, 5, 6550, 6560, 30_000, 30_005]


# --------------------------------------------------------------------- as Linux shows a tablet
class Hidraw:
    """A tablet in a tree like sysfs; its device is a pipe that keeps reports apart, as hidraw does."""

    def __init__(self, root: Path, tablet: Tablet) -> None:
        self.sysfs, self.dev = root / "hidraw", root / "dev"
        self.node = self.sysfs / "hidraw3"
        (self.node / "device").mkdir(parents=True)
        self.dev.mkdir()
        (self.node / "device" / "report_descriptor").write_bytes(tablet.descriptor)
        self.name_it(0x256C, 0x006D)
        os.mkfifo(self.dev / "hidraw3")
        self._pipe = os.open(self.dev / "hidraw3", os.O_RDWR)
        packets = fcntl.fcntl(self._pipe, fcntl.F_GETFL) | os.O_DIRECT
        fcntl.fcntl(self._pipe, fcntl.F_SETFL, packets)
        self.bus = HidrawBus(self.sysfs, self.dev)

    def name_it(self, vendor: int, product: int) -> None:
        text = f"DRIVER=hid-generic\nHID_ID=0003:{vendor:08X}:{product:08X}\nHID_NAME=Pen T-1\nHID_UNIQ=S-9\n"
        (self.node / "device" / "uevent").write_text(text, "utf-8")

    def say(self, report: bytes) -> None:
        os.write(self._pipe, report)

    def unplug(self) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1


@pytest.fixture
def hidraw(tmp_path: Path) -> Iterator[Hidraw]:
    made = Hidraw(tmp_path, Tablet())
    yield made
    made.unplug()


def test_a_tablet_is_listed_once_and_pads_of_their_own_protocol_are_not(hidraw: Hidraw) -> None:
    (found,) = hidraw.bus.enumerate()
    assert (found.vendor, found.product, found.name, found.serial) == (
        0x256C,
        0x006D,
        "Pen T-1",
        "S-9",
    )
    hidraw.name_it(0x056A, 0xA5)
    assert hidraw.bus.enumerate() == []
    assert HidrawBus(hidraw.sysfs / "nowhere").enumerate() == []


def test_a_signature_is_taken_whole(hidraw: Hidraw) -> None:
    tablet = Tablet()
    (address,) = hidraw.bus.enumerate()
    pen = hidraw.bus.open(address, SystemPace())
    hidraw.say(tablet.report(1, 1))  # before anybody asked
    pen.begin()
    for step in range(300):
        hidraw.say(tablet.report(100 + step, 200, 500 + step, time=step * 50))
        if step % 10 == 9:  # a pipe holds sixteen reports
            pen.poll(1000)
    hidraw.say(tablet.report(0, 0, down=False, near=False, time=15_000))
    capture = pen.finish()
    assert [one.x for one in capture.samples if one.down] == list(range(100, 400))
    assert [one.time_ms for one in capture.samples] == list(range(0, 1505, 5))
    assert capture.left_range
    assert capture.info.capability.rate_hz == 200
    assert capture.info.loss_proof is LossProof.UNCOUNTED
    with pytest.raises(PadRefused):
        pen.finish()
    pen.close()


def test_unplugged_in_the_middle(hidraw: Hidraw) -> None:
    (address,) = hidraw.bus.enumerate()
    pen = hidraw.bus.open(address, SystemPace())
    pen.begin()
    hidraw.say(Tablet().report(5, 5))
    assert pen.poll(1000)
    hidraw.unplug()
    with pytest.raises(PadGone):
        pen.poll(1000)
    with pytest.raises(PadGone):
        pen.is_alive()
    pen.close()
    nowhere = PadAddress(address.link, str(hidraw.dev / "hidraw9"))
    with pytest.raises(PadNotFound):
        hidraw.bus.open(nowhere, SystemPace())


def test_rate_without_times_is_not_guessed() -> None:
    assert measured_rate([]) == 1
