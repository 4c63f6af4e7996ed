"""The gate between a capture and a signature, over captures of the emulated pad and their alterations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.samples import fingerprint
from kiosk.devices.pads.model import (
    Capture,
    CaptureCounts,
    LossProof,
    PenSample,
    Verdict,
)
from kiosk.devices.pads.quality import Thresholds, accept, judge, lost
from kiosk.devices.pads.simulator.faults import FaultPlan
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.simulator.specification import SPECIFICATIONS
from kiosk.devices.pads.stu.codec import Pen
from tests.devices.pads.bench import Desk


@cache
def signed(model: str = "STU-540", faults: FaultPlan | None = None) -> Capture:
    desk = Desk(model, faults or FaultPlan())
    pad = desk.open()
    pad.begin(desk.form())
    desk.write(pad)
    return pad.finish()


def codes(capture: Capture) -> set[str]:
    return {finding.code for finding in judge(capture).findings}


def changed(change: Callable[[PenSample], PenSample]) -> Capture:
    return replace(signed(), samples=tuple(change(sample) for sample in signed().samples))


@pytest.mark.parametrize("model", sorted(SPECIFICATIONS))
def test_a_whole_signature_of_every_model_passes(model: str) -> None:
    quality = judge(signed(model))
    assert quality.findings == ()
    assert quality.verdict is Verdict.OK
    assert quality.strokes == 2
    assert quality.samples > 250
    assert quality.ink_um > 40_000
    assert 1_300 < quality.duration_ms < 1_600
    expected = LossProof.UNCOUNTED if model == "STU-300" else LossProof.COUNTED
    assert quality.loss_proof is expected


def test_one_lost_sample_is_seen() -> None:
    capture = signed(faults=FaultPlan(lost=frozenset({77})))
    assert lost(capture) == 1
    assert codes(capture) == {"lost"}
    assert judge(capture).lost == 1


def test_a_lost_tail_is_seen_without_any_hole_in_the_numbers() -> None:
    capture = signed(faults=FaultPlan(lost=frozenset(range(280, 301))))
    assert lost(capture) == 0
    assert codes(capture) == {"no_end"}


def test_repeats_and_late_ones_do_no_harm() -> None:
    plan = FaultPlan(duplicated=frozenset({5, 9}), late=frozenset({50}))
    assert judge(signed(faults=plan)).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        (CaptureCounts(foreign=1), "foreign"),
        (CaptureCounts(plain=1), "foreign"),
        (CaptureCounts(malformed=1), "malformed"),
    ],
)
def test_data_that_is_not_of_this_session_is_told(counts: CaptureCounts, code: str) -> None:
    assert codes(replace(signed(), counts=counts)) == {code}


def test_a_pad_that_lies_about_time_is_told() -> None:
    fast = changed(
        lambda s: replace(s, time_ms=None if s.time_ms is None else s.time_ms * 11 // 10)
    )
    assert codes(fast) == {"rate"}


def test_pauses_of_the_hand_are_not_a_wrong_rate() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    desk.write(pad)
    desk.pace.wait(3.0)
    desk.write(pad, seed=4)
    assert judge(pad.finish()).verdict is Verdict.OK


def test_nothing_written_is_told_once_for_each_missing_thing() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    quality = judge(pad.finish())
    assert quality.verdict is Verdict.SIGN_AGAIN
    assert {finding.code for finding in quality.findings} == {
        "no_end",
        "few_samples",
        "few_strokes",
        "short_time",
        "short_ink",
        "small",
    }


def test_a_dot_is_no_signature() -> None:
    dot = changed(lambda s: replace(s, x=5000 + s.x % 3, y=3000) if s.rdy else s)
    assert {"small", "short_ink"} <= codes(dot)


def test_a_tip_that_presses_without_moving_is_told() -> None:
    stuck = changed(lambda s: replace(s, x=5000, y=3000) if s.rdy else s)
    assert "frozen" in codes(stuck)


@pytest.mark.parametrize(
    ("pressure", "found"),
    [
        (lambda p: 500, {"flat_pressure"}),
        (lambda p: 1023 if p > 500 else p, {"saturated"}),
        (lambda p: p // 20, {"faint"}),
    ],
)
def test_pressure_that_no_hand_gives_is_told(
    pressure: Callable[[int], int], found: set[str]
) -> None:
    pressed = changed(lambda s: replace(s, pressure=pressure(s.pressure)) if s.down else s)
    assert codes(pressed) == found


def test_a_hole_inside_a_stroke_is_told() -> None:
    desk = Desk("STU-300")
    pad = desk.open()
    pad.begin(desk.form())
    pens = handwriting(pad.info.capability, 300)
    desk.sim.play(pens[:80])
    desk.read_all(pad)
    desk.sim.play(pens[80:], after=0.2)
    desk.read_all(pad)
    assert {finding.code for finding in judge(pad.finish()).findings} == {"hole"}


def test_a_hole_is_told_by_the_clock_of_the_pad_where_it_has_one() -> None:
    def later(sample: PenSample) -> PenSample:
        assert sample.time_ms is not None
        assert sample.seq is not None
        return replace(sample, time_ms=sample.time_ms + 70 * (sample.seq > 100))

    assert codes(changed(later)) == {"hole"}
    slow_machine = changed(lambda s: replace(s, host_ns=s.host_ns + 10**9 * (s.pressure % 2)))
    assert codes(slow_machine) == set()


def test_a_touch_of_a_key_is_not_ink() -> None:
    desk = Desk()
    pad = desk.open()
    asked = desk.form()
    pad.begin(asked)
    for number in range(60):
        desk.sim.pen(Pen(9000 + number, 6200, 300 + number, rdy=True, sw=1))
        desk.pace.wait(0.005)
        pad.poll(0)
    desk.sim.pen(Pen(0, 0, 0, rdy=False, sw=0))
    capture = pad.finish()
    assert judge(capture).samples == 60
    assert judge(capture, asked).samples == 0


def test_a_copy_of_an_earlier_signature_is_told() -> None:
    known = {fingerprint(signed())}
    assert [finding.code for finding in judge(signed(), earlier=known).findings] == ["replay"]
    other = changed(lambda s: replace(s, x=s.x + 1) if s.rdy else s)
    assert judge(other, earlier=known).verdict is Verdict.OK


def test_a_copy_is_known_whatever_hovers_around_it_and_no_cadre_lets_it_pass() -> None:
    whole = signed()
    first = whole.samples[0]
    hover = replace(first, pressure=0, sw=0)
    again = replace(whole, samples=(hover, *whole.samples), session=whole.session + 1)
    copied = judge(again, earlier=[fingerprint(whole)])
    assert "replay" in {finding.code for finding in copied.findings}
    with pytest.raises(InvalidInput, match="完全相同"):
        accept(copied, "手傷", "陳立人")


def test_an_empty_page_is_no_copy_of_an_empty_page() -> None:
    empty = replace(signed(), samples=signed().samples[-1:])
    assert "replay" not in {finding.code for finding in judge(empty, earlier=[""]).findings}


def test_a_cadre_may_let_a_bad_capture_pass_with_a_reason() -> None:
    bad = judge(signed(faults=FaultPlan(lost=frozenset({3}))))
    passed = accept(bad, " 簽名人手部受傷 ", "陳立人")
    assert passed.verdict is Verdict.ACCEPTED_WITH_REASON
    assert (passed.reason, passed.accepted_by) == ("簽名人手部受傷", "陳立人")
    assert passed.findings == bad.findings
    for reason, name in (("", "陳立人"), ("手傷", " ")):
        with pytest.raises(InvalidInput):
            accept(bad, reason, name)
    with pytest.raises(InvalidInput):
        accept(judge(signed()), "手傷", "陳立人")
    with pytest.raises(InvalidInput):
        accept(passed, "手傷", "陳立人")


def test_thresholds_are_those_given() -> None:
    strict = Thresholds(samples=1000, ink_um=1_000_000)
    found = {finding.code: finding for finding in judge(signed(), limits=strict).findings}
    assert found.keys() == {"few_samples", "short_ink"}
    assert found["few_samples"].limit == 1000
    assert found["few_samples"].value == judge(signed()).samples
