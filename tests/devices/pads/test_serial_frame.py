"""Frames of the serial line: vectors, every cut, every flipped bit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.pads.stu.ids import SERIAL_BLOCK, SIZES
from kiosk.devices.pads.stu.serial_frame import FrameDecoder, crc16, encode, pack, unpack

SERIAL_SIZES = dict(SIZES) | {0x26: SERIAL_BLOCK, 0x80: 2}
SAMPLE = bytes.fromhex("34916c06540ca800000001")


def decoder() -> FrameDecoder:
    return FrameDecoder(SERIAL_SIZES)


def test_vectors_of_the_protocol() -> None:
    assert crc16(b"123456789") == 0xBB3D
    assert encode(b"\x80\x03").hex() == "c0054000641c08"
    assert list(decoder().feed(bytes.fromhex("c0054000641c08"))) == [b"\x80\x03"]
    assert encode(b"\x81\x00", crc=False).hex() == "8003404000"


@given(st.binary(min_size=1, max_size=400))
def test_packing_turns_back_and_leaves_bit_seven_free(data: bytes) -> None:
    groups = pack(data)
    assert all(group < 0x80 for group in groups)
    assert unpack(groups) == data


def test_left_over_bits_have_to_be_zero() -> None:
    assert unpack(b"\x40\x41") is None
    assert unpack(b"\x40\x40") == b"\x81"
    assert unpack(b"\x01") is None


@pytest.mark.parametrize("size", [2, 7, 17, 256, SERIAL_BLOCK])
def test_a_report_cut_anywhere_is_found(size: int) -> None:
    report = bytes([0x26 if size == SERIAL_BLOCK else 0x77]) + bytes(
        index % 251 for index in range(size - 1)
    )
    frame = encode(report)
    reader = decoder()
    found = [got for index in range(len(frame)) for got in reader.feed(frame[index : index + 1])]
    assert found == [report]
    assert (reader.damaged, reader.skipped) == (0, 0)


def test_a_report_too_long_for_a_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode(bytes(8000))


def test_an_answer_without_sum_is_believed_only_with_its_size() -> None:
    assert list(decoder().feed(encode(b"\x81\x02", crc=False))) == [b"\x81\x02"]
    for wrong in (b"\x81\x02\x03", b"\x81", b"\x77\x01", SAMPLE[:-1]):
        reader = decoder()
        assert list(reader.feed(encode(wrong, crc=False))) == []
        assert reader.damaged == 1


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 7)), min_size=1, max_size=60),
    st.integers(1, 40),
)
def test_flipped_bits_never_give_a_wrong_report(flips: list[tuple[int, int]], cut: int) -> None:
    """Numbered samples: what comes out of a damaged stream is some of what went in, in order."""
    sent = [SAMPLE[:9] + number.to_bytes(2, "big") for number in range(100)]
    stream = bytearray(b"".join(encode(report) for report in sent))
    for place, bit in flips:
        stream[place % len(stream)] ^= 1 << bit
    reader = decoder()
    found = [
        report
        for start in range(0, len(stream), cut)
        for report in reader.feed(bytes(stream[start : start + cut]))
    ]
    remaining = iter(sent)
    assert all(report in remaining for report in found)
    assert len(found) >= 100 - 3 * len(flips)


@given(st.lists(st.binary(max_size=80), max_size=30))
def test_any_noise_is_read_through_and_the_next_report_found(noise: list[bytes]) -> None:
    reader = decoder()
    for piece in noise:
        assert all(report for report in reader.feed(piece))
    frame = encode(SAMPLE)
    tail = b"".join(frame for _ in range(3))
    assert SAMPLE in list(reader.feed(tail))
