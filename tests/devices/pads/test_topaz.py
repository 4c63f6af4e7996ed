"""Topaz: no checksum and no numbers, so every damaged stretch must cost points and never make one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.pads.model import PadBusy, PadGone, PadNotFound, PadRefused, PadUnsupported
from kiosk.devices.pads.pace import SystemPace
from kiosk.devices.pads.topaz import (
    MODELS,
    NARROW,
    WIDE,
    Layout,
    Packet,
    PacketParser,
    TopazDecoder,
    TopazPad,
    address_of,
    model_of,
)
from kiosk.devices.serial_line import LineSettings, SystemPorts

SIGLITE = MODELS["SigLite 1x5"]
NEAR, DOWN = 0x40, 0x01


def packet(first: int, second: int, status: int = NEAR | DOWN, layout: Layout = WIDE) -> bytes:
    bits, mask = layout.bits, (1 << layout.bits) - 1
    pairs = (first & mask, first >> bits & mask, second & mask, second >> bits & mask)
    return bytes([layout.sync | status, *pairs])


def pressure(value: int, layout: Layout = WIDE) -> bytes:
    return packet(0, value, 7 << 2, layout)


def seen(packets: list[Packet]) -> list[tuple[int, int, int]]:
    return [(one.status & 0x3F, one.first, one.second) for one in packets]


layouts = st.sampled_from([WIDE, NARROW])
points = st.lists(
    st.tuples(st.integers(0, 0xFFF), st.integers(0, 0xFFF)), min_size=12, max_size=40, unique=True
)


def test_the_bytes_of_the_protocol() -> None:
    data = bytes([0xC1, 0x34, 0x12, 0x56, 0x0A]) + bytes([0x9C, 0, 0, 0x7F, 0x03])
    parser = PacketParser()
    found = [*parser.feed(data), *parser.silence()]
    assert [one.kind for one in found] == [0, 7]
    assert (found[0].first, found[0].second) == (0x12 << 7 | 0x34, 0x0A << 7 | 0x56)
    assert found[1].second == 3 << 7 | 0x7F
    assert parser.damaged == 0


@given(points, layouts, st.data())
def test_a_sound_stream_gives_every_point_however_it_is_cut(
    sent: list[tuple[int, int]], layout: Layout, data: st.DataObject
) -> None:
    stream = b"".join(packet(x, y, DOWN, layout) for x, y in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    parser = PacketParser(layout)
    found: list[Packet] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += parser.feed(stream[start:end])
    found += parser.silence()
    assert seen(found) == [(DOWN, x, y) for x, y in sent]
    assert parser.damaged == 0


def is_part_of(part: list[tuple[int, int, int]], whole: list[tuple[int, int, int]]) -> bool:
    rest = iter(whole)
    return all(one in rest for one in part)


@given(points, layouts, st.data())
def test_up_to_four_lost_bytes_cost_points_and_make_none(
    sent: list[tuple[int, int]], layout: Layout, data: st.DataObject
) -> None:
    stream = bytearray(b"".join(packet(x, y, DOWN, layout) for x, y in sent))
    whole = [(DOWN, x, y) for x, y in sent]
    places = data.draw(st.sets(st.integers(0, len(sent) // 4 - 1), min_size=1))
    for place in sorted(places, reverse=True):
        start = place * 20 + data.draw(st.integers(0, 4))
        del stream[start : start + data.draw(st.integers(1, 4))]
    parser = PacketParser(layout)
    found = seen([*parser.feed(bytes(stream)), *parser.silence()])
    assert is_part_of(found, whole)
    assert len(found) < len(whole)
    assert parser.damaged > 0
    assert len(found) >= len(whole) - 4 * len(places), "recovers within two packets"


@given(points, layouts, st.data())
def test_up_to_four_bytes_of_noise_cost_points_and_make_none(
    sent: list[tuple[int, int]], layout: Layout, data: st.DataObject
) -> None:
    stream = bytearray(b"".join(packet(x, y, DOWN, layout) for x, y in sent))
    whole = [(DOWN, x, y) for x, y in sent]
    start = data.draw(st.integers(0, len(stream)))
    noise = data.draw(st.binary(min_size=1, max_size=4))
    if layout is NARROW:
        noise = bytes(byte & 0x7F for byte in noise)
    stream[start:start] = noise
    parser = PacketParser(layout)
    found = seen([*parser.feed(bytes(stream)), *parser.silence()])
    assert is_part_of(found, whole)
    assert parser.damaged > 0
    assert len(found) >= len(whole) - 4


@given(st.binary(max_size=400), layouts)
def test_garbage_is_survived_and_the_next_clean_stretch_is_read(
    garbage: bytes, layout: Layout
) -> None:
    parser = PacketParser(layout)
    parser.feed(garbage)
    parser.silence()
    clean = packet(700, 900, DOWN, layout) * 3
    found = [*parser.feed(clean), *parser.silence()]
    assert seen(found) == [(DOWN, 700, 900)] * 3


@given(st.integers(0, 0xFFF), st.integers(0, 0xFFF), st.integers(0, 1023), st.booleans())
def test_positions_are_of_the_signing_area_and_nothing_else(
    x: int, y: int, force: int, down: bool
) -> None:
    decoder, parser = TopazDecoder(SIGLITE), PacketParser()
    stream = pressure(force) + packet(x, y, NEAR | down)
    samples = decoder.feed([*parser.feed(stream), *parser.silence()], 7)
    left, top, right, bottom = SIGLITE.area
    if x == y == 0xFFF:
        assert samples == []
        assert decoder.noise == 1
        return
    (sample,) = samples
    assert sample.rdy == (left <= x <= right and top <= y <= bottom)
    if sample.rdy:
        assert (sample.x, sample.y) == (x - left, y - top)
        assert sample.pressure == (force if down else 0)
        assert sample.down == down
    else:
        assert (sample.x, sample.y, sample.pressure, sample.down) == (0, 0, 0, False)


def test_a_pad_tells_its_number() -> None:
    decoder, parser = TopazDecoder(SIGLITE), PacketParser()
    stream = packet(0b0001_0110_00 >> 2 << 2 | 0b10, 0x1234, 2 << 2)
    decoder.feed([*parser.feed(stream), *parser.silence()], 0)
    assert decoder.identity == (0b010110, 0b10 << 16 | 0x1234)


def test_models() -> None:
    assert model_of("SigLite LCD 4x5").line == LineSettings(38400, 8, "odd")
    assert model_of("SignatureGem LCD 1x5").line == LineSettings(19200, 7, "odd")
    with pytest.raises(PadUnsupported, match="SigGem Color"):
        model_of("SigGem Color 5x7")


# -------------------------------------------------------------- over real pyserial and a pty
if sys.platform != "win32":
    from tests.devices.ptys import PtyDevice

    @pytest.fixture
    def device(tmp_path: Path) -> Iterator[PtyDevice]:
        made = PtyDevice(tmp_path / "ttyTopaz")
        yield made
        made.unplug()

    @pytest.fixture
    def pad(device: PtyDevice) -> Iterator[TopazPad]:
        made = TopazPad.open(SystemPorts(), address_of(device.port), SIGLITE, SystemPace())
        yield made
        made.close()

    STROKE = [(1000 + 3 * step, 1200 + step) for step in range(200)]

    def test_a_signature_arrives_whole(pad: TopazPad, device: PtyDevice) -> None:
        device.say(packet(900, 900))  # before anybody asked
        pad.begin()
        device.say(packet(0b0001_0110_10, 0x55, 2 << 2))
        for step, (x, y) in enumerate(STROKE):
            device.say(pressure(200 + step) + packet(x, y))
        device.say(packet(1600, 1400, 0))
        capture = pad.finish()
        assert [(s.x + 500, s.y + 700) for s in capture.samples if s.down] == STROKE
        assert [s.pressure for s in capture.samples if s.down] == list(range(200, 400))
        assert capture.left_range
        assert capture.counts.malformed == 0
        assert capture.info.serial == str(0b10 << 16 | 0x55)

    def test_damage_on_the_way_is_counted(pad: TopazPad, device: PtyDevice) -> None:
        pad.begin()
        stream = bytearray(b"".join(packet(x, y) for x, y in STROKE) + packet(0, 0, 0))
        del stream[251:254]
        device.say(bytes(stream))
        capture = pad.finish()
        got = [(s.x + 500, s.y + 700) for s in capture.samples if s.down]
        assert set(got) < set(STROKE)
        assert len(got) >= len(STROKE) - 4
        assert capture.counts.malformed == 1

    def test_unplugged_while_signing(pad: TopazPad, device: PtyDevice) -> None:
        pad.begin()
        device.say(packet(1000, 1000) * 5)
        assert pad.poll(1000)
        device.unplug()
        with pytest.raises(PadGone):
            pad.finish(10)
        device.plug()
        again = TopazPad.open(SystemPorts(), address_of(device.port), SIGLITE, SystemPace())
        again.begin()
        device.say(packet(1000, 1000) * 5)
        assert again.poll(1000)
        again.close()

    def test_a_pad_has_one_user(pad: TopazPad, device: PtyDevice) -> None:
        with pytest.raises(PadBusy):
            TopazPad.open(SystemPorts(), address_of(device.port), SIGLITE, SystemPace())
        with pytest.raises(PadRefused):
            pad.finish()
        nowhere = address_of(device.port + "x")
        with pytest.raises(PadNotFound):
            TopazPad.open(SystemPorts(), nowhere, SIGLITE, SystemPace())
