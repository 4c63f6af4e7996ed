"""An open STU over the emulated pad: forms, captures, keys, every supported model."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kiosk.base.errors import InvalidInput
from kiosk.devices.pads.driver import PadPolicy
from kiosk.devices.pads.model import (
    Area,
    CaptureCounts,
    LossProof,
    PadAddress,
    PadBusy,
    PadNotFound,
    PadRefused,
    PadUnsupported,
    Protection,
)
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.simulator.specification import SPECIFICATIONS
from kiosk.devices.pads.stu.codec import Pen
from kiosk.devices.pads.stu.ids import Encoding
from tests.devices.pads.bench import SIGNATURE, Desk, form

EVERY_MODEL = sorted(SPECIFICATIONS)


@pytest.mark.parametrize("model", EVERY_MODEL)
def test_every_model_shows_a_form_and_gives_a_whole_signature(model: str) -> None:
    desk = Desk(model)
    pad = desk.open()
    asked = desk.form()
    shown = pad.begin(asked)
    assert desk.sim.lcd.bits() == asked.bits
    assert shown.blocks > 0
    desk.write(pad)
    capture = pad.finish()
    known = desk.sim.specification
    assert (pad.info.maker, pad.info.model) == ("Wacom", model)
    assert (pad.info.capability.max_x, pad.info.capability.width) == (known.max_x, known.width)
    expected = handwriting(pad.info.capability, SIGNATURE)
    assert [(s.x, s.y, s.pressure) for s in capture.samples if s.rdy] == [
        (p.x, p.y, p.pressure) for p in expected if p.rdy
    ]
    assert capture.left_range
    assert capture.form_digest == asked.digest
    assert capture.counts == CaptureCounts()


@pytest.mark.parametrize(
    ("model", "protection", "proof"),
    [
        ("STU-300", Protection.OBFUSCATED, LossProof.UNCOUNTED),
        ("STU-500", Protection.OBFUSCATED, LossProof.COUNTED),
        ("STU-520A", Protection.OBFUSCATED, LossProof.COUNTED),
        ("STU-430", Protection.ENCRYPTED, LossProof.COUNTED),
        ("STU-430V", Protection.ENCRYPTED, LossProof.COUNTED),
        ("STU-530", Protection.ENCRYPTED, LossProof.COUNTED),
        ("STU-540", Protection.ENCRYPTED, LossProof.COUNTED),
    ],
)
def test_a_pad_says_what_its_protection_is_worth(
    model: str, protection: Protection, proof: LossProof
) -> None:
    pad = Desk(model).open()
    assert (pad.info.protection, pad.info.loss_proof) == (protection, proof)
    assert any("混淆" in note for note in pad.info.notes) is (protection is Protection.OBFUSCATED)


def test_numbers_and_times_of_a_new_pad_have_no_holes() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    desk.write(pad)
    capture = pad.finish()
    numbers = [sample.seq for sample in capture.samples]
    assert numbers == list(range(1, SIGNATURE + 2))
    times = [sample.time_ms for sample in capture.samples]
    assert all(
        one is not None and two is not None and two - one == 5 for one, two in pairwise(times)
    )


@pytest.mark.parametrize(
    ("product", "reason"),
    [(0xA9, "TLS"), (0xA7, "A7 未公開"), (0xAF, "AF 未公開")],
)
def test_an_unsupported_pad_is_named_with_its_reason(product: int, reason: str) -> None:
    desk = Desk()
    here = desk.bus.enumerate()[0]
    other = PadAddress(here.link, here.path, here.vendor, product)
    with pytest.raises(PadUnsupported, match=reason):
        type(desk.open()).open(desk.bus, other, desk.pace)


@pytest.mark.parametrize("vendor", [0x22C9, 0x2133])
def test_closed_makers_are_named_with_their_reason(vendor: int) -> None:
    desk = Desk()
    here = desk.bus.enumerate()[0]
    other = PadAddress(here.link, here.path, vendor, 1)
    with pytest.raises(PadUnsupported, match="封閉"):
        type(desk.open()).open(desk.bus, other, desk.pace)


def test_a_pad_held_by_another_program_and_one_that_went_are_told_apart() -> None:
    desk = Desk()
    desk.bus.occupied.add("emulated:0")
    with pytest.raises(PadBusy):
        desk.open()
    address = desk.bus.enumerate()[0]
    desk.sim.unplug()
    with pytest.raises(PadNotFound):
        desk.bus.open(address)


# -------------------------------------------------------------------------------------- forms
def test_a_form_that_is_there_costs_no_block_and_a_changed_corner_few() -> None:
    desk = Desk()
    pad = desk.open()
    first = desk.form()
    whole = pad.show(first)
    assert (whole.encoding, whole.area) == (Encoding.MONO_ZLIB, None)
    before = desk.sim.blocks
    assert pad.show(first).blocks == 0
    assert pad.show(desk.form()).blocks == 0
    assert desk.sim.blocks == before
    second = desk.form(Area(401, 100, 409, 103))
    assert pad.show(second).blocks == 1
    assert desk.sim.lcd.bits() == second.bits


def test_ink_on_the_display_is_wiped_by_the_next_showing() -> None:
    desk = Desk()
    pad = desk.open()
    asked = desk.form()
    pad.begin(asked)
    desk.write(pad)
    pad.finish()
    assert desk.sim.lcd.bits() != asked.bits
    assert pad.show(asked).blocks > 0
    assert desk.sim.lcd.bits() == asked.bits
    assert pad.show(asked).blocks == 0


@pytest.mark.parametrize("model", ["STU-300", "STU-430", "STU-540"])
def test_a_part_of_a_form_lands_where_it_belongs(model: str) -> None:
    desk = Desk(model)
    pad = desk.open()
    pad.show(desk.form())
    known = desk.sim.specification
    corner = Area(known.width - 3, known.height - 30, known.width - 1, known.height - 28)
    changed = desk.form(corner)
    pad.show(changed)
    assert desk.sim.lcd.bits() == changed.bits


def test_a_pad_that_reads_areas_otherwise_gets_whole_images() -> None:
    desk = Desk(exclusive_edges=True)
    pad = desk.open()
    pad.show(desk.form())
    changed = desk.form(Area(40, 100, 49, 109))
    assert pad.show(changed).area is None
    assert desk.sim.lcd.bits() == changed.bits


def test_a_form_for_another_display_is_refused() -> None:
    pad = Desk("STU-430").open()
    with pytest.raises(InvalidInput):
        pad.show(form(800, 480))


def test_nothing_new_is_shown_while_somebody_signs() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    with pytest.raises(PadRefused):
        pad.show(desk.form(Area(1, 1, 9, 9)))
    with pytest.raises(PadRefused):
        pad.begin(desk.form())
    pad.cancel()
    assert pad.show(desk.form(Area(1, 1, 9, 9))).blocks


# ------------------------------------------------------------------------------------- captures
def test_what_the_pen_did_before_the_form_was_shown_does_not_count() -> None:
    desk = Desk()
    pad = desk.open()
    desk.sim.play(handwriting(pad.info.capability, 20))
    desk.pace.wait(0.2)
    pad.begin(desk.form())
    assert pad.poll(5) == []
    capture = pad.finish()
    assert capture.samples == ()
    assert capture.counts == CaptureCounts()


def test_the_end_waits_for_the_pen_to_go_away() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    pens = handwriting(pad.info.capability, 50)
    desk.sim.play(pens[:-1])
    desk.sim.play([pens[-1]], after=1.0)
    desk.pace.wait(0.5)
    pad.poll(5)
    assert pad.finish().left_range


def test_a_pen_left_on_the_pad_ends_the_wait_and_shows_in_the_capture() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    desk.sim.play(handwriting(pad.info.capability, 50)[:-1])
    desk.pace.wait(0.5)
    pad.poll(5)
    begun = desk.pace.monotonic_ns()
    assert not pad.finish().left_range
    assert 1.4e9 < desk.pace.monotonic_ns() - begun < 2.0e9


def test_a_report_without_the_pen_is_never_a_position() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    desk.sim.pen(Pen(5000, 3000, 400, rdy=True, sw=1))
    desk.sim.pen(Pen(5000, 3000, 400, rdy=False, sw=1))
    position, gone = pad.poll(5)
    assert position.down
    assert (gone.rdy, gone.down, gone.x, gone.y, gone.pressure) == (False, False, 0, 0, 0)


def test_time_and_number_run_on_over_their_wraps() -> None:
    desk = Desk()
    pad = desk.open()
    desk.pace.wait(64.0)
    pad.begin(desk.form())
    desk.sim.set_counters(65_500)
    desk.write(pad)
    desk.pace.wait(200.0)  # three wraps of the time while nobody writes
    desk.write(pad, seed=2)
    capture = pad.finish()
    numbers = [sample.seq for sample in capture.samples]
    assert numbers == list(range(65_501, 65_501 + 2 * (SIGNATURE + 1)))
    times = [sample.time_ms for sample in capture.samples]
    steps = [two - one for one, two in pairwise(times) if one is not None and two is not None]
    assert len(steps) == len(times) - 1
    assert set(steps) == {5, max(steps)}
    assert 200_000 < max(steps) < 200_200


def test_two_captures_of_one_pad_have_sessions_and_keys_of_their_own() -> None:
    desk = Desk()
    pad = desk.open()
    captures = []
    for seed in (1, 2):
        pad.begin(desk.form())
        desk.write(pad, seed=seed)
        captures.append(pad.finish())
    assert captures[0].session != captures[1].session
    assert all(len(capture.samples) == SIGNATURE + 1 for capture in captures)


@pytest.mark.parametrize(
    ("model", "report_id", "a_block"),
    [("STU-300", 0x10, 2), ("STU-520A", 0x31, 2), ("STU-430", 0x33, 1), ("STU-540", 0x33, 1)],
)
def test_a_second_reader_sees_only_ciphertext(model: str, report_id: int, a_block: int) -> None:
    desk = Desk(model)
    pad = desk.open()
    pad.begin(desk.form())
    spy = desk.bus.open(desk.bus.enumerate()[0])
    desk.write(pad, 50)
    heard = []
    while (report := spy.read(0)) is not None:
        heard.append(report)
    capture = pad.finish()
    assert len(heard) * a_block == len(capture.samples) >= 51
    assert {report[0] for report in heard} == {report_id}
    for sample in capture.samples:
        if sample.rdy:
            position = sample.x.to_bytes(2, "big") + sample.y.to_bytes(2, "big")
            assert not any(position in report for report in heard)


def test_a_minute_of_writing_is_whole_and_every_signature_after_it() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    desk.write(pad, 12_000)
    assert [sample.seq for sample in pad.finish().samples] == list(range(1, 12_002))
    for seed in range(50):
        pad.begin(desk.form())
        desk.write(pad, 50, seed)
        assert len(pad.finish().samples) == 51
        assert desk.sim.listeners != []
    pad.close()
    assert desk.sim.listeners == []


# ------------------------------------------------------------------------------------- settings
def test_brightness_is_written_only_when_it_differs() -> None:
    desk = Desk()
    pad = desk.open(PadPolicy(brightness=3))
    assert desk.sim.permanent_writes == 0
    assert pad.display.set_brightness(1)
    assert not pad.display.set_brightness(1)
    assert desk.sim.permanent_writes == 1
    desk.open(PadPolicy(brightness=1))
    assert desk.sim.permanent_writes == 1
    with pytest.raises(InvalidInput):
        pad.display.set_brightness(4)


def test_a_pad_without_back_light_is_left_alone() -> None:
    desk = Desk("STU-300")
    assert not desk.open().display.set_brightness(2)


def test_a_pad_left_in_the_middle_of_something_is_calmed_when_opened() -> None:
    for left_by in ("image", "capture"):
        desk = Desk()
        pad = desk.open()
        if left_by == "capture":
            pad.begin(desk.form())
        else:
            desk.sim.set_feature(b"\x25\x00")
        again = desk.open()
        again.begin(desk.form())
        desk.write(again)
        assert len(again.finish().samples) == SIGNATURE + 1


def test_closing_leaves_the_display_white() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    pad.close()
    assert set(desk.sim.lcd.bits()) == {0xFF}
    assert desk.sim.listeners == []
