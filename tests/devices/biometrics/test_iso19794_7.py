"""ISO/IEC 19794-7: bytes by hand, round trips, what a reader must refuse."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics import samples
from kiosk.devices.biometrics.dynamics import NO_PRESSURE, Dynamics
from kiosk.devices.biometrics.iso19794_7 import (
    Channel,
    Described,
    Record,
    decode,
    encode,
    from_ink,
    from_pad,
    scaling_of,
    scaling_value,
)
from kiosk.devices.pads.model import PenSample
from tests.devices.captures import CAN, capture, pen

raw = st.integers(0, 0xFFFF)
TWO = [
    PenSample(100, 200, 512, True, 1, 1000, 1, 0),
    PenSample(103, 6480, 9, True, 0, 1007, 2, 0),
    PenSample(0, 0, 0, False, 0, 1012, 3, 0),
]
VECTOR = bytes.fromhex(
    "53444900 20313000"  # SDI, version " 10"
    "c140"  # X, Y, T, F
    "e0 fc35 8000 9518"  # X: scaling 50 000 a metre, from 0 to 5400 units of 20 um
    "e0 fc35 8000 8ca8"  # Y: to 3240
    "80 cfa0"  # T: 1000 a second
    "60 0000 03ff"  # F: levels 0 to 1023
    "00 000002"  # nothing behind, two samples
    "8032 8c44 0000 0200"  # 50, 3240 - 100, 0 ms, 512
    "8034 8000 0007 0000"  # 103 halves to 52, the lower edge, 7 ms, pen up
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    timed = draw(st.sampled_from([Channel.T, Channel.DT]))
    others = draw(st.sets(st.sampled_from(list(Channel)).filter(lambda one: one > Channel.R)))
    names = sorted({Channel.X, Channel.Y, timed} | (others - {Channel.T, Channel.DT}), reverse=True)
    count = draw(st.integers(0, 8))

    def described(channel: Channel) -> Described:
        constant = draw(st.booleans())
        values = draw(st.lists(raw, min_size=count, max_size=count).map(tuple))
        low, high, mean, deviation, scale = (draw(st.none() | raw) for _ in range(5))
        shown = () if constant else values
        return Described(channel, shown, scale, low, high, mean, deviation, constant)

    extended = draw(st.binary(max_size=20))
    return Record(tuple(described(name) for name in names), count, extended)


@given(records())
def test_records_survive_the_round_trip(record: Record) -> None:
    assert decode(encode(record)) == record


@given(st.binary(max_size=100))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        decode(b"SDI\0 10\0" + data if data[:1] != b"\xc1" else data)


def test_two_samples_by_hand() -> None:
    made = from_pad(samples.columns_of(capture(TWO)), CAN)
    assert encode(made).hex(" ") == VECTOR.hex(" ")
    read = decode(VECTOR)
    across, up = read.channel(Channel.X), read.channel(Channel.Y)
    assert across is not None
    assert up is not None
    assert (across.values, up.values) == ([50, 52], [3140, 0])
    assert read.channel(Channel.S) is None


@given(st.integers(0, len(VECTOR) - 1))
def test_a_cut_file_is_refused(size: int) -> None:
    with pytest.raises(InvalidInput):
        decode(VECTOR[:size])
    with pytest.raises(InvalidInput):
        decode(VECTOR + b"\0")


@given(raw)
def test_scaling_values_survive_the_round_trip(bits: int) -> None:
    assert scaling_of(scaling_value(bits)) == bits


@given(st.fractions(Fraction(1, 65536), 65_520))
def test_scaling_values_are_the_nearest_there_is(value: Fraction) -> None:
    error = abs(scaling_value(scaling_of(value)) - value) / value
    assert error <= Fraction(1, 4096)


@pytest.mark.parametrize("value", [100_000, 65_521, 0, Fraction(1, 70_000)])
def test_scaling_values_out_of_range(value: Fraction | int) -> None:
    with pytest.raises(InvalidInput):
        scaling_of(value)


def test_our_scaling_values_are_exact() -> None:
    assert scaling_value(scaling_of(50_000)) == 50_000
    assert scaling_value(scaling_of(1000)) == 1000


def test_a_signature_of_minutes_keeps_its_time_in_coarser_steps() -> None:
    slow = [
        PenSample(1, 1, 9, True, 1, 0, 1, 0),
        PenSample(2, 2, 9, True, 1, 140_000, 2, 0),
    ]
    read = decode(encode(from_pad(samples.columns_of(capture(slow)), CAN)))
    when = read.channel(Channel.T)
    assert when is not None
    assert when.scaling is not None
    seconds = [value / scaling_value(when.scaling) for value in when.values]
    assert seconds == [0, 140]


def test_a_screen_without_pressure_says_only_that_the_pen_was_down() -> None:
    ink = Dynamics(
        60_000, 20_000, "mouse", (((0, 20_000, 0, NO_PRESSURE), (40, 0, 9, NO_PRESSURE)),)
    )
    read = decode(encode(from_ink(ink)))
    columns = {one.channel: one.values for one in read.channels}
    assert columns == {
        Channel.X: [0, 2],
        Channel.Y: [0, 1000],
        Channel.T: [0, 9],
        Channel.F: [1, 1],
    }


@pytest.mark.parametrize(
    "record",
    [
        Record((Described(Channel.X), Described(Channel.T)), 0),
        Record((Described(Channel.X), Described(Channel.Y)), 0),
        Record((Described(Channel.Y), Described(Channel.X), Described(Channel.T)), 0),
        Record((Described(Channel.X, (1,)), Described(Channel.Y), Described(Channel.T)), 1),
        Record(
            (Described(Channel.X), Described(Channel.Y), Described(Channel.T)), 0, b"x" * 65_536
        ),
        Record(
            (Described(Channel.X, (-1,)), Described(Channel.Y, (0,)), Described(Channel.T, (0,))), 1
        ),
        Record((Described(Channel.X, (), 70_000), Described(Channel.Y), Described(Channel.T)), 0),
    ],
)
def test_records_against_the_standard_are_refused(record: Record) -> None:
    with pytest.raises(InvalidInput):
        encode(record)


def test_a_surface_of_a_metre_is_refused() -> None:
    with pytest.raises(InvalidInput, match="面積"):
        from_ink(Dynamics(1_000_000, 20_000, "touch", ()))


def test_every_sample_with_a_position_is_in_the_record() -> None:
    taken = capture(pen(120))
    assert from_pad(samples.columns_of(taken), CAN).samples == 120


@given(raw, raw)
def test_angles_are_written_as_they_are_and_positions_around_the_middle(
    angle: int, place: int
) -> None:
    record = Record(
        (
            Described(Channel.X, (place,)),
            Described(Channel.Y, (place,)),
            Described(Channel.T, (0,)),
            Described(Channel.AZ, (angle,)),
            Described(Channel.EL, (angle,)),
        ),
        1,
    )
    read = decode(encode(record))
    assert [one.values[0] for one in read.channels] == [place - 32_768] * 2 + [0, angle, angle]
