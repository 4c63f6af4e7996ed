"""The canonical form of a capture: nothing is lost, nothing else is read, the same ink is recognised."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics import samples
from kiosk.devices.pads.model import PenSample
from tests.devices.captures import HOST_START, PAD, capture, pen

wide = st.integers(-(2**62), 2**62)
many_samples = st.lists(
    st.builds(
        PenSample,
        x=st.integers(0, 65_535),
        y=st.integers(-5, 2**33),
        pressure=st.integers(0, 2047),
        rdy=st.booleans(),
        sw=st.integers(0, 255),
        time_ms=st.none() | st.integers(0, 2**40),
        seq=st.none() | st.integers(0, 2**34),
        host_ns=st.integers(0, 2**61),
    ),
    max_size=40,
)


@given(many_samples)
def test_captures_survive_the_round_trip(taken: list[PenSample]) -> None:
    made = capture(taken)
    assert samples.from_bytes(samples.to_bytes(made)) == made


@given(st.binary(max_size=120))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        samples.from_bytes(data)


@given(st.data())
def test_a_flipped_bit_is_refused_or_read_as_other_samples(data: st.DataObject) -> None:
    whole = samples.to_bytes(capture(pen(30)))
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytearray(whole)
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        read = samples.from_bytes(bytes(flipped))
    except InvalidInput:
        return
    assert read != capture(pen(30))


@given(st.integers(0, 2000))
def test_cut_bytes_are_refused(size: int) -> None:
    whole = samples.to_bytes(capture())
    with pytest.raises(InvalidInput):
        samples.from_bytes(whole[: min(size, len(whole) - 1)])


def test_a_signature_of_three_seconds_takes_nine_kilobytes() -> None:
    assert len(samples.to_bytes(capture(pen(600)))) < 9500


def test_values_beyond_any_pad_are_refused() -> None:
    far = replace(pen(1)[0], host_ns=2**70)
    with pytest.raises(InvalidInput):
        samples.to_bytes(capture([far, *pen(3)]))


def test_the_same_ink_is_recognised_however_it_comes_again() -> None:
    first = capture()
    again = capture(pen(late=900, first=40_000), session=8)
    hover = [replace(one, sw=0, pressure=0, time_ms=480) for one in pen(1)[:1]]
    assert samples.fingerprint(again) == samples.fingerprint(first)
    assert samples.fingerprint(capture(hover + pen())) == samples.fingerprint(first)
    assert samples.fingerprint(capture(pen(shift=1))) != samples.fingerprint(first)


def test_without_ink_there_is_nothing_to_recognise() -> None:
    assert samples.fingerprint(capture([])) == ""
    assert samples.fingerprint(capture(pen(1)[1:])) == ""


def test_pads_without_a_clock_are_timed_by_the_host() -> None:
    timeless = [replace(one, time_ms=None) for one in pen(4)[:4]]
    columns = samples.columns_of(capture(timeless))
    assert samples.times_ms(columns) == [0, 5, 10, 15]
    assert columns.host_ns[0] == HOST_START
    assert samples.fingerprint(capture(timeless))


def test_what_a_device_says_of_itself_is_stored_as_text() -> None:
    strange = replace(PAD, serial="e\u0301\ud800")
    read = samples.from_bytes(samples.to_bytes(capture(pad=strange)))
    assert read.info.serial == "\u00e9?"


def test_two_samples_by_hand() -> None:
    taken = [
        PenSample(100, 70_000, 512, True, 1, 65_530, 9, 1_000_000_000),
        PenSample(0, 0, 0, False, 0, 65_540, 10, 1_004_999_000),
    ]
    whole = samples.to_bytes(capture(taken))
    assert whole.startswith(b"DKPEN1\0\0")
    size = int.from_bytes(whole[8:12], "big")
    head = json.loads(whole[12 : 12 + size])
    assert (head["model"], head["session"], head["started_ns"]) == ("STU-540", 7, str(HOST_START))
    zero = "0000000000000000"
    assert whole[12 + size :].hex() == "".join(
        [
            "00000002",
            f"01{zero}e060",  # in range, timed and numbered; out of range
            f"01{zero}0100",  # tip
            f"01{zero}6400",  # x
            f"04{zero}0001117000000000",  # y beyond 16 bits
            f"02{zero}02000000",  # pressure
            f"000000000000fffa01{zero}0a",  # from 65530 ms, 10 ms later
            f"000000000000000901{zero}01",  # numbers 9, 10
            f"000000003b9aca0004{zero}004c4758",  # host: 4 999 000 ns later
        ]
    )
