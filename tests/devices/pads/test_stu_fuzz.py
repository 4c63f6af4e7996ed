"""Nonsense from the wire: no crash, no hang, no position a pad cannot have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.pads.model import PadError
from kiosk.devices.pads.simulator.device import SimulatedPad
from kiosk.devices.pads.stu.crypto import BlockKey
from kiosk.devices.pads.stu.ids import INPUTS, MODELS, SIZES, OptionMode
from kiosk.devices.pads.stu.session import PenDecoder
from tests.devices.pads.bench import Desk

CAN = MODELS[0xA8].capability
LIKE_INPUT = st.sampled_from(sorted(INPUTS)).flatmap(
    lambda number: st.binary(min_size=0, max_size=SIZES[number] + 3).map(
        lambda rest: bytes([number]) + rest
    )
)
REPORTS = st.lists(st.one_of(st.binary(max_size=70), LIKE_INPUT), max_size=40)


@given(REPORTS, st.sampled_from(OptionMode), st.booleans())
def test_any_input_reports_give_only_possible_samples(
    reports: list[bytes], option: OptionMode, sealed: bool
) -> None:
    key = BlockKey(bytes(32)) if sealed else None
    decoder = PenDecoder(CAN, option, key, 0x01020304)
    for number, report in enumerate(reports):
        for sample in decoder.feed(report, number * 5_000_000):
            assert 0 <= sample.x <= CAN.max_x
            assert 0 <= sample.y <= CAN.max_y
            assert 0 <= sample.pressure <= CAN.max_pressure
            assert sample.rdy or (sample.x, sample.y, sample.pressure, sample.sw) == (0, 0, 0, 0)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)), max_size=50))
def test_any_counters_are_carried_without_losing_a_number_twice(
    counters: list[tuple[int, int]],
) -> None:
    decoder = PenDecoder(CAN, OptionMode.TIME_AND_SEQUENCE)
    seen = []
    for index, (time, number) in enumerate(counters):
        report = (
            bytes.fromhex("34916c06540ca8") + time.to_bytes(2, "big") + number.to_bytes(2, "big")
        )
        seen += decoder.feed(report, index * 5_000_000)
    carried = [sample.seq for sample in seen]
    assert len(carried) == len(set(carried))
    assert len(seen) + decoder.counts.duplicates == len(counters)
    assert all(
        sample.time_ms is not None and sample.time_ms % 0x10000 in {one for one, _ in counters}
        for sample in seen
    )


class Babbler(SimulatedPad):
    """A pad that answers some questions with noise."""

    noise: dict[int, bytes]

    def get_feature(self, report_id: int) -> bytes | None:
        answer = super().get_feature(report_id)
        return self.noise.get(report_id, answer)


@given(
    st.dictionaries(
        st.sampled_from([0x03, 0x08, 0x09, 0x0B, 0x2B, 0x40, 0x50]),
        st.binary(max_size=70),
        min_size=1,
        max_size=3,
    )
)
def test_a_pad_that_answers_nonsense_ends_in_a_pad_error_or_a_sound_pad(
    noise: dict[int, bytes],
) -> None:
    desk = Desk("STU-430")
    babbler = Babbler("STU-430", now=lambda: desk.pace.monotonic_ns() / 1e9)
    babbler.noise = noise
    desk.sim = desk.bus.pads[0] = babbler
    try:
        pad = desk.open()
        pad.begin(desk.form())
        desk.write(pad, 20)
        capture = pad.finish()
    except PadError:
        return
    assert len(capture.samples) == 21


@given(st.lists(st.binary(max_size=300), max_size=30))
def test_any_reports_to_the_simulated_pad_leave_it_answering(reports: list[bytes]) -> None:
    desk = Desk("STU-430")
    for report in reports:
        desk.sim.set_feature(report)
    desk.sim.set_feature(b"\x04\x00")
    assert desk.sim.get_feature(3) == bytes([3, 0, 0, 0, 0])


def test_a_host_asking_for_anything_gets_its_size_or_a_refusal() -> None:
    sim = Desk().sim
    for report_id in range(256):
        answer = sim.get_feature(report_id)
        assert answer is None or len(answer) == sim.sizes[report_id]
